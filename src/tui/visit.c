/* A visit, typed straight through: the note, what the porteur lacks, how far the project is, what
 * comes next. Each screen keeps what it was given before the next one opens; Échap stops there, and
 * nothing is lost. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

static bool accept_maturity(struct tui *tui, void *context, const struct choice_row *const chosen[],
                            size_t count, struct error *err)
{
    const struct id *case_id = context;
    (void)count;
    if (!app_set_field(tui->app, case_id, FIELD_CASE_MATURITY, chosen[0]->code, NULL, case_id, err))
        return false;
    tui_done(tui);
    visit_go_on(tui, case_id, VISIT_NEXT_ACTION);
    return true;
}

static void maturity_open(struct tui *tui, const struct id *case_id)
{
    struct record record = {0};
    struct id *context = mem_alloc(sizeof *context);
    *context = *case_id;
    query_record(tui->app->store, ENTITY_CASE, case_id, &record, NULL);
    const char *now = record_get(&record, FIELD_CASE_MATURITY);
    int rank = choice_rank(&choices_MATURITY, now);
    char *name = app_case_name(tui->app, case_id), *title = mem_print("Maturité de %s", name);
    struct choose choose = {.title = title,
                            .enter = "garder, puis la relance",
                            .accept = accept_maturity,
                            .context = context,
                            .now = rank < 0 ? "" : choices_MATURITY.choices[rank].code};
    for (int i = 0; i < choices_MATURITY.count; i++)
        choice_add(&choose, choices_MATURITY.choices[i].label, i == rank ? "maintenant" : NULL,
                   NULL, choices_MATURITY.choices[i].code, NULL, false);
    choice_add(&choose, "– (pas encore connue)", NULL, "rien aucune vide inconnue", "", NULL,
               false);
    choose_open(tui, &choose);
    free(name);
    free(title);
    record_clear(&record);
}

void visit_go_on(struct tui *tui, const struct id *case_id, enum visit_step step)
{
    switch (step) {
    case VISIT_NOTE:
        tui_push(tui, note_of_visit(tui, case_id));
        break;
    case VISIT_NEEDS:
        needs_open_in_visit(tui, case_id);
        break;
    case VISIT_MATURITY:
        maturity_open(tui, case_id);
        break;
    case VISIT_NEXT_ACTION:
        follow_up_open(tui, case_id, 1);
        break;
    }
}

void visit_open(struct tui *tui, const struct id *case_id)
{
    visit_go_on(tui, case_id, VISIT_NOTE);
}
