/* What the case lacks, ticked in the list of needs. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const char **codes = mem_alloc((count + 1) * sizeof *codes);
    for (size_t i = 0; i < count; i++)
        codes[i] = chosen[i]->code;
    /* Who ticks here is the chargé de mission: what the porteur said is said at the pré-diagnostic.
     */
    bool done = app_set_needs(tui->app, context, codes, count, "apes", err);
    free(codes);
    if (done)
        tui_done(tui);
    return done;
}

static const char *said_by(const struct strings *members, const char *code)
{
    for (size_t i = 0; i < members->count; i++) {
        struct need need;
        if (need_parse(members->items[i], &need) && strcmp(need.code, code) == 0)
            return choice_label(
                &choices_SAID_BY,
                choices_SAID_BY.choices[choice_rank(&choices_SAID_BY, need.said_by)].code);
    }
    return NULL;
}

void needs_open(struct tui *tui, const struct id *case_id)
{
    struct strings members = {0};
    struct error err = {0};
    if (!query_members(tui->app->store, case_id, FIELD_CASE_NEEDS, &members, &err)) {
        tui_fail(tui, &err);
        return;
    }
    char *name = app_case_name(tui->app, case_id), *title = mem_print("Besoins de %s", name);
    struct id *context = mem_alloc(sizeof *context);
    *context = *case_id;
    struct choose choose = {.title = title,
                            .enter = "garder",
                            .several = true,
                            .or_none = true,
                            .accept = accept,
                            .context = context};
    for (int i = 0; i < choices_NEED.count; i++) {
        const struct choice *need = &choices_NEED.choices[i];
        const char *by = said_by(&members, need->code);
        choice_add(&choose, need->label, by ? by : NULL, NULL, need->code, NULL, by != NULL);
    }
    choose_open(tui, &choose);
    free(name);
    free(title);
    strings_clear(&members);
}
