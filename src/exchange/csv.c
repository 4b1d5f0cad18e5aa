/* A CSV file as rows: bytes become text in encoding.c, quotes.c sets quotes right, the delimiter is
 * the one that explains the file best, and libcsv cuts, a block at a time. */
#include "grid.h"
#include "internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 32 * 1024,     /* fed to libcsv at a time */
    CELL_BLOCK = 64 * 1024 /* libcsv makes room for a cell by this much at a time */
};

/* ---- rows ---------------------------------------------------------------------------------- */

struct csv_rows {
    struct grid grid;
    const struct text *text;
    struct csv_parser parser;
    struct rows rows;
    struct stored_row *row; /* being filled; NULL between two */
    size_t fed, column;
    int line;        /* where the next record begins */
    int inner_lines; /* line feeds inside the cells of this one */
    bool started, ended, too_wide;
    bool counted; /* cells are counted, and no more looked at */
};

/* Without the apostrophe that keeps spreadsheets from taking a cell for a formula. */
static void put_cell(struct csv_rows *csv, const char *text, size_t length)
{
    size_t blank = 0;
    while (blank < length && strchr(" \n", text[blank]) && text[blank])
        blank++;
    if (blank == length || text[blank] != '\'') {
        row_put(csv->row, csv->column++, text, length);
        return;
    }
    char *cell = mem_copy_bytes(text + blank, length - blank);
    const char *bare = guard_drop(cell);
    row_put(csv->row, csv->column++, bare, length - blank - (size_t)(bare - cell));
    free(cell);
}

static void on_cell(void *bytes, size_t length, void *state)
{
    struct csv_rows *csv = state;
    const char *text = bytes ? bytes : "";
    if (!bytes)
        length = 0;
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + length - at))); at++)
        csv->inner_lines++;
    if (!csv->row)
        csv->row = rows_begin(&csv->rows, csv->line);
    if (csv->column >= SHEET_COLUMN_LIMIT) {
        csv->too_wide = true;
        return;
    }
    if (csv->counted)
        row_share(csv->row, csv->column++, "");
    else
        put_cell(csv, text, length);
}

static void on_record(int terminator, void *state)
{
    struct csv_rows *csv = state;
    (void)terminator;
    if (!csv->row)
        csv->row = rows_begin(&csv->rows, csv->line);
    csv->row->to = csv->line + csv->inner_lines;
    rows_end(&csv->rows);
    csv->row = NULL;
    csv->column = 0;
    csv->line += 1 + csv->inner_lines;
    csv->inner_lines = 0;
}

static bool start(struct csv_rows *csv, char delimiter)
{
    /* Every line end is told, so that empty lines are counted. */
    csv->started = csv_init(&csv->parser, CSV_REPALL_NL | CSV_EMPTY_IS_NULL) == 0;
    if (!csv->started)
        return false;
    csv_set_delim(&csv->parser, (unsigned char)delimiter);
    csv_set_blk_size(&csv->parser, CELL_BLOCK);
    return true;
}

/* One block more; the last one closes the last record. */
static bool feed(struct csv_rows *csv, struct error *err)
{
    size_t left = csv->text->length - csv->fed, size = left < BLOCK ? left : BLOCK;
    bool done = csv_parse(&csv->parser, text_get(csv->text) + csv->fed, size, on_cell, on_record,
                          csv) == size;
    csv->fed += size;
    if (done && csv->fed == csv->text->length) {
        csv->ended = true;
        done = csv_fini(&csv->parser, on_cell, on_record, csv) == 0;
    }
    if (!done)
        return error_set(err, ERR_INPUT, "ligne %d : %s", csv->line,
                         csv_strerror(csv_error(&csv->parser)));
    if (csv->too_wide)
        return error_set(err, ERR_INPUT, "plus de %d colonnes : ce n'est pas un tableau de suivi",
                         SHEET_COLUMN_LIMIT);
    return true;
}

static bool next(struct grid *grid, struct grid_row *row, bool *more, struct error *err)
{
    struct csv_rows *csv = (struct csv_rows *)grid;
    if (!csv->started)
        return error_set(err, ERR_IO, "le lecteur de CSV n'a pas démarré");
    while (!(*more = rows_take(&csv->rows, row)) && !csv->ended)
        if (!feed(csv, err))
            return false;
    return true;
}

static void progress(const struct grid *grid, uint64_t *done, uint64_t *total)
{
    const struct csv_rows *csv = (const struct csv_rows *)grid;
    *done = csv->fed;
    *total = csv->text->length ? csv->text->length : 1;
}

static void close_rows(struct grid *grid)
{
    struct csv_rows *csv = (struct csv_rows *)grid;
    if (csv->started)
        csv_free(&csv->parser);
    rows_clear(&csv->rows);
    free(csv);
}

static struct csv_rows *open_rows(const struct text *text, char delimiter)
{
    static const struct grid_ops ops = {.next = next, .progress = progress, .close = close_rows};
    struct csv_rows *csv = mem_alloc(sizeof *csv);
    csv->grid.ops = &ops;
    csv->text = text;
    csv->line = 1;
    start(csv, delimiter);
    return csv;
}

