/* Soft wrap by columns, cluster by cluster: on screens, in what is printed. */
#include "dentelle/base.h"

#include <string.h>

size_t wrap_line(const char *text, size_t length, size_t at, int columns, size_t *next)
{
    size_t start = at, after_space = 0;
    int used = 0;
    while (at < length && text[at] != '\n') {
        struct cell cell;
        size_t after = utf8_cell(text, length, at, &cell);
        if (text[at] == ' ') {
            after_space = after;
        } else if (used + cell.columns > columns) {
            if (after_space > start)
                at = after_space;
            else if (at == start)
                at = after; /* even the first cluster does not fit: one a line */
            *next = at < length && text[at] != '\n' ? at : at + 1;
            return at;
        }
        used += cell.columns;
        at = after;
    }
    *next = at + 1; /* past the line feed, or past the end */
    return at;
}

int wrap_count(const char *text, int columns, int most)
{
    size_t length = strlen(text), at = 0;
    int lines = 0;
    while (at <= length && lines < most) {
        wrap_line(text, length, at, columns, &at);
        lines++;
    }
    return lines;
}
