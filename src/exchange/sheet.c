/* A spreadsheet's export as rows with known columns: which delimiter, which line is the header,
 * which column is which field. Bytes become text in encoding.c and cells in cells.c. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* What a spreadsheet may bring: fields of a porteur and of its case. Our own references and the
 * needs, which carry who said them, are not typed in spreadsheets: such columns are kept as text.
 */
static bool is_importable(enum field field)
{
    const struct field_info *info = field_info(field);
    return (info->entity == ENTITY_HOLDER || info->entity == ENTITY_CASE) && info->label[0] &&
           field != FIELD_CASE_REF && field != FIELD_CASE_NEEDS;
}

static bool is_named(enum field field, const char *folded)
{
    const struct field_info *info = field_info(field);
    char *label = utf8_fold(info->label);
    bool named = strcmp(folded, label) == 0;
    free(label);
    for (const char *at = info->headers; !named && *at;) {
        size_t length = strcspn(at, "|");
        named = strlen(folded) == length && strncmp(folded, at, length) == 0;
        at += length + (at[length] == '|');
    }
    return named;
}

enum field sheet_match_header(const char *header)
{
    char *folded = utf8_fold(header);
    enum field found = 0;
    while (found < FIELD_COUNT && !(folded[0] && is_importable(found) && is_named(found, folded)))
        found++;
    free(folded);
    return found;
}

/* ---- header and delimiter ------------------------------------------------------------------ */

static size_t known_headers(const struct record_cells *row)
{
    size_t known = 0;
    for (size_t i = 0; i < row->count; i++)
        known += sheet_match_header(row->cells[i]) != FIELD_COUNT;
    return known;
}

static bool row_is_empty(const struct record_cells *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i][0])
            return false;
    return true;
}

/* The header is the line that names the most fields among the first twenty that are not empty (a
 * title often stands above it); the first line that is not empty when none names any.
 * `records->count` when there is none. */
static size_t find_header(const struct records *records, size_t *known)
{
    size_t header = records->count, looked_at = 0;
    *known = 0;
    for (size_t i = 0; i < records->count && looked_at < 20; i++) {
        if (row_is_empty(&records->rows[i]))
            continue;
        size_t names = known_headers(&records->rows[i]);
        if (header == records->count || names > *known) {
            header = i;
            *known = names;
        }
        looked_at++;
    }
    return header;
}

/* How well a delimiter explains the whole file: fields named by the header first, then records as
 * wide as it. */
static size_t delimiter_score(const struct records *records)
{
    size_t known, header = find_header(records, &known), same = 0;
    if (header == records->count || records->rows[header].count < 2)
        return 0;
    for (size_t i = header + 1; i < records->count; i++)
        same += records->rows[i].count == records->rows[header].count;
    return 1 + known * (records->count + 1) + same;
}

