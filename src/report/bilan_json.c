/* The bilan as JSON. Its keys are those of docs/bilan.md; codes are given as they are stored, names
 * as the bilan says them. */
#include "bilan.h"
#include "json_out.h"

#include <stdlib.h>

static void add_name(struct json_out *out, const struct bilan *bilan, const struct figure_row *row)
{
    char *name = bilan_name(bilan, row);
    json_out_text(out, "name", name);
    free(name);
}

/* What was written about the porteur of a row, as it leaves. */
static void add_said(struct json_out *out, const char *key, const struct bilan *bilan,
                     const struct figure_row *row, const char *text)
{
    char *said = bilan_text(bilan, row, text);
    json_out_text(out, key, said);
    free(said);
}

static void add_known(struct json_out *out, const char *key, bool known, int64_t value)
{
    if (known)
        json_out_integer(out, key, value);
    else
        json_out_null(out, key);
}

static void add_value(struct json_out *out, enum figure figure, const struct figure_rows *rows)
{
    add_known(out, figure_info(figure)->key, rows->known, rows->value);
}

/* {"DLA": 1, …}, in the order of the groups; what is not said is under "non_renseigne". */
static void add_groups(struct json_out *out, const char *key, const struct figure_rows *rows)
{
    size_t count;
    struct figure_group *groups = bilan_groups(rows, &count);
    json_out_open(out, key, '{');
    for (size_t i = 0; i < count; i++)
        json_out_integer(out, groups[i].code ? groups[i].code : "non_renseigne",
                         (int64_t)groups[i].count);
    json_out_close(out, '}');
    free(groups);
}

