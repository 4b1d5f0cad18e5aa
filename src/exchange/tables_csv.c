/* One table as CSV: RFC 4180, or as a French Excel opens it. Cells are always between quotes, and
 * guarded (guard.c). */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 64 * 1024 };

struct csv {
    struct text pending; /* not yet in the file */
    size_t cells;        /* of the row */
    int sheets;
};

static bool give(struct tables *tables, size_t least, struct error *err)
{
    struct csv *csv = tables->own;
    if (csv->pending.length <= least)
        return true;
    bool done = file_add(&tables->file, csv->pending.bytes, csv->pending.length, err);
    csv->pending.length = 0;
    return done;
}

static const char *delimiter(const struct tables *tables)
{
    return tables->format == TABLES_CSV_EXCEL ? ";" : ",";
}

/* Cells that were passed over are there, empty. */
static void write_cell(struct tables *tables, size_t column, const char *cell)
{
    struct csv *csv = tables->own;
    for (; csv->cells < column; csv->cells++)
        text_addf(&csv->pending, "%s\"\"", csv->cells ? delimiter(tables) : "");
    if (csv->cells)
        text_add(&csv->pending, delimiter(tables));
    guard_write(&csv->pending, cell);
    csv->cells++;
}

static bool end_line(struct tables *tables, struct error *err)
{
    struct csv *csv = tables->own;
    for (; csv->cells < tables->column_count; csv->cells++)
        text_addf(&csv->pending, "%s\"\"", csv->cells ? delimiter(tables) : "");
    text_add(&csv->pending, "\r\n");
    csv->cells = 0;
    return give(tables, BLOCK, err);
}

static bool sheet(struct tables *tables, const char *name, struct error *err)
{
    (void)name;
    if (!tables->own)
        tables->own = mem_alloc(sizeof(struct csv));
    struct csv *csv = tables->own;
    if (csv->sheets++)
        return error_set(err, ERR_INPUT, "un fichier CSV ne tient qu'un tableau");
    if (tables->format == TABLES_CSV_EXCEL)
        text_add(&csv->pending, "\xEF\xBB\xBF");
    return true;
}

static bool note(struct tables *tables, const char *text, struct error *err)
{
    write_cell(tables, 0, text);
    return end_line(tables, err);
}

static bool header(struct tables *tables, struct error *err)
{
    for (size_t i = 0; i < tables->column_count; i++)
        write_cell(tables, i, tables->columns[i].header);
    return end_line(tables, err);
}

static bool text(struct tables *tables, const char *cell, struct error *err)
{
    (void)err;
    write_cell(tables, tables->column, cell);
    return true;
}

/* A number is no formula, a negative one included: it needs no guard. */
static bool integer(struct tables *tables, int64_t value, struct error *err)
{
    struct csv *csv = tables->own;
    (void)err;
    write_cell(tables, tables->column, "");
    csv->pending.length -= 2;
    text_addf(&csv->pending, "%lld", (long long)value);
    return true;
}

static bool moment(struct tables *tables, day date, int minutes, struct error *err)
{
    char iso[11], cell[32];
    day_to_iso(date, iso);
    if (minutes < 0)
        snprintf(cell, sizeof cell, "%.2s/%.2s/%.4s", iso + 8, iso + 5, iso);
    else
        snprintf(cell, sizeof cell, "%.2s/%.2s/%.4s %02d:%02d", iso + 8, iso + 5, iso,
                 minutes / 60 % 24, minutes % 60);
    return text(tables, cell, err);
}

static bool finish(struct tables *tables, struct error *err)
{
    return !tables->own || give(tables, 0, err);
}

static void release(struct tables *tables)
{
    struct csv *csv = tables->own;
    if (!csv)
        return;
    text_clear(&csv->pending);
    free(csv);
    tables->own = NULL;
}

const struct tables_writer tables_csv = {.sheet = sheet,
                                         .note = note,
                                         .header = header,
                                         .text = text,
                                         .integer = integer,
                                         .moment = moment,
                                         .end_row = end_line,
                                         .finish = finish,
                                         .release = release};
