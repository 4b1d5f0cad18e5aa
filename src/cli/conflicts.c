/* dentelle conflits: what several wrote without knowing of one another, the last one first, each
 * value with who wrote it and when. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAGE = 256 };

static json_t *json_version(const struct version *version)
{
    char moment[MOMENT_SIZE];
    moment_of(version->at_ms, moment);
    return json_pack("{s:s, s:o, s:o, s:s, s:b}", "field", field_info(version->field)->column,
                     "value", json_text(version->value), "device", json_text(version->who), "at",
                     moment, "suspect", (int)version->suspect);
}

static json_t *json_conflict(const struct conflict *conflict, const struct versions *versions)
{
    char record[ID_TEXT_SIZE];
    json_t *values = json_array();
    id_to_text(&conflict->record, record);
    for (size_t i = 0; i < versions->count; i++)
        json_array_append_new(values, json_version(&versions->rows[i]));
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "entity",
                     entity_table(field_info(conflict->field)->entity), "record", record, "field",
                     field_info(conflict->field)->column, "name", json_text(conflict->name),
                     "detail", json_text(conflict->detail), "values", values);
}

static void print_conflict(struct cli *cli, const struct conflict *conflict,
                           const struct versions *versions)
{
    char *title = conflict_words(&cli->app, conflict);
    puts(title);
    free(title);
    for (size_t i = 0; i < versions->count; i++) {
        const struct version *row = &versions->rows[i];
        char *author = author_words(&cli->app, row->who, row->at_ms, row->suspect);
        char *field = field_words(&cli->app, row->field, NULL);
        char *value = value_words(&cli->app, row->field, row->value), *line = utf8_cut(value, 200);
        bool deletion = row->field == conflict->field &&
                        row->field == entity_deleted_field(field_info(row->field)->entity);
        if (deletion)
            printf("  %s : %s\n", author, row->value ? "supprimé" : "gardé");
        else if (row->field != conflict->field)
            printf("  %s : %s : %s\n", author, field, line);
        else
            printf("  %s : %s\n", author, line);
        free(author);
        free(field);
        free(value);
        free(line);
    }
}

/* One page after the other; those decided meanwhile elsewhere do not matter. */
static bool each(struct cli *cli, json_t *array, size_t *listed, struct error *err)
{
    struct conflicts page;
    bool done = true, more = true;
    while (done && more && query_conflict_page(cli->app.store, *listed, PAGE, &page, err)) {
        for (size_t i = 0; done && i < page.count; i++) {
            const struct conflict *conflict = &page.rows[i];
            struct versions versions;
            done = query_conflict_versions(cli->app.store, &conflict->record, conflict->field,
                                           &versions, err);
            if (!done)
                break;
            if (array)
                json_array_append_new(array, json_conflict(conflict, &versions));
            else
                print_conflict(cli, conflict, &versions);
            versions_clear(&versions);
        }
        *listed += page.count;
        more = page.count == PAGE;
        conflicts_clear(&page);
        if (done && !more)
            return true;
    }
    return false;
}

bool verb_conflicts(struct cli *cli, struct error *err)
{
    json_t *array = cli->json ? json_array() : NULL;
    size_t listed = 0;
    if (!each(cli, array, &listed, err)) {
        json_decref(array);
        return false;
    }
    if (array)
        return print_json(array, err);
    if (!listed)
        puts("aucun conflit");
    return true;
}
