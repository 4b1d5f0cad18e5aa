/* sheet: pieces of a case, drawn down a rectangle by a pen. What is not filled in takes no room. */
#ifndef DENTELLE_TUI_SHEET_H
#define DENTELLE_TUI_SHEET_H

#include "screen.h"

/* A pen that goes down a rectangle; nothing is drawn below its bottom. */
struct pen {
    int row, bottom, column, columns;
};

void sheet_line(struct pen *pen, const char *text, enum look look);
/* On `most` lines at most, cut with "…". */
void sheet_text(struct pen *pen, const char *text, int most, enum look look);
/* "Échéance : ven. 22 mars" */
void sheet_value(struct pen *pen, const struct record *record, enum field field, day today);
void sheet_needs(struct pen *pen, struct tui *tui, const struct id *case_id);
void sheet_referrals(struct pen *pen, struct tui *tui, const struct id *case_id);
/* The newest first, as many as there is room for. */
void sheet_notes(struct pen *pen, struct tui *tui, const struct id *case_id);

#endif
