/* What a group did, record by record: the fields that it wrote several times, and the records that
 * it made. */
#include "undo.h"

#include <stdlib.h>
#include <string.h>

static bool is_register(const struct op *op)
{
    return op->kind != OP_ADD && op->kind != OP_REMOVE;
}

static bool is_inside(const struct past_group *group, int64_t sid, int64_t seq)
{
    return sid == 1 && seq >= group->first && seq <= group->last;
}

/* Operations that are still to be looked at, or were. */
struct names {
    struct {
        int64_t sid, seq;
    } * items;
    size_t count, room;
};

static void names_add(struct names *names, int64_t sid, int64_t seq)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i].sid == sid && names->items[i].seq == seq)
            return;
    if (names->count == names->room) {
        names->room = names->room ? names->room * 2 : 16;
        names->items = mem_resize(names->items, names->room * sizeof *names->items);
    }
    names->items[names->count].sid = sid;
    names->items[names->count++].seq = seq;
}

static void names_add_prevs(struct names *names, const char *prevs)
{
    int64_t sid, seq;
    while (prevs_next(&prevs, &sid, &seq))
        names_add(names, sid, seq);
}

static bool names_add_heads(struct store *store, const struct id *entity, struct names *names,
                            struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT sid, seq FROM head WHERE ent = ?1", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        names_add(names, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1));
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool names_add_prevs_of(struct store *store, int64_t sid, int64_t seq, struct names *names,
                               struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT prevs FROM op WHERE sid = ?1 AND seq = ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, seq);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        names_add_prevs(names, (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* From what stands today back to the group: is there an operation of another device, or one of ours
 * from before it? */
static bool only_this_group(struct store *store, const struct past_group *group,
                            struct names *names, bool *only, struct error *err)
{
    *only = true;
    for (size_t i = 0; *only && i < names->count; i++) {
        int64_t sid = names->items[i].sid, seq = names->items[i].seq;
        if (is_inside(group, sid, seq))
            continue; /* what its operations replaced is among the names already */
        *only = sid == 1 && seq > group->last;
        if (*only && !names_add_prevs_of(store, sid, seq, names, err))
            return false;
    }
    return true;
}

static bool has_row(struct store *store, sqlite3_stmt *stmt, bool *there, struct error *err)
{
    int step = db_step(store, stmt, err);
    *there = step == SQLITE_ROW;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* No operation on it has an older clock than this one: a quick no for all that was not made now. A
 * yes says little, for the clock of another device may be ahead. */
static bool may_be_new(struct store *store, const struct op *first, bool *may, struct error *err)
{
    char *sql = mem_print("SELECT 1 FROM %s WHERE id = ?1 AND created >= ?2",
                          entity_table(field_info(first->field)->entity));
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    free(sql);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &first->entity);
    sqlite3_bind_int64(stmt, 2, first->hlc);
    return has_row(store, stmt, may, err);
}

/* Was the record made by the group? Then undoing puts the whole record in the trash and its values
 * stay for redo. `ops`: all operations of the group on it; `first`: the first of them. */
static bool made_by_group(struct store *store, const struct past_group *group,
                          struct past_op *const *ops, size_t count, const struct op *first,
                          bool *made, struct error *err)
{
    struct names names = {0};
    if (!may_be_new(store, first, made, err))
        return false;
    if (!*made)
        return true;
    for (size_t i = 0; i < count; i++)
        names_add_prevs(&names, ops[i]->op.prevs);
    bool done = names_add_heads(store, &first->entity, &names, err) &&
                only_this_group(store, group, &names, made, err);
    free(names.items);
    return done;
}

static int by_record(const void *a, const void *b)
{
    const struct past_op *first = *(struct past_op *const *)a,
                         *second = *(struct past_op *const *)b;
    int order = memcmp(&first->op.entity, &second->op.entity, sizeof(struct id));
    if (order == 0)
        order = (first->op.field > second->op.field) - (first->op.field < second->op.field);
    return order ? order : (first->op.seq > second->op.seq) - (first->op.seq < second->op.seq);
}

/* The operations on one record, by field: says of each what undoing has to do with it. */
static bool mark_record(struct store *store, const struct past_group *group,
                        struct past_op *const *ops, size_t count, struct error *err)
{
    struct past_op *first = ops[0], *last = ops[0];
    bool made = false;
    for (size_t i = 0; i < count; i++) {
        first = ops[i]->op.seq < first->op.seq ? ops[i] : first;
        last = ops[i]->op.seq > last->op.seq ? ops[i] : last;
        bool again = i + 1 < count && ops[i + 1]->op.field == ops[i]->op.field;
        ops[i]->turn = again && is_register(&ops[i]->op) ? TURN_NOTHING : TURN_FIELD;
    }
    if (!made_by_group(store, group, ops, count, &first->op, &made, err))
        return false;
    for (size_t i = 0; made && i < count; i++)
        ops[i]->turn = ops[i] == last ? TURN_RECORD : TURN_NOTHING;
    return true;
}

bool undo_mark(struct store *store, struct past_group *group, struct error *err)
{
    struct past_op **sorted = mem_alloc((group->count + 1) * sizeof(struct past_op *));
    bool done = true;
    for (size_t i = 0; i < group->count; i++)
        sorted[i] = &group->ops[i];
    qsort(sorted, group->count, sizeof(struct past_op *), by_record);
    for (size_t from = 0, to; done && from < group->count; from = to) {
        to = from + 1;
        while (to < group->count && id_equal(&sorted[to]->op.entity, &sorted[from]->op.entity))
            to++;
        done = mark_record(store, group, sorted + from, to - from, err);
    }
    free(sorted);
    return done;
}
