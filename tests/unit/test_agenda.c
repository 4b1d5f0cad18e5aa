/* What the agenda asks the base: stretches of days, places, towns, sections, and partners that do
 * not answer, at the edge of each term. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"

static struct ground ground;
static struct app app;
static struct error err;

static void open_app(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
}

static void close_app(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(agenda, .init = open_app, .fini = close_app);

/* A case due in `days` from now, DAY_NONE: without a date. */
static struct id add(const char *name, const char *town, day days)
{
    struct id id;
    cr_assert(app_add_case(&app, name, town, NULL, &id, &err), "%s", err.text);
    if (days != DAY_NONE)
        cr_assert(app_follow_up(&app, &id, app_today(&app) + days, NULL, &err), "%s", err.text);
    return id;
}

/* "Alpha Bravo": the names of a page, in its order. */
static void page_is(const struct days *days, size_t offset, size_t limit, const char *expected)
{
    struct cards cards;
    struct text names = {0};
    cr_assert(query_due(app.store, app_filter(&app), days, offset, limit, &cards, &err), "%s",
              err.text);
    for (size_t i = 0; i < cards.count; i++)
        text_addf(&names, "%s%s", i ? " " : "", cards.rows[i].name);
    cr_expect_str_eq(text_get(&names), expected);
    text_clear(&names);
    cards_clear(&cards);
}

static size_t count_of(enum agenda_section section)
{
    size_t count = 99;
    cr_assert(query_agenda_count(app.store, app_filter(&app), app.settings.partner_follow_ups,
                                 section, &count, &err),
              "%s", err.text);
    return count;
}

/* ---- dates --------------------------------------------------------------------------------- */

Test(agenda, a_stretch_of_days_holds_both_its_ends_soonest_first)
{
    day today = app_today(&app);
    add("Tard", NULL, 3);
    add("Hier", NULL, -1);
    add("Jour", NULL, 0);
    add("Veille", NULL, -2);
    add("Sans", NULL, DAY_NONE);
    page_is(&(struct days){.from = DAY_NONE, .to = today - 1}, 0, 10, "Veille Hier");
    page_is(&(struct days){.from = today, .to = today}, 0, 10, "Jour");
    page_is(&(struct days){.from = today - 1, .to = today + 3}, 0, 10, "Hier Jour Tard");
    page_is(&(struct days){.from = today + 1, .to = DAY_NONE}, 0, 10, "Tard");
    page_is(&(struct days){.from = today + 3, .to = today}, 0, 10, "");
    page_is(&(struct days){.undated = true}, 0, 10, "Sans");
}

Test(agenda, a_page_begins_where_it_is_told_and_places_agree_with_it)
{
    struct days all = {.from = app_today(&app), .to = DAY_NONE};
    struct id ids[12];
    for (int i = 0; i < 12; i++) { /* two a day: then by reference */
        char name[16];
        snprintf(name, sizeof name, "P%02d", i);
        ids[i] = add(name, NULL, i / 2);
    }
    page_is(&all, 0, 3, "P00 P01 P02");
    page_is(&all, 10, 5, "P10 P11");
    page_is(&all, 12, 5, "");
    for (size_t i = 0; i < 12; i++) {
        size_t place = 99;
        cr_assert(query_due_place(app.store, app_filter(&app), &all, &ids[i], &place));
        cr_expect_eq(place, i);
    }
    struct days past = {.from = DAY_NONE, .to = app_today(&app) - 1};
    size_t place;
    cr_expect_not(query_due_place(app.store, app_filter(&app), &past, &ids[0], &place));
}

Test(agenda, those_without_a_date_stand_by_reference)
{
    struct days undated = {.undated = true};
    struct id first = add("Alpha", NULL, DAY_NONE), second = add("Bravo", NULL, DAY_NONE);
    size_t place = 99;
    cr_assert(query_due_place(app.store, app_filter(&app), &undated, &second, &place));
    cr_expect_eq(place, 1);
    cr_assert(app_follow_up(&app, &first, app_today(&app), NULL, &err));
    cr_assert(query_due_place(app.store, app_filter(&app), &undated, &second, &place));
    cr_expect_eq(place, 0);
    cr_expect_not(query_due_place(app.store, app_filter(&app), &undated, &first, &place));
}

Test(agenda, closed_and_removed_cases_and_those_of_other_programmes_are_not_in_it)
{
    struct days all = {.from = DAY_NONE, .to = app_today(&app) + 30};
    struct id closed = add("Clos", NULL, 1), gone = add("Parti", NULL, 1), other;
    add("Reste", NULL, 1);
    cr_assert(app_close_case(&app, &closed, choices_OUTCOME.choices[0].code, &err), "%s", err.text);
    cr_assert(app_delete_case(&app, &gone, &err), "%s", err.text);
    cr_assert(app_programme(&app, "Parcours RH 2027", &other, &err), "%s", err.text);
    page_is(&all, 0, 10, "Reste");
    cr_assert(app_show_programme(&app, &other, &err));
    page_is(&all, 0, 10, "");
    cr_expect_eq(count_of(AGENDA_TOMORROW), 0);
}

