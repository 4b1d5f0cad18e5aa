/* Devices that are no longer of the team, as somebody decided: they left, or were lost. Decisions
 * travel in heads; two that meet are joined, so that all end alike whatever came first. And what
 * may be taken of a device after that. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

void gones_clear(struct gones *gones)
{
    free(gones->rows);
    *gones = (struct gones){0};
}

const struct gone *gones_find(const struct gones *gones, const struct stream_name *stream)
{
    for (size_t i = 0; i < gones->count; i++)
        if (stream_equal(&gones->rows[i].stream, stream))
            return &gones->rows[i];
    return NULL;
}

bool gone_equal(const struct gone *a, const struct gone *b)
{
    return stream_equal(&a->stream, &b->stream) && stream_equal(&a->by, &b->by) &&
           a->turn == b->turn && a->at_ms == b->at_ms && a->kind == b->kind &&
           a->epoch == b->epoch && a->mark == b->mark;
}

static bool has_two_keys(const struct team *team)
{
    for (size_t i = 0; i < team->older_count; i++)
        if (epoch_changes(team->older[i].epoch) == epoch_changes(team->epoch))
            return true;
    return false;
}

bool gones_crossed(const struct gones *gones, const struct team *team, const struct gone **one,
                   const struct gone **other)
{
    *one = *other = NULL;
    for (size_t i = 0; i < gones->count && has_two_keys(team); i++) {
        const struct gone *gone = &gones->rows[i];
        if (gone->kind != GONE_LOST || epoch_changes(gone->epoch) != epoch_changes(team->epoch))
            continue;
        *other = *one;
        *one = gone;
    }
    return *other != NULL;
}

/* ---- joining ------------------------------------------------------------------------------- */

static int compare_ranks(const struct gone *a, const struct gone *b)
{
    if (a->turn != b->turn)
        return a->turn < b->turn ? -1 : 1;
    return (int)a->kind - (int)b->kind;
}

static bool is_earlier(const struct gone *a, const struct gone *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : memcmp(&a->by, &b->by, sizeof a->by) < 0;
}

bool gone_join(struct gone *into, const struct gone *other)
{
    struct gone before = *into;
    int order = compare_ranks(into, other);
    if (order < 0)
        *into = *other;
    if (order != 0)
        return order < 0;
    if (is_earlier(other, into)) {
        into->at_ms = other->at_ms;
        into->by = other->by;
    }
    into->epoch = other->epoch > into->epoch ? other->epoch : into->epoch;
    into->mark = other->mark > into->mark ? other->mark : into->mark;
    return !gone_equal(&before, into);
}

/* ---- in the base --------------------------------------------------------------------------- */

bool gones_read(struct store *store, struct gones *gones, struct error *err)
{
    *gones = (struct gones){0};
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT stream, turn, kind, at, by, epoch, mark FROM gone ORDER BY stream", err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        gones->rows = mem_resize(gones->rows, (gones->count + 1) * sizeof *gones->rows);
        struct gone *gone = &gones->rows[gones->count];
        *gone = (struct gone){.turn = sqlite3_column_int64(stmt, 1),
                              .kind = (enum gone_kind)sqlite3_column_int(stmt, 2),
                              .at_ms = sqlite3_column_int64(stmt, 3),
                              .epoch = (uint32_t)sqlite3_column_int64(stmt, 5),
                              .mark = sqlite3_column_int64(stmt, 6)};
        gones->count += stream_column(stmt, 0, &gone->stream) && stream_column(stmt, 4, &gone->by);
    }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return true;
    gones_clear(gones);
    return false;
}

