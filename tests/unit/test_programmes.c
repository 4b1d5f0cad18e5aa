/* Programmes: what their sheet takes, the copy for the next year, the stages of a parcours, and a
 * porteur that goes from one to another. */
#include "ground.h"

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
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(programmes, .init = open_app, .fini = close_app);

static struct id programme(const char *name)
{
    struct id id;
    cr_assert(app_programme(&app, name, &id, &err), "%s", err.text);
    return id;
}

static struct id add(const char *name, const struct id *into)
{
    struct id case_id;
    cr_assert(app_add_case(&app, name, "Arras", into, &case_id, &err), "%s", err.text);
    return case_id;
}

static bool set(const struct id *id, enum field field, const char *typed)
{
    return app_set_field(&app, id, field, typed, NULL, &ID_NONE, &err);
}

static void field_is(const struct id *id, enum field field, const char *expected)
{
    struct record record;
    cr_assert(query_record(app.store, field_info(field)->entity, id, &record, &err));
    const char *value = record_get(&record, field);
    cr_expect_str_eq(value ? value : "", expected, "%s: %s", field_info(field)->label, value);
    record_clear(&record);
}

static void refuses(const struct id *id, enum field field, const char *typed, const char *why)
{
    cr_expect_not(set(id, field, typed), "%s", typed);
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_not_null(strstr(err.text, why), "%s", err.text);
}

static void move(const struct id *case_id, int steps)
{
    cr_assert(app_step_cases(&app, case_id, 1, steps, &err), "%s", err.text);
}

static struct board_counts counts_of(const struct id *programme_id)
{
    struct filter filter = FILTER_NONE;
    struct board_counts counts;
    filter.programme = *programme_id;
    filter.today = app_today(&app);
    cr_assert(query_counts(app.store, &filter, &counts, &err), "%s", err.text);
    return counts;
}

/* ---- the sheet ------------------------------------------------------------------------------- */

Test(programmes, what_a_sheet_cannot_hold_is_refused_with_a_sentence)
{
    struct id id = programme("Parcours RH 2024");
    programme("Hors-réseaux 2024");
    cr_assert(set(&id, FIELD_PROGRAMME_OPENS_ON, "01/09/2024"), "%s", err.text);
    refuses(&id, FIELD_PROGRAMME_CLOSES_ON, "31/08/2024", "la fin vient avant l'ouverture");
    refuses(&id, FIELD_PROGRAMME_REPORT_DUE_ON, "01/06/2024", "avant l'ouverture");
    cr_expect(set(&id, FIELD_PROGRAMME_CLOSES_ON, "01/09/2024"), "a day is enough");
    refuses(&id, FIELD_PROGRAMME_OPENS_ON, "02/09/2024", "la fin vient avant l'ouverture");
    refuses(&id, FIELD_PROGRAMME_YEAR, "24", "de 2000 à 2100");
    refuses(&id, FIELD_PROGRAMME_BUDGET_EUR, "999999999999999999999", "Budget");
    refuses(&id, FIELD_PROGRAMME_NAME, "hors réseaux 2024", "existe déjà");
    refuses(&id, FIELD_PROGRAMME_STAGE_LABELS, "Un, Deux, Trois, Quatre", "trois noms");
    cr_expect(set(&id, FIELD_PROGRAMME_NAME, "Parcours RH 2024"), "its own name is free");
    cr_expect(set(&id, FIELD_PROGRAMME_BUDGET_EUR, "33000"), "%s", err.text);
    field_is(&id, FIELD_PROGRAMME_OPENS_ON, "2024-09-01");
}

