/* input_unit: the bytes of one key, or of what is none; between input.c and libtermkey. */
#ifndef DENTELLE_TUI_INPUT_UNIT_H
#define DENTELLE_TUI_INPUT_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <termkey.h>

/* libtermkey 0.22 looks up "ESC [ + A" or "ESC [ ? A" beyond its tables, and dies of it; a byte
 * 0x9B alone begins such a sequence too. So it is only given whole units, of the shapes that keys
 * and mice have, and is emptied after each. */
enum unit {
    UNIT_WAIT,    /* its end has not come */
    UNIT_KEY,     /* for libtermkey */
    UNIT_NOTHING, /* to be swallowed */
    UNIT_BROKEN,  /* no UTF-8: shown as U+FFFD, the next byte starts afresh */
};

/* What the first waiting bytes are, and how many. `over`: what has not come will not. */
enum unit input_unit(const char *at, size_t length, bool over, size_t *used);

/* Gives a UNIT_KEY to libtermkey. Some keys have a form that it does not know, or only where
 * terminfo says it: they are given as xterm writes them. */
void input_push(TermKey *keys, const char *at, size_t length);

#endif
