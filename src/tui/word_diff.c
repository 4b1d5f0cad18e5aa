/* Words that differ between two texts: what both begin and end with is set aside, then the longest
 * common subsequence of what is left, in a table of bounded size. */
#include "word_diff.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS_MOST = 1 << 20 };

/* A word, or a sign that is in none. */
struct token {
    size_t start, end;
};
struct tokens {
    const char *text;
    struct token *items;
    size_t count, room;
};

static void tokens_add(struct tokens *tokens, size_t start, size_t end)
{
    if (tokens->count == tokens->room) {
        tokens->room = tokens->room ? tokens->room * 2 : 64;
        tokens->items = mem_resize(tokens->items, tokens->room * sizeof tokens->items[0]);
    }
    tokens->items[tokens->count++] = (struct token){start, end};
}

static void tokens_read(const char *text, struct tokens *tokens)
{
    size_t length = strlen(text), at = 0, after;
    *tokens = (struct tokens){.text = text};
    while (at < length) {
        size_t start = at;
        while (at < length && utf8_in_word(text, length, at, &after))
            at = after;
        if (at > start) {
            tokens_add(tokens, start, at);
            continue;
        }
        at = utf8_next(text, length, at);
        if (text[start] != ' ' && text[start] != '\n')
            tokens_add(tokens, start, at);
    }
}

static bool same(const struct tokens *left, size_t i, const struct tokens *right, size_t j)
{
    const struct token *a = &left->items[i], *b = &right->items[j];
    return a->end - a->start == b->end - b->start &&
           memcmp(left->text + a->start, right->text + b->start, a->end - a->start) == 0;
}

/* ---- what differs -------------------------------------------------------------------------- */

/* A token that differs joins the mark before it when nothing that both have lies between. */
static void mark(struct word_diff *diff, int side, const struct tokens *tokens, size_t at,
                 bool joins)
{
    struct mark **marks = &diff->marks[side];
    size_t *count = &diff->counts[side];
    if (joins && *count) {
        (*marks)[*count - 1].end = tokens->items[at].end;
        return;
    }
    *marks = mem_resize(*marks, (*count + 1) * sizeof **marks);
    (*marks)[(*count)++] = (struct mark){tokens->items[at].start, tokens->items[at].end};
}

static void mark_all(struct word_diff *diff, int side, const struct tokens *tokens, size_t from,
                     size_t to)
{
    for (size_t i = from; i < to; i++)
        mark(diff, side, tokens, i, i > from);
}

/* The middle of both texts: tokens from..to of each. */
struct middle {
    const struct tokens *tokens[2];
    size_t from, to[2];
};

/* lengths[i * (m + 1) + j]: the longest run that both share from i and j on. */
static void fill(const struct middle *middle, uint16_t *lengths, size_t n, size_t m)
{
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;) {
            uint16_t *here = &lengths[i * (m + 1) + j];
            uint16_t below = lengths[(i + 1) * (m + 1) + j], beside = here[1];
            if (same(middle->tokens[0], middle->from + i, middle->tokens[1], middle->from + j))
                *here = (uint16_t)(lengths[(i + 1) * (m + 1) + j + 1] + 1);
            else
                *here = below > beside ? below : beside;
        }
}

static void search(const struct middle *middle, size_t n, size_t m, struct word_diff *diff)
{
    uint16_t *lengths = mem_alloc((n + 1) * (m + 1) * sizeof *lengths);
    size_t i = 0, j = 0;
    bool joins[2] = {false, false};
    fill(middle, lengths, n, m);
    while (i < n || j < m) {
        bool both = i < n && j < m;
        if (both &&
            same(middle->tokens[0], middle->from + i, middle->tokens[1], middle->from + j)) {
            joins[0] = joins[1] = false;
            i++;
            j++;
        } else if (j == m ||
                   (both && lengths[(i + 1) * (m + 1) + j] >= lengths[i * (m + 1) + j + 1])) {
            mark(diff, 0, middle->tokens[0], middle->from + i++, joins[0]);
            joins[0] = true;
        } else {
            mark(diff, 1, middle->tokens[1], middle->from + j++, joins[1]);
            joins[1] = true;
        }
    }
    free(lengths);
}

void word_diff(const char *left, const char *right, struct word_diff *diff)
{
    struct tokens tokens[2];
    *diff = (struct word_diff){0};
    tokens_read(left, &tokens[0]);
    tokens_read(right, &tokens[1]);
    struct middle middle = {.tokens = {&tokens[0], &tokens[1]},
                            .to = {tokens[0].count, tokens[1].count}};
    while (middle.from < middle.to[0] && middle.from < middle.to[1] &&
           same(&tokens[0], middle.from, &tokens[1], middle.from))
        middle.from++;
    while (middle.to[0] > middle.from && middle.to[1] > middle.from &&
           same(&tokens[0], middle.to[0] - 1, &tokens[1], middle.to[1] - 1)) {
        middle.to[0]--;
        middle.to[1]--;
    }
    size_t n = middle.to[0] - middle.from, m = middle.to[1] - middle.from;
    if (n < CELLS_MOST && m < CELLS_MOST && (n + 1) * (m + 1) <= CELLS_MOST && n < UINT16_MAX &&
        m < UINT16_MAX) {
        search(&middle, n, m, diff);
    } else {
        mark_all(diff, 0, &tokens[0], middle.from, middle.to[0]);
        mark_all(diff, 1, &tokens[1], middle.from, middle.to[1]);
    }
    free(tokens[0].items);
    free(tokens[1].items);
}

void word_diff_clear(struct word_diff *diff)
{
    free(diff->marks[0]);
    free(diff->marks[1]);
    *diff = (struct word_diff){0};
}
