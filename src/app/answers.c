/* What becomes of a referral: what the partner answered, who says that they met, until both sides
 * do. What may follow what is the model's table (model/referral.c). */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* A referral with what it is about. */
struct answered {
    struct record referral, case_file;
    struct id case_id;
    char *partner;
    const char *status; /* now */
};

static void answered_clear(struct answered *on)
{
    record_clear(&on->referral);
    record_clear(&on->case_file);
    free(on->partner);
}

static bool answered_read(struct app *app, const struct id *referral, struct answered *on,
                          struct error *err)
{
    struct id partner;
    *on = (struct answered){0};
    if (!query_record(app->store, ENTITY_REFERRAL, referral, &on->referral, err))
        return false;
    if (!record_reference(&on->referral, FIELD_REFERRAL_CASE, &on->case_id) ||
        !record_reference(&on->referral, FIELD_REFERRAL_PARTNER, &partner))
        return error_set(err, ERR_NOT_FOUND,
                         "cette orientation n'est plus liée à un dossier et un partenaire");
    on->status = record_get(&on->referral, FIELD_REFERRAL_STATUS);
    if (!on->status)
        on->status = "draft";
    return query_record(app->store, ENTITY_CASE, &on->case_id, &on->case_file, err) &&
           (on->partner = partner_name(app, &partner, err)) != NULL;
}

/* ---- what may be said ---------------------------------------------------------------------- */

/* Something about the porteur leaves with it. */
static bool leaves(const struct answered *on, const char *next)
{
    const char *kind = record_get(&on->referral, FIELD_REFERRAL_KIND);
    return next && strcmp(on->status, "draft") == 0 && strcmp(next, "cancelled") != 0 &&
           !(kind && strcmp(kind, "information") == 0);
}

static bool check_consent(struct app *app, const struct answered *on, const struct answer *answer,
                          struct error *err)
{
    if (!leaves(on, answer->status) || record_get(&on->case_file, FIELD_CASE_CONSENT_ON))
        return true;
    if (!answer->consent)
        return error_set(err, ERR_INPUT,
                         "l'accord du porteur n'est pas noté : rien n'est transmis sans lui");
    return *answer->consent <= app_today(app) ||
           error_set(err, ERR_INPUT, "un accord se note une fois donné : cette date est à venir");
}

static bool check_answer(struct app *app, const struct answered *on, const struct answer *answer,
                         struct error *err)
{
    const char *next = answer->status;
    if ((next && choice_rank(&choices_REFERRAL_STATUS, next) < 0) ||
        (answer->reason && choice_rank(&choices_REFERRAL_REASON, answer->reason) < 0) ||
        (answer->confirmed_by && choice_rank(&choices_CONFIRMED_BY, answer->confirmed_by) <= 0))
        return error_set(err, ERR_INPUT, "état, raison ou confirmation d'orientation inconnus");
    if (next && !referral_may_become(on->status, next))
        return error_set(err, ERR_STALE, "%s : de « %s », on ne passe pas à « %s »", on->partner,
                         choice_label(&choices_REFERRAL_STATUS, on->status),
                         choice_label(&choices_REFERRAL_STATUS, next));
    if (next && referral_asks_why(next) && !answer->reason)
        return error_set(err, ERR_INPUT, "« %s » se dit avec une raison",
                         choice_label(&choices_REFERRAL_STATUS, next));
    return check_consent(app, on, answer, err);
}

bool app_asks_consent(struct app *app, const struct id *referral, const char *status)
{
    struct answered on;
    bool asks = answered_read(app, referral, &on, NULL) && leaves(&on, status) &&
                !record_get(&on.case_file, FIELD_CASE_CONSENT_ON);
    answered_clear(&on);
    return asks;
}

/* ---- what follows -------------------------------------------------------------------------- */

/* Sent with the request, answered with the first answer; what is asked again waits again. */
static bool write_dates(struct app *app, const struct answered *on, const char *next,
                        struct error *err)
{
    const struct record *referral = &on->referral;
    day today = app_today(app);
    bool sent = strcmp(next, "draft") != 0 && strcmp(next, "cancelled") != 0;
    bool asked = strcmp(next, "requested") == 0, answered = sent && !asked;
    if (sent && (asked || !record_get(referral, FIELD_REFERRAL_SENT_ON)) &&
        !set_day(app, &referral->id, FIELD_REFERRAL_SENT_ON, today, err))
        return false;
    if (!sent || asked)
        return set_day(app, &referral->id, FIELD_REFERRAL_ANSWERED_ON, DAY_NONE, err);
    return !answered || record_get(referral, FIELD_REFERRAL_ANSWERED_ON) ||
           set_day(app, &referral->id, FIELD_REFERRAL_ANSWERED_ON, today, err);
}

static bool write_status(struct app *app, const struct answered *on, const struct answer *answer,
                         struct error *err)
{
    const struct id *id = &on->referral.id;
    return (!answer->consent ||
            set_day(app, &on->case_id, FIELD_CASE_CONSENT_ON, *answer->consent, err)) &&
           op_set(app->store, id, FIELD_REFERRAL_STATUS, answer->status, NULL, err) &&
           op_set(app->store, id, FIELD_REFERRAL_REASON, answer->reason, NULL, err) &&
           write_dates(app, on, answer->status, err);
}

static bool write_confirmation(struct app *app, const struct answered *on, const char *also,
                               struct error *err)
{
    const struct id *id = &on->referral.id;
    const char *by =
        referral_confirmed(record_get(&on->referral, FIELD_REFERRAL_CONFIRMED_BY), also);
    return op_set(app->store, id, FIELD_REFERRAL_CONFIRMED_BY, by, NULL, err) &&
           (record_get(&on->referral, FIELD_REFERRAL_MET_ON) ||
            set_day(app, id, FIELD_REFERRAL_MET_ON, app_today(app), err));
}

/* "acceptée", "refusée (complet)", "rencontre confirmée par le partenaire". The caller frees. */
static char *answer_text(const struct answer *answer)
{
    struct text text = {0};
    if (answer->status)
        text_add(&text, choice_label(&choices_REFERRAL_STATUS, answer->status));
    if (answer->reason)
        text_addf(&text, " (%s)", choice_label(&choices_REFERRAL_REASON, answer->reason));
    if (answer->confirmed_by)
        text_addf(&text, "%srencontre confirmée par %s", text.length ? ", " : "",
                  choice_label(&choices_CONFIRMED_BY, answer->confirmed_by));
    return text_take(&text);
}

static bool write_answer(struct app *app, const struct answered *on, const struct answer *answer,
                         struct error *err)
{
    char *what = answer_text(answer), *line = mem_print("%s : %s", on->partner, what);
    bool done = (!answer->status || write_status(app, on, answer, err)) &&
                (!answer->confirmed_by || write_confirmation(app, on, answer->confirmed_by, err)) &&
                timeline_add(app, &on->case_id, "orientation", line, NULL, err);
    if (done) {
        char *name = app_case_name(app, &on->case_id);
        done = action_commit(app, &on->case_id, err, "%s, %s", name, line);
        free(name);
    } else {
        op_rollback(app->store);
    }
    free(what);
    free(line);
    return done;
}

bool app_answer(struct app *app, const struct id *referral, const struct answer *answer,
                struct error *err)
{
    struct answered on = {0};
    if (!op_begin(app->store, err))
        return false;
    bool done = answered_read(app, referral, &on, err) && check_answer(app, &on, answer, err);
    if (done)
        done = write_answer(app, &on, answer, err);
    else
        op_rollback(app->store);
    answered_clear(&on);
    return done;
}
