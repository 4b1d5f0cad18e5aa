/* Whose cases are: the programme they count in, the worker who follows them. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

static bool done_if(struct tui *tui, bool done)
{
    if (done)
        tui_done(tui);
    return done;
}

/* "Mettre La Palette dans quel programme ?" The caller frees. */
static char *title_about(struct tui *tui, const char *before, const struct targets *targets,
                         const char *after)
{
    char *name = app_cases_name(tui->app, targets->ids, targets->count);
    char *title = mem_print("%s%s%s", before, name, after);
    free(name);
    return title;
}

/* ---- programme ----------------------------------------------------------------------------- */

static bool accept_programme(struct tui *tui, void *context,
                             const struct choice_row *const chosen[], size_t count,
                             struct error *err)
{
    const struct targets *targets = context;
    (void)count;
    return done_if(
        tui, app_assign_programme(tui->app, targets->ids, targets->count, &chosen[0]->id, err));
}

void transfer_open(struct tui *tui, const struct id cases[], size_t count)
{
    struct programmes programmes;
    struct error err = {0};
    if (!query_programmes(tui->app->store, &programmes, &err)) {
        tui_fail(tui, &err);
        return;
    }
    struct targets *targets = targets_new(cases, count);
    char *title = title_about(tui, "Mettre ", targets, " dans quel programme ?");
    struct choose choose = {
        .title = title, .enter = "mettre", .accept = accept_programme, .context = targets};
    for (size_t i = 0; i < programmes.count; i++)
        choice_add(&choose, programmes.rows[i].name ? programmes.rows[i].name : "?", NULL, NULL,
                   NULL, &programmes.rows[i].id, false);
    programmes_clear(&programmes);
    choose_open(tui, &choose);
    free(title);
}

/* ---- worker -------------------------------------------------------------------------------- */

static bool accept_name(struct tui *tui, void *context, const char *text, struct error *err)
{
    const struct targets *targets = context;
    return done_if(tui, app_assign_worker(tui->app, targets->ids, targets->count, text, err));
}

/* The name of somebody who follows no case yet. */
static void ask_name(struct tui *tui, const struct targets *targets)
{
    char *title = title_about(tui, "Référent de ", targets, " : son nom");
    prompt_open(tui, &(struct prompt){.title = title,
                                      .limit = TEXT_LIMIT,
                                      .accept = accept_name,
                                      .context = targets_new(targets->ids, targets->count)});
    free(title);
}

static bool accept_worker(struct tui *tui, void *context, const struct choice_row *const chosen[],
                          size_t count, struct error *err)
{
    const struct targets *targets = context;
    const char *code = chosen[0]->code;
    (void)count;
    if (code && strcmp(code, "new") == 0) {
        ask_name(tui, targets);
        return true;
    }
    return done_if(tui, app_assign_worker(tui->app, targets->ids, targets->count,
                                          code ? NULL : chosen[0]->text, err));
}

void entrust_open(struct tui *tui, const struct id cases[], size_t count)
{
    struct strings workers;
    struct error err = {0};
    if (!query_values(tui->app->store, FIELD_CASE_WORKER, &workers, &err)) {
        tui_fail(tui, &err);
        return;
    }
    struct targets *targets = targets_new(cases, count);
    char *title = title_about(tui, "Qui suit ", targets, " ?");
    struct choose choose = {
        .title = title, .enter = "choisir", .accept = accept_worker, .context = targets};
    for (size_t i = 0; i < workers.count; i++)
        choice_add(&choose, workers.items[i], NULL, NULL, NULL, NULL, false);
    choice_add(&choose, "Quelqu'un d'autre…", NULL, "nouveau ajouter", "new", NULL, false);
    choice_add(&choose, "Personne", NULL, "aucun retirer", "nobody", NULL, false);
    strings_clear(&workers);
    choose_open(tui, &choose);
    free(title);
}
