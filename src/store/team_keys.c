/* The keys of the team: a ring that only grows, of which the greatest epoch seals; and the file by
 * which others get them, as it was made here last. */
#include "stream.h"

#include <stdlib.h>
#include <string.h>

/* ---- a ring in memory ---------------------------------------------------------------------- */

const unsigned char *team_key_of(const struct team *team, uint32_t epoch)
{
    if (epoch == team->epoch && epoch)
        return team->key;
    for (size_t i = 0; i < team->older_count; i++)
        if (team->older[i].epoch == epoch)
            return team->older[i].key;
    return NULL;
}

bool team_add_key(struct team *team, uint32_t epoch, const unsigned char key[TEAM_KEY_SIZE])
{
    struct team_key added = {.epoch = epoch};
    const unsigned char *known = team_key_of(team, epoch);
    if (known || epoch == 0)
        return known && memcmp(known, key, TEAM_KEY_SIZE) == 0;
    if (team->older_count == TEAM_KEYS_MOST - 1)
        return false;
    memcpy(added.key, key, TEAM_KEY_SIZE);
    if (epoch > team->epoch) {
        struct team_key before = {.epoch = team->epoch};
        memcpy(before.key, team->key, TEAM_KEY_SIZE);
        team->epoch = epoch;
        memcpy(team->key, key, TEAM_KEY_SIZE);
        added = before;
    }
    if (added.epoch)
        team->older[team->older_count++] = added;
    return true;
}

/* ---- in the base --------------------------------------------------------------------------- */

static bool read_keys(struct store *store, struct team *team, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT epoch, key FROM team_key ORDER BY epoch", err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        if (sqlite3_column_bytes(stmt, 1) == TEAM_KEY_SIZE)
            team_add_key(team, (uint32_t)sqlite3_column_int64(stmt, 0),
                         sqlite3_column_blob(stmt, 1));
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool team_read(struct store *store, struct team *team, struct error *err)
{
    *team = (struct team){0};
    sqlite3_stmt *stmt = db_prepare(store, "SELECT organisation, epoch, key FROM team", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW && sqlite3_column_bytes(stmt, 2) == TEAM_KEY_SIZE) {
        team->organisation = db_column_id(stmt, 0);
        team->epoch = (uint32_t)sqlite3_column_int64(stmt, 1);
        memcpy(team->key, sqlite3_column_blob(stmt, 2), TEAM_KEY_SIZE);
    }
    sqlite3_reset(stmt);
    return (step == SQLITE_ROW || step == SQLITE_DONE) && read_keys(store, team, err);
}

bool team_epoch(struct store *store, uint32_t *epoch, struct error *err)
{
    int64_t number;
    bool done = db_integer(store, "SELECT epoch FROM team", 0, &number, err);
    *epoch = done ? (uint32_t)number : 0;
    return done;
}

static bool write_key(struct store *store, uint32_t epoch, const unsigned char *key,
                      struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR IGNORE INTO team_key(epoch, key) VALUES(?1, ?2)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, epoch);
    sqlite3_bind_blob(stmt, 2, key, TEAM_KEY_SIZE, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

static bool join_rings(struct team *into, const struct team *from)
{
    bool done = from->epoch == 0 || team_add_key(into, from->epoch, from->key);
    for (size_t i = 0; done && i < from->older_count; i++)
        done = team_add_key(into, from->older[i].epoch, from->older[i].key);
    return done;
}

bool team_write(struct store *store, const struct team *team, struct error *err)
{
    struct team whole;
    if (!team_read(store, &whole, err))
        return false;
    if (id_is_none(&whole.organisation))
        whole.organisation = team->organisation;
    if (!join_rings(&whole, team))
        return error_set(err, ERR_INPUT,
                         "l'équipe a trop de clés, ou deux qui portent le même numéro : rien n'a "
                         "été changé");
    sqlite3_stmt *stmt = db_prepare(
        store, "INSERT OR REPLACE INTO team(id, organisation, epoch, key) VALUES(1, ?1, ?2, ?3)",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &whole.organisation);
    sqlite3_bind_int64(stmt, 2, whole.epoch);
    sqlite3_bind_blob(stmt, 3, whole.key, TEAM_KEY_SIZE, SQLITE_TRANSIENT);
    bool done = db_run(store, stmt, err);
    for (size_t i = 0; done && i < whole.older_count; i++)
        done = write_key(store, whole.older[i].epoch, whole.older[i].key, err);
    return done;
}

bool team_learn(struct store *store, const struct team *team, struct error *err)
{
    return stream_begin(store, err) && stream_end(store, team_write(store, team, err), err);
}

/* ---- the file made here -------------------------------------------------------------------- */

void key_file_clear(struct key_file *file)
{
    free(file->name);
    text_clear(&file->bytes);
    *file = (struct key_file){0};
}

bool key_file_read(struct store *store, struct key_file *file, struct error *err)
{
    *file = (struct key_file){0};
    sqlite3_stmt *stmt = db_prepare(store, "SELECT name, bytes FROM key_file", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    const void *bytes = step == SQLITE_ROW ? sqlite3_column_blob(stmt, 1) : NULL;
    if (bytes) {
        file->name = db_column_copy(stmt, 0);
        text_add_bytes(&file->bytes, bytes, (size_t)sqlite3_column_bytes(stmt, 1));
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

static bool write_file(struct store *store, const struct key_file *file, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "INSERT OR REPLACE INTO key_file(id, name, bytes) VALUES(1, ?1, ?2)", err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, file->name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_blob64(stmt, 2, text_get(&file->bytes), file->bytes.length, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

bool key_file_write(struct store *store, const struct team *team, const struct key_file *file,
                    const struct gone *decision, struct error *err)
{
    if (!stream_begin(store, err))
        return false;
    bool done = team_write(store, team, err) && write_file(store, file, err) &&
                (!decision || gone_write(store, decision, err));
    return stream_end(store, done, err);
}

bool key_file_is_put(struct store *store, int64_t place, const char *name, bool *put,
                     struct error *err)
{
    *put = false;
    sqlite3_stmt *stmt = db_prepare(store, "SELECT key_file IS ?2 FROM remote WHERE id = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    sqlite3_bind_text(stmt, 2, name, -1, SQLITE_TRANSIENT);
    int step = db_step(store, stmt, err);
    *put = step == SQLITE_ROW && sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool key_file_put(struct store *store, int64_t place, const char *name, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "UPDATE remote SET key_file = ?2 WHERE id = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, place);
    sqlite3_bind_text(stmt, 2, name, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}