Test(agenda, the_sections_cover_every_day_once)
{
    for (int ahead = 0; ahead < 7; ahead++) { /* whatever day of the week today is */
        day today = app_today(&app) + ahead;
        for (day value = today - 40; value < today + 40; value++) {
            int holding = 0;
            for (enum agenda_section section = 0; section < AGENDA_SECTIONS; section++) {
                struct days days = agenda_days(section, today);
                bool none = section == AGENDA_SILENT || days.undated;
                holding += !none && (days.from == DAY_NONE || value >= days.from) &&
                           (days.to == DAY_NONE || value <= days.to);
            }
            cr_expect_eq(holding, 1, "day %d of %d is in %d sections", value, today, holding);
        }
    }
}

Test(agenda, this_week_ends_on_sunday)
{
    add("Mercredi", NULL, 2);
    add("Dimanche", NULL, 6);
    add("Lundi", NULL, 7);
    cr_expect_eq(count_of(AGENDA_WEEK), 2);
    cr_expect_eq(count_of(AGENDA_LATER), 1);
    ground_pass_days(&ground, 6); /* it is Sunday: tomorrow is Monday, and the week is over */
    cr_expect_eq(count_of(AGENDA_OVERDUE), 1);
    cr_expect_eq(count_of(AGENDA_TODAY), 1);
    cr_expect_eq(count_of(AGENDA_TOMORROW), 1);
    cr_expect_eq(count_of(AGENDA_WEEK), 0);
    cr_expect_eq(count_of(AGENDA_LATER), 0);
}

Test(agenda, the_version_changes_with_what_is_counted_and_only_then)
{
    const int *steps = app.settings.partner_follow_ups;
    int64_t version = query_agenda_version(app.store, app_filter(&app), steps);
    cr_expect_eq(query_agenda_version(app.store, app_filter(&app), steps), version);
    cr_expect_eq(count_of(AGENDA_TODAY), 0);
    add("Alpha", NULL, 0);
    cr_expect_neq(query_agenda_version(app.store, app_filter(&app), steps), version);
    cr_expect_eq(count_of(AGENDA_TODAY), 1);
    ground_pass_days(&ground, 1);
    cr_expect_eq(count_of(AGENDA_TODAY), 0);
    cr_expect_eq(count_of(AGENDA_OVERDUE), 1);
}

/* ---- towns --------------------------------------------------------------------------------- */

Test(agenda, towns_come_in_the_order_of_the_alphabet_and_no_town_last)
{
    struct days week = agenda_week(app_today(&app));
    static const char *const expected[] = {"Arras", "ARRAS", "Desvres", "Étaples", "Lens", "-"};
    struct cards cards;
    add("Alpha", "Lens", 1);
    add("Bravo", NULL, 0);
    add("Charlie", "Étaples", 1);
    add("Delta", "ARRAS", 2);
    add("Echo", "Desvres", 1);
    add("Foxtrot", "Arras", -3);
    add("Golf", "Arras", 8); /* next week */
    cr_assert(query_due_by_town(app.store, app_filter(&app), &week, 100, &cards, &err));
    cr_assert_eq(cards.count, 6);
    for (size_t i = 0; i < cards.count; i++)
        cr_expect_str_eq(cards.rows[i].town ? cards.rows[i].town : "-", expected[i]);
    cards_clear(&cards);
    cr_assert(query_due_by_town(app.store, app_filter(&app), &week, 2, &cards, &err));
    cr_assert_eq(cards.count, 2, "the first two by date, whatever their towns");
    cr_expect_str_eq(cards.rows[0].name, "Foxtrot");
    cr_expect_str_eq(cards.rows[1].name, "Bravo");
    cards_clear(&cards);
}

/* ---- silences ------------------------------------------------------------------------------ */

/* Oriented to this partner, and the demand sent today. */
static struct id ask(const struct id *case_id, const char *code)
{
    struct referrals referrals;
    struct id partner, referral;
    cr_assert(query_find_partner(app.store, code, &partner, &err), "%s", err.text);
    cr_assert(app_refer(&app, case_id, &partner, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, case_id, &referrals, &err), "%s", err.text);
    referral = referrals.rows[referrals.count - 1].id;
    referrals_clear(&referrals);
    const day agreed = app_today(&app);
    cr_assert(app_answer(&app, &referral,
                         &(struct answer){.status = "requested", .consent = &agreed}, &err),
              "%s", err.text);
    return referral;
}

