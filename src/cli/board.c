/* dentelle tableau: the board as text, for a screen reader, for `watch`, for a pipe. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

static char *programme_name(struct cli *cli, char **stage_labels)
{
    struct record record = {0};
    const struct id *programme = &cli->app.filter.programme;
    *stage_labels = NULL;
    if (id_is_none(programme) ||
        !query_record(cli->app.store, ENTITY_PROGRAMME, programme, &record, NULL))
        return mem_copy("Tous les programmes");
    const char *name = record_get(&record, FIELD_PROGRAMME_NAME);
    *stage_labels = mem_copy(record_get(&record, FIELD_PROGRAMME_STAGE_LABELS));
    char *copy = mem_copy(name ? name : "?");
    record_clear(&record);
    return copy;
}

static void print_counts(struct cli *cli, const char *name, const struct board_counts *counts)
{
    char *title = filter_title(&cli->app, &cli->app.filter);
    printf("%s%s%s    ", name, title[0] ? " · " : "", title);
    free(title);
    char *progress = progress_text(counts, filter_narrows(&cli->app.filter), PROGRESS_PARTS);
    fputs(progress, stdout);
    free(progress);
    if (counts->overdue)
        printf("    ⚠ %d relance%s", counts->overdue, counts->overdue > 1 ? "s" : "");
    putchar('\n');
}

static bool print_stage(struct cli *cli, enum stage stage, const char *stage_labels, int count,
                        struct error *err)
{
    struct cards cards;
    if (!query_column(cli->app.store, app_filter(&cli->app), stage, 0, INT32_MAX, &cards, err))
        return false;
    char *label = stage_label(stage, stage_labels);
    printf("\n%s %d\n", label, count);
    free(label);
    if (cards.count == 0)
        puts("  personne");
    for (size_t i = 0; i < cards.count; i++) {
        char *next = card_next(&cards.rows[i], app_today(&cli->app));
        printf("  ");
        print_cell(cards.rows[i].ref, 16);
        printf("  ");
        print_cell(cards.rows[i].name, 28);
        printf("  ");
        print_cell(cards.rows[i].town, 14);
        printf("  %s\n", next);
        free(next);
    }
    cards_clear(&cards);
    return true;
}

static bool board_json(struct cli *cli, const char *name, const struct board_counts *counts,
                       struct error *err)
{
    struct cards cards;
    if (!query_cards(cli->app.store, app_filter(&cli->app), &cards, err))
        return false;
    json_t *document = json_object(), *stages = json_object();
    json_object_set_new(document, "programme", json_text(name));
    json_object_set_new(document, "met", json_integer(counts->met));
    json_object_set_new(document, "target",
                        counts->target ? json_integer(counts->target) : json_null());
    json_add_parcours(document, counts);
    json_object_set_new(document, "overdue", json_integer(counts->overdue));
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
        json_t *list = json_array();
        for (size_t i = 0; i < cards.count; i++)
            if (cards.rows[i].stage == stage)
                json_array_append_new(list, json_card(&cards.rows[i], name));
        json_object_set_new(stages, stage_code(stage), list);
    }
    json_object_set_new(document, "stages", stages);
    cards_clear(&cards);
    return print_json(document, err);
}

bool verb_board(struct cli *cli, struct error *err)
{
    struct board_counts counts;
    char *stage_labels;
    if (!cli_programme(cli, err) || !cli_conditions(cli, err) ||
        !query_counts(cli->app.store, app_filter(&cli->app), &counts, err))
        return false;
    char *name = programme_name(cli, &stage_labels);
    bool done = true;
    if (cli->json) {
        done = board_json(cli, name, &counts, err);
    } else {
        print_counts(cli, name, &counts);
        for (enum stage stage = 0; done && stage < STAGE_COUNT; stage++)
            done = print_stage(cli, stage, stage_labels, counts.stage[stage], err);
    }
    free(name);
    free(stage_labels);
    return done;
}