struct grid *csv_grid(const struct csv_file *file)
{
    return &open_rows(&file->text, file->delimiter)->grid;
}

/* ---- the delimiter ------------------------------------------------------------------------- */

/* Counts the records, and those as wide as the header. */
static bool count_same(struct csv_rows *csv, size_t width, size_t *count, size_t *same,
                       struct error *err)
{
    struct grid_row row;
    bool more = true;
    csv->counted = true;
    while (next(&csv->grid, &row, &more, err)) {
        if (!more)
            return true;
        ++*count;
        *same += row.count == width;
    }
    return false;
}

/* How well a delimiter explains the whole file: fields named by the header first, then records as
 * wide as it. What cannot be cut to its end still has a score: an unclosed quote must not make a
 * table of one column out of a file of ten. */
static size_t delimiter_score(const struct text *text, char delimiter, struct error *err)
{
    struct csv_rows *csv = open_rows(text, delimiter);
    struct records records = {0};
    struct header header;
    size_t score = 0;
    bool whole = records_read_first(&records, &csv->grid, err);
    header_find(&records, &csv->grid, &header);
    if (header.at < records.count && header.columns >= 2) {
        size_t count = records.count, same = 0;
        for (size_t i = header.at + 1; i < records.count; i++)
            same += records.rows[i].count == header.columns;
        if (whole)
            count_same(csv, header.columns, &count, &same, err);
        score = 1 + header.named * (count + 1) + same;
    } else if (whole) {
        size_t count = 0, same = 0;
        count_same(csv, 1, &count, &same, err);
    }
    header_clear(&header);
    records_clear(&records);
    close_rows(&csv->grid);
    return score;
}

/* ---- the file ------------------------------------------------------------------------------ */

void csv_file_clear(struct csv_file *file)
{
    text_clear(&file->text);
    free(file->notes.rows);
    free(file->undecoded.lines);
    *file = (struct csv_file){0};
}

/* Its text with quotes set right for a delimiter. Where there is no quote, `utf8` itself is to be
 * read, and `file` has no copy of it. */
static bool mend(const struct text *utf8, char delimiter, struct csv_file *file, struct error *err)
{
    file->delimiter = delimiter;
    return !memchr(text_get(utf8), '"', utf8->length) ||
           quotes_read(utf8, delimiter, &file->text, &file->notes, err);
}

/* Gives the text away to a file that has no copy of its own. */
static void settle(struct text *utf8, struct csv_file *file)
{
    if (file->text.length == 0 && !memchr(text_get(utf8), '"', utf8->length)) {
        text_clear(&file->text);
        file->text = *utf8;
        *utf8 = (struct text){0};
    }
}

static bool choose_delimiter(const struct text *utf8, struct csv_file *file, struct error *err)
{
    static const char candidates[] = {';', ',', '\t'};
    struct error why = {0};
    size_t best_score = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        struct csv_file cut = {.encoding = file->encoding};
        struct error open = {0}, failure = {0};
        bool closed = mend(utf8, candidates[i], &cut, &open);
        bool copied = cut.text.length > 0 || !closed;
        size_t score = delimiter_score(copied ? &cut.text : utf8, candidates[i], &failure);
        if (i > 0 && score <= best_score) {
            csv_file_clear(&cut);
            continue;
        }
        cut.undecoded = file->undecoded;
        file->undecoded = (struct line_numbers){0};
        csv_file_clear(file);
        *file = cut;
        best_score = score;
        why = closed ? failure : open;
    }
    return why.code == ERR_NONE || error_set(err, why.code, "%s", why.text);
}

bool csv_file_read(const void *bytes, size_t length, struct csv_file *file, struct error *err)
{
    struct text utf8 = {0};
    *file = (struct csv_file){0};
    bool done = encoding_decode(bytes, length, &utf8, &file->encoding, &file->undecoded, err) &&
                choose_delimiter(&utf8, file, err);
    settle(&utf8, file);
    text_clear(&utf8);
    return done;
}

/* What separates the cells of the first line. */
static char delimiter_of(const char *text)
{
    static const char candidates[] = {';', '\t', ','};
    size_t length = strcspn(text, "\n"), best = 0;
    char found = ';';
    for (size_t c = 0; c < sizeof candidates; c++) {
        size_t count = 0;
        for (size_t i = 0; i < length; i++)
            count += text[i] == candidates[c];
        if (count > best) {
            best = count;
            found = candidates[c];
        }
    }
    return found;
}

bool csv_file_cut(const void *bytes, size_t length, struct csv_file *file, struct error *err)
{
    struct text utf8 = {0};
    *file = (struct csv_file){0};
    bool done = encoding_decode(bytes, length, &utf8, &file->encoding, &file->undecoded, err) &&
                mend(&utf8, delimiter_of(text_get(&utf8)), file, err);
    settle(&utf8, file);
    text_clear(&utf8);
    return done;
}
