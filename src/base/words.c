/* Words that somebody looks for, and where they stand in a text: folded on both sides, so that
 * accents, case, œ and apostrophes hide nothing. */
#include "dentelle/base.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Length of an apostrophe at `at`, straight or curved; 0 when there is none. */
static size_t apostrophe(const char *at)
{
    if (*at == '\'')
        return 1;
    return strncmp(at, "\xE2\x80\x99", 3) == 0 ? 3 : 0;
}

/* Length of an elision that opens a word, apostrophe included ("l'", "qu’"), when a word follows
 * it; 0 otherwise. */
static size_t elision(const char *at)
{
    size_t letters = 0, after, mark;
    if (*at && strchr("ldjmtsncLDJMTSNC", *at))
        letters = 1;
    else if ((at[0] == 'q' || at[0] == 'Q') && (at[1] == 'u' || at[1] == 'U'))
        letters = 2;
    mark = letters ? apostrophe(at + letters) : 0;
    if (!mark)
        return 0;
    const char *rest = at + letters + mark;
    return *rest && utf8_in_word(rest, strnlen(rest, 4), 0, &after) ? letters + mark : 0;
}

void words_read(const char *typed, struct words *words)
{
    struct text kept = {0};
    size_t length = strlen(typed), after;
    bool inside = false;
    *words = (struct words){0};
    for (size_t at = 0; at < length; at = after) {
        size_t skipped = inside ? 0 : elision(typed + at);
        inside = utf8_in_word(typed, length, at, &after);
        if (skipped) {
            after = at + skipped;
            inside = false;
        } else {
            text_add_bytes(&kept, typed + at, after - at);
        }
    }
    words->beginning = utf8_fold(typed);
    words->folded = utf8_fold(text_get(&kept));
    text_clear(&kept);
    for (char *at = words->folded; *at && words->count < WORDS_MOST;) {
        words->items[words->count++] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
}

void words_clear(struct words *words)
{
    free(words->beginning);
    free(words->folded);
    *words = (struct words){0};
}

/* Most words of a text are none of those: their first letter says so without folding them. */
static bool may_begin(const struct words *words, unsigned char first)
{
    if (first >= 0x80)
        return true;
    for (size_t i = 0; i < words->count; i++)
        if (words->items[i][0] == (char)tolower(first))
            return true;
    return false;
}

unsigned words_match(const struct words *words, const char *bytes, size_t length)
{
    unsigned mask = 0;
    if (!length || !may_begin(words, (unsigned char)bytes[0]))
        return 0;
    char *word = mem_copy_bytes(bytes, length), *folded = utf8_fold(word);
    for (size_t i = 0; i < words->count; i++)
        if (strncmp(folded, words->items[i], strlen(words->items[i])) == 0)
            mask |= 1U << i;
    free(word);
    free(folded);
    return mask;
}

bool words_find(const struct words *words, const char *text, size_t from, size_t *start,
                size_t *end)
{
    size_t length = strlen(text), at = from, after;
    while (at < length) {
        while (at < length && !utf8_in_word(text, length, at, &after))
            at = after;
        *start = at;
        while (at < length && utf8_in_word(text, length, at, &after))
            at = after;
        *end = at;
        if (words_match(words, text + *start, *end - *start))
            return true;
    }
    return false;
}

unsigned words_in(const struct words *words, const char *text)
{
    unsigned mask = 0;
    size_t start, end;
    for (size_t at = 0; words_find(words, text, at, &start, &end); at = end)
        mask |= words_match(words, text + start, end - start);
    return mask;
}

unsigned words_all(const struct words *words)
{
    return (1U << words->count) - 1;
}

int words_counted(unsigned mask)
{
    int count = 0;
    for (; mask; mask &= mask - 1)
        count++;
    return count;
}
