/* What the files of the editor share: the text and its undo (editor.c), its lines
 * (editor_layout.c). */
#ifndef DENTELLE_TUI_EDITOR_INTERNAL_H
#define DENTELLE_TUI_EDITOR_INTERNAL_H

#include "dentelle/base.h"
#include "editor.h"

/* One step of undo: at `at`, `removed` was replaced by `inserted`. */
struct change {
    size_t at;
    struct text removed, inserted;
};

struct changes {
    struct change *items;
    size_t count;
};

struct editor {
    struct text text;
    size_t cursor, limit;
    bool one_line;
    unsigned long revision;
    struct changes done, undone;
    bool burst; /* the last change may grow by what is typed next */

    /* layout */
    struct editor_line *lines;
    int line_count, columns;
    unsigned long laid_out; /* revision the lines are of, plus one; 0: none */
    int top;                /* first line shown */
    int wanted_column;      /* what up and down aim at, -1: where the cursor is */
};

void editor_move_lines(struct editor *editor, int lines);
/* To the start or the end of the visual line. */
void editor_line_edge(struct editor *editor, bool end);
void editor_layout_clear(struct editor *editor);

#endif
