/* The bilan as JSON. Its keys are those of docs/bilan.md; codes are given as they are stored, names
 * as the bilan says them. */
#include "bilan.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new_nocheck(object, key, text_or_null(text)); /* keys are ours */
}

static void set_name(json_t *object, const struct bilan *bilan, const struct figure_row *row)
{
    char *name = bilan_name(bilan, row);
    set_text(object, "name", name);
    free(name);
}

/* What was written about the porteur of a row, as it leaves. */
static void set_said(json_t *object, const char *key, const struct bilan *bilan,
                     const struct figure_row *row, const char *text)
{
    char *said = bilan_text(bilan, row, text);
    set_text(object, key, said);
    free(said);
}

static void set_value(json_t *object, enum figure figure, const struct figure_rows *rows)
{
    json_object_set_new(object, figure_info(figure)->key,
                        rows->known ? json_integer(rows->value) : json_null());
}

/* {"DLA": 1, …}, in the order of the groups; what is not said is under "non_renseigne". */
static json_t *of_groups(const struct figure_rows *rows)
{
    size_t count;
    struct figure_group *groups = bilan_groups(rows, &count);
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(object, groups[i].code ? groups[i].code : "non_renseigne",
                            json_integer((json_int_t)groups[i].count));
    free(groups);
    return object;
}

static json_t *of_needs(const struct figure_rows *rows)
{
    size_t count;
    struct figure_group *groups = bilan_groups(rows, &count);
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        size_t said[SAID_BY_KINDS];
        json_t *need = json_object(), *by = json_object();
        set_text(need, "need", groups[i].code);
        set_text(need, "label", figure_group_label(FIGURE_NEEDS, groups[i].code));
        json_object_set_new(need, "porteurs", json_integer((json_int_t)groups[i].count));
        bilan_said_by(rows, &groups[i], said);
        for (int s = 0; s < SAID_BY_KINDS; s++)
            json_object_set_new(by, choices_SAID_BY.choices[s].code,
                                json_integer((json_int_t)said[s]));
        json_object_set_new(need, "said_by", by);
        json_array_append_new(array, need);
    }
    free(groups);
    return array;
}

static json_t *of_delay(const struct figure_rows *rows, size_t among)
{
    struct figure_spread spread = figure_spread(rows);
    json_t *delay = json_object();
    json_object_set_new(delay, "known", json_integer((json_int_t)rows->count));
    json_object_set_new(delay, "among", json_integer((json_int_t)among));
    json_object_set_new(delay, "median", rows->known ? json_integer(spread.median) : json_null());
    json_object_set_new(delay, "min", rows->known ? json_integer(spread.least) : json_null());
    json_object_set_new(delay, "max", rows->known ? json_integer(spread.most) : json_null());
    return delay;
}

static json_t *of_prediagnostics(const struct bilan *bilan)
{
    const struct figure_rows *rows = &bilan->figures[FIGURE_PREDIAGNOSTICS];
    json_t *array = json_array();
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        json_t *object = json_object();
        set_name(object, bilan, row);
        set_text(object, "ref", row->ref);
        set_text(object, "programme", row->what);
        set_text(object, "date", row->on);
        set_said(object, "elements", bilan, row, row->text);
        set_said(object, "interest", bilan, row, row->more);
        json_array_append_new(array, object);
    }
    return array;
}

/* Dated notes, closings, referrals: what the Département may ask to see (art. 8). */
static json_t *of_evidence(const struct bilan *bilan)
{
    const struct figure_rows *rows = &bilan->figures[FIGURE_EVIDENCE];
    json_t *array = json_array();
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        json_t *object = json_object();
        set_text(object, "date", row->on);
        set_text(object, "ref", row->ref);
        set_name(object, bilan, row);
        set_text(object, "what", row->group);
        set_text(object, "kind", row->what);
        set_text(object, "partner", row->more);
        set_said(object, "text", bilan, row, row->text);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *of_programme(const struct bilan *bilan, const struct bilan_programme *programme)
{
    json_t *object = json_object();
    set_text(object, "name", programme->name);
    set_text(object, "kind", programme->kind);
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        const struct figure_rows *rows = &programme->figures[figure];
        enum figure_shape shape = figure_info(figure)->shape;
        if (bilan_has_figure(programme->parcours, figure) && shape == SHAPE_GROUPS)
            json_object_set_new(object, figure_info(figure)->key, of_groups(rows));
        else if (bilan_has_figure(programme->parcours, figure) && shape != SHAPE_DAYS)
            set_value(object, figure, rows);
    }
    for (size_t i = 0; i < BILAN_PARAGRAPHS; i++) {
        char *said = bilan_paragraph(bilan, programme->paragraphs[i]);
        set_text(object, field_info(bilan_paragraphs[i])->column, said);
        free(said);
    }
    return object;
}

