/* What two bases that have the same operations compare: a number for the state they are in, and how
 * many operations this version does not know. Both are kept beside the heads and change with them,
 * in their transaction: worked out from the whole base, they would cost more than the rest of a
 * synchronisation. */
#include "stream.h"

#include <endian.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- one head ------------------------------------------------------------------------------ */

/* The number of a head: of its field, its stream's name and its number in it. */
static uint64_t head_share(const struct id *entity, int field, const struct stream_name *stream,
                           int64_t seq)
{
    struct {
        struct id entity;
        int64_t field, seq;
        struct stream_name stream;
    } head = {.entity = *entity, .stream = *stream};
    unsigned char bytes[crypto_generichash_BYTES_MIN];
    uint64_t number = 0;
    head.field = (int64_t)htole64((uint64_t)field);
    head.seq = (int64_t)htole64((uint64_t)seq);
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)&head, sizeof head, NULL, 0);
    for (int i = 0; i < 8; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* The name of a stream, remembered until the group ends. One without an identity (doctor gives it
 * one) has none, and its heads do not count. */
static bool find_name(struct store *store, int64_t sid, struct stream_name *name, bool *named,
                      struct error *err)
{
    struct state_change *change = &store->state;
    for (size_t i = 0; i < change->name_count; i++)
        if (change->names[i].sid == sid) {
            memcpy(name->bytes, change->names[i].name, STREAM_SIZE);
            *named = true;
            return true;
        }
    sqlite3_stmt *stmt = db_prepare(store, "SELECT stream FROM stream WHERE sid = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    int step = db_step(store, stmt, err);
    *named = step == SQLITE_ROW && sqlite3_column_bytes(stmt, 0) == STREAM_SIZE;
    if (*named)
        memcpy(name->bytes, sqlite3_column_blob(stmt, 0), STREAM_SIZE);
    sqlite3_reset(stmt);
    if (*named) {
        change->names = mem_resize(change->names, (change->name_count + 1) * sizeof *change->names);
        change->names[change->name_count].sid = sid;
        memcpy(change->names[change->name_count++].name, name->bytes, STREAM_SIZE);
    }
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool state_add_head(struct store *store, const struct head_key *head, bool goes, struct error *err)
{
    struct stream_name name;
    bool named = false;
    if (!find_name(store, head->sid, &name, &named, err))
        return false;
    uint64_t number = named ? head_share(head->entity, head->field, &name, head->seq) : 0;
    store->state.hash += goes ? 0 - number : number;
    return true;
}

/* Those of a record, before they go. */
bool state_drop_heads(struct store *store, const struct id *entity, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT field, sid, seq FROM head WHERE ent = ?1", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    int step;
    bool done = true;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct head_key head = {entity, sqlite3_column_int(stmt, 0), sqlite3_column_int64(stmt, 1),
                                sqlite3_column_int64(stmt, 2)};
        done = state_add_head(store, &head, true, err);
    }
    sqlite3_reset(stmt);
    return done && step == SQLITE_DONE;
}

void state_add_waiting(struct store *store)
{
    store->state.waiting++;
}

/* ---- the group ----------------------------------------------------------------------------- */

void state_forget(struct store *store)
{
    free(store->state.names);
    store->state = (struct state_change){0};
}

static bool read_state(struct store *store, uint64_t *hash, int64_t *waiting, struct error *err)
{
    *hash = 0;
    *waiting = 0;
    sqlite3_stmt *stmt = db_prepare(store, "SELECT hash, waiting FROM state", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW) {
        *hash = (uint64_t)sqlite3_column_int64(stmt, 0);
        *waiting = sqlite3_column_int64(stmt, 1);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* Added here and not by SQLite, for which a sum that is too great is no longer a whole number. */
bool state_flush(struct store *store, struct error *err)
{
    uint64_t hash;
    int64_t waiting;
    if (store->state.hash == 0 && store->state.waiting == 0) {
        state_forget(store);
        return true;
    }
    if (!read_state(store, &hash, &waiting, err))
        return false;
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR REPLACE INTO state(id, hash, waiting) VALUES(1, ?1, ?2)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, (int64_t)(hash + store->state.hash));
    sqlite3_bind_int64(stmt, 2, waiting + store->state.waiting);
    state_forget(store);
    return db_run(store, stmt, err);
}

bool state_empty(struct store *store, struct error *err)
{
    state_forget(store);
    return db_exec(store, "DELETE FROM state", err);
}

/* ---- asked --------------------------------------------------------------------------------- */

bool stream_state_hash(struct store *store, uint64_t *hash, struct error *err)
{
    int64_t waiting;
    return read_state(store, hash, &waiting, err);
}

bool stream_count_waiting(struct store *store, int64_t *count, struct error *err)
{
    uint64_t hash;
    return read_state(store, &hash, count, err);
}
