/* Text as the terminal shows it: clusters, their columns, and cutting to a width. ncurses counts by
 * the wcwidth of the base character, so we do too; what it cannot count is replaced at drawing,
 * never in what is stored. */
#include "dentelle/base.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

enum { MARKS_DRAWN = 4 }; /* ncurses keeps five code points a cell (CCHARW_MAX) */

void utf8_locale(void)
{
    static const char *const fallbacks[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8"};
    bool set = setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    for (size_t i = 0; !set && i < sizeof fallbacks / sizeof fallbacks[0]; i++)
        set = setlocale(LC_CTYPE, fallbacks[i]) != NULL;
}

static int32_t code_point_at(const char *text, size_t length, size_t at, size_t *after)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(length - at), &c);
    *after = at + (used > 0 ? (size_t)used : 1);
    return used > 0 ? c : -1;
}

size_t utf8_next(const char *text, size_t length, size_t at)
{
    if (at >= length)
        return length;
    size_t after;
    utf8proc_int32_t state = 0, before = code_point_at(text, length, at, &after);
    while (after < length) {
        size_t next;
        int32_t c = code_point_at(text, length, after, &next);
        if (before < 0 || c < 0 || utf8proc_grapheme_break_stateful(before, c, &state))
            break;
        before = c;
        after = next;
    }
    return after;
}

/* The start of the code point that ends at `at`; one byte back over what is no UTF-8. */
static size_t code_point_before(const char *text, size_t at)
{
    size_t start = at - 1, after;
    while (start > 0 && at - start < 4 && ((unsigned char)text[start] & 0xC0) == 0x80)
        start--;
    return code_point_at(text, at, start, &after) >= 0 && after == at ? start : at - 1;
}

/* `at`, or the start of the code point that it falls inside. */
static size_t code_point_around(const char *text, size_t length, size_t at)
{
    for (size_t back = 1, after; back <= 3 && back <= at; back++)
        if (code_point_at(text, length, at - back, &after) >= 0 && after > at)
            return at - back;
    return at;
}

/* Two code points that no cluster holds together, whatever comes before them. Without what comes
 * before, utf8proc says "together" of flags, but not of what a joiner or a mark may join. */
static bool surely_apart(int32_t before, int32_t c)
{
    if (before < 0 || c < 0)
        return true;
    bool joins = before == 0x200D || utf8proc_category(before) == UTF8PROC_CATEGORY_MN;
    return !joins && utf8proc_grapheme_break(before, c);
}

size_t utf8_previous(const char *text, size_t length, size_t at)
{
    if (at > length)
        at = length;
    size_t start = code_point_around(text, length, at), after;
    if (start == 0)
        return 0;
    /* Clusters are found going forward: from the nearest place where one surely begins. */
    start = code_point_before(text, start);
    while (start > 0) {
        size_t before = code_point_before(text, start);
        if (surely_apart(code_point_at(text, length, before, &after),
                         code_point_at(text, length, start, &after)))
            break;
        start = before;
    }
    size_t previous = start;
    for (size_t next = start; next < at; next = utf8_next(text, length, next))
        previous = next;
    return previous;
}

static void cell_add(struct cell *cell, size_t *used, const char *bytes, size_t count)
{
    if (*used + count >= sizeof cell->bytes)
        return;
    memcpy(cell->bytes + *used, bytes, count);
    *used += count;
    cell->bytes[*used] = '\0';
}

