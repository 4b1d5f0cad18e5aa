/* theme: what each look is on this terminal. */
#ifndef DENTELLE_TUI_THEME_H
#define DENTELLE_TUI_THEME_H

#include <curses.h>

#include "dentelle/app.h"
#include "put.h"

/* Once, after the terminal has started. */
void theme_start(enum colours colours);
attr_t theme_attributes(enum look look, short *pair);

#endif
