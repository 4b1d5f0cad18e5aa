/* dentelle annuler, dentelle retablir. */
#include "internal.h"

bool verb_undo(struct cli *cli, struct error *err)
{
    struct id case_id;
    if (!app_undo(&cli->app, &case_id, err))
        return false;
    print_done(cli);
    return true;
}

bool verb_redo(struct cli *cli, struct error *err)
{
    struct id case_id;
    if (!app_redo(&cli->app, &case_id, err))
        return false;
    print_done(cli);
    return true;
}
