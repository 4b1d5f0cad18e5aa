/* The rows of a table of an ODS, made as the content comes. What is repeated is not expanded: an
 * empty sheet ends with a million empty rows, and a file made to harm has a thousand times more. */
#include "ods.h"

#include <stdlib.h>
#include <string.h>

enum {
    HIDDEN_LIMIT = SHEET_COLUMN_LIMIT,
    MERGE_LIMIT = 4096,
    MERGE_LINES = 200, /* below, no header is looked for */
    CUT_SHORT = 256    /* bytes of a cell of which only the beginning is looked at */
};

struct merge {
    int line;
    size_t column, columns;
    int lines;
};

struct ods_rows {
    struct grid grid;
    struct part_xml *xml;
    const struct ods_watch *watch; /* NULL: rows are kept, of one table: */
    long wanted;
    long table;  /* the number of the one being read; -1 before the first */
    int skipped; /* inside so many elements that are no part of the table */
    bool in_body, in_table, in_row, in_cell, bored;
    bool hidden[HIDDEN_LIMIT];
    long columns; /* described so far */
    struct rows rows;
    /* The row being read. */
    struct stored_row *row;
    long line, repeated; /* of the next row, from 1 */
    long column;
    bool something, table_style;
    char *style;
    struct ods_cell cell;
    struct merge *merges;
    size_t merge_count;
};

static bool is_wanted(const struct ods_rows *rows)
{
    return rows->watch ? !rows->bored : rows->table == rows->wanted;
}

