/* What came from other devices since a moment: a version vector of then says what is new. */
#include "stream.h"

static int64_t seq_of(const struct streams *streams, const struct stream_name *name)
{
    for (size_t i = 0; i < streams->count; i++)
        if (stream_equal(&streams->rows[i].name, name))
            return streams->rows[i].seq;
    return 0;
}

/* A stretch of one stream is a stretch of the primary key. */
static bool visit_stream(struct store *store, int64_t sid, int64_t since, received_visit *visit,
                         void *state, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT DISTINCT ent FROM op WHERE sid = ?1 AND seq > ?2 AND field = ?3", err);
    int step;
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, since);
    sqlite3_bind_int(stmt, 3, field_info(FIELD_HOLDER_NAME)->id);
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id holder = db_column_id(stmt, 0);
        visit(state, &holder);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool query_received_holders(struct store *store, const struct streams *before,
                            received_visit *visit, void *state, struct error *err)
{
    struct streams now;
    bool done = streams_read(store, false, &now, err);
    for (size_t i = 0; done && i < now.count; i++) {
        const struct stream_row *row = &now.rows[i];
        int64_t since = seq_of(before, &row->name), sid;
        if (row->own || row->seq <= since)
            continue;
        done = stream_number(store, &row->name, &sid, err) &&
               visit_stream(store, sid, since, visit, state, err);
    }
    streams_clear(&now);
    return done;
}

bool query_holders_exceed(struct store *store, size_t count, bool *exceed, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT 1 FROM holder LIMIT 1 OFFSET ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, (int64_t)count);
    int step = db_step(store, stmt, err);
    *exceed = step == SQLITE_ROW;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}
