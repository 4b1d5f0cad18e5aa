/* Text on the screen, cluster by cluster; see put.h. */
#include "put.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/base.h"
#include "theme.h"

static bool ascii_signs;

static const struct {
    const char *sign, *ascii;
} signs[SIGN_COUNT] = {
    [SIGN_SELECTED] = {"▌", ">"}, [SIGN_OVERDUE] = {"⚠", "!"},   [SIGN_DUE] = {"◷", "@"},
    [SIGN_NEVER] = {"○", "o"},    [SIGN_NO_ACTION] = {"–", "-"}, [SIGN_REFERRAL] = {"→", ">"},
    [SIGN_DONE] = {"✓", "+"},     [SIGN_REFUSED] = {"✗", "x"},   [SIGN_WAITING] = {"…", "."},
    [SIGN_CONFLICT] = {"≠", "#"}, [SIGN_MENU] = {"▾", "v"},      [SIGN_HORIZONTAL] = {"─", "-"},
    [SIGN_VERTICAL] = {"│", "|"}, [SIGN_CROSS] = {"┼", "+"},     [SIGN_TEE] = {"┬", "+"},
    [SIGN_PROMPT] = {"›", ">"},   [SIGN_FULL] = {"█", "#"},      [SIGN_EMPTY] = {"░", "."},
    [SIGN_MARKED] = {"■", "*"},   [SIGN_BAR] = {"━", "="},
};

void put_start(bool ascii, enum colours colours)
{
    ascii_signs = ascii;
    theme_start(colours);
}

const char *put_sign(enum sign sign)
{
    return ascii_signs ? signs[sign].ascii : signs[sign].sign;
}

static void begin(enum look look)
{
    short pair;
    attr_t attributes = theme_attributes(look, &pair);
    attr_set(attributes, pair, NULL);
}

/* Columns that are left on the screen from (row, column) on. */
static int room(int row, int column, int columns)
{
    if (row < 0 || row >= LINES || column < 0 || column >= COLS)
        return 0;
    return columns < COLS - column ? columns : COLS - column;
}

int put_piece(int row, int column, const char *text, int columns, enum look look)
{
    columns = room(row, column, columns);
    if (columns <= 0 || !text || !text[0])
        return 0;
    char *cut = utf8_cut(text, columns);
    struct text cells = {0};
    size_t length = strlen(cut);
    int used = 0;
    for (size_t at = 0; at < length;) {
        struct cell cell;
        at = utf8_cell(cut, length, at, &cell);
        if (used + cell.columns > columns)
            break;
        text_add(&cells, cell.bytes);
        used += cell.columns;
    }
    begin(look);
    mvaddstr(row, column,
             text_get(&cells)); /* ERR at the last cell of the screen, though it is drawn */
    attr_set(A_NORMAL, 0, NULL);
    text_clear(&cells);
    free(cut);
    return used;
}

static void spaces(int row, int column, int columns, enum look look)
{
    columns = room(row, column, columns);
    if (columns <= 0)
        return;
    begin(look);
    mvhline(row, column, ' ', columns);
    attr_set(A_NORMAL, 0, NULL);
}

int put(int row, int column, const char *text, int columns, enum look look)
{
    int used = put_piece(row, column, text, columns, look);
    spaces(row, column + used, columns - used, look);
    return used;
}

/* How many bytes of a text are in what utf8_cut made of it: marks are no part of its "…". */
static size_t kept_of(const char *text, const char *cut)
{
    size_t kept = 0;
    while (cut[kept] && (cut[kept] == text[kept] || (cut[kept] == ' ' && text[kept] == '\n')))
        kept++;
    while (kept && (cut[kept] & 0xC0) == 0x80)
        kept--;
    return kept;
}

int put_marked(int row, int column, const char *text, const struct mark marks[], size_t count,
               int columns, enum look look)
{
    char *cut = utf8_cut(text, columns);
    size_t length = strlen(cut), kept = kept_of(text, cut), at = 0;
    int used = 0;
    for (size_t i = 0; i <= count && at < length; i++) {
        size_t start = i < count && marks[i].start < kept ? marks[i].start : length;
        size_t end = i >= count ? length : marks[i].end < kept ? marks[i].end : kept;
        end = end < start ? start : end;
        char *before = mem_copy_bytes(cut + at, start - at);
        char *marked = mem_copy_bytes(cut + start, end - start);
        used += put_piece(row, column + used, before, columns - used, look);
        used += put_piece(row, column + used, marked, columns - used, LOOK_MATCH);
        at = end;
        free(before);
        free(marked);
    }
    free(cut);
    return used;
}

void put_right(int row, int column, const char *text, int columns, enum look look)
{
    int width = utf8_columns(text, strlen(text));
    int shift = width < columns ? columns - width : 0;
    put_piece(row, column + shift, text, columns - shift, look);
}

/* The parts of marks that are between `start` and `end`, from there on. The caller frees. */
static struct mark *marks_of(const struct mark marks[], size_t count, size_t start, size_t end,
                             size_t *kept)
{
    struct mark *own = mem_alloc((count + 1) * sizeof *own);
    *kept = 0;
    for (size_t i = 0; i < count; i++)
        if (marks[i].end > start && marks[i].start < end)
            own[(*kept)++] = (struct mark){marks[i].start > start ? marks[i].start - start : 0,
                                           (marks[i].end < end ? marks[i].end : end) - start};
    return own;
}

int put_part(int row, int column, const char *text, size_t start, size_t end,
             const struct mark marks[], size_t count, int columns, enum look look)
{
    size_t kept;
    char *line = mem_copy_bytes(text + start, end - start);
    struct mark *own = marks_of(marks, count, start, end, &kept);
    int used = put_marked(row, column, line, own, kept, columns, look);
    free(own);
    free(line);
    return used;
}

int put_text(int row, int column, const char *text, int columns, int lines, enum look look)
{
    return put_text_marked(row, column, text, NULL, 0, columns, lines, look);
}

int put_text_marked(int row, int column, const char *text, const struct mark marks[], size_t count,
                    int columns, int lines, enum look look)
{
    size_t length = strlen(text), at = 0;
    int used = 0;
    while (at <= length && used < lines) {
        size_t start = at, end = wrap_line(text, length, at, columns, &at);
        if (used + 1 == lines && at <= length)
            end = length; /* put_piece cuts it, and says so */
        while (end > start && text[end - 1] == ' ')
            end--; /* spaces that hang past the edge are no text cut */
        put_part(row + used++, column, text, start, end, marks, count, columns, look);
    }
    return used;
}

void put_rule(int row, int column, int columns)
{
    for (int i = 0; i < columns; i++)
        put_piece(row, column + i, put_sign(SIGN_HORIZONTAL), 1, LOOK_FRAME);
}

void put_bar(int row, int column, int columns, uint64_t done, uint64_t all)
{
    int full = all && columns > 0 ? (int)((double)columns * (double)done / (double)all) : columns;
    for (int i = 0; i < columns; i++)
        put_piece(row, column + i, put_sign(i < full ? SIGN_FULL : SIGN_EMPTY), 1, LOOK_FRAME);
}

void put_blank(int row, int column, int rows, int columns)
{
    for (int i = 0; i < rows; i++)
        spaces(row + i, column, columns, LOOK_NORMAL);
}
