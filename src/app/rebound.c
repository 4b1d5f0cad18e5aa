/* A rebond: the porteur goes on in another programme, by a case that says which one it comes from.
 */
#include "internal.h"

#include <stdlib.h>

/* The caller frees. */
static char *programme_name(struct app *app, const struct id *programme)
{
    struct record record = {0};
    query_record(app->store, ENTITY_PROGRAMME, programme, &record, NULL);
    const char *name = record_get(&record, FIELD_PROGRAMME_NAME);
    char *copy = mem_copy(name ? name : "?");
    record_clear(&record);
    return copy;
}

/* Of the programme of a case. The caller frees. */
static char *case_programme_name(struct app *app, const struct id *case_id)
{
    struct record record = {0};
    struct id programme;
    query_record(app->store, ENTITY_CASE, case_id, &record, NULL);
    char *name = record_reference(&record, FIELD_CASE_PROGRAMME, &programme)
                     ? programme_name(app, &programme)
                     : mem_copy("?");
    record_clear(&record);
    return name;
}

/* A line of both threads, "rebond vers Parcours RH 2023". */
static bool tell(struct app *app, const struct id *case_id, const char *direction,
                 const struct id *other, const char *moment, struct error *err)
{
    struct id note;
    char *name = case_programme_name(app, other),
         *line = mem_print("rebond %s %s", direction, name);
    bool done = timeline_add(app, case_id, "etape", line, &note, err) &&
                (!moment || op_set(app->store, &note, FIELD_NOTE_AT, moment, NULL, err));
    free(name);
    free(line);
    return done;
}

/* What the porteur lacks does not change with the programme. */
static bool copy_needs(struct app *app, const struct id *from, const struct id *to,
                       struct error *err)
{
    struct strings needs;
    if (!query_members(app->store, from, FIELD_CASE_NEEDS, &needs, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < needs.count; i++)
        done = op_add(app->store, to, FIELD_CASE_NEEDS, needs.items[i], err);
    strings_clear(&needs);
    return done;
}

bool rebound_write(struct app *app, const struct id *from, const struct id *to, const char *moment,
                   struct error *err)
{
    return set_reference(app, to, FIELD_CASE_FOLLOWS, from, err) &&
           copy_needs(app, from, to, err) && tell(app, from, "vers", to, moment, err) &&
           tell(app, to, "depuis", from, moment, err);
}

/* ---- the action ---------------------------------------------------------------------------- */

bool app_case_in_programme(struct app *app, const struct id *case_id, const struct id *programme,
                           struct id *found)
{
    struct record record = {0};
    struct holder_cases cases = {0};
    struct id holder;
    *found = ID_NONE;
    if (query_record(app->store, ENTITY_CASE, case_id, &record, NULL) &&
        record_reference(&record, FIELD_CASE_HOLDER, &holder))
        query_holder_cases(app->store, &holder, &cases, NULL);
    for (size_t i = 0; i < cases.count; i++)
        if (id_equal(&cases.rows[i].programme, programme))
            *found = cases.rows[i].id;
    record_clear(&record);
    holder_cases_clear(&cases);
    return !id_is_none(found);
}

static bool refuse_known(struct app *app, const struct id *known, const char *programme,
                         struct error *err)
{
    struct record record = {0};
    query_record(app->store, ENTITY_CASE, known, &record, NULL);
    const char *ref = record_get(&record, FIELD_CASE_REF);
    char *name = app_case_name(app, known);
    error_set(err, ERR_INPUT, "%s a déjà un dossier dans « %s » : %s", name, programme,
              ref ? ref : "?");
    free(name);
    record_clear(&record);
    return false;
}

/* Inside the group: a case of the same porteur, if nobody has opened one meanwhile. */
static bool open_rebound(struct app *app, const struct id *case_id, const struct id *programme,
                         const char *name, struct id *opened, struct error *err)
{
    struct record record;
    struct id holder;
    if (app_case_in_programme(app, case_id, programme, opened))
        return refuse_known(app, opened, name, err);
    if (!query_record(app->store, ENTITY_CASE, case_id, &record, err))
        return false;
    bool there = !record_get(&record, FIELD_CASE_DELETED) &&
                 record_reference(&record, FIELD_CASE_HOLDER, &holder);
    record_clear(&record);
    if (!there)
        return error_set(err, ERR_NOT_FOUND, "ce dossier n'est plus là");
    return case_open_for(app, &holder, programme, opened, err) &&
           rebound_write(app, case_id, opened, NULL, err);
}

/* A programme that is there; its name, which the caller frees, or NULL. */
static char *check_programme(struct app *app, const struct id *programme, struct error *err)
{
    struct record record;
    if (!query_record(app->store, ENTITY_PROGRAMME, programme, &record, err))
        return NULL;
    bool there = !record_get(&record, FIELD_PROGRAMME_DELETED);
    const char *name = record_get(&record, FIELD_PROGRAMME_NAME);
    char *copy = there ? mem_copy(name ? name : "?") : NULL;
    record_clear(&record);
    if (!there)
        error_set(err, ERR_NOT_FOUND, "ce programme n'est plus là");
    return copy;
}

bool app_rebound_case(struct app *app, const struct id *case_id, const struct id *programme,
                      struct id *opened, struct error *err)
{
    *opened = ID_NONE;
    char *name = check_programme(app, programme, err);
    bool done = name && op_begin(app->store, err);
    if (done && !open_rebound(app, case_id, programme, name, opened, err)) {
        op_rollback(app->store);
        done = false;
    }
    if (done) {
        char *who = app_case_name(app, case_id);
        done = action_commit(app, case_id, err, "%s : rebond vers %s", who, name);
        free(who);
    }
    free(name);
    return done;
}
