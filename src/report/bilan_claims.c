/* Numbers in the paragraphs of the user, against the base: « 7 diagnostics annoncés » where eight
 * are counted. What a number counts is found by the words that follow it (figures.def); where that
 * is not sure, nothing is claimed: a check that cries wolf is not read. */
#include "bilan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- words --------------------------------------------------------------------------------- */

enum { NO_NUMBER = -1, WINDOW = 6 };

struct token {
    size_t start, end;
    char *folded;
    int64_t number; /* NO_NUMBER: it is none */
    bool apart;     /* a comma, a colon, the end of a sentence stands before it */
    bool new_sentence;
};
struct tokens {
    const char *text;
    struct token *items;
    size_t count;
};

static bool holds_one(const char *text, size_t from, size_t to, const char *signs)
{
    for (size_t i = from; i < to; i++)
        if (strchr(signs, text[i]))
            return true;
    return false;
}

static void tokens_read(const char *text, struct tokens *tokens)
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
            (struct token){start,
                           at,
                           utf8_fold(word),
                           NO_NUMBER,
                           holds_one(text, before, start, ".,;:()!?\n"),
                           holds_one(text, before, start, ".;!?\n")};
        free(word);
        before = at;
    }
}

static void tokens_clear(struct tokens *tokens)
{
    for (size_t i = 0; i < tokens->count; i++)
        free(tokens->items[i].folded);
    free(tokens->items);
}

static bool token_is(const struct tokens *tokens, size_t i, const char *const words[])
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

/* The number that begins at a word; what is about that number, or part of a range, is none. */
static int64_t read_number(const struct tokens *tokens, size_t i, size_t *next)
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

/* ---- what is counted ----------------------------------------------------------------------- */

/* Does one of the ways of saying a figure ("nom recu") stand at a word? How well it fits, 0 when it
 * does not; `*after` is the word after it. */
static int fits(const struct tokens *tokens, size_t i, bool right_after, const char *said,
                size_t length, size_t *after)
{
    const char *at = said, *const end = said + length;
    int weight = 0;
    while (at < end) {
        size_t size = strcspn(at, " |");
        bool whole = at[size - 1] == '.', accent = false;
        size -= whole;
        for (size_t b = 0; b < size; b++)
            accent = accent || !isascii((unsigned char)at[b]);
        if (i >= tokens->count || (whole && !right_after))
            return 0;
        const struct token *token = &tokens->items[i];
        const char *word = accent ? tokens->text + token->start : token->folded;
        if (strncmp(word, at, size) != 0 || (whole && word[size] != '\0'))
            return 0;
        weight += 2 + accent;
        i++;
        at += size + whole + 1;
    }
    *after = i;
    return weight;
}

/* The figure that is called by the words at `i`; FIGURE_NONE. */
static enum figure figure_at(const struct bilan_programme *programme, const struct tokens *tokens,
                             size_t i, bool right_after, size_t *after)
{
    enum figure found = FIGURE_NONE;
    int best = 0;
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        const char *at = figure_info(figure)->words;
        while (programme->figures[figure].known && *at) {
            size_t length = strcspn(at, "|"), end = i;
            int weight = fits(tokens, i, right_after, at, length, &end);
            if (weight && weight >= best) { /* of two, that of the parcours, which comes later */
                best = weight;
                found = figure;
                *after = end;
            }
            at += length + (at[length] == '|');
        }
    }
    return found;
}

/* What the number before the word `from` counts, within the same part of the sentence. */
static enum figure find_figure(const struct bilan_programme *programme, const struct tokens *tokens,
                               size_t from, size_t *after)
{
    static const char *const not_so[] = {"pas",     "jamais",  "aucun", "sans", "seront",
                                         "devront", "restent", "reste", NULL};
    enum figure found = FIGURE_NONE;
    size_t ignored, end = from;
    for (size_t i = from; i < tokens->count && i < from + WINDOW; i++) {
        if ((i > from && tokens->items[i].apart) || token_is(tokens, i, not_so) ||
            isdigit((unsigned char)tokens->items[i].folded[0]) ||
            read_word(tokens, i, &ignored) != NO_NUMBER)
            break;
        enum figure here = figure_at(programme, tokens, i, i == from, &end);
        bool closer = here == FIGURE_MET_ON_SITE || here == FIGURE_MET_FACE_TO_FACE;
        if (here != FIGURE_NONE && (found == FIGURE_NONE || closer)) {
            found = here;
            *after = end;
        }
    }
    return found;
}

/* ---- to whom ------------------------------------------------------------------------------- */

/* The sentence around a word, folded. The caller frees. */
static char *sentence_of(const struct tokens *tokens, size_t i)
{
    size_t first = i, end = i + 1;
    struct text sentence = {0};
    while (first > 0 && !tokens->items[first].new_sentence)
        first--;
    while (end < tokens->count && !tokens->items[end].new_sentence)
        end++;
    for (size_t t = first; t < end; t++)
        text_addf(&sentence, "%s%s", t > first ? " " : "", tokens->items[t].folded);
    return text_take(&sentence);
}

/* Referrals are to one partner when the sentence names one alone; to none that is known, or to
 * several, it is not sure what was counted. */
