/* How the queries on cases take their filter (filter.c), and the card that they all read
 * (query_board.c). */
#ifndef DENTELLE_STORE_FILTER_H
#define DENTELLE_STORE_FILTER_H

#include "internal.h"

/* Cases that still are somebody's work, as the index case_due says it. */
#define IS_OPEN " c.stage <> 'closed' AND"

/* The conditions, after WHERE or AND, on case_file c; parameters from 11 on. */
void filter_add(struct text *sql, const struct filter *filter);
void filter_bind(sqlite3_stmt *stmt, const struct filter *filter);
/* `before`, the conditions, `after`: prepared, the conditions bound. */
sqlite3_stmt *filter_prepare(struct store *store, const char *before, const struct filter *filter,
                             const char *after, struct error *err);
/* A text that differs when the filter does. The caller frees. */
char *filter_key(const struct filter *filter);

/* Do figures kept for `asked` (taken over) still hold? Otherwise they are of what the base is now,
 * and to be counted: `valid` is then the caller's to say. */
bool still_fresh(struct store *store, struct freshness *of, char *asked);

/* SELECT of a card, and its reading. A page of cards is found first by its index alone (`page`
 * gives their ids), then read. */
#define CARD_COLUMNS                                                                               \
    "c.id, c.ref, h.name, h.town, h.territory, h.legal_form, h.activities, c.due_at, "             \
    "c.next_action, c.outcome, coalesce(h.phone, h.mobile), h.address, h.postcode, "               \
    "c.last_contact, c.stage, c.contacts,"                                                         \
    " (SELECT group_concat(r.status || ' ' || coalesce(p.short_name, p.name), char(10)) FROM"      \
    "  (SELECT status, partner FROM referral WHERE case_file = c.id AND deleted IS NULL ORDER BY " \
    "created, id) r"                                                                               \
    "  JOIN partner p ON p.id = r.partner),"                                                       \
    " (SELECT g.stage_labels FROM programme g WHERE g.id = c.programme)"
#define CARD_FROM " FROM case_file c LEFT JOIN holder h ON h.id = c.porteur"
#define CARDS_OF_PAGE "SELECT " CARD_COLUMNS " FROM ("
#define CARDS_OF_PAGE_END                                                                          \
    ") k JOIN case_file c ON c.id = k.id LEFT JOIN holder h ON h.id = c.porteur"
void card_copy(struct card *to, const struct card *from);
/* Steps the statement to its end; on failure `cards` is empty. */
bool collect_cards(struct store *store, sqlite3_stmt *stmt, struct cards *cards, struct error *err);

/* What the header says of one programme: its target, and the ways of those in a parcours
 * (query_way.c). */
bool count_programme(struct store *store, const struct filter *filter, struct board_counts *counts,
                     struct error *err);

#endif
