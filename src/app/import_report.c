/* The report of an import as sentences, the same on the screen and on the command line. */
#include "dentelle/app.h"

#include <stdlib.h>

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

char *import_column_text(const struct import_column *column)
{
    char *header = column->header[0] ? utf8_cut(column->header, 40) : mem_copy("sans titre");
    char *text = mem_print("%s → %s%s", header, import_place_label(column->to),
                           column->hidden ? " (colonne masquée dans le tableur)" : "");
    free(header);
    return text;
}

char *import_row_text(const struct import_row *row)
{
    static const char *const fates[] = {[IMPORT_NEW] = "nouveau",
                                        [IMPORT_PROBABLE] = "doublon probable",
                                        [IMPORT_KNOWN] = "déjà connu",
                                        [IMPORT_SET_ASIDE] = "mis de côté"};
    struct text text = {0};
    text_addf(&text, row->line == row->to ? "ligne %d" : "lignes %d", row->line);
    if (row->line != row->to)
        text_addf(&text, " à %d", row->to);
    text_addf(&text, " : %s", fates[row->fate]);
    if (row->name)
        text_addf(&text, ", %s", row->name);
    if (row->reason)
        text_addf(&text, " (%s)", row->reason);
    if (row->changes)
        text_addf(&text, " — %s", row->changes);
    return text_take(&text);
}

/* "XLSX, feuille « Suivi » (sur 3)". The caller frees. */
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

char *import_reading_text(const struct import_report *report)
{
    char *format = describe_format(&report->format);
    char *text = report->header_to > report->header_line
                     ? mem_print("Lu en %s, en-tête aux lignes %d et %d", format,
                                 report->header_line, report->header_to)
                     : mem_print("Lu en %s, en-tête à la ligne %d", format, report->header_line);
    free(format);
    return text;
}

static void add_taken(struct strings *lines, const char *before, char *line)
{
    char *whole = mem_print("%s%s", before, line);
    strings_add(lines, whole);
    free(whole);
    free(line);
}

void import_report_describe(const struct import_report *report, bool all, struct strings *lines)
{
    add_taken(lines, "", import_reading_text(report));
    for (size_t i = 0; i < report->column_count; i++)
        add_taken(lines, "  ", import_column_text(&report->columns[i]));
    for (size_t i = 0; i < report->remarks.count; i++)
        strings_add(lines, report->remarks.items[i]);
    for (size_t i = 0; i < report->count; i++)
        if (all || report->rows[i].fate != IMPORT_NEW || report->rows[i].changes)
            add_taken(lines, "", import_row_text(&report->rows[i]));
}
