/* The rows of a sheet of an XLSX, made as its XML comes: memory does not grow with the lines. What
 * the sheet says of its own size is not looked at. */
#include "xlsx.h"

#include <stdlib.h>
#include <string.h>

enum {
    HIDDEN_LIMIT = SHEET_COLUMN_LIMIT,
    MERGE_LIMIT = 4096,
    MERGE_LINES = 200 /* below, no header is looked for */
};

enum cell_kind { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_FLAG, CELL_DATE };

struct merge {
    int line;
    size_t column, columns;
    int lines;
};

struct xlsx_rows {
    struct grid grid;
    const struct xlsx *xlsx;
    const struct xlsx_sheet *sheet;
    struct part_xml *xml;
    bool hidden[HIDDEN_LIMIT];
    struct rows rows;
    /* The row being read. */
    bool in_data, in_row;
    int line; /* the last one begun */
    struct stored_row *row;
    size_t column; /* after the last cell */
    bool something;
    /* The cell being read. */
    bool in_cell, formula, wanted;
    int phonetic;
    enum cell_kind kind;
    long style;
    size_t at;
    struct text value, shared;
    /* Merged cells of the first lines, read when they are first asked for. */
    struct merge *merges;
    size_t merge_count;
    bool merges_read;
};

/* ---- references ------------------------------------------------------------------------------ */

/* "AB12": the column from 0, the line from 1; false when it is none. */
static bool read_reference(const char *bytes, size_t length, size_t *column, int *line)
{
    size_t at = 0, letters = 0, digits = 0;
    for (; at < length && bytes[at] >= 'A' && bytes[at] <= 'Z' && at < 3; at++)
        letters = letters * 26 + (size_t)(bytes[at] - 'A') + 1;
    for (; at < length && bytes[at] >= '0' && bytes[at] <= '9' && digits <= SHEET_LINE_LIMIT; at++)
        digits = digits * 10 + (size_t)(bytes[at] - '0');
    if (letters == 0 || digits == 0 || at != length || digits > SHEET_LINE_LIMIT)
        return false;
    *column = letters - 1;
    *line = (int)digits;
    return true;
}

/* ---- a cell ---------------------------------------------------------------------------------- */

static void begin_cell(struct xlsx_rows *rows, const struct xml_attributes *attributes)
{
    struct span reference = xml_attribute(attributes, NULL, "r");
    struct span kind = xml_attribute(attributes, NULL, "t");
    int line;
    rows->at = rows->column;
    if (reference.bytes && !read_reference(reference.bytes, reference.length, &rows->at, &line)) {
        part_xml_refuse(rows->xml,
                        "ligne %d : une cellule de ce classeur n'est nulle part, il est "
                        "abîmé ; enregistrez-le de nouveau dans le tableur",
                        rows->line);
        return;
    }
    rows->column = rows->at + 1;
    rows->in_cell = true;
    rows->formula = rows->wanted = false;
    rows->style = span_number(xml_attribute(attributes, NULL, "s"), 0);
    rows->value.length = 0;
    rows->kind = span_is(kind, "s")                  ? CELL_SHARED
                 : span_is(kind, "b")                ? CELL_FLAG
                 : span_is(kind, "d")                ? CELL_DATE
                 : !kind.bytes || span_is(kind, "n") ? CELL_NUMBER
                                                     : CELL_TEXT;
}

static void put(struct xlsx_rows *rows, const char *bytes, size_t length)
{
    if (rows->at >= SHEET_COLUMN_LIMIT) {
        part_xml_refuse(rows->xml,
                        "ligne %d : plus de %d colonnes : ce n'est pas un tableau de "
                        "suivi",
                        rows->line, SHEET_COLUMN_LIMIT);
        return;
    }
    row_put(rows->row, rows->at, bytes, length);
    rows->something = true;
}

static void put_number(struct xlsx_rows *rows, const char *value)
{
    static const struct number_format plain = {.kind = NUMBER_PLAIN};
    const struct xlsx_styles *styles = &rows->xlsx->styles;
    char text[NUMBER_SIZE];
    double number;
    if (!number_read(value, &number)) {
        put(rows, value, strlen(value));
        return;
    }
    number_show(number,
                (size_t)rows->style < styles->count ? &styles->formats[rows->style] : &plain,
                rows->xlsx->dates_1904, text);
    put(rows, text, strlen(text));
}

