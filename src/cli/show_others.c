/* Of dentelle fiche: the other cases of the porteur, over programmes and years. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

/* How a case stands to the one that is shown: "Rebond depuis", "Rebond vers", or NULL. */
static const char *link_of(const struct holder_cases *cases, size_t other, const struct id *shown)
{
    for (size_t i = 0; i < cases->count; i++)
        if (id_equal(&cases->rows[i].id, shown) &&
            id_equal(&cases->rows[i].follows, &cases->rows[other].id))
            return "Rebond depuis";
    return id_equal(&cases->rows[other].follows, shown) ? "Rebond vers" : NULL;
}

static json_t *json_case(const struct holder_cases *cases, size_t i, const struct id *shown)
{
    const struct holder_case *row = &cases->rows[i];
    const char *link = link_of(cases, i, shown);
    char *stage = stage_label(row->stage, row->stage_labels);
    json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "ref", json_text(row->ref),
                               "programme", json_text(row->programme_name), "stage",
                               json_text(stage_code(row->stage)), "stage_label", json_text(stage),
                               "outcome", json_text(row->outcome), "received_on",
                               json_text(row->received_on), "closed_on", json_text(row->closed_on));
    json_object_set_new(object, "year", row->year ? json_integer(row->year) : json_null());
    bool after = id_equal(&row->follows, shown);
    json_object_set_new(object, "link",
                        after  ? json_string("after")
                        : link ? json_string("before")
                               : json_null());
    free(stage);
    return object;
}

json_t *json_others(const struct holder_cases *cases, const struct id *shown)
{
    json_t *array = json_array();
    for (size_t i = 0; i < cases->count; i++)
        if (!id_equal(&cases->rows[i].id, shown))
            json_array_append_new(array, json_case(cases, i, shown));
    return array;
}

void print_others(const struct holder_cases *cases, const struct id *shown)
{
    for (size_t i = 0; i < cases->count; i++) {
        const struct holder_case *row = &cases->rows[i];
        if (id_equal(&row->id, shown))
            continue;
        const char *link = link_of(cases, i, shown),
                   *date = row->closed_on ? row->closed_on : row->received_on;
        char *stage = stage_label(row->stage, row->stage_labels);
        printf("%s : %s, %s, %s", link ? link : "Autre dossier", row->ref ? row->ref : "?",
               row->programme_name ? row->programme_name : "sans programme", stage);
        if (row->outcome)
            printf(" : %s", choice_label(&choices_OUTCOME, row->outcome));
        printf("%s%s\n", date ? ", " : "", date ? date : "");
        free(stage);
    }
}
