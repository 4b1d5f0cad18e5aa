/* The report of an import as sentences, the same on the screen and on the command line. */
#include "dentelle/app.h"

#include <stdlib.h>

static void add_line(struct strings *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add_line(struct strings *lines, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vaddf(&text, format, arguments);
    va_end(arguments);
    strings_add(lines, text_get(&text));
    text_clear(&text);
}

bool import_report_writes(const struct import_report *report)
{
    return report->added > 0 || report->probable > 0 || report->completed > 0;
}

char *import_report_sum(const struct import_report *report)
{
    const char *s = report->read > 1 ? "s" : "", *t = report->probable > 1 ? "s" : "";
    char *probable = report->probable
                         ? mem_print(" + %d doublon%s probable%s", report->probable, t, t)
                         : mem_copy("");
    char *sum = mem_print("%d ligne%s lue%s = %d nouveau%s%s + %d déjà connu%s + %d mis de côté",
                          report->read, s, s, report->added, report->added > 1 ? "x" : "", probable,
                          report->known, report->known > 1 ? "s" : "", report->set_aside);
    free(probable);
    return sum;
}

char *import_row_text(const struct import_row *row)
{
    static const char *const fates[] = {[IMPORT_NEW] = "nouveau",
                                        [IMPORT_PROBABLE] = "doublon probable",
                                        [IMPORT_KNOWN] = "déjà connu",
                                        [IMPORT_SET_ASIDE] = "mis de côté"};
    char *lines = row->to > row->line ? mem_print("lignes %d à %d", row->line, row->to)
                                      : mem_print("ligne %d", row->line);
    char *text = mem_print("%s : %s%s%s%s%s%s", lines, fates[row->fate], row->name ? ", " : "",
                           row->name ? row->name : "", row->reason ? " (" : "",
                           row->reason ? row->reason : "", row->reason ? ")" : "");
    free(lines);
    return text;
}

/* "XLSX, feuille « Suivi » (3 feuilles)". The caller frees. */
static char *describe_format(const struct sheet_format *format)
{
    char delimiter[] = "« ; »";
    delimiter[3] = format->delimiter;
    if (format->kind == WORKBOOK_CSV)
        return mem_print("%s, séparateur %s", format->encoding,
                         format->delimiter == '\t' ? "tabulation" : delimiter);
    char *sheets =
        format->sheet_count > 1 ? mem_print(" (sur %zu)", format->sheet_count) : mem_copy("");
    char *text = mem_print("%s, feuille « %s »%s%s", format->kind == WORKBOOK_XLSX ? "XLSX" : "ODS",
                           format->sheet_name.bytes, sheets,
                           format->dates_1904 ? ", dates comptées depuis 1904" : "");
    free(sheets);
    return text;
}

void import_report_reading(const struct import_report *report, struct strings *lines)
{
    char *format = describe_format(&report->format);
    add_line(lines, "Lu en %s, en-tête à la ligne %d", format, report->header_line);
    free(format);
    for (size_t i = 0; i < report->columns.count; i++)
        add_line(lines, "  %s", report->columns.items[i]);
    for (size_t i = 0; i < report->remarks.count; i++)
        strings_add(lines, report->remarks.items[i]);
}

void import_report_describe(const struct import_report *report, bool all, struct strings *lines)
{
    import_report_reading(report, lines);
    for (size_t i = 0; i < report->count; i++)
        if (all || report->rows[i].fate != IMPORT_NEW) {
            char *line = import_row_text(&report->rows[i]);
            strings_add(lines, line);
            free(line);
        }
}
