/* References of cases: a number in a series of this device, never given twice. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "stream.h"

void stream_prefix(const struct stream_name *name, char prefix[3])
{
    static const char signs[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    for (int i = 0; i < 2; i++)
        prefix[i] = signs[name->bytes[i] % 32];
    prefix[2] = '\0';
}

bool op_device_prefix(struct store *store, char prefix[3], struct error *err)
{
    struct stream_name name = {0};
    sqlite3_stmt *stmt = db_prepare(store, "SELECT stream FROM stream WHERE sid = 1", err);
    int step = stmt ? db_step(store, stmt, err) : SQLITE_ERROR;
    if (step == SQLITE_DONE)
        error_set(err, ERR_CORRUPT,
                  "la base ne sait plus de quel poste elle est : « dentelle doctor --reparer »");
    if (step != SQLITE_ROW)
        return false;
    if (sqlite3_column_bytes(stmt, 0) == STREAM_SIZE)
        memcpy(name.bytes, sqlite3_column_blob(stmt, 0), STREAM_SIZE);
    stream_prefix(&name, prefix);
    sqlite3_reset(stmt);
    return true;
}

static bool change_series(struct store *store, const char *sql, const char *series,
                          struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, series, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

/* Single statements, each of one row: a statement that may have to be taken back (RETURNING, an
 * upsert) makes the index of words write out what it holds, at each reference. */
char *op_next_ref(struct store *store, const char *series, struct error *err)
{
    char prefix[3];
    if (!op_still_open(store, err) || !op_device_prefix(store, prefix, err) ||
        !change_series(store, "UPDATE series SET last = last + 1 WHERE name = ?1", series, err))
        return NULL;
    if (sqlite3_changes64(store->db) == 0 &&
        !change_series(store, "INSERT INTO series(name, last) VALUES(?1, 1)", series, err))
        return NULL;
    sqlite3_stmt *stmt = db_prepare(store, "SELECT last FROM series WHERE name = ?1", err);
    if (!stmt)
        return NULL;
    sqlite3_bind_text(stmt, 1, series, -1, SQLITE_TRANSIENT);
    if (db_step(store, stmt, err) != SQLITE_ROW)
        return NULL;
    long long number = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return mem_print("%s-%s-%03lld", series, prefix, number);
}

size_t ref_series(const char *ref, const char *prefix, int64_t *number)
{
    const char *dash = strrchr(ref, '-');
    char *end;
    if (!dash || dash - ref < 4 || dash[-3] != '-' || strncmp(dash - 2, prefix, 2) != 0)
        return 0;
    *number = strtoll(dash + 1, &end, 10);
    return end == dash + 1 || *end ? 0 : (size_t)(dash - 3 - ref);
}

bool op_keep_ref(struct store *store, const char *ref, bool *own, struct error *err)
{
    static const char *const statements[] = {
        "UPDATE series SET last = max(last, ?2) WHERE name = ?1",
        "INSERT INTO series(name, last) VALUES(?1, ?2)"};
    char prefix[3];
    int64_t number;
    if (!op_still_open(store, err) || !op_device_prefix(store, prefix, err))
        return false;
    size_t length = ref_series(ref, prefix, &number);
    *own = length > 0;
    for (int i = 0; length && i < 2; i++) {
        sqlite3_stmt *stmt = db_prepare(store, statements[i], err);
        if (!stmt)
            return false;
        sqlite3_bind_text(stmt, 1, ref, (int)length, SQLITE_TRANSIENT);
        sqlite3_bind_int64(stmt, 2, number);
        if (!db_run(store, stmt, err))
            return false;
        if (sqlite3_changes64(store->db) > 0)
            break;
    }
    return true;
}
