/* What the files of a structure's sheet share: its header and tabs (partner.c), the cases sent to
 * it and what the directory offers (partner_tabs.c). */
#ifndef DENTELLE_TUI_PARTNER_H
#define DENTELLE_TUI_PARTNER_H

#include "screen.h"

enum { PARTNER_TAB_TOP = 5 };

struct partner_list {
    int selected, top;
};

void partner_sent_draw(struct partner_list *list, struct tui *tui, const struct id *partner,
                       int rows);
bool partner_sent_event(struct partner_list *list, struct tui *tui, const struct id *partner,
                        const struct event *event);
void partner_offers_draw(struct partner_list *list, struct tui *tui, const struct offers *offers,
                         int rows);
bool partner_offers_event(struct partner_list *list, struct tui *tui, const struct id *partner,
                          const struct event *event);

#endif
