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

/* Partners that cases are referred to, each once. */
struct refer {
    struct id *partners;
    struct strings names;     /* one per partner */
    bool alone;               /* one case: the partners it already waits for are said */
    struct text now, already; /* their names, of a case that is alone */
};

static void refer_clear(struct refer *refer)
{
    free(refer->partners);
    strings_clear(&refer->names);
    text_clear(&refer->now);
    text_clear(&refer->already);
}

static bool is_among(const struct id *partners, size_t count, const struct id *partner)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(&partners[i], partner))
            return true;
    return false;
}

/* One that is named twice is meant once. */
static bool refer_to(struct app *app, struct refer *refer, const struct id *partners, size_t count,
                     struct error *err)
{
    refer->partners = mem_alloc((count + 1) * sizeof *refer->partners);
    for (size_t i = 0; i < count; i++) {
        if (is_among(refer->partners, refer->names.count, &partners[i]))
            continue;
        char *name = partner_name(app, &partners[i], err);
        if (!name)
            return false;
        refer->partners[refer->names.count] = partners[i];
        strings_add(&refer->names, name);
        free(name);
    }
    return true;
}

/* One whose answer is still awaited is left out. */
static bool refer_each(struct app *app, const struct id *case_id, struct refer *refer,
                       size_t *added, struct error *err)
{
    struct referrals known;
    if (!query_referrals(app->store, case_id, &known, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < refer->names.count; i++) {
        const char *name = refer->names.items[i];
        bool already = already_referred(&known, &refer->partners[i]);
        struct text *said = already ? &refer->already : &refer->now;
        if (refer->alone)
            text_addf(said, "%s%s", said->length ? ", " : "", name);
        if (already)
            continue;
        done = write_referral(app, case_id, &refer->partners[i], name, err);
        ++*added;
    }
    referrals_clear(&known);
    if (done && refer->alone && !*added)
        return error_set(err, ERR_INPUT,
                         "une orientation vers %s est déjà en cours : rien n'a été ajouté",
                         text_get(&refer->already));
    return done;
}

/* The first referral brings the case to its last stage, save in a parcours. */
static bool refer_one(struct app *app, const struct record *case_file, void *how, enum left *left,
                      struct error *err)
{
    enum stage stage = stage_from_code(record_get(case_file, FIELD_CASE_STAGE));
    size_t added = 0;
    if (stage == STAGE_CLOSED) {
        *left = LEFT_CLOSED;
        return true;
    }
    if (!refer_each(app, &case_file->id, how, &added, err))
        return false;
    if (!added)
        *left = LEFT_REFERRED;
    return !added || stage == STAGE_ORIENTATION || !stage_follows_referral(app, case_file) ||
           stage_write(app, case_file, STAGE_ORIENTATION, err);
}

static char *refer_label(const char *who, bool several, const void *how)
{
    const struct refer *refer = how;
    struct text text = {0};
    text_addf(&text, "%s orienté%s vers ", who, several ? "s" : "");
    if (refer->alone)
        text_add(&text, text_get(&refer->now));
    for (size_t i = 0; !refer->alone && i < refer->names.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", refer->names.items[i]);
    return text_take(&text);
}

bool app_refer_cases(struct app *app, const struct id cases[], size_t case_count,
                     const struct id *partners, size_t count, struct error *err)
{
    struct refer refer = {.alone = case_count == 1};
    struct case_action action = {.write = refer_one, .label = refer_label, .how = &refer};
    bool done = (count > 0 || error_set(err, ERR_INPUT, "aucun partenaire n'est choisi")) &&
                refer_to(app, &refer, partners, count, err) &&
                act_on_cases(app, cases, case_count, &action, err);
    if (done && refer.already.length) /* said now, but no part of what undo takes back */
        text_addf(&app->label, " (%s déjà en cours)", text_get(&refer.already));
    refer_clear(&refer);
    return done;
}

bool app_refer(struct app *app, const struct id *case_id, const struct id *partners, size_t count,
               struct error *err)
{
    return app_refer_cases(app, case_id, 1, partners, count, err);
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
