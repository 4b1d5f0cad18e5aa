/* dentelle importer: a spreadsheet, with a report in which the counts add up, how far it is on a
 * terminal, and Ctrl-C leaves nothing written; or the JSON that exporter gave. */
#include "internal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const fate_codes[] = {[IMPORT_NEW] = "new",
                                         [IMPORT_PROBABLE] = "probable",
                                         [IMPORT_KNOWN] = "known",
                                         [IMPORT_SET_ASIDE] = "set_aside"};

static json_t *json_texts(const struct strings *strings)
{
    json_t *array = json_array();
    for (size_t i = 0; i < strings->count; i++)
        json_array_append_new(array, json_string(strings->items[i]));
    return array;
}

static json_t *json_columns(const struct import_report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->column_count; i++) {
        const struct import_column *column = &report->columns[i];
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:o, s:b, s:b}", "header", column->header, "field",
                             import_place_label(column->to), "sample", json_text(column->sample),
                             "chosen", column->chosen, "hidden", column->hidden));
    }
    return array;
}

static json_t *json_rows(const struct import_report *report)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row row = import_row_at(report, i);
        struct import_texts texts;
        import_row_texts(report, &row, &texts);
        json_array_append_new(
            rows, json_pack("{s:i, s:i, s:s, s:o, s:o, s:o, s:i, s:i, s:i}", "line", row.line, "to",
                            row.to, "fate", fate_codes[row.fate], "name", json_text(texts.name),
                            "reason", json_text(texts.reason), "changes", json_text(texts.changes),
                            "cells_added", row.brought - row.updated, "cells_updated", row.updated,
                            "cells_disputed", row.disputed));
        import_texts_clear(&texts);
    }
    return rows;
}

/* Of a CSV its encoding and delimiter, of a workbook its sheet; the others are null. */
static json_t *json_format(const struct sheet_format *format)
{
    static const char *const kinds[] = {
        [WORKBOOK_CSV] = "csv", [WORKBOOK_XLSX] = "xlsx", [WORKBOOK_ODS] = "ods"};
    const char delimiter[] = {format->delimiter, '\0'};
    bool csv = format->kind == WORKBOOK_CSV;
    return json_pack("{s:s, s:s?, s:s?, s:s?, s:I}", "kind", kinds[format->kind], "encoding",
                     format->encoding, "delimiter", csv ? delimiter : NULL, "sheet",
                     csv ? NULL : format->sheet_name.bytes, "sheets",
                     (json_int_t)format->sheet_count);
}

static bool report_json(const struct import_report *report, struct error *err)
{
    json_t *json = json_format(&report->format);
    json_t *counts = json_pack(
        "{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o}", "read", report->read,
        "new", report->added, "probable", report->probable, "known", report->known, "completed",
        report->completed, "set_aside", report->set_aside, "cells_updated", report->updated,
        "cells_disputed", report->disputed, "header_line", report->header_line, "sheet_names",
        json_texts(&report->sheets), "columns", json_columns(report), "remarks",
        json_texts(&report->remarks), "rows", json_rows(report));
    json_object_update(json, counts);
    json_decref(counts);
    return print_json(json, err);
}

static void report_text(const struct import_report *report)
{
    struct strings lines = {0};
    if (report->sheets.count > 1)
        for (size_t i = 0; i < report->sheets.count; i++)
            printf("%s feuille %zu : %s\n", i == report->sheet ? "→" : " ", i + 1,
                   report->sheets.items[i]);
    import_report_describe(report, false, &lines);
    for (size_t i = 0; i < lines.count; i++)
        puts(lines.items[i]);
    char *sum = import_report_sum(report);
    puts(sum);
    free(sum);
    strings_clear(&lines);
}

/* The whole of another base, as exporter gave it. */
static bool import_dump(struct cli *cli, struct error *err)
{
    struct dump_report report;
    if (cli->programme)
        return error_set(err, ERR_USAGE,
                         "ce fichier est un export : ses dossiers ont leur programme, --programme "
                         "n'y a pas de sens");
    if (!app_import_dump(&cli->app, cli->raw[0], cli->dry_run, &report, err))
        return false;
    char *sum = dump_report_sum(&report);
    bool done = true;
    if (cli->json) {
        done = print_json(json_pack("{s:i, s:i, s:i, s:i, s:o}", "read", (int)report.read, "new",
                                    (int)report.added, "known", (int)report.known, "completed",
                                    (int)report.completed, "remarks", json_texts(&report.remarks)),
                          err);
    } else {
        for (size_t i = 0; i < report.remarks.count; i++)
            puts(report.remarks.items[i]);
        printf("%s%s\n", sum, cli->dry_run ? " (essai : rien n'a été écrit)" : "");
    }
    free(sum);
    dump_report_clear(&report);
    return done;
}

/* ---- how far it is ------------------------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

struct shown {
    bool terminal;
    int percent;
};

static bool show_progress(void *context, uint64_t done, uint64_t total)
{
    struct shown *shown = context;
    int percent = (int)(100.0 * (double)done / (double)total);
    if (shown->terminal && percent != shown->percent)
        fprintf(stderr, "\rimport : %d %% (Ctrl-C abandonne)", percent);
    shown->percent = percent;
    return !interrupted;
}

bool verb_import(struct cli *cli, struct error *err)
{
    struct import_report report;
    if (app_is_dump(cli->raw[0]))
        return import_dump(cli, err);
    struct shown shown = {.terminal = isatty(STDERR_FILENO), .percent = -1};
    struct import_order order = {.path = cli->raw[0],
                                 .programme = cli->programme,
                                 .sheet = cli->sheet,
                                 .columns = &cli->columns,
                                 .write = !cli->dry_run,
                                 .progress = show_progress,
                                 .context = &shown};
    /* The second one ends the program at once: the base then takes all back by itself. */
    struct sigaction before, action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, &before);
    bool done = app_import_run(&cli->app, &order, &report, err);
    sigaction(SIGINT, &before, NULL);
    if (shown.terminal && shown.percent >= 0)
        fputs("\r\033[K", stderr);
    if (!done)
        return false;
    if (cli->json)
        done = report_json(&report, err);
    else
        report_text(&report);
    import_report_clear(&report);
    return done;
}
