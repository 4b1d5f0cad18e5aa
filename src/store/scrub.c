/* After an erasure the words are gone from the tables, and not yet from the file: the index keeps
 * what it was told to forget until its parts are merged, freed pages and the log keep what they
 * held. Costs what writing the whole base does, and so is done once, at the end. */
#include "scrub.h"

#include "stream.h"

bool scrub_note(struct store *store, struct error *err)
{
    return db_exec(store, "INSERT OR REPLACE INTO meta(name, value) VALUES('scrub', 1)", err);
}

/* What is not done at once would never be: SQLite says so in a row, not by failing. */
static bool empty_log(struct store *store, bool *busy, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "PRAGMA wal_checkpoint(TRUNCATE)", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    *busy = step != SQLITE_ROW || sqlite3_column_int(stmt, 0) != 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool store_scrub(struct store *store, bool *busy, struct error *err)
{
    int64_t wanted;
    *busy = false;
    if (store->read_only)
        return true;
    if (!db_integer(store, "SELECT 1 FROM meta WHERE name = 'scrub'", 0, &wanted, err))
        return false;
    if (!wanted)
        return true;
    bool done = db_exec(store,
                        "INSERT INTO case_words(case_words) VALUES('optimize');"
                        "INSERT INTO note_words(note_words) VALUES('optimize');"
                        "VACUUM",
                        err) &&
                empty_log(store, busy, err);
    return done && (*busy || db_exec(store, "DELETE FROM meta WHERE name = 'scrub'", err));
}
