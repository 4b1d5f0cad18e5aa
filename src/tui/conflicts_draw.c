/* Two values side by side, one above the other where the screen is narrow: who, when, and the words
 * that only one of them has. */
#include "conflicts.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE_BY_SIDE = 66 };

/* The marks of one line of a text, counted from its start. */
static size_t marks_of_line(const struct mark *marks, size_t count, size_t start, size_t end,
                            struct mark **of_line)
{
    size_t used = 0;
    *of_line = mem_alloc((count + 1) * sizeof **of_line);
    for (size_t i = 0; i < count && marks[i].start < end; i++) {
        if (marks[i].end <= start)
            continue;
        size_t from = marks[i].start > start ? marks[i].start : start;
        size_t to = marks[i].end < end ? marks[i].end : end;
        (*of_line)[used++] = (struct mark){from - start, to - start};
    }
    return used;
}

/* Wrapped, from line `first` on, on at most `rows` rows. True when there is more below. */
static bool put_differing(int row, int column, const char *text, const struct mark *marks,
                          size_t count, int columns, int first, int rows)
{
    size_t length = strlen(text), at = 0;
    for (int line = 0; at <= length; line++) {
        size_t start = at, end = wrap_line(text, length, at, columns, &at);
        if (line < first)
            continue;
        if (line >= first + rows)
            return true;
        while (end > start && text[end - 1] == ' ')
            end--;
        struct mark *of_line;
        size_t used = marks_of_line(marks, count, start, end, &of_line);
        char *shown = mem_copy_bytes(text + start, end - start);
        put_marked(row + line - first, column, shown, of_line, used, columns, LOOK_NORMAL);
        free(shown);
        free(of_line);
    }
    return false;
}

/* The line of a text that holds its byte `at`. */
static int line_of(const char *text, size_t at, int columns)
{
    size_t length = strlen(text), next = 0;
    int line = 0;
    for (;; line++) {
        wrap_line(text, length, next, columns, &next);
        if (next > at || next > length)
            return line;
    }
}

/* Who wrote it, and when: on a line each where there is room. Returns the rows it takes. */
static int draw_head(const struct disputed *disputed, size_t at, int row, int column, bool roomy,
                     int columns)
{
    const struct side *side = &disputed->sides[at];
    enum look look = at == disputed->chosen ? LOOK_SELECTED : LOOK_FAINT;
    struct text text = {0};
    if (disputed->count > 2)
        text_addf(&text, "%zu/%zu  ", at + 1, disputed->count);
    text_addf(&text, roomy ? "%s" : "%s · %s", side->who, side->when);
    put(row, column, text_get(&text), columns, look);
    if (roomy)
        put(row + 1, column, side->when, columns, LOOK_FAINT);
    text_clear(&text);
    return roomy ? 2 : 1;
}

/* Head and text of a side, in `rows` rows. */
static bool draw_side(const struct disputed *disputed, struct tui *tui, size_t at, int row,
                      int column, int rows, int columns)
{
    const struct side *side = &disputed->sides[at];
    bool here = at == disputed->chosen;
    size_t which = at - disputed->first;
    if (here) {
        put_piece(row, column - 1, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
        tui_cursor(tui, row, column, false);
    }
    int head = draw_head(disputed, at, row, column, rows > 5, columns);
    return rows > head &&
           put_differing(row + head, column, side->text, disputed->diff.marks[which],
                         disputed->diff.counts[which], columns, disputed->scroll, rows - head);
}

/* Two long texts that begin alike: from where they no longer do. */
static void show_difference(struct disputed *disputed, int rows, int columns)
{
    int first = 0;
    bool any = false;
    for (size_t which = 0; which < 2; which++) {
        if (!disputed->diff.counts[which])
            continue;
        int line = line_of(disputed->sides[disputed->first + which].text,
                           disputed->diff.marks[which][0].start, columns);
        first = !any || line < first ? line : first;
        any = true;
    }
    disputed->anew = false;
    disputed->scroll = any && first >= rows ? first : 0;
}

void disputed_draw(struct disputed *disputed, struct tui *tui, int row, int column, int rows,
                   int columns)
{
    bool more = false;
    size_t last = disputed->first + 2 < disputed->count ? disputed->first + 2 : disputed->count;
    int shown = (int)(last - disputed->first);
    put(row, column + 1, disputed->title, columns - 2, LOOK_NORMAL);
    row += rows > 5 ? 2 : 1;
    rows -= rows > 5 ? 2 : 1;
    bool beside = columns >= SIDE_BY_SIDE;
    int width = beside ? (columns - 4) / 2 : columns - 2;
    int height = beside ? rows : rows / (shown > 0 ? shown : 1);
    if (disputed->anew)
        show_difference(disputed, height - (height > 5 ? 2 : 1), width);
    for (size_t at = disputed->first; at < last; at++) {
        int which = (int)(at - disputed->first);
        more |= draw_side(disputed, tui, at, row + (beside ? 0 : which * height),
                          column + 1 + (beside ? which * (width + 2) : 0), height, width);
    }
    if (!more && disputed->scroll > 0)
        disputed->scroll--; /* no further than the end */
}
