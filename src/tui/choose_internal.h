/* What the files of the list under a filter share: its rows and which pass (choose_rows.c), how
 * they are drawn (choose_draw.c), what keys do (choose.c). */
#ifndef DENTELLE_TUI_CHOOSE_INTERNAL_H
#define DENTELLE_TUI_CHOOSE_INTERNAL_H

#include "editor.h"
#include "screen.h"

enum { CHOOSE_TOP = 4 }; /* row of the list */

struct choose_screen {
    struct screen screen;
    struct tui *tui;
    struct choose choose;
    struct choose found; /* rows of choose.find for what is typed; they pass as they are */
    struct editor *filter;
    char **folded;   /* what the filter looks at, per row */
    size_t *matches; /* rows that pass the filter, then those found */
    size_t match_count;
    int selected, top;
    bool touched;           /* a row was ticked or unticked */
    unsigned long filtered; /* revision of the filter the matches are of */
};

/* What passes the filter, as it is now. */
void choose_filter(struct choose_screen *self);
/* The row under the cursor; NULL when nothing passes. */
struct choice_row *choose_selected(struct choose_screen *self);
/* A row that passes, by its place among those. */
struct choice_row *choose_row(struct choose_screen *self, int match);
/* The row under the cursor becomes one of the list if it was found by what is typed; its index
 * there. */
size_t choose_adopt(struct choose_screen *self);
/* What the filter looks at, of a row. The caller frees. */
char *choose_folded(const struct choice_row *row);
void choose_rows_clear(struct choose *choose);

/* Rows of the screen that a row of the list takes. */
int choose_height(const struct choice_row *row, bool selected);
void choose_draw(struct screen *screen, struct tui *tui);

#endif
