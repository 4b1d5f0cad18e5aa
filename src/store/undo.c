/* Undo and redo: which action is turned back. Nothing is ever taken out of the operations: a new
 * group gives back what there was before (undo_invert.c); redoing undoes the undoing. */
#include "internal.h"

#include <stdlib.h>

void undone_clear(struct undone *undone)
{
    free(undone->label);
    *undone = (struct undone){0};
}

/* ---- the list of actions ------------------------------------------------------------------- */

#define LAST_DONE                                                                                  \
    "SELECT id, grp, label, subject FROM action WHERE undo_grp IS NULL ORDER BY id DESC LIMIT 1"
#define FIRST_UNDONE                                                                               \
    "SELECT id, undo_grp, label, subject FROM action WHERE undo_grp IS NOT NULL ORDER BY id "      \
    "LIMIT 1"

static bool take_action(struct store *store, const char *sql, const char *nothing, int64_t *id,
                        int64_t *group, struct undone *undone, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW) {
        *id = sqlite3_column_int64(stmt, 0);
        *group = sqlite3_column_int64(stmt, 1);
        undone->label = db_column_copy(stmt, 2);
        undone->subject = db_column_id(stmt, 3);
    } else if (step == SQLITE_DONE) {
        error_set(err, ERR_NOT_FOUND, "%s", nothing);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

static bool turn_back(struct store *store, const char *sql, const char *nothing,
                      enum action_effect effect, struct undone *undone, struct error *err)
{
    int64_t id, group;
    *undone = (struct undone){0};
    if (!op_begin(store, err))
        return false;
    store->group.flags |= OP_TURNED;
    if (!take_action(store, sql, nothing, &id, &group, undone, err) ||
        !undo_group(store, group, &undone->kept, err)) {
        op_rollback(store);
        undone_clear(undone);
        return false;
    }
    if (op_finish(store, &(struct action){.effect = effect, .id = id}, err))
        return true;
    undone_clear(undone);
    return false;
}

bool undo_last(struct store *store, struct undone *undone, struct error *err)
{
    return turn_back(store, LAST_DONE, "il n'y a rien à annuler", ACTION_UNDONE, undone, err);
}

bool redo_last(struct store *store, struct undone *undone, struct error *err)
{
    return turn_back(store, FIRST_UNDONE, "il n'y a rien à rétablir", ACTION_REDONE, undone, err);
}

static char *peek(struct store *store, const char *sql)
{
    struct undone undone = {0};
    int64_t id, group;
    if (!take_action(store, sql, "", &id, &group, &undone, NULL))
        return NULL;
    return undone.label;
}

char *undo_peek(struct store *store)
{
    return peek(store, LAST_DONE);
}

char *redo_peek(struct store *store)
{
    return peek(store, FIRST_UNDONE);
}
