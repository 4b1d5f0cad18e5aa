/* Days as people say them, and as spreadsheets write them. The clock says Monday 15 March 2027. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "dentelle/base.h"

static day today(void)
{
    day result;
    cr_assert(day_from_iso("2027-03-15", &result));
    return result;
}

static void means(const char *typed, const char *iso)
{
    struct error err = {0};
    char text[11];
    day result;
    cr_assert(day_from_french(typed, today(), &result, &err), "« %s »: %s", typed, err.text);
    day_to_iso(result, text);
    cr_expect_str_eq(text, iso, "« %s » is %s, not %s", typed, text, iso);
}

static void means_nothing(const char *typed)
{
    struct error err = {0};
    day result;
    cr_expect_not(day_from_french(typed, today(), &result, &err), "« %s » was taken for a date",
                  typed);
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect(strstr(err.text, "n'est pas une date"), "%s", err.text);
}

Test(day, words_are_understood)
{
    means("aujourd'hui", "2027-03-15");
    means("demain", "2027-03-16");
    means("Demain.", "2027-03-16");
    means("après-demain", "2027-03-17");
    means("apres demain", "2027-03-17");
    means("hier", "2027-03-14");
    means("avant-hier", "2027-03-13");
    means("semaine prochaine", "2027-03-22");
    means("la semaine prochaine", "2027-03-22");
    means("le mois prochain", "2027-04-01");
    means("fin du mois", "2027-03-31");
}

Test(day, one_letter_is_enough)
{
    means("d", "2027-03-16");
    means("s", "2027-03-22");
    means("q", "2027-03-29");
    means("m", "2027-04-15");
    means("", "2027-03-22");
}

Test(day, a_weekday_is_the_next_one_and_never_today)
{
    means("lun", "2027-03-22");
    means("lundi", "2027-03-22");
    means("ma", "2027-03-16");
    means("DIM", "2027-03-21");
    means("ven.", "2027-03-19");
    means("lundi prochain", "2027-03-22");
    means("jeudi prochain", "2027-03-18");
    means("mercredi en huit", "2027-03-24");
    means("Mercredi en quinze", "2027-03-31");
}

static void says(const char *typed, const char *why)
{
    struct error err = {0};
    day result;
    cr_expect_not(day_from_french(typed, today(), &result, &err), "« %s »", typed);
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_not_null(strstr(err.text, why), "« %s »: %s", typed, err.text);
}

Test(day, a_weekday_with_its_date_agrees_with_the_calendar)
{
    means("dimanche 21", "2027-03-21");
    means("dim. 21 mars", "2027-03-21");
    means("le dimanche 21/03/2027", "2027-03-21");
    means("mercredi 1er décembre 2027", "2027-12-01");
    says("jeudi 21", "dim. 21 mars n'est pas un jeudi");
    says("lundi 12/03/2024", "n'est pas un lundi");
}

Test(day, a_day_that_does_not_exist_is_said)
{
    says("31/02", "« 31/02 » : ce jour n'existe pas");
    says("29/02/2027", "ce jour n'existe pas");
    says("31 avril", "ce jour n'existe pas");
    says("le 30 février", "ce jour n'existe pas");
}

Test(day, distances_are_counted)
{
    means("+9j", "2027-03-24");
    means("9 j", "2027-03-24");
    means("+9", "2027-03-24");
    means("+2s", "2027-03-29");
    means("1m", "2027-04-15");
    means("+1 mois", "2027-04-15");
    means("j+9", "2027-03-24");
    means("J + 9", "2027-03-24");
    means("dans 3 jours", "2027-03-18");
    means("dans 3j", "2027-03-18");
    means("Dans 2 semaines", "2027-03-29");
    means("dans une semaine", "2027-03-22");
    means("dans un mois", "2027-04-15");
    means("dans une quinzaine", "2027-03-29");
}

Test(day, a_number_is_the_next_day_of_that_number)
{
    means("21", "2027-03-21");
    means("15", "2027-03-15");
    means("14", "2027-04-14");
    means("31", "2027-03-31");
    means("le 21", "2027-03-21");
}

Test(day, dates_are_day_first)
{
    means("12/04", "2027-04-12");
    means("12/03", "2028-03-12");
    means("12/03/24", "2024-03-12");
    means("12/03/2024", "2024-03-12");
    means("12 mars 2024", "2024-03-12");
    means("1er avril", "2027-04-01");
    means("le 3 décembre", "2027-12-03");
    means("2024-03-12", "2024-03-12");
}

Test(day, the_unshifted_row_of_azerty_is_read_as_digits)
{
    means("&é/à'", "2027-04-12");
    means("+çj", "2027-03-24");
    means("é&", "2027-03-21");
}

Test(day, what_is_no_date_is_refused)
{
    static const char *const wrong[] = {"32/13",       "jamais",      "12/03/2024 rappeler",
                                        "+9x",         "0",           "12/04 rappeler la mairie",
                                        "99999999999", "/",           "dans",
                                        "dans 3",      "dans la rue", "le",
                                        "j",           "lundi mardi", "en huit",
                                        "prochain",    "+",           "1/1/1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        means_nothing(wrong[i]);
}

static void begins(const char *typed, const char *iso, const char *rest)
{
    struct error err = {0};
    char text[11];
    const char *after;
    day result;
    cr_assert(day_from_beginning(typed, today(), &result, &after, &err), "« %s »: %s", typed,
              err.text);
    day_to_iso(result, text);
    cr_expect_str_eq(text, iso, "« %s » is %s", typed, text);
    cr_expect_str_eq(after ? after : "(nothing)", rest, "« %s »", typed);
}

Test(day, what_follows_a_date_is_left)
{
    struct error err = {0};
    const char *rest;
    day result;
    begins("lun rappeler la mairie", "2027-03-22", "rappeler la mairie");
    begins("lundi prochain rappeler", "2027-03-22", "rappeler");
    begins("mercredi en huit  revoir", "2027-03-24", "revoir");
    begins("dans 3 jours", "2027-03-18", "(nothing)");
    begins("+9j rappeler", "2027-03-24", "rappeler");
    begins("le 3 décembre 2027 bilan", "2027-12-03", "bilan");
    begins("", "2027-03-22", "(nothing)");
    cr_expect_not(day_from_beginning("jeudi 21 rappeler", today(), &result, &rest, &err));
    cr_expect_not_null(strstr(err.text, "n'est pas un jeudi"), "%s", err.text);
    cr_expect_not(day_from_beginning("31/02 rappeler", today(), &result, &rest, &err));
    cr_expect_not_null(strstr(err.text, "n'existe pas"), "%s", err.text);
    cr_expect_not(day_from_beginning("rappeler lundi", today(), &result, &rest, &err));
}

Test(day, a_cell_holds_a_whole_date)
{
    static const char *const cells[] = {"2024-03-12", "12/03/2024",   "12.03.24",
                                        "12-03-2024", "12 mars 2024", "12/03/2024 14:30"};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        char iso[11] = "";
        day result;
        cr_expect(day_from_cell(cells[i], &result), "%s", cells[i]);
        day_to_iso(result, iso);
        cr_expect_str_eq(iso, "2024-03-12", "%s", cells[i]);
    }
    day result;
    cr_expect_not(day_from_cell("12", &result));
    cr_expect_not(day_from_cell("lundi", &result));
    cr_expect_not(day_from_cell("03/2024", &result));
}

Test(day, every_day_of_three_centuries_comes_back_as_it_went)
{
    day first, last, before = DAY_NONE;
    cr_assert(day_from_iso("1900-01-01", &first) && day_from_iso("2199-12-31", &last));
    for (day value = first; value <= last; value++) {
        char iso[11];
        day back;
        day_to_iso(value, iso);
        cr_assert(day_from_iso(iso, &back) && back == value, "%s", iso);
        cr_assert(before == DAY_NONE || day_of_week(value) == (day_of_week(before) + 1) % 7);
        before = value;
    }
    cr_expect_eq(day_of_week(today()), 0, "15 March 2027 is a Monday");
    cr_expect_not(day_from_iso("1899-12-31", &first));
    cr_expect_not(day_from_iso("2027-02-29", &first));
    cr_expect_not(day_from_iso("2027-3-1", &first));
}

Test(day, dates_are_spelt_in_french)
{
    char text[DAY_FRENCH_SIZE];
    day_french(today() + 7, today(), text);
    cr_expect_str_eq(text, "lun. 22 mars");
    day_french(today() - 366, today(), text);
    cr_expect_str_eq(text, "sam. 14 mars 2026");
    day_distance(today() + 7, today(), text);
    cr_expect_str_eq(text, "dans 7 j");
    day_distance(today() - 3, today(), text);
    cr_expect_str_eq(text, "il y a 3 j");
    day_distance(today(), today(), text);
    cr_expect_str_eq(text, "aujourd'hui");
}
