/* A rebond: into which programme the porteur of a case goes on. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

static struct id programme_of(struct tui *tui, const struct id *case_id)
{
    struct record record = {0};
    struct id programme = ID_NONE;
    query_record(tui->app->store, ENTITY_CASE, case_id, &record, NULL);
    record_reference(&record, FIELD_CASE_PROGRAMME, &programme);
    record_clear(&record);
    return programme;
}

/* ---- the porteur has a case there already -------------------------------------------------- */

static bool accept_known(struct tui *tui, void *context, const struct choice_row *const chosen[],
                         size_t count, struct error *err)
{
    (void)context;
    (void)count;
    (void)err;
    if (!id_is_none(&chosen[0]->id))
        tui_push(tui, case_new(&chosen[0]->id, TAB_THREAD));
    return true;
}

static void offer_known(struct tui *tui, const struct id *known, const char *sentence)
{
    struct choose choose = {.title = sentence, .enter = "choisir", .accept = accept_known};
    choice_add(&choose, "Ouvrir ce dossier", NULL, NULL, NULL, known, false);
    choice_add(&choose, "Revenir", NULL, "annuler retour", NULL, &ID_NONE, false);
    choose_open(tui, &choose);
}

/* ---- the programme ------------------------------------------------------------------------- */

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const struct targets *targets = context;
    struct id opened;
    (void)count;
    if (app_rebound_case(tui->app, &targets->ids[0], &chosen[0]->id, &opened, err)) {
        tui_done(tui);
        return true;
    }
    if (id_is_none(&opened) || err->code != ERR_INPUT)
        return false;
    offer_known(tui, &opened, err->text);
    return true;
}

/* "dossier PR-2023-7K-003, Inscription"; NULL when there is none. The caller frees. */
static char *known_text(const struct holder_cases *cases, const struct id *programme)
{
    for (size_t i = 0; i < cases->count; i++) {
        const struct holder_case *row = &cases->rows[i];
        if (!id_equal(&row->programme, programme))
            continue;
        char *stage = stage_label(row->stage, row->stage_labels);
        char *text = mem_print("dossier %s, %s", row->ref ? row->ref : "?", stage);
        free(stage);
        return text;
    }
    return NULL;
}

static bool add_programmes(struct tui *tui, const struct id *case_id, struct choose *choose,
                           struct error *err)
{
    struct programmes programmes;
    struct holder_cases cases = {0};
    struct record record = {0};
    struct id holder, here = programme_of(tui, case_id);
    if (!query_programmes(tui->app->store, &programmes, err))
        return false;
    if (query_record(tui->app->store, ENTITY_CASE, case_id, &record, NULL) &&
        record_reference(&record, FIELD_CASE_HOLDER, &holder))
        query_holder_cases(tui->app->store, &holder, &cases, NULL);
    for (size_t i = 0; i < programmes.count; i++) {
        const struct programme_row *row = &programmes.rows[i];
        char *known = known_text(&cases, &row->id);
        if (!id_equal(&row->id, &here))
            choice_add(choose, row->name ? row->name : "?", known, NULL, NULL, &row->id, false);
        free(known);
    }
    record_clear(&record);
    holder_cases_clear(&cases);
    programmes_clear(&programmes);
    return true;
}

void rebound_open(struct tui *tui, const struct id *case_id)
{
    struct error err = {0};
    char *name = app_case_name(tui->app, case_id);
    char *title = mem_print("Rebond de %s vers quel programme ?", name);
    struct choose choose = {.title = title, .enter = "ouvrir un dossier", .accept = accept};
    bool done = add_programmes(tui, case_id, &choose, &err);
    if (!done) {
        tui_fail(tui, &err);
    } else if (!choose.count) {
        tui_say(tui, "aucun autre programme — %s en propose un nouveau",
                tui_key(tui, COMMAND_PROGRAMME));
    } else {
        choose.context = targets_new(case_id, 1);
        choose_open(tui, &choose);
    }
    free(name);
    free(title);
}
