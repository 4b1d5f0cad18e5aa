/* A sheet with known columns: its header is found among the first lines, then one data line is
 * given after the other. What is left out, and what the user must know, is noted by line. */
#include "grid.h"

#include <stdlib.h>
#include <string.h>

struct sheet_reading {
    struct grid *grid;
    struct records ahead; /* the lines in which the header was looked for */
    size_t next;          /* of those below the header: the next to be given */
    struct header header;
    int last; /* the last line that was seen */
    bool csv, ended;
    size_t text; /* bytes given so far */
    struct sheet_row row;
    const char **cells; /* of the row */
    size_t room;
};

bool sheet_sets_aside(enum sheet_remark remark)
{
    return remark <= REMARK_SET_ASIDE_LAST;
}

/* ---- notes --------------------------------------------------------------------------------- */

/* Is it enough to say it once of lines that follow each other? */
static bool is_of_many(enum sheet_remark remark)
{
    switch (remark) {
    case REMARK_ABOVE: /* a title is a title */
    case REMARK_UNDECODED:
    case REMARK_QUOTES:
    case REMARK_SPANS:
        return false;
    default:
        return true;
    }
}

static void add_note(struct sheet *sheet, int line, int to, enum sheet_remark remark)
{
    size_t count = sheet->note_count;
    struct sheet_note *last = count ? &sheet->notes[count - 1] : NULL;
    if (sheet_sets_aside(remark))
        sheet->lines_read += to - line + 1;
    if (last && last->remark == remark && last->to + 1 == line && is_of_many(remark)) {
        last->to = to;
        return;
    }
    if ((count & (count - 1)) == 0) /* full: twice as many */
        sheet->notes = mem_resize(sheet->notes, (count ? 2 * count : 1) * sizeof *sheet->notes);
    sheet->notes[sheet->note_count++] =
        (struct sheet_note){.line = line, .to = to, .remark = remark};
}

static int by_line(const void *a, const void *b)
{
    const struct sheet_note *left = a, *right = b;
    if (left->line != right->line)
        return left->line < right->line ? -1 : 1;
    return (left->remark > right->remark) - (left->remark < right->remark);
}

static void sort_notes(struct sheet *sheet)
{
    if (sheet->note_count)
        qsort(sheet->notes, sheet->note_count, sizeof *sheet->notes, by_line);
}

static void take_csv_notes(struct sheet *sheet, const struct csv_file *csv)
{
    for (size_t i = 0; i < csv->notes.count; i++)
        add_note(sheet, csv->notes.rows[i].line, csv->notes.rows[i].to, csv->notes.rows[i].remark);
    for (size_t i = 0; i < csv->undecoded.count; i++)
        add_note(sheet, csv->undecoded.lines[i], csv->undecoded.lines[i], REMARK_UNDECODED);
}

/* ---- the header ---------------------------------------------------------------------------- */

/* Lines that a spreadsheet does not even write, because nothing is in them. */
static void pass_gap(struct sheet *sheet, int line)
{
    struct sheet_reading *reading = sheet->reading;
    if (!reading->csv && line > reading->last + 1)
        add_note(sheet, reading->last + 1, line - 1, REMARK_EMPTY);
}

/* Titles, dates: read, and left out. */
static void pass_above(struct sheet *sheet)
{
    struct sheet_reading *reading = sheet->reading;
    for (size_t i = 0; i < reading->header.from; i++) {
        const struct record_cells *row = &reading->ahead.rows[i];
        int to = row->repeated ? row->to : row->line;
        pass_gap(sheet, row->line);
        add_note(sheet, row->line, to, record_is_empty(row) ? REMARK_EMPTY : REMARK_ABOVE);
        reading->last = row->to;
    }
    pass_gap(sheet, sheet->header_line);
}

static void take_header(struct sheet *sheet)
{
    struct sheet_reading *reading = sheet->reading;
    const struct header *header = &reading->header;
    sheet->header_line = reading->ahead.rows[header->from].line;
    sheet->header_to = reading->ahead.rows[header->at].line;
    sheet->columns = header->columns;
    sheet->header = header->labels;
    sheet->fields = header->fields;
    sheet->hidden = mem_alloc((header->columns + 1) * sizeof *sheet->hidden);
    for (size_t i = 0; reading->grid->ops->hides && i < header->columns; i++)
        sheet->hidden[i] = reading->grid->ops->hides(reading->grid, i);
    pass_above(sheet);
    reading->last = reading->ahead.rows[header->at].to;
    reading->next = header->at + 1;
}

static struct sheet_format format_of(const struct workbook *workbook, size_t index)
{
    size_t count;
    const struct workbook_sheet *sheets = workbook_sheets(workbook, &count);
    const struct csv_file *csv = workbook_csv(workbook);
    return (struct sheet_format){.kind = workbook_kind(workbook),
                                 .encoding = csv ? csv->encoding.name : NULL,
                                 .delimiter = csv ? csv->delimiter : '\0',
                                 .sheet_name = utf8_short(sheets[index].name, 60),
                                 .sheet_count = count,
                                 .dates_1904 = workbook_dates_1904(workbook)};
}

