/* What the writers of the bilan share: names, texts and values as it says them (bilan_parts.c). */
#ifndef DENTELLE_REPORT_BILAN_H
#define DENTELLE_REPORT_BILAN_H

#include "dentelle/report.h"

/* "Bilan 2023", "Bilan 2023 (document interne)". The caller frees. */
char *bilan_title(const struct bilan *bilan);
/* The groups of a figure, allocated; the caller frees. */
struct figure_group *bilan_groups(const struct figure_rows *rows, size_t *count);
/* Of the needs of a figure, those that each said, in the order of choices_SAID_BY. */
enum { SAID_BY_KINDS = 3 };
void bilan_said_by(const struct figure_rows *needs, const struct figure_group *group,
                   size_t said[SAID_BY_KINDS]);

/* A value as it is read: "8", "-2", "16 jours", "12 500 €", "non renseigné". The caller frees. */
char *bilan_value(enum figure figure, const struct figure_rows *rows);
/* "22 mars 2023", "" when it is not known. */
void bilan_day(const char *on, char text[DAY_FRENCH_SIZE]);
/* "22/03/2023": no column of dates is wide, and none is wrapped. */
void bilan_day_in_table(const char *on, char text[DAY_FRENCH_SIZE]);
/* A kind of note, a status, an outcome of FIGURE_EVIDENCE in words: "rencontre". */
const char *bilan_evidence_kind(const struct figure_row *row);

/* More of it than that is summed up by case on paper, and stands case by case in every file. */
enum { BILAN_EVIDENCE_LISTED = 2000 };

/* What somebody wrote about a porteur, with initials for persons unless the bilan is internal. The
 * caller frees; NULL for NULL. */
char *bilan_text(const struct bilan *bilan, const struct figure_row *row, const char *text);
/* The same of a paragraph of the user: the persons of the year named in full are initials. */
char *bilan_paragraph(const struct bilan *bilan, const char *text);

/* Do these words stand in a folded text, as whole words? */
bool bilan_words_in(const char *folded, const char *sought);
/* Fills bilan->persons. */
void bilan_read_persons(struct bilan *bilan);

#endif
