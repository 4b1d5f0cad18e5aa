/* dentelle ajouter: a new case. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

/* Whom the name resembles, so that it is said; it never holds anything up. NULL when nobody. */
static char *resembled(struct cli *cli, const char *name)
{
    struct resemblance resemblance;
    char *text = NULL;
    if (app_resembles_once(&cli->app, name, cli->town, &resemblance)) {
        text = resemblance_text(&resemblance);
        resemblance_clear(&resemblance);
    }
    return text;
}

bool verb_add(struct cli *cli, struct error *err)
{
    struct id case_id;
    struct record record;
    char *name = cli_rest(cli, 0), *double_of = resembled(cli, name);
    bool done = app_add_case_to(&cli->app, name, cli->town, cli->programme, &case_id, err);
    free(name);
    if (done && double_of)
        fprintf(stderr, "dentelle : ressemble à %s\n", double_of);
    free(double_of);
    if (!done || !query_record(cli->app.store, ENTITY_CASE, &case_id, &record, err))
        return false;
    print_done(cli);
    puts(record_get(&record, FIELD_CASE_REF));
    record_clear(&record);
    return true;
}
