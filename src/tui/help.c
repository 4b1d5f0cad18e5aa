/* Help and palette: the table of commands as a list that is filtered by typing and run by Entrée.
 */
#include "screen.h"

#include <stdlib.h>

static bool run(struct tui *tui, void *context, const struct choice_row *const chosen[],
                size_t count, struct error *err)
{
    (void)context;
    (void)count;
    (void)err;
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        if (command_info(command)->name == chosen[0]->code)
            tui_command(tui, command);
    return true;
}

void help_open(struct tui *tui, int place)
{
    struct choose help = {.title = place ? "Les touches, ici" : "Toutes les commandes",
                          .enter = "faire",
                          .accept = run};
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
