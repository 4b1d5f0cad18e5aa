/* Files of a shared place that hold several segments of a stream at once, and how far a place holds
 * the streams that nobody puts there himself (docs/sync.md). Both are what was last found there:
 * forgotten, it is looked for again. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

/* ---- bundles ------------------------------------------------------------------------------- */

void bundles_clear(struct bundles *bundles)
{
    free(bundles->rows);
    *bundles = (struct bundles){0};
}

bool bundles_read(struct store *store, int64_t place, struct bundles *bundles, struct error *err)
{
    *bundles = (struct bundles){0};
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT stream, first, last, id, size, stale, checked FROM bundle JOIN stream"
                   " USING(sid) WHERE place = ?1 ORDER BY stream, first",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        bundles->rows = mem_resize(bundles->rows, (bundles->count + 1) * sizeof *bundles->rows);
        struct bundle *bundle = &bundles->rows[bundles->count];
        *bundle = (struct bundle){.first = sqlite3_column_int64(stmt, 1),
                                  .last = sqlite3_column_int64(stmt, 2),
                                  .size = (size_t)sqlite3_column_int64(stmt, 4),
                                  .stale = sqlite3_column_int(stmt, 5) != 0,
                                  .checked_ms = sqlite3_column_int64(stmt, 6)};
        bool whole = stream_column(stmt, 0, &bundle->stream) &&
                     sqlite3_column_bytes(stmt, 3) == SEGMENT_ID_SIZE;
        if (whole)
            memcpy(bundle->file_id.bytes, sqlite3_column_blob(stmt, 3), SEGMENT_ID_SIZE);
        bundles->count += whole;
    }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return true;
    bundles_clear(bundles);
    return false;
}

const struct bundle *bundles_find(const struct bundles *bundles, const struct stream_name *stream,
                                  int64_t first, int64_t last)
{
    for (size_t i = 0; i < bundles->count; i++) {
        const struct bundle *bundle = &bundles->rows[i];
        if (bundle->first <= first && bundle->last >= last && stream_equal(&bundle->stream, stream))
            return bundle;
    }
    return NULL;
}

/* Parameters 1 to 4: where it lies, and which operations it holds. */
static void bind_place(sqlite3_stmt *stmt, int64_t place, int64_t sid, const struct bundle *bundle)
{
    sqlite3_bind_int64(stmt, 1, place);
    sqlite3_bind_int64(stmt, 2, sid);
    sqlite3_bind_int64(stmt, 3, bundle->first);
    sqlite3_bind_int64(stmt, 4, bundle->last);
}

static bool forget_within(struct store *store, int64_t place, int64_t sid,
                          const struct bundle *bundle, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "DELETE FROM bundle WHERE place = ?1 AND sid = ?2 AND first >= ?3 AND last <= ?4",
        err);
    if (!stmt)
        return false;
    bind_place(stmt, place, sid, bundle);
    return db_run(store, stmt, err);
}

static bool add(struct store *store, int64_t place, const struct bundle *bundle, struct error *err)
{
    int64_t sid;
    if (!stream_number_made(store, &bundle->stream, &sid, err) ||
        !forget_within(store, place, sid, bundle, err))
        return false;
    sqlite3_stmt *stmt = db_prepare(store,
                                    "INSERT OR REPLACE INTO bundle(place, sid, first, last, id,"
                                    " size, stale, checked) VALUES(?1, ?2, ?3, ?4, ?5, ?6,"
                                    " ?9 OR (SELECT count(*) FROM erased) <> ?8, ?7)",
                                    err);
    if (!stmt)
        return false;
    bind_place(stmt, place, sid, bundle);
    sqlite3_bind_blob(stmt, 5, bundle->file_id.bytes, SEGMENT_ID_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 6, (int64_t)bundle->size);
    sqlite3_bind_int64(stmt, 7, bundle->checked_ms);
    sqlite3_bind_int64(stmt, 8, bundle->erased); /* another window may have erased since */
    sqlite3_bind_int(stmt, 9, bundle->stale);
    return db_run(store, stmt, err);
}

bool bundles_erased(struct store *store, int64_t *count, struct error *err)
{
    return db_integer(store, "SELECT count(*) FROM erased", 0, count, err);
}

bool bundle_checked(struct store *store, int64_t place, const struct bundle *bundle,
                    struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "UPDATE bundle SET checked = ?3 WHERE place = ?1 AND id = ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    sqlite3_bind_blob(stmt, 2, bundle->file_id.bytes, SEGMENT_ID_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 3, store->clock->now_ms(store->clock->state));
    return db_run(store, stmt, err);
}

bool bundle_add(struct store *store, int64_t place, const struct bundle *bundle, struct error *err)
{
    return stream_begin(store, err) && stream_end(store, add(store, place, bundle, err), err);
}

bool bundle_forget(struct store *store, int64_t place, const struct bundle *bundle,
                   struct error *err)
{
    int64_t sid;
    return stream_begin(store, err) &&
           stream_end(store,
                      stream_number(store, &bundle->stream, &sid, err) &&
                          forget_within(store, place, sid, bundle, err),
                      err);
}

/* ---- how far a place holds a stream -------------------------------------------------------- */

bool reach_read(struct store *store, int64_t place, const struct stream_name *stream,
                struct reach *reach, struct error *err)
{
    *reach = (struct reach){0};
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT seq, coalesce(lacking, 0) FROM reach JOIN stream USING(sid)"
                   " WHERE place = ?1 AND stream = ?2",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    sqlite3_bind_blob(stmt, 2, stream->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *reach = (struct reach){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1)};
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool reach_write(struct store *store, int64_t place, const struct stream_name *stream,
                 const struct reach *reach, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "INSERT OR REPLACE INTO reach(place, sid, seq, lacking) SELECT ?1, sid, ?3,"
                   " nullif(?4, 0) FROM stream WHERE stream = ?2",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    sqlite3_bind_blob(stmt, 2, stream->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 3, reach->seq);
    sqlite3_bind_int64(stmt, 4, reach->lacking_ms);
    return db_run(store, stmt, err);
}

bool reach_forget(struct store *store, int64_t place, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "DELETE FROM reach WHERE place = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    return db_run(store, stmt, err);
}

bool stream_last_id(struct store *store, const struct stream_name *name, struct segment_id *id,
                    struct error *err)
{
    *id = (struct segment_id){0};
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT last_id FROM peer JOIN stream USING(sid) WHERE stream = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, name->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW && sqlite3_column_bytes(stmt, 0) == SEGMENT_ID_SIZE)
        memcpy(id->bytes, sqlite3_column_blob(stmt, 0), SEGMENT_ID_SIZE);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}
