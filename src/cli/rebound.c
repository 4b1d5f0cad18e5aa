/* dentelle rebond: a case of the same porteur in another programme. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

bool verb_rebound(struct cli *cli, struct error *err)
{
    struct id case_id, programme, opened;
    struct record record;
    if (!cli_case(cli, &case_id, err))
        return false;
    char *name = cli_rest(cli, 1);
    bool done = query_find_programme(cli->app.store, name, &programme, err) &&
                app_rebound_case(&cli->app, &case_id, &programme, &opened, err) &&
                query_record(cli->app.store, ENTITY_CASE, &opened, &record, err);
    free(name);
    if (!done)
        return false;
    print_done(cli);
    puts(record_get(&record, FIELD_CASE_REF));
    record_clear(&record);
    return true;
}
