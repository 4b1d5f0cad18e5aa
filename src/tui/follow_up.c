/* The next action and its day, as people say it: "lun", "+9j rappeler la mairie". */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>

/* The day that is meant, and the action that the rest of the line is, before Entrée. */
static void hint(struct tui *tui, void *context, const char *text, char *said, size_t size)
{
    char french[DAY_FRENCH_SIZE], distance[DAY_FRENCH_SIZE];
    const char *action;
    day due, today = app_today(tui->app);
    (void)context;
    if (!day_from_beginning(text, today, &due, &action, NULL)) {
        snprintf(said, size, "demain, lun, +9j, 12/03 ; puis l'action");
        return;
    }
    day_french(due, today, french);
    day_distance(due, today, distance);
    if (action)
        snprintf(said, size, "%s, action : %s", french, utf8_short(action, 24).bytes);
    else
        snprintf(said, size, "%s, %s ; puis l'action", french, distance);
}

static bool accept(struct tui *tui, void *context, const char *text, struct error *err)
{
    const struct targets *targets = context;
    const char *action;
    day due;
    if (!day_from_beginning(text, app_today(tui->app), &due, &action, err) ||
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
