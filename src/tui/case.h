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

#endif
