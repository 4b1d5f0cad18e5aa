/* The questions of the figures (query_figures_sql.c), as query_figures.c asks them. */
#ifndef DENTELLE_STORE_FIGURES_H
#define DENTELLE_STORE_FIGURES_H

#include "internal.h"

/* What several figures count (query_figures_sql.c): cases, contacts noted in them, orientations. */
enum list {
    LIST_NONE,
    LIST_CASES,          /* on: received; group: stage, what: outcome; number: met */
    LIST_CONTACTS,       /* on: at; what: the kind of the note. Of those who were not met, the first
                            of a case alone */
    LIST_REFERRALS,      /* on: sent; group: partner, what: status; number: days to the answer */
    LIST_PREDIAGNOSTICS, /* of parcours too */
    LISTS
};
/* What else the rows of a list say, which is the group, the day or the kind of one figure alone. */
enum { LISTED_SAID = 5 };
enum { CASE_SOURCE, CASE_TERRITORY, CASE_MATURITY, CASE_CLOSED_ON, CASE_PROGRAMME };
enum { REFERRAL_ANSWERED_ON };
struct said {
    const char *texts[LISTED_SAID];
};

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
    COLUMN_PROGRAMME, /* from here on: in the lists alone */
    COLUMN_SAID,
    FIGURE_COLUMNS = COLUMN_SAID + LISTED_SAID
};
/* Their parameters, as far as they have them. */
enum { ASKED_YEAR = 1, ASKED_PROGRAMME, ASKED_TEXTS, ASKED_NEEDS };
/* A statement with its parameters, of the cache of the store. (query_figures.c) */
sqlite3_stmt *figure_ask(struct store *store, const char *sql, const struct figure_scope *scope,
                         struct error *err);
/* A figure from the rows that it counts: their order (as figure_rows_order has it), its value.
 * (query_figures.c) */
void figure_finish(enum figure figure, bool case_by_case, struct figure_rows *rows);

/* NULL for a figure that is worked out from two others, or taken from a list. */
const char *figure_sql(enum figure figure);
const char *figure_list_sql(enum list list);
/* Of FIGURE_EVIDENCE, those rows that have a text. */
const char *figure_sql_quotes(void);

/* Reads to the end; choosing, adding up and order are left to the caller. (figures_rows.c) */
bool figure_rows_read(struct store *store, sqlite3_stmt *stmt, enum figure figure,
                      struct figure_rows *rows, struct error *err);
/* (figures_order.c) `case_by_case`: of a figure without groups. */
void figure_rows_order(enum figure figure, bool case_by_case, struct figure_rows *rows);

/* A list as it was read: cases one after the other, those of one programme side by side. */
struct figure_list {
    struct figure_rows rows; /* no texts of their own */
    struct said *said;       /* of each row; NULL: they say nothing else */
    uint32_t *programmes;    /* of each row, as a place in `ids` of the lists */
    uint32_t *porteurs;      /* of each row, as a number that all lists share */
};
struct figure_lists {
    struct pool texts; /* of all of them */
    struct figure_list lists[LISTS];
    struct id *ids; /* of the programmes */
    size_t id_count;
    size_t porteur_count;
};
/* Does a note of that kind say that somebody was met? (figures_take.c) */
bool figure_kind_is_met(const char *kind);
/* Reads one to its end, but for the numbers of its porteurs. (figures_rows.c) */
bool figure_list_read(struct store *store, sqlite3_stmt *stmt, enum list which,
                      struct figure_lists *lists, struct error *err);
/* The lists that a figure is taken from, a bit each; 0: it has a question of its own.
 * (figures_take.c) */
unsigned figure_lists_of(enum figure figure);
/* Reads those of `which`; after an error too they are to be cleared. (figures_lists.c) */
bool figure_lists_read(struct store *store, const struct figure_scope *scope, unsigned which,
                       struct figure_lists *lists, struct error *err);
/* Frees all but the texts. (figures_lists.c) */
void figure_lists_drop(struct figure_lists *lists);
/* The rows of a figure as they stand in its list, over all that was read or of one programme: their
 * texts stay with the lists. (figures_take.c) */
void figure_lists_take(const struct figure_lists *lists, enum figure figure,
                       const struct id *programme, struct figure_rows *rows);

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
