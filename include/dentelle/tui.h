/* tui: the screens. */
#ifndef DENTELLE_TUI_H
#define DENTELLE_TUI_H

#include "dentelle/app.h"

/* Runs the screens until the user leaves; the exit status. ERR_USAGE when there is no terminal to
 * draw on. */
int tui_run(struct app *app, struct error *err);

/* After tui_run and once the base is closed: when a signal asked for the end, dies of it, so that
 * the caller sees it. */
void tui_leave(void);

#endif