static void add_needs(struct json_out *out, const char *key, const struct figure_rows *rows)
{
    size_t count;
    struct figure_group *groups = bilan_groups(rows, &count);
    json_out_open(out, key, '[');
    for (size_t i = 0; i < count; i++) {
        size_t said[SAID_BY_KINDS];
        json_out_open(out, NULL, '{');
        json_out_text(out, "need", groups[i].code);
        json_out_text(out, "label", figure_group_label(FIGURE_NEEDS, groups[i].code));
        json_out_integer(out, "porteurs", (int64_t)groups[i].count);
        bilan_said_by(rows, &groups[i], said);
        json_out_open(out, "said_by", '{');
        for (int s = 0; s < SAID_BY_KINDS; s++)
            json_out_integer(out, choices_SAID_BY.choices[s].code, (int64_t)said[s]);
        json_out_close(out, '}');
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
    free(groups);
}

static void add_delay(struct json_out *out, const char *key, const struct figure_rows *rows,
                      size_t among)
{
    struct figure_spread spread = figure_spread(rows);
    json_out_open(out, key, '{');
    json_out_integer(out, "known", (int64_t)rows->count);
    json_out_integer(out, "among", (int64_t)among);
    add_known(out, "median", rows->known, spread.median);
    add_known(out, "min", rows->known, spread.least);
    add_known(out, "max", rows->known, spread.most);
    json_out_close(out, '}');
}

static void add_delays(struct json_out *out, const struct bilan *bilan)
{
    const struct figure_rows *figures = bilan->figures;
    json_out_open(out, "delays", '{');
    add_delay(out, "first_contact", &figures[FIGURE_FIRST_CONTACT],
              figures[FIGURE_CONTACTED].count);
    add_delay(out, "first_answer", &figures[FIGURE_FIRST_ANSWER], figures[FIGURE_REFERRALS].count);
    json_out_close(out, '}');
}

static void add_prediagnostics(struct json_out *out, const struct bilan *bilan)
{
    const struct figure_rows *rows = &bilan->figures[FIGURE_PREDIAGNOSTICS];
    json_out_open(out, "prediagnostics_table", '[');
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        json_out_open(out, NULL, '{');
        add_name(out, bilan, row);
        json_out_text(out, "ref", row->ref);
        json_out_text(out, "programme", row->what);
        json_out_text(out, "date", row->on);
        add_said(out, "elements", bilan, row, row->text);
        add_said(out, "interest", bilan, row, row->more);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

/* Dated notes, closings, referrals: what the Département may ask to see (art. 8). */
static void add_evidence(struct json_out *out, const struct bilan *bilan)
{
    const struct figure_rows *rows = &bilan->figures[FIGURE_EVIDENCE];
    json_out_open(out, "evidence", '[');
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        json_out_open(out, NULL, '{');
        json_out_text(out, "date", row->on);
        json_out_text(out, "ref", row->ref);
        add_name(out, bilan, row);
        json_out_text(out, "what", row->group);
        json_out_text(out, "kind", row->what);
        json_out_text(out, "partner", row->more);
        add_said(out, "text", bilan, row, row->text);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

static void add_programme(struct json_out *out, const struct bilan *bilan,
                          const struct bilan_programme *programme)
{
    json_out_open(out, NULL, '{');
    json_out_text(out, "name", programme->name);
    json_out_text(out, "kind", programme->kind);
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++)
        if (bilan_has_figure(programme->parcours, figure)) /* none of them has groups */
            add_value(out, figure, &programme->figures[figure]);
    for (size_t i = 0; i < BILAN_PARAGRAPHS; i++) {
        char *said = bilan_paragraph(bilan, programme->paragraphs[i]);
        json_out_text(out, field_info(bilan_paragraphs[i])->column, said);
        free(said);
    }
    json_out_close(out, '}');
}

static void add_programmes(struct json_out *out, const struct bilan *bilan)
{
    json_out_open(out, "programmes", '[');
    for (size_t i = 0; i < bilan->programme_count; i++)
        add_programme(out, bilan, &bilan->programmes[i]);
    json_out_close(out, ']');
}

/* What is to be looked at before it leaves: of the internal one alone. */
static void add_checks(struct json_out *out, const struct bilan *bilan)
{
    struct bilan_checks checks;
    bilan_checks_read(bilan, &checks);
    json_out_open(out, "checks", '[');
    for (size_t i = 0; i < checks.count; i++) {
        json_out_open(out, NULL, '{');
        json_out_text(out, "where", checks.items[i].where);
        json_out_text(out, "what", checks.items[i].what);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
    bilan_checks_clear(&checks);
}

static void add_definitions(struct json_out *out)
{
    json_out_open(out, "definitions", '[');
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        json_out_open(out, NULL, '{');
        json_out_text(out, "key", figure_info(figure)->key);
        json_out_text(out, "label", figure_info(figure)->label);
        json_out_text(out, "definition", figure_info(figure)->definition);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

/* The figures of the whole, each in the form of its shape; those of one parcours are in its own
 * programme, the evidence last. */
static void add_figures(struct json_out *out, const struct bilan *bilan)
{
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        const struct figure_info *info = figure_info(figure);
        const struct figure_rows *rows = &bilan->figures[figure];
        if (figure == FIGURE_EVIDENCE || info->shape == SHAPE_DAYS)
            continue;
        if (info->over == OVER_PARCOURS && id_is_none(&bilan->request.programme))
            continue;
        if (figure == FIGURE_NEEDS)
            add_needs(out, info->key, rows);
        else if (info->shape == SHAPE_GROUPS)
            add_groups(out, info->key, rows);
        else
            add_value(out, figure, rows);
    }
}

bool bilan_json(const struct bilan *bilan, struct file_beside *file, struct error *err)
{
    struct json_out out = {.file = file};
    json_out_open(&out, NULL, '{');
    json_out_integer(&out, "year", bilan->request.year);
    json_out_flag(&out, "internal", bilan->request.internal);
    add_figures(&out, bilan);
    json_out_integer(&out, "conventional_dates", (int64_t)bilan->conventional);
    add_delays(&out, bilan);
    add_prediagnostics(&out, bilan);
    add_programmes(&out, bilan);
    add_evidence(&out, bilan);
    if (bilan->request.internal)
        add_checks(&out, bilan);
    add_definitions(&out);
    json_out_close(&out, '}');
    return json_out_end(&out, err);
}
