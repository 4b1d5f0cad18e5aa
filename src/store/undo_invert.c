/* Turning a group of operations back: a new group that gives each field the value it had before, so
 * that it travels and merges like any other change. */
#include "undo.h"

#include <stdlib.h>

static void past_clear(struct past_op *past)
{
    free(past->value);
    free(past->prevs);
    *past = (struct past_op){0};
}

/* Fills `past` from a row of OP_COLUMNS; false for a field that this version does not know. */
#define OP_COLUMNS "sid, seq, hlc, grp, kind, ent, field, value, prevs, flags"
static bool past_read(sqlite3_stmt *stmt, struct past_op *past)
{
    enum field field = field_by_id(sqlite3_column_int(stmt, 6));
    *past = (struct past_op){0};
    if (field == FIELD_COUNT)
        return false;
    past->value = db_column_value(stmt, 7, field);
    past->prevs = db_column_copy(stmt, 8);
    past->op = (struct op){.sid = sqlite3_column_int64(stmt, 0),
                           .seq = sqlite3_column_int64(stmt, 1),
                           .hlc = sqlite3_column_int64(stmt, 2),
                           .grp = sqlite3_column_int64(stmt, 3),
                           .flags = sqlite3_column_int(stmt, 9),
                           .kind = (enum op_kind)sqlite3_column_int(stmt, 4),
                           .entity = db_column_id(stmt, 5),
                           .field = field,
                           .value = past->value,
                           .prevs = past->prevs ? past->prevs : ""};
    return true;
}

/* Reads one operation; false when it is not here or an error was set. */
static bool past_find(struct store *store, int64_t sid, int64_t seq, struct past_op *past,
                      struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT " OP_COLUMNS " FROM op WHERE sid = ?1 AND seq = ?2", err);
    *past = (struct past_op){0};
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, seq);
    bool found = db_step(store, stmt, err) == SQLITE_ROW && past_read(stmt, past);
    sqlite3_reset(stmt);
    return found;
}

/* Is (sid, seq) ranked above (sid2, seq2)? As project.c shows values: not suspect, clock, stream,
 * seq. */
static bool greatest_prev(struct store *store, const char *prevs, int64_t *sid, int64_t *seq,
                          struct error *err)
{
    int64_t s, q, best_hlc = 0;
    bool found = false, best_suspect = true;
    while (prevs_next(&prevs, &s, &q)) {
        sqlite3_stmt *stmt =
            db_prepare(store, "SELECT hlc, flags & 1 FROM op WHERE sid = ?1 AND seq = ?2", err);
        if (!stmt)
            return false;
        sqlite3_bind_int64(stmt, 1, s);
        sqlite3_bind_int64(stmt, 2, q);
        if (db_step(store, stmt, err) == SQLITE_ROW) {
            int64_t hlc = sqlite3_column_int64(stmt, 0);
            bool suspect = sqlite3_column_int(stmt, 1) != 0;
            if (!found || (best_suspect && !suspect) ||
                (best_suspect == suspect && hlc > best_hlc)) {
                found = true;
                best_hlc = hlc;
                best_suspect = suspect;
                *sid = s;
                *seq = q;
            }
        }
        sqlite3_reset(stmt);
    }
    return found;
}

/* The value a field had before the group: that of the greatest operation its author had on screen,
 * through those of the group itself. NULL: it had none, which a failed read must not be taken for.
 * The caller frees. */
static bool value_before(struct store *store, const struct past_op *past, char **value,
                         struct error *err)
{
    char *prevs = mem_copy(past->op.prevs);
    struct error why = {0};
    int64_t sid, seq;
    *value = NULL;
    while (greatest_prev(store, prevs, &sid, &seq, &why)) {
        struct past_op earlier;
        if (!past_find(store, sid, seq, &earlier, &why))
            break;
        bool inside = sid == past->op.sid && earlier.op.grp == past->op.grp;
        free(prevs);
        prevs = mem_copy(earlier.op.prevs);
        if (!inside)
            *value = mem_copy(earlier.value);
        past_clear(&earlier);
        if (!inside)
            break;
    }
    free(prevs);
    if (why.code == ERR_NONE)
        return true;
    free(*value);
    *value = NULL;
    return error_set(err, why.code, "%s", why.text);
}

/* Written in the place of something of ours alone. What a redone deletion writes once more of
 * others (undo_deletion) names theirs, and stands for them. */
#define IN_OUR_PLACE                                                                               \
    "o.flags & 2 AND instr(replace(' ' || substr(o.prevs, 1, instr(o.prevs || '|', '|') - 1),"     \
    " ' 1:', ' '), ':') = 0"

/* The heads that stand for `op` today: itself, or what undoing and redoing later actions wrote in
 * its place. Empty when somebody else has written since. For a set, those that hold the member. */
