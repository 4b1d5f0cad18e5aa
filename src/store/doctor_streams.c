/* What numbers and names the operations: the identity of each stream, how far each is known, the
 * series of references. Were one of them behind, the next operation or reference would take a
 * number that is taken. */
#include "doctor.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/stream.h"

static const char unnamed_streams[] =
    "SELECT sid FROM (SELECT 1 AS sid UNION SELECT sid FROM op) WHERE sid NOT IN (SELECT sid FROM "
    "stream) ORDER BY sid";

/* ---- density, identity, counters ----------------------------------------------------------- */

static bool check_numbers(struct store *store, struct diagnosis *diagnosis, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT sid, count(*), max(seq), min(seq) FROM op GROUP BY sid ORDER BY sid", err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        long long count = sqlite3_column_int64(stmt, 1), last = sqlite3_column_int64(stmt, 2);
        bool dense = count == last && sqlite3_column_int64(stmt, 3) == 1;
        diagnosis_add(diagnosis, "opérations du poste %lld : %lld%s",
                      (long long)sqlite3_column_int64(stmt, 0), count,
                      dense ? ", sans trou" : ", des numéros manquent");
        diagnosis->sound = diagnosis->sound && dense;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool check_identities(struct store *store, struct diagnosis *diagnosis, struct found *found,
                             struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, unnamed_streams, err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        diagnosis_add(diagnosis, "postes : l'identité du poste %lld manque",
                      (long long)sqlite3_column_int64(stmt, 0));
        found->streams = true;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* One that is ahead of the operations is not put back: numbers given once are not given again. */
static bool check_applied(struct store *store, struct diagnosis *diagnosis, struct found *found,
                          struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT o.sid, max(o.seq), coalesce(a.seq, 0) FROM op o LEFT JOIN applied a ON "
                   "a.sid = o.sid GROUP BY o.sid HAVING coalesce(a.seq, 0) <> max(o.seq)",
                   err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        long long last = sqlite3_column_int64(stmt, 1), known = sqlite3_column_int64(stmt, 2);
        diagnosis_add(diagnosis,
                      "opérations du poste %lld : le compteur dit %lld, la dernière est "
                      "%lld",
                      (long long)sqlite3_column_int64(stmt, 0), known, last);
        if (known < last)
            found->streams = true;
        else
            diagnosis->sound = false;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool mend_identities(struct store *store, struct error *err)
{
    int64_t sid = 0;
    while (db_integer(store, unnamed_streams, 0, &sid, err)) {
        if (sid == 0)
            return true;
        if (!schema_create_stream(store, sid, err))
            return false;
    }
    return false;
}

/* ---- references ---------------------------------------------------------------------------- */

/* The greatest number in use of each series: "HR-2027-7K-003" is number 3 of "HR-2027" when 7K is
 * this device. */
struct series {
    struct {
        char *name;
        int64_t last;
    } * items;
    size_t count;
};

static void series_clear(struct series *series)
{
    for (size_t i = 0; i < series->count; i++)
        free(series->items[i].name);
    free(series->items);
    *series = (struct series){0};
}

static void series_add(struct series *series, const char *ref, const char *prefix)
{
    int64_t number;
    size_t length = ref_series(ref, prefix, &number), i = 0;
    if (!length)
        return;
    while (i < series->count && (strncmp(series->items[i].name, ref, length) != 0 ||
                                 series->items[i].name[length] != '\0'))
        i++;
    if (i == series->count) {
        series->items = mem_resize(series->items, (i + 1) * sizeof *series->items);
        series->items[i].name = mem_copy_bytes(ref, length);
        series->items[series->count++].last = 0;
    }
    if (number > series->items[i].last)
        series->items[i].last = number;
}

/* From the operations, so that one in the trash or replaced counts too. */
static bool series_in_use(struct store *store, struct series *series, struct error *err)
{
    char prefix[3];
    *series = (struct series){0};
    if (!op_device_prefix(store, prefix, err))
        return false;
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT value FROM op WHERE field = ?1 AND value IS NOT NULL", err);
    if (!stmt)
        return false;
    sqlite3_bind_int(stmt, 1, field_info(FIELD_CASE_REF)->id);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        series_add(series, (const char *)sqlite3_column_text(stmt, 0), prefix);
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        series_clear(series);
    return step == SQLITE_DONE;
}

static bool series_known(struct store *store, const char *name, int64_t *last, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT last FROM series WHERE name = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_TRANSIENT);
    int step = db_step(store, stmt, err);
    *last = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

static bool check_series(struct store *store, struct diagnosis *diagnosis, struct found *found,
                         struct error *err)
{
    struct series series;
    bool done = series_in_use(store, &series, err);
    for (size_t i = 0; done && i < series.count; i++) {
        int64_t last;
        done = series_known(store, series.items[i].name, &last, err);
        if (!done || last >= series.items[i].last)
            continue;
        diagnosis_add(diagnosis, "références : la série %s en est à %lld, or %lld est pris",
                      series.items[i].name, (long long)last, (long long)series.items[i].last);
        found->streams = true;
    }
    series_clear(&series);
    return done;
}

static bool mend_series(struct store *store, struct error *err)
{
    struct series series;
    bool done = series_in_use(store, &series, err);
    for (size_t i = 0; done && i < series.count; i++) {
        sqlite3_stmt *stmt =
            db_prepare(store,
                       "INSERT INTO series(name, last) VALUES(?1, ?2)"
                       " ON CONFLICT(name) DO UPDATE SET last = max(last, excluded.last)",
                       err);
        done = stmt != NULL;
        if (!done)
            break;
        sqlite3_bind_text(stmt, 1, series.items[i].name, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int64(stmt, 2, series.items[i].last);
        done = db_run(store, stmt, err);
    }
    series_clear(&series);
    return done;
}

/* ---- to be known --------------------------------------------------------------------------- */

static bool count_waiting(struct store *store, int64_t *waiting, struct error *err)
{
    int64_t deferred;
    if (!db_integer(store, "SELECT count(*) FROM deferred", 0, &deferred, err) ||
        !stream_count_waiting(store, waiting, err))
        return false;
    *waiting += deferred;
    return true;
}

static bool tell_waiting(struct store *store, struct diagnosis *diagnosis, struct error *err)
{
    int64_t waiting;
    if (!count_waiting(store, &waiting, err))
        return false;
    if (waiting)
        diagnosis_add(diagnosis,
                      "opérations d'une version plus récente : %lld, gardées, qui attendent la "
                      "mise à jour de dentelle",
                      (long long)waiting);
    return true;
}

static bool tell_clock(struct store *store, struct diagnosis *diagnosis, struct error *err)
{
    int64_t doubtful;
    char moment[MOMENT_SIZE];
    if (!db_integer(store, "SELECT count(*) FROM op WHERE flags & 1", 0, &doubtful, err))
        return false;
    if (doubtful)
        diagnosis_add(diagnosis, "horloge : %lld opération%s écrite%s à une date douteuse",
                      (long long)doubtful, doubtful > 1 ? "s" : "", doubtful > 1 ? "s" : "");
    clock_moment(store->clock, moment);
    if (store_clock_suspect(store))
        diagnosis_add(diagnosis,
                      "horloge : ce poste dit %.10s, ce qui surprend ; si c'est juste : « dentelle "
                      "doctor --date-juste »",
                      moment);
    return true;
}

/* ---- all of it ----------------------------------------------------------------------------- */

bool check_streams(struct store *store, struct diagnosis *diagnosis, struct found *found,
                   struct error *err)
{
    struct found unnamed = {0};
    if (!check_numbers(store, diagnosis, err) ||
        !check_identities(store, diagnosis, &unnamed, err) ||
        !check_applied(store, diagnosis, found, err))
        return false;
    /* Without its identity, which references are of this device is not known. */
    if (!unnamed.streams && !check_series(store, diagnosis, found, err))
        return false;
    if (unnamed.streams)
        found->streams = found->rows = true; /* values are shown by the stream they come from */
    return tell_waiting(store, diagnosis, err) && tell_clock(store, diagnosis, err);
}

bool mend_streams(struct store *store, struct error *err)
{
    return mend_identities(store, err) &&
           db_exec(store,
                   "INSERT INTO applied(sid, seq, max_known) SELECT sid, max(seq), max(seq) FROM op"
                   " WHERE true GROUP BY sid ON CONFLICT(sid) DO UPDATE SET"
                   " seq = max(seq, excluded.seq), max_known = max(max_known, excluded.max_known)",
                   err) &&
           mend_series(store, err);
}