Test(programmes, one_that_becomes_a_parcours_has_its_stages_and_keeps_those_it_was_given)
{
    struct id id = programme("Essais 2024");
    field_is(&id, FIELD_PROGRAMME_STAGE_LABELS, "");
    cr_assert(set(&id, FIELD_PROGRAMME_KIND, "parcours_rh"), "%s", err.text);
    field_is(&id, FIELD_PROGRAMME_STAGE_LABELS, "Contact, Diagnostic, Inscription");
    cr_assert(set(&id, FIELD_PROGRAMME_KIND, "hors_reseaux"), "%s", err.text);
    field_is(&id, FIELD_PROGRAMME_STAGE_LABELS, "");
    cr_assert(set(&id, FIELD_PROGRAMME_STAGE_LABELS, "Accueil, Écoute, Suite"), "%s", err.text);
    cr_assert(set(&id, FIELD_PROGRAMME_KIND, "parcours_rh"), "%s", err.text);
    field_is(&id, FIELD_PROGRAMME_STAGE_LABELS, "Accueil, Écoute, Suite");
}

/* ---- the next year --------------------------------------------------------------------------- */

Test(programmes, a_copy_is_the_same_a_year_later_and_one_undo_takes_it_back)
{
    struct id id = programme("Parcours RH 2024"), copy, again, subject;
    set(&id, FIELD_PROGRAMME_OPENS_ON, "29/02/2024");
    set(&id, FIELD_PROGRAMME_CLOSES_ON, "30/11/2024");
    set(&id, FIELD_PROGRAMME_REPORT_DUE_ON, "01/06/2025");
    set(&id, FIELD_PROGRAMME_TARGET, "12");
    set(&id, FIELD_PROGRAMME_BUDGET_EUR, "11000");
    add("Alpha fictif", &id);
    cr_assert(app_copy_programme(&app, &id, &copy, &err), "%s", err.text);
    field_is(&copy, FIELD_PROGRAMME_NAME, "Parcours RH 2025");
    field_is(&copy, FIELD_PROGRAMME_YEAR, "2025");
    field_is(&copy, FIELD_PROGRAMME_KIND, "parcours_rh");
    field_is(&copy, FIELD_PROGRAMME_TARGET, "12");
    field_is(&copy, FIELD_PROGRAMME_BUDGET_EUR, "11000");
    field_is(&copy, FIELD_PROGRAMME_STAGE_LABELS, "Contact, Diagnostic, Inscription");
    field_is(&copy, FIELD_PROGRAMME_OPENS_ON, "2025-02-28");
    field_is(&copy, FIELD_PROGRAMME_CLOSES_ON, "2025-11-30");
    field_is(&copy, FIELD_PROGRAMME_REPORT_DUE_ON, "2026-06-01");
    struct board_counts counts = counts_of(&copy);
    cr_expect_eq(counts.contacts, 0, "nobody comes along");
    cr_expect_not(app_copy_programme(&app, &id, &again, &err));
    cr_expect_not_null(strstr(err.text, "existe déjà"), "%s", err.text);
    cr_expect(id_equal(&again, &copy));
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_expect_not(query_find_programme(app.store, "Parcours RH 2025", &again, &err));
}

Test(programmes, a_name_without_a_year_takes_the_new_one_and_no_year_is_said)
{
    struct id id = programme("Essais"), copy;
    cr_assert(set(&id, FIELD_PROGRAMME_YEAR, "2030"), "%s", err.text);
    cr_assert(app_copy_programme(&app, &id, &copy, &err), "%s", err.text);
    field_is(&copy, FIELD_PROGRAMME_NAME, "Essais 2031");
    cr_assert(set(&id, FIELD_PROGRAMME_YEAR, ""), "%s", err.text);
    cr_expect_not(app_copy_programme(&app, &id, &copy, &err));
    cr_expect_not_null(strstr(err.text, "n'a pas d'année"), "%s", err.text);
}

/* ---- the stages of a parcours ---------------------------------------------------------------- */

