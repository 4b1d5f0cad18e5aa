/* A paragraph of the bilan while it is written: a draft to begin with; numbers that the base does
 * not say, words of somebody's private life, persons named in full. Nothing is changed: it is
 * underlined and said. */
#include <stdlib.h>
#include <string.h>

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
    const struct bilan_request request = {.programme = *programme,
                                          .evidence = EVIDENCE_COUNT,
                                          .writing = true,
                                          .today = app_today(tui->app)};
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

/* Once for each change of the text. One of many pages is looked at when it is kept: keys stay
 * quick.
 */
static void look_at(struct bilan_proof *proof, const struct editor *editor)
{
    enum { LONGEST = 64 * 1024 };
    if (proof->revision == editor_revision(editor) + 1)
        return;
    proof->revision = editor_revision(editor) + 1;
    bilan_checks_clear(&proof->checks);
    if (proof->bilan.programme_count && editor_length(editor) <= LONGEST)
        bilan_check_paragraph(&proof->bilan, 0, proof->paragraph, editor_text(editor),
                              &proof->checks);
    free(proof->marks);
    proof->marks = bilan_marks(&proof->checks, &proof->count);
}

void bilan_proof_draw(struct bilan_proof *proof, struct editor *editor, int row)
{
    look_at(proof, editor);
    editor_mark(editor, proof->marks, proof->count);
    const char *remark = remark_at(proof, editor_cursor(editor));
    if (!remark)
        return;
    put_piece(row, 1, put_sign(SIGN_OVERDUE), 1, LOOK_ALERT);
    put_piece(row, 3, remark, tui_columns() - 4, LOOK_ALERT);
}

/* ---- drafts -------------------------------------------------------------------------------- */

bool bilan_draft_insert(struct tui *tui, struct editor *editor, const struct id *programme)
{
    struct error err = {0};
    size_t cursor = editor_cursor(editor), quoted;
    char *draft = app_draft_report(tui->app, programme, &quoted, &err);
    if (!draft) {
        tui_fail(tui, &err);
        return false;
    }
    bool inside = cursor && editor_text(editor)[cursor - 1] != '\n';
    char *text = mem_print("%s%s", inside ? "\n" : "", draft);
    if (!editor_insert(editor, text, strlen(text)))
        tui_say(tui, "brouillon trop long : le début seul est là");
    else if (quoted)
        tui_say(tui, "%zu note%s publiable%s — Ctrl-Z défait", quoted, quoted > 1 ? "s" : "",
                quoted > 1 ? "s" : "");
    else
        tui_say(tui, "les chiffres seuls : aucune note n'y est publiable — Ctrl-Z défait");
    free(text);
    free(draft);
    return true;
}