/* "AAE62 : sans réponse depuis 9 j — relancer ?", "" when there is none. */
static void proposes(const char *expected)
{
    struct silences silences;
    cr_assert(query_silences(app.store, app_filter(&app), app.settings.partner_follow_ups, 0, 10,
                             &silences, &err),
              "%s", err.text);
    char *text = silences.count ? silence_text(&silences.rows[0]) : mem_copy("");
    cr_expect_str_eq(text, expected);
    cr_expect_eq(count_of(AGENDA_SILENT), silences.count);
    free(text);
    silences_clear(&silences);
}

static void call(const struct id *case_id)
{
    cr_assert(app_write_note(&app, case_id, "appel", "Appelé.", DAY_NONE, NULL, &err), "%s",
              err.text);
}

Test(agenda, something_is_proposed_at_each_term_and_not_a_day_before)
{
    struct id id = add("Alpha", NULL, DAY_NONE);
    ask(&id, "aae62");
    ground_pass_days(&ground, 8);
    proposes("");
    ground_pass_days(&ground, 1);
    proposes("AAE62 : sans réponse depuis 9 j — relancer ?");
    ground_pass_days(&ground, 11);
    proposes("AAE62 : sans réponse depuis 20 j — relancer ?");
    ground_pass_days(&ground, 1);
    proposes("AAE62 : sans réponse depuis 21 j — relancer encore ?");
    ground_pass_days(&ground, 23);
    proposes("AAE62 : sans réponse depuis 44 j — relancer encore ?");
    ground_pass_days(&ground, 1);
    proposes("AAE62 : sans réponse depuis 45 j — clore l'orientation ?");
    ground_pass_days(&ground, 400);
    proposes("AAE62 : sans réponse depuis 445 j — clore l'orientation ?");
}

Test(agenda, a_contact_after_a_term_hides_the_silence_until_the_next)
{
    struct id id = add("Alpha", NULL, DAY_NONE);
    ask(&id, "aae62");
    ground_pass_days(&ground, 3);
    call(&id); /* before the first term: it answers nothing */
    ground_pass_days(&ground, 6);
    proposes("AAE62 : sans réponse depuis 9 j — relancer ?");
    call(&id); /* the very day of the term */
    proposes("");
    ground_pass_days(&ground, 11);
    proposes("");
    ground_pass_days(&ground, 1);
    proposes("AAE62 : sans réponse depuis 21 j — relancer encore ?");
    ground_pass_days(&ground, 2);
    call(&id);
    proposes("");
    ground_pass_days(&ground, 22);
    proposes("AAE62 : sans réponse depuis 45 j — clore l'orientation ?");
    call(&id);
    ground_pass_days(&ground, 300);
    proposes("");
}

Test(agenda, an_answer_a_closing_or_a_draft_is_no_silence)
{
    struct id answered = add("Alpha", NULL, DAY_NONE), closed = add("Bravo", NULL, DAY_NONE),
              draft = add("Charlie", NULL, DAY_NONE), partner;
    struct id referral = ask(&answered, "aae62");
    ask(&closed, "aae62");
    cr_assert(query_find_partner(app.store, "dla", &partner, &err));
    cr_assert(app_refer(&app, &draft, &partner, 1, &err));
    ground_pass_days(&ground, 12);
    cr_expect_eq(count_of(AGENDA_SILENT), 2);
    cr_assert(app_answer(&app, &referral, &(struct answer){.status = "accepted"}, &err), "%s",
              err.text);
    cr_expect_eq(count_of(AGENDA_SILENT), 1);
    cr_assert(app_close_case(&app, &closed, choices_OUTCOME.choices[0].code, &err));
    cr_expect_eq(count_of(AGENDA_SILENT), 0);
}

Test(agenda, the_longest_silence_comes_first_in_pages_that_places_agree_with)
{
    struct id id = add("Alpha", NULL, DAY_NONE), other;
    struct id referrals[3];
    struct silences silences;
    size_t place;
    static const char *const codes[] = {"aae62", "dla", "incubess-artois"};
    for (int i = 0; i < 3; i++) {
        referrals[i] = ask(&id, codes[i]);
        ground_pass_days(&ground, 1);
    }
    ground_pass_days(&ground, 30);
    const struct filter *filter = app_filter(&app);
    const int *steps = app.settings.partner_follow_ups;
    cr_assert(query_silences(app.store, filter, steps, 1, 1, &silences, &err));
    cr_assert_eq(silences.count, 1);
    cr_expect(id_equal(&silences.rows[0].referral, &referrals[1]));
    cr_expect_str_eq(silences.rows[0].case_name, "Alpha");
    silences_clear(&silences);
    for (size_t i = 0; i < 3; i++) {
        cr_assert(query_silence_place(app.store, filter, steps, &referrals[i], &place));
        cr_expect_eq(place, i);
    }
    cr_expect_not(query_silence_place(app.store, filter, steps, &id, &place));
    cr_assert(app_programme(&app, "Parcours RH 2027", &other, &err));
    cr_assert(app_show_programme(&app, &other, &err));
    cr_expect_eq(count_of(AGENDA_SILENT), 0, "of the programme on screen alone");
}
