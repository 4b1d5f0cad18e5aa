/* dentelle liste: the cases of one or of every programme, or those that pass conditions, one a
 * line, or as a JSON array. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

static bool list_cards(struct cli *cli, const struct programme_row *programme, json_t *array,
                       struct error *err)
{
    struct cards cards;
    cli->app.filter.programme = programme->id;
    if (!query_cards(cli->app.store, app_filter(&cli->app), &cards, err))
        return false;
    for (size_t i = 0; i < cards.count; i++) {
        const struct card *card = &cards.rows[i];
        if (array) {
            json_array_append_new(array, json_card(card, programme->name));
            continue;
        }
        print_cell(card->ref, 16);
        printf("  ");
        print_cell(card->name, 32);
        printf("  ");
        print_cell(card->town, 16);
        printf("  ");
        print_cell(choice_label(&choices_STAGE, stage_code(card->stage)), 14);
        printf("  %s\n", card->due_at ? card->due_at : "");
    }
    cards_clear(&cards);
    return true;
}

bool verb_list(struct cli *cli, struct error *err)
{
    struct programmes programmes;
    struct id wanted;
    if (cli->programme && !query_find_programme(cli->app.store, cli->programme, &wanted, err))
        return false;
    if (!cli_conditions(cli, err))
        return false;
    if (!query_programmes(cli->app.store, &programmes, err))
        return false;
    json_t *array = cli->json ? json_array() : NULL;
    bool done = true;
    for (size_t i = 0; done && i < programmes.count; i++)
        if (!cli->programme || id_equal(&programmes.rows[i].id, &wanted))
            done = list_cards(cli, &programmes.rows[i], array, err);
    programmes_clear(&programmes);
    if (done && array)
        return print_json(array, err);
    json_decref(array);
    return done;
}
