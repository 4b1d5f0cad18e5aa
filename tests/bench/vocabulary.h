/* Dice that fall the same way in every run, and text that looks like notes: some thousands of
 * words, of which a few are most of the text. */
#ifndef DENTELLE_BENCH_VOCABULARY_H
#define DENTELLE_BENCH_VOCABULARY_H

#include <stdint.h>

#include "dentelle/base.h"

struct dice {
    uint64_t state; /* never 0 */
};
uint64_t dice_roll(struct dice *dice);
int dice_between(struct dice *dice, int least, int most); /* both included */
bool dice_percent(struct dice *dice, int chance);

struct vocabulary;
struct vocabulary *vocabulary_new(void);
void vocabulary_free(struct vocabulary *vocabulary);
/* One word, as often as its rank says; the rarer ones only with `rare`. Borrowed from `words`. */
const char *vocabulary_pick(const struct vocabulary *vocabulary, struct dice *dice, bool rare);
/* Adds `count` words in sentences. */
void vocabulary_write(const struct vocabulary *vocabulary, struct dice *dice, int count,
                      struct text *text);

#endif
