/* A table in plain text. Where each cell is a few words, in columns below their headers; where
 * cells hold sentences, row after row, each cell said after its header. */
#include "document_text.h"

#include <stdlib.h>
#include <string.h>

static const char *cell_text(const struct document_table *table, size_t row, size_t column)
{
    const struct table_cell *cell = document_cell_at(table, row, column);
    return cell->count ? cell->lines[0].text : "";
}

/* ---- row after row ------------------------------------------------------------------------- */

/* "Ce qu'il fait : …", and what the cell says beside below it. */
static void say_cell(struct text *out, const char *header, const struct table_cell *cell)
{
    for (size_t i = 0; i < cell->count; i++) {
        char *line =
            i ? mem_copy(cell->lines[i].text) : mem_print("%s : %s", header, cell->lines[i].text);
        text_wrapped(out, line, i ? 2 * TEXT_INDENT : TEXT_INDENT, i == 0);
        free(line);
    }
}

static void say_row(struct text *out, const struct document_table *table, size_t row)
{
    const struct table_cell *name = document_cell_at(table, row, 0);
    text_add(out, "\n");
    for (size_t i = 0; i < name->count; i++)
        text_wrapped(out, name->lines[i].text, i ? TEXT_INDENT : 0, true);
    for (size_t column = 1; column < table->column_count; column++)
        say_cell(out, table->columns[column].header, document_cell_at(table, row, column));
}

/* Are there only numbers after the first column? */
static bool is_of_numbers(const struct document_table *table)
{
    bool numbers = table->column_count > 1;
    for (size_t column = 1; column < table->column_count; column++)
        numbers = numbers && table->columns[column].number;
    return numbers;
}

/* Each after its header: "Artois : Porteurs 3, dont rencontrés 2". */
static void say_numbers(struct text *out, const struct document_table *table, size_t row)
{
    struct text line = {0};
    text_addf(&line, "%s :", cell_text(table, row, 0));
    for (size_t column = 1; column < table->column_count; column++) {
        const char *number = cell_text(table, row, column);
        text_addf(&line, "%s %s %s", column > 1 ? "," : "", table->columns[column].header,
                  number[0] ? number : "–");
    }
    text_wrapped(out, text_get(&line), 0, true);
    text_clear(&line);
}

static void say_rows(struct text *out, const struct document_table *table)
{
    bool numbers = is_of_numbers(table);
    if (numbers)
        text_add(out, "\n");
    for (size_t row = 0; row < table->row_count; row++)
        if (numbers)
            say_numbers(out, table, row);
        else
            say_row(out, table, row);
}

/* ---- in columns ---------------------------------------------------------------------------- */

enum {
    FEW_WORDS = 56, /* columns that a cell may ask for */
    LONG_WORD = 18,
    NARROWEST = 10, /* what is left to one that has to be wrapped */
};

static int columns_of(const char *text)
{
    return utf8_columns(text, strlen(text));
}

/* The widest word: a column is never narrower, so that only a very long one is cut. */
static int widest_word(const char *text)
{
    int widest = 0;
    while (*text) {
        size_t length = strcspn(text, " ");
        int columns = utf8_columns(text, length);
        widest = columns > widest ? columns : widest;
        text += length + strspn(text + length, " ");
    }
    return widest < LONG_WORD ? widest : LONG_WORD;
}

struct widths {
    int wanted[TABLE_COLUMNS_MOST], least[TABLE_COLUMNS_MOST];
    int body[TABLE_COLUMNS_MOST]; /* what the cells want, without their header */
    int sum;                      /* with what stands between them */
};

static void want(struct widths *widths, size_t column, const char *text)
{
    int columns = columns_of(text), word = widest_word(text);
    if (columns > widths->wanted[column])
        widths->wanted[column] = columns;
    if (word > widths->least[column])
        widths->least[column] = word;
}

