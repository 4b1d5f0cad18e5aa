/* The directory: an edition meets what the user made of the last one, capacity and age, a partner
 * that comes and goes, files in and out. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/directory.h"
#include "../../src/app/internal.h"

static struct ground ground;
static struct app app;
static struct error err;
static struct id dla;

#define FIRST                                                                                      \
    "[edition]\nnumber: 1\n\n[partner]\ncode: dla\nname: DLA fictif\ndoes: ancien texte\n"         \
    "needs: ess--rh, ess--financements\nterritories: artois\nminimum_employees: 1\n"               \
    "checked_on: 2024-05-27\n"
#define SECOND                                                                                     \
    "[edition]\nnumber: 2\n\n[partner]\ncode: dla\nname: DLA fictif\ndoes: nouveau texte\n"        \
    "needs: ess--rh, ess--gouvernance\nterritories: artois, ternois\nminimum_employees: 2\n"       \
    "checked_on: 2026-01-01\n\n[partner]\ncode: neuf\nname: Tout neuf\n"

static void install(const char *text)
{
    cr_assert(directory_install(&app, text, &err), "%s", err.text);
}

static void open_app(void)
{
    utf8_locale();
    ground_open(&ground);
    ground_app(&ground, &app);
    install(FIRST);
    dla = id_named("partenaire:dla");
}

static void close_app(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.sound, "whatever was done, what is shown follows from what was recorded");
    diagnosis_clear(&diagnosis);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(directory, .init = open_app, .fini = close_app);

static void set(enum field field, const char *value)
{
    cr_assert(app_set_field(&app, &dla, field, value, NULL, &ID_NONE, &err), "%s", err.text);
}

static void field_is(enum field field, const char *expected)
{
    struct record record;
    char *members = NULL;
    cr_assert(query_record(app.store, ENTITY_PARTNER, &dla, &record, &err), "%s", err.text);
    if (field_info(field)->type == TYPE_SET)
        cr_assert(members_text(&app, &dla, field, &members, &err));
    const char *value = members ? members : record_get(&record, field);
    cr_expect_str_eq(value ? value : "(empty)", expected, "%s", field_info(field)->column);
    record_clear(&record);
    free(members);
}

static void offered(const char *expected)
{
    struct offers offers;
    struct text text = {0};
    cr_assert(app_partner_offers(&app, &dla, &offers, &err), "%s", err.text);
    for (size_t i = 0; i < offers.count; i++)
        text_addf(&text, "%s: %s > %s\n", field_info(offers.rows[i].field)->column,
                  offers.rows[i].ours, offers.rows[i].theirs);
    cr_expect_str_eq(text_get(&text), expected);
    text_clear(&text);
    offers_clear(&offers);
}

static enum partner_news news_of(const char *code)
{
    struct record record;
    char *name = mem_print("partenaire:%s", code);
    struct id id = id_named(name);
    cr_assert(query_record(app.store, ENTITY_PARTNER, &id, &record, &err), "%s", err.text);
    enum partner_news news = app_partner_news(&app, record_get(&record, FIELD_PARTNER_SHIPPED));
    record_clear(&record);
    free(name);
    return news;
}

/* ---- editions ------------------------------------------------------------------------------ */

Test(directory, what_the_user_left_alone_follows_the_new_edition)
{
    install(SECOND);
    field_is(FIELD_PARTNER_DOES, "nouveau texte");
    field_is(FIELD_PARTNER_MINIMUM_EMPLOYEES, "2");
    field_is(FIELD_PARTNER_NEEDS, "ess--gouvernance, ess--rh");
    field_is(FIELD_PARTNER_TERRITORIES, "artois, ternois");
    field_is(FIELD_PARTNER_CHECKED_ON, "2026-01-01");
    offered("");
    cr_expect_eq(news_of("dla"), PARTNER_CHANGED);
    cr_expect_eq(news_of("neuf"), PARTNER_NEW);
}

Test(directory, nothing_is_new_in_a_base_that_had_no_edition)
{
    cr_expect_eq(news_of("dla"), PARTNER_NO_NEWS);
}

