/* Whose a case is: the programme it counts in, the worker who follows it. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- programme ----------------------------------------------------------------------------- */

struct transfer {
    const struct id *programme;
    const char *name;
};

/* The thread tells it: a figure of either programme must lead back to why it changed. */
static bool transfer_one(struct app *app, const struct record *case_file, void *how,
                         enum left *left, struct error *err)
{
    const struct transfer *transfer = how;
    struct record before = {0};
    struct id from;
    bool known = record_reference(case_file, FIELD_CASE_PROGRAMME, &from);
    if (known && id_equal(&from, transfer->programme)) {
        *left = LEFT_PROGRAMME;
        return true;
    }
    if (known)
        query_record(app->store, ENTITY_PROGRAMME, &from, &before, NULL);
    const char *old_name = record_get(&before, FIELD_PROGRAMME_NAME);
    char *line = mem_print("programme : %s → %s", old_name ? old_name : "?", transfer->name);
    bool done =
        set_reference(app, &case_file->id, FIELD_CASE_PROGRAMME, transfer->programme, err) &&
        timeline_add(app, &case_file->id, "etape", line, NULL, err);
    record_clear(&before);
    free(line);
    return done;
}

static char *transfer_label(const char *who, bool several, const void *how)
{
    (void)several;
    return mem_print("%s → %s", who, ((const struct transfer *)how)->name);
}

bool app_assign_programme(struct app *app, const struct id cases[], size_t count,
                          const struct id *programme, struct error *err)
{
    struct record record;
    if (!query_record(app->store, ENTITY_PROGRAMME, programme, &record, err))
        return false;
    const char *name = record_get(&record, FIELD_PROGRAMME_NAME);
    struct transfer transfer = {.programme = programme, .name = name ? name : "?"};
    struct case_action action = {.write = transfer_one, .label = transfer_label, .how = &transfer};
    bool done = record_get(&record, FIELD_PROGRAMME_DELETED)
                    ? error_set(err, ERR_NOT_FOUND, "ce programme n'est plus là")
                    : act_on_cases(app, cases, count, &action, err);
    record_clear(&record);
    return done;
}

/* ---- worker -------------------------------------------------------------------------------- */

static bool entrust_one(struct app *app, const struct record *case_file, void *how, enum left *left,
                        struct error *err)
{
    const char *worker = how, *before = record_get(case_file, FIELD_CASE_WORKER);
    if (strcmp(worker ? worker : "", before ? before : "") == 0) {
        *left = LEFT_WORKER;
        return true;
    }
    return op_set(app->store, &case_file->id, FIELD_CASE_WORKER, worker, NULL, err);
}

static char *entrust_label(const char *who, bool several, const void *how)
{
    (void)several;
    return how ? mem_print("%s : référent %s", who, (const char *)how)
               : mem_print("%s : plus de référent", who);
}

bool app_assign_worker(struct app *app, const struct id cases[], size_t count, const char *worker,
                       struct error *err)
{
    char *stored = NULL;
    if (!value_check(FIELD_CASE_WORKER, worker, app_today(app), &stored, err))
        return false;
    struct case_action action = {.write = entrust_one, .label = entrust_label, .how = stored};
    bool done = act_on_cases(app, cases, count, &action, err);
    free(stored);
    return done;
}
