/* What a file said the last time, read back from the operations: what an import wrote into a field
 * lies among those that came before the shown one. So a later version of the same table is told
 * from what people wrote since. */
#include "internal.h"

#include <stdlib.h>

/* No field has been written more often; a base that is damaged could make a ring of operations. */
enum { MOST_STEPS = 10000 };

/* An operation on the way back. */
struct step {
    int64_t group;
    int flags;
    char *value, *prevs;
};

static void step_clear(struct step *step)
{
    free(step->value);
    free(step->prevs);
    *step = (struct step){0};
}

static void step_read(sqlite3_stmt *stmt, enum field field, struct step *step)
{
    step_clear(step);
    step->group = sqlite3_column_int64(stmt, 0);
    step->flags = sqlite3_column_int(stmt, 1);
    step->prevs = db_column_copy(stmt, 2);
    step->value = db_column_value(stmt, 3, field);
}

/* The operation that the field shows. */
static bool read_shown(struct store *store, const struct id *entity, enum field field,
                       struct step *step, bool *contested, bool *found, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT o.grp, o.flags, o.prevs, o.value FROM head h JOIN op o USING(sid, seq)"
                   " JOIN stream s USING(sid) WHERE h.ent = ?1 AND h.field = ?2"
                   " ORDER BY o.flags & 1, o.hlc DESC, s.stream DESC, o.seq DESC LIMIT 2",
                   err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    int result = db_step(store, stmt, err);
    *found = result == SQLITE_ROW;
    if (*found) {
        step_read(stmt, field, step);
        result = db_step(store, stmt, err);
        *contested = result == SQLITE_ROW;
    }
    sqlite3_reset(stmt);
    return result == SQLITE_ROW || result == SQLITE_DONE;
}

/* The one that its author had on screen. */
static bool read_before(struct store *store, enum field field, struct step *step, bool *found,
                        struct error *err)
{
    const char *at = step->prevs ? step->prevs : "";
    int64_t sid, seq;
    *found = false;
    if (!prevs_next(&at, &sid, &seq))
        return true;
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT grp, flags, prevs, value FROM op WHERE sid = ?1 AND seq = ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, seq);
    int result = db_step(store, stmt, err);
    *found = result == SQLITE_ROW;
    if (*found)
        step_read(stmt, field, step);
    sqlite3_reset(stmt);
    return result == SQLITE_ROW || result == SQLITE_DONE;
}

/* Back to what an import wrote. Each undo of one stands for it: it is passed, with all that its
 * group wrote into the field. */
bool query_imported(struct store *store, const struct id *entity, enum field field,
                    struct imported *imported, struct error *err)
{
    struct step step = {0};
    int64_t passed = 0; /* the group of the one passed last */
    int undone = 0;
    bool found;
    *imported = (struct imported){0};
    bool done = read_shown(store, entity, field, &step, &imported->contested, &found, err);
    for (int i = 0; done && found && !imported->any && i < MOST_STEPS; i++) {
        bool wrote = (step.flags & OP_IMPORTED) && step.group != passed;
        undone += (step.flags & OP_UNIMPORTED) != 0;
        if (wrote && undone > 0) {
            undone--;
            passed = step.group;
        } else if (wrote) {
            imported->any = true;
            imported->now = store->group.open && step.group == store->group.first_seq;
            imported->value = step.value;
            step.value = NULL;
        }
        if (!imported->any)
            done = read_before(store, field, &step, &found, err);
    }
    step_clear(&step);
    return done;
}

bool query_removed(struct store *store, enum field field, removed_visit *visit, void *state,
                   struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT ent, value FROM op WHERE kind = ?1 AND field = ?2 AND flags & ?3 = 0", err);
    int step;
    if (!stmt)
        return false;
    sqlite3_bind_int(stmt, 1, OP_REMOVE);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    sqlite3_bind_int(stmt, 3, OP_TURNED);
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id entity = db_column_id(stmt, 0);
        const char *member = (const char *)sqlite3_column_text(stmt, 1);
        visit(state, &entity, member ? member : "");
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}
