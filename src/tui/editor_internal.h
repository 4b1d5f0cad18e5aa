/* What the files of the editor share: the text and its undo (editor.c), the keys (editor_keys.c),
 * its lines (editor_layout.c). */
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
    size_t count, room;
};

struct lines {
    struct editor_line *items;
    int count, room;
};

struct editor {
    struct text text;
    size_t cursor, limit;
    bool one_line;
    unsigned long revision;
    struct changes done, undone;
    bool burst;         /* the last change may grow by what is typed next */
    struct text killed; /* what Ctrl-W, Ctrl-U and Ctrl-K cut, for Ctrl-T */
    bool killing;       /* the last event cut: what is cut next goes beside */

    /* layout */
    struct lines lines;
    int columns;
    unsigned long laid_out;      /* revision the lines are of, plus one; 0: none */
    size_t laid_out_length;      /* of the text, then */
    size_t same_start, same_end; /* bytes at each end that did not change since */
    int top;                     /* first line shown */
    const struct mark *marks;    /* borrowed */
    size_t mark_count;
    int wanted_column; /* what up and down aim at, -1: where the cursor is */
};

/* The one way the text changes, recorded for undo. What is typed in one go is undone in one go:
 * until the cursor moves, or a word is over. */
void editor_change(struct editor *editor, size_t at, size_t removed, const char *bytes,
                   size_t length);
void editor_turn(struct editor *editor, bool redo);
void editor_move_to(struct editor *editor, size_t cursor);
/* The start, or the end, of the cluster that `at` falls inside; `at` itself between two. */
size_t editor_boundary(const struct editor *editor, size_t at, bool end);

void editor_move_lines(struct editor *editor, int lines);
/* To the start or the end of the visual line. */
void editor_line_edge(struct editor *editor, bool end);
void editor_layout_clear(struct editor *editor);
/* To be told of each change of the text: only the lines around it are wrapped anew. */
void editor_layout_changed(struct editor *editor, size_t at, size_t inserted);

#endif
