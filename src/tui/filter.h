/* What the list of conditions (filter.c) and the named views at its end (views.c) share. */
#ifndef DENTELLE_TUI_FILTER_H
#define DENTELLE_TUI_FILTER_H

#include "screen.h"

/* How many cases are left, and how to see all again. */
void filter_say(struct tui *tui);

/* Adds the views, and the row that keeps the filter on screen as one. */
void views_offer(struct tui *tui, struct choose *choose);
/* Is the row one of theirs? */
bool views_are_asked(const struct choice_row *row);
/* Shows the view of the row, or asks for a name; the filter on screen is then the one to keep. */
bool views_accept(struct tui *tui, const struct choice_row *row, struct error *err);

#endif
