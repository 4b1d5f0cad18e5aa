/* What follows from the rows: derive.c keeps contacts, tallies and summaries, search_words.c and
 * search_index.c the words by which cases and notes are found. Both write in the transaction of the
 * group that changed the rows. */
#ifndef DENTELLE_STORE_DERIVE_H
#define DENTELLE_STORE_DERIVE_H

#include "internal.h"

/* Notes that are a contact with the porteur; those by which he was met. */
#define MET_KINDS "('visite', 'visio', 'rencontre')"
#define IS_CONTACT                                                                                 \
    "deleted IS NULL AND kind IN ('appel', 'courriel', 'visite', 'visio', 'rencontre')"
#define CONTACT_FIGURES "count(*), count(*) FILTER (WHERE kind IN " MET_KINDS "), max(at)"

/* The order of the board as one text, so that a page begins at a row and not at a number of rows:
 * those without a date after any date, reference 1000 after 999. Differs from case to case. */
#define CASE_RANK                                                                                  \
    "coalesce(due_at, '~') || printf(' %04d ', length(coalesce(ref, ''))) || coalesce(ref, '')"    \
    " || ' ' || hex(id)"

/* An operation is about to be applied: what follows from it is worked out when the group ends. */
bool derive_touch(struct store *store, const struct op *op, struct error *err);
/* The row of a record was made. A case is counted even without a date or a name. */
void derive_made(struct store *store, enum entity entity, const struct id *record);
/* Works it out, inside the transaction. */
bool derive_flush(struct store *store, struct error *err);
/* The group was rolled back: nothing follows. */
void derive_forget(struct store *store);
/* Everything, from the rows; inside the caller's transaction. */
bool derive_all(struct store *store, struct error *err);

/* ---- porteur.c: the holder that stands for that of a case ------------------------------------ */

bool porteur_of_case(struct store *store, const struct id *case_id, struct error *err);
bool porteur_of_all(struct store *store, struct error *err);

/* ---- search_words.c, search_index.c -------------------------------------------------------- */

/* The folded words of a case: its name and aliases; its reference; the rest of its sheet. */
struct case_words {
    char *name, *ref, *others;
};
/* Is a case found by what this field, its own or its holder's, says? */
bool search_case_follows(enum field field);
bool case_words_read(struct store *store, const struct id *case_id, struct case_words *words,
                     struct error *err);
void case_words_clear(struct case_words *words);

enum search_change { SEARCH_ADD, SEARCH_REMOVE };
bool search_case(struct store *store, enum search_change change, int64_t doc,
                 const struct case_words *words, struct error *err);
/* Where the words that neither name nor place of a case holds were found: its `text` and `field`.
 */
bool search_explain(struct store *store, const struct words *words, struct hit *hit,
                    struct error *err);

/* Is the note found by what this field says? */
bool search_note_follows(enum field field);
/* Takes a note out of the index, by the text its row has still; puts it in, by the text it has now;
 * one in the trash is not put in. */
bool search_forget_note(struct store *store, const struct id *note, struct error *err);
bool search_add_note(struct store *store, const struct id *note, struct error *err);
/* Many of them: as if one by one, in the order that costs least. */
bool search_forget_notes(struct store *store, const struct id *notes, size_t count,
                         struct error *err);
bool search_add_notes(struct store *store, const struct id *notes, size_t count, struct error *err);

bool search_empty(struct store *store, struct error *err);
bool search_all_notes(struct store *store, struct error *err);
/* After an erasure: rewrites the index so that the words are no longer in its pages. */
bool search_purge(struct store *store, struct error *err);

#endif
