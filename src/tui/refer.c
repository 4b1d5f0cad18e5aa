/* Orienting: the partners that cover what this case lacks come first; several may be ticked. And
 * what becomes of a referral. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

/* ---- to whom ------------------------------------------------------------------------------- */

struct candidate {
    const struct partner_row *partner;
    int covered;          /* needs of the case */
    struct text which;    /* "gouvernance, bénévolat" */
    const char *underway; /* status of a referral of this case that is open already, or NULL */
    bool near;            /* works where the porteur is, or everywhere */
};

static bool holds(const struct strings *strings, const char *text)
{
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], text) == 0)
            return true;
    return false;
}

static void cover_needs(struct candidate *candidate, const struct strings *needs)
{
    for (size_t i = 0; i < needs->count; i++) {
        struct need need;
        if (!need_parse(needs->items[i], &need) || !holds(&candidate->partner->needs, need.code))
            continue;
        text_addf(&candidate->which, "%s%s", candidate->covered++ ? ", " : "",
                  need_label(need.code));
    }
}

static const char *underway(const struct referrals *referrals, const struct id *partner)
{
    for (size_t i = 0; i < referrals->count; i++)
        if (id_equal(&referrals->rows[i].partner, partner) &&
            referral_is_open(referrals->rows[i].status))
            return referrals->rows[i].status;
    return NULL;
}

static int best_first(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    if (!left->underway != !right->underway)
        return left->underway ? 1 : -1;
    if (left->near != right->near)
        return right->near - left->near;
    if (left->covered != right->covered)
        return right->covered - left->covered;
    return (left->partner > right->partner) -
           (left->partner < right->partner); /* by name, as they came */
}

/* The territory of the porteur; NULL when unknown. The caller frees. */
static char *territory_of(struct tui *tui, const struct id *case_id)
{
    struct record case_file = {0}, holder = {0};
    struct id id;
    char *territory = NULL;
    if (query_record(tui->app->store, ENTITY_CASE, case_id, &case_file, NULL) &&
        record_reference(&case_file, FIELD_CASE_HOLDER, &id) &&
        query_record(tui->app->store, ENTITY_HOLDER, &id, &holder, NULL))
        territory = mem_copy(record_get(&holder, FIELD_HOLDER_TERRITORY));
    record_clear(&case_file);
    record_clear(&holder);
    return territory;
}

/* That of all these porteurs; NULL when they have several, or one is unknown. The caller frees. */
static char *common_territory(struct tui *tui, const struct targets *targets)
{
    char *common = territory_of(tui, &targets->ids[0]);
    for (size_t i = 1; common && i < targets->count; i++) {
        char *territory = territory_of(tui, &targets->ids[i]);
        if (!territory || strcmp(territory, common) != 0) {
            free(common);
            common = NULL;
        }
        free(territory);
    }
    return common;
}

static bool has_need(const struct strings *members, const char *code)
{
    for (size_t i = 0; i < members->count; i++) {
        struct need need;
        if (need_parse(members->items[i], &need) && strcmp(need.code, code) == 0)
            return true;
    }
    return false;
}

/* What any of these cases lacks, each need once. */
static void collect_needs(struct tui *tui, const struct targets *targets, struct strings *needs)
{
    for (size_t i = 0; i < targets->count; i++) {
        struct strings members = {0};
        struct need need;
        query_members(tui->app->store, &targets->ids[i], FIELD_CASE_NEEDS, &members, NULL);
        for (size_t m = 0; m < members.count; m++)
            if (need_parse(members.items[m], &need) && !has_need(needs, need.code))
                strings_add(needs, members.items[m]);
        strings_clear(&members);
    }
}

/* "gouvernance, bénévolat · Artois · ce qu'il fait": the needs it answers, where if not everywhere,
 * then what it is. The caller frees. */
static char *reason_text(const struct candidate *candidate)
{
    const struct partner_row *partner = candidate->partner;
    struct text text = {0};
    if (candidate->underway)
        text_addf(&text, "déjà %s · ", choice_label(&choices_REFERRAL_STATUS, candidate->underway));
    if (candidate->covered)
        text_addf(&text, "%s · ", text_get(&candidate->which));
    for (size_t i = 0; i < partner->territories.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "",
                  choice_label(&choices_TERRITORY, partner->territories.items[i]));
    text_addf(&text, "%s%s", partner->territories.count ? " · " : "",
              partner->does ? partner->does : "");
    return text_take(&text);
}

static void offer(struct choose *choose, const struct candidate *candidate)
{
    const struct partner_row *partner = candidate->partner;
    char *more = reason_text(candidate);
    choice_add(choose, partner->short_name ? partner->short_name : partner->name, more,
               partner->name, NULL, &partner->id, false);
    free(more);
}

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    struct id *partners = mem_alloc(count * sizeof *partners);
    for (size_t i = 0; i < count; i++)
        partners[i] = chosen[i]->id;
    const struct targets *targets = context;
    bool done = app_refer_cases(tui->app, targets->ids, targets->count, partners, count, err);
    free(partners);
    if (done) {
        tui_case_moved(tui);
        tui_done(tui);
    }
    return done;
}

static void partner_sheet(struct tui *tui, const struct choice_row *row)
{
    tui_push(tui, record_new(ENTITY_PARTNER, &row->id));
}

