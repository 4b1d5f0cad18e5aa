/* What is to be looked at before the bilan leaves: numbers of the paragraphs that the base does not
 * say, words of somebody's private life, persons named in full. Nothing is changed: it is said. */
#include "bilan.h"

#include <stdlib.h>
#include <string.h>

static struct bilan_check *add(struct bilan_checks *checks, struct bilan_check check)
{
    if ((checks->count & (checks->count - 1)) == 0) /* full: twice as many */
        checks->items = mem_resize(checks->items,
                                   (checks->count ? 2 * checks->count : 1) * sizeof *checks->items);
    checks->items[checks->count] = check;
    return &checks->items[checks->count++];
}

/* The words of a text, short enough to be read in a remark: `start` to `end`. The caller frees. */
static char *quoted(const char *text, size_t start, size_t end)
{
    char *part = mem_copy_bytes(text + start, end - start);
    char *quote = mem_print("« %s »", utf8_short(part, 60).bytes);
    free(part);
    return quote;
}

/* `like` says where: each word of the text that tells somebody's private life. */
static void check_words(struct bilan_checks *checks, const struct bilan_check *like,
                        const char *where, const char *text)
{
    struct sensitive found;
    for (size_t from = 0; text && sensitive_find(text, from, &found); from = found.end) {
        char *quote = quoted(text, found.start, found.end);
        struct bilan_check *check = add(checks, *like);
        check->kind = CHECK_SENSITIVE;
        check->where = mem_copy(where);
        check->what = mem_print("%s : %s", quote, sensitive_kind_label(found.kind));
        check->start = found.start;
        check->end = found.end;
        free(quote);
    }
}

/* ---- paragraphs ---------------------------------------------------------------------------- */

static void check_claims(struct bilan_checks *checks, const struct bilan_check *like,
                         const char *where, const struct bilan_programme *programme,
                         const char *text)
{
    struct bilan_claims claims;
    bilan_claims_read(programme, text, &claims);
    for (size_t i = 0; i < claims.count; i++) {
        const struct bilan_claim *claim = &claims.items[i];
        if (claim->holds)
            continue;
        struct bilan_check *check = add(checks, *like);
        check->kind = CHECK_CLAIM;
        check->where = mem_copy(where);
        check->what = bilan_claim_remark(claim);
        check->start = claim->start;
        check->end = claim->end;
    }
    bilan_claims_clear(&claims);
}

static void check_persons(struct bilan_checks *checks, const struct bilan_check *like,
                          const char *where, const struct bilan *bilan, const char *text)
{
    char *folded = utf8_fold(text);
    for (size_t i = 0; i < bilan->persons.count; i++) {
        const char *name = bilan->persons.items[i];
        if (!bilan_words_in(folded, bilan->persons_folded.items[i]))
            continue;
        const char *at = strstr(text, name);
        struct bilan_check *check = add(checks, *like);
        check->kind = CHECK_PERSON;
        check->where = mem_copy(where);
        check->what =
            mem_print("« %s » : une personne y est nommée en entier", utf8_short(name, 60).bytes);
        check->start = at ? (size_t)(at - text) : 0;
        check->end = at ? check->start + strlen(name) : 0;
    }
    free(folded);
}

static void check_paragraph(const struct bilan *bilan, size_t i, size_t p, const char *text,
                            struct bilan_checks *checks)
{
    const struct bilan_programme *programme = &bilan->programmes[i];
    const struct bilan_check like = {
        .programme = i, .paragraph = p, .entity = ENTITY_PROGRAMME, .id = programme->id};
    char *where = mem_print("%s, « %s »", programme->name ? programme->name : "?",
                            field_info(bilan_paragraphs[p])->label);
    check_claims(checks, &like, where, programme, text);
    check_words(checks, &like, where, text);
    check_persons(checks, &like, where, bilan, text);
    free(where);
}

void bilan_check_paragraph(const struct bilan *bilan, size_t programme, size_t paragraph,
                           const char *text, struct bilan_checks *checks)
{
    *checks = (struct bilan_checks){0};
    check_paragraph(bilan, programme, paragraph, text, checks);
}

/* ---- what is published of the cases -------------------------------------------------------- */

/* « La Palette, note du 8 juin 2023 ». The caller frees. */
static char *where_is(const struct bilan *bilan, const struct figure_row *row, const char *what)
{
    char date[DAY_FRENCH_SIZE], *name = bilan_name(bilan, row);
    bilan_day(row->on, date);
    char *where = mem_print("%s, %s%s%s", name, what, date[0] ? " du " : "", date);
    free(name);
    return where;
}

static void check_row(const struct bilan *bilan, const struct figure_row *row, const char *what,
                      const char *text, struct bilan_checks *checks)
{
    struct sensitive found;
    if (!text || !sensitive_find(text, 0, &found)) /* most have none: no name is worked out */
        return;
    char *where = where_is(bilan, row, what);
    struct bilan_check like = {.paragraph = BILAN_PARAGRAPHS, .entity = row->entity, .id = row->id};
    check_words(checks, &like, where, text);
    free(where);
}

void bilan_checks_read(const struct bilan *bilan, struct bilan_checks *checks)
{
    const struct figure_rows *prediagnostics = &bilan->figures[FIGURE_PREDIAGNOSTICS],
                             *evidence = &bilan->figures[FIGURE_EVIDENCE];
    *checks = (struct bilan_checks){0};
    for (size_t i = 0; i < bilan->programme_count; i++)
        for (size_t p = 0; p < BILAN_PARAGRAPHS; p++)
            if (bilan->programmes[i].paragraphs[p])
                check_paragraph(bilan, i, p, bilan->programmes[i].paragraphs[p], checks);
    for (size_t i = 0; i < prediagnostics->count; i++) {
        const struct figure_row *row = &prediagnostics->rows[i];
        check_row(bilan, row, "éléments pré-diagnostiqués", row->text, checks);
        check_row(bilan, row, "intérêt de l'orientation", row->more, checks);
    }
    for (size_t i = 0; i < evidence->count; i++) {
        const struct figure_row *row = &evidence->rows[i];
        if (row->entity == ENTITY_NOTE)
            check_row(bilan, row, choice_label(&choices_NOTE_KIND, row->what), row->text, checks);
    }
}

void bilan_checks_clear(struct bilan_checks *checks)
{
    for (size_t i = 0; i < checks->count; i++) {
        free(checks->items[i].where);
        free(checks->items[i].what);
    }
    free(checks->items);
    *checks = (struct bilan_checks){0};
}
