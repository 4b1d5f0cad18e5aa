/* Which programme the board shows; a new one, or a copy for the next year; its sheet, where the
 * number promised is written. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

static bool show(struct tui *tui, const struct id *programme, struct error *err)
{
    return app_show_programme(tui->app, programme, err);
}

static bool accept_name(struct tui *tui, void *context, const char *text, struct error *err)
{
    struct id programme;
    (void)context;
    if (!app_programme(tui->app, text, &programme, err) || !show(tui, &programme, err))
        return false;
    tui_say(tui, "%s — %s puis → : le nombre de porteurs promis", text,
            tui_key(tui, COMMAND_PROGRAMME));
    return true;
}

static const char named[] = "named"; /* the row of a name that no programme bears */

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    (void)context;
    (void)count;
    if (!chosen[0]->code)
        return show(tui, &chosen[0]->id, err);
    if (chosen[0]->code == named)
        return accept_name(tui, NULL, chosen[0]->also, err);
    prompt_open(tui,
                &(struct prompt){
                    .title = "Nouveau programme : son nom, avec l'année (« Hors-réseaux 2025 »)",
                    .limit = TEXT_LIMIT,
                    .accept = accept_name});
    return true;
}

/* Last, what is typed as the name of a new one. */
static void offer_new(struct tui *tui, const char *typed, struct choose *found)
{
    struct id same;
    struct error why = {0};
    if (!typed[strspn(typed, " ")] || query_find_programme(tui->app->store, typed, &same, &why) ||
        why.code != ERR_NOT_FOUND)
        return;
    char *text = mem_print("nouveau programme « %s »", typed);
    choice_add(found, text, "", typed, named, NULL, false);
    free(text);
}

static void sheet(struct tui *tui, const struct choice_row *row)
{
    if (!row->code && !id_is_none(&row->id))
        tui_push(tui, record_new(ENTITY_PROGRAMME, &row->id));
}

bool programme_copy(struct tui *tui, const struct id *programme)
{
    struct id copied;
    struct error err = {0};
    bool done = app_copy_programme(tui->app, programme, &copied, &err);
    if (done)
        tui_done(tui);
    else
        tui_fail(tui, &err);
    return done;
}

/* The list is opened anew, with the copy in its place. */
static void copy(struct tui *tui, const struct choice_row *row)
{
    if (row->code || id_is_none(&row->id)) {
        tui_say(tui, "on copie un programme : choisissez-en un d'abord");
        return;
    }
    if (programme_copy(tui, &row->id)) {
        tui_pop(tui);
        programme_open(tui);
    }
}

void programme_open(struct tui *tui)
{
    struct programmes programmes;
    struct error err = {0};
    if (!query_programmes(tui->app->store, &programmes, &err)) {
        tui_fail(tui, &err);
        return;
    }
    struct choose choose = {.title = "Quel programme ?",
                            .enter = "montrer",
                            .accept = accept,
                            .find = offer_new,
                            .sheet = sheet,
                            .copy = copy,
                            .copy_word = "copier pour l'an suivant"};
    for (size_t i = 0; i < programmes.count; i++) {
        const struct programme_row *row = &programmes.rows[i];
        char *more = mem_print("%d dossier%s", row->cases, row->cases > 1 ? "s" : "");
        choice_add(&choose, row->name ? row->name : "?", more, NULL, NULL, &row->id, false);
        free(more);
    }
    choice_add(&choose, "Tous les programmes", "", NULL, NULL, &ID_NONE, false);
    choice_add(&choose, "Nouveau programme…", "", "ajouter créer", "new", &ID_NONE, false);
    programmes_clear(&programmes);
    choose_open(tui, &choose);
}
