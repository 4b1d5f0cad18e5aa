/* dentelle orienter: referrals to one or several partners, as one action. */
#include "internal.h"

#include <stdlib.h>

bool verb_refer(struct cli *cli, struct error *err)
{
    struct id case_id;
    size_t count = (size_t)cli->count - 1;
    if (!cli_case(cli, &case_id, err))
        return false;
    struct id *partners = mem_alloc(count * sizeof *partners);
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        char *named = cli_argument(cli, (int)i + 1);
        done = query_find_partner(cli->app.store, named, &partners[i], err);
        free(named);
    }
    done = done && app_refer(&cli->app, &case_id, partners, count, err);
    free(partners);
    if (done)
        print_done(cli);
    return done;
}
