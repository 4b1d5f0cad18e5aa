/* dentelle avancer: to the next stage, or to the one named. */
#include "internal.h"

#include <stdlib.h>

/* The stage that the second argument names, as the programme of the case calls it or as the list
 * does. */
static bool wanted_stage(struct cli *cli, const struct record *case_file, enum stage *stage,
                         struct error *err)
{
    struct record programme = {0};
    struct id id;
    if (record_reference(case_file, FIELD_CASE_PROGRAMME, &id))
        query_record(cli->app.store, ENTITY_PROGRAMME, &id, &programme, NULL);
    const char *labels = record_get(&programme, FIELD_PROGRAMME_STAGE_LABELS);
    char *wanted = cli_argument(cli, 1);
    *stage = stage_find(wanted, labels);
    if (*stage == STAGE_COUNT) {
        char *first = stage_label(STAGE_CONTACT, labels),
             *second = stage_label(STAGE_PREDIAGNOSTIC, labels),
             *third = stage_label(STAGE_ORIENTATION, labels);
        error_set(err, ERR_USAGE, "étape inconnue : « %s » (%s, %s, %s)",
                  utf8_short(wanted, 40).bytes, first, second, third);
        free(first);
        free(second);
        free(third);
    }
    free(wanted);
    record_clear(&programme);
    return *stage != STAGE_COUNT;
}

bool verb_move(struct cli *cli, struct error *err)
{
    struct id case_id;
    struct record record;
    if (!cli_case(cli, &case_id, err) ||
        !query_record(cli->app.store, ENTITY_CASE, &case_id, &record, err))
        return false;
    enum stage from = stage_from_code(record_get(&record, FIELD_CASE_STAGE)), to = from + 1;
    bool known = cli->count < 2 || wanted_stage(cli, &record, &to, err);
    record_clear(&record);
    if (!known)
        return false;
    if (cli->count < 2 && from == STAGE_ORIENTATION)
        return error_set(err, ERR_INPUT,
                         "ce dossier est déjà à la dernière étape : « clore » avec un motif");
    if (!app_move_case(&cli->app, &case_id, from, to, err))
        return false;
    print_done(cli);
    return true;
}