static void put_shared(struct xlsx_rows *rows, const char *value)
{
    struct text *text = &rows->shared;
    text->length = 0;
    if (!xlsx_string(&rows->xlsx->strings, span_number((struct span){value, strlen(value)}, -1),
                     text))
        part_xml_refuse(rows->xml,
                        "ligne %d : un texte manque à ce classeur, il est abîmé ; "
                        "enregistrez-le de nouveau dans le tableur",
                        rows->line);
    else if (text->length && rows->at >= SHEET_COLUMN_LIMIT)
        put(rows, text->bytes, 1);
    else if (text->length) {
        row_put_clean(rows->row, rows->at, text->bytes, text->length);
        rows->something = true;
    }
}

static void end_cell(struct xlsx_rows *rows)
{
    const char *value = text_get(&rows->value);
    char text[NUMBER_SIZE];
    rows->in_cell = false;
    if (rows->value.length == 0 || !value[0]) {
        rows->row->phantom = rows->row->phantom || rows->formula;
        return;
    }
    switch (rows->kind) {
    case CELL_SHARED:
        put_shared(rows, value);
        break;
    case CELL_NUMBER:
        put_number(rows, value);
        break;
    case CELL_FLAG:
        value = strcmp(value, "1") == 0 || strcmp(value, "true") == 0 ? "oui" : "non";
        put(rows, value, strlen(value));
        break;
    case CELL_DATE:
        moment_show(value, text);
        put(rows, text, strlen(text));
        break;
    case CELL_TEXT:
        xlsx_unescape(&rows->value);
        put(rows, value, rows->value.length);
        break;
    }
}

/* ---- a row ----------------------------------------------------------------------------------- */

static void begin_row(struct xlsx_rows *rows, const struct xml_attributes *attributes)
{
    long line = span_number(xml_attribute(attributes, NULL, "r"), rows->line + 1);
    if (line <= rows->line || line > SHEET_LINE_LIMIT) {
        part_xml_refuse(rows->xml,
                        "après la ligne %d vient la ligne %ld : ce classeur est abîmé ; "
                        "enregistrez-le de nouveau dans le tableur",
                        rows->line, line);
        return;
    }
    rows->line = (int)line;
    rows->row = rows_begin(&rows->rows, rows->line);
    rows->row->hidden = span_is_true(xml_attribute(attributes, NULL, "hidden"));
    rows->in_row = true;
    rows->something = false;
    rows->column = 0;
}

/* A row of styles alone is none. */
static void end_row(struct xlsx_rows *rows)
{
    rows->in_row = false;
    if (rows->something)
        rows->row->phantom = false;
    if (rows->something || rows->row->phantom)
        rows_end(&rows->rows);
}

