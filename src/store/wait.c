/* Waiting for a base that another instance holds. As SQLite itself would, and as long; but after
 * half a second whoever looks is told why nothing comes. */
#include "internal.h"

enum { TELL_MS = 500 };

bool wait_once(struct store *store, int pause_ms)
{
    struct store_busy *busy = &store->busy;
    if (pause_ms > busy->most_ms - busy->waited_ms)
        pause_ms = busy->most_ms - busy->waited_ms;
    if (pause_ms <= 0)
        return false;
    bool early = busy->waited_ms < TELL_MS;
    sqlite3_sleep(pause_ms);
    busy->waited_ms += pause_ms;
    if (early && busy->waited_ms >= TELL_MS && busy->waiting.tell)
        busy->waiting.tell(busy->waiting.context,
                           "une autre fenêtre de dentelle écrit ; on attend…");
    return true;
}

/* The pauses of sqlite3_busy_timeout, but for the longest: a cycle of the sync that runs beside the
 * screens leaves 30 ms between two transactions (sync_json.c), which must not be missed. `count`:
 * how often this lock was asked for before. */
static int on_busy(void *context, int count)
{
    static const int pauses[] = {1, 2, 5, 10, 15, 20, 25};
    enum { PAUSES = sizeof pauses / sizeof pauses[0] };
    struct store *store = context;
    if (count == 0)
        store->busy.waited_ms = 0;
    return wait_once(store, pauses[count < PAUSES ? count : PAUSES - 1]);
}

int wait_install(struct store *store)
{
    return sqlite3_busy_handler(store->db, on_busy, store);
}

void store_on_wait(struct store *store, const struct store_waiting *waiting)
{
    store->busy.waiting = waiting ? *waiting : (struct store_waiting){0};
}
