/* dentelle ajouter: a new case. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

bool verb_add(struct cli *cli, struct error *err)
{
    struct id case_id;
    struct record record;
    char *name = cli_rest(cli, 0);
    bool done = app_add_case_to(&cli->app, name, cli->town, cli->programme, &case_id, err);
    free(name);
    if (!done || !query_record(cli->app.store, ENTITY_CASE, &case_id, &record, err))
        return false;
    print_done(cli);
    puts(record_get(&record, FIELD_CASE_REF));
    record_clear(&record);
    return true;
}
