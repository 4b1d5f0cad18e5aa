/* Undoing a decision gives the conflict back: all values that it chose among, or the deletion
 * together with what contested it. They are new operations of this device, so that they travel;
 * versions.c still says whose they were. */
#include "undo.h"

#include <stdlib.h>
#include <string.h>

/* A value that comes back. */
struct rival {
    int64_t sid, seq, hlc;
    enum op_kind kind;
    enum field field;
    bool suspect;
    char *value;
};
struct rivals {
    struct rival *items;
    size_t count;
};

static void rivals_add(struct rivals *rivals, struct rival rival)
{
    rivals->items = mem_resize(rivals->items, (rivals->count + 1) * sizeof rivals->items[0]);
    rivals->items[rivals->count++] = rival;
}

static void rivals_clear(struct rivals *rivals)
{
    for (size_t i = 0; i < rivals->count; i++)
        free(rivals->items[i].value);
    free(rivals->items);
    *rivals = (struct rivals){0};
}

/* ---- one of several values was chosen ------------------------------------------------------ */

static bool holds_value(const struct rivals *rivals, const char *value)
{
    for (size_t i = 0; i < rivals->count; i++) {
        const char *held = rivals->items[i].value;
        if (held && value ? strcmp(held, value) == 0 : held == value)
            return true;
    }
    return false;
}

/* The least first, so that the greatest is written last and shows, as it did. */
static int least_first(const void *a, const void *b)
{
    const struct rival *left = a, *right = b;
    if (left->suspect != right->suspect)
        return left->suspect ? -1 : 1;
    if (left->hlc != right->hlc)
        return left->hlc < right->hlc ? -1 : 1;
    return (left->seq > right->seq) - (left->seq < right->seq);
}

/* The distinct values that `prevs` names. */
static bool read_rivals(struct store *store, enum field field, const char *prevs,
                        struct rivals *rivals, struct error *err)
{
    int64_t sid, seq;
    while (prevs_next(&prevs, &sid, &seq)) {
        sqlite3_stmt *stmt = db_prepare(
            store, "SELECT hlc, flags & 1, value FROM op WHERE sid = ?1 AND seq = ?2", err);
        if (!stmt)
            return false;
        sqlite3_bind_int64(stmt, 1, sid);
        sqlite3_bind_int64(stmt, 2, seq);
        int step = db_step(store, stmt, err);
        char *value = step == SQLITE_ROW ? db_column_value(stmt, 2, field) : NULL;
        if (step == SQLITE_ROW && !holds_value(rivals, value))
            rivals_add(rivals, (struct rival){.sid = sid,
                                              .seq = seq,
                                              .hlc = sqlite3_column_int64(stmt, 0),
                                              .suspect = sqlite3_column_int(stmt, 1),
                                              .field = field,
                                              .value = value});
        else
            free(value);
        sqlite3_reset(stmt);
        if (step != SQLITE_ROW && step != SQLITE_DONE)
            return false;
    }
    if (rivals->count)
        qsort(rivals->items, rivals->count, sizeof rivals->items[0], least_first);
    return true;
}

/* The only operation that `prevs` names, when it is one of the same group: what it had on screen is
 * what the group had. False: several, none, or another's. */
static bool step_inside(struct store *store, const struct op *op, char **prevs, struct error *err)
{
    const char *at = *prevs;
    int64_t sid, seq, further, another;
    if (!prevs_next(&at, &sid, &seq) || prevs_next(&at, &further, &another) || sid != op->sid)
        return false;
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT prevs FROM op WHERE sid = ?1 AND seq = ?2 AND grp = ?3", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, seq);
    sqlite3_bind_int64(stmt, 3, op->grp);
    bool inside = db_step(store, stmt, err) == SQLITE_ROW;
    if (inside) {
        free(*prevs);
        *prevs = db_column_copy(stmt, 0);
    }
    sqlite3_reset(stmt);
    return inside && *prevs;
}

bool undo_rivals(struct store *store, const struct op *op, const char *heads, bool *written,
                 struct error *err)
{
    struct rivals rivals = {0};
    char *prevs = mem_copy(op->prevs);
    *written = false;
    if (trash_is_field(op->field)) {
        free(prevs);
        return true;
    }
    while (step_inside(store, op, &prevs, err))
        ;
    bool done = read_rivals(store, op->field, prevs, &rivals, err);
    free(prevs);
    *written = done && rivals.count > 1;
    for (size_t i = 0; *written && done && i < rivals.count; i++)
        done = op_write(store, op->field == FIELD_NOTE_TEXT ? OP_REVISION : OP_SET, &op->entity,
                        op->field, rivals.items[i].value, heads, err);
    rivals_clear(&rivals);
    return done;
}

/* ---- a contested deletion was settled ------------------------------------------------------ */

/* The values of the record that the deletion `sid`:`seq` knew nothing of. Those that this device
 * wrote after `op` did not contest it then, and do not now. */
static bool read_contesting(struct store *store, const struct op *op, int64_t sid, int64_t seq,
                            struct rivals *rivals, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT e.sid, e.seq, o.hlc, o.kind, e.field, o.value FROM head e JOIN op o USING(sid, seq)"
        " JOIN op d ON d.sid = ?3 AND d.seq = ?4 AND d.value IS NOT NULL"
        " WHERE e.ent = ?1 AND e.field <> ?2 AND NOT (e.sid = 1 AND e.seq > ?5)"
        " AND NOT ((d.sid = e.sid AND d.seq > e.seq) OR"
        "  instr(' ' || d.prevs || ' ', ' ' || e.sid || ':' || e.seq || ' ') > 0)",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &op->entity);
    sqlite3_bind_int(stmt, 2, field_info(op->field)->id);
    sqlite3_bind_int64(stmt, 3, sid);
    sqlite3_bind_int64(stmt, 4, seq);
    sqlite3_bind_int64(stmt, 5, op->seq);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 4));
        if (field != FIELD_COUNT)
            rivals_add(rivals, (struct rival){.sid = sqlite3_column_int64(stmt, 0),
                                              .seq = sqlite3_column_int64(stmt, 1),
                                              .kind = (enum op_kind)sqlite3_column_int(stmt, 3),
                                              .field = field,
                                              .value = db_column_value(stmt, 5, field)});
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* Written once more, after the deletion, so that it knows nothing of them. */
static bool contest(struct store *store, const struct op *op, const struct rivals *rivals,
                    struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < rivals->count; i++) {
        const struct rival *rival = &rivals->items[i];
        char *prevs = mem_print("%lld:%lld", (long long)rival->sid, (long long)rival->seq);
        enum op_kind kind = rival->kind == OP_RESOLVE ? OP_SET
                            : rival->kind == OP_NOTE  ? OP_REVISION
                                                      : rival->kind;
        done = op_write(store, kind, &op->entity, rival->field, rival->value, prevs, err);
        free(prevs);
    }
    return done;
}

bool undo_deletion(struct store *store, const struct op *op, const char *heads, struct error *err)
{
    struct rivals rivals = {0};
    const char *at = op->prevs;
    int64_t sid, seq;
    bool done = !prevs_next(&at, &sid, &seq) || read_contesting(store, op, sid, seq, &rivals, err);
    done = done && op_write(store, OP_DELETE, &op->entity, op->field, "1", heads, err) &&
           contest(store, op, &rivals, err);
    rivals_clear(&rivals);
    return done;
}
