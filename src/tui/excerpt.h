/* excerpt: the part of a text that holds what somebody looks for, on one line. */
#ifndef DENTELLE_TUI_EXCERPT_H
#define DENTELLE_TUI_EXCERPT_H

#include "dentelle/base.h"
#include "put.h"

enum { EXCERPT_MARKS = 16 };
struct excerpt {
    char *text;                       /* on one line */
    struct mark marks[EXCERPT_MARKS]; /* the words found, in order */
    size_t count;
};

/* What fits in `columns` of a text, around the words looked for: there where most of them stand
 * together, from the beginning of the sentence when that leaves room, cut at words with "…" on the
 * sides where it goes on. Without any of the words: its beginning. */
void excerpt_read(const char *text, const struct words *words, int columns,
                  struct excerpt *excerpt);
void excerpt_clear(struct excerpt *excerpt);

#endif
