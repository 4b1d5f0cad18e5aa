/* wrap: where a text is cut into lines of a width; for the editor and for what is only read. */
#ifndef DENTELLE_TUI_WRAP_H
#define DENTELLE_TUI_WRAP_H

#include <stddef.h>

/* The line that starts at `at`: returns where it ends (byte offset, its line feed and nothing else
 * left out) and, in `*next`, where the one after starts: more than `length` when it was the last. A
 * text that ends with a line feed has one more, empty, line. Soft wrap after a space; spaces may
 * hang past the edge; a word longer than the width is cut. */
size_t wrap_line(const char *text, size_t length, size_t at, int columns, size_t *next);

/* How many lines a text takes, 1 for an empty one; never more than `most`, so that a text of a
 * megabyte is not wrapped to its end for the three lines of it that show. */
int wrap_count(const char *text, int columns, int most);

#endif