Test(directory, what_the_user_wrote_stays_and_the_new_words_are_offered)
{
    set(FIELD_PARTNER_DOES, "mes mots");
    install(SECOND);
    field_is(FIELD_PARTNER_DOES, "mes mots");
    field_is(FIELD_PARTNER_MINIMUM_EMPLOYEES, "2");
    offered("does: mes mots > nouveau texte\n");
}

Test(directory, what_the_user_emptied_stays_empty)
{
    set(FIELD_PARTNER_MINIMUM_EMPLOYEES, "");
    install(SECOND);
    field_is(FIELD_PARTNER_MINIMUM_EMPLOYEES, "(empty)");
    offered("minimum_employees:  > 2\n");
}

Test(directory, an_edit_that_the_new_edition_does_not_touch_is_not_asked_about)
{
    set(FIELD_PARTNER_NAME, "DLA à nous");
    install(SECOND);
    field_is(FIELD_PARTNER_NAME, "DLA à nous");
    offered("");
}

Test(directory, sets_are_merged_member_by_member)
{
    set(FIELD_PARTNER_NEEDS, "ess--financements, ess--benevolat"); /* rh removed, benevolat added */
    install(SECOND); /* financements removed, gouvernance added */
    field_is(FIELD_PARTNER_NEEDS, "ess--benevolat, ess--gouvernance");
    offered("");
}

Test(directory, territories_that_mean_all_are_not_narrowed)
{
    set(FIELD_PARTNER_TERRITORIES, "");
    install(SECOND);
    field_is(FIELD_PARTNER_TERRITORIES, "(empty)");
    offered("territories:  > Artois, Ternois\n");
}

Test(directory, a_date_of_checking_that_is_newer_than_the_edition_is_no_question)
{
    cr_assert(app_check_partner(&app, &dla, &err), "%s", err.text);
    install(SECOND);
    field_is(FIELD_PARTNER_CHECKED_ON, "2027-03-15");
    offered("");
}

Test(directory, what_is_offered_can_be_taken_left_and_undone)
{
    struct id subject;
    set(FIELD_PARTNER_DOES, "mes mots");
    set(FIELD_PARTNER_TERRITORIES, "");
    install(SECOND);
    cr_assert(app_take_offer(&app, &dla, FIELD_PARTNER_DOES, &err), "%s", err.text);
    field_is(FIELD_PARTNER_DOES, "nouveau texte");
    offered("territories:  > Artois, Ternois\n");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    field_is(FIELD_PARTNER_DOES, "mes mots");
    cr_assert(app_decline_offer(&app, &dla, FIELD_PARTNER_TERRITORIES, &err), "%s", err.text);
    offered("does: mes mots > nouveau texte\n");
    cr_assert(app_take_offer(&app, &dla, FIELD_PARTNER_TERRITORIES, &err), "%s", err.text);
    field_is(FIELD_PARTNER_TERRITORIES, "artois, ternois");
}

Test(directory, what_was_not_decided_yet_is_offered_after_the_next_edition_too)
{
    set(FIELD_PARTNER_DOES, "mes mots");
    install(SECOND);
    install("[edition]\nnumber: 3\n\n[partner]\ncode: dla\nname: DLA renommé\n"
            "does: nouveau texte\nneeds: ess--rh\n");
    field_is(FIELD_PARTNER_NAME, "DLA renommé");
    offered("does: mes mots > nouveau texte\n");
}

Test(directory, an_older_edition_and_the_same_one_write_nothing)
{
    install(SECOND);
    char *before = ground_ask(&ground, "SELECT count(*) FROM op");
    install(SECOND);
    install(FIRST);
    cr_assert(store_set_setting(app.store, "partners_edition", "0", &err));
    install(FIRST);
    char *after = ground_ask(&ground, "SELECT count(*) FROM op");
    cr_expect_str_eq(after, before);
    free(before);
    free(after);
}

Test(directory, a_partner_that_was_removed_stays_removed)
{
    cr_assert(app_remove_partner(&app, &dla, &err), "%s", err.text);
    install(SECOND);
    char *there = ground_ask(&ground, "SELECT group_concat(name) FROM partner WHERE deleted IS "
                                      "NULL");
    cr_expect_str_eq(there, "Tout neuf");
    free(there);
}