static bool is_mark(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

bool utf8_is_drawn(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Where nothing but ASCII can be drawn: the letter without its accent, the sign that is nearest. */
static void plain_cell(struct cell *cell, int32_t base)
{
    static const struct {
        int32_t code_point;
        const char *ascii;
    } nearest[] = {{0x153, "oe"}, {0x152, "OE"}, {0xE6, "ae"},  {0xC6, "AE"},   {0x2018, "'"},
                   {0x2019, "'"}, {0xAB, "\""},  {0xBB, "\""},  {0x201C, "\""}, {0x201D, "\""},
                   {0x2013, "-"}, {0x2014, "-"}, {0x2026, "."}, {0x2192, ">"},  {0x2190, "<"},
                   {0x203A, ">"}, {0xB7, "."},   {0xA0, " "},   {0x202F, " "},  {0xB0, "o"},
                   {0x2191, "^"}, {0x2193, "v"}, {0x20AC, "E"}};
    utf8proc_int32_t letter[8];
    utf8proc_ssize_t count =
        base < 0 ? 0 : utf8proc_decompose_char(base, letter, 8, UTF8PROC_DECOMPOSE, NULL);
    bool plain_letter = count > 0 && letter[0] >= 0x20 && letter[0] < 0x7F;
    const char plain[] = {plain_letter ? (char)letter[0] : '?', '\0'};
    const char *ascii = plain;
    for (size_t i = 0; i < sizeof nearest / sizeof nearest[0]; i++)
        if (nearest[i].code_point == base)
            ascii = nearest[i].ascii;
    *cell = (struct cell){.columns = (int)strlen(ascii)};
    strcpy(cell->bytes, ascii);
}

size_t utf8_cell(const char *text, size_t length, size_t at, struct cell *cell)
{
    unsigned char first = (unsigned char)text[at];
    if (first >= 0x20 && first < 0x7F && (at + 1 >= length || (unsigned char)text[at + 1] < 0x80)) {
        *cell = (struct cell){.bytes = {(char)first}, .columns = 1};
        return at + 1;
    }
    size_t end = utf8_next(text, length, at), after, used = 0;
    int32_t base = code_point_at(text, length, at, &after);
    if (!utf8_is_drawn()) {
        plain_cell(cell, base);
        return end;
    }
    *cell = (struct cell){.columns = 1};
    int width = base < 0x20 || base == 0x7F ? -1 : wcwidth((wchar_t)base);
    if (base >= 0 && is_mark(base)) { /* a lone mark needs something to sit on */
        cell_add(cell, &used, "\xE2\x97\x8C", 3);
        after = at;
    } else if (width < 1) {
        cell_add(cell, &used, "\xEF\xBF\xBD", 3);
    } else {
        cell_add(cell, &used, text + at, after - at);
        cell->columns = width;
    }
    for (int marks = 0; after < end && marks < MARKS_DRAWN;) {
        size_t next;
        int32_t c = code_point_at(text, length, after, &next);
        if (c < 0)
            break;
        if (is_mark(c) && !(c >= 0xFE00 && c <= 0xFE0F) && wcwidth((wchar_t)c) == 0) {
            cell_add(cell, &used, text + after, next - after);
            marks++;
        }
        after = next;
    }
    return end;
}

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] < 0x20 || text[i] > 0x7E)
            return false;
    return true;
}

int utf8_columns(const char *text, size_t length)
{
    if (is_ascii(text, length))
        return (int)length;
    int columns = 0;
    struct cell cell;
    for (size_t at = 0; at < length;) {
        at = utf8_cell(text, length, at, &cell);
        columns += cell.columns;
    }
    return columns;
}

/* The bytes of `text` that fit in `columns`. */
static size_t fitting(const char *text, size_t length, int columns)
{
    struct cell cell;
    for (size_t at = 0; at < length;) {
        size_t next = utf8_cell(text, length, at, &cell);
        if (cell.columns > columns)
            return at;
        columns -= cell.columns;
        at = next;
    }
    return length;
}

char *utf8_cut(const char *text, int columns)
{
    char *line = mem_copy(text);
    for (char *at = line; (at = strchr(at, '\n'));)
        *at = ' ';
    size_t length = strlen(line);
    if (columns <= 0) {
        line[0] = '\0';
        return line;
    }
    if (fitting(line, length, columns) == length)
        return line;
    size_t end = fitting(line, length, columns - 1), word = end;
    while (word > 0 && line[word] != ' ')
        word--;
    if (word * 4 > end * 3) /* at a word, unless that would leave a quarter of the room empty */
        end = word;
    while (end > 0 && line[end - 1] == ' ')
        end--;
    char *cut = mem_print("%.*s…", (int)end, line);
    free(line);
    return cut;
}

size_t utf8_fitting(const char *text, size_t limit)
{
    size_t length = strnlen(text, limit + 1);
    if (length <= limit)
        return length;
    while (limit > 0 && ((unsigned char)text[limit] & 0xC0) == 0x80)
        limit--;
    return limit;
}

struct short_text utf8_short(const char *text, int columns)
{
    struct short_text result = {0};
    char *cut = utf8_cut(text, columns);
    memcpy(result.bytes, cut, utf8_fitting(cut, sizeof result.bytes - 1));
    free(cut);
    return result;
}
