/* What the files of the search screen share: its state (search.c), its rows and their drawing
 * (search_rows.c). */
#ifndef DENTELLE_TUI_SEARCH_H
#define DENTELLE_TUI_SEARCH_H

#include "editor.h"
#include "screen.h"

enum { SEARCH_TOP = 4 };

/* A line that can be chosen, with what stands above and under it. */
enum search_row_kind {
    ROW_HIT,
    ROW_MORE, /* the group goes on: Entrée shows it whole */
    ROW_NEW,  /* nothing was found: a new case of that name */
};
struct search_row {
    enum search_row_kind kind;
    enum hit_kind group;
    const struct hit *hit; /* of ROW_HIT, borrowed from the hits */
    char *heading;         /* a line above it, or NULL */
    int above;             /* lines above it: the heading, and a blank one when there is room */
    size_t left;           /* of ROW_MORE: how many are not shown */
};

struct search_screen {
    struct screen screen;
    struct editor *field;
    bool fresh;         /* the text is that of the last time: a letter replaces it */
    unsigned long read; /* revision of the text the hits are of, plus 1 */
    struct words words;
    struct hits hits;
    bool whole[HIT_KINDS]; /* the group is shown to its end */
    struct search_row *rows;
    size_t count;
    int selected, top;
};

/* More than anybody reads: then the question is too short. */
enum { SEARCH_LIMIT = 30 };

/* The rows that the hits give, for the height of the screen. */
void search_list(struct search_screen *self);
void search_rows_clear(struct search_screen *self);
void search_draw_rows(struct search_screen *self, struct tui *tui);
/* "appel · ven. 12 mars · La Palette". The caller frees. */
char *search_note_title(struct tui *tui, const struct hit *hit);
/* The row under a line of the screen, -1 when there is none. */
int search_row_at(const struct search_screen *self, int line);

#endif
