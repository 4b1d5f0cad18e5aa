/* From operations to what the screens read. The heads of a field are the operations that nobody has
 * superseded; one head is the value, several are a conflict whose greatest (not suspect, clock,
 * stream, seq) is shown and whose others are kept. In a set field each head is a member. The result
 * depends on the set of operations alone, never on their order. */
#include "derive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scrub.h"

bool prevs_next(const char **at, int64_t *sid, int64_t *seq)
{
    char *end;
    *sid = strtoll(*at, &end, 10);
    if (end == *at || *end != ':')
        return false;
    const char *second = end + 1;
    *seq = strtoll(second, &end, 10);
    if (end == second)
        return false;
    *at = end;
    return true;
}

/* ---- heads --------------------------------------------------------------------------------- */

bool head_change(struct store *store, bool goes, const struct head_key *head, struct error *err)
{
    const char *sql =
        goes ? "DELETE FROM head WHERE ent = ?1 AND field = ?2 AND sid = ?3 AND seq = ?4"
             : "INSERT OR IGNORE INTO head(ent, field, sid, seq) VALUES(?1, ?2, ?3, ?4)";
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, head->entity);
    sqlite3_bind_int(stmt, 2, head->field);
    sqlite3_bind_int64(stmt, 3, head->sid);
    sqlite3_bind_int64(stmt, 4, head->seq);
    return db_run(store, stmt, err) &&
           (sqlite3_changes64(store->db) == 0 || state_add_head(store, head, goes, err));
}

bool head_bury(struct store *store, int64_t sid, int64_t seq, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR IGNORE INTO dead(sid, seq) VALUES(?1, ?2)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, seq);
    return db_run(store, stmt, err);
}

/* A head that `op` supersedes goes; one that has not arrived (or was replayed later) is remembered
 * as dead. */
static bool supersede(struct store *store, const struct op *op, int64_t sid, int64_t seq,
                      struct error *err)
{
    struct head_key head = {&op->entity, field_info(op->field)->id, sid, seq};
    return head_change(store, true, &head, err) &&
           (sqlite3_changes64(store->db) > 0 || head_bury(store, sid, seq, err));
}

