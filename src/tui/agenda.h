/* What the files of the agenda share: its state and its keys (agenda.c), what is in it
 * (agenda_list.c), its geometry (agenda_layout.c), its drawing (agenda_draw.c, agenda_row.c). Only
 * the rows on the screen are ever read: a career's worth of dates costs no more than a week's. */
#ifndef DENTELLE_TUI_AGENDA_H
#define DENTELLE_TUI_AGENDA_H

#include "screen.h"

/* A row: a case, or a referral that waits for an answer. */
struct agenda_row {
    bool silent;
    struct id id; /* of the case, or of the referral; ID_NONE: no row */
    struct id case_id;
};

/* A section, or a town. */
struct agenda_group {
    enum agenda_section section; /* AGENDA_SECTIONS: a town */
    const char *title;           /* borrowed; NULL: no town is known */
    bool counted;
    size_t count; /* through agenda_count */
    size_t first; /* of a town: its first card among the visits */
};

/* More visits than anybody makes in a week; the header says how many there are beyond. */
enum { AGENDA_VISITS = 200 };

struct agenda_layout {
    bool narrow;       /* two lines a row */
    int columns;       /* of the list */
    int top, rows;     /* where it is drawn */
    int gap;           /* lines between two groups */
    int detail_row;    /* a line on the selected row; -1: none */
    int detail_column; /* a whole column on it; 0: none */
    int detail_columns;
};

struct agenda {
    struct screen screen;
    struct app *app;
    struct error err; /* what could not be counted; said at the next drawing */
    bool by_town;
    int64_t version; /* of what the groups were made of */
    struct agenda_group *groups;
    int group_count;
    struct cards visits; /* by town: all of them, as of `version` */
    struct agenda_row selected;
    struct agenda_row left; /* was selected, until our own act took it away: undo goes back to it */
    int group;              /* where the selected row is, or was */
    size_t offset;
    int64_t located; /* version that this place is of */
    unsigned acts;   /* as app->acts then */
    size_t top;      /* first line shown */
    struct agenda_layout layout;
    struct badges badges;
};

/* A stretch of rows of one group. */
struct agenda_page {
    const struct card *cards; /* or NULL */
    const struct silence *silences;
    size_t count;
    struct cards read; /* what is released */
    struct silences read_silences;
};

/* ---- agenda_list.c ------------------------------------------------------------------------- */

/* Makes the groups again if anything changed. */
bool agenda_read(struct agenda *agenda, struct error *err);
void agenda_forget(struct agenda *agenda);
/* Rows of a group: counted when first asked for, so that what is below the screen costs nothing. */
size_t agenda_count(struct agenda *agenda, int group);
bool agenda_is_empty(struct agenda *agenda);
/* From a place to its number among all rows, and back; the last row when there is none such. */
size_t agenda_number(struct agenda *agenda, int group, size_t offset);
void agenda_place(struct agenda *agenda, size_t number, int *group, size_t *offset);
/* Where a row is now, looked for from *group on; false when it is in none of the groups. */
bool agenda_find(struct agenda *agenda, const struct agenda_row *row, int *group, size_t *offset);
bool agenda_page_read(struct agenda *agenda, int group, size_t offset, size_t limit,
                      struct agenda_page *page, struct error *err);
void agenda_page_clear(struct agenda_page *page);
struct agenda_row agenda_page_row(const struct agenda_page *page, size_t index);

/* ---- agenda_layout.c ----------------------------------------------------------------------- */

/* Geometry for the size of the screen; scrolls so that the selection shows. */
void agenda_lay_out(struct agenda *agenda);
int agenda_row_lines(const struct agenda *agenda, int group);
/* Lines of a group, the blank one after it included; none when it is empty. */
size_t agenda_group_lines(struct agenda *agenda, int group);
/* The row that a line belongs to; false on headers and between groups. */
bool agenda_at(struct agenda *agenda, size_t line, int *group, size_t *offset);

/* ---- agenda_draw.c, agenda_row.c ----------------------------------------------------------- */

/* What is drawn at the place of the selection becomes it, if none is known. */
void agenda_draw(struct agenda *agenda, struct tui *tui);
/* The row at `index` of a page of a group, on screen row `row`. */
void agenda_row_draw(const struct agenda *agenda, struct tui *tui, int group,
                     const struct agenda_page *page, size_t index, int row);
/* Telephone, address, last contact of the selected row, on one line. */
void agenda_detail_draw(const struct agenda *agenda, struct tui *tui);

#endif