static json_t *of_programmes(const struct bilan *bilan)
{
    json_t *array = json_array();
    for (size_t i = 0; i < bilan->programme_count; i++)
        json_array_append_new(array, of_programme(bilan, &bilan->programmes[i]));
    return array;
}

/* What is to be looked at before it leaves: of the internal one alone. */
static json_t *of_checks(const struct bilan *bilan)
{
    struct bilan_checks checks;
    json_t *array = json_array();
    bilan_checks_read(bilan, &checks);
    for (size_t i = 0; i < checks.count; i++) {
        json_t *object = json_object();
        set_text(object, "where", checks.items[i].where);
        set_text(object, "what", checks.items[i].what);
        json_array_append_new(array, object);
    }
    bilan_checks_clear(&checks);
    return array;
}

static json_t *of_definitions(void)
{
    json_t *array = json_array();
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        json_t *object = json_object();
        set_text(object, "key", figure_info(figure)->key);
        set_text(object, "label", figure_info(figure)->label);
        set_text(object, "definition", figure_info(figure)->definition);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *of_delays(const struct bilan *bilan)
{
    json_t *delays = json_object();
    json_object_set_new(
        delays, "first_contact",
        of_delay(&bilan->figures[FIGURE_FIRST_CONTACT], bilan->figures[FIGURE_CONTACTED].count));
    json_object_set_new(
        delays, "first_answer",
        of_delay(&bilan->figures[FIGURE_FIRST_ANSWER], bilan->figures[FIGURE_REFERRALS].count));
    return delays;
}

/* The figures of the whole, each in the form of its shape; those of one parcours are in its own
 * programme, the evidence last. */
static void set_figures(json_t *object, const struct bilan *bilan)
{
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        const struct figure_info *info = figure_info(figure);
        const struct figure_rows *rows = &bilan->figures[figure];
        if (figure == FIGURE_EVIDENCE || info->shape == SHAPE_DAYS)
            continue;
        if (info->over == OVER_PARCOURS && id_is_none(&bilan->request.programme))
            continue;
        if (figure == FIGURE_NEEDS)
            json_object_set_new(object, info->key, of_needs(rows));
        else if (info->shape == SHAPE_GROUPS)
            json_object_set_new(object, info->key, of_groups(rows));
        else
            set_value(object, figure, rows);
    }
}

bool bilan_json(const struct bilan *bilan, struct text *bytes, struct error *err)
{
    json_t *object = json_object();
    json_object_set_new(object, "year", json_integer(bilan->request.year));
    json_object_set_new(object, "internal", json_boolean(bilan->request.internal));
    set_figures(object, bilan);
    json_object_set_new(object, "conventional_dates",
                        json_integer((json_int_t)bilan->conventional));
    json_object_set_new(object, "delays", of_delays(bilan));
    json_object_set_new(object, "prediagnostics_table", of_prediagnostics(bilan));
    json_object_set_new(object, "programmes", of_programmes(bilan));
    json_object_set_new(object, "evidence", of_evidence(bilan));
    if (bilan->request.internal)
        json_object_set_new(object, "checks", of_checks(bilan));
    json_object_set_new(object, "definitions", of_definitions());
    char *dump = json_dumps(object, JSON_INDENT(2));
    json_decref(object);
    if (!dump)
        return error_set(err, ERR_IO, "le JSON n'a pas pu être écrit en entier");
    text_addf(bytes, "%s\n", dump);
    free(dump);
    return true;
}
