/* dentelle liste: the cases of one or of every programme, or those that pass conditions, one a
 * line, or as a JSON array. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

static bool print_card(void *state, const struct card *card, const char *programme,
                       struct error *err)
{
    (void)state, (void)programme, (void)err;
    print_cell(card->ref, 16);
    printf("  ");
    print_cell(card->name, 32);
    printf("  ");
    print_cell(card->town, 16);
    printf("  ");
    char *stage = stage_label(card->stage, card->stage_labels);
    print_cell(stage, 14);
    free(stage);
    printf("  %s\n", card->due_at ? card->due_at : "");
    return true;
}

static bool add_card(void *state, const struct card *card, const char *programme, struct error *err)
{
    (void)err;
    json_array_append_new(state, json_card(card, programme));
    return true;
}

bool verb_list(struct cli *cli, struct error *err)
{
    struct filter *filter = &cli->app.filter;
    filter->programme = ID_NONE;
    if (cli->programme &&
        !query_find_programme(cli->app.store, cli->programme, &filter->programme, err))
        return false;
    if (!cli_conditions(cli, err))
        return false;
    if (!cli->json)
        return query_list(cli->app.store, app_filter(&cli->app), print_card, NULL, err);
    json_t *array = json_array();
    if (query_list(cli->app.store, app_filter(&cli->app), add_card, array, err))
        return print_json(array, err);
    json_decref(array);
    return false;
}
