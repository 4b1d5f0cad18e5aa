/* The triage: who is seen, in which order, and what a pass remembers. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/internal.h"

static struct ground ground;
static struct app app;
static struct triage pass;
static struct error err;

static void open_ground(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    pass = (struct triage){0};
    err = (struct error){0};
}

static void close_ground(void)
{
    triage_clear(&pass);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(triage, .init = open_ground, .fini = close_ground);

static struct id make_case(const char *name)
{
    struct id id;
    cr_assert(app_add_case(&app, name, NULL, NULL, &id, &err), "%s", err.text);
    return id;
}

static void make_call(const struct id *id)
{
    cr_assert(app_write_note(&app, id, "appel", "Appelée.", DAY_NONE, NULL, &err), "%s", err.text);
}

static void plan(const struct id *id, int days)
{
    cr_assert(app_follow_up(&app, id, app_today(&app) + days, NULL, &err), "%s", err.text);
}

static void begin(void)
{
    triage_clear(&pass);
    cr_assert(triage_begin(&app, &pass, &err), "%s", err.text);
}

/* The name of the current case, "" when the pass is over. */
static void expect_current(const char *name)
{
    const struct triage_entry *entry = triage_current(&app, &pass);
    char *shown = entry ? app_case_name(&app, &entry->id) : mem_copy("");
    cr_expect_str_eq(shown, name);
    free(shown);
}

static void close_case(const struct id *id)
{
    cr_assert(app_close_case(&app, id, "sans_suite", &err), "%s", err.text);
}

static struct triage_sum sum(void)
{
    struct triage_sum sum;
    triage_sum(&app, &pass, &sum);
    return sum;
}

Test(triage, the_most_pressing_comes_first)
{
    struct id old = make_case("Vu il y a longtemps"), idle = make_case("Sans suite prévue"),
              later = make_case("Un peu en retard"), late = make_case("Très en retard");
    make_case("Jamais contacté");
    make_call(&old);
    plan(&old, 60);
    plan(&later, 5);
    plan(&late, 1);
    ground_pass_days(&ground, 30);
    make_call(&idle);
    begin();
    static const char *const order[] = {"Très en retard", "Un peu en retard", "Jamais contacté",
                                        "Sans suite prévue", "Vu il y a longtemps"};
    cr_assert_eq(pass.count, 5);
    for (int i = 0; i < 5; i++) {
        cr_expect_eq(triage_current(&app, &pass)->reason,
                     ((const enum triage_reason[]){TRIAGE_DUE, TRIAGE_DUE, TRIAGE_NEVER,
                                                   TRIAGE_IDLE, TRIAGE_OLD})[i]);
        expect_current(order[i]);
        triage_decide(&pass, TRIAGE_NOTE);
    }
    expect_current("");
}

Test(triage, the_days_of_silence_are_those_of_the_settings)
{
    struct id quiet = make_case("Silencieux");
    make_call(&quiet);
    plan(&quiet, 60);
    ground_pass_days(&ground, 5);
    begin();
    cr_expect_eq(pass.count, 0);
    app.settings.holder_silence = 4;
    begin();
    expect_current("Silencieux");
}

Test(triage, what_is_planned_or_closed_is_left_alone)
{
    struct id planned = make_case("Prévu demain"), closed = make_case("Clos");
    plan(&planned, 1);
    close_case(&closed);
    begin();
    cr_expect_eq(pass.count, 0);
    expect_current("");
    triage_skip(&pass);
    triage_decide(&pass, TRIAGE_NOTE);
    cr_expect_not(triage_back(&pass));
    expect_current("");
}

Test(triage, a_partner_who_does_not_answer_brings_the_case)
{
    struct id id = make_case("Orientée"), partner, referral;
    struct partners partners;
    struct referrals referrals;
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    cr_assert(query_partners(app.store, &partners, &err));
    partner = partners.rows[0].id;
    partners_clear(&partners);
    make_call(&id);
    plan(&id, 90);
    cr_assert(app_refer(&app, &id, &partner, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, &id, &referrals, &err));
    referral = referrals.rows[0].id;
    referrals_clear(&referrals);
    const day agreed = app_today(&app);
    cr_assert(app_answer(&app, &referral,
                         &(struct answer){.status = "requested", .consent = &agreed}, &err),
              "%s", err.text);
    ground_pass_days(&ground, 8);
    begin();
    cr_expect_eq(pass.count, 0, "eight days are no silence yet");
    ground_pass_days(&ground, 1);
    begin();
    cr_assert_eq(pass.count, 1);
    cr_expect_eq(triage_current(&app, &pass)->reason, TRIAGE_SILENCE);
    make_call(&id);
    begin();
    cr_expect_eq(pass.count, 0, "somebody was called since");
    ground_pass_days(&ground, 12);
    begin();
    cr_expect_eq(pass.count, 1, "at 21 days it is asked again");
}

