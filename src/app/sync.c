/* Sharing with the team: making a place, joining one, one cycle. */
#include "internal.h"

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

bool app_sync_init(struct app *app, const char *url, char phrase[SYNC_PHRASE_SIZE],
                   struct error *err)
{
    return sync_init(app->store, url, phrase, err);
}

bool app_sync_join(struct app *app, const char *url, const char *phrase, struct error *err)
{
    return sync_join(app->store, url, phrase, err);
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

bool app_sync(struct app *app, const struct sync_watch *watch, struct sync_report *report,
              struct error *err)
{
    char *label = device_label();
    bool done = sync_cycle(app->store, label, watch, report, err);
    free(label);
    return done;
}
