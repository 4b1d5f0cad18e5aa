/* Links made to partners, and what becomes of them. The Apes makes the link; the partner
 * accompanies. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* Short name, else name. The caller frees. */
static char *partner_name(struct app *app, const struct id *partner, struct error *err)
{
    struct record record;
    if (!query_record(app->store, ENTITY_PARTNER, partner, &record, err))
        return NULL;
    const char *name = record_get(&record, FIELD_PARTNER_SHORT_NAME);
    if (!name)
        name = record_get(&record, FIELD_PARTNER_NAME);
    char *copy = mem_copy(name ? name : "?");
    record_clear(&record);
    return copy;
}

static bool already_referred(const struct referrals *referrals, const struct id *partner)
{
    for (size_t i = 0; i < referrals->count; i++)
        if (id_equal(&referrals->rows[i].partner, partner) &&
            referral_is_open(referrals->rows[i].status))
            return true;
    return false;
}

static bool write_referral(struct app *app, const struct id *case_id, const struct id *partner,
                           const char *name, struct error *err)
{
    struct id id = id_new(&app->clock);
    return set_reference(app, &id, FIELD_REFERRAL_CASE, case_id, err) &&
           set_reference(app, &id, FIELD_REFERRAL_PARTNER, partner, err) &&
           op_set(app->store, &id, FIELD_REFERRAL_KIND, "orientation", NULL, err) &&
           op_set(app->store, &id, FIELD_REFERRAL_STATUS, "draft", NULL, err) &&
           op_set(app->store, &id, FIELD_REFERRAL_CONFIRMED_BY, "aucun", NULL, err) &&
           timeline_add(app, case_id, "orientation", name, NULL, err);
}

/* The first referral brings the case to its last stage. */
static bool advance_to_orientation(struct app *app, const struct id *case_id, struct error *err)
{
    struct record record;
    if (!query_record(app->store, ENTITY_CASE, case_id, &record, err))
        return false;
    enum stage stage = stage_from_code(record_get(&record, FIELD_CASE_STAGE));
    record_clear(&record);
    if (stage == STAGE_CLOSED)
        return error_set(err, ERR_INPUT, "ce dossier est clos : rouvrez-le d'abord (x)");
    return stage == STAGE_ORIENTATION ||
           op_set(app->store, case_id, FIELD_CASE_STAGE, stage_code(STAGE_ORIENTATION), NULL, err);
}

static bool refer_each(struct app *app, const struct id *case_id, const struct id *partners,
                       size_t count, struct text *names, struct error *err)
{
    struct referrals known;
    if (!query_referrals(app->store, case_id, &known, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        char *name = partner_name(app, &partners[i], err);
        done = name != NULL;
        if (done && already_referred(&known, &partners[i]))
            done =
                error_set(err, ERR_INPUT,
                          "une orientation vers %s est déjà en cours : rien n'a été ajouté", name);
        done = done && write_referral(app, case_id, &partners[i], name, err);
        text_addf(names, "%s%s", i ? ", " : "", name ? name : "");
        free(name);
    }
    referrals_clear(&known);
    return done;
}

bool app_refer(struct app *app, const struct id *case_id, const struct id *partners, size_t count,
               struct error *err)
{
    struct text names = {0};
    if (count == 0)
        return error_set(err, ERR_INPUT, "aucun partenaire n'est choisi");
    if (!op_begin(app->store, err))
        return false;
    bool done = advance_to_orientation(app, case_id, err) &&
                refer_each(app, case_id, partners, count, &names, err);
    if (done) {
        char *name = app_case_name(app, case_id);
        done = action_commit(app, case_id, err, "%s orienté vers %s", name, text_get(&names));
        free(name);
    } else {
        op_rollback(app->store);
    }
    text_clear(&names);
    return done;
}

/* Dates that follow from a status: sent with the request, answered with the first answer. */
static bool write_status_dates(struct app *app, const struct record *referral, const char *status,
                               struct error *err)
{
    day today = app_today(app);
    bool sent = strcmp(status, "draft") != 0 && strcmp(status, "cancelled") != 0;
    bool answered = sent && strcmp(status, "requested") != 0;
    if (sent && !record_get(referral, FIELD_REFERRAL_SENT_ON) &&
        !set_day(app, &referral->id, FIELD_REFERRAL_SENT_ON, today, err))
        return false;
    return !answered || record_get(referral, FIELD_REFERRAL_ANSWERED_ON) ||
           set_day(app, &referral->id, FIELD_REFERRAL_ANSWERED_ON, today, err);
}

static bool write_status(struct app *app, const struct record *referral, const struct id *case_id,
                         const char *name, const char *status, const char *reason,
                         struct error *err)
{
    const char *label = choice_label(&choices_REFERRAL_STATUS, status);
    char *line = reason ? mem_print("%s : %s (%s)", name, label,
                                    choice_label(&choices_REFERRAL_REASON, reason))
                        : mem_print("%s : %s", name, label);
    bool done = op_set(app->store, &referral->id, FIELD_REFERRAL_STATUS, status, NULL, err) &&
                op_set(app->store, &referral->id, FIELD_REFERRAL_REASON, reason, NULL, err) &&
                write_status_dates(app, referral, status, err) &&
                timeline_add(app, case_id, "orientation", line, NULL, err);
    free(line);
    return done;
}

bool app_referral_status(struct app *app, const struct id *referral, const char *status,
                         const char *reason, struct error *err)
{
    struct record record = {0};
    struct id partner, case_id;
    if (choice_rank(&choices_REFERRAL_STATUS, status) < 0 ||
        (reason && choice_rank(&choices_REFERRAL_REASON, reason) < 0))
        return error_set(err, ERR_INPUT, "état ou raison d'orientation inconnus");
    if (!op_begin(app->store, err))
        return false;
    char *name = NULL;
    bool done = query_record(app->store, ENTITY_REFERRAL, referral, &record, err);
    if (done && (!record_reference(&record, FIELD_REFERRAL_CASE, &case_id) ||
                 !record_reference(&record, FIELD_REFERRAL_PARTNER, &partner)))
        done = error_set(err, ERR_NOT_FOUND,
                         "cette orientation n'est plus liée à un dossier et un partenaire");
    done = done && (name = partner_name(app, &partner, err)) &&
           write_status(app, &record, &case_id, name, status, reason, err);
    if (done) {
        char *case_label = app_case_name(app, &case_id);
        done = action_commit(app, &case_id, err, "%s, %s : %s", case_label, name,
                             choice_label(&choices_REFERRAL_STATUS, status));
        free(case_label);
    } else {
        op_rollback(app->store);
    }
    record_clear(&record);
    free(name);
    return done;
}