Test(directory, a_base_that_kept_no_block_is_filled_where_it_is_empty)
{
    cr_assert(op_begin(app.store, &err));
    cr_assert(op_set(app.store, &dla, FIELD_PARTNER_SHIPPED, NULL, NULL, &err));
    cr_assert(op_set(app.store, &dla, FIELD_PARTNER_MINIMUM_EMPLOYEES, NULL, NULL, &err));
    cr_assert(op_commit(app.store, NULL, NULL, &err));
    install(SECOND);
    field_is(FIELD_PARTNER_MINIMUM_EMPLOYEES, "2");
    field_is(FIELD_PARTNER_DOES, "ancien texte");
    field_is(FIELD_PARTNER_NEEDS, "ess--financements, ess--rh");
    offered("does: ancien texte > nouveau texte\n"
            "needs: financements, ressources humaines > ressources humaines, gouvernance\n"
            "territories: Artois > Artois, Ternois\n"
            "checked_on: lun. 27 mai 2024 > jeu. 1er janv. 2026\n");
}

Test(directory, the_shipped_directory_is_whole)
{
    struct partners partners;
    cr_assert(store_set_setting(app.store, "partners_edition", "0", &err));
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    cr_assert(query_partners(app.store, &partners, &err));
    for (size_t i = 0; i < partners.count; i++) {
        const struct partner_row *row = &partners.rows[i];
        cr_expect(row->name && row->code, "%s", row->name);
        for (size_t n = 0; n < row->needs.count; n++)
            cr_expect(need_known(row->needs.items[n]), "%s: %s", row->name, row->needs.items[n]);
        for (size_t t = 0; t < row->territories.count; t++)
            cr_expect_geq(choice_rank(&choices_TERRITORY, row->territories.items[t]), 0);
    }
    cr_expect_gt(partners.count, 30);
    partners_clear(&partners);
    char *known =
        ground_ask(&ground, "SELECT count(*) FROM partner WHERE name NOT IN ('DLA fictif')"
                            " AND (kind IS NULL OR does IS NULL OR checked_on <> "
                            "'2024-05-27')");
    cr_expect_str_eq(known, "0");
    free(known);
}

/* ---- what a user does to a partner --------------------------------------------------------- */

Test(directory, a_capacity_has_the_date_on_which_it_was_said_in_one_action)
{
    struct id subject;
    set(FIELD_PARTNER_CAPACITY, "complet");
    field_is(FIELD_PARTNER_CAPACITY_ON, "2027-03-15");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    field_is(FIELD_PARTNER_CAPACITY, "(empty)");
    field_is(FIELD_PARTNER_CAPACITY_ON, "(empty)");
    set(FIELD_PARTNER_CAPACITY, "ouvert");
    set(FIELD_PARTNER_CAPACITY, "");
    field_is(FIELD_PARTNER_CAPACITY_ON, "(empty)");
}

Test(directory, the_age_of_what_is_known_is_said_in_words)
{
    static const struct {
        const char *on, *words;
    } ages[] = {{NULL, "jamais vérifié"},
                {"2027-03-15", "vérifié aujourd'hui"},
                {"2027-03-16", "vérifié aujourd'hui"},
                {"2027-03-14", "vérifié hier"},
                {"2027-02-01", "vérifié il y a 42 j"},
                {"2026-07-10", "vérifié il y a 8 mois"},
                {"2024-05-27", "vérifié il y a 2 ans"}};
    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
        char *words = partner_checked(ages[i].on, app_today(&app));
        cr_expect_str_eq(words, ages[i].words);
        free(words);
    }
}

