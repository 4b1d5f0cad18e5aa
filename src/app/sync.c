/* Sharing with the team: making a place, joining one, one cycle. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How the others call this device: the name of the machine. */
static char *device_label(void)
{
    char name[128] = "";
    if (gethostname(name, sizeof name - 1) != 0 || !name[0])
        return mem_copy("un poste");
    return utf8_clean(name, strlen(name), CLEAN_LINE);
}

bool app_sync_init(struct app *app, const char *url, const struct sync_person *who,
                   char phrase[SYNC_PHRASE_SIZE], struct error *err)
{
    char *label = device_label();
    struct sync_person here = *who;
    here.label = label;
    bool done = sync_init(app->store, url, &here, phrase, err);
    free(label);
    return done;
}

bool app_sync_join(struct app *app, const char *url, const char *phrase,
                   const struct sync_person *who, struct error *err)
{
    return sync_join(app->store, url, phrase, who, err);
}

bool app_sync_change_phrase(struct app *app, char phrase[SYNC_PHRASE_SIZE], struct error *err)
{
    return sync_change_phrase(app->store, phrase, err);
}

bool app_sync_lose(struct app *app, const char *which, char phrase[SYNC_PHRASE_SIZE],
                   struct error *err)
{
    return sync_lose(app->store, which, phrase, err);
}

bool app_sync_forget(struct app *app, const char *which, struct error *err)
{
    return sync_forget(app->store, which, err);
}

bool app_sync_take_back(struct app *app, const char *which, struct error *err)
{
    return sync_take_back(app->store, which, err);
}

/* ---- one cycle ----------------------------------------------------------------------------- */

static void collect(void *state, const struct id *holder)
{
    ids_add(state, holder);
}

/* Each under the one that stands for it, which is what pairs are made of. `*mixed`: there are some,
 * and others than they. */
static bool received_porteurs(struct app *app, const struct streams *before, struct ids *porteurs,
                              bool *mixed, struct error *err)
{
    struct ids holders = {0};
    bool done = query_received_holders(app->store, before, collect, &holders, err);
    ids_sort(&holders);
    done = done && query_holders_exceed(app->store, holders.count, mixed, err);
    *mixed = done && *mixed && holders.count;
    for (size_t i = 0; done && *mixed && i < holders.count; i++) {
        struct id porteur;
        done = query_porteur(app->store, &holders.items[i], &porteur, err);
        ids_add(porteurs, &porteur);
    }
    ids_sort(porteurs);
    ids_clear(&holders);
    return done;
}

/* The cycle is done: what keeps the doubles from being counted is theirs to say when they are
 * asked for. Where all that is here was received, nobody here entered anybody again. */
static size_t count_twins(struct app *app, const struct streams *before)
{
    struct ids porteurs = {0};
    struct twins twins = {0};
    bool mixed = false;
    store_hold(app->store);
    if (received_porteurs(app, before, &porteurs, &mixed, NULL) && mixed)
        app_twins_of(app, &porteurs, &twins, NULL);
    store_release(app->store);
    size_t count = twins.count;
    twins_clear(&twins);
    ids_clear(&porteurs);
    return count;
}

bool app_sync(struct app *app, const struct sync_watch *watch, struct synced *synced,
              struct error *err)
{
    struct streams before;
    *synced = (struct synced){0};
    if (!streams_read(app->store, false, &before, err))
        return false;
    char *label = device_label();
    bool done = sync_cycle(app->store, label, watch, &synced->report, err);
    if (done && synced->report.received)
        synced->twins = count_twins(app, &before);
    free(label);
    streams_clear(&before);
    return done;
}

void synced_clear(struct synced *synced)
{
    sync_report_clear(&synced->report);
    *synced = (struct synced){0};
}
