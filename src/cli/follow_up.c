/* dentelle relancer: the next day to act, or "fait" when it is done. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

bool verb_follow_up(struct cli *cli, struct error *err)
{
    struct id case_id;
    day due;
    if (!cli_case(cli, &case_id, err))
        return false;
    char *typed = cli_rest(cli, 1);
    bool over = strcmp(typed, "fait") == 0 || strcmp(typed, "faite") == 0;
    bool done = over || day_from_french(typed, app_today(&cli->app), &due, err);
    free(typed);
    if (!done)
        return false;
    done = over ? app_follow_up_done(&cli->app, &case_id, err)
                : app_follow_up(&cli->app, &case_id, due, NULL, err);
    if (done)
        print_done(cli);
    return done;
}
