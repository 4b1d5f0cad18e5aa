/* dentelle doublons: the porteurs that may be one, the surest first, each with its reasons. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

/* "HR-2027-7K-003", of its newest case. The caller frees. */
static char *reference_of(struct cli *cli, const struct id *holder)
{
    struct holder_cases cases;
    if (!query_holder_cases(cli->app.store, holder, &cases, NULL))
        return mem_copy("?");
    char *ref = mem_copy(cases.count && cases.rows[0].ref ? cases.rows[0].ref : "?");
    holder_cases_clear(&cases);
    return ref;
}

static json_t *json_half(struct cli *cli, const struct twin_half *half)
{
    char *ref = reference_of(cli, &half->holder);
    json_t *object = json_pack("{s:o, s:o, s:o}", "ref", json_text(ref), "name",
                               json_text(half->name), "town", json_text(half->town));
    free(ref);
    return object;
}

static bool list_json(struct cli *cli, const struct twins *twins, struct error *err)
{
    json_t *array = json_array();
    for (size_t i = 0; i < twins->count; i++) {
        const struct twin *twin = &twins->rows[i];
        json_array_append_new(array,
                              json_pack("{s:i, s:o, s:o, s:o}", "score", twin->score, "reasons",
                                        json_text(twin->reasons), "a", json_half(cli, &twin->a),
                                        "b", json_half(cli, &twin->b)));
    }
    return print_json(array, err);
}

static void print_half(struct cli *cli, const struct twin_half *half)
{
    char *ref = reference_of(cli, &half->holder);
    printf("%s %s%s%s%s", ref, half->name, half->town ? " (" : "", half->town ? half->town : "",
           half->town ? ")" : "");
    free(ref);
}

static void list_text(struct cli *cli, const struct twins *twins)
{
    for (size_t i = 0; i < twins->count; i++) {
        const struct twin *twin = &twins->rows[i];
        printf("%3d  ", twin->score);
        print_half(cli, &twin->a);
        printf(" — ");
        print_half(cli, &twin->b);
        printf(" : %s\n", twin->reasons);
    }
    if (!twins->count)
        puts("aucun doublon probable");
}

bool verb_twins(struct cli *cli, struct error *err)
{
    struct twins twins;
    bool done = app_twins(&cli->app, &twins, err);
    if (!done)
        return false;
    if (cli->json)
        done = list_json(cli, &twins, err);
    else
        list_text(cli, &twins);
    twins_clear(&twins);
    return done;
}
