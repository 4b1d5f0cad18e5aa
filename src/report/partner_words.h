/* What is said of a partner to somebody who knows none of these structures: plain words, and
 * nothing of what was noted about it. */
#ifndef DENTELLE_REPORT_PARTNER_WORDS_H
#define DENTELLE_REPORT_PARTNER_WORDS_H

#include "dentelle/report.h"

/* Short name, else name; lives as long as the record. */
const char *partner_called(const struct record *partner);
/* The cell that says who: its name in full with the short one, what kind of structure it is,
 * `where` (NULL: not said), how to reach it where the user wrote it. */
void partner_introduce(struct document *document, const struct record *partner, const char *where);
/* The cell that says what it does, in a sentence or two. */
void partner_explain(struct document *document, const struct record *partner);
/* The cell that says what it asks for, and whether it is full. */
bool partner_conditions(struct document *document, struct store *store,
                        const struct record *partner, struct error *err);
#endif
