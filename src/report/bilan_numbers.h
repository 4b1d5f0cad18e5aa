/* The words of a paragraph, and the numbers among them (bilan_numbers.c). */
#ifndef DENTELLE_REPORT_BILAN_NUMBERS_H
#define DENTELLE_REPORT_BILAN_NUMBERS_H

#include "dentelle/base.h"

enum { NO_NUMBER = -1 };

struct token {
    size_t start, end;
    char *folded;
    bool apart; /* a comma, a colon, the end of a sentence stands before it */
    bool new_sentence;
};
struct tokens {
    const char *text;
    struct token *items;
    size_t count;
};

/* The caller clears; `text` lives as long as they do. */
void tokens_read(const char *text, struct tokens *tokens);
void tokens_clear(struct tokens *tokens);
/* Is the word one of these, which a NULL ends? False after the last word. */
bool token_is(const struct tokens *tokens, size_t i, const char *const words[]);
/* Does a number written in letters begin here? */
bool token_is_number_word(const struct tokens *tokens, size_t i);
/* The number that begins at a word, in digits or letters, and the word after it; NO_NUMBER also for
 * what is about that number, part of a range, a year, a measure of time or money. */
int64_t token_number(const struct tokens *tokens, size_t i, size_t *next);

#endif
