/* Numbers in the paragraphs of the user, against the base: « 7 diagnostics annoncés » where eight
 * are counted. What a number counts is found by the words that follow it (figures.def); where that
 * is not sure, nothing is claimed: a check that cries wolf is not read. */
#include "bilan.h"
#include "bilan_numbers.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 6 }; /* words between a number and what it counts */

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
    size_t end = from;
    for (size_t i = from; i < tokens->count && i < from + WINDOW; i++) {
        if ((i > from && tokens->items[i].apart) || token_is(tokens, i, not_so) ||
            isdigit((unsigned char)tokens->items[i].folded[0]) || token_is_number_word(tokens, i))
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
        int64_t number = token_number(&tokens, i, &next);
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
