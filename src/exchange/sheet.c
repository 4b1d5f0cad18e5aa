/* A spreadsheet's export as rows with known columns. Bytes become text in encoding.c and cells in
 * cells.c; header.c finds the line that names the columns; here the delimiter is chosen, and the
 * lines are given their place. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* How well a delimiter explains the whole file: fields named by the header first, then records as
 * wide as it. */
static size_t delimiter_score(const struct records *records)
{
    size_t known, header = header_find(records, &known), same = 0;
    if (header == records->count || records->rows[header].count < 2)
        return 0;
    for (size_t i = header + 1; i < records->count; i++)
        same += records->rows[i].count == records->rows[header].count;
    return 1 + known * (records->count + 1) + same;
}

/* A delimiter that cannot cut the file to its end still stands for its score: an unclosed quote
 * must not make a table of one column out of a file of ten. */
static bool cut_best(const struct text *utf8, struct records *best, char *delimiter,
                     struct error *err)
{
    static const char candidates[] = {';', ',', '\t'};
    struct error why = {0};
    size_t best_score = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        struct records records;
        struct error failure = {0};
        cells_cut(utf8, candidates[i], &records, &failure);
        size_t score = delimiter_score(&records);
        if (i > 0 && score <= best_score) {
            records_clear(&records);
            continue;
        }
        records_clear(best);
        *best = records;
        *delimiter = candidates[i];
        best_score = score;
        why = failure;
    }
    return why.code == ERR_NONE || error_set(err, why.code, "%s", why.text);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void add_note(struct sheet *sheet, int line, enum sheet_remark remark)
{
    sheet->notes = mem_resize(sheet->notes, (sheet->note_count + 1) * sizeof *sheet->notes);
    sheet->notes[sheet->note_count++] =
        (struct sheet_note){.line = line, .to = line, .remark = remark};
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

/* A title, a date: read, and left out. */
static void pass_above(struct sheet *sheet, const struct record_cells *row)
{
    sheet->lines_read++;
    add_note(sheet, row->line, record_is_empty(row) ? REMARK_EMPTY : REMARK_ABOVE);
}

static void take_row(struct sheet *sheet, struct record_cells *row)
{
    sheet->lines_read++;
    if (record_is_empty(row)) {
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

static void take_cell_notes(struct sheet *sheet, const struct cell_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        add_note(sheet, notes->rows[i].line, notes->rows[i].remark);
        sheet->notes[sheet->note_count - 1].to = notes->rows[i].to;
    }
}

static int by_line(const void *a, const void *b)
{
    const struct sheet_note *left = a, *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return (left->remark > right->remark) - (left->remark < right->remark);
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
    size_t header = done ? header_find(&records, &known) : 0;
    if (done && header == records.count)
        done = error_set(err, ERR_INPUT, "ce fichier est vide : il n'y a rien à importer");
    if (done) {
        take_header(sheet, &records.rows[header]);
        sheet->rows = mem_alloc(records.count * sizeof *sheet->rows);
        for (size_t i = 0; i < header; i++)
            pass_above(sheet, &records.rows[i]);
        for (size_t i = header + 1; i < records.count; i++)
            take_row(sheet, &records.rows[i]);
        take_cell_notes(sheet, &records.notes);
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