/* The widest of those that may yet be narrowed, headers before cells; -1 when there is none. */
static int widest_to_narrow(const struct widths *widths, size_t count)
{
    int widest = -1;
    bool header = false; /* only a header of the widest is wrapped */
    for (size_t i = 0; i < count; i++) {
        int wanted = widths->wanted[i];
        bool spare = wanted > widths->body[i];
        if (wanted > widths->least[i] && wanted > NARROWEST &&
            (widest < 0 || spare > header ||
             (spare == header && wanted > widths->wanted[widest]))) {
            widest = (int)i;
            header = spare;
        }
    }
    return widest;
}

/* False when the table is not one of a few words, or does not fit. */
static bool fit_columns(const struct document_table *table, struct widths *widths)
{
    *widths = (struct widths){0};
    for (size_t i = 0; i < table->row_count * table->column_count; i++) {
        const struct table_cell *cell = &table->cells[i];
        if (cell->count > 1 || (cell->count && columns_of(cell->lines[0].text) > FEW_WORDS))
            return false;
        want(widths, i % table->column_count, cell->count ? cell->lines[0].text : "");
    }
    memcpy(widths->body, widths->wanted, sizeof widths->body);
    for (size_t column = 0; column < table->column_count; column++)
        want(widths, column, table->columns[column].header);
    widths->sum = TEXT_APART * ((int)table->column_count - 1);
    for (size_t column = 0; column < table->column_count; column++)
        widths->sum += widths->wanted[column];
    for (int narrow; widths->sum > TEXT_WIDTH; widths->sum--) {
        if ((narrow = widest_to_narrow(widths, table->column_count)) < 0)
            return false;
        widths->wanted[narrow]--;
    }
    return true;
}

/* What is left to be written of each cell of a row. */
struct rest {
    const char *text;
    size_t at, length;
};

/* The next line of a cell in its columns; false when there was none. */
static bool add_piece(struct text *out, struct rest *rest, int columns, bool right, int *pending)
{
    if (rest->at >= rest->length) {
        *pending += columns;
        return false;
    }
    size_t start = rest->at, end = wrap_line(rest->text, rest->length, start, columns, &rest->at);
    while (end > start && rest->text[end - 1] == ' ')
        end--;
    int blank = columns - utf8_columns(rest->text + start, end - start);
    text_addf(out, "%*s%.*s", *pending + (right ? blank : 0), "", (int)(end - start),
              rest->text + start);
    *pending = right ? 0 : blank;
    return true;
}

/* A row of cells side by side, on as many lines as the longest takes. Nothing but blanks is left
 * out at the end of a line. */
static void add_row(struct text *out, const struct document_table *table,
                    const struct widths *widths, const char *const cells[])
{
    struct rest rests[TABLE_COLUMNS_MOST];
    bool more = true;
    for (size_t i = 0; i < table->column_count; i++)
        rests[i] = (struct rest){.text = cells[i], .length = strlen(cells[i])};
    while (more) {
        struct text line = {0};
        int pending = 0;
        more = false;
        for (size_t i = 0; i < table->column_count; i++) {
            more |=
                add_piece(&line, &rests[i], widths->wanted[i], table->columns[i].number, &pending);
            pending += TEXT_APART;
        }
        if (more)
            text_addf(out, "%s\n", text_get(&line));
        text_clear(&line);
    }
}

static void add_in_columns(struct text *out, const struct document_table *table,
                           const struct widths *widths)
{
    const char *cells[TABLE_COLUMNS_MOST] = {NULL};
    for (size_t column = 0; column < table->column_count; column++)
        cells[column] = table->columns[column].header;
    text_add(out, "\n");
    add_row(out, table, widths, cells);
    for (int i = 0; i < widths->sum; i++)
        text_add(out, "-");
    text_add(out, "\n");
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++)
            cells[column] = cell_text(table, row, column);
        add_row(out, table, widths, cells);
    }
}

void text_table(struct text *out, const struct document_table *table)
{
    struct widths widths;
    if (table->row_count && fit_columns(table, &widths))
        add_in_columns(out, table, &widths);
    else
        say_rows(out, table);
}
