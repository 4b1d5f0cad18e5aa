/* Text cut into records and cells by libcsv, each record with the line where it begins. */
#include "internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct cutter {
    struct records *records;
    struct record_cells row; /* being filled */
    int line;                /* where the next record begins */
    int inner_lines;         /* line feeds inside the cells of this one */
    bool too_wide;
};

/* libcsv makes room for a cell by this much at a time. */
enum { CELL_BLOCK = 64 * 1024 };

/* Spaces around a cell are a habit of typists, not a value. */
static char *trim(char *text)
{
    size_t start = strspn(text, " \n"), length = strlen(text);
    while (length > start && strchr(" \n", text[length - 1]))
        length--;
    memmove(text, text + start, length - start);
    text[length - start] = '\0';
    return text;
}

static void on_cell(void *bytes, size_t length, void *state)
{
    struct cutter *cutter = state;
    const char *text = bytes ? bytes : "";
    if (!bytes)
        length = 0;
    for (size_t i = 0; i < length; i++)
        cutter->inner_lines += text[i] == '\n';
    if (cutter->row.count >= SHEET_COLUMN_LIMIT) {
        cutter->too_wide = true;
        return;
    }
    cutter->row.cells =
        mem_resize(cutter->row.cells, (cutter->row.count + 1) * sizeof *cutter->row.cells);
    char *cell = trim(utf8_clean(text, length, CLEAN_LINES));
    const char *bare = guard_drop(cell);
    memmove(cell, bare, strlen(bare) + 1);
    cutter->row.cells[cutter->row.count++] = cell;
}

static void on_record(int terminator, void *state)
{
    struct cutter *cutter = state;
    struct records *records = cutter->records;
    (void)terminator;
    if ((records->count & (records->count - 1)) == 0)
        records->rows = mem_resize(records->rows, (records->count ? 2 * records->count : 1) *
                                                      sizeof *records->rows);
    cutter->row.line = cutter->line;
    records->rows[records->count++] = cutter->row;
    cutter->row = (struct record_cells){0};
    cutter->line += 1 + cutter->inner_lines;
    cutter->inner_lines = 0;
}

static void clear_cells(struct record_cells *row)
{
    for (size_t i = 0; i < row->count; i++)
        free(row->cells[i]);
    free(row->cells);
}

void records_clear(struct records *records)
{
    for (size_t i = 0; i < records->count; i++)
        clear_cells(&records->rows[i]);
    free(records->rows);
    free(records->notes.rows);
    *records = (struct records){0};
}

static bool cut(const struct text *text, char delimiter, struct cutter *cutter, struct error *err)
{
    struct csv_parser parser;
    /* Every line end is told, so that empty lines are counted. */
    if (csv_init(&parser, CSV_REPALL_NL | CSV_EMPTY_IS_NULL) != 0)
        return error_set(err, ERR_IO, "le lecteur de CSV n'a pas démarré");
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_set_blk_size(&parser, CELL_BLOCK);
    bool done = csv_parse(&parser, text_get(text), text->length, on_cell, on_record, cutter) ==
                    text->length &&
                csv_fini(&parser, on_cell, on_record, cutter) == 0;
    if (!done)
        error_set(err, ERR_INPUT, "ligne %d : %s", cutter->line, csv_strerror(csv_error(&parser)));
    csv_free(&parser);
    clear_cells(&cutter->row);
    return done;
}

bool cells_cut(const struct text *utf8, char delimiter, struct records *records, struct error *err)
{
    struct cutter cutter = {.records = records, .line = 1};
    struct text mended = {0};
    struct error why = {0};
    *records = (struct records){0};
    bool closed = quotes_read(utf8, delimiter, &mended, &records->notes, &why);
    bool done = cut(&mended, delimiter, &cutter, err);
    text_clear(&mended);
    if (!closed)
        return error_set(err, why.code, "%s", why.text);
    if (cutter.too_wide)
        return error_set(err, ERR_INPUT, "plus de %d colonnes : ce n'est pas un tableau de suivi",
                         SHEET_COLUMN_LIMIT);
    return done;
}
