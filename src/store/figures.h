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
/* Of FIGURE_EVIDENCE, those rows that have a text. */
const char *figure_sql_quotes(void);

/* Reads to the end; choosing, adding up and order are left to the caller. (figures_rows.c) */
bool figure_rows_read(struct store *store, sqlite3_stmt *stmt, enum figure figure,
                      struct figure_rows *rows, struct error *err);
void figure_rows_order(enum figure figure, struct figure_rows *rows); /* (figures_order.c) */

/* What was asked of the way of a case (query_way.c). */
struct asked_way {
    bool done;
    struct way way;
};
/* Those of all cases of a parcours, as they were read, that a figure counts: one a porteur.
 * `ways`: a place for each case. The texts stay with `cases`. (figures_parcours.c) */
bool figure_parcours_take(struct store *store, enum figure figure, const struct figure_rows *cases,
                          struct asked_way ways[], struct figure_rows *taken, struct error *err);

#endif
