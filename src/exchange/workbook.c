/* A file that holds sheets: what kind it is, what each of its sheets looks like, and which one is
 * likely meant. */
#include "grid.h"

#include <stdlib.h>
#include <string.h>

struct workbook {
    enum workbook_kind kind;
    struct csv_file csv;
    struct workbook_sheet *sheets;
    size_t count;
};

/* ---- what each sheet looks like ------------------------------------------------------------- */

static void look_at(struct grid *grid, struct workbook_sheet *sheet, struct error *err)
{
    struct records records = {0};
    struct header header;
    records_read(&records, grid, HEADER_LOOKED_AT, err);
    header_find(&records, grid, &header);
    if (header.at < records.count) {
        sheet->porteur = header.porteur;
        sheet->fields = header.named;
        sheet->columns = header.columns;
        sheet->header_line = records.rows[header.from].line;
        for (size_t i = header.at + 1; i < records.count; i++)
            sheet->filled = sheet->filled || !record_is_empty(&records.rows[i]);
    }
    header_clear(&header);
    records_clear(&records);
}

/* A sheet that cannot be read is none to propose; opening it says why. */
static void look_at_sheets(struct workbook *workbook)
{
    for (size_t i = 0; i < workbook->count; i++) {
        struct error why = {0};
        struct grid *grid = workbook_grid(workbook, i, &why);
        if (!grid)
            continue;
        look_at(grid, &workbook->sheets[i], &why);
        grid->ops->close(grid);
    }
}

static size_t likelihood(const struct workbook_sheet *sheet)
{
    return (sheet->columns > 0) + 2 * (!sheet->hidden && sheet->columns > 0) +
           (sheet->fields < 100 ? 10 * sheet->fields : 1000) + 2000 * sheet->filled +
           (sheet->porteur ? 10000 : 0) + (sheet->hidden || sheet->pivot ? 0 : 5000);
}

size_t workbook_likely(const struct workbook *workbook)
{
    size_t best = 0;
    for (size_t i = 1; i < workbook->count; i++)
        if (likelihood(&workbook->sheets[i]) > likelihood(&workbook->sheets[best]))
            best = i;
    return best;
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool open_csv(struct workbook *workbook, const void *bytes, size_t length, struct error *err)
{
    workbook->kind = WORKBOOK_CSV;
    if (!csv_file_read(bytes, length, &workbook->csv, err))
        return false;
    workbook->sheets = mem_alloc(sizeof *workbook->sheets);
    workbook->sheets[0].name = "";
    workbook->count = 1;
    return true;
}

struct workbook *workbook_open_bytes(const void *bytes, size_t length, struct error *err)
{
    struct workbook *workbook = mem_alloc(sizeof *workbook);
    if (!open_csv(workbook, bytes, length, err)) {
        workbook_close(workbook);
        return NULL;
    }
    look_at_sheets(workbook);
    return workbook;
}

struct workbook *workbook_open(const char *path, struct error *err)
{
    struct text content = {0};
    if (!file_read_whole(path, SHEET_FILE_LIMIT, &content, err))
        return NULL;
    struct workbook *workbook = workbook_open_bytes(text_get(&content), content.length, err);
    text_clear(&content);
    return workbook;
}

void workbook_close(struct workbook *workbook)
{
    if (!workbook)
        return;
    csv_file_clear(&workbook->csv);
    free(workbook->sheets);
    free(workbook);
}

/* ---- what it holds --------------------------------------------------------------------------- */

enum workbook_kind workbook_kind(const struct workbook *workbook)
{
    return workbook->kind;
}

const struct workbook_sheet *workbook_sheets(const struct workbook *workbook, size_t *count)
{
    *count = workbook->count;
    return workbook->sheets;
}

const struct csv_file *workbook_csv(const struct workbook *workbook)
{
    return workbook->kind == WORKBOOK_CSV ? &workbook->csv : NULL;
}

bool workbook_dates_1904(const struct workbook *workbook)
{
    (void)workbook;
    return false;
}

struct grid *workbook_grid(struct workbook *workbook, size_t index, struct error *err)
{
    if (index >= workbook->count) {
        error_set(err, ERR_NOT_FOUND, "ce classeur n'a pas de feuille %zu", index + 1);
        return NULL;
    }
    return csv_grid(&workbook->csv);
}