struct sheet *sheet_open(struct workbook *workbook, size_t index, struct error *err)
{
    struct grid *grid = workbook_grid(workbook, index, err);
    if (!grid)
        return NULL;
    struct sheet *sheet = mem_alloc(sizeof *sheet);
    struct sheet_reading *reading = sheet->reading = mem_alloc(sizeof *reading);
    reading->grid = grid;
    reading->csv = workbook_csv(workbook) != NULL;
    sheet->format = format_of(workbook, index);
    bool done = records_read_first(&reading->ahead, grid, err);
    if (done)
        header_find(&reading->ahead, grid, &reading->header);
    if (done && reading->header.at == reading->ahead.count)
        done = error_set(err, ERR_INPUT,
                         reading->csv ? "ce fichier est vide : il n'y a rien à importer"
                                      : "cette feuille est vide : il n'y a rien à importer");
    if (!done) {
        sheet_close(sheet);
        return NULL;
    }
    take_header(sheet);
    if (reading->csv)
        take_csv_notes(sheet, workbook_csv(workbook));
    return sheet;
}

void sheet_close(struct sheet *sheet)
{
    if (!sheet)
        return;
    struct sheet_reading *reading = sheet->reading;
    reading->grid->ops->close(reading->grid);
    header_clear(&reading->header);
    records_clear(&reading->ahead);
    free(reading->cells);
    free(reading);
    free(sheet->hidden);
    free(sheet->notes);
    free(sheet);
}

/* ---- rows ---------------------------------------------------------------------------------- */

/* Cells beyond the header that hold something. */
static bool has_more(const struct grid_row *row, size_t columns)
{
    for (size_t i = columns; i < row->count; i++)
        if (row->cells[i][0])
            return true;
    return false;
}

static bool is_empty(const struct grid_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i][0])
            return false;
    return true;
}

/* The next row, of those already read or of the grid. */
static bool next_row(struct sheet *sheet, struct grid_row *row, bool *more, struct error *err)
{
    struct sheet_reading *reading = sheet->reading;
    if (reading->next == reading->ahead.count)
        return reading->grid->ops->next(reading->grid, row, more, err);
    const struct record_cells *kept = &reading->ahead.rows[reading->next++];
    *row = (struct grid_row){.line = kept->line,
                             .to = kept->to,
                             .repeated = kept->repeated,
                             .hidden = kept->hidden,
                             .phantom = kept->phantom,
                             .count = kept->count,
                             .cells = (const char *const *)kept->cells};
    *more = true;
    return true;
}

/* The cells as they are given: as many as the header has, none in error. */
static bool fill_cells(struct sheet *sheet, const struct grid_row *row, struct error *err)
{
    struct sheet_reading *reading = sheet->reading;
    size_t width = row->count > sheet->columns ? row->count : sheet->columns;
    bool error = false;
    if (width > reading->room) {
        reading->room = width;
        reading->cells = mem_resize(reading->cells, width * sizeof *reading->cells);
    }
    for (size_t i = 0; i < width; i++) {
        const char *cell = i < row->count ? row->cells[i] : "";
        if (cell_is_error(cell)) {
            error = true;
            cell = "";
        }
        reading->cells[i] = cell;
        reading->text += strlen(cell);
    }
    if (error)
        add_note(sheet, row->line, row->line, REMARK_ERROR);
    return reading->text <= SHEET_TEXT_LIMIT ||
           error_set(err, ERR_INPUT,
                     "ligne %d : plus de %d Mo de texte dans cette feuille : ce n'est pas un "
                     "tableau de suivi",
                     row->line, SHEET_TEXT_LIMIT / (1024 * 1024));
}

static void note_row(struct sheet *sheet, const struct grid_row *row)
{
    if (sheet->reading->csv && row->count < sheet->columns)
        add_note(sheet, row->line, row->line, REMARK_SHORT);
    else if (has_more(row, sheet->columns))
        add_note(sheet, row->line, row->line, REMARK_LONG);
    if (row->hidden)
        add_note(sheet, row->line, row->line, REMARK_HIDDEN);
    if (row->repeated && row->to > row->line)
        add_note(sheet, row->line + 1, row->to, REMARK_REPEATED);
}

/* Sets aside what is no line of the table; false when it is one. */
static bool put_aside(struct sheet *sheet, const struct grid_row *row)
{
    int to = row->repeated ? row->to : row->line;
    bool empty = is_empty(row);
    int remark = empty ? row->phantom ? REMARK_PHANTOM : REMARK_EMPTY
                       : row_aside(row, &sheet->reading->header);
    if (remark < 0)
        return false;
    add_note(sheet, row->line, to, (enum sheet_remark)remark);
    return true;
}

bool sheet_next(struct sheet *sheet, const struct sheet_row **row, struct error *err)
{
    struct sheet_reading *reading = sheet->reading;
    struct grid_row read;
    bool more = !reading->ended;
    *row = NULL;
    while (more) {
        if (!next_row(sheet, &read, &more, err))
            return false;
        if (!more)
            break;
        pass_gap(sheet, read.line);
        reading->last = read.to;
        if (put_aside(sheet, &read))
            continue;
        if (!fill_cells(sheet, &read, err))
            return false;
        sheet->lines_read++;
        note_row(sheet, &read);
        reading->row = (struct sheet_row){
            .line = read.line, .hidden = read.hidden, .count = read.count, .cells = reading->cells};
        *row = &reading->row;
        return true;
    }
    if (!reading->ended)
        sort_notes(sheet);
    reading->ended = true;
    return true;
}

void sheet_progress(const struct sheet *sheet, uint64_t *done, uint64_t *total)
{
    sheet->reading->grid->ops->progress(sheet->reading->grid, done, total);
    if (*total == 0)
        *total = 1;
}
