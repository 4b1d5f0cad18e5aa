/* dentelle quifaitquoi: who does what for a porteur, or the whole map; printed, or as a file that
 * is written over no other. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

static bool print_document(const struct document *document, enum document_format format,
                           struct error *err)
{
    struct text bytes = {0};
    bool done = document_write(document, format, &bytes, err);
    if (done)
        fwrite(bytes.bytes, 1, bytes.length, stdout); /* what fails is said at the end */
    text_clear(&bytes);
    return done;
}

/* An ODT is no text for a terminal: it becomes a file of the current folder. */
static bool hand_out(const struct cli *cli, const struct document *document,
                     enum document_format format, struct error *err)
{
    char *path = NULL;
    bool kept = cli->output || (format == DOCUMENT_ODT && isatty(STDOUT_FILENO)), done;
    if (!kept)
        return print_document(document, format, err);
    done = cli->output ? document_save_as(document, format, cli->output, err)
                       : document_save(document, format, ".", &path, err);
    if (done)
        print_path("écrit : ", cli->output ? cli->output : path);
    free(path);
    return done;
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
    bool done = document && hand_out(cli, document, format, err);
    document_free(document);
    return done;
}
