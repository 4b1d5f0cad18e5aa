/* Closing asks why, and nothing else: the answer is work, not a barrier. */
#include "screen.h"

#include <stdlib.h>

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const struct targets *targets = context;
    (void)count;
    if (!app_close_cases(tui->app, targets->ids, targets->count, chosen[0]->code, err))
        return false;
    tui_case_moved(tui);
    tui_done(tui);
    return true;
}

void close_open(struct tui *tui, const struct id cases[], size_t count)
{
    char *name = app_cases_name(tui->app, cases, count),
         *title = mem_print("Clore %s : pour quel motif ?", name);
    struct choose choose = {
        .title = title, .enter = "clore", .accept = accept, .context = targets_new(cases, count)};
    for (int i = 0; i < choices_OUTCOME.count; i++)
        choice_add(&choose, choices_OUTCOME.choices[i].label, NULL, NULL,
                   choices_OUTCOME.choices[i].code, NULL, false);
    choose_open(tui, &choose);
    free(name);
    free(title);
}
