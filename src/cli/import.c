/* dentelle importer: a spreadsheet's CSV, with a report in which the counts add up. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const fate_codes[] = {
    [IMPORT_NEW] = "new", [IMPORT_KNOWN] = "known", [IMPORT_SET_ASIDE] = "set_aside"};

static bool report_json(const struct import_report *report, struct error *err)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row *row = &report->rows[i];
        json_array_append_new(rows, json_pack("{s:i, s:s, s:o, s:o}", "line", row->line, "fate",
                                              fate_codes[row->fate], "name", json_text(row->name),
                                              "reason", json_text(row->reason)));
    }
    return print_json(json_pack("{s:i, s:i, s:i, s:i, s:o}", "read", report->read, "new",
                                report->added, "known", report->known, "set_aside",
                                report->set_aside, "rows", rows),
                      err);
}

static void report_text(const struct import_report *report)
{
    char delimiter[8] = "tab.";
    if (report->format.delimiter != '\t')
        snprintf(delimiter, sizeof delimiter, "« %c »", report->format.delimiter);
    printf("Lu en %s, séparateur %s\n", report->format.encoding, delimiter);
    for (size_t i = 0; i < report->columns.count; i++)
        printf("  %s\n", report->columns.items[i]);
    for (size_t i = 0; i < report->remarks.count; i++)
        printf("%s\n", report->remarks.items[i]);
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row *row = &report->rows[i];
        if (row->fate != IMPORT_NEW)
            printf("ligne %d : %s%s%s (%s)\n", row->line,
                   row->fate == IMPORT_KNOWN ? "déjà connu" : "mis de côté", row->name ? ", " : "",
                   row->name ? row->name : "", row->reason);
    }
    printf("%d ligne%s lue%s = %d nouveau%s + %d déjà connu%s + %d mis de côté\n", report->read,
           report->read > 1 ? "s" : "", report->read > 1 ? "s" : "", report->added,
           report->added > 1 ? "x" : "", report->known, report->known > 1 ? "s" : "",
           report->set_aside);
}

bool verb_import(struct cli *cli, struct error *err)
{
    struct import_report report;
    bool done = cli->dry_run
                    ? app_import_preview(&cli->app, cli->arguments[0], cli->programme, &report, err)
                    : app_import(&cli->app, cli->arguments[0], cli->programme, &report, err);
    if (!done)
        return false;
    if (cli->json)
        done = report_json(&report, err);
    else
        report_text(&report);
    import_report_clear(&report);
    return done;
}
