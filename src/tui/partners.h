/* What the files of the directory share: the list and its filter (partners.c), how it is drawn
 * (partners_draw.c). */
#ifndef DENTELLE_TUI_PARTNERS_H
#define DENTELLE_TUI_PARTNERS_H

#include "editor.h"
#include "screen.h"

enum { PARTNERS_TOP = 4 };

/* A structure of the directory as the list looks at it. */
struct entry {
    const struct partner_row *row;
    char *text; /* what the filter looks at */
    char *key;  /* its place in the list: by what it is called there */
};

struct partners_screen {
    struct screen screen;
    struct editor *filter;
    struct partners partners; /* as they were read at `version` of the base */
    int64_t version;
    struct entry *entries; /* all of them, in the order of the list */
    size_t *shown;         /* those that pass */
    size_t shown_count;
    struct id selected;
    int at, top;            /* place of the selection, first row of the list */
    unsigned long filtered; /* revision of the filter the selection is of */
};

extern const char partners_everywhere[]; /* "tout le 62" */
/* What a structure is called in the list. */
const char *partners_called(const struct partner_row *row);
/* The one at a place of the list, NULL when there is none. */
const struct partner_row *partners_row(const struct partners_screen *self, int at);
void partners_draw(struct partners_screen *self, struct tui *tui);

#endif
