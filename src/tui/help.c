/* Help and palette: the table of commands as a list that is filtered by typing and run by Entrée.
 * The palette also has every case, by its name, and hands what is typed over to the search. */
#include "screen.h"

#include <stdlib.h>

enum { CASES_SHOWN = 8 };

static const char searching[] = "chercher"; /* the code of the palette's last line */

static bool run(struct tui *tui, void *context, const struct choice_row *const chosen[],
                size_t count, struct error *err)
{
    (void)context;
    (void)count;
    (void)err;
    const struct choice_row *row = chosen[0];
    if (row->code == searching)
        search_open(tui, row->also);
    else if (!id_is_none(&row->id))
        tui_push(tui, case_new(&row->id, TAB_THREAD));
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        if (command_info(command)->name == row->code)
            tui_command(tui, command);
    return true;
}

static void find_cases(struct tui *tui, const char *typed, struct choose *found)
{
    struct words words;
    struct hits hits;
    struct error err = {0};
    words_read(typed, &words);
    if (!query_search_names(tui->app->store, &words, CASES_SHOWN, &hits, &err))
        tui_fail(tui, &err);
    for (size_t i = 0; i < hits.count; i++) {
        const struct hit *hit = &hits.rows[i];
        char *more =
            mem_print("%s%s%s", hit->place ? hit->place : "", hit->place ? " · " : "", hit->state);
        choice_add(found, hit->name ? hit->name : "?", more, NULL, NULL, &hit->id, false);
        free(more);
    }
    hits_clear(&hits);
    words_clear(&words);
}

/* A Maj that was missed on `/` gives `:`: what was typed then is not lost. */
static void find(struct tui *tui, const char *typed, struct choose *found)
{
    char keys[40];
    if (!typed[0])
        return;
    find_cases(tui, typed, found);
    char *shown = utf8_cut(typed, 16), *text = mem_print("chercher « %s » partout", shown);
    choice_add(found, text,
               command_keys(tui->app->settings.bindings, COMMAND_SEARCH, keys, sizeof keys), typed,
               searching, NULL, false);
    free(shown);
    free(text);
}

void help_open(struct tui *tui, int place)
{
    struct choose help = {.title =
                              place ? "Les touches, ici" : "Toutes les commandes, les dossiers",
                          .enter = "faire",
                          .accept = run,
                          .find = place ? NULL : find};
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        const struct command_info *info = command_info(command);
        char keys[40];
        if (place && !(info->places & place))
            continue;
        command_keys(tui->app->settings.bindings, command, keys, sizeof keys);
        char *also = mem_print("%s %s", info->name, info->synonyms);
        choice_add(&help, info->help, keys[0] ? keys : "par son nom", also, info->name, NULL,
                   false);
        free(also);
    }
    if (place) {
        char *copying = mem_print("Maj + glisser (ou %s souris)", tui_key(tui, COMMAND_PALETTE));
        const char *const fixed[][2] = {
            {"se déplacer", "flèches  h j k l  Début  Fin  pages"},
            {"ouvrir, valider", "Entrée"},
            {"revenir sans rien perdre", "Échap"},
            {"texte : couper mot, début, fin", "Ctrl-W  Ctrl-U  Ctrl-K"},
            {"texte : le remettre", "Ctrl-T"},
            {"texte : défaire, refaire", "Ctrl-Z  Ctrl-Y"},
            {"note : ouvrir dans votre éditeur", "Ctrl-E"},
            {"copier à la souris", copying},
        };
        for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
            choice_add(&help, fixed[i][0], fixed[i][1], NULL, NULL, NULL, false);
        free(copying);
    }
    choose_open(tui, &help);
}
