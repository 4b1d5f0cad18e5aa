/* Rows that are kept: the first ones, among which the header is looked for. */
#include "grid.h"

#include <stdlib.h>

void records_add(struct records *records, const struct grid_row *row)
{
    if ((records->count & (records->count - 1)) == 0) /* full: twice as many */
        records->rows = mem_resize(records->rows, (records->count ? 2 * records->count : 1) *
                                                      sizeof *records->rows);
    struct record_cells *kept = &records->rows[records->count++];
    *kept = (struct record_cells){.line = row->line,
                                  .to = row->to,
                                  .repeated = row->repeated,
                                  .hidden = row->hidden,
                                  .phantom = row->phantom,
                                  .count = row->count,
                                  .cells = mem_alloc((row->count + 1) * sizeof *kept->cells)};
    for (size_t i = 0; i < row->count; i++)
        kept->cells[i] = mem_copy(row->cells[i]);
}

void records_clear(struct records *records)
{
    for (size_t i = 0; i < records->count; i++) {
        for (size_t j = 0; j < records->rows[i].count; j++)
            free(records->rows[i].cells[j]);
        free(records->rows[i].cells);
    }
    free(records->rows);
    *records = (struct records){0};
}

bool record_is_empty(const struct record_cells *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i][0])
            return false;
    return true;
}

static bool read_most(struct records *records, struct grid *grid, size_t filled, size_t most,
                      struct error *err)
{
    struct grid_row row;
    bool more = true;
    while (filled > 0 && records->count < most) {
        if (!grid->ops->next(grid, &row, &more, err))
            return false;
        if (!more)
            return true;
        records_add(records, &row);
        filled -= !record_is_empty(&records->rows[records->count - 1]);
    }
    return true;
}

bool records_read_first(struct records *records, struct grid *grid, struct error *err)
{
    enum { MOST = 1000 };
    return read_most(records, grid, HEADER_LOOKED_AT, MOST, err);
}

bool records_read_all(struct records *records, struct grid *grid, struct error *err)
{
    return read_most(records, grid, SIZE_MAX, SIZE_MAX, err);
}