static bool update_heads(struct store *store, const struct op *op, bool dead, struct error *err)
{
    const char *at = op->prevs;
    int64_t sid, seq;
    while (prevs_next(&at, &sid, &seq))
        if (!supersede(store, op, sid, seq, err))
            return false;
    struct head_key head = {&op->entity, field_info(op->field)->id, op->sid, op->seq};
    return op->kind == OP_REMOVE || dead || head_change(store, false, &head, err);
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* Is this operation the only head of its field, as nearly always? Then its value is the one to
 * show, without ranking. */
static bool is_only_head(struct store *store, const struct op *op, bool *only, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT sid = ?3 AND seq = ?4 FROM head WHERE ent = ?1 AND field = ?2 LIMIT 2", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &op->entity);
    sqlite3_bind_int(stmt, 2, field_info(op->field)->id);
    sqlite3_bind_int64(stmt, 3, op->sid);
    sqlite3_bind_int64(stmt, 4, op->seq);
    int step = db_step(store, stmt, err);
    bool ours = step == SQLITE_ROW && sqlite3_column_int(stmt, 0);
    if (ours)
        step = db_step(store, stmt, err);
    *only = ours && step == SQLITE_DONE;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool project_ranked(struct store *store, const struct id *entity, enum field field, char **value,
                    struct error *err)
{
    *value = NULL;
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT o.value FROM head h JOIN op o USING(sid, seq) JOIN stream s USING(sid)"
                   " WHERE h.ent = ?1 AND h.field = ?2"
                   " ORDER BY o.flags & 1, o.hlc DESC, s.stream DESC, o.seq DESC LIMIT 1",
                   err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *value = db_column_value(stmt, 0, field);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* The value of the greatest head; NULL when there is none or it is empty. The caller frees. */
static bool greatest_value(struct store *store, const struct op *op, char **value,
                           struct error *err)
{
    bool only = op->alone;
    if (!only && !is_only_head(store, op, &only, err))
        return false;
    store->rivals = store->rivals || !only;
    if (only)
        *value = mem_copy(op->value);
    return only || project_ranked(store, &op->entity, op->field, value, err);
}

/* The value to show. A deletion that somebody's change contests has no effect. The caller frees. */
static bool shown_value(struct store *store, const struct op *op, char **value, struct error *err)
{
    bool contested = false;
    if (!greatest_value(store, op, value, err))
        return false;
    if (!*value || !trash_is_field(op->field))
        return true;
    bool read = trash_is_contested(store, &op->entity, op->field, &contested, err);
    if (!read || contested) {
        free(*value);
        *value = NULL;
    }
    return read;
}

static bool project_field(struct store *store, const struct op *op, struct error *err)
{
    char *value = NULL;
    bool made = false;
    if (field_info(op->field)->type != TYPE_SET && !shown_value(store, op, &value, err))
        return false;
    bool done = row_set(store, &op->entity, op->field, value, op->hlc, op->hlc, &made, err);
    if (made) {
        fresh_made(store, &op->entity);
        derive_made(store, field_info(op->field)->entity, &op->entity);
    }
    free(value);
    return done;
}

/* The row, and what follows from it: the words of a note leave the index by the text that they came
 * in with. */
static bool project_followed(struct store *store, const struct op *op, struct error *err)
{
    bool words = !store->rebuilding && search_note_follows(op->field);
    return derive_touch(store, op, err) &&
           (!words || search_forget_note(store, &op->entity, err)) &&
           project_field(store, op, err) && (!words || search_add_note(store, &op->entity, err));
}

/* ---- erasure ------------------------------------------------------------------------------- */

static bool run_for_entity(struct store *store, const char *sql, const struct op *op,
                           struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &op->entity);
    if (sqlite3_bind_parameter_count(stmt) >= 3) {
        sqlite3_bind_int64(stmt, 2, op->sid);
        sqlite3_bind_int64(stmt, 3, op->seq);
    }
    return db_run(store, stmt, err);
}

/* `held`: some of them said something. */
static bool empty_operations(struct store *store, const struct op *op, bool *held,
                             struct error *err)
{
    bool done = run_for_entity(store,
                               "UPDATE op SET value = NULL, prevs = '' WHERE ent = ?1 AND (value"
                               " IS NOT NULL OR prevs <> '')",
                               op, err);
    *held = done && sqlite3_changes64(store->db) > 0;
    return done;
}

/* What else holds its words: the list of what can be undone, segments sealed here, the file (unless
 * nothing of it was ever here: who joins after the erasure has no file to write anew). */
static bool leave_no_trace(struct store *store, const struct op *op, bool held, struct error *err)
{
    return run_for_entity(store,
                          "DELETE FROM action WHERE subject = ?1 OR grp IN (SELECT grp FROM op"
                          " WHERE sid = 1 AND ent = ?1) OR undo_grp IN (SELECT grp FROM op WHERE"
                          " sid = 1 AND ent = ?1)",
                          op, err) &&
           redact_note(store, &op->entity, err) && (!held || scrub_note(store, err));
}

/* Absorbing: row, heads and the values of all operations on the entity go, whatever came before or
 * comes after. */
static bool erase_entity(struct store *store, const struct op *op, struct error *err)
{
    char sql[96];
    bool held;
    enum entity entity = field_info(op->field)->entity;
    snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id = ?1", entity_table(entity));
    if (!derive_touch(store, op, err) || (entity == ENTITY_NOTE && !store->rebuilding &&
                                          !search_forget_note(store, &op->entity, err)))
        return false;
    return run_for_entity(store, sql, op, err) && state_drop_heads(store, &op->entity, err) &&
           run_for_entity(store, "DELETE FROM head WHERE ent = ?1", op, err) &&
           empty_operations(store, op, &held, err) &&
           run_for_entity(store, "INSERT OR IGNORE INTO erased(ent, sid, seq) VALUES(?1, ?2, ?3)",
                          op, err) &&
           (store->rebuilding || leave_no_trace(store, op, held, err));
}

/* What was decided before an operation came: its entity erased, itself superseded. */
static bool read_fate(struct store *store, const struct op *op, bool *erased, bool *dead,
                      struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT EXISTS(SELECT 1 FROM erased WHERE ent = ?1),"
                                    " EXISTS(SELECT 1 FROM dead WHERE sid = ?2 AND seq = ?3)",
                                    err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &op->entity);
    sqlite3_bind_int64(stmt, 2, op->sid);
    sqlite3_bind_int64(stmt, 3, op->seq);
    int step = db_step(store, stmt, err);
    *erased = step == SQLITE_ROW && sqlite3_column_int(stmt, 0);
    *dead = step == SQLITE_ROW && sqlite3_column_int(stmt, 1);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

/* Whether a deletion has effect depends on what else stands on the record. */
static bool project_trash(struct store *store, const struct op *op, struct error *err)
{
    struct op deletion = *op;
    bool asked;
    deletion.field = entity_deleted_field(field_info(op->field)->entity);
    deletion.alone = false; /* its value is not that of this operation */
    if (trash_is_field(op->field) || fresh_is_unwritten(store, &op->entity, deletion.field))
        return true;
    if (!trash_was_asked(store, &op->entity, deletion.field, &asked, err))
        return false;
    store->rivals = store->rivals || asked;
    return !asked || project_followed(store, &deletion, err);
}

static bool apply_op(struct store *store, const struct op *op, struct error *err)
{
    bool erased = false, dead = false;
    if (!op_kind_known((int)op->kind))
        return true;
    if (op->kind == OP_ERASE)
        return erase_entity(store, op, err);
    if (op->flags & OP_REDACTED)
        return true;
    if (!op->alone && !read_fate(store, op, &erased, &dead, err))
        return false;
    if (erased)
        return redact_late(store, op, err);
    return update_heads(store, op, dead, err) && project_followed(store, op, err) &&
           project_trash(store, op, err);
}

/* Does it leave one head where there were several? One that comes dead may, too. */
static bool closes_conflict(const struct op *op)
{
    const char *at = op->prevs;
    int64_t sid, seq;
    return prevs_next(&at, &sid, &seq) && prevs_next(&at, &sid, &seq);
}

bool project_op(struct store *store, const struct op *op, struct error *err)
{
    store->rivals = op->kind == OP_ERASE || trash_is_field(op->field) || closes_conflict(op);
    bool done = apply_op(store, op, err);
    fresh_written(store, op);
    if (done && store->rivals && !store->rebuilding)
        done = conflict_review(store, field_info(op->field)->entity, &op->entity, err);
    return done;
}

static bool apply_all(struct store *store, struct error *err)
{
    bool done = db_exec(store, "DELETE FROM head; DELETE FROM dead; DELETE FROM erased;", err) &&
                state_empty(store, err);
    for (enum entity e = 0; done && e < ENTITY_COUNT; e++) {
        char sql[64];
        snprintf(sql, sizeof sql, "DELETE FROM %s", entity_table(e));
        done = db_exec(store, sql, err);
    }
    /* A statement of its own: project_op writes heads and rows, never table op but for erasures,
     * which come in any order. */
    sqlite3_stmt *stmt = NULL;
    int step = SQLITE_DONE;
    if (done && sqlite3_prepare_v2(
                    store->db,
                    "SELECT sid, seq, hlc, grp, flags, kind, ent, field, value, prevs FROM op"
                    " ORDER BY kind = 8 DESC, sid, seq",
                    -1, &stmt, NULL) != SQLITE_OK)
        return db_fail(store, sqlite3_errcode(store->db), "lecture des opérations impossible", err);
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 7));
        if (field == FIELD_COUNT || !op_kind_known(sqlite3_column_int(stmt, 5))) {
            state_add_waiting(store); /* of a later version: kept in op, applied after an upgrade */
            continue;
        }
        char *value = db_column_value(stmt, 8, field), *prevs = db_column_copy(stmt, 9);
        struct op op = {.sid = sqlite3_column_int64(stmt, 0),
                        .seq = sqlite3_column_int64(stmt, 1),
                        .hlc = sqlite3_column_int64(stmt, 2),
                        .grp = sqlite3_column_int64(stmt, 3),
                        .flags = sqlite3_column_int(stmt, 4),
                        .kind = (enum op_kind)sqlite3_column_int(stmt, 5),
                        .entity = db_column_id(stmt, 6),
                        .field = field,
                        .value = value,
                        .prevs = prevs ? prevs : ""};
        done = project_op(store, &op, err);
        free(value);
        free(prevs);
    }
    sqlite3_finalize(stmt);
    return done && step == SQLITE_DONE;
}

bool project_all(struct store *store, struct error *err)
{
    store->rebuilding = true;
    bool done = apply_all(store, err);
    store->rebuilding = false;
    return done && state_flush(store, err) && derive_all(store, err);
}
