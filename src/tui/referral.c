/* A referral, followed until it is over: what the partner answered, who says that they met, what
 * comes next, and the messages. What may be said is the model's table; a refusal leads to the next
 * partner. */
#include "screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is about to be said, while what it asks for is being asked. */
struct saying {
    struct id referral, case_id;
    const char *status, *reason; /* static */
    bool consents;
    day consent;
};

static struct saying *saying_copy(const struct saying *saying)
{
    struct saying *copy = mem_alloc(sizeof *copy);
    *copy = *saying;
    return copy;
}

/* ---- a state ------------------------------------------------------------------------------- */

static bool say_now(struct tui *tui, const struct saying *saying, struct error *err)
{
    struct answer answer = {.status = saying->status,
                            .reason = saying->reason,
                            .consent = saying->consents ? &saying->consent : NULL};
    if (!app_answer(tui->app, &saying->referral, &answer, err))
        return false;
    tui_done(tui);
    if (referral_asks_why(saying->status)) /* Échap leaves it there */
        refer_again(tui, &saying->case_id, &saying->referral);
    return true;
}

/* The day that is meant; today when nothing is typed. */
static bool consent_day(struct tui *tui, const char *text, day *consent, struct error *err)
{
    *consent = app_today(tui->app);
    return !text[0] || day_from_cell(text, consent) ||
           day_from_french(text, app_today(tui->app), consent, err);
}

static void consent_hint(struct tui *tui, void *context, const char *text, char *hint, size_t size)
{
    char french[DAY_FRENCH_SIZE];
    day consent;
    (void)context;
    if (!consent_day(tui, text, &consent, NULL))
        snprintf(hint, size, "hier, lun, 12/03");
    else {
        day_french(consent, app_today(tui->app), french);
        snprintf(hint, size, "accord donné %s", french);
    }
}

static bool accept_consent(struct tui *tui, void *context, const char *text, struct error *err)
{
    struct saying saying = *(const struct saying *)context;
    saying.consents = true;
    return consent_day(tui, text, &saying.consent, err) && say_now(tui, &saying, err);
}

static bool say(struct tui *tui, const struct saying *saying, struct error *err)
{
    if (!app_asks_consent(tui->app, &saying->referral, saying->status))
        return say_now(tui, saying, err);
    char *name = app_case_name(tui->app, &saying->case_id),
         *title = mem_print("Accord de %s : donné quel jour ? (Entrée seule : aujourd'hui)", name);
    prompt_open(tui, &(struct prompt){.title = title,
                                      .limit = TEXT_LIMIT,
                                      .hint = consent_hint,
                                      .accept = accept_consent,
                                      .context = saying_copy(saying)});
    free(name);
    free(title);
    return true;
}

static bool accept_reason(struct tui *tui, void *context, const struct choice_row *const chosen[],
                          size_t count, struct error *err)
{
    struct saying saying = *(const struct saying *)context;
    (void)count;
    saying.reason = chosen[0]->code;
    return say(tui, &saying, err);
}

static void ask_reason(struct tui *tui, const struct saying *saying)
{
    struct choose choose = {.title = "Pour quelle raison ?",
                            .enter = "choisir",
                            .accept = accept_reason,
                            .context = saying_copy(saying)};
    for (int i = 0; i < choices_REFERRAL_REASON.count; i++)
        choice_add(&choose, choices_REFERRAL_REASON.choices[i].label, NULL, NULL,
                   choices_REFERRAL_REASON.choices[i].code, NULL, false);
    choose_open(tui, &choose);
}

/* ---- what else may be done ----------------------------------------------------------------- */

static bool confirm(struct tui *tui, const struct saying *saying, const char *by, struct error *err)
{
    if (!app_answer(tui->app, &saying->referral, &(struct answer){.confirmed_by = by}, err))
        return false;
    tui_done(tui);
    return true;
}

static bool by_partner(struct tui *tui, const struct saying *saying, struct error *err)
{
    return confirm(tui, saying, "partenaire", err);
}

static bool by_holder(struct tui *tui, const struct saying *saying, struct error *err)
{
    return confirm(tui, saying, "porteur", err);
}

static bool to_partner(struct tui *tui, const struct saying *saying, struct error *err)
{
    (void)err;
    message_open(tui, &saying->referral, MESSAGE_TO_PARTNER);
    return true;
}

static bool to_holder(struct tui *tui, const struct saying *saying, struct error *err)
{
    (void)err;
    message_open(tui, &saying->referral, MESSAGE_TO_HOLDER);
    return true;
}

static bool next_step(struct tui *tui, const struct saying *saying, struct error *err)
{
    (void)err;
    field_edit(tui, &saying->case_id, &saying->referral, FIELD_REFERRAL_NEXT_STEP);
    return true;
}

static bool caller(struct tui *tui, const struct saying *saying, struct error *err)
{
    (void)err;
    field_edit(tui, &saying->case_id, &saying->referral, FIELD_REFERRAL_CALLER);
    return true;
}