/* Adds without passing what no file has. */
static long far(long from, long count)
{
    const long most = 1L << 30;
    return count > most - from ? most : from + count;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static void note_merge(struct ods_rows *rows)
{
    const struct ods_cell *cell = &rows->cell;
    if ((cell->columns < 2 && cell->lines < 2) || rows->line > MERGE_LINES ||
        rows->merge_count == MERGE_LIMIT || rows->watch)
        return;
    rows->merges = mem_resize(rows->merges, (rows->merge_count + 1) * sizeof *rows->merges);
    rows->merges[rows->merge_count++] =
        (struct merge){(int)rows->line, (size_t)rows->column, cell->columns, cell->lines};
}

static void put(struct ods_rows *rows, const char *text, size_t length)
{
    long to = far(rows->column, rows->cell.repeated);
    if (rows->watch && to > SHEET_COLUMN_LIMIT)
        to = SHEET_COLUMN_LIMIT; /* whoever opens this sheet is told */
    if (to > SHEET_COLUMN_LIMIT) {
        part_xml_refuse(rows->xml,
                        "ligne %ld : plus de %d colonnes : ce n'est pas un tableau de "
                        "suivi",
                        rows->line, SHEET_COLUMN_LIMIT);
        return;
    }
    if (rows->watch && length > CUT_SHORT)
        length = utf8_fitting(text, CUT_SHORT);
    for (long i = rows->column; i < to; i++)
        row_put(rows->row, (size_t)i, text, length);
    rows->something = true;
}

static void end_cell(struct ods_rows *rows)
{
    const char *text = ods_cell_shown(&rows->cell);
    rows->in_cell = false;
    if (rows->cell.repeated < 1)
        rows->cell.repeated = 1;
    note_merge(rows);
    if (text[strspn(text, " \n")])
        put(rows, text, strlen(text));
    else
        rows->row->phantom = rows->row->phantom || rows->cell.formula;
    rows->column = far(rows->column, rows->cell.repeated);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static bool is_shown(struct span visibility)
{
    return !visibility.bytes || span_is(visibility, "visible");
}

static void begin_row(struct ods_rows *rows, const struct xml_attributes *attributes)
{
    rows->repeated = span_number(xml_attribute(attributes, ODS_TABLE, "number-rows-repeated"), 1);
    if (rows->repeated < 1)
        rows->repeated = 1;
    rows->row = rows_begin(&rows->rows, (int)rows->line);
    rows->row->hidden = !is_shown(xml_attribute(attributes, ODS_TABLE, "visibility"));
    rows->in_row = true;
    rows->something = false;
    rows->column = 0;
}

/* Whoever looks on takes it at once. */
static void hand_over(struct ods_rows *rows)
{
    struct grid_row row;
    if (!rows->watch)
        return;
    while (rows_take(&rows->rows, &row))
        rows->bored = rows->bored || !rows->watch->row(rows->watch->state, &row);
}

static void end_row(struct ods_rows *rows)
{
    long next = far(rows->line, rows->repeated);
    rows->in_row = false;
    if (rows->something)
        rows->row->phantom = false;
    if (rows->something && next - 1 > SHEET_LINE_LIMIT && rows->watch)
        next = SHEET_LINE_LIMIT + 1;
    if (rows->something && next - 1 > SHEET_LINE_LIMIT) {
        part_xml_refuse(rows->xml,
                        "ligne %ld : ce tableau va plus loin que la ligne %d, où "
                        "s'arrêtent les tableurs : rien n'a été lu",
                        rows->line, SHEET_LINE_LIMIT);
        return;
    }
    if (rows->something || (rows->row->phantom && next - 1 <= SHEET_LINE_LIMIT)) {
        rows->row->to = (int)(next - 1);
        rows->row->repeated = rows->repeated > 1;
        rows_end(&rows->rows);
        hand_over(rows);
    }
    rows->line = next;
}

static void take_column(struct ods_rows *rows, const struct xml_attributes *attributes)
{
    long count = span_number(xml_attribute(attributes, ODS_TABLE, "number-columns-repeated"), 1);
    bool shown = is_shown(xml_attribute(attributes, ODS_TABLE, "visibility"));
    long to = far(rows->columns, count);
    for (long i = rows->columns; !shown && i < to && i < HIDDEN_LIMIT; i++)
        rows->hidden[i] = true;
    rows->columns = to;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void begin_table(struct ods_rows *rows, const struct xml_attributes *attributes)
{
    rows->table++;
    if (rows->table >= WORKBOOK_SHEET_LIMIT) {
        part_xml_refuse(rows->xml,
                        "plus de %d feuilles dans ce classeur : ce n'est pas un "
                        "tableau de suivi",
                        WORKBOOK_SHEET_LIMIT);
        return;
    }
    rows->in_table = true;
    rows->bored = false;
    rows->line = 1;
    rows->columns = 0;
    if (!rows->watch)
        return;
    char *name = span_copy(xml_attribute(attributes, ODS_TABLE, "name"));
    char *style = span_copy(xml_attribute(attributes, ODS_TABLE, "style-name"));
    rows->watch->table(rows->watch->state, name, style);
    free(name);
    free(style);
}

static void take_style(struct ods_rows *rows, const char *space, const char *name,
                       const struct xml_attributes *attributes)
{
    if (!rows->watch || strcmp(space, ODS_STYLE) != 0)
        return;
    if (strcmp(name, "style") == 0) {
        rows->table_style = span_is(xml_attribute(attributes, ODS_STYLE, "family"), "table");
        free(rows->style);
        rows->style = span_copy(xml_attribute(attributes, ODS_STYLE, "name"));
    } else if (strcmp(name, "table-properties") == 0 && rows->table_style && rows->style) {
        rows->watch->style(rows->watch->state, rows->style,
                           !span_is(xml_attribute(attributes, ODS_TABLE, "display"), "false"));
    }
}

/* What is in a table and no part of it: remarks, shapes, what was changed, tables in cells. */
static bool is_skipped(const struct ods_rows *rows, const char *space, const char *name)
{
    if (strcmp(space, ODS_DRAW) == 0)
        return true;
    if (strcmp(space, ODS_OFFICE) == 0)
        return strcmp(name, "annotation") == 0 || strcmp(name, "forms") == 0;
    if (strcmp(space, ODS_TEXT) == 0)
        return strcmp(name, "ruby-text") == 0 || strcmp(name, "note") == 0 ||
               strcmp(name, "tracked-changes") == 0;
    if (strcmp(space, ODS_TABLE) != 0)
        return false;
    return strcmp(name, "tracked-changes") == 0 || strcmp(name, "shapes") == 0 ||
           strcmp(name, "dde-links") == 0 || (rows->in_table && strcmp(name, "table") == 0) ||
           (rows->in_table && !is_wanted(rows) && strcmp(name, "table-row") == 0);
}

static void on_start_in_table(struct ods_rows *rows, const char *space, const char *name,
                              const struct xml_attributes *attributes)
{
    bool of_table = strcmp(space, ODS_TABLE) == 0;
    if (rows->in_cell) {
        if (strcmp(space, ODS_TEXT) == 0)
            ods_cell_start(&rows->cell, name, attributes);
    } else if (rows->in_row) {
        if (of_table &&
            (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0)) {
            ods_cell_begin(&rows->cell, attributes);
            rows->in_cell = true;
        }
    } else if (of_table && strcmp(name, "table-row") == 0) {
        begin_row(rows, attributes);
    } else if (of_table && strcmp(name, "table-column") == 0 && is_wanted(rows)) {
        take_column(rows, attributes);
    }
}

static void on_start(void *state, const char *space, const char *name,
                     const struct xml_attributes *attributes)
{
    struct ods_rows *rows = state;
    if (rows->skipped || is_skipped(rows, space, name))
        rows->skipped++;
    else if (rows->in_table)
        on_start_in_table(rows, space, name, attributes);
    else if (!rows->in_body) {
        take_style(rows, space, name, attributes);
        rows->in_body = strcmp(space, ODS_OFFICE) == 0 && strcmp(name, "spreadsheet") == 0;
    } else if (strcmp(space, ODS_TABLE) == 0 && strcmp(name, "table") == 0)
        begin_table(rows, attributes);
    else if (rows->watch && strcmp(name, "data-pilot-table") == 0) {
        char *target = span_copy(xml_attribute(attributes, ODS_TABLE, "target-range-address"));
        rows->watch->pivot(rows->watch->state, target);
        free(target);
    }
}

static void end_table(struct ods_rows *rows)
{
    rows->in_table = false;
    if (!rows->watch && rows->table == rows->wanted)
        part_xml_stop(rows->xml);
}

static void on_end(void *state, const char *space, const char *name)
{
    struct ods_rows *rows = state;
    if (rows->skipped) {
        rows->skipped--;
        return;
    }
    bool of_table = strcmp(space, ODS_TABLE) == 0;
    if (rows->in_cell && strcmp(space, ODS_TEXT) == 0)
        ods_cell_end(&rows->cell, name);
    else if (rows->in_cell && of_table &&
             (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0))
        end_cell(rows);
    else if (rows->in_row && of_table && strcmp(name, "table-row") == 0)
        end_row(rows);
    else if (rows->in_table && of_table && strcmp(name, "table") == 0)
        end_table(rows);
}

static void on_text(void *state, const char *bytes, size_t length)
{
    struct ods_rows *rows = state;
    if (!rows->in_cell || rows->skipped ||
        (rows->watch && rows->cell.text.length > (size_t)CUT_SHORT * 4))
        return;
    ods_cell_text(&rows->cell, bytes, length);
    if (rows->cell.text.length > SHEET_CELL_LIMIT)
        part_xml_refuse(rows->xml,
                        "ligne %ld : une cellule contient plus de %d Ko de texte : "
                        "aucun tableur n'en écrit de telle",
                        rows->line, SHEET_CELL_LIMIT / 1024);
}

/* ---- the grid -------------------------------------------------------------------------------- */

static bool next(struct grid *grid, struct grid_row *row, bool *more, struct error *err)
{
    struct ods_rows *rows = (struct ods_rows *)grid;
    return rows_next(&rows->rows, rows->xml, row, more, err);
}

static void progress(const struct grid *grid, uint64_t *done, uint64_t *total)
{
    part_xml_progress(((const struct ods_rows *)grid)->xml, done, total);
}

static void merge(struct grid *grid, int line, size_t column, size_t *columns, int *lines)
{
    const struct ods_rows *rows = (const struct ods_rows *)grid;
    for (size_t i = 0; i < rows->merge_count; i++) {
        if (rows->merges[i].line != line || rows->merges[i].column != column)
            continue;
        *columns = rows->merges[i].columns;
        *lines = rows->merges[i].lines;
    }
}

static bool hides(const struct grid *grid, size_t column)
{
    return column < HIDDEN_LIMIT && ((const struct ods_rows *)grid)->hidden[column];
}

static void close_rows(struct grid *grid)
{
    struct ods_rows *rows = (struct ods_rows *)grid;
    part_xml_close(rows->xml);
    rows_clear(&rows->rows);
    ods_cell_clear(&rows->cell);
    free(rows->style);
    free(rows->merges);
    free(rows);
}

static struct ods_rows *open_rows(struct archive *archive, struct error *err)
{
    static const struct grid_ops ops = {
        .next = next, .progress = progress, .merge = merge, .hides = hides, .close = close_rows};
    static const struct xml_handler handler = {on_start, on_end, on_text};
    struct ods_rows *rows = mem_alloc(sizeof *rows);
    rows->grid.ops = &ops;
    rows->table = -1;
    rows->xml = part_xml_open(archive, ODS_CONTENT, &handler, rows, err);
    if (rows->xml)
        return rows;
    close_rows(&rows->grid);
    return NULL;
}

struct grid *ods_grid(struct archive *archive, size_t index, struct error *err)
{
    struct ods_rows *rows = open_rows(archive, err);
    if (!rows)
        return NULL;
    rows->wanted = (long)index;
    return &rows->grid;
}

bool ods_look_through(struct archive *archive, const struct ods_watch *watch, struct error *err)
{
    struct ods_rows *rows = open_rows(archive, err);
    bool more = true, done = rows != NULL;
    if (rows)
        rows->watch = watch;
    while (done && more)
        done = part_xml_feed(rows->xml, &more, err);
    if (rows)
        close_rows(&rows->grid);
    return done;
}