Test(programmes, what_is_said_of_a_case_has_the_words_of_its_parcours)
{
    struct id id = programme("Parcours RH 2024"), alpha = add("Alpha fictif", &id);
    struct card card;
    move(&alpha, 1);
    cr_expect_str_eq(text_get(&app.label), "Alpha fictif → Diagnostic");
    cr_assert(query_card(app.store, &alpha, &card, &err));
    char *stage = stage_label(card.stage, card.stage_labels);
    cr_expect_str_eq(stage, "Diagnostic");
    free(stage);
    card_clear(&card);
    cr_expect_not(app_move_case(&app, &alpha, STAGE_CONTACT, STAGE_ORIENTATION, &err));
    cr_expect_not_null(strstr(err.text, "« Diagnostic »"), "%s", err.text);
    char *undo = undo_peek(app.store);
    cr_expect_str_eq(undo, "Alpha fictif → Diagnostic");
    free(undo);
}

Test(programmes, a_filter_takes_and_gives_the_stages_of_the_programme_on_screen)
{
    struct id id = programme("Parcours RH 2024");
    add("Alpha fictif", &id);
    cr_assert(app_show_programme(&app, &id, &err));
    cr_assert(condition_set(&app, &app.filter, CONDITION_STAGE, "inscr", &err), "%s", err.text);
    cr_expect_eq(app.filter.stage, STAGE_ORIENTATION);
    char *title = filter_title(&app, &app.filter), *words = filter_words(&app, &app.filter);
    cr_expect_str_eq(title, "étape Inscription");
    cr_expect_str_eq(words, "étape orientation", "a kept view is used in any programme");
    free(title);
    free(words);
    cr_expect_not(condition_set(&app, &app.filter, CONDITION_STAGE, "danse", &err));
    cr_expect_not_null(strstr(err.text, "Diagnostic"), "%s", err.text);
}

Test(programmes, a_stage_is_found_by_its_own_name_or_that_of_the_list)
{
    static const char labels[] = "Contact, Diagnostic, Inscription";
    cr_expect_eq(stage_find("Inscription", labels), STAGE_ORIENTATION);
    cr_expect_eq(stage_find("diag", labels), STAGE_PREDIAGNOSTIC);
    cr_expect_eq(stage_find("orientation", labels), STAGE_ORIENTATION);
    cr_expect_eq(stage_find("pré", NULL), STAGE_PREDIAGNOSTIC);
    cr_expect_eq(stage_find("", labels), STAGE_COUNT);
    cr_expect_eq(stage_find("A", "Aller, Attendre, Agir"), STAGE_COUNT);
    cr_expect_eq(stage_find("agir", "Aller, Attendre, Agir"), STAGE_ORIENTATION);
}

Test(programmes, to_refer_does_not_inscribe)
{
    struct id id = programme("Parcours RH 2024"), alpha = add("Alpha fictif", &id), dla;
    cr_assert(query_find_partner(app.store, "dla", &dla, &err));
    move(&alpha, 1);
    cr_assert(app_refer(&app, &alpha, &dla, 1, &err), "%s", err.text);
    field_is(&alpha, FIELD_CASE_STAGE, "prediagnostic");
    struct board_counts counts = counts_of(&id);
    cr_expect_eq(counts.inscribed, 0);
}

Test(programmes, a_withdrawal_stays_counted_and_what_was_taken_back_does_not)
{
    struct id id = programme("Parcours RH 2024"), subject;
    struct id alpha = add("Alpha fictif", &id), bravo = add("Bravo fictif", &id);
    move(&alpha, 1);
    move(&alpha, 1);
    cr_assert(app_close_case(&app, &alpha, "sans_suite", &err), "%s", err.text);
    move(&bravo, 1);
    move(&bravo, 1);
    cr_assert(app_undo(&app, &subject, &err));
    cr_assert(app_undo(&app, &subject, &err));
    struct board_counts counts = counts_of(&id);
    cr_expect_eq(counts.contacts, 2);
    cr_expect_eq(counts.diagnosed, 1);
    cr_expect_eq(counts.inscribed, 1);
    cr_assert(app_reopen_case(&app, &alpha, &err), "%s", err.text);
    field_is(&alpha, FIELD_CASE_STAGE, "orientation");
}

