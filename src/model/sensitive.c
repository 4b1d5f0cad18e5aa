/* Words of health, family or opinions in what somebody wrote (sensitive.def): flagged, never
 * changed. */
#include "dentelle/model.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    enum sensitive_kind kind;
    const char *word;
} listed[] = {
#define SENSITIVE(kind, word) {SENSITIVE_##kind, word},
#include "sensitive.def"
#undef SENSITIVE
};

const char *sensitive_kind_label(enum sensitive_kind kind)
{
    static const char *const labels[] = {[SENSITIVE_HEALTH] = "santé",
                                         [SENSITIVE_FAMILY] = "famille",
                                         [SENSITIVE_OPINION] = "vie privée"};
    return labels[kind];
}

/* A word of a text, folded; what is longer than any that is listed is cut. */
enum { WORD_SIZE = 32 };
struct word {
    size_t start, end;
    char folded[WORD_SIZE];
};

/* Most words are plain letters, and fold to small ones; nothing of them is allocated. False for a
 * word that has others, or a mark after it. */
static bool plain_word(const char *text, size_t length, size_t at, struct word *word)
{
    size_t end = at;
    for (; end < length && isalnum((unsigned char)text[end]); end++)
        if (end - at < WORD_SIZE - 1)
            word->folded[end - at] = (char)tolower((unsigned char)text[end]);
    word->start = at;
    word->end = end;
    word->folded[end - at < WORD_SIZE - 1 ? end - at : WORD_SIZE - 1] = '\0';
    return end > at && (end == length || isascii((unsigned char)text[end]));
}

/* The next word of `text` from `*at` on; false at the end. */
static bool next_word(const char *text, size_t length, size_t *at, struct word *word)
{
    size_t after = *at;
    while (*at < length && !isalnum((unsigned char)text[*at]) &&
           !utf8_in_word(text, length, *at, &after))
        *at = after;
    if (*at >= length)
        return false;
    if (plain_word(text, length, *at, word)) {
        *at = word->end;
        return true;
    }
    word->start = *at;
    while (*at < length && utf8_in_word(text, length, *at, &after))
        *at = after;
    word->end = *at;
    char *own = mem_copy_bytes(text + word->start, word->end - word->start),
         *folded = utf8_fold(own);
    snprintf(word->folded, sizeof word->folded, "%s", folded);
    free(own);
    free(folded);
    return true;
}

/* Does the listed word stand at the beginning of these? `*words`: of how many it is made. */
static bool stands_at(const char *listed_word, const struct word words[], size_t count,
                      size_t *used)
{
    const char *at = listed_word;
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(at, " *");
        bool begins = strncmp(words[i].folded, at, length) == 0,
             whole = begins && words[i].folded[length] == '\0';
        if (!(whole || (begins && at[length] == '*')))
            return false;
        *used = i + 1;
        if (at[length] != ' ')
            return true;
        at += length + 1;
    }
    return false;
}

bool sensitive_find(const char *text, size_t from, struct sensitive *found)
{
    enum { AHEAD = 3 }; /* no listed word is made of more */
    const size_t length = strlen(text);
    struct word words[AHEAD];
    size_t at = from, count = 0, used;
    for (;;) {
        while (count < AHEAD && next_word(text, length, &at, &words[count]))
            count++;
        if (!count)
            return false;
        for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++)
            if (listed[i].word[0] == words[0].folded[0] &&
                stands_at(listed[i].word, words, count, &used)) {
                *found = (struct sensitive){words[0].start, words[used - 1].end, listed[i].kind};
                return true;
            }
        count--;
        memmove(words, words + 1, count * sizeof words[0]);
    }
}
