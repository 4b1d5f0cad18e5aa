/* The words of a paragraph, and which of them say a number that can be checked. */
#include "bilan_numbers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- words --------------------------------------------------------------------------------- */

static bool holds_one(const char *text, size_t from, size_t to, const char *signs)
{
    for (size_t i = from; i < to; i++)
        if (strchr(signs, text[i]))
            return true;
    return false;
}

void tokens_read(const char *text, struct tokens *tokens)
{
    const size_t length = strlen(text);
    size_t at = 0, after = 0, before = 0, room = 0;
    *tokens = (struct tokens){.text = text};
    for (;;) {
        while (at < length && !utf8_in_word(text, length, at, &after))
            at = after;
        size_t start = at;
        while (at < length && utf8_in_word(text, length, at, &after))
            at = after;
        if (at == start)
            return;
        if (tokens->count == room) {
            room = room ? room * 2 : 64;
            tokens->items = mem_resize(tokens->items, room * sizeof *tokens->items);
        }
        char *word = mem_copy_bytes(text + start, at - start);
        tokens->items[tokens->count++] =
            (struct token){start, at, utf8_fold(word), holds_one(text, before, start, ".,;:()!?\n"),
                           holds_one(text, before, start, ".;!?\n")};
        free(word);
        before = at;
    }
}

void tokens_clear(struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        free(tokens->items[i].folded);
    free(tokens->items);
}

bool token_is(const struct tokens *tokens, size_t i, const char *const words[])
{
    for (size_t w = 0; i < tokens->count && words[w]; w++)
        if (strcmp(tokens->items[i].folded, words[w]) == 0)
            return true;
    return false;
}

/* ---- numbers ------------------------------------------------------------------------------- */

static const char *const units[] = {"zero",  "un",     "deux",     "trois",  "quatre", "cinq",
                                    "six",   "sept",   "huit",     "neuf",   "dix",    "onze",
                                    "douze", "treize", "quatorze", "quinze", "seize",  NULL};
static const char *const tens[] = {"",         "dix",       "vingt",    "trente",
                                   "quarante", "cinquante", "soixante", NULL};

static int64_t place_in(const char *word, const char *const list[])
{
    for (int64_t i = 0; list[i]; i++)
        if (list[i][0] && strcmp(word, list[i]) == 0)
            return i;
    return NO_NUMBER;
}

/* Does a hyphen alone stand between this word and the next? */
static bool is_joined(const struct tokens *tokens, size_t i)
{
    return i + 1 < tokens->count && tokens->text[tokens->items[i].end] == '-' &&
           tokens->items[i + 1].start == tokens->items[i].end + 1;
}

/* "deux" … "vingt-deux" … "soixante": the number, and the word after it. "un" alone is an article,
 * and from "quatre-vingt" on nobody writes it out. */
static int64_t read_word(const struct tokens *tokens, size_t i, size_t *next)
{
    int64_t ten = place_in(tokens->items[i].folded, tens),
            unit = place_in(tokens->items[i].folded, units);
    *next = i + 1;
    if (ten > 0 && is_joined(tokens, i)) {
        int64_t more = place_in(tokens->items[i + 1].folded, units);
        *next = i + 2;
        return more > 0 && more < 10 ? ten * 10 + more : NO_NUMBER;
    }
    if (is_joined(tokens, i))
        return NO_NUMBER;
    return ten > 0 ? ten * 10 : unit > 1 ? unit : NO_NUMBER;
}

/* Is it the thousands' rest of a number: "12 500"? */
static bool goes_on(const struct tokens *tokens, size_t i)
{
    const struct token *token = &tokens->items[i];
    return token->end - token->start == 3 && strspn(token->folded, "0123456789") == 3 &&
           !token->apart && i > 0 &&
           isdigit((unsigned char)tokens->text[tokens->items[i - 1].end - 1]);
}

static int64_t read_digits(const struct tokens *tokens, size_t i, size_t *next)
{
    enum { MOST = 6, YEAR = 4 };
    const struct token *token = &tokens->items[i];
    size_t length = token->end - token->start;
    const char *after = tokens->text + token->end;
    *next = i + 1;
    if (strspn(token->folded, "0123456789") != length || length > MOST)
        return NO_NUMBER;
    bool year = length == YEAR && (token->folded[0] == '1' || token->folded[0] == '2');
    bool part = ((after[0] == ',' || after[0] == '.' || after[0] == '/') &&
                 isdigit((unsigned char)after[1])) ||
                (token->start > 1 && strchr(",./", tokens->text[token->start - 1]) &&
                 isdigit((unsigned char)tokens->text[token->start - 2]));
    int64_t number = atoll(token->folded);
    while (*next < tokens->count && goes_on(tokens, *next))
        number = number * 1000 + atoll(tokens->items[(*next)++].folded);
    after = tokens->text + tokens->items[*next - 1].end;
    while (*after == ' ' || strncmp(after, "\u00A0", 2) == 0 || strncmp(after, "\u202F", 3) == 0)
        after += *after == ' ' ? 1 : strncmp(after, "\u00A0", 2) == 0 ? 2 : 3;
    return year || part || *after == '%' ? NO_NUMBER : number;
}

bool token_is_number_word(const struct tokens *tokens, size_t i)
{
    size_t ignored;
    return read_word(tokens, i, &ignored) != NO_NUMBER;
}

int64_t token_number(const struct tokens *tokens, size_t i, size_t *next)
{
    static const char *const about[] = {"environ", "presque", "quelque", "quelques", "moins",
                                        "plus",    "pres",    "vers",    NULL};
    static const char *const of[] = {"de", "d", NULL}, *const range[] = {"a", "et", "ou", NULL};
    static const char *const measured[] = {"jour",   "jours", "semaine", "semaines", "mois",
                                           "an",     "ans",   "annee",   "annees",   "heure",
                                           "heures", "h",     "fois",    "minute",   "minutes",
                                           "euro",   "euros", "km",      NULL};
    bool digits = isdigit((unsigned char)tokens->items[i].folded[0]);
    int64_t number = digits ? read_digits(tokens, i, next) : read_word(tokens, i, next);
    if (number == NO_NUMBER || token_is(tokens, *next, measured))
        return NO_NUMBER;
    size_t before = i && !tokens->items[i].apart ? i - 1 : SIZE_MAX;
    if (before != SIZE_MAX && token_is(tokens, before, of) && before > 0)
        before--;
    if (before == SIZE_MAX)
        return number;
    size_t ignored;
    bool ranged = token_is(tokens, before, range) && before > 0 && !tokens->items[before].apart &&
                  (read_digits(tokens, before - 1, &ignored) != NO_NUMBER ||
                   read_word(tokens, before - 1, &ignored) != NO_NUMBER);
    return ranged || token_is(tokens, before, about) ? NO_NUMBER : number;
}
