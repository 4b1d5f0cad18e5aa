/* The example of 2023: the figures that the report of that year gives, read through the queries of
 * the screens; those of the bilan are read in test_bilan.c. */
#include "ground.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"

static struct ground ground;
static struct app app;
static struct error err;

static void open_example(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    cr_assert(app_load_example(&app, &err), "%s", err.text);
}

static void close_example(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(example, .init = open_example, .fini = close_example);

static struct filter looking_at(const char *programme)
{
    struct filter filter = FILTER_NONE;
    filter.today = app_today(&app);
    cr_assert(query_find_programme(app.store, programme, &filter.programme, &err), "%s", err.text);
    return filter;
}

static struct board_counts counts_of(const struct filter *filter)
{
    struct board_counts counts;
    cr_assert(query_counts(app.store, filter, &counts, &err), "%s", err.text);
    return counts;
}

static int total(const struct board_counts *counts)
{
    return counts->stage[0] + counts->stage[1] + counts->stage[2] + counts->stage[3];
}

/* How many of the eight were referred to a partner. */
static int referred_to(const char *code)
{
    struct filter filter = looking_at("Hors-réseaux 2023");
    cr_assert(query_find_partner(app.store, code, &filter.partner, &err), "%s", err.text);
    struct board_counts counts = counts_of(&filter);
    return total(&counts);
}

static void answers(const char *sql, const char *expected)
{
    char *answer = ground_ask(&ground, sql);
    cr_expect_str_eq(answer, expected, "%s: %s", sql, answer);
    free(answer);
}

Test(example, eight_were_met_and_where_they_were_sent_is_what_the_report_says)
{
    struct filter filter = looking_at("Hors-réseaux 2023");
    struct board_counts counts = counts_of(&filter);
    cr_expect(id_equal(&app.filter.programme, &filter.programme), "it is the one on screen");
    cr_expect_eq(counts.met, 8);
    cr_expect_eq(counts.stage[STAGE_ORIENTATION], 7);
    cr_expect_eq(counts.stage[STAGE_CLOSED], 1);
    cr_expect_not(counts.parcours);
    cr_expect_eq(referred_to("dla"), 1);
    cr_expect_eq(referred_to("aae62"), 3);
    cr_expect_eq(referred_to("incubess-artois"), 2);
}

static void recruits(const char *programme, int contacts, int diagnosed, int inscribed)
{
    struct filter filter = looking_at(programme);
    struct board_counts counts = counts_of(&filter);
    cr_expect(counts.parcours, "%s", programme);
    cr_expect_eq(counts.contacts, contacts, "%s: %d", programme, counts.contacts);
    cr_expect_eq(counts.diagnosed, diagnosed, "%s: %d", programme, counts.diagnosed);
    cr_expect_eq(counts.inscribed, inscribed, "%s: %d", programme, counts.inscribed);
}

/* Of 18 and 16 contacts the report names 16 and 10; it announces 7 diagnostics and names 8. */
Test(example, each_parcours_recruited_as_many_as_the_report_names)
{
    recruits("Parcours implication des usagers 2023", 14, 10, 10);
    recruits("Parcours transition environnementale 2023", 16, 13, 9);
    recruits("Parcours richesses humaines 2023", 10, 8, 7);
}

Test(example, those_of_the_eight_who_went_on_have_a_case_that_follows)
{
    answers(
        "SELECT group_concat(name) FROM (SELECT h.name || ' ' || p.kind AS name FROM case_file c"
        " JOIN case_file f ON f.id = c.follows JOIN holder h ON h.id = c.holder"
        " JOIN programme p ON p.id = c.programme JOIN programme q ON q.id = f.programme"
        " WHERE q.kind = 'hors_reseaux' AND f.holder = c.holder ORDER BY name)",
        "A Contre Poids 62 parcours_rh,La Palette parcours_implication,"
        "Où sont mes clefs ? parcours_rh,Retrouvilles parcours_rh");
    answers("SELECT count(DISTINCT name) = count(*) FROM holder", "1");
}

Test(example, no_case_has_a_telephone_and_all_say_that_dates_are_conventional)
{
    answers("SELECT count(*) FROM case_file WHERE conventional_dates IS NULL", "0");
    answers("SELECT count(*) FROM holder WHERE phone IS NOT NULL OR mobile IS NOT NULL OR email IS "
            "NOT NULL OR address IS NOT NULL",
            "0");
    answers("SELECT count(*) FROM programme WHERE budget_eur IS NOT NULL OR target IS NOT NULL",
            "0");
    answers(
        "SELECT group_concat(code) FROM (SELECT p.code FROM referral r JOIN partner p ON p.id = "
        "r.partner JOIN case_file c ON c.id = r.case_file JOIN holder h ON h.id = c.holder "
        "WHERE h.name = 'Mme T. L.' ORDER BY p.code)",
        "aide-creation,financements-solidaires");
}

Test(example, one_undo_removes_it_a_redo_shows_the_same_programme_and_it_can_be_loaded_again)
{
    struct id subject, shown = app.filter.programme;
    cr_expect_not(app_load_example(&app, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_expect_eq(query_case_total(app.store), 0);
    cr_assert(app_redo(&app, &subject, &err), "%s", err.text);
    cr_expect(id_equal(&app.filter.programme, &shown));
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_assert(app_load_example(&app, &err), "%s", err.text);
    cr_expect_eq(query_case_total(app.store), 48);
}
