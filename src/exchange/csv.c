/* A CSV file as rows: bytes become text in encoding.c, quotes.c sets quotes right, the delimiter is
 * the one that explains the file best, and libcsv cuts, a block at a time: the file is read once
 * for its encoding, once for each delimiter, then for its rows, and is never held. */
#include "grid.h"
#include "internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_BLOCK = 64 * 1024 }; /* libcsv makes room for a cell by this much at a time */

/* ---- rows ---------------------------------------------------------------------------------- */

struct csv_rows {
    struct grid grid;
    struct quotes quotes;
    struct text piece;   /* of the text, to be cut */
    struct error broken; /* what the text ended by, once its rows are taken */
    struct csv_parser parser;
    struct rows rows;
    struct stored_row *row; /* being filled; NULL between two */
    size_t column;
    int line;        /* where the next record begins */
    int inner_lines; /* line feeds inside the cells of this one */
    bool started, ended, too_wide;
    bool tried;   /* for its delimiter: a text that breaks off is one that ends */
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
        row_pass(csv->row, csv->column++);
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

/* Some cells more; the last ones close the last record. A text that breaks off is cut as far as it
 * goes. */
static bool feed(struct csv_rows *csv, struct error *err)
{
    bool more = false;
    csv->piece.length = 0;
    csv->ended = !quotes_next(&csv->quotes, &csv->piece, &more, &csv->broken) || !more;
    bool done = csv_parse(&csv->parser, text_get(&csv->piece), csv->piece.length, on_cell,
                          on_record, csv) == csv->piece.length;
    if (done && csv->ended)
        done = csv_fini(&csv->parser, on_cell, on_record, csv) == 0;
    if (!done)
        return error_set(err, ERR_INPUT, "ligne %d : %s", csv->line,
                         csv_strerror(csv_error(&csv->parser)));
    if (csv->too_wide)
        return error_set(err, ERR_INPUT, "plus de %d colonnes : ce n'est pas un tableau de suivi",
                         SHEET_COLUMN_LIMIT);
    return true;
}

static bool next_row(struct csv_rows *csv, struct grid_row *row, bool *more, struct error *err)
{
    if (!csv->started)
        return error_set(err, ERR_IO, "le lecteur de CSV n'a pas démarré");
    while (!(*more = rows_take(&csv->rows, row)) && !csv->ended)
        if (!feed(csv, err))
            return false;
    return true;
}

static bool next(struct grid *grid, struct grid_row *row, bool *more, struct error *err)
{
    struct csv_rows *csv = (struct csv_rows *)grid;
    if (!next_row(csv, row, more, err))
        return false;
    return *more || csv->tried || csv->broken.code == ERR_NONE ||
           error_set(err, csv->broken.code, "%s", csv->broken.text);
}

static void progress(const struct grid *grid, uint64_t *done, uint64_t *total)
{
    const struct decoder *decoder = &((const struct csv_rows *)grid)->quotes.decoder;
    *done = decoder->at;
    *total = decoder->source->length ? decoder->source->length : 1;
}

static void close_rows(struct grid *grid)
{
    struct csv_rows *csv = (struct csv_rows *)grid;
    if (csv->started)
        csv_free(&csv->parser);
    quotes_clear(&csv->quotes);
    text_clear(&csv->piece);
    rows_clear(&csv->rows);
    free(csv);
}

static struct csv_rows *open_rows(const struct csv_file *file, struct cell_notes *notes)
{
    static const struct grid_ops ops = {.next = next, .progress = progress, .close = close_rows};
    struct csv_rows *csv = mem_alloc(sizeof *csv);
    csv->grid.ops = &ops;
    csv->line = 1;
    quotes_begin(&csv->quotes, file, notes);
    start(csv, file->delimiter);
    return csv;
}

struct grid *csv_grid(const struct csv_file *file)
{
    return &open_rows(file, NULL)->grid;
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

/* What is left of the text is looked at, for its quotes. */
static void read_on(struct csv_rows *csv)
{
    bool more = csv->broken.code == ERR_NONE;
    while (more && !csv->ended) {
        csv->piece.length = 0;
        csv->ended = !quotes_next(&csv->quotes, &csv->piece, &more, &csv->broken) || !more;
    }
}

/* How well a delimiter explains the whole file: fields named by the header first, then records as
 * wide as it. What cannot be cut to its end still has a score: an unclosed quote must not make a
 * table of one column out of a file of ten. The notes are those of the file. */
static size_t try_delimiter(struct csv_file *file, struct error *err)
{
    struct csv_rows *csv = open_rows(file, &file->notes);
    struct records records = {0};
    struct header header;
    size_t score = 0;
    csv->tried = true;
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
    read_on(csv);
    if (csv->broken.code != ERR_NONE)
        *err = csv->broken;
    header_clear(&header);
    records_clear(&records);
    close_rows(&csv->grid);
    return score;
}

/* ---- the file ------------------------------------------------------------------------------ */

void csv_file_clear(struct csv_file *file)
{
    free(file->notes.rows);
    free(file->undecoded.lines);
    *file = (struct csv_file){0};
}

static bool choose_delimiter(struct csv_file *file, struct error *err)
{
    static const char candidates[] = {';', ',', '\t'};
    struct error why = {0};
    size_t best_score = 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        struct csv_file cut = {
            .source = file->source, .encoding = file->encoding, .delimiter = candidates[i]};
        struct error failure = {0};
        size_t score = try_delimiter(&cut, &failure);
        if (i > 0 && score <= best_score) {
            csv_file_clear(&cut);
            continue;
        }
        cut.undecoded = file->undecoded;
        file->undecoded = (struct line_numbers){0};
        csv_file_clear(file);
        *file = cut;
        best_score = score;
        why = failure;
    }
    return why.code == ERR_NONE || error_set(err, why.code, "%s", why.text);
}

bool csv_file_read(const struct source *source, struct csv_file *file, struct error *err)
{
    *file = (struct csv_file){.source = source};
    return encoding_find(source, &file->encoding, &file->undecoded, err) &&
           choose_delimiter(file, err);
}

/* What separates the cells of a line. */
static char delimiter_of(const char *line, size_t length)
{
    static const char candidates[] = {';', '\t', ','};
    size_t best = 0;
    char found = ';';
    for (size_t c = 0; c < sizeof candidates; c++) {
        size_t count = 0;
        for (size_t i = 0; i < length; i++)
            count += line[i] == candidates[c];
        if (count > best) {
            best = count;
            found = candidates[c];
        }
    }
    return found;
}

bool csv_file_cut(const struct source *source, struct csv_file *file, struct error *err)
{
    struct decoder decoder;
    struct text text = {0};
    bool more = true;
    *file = (struct csv_file){.source = source};
    if (!encoding_find(source, &file->encoding, &file->undecoded, err))
        return false;
    decoder_begin(&decoder, source, &file->encoding);
    bool done = true;
    while (done && more && !memchr(text_get(&text), '\n', text.length))
        done = decoder_next(&decoder, &text, &more, err);
    file->delimiter = delimiter_of(text_get(&text), strcspn(text_get(&text), "\n"));
    decoder_clear(&decoder);
    text_clear(&text);
    return done;
}
