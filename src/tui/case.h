/* What the files of the case screen share: its header and tabs (case.c), each tab (case_thread.c,
 * case_referrals.c; the record's fields are fields.c's). */
#ifndef DENTELLE_TUI_CASE_H
#define DENTELLE_TUI_CASE_H

#include "fields.h"

enum { CASE_TAB_TOP = 5 };

/* A list of rows of different heights. */
struct case_list {
    int selected, top;
};

void thread_draw(struct case_list *list, struct tui *tui, const struct id *case_id, int row,
                 int rows);
/* The selected note may be quoted in the bilan, or may no longer. */
bool thread_publish(const struct case_list *list, struct tui *tui, const struct id *case_id);
bool thread_event(struct case_list *list, struct tui *tui, const struct id *case_id,
                  const struct event *event);
/* Is a field shown on the Pré-diagnostic tab? All others are on the Fiche tab
 * (case_prediagnostic.c). */
bool prediagnostic_has(enum field field);
void prediagnostic_list(struct field_list *list, const struct id *case_id);
/* The row where its fields begin. */
int prediagnostic_draw(struct field_list *list, struct tui *tui, const struct id *case_id, int row,
                       int rows);
void case_referrals_draw(struct case_list *list, struct tui *tui, const struct id *case_id, int row,
                         int rows);
bool case_referrals_event(struct case_list *list, struct tui *tui, const struct id *case_id,
                          const struct event *event);

/* All the cases of the porteur, above the fields of its fiche (case_others.c). */
struct case_others {
    int selected, top;
    bool focused; /* the selection is here, not among the fields */
};
/* Nothing when there is no other case; returns how many rows it took of `rows`. */
int case_others_draw(struct case_others *others, struct tui *tui, const struct id *case_id, int row,
                     int rows);
/* False: the event is for the fields. */
bool case_others_event(struct case_others *others, const struct field_list *fields, struct tui *tui,
                       const struct id *case_id, const struct event *event);
/* What leads to it, or what Entrée does in it; false when there is no other case. */
bool case_others_footer(const struct case_others *others, struct tui *tui, const struct id *case_id,
                        struct footer_item *item);
/* "rebond depuis Hors-réseaux 2023 · rebond vers Parcours RH 2023". */
void case_links_draw(struct tui *tui, const struct id *case_id, int row, int columns);

#endif
