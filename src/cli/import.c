/* dentelle importer: a spreadsheet's CSV, with a report in which the counts add up; or the JSON
 * that exporter gave. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

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

static json_t *json_rows(const struct import_report *report)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row *row = &report->rows[i];
        json_array_append_new(rows, json_pack("{s:i, s:s, s:o, s:o, s:i}", "line", row->line,
                                              "fate", fate_codes[row->fate], "name",
                                              json_text(row->name), "reason",
                                              json_text(row->reason), "cells_added", row->brought));
    }
    return rows;
}

static bool report_json(const struct import_report *report, struct error *err)
{
    const char delimiter[] = {report->format.delimiter, '\0'};
    return print_json(json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:o, s:o, s:o}",
                                "read", report->read, "new", report->added, "probable",
                                report->probable, "known", report->known, "completed",
                                report->completed, "set_aside", report->set_aside, "encoding",
                                report->format.encoding, "delimiter", delimiter, "header_line",
                                report->header_line, "columns", json_texts(&report->columns),
                                "remarks", json_texts(&report->remarks), "rows", json_rows(report)),
                      err);
}

static void report_text(const struct import_report *report)
{
    struct strings lines = {0};
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

bool verb_import(struct cli *cli, struct error *err)
{
    struct import_report report;
    if (app_is_dump(cli->raw[0]))
        return import_dump(cli, err);
    bool done = cli->dry_run
                    ? app_import_preview(&cli->app, cli->raw[0], cli->programme, &report, err)
                    : app_import(&cli->app, cli->raw[0], cli->programme, &report, err);
    if (!done)
        return false;
    if (cli->json)
        done = report_json(&report, err);
    else
        report_text(&report);
    import_report_clear(&report);
    return done;
}