static void add_candidates(struct choose *choose, const struct partners *partners,
                           const struct strings *needs, const struct referrals *referrals,
                           const char *territory)
{
    struct candidate *candidates = mem_alloc((partners->count + 1) * sizeof *candidates);
    for (size_t i = 0; i < partners->count; i++) {
        const struct partner_row *partner = &partners->rows[i];
        candidates[i] = (struct candidate){.partner = partner,
                                           .underway = underway(referrals, &partner->id),
                                           .near = !territory || !partner->territories.count ||
                                                   holds(&partner->territories, territory)};
        cover_needs(&candidates[i], needs);
    }
    qsort(candidates, partners->count, sizeof *candidates, best_first);
    for (size_t i = 0; i < partners->count; i++) {
        offer(choose, &candidates[i]);
        text_clear(&candidates[i].which);
    }
    free(candidates);
}

/* "besoins : local, emploi". The caller frees. */
static char *needs_text(const struct tui *tui, const struct strings *needs)
{
    struct text text = {0};
    for (size_t i = 0; i < needs->count; i++) {
        struct need need;
        if (need_parse(needs->items[i], &need))
            text_addf(&text, "%s%s", text.length ? ", " : "besoins : ", need_label(need.code));
    }
    if (!text.length)
        text_addf(&text, "besoins : aucun coché (%s)", tui_key(tui, COMMAND_NEEDS));
    return text_take(&text);
}

void refer_open(struct tui *tui, const struct id cases[], size_t count)
{
    struct partners partners;
    struct referrals referrals = {0};
    struct strings needs = {0};
    struct error err = {0};
    if (!query_partners(tui->app->store, &partners, &err)) {
        tui_fail(tui, &err);
        return;
    }
    struct targets *targets = targets_new(cases, count);
    char *name = app_cases_name(tui->app, cases, count),
         *title = mem_print("Orienter %s vers…", name);
    char *territory = common_territory(tui, targets);
    collect_needs(tui, targets, &needs);
    if (count == 1) /* of several, each may wait for another */
        query_referrals(tui->app->store, cases, &referrals, NULL);
    char *aside = needs_text(tui, &needs);
    struct choose choose = {.title = title,
                            .aside = aside,
                            .enter = "orienter",
                            .several = true,
                            .accept = accept,
                            .sheet = partner_sheet,
                            .context = targets};
    add_candidates(&choose, &partners, &needs, &referrals, territory);
    choose_open(tui, &choose);
    free(territory);
    free(name);
    free(title);
    free(aside);
    strings_clear(&needs);
    referrals_clear(&referrals);
    partners_clear(&partners);
}

/* ---- what became of it --------------------------------------------------------------------- */

struct answer {
    struct id referral;
    const char *status;
};

static bool say_status(struct tui *tui, const struct answer *answer, const char *reason,
                       struct error *err)
{
    if (!app_referral_status(tui->app, &answer->referral, answer->status, reason, err))
        return false;
    tui_done(tui);
    return true;
}

static bool accept_reason(struct tui *tui, void *context, const struct choice_row *const chosen[],
                          size_t count, struct error *err)
{
    (void)count;
    return say_status(tui, context, chosen[0]->code, err);
}

static bool accept_status(struct tui *tui, void *context, const struct choice_row *const chosen[],
                          size_t count, struct error *err)
{
    struct answer *answer = context;
    (void)count;
    answer->status = chosen[0]->code;
    if (strcmp(answer->status, "failed") != 0 && strcmp(answer->status, "rejected") != 0)
        return say_status(tui, answer, NULL, err);
    struct answer *next = mem_alloc(sizeof *next);
    *next = *answer;
    struct choose choose = {.title = "Pour quelle raison ?",
                            .enter = "choisir",
                            .accept = accept_reason,
                            .context = next};
    for (int i = 0; i < choices_REFERRAL_REASON.count; i++)
        choice_add(&choose, choices_REFERRAL_REASON.choices[i].label, NULL, NULL,
                   choices_REFERRAL_REASON.choices[i].code, NULL, false);
    choose_open(tui, &choose);
    return true;
}

void referral_open(struct tui *tui, const struct id *referral, const char *partner)
{
    struct answer *answer = mem_alloc(sizeof *answer);
    struct record record = {0};
    query_record(tui->app->store, ENTITY_REFERRAL, referral, &record, NULL);
    int rank = choice_rank(&choices_REFERRAL_STATUS, record_get(&record, FIELD_REFERRAL_STATUS));
    record_clear(&record);
    char *title = mem_print("Orientation vers %s : où en est-elle ?", partner);
    answer->referral = *referral;
    struct choose choose = {.title = title,
                            .enter = "choisir",
                            .accept = accept_status,
                            .context = answer,
                            .now = choices_REFERRAL_STATUS.choices[rank < 0 ? 0 : rank].code};
    for (int i = 0; i < choices_REFERRAL_STATUS.count; i++)
        choice_add(&choose, choices_REFERRAL_STATUS.choices[i].label,
                   i == rank ? "maintenant" : NULL, NULL, choices_REFERRAL_STATUS.choices[i].code,
                   NULL, false);
    choose_open(tui, &choose);
    free(title);
}
