/* To whom a case is oriented: a test for each reason of the rule, and what the rule would have
 * proposed to the eight of 2023, from what was known of them. */
#include "../../src/app/internal.h"
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ground ground;
static struct app app;
static struct error err;
static struct id case_id, holder, partner;

static void set(const struct id *id, enum field field, const char *value)
{
    cr_assert(app_set_field(&app, id, field, value, NULL, &ID_NONE, &err), "%s", err.text);
}

static void open_ground(void)
{
    struct record record;
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(app_add_case(&app, "Porteur fictif", NULL, NULL, &case_id, &err), "%s", err.text);
    cr_assert(query_record(app.store, ENTITY_CASE, &case_id, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    cr_assert(app_add_partner(&app, "Partenaire fictif", &partner, &err), "%s", err.text);
}

static void close_ground(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(matching, .init = open_ground, .fini = close_ground);

/* What is said of the fictional partner, now. The caller clears. */
static const struct suggestion *suggestion_in(struct suggestions *suggestions)
{
    cr_assert(app_suggest(&app, &case_id, 1, suggestions, &err), "%s", err.text);
    for (size_t i = 0; i < suggestions->count; i++)
        if (id_equal(&suggestions->rows[i].partner, &partner))
            return &suggestions->rows[i];
    cr_assert_fail("the partner is not proposed");
    return NULL;
}

/* Reasons for, against ("" for none), and to ask ("" for none); the score. */
static int weighs(const char *pros, const char *cons, const char *asked)
{
    struct suggestions suggestions;
    const struct suggestion *row = suggestion_in(&suggestions);
    cr_expect_str_eq(row->pros, pros);
    cr_expect_str_eq(row->cons ? row->cons : "", cons);
    cr_expect_str_eq(row->asked ? row->asked : "", asked);
    int score = row->score;
    suggestions_clear(&suggestions);
    return score;
}

static void lacks(const struct need needs[], size_t count)
{
    cr_assert(app_set_needs(&app, &case_id, NULL, needs, count, &err), "%s", err.text);
}

static struct id referral_of(size_t index)
{
    struct referrals referrals;
    cr_assert(query_referrals(app.store, &case_id, &referrals, &err));
    cr_assert_lt(index, referrals.count);
    struct id id = referrals.rows[index].id;
    referrals_clear(&referrals);
    return id;
}

static void answer(const struct id *referral, const char *status, const char *reason)
{
    const day agreed = app_today(&app);
    const struct answer said = {.status = status, .reason = reason, .consent = &agreed};
    cr_assert(app_answer(&app, referral, &said, &err), "%s", err.text);
}

/* ---- a test per reason --------------------------------------------------------------------- */

Test(matching, a_need_weighs_by_its_level_and_the_heaviest_is_said_first)
{
    static const struct need needs[] = {{"ess--benevolat", "porteur", 1},
                                        {"ess--gouvernance", "apes", 3},
                                        {"ess--rh", "porteur", 3}};
    set(&partner, FIELD_PARTNER_NEEDS, "ess--benevolat, ess--gouvernance");
    cr_expect_eq(weighs("tout le 62", "", ""), 0);
    lacks(needs, 3);
    cr_expect_eq(weighs("gouvernance, bénévolat · tout le 62", "", ""), 40);
}

Test(matching, a_need_in_the_users_own_words_counts_like_any_other)
{
    struct need need = {.said_by = "porteur", .level = 2};
    cr_assert(need_find("Transport des usagers", need.code, &err), "%s", err.text);
    set(&partner, FIELD_PARTNER_NEEDS, need.code);
    lacks(&need, 1);
    cr_expect_eq(weighs("Transport des usagers · tout le 62", "", ""), 20);
}

Test(matching, a_territory_counts_for_and_against_and_is_asked_when_unknown)
{
    set(&partner, FIELD_PARTNER_TERRITORIES, "audomarois, calaisis");
    cr_expect_eq(weighs("", "", "le territoire"), 0);
    set(&holder, FIELD_HOLDER_TERRITORY, "audomarois");
    int near = weighs("Audomarois", "", "");
    set(&holder, FIELD_HOLDER_TERRITORY, "ternois");
    int far = weighs("", "Audomarois, Calaisis seulement", "");
    cr_expect_gt(near, 0);
    cr_expect_lt(far, 0);
}

Test(matching, employees_declared_are_not_employees_unknown)
{
    set(&partner, FIELD_PARTNER_MINIMUM_EMPLOYEES, "1");
    cr_expect_eq(weighs("tout le 62", "", "combien de salariés"), 0);
    set(&holder, FIELD_HOLDER_EMPLOYEES, "0");
    cr_expect_lt(weighs("tout le 62", "demande 1 salarié : 0 déclaré", ""), 0);
    set(&holder, FIELD_HOLDER_EMPLOYEES, "1");
    cr_expect_eq(weighs("tout le 62", "", ""), 0);
}

Test(matching, a_legal_form_is_one_that_the_partner_takes)
{
    set(&partner, FIELD_PARTNER_LEGAL_FORMS, "association, scic");
    cr_expect_eq(weighs("tout le 62", "", "la forme juridique"), 0);
    set(&holder, FIELD_HOLDER_LEGAL_FORM, "association");
    cr_expect_eq(weighs("tout le 62", "", ""), 0);
    set(&holder, FIELD_HOLDER_LEGAL_FORM, "collectivite");
    cr_expect_lt(weighs("tout le 62", "pour association, SCIC : collectivité", ""), 0);
}

Test(matching, an_esus_company_passes_where_the_partner_takes_them)
{
    set(&partner, FIELD_PARTNER_LEGAL_FORMS, "association");
    set(&partner, FIELD_PARTNER_ESUS, "oui");
    set(&holder, FIELD_HOLDER_LEGAL_FORM, "entreprise");
    cr_expect_eq(weighs("tout le 62", "", "l'agrément ESUS"), 0);
    set(&holder, FIELD_HOLDER_ESUS, "oui");
    cr_expect_eq(weighs("tout le 62", "", ""), 0);
    set(&holder, FIELD_HOLDER_ESUS, "non");
    cr_expect_lt(weighs("tout le 62", "pour association : entreprise", ""), 0);
}

Test(matching, what_must_exist_already_is_not_for_what_is_being_created)
{
    set(&partner, FIELD_PARTNER_MUST_EXIST, "oui");
    set(&holder, FIELD_HOLDER_LEGAL_FORM, "en_creation");
    cr_expect_lt(weighs("tout le 62", "demande une structure déjà créée : en création", ""), 0);
}

Test(matching, the_label_of_the_budget_citoyen_is_asked_then_weighed)
{
    set(&partner, FIELD_PARTNER_BUDGET_CITOYEN, "oui");
    cr_expect_eq(weighs("tout le 62", "", "le label Budget Citoyen"), 0);
    set(&holder, FIELD_HOLDER_BUDGET_CITOYEN, "2026 non retenu");
    cr_expect_lt(weighs("tout le 62", "demande le label Budget Citoyen : pas obtenu", ""), 0);
    set(&holder, FIELD_HOLDER_BUDGET_CITOYEN, "2026 non retenu, 2027 lauréat");
    cr_expect_eq(weighs("tout le 62", "", ""), 0);
}

Test(matching, a_full_partner_says_since_when)
{
    set(&partner, FIELD_PARTNER_CAPACITY, "complet");
    set(&partner, FIELD_PARTNER_CAPACITY_ON, "2027-03-12");
    int full = weighs("tout le 62", "complet depuis le 12 mars", "");
    set(&partner, FIELD_PARTNER_CAPACITY, "attente");
    set(&partner, FIELD_PARTNER_CAPACITY_ON, "2027-03-01");
    int waiting = weighs("tout le 62", "liste d'attente depuis le 1er mars", "");
    cr_expect_lt(full, waiting);
    cr_expect_lt(waiting, 0);
}

Test(matching, a_partner_that_has_the_case_already_comes_last)
{
    static const struct need need = {"ess--rh", "porteur", 3};
    set(&partner, FIELD_PARTNER_NEEDS, "ess--rh");
    lacks(&need, 1);
    cr_assert(app_refer(&app, &case_id, &partner, 1, &err), "%s", err.text);
    struct suggestions suggestions;
    cr_assert(app_suggest(&app, &case_id, 1, &suggestions, &err), "%s", err.text);
    const struct suggestion *last = &suggestions.rows[suggestions.count - 1];
    cr_expect(id_equal(&last->partner, &partner));
    cr_expect_str_eq(last->cons, "déjà à transmettre");
    suggestions_clear(&suggestions);
}

Test(matching, a_refusal_of_this_case_is_said_with_its_month_and_reason)
{
    cr_assert(app_refer(&app, &case_id, &partner, 1, &err), "%s", err.text);
    struct id referral = referral_of(0);
    answer(&referral, "rejected", "non_eligible");
    ground_pass_days(&ground, 40);
    cr_expect_lt(weighs("tout le 62", "déjà refusée en mars : non éligible", ""), 0);
}

Test(matching, the_past_of_a_partner_counts_once_there_is_enough_of_it)
{
    struct id first = case_id, other;
    for (int i = 0; i < 3; i++) {
        char *name = mem_print("Autre fictif %d", i);
        cr_assert(app_add_case(&app, name, NULL, NULL, &other, &err), "%s", err.text);
        cr_assert(app_refer(&app, &other, &partner, 1, &err), "%s", err.text);
        case_id = other;
        struct id referral = referral_of(0);
        answer(&referral, i < 2 ? "accepted" : "rejected", i < 2 ? NULL : "complet");
        case_id = first;
        if (i < 2)
            cr_expect_eq(weighs("tout le 62", "", ""), 0, "too few to say");
        free(name);
    }
    cr_expect_gt(weighs("tout le 62 · 2 pris en charge sur 3", "", ""), 0);
}

Test(matching, of_several_cases_what_they_share_counts)
{
    struct id cases[2] = {case_id}, other;
    struct suggestions suggestions;
    cr_assert(app_add_case(&app, "Second fictif", NULL, NULL, &cases[1], &err), "%s", err.text);
    set(&partner, FIELD_PARTNER_MINIMUM_EMPLOYEES, "1");
    set(&holder, FIELD_HOLDER_EMPLOYEES, "0");
    cr_assert(app_suggest(&app, cases, 2, &suggestions, &err), "%s", err.text);
    for (size_t i = 0; i < suggestions.count; i++) {
        other = suggestions.rows[i].partner;
        if (id_equal(&other, &partner))
            cr_expect_str_eq(suggestions.rows[i].asked, "combien de salariés",
                             "known of one alone is not known of both");
    }
    suggestions_clear(&suggestions);
}

/* ---- the facts of 2023 --------------------------------------------------------------------- */

/* What was chosen is forgotten before the rule is asked. */
static void forget(const struct referrals *chosen)
{
    cr_assert(op_begin(app.store, &err));
    for (size_t i = 0; i < chosen->count; i++)
        cr_assert(op_delete(app.store, ENTITY_REFERRAL, &chosen->rows[i].id, &err));
    cr_assert(op_commit(app.store, NULL, NULL, &err));
}

/* The best rank, from 1, of a partner that was really chosen. */
static int best_rank(const struct id *id, const struct referrals *chosen, const char *name)
{
    struct suggestions suggestions;
    int best = 0;
    cr_assert(app_suggest(&app, id, 1, &suggestions, &err), "%s", err.text);
    for (size_t rank = 0; rank < suggestions.count && !best; rank++)
        for (size_t i = 0; i < chosen->count && !best; i++)
            if (id_equal(&suggestions.rows[rank].partner, &chosen->rows[i].partner))
                best = (int)rank + 1;
    printf("%s : le premier des %zu choisis en 2023 est proposé au rang %d\n", name, chosen->count,
           best);
    suggestions_clear(&suggestions);
    return best;
}

static void holder_of(const struct id *id, struct id *of)
{
    struct record record;
    cr_assert(query_record(app.store, ENTITY_CASE, id, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, of));
    record_clear(&record);
}

/* Of one, the report says that it works with the chefs of the Lensois and of the Arrageois, and not
 * where it is: without a territory it comes seventh, with either of the two among the first five
 * (docs/orientation.md). */
static void ranks_between_two_territories(const struct id *id, const struct referrals *chosen,
                                          const char *name)
{
    static const char *const territories[] = {"lens_lievin", "arrageois"};
    struct id of;
    holder_of(id, &of);
    cr_expect_leq(best_rank(id, chosen, name), 7, "%s", name);
    for (size_t i = 0; i < sizeof territories / sizeof territories[0]; i++) {
        set(&of, FIELD_HOLDER_TERRITORY, territories[i]);
        int rank = best_rank(id, chosen, territories[i]);
        cr_expect(rank >= 1 && rank <= 5, "%s, %s: %d", name, territories[i], rank);
    }
}

Test(matching, of_each_of_the_eight_of_2023_one_real_choice_is_among_the_first_five)
{
    struct cards cards;
    struct filter filter = FILTER_NONE;
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    cr_assert(app_load_example(&app, &err), "%s", err.text);
    cr_assert(query_find_programme(app.store, "Hors-réseaux 2023", &filter.programme, &err));
    filter.today = app_today(&app);
    cr_assert(query_cards(app.store, &filter, &cards, &err));
    cr_assert_eq(cards.count, 8);
    for (size_t i = 0; i < cards.count; i++) {
        const struct card *card = &cards.rows[i];
        struct referrals chosen;
        cr_assert(query_referrals(app.store, &card->id, &chosen, &err));
        forget(&chosen);
        if (strstr(card->name, "Grelinette")) {
            ranks_between_two_territories(&card->id, &chosen, card->name);
        } else {
            int rank = best_rank(&card->id, &chosen, card->name);
            cr_expect(rank >= 1 && rank <= 5, "%s: %d", card->name, rank);
        }
        referrals_clear(&chosen);
    }
    cards_clear(&cards);
}
