/* editor: text with a cursor, wrapped by width; no screen, no terminal. One for one-line fields and
 * for notes of ten thousand words (TERMINAL.md §11). */
#ifndef DENTELLE_TUI_EDITOR_H
#define DENTELLE_TUI_EDITOR_H

#include <stdbool.h>
#include <stddef.h>

#include "input.h"

struct editor;

/* `limit` bytes at most; `one_line`: line feeds become spaces. */
struct editor *editor_new(bool one_line, size_t limit);
void editor_free(struct editor *editor);

/* Replaces the text, which must be clean (utf8_clean); cursor at the end; the undo history is
 * emptied. */
void editor_set(struct editor *editor, const char *text);
const char *editor_text(const struct editor *editor); /* valid until the next change */
size_t editor_length(const struct editor *editor);
size_t editor_cursor(const struct editor *editor);       /* byte offset */
void editor_place(struct editor *editor, size_t cursor); /* moved back to a cluster boundary */
/* Grows by one at each change of the text: whoever saves drafts remembers the last value it saved.
 */
unsigned long editor_revision(const struct editor *editor);

/* Text at the cursor, cleaned first. Returns false when the limit cut it: what fits is in. */
bool editor_insert(struct editor *editor, const char *bytes, size_t length);

/* Another text, clean already, as one step of undo; the cursor stays where it can. */
void editor_replace(struct editor *editor, const char *text);

/* One event: characters, paste, arrows (visual lines of the last editor_layout), Début, Fin, words,
 * Retour arrière, Suppr, Ctrl-A (line start), Ctrl-Z and Ctrl-Y. Ctrl-W, Ctrl-U and Ctrl-K cut to
 * the start of the word, of the line, to the end of the line, and Ctrl-T puts back what was cut, in
 * a row or at once. Entrée is a new line unless one_line. Returns false when the event is not for
 * an editor. */
bool editor_event(struct editor *editor, const struct event *event);

/* Visual lines for a width: soft wrap at words, a word longer than the width is broken. Kept until
 * text or width changes. Returns their number, at least 1. */
int editor_layout(struct editor *editor, int columns);
struct editor_line {
    size_t start, length; /* bytes, without the line feed */
};
struct editor_line editor_line(struct editor *editor, int line);
/* Where the cursor stands in that layout. */
void editor_position(struct editor *editor, int *line, int *column);
/* Puts the cursor where a click fell. */
void editor_click(struct editor *editor, int line, int column);

/* Parts of the text, in order, to be underlined; borrowed until they are given again. They are of
 * the text as it is now: whoever gives them gives them anew when it changes. */
struct mark;
void editor_mark(struct editor *editor, const struct mark *marks, size_t count);

/* Draws at (row, column), scrolled so that the cursor shows; gives the screen place of the caret.
 * In editor_draw.c, which is the only part that knows put. */
void editor_draw(struct editor *editor, int row, int column, int rows, int columns, int *caret_row,
                 int *caret_column);

#endif