static bool cut_best(const struct text *utf8, struct records *best, char *delimiter,
                     struct error *err)
{
    static const char candidates[] = {';', ',', '\t'};
    struct error first = {0};
    size_t best_score = 0;
    bool any = false;
    for (size_t i = 0; i < sizeof candidates; i++) {
        struct records records;
        struct error why = {0};
        if (!cells_cut(utf8, candidates[i], &records, &why)) {
            first = i == 0 ? why : first;
            continue;
        }
        size_t score = delimiter_score(&records);
        if (any && score <= best_score) {
            records_clear(&records);
            continue;
        }
        if (any)
            records_clear(best);
        *best = records;
        *delimiter = candidates[i];
        best_score = score;
        any = true;
    }
    return any || error_set(err, first.code, "%s", first.text);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void add_note(struct sheet *sheet, int line, enum sheet_remark remark)
{
    sheet->notes = mem_resize(sheet->notes, (sheet->note_count + 1) * sizeof *sheet->notes);
    sheet->notes[sheet->note_count++] = (struct sheet_note){.line = line, .remark = remark};
}

static void take_header(struct sheet *sheet, struct record_cells *header)
{
    sheet->header_line = header->line;
    sheet->columns = header->count;
    sheet->header = header->cells;
    sheet->fields = mem_alloc((header->count + 1) * sizeof *sheet->fields);
    for (size_t i = 0; i < header->count; i++) {
        sheet->fields[i] = sheet_match_header(header->cells[i]);
        for (size_t j = 0; j < i; j++)
            if (sheet->fields[j] == sheet->fields[i])
                sheet->fields[i] = FIELD_COUNT; /* the first column of that name is the field; this
                                                   one is kept as text */
    }
    header->cells = NULL;
    header->count = 0;
}

/* Cells beyond the header that hold something. */
static bool has_more(const struct record_cells *row, size_t columns)
{
    for (size_t i = columns; i < row->count; i++)
        if (row->cells[i][0])
            return true;
    return false;
}

static void take_row(struct sheet *sheet, struct record_cells *row)
{
    sheet->lines_read++;
    if (row_is_empty(row)) {
        add_note(sheet, row->line, REMARK_EMPTY);
        return;
    }
    if (row->count < sheet->columns)
        add_note(sheet, row->line, REMARK_SHORT);
    else if (has_more(row, sheet->columns))
        add_note(sheet, row->line, REMARK_LONG);
    size_t width = row->count > sheet->columns ? row->count : sheet->columns;
    row->cells = mem_resize(row->cells, width * sizeof *row->cells);
    for (size_t i = row->count; i < width; i++)
        row->cells[i] = mem_copy("");
    sheet->rows[sheet->row_count++] =
        (struct sheet_row){.line = row->line, .count = row->count, .cells = row->cells};
    row->cells = NULL;
    row->count = 0;
}

static int by_line(const void *a, const void *b)
{
    const struct sheet_note *left = a, *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

bool sheet_read_bytes(const void *bytes, size_t length, struct sheet *sheet, struct error *err)
{
    struct text utf8 = {0};
    struct records records = {0};
    struct line_numbers undecoded = {0};
    size_t known;
    *sheet = (struct sheet){0};
    bool done = encoding_decode(bytes, length, &utf8, &sheet->format.encoding, &undecoded, err) &&
                cut_best(&utf8, &records, &sheet->format.delimiter, err);
    size_t header = done ? find_header(&records, &known) : 0;
    if (done && header == records.count)
        done = error_set(err, ERR_INPUT, "ce fichier est vide : il n'y a rien à importer");
    if (done) {
        take_header(sheet, &records.rows[header]);
        sheet->rows = mem_alloc(records.count * sizeof *sheet->rows);
        for (size_t i = header + 1; i < records.count; i++)
            take_row(sheet, &records.rows[i]);
        for (size_t i = 0; i < undecoded.count; i++)
            add_note(sheet, undecoded.lines[i], REMARK_UNDECODED);
        if (sheet->note_count)
            qsort(sheet->notes, sheet->note_count, sizeof *sheet->notes, by_line);
    }
    records_clear(&records);
    text_clear(&utf8);
    free(undecoded.lines);
    return done;
}

bool sheet_read(const char *path, struct sheet *sheet, struct error *err)
{
    struct text content = {0};
    *sheet = (struct sheet){0};
    if (!file_read_whole(path, SHEET_FILE_LIMIT, &content, err))
        return false;
    bool done = sheet_read_bytes(text_get(&content), content.length, sheet, err);
    text_clear(&content);
    return done;
}

void sheet_clear(struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->row_count; i++) {
        size_t width =
            sheet->rows[i].count > sheet->columns ? sheet->rows[i].count : sheet->columns;
        for (size_t j = 0; j < width; j++)
            free(sheet->rows[i].cells[j]);
        free(sheet->rows[i].cells);
    }
    for (size_t i = 0; i < sheet->columns; i++)
        free(sheet->header[i]);
    free(sheet->header);
    free(sheet->fields);
    free(sheet->rows);
    free(sheet->notes);
    *sheet = (struct sheet){0};
}
