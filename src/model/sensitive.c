/* Words of health, family or opinions in what somebody wrote (sensitive.def): flagged, never
 * changed. */
#include "dentelle/model.h"

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

/* The next word of `text` from `*at` on: its bytes, folded; NULL at the end. The caller frees. */
static char *next_word(const char *text, size_t length, size_t *at, size_t *start)
{
    size_t after = *at;
    while (*at < length && !utf8_in_word(text, length, *at, &after))
        *at = after;
    *start = *at;
    while (*at < length && utf8_in_word(text, length, *at, &after))
        *at = after;
    if (*at == *start)
        return NULL;
    char *word = mem_copy_bytes(text + *start, *at - *start), *folded = utf8_fold(word);
    free(word);
    return folded;
}

/* Does the listed word stand at the beginning of these? `*words`: of how many it is made. */
static bool stands_at(const char *listed_word, char *const words[], size_t count, size_t *used)
{
    const char *at = listed_word;
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(at, " *");
        bool begins = strncmp(words[i], at, length) == 0,
             whole = begins && words[i][length] == '\0';
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
    char *words[AHEAD] = {0};
    size_t starts[AHEAD], ends[AHEAD], at = from, count = 0, used;
    bool is_found = false;
    for (;;) {
        for (; count < AHEAD && (words[count] = next_word(text, length, &at, &starts[count]));)
            ends[count++] = at;
        for (size_t i = 0; count && !is_found && i < sizeof listed / sizeof listed[0]; i++) {
            is_found = stands_at(listed[i].word, words, count, &used);
            if (is_found)
                *found = (struct sensitive){starts[0], ends[used - 1], listed[i].kind};
        }
        if (is_found || !count)
            break;
        free(words[0]);
        count--;
        memmove(words, words + 1, count * sizeof words[0]);
        memmove(starts, starts + 1, count * sizeof starts[0]);
        memmove(ends, ends + 1, count * sizeof ends[0]);
    }
    for (size_t i = 0; i < count; i++)
        free(words[i]);
    return is_found;
}