static void take_column(struct xlsx_rows *rows, const struct xml_attributes *attributes)
{
    long from = span_number(xml_attribute(attributes, NULL, "min"), 1);
    long to = span_number(xml_attribute(attributes, NULL, "max"), from);
    if (!span_is_true(xml_attribute(attributes, NULL, "hidden")))
        return;
    if (from < 1)
        from = 1;
    for (long i = from - 1; i >= 0 && i < to && i < HIDDEN_LIMIT; i++)
        rows->hidden[i] = true;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

static void on_start(void *state, const char *space, const char *name,
                     const struct xml_attributes *attributes)
{
    struct xlsx_rows *rows = state;
    if (!xlsx_is_main(space))
        return;
    if (rows->in_cell) {
        if (strcmp(name, "v") == 0)
            rows->wanted = true;
        else if (strcmp(name, "t") == 0)
            rows->wanted = rows->phonetic == 0;
        else if (strcmp(name, "f") == 0)
            rows->formula = true;
        else if (strcmp(name, "rPh") == 0)
            rows->phonetic++;
    } else if (rows->in_row) {
        if (strcmp(name, "c") == 0)
            begin_cell(rows, attributes);
    } else if (rows->in_data) {
        if (strcmp(name, "row") == 0)
            begin_row(rows, attributes);
    } else if (strcmp(name, "sheetData") == 0) {
        rows->in_data = true;
    } else if (strcmp(name, "col") == 0) {
        take_column(rows, attributes);
    }
}

static void on_end(void *state, const char *space, const char *name)
{
    struct xlsx_rows *rows = state;
    if (!xlsx_is_main(space))
        return;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        rows->wanted = false;
    else if (strcmp(name, "rPh") == 0 && rows->phonetic)
        rows->phonetic--;
    else if (rows->in_cell && strcmp(name, "c") == 0)
        end_cell(rows);
    else if (rows->in_row && strcmp(name, "row") == 0)
        end_row(rows);
    else if (strcmp(name, "sheetData") == 0)
        part_xml_stop(rows->xml); /* what follows is about printing and colours */
}

static void on_text(void *state, const char *bytes, size_t length)
{
    struct xlsx_rows *rows = state;
    if (!rows->wanted || !rows->in_cell)
        return;
    text_add_bytes(&rows->value, bytes, length);
    if (rows->value.length > SHEET_CELL_LIMIT)
        part_xml_refuse(rows->xml,
                        "ligne %d : une cellule contient plus de %d Ko de texte : aucun "
                        "tableur n'en écrit de telle",
                        rows->line, SHEET_CELL_LIMIT / 1024);
}

/* ---- merged cells ---------------------------------------------------------------------------- */

struct merging {
    struct part_xml *xml; /* first: part_xml_read sets it */
    struct xlsx_rows *rows;
};

static void on_merge(void *state, const char *space, const char *name,
                     const struct xml_attributes *attributes)
{
    struct merging *merging = state;
    struct xlsx_rows *rows = merging->rows;
    size_t from, to;
    int top, bottom;
    if (!xlsx_is_main(space) || strcmp(name, "mergeCell") != 0 || rows->merge_count == MERGE_LIMIT)
        return;
    struct span area = xml_attribute(attributes, NULL, "ref");
    const char *colon = area.bytes ? memchr(area.bytes, ':', area.length) : NULL;
    if (!colon)
        return;
    size_t first = (size_t)(colon - area.bytes);
    if (!read_reference(area.bytes, first, &from, &top) ||
        !read_reference(colon + 1, area.length - first - 1, &to, &bottom) || to < from ||
        bottom < top || top > MERGE_LINES)
        return;
    rows->merges = mem_resize(rows->merges, (rows->merge_count + 1) * sizeof *rows->merges);
    rows->merges[rows->merge_count++] = (struct merge){top, from, to - from + 1, bottom - top + 1};
}

static void ignore_end(void *state, const char *space, const char *name)
{
    (void)state;
    (void)space;
    (void)name;
}

static void ignore_text(void *state, const char *bytes, size_t length)
{
    (void)state;
    (void)bytes;
    (void)length;
}

/* They are told after the cells: the part is read once more, when a header of two lines is likely.
 * Whoever cannot be read to its end has none. */
static void merge(struct grid *grid, int line, size_t column, size_t *columns, int *lines)
{
    static const struct xml_handler handler = {on_merge, ignore_end, ignore_text};
    struct xlsx_rows *rows = (struct xlsx_rows *)grid;
    struct merging merging = {.rows = rows};
    if (!rows->merges_read) {
        rows->merges_read = true;
        part_xml_read(rows->xlsx->archive, rows->sheet->part, &handler, &merging, NULL);
    }
    for (size_t i = 0; i < rows->merge_count; i++) {
        if (rows->merges[i].line != line || rows->merges[i].column != column)
            continue;
        *columns = rows->merges[i].columns;
        *lines = rows->merges[i].lines;
    }
}

/* ---- the grid -------------------------------------------------------------------------------- */

static bool next(struct grid *grid, struct grid_row *row, bool *more, struct error *err)
{
    struct xlsx_rows *rows = (struct xlsx_rows *)grid;
    return rows_next(&rows->rows, rows->xml, row, more, err) &&
           xlsx_strings_sound(&rows->xlsx->strings, err);
}

static void progress(const struct grid *grid, uint64_t *done, uint64_t *total)
{
    part_xml_progress(((const struct xlsx_rows *)grid)->xml, done, total);
}

static bool hides(const struct grid *grid, size_t column)
{
    return column < HIDDEN_LIMIT && ((const struct xlsx_rows *)grid)->hidden[column];
}

static void close_rows(struct grid *grid)
{
    struct xlsx_rows *rows = (struct xlsx_rows *)grid;
    part_xml_close(rows->xml);
    rows_clear(&rows->rows);
    text_clear(&rows->value);
    text_clear(&rows->shared);
    free(rows->merges);
    free(rows);
}

struct grid *xlsx_grid(const struct xlsx *xlsx, size_t index, struct error *err)
{
    static const struct grid_ops ops = {
        .next = next, .progress = progress, .merge = merge, .hides = hides, .close = close_rows};
    static const struct xml_handler handler = {on_start, on_end, on_text};
    const struct xlsx_sheet *sheet = &xlsx->sheets[index];
    if (!sheet->part) {
        error_set(err, ERR_INPUT, "la feuille « %s » n'a pas de cellules : choisissez-en une autre",
                  utf8_short(sheet->name, 60).bytes);
        return NULL;
    }
    struct xlsx_rows *rows = mem_alloc(sizeof *rows);
    rows->grid.ops = &ops;
    rows->xlsx = xlsx;
    rows->sheet = sheet;
    rows->xml = part_xml_open(xlsx->archive, sheet->part, &handler, rows, err);
    if (rows->xml)
        return &rows->grid;
    close_rows(&rows->grid);
    return NULL;
}
