/* A paragraph of the bilan while it is written: numbers that the base does not say, words of
 * somebody's private life, persons named in full. Nothing is changed: it is underlined and said. */
#include <stdlib.h>

#include "bilan.h"

struct bilan_proof {
    struct bilan bilan; /* of the programme alone */
    size_t paragraph;
    struct bilan_checks checks; /* of the text at `revision` */
    unsigned long revision;     /* plus one; 0: none was looked at */
    struct mark *marks;
    size_t count;
};

static bool find_paragraph(enum field field, size_t *paragraph)
{
    for (size_t i = 0; i < BILAN_PARAGRAPHS; i++)
        if (bilan_paragraphs[i] == field) {
            *paragraph = i;
            return true;
        }
    return false;
}

struct bilan_proof *bilan_proof_new(struct tui *tui, const struct id *programme, enum field field)
{
    size_t paragraph;
    if (!find_paragraph(field, &paragraph))
        return NULL;
    struct bilan_proof *proof = mem_alloc(sizeof *proof);
    struct error err = {0};
    proof->paragraph = paragraph;
    const struct bilan_request request = {.programme = *programme, .today = app_today(tui->app)};
    if (!bilan_read(tui->app->store, &request, &proof->bilan, &err))
        tui_fail(tui, &err); /* the text is written all the same */
    return proof;
}

void bilan_proof_free(struct bilan_proof *proof)
{
    if (!proof)
        return;
    bilan_checks_clear(&proof->checks);
    bilan_clear(&proof->bilan);
    free(proof->marks);
    free(proof);
}

static int by_start(const void *a, const void *b)
{
    const struct mark *left = a, *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

/* A word may be sensitive inside what is a person's name. */
struct mark *bilan_marks(const struct bilan_checks *checks, size_t *count)
{
    struct mark *marks = mem_alloc((checks->count + 1) * sizeof *marks);
    size_t kept = 0;
    for (size_t i = 0; i < checks->count; i++)
        marks[i] = (struct mark){checks->items[i].start, checks->items[i].end};
    qsort(marks, checks->count, sizeof *marks, by_start);
    for (size_t i = 0; i < checks->count; i++) {
        struct mark next = marks[i];
        if (kept && next.start < marks[kept - 1].end)
            next.start = marks[kept - 1].end;
        if (next.end > next.start)
            marks[kept++] = next;
    }
    *count = kept;
    return marks;
}

static const char *remark_at(const struct bilan_proof *proof, size_t cursor)
{
    for (size_t i = 0; i < proof->checks.count; i++)
        if (cursor >= proof->checks.items[i].start && cursor <= proof->checks.items[i].end)
            return proof->checks.items[i].what;
    return proof->checks.count ? proof->checks.items[0].what : NULL;
}

const char *bilan_proof_read(struct bilan_proof *proof, const char *text, unsigned long revision,
                             size_t cursor, const struct mark **marks, size_t *count)
{
    if (proof->revision != revision + 1) {
        proof->revision = revision + 1;
        bilan_checks_clear(&proof->checks);
        if (proof->bilan.programme_count)
            bilan_check_paragraph(&proof->bilan, 0, proof->paragraph, text, &proof->checks);
        free(proof->marks);
        proof->marks = bilan_marks(&proof->checks, &proof->count);
    }
    *marks = proof->marks;
    *count = proof->count;
    return remark_at(proof, cursor);
}
