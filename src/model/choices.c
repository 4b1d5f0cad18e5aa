/* The closed lists, their labels, and finding in them what a person typed. */
#include "dentelle/model.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LIST(name) static const struct choice items_##name[] = {
#define CHOICE(code, label) {code, label},
#define END(name)                                                                                  \
    }                                                                                              \
    ;                                                                                              \
    const struct choice_list choices_##name = {                                                    \
        items_##name, (int)(sizeof items_##name / sizeof items_##name[0])};
#include "choices.def"
#undef LIST
#undef CHOICE
#undef END

static_assert(sizeof items_STAGE / sizeof items_STAGE[0] == STAGE_COUNT,
              "enum stage and its list differ");

int choice_rank(const struct choice_list *list, const char *code)
{
    if (!code)
        return -1;
    for (int i = 0; i < list->count; i++)
        if (strcmp(list->choices[i].code, code) == 0)
            return i;
    return -1;
}

const char *choice_label(const struct choice_list *list, const char *code)
{
    int rank = choice_rank(list, code);
    if (rank >= 0)
        return list->choices[rank].label;
    return code ? code : "";
}

const char *choice_find(const struct choice_list *list, const char *typed)
{
    int rank = choice_rank(list, typed);
    if (rank >= 0)
        return list->choices[rank].code; /* ours: what was typed may be gone tomorrow */
    char *wanted = utf8_fold(typed ? typed : "");
    size_t length = strlen(wanted);
    const char *whole = NULL, *beginning = NULL;
    int beginnings = 0;
    for (int i = 0; i < list->count && length > 0 && !whole; i++) {
        char *label = utf8_fold(list->choices[i].label);
        char *code = utf8_fold(list->choices[i].code);
        if (strcmp(label, wanted) == 0 || strcmp(code, wanted) == 0)
            whole = list->choices[i].code;
        else if (strncmp(label, wanted, length) == 0 || strncmp(code, wanted, length) == 0) {
            beginning = list->choices[i].code;
            beginnings++;
        }
        free(label);
        free(code);
    }
    free(wanted);
    return whole ? whole : beginnings == 1 ? beginning : NULL;
}

const char *stage_code(enum stage stage)
{
    return stage < STAGE_COUNT ? items_STAGE[stage].code : NULL;
}

enum stage stage_from_code(const char *code)
{
    int rank = choice_rank(&choices_STAGE, code);
    return rank < 0 ? STAGE_CONTACT : (enum stage)rank;
}

char *stage_label(enum stage stage, const char *labels)
{
    /* Only the three open stages are renamed by a programme. */
    const char *at = labels;
    for (enum stage s = STAGE_CONTACT; at && s < STAGE_CLOSED; s++) {
        at += strspn(at, " ");
        size_t length = strcspn(at, ",");
        if (s == stage && length > 0)
            return mem_copy_bytes(at, length);
        at = at[length] ? at + length + 1 : NULL;
    }
    return mem_copy(items_STAGE[stage].label);
}

/* How well what was typed, folded, fits a label: 2, it is its name; 1, it begins it; 0. */
static int label_fit(const char *folded, const char *label)
{
    char *known = utf8_fold(label);
    int fit = strcmp(known, folded) == 0 ? 2 : strncmp(known, folded, strlen(folded)) == 0 ? 1 : 0;
    free(known);
    return folded[0] ? fit : 0;
}

enum stage stage_find(const char *typed, const char *labels)
{
    char *folded = utf8_fold(typed);
    enum stage found = STAGE_COUNT;
    int best = 0, fitting = 0;
    for (enum stage stage = STAGE_CONTACT; labels && stage < STAGE_COUNT; stage++) {
        char *label = stage_label(stage, labels);
        int fit = label_fit(folded, label);
        free(label);
        if (!fit || fit < best)
            continue;
        fitting = fit > best ? 1 : fitting + 1;
        best = fit;
        found = stage;
    }
    free(folded);
    if (fitting)
        return fitting == 1 ? found : STAGE_COUNT;
    const char *code = choice_find(&choices_STAGE, typed);
    return code ? stage_from_code(code) : STAGE_COUNT;
}

const char parcours_stage_labels[] = "Contact, Diagnostic, Inscription";

bool programme_is_parcours(const char *kind)
{
    static const char beginning[] = "parcours_";
    return kind && strncmp(kind, beginning, strlen(beginning)) == 0;
}

bool note_is_meeting(const char *kind)
{
    return kind && (strcmp(kind, "visite") == 0 || strcmp(kind, "visio") == 0 ||
                    strcmp(kind, "rencontre") == 0);
}

const char *programme_prefix(const char *kind)
{
    static const char *const prefixes[] = {"HR", "PI", "PR", "PE", "CD", "DI"};
    static_assert(sizeof prefixes / sizeof prefixes[0] ==
                      sizeof items_PROGRAMME_KIND / sizeof items_PROGRAMME_KIND[0],
                  "a kind of programme has no prefix");
    int rank = choice_rank(&choices_PROGRAMME_KIND, kind);
    return rank < 0 ? "DI" : prefixes[rank];
}
