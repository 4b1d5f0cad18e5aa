/* The next action and its day, as people say it: "lun", "+9j rappeler la mairie". */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The date is the longest beginning that is one; what follows is what is to be done. `*action`
 * points into `text`, or is NULL. */
static bool read_follow_up(const char *text, day today, day *due, const char **action,
                           struct error *err)
{
    size_t length = strlen(text);
    *action = NULL;
    if (day_from_french(text, today, due, err))
        return true;
    for (size_t end = length; end > 0; end--) {
        if (text[end] != ' ')
            continue;
        char *date = mem_copy_bytes(text, end);
        bool found = day_from_french(date, today, due, NULL);
        free(date);
        if (found) {
            *action = text + end + 1;
            error_clear(err);
            return true;
        }
    }
    return false;
}

static void hint(struct tui *tui, void *context, const char *text, char *said, size_t size)
{
    char french[DAY_FRENCH_SIZE], distance[DAY_FRENCH_SIZE];
    const char *action;
    day due, today = app_today(tui->app);
    struct error err = {0};
    (void)context;
    if (!read_follow_up(text, today, &due, &action, &err)) {
        snprintf(said, size, "demain, lun, +9j, 12/03");
        return;
    }
    day_french(due, today, french);
    day_distance(due, today, distance);
    snprintf(said, size, "%s, %s%s%s", french, distance, action ? " : " : "", action ? action : "");
}

static bool accept(struct tui *tui, void *context, const char *text, struct error *err)
{
    const struct targets *targets = context;
    const char *action;
    day due;
    if (!read_follow_up(text, app_today(tui->app), &due, &action, err) ||
        !app_follow_up_cases(tui->app, targets->ids, targets->count, due, action, err))
        return false;
    tui_done(tui);
    return true;
}

void follow_up_open(struct tui *tui, const struct id cases[], size_t count)
{
    static const char *const proposals[] = {"demain", "+7j", "+9j", "+14j", "+21j", "+1m", NULL};
    char *name = app_cases_name(tui->app, cases, count),
         *title = mem_print("Relance de %s : quel jour ? (Entrée seule : dans 7 j)", name);
    prompt_open(tui, &(struct prompt){.title = title,
                                      .limit = TEXT_LIMIT,
                                      .proposals = proposals,
                                      .hint = hint,
                                      .accept = accept,
                                      .context = targets_new(cases, count),
                                      .draft_entity = count == 1 ? cases[0] : ID_NONE,
                                      .draft_field = FIELD_CASE_DUE_AT});
    free(name);
    free(title);
}
