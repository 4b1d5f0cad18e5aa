/* fields: a list of fields with their values, from the registry; for the tabs of a case, a
 * programme, a partner. */
#ifndef DENTELLE_TUI_FIELDS_H
#define DENTELLE_TUI_FIELDS_H

#include "screen.h"

struct field_row {
    struct id record;
    enum field field;
};

struct field_list {
    struct field_row rows[64];
    int count;
    int selected, top;
    bool aside; /* the selection is in another list of the screen: no row shows it */
};

void fields_add(struct field_list *list, const struct id *record, enum field field);
/* All labelled fields of a record. */
void fields_add_entity(struct field_list *list, enum entity entity, const struct id *record);
void fields_draw(struct field_list *list, struct tui *tui, int row, int rows);
/* Moves, and opens the selected field by Entrée. `top`: the row of the screen where the list
 * begins, for clicks. */
bool fields_event(struct field_list *list, struct tui *tui, const struct event *event,
                  const struct id *case_id, int top);

#endif
