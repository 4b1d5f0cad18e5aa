/* word_diff: which words two texts do not share, for two versions set side by side. */
#ifndef DENTELLE_TUI_WORD_DIFF_H
#define DENTELLE_TUI_WORD_DIFF_H

#include "put.h"

/* Of each text, the parts that the other does not have at that place: in order, apart. */
struct word_diff {
    struct mark *marks[2];
    size_t counts[2];
};

/* The longest run of words that both have in the same order is left unmarked. Where that would be
 * too long a search (some thousand words that differ), all between the first word that differs and
 * the last is marked. */
void word_diff(const char *left, const char *right, struct word_diff *diff);
void word_diff_clear(struct word_diff *diff);

#endif
