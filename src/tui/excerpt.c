/* The part of a text that holds what somebody looks for; see excerpt.h. */
#include "excerpt.h"

#include <stdlib.h>
#include <string.h>

/* A word of the text that was looked for, and for which of those typed. */
struct found {
    size_t start, end;
    unsigned mask;
};
enum { FOUND_MOST = 128 }; /* a note that holds more of them shows them anywhere */

struct finding {
    struct found items[FOUND_MOST];
    size_t count;
};

/* Where the text is cut: a word more or less at each side is what the rest of this file is about.
 */
struct window {
    size_t start, end;
};

/* Line feeds and runs of spaces become one space. The caller frees. */
static char *flatten(const char *text)
{
    char *flat = mem_resize(NULL, strlen(text) + 1), *to = flat;
    for (const char *at = text; *at; at++) {
        bool blank = *at == ' ' || *at == '\n';
        if (!blank)
            *to++ = *at;
        else if (to > flat && to[-1] != ' ')
            *to++ = ' ';
    }
    while (to > flat && to[-1] == ' ')
        to--;
    *to = '\0';
    return flat;
}

static void find_all(const char *text, const struct words *words, struct finding *finding)
{
    size_t start, end;
    finding->count = 0;
    for (size_t at = 0; finding->count < FOUND_MOST && words_find(words, text, at, &start, &end);
         at = end)
        finding->items[finding->count++] =
            (struct found){start, end, words_match(words, text + start, end - start)};
}

static int columns_of(const char *text, struct window window)
{
    return utf8_columns(text + window.start, window.end - window.start);
}

/* ---- which part ---------------------------------------------------------------------------- */

/* The words that stand together in `columns` and are the most of those typed; the first such. */
static struct window best_group(const char *text, const struct finding *finding, int columns)
{
    struct window best = {finding->items[0].start, finding->items[0].end};
    int most = 0;
    for (size_t i = 0; i < finding->count; i++) {
        struct window group = {finding->items[i].start, finding->items[i].end};
        unsigned mask = finding->items[i].mask;
        for (size_t j = i + 1; j < finding->count; j++) {
            struct window wider = {group.start, finding->items[j].end};
            if (columns_of(text, wider) > columns)
                break;
            if (finding->items[j].mask & ~mask)
                group = wider;
            mask |= finding->items[j].mask;
        }
        if (words_counted(mask) > most) {
            most = words_counted(mask);
            best = group;
        }
    }
    return best;
}

static size_t word_before(const char *text, size_t at)
{
    while (at > 0 && text[at - 1] == ' ')
        at--;
    while (at > 0 && text[at - 1] != ' ')
        at--;
    return at;
}

static size_t word_after(const char *text, size_t length, size_t at)
{
    while (at < length && text[at] == ' ')
        at++;
    while (at < length && text[at] != ' ')
        at++;
    return at;
}

/* `at` begins a word. */
static bool begins_sentence(const char *text, size_t at)
{
    return at < 2 || strchr(".!?", text[at - 2]) ||
           (at >= 4 && strncmp(text + at - 4, "…", 3) == 0);
}

/* Of the line that the window gives, "…" included. */
static int line_columns(const char *text, size_t length, struct window window)
{
    return (window.start > 0 ? 2 : 0) + columns_of(text, window) + (window.end < length ? 1 : 0);
}

/* Words before, up to the beginning of the sentence or as many as `columns` hold. */
static void widen_left(const char *text, size_t length, struct window *window, int columns,
                       bool sentence)
{
    while (window->start > 0 && !(sentence && begins_sentence(text, window->start))) {
        struct window wider = {word_before(text, window->start), window->end};
        if (line_columns(text, length, wider) > columns)
            return;
        *window = wider;
    }
}

static void widen_right(const char *text, size_t length, struct window *window, int columns)
{
    while (window->end < length) {
        struct window wider = {window->start, word_after(text, length, window->end)};
        if (line_columns(text, length, wider) > columns)
            return;
        *window = wider;
    }
}

/* "d'igloo" is not cut in two, unless it is wider than the line. */
static void take_whole_word(const char *text, size_t length, struct window *window, int columns)
{
    struct window whole = *window;
    while (whole.start > 0 && text[whole.start - 1] != ' ')
        whole.start--;
    if (line_columns(text, length, whole) <= columns)
        *window = whole;
}

/* A group of words, then what stands before it, then what stands after; room that is left at the
 * end of the text goes to the beginning. */
static struct window choose_window(const char *text, size_t length, const struct finding *finding,
                                   int columns)
{
    struct window window = {0, 0};
    if (finding->count) {
        window = best_group(text, finding, columns - 3);
        take_whole_word(text, length, &window, columns);
        int group = line_columns(text, length, window);
        widen_left(text, length, &window, group + (columns - group) / 2, true);
    }
    widen_right(text, length, &window, columns);
    if (window.end == length)
        widen_left(text, length, &window, columns, false);
    while (window.start + 1 < window.end && text[window.start + 1] == ' ' &&
           strchr(",;:.!?-", text[window.start]))
        window.start += 2; /* no line begins with a lone ":" */
    if (window.end == window.start)
        window.end = length; /* the first word is wider than the line, which cuts it */
    return window;
}

/* ---- the line ------------------------------------------------------------------------------ */

static void write_line(const char *text, struct window window, const struct finding *finding,
                       int columns, struct excerpt *excerpt)
{
    struct text line = {0};
    if (window.start > 0)
        text_add(&line, "… ");
    size_t shift = line.length;
    text_add_bytes(&line, text + window.start, window.end - window.start);
    if (text[window.end])
        text_add(&line, "…");
    excerpt->text = utf8_cut(text_get(&line), columns); /* a first word wider than the line */
    text_clear(&line);
    size_t kept = strlen(excerpt->text);
    for (size_t i = 0; i < finding->count && excerpt->count < EXCERPT_MARKS; i++) {
        const struct found *found = &finding->items[i];
        if (found->start < window.start || found->end > window.end)
            continue;
        struct mark mark = {found->start - window.start + shift, found->end - window.start + shift};
        if (mark.end <= kept)
            excerpt->marks[excerpt->count++] = mark;
    }
}

void excerpt_read(const char *text, const struct words *words, int columns, struct excerpt *excerpt)
{
    struct finding finding;
    char *flat = flatten(text);
    size_t length = strlen(flat);
    *excerpt = (struct excerpt){0};
    find_all(flat, words, &finding);
    struct window window = {0, length};
    if (columns_of(flat, window) > columns)
        window = choose_window(flat, length, &finding, columns);
    write_line(flat, window, &finding, columns, excerpt);
    free(flat);
}

void excerpt_clear(struct excerpt *excerpt)
{
    free(excerpt->text);
    *excerpt = (struct excerpt){0};
}
