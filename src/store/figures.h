/* The questions of the figures (query_figures_sql.c), as query_figures.c asks them. */
#ifndef DENTELLE_STORE_FIGURES_H
#define DENTELLE_STORE_FIGURES_H

#include "internal.h"

/* The columns that each of them gives. */
enum figure_column {
    COLUMN_ENTITY, /* 'c' case, 'n' note, 'r' referral, 'p' programme */
    COLUMN_ID,
    COLUMN_CASE,
    COLUMN_PORTEUR,
    COLUMN_NAME,
    COLUMN_LEGAL_FORM,
    COLUMN_REF,
    COLUMN_ON,
    COLUMN_GROUP,
    COLUMN_WHAT,
    COLUMN_NUMBER,
    COLUMN_CONVENTIONAL,
    COLUMN_TEXT,
    COLUMN_MORE,
    COLUMN_PERSON, /* these two not in every one */
    COLUMN_REPRESENTATIVE,
    FIGURE_COLUMNS
};
/* Their parameters, as far as they have them. */
enum { ASKED_YEAR = 1, ASKED_PROGRAMME, ASKED_TEXTS, ASKED_NEEDS };

/* NULL for a figure that is worked out from two others. */
const char *figure_sql(enum figure figure);

/* Is the case behind this row one that a figure of a parcours counts? (figures_parcours.c) */
bool figure_parcours_takes(struct store *store, enum figure figure, const struct figure_row *row,
                           bool *takes, struct error *err);

#endif