static bool call_day(struct tui *tui, const struct saying *saying, struct error *err)
{
    (void)err;
    field_edit(tui, &saying->case_id, &saying->referral, FIELD_REFERRAL_DUE_AT);
    return true;
}

static const struct act {
    const char *code, *label;
    enum field shows; /* its value stands beside; FIELD_COUNT: nothing */
    bool (*go)(struct tui *tui, const struct saying *saying, struct error *err);
} acts[] = {
    {"+partenaire", "le partenaire confirme la rencontre", FIELD_COUNT, by_partner},
    {"+porteur", "le porteur confirme la rencontre", FIELD_COUNT, by_holder},
    {"+message-partenaire", "message au partenaire…", FIELD_COUNT, to_partner},
    {"+message-porteur", "message au porteur…", FIELD_COUNT, to_holder},
    {"+etape", "prochaine étape…", FIELD_REFERRAL_NEXT_STEP, next_step},
    {"+appelle", "qui appelle…", FIELD_REFERRAL_CALLER, caller},
    {"+avant", "avant quelle date…", FIELD_REFERRAL_DUE_AT, call_day},
};
enum { ACTS = sizeof acts / sizeof acts[0] };

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    struct saying saying = *(const struct saying *)context;
    (void)count;
    for (int i = 0; i < ACTS; i++)
        if (strcmp(acts[i].code, chosen[0]->code) == 0)
            return acts[i].go(tui, &saying, err);
    saying.status = chosen[0]->code;
    if (!referral_asks_why(saying.status))
        return say(tui, &saying, err);
    ask_reason(tui, &saying);
    return true;
}

/* ---- the list ------------------------------------------------------------------------------ */

/* Who confirms already need not be asked again. */
static bool is_said(const struct record *record, const struct act *act)
{
    const char *by = record_get(record, FIELD_REFERRAL_CONFIRMED_BY);
    return by && act->code[0] == '+' &&
           (strcmp(by, act->code + 1) == 0 ||
            (strcmp(by, "les_deux") == 0 && (act->go == by_partner || act->go == by_holder)));
}

static void add_rows(struct tui *tui, struct choose *choose, const struct record *record)
{
    const char *status = record_get(record, FIELD_REFERRAL_STATUS);
    for (int i = 0; i < choices_REFERRAL_STATUS.count; i++) {
        const struct choice *choice = &choices_REFERRAL_STATUS.choices[i];
        if (referral_may_become(status, choice->code))
            choice_add(choose, choice->label, NULL, NULL, choice->code, NULL, false);
    }
    for (int i = 0; i < ACTS; i++) {
        if (is_said(record, &acts[i]))
            continue;
        char *value =
            acts[i].shows == FIELD_COUNT
                ? NULL
                : value_show(acts[i].shows, record_get(record, acts[i].shows), app_today(tui->app));
        choice_add(choose, acts[i].label, value && value[0] ? value : NULL, NULL, acts[i].code,
                   NULL, false);
        free(value);
    }
}

/* "transmise, lun. 12 mars". The caller frees. */
static char *state_text(struct tui *tui, const struct record *record)
{
    const char *sent = record_get(record, FIELD_REFERRAL_SENT_ON),
               *answered = record_get(record, FIELD_REFERRAL_ANSWERED_ON),
               *label = choice_label(&choices_REFERRAL_STATUS,
                                     record_get(record, FIELD_REFERRAL_STATUS));
    char french[DAY_FRENCH_SIZE];
    day date;
    if (!day_from_iso(answered ? answered : sent ? sent : "", &date))
        return mem_copy(label);
    day_french(date, app_today(tui->app), french);
    return mem_print("%s, %s", label, french);
}

void referral_open(struct tui *tui, const struct id *referral)
{
    struct record record, partner = {0};
    struct error err = {0};
    struct id partner_id;
    struct saying saying = {.referral = *referral};
    if (!query_record(tui->app->store, ENTITY_REFERRAL, referral, &record, &err)) {
        tui_fail(tui, &err);
        return;
    }
    if (record_reference(&record, FIELD_REFERRAL_PARTNER, &partner_id))
        query_record(tui->app->store, ENTITY_PARTNER, &partner_id, &partner, NULL);
    record_reference(&record, FIELD_REFERRAL_CASE, &saying.case_id);
    const char *name = record_get(&partner, FIELD_PARTNER_SHORT_NAME);
    name = name ? name : record_get(&partner, FIELD_PARTNER_NAME);
    char *who = app_case_name(tui->app, &saying.case_id), *aside = state_text(tui, &record),
         *title = mem_print("%s pour %s : où en est-on ?", name ? name : "?", who);
    struct choose choose = {.title = title,
                            .aside = aside,
                            .enter = "choisir",
                            .accept = accept,
                            .context = saying_copy(&saying)};
    add_rows(tui, &choose, &record);
    choose_open(tui, &choose);
    free(who);
    free(aside);
    free(title);
    record_clear(&partner);
    record_clear(&record);
}
