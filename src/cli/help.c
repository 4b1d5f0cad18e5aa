/* dentelle aide: the verbs, from their table. */
#include "internal.h"

#include <stdio.h>

bool verb_help(struct cli *cli, struct error *err)
{
    (void)cli;
    (void)err;
    puts("dentelle : suivre les porteurs de projet, de Contact à Orientation.\n\n"
         "dentelle [--base FICHIER]            les écrans (, ou ? : les touches)");
    for (int i = 0; i < verb_count; i++) {
        char line[160];
        snprintf(line, sizeof line, "dentelle %s %s", verbs[i].name, verbs[i].usage);
        printf("  ");
        print_cell(line, 50);
        printf("  %s\n", verbs[i].what);
    }
    puts("\nCONDITIONS, toutes à la fois : --en-retard --jamais --sans-suite --territoire T "
         "--besoin B\n"
         "--partenaire P --referent R --etape É.");
    puts("REF : une référence (HR-2024-7K-003), sa fin (3), ou un morceau du nom.\n"
         "La base est dans $XDG_DATA_HOME/dentelle, sauf --base. Rien n'est envoyé nulle part,\n"
         "sauf, scellé, au lieu que vous donnez à sync.");
    return true;
}
