/* marks: the cases that Espace ticked on the board, for one act on all of them. They are cases, not
 * places: no scrolling, filter or undo unticks them. */
#ifndef DENTELLE_TUI_MARKS_H
#define DENTELLE_TUI_MARKS_H

#include "screen.h"

struct marks {
    struct id *ids; /* in the order in which they were ticked */
    bool *closed;   /* was it, when last looked at? */
    size_t count;
    size_t hidden; /* by the filter, when last looked at */
};

bool marks_hold(const struct marks *marks, const struct id *case_id);
void marks_toggle(struct marks *marks, const struct id *case_id, enum stage stage);
void marks_clear(struct marks *marks);
/* Looks at each case again: those deleted meanwhile, and those closed, by whoever, fall out. */
void marks_review(struct marks *marks, struct app *app);

/* A command on all of them; false when it is one that works on the selected case alone. */
bool marks_command(struct tui *tui, enum command command, const struct marks *marks);
/* "3 cochés : a avancer  r relance  x clore  Échap" */
void marks_footer(struct tui *tui, const struct marks *marks);

#endif
