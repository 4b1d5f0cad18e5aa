/* dentelle programmes: which there are and how far each is; a copy of one for the next year. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

static bool copy(struct cli *cli, struct error *err)
{
    struct id programme, copied;
    if (!query_find_programme(cli->app.store, cli->copied, &programme, err) ||
        !app_copy_programme(&cli->app, &programme, &copied, err))
        return false;
    print_done(cli);
    return true;
}

static bool read_counts(struct cli *cli, const struct id *programme, struct board_counts *counts,
                        struct error *err)
{
    struct filter filter = FILTER_NONE;
    filter.programme = *programme;
    filter.today = app_today(&cli->app);
    return query_counts(cli->app.store, &filter, counts, err);
}

static bool print_row(struct cli *cli, const struct programme_row *row, struct error *err)
{
    struct board_counts counts;
    if (!read_counts(cli, &row->id, &counts, err))
        return false;
    char *progress = progress_text(&counts, false, PROGRESS_PARTS);
    print_cell(row->name, 42);
    printf("  %3d dossier%s  %s\n", row->cases, row->cases > 1 ? "s" : " ", progress);
    free(progress);
    return true;
}

static json_t *json_field(const struct record *record, enum field field)
{
    const char *value = record_get(record, field);
    return value && field_info(field)->type == TYPE_INTEGER ? json_integer(atoll(value))
                                                            : json_text(value);
}

static bool add_row(struct cli *cli, json_t *array, const struct programme_row *row,
                    struct error *err)
{
    struct record record;
    struct board_counts counts;
    if (!query_record(cli->app.store, ENTITY_PROGRAMME, &row->id, &record, err))
        return false;
    json_t *object = json_object();
    json_array_append_new(array, object);
    for (enum field field = entity_first_field(ENTITY_PROGRAMME);
         field <= entity_last_field(ENTITY_PROGRAMME); field++)
        if (field_info(field)->label[0])
            json_object_set_new(object, field_info(field)->column, json_field(&record, field));
    record_clear(&record);
    json_object_set_new(object, "cases", json_integer(row->cases));
    if (!read_counts(cli, &row->id, &counts, err))
        return false;
    json_object_set_new(object, "met", json_integer(counts.met));
    json_add_parcours(object, &counts);
    return true;
}

bool verb_programmes(struct cli *cli, struct error *err)
{
    struct programmes programmes;
    json_t *array = json_array();
    if (cli->copied || !query_programmes(cli->app.store, &programmes, err)) {
        json_decref(array);
        return cli->copied && copy(cli, err);
    }
    bool done = true;
    for (size_t i = 0; done && i < programmes.count; i++)
        done = cli->json ? add_row(cli, array, &programmes.rows[i], err)
                         : print_row(cli, &programmes.rows[i], err);
    programmes_clear(&programmes);
    if (done && cli->json)
        return print_json(array, err);
    json_decref(array);
    return done;
}
