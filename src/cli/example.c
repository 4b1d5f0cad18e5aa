/* dentelle exemple: hors-réseaux and parcours of 2023. */
#include "internal.h"

#include <stdio.h>

bool verb_example(struct cli *cli, struct error *err)
{
    if (!app_load_example(&cli->app, err))
        return false;
    print_done(cli);
    puts("Les dates de l'exemple sont conventionnelles là où le rapport n'en donne pas ; « "
         "dentelle annuler » le retire.");
    return true;
}