Test(triage, a_skipped_case_comes_again_at_the_end_and_once)
{
    make_case("Alpha");
    make_case("Bravo");
    make_case("Charlie");
    begin();
    expect_current("Alpha");
    triage_skip(&pass);
    expect_current("Bravo");
    triage_decide(&pass, TRIAGE_NOTE);
    expect_current("Charlie");
    triage_skip(&pass);
    expect_current("Alpha");
    triage_skip(&pass);
    expect_current("Charlie");
    triage_decide(&pass, TRIAGE_CLOSING);
    expect_current("");
    cr_expect_eq(sum().decided, 2);
    cr_expect_eq(sum().skipped, 1);
    cr_expect_eq(sum().acts[TRIAGE_CLOSING], 1);
    cr_assert(triage_again(&app, &pass, &err), "%s", err.text);
    expect_current("Alpha");
}

Test(triage, one_goes_back_to_the_one_before_and_it_counts_once)
{
    make_case("Alpha");
    make_case("Bravo");
    begin();
    cr_expect_not(triage_back(&pass));
    triage_decide(&pass, TRIAGE_NOTE);
    expect_current("Bravo");
    cr_expect(triage_back(&pass));
    expect_current("Alpha");
    triage_decide(&pass, TRIAGE_FOLLOW_UP);
    expect_current("Bravo");
    cr_expect_eq(sum().decided, 1);
    cr_expect_eq(sum().acts[TRIAGE_FOLLOW_UP], 1);
    cr_expect(triage_back(&pass));
    triage_skip(&pass);
    expect_current("Bravo");
    cr_expect_eq(sum().decided, 1, "passing a decided case takes nothing back");
}

Test(triage, what_is_undone_is_to_be_decided_again)
{
    struct id alpha = make_case("Alpha"), other = make_case("Bravo"), stranger = id_new(&app.clock);
    begin();
    triage_decide(&pass, TRIAGE_NOTE);
    triage_decide(&pass, TRIAGE_NOTE);
    expect_current("");
    cr_expect(triage_return_to(&pass, &alpha));
    expect_current("Alpha");
    cr_expect_eq(sum().decided, 1);
    triage_decide(&pass, TRIAGE_STAGE);
    expect_current("");
    cr_expect_not(triage_return_to(&pass, &stranger));
    cr_expect(triage_return_to(&pass, &other));
    expect_current("Bravo");
}

Test(triage, leaving_and_coming_back_goes_on_the_same_day)
{
    make_case("Alpha");
    make_case("Bravo");
    make_case("Charlie");
    begin();
    triage_decide(&pass, TRIAGE_NOTE);
    triage_skip(&pass);
    ground.now_ms += 150000;
    cr_assert(triage_keep(&app, &pass, &err), "%s", err.text);
    begin();
    expect_current("Charlie");
    cr_expect_eq(sum().decided, 1);
    cr_expect_eq(sum().minutes, 3);
    triage_skip(&pass);
    expect_current("Bravo");
    ground_pass_days(&ground, 1);
    cr_assert(triage_keep(&app, &pass, &err), "%s", err.text);
    ground_pass_days(&ground, 1);
    begin();
    expect_current("Alpha");
    cr_expect_eq(sum().decided, 0, "another day begins anew");
}

Test(triage, a_case_closed_elsewhere_is_passed)
{
    struct id alpha = make_case("Alpha"), bravo = make_case("Bravo");
    make_case("Charlie");
    begin();
    close_case(&alpha);
    cr_assert(app_delete_case(&app, &bravo, &err), "%s", err.text);
    expect_current("Charlie");
    triage_decide(&pass, TRIAGE_NOTE);
    expect_current("");
    make_case("Delta");
    cr_assert(triage_again(&app, &pass, &err), "%s", err.text);
    expect_current("Delta");
}

Test(triage, a_damaged_memory_of_the_day_is_no_harm)
{
    static const char *const texts[] = {"",
                                        "\n\n",
                                        "2027-03-15",
                                        "2027-03-15 -5\nx",
                                        "demain 3",
                                        "2027-03-15 99\nzz 1 1 1\n00000000-0000-0000-0000-"
                                        "000000000001 9 9 9\n",
                                        "2027-03-15 7\n00000000-0000-7000-8000-000000000001 1 0 0"};
    make_case("Alpha");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cr_assert(store_set_setting(app.store, "triage", texts[i], &err));
        begin();
        expect_current("Alpha");
        triage_decide(&pass, TRIAGE_NOTE);
        expect_current("");
    }
}
