/* Segments that were sealed here and hold what was erased since: what takes their place has the
 * same numbers and the same place in the chain, and of erased records nothing but that there were
 * operations. */
#include "scrub.h"

#include <string.h>

#include "stream.h"

bool run_op_is_erased(const struct run_op *op)
{
    return (op->flags & OP_REDACTED) != 0;
}

static bool is_erased(struct store *store, const struct id *entity, bool *erased, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT 1 FROM erased WHERE ent = ?1", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    int step = db_step(store, stmt, err);
    *erased = step == SQLITE_ROW;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool run_mark_erased(struct store *store, struct op_run *run, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < run->count; i++) {
        struct run_op *op = &run->ops[i];
        bool erased = false;
        done = op->kind == OP_ERASE || is_erased(store, &op->entity, &erased, err);
        if (!erased)
            continue;
        op->flags |= OP_REDACTED;
        op->value = VALUE_NONE;
        op->text_length = op->prev_count = op->seen_count = 0;
    }
    return done;
}

static bool note_in(struct store *store, const char *sql, const struct id *entity,
                    struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, OP_ERASE);
    return db_run(store, stmt, err);
}

bool redact_note(struct store *store, const struct id *entity, struct error *err)
{
    return note_in(
               store,
               "UPDATE outbox SET stale = 1 WHERE (sid, first) IN (SELECT o.sid, (SELECT CASE WHEN"
               " x.last >= o.seq THEN x.first END FROM outbox x WHERE x.sid = o.sid AND x.first <="
               " o.seq ORDER BY x.first DESC LIMIT 1) FROM op o WHERE o.ent = ?1 AND o.kind <> ?2)",
               entity, err) &&
           note_in(store,
                   "UPDATE bundle SET stale = 1 WHERE EXISTS (SELECT 1 FROM op o WHERE o.ent = ?1"
                   " AND o.kind <> ?2 AND o.sid = bundle.sid AND o.seq BETWEEN bundle.first AND"
                   " bundle.last)",
                   entity, err);
}

bool redact_late(struct store *store, const struct op *op, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "UPDATE op SET value = NULL, prevs = '' WHERE sid = ?2 AND seq = ?3 AND"
        " (value IS NOT NULL OR prevs <> '') AND EXISTS (SELECT 1 FROM erased WHERE ent = ?1)",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &op->entity);
    sqlite3_bind_int64(stmt, 2, op->sid);
    sqlite3_bind_int64(stmt, 3, op->seq);
    return db_run(store, stmt, err) &&
           (store->rebuilding || sqlite3_changes64(store->db) == 0 || scrub_note(store, err));
}

static bool read_stale(struct store *store, struct sealed *sealed, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT sid, first, last, id, sealed FROM outbox WHERE stale ORDER BY sid, first LIMIT 1",
        err);
    *sealed = (struct sealed){0};
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW && sqlite3_column_bytes(stmt, 3) == SEGMENT_ID_SIZE) {
        sealed->sid = sqlite3_column_int64(stmt, 0);
        sealed->first = sqlite3_column_int64(stmt, 1);
        sealed->last = sqlite3_column_int64(stmt, 2);
        memcpy(sealed->id.bytes, sqlite3_column_blob(stmt, 3), SEGMENT_ID_SIZE);
        text_add_bytes(&sealed->bytes, sqlite3_column_blob(stmt, 4),
                       (size_t)sqlite3_column_bytes(stmt, 4));
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool outbox_stale(struct store *store, struct sealed *sealed, struct op_run *run, struct error *err)
{
    *run = (struct op_run){0};
    if (!read_stale(store, sealed, err))
        return false;
    if (sealed->first == 0)
        return true;
    bool done = stream_name_of(store, sealed->sid, &sealed->stream, err) &&
                stream_read_range(store, sealed->sid, sealed->first, sealed->last, run, err) &&
                run_mark_erased(store, run, err);
    if (!done) {
        run_clear(run);
        text_clear(&sealed->bytes);
    }
    return done;
}

bool outbox_replace(struct store *store, const struct sealed *sealed, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "UPDATE outbox SET sealed = ?3, file_id = ?4, stale = 0 WHERE sid = ?1 AND first = ?2",
        err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sealed->sid);
    sqlite3_bind_int64(stmt, 2, sealed->first);
    sqlite3_bind_blob64(stmt, 3, text_get(&sealed->bytes), sealed->bytes.length, SQLITE_TRANSIENT);
    sqlite3_bind_blob(stmt, 4, sealed->file_id.bytes, SEGMENT_ID_SIZE, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}
