/* dentelle quifaitquoi: who does what for a porteur, or the whole map; printed, or as a file that
 * is written over no other. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "dentelle/report.h"

/* The sheet of the case that is named, else the map. */
static struct document *build(struct cli *cli, struct error *err)
{
    struct filter filter = FILTER_NONE;
    const char *territory = cli->values[CONDITION_TERRITORY];
    day today = app_today(&cli->app);
    struct id id;
    if (cli->count && territory) {
        error_set(err, ERR_USAGE, "un dossier ou un territoire, pas les deux");
        return NULL;
    }
    if (cli->count) {
        char *named = cli_rest(cli, 0);
        bool found = query_find_case(cli->app.store, named, &id, err);
        free(named);
        return found ? who_does_what(cli->app.store, &id, today, err) : NULL;
    }
    if (territory && !condition_set(&cli->app, &filter, CONDITION_TERRITORY, territory, err))
        return NULL;
    return who_does_what_map(cli->app.store, filter.territory, today, err);
}

bool verb_who_does_what(struct cli *cli, struct error *err)
{
    enum document_format format = document_format_named(cli->format ? cli->format : "texte");
    if (format == DOCUMENT_FORMATS)
        return error_set(err, ERR_USAGE, "« %s » n'est pas un format : texte, html ou odt",
                         utf8_short(cli->format, 40).bytes);
    if (cli->output && !cli->output[0])
        return error_set(err, ERR_USAGE, "il manque un nom de fichier après --sortie");
    struct document *document = build(cli, err);
    bool done = document && document_hand_out(cli, document, format, err);
    document_free(document);
    return done;
}