Test(programmes, progress_says_as_much_as_there_is_room_for)
{
    struct board_counts counts = {
        .parcours = true, .target = 12, .contacts = 14, .diagnosed = 1, .inscribed = 0};
    static const char *const texts[] = {"0 inscription sur 12",
                                        "1 diagnostic · 0 inscription sur 12",
                                        "14 contacts · 1 diagnostic · 0 inscription sur 12"};
    for (int parts = 1; parts <= PROGRESS_PARTS; parts++) {
        char *text = progress_text(&counts, false, parts);
        cr_expect_str_eq(text, texts[parts - 1]);
        free(text);
    }
    char *text = progress_text(&counts, true, 1);
    cr_expect_str_eq(text, "0 inscription", "the number promised is of the whole programme");
    free(text);
}

/* ---- from one to another --------------------------------------------------------------------- */

static size_t lines_that_say(const struct id *case_id, const char *words)
{
    struct notes notes;
    size_t count = 0;
    cr_assert(query_notes(app.store, case_id, &notes, &err));
    for (size_t i = 0; i < notes.count; i++)
        count += notes.rows[i].text && strcmp(notes.rows[i].text, words) == 0;
    notes_clear(&notes);
    return count;
}

Test(programmes, a_rebond_is_a_case_of_the_same_porteur_that_says_where_it_comes_from)
{
    struct id from = programme("Hors-réseaux 2024"), to = programme("Parcours RH 2024");
    struct id alpha = add("Alpha fictif", &from), opened, subject;
    static const struct need needs[] = {{"ess--gouvernance", "porteur", 2},
                                        {"ess--benevolat", "porteur", 2}};
    struct strings members;
    struct holder_cases cases;
    struct record record;
    char text[ID_TEXT_SIZE];
    struct id holder;
    cr_assert(app_set_needs(&app, &alpha, NULL, needs, 2, &err), "%s", err.text);
    cr_assert(app_close_case(&app, &alpha, "parcours_apes", &err), "%s", err.text);
    cr_assert(app_rebound_case(&app, &alpha, &to, &opened, &err), "%s", err.text);
    cr_expect_str_eq(text_get(&app.label), "Alpha fictif : rebond vers Parcours RH 2024");
    id_to_text(&alpha, text);
    field_is(&opened, FIELD_CASE_FOLLOWS, text);
    field_is(&opened, FIELD_CASE_STAGE, "contact");
    cr_assert(query_members(app.store, &opened, FIELD_CASE_NEEDS, &members, &err));
    cr_expect_eq(members.count, 2);
    strings_clear(&members);
    cr_expect_eq(lines_that_say(&alpha, "rebond vers Parcours RH 2024"), 1);
    cr_expect_eq(lines_that_say(&opened, "rebond depuis Hors-réseaux 2024"), 1);
    cr_assert(query_record(app.store, ENTITY_CASE, &alpha, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    cr_assert(query_holder_cases(app.store, &holder, &cases, &err));
    cr_expect_eq(cases.count, 2);
    holder_cases_clear(&cases);
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_expect(id_equal(&subject, &alpha));
    cr_expect_eq(lines_that_say(&alpha, "rebond vers Parcours RH 2024"), 0);
    cr_expect_not(app_case_in_programme(&app, &alpha, &to, &opened));
}

Test(programmes, a_porteur_that_has_a_case_there_is_not_given_a_second_one)
{
    struct id from = programme("Hors-réseaux 2024"), to = programme("Parcours RH 2024");
    struct id alpha = add("Alpha fictif", &from), opened, known;
    cr_assert(app_rebound_case(&app, &alpha, &to, &opened, &err), "%s", err.text);
    cr_expect_not(app_rebound_case(&app, &alpha, &to, &known, &err));
    cr_expect_not_null(strstr(err.text, "a déjà un dossier dans « Parcours RH 2024 »"), "%s",
                       err.text);
    cr_expect(id_equal(&known, &opened));
    cr_expect_not(app_rebound_case(&app, &alpha, &from, &known, &err), "nor in its own");
    cr_expect(id_equal(&known, &alpha));
    cr_expect_eq(query_case_total(app.store), 2);
}
