/* What each device says it has: ours, to be told to the others, and theirs, as they were last
 * heard. From them follow what is acknowledged and what has not arrived yet. */
#include "stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void head_clear(struct head *head)
{
    free(head->label);
    free(head->entries);
    gones_clear(&head->gones);
    *head = (struct head){0};
}

void heads_add(struct heads *heads, struct head *head)
{
    heads->rows = mem_resize(heads->rows, (heads->count + 1) * sizeof *heads->rows);
    heads->rows[heads->count++] = *head;
    *head = (struct head){0};
}

void heads_clear(struct heads *heads)
{
    for (size_t i = 0; i < heads->count; i++)
        head_clear(&heads->rows[i]);
    free(heads->rows);
    *heads = (struct heads){0};
}

/* ---- ours ---------------------------------------------------------------------------------- */

static bool make_entries(struct store *store, struct head *head, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT s.stream, a.seq, CASE WHEN s.sid = 1 THEN (SELECT count(*) FROM outbox "
                   "WHERE sid = 1)"
                   " ELSE coalesce((SELECT lots FROM peer p WHERE p.sid = s.sid), 0) END"
                   " FROM stream s JOIN applied a USING(sid) WHERE a.seq > 0 ORDER BY s.stream",
                   err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        head->entries = mem_resize(head->entries, (head->count + 1) * sizeof *head->entries);
        struct head_entry *entry = &head->entries[head->count];
        entry->seq = sqlite3_column_int64(stmt, 1);
        entry->lots = sqlite3_column_int64(stmt, 2);
        head->count += stream_column(stmt, 0, &entry->stream);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool head_make(struct store *store, struct head *head, struct error *err)
{
    *head = (struct head){.at_ms = store->clock->now_ms(store->clock->state)};
    if (stream_own(store, &head->stream, err) && make_entries(store, head, err) &&
        gones_read(store, &head->gones, err))
        return true;
    head_clear(head);
    return false;
}

bool head_measure(struct store *store, struct head *head, struct error *err)
{
    return stream_count_waiting(store, &head->waiting, err) &&
           stream_state_hash(store, &head->state_hash, err);
}

bool head_next_number(struct store *store, int64_t there, int64_t *number, struct error *err)
{
    if (!db_integer(store, "SELECT value FROM meta WHERE name = 'head'", 0, number, err))
        return false;
    *number = (*number > there ? *number : there) + 1;
    return true;
}

bool head_told(struct store *store, int64_t number, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR REPLACE INTO meta(name, value) VALUES('head', ?1)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, number);
    return db_run(store, stmt, err);
}

/* ---- theirs -------------------------------------------------------------------------------- */

/* What is known of the device that speaks: does its head say anything? A thief has the old key, so
 * that what is sealed by it after the change could be his. */
static bool is_news(struct store *store, int64_t sid, const struct head *head, bool *news,
                    struct error *err)
{
    uint32_t present;
    if (!team_epoch(store, &present, err))
        return false;
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT coalesce((SELECT (epoch >> 16, head) < (?2 >> 16, ?3) FROM peer WHERE sid = ?1), 1)"
        " AND NOT EXISTS (SELECT 1 FROM gone JOIN stream USING(stream) WHERE sid = ?1 AND kind = "
        "?4)",
        err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, head->epoch);
    sqlite3_bind_int64(stmt, 3, head->number);
    sqlite3_bind_int(stmt, 4, GONE_LOST);
    int step = db_step(store, stmt, err);
    *news = step == SQLITE_ROW && sqlite3_column_int(stmt, 0) && sid != store->own &&
            epoch_changes(head->epoch) >= epoch_changes(present);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

static bool forget_entries(struct store *store, int64_t sid, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "DELETE FROM peer_has WHERE peer = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    return db_run(store, stmt, err);
}

static bool write_entry(struct store *store, int64_t peer, const struct head_entry *entry,
                        struct error *err)
{
    int64_t sid;
    if (!stream_number_made(store, &entry->stream, &sid, err))
        return false;
    sqlite3_stmt *stmt = db_prepare(
        store, "INSERT OR REPLACE INTO peer_has(peer, sid, seq, lots) VALUES(?1, ?2, ?3, ?4)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, peer);
    sqlite3_bind_int64(stmt, 2, sid);
    sqlite3_bind_int64(stmt, 3, entry->seq);
    sqlite3_bind_int64(stmt, 4, entry->lots);
    return db_run(store, stmt, err);
}

static bool write_head(struct store *store, int64_t sid, const struct head *head, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "UPDATE stream SET label = ?2 WHERE sid = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_text(stmt, 2, head->label, -1, SQLITE_TRANSIENT);
    if (!db_run(store, stmt, err))
        return false;
    stmt =
        db_prepare(store,
                   "INSERT INTO peer(sid, head, seen_at, hash, waiting, epoch) VALUES(?1, ?2, ?3,"
                   " ?4, ?5, ?6) ON CONFLICT(sid) DO UPDATE SET head = ?2, seen_at = ?3, hash ="
                   " ?4, waiting = ?5, epoch = ?6",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, head->number);
    sqlite3_bind_int64(stmt, 3, head->at_ms);
    sqlite3_bind_int64(stmt, 4, (int64_t)head->state_hash);
    sqlite3_bind_int64(stmt, 5, head->waiting);
    sqlite3_bind_int64(stmt, 6, head->epoch);
    return db_run(store, stmt, err);
}

static bool receive_head(struct store *store, const struct head *head, struct error *err)
{
    int64_t sid;
    bool news;
    if (!stream_number_made(store, &head->stream, &sid, err) ||
        !is_news(store, sid, head, &news, err))
        return false;
    if (!news)
        return true;
    bool done = write_head(store, sid, head, err) && forget_entries(store, sid, err) &&
                gones_join(store, &head->gones, err);
    for (size_t i = 0; done && i < head->count; i++)
        done = write_entry(store, sid, &head->entries[i], err);
    return done;
}

bool heads_receive(struct store *store, const struct heads *heads, struct error *err)
{
    if (heads->count == 0)
        return true;
    bool done = stream_begin(store, err);
    if (!done)
        return false;
    for (size_t i = 0; done && i < heads->count; i++)
        done = receive_head(store, &heads->rows[i], err);
    return stream_end(store, done, err);
}

/* ---- all of them --------------------------------------------------------------------------- */

void streams_clear(struct streams *streams)
{
    for (size_t i = 0; i < streams->count; i++)
        free(streams->rows[i].label);
    free(streams->rows);
    *streams = (struct streams){0};
}

/* A device that has what we have, no more and no less, and understands all of it as we do, must be
 * in the state that we are in. */
static_assert(GONE_LOST == 2 && GONE_LEFT == 1, "as the statements have it");

/* What heads say is folded in afterwards, for a subquery would build a table of its own each time.
 */
#define ALL_STREAMS(COMPARABLE)                                                                    \
    "SELECT s.sid, s.stream, s.label, coalesce(a.seq, 0),"                                         \
    " CASE WHEN s.sid = 1 THEN (SELECT count(*) FROM outbox WHERE sid = 1) ELSE"                   \
    "  coalesce(p.lots, 0) END,"                                                                   \
    " coalesce(p.seen_at, 0),"                                                                     \
    " coalesce((SELECT h.seq FROM peer_has h WHERE h.peer = s.sid AND h.sid = 1), 0),"             \
    " coalesce(p.head, 0), p.hash, " COMPARABLE ","                                                \
    " CASE WHEN g.kind = 1 AND coalesce(p.head, 0) > g.mark THEN 0 ELSE coalesce(g.kind, 0) END,"  \
    " g.at, g.by, coalesce(p.held, 0)"                                                             \
    " FROM stream s LEFT JOIN applied a USING(sid) LEFT JOIN peer p USING(sid) LEFT JOIN gone g "  \
    "USING(stream) ORDER BY s.sid"

static const char all_streams[] = ALL_STREAMS("0");
static const char all_streams_compared[] = ALL_STREAMS(
    "p.waiting = 0 AND NOT EXISTS (SELECT 1 FROM applied b WHERE b.seq > 0 AND b.seq IS NOT"
    "  (SELECT h.seq FROM peer_has h WHERE h.peer = s.sid AND h.sid = b.sid)) AND NOT EXISTS"
    "  (SELECT 1 FROM peer_has h WHERE h.peer = s.sid AND h.seq > 0 AND h.seq IS NOT"
    "  (SELECT b.seq FROM applied b WHERE b.sid = h.sid))");

static void read_row(sqlite3_stmt *stmt, struct stream_row *row)
{
    *row = (struct stream_row){.own = sqlite3_column_int64(stmt, 0) == 1,
                               .label = db_column_copy(stmt, 2),
                               .seq = sqlite3_column_int64(stmt, 3),
                               .lots = sqlite3_column_int64(stmt, 4),
                               .seen_ms = sqlite3_column_int64(stmt, 5),
                               .has_ours = sqlite3_column_int64(stmt, 6),
                               .head = sqlite3_column_int64(stmt, 7),
                               .gone = (enum gone_kind)sqlite3_column_int(stmt, 10),
                               .gone_ms = sqlite3_column_int64(stmt, 11),
                               .held = sqlite3_column_int64(stmt, 13)};
    stream_column(stmt, 12, &row->gone_by);
    stream_column(stmt, 1, &row->name);
    row->has_head = row->head > 0;
    row->hash = (uint64_t)sqlite3_column_int64(stmt, 8);
    row->comparable = row->has_head && !row->own && sqlite3_column_int(stmt, 9);
    row->known = row->seq;
    row->known_lots = row->lots;
}

/* The greatest number that a head names, other than that of a lost device. `sids`: of the rows, in
 * order. */
static bool read_known(struct store *store, const int64_t *sids, struct streams *streams,
                       struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT h.sid, h.seq, h.lots FROM peer_has h WHERE NOT EXISTS (SELECT 1 FROM"
                   " stream l JOIN gone d USING(stream) WHERE l.sid = h.peer AND d.kind = 2)",
                   err);
    int step = SQLITE_ERROR;
    while (stmt && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        int64_t sid = sqlite3_column_int64(stmt, 0), seq = sqlite3_column_int64(stmt, 1),
                lots = sqlite3_column_int64(stmt, 2);
        size_t at = 0, end = streams->count;
        while (at < end) {
            size_t middle = at + (end - at) / 2;
            if (sids[middle] < sid)
                at = middle + 1;
            else
                end = middle;
        }
        if (at == streams->count || sids[at] != sid)
            continue;
        struct stream_row *row = &streams->rows[at];
        row->known = seq > row->known ? seq : row->known;
        row->known_lots = lots > row->known_lots ? lots : row->known_lots;
    }
    if (stmt)
        sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool compare_states(struct store *store, struct streams *streams, struct error *err)
{
    uint64_t hash;
    int64_t waiting;
    bool any = false;
    for (size_t i = 0; i < streams->count; i++)
        any = any || streams->rows[i].comparable;
    if (!any)
        return true;
    if (!stream_count_waiting(store, &waiting, err) || !stream_state_hash(store, &hash, err))
        return false;
    for (size_t i = 0; i < streams->count && waiting == 0; i++)
        streams->rows[i].differs = streams->rows[i].comparable && streams->rows[i].hash != hash;
    return true;
}

bool streams_read(struct store *store, bool compare, struct streams *streams, struct error *err)
{
    int64_t *sids = NULL;
    *streams = (struct streams){0};
    sqlite3_stmt *stmt = db_prepare(store, compare ? all_streams_compared : all_streams, err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        streams->rows = mem_resize(streams->rows, (streams->count + 1) * sizeof *streams->rows);
        sids = mem_resize(sids, (streams->count + 1) * sizeof *sids);
        sids[streams->count] = sqlite3_column_int64(stmt, 0);
        read_row(stmt, &streams->rows[streams->count++]);
    }
    sqlite3_reset(stmt);
    bool done = step == SQLITE_DONE && read_known(store, sids, streams, err) &&
                (!compare || compare_states(store, streams, err));
    free(sids);
    if (!done)
        streams_clear(streams);
    return done;
}
