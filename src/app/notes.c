/* What is written on a case: notes and their corrections, fields of the record, the next action. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

bool action_finish(struct app *app, bool done, const struct id *case_id, const char *what,
                   struct error *err)
{
    if (!done) {
        op_rollback(app->store);
        return false;
    }
    if (id_is_none(case_id)) /* the sheet of a programme or of a partner */
        return action_commit(app, NULL, err, "%s", what);
    char *name = app_case_name(app, case_id);
    done = action_commit(app, case_id, err, "%s, %s", what, name);
    free(name);
    return done;
}

/* ---- notes --------------------------------------------------------------------------------- */

static bool clean_note(struct app *app, const char *text, char **clean, struct error *err)
{
    if (!value_check(FIELD_NOTE_TEXT, text, app_today(app), clean, err))
        return false;
    return *clean || error_set(err, ERR_INPUT, "la note est vide : rien n'a été enregistré");
}

/* A kind that a person gives, not one of the program's own lines. */
static bool check_kind(const char *kind, struct error *err)
{
    int rank = choice_rank(&choices_NOTE_KIND, kind);
    return (rank >= 0 && rank < NOTE_KINDS_TYPED) ||
           error_set(err, ERR_INPUT, "nature de note inconnue : « %s »",
                     utf8_short(kind ? kind : "", 40).bytes);
}

bool app_write_note(struct app *app, const struct id *case_id, const char *kind, const char *text,
                    day follow_up, struct id *note, struct error *err)
{
    char *clean, *what;
    if (!check_kind(kind, err) || !clean_note(app, text, &clean, err))
        return false;
    struct record record = {0};
    if (!op_begin(app->store, err)) {
        free(clean);
        return false;
    }
    bool done = query_record(app->store, ENTITY_CASE, case_id, &record, err) &&
                timeline_add(app, case_id, kind, clean, note, err) &&
                (follow_up == DAY_NONE || set_day(app, case_id, FIELD_CASE_DUE_AT, follow_up, err));
    record_clear(&record);
    what = mem_print("noté : %s", choice_label(&choices_NOTE_KIND, kind));
    done = action_finish(app, done, case_id, what, err);
    free(what);
    free(clean);
    return done;
}

/* The case a note is on. */
static bool case_of_note(struct app *app, const struct id *note, struct id *case_id,
                         struct error *err)
{
    struct record record;
    if (!query_record(app->store, ENTITY_NOTE, note, &record, err))
        return false;
    bool found = record_reference(&record, FIELD_NOTE_CASE, case_id);
    record_clear(&record);
    return found || error_set(err, ERR_NOT_FOUND, "cette note n'est sur aucun dossier");
}

bool app_revise_note(struct app *app, const struct id *note, const char *kind, const char *text,
                     const char *seen, struct error *err)
{
    char *clean;
    struct id case_id;
    if ((kind && !check_kind(kind, err)) || !case_of_note(app, note, &case_id, err) ||
        !clean_note(app, text, &clean, err))
        return false;
    bool done = op_begin(app->store, err);
    if (done)
        done =
            action_finish(app,
                          op_note(app->store, note, clean, seen, err) &&
                              (!kind || op_set(app->store, note, FIELD_NOTE_KIND, kind, NULL, err)),
                          &case_id, "note corrigée", err);
    free(clean);
    return done;
}

bool app_delete_note(struct app *app, const struct id *note, struct error *err)
{
    struct id case_id;
    if (!case_of_note(app, note, &case_id, err) || !op_begin(app->store, err))
        return false;
    return action_finish(app, op_delete(app->store, ENTITY_NOTE, note, err), &case_id,
                         "note retirée", err);
}

/* ---- fields -------------------------------------------------------------------------------- */

/* A set typed as "a, b ; c": members that are no longer there are removed, new ones added. */
static bool write_members(struct app *app, const struct id *entity, enum field field,
                          const char *typed, struct error *err)
{
    struct strings before = {0}, after = {0};
    bool done = query_members(app->store, entity, field, &before, err);
    for (const char *at = typed; done && *at;) {
        size_t length = strcspn(at, ",;\n");
        char *member = mem_copy_bytes(at, length), *stored = NULL;
        done = value_check(field, member, app_today(app), &stored, err);
        if (stored)
            strings_add(&after, stored);
        free(member);
        free(stored);
        at += length + (at[length] != '\0');
    }
    for (size_t i = 0; done && i < before.count; i++)
        done = strings_hold(&after, before.items[i]) ||
               op_remove(app->store, entity, field, before.items[i], err);
    for (size_t i = 0; done && i < after.count; i++)
        done = op_add(app->store, entity, field, after.items[i], err);
    strings_clear(&before);
    strings_clear(&after);
    return done;
}

