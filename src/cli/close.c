/* dentelle clore: closes with an outcome. */
#include "internal.h"

#include <stdlib.h>

bool verb_close(struct cli *cli, struct error *err)
{
    struct id case_id;
    if (!cli_case(cli, &case_id, err))
        return false;
    char *typed = cli_rest(cli, 1);
    const char *outcome = choice_find(&choices_OUTCOME, typed);
    free(typed);
    if (!outcome) {
        struct text codes = {0};
        for (int i = 0; i < choices_OUTCOME.count; i++)
            text_addf(&codes, "%s%s", i ? ", " : "", choices_OUTCOME.choices[i].code);
        error_set(err, ERR_USAGE, "motif inconnu ou ambigu ; les motifs : %s", text_get(&codes));
        text_clear(&codes);
        return false;
    }
    if (!app_close_case(&cli->app, &case_id, outcome, err))
        return false;
    print_done(cli);
    return true;
}