Test(directory, a_new_partner_needs_a_name_that_nobody_has)
{
    struct id id, subject;
    cr_expect_not(app_add_partner(&app, " ", &id, &err));
    cr_expect_not(app_add_partner(&app, "dla FICTIF", &id, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_assert(app_add_partner(&app, "Épicerie fictive", &id, &err), "%s", err.text);
    cr_expect_str_eq(text_get(&app.label), "nouvelle structure : Épicerie fictive");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_assert(app_add_partner(&app, "Épicerie fictive", &id, &err), "%s", err.text);
}

static struct id refer(const char *name)
{
    struct id case_id;
    cr_assert(app_add_case(&app, name, "Arras", NULL, &case_id, &err), "%s", err.text);
    cr_assert(app_refer(&app, &case_id, &dla, 1, &err), "%s", err.text);
    return case_id;
}

Test(directory, a_partner_to_whom_somebody_was_sent_is_not_removed)
{
    refer("Alpha fictif");
    cr_expect_not(app_remove_partner(&app, &dla, &err));
    cr_expect_eq(err.code, ERR_INPUT);
}

Test(directory, the_cases_sent_are_listed_and_counted_by_what_became_of_them)
{
    struct sent_cases sent;
    struct sent_sums sums;
    struct id alpha = refer("Alpha fictif"), gone = refer("Bravo fictif");
    refer("Charlie fictif");
    cr_assert(query_sent(app.store, &dla, 10, &sent, &err));
    cr_assert_eq(sent.count, 3);
    cr_expect_str_eq(sent.rows[0].name, "Charlie fictif");
    const day agreed = app_today(&app);
    const struct answer taken = {.status = "in-progress", .consent = &agreed},
                        seen_through = {.status = "completed"};
    cr_assert(app_answer(&app, &sent.rows[2].referral, &taken, &err), "%s", err.text);
    cr_assert(app_answer(&app, &sent.rows[2].referral, &seen_through, &err), "%s", err.text);
    cr_expect(id_equal(&sent.rows[2].case_id, &alpha));
    sent_cases_clear(&sent);
    cr_assert(app_delete_case(&app, &gone, &err));
    cr_assert(query_sent_sums(app.store, &dla, &sums, &err));
    cr_expect_eq(choices_REFERRAL_STATUS.count, SENT_STATUSES);
    char *words = sent_sums_text(&sums);
    cr_expect_str_eq(words, "2 dossiers : 1 aboutie, 1 à transmettre");
    free(words);
}

/* ---- files --------------------------------------------------------------------------------- */

static void keep(const char *path, const char *text)
{
    cr_assert(file_write_whole(path, text, strlen(text), &err), "%s", err.text);
}

static struct partner_import import(const char *text, bool dry_run)
{
    struct partner_import report;
    char *path = mem_print("%s/fichier", ground.folder);
    keep(path, text);
    cr_assert(app_import_partners(&app, path, dry_run, &report, &err), "%s", err.text);
    free(path);
    return report;
}

static void sums_to(const struct partner_import *report, const char *expected)
{
    char *sum = partner_import_sum(report);
    cr_expect_str_eq(sum, expected);
    free(sum);
}

Test(directory, a_file_fills_what_is_empty_and_says_what_differs)
{
    struct id subject;
    const char *file = "Nom;Ce qu'il fait;Contact;Besoins couverts;Territoires\n"
                       "DLA fictif;autre chose;accueil fictif;gouvernance;Boulonnais\n"
                       "Nouvelle fictive;aide;;transport des usagers | rh;Ternois | Nulle part\n";
    struct partner_import report = import(file, true);
    sums_to(&report, "2 structures : 1 nouvelle, 1 complétée");
    partner_import_clear(&report);
    field_is(FIELD_PARTNER_CONTACT, "(empty)");
    report = import(file, false);
    cr_assert_eq(report.rows[0].differences.count, 3);
    cr_expect_str_eq(report.rows[0].differences.items[0],
                     "Ce qu'il fait : ici « ancien texte », dans le fichier « autre chose »");
    cr_assert_eq(report.remarks.count, 1);
    cr_expect_str_eq(report.remarks.items[0],
                     "ligne 3 : Territoires : « Nulle part » n'est pas dans la liste");
    partner_import_clear(&report);
    field_is(FIELD_PARTNER_CONTACT, "accueil fictif");
    field_is(FIELD_PARTNER_DOES, "ancien texte");
    field_is(FIELD_PARTNER_TERRITORIES, "artois");
    char *needs = ground_ask(&ground, "SELECT count(*) FROM partner WHERE name = 'Nouvelle fictive'"
                                      " AND deleted IS NULL");
    cr_expect_str_eq(needs, "1");
    free(needs);
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    field_is(FIELD_PARTNER_CONTACT, "(empty)");
    report = import(file, true);
    sums_to(&report, "2 structures : 1 nouvelle, 1 complétée");
    partner_import_clear(&report);
}

Test(directory, the_same_file_twice_changes_nothing_the_second_time)
{
    struct partner_import report = import("Nom;Contact\nAlpha fictive;x\nAlpha fictive;y\n", false);
    sums_to(&report, "2 structures : 1 nouvelle, 1 laissée");
    partner_import_clear(&report);
    char *before = ground_ask(&ground, "SELECT count(*) FROM op");
    report = import("Nom;Contact\nAlpha fictive;x\n", false);
    sums_to(&report, "1 structure : 1 déjà connue");
    partner_import_clear(&report);
    char *after = ground_ask(&ground, "SELECT count(*) FROM op");
    cr_expect_str_eq(after, before);
    free(before);
    free(after);
}

Test(directory, who_was_removed_here_is_not_brought_back_by_a_file)
{
    struct listing listing;
    cr_assert(app_list_partners(&app, &listing, &err));
    char *json = hsds_write(&listing);
    listing_clear(&listing);
    cr_assert(app_remove_partner(&app, &dla, &err));
    struct partner_import report = import(json, false);
    sums_to(&report, "1 structure : 1 laissée");
    partner_import_clear(&report);
    free(json);
}

/* All that a form shows, written by one base, is in another one that read it. */
static void goes_round(char *(*write)(const struct listing *listing))
{
    static const struct {
        enum field field;
        const char *value;
    } values[] = {
        {FIELD_PARTNER_NEEDS,
         "ess--local-foncier, ess--mediation-conflits, local--Transport à vélo"},
        {FIELD_PARTNER_LEGAL_FORMS, "association, scic"},
        {FIELD_PARTNER_CONTACT, "=accueil(); @fictif"},
        {FIELD_PARTNER_WEBSITE, "https://exemple.invalid/a?b=c"},
        {FIELD_PARTNER_DOES, "Deux lignes\n« guillemets » ; \"cités\", et '=1"},
        {FIELD_PARTNER_CAPACITY, "attente"},
        {FIELD_PARTNER_ESUS, "oui"},
        {FIELD_PARTNER_CONDITIONS, "-dans l'année"},
        {FIELD_PARTNER_MUST_EXIST, "oui"},
        {FIELD_PARTNER_KIND, "dispositif"},
    };
    struct listing first, second;
    struct ground other;
    struct app elsewhere;
    struct partner_import report;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        set(values[i].field, values[i].value);
    cr_assert(app_list_partners(&app, &first, &err));
    char *document = write(&first), *path = mem_print("%s/annuaire", ground.folder);
    keep(path, document);
    ground_open(&other);
    ground_app(&other, &elsewhere);
    cr_assert(app_import_partners(&elsewhere, path, false, &report, &err), "%s", err.text);
    cr_expect_eq(report.remarks.count, 0, "%s",
                 report.remarks.count ? report.remarks.items[0] : "");
    partner_import_clear(&report);
    cr_assert(app_list_partners(&elsewhere, &second, &err));
    cr_assert_eq(second.count, first.count);
    for (size_t i = 0; i < first.count; i++) {
        cr_expect(id_equal(&first.rows[i].id, &second.rows[i].id));
        for (enum field f = FIELD_PARTNER_DELETED; f < FIELD_REFERRAL_DELETED; f++) {
            const char *there = listed_get(&first.rows[i], f),
                       *here = listed_get(&second.rows[i], f);
            cr_expect_str_eq(here ? here : "(empty)", there ? there : "(empty)", "%s",
                             field_info(f)->column);
        }
    }
    listing_clear(&first);
    listing_clear(&second);
    app_close(&elsewhere);
    ground_close(&other);
    free(document);
    free(path);
}

Test(directory, hsds_goes_round)
{
    goes_round(hsds_write);
}

Test(directory, csv_goes_round)
{
    goes_round(listing_csv);
}