bool app_set_field(struct app *app, const struct id *entity, enum field field, const char *typed,
                   const char *seen, const struct id *case_id, struct error *err)
{
    const struct field_info *info = field_info(field);
    char *stored = NULL;
    if (field_is_read_only(field))
        return error_set(err, ERR_INPUT, "« %s » ne se tape pas : c'est la suite d'un geste%s",
                         info->label, field == FIELD_CASE_CLOSED_ON ? " (x clôt)" : "");
    if (info->type != TYPE_SET && !value_check(field, typed, app_today(app), &stored, err))
        return false;
    if (!stored && (field == FIELD_HOLDER_NAME || field == FIELD_PROGRAMME_NAME ||
                    field == FIELD_PARTNER_NAME))
        return error_set(err, ERR_INPUT, "%s : un nom ne peut pas être vide", info->label);
    bool done = op_begin(app->store, err);
    if (done) {
        done = programme_check(app, entity, field, stored, err) &&
               (info->type == TYPE_SET ? write_members(app, entity, field, typed ? typed : "", err)
                                       : op_set(app->store, entity, field, stored, seen, err)) &&
               programme_settle(app, entity, field, stored, err) &&
               partner_field_set(app, entity, field, stored, err);
        if (field == FIELD_CASE_ELEMENTS || field == FIELD_CASE_INTEREST)
            done = done && prediagnosis_date(app, entity, err);
        done = action_finish(app, done, case_id, info->label[0] ? info->label : info->column, err);
    }
    free(stored);
    return done;
}

/* ---- the next action ----------------------------------------------------------------------- */

struct follow_up {
    day due;
    bool says_action;
    const char *action; /* as stored */
    const struct app *app;
};

/* A closed case has no next action: the date would never show. */
static bool follow_up_one(struct app *app, const struct record *case_file, void *how,
                          enum left *left, struct error *err)
{
    const struct follow_up *next = how;
    if (stage_from_code(record_get(case_file, FIELD_CASE_STAGE)) == STAGE_CLOSED) {
        *left = LEFT_CLOSED;
        return true;
    }
    return set_day(app, &case_file->id, FIELD_CASE_DUE_AT, next->due, err) &&
           (!next->says_action ||
            op_set(app->store, &case_file->id, FIELD_CASE_NEXT_ACTION, next->action, NULL, err));
}

static char *follow_up_label(const char *who, bool several, const void *how)
{
    const struct follow_up *next = how;
    char french[DAY_FRENCH_SIZE];
    (void)several;
    if (next->due == DAY_NONE)
        return mem_print("plus d'échéance, %s", who);
    day_french(next->due, app_today(next->app), french);
    return mem_print("relance %s%s%s, %s", french, next->action ? " : " : "",
                     utf8_short(next->action ? next->action : "", 40).bytes, who);
}

bool app_follow_up_cases(struct app *app, const struct id cases[], size_t count, day due,
                         const char *action, struct error *err)
{
    char *stored = NULL;
    if (action && !value_check(FIELD_CASE_NEXT_ACTION, action, app_today(app), &stored, err))
        return false;
    struct follow_up next = {
        .due = due, .says_action = action != NULL, .action = stored, .app = app};
    struct case_action act = {.write = follow_up_one, .label = follow_up_label, .how = &next};
    bool done = act_on_cases(app, cases, count, &act, err);
    free(stored);
    return done;
}

bool app_follow_up(struct app *app, const struct id *case_id, day due, const char *action,
                   struct error *err)
{
    return app_follow_up_cases(app, case_id, 1, due, action, err);
}

bool app_follow_up_done(struct app *app, const struct id *case_id, struct error *err)
{
    struct record record = {0};
    day due;
    if (!op_begin(app->store, err))
        return false;
    bool done = query_record(app->store, ENTITY_CASE, case_id, &record, err);
    const char *due_at = done ? record_get(&record, FIELD_CASE_DUE_AT) : NULL;
    if (done && (!due_at || !day_from_iso(due_at, &due)))
        done = error_set(err, ERR_NOT_FOUND, "aucune relance n'est prévue sur ce dossier");
    if (done) {
        char french[DAY_FRENCH_SIZE];
        const char *action = record_get(&record, FIELD_CASE_NEXT_ACTION);
        day_french(due, app_today(app), french);
        char *line =
            mem_print("%s%sprévue %s, faite", action ? action : "", action ? " : " : "", french);
        done = set_day(app, case_id, FIELD_CASE_DUE_AT, DAY_NONE, err) &&
               op_set(app->store, case_id, FIELD_CASE_NEXT_ACTION, NULL, NULL, err) &&
               timeline_add(app, case_id, "relance", line, NULL, err);
        free(line);
    }
    record_clear(&record);
    return action_finish(app, done, case_id, "relance faite", err);
}
