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

/* Head and text of a side, in `rows` rows. */
static bool draw_side(const struct disputed *disputed, struct tui *tui, size_t at, int row,
                      int column, int rows, int columns)
{
    const struct side *side = &disputed->sides[at];
    bool here = at == disputed->chosen;
    size_t which = at - disputed->first;
    char *numbered = disputed->count > 2
                         ? mem_print("%zu/%zu  %s", at + 1, disputed->count, side->head)
                         : mem_copy(side->head);
    if (here) {
        put_piece(row, column - 1, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
        tui_cursor(tui, row, column, false);
    }
    put(row, column, numbered, columns, here ? LOOK_SELECTED : LOOK_FAINT);
    free(numbered);
    return rows > 1 && put_differing(row + 1, column, side->text, disputed->diff.marks[which],
                                     disputed->diff.counts[which], columns, disputed->scroll,
                                     rows - 1);
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
    for (size_t at = disputed->first; at < last; at++) {
        int which = (int)(at - disputed->first);
        if (columns >= SIDE_BY_SIDE) {
            int half = (columns - 4) / 2;
            more |= draw_side(disputed, tui, at, row, column + 1 + which * (half + 2), rows, half);
        } else {
            int part = rows / (shown > 0 ? shown : 1);
            more |= draw_side(disputed, tui, at, row + which * part, column + 1, part, columns - 2);
        }
    }
    if (!more && disputed->scroll > 0)
        disputed->scroll--; /* no further than the end */
}