/* Of a lost device a place has only what others put there since. */
static bool forget_reach(struct store *store, const struct stream_name *stream, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "DELETE FROM reach WHERE sid = (SELECT sid FROM stream WHERE stream = ?1)", err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, stream->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

bool gone_write(struct store *store, const struct gone *gone, struct error *err)
{
    if (gone->kind == GONE_LOST && !forget_reach(store, &gone->stream, err))
        return false;
    sqlite3_stmt *stmt = db_prepare(store,
                                    "INSERT OR REPLACE INTO gone(stream, turn, kind, at, by, epoch,"
                                    " mark) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                                    err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, gone->stream.bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, gone->turn);
    sqlite3_bind_int(stmt, 3, (int)gone->kind);
    sqlite3_bind_int64(stmt, 4, gone->at_ms);
    sqlite3_bind_blob(stmt, 5, gone->by.bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 6, gone->epoch);
    sqlite3_bind_int64(stmt, 7, gone->mark);
    return db_run(store, stmt, err);
}

bool gones_join(struct store *store, const struct gones *gones, struct error *err)
{
    struct gones ours;
    bool done = gones->count == 0 || gones_read(store, &ours, err);
    if (gones->count == 0 || !done)
        return done;
    for (size_t i = 0; done && i < gones->count; i++) {
        const struct gone *known = gones_find(&ours, &gones->rows[i].stream);
        struct gone joined = known ? *known : gones->rows[i];
        if (!known || gone_join(&joined, &gones->rows[i]))
            done = gone_write(store, &joined, err);
    }
    gones_clear(&ours);
    return done;
}

static bool read_mark(struct store *store, const struct stream_name *stream, int64_t *mark,
                      struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT head FROM peer JOIN stream USING(sid) WHERE stream = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, stream->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    int step = db_step(store, stmt, err);
    *mark = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* Turns that send away are odd, those that take back even. */
bool gone_prepare(struct store *store, const struct stream_name *stream, enum gone_kind kind,
                  uint32_t epoch, struct gone *gone, struct error *err)
{
    struct gones gones;
    *gone = (struct gone){.stream = *stream,
                          .kind = kind,
                          .epoch = epoch,
                          .at_ms = store->clock->now_ms(store->clock->state)};
    if (!stream_own(store, &gone->by, err) || !read_mark(store, stream, &gone->mark, err) ||
        !gones_read(store, &gones, err))
        return false;
    const struct gone *known = gones_find(&gones, stream);
    int64_t turn = known ? known->turn : 0;
    gone->turn = turn + (turn % 2 == (kind == GONE_BACK) ? 1 : 2);
    gones_clear(&gones);
    return true;
}

bool gone_decide(struct store *store, const struct stream_name *stream, enum gone_kind kind,
                 struct error *err)
{
    struct gone gone;
    uint32_t epoch;
    return team_epoch(store, &epoch, err) && gone_prepare(store, stream, kind, epoch, &gone, err) &&
           stream_begin(store, err) && stream_end(store, gone_write(store, &gone, err), err);
}

/* ---- what may be taken --------------------------------------------------------------------- */

bool stream_admission(struct store *store, const struct stream_name *stream,
                      struct admission *admission, struct error *err)
{
    uint32_t epoch;
    *admission = (struct admission){0};
    if (!team_epoch(store, &epoch, err))
        return false;
    admission->changes = epoch_changes(epoch);
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT (SELECT kind FROM gone WHERE stream = ?1), (SELECT epoch >> 16 FROM gone"
        " WHERE stream = ?1), (SELECT max(h.seq) FROM peer_has h JOIN peer p ON p.sid = h.peer"
        "  JOIN stream o ON o.sid = h.peer JOIN stream s ON s.sid = h.sid WHERE s.stream = ?1"
        "  AND p.epoch >> 16 >= ?2 AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.stream = o.stream"
        "  AND g.kind = ?3))",
        err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, stream->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, admission->changes);
    sqlite3_bind_int(stmt, 3, GONE_LOST);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW) {
        bool decided = sqlite3_column_type(stmt, 0) != SQLITE_NULL;
        int kind = sqlite3_column_int(stmt, 0);
        admission->lost = decided && kind == GONE_LOST;
        admission->since = (uint32_t)sqlite3_column_int64(stmt, 1);
        admission->back = decided && kind == GONE_BACK &&
                          sqlite3_column_int64(stmt, 1) >= (int64_t)admission->changes;
        admission->vouched = sqlite3_column_int64(stmt, 2);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

bool admission_takes(const struct admission *admission, uint32_t epoch, int64_t last)
{
    if (admission->lost && epoch_changes(epoch) < admission->since)
        return false;
    return epoch_changes(epoch) >= admission->changes || admission->back ||
           last <= admission->vouched;
}

bool stream_held(struct store *store, const struct stream_name *stream, int64_t lots,
                 struct error *err)
{
    int64_t sid;
    if (!stream_begin(store, err))
        return false;
    bool done = stream_number_made(store, stream, &sid, err);
    sqlite3_stmt *stmt =
        done ? db_prepare(store,
                          "INSERT INTO peer(sid, held) VALUES(?1, ?2) ON CONFLICT(sid) DO UPDATE"
                          " SET held = ?2",
                          err)
             : NULL;
    if (stmt) {
        sqlite3_bind_int64(stmt, 1, sid);
        sqlite3_bind_int64(stmt, 2, lots);
    }
    return stream_end(store, stmt && db_run(store, stmt, err), err);
}
