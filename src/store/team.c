/* What this base remembers of the others: the team and its key, the shared places, the segments it
 * sealed, and of each device what it said it has. All of it in the base, so that a cycle can stop
 * anywhere. */
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- team and places ----------------------------------------------------------------------- */

bool places_read(struct store *store, struct sync_places *places, struct error *err)
{
    *places = (struct sync_places){0};
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT id, url, last_ok, last_error FROM remote ORDER BY id", err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        places->rows = mem_resize(places->rows, (places->count + 1) * sizeof *places->rows);
        places->rows[places->count++] =
            (struct sync_place){.id = sqlite3_column_int64(stmt, 0),
                                .url = db_column_copy(stmt, 1),
                                .last_ok_ms = sqlite3_column_int64(stmt, 2),
                                .last_error = db_column_copy(stmt, 3)};
    }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return true;
    places_clear(places);
    return false;
}

void places_clear(struct sync_places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        free(places->rows[i].url);
        free(places->rows[i].last_error);
    }
    free(places->rows);
    *places = (struct sync_places){0};
}

static bool join(struct store *store, const struct team *team, const char *url, struct error *err)
{
    struct team ours;
    if (!team_read(store, &ours, err))
        return false;
    if (!id_is_none(&ours.organisation) && !id_equal(&ours.organisation, &team->organisation))
        return error_set(err, ERR_INPUT,
                         "cette base partage déjà avec une autre équipe ; rien n'a été changé");
    if (!team_write(store, team, err))
        return false;
    sqlite3_stmt *stmt = db_prepare(store, "INSERT OR IGNORE INTO remote(url) VALUES(?1)", err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, url, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

bool team_join(struct store *store, const struct team *team, const char *url, struct error *err)
{
    return stream_begin(store, err) && stream_end(store, join(store, team, url, err), err);
}

bool place_told(struct store *store, int64_t place, const char *error, struct error *err)
{
    if (store->read_only)
        return true;
    sqlite3_stmt *stmt = db_prepare(
        store,
        "UPDATE remote SET last_ok = coalesce(nullif(?2, 0), last_ok), last_error = ?3 WHERE"
        " id = ?1",
        err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    sqlite3_bind_int64(stmt, 2, error ? 0 : store->clock->now_ms(store->clock->state));
    sqlite3_bind_text(stmt, 3, error, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

/* In `meta`, since it says nothing of the cases and can be forgotten: all is then looked at. */
static sqlite3_stmt *prepare_mark(struct store *store, const char *sql, int64_t place,
                                  struct error *err)
{
    char name[48];
    snprintf(name, sizeof name, "arrived.%lld", (long long)place);
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (stmt)
        sqlite3_bind_text(stmt, 1, name, -1, SQLITE_TRANSIENT);
    return stmt;
}

bool place_read_mark(struct store *store, int64_t place, char **mark, struct error *err)
{
    *mark = NULL;
    sqlite3_stmt *stmt = prepare_mark(store, "SELECT value FROM meta WHERE name = ?1", place, err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *mark = db_column_copy(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool place_write_mark(struct store *store, int64_t place, const char *mark, struct error *err)
{
    sqlite3_stmt *stmt =
        prepare_mark(store, "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)", place, err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 2, mark, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

/* ---- segments of this device --------------------------------------------------------------- */

static bool read_sealed(struct store *store, sqlite3_stmt *stmt, bool with_size,
                        struct sealed *sealed, struct error *err)
{
    *sealed = (struct sealed){0};
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW && sqlite3_column_bytes(stmt, 2) == SEGMENT_ID_SIZE) {
        sealed->first = sqlite3_column_int64(stmt, 0);
        sealed->last = sqlite3_column_int64(stmt, 1);
        memcpy(sealed->id.bytes, sqlite3_column_blob(stmt, 2), SEGMENT_ID_SIZE);
        bool rewritten = sqlite3_column_bytes(stmt, 3) == SEGMENT_ID_SIZE;
        memcpy(sealed->file_id.bytes, sqlite3_column_blob(stmt, rewritten ? 3 : 2),
               SEGMENT_ID_SIZE);
        if (with_size) {
            sealed->size = (size_t)sqlite3_column_int64(stmt, 4);
            sealed->sid = sqlite3_column_int64(stmt, 5);
        }
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool outbox_last(struct store *store, struct sealed *sealed, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT first, last, id, file_id FROM outbox WHERE sid = 1 ORDER BY first DESC LIMIT 1",
        err);
    return stmt && read_sealed(store, stmt, false, sealed, err);
}

bool outbox_from(struct store *store, int64_t from, struct sealed *sealed, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT first, last, id, file_id FROM outbox WHERE sid = 1 AND "
                                    "last >= ?1 ORDER BY first LIMIT"
                                    " 1",
                                    err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, from);
    return read_sealed(store, stmt, false, sealed, err);
}

bool outbox_next(struct store *store, struct sealed *sealed, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT first, last, id, file_id, length(sealed), sid FROM outbox WHERE (sid, first) >"
        " (?1, ?2) ORDER BY sid, first LIMIT 1",
        err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sealed->sid);
    sqlite3_bind_int64(stmt, 2, sealed->first);
    text_clear(&sealed->bytes);
    return read_sealed(store, stmt, true, sealed, err) &&
           (sealed->first == 0 || stream_name_of(store, sealed->sid, &sealed->stream, err));
}

bool outbox_read(struct store *store, struct sealed *sealed, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT sealed FROM outbox WHERE sid = ?1 AND first = ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sealed->sid);
    sqlite3_bind_int64(stmt, 2, sealed->first);
    text_clear(&sealed->bytes);
    int step = db_step(store, stmt, err);
    const void *bytes = step == SQLITE_ROW ? sqlite3_column_blob(stmt, 0) : NULL;
    if (bytes)
        text_add_bytes(&sealed->bytes, bytes, (size_t)sqlite3_column_bytes(stmt, 0));
    sqlite3_reset(stmt);
    return step == SQLITE_ROW ||
           (step == SQLITE_DONE && error_set(err, ERR_CORRUPT, "un lot gardé ici a disparu"));
}

static bool add_sealed(struct store *store, const struct sealed *sealed, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "INSERT INTO outbox(sid, first, last, id, sealed) VALUES(1, ?1, ?2, ?3, ?4)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sealed->first);
    sqlite3_bind_int64(stmt, 2, sealed->last);
    sqlite3_bind_blob(stmt, 3, sealed->id.bytes, SEGMENT_ID_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_blob64(stmt, 4, text_get(&sealed->bytes), sealed->bytes.length, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

bool outbox_add(struct store *store, const struct sealed *sealed, struct error *err)
{
    return stream_begin(store, err) && stream_end(store, add_sealed(store, sealed, err), err);
}

bool outbox_reach(struct store *store, const struct stream_name *name, int64_t *last,
                  struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT coalesce(max(last), 0) FROM outbox WHERE sid ="
                                    " (SELECT sid FROM stream WHERE stream = ?1)",
                                    err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, name->bytes, STREAM_SIZE, SQLITE_STATIC);
    bool done = db_step(store, stmt, err) == SQLITE_ROW;
    *last = done ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return done;
}

bool outbox_streams(struct store *store, struct stream_name **names, size_t *count,
                    struct error *err)
{
    *names = NULL;
    *count = 0;
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT stream FROM stream WHERE sid = 1 OR sid IN (SELECT sid FROM outbox)", err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        if (sqlite3_column_bytes(stmt, 0) == STREAM_SIZE) {
            *names = mem_resize(*names, (*count + 1) * sizeof **names);
            memcpy((*names)[(*count)++].bytes, sqlite3_column_blob(stmt, 0), STREAM_SIZE);
        }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return true;
    free(*names);
    *names = NULL;
    *count = 0;
    return false;
}
