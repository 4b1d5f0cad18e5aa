/* dentelle avancer: to the next stage, or to the one named. */
#include "internal.h"

#include <stdlib.h>

bool verb_move(struct cli *cli, struct error *err)
{
    struct id case_id;
    struct record record;
    if (!cli_case(cli, &case_id, err) ||
        !query_record(cli->app.store, ENTITY_CASE, &case_id, &record, err))
        return false;
    enum stage from = stage_from_code(record_get(&record, FIELD_CASE_STAGE)), to = from + 1;
    record_clear(&record);
    if (cli->count > 1) {
        char *wanted = cli_argument(cli, 1);
        const char *code = choice_find(&choices_STAGE, wanted);
        if (!code)
            error_set(err, ERR_USAGE,
                      "étape inconnue : « %s » (contact, prediagnostic, orientation)",
                      utf8_short(wanted, 40).bytes);
        free(wanted);
        if (!code)
            return false;
        to = stage_from_code(code);
    } else if (from == STAGE_ORIENTATION) {
        return error_set(err, ERR_INPUT,
                         "ce dossier est déjà à la dernière étape : « clore » avec un motif");
    }
    if (!app_move_case(&cli->app, &case_id, from, to, err))
        return false;
    print_done(cli);
    return true;
}
