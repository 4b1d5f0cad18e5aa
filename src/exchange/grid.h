/* A sheet before anything is known of its columns: rows of text, one after the other, whatever the
 * file. csv.c, xlsx_sheet.c and ods.c make them; sheet.c reads them. */
#ifndef DENTELLE_EXCHANGE_GRID_H
#define DENTELLE_EXCHANGE_GRID_H

#include "dentelle/exchange.h"

/* A row, borrowed until the next one is asked for. Spreadsheets give no row for lines that hold
 * nothing at all; CSV gives rows of empty cells. */
struct grid_row {
    int line, to;  /* its first and its last line */
    bool repeated; /* the lines after the first are copies of it */
    bool hidden;
    bool phantom; /* formulas, and not one that gives something */
    size_t count;
    const char *const *cells; /* clean, edges trimmed */
};

struct part_xml; /* archive.h */
struct grid;
struct grid_ops {
    /* `*more` is false, and `row` untouched, at the end. */
    bool (*next)(struct grid *grid, struct grid_row *row, bool *more, struct error *err);
    void (*progress)(const struct grid *grid, uint64_t *done, uint64_t *total);
    /* How many columns and lines a cell of the first lines takes; NULL: nobody knows. */
    void (*merge)(struct grid *grid, int line, size_t column, size_t *columns, int *lines);
    /* Is a column hidden? NULL: none is. */
    bool (*hides)(const struct grid *grid, size_t column);
    void (*close)(struct grid *grid);
};
struct grid {
    const struct grid_ops *ops;
};

/* ---- rows.c: rows made faster than they are taken ------------------------------------------- */

struct stored_row {
    int line, to;
    bool repeated, hidden, phantom;
    size_t count, capacity;
    struct stored_cell {
        bool filled;
        size_t at; /* where it begins in `bytes` */
    } * cells;
    struct text bytes;
};
/* A ring: what was taken is filled again, so that reading asks for no memory once it runs. */
struct rows {
    struct stored_row *rows;
    size_t first, count, capacity;
    bool taken;            /* the first one is on loan */
    const char **pointers; /* of its cells */
    size_t pointer_room;
};
/* A row being filled, until rows_end keeps it or rows_begin makes it another. */
struct stored_row *rows_begin(struct rows *rows, int line);
/* Cleans, trims and copies. `column` may come in any order. */
void row_put(struct stored_row *row, size_t column, const char *bytes, size_t length);
/* The same for a text that is clean already. */
void row_put_clean(struct stored_row *row, size_t column, const char *bytes, size_t length);
/* There is a cell; what it holds is not asked. */
void row_pass(struct stored_row *row, size_t column);
void rows_end(struct rows *rows);
/* False when there is none. */
bool rows_take(struct rows *rows, struct grid_row *row);
/* The same, reading on in a part whose handler makes the rows: grid_ops.next of such a grid. */
bool rows_next(struct rows *rows, struct part_xml *xml, struct grid_row *row, bool *more,
               struct error *err);
void rows_clear(struct rows *rows);

/* Clean, with spaces, no-break spaces and line feeds around it taken away, added to `out` with a
 * NUL after it. */
void cell_clean(struct text *out, const char *bytes, size_t length);

/* ---- records.c: rows kept ------------------------------------------------------------------- */

struct record_cells {
    int line, to;
    bool repeated, hidden, phantom;
    size_t count;
    char **cells;
};
struct records {
    struct record_cells *rows;
    size_t count;
};
void records_add(struct records *records, const struct grid_row *row);
void records_clear(struct records *records);
bool record_is_empty(const struct record_cells *row);
/* The rows among which a header is looked for: until HEADER_LOOKED_AT of them hold something. A
 * sheet may go on for a million lines of formulas that give nothing: of those no more are kept than
 * a header would have above it. */
bool records_read_first(struct records *records, struct grid *grid, struct error *err);
/* All of them. */
bool records_read_all(struct records *records, struct grid *grid, struct error *err);

/* ---- csv.c ----------------------------------------------------------------------------------- */

/* Bytes that are read as often as it takes (source.c). */
struct source {
    int fd; /* -1: in memory */
    const unsigned char *bytes;
    uint64_t length;
    size_t block; /* how many are read at a time */
};
bool source_open(struct source *source, const char *path, uint64_t limit, struct error *err);
void source_bytes(struct source *source, const void *bytes, size_t length); /* borrowed */
/* Up to `length` bytes from `at` on; fewer where it ends. */
bool source_read(const struct source *source, uint64_t at, void *to, size_t length, size_t *got,
                 struct error *err);
void source_close(struct source *source);

/* How bytes are text (encoding.c). */
struct encoding {
    const char *name; /* static, for the report */
    enum form { FORM_UTF8, FORM_LINES, FORM_UTF16_LITTLE, FORM_UTF16_BIG } form;
    size_t mark; /* bytes before the text */
};

/* What was seen of some cells, by line. */
struct cell_notes {
    struct sheet_note *rows;
    size_t count;
};
/* A CSV file: how it is to be read, and what was seen when it was read for that. */
struct csv_file {
    const struct source *source; /* borrowed */
    struct encoding encoding;
    char delimiter;
    struct cell_notes notes;       /* quotes, cells of several lines */
    struct line_numbers undecoded; /* lines that hold bytes of no encoding */
};
/* ERR_INPUT: no text, or a quote that is never closed. Cleared by the caller either way. */
bool csv_file_read(const struct source *source, struct csv_file *file, struct error *err);
/* The same with the delimiter that separates most cells of the first line; quotes are looked at
 * when the rows are. */
bool csv_file_cut(const struct source *source, struct csv_file *file, struct error *err);
void csv_file_clear(struct csv_file *file);
struct grid *csv_grid(const struct csv_file *file);

/* ---- header.c -------------------------------------------------------------------------------- */

enum { HEADER_LOOKED_AT = 20 }; /* lines that hold something */
struct header {
    size_t from, at; /* records: the same, unless it takes two; their count when there is none */
    size_t columns;
    char **labels;      /* clean */
    enum field *fields; /* FIELD_COUNT when nobody knows it, or when an earlier column is it */
    size_t named;       /* fields */
    bool porteur;       /* a porteur or a person is among them */
};
void header_find(const struct records *records, struct grid *grid, struct header *header);
void header_clear(struct header *header);
/* header_pair.c: two lines that are one header, as labels and fields; false when they are not.
 * `*merged`: cells that stand above others were merged in the file. */
bool header_pair(const struct record_cells *top, const struct record_cells *bottom,
                 struct grid *grid, struct header *header, bool *merged);

/* ---- aside.c --------------------------------------------------------------------------------- */

/* Why a line below the header is none of the table: REMARK_TOTAL, REMARK_FOOTER, REMARK_AGAIN; -1
 * when it is one. */
int row_aside(const struct grid_row *row, const struct header *header);
/* "#N/A", "#REF!", "Err:502": what spreadsheets write in a cell that has no value. */
bool cell_is_error(const char *cell);

/* ---- workbook.c ------------------------------------------------------------------------------ */

/* The rows of one sheet of a workbook. */
struct grid *workbook_grid(struct workbook *workbook, size_t index, struct error *err);
/* NULL unless it is a CSV. */
const struct csv_file *workbook_csv(const struct workbook *workbook);
bool workbook_dates_1904(const struct workbook *workbook);

#endif
