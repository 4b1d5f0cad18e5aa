/* What the files of the import's preview share: what it shows (import_items.c), how
 * (import_draw.c), what is chosen in lists (import_choose.c), what keys do (import_preview.c). */
#ifndef DENTELLE_TUI_IMPORT_PREVIEW_H
#define DENTELLE_TUI_IMPORT_PREVIEW_H

#include "screen.h"

struct import_preview {
    struct screen screen;
    struct import_report report;
    struct import_report sum; /* its counts alone, with what was said of some lines */
    bool *same;               /* of each line of the report: the porteur is the one it resembles */
    bool *left;               /* of each line: it is not to be imported */
    char *path, *programme;
    size_t sheet;      /* its number, from 1; 0: the likely one */
    char *promise;     /* "Rien n'est encore écrit ; …" */
    int selected, top; /* among the items */
    bool placed;
};

/* ---- import_items.c: one list of several parts --------------------------------------------- */

enum item_kind {
    ITEM_SUM,
    ITEM_PROMISE,
    ITEM_FILE,
    ITEM_SHEET,
    ITEM_REMARK,
    ITEM_COLUMNS, /* their title */
    ITEM_COLUMN,
    ITEM_LINES, /* their title */
    ITEM_LINE
};
struct item {
    enum item_kind kind;
    size_t index; /* in the report: of the remark, the column, the line */
};
int items_count(const struct import_preview *self);
/* Costs the same wherever it is in the list. */
struct item items_at(const struct import_preview *self, int at);
/* Where an item of that kind and index stands; -1 when there is none. */
int items_find(const struct import_preview *self, enum item_kind kind, size_t index);
/* What it says, but for a column (import_draw.c). The caller frees. */
char *items_text(const struct import_preview *self, struct item item);
/* Does the line ask for a look: a double, two versions of a value? */
bool items_asks(const struct import_preview *self, size_t row);
/* The counts with what was said: one pass through the lines, after each answer. */
void items_count_again(struct import_preview *self);

/* ---- import_draw.c, import_choose.c -------------------------------------------------------- */

void import_draw(struct screen *screen, struct tui *tui);
/* Where this column goes; which sheet. Both read the file anew. */
void import_choose_field(struct import_preview *self, struct tui *tui, size_t column);
void import_choose_sheet(struct import_preview *self, struct tui *tui);

/* ---- import_preview.c ---------------------------------------------------------------------- */

/* Reads the file again: what was said of its lines and the place are kept where they still are. */
bool import_preview_read(struct import_preview *self, struct tui *tui, struct error *err);

#endif
