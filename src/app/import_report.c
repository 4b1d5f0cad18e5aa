/* The report of an import: what became of each line, and all of it as sentences, the same on the
 * screen and on the command line. */
#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows and their texts ------------------------------------------------------------------ */

/* Those that there are, one after the other; then whom it resembles. A first byte says which. */
static void pack(const struct import_texts *texts, struct text *block)
{
    char *const all[] = {texts->name, texts->reason, texts->changes};
    char there = 0;
    text_add_bytes(block, &there, 1);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!all[i])
            continue;
        there |= (char)(1 << i);
        text_add_bytes(block, all[i], strlen(all[i]) + 1);
    }
    block->bytes[0] = there;
    if (!id_is_none(&texts->twin))
        text_add_bytes(block, &texts->twin, sizeof texts->twin);
}

static void unpack(const char *block, size_t length, struct import_texts *texts)
{
    char **const all[] = {&texts->name, &texts->reason, &texts->changes};
    const char *at = block + 1, *end = block + length;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && at < end; i++) {
        if (!(block[0] & 1 << i))
            continue;
        *all[i] = mem_copy(at);
        at += strlen(at) + 1;
    }
    if (at < end && (size_t)(end - at) == sizeof texts->twin)
        memcpy(&texts->twin, at, sizeof texts->twin);
}

enum { ROW_BYTES = 256 << 10, TEXT_BYTES = 256 << 10 };

void report_begin(struct import_report *report, const char *folder)
{
    *report = (struct import_report){.rows = spill_new(folder, ROW_BYTES),
                                     .texts = spill_new(folder, TEXT_BYTES)};
}

static void put_row(struct spill *rows, size_t index, const struct import_row *row)
{
    spill_write(rows, (uint64_t)index * sizeof *row, row, sizeof *row);
}

struct import_row import_row_at(const struct import_report *report, size_t index)
{
    struct import_row row;
    spill_read(report->rows, (uint64_t)index * sizeof row, &row, sizeof row);
    return row;
}

void report_add(struct import_report *report, struct import_result *result)
{
    struct text block = {0};
    pack(&result->texts, &block);
    result->row.texts = spill_add(report->texts, block.bytes, block.length);
    result->row.changes = result->texts.changes != NULL;
    text_clear(&block);
    import_texts_clear(&result->texts);
    put_row(report->rows, report->count++, &result->row);
}

void report_merge(struct import_report *report, size_t second, const char *folder)
{
    struct spill *rows = spill_new(folder, ROW_BYTES);
    for (size_t i = 0, a = 0, b = second; i < report->count; i++) {
        struct import_row left = {0}, right = {0};
        if (a < second)
            left = import_row_at(report, a);
        if (b < report->count)
            right = import_row_at(report, b);
        bool first = b == report->count || (a < second && left.line <= right.line);
        put_row(rows, i, first ? &left : &right);
        a += first;
        b += !first;
    }
    report->unsound = report->unsound || !spill_sound(report->rows);
    spill_free(report->rows);
    report->rows = rows;
}

bool import_report_sound(const struct import_report *report, struct error *err)
{
    return (!report->unsound && spill_sound(report->rows) && spill_sound(report->texts)) ||
           error_set(err, ERR_IO,
                     "le compte rendu est perdu : le disque ne rend pas ce qui y a été mis de "
                     "côté ; rien n'est écrit, recommencez");
}

void import_row_texts(const struct import_report *report, const struct import_row *row,
                      struct import_texts *texts)
{
    size_t length;
    char *block = spill_take(report->texts, row->texts, &length);
    *texts = (struct import_texts){0};
    unpack(block, length, texts);
    free(block);
}

void import_texts_clear(struct import_texts *texts)
{
    free(texts->name);
    free(texts->reason);
    free(texts->changes);
    *texts = (struct import_texts){0};
}

void import_report_clear(struct import_report *report)
{
    spill_free(report->texts);
    spill_free(report->rows);
    for (size_t i = 0; i < report->column_count; i++) {
        free(report->columns[i].header);
        free(report->columns[i].sample);
    }
    free(report->columns);
    strings_clear(&report->sheets);
    strings_clear(&report->remarks);
    *report = (struct import_report){0};
}

/* ---- as sentences -------------------------------------------------------------------------- */

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

char *import_row_text(const struct import_report *report, const struct import_row *row)
{
    static const char *const fates[] = {[IMPORT_NEW] = "nouveau",
                                        [IMPORT_PROBABLE] = "doublon probable",
                                        [IMPORT_KNOWN] = "déjà connu",
                                        [IMPORT_SET_ASIDE] = "mis de côté"};
    struct text text = {0};
    struct import_texts texts;
    import_row_texts(report, row, &texts);
    text_addf(&text, row->line == row->to ? "ligne %d" : "lignes %d", row->line);
    if (row->line != row->to)
        text_addf(&text, " à %d", row->to);
    text_addf(&text, " : %s", fates[row->fate]);
    if (texts.name)
        text_addf(&text, ", %s", texts.name);
    if (texts.reason)
        text_addf(&text, " (%s)", texts.reason);
    if (texts.changes)
        text_addf(&text, " — %s", texts.changes);
    import_texts_clear(&texts);
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
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row row = import_row_at(report, i);
        if (all || row.fate != IMPORT_NEW || row.changes)
            add_taken(lines, "", import_row_text(report, &row));
    }
}
