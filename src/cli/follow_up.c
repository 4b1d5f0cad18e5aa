/* dentelle relancer: the next day to act and what is to be done, or "fait" when it is. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

bool verb_follow_up(struct cli *cli, struct error *err)
{
    struct id case_id;
    const char *action = NULL;
    day due = DAY_NONE;
    if (!cli_case(cli, &case_id, err))
        return false;
    char *typed = cli_rest(cli, 1);
    bool over = strcmp(typed, "fait") == 0 || strcmp(typed, "faite") == 0;
    bool done = over ? app_follow_up_done(&cli->app, &case_id, err)
                     : day_from_beginning(typed, app_today(&cli->app), &due, &action, err) &&
                           app_follow_up(&cli->app, &case_id, due, action, err);
    free(typed);
    if (done)
        print_done(cli);
    return done;
}
