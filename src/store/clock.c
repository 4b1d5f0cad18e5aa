/* The hybrid logical clock: it never goes back, so that what was written later always ranks later
 * on this device, and it says when the wall clock cannot be right. It only ranks values for
 * display; nothing is refused for its time. */
#include "internal.h"

/* No operation can be older than the program: 2024-01-01, the first year whose report it writes. */
#define EARLIEST_MS INT64_C(1704067200000)
#define DAY_MS INT64_C(86400000)
enum { BELIEVED_DAYS = 400 };

int64_t hlc_next(int64_t last, int64_t wall_ms, int64_t confirmed_ms, bool *suspect)
{
    int64_t known = hlc_ms(last) > confirmed_ms ? hlc_ms(last) : confirmed_ms;
    *suspect = wall_ms < EARLIEST_MS || (known > 0 && wall_ms > known + BELIEVED_DAYS * DAY_MS);
    int64_t now = *suspect ? 0 : wall_ms << 16;
    return now > last ? now : last + 1;
}

bool clock_read(struct store *store, int64_t *last, int64_t *confirmed_ms, struct error *err)
{
    return db_integer(store, "SELECT value FROM meta WHERE name = 'hlc'", 0, last, err) &&
           db_integer(store, "SELECT value FROM meta WHERE name = 'clock_confirmed'", 0,
                      confirmed_ms, err);
}

bool store_clock_suspect(struct store *store)
{
    int64_t last, confirmed;
    bool suspect = false;
    if (clock_read(store, &last, &confirmed, NULL))
        hlc_next(last, store->clock->now_ms(store->clock->state), confirmed, &suspect);
    return suspect;
}

bool store_confirm_clock(struct store *store, struct error *err)
{
    int64_t now = store->clock->now_ms(store->clock->state);
    char moment[MOMENT_SIZE];
    clock_moment(store->clock, moment);
    if (now < EARLIEST_MS)
        return error_set(err, ERR_INPUT,
                         "l'horloge de ce poste dit %s, d'avant dentelle : c'est elle qu'il faut "
                         "régler",
                         moment);
    if (store->read_only)
        return error_set(err, store->newer ? ERR_NEWER : ERR_READONLY,
                         "la base est en lecture seule : rien ne peut y être écrit");
    sqlite3_stmt *stmt = db_prepare(
        store, "INSERT OR REPLACE INTO meta(name, value) VALUES('clock_confirmed', ?1)", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, now);
    return db_run(store, stmt, err);
}