static bool settle_partner(const struct bilan_programme *programme, const struct tokens *tokens,
                           size_t at, struct bilan_claim *claim)
{
    static const char *const to[] = {"vers", "aupres", "chez", NULL};
    const struct figure_rows *rows = &programme->figures[FIGURE_REFERRALS_BY_PARTNER];
    size_t count, named = 0;
    struct figure_group *groups = bilan_groups(rows, &count);
    char *sentence = sentence_of(tokens, at);
    for (size_t i = 0; i < count; i++) {
        char *folded = utf8_fold(groups[i].code ? groups[i].code : "");
        if (bilan_words_in(sentence, folded) && named++ == 0) {
            claim->partner = mem_copy(groups[i].code);
            claim->found = (int64_t)groups[i].count;
        }
        free(folded);
    }
    bool elsewhere = false;
    for (size_t w = 0; to[w]; w++)
        elsewhere = elsewhere || bilan_words_in(sentence, to[w]);
    free(sentence);
    free(groups);
    bool sure = named == 1 || (named == 0 && !elsewhere);
    if (!sure) {
        free(claim->partner);
        claim->partner = NULL;
    }
    return sure;
}

/* ---- names that are listed ----------------------------------------------------------------- */

/* How many of the names of the rows are in the text from `from` to `to`. */
static size_t count_names(const struct figure_rows *rows, const char *text, size_t from, size_t to)
{
    char *part = mem_copy_bytes(text + from, to - from), *folded = utf8_fold(part);
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        char *name = utf8_fold(rows->rows[i].name ? rows->rows[i].name : "");
        count += bilan_words_in(folded, name);
        free(name);
    }
    free(folded);
    free(part);
    return count;
}

/* After « 7 diagnostics : », or « 7 diagnostics annoncés : », the names up to the next claim or an
 * empty line. */
static size_t names_after(const struct bilan_programme *programme, const char *text, size_t from,
                          size_t to)
{
    size_t colon = from + strcspn(text + from, ":.;,\n");
    if (colon >= to || text[colon] != ':')
        return 0;
    const char *blank = strstr(text + colon, "\n\n");
    if (blank && (size_t)(blank - text) < to)
        to = (size_t)(blank - text);
    enum figure all = programme->parcours ? FIGURE_PARCOURS_CONTACTS : FIGURE_RECEIVED;
    size_t names = count_names(&programme->figures[all], text, colon, to);
    return names > 1 ? names : 0; /* one name is no list */
}

/* ---- claims -------------------------------------------------------------------------------- */

static void claims_add(struct bilan_claims *claims, struct bilan_claim claim)
{
    claims->items = mem_resize(claims->items, (claims->count + 1) * sizeof *claims->items);
    claims->items[claims->count++] = claim;
}

/* The claim that a number makes, if it makes one. */
static bool read_claim(const struct bilan_programme *programme, const struct tokens *tokens,
                       size_t first, size_t next, int64_t number, struct bilan_claim *claim)
{
    size_t after = next;
    enum figure figure = find_figure(programme, tokens, next, &after);
    if (figure == FIGURE_NONE || !programme->figures[figure].known)
        return false;
    *claim = (struct bilan_claim){.start = tokens->items[first].start,
                                  .end = tokens->items[after - 1].end,
                                  .figure = figure,
                                  .said = number,
                                  .found = programme->figures[figure].value};
    return (figure != FIGURE_REFERRALS && figure != FIGURE_REFERRED) ||
           settle_partner(programme, tokens, first, claim);
}

void bilan_claims_read(const struct bilan_programme *programme, const char *text,
                       struct bilan_claims *claims)
{
    struct tokens tokens;
    *claims = (struct bilan_claims){0};
    tokens_read(text, &tokens);
    for (size_t i = 0, next; i < tokens.count; i = next) {
        struct bilan_claim claim;
        int64_t number = read_number(&tokens, i, &next);
        if (number == NO_NUMBER || !read_claim(programme, &tokens, i, next, number, &claim))
            continue;
        claim.words = mem_copy_bytes(text + claim.start, claim.end - claim.start);
        claims_add(claims, claim);
    }
    tokens_clear(&tokens);
    for (size_t i = 0; i < claims->count; i++) {
        struct bilan_claim *claim = &claims->items[i];
        size_t until = i + 1 < claims->count ? claims->items[i + 1].start : strlen(text);
        claim->listed = names_after(programme, text, claim->end, until);
        claim->holds = claim->said == claim->found &&
                       (!claim->listed || (int64_t)claim->listed == claim->said);
    }
}

void bilan_claims_clear(struct bilan_claims *claims)
{
    for (size_t i = 0; i < claims->count; i++) {
        free(claims->items[i].words);
        free(claims->items[i].partner);
    }
    free(claims->items);
    *claims = (struct bilan_claims){0};
}

char *bilan_claim_remark(const struct bilan_claim *claim)
{
    struct text remark = {0};
    if (claim->holds)
        return NULL;
    text_addf(&remark, "« %s » :", utf8_short(claim->words, 60).bytes);
    if (claim->said != claim->found)
        text_addf(&remark, " la base en compte %lld (%s%s%s)", (long long)claim->found,
                  figure_info(claim->figure)->label, claim->partner ? ", " : "",
                  claim->partner ? claim->partner : "");
    if (claim->listed && (int64_t)claim->listed != claim->said)
        text_addf(&remark, "%s %zu noms listés", claim->said != claim->found ? "," : "",
                  claim->listed);
    return text_take(&remark);
}
