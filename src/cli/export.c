/* dentelle exporter: the cases looked at, with what belongs to them, as a file of another program,
 * or as JSON that gives the base back. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

static bool read_order(struct cli *cli, struct export_order *order, struct error *err)
{
    order->format = export_format_named(cli->format ? cli->format : "xlsx");
    order->excel = cli->excel;
    order->for_others = cli->for_others;
    order->with_notes = cli->with_notes;
    order->filter = app_filter(&cli->app);
    if (order->format == EXPORT_FORMATS)
        return error_set(err, ERR_USAGE,
                         "« %s » n'est pas un format : xlsx, csv, json, ics ou vcard",
                         utf8_short(cli->format, 40).bytes);
    if (order->excel && order->format != EXPORT_CSV)
        return error_set(err, ERR_USAGE, "--excel ne va qu'avec --format csv");
    if (order->with_notes && !order->for_others)
        return error_set(err, ERR_USAGE,
                         "--avec-notes ne va qu'avec --pour-autrui : sans lui, les notes y sont");
    if (order->with_notes && order->format != EXPORT_XLSX && order->format != EXPORT_JSON)
        return error_set(err, ERR_USAGE, "--avec-notes ne va qu'avec --format xlsx ou json");
    if (cli->output && !cli->output[0])
        return error_set(err, ERR_USAGE, "il manque un nom de fichier après --sortie");
    if (cli->replace && !cli->output)
        return error_set(err, ERR_USAGE, "--remplacer demande --sortie");
    return true;
}

/* A workbook is no text for a terminal: without a name it has one of its own, here. NULL: what the
 * rest is printed to. The caller frees. */
static char *choose_path(struct cli *cli, const struct export_order *order, struct error *err)
{
    if (cli->output)
        return mem_copy(cli->output);
    char *name = export_file_name(&cli->app, order),
         *path = file_free_path(".", name, export_format_extension(order->format));
    if (!path)
        error_set(err, ERR_INPUT, "trop de fichiers %s ici", name);
    free(name);
    return path;
}

/* Said where it does not mix with the file. */
static void say_left_out(const struct export_order *order, bool printed)
{
    const char *left = export_left_out(order);
    if (left)
        fprintf(printed ? stderr : stdout, "%s\n", left);
}

bool verb_export(struct cli *cli, struct error *err)
{
    struct export_order order = {0};
    struct export_sum sum;
    struct filter *filter = &cli->app.filter;
    filter->programme = ID_NONE;
    if ((cli->programme &&
         !query_find_programme(cli->app.store, cli->programme, &filter->programme, err)) ||
        !cli_conditions(cli, err) || !read_order(cli, &order, err))
        return false;
    bool printed = !cli->output && order.format != EXPORT_XLSX;
    char *path = printed ? NULL : choose_path(cli, &order, err);
    bool done = (printed || path) && app_export(&cli->app, &order, path, cli->replace, &sum, err);
    if (done && !printed) {
        char *counts = export_sum_text(&order, &sum), *before = mem_print("%s : ", counts);
        print_path(before, path);
        free(counts);
        free(before);
    }
    if (done)
        say_left_out(&order, printed);
    free(path);
    return done;
}
