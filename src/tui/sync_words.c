/* What a header says of sharing, in as many words as it has room for. */
#include "sync.h"

#include <stdlib.h>
#include <string.h>

/* The first that fits; "" when none does. Takes them over; the caller frees. */
static char *fitting(char *long_one, char *short_one, int columns)
{
    char *const all[] = {long_one, short_one};
    char *found = NULL;
    for (size_t i = 0; i < 2; i++)
        if (all[i] && !found && utf8_columns(all[i], strlen(all[i])) <= columns)
            found = all[i];
        else
            free(all[i]);
    return found ? found : mem_copy("");
}

static int percent(const struct sync_step *step)
{
    return step->total > 0 ? (int)(100 * step->done / step->total) : 0;
}

static char *running_words(const struct courier *courier, int columns)
{
    static const char *const brief[] = {
        [SYNC_RECEIVING] = "reçoit", [SYNC_SEALING] = "prépare", [SYNC_SENDING] = "envoie"};
    const struct sync_step *step = &courier->step;
    if (courier->stopped)
        return fitting(mem_copy("la synchronisation s'arrête…"), mem_copy("s'arrête…"), columns);
    if (!courier->moved)
        return fitting(mem_copy("synchronise…"), NULL, columns);
    if (step->phase == SYNC_SEALING)
        return fitting(sync_step_words(step), mem_copy("prépare…"), columns);
    return fitting(sync_step_words(step), mem_print("%s %d %%", brief[step->phase], percent(step)),
                   columns);
}

/* "clé absente · 3 à synchroniser" */
static char *trouble_words(const char *trouble, int64_t unconfirmed, int columns)
{
    char *count = text_number(unconfirmed);
    char *both = unconfirmed ? mem_print("%s · %s à synchroniser", trouble, count) : NULL;
    free(count);
    return fitting(both, mem_copy(trouble), columns);
}

char *tui_sync_words(struct tui *tui, int columns, enum look *look)
{
    static const char *const absent[] = {[CARRIER_FOLDER] = "dossier absent",
                                         [CARRIER_KEY] = "clé absente",
                                         [CARRIER_SERVER] = "serveur injoignable"};
    const struct tui_sync *sync = tui->sync;
    const struct sync_badge *badge = tui_sync_badge(tui);
    *look = LOOK_FAINT;
    if (tui_sync_runs(tui))
        return running_words(&sync->courier, columns);
    if (!badge->shares)
        return mem_copy("");
    if (sync->trouble == TROUBLE_ABSENT)
        return trouble_words(absent[badge->carrier], badge->unconfirmed, columns);
    *look = sync->trouble ? LOOK_ALERT : LOOK_NORMAL;
    if (sync->trouble)
        return trouble_words("échec de synchronisation", badge->unconfirmed, columns);
    if (!badge->unconfirmed)
        return mem_copy("");
    char *count = text_number(badge->unconfirmed);
    char *words =
        fitting(mem_print("%s à synchroniser", count), mem_print("%s à sync.", count), columns);
    free(count);
    return words;
}
