/* dentelle bilan: the report of a year, printed or as a file that is written over no other. */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Four digits, and nothing else. */
static bool read_year(const char *typed, int *year, struct error *err)
{
    *year = atoi(typed);
    return (strlen(typed) == 4 && strspn(typed, "0123456789") == 4 && *year >= 1900) ||
           error_set(err, ERR_USAGE, "« %s » n'est pas une année : « dentelle bilan 2024 »",
                     utf8_short(typed, 40).bytes);
}

static bool read_request(struct cli *cli, struct bilan_request *request, struct error *err)
{
    *request = (struct bilan_request){.internal = cli->internal, .today = app_today(&cli->app)};
    if (cli->count && !read_year(cli->arguments[0], &request->year, err))
        return false;
    return !cli->programme ||
           query_find_programme(cli->app.store, cli->programme, &request->programme, err);
}

/* What is to be looked at before it leaves, where it is in nobody's way. */
static void say_checks(const struct bilan *bilan)
{
    struct bilan_checks checks;
    bilan_checks_read(bilan, &checks);
    for (size_t i = 0; i < checks.count; i++)
        fprintf(stderr, "dentelle : à vérifier : %s (%s)\n", checks.items[i].what,
                checks.items[i].where);
    bilan_checks_clear(&checks);
}

static bool write_json(const struct cli *cli, const struct bilan *bilan, struct error *err)
{
    struct file_beside file;
    if (!(cli->output ? file_begin(&file, cli->output, false, err) : file_begin_output(&file, err)))
        return false;
    bool done = bilan_json(bilan, &file, err) && file_keep(&file, err);
    file_drop(&file);
    if (done && cli->output)
        print_path("écrit : ", cli->output);
    return done;
}

/* A workbook is written as a file, then goes where it is wanted. */
static bool print_tables(const struct bilan *bilan, struct error *err)
{
    enum { MOST = 1 << 30 };
    const char *folder = getenv("TMPDIR");
    char *place = mem_print("%s/dentelle-bilan-XXXXXX", folder && folder[0] ? folder : "/tmp");
    struct text bytes = {0};
    if (!mkdtemp(place)) {
        error_system(err, errno, "%s", place);
        free(place);
        return false;
    }
    char *path = mem_print("%s/bilan.xlsx", place);
    bool done =
        bilan_save_tables(bilan, path, false, err) && file_read_whole(path, MOST, &bytes, err);
    if (done)
        fwrite(bytes.bytes, 1, bytes.length, stdout); /* what fails is said at the end */
    unlink(path);
    rmdir(place);
    text_clear(&bytes);
    free(path);
    free(place);
    return done;
}

/* As an ODT, a workbook is nothing for a terminal: it becomes a file of the current folder. */
static bool write_tables(const struct cli *cli, const struct bilan *bilan, struct error *err)
{
    if (!cli->output && !isatty(STDOUT_FILENO))
        return print_tables(bilan, err);
    char *name = mem_print("bilan-%d", bilan->request.year),
         *path = cli->output ? mem_copy(cli->output) : file_free_path(".", name, "xlsx");
    bool done = path ? bilan_save_tables(bilan, path, false, err)
                     : error_set(err, ERR_INPUT, "trop de fichiers %s ici", name);
    if (done)
        print_path("écrit : ", path);
    free(path);
    free(name);
    return done;
}

static bool write_document(const struct cli *cli, const struct bilan *bilan,
                           enum document_format format, struct error *err)
{
    struct document *document = bilan_document(bilan);
    bool done = document_hand_out(cli, document, format, err);
    document_free(document);
    return done;
}

/* ---- drafts -------------------------------------------------------------------------------- */

/* Of each programme of the bilan; nothing of it is written anywhere. */
static bool print_drafts(struct cli *cli, const struct bilan *bilan, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < bilan->programme_count; i++) {
        const struct bilan_programme *programme = &bilan->programmes[i];
        size_t quoted = 0;
        char *draft = app_draft_report(&cli->app, &programme->id, &quoted, err);
        done = draft != NULL;
        if (done)
            printf("%s%s\n\n%s", i ? "\n" : "", programme->name ? programme->name : "?", draft);
        if (done && !quoted)
            fprintf(stderr, "dentelle : %s : aucune note n'y est marquée publiable\n",
                    programme->name ? programme->name : "?");
        free(draft);
    }
    return done;
}

/* ---- the verb ------------------------------------------------------------------------------ */

static bool write_bilan(struct cli *cli, const struct bilan *bilan, const char *typed,
                        struct error *err)
{
    enum document_format format = document_format_named(typed);
    char *folded = utf8_fold(typed);
    bool json = strcmp(folded, "json") == 0, xlsx = strcmp(folded, "xlsx") == 0;
    free(folded);
    if (!json && !xlsx && format == DOCUMENT_FORMATS)
        return error_set(err, ERR_USAGE,
                         "« %s » n'est pas un format : texte, html, odt, xlsx ou json",
                         utf8_short(typed, 40).bytes);
    say_checks(bilan);
    if (json)
        return write_json(cli, bilan, err);
    return xlsx ? write_tables(cli, bilan, err) : write_document(cli, bilan, format, err);
}

bool verb_bilan(struct cli *cli, struct error *err)
{
    struct bilan_request request;
    struct bilan bilan;
    if (cli->output && !cli->output[0])
        return error_set(err, ERR_USAGE, "il manque un nom de fichier après --sortie");
    if (!read_request(cli, &request, err) || !bilan_read(cli->app.store, &request, &bilan, err))
        return false;
    bool done = cli->draft ? print_drafts(cli, &bilan, err)
                           : write_bilan(cli, &bilan, cli->format ? cli->format : "texte", err);
    bilan_clear(&bilan);
    return done;
}