static bool own_heads(struct store *store, const struct op *op, struct text *heads,
                      struct error *err)
{
    static const char all[] =
        "SELECT h.seq FROM head h JOIN op o USING(sid, seq) WHERE h.ent = ?1 AND h.field = ?2"
        " AND h.sid = 1 AND (h.seq = ?3 OR (" IN_OUR_PLACE "))";
    static const char of_member[] =
        "SELECT h.seq FROM head h JOIN op o USING(sid, seq) WHERE h.ent = ?1 AND h.field = ?2"
        " AND h.sid = 1 AND (h.seq = ?3 OR (" IN_OUR_PLACE ")) AND o.value = ?4";
    bool set = field_info(op->field)->type == TYPE_SET;
    sqlite3_stmt *stmt = db_prepare(store, set ? of_member : all, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &op->entity);
    sqlite3_bind_int(stmt, 2, field_info(op->field)->id);
    sqlite3_bind_int64(stmt, 3, op->seq);
    if (set)
        sqlite3_bind_text(stmt, 4, op->value, -1, SQLITE_TRANSIENT);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        text_addf(heads, "%s1:%lld", heads->length ? " " : "",
                  (long long)sqlite3_column_int64(stmt, 0));
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* ---- turning back -------------------------------------------------------------------------- */

static enum op_kind kind_giving_back(const struct op *op, const char *value)
{
    if (trash_is_field(op->field))
        return value ? OP_DELETE : OP_UNDELETE; /* a deletion comes back by undo_deletion */
    return op->field == FIELD_NOTE_TEXT ? OP_REVISION : OP_SET;
}

/* What an import wrote is no longer said by a file once it is undone, and is again once redone. */
static int flags_giving_back(int flags)
{
    return flags & OP_IMPORTED ? OP_UNIMPORTED : flags & OP_UNIMPORTED ? OP_IMPORTED : 0;
}

static bool write_back(struct store *store, const struct past_op *past, const char *heads,
                       struct error *err)
{
    const struct op *op = &past->op;
    if (op->kind == OP_ADD)
        return op_write(store, OP_REMOVE, &op->entity, op->field, op->value, heads, err);
    char *value;
    bool written;
    if (!undo_rivals(store, op, heads, &written, err))
        return false;
    if (written)
        return true;
    if (!value_before(store, past, &value, err))
        return false;
    bool deleted = value && trash_is_field(op->field);
    bool done = deleted ? undo_deletion(store, op, heads, err)
                        : op_write(store, kind_giving_back(op, value), &op->entity, op->field,
                                   value, heads, err);
    free(value);
    return done;
}

/* Another device wrote the same without having seen ours: taking back our own does not unsay it. */
static bool is_said_by_others(struct store *store, const struct op *op, bool *said,
                              struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT EXISTS(SELECT 1 FROM head h JOIN op o USING(sid, seq) WHERE h.ent = ?1 AND h.field"
        " = ?2 AND h.sid <> 1 AND o.value IS NOT NULL AND o.value IS (SELECT value FROM op WHERE"
        " sid = ?3 AND seq = ?4))",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &op->entity);
    sqlite3_bind_int(stmt, 2, field_info(op->field)->id);
    sqlite3_bind_int64(stmt, 3, op->sid);
    sqlite3_bind_int64(stmt, 4, op->seq);
    int step = db_step(store, stmt, err);
    *said = step == SQLITE_ROW && sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

static bool give_back(struct store *store, struct past_group *group, const struct past_op *past,
                      struct error *err)
{
    struct text heads = {0};
    store->group.flags =
        (store->group.flags & ~(OP_IMPORTED | OP_UNIMPORTED)) | flags_giving_back(past->op.flags);
    if (past->op.kind == OP_REMOVE)
        return op_add(store, &past->op.entity, past->op.field, past->op.value, err);
    bool said = false;
    bool done = own_heads(store, &past->op, &heads, err) &&
                (past->op.kind == OP_ADD || trash_is_field(past->op.field) ||
                 is_said_by_others(store, &past->op, &said, err));
    if (done && (heads.length == 0 || said))
        group->kept++; /* what somebody else wrote since, or as well, stays */
    else if (done)
        done = write_back(store, past, text_get(&heads), err);
    text_clear(&heads);
    return done;
}

static bool invert_op(struct store *store, struct past_group *group, const struct past_op *past,
                      struct error *err)
{
    if (past->op.kind == OP_ERASE || past->turn == TURN_NOTHING)
        return true; /* erased: for ever */
    if (past->turn == TURN_RECORD)
        return op_delete(store, field_info(past->op.field)->entity, &past->op.entity, err);
    return give_back(store, group, past, err);
}

/* The operations of a group are contiguous: from `number` on, in a list, because writing goes on in
 * the same table. */
static bool read_group(struct store *store, int64_t number, struct past_group *group,
                       struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT " OP_COLUMNS " FROM op WHERE sid = 1 AND seq >= ?1 ORDER BY seq", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, number);
    group->first = number;
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW &&
           sqlite3_column_int64(stmt, 3) == number) {
        if (group->count == room) {
            room = room ? room * 2 : 16;
            group->ops = mem_resize(group->ops, room * sizeof *group->ops);
        }
        group->last = sqlite3_column_int64(stmt, 1);
        if (past_read(stmt, &group->ops[group->count]))
            group->count++;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool undo_group(struct store *store, int64_t number, int *kept, struct error *err)
{
    struct past_group group = {0};
    bool done = read_group(store, number, &group, err) && undo_mark(store, &group, err);
    for (size_t i = group.count; done && i-- > 0;)
        done = invert_op(store, &group, &group.ops[i], err);
    for (size_t i = 0; i < group.count; i++)
        past_clear(&group.ops[i]);
    free(group.ops);
    *kept = group.kept;
    return done;
}
