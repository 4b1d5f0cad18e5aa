/* The import: who is recognised, what a known porteur gains, and that nothing is lost or written
 * twice. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"

static struct ground ground;
static struct app app;
static struct error err;
static struct import_report report;

static void open_import(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
}

static void close_import(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    import_report_clear(&report);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(import, .init = open_import, .fini = close_import);

static void imports_bytes(const void *bytes, size_t length)
{
    char *path = mem_print("%s/suivi.csv", ground.folder);
    import_report_clear(&report);
    cr_assert(file_write_whole(path, bytes, length, &err), "%s", err.text);
    cr_assert(app_import(&app, path, "HR 2027", &report, &err), "%s", err.text);
    cr_expect_eq(report.read, report.added + report.probable + report.known + report.set_aside);
    cr_expect_eq((size_t)report.read, report.count);
    free(path);
}

static void imports(const char *csv)
{
    imports_bytes(csv, strlen(csv));
}

static void counts(int added, int known, int set_aside)
{
    cr_expect_eq(report.added, added, "%d new", report.added);
    cr_expect_eq(report.known, known, "%d known", report.known);
    cr_expect_eq(report.set_aside, set_aside, "%d set aside", report.set_aside);
}

static void answers(const char *sql, const char *expected)
{
    char *answer = ground_ask(&ground, sql);
    cr_expect_str_eq(answer, expected, "%s: %s", sql, answer);
    free(answer);
}

/* One of the notes of import holds this. */
static void a_note_says(const char *text)
{
    char *sql = mem_print("SELECT count(*) FROM note WHERE kind = 'import' AND deleted IS NULL AND "
                          "instr(text, '%s') > 0",
                          text);
    answers(sql, "1");
    free(sql);
}

static void remarks(const char *text)
{
    for (size_t i = 0; i < report.remarks.count; i++)
        if (strstr(report.remarks.items[i], text))
            return;
    cr_assert_fail("no remark says « %s »", text);
}

#define NOTES "SELECT count(*) FROM note WHERE kind = 'import' AND deleted IS NULL"
#define OPERATIONS "SELECT count(*) FROM op"

/* ---- what a known one gains ---------------------------------------------------------------- */

Test(import, a_known_porteur_gains_what_the_base_does_not_have)
{
    imports("Porteur;Ville\nAlpha fictif;Arras\n");
    imports("Porteur;Ville;Tél.;Bidule\nALPHA fictif;ARRAS;0321000000;bleu\n");
    counts(0, 1, 0);
    cr_expect_eq(report.completed, 1);
    answers("SELECT phone FROM holder", "03 21 00 00 00");
    answers("SELECT town FROM holder", "Arras");
    a_note_says("suivi.csv, ligne 2\nBidule : bleu");
    answers(NOTES, "2");
    cr_expect_not_null(strstr(report.rows[0].reason, "complété : 2 cellules"), "%s",
                       report.rows[0].reason);
}

Test(import, what_somebody_wrote_is_never_replaced)
{
    struct id holder, case_id, programme;
    cr_assert(app_programme(&app, "HR 2027", &programme, &err));
    cr_assert(app_add_case(&app, "Alpha fictif", "Arras", &programme, &case_id, &err));
    struct record record;
    cr_assert(query_record(app.store, ENTITY_CASE, &case_id, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    cr_assert(app_set_field(&app, &holder, FIELD_HOLDER_PHONE, "0321000000", NULL, &case_id, &err));
    imports("Porteur;Ville;Tél.;Date\nAlpha fictif;Arras;0399999999;01/02/2027\n");
    answers("SELECT phone FROM holder", "03 21 00 00 00");
    answers("SELECT received_on FROM case_file", "2027-03-15");
    a_note_says("Tél. (la fiche dit autre chose) : 0399999999");
    a_note_says("Date (le dossier dit autre chose) : 01/02/2027");
}

Test(import, a_follow_up_is_not_put_back_by_an_old_file)
{
    static const char csv[] = "Porteur;Échéance\nAlpha fictif;20/03/2027\n";
    struct id case_id;
    imports(csv);
    answers("SELECT due_at FROM case_file", "2027-03-20");
    cr_assert(query_find_case(app.store, "alpha", &case_id, &err));
    cr_assert(app_follow_up_done(&app, &case_id, &err), "%s", err.text);
    imports(csv);
    answers("SELECT due_at FROM case_file", "");
    a_note_says("Échéance (le dossier dit autre chose) : 20/03/2027");
}

Test(import, one_undo_takes_back_what_a_known_one_gained)
{
    struct id subject;
    imports("Porteur;Ville\nAlpha fictif;Arras\n");
    imports("Porteur;Ville;Tél.;Bidule\nAlpha fictif;Arras;0321000000;bleu\n");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    answers("SELECT phone FROM holder", "");
    answers(NOTES, "1");
    imports("Porteur;Ville;Tél.;Bidule\nAlpha fictif;Arras;0321000000;bleu\n");
    answers("SELECT phone FROM holder", "03 21 00 00 00");
    answers(NOTES, "2");
}

Test(import, a_duplicate_in_one_file_loses_nothing)
{
    imports("Porteur;Ville;Tél.;Bidule\n"
            "La Ruche;Arras;0321000000;un\n"
            "la ruche;ARRAS;0399999999;deux\n"
            "La Ruche;;0388888888;trois\n"
            "La Ruche;Lens;0377777777;quatre\n");
    counts(2, 2, 0);
    answers("SELECT count(*) FROM holder", "2");
    a_note_says("Tél. (la fiche dit autre chose) : 0399999999\nBidule : deux");
    a_note_says("Bidule : trois");
    a_note_says("ligne 5\nBidule : quatre");
}

Test(import, the_same_file_twice_adds_nothing_at_all)
{
    static const char csv[] = "Titre;;;;\n"
                              "Porteur;Ville;Tél.;Bidule;Autres noms\n"
                              "La Ruche;;0321000000;\"un\ndeux\";LR\n"
                              "la ruche;Arras;pas un tel;deux;LR\n"
                              "La Ruche;Lens;0388888888;un;\n"
                              "La Ruche;;;un;\n"
                              "???;Lens;;x;\n"
                              "Le Fil;\n"
                              "Le Fil;Arras;;;F\n";
    imports(csv);
    char *operations = ground_ask(&ground, OPERATIONS);
    imports(csv);
    counts(0, 7, 1);
    cr_expect_eq(report.completed, 0);
    answers(OPERATIONS, operations);
    free(operations);
}

/* ---- who is recognised --------------------------------------------------------------------- */

Test(import, names_made_of_signs_are_not_one_name)
{
    static const char csv[] = "Porteur;Ville\n???;Arras\n!!!;Arras\n🌻;Lens\n🎈;Lens\n";
    struct id case_id, programme, other;
    imports(csv);
    counts(4, 0, 0);
    answers("SELECT count(*) FROM holder", "4");
    imports(csv);
    counts(0, 4, 0);
    cr_expect(query_find_case(app.store, "🎈", &case_id, &err), "%s", err.text);
    cr_expect_not(query_find_case(app.store, "🐝", &case_id, &err));
    cr_assert(app_programme(&app, "★", &programme, &err), "%s", err.text);
    cr_assert(app_programme(&app, "☆", &other, &err), "%s", err.text);
    cr_expect_not(id_equal(&programme, &other));
}

Test(import, a_town_learnt_on_the_way_counts_for_the_lines_that_follow)
{
    imports("Porteur;Ville\nLa Ruche;\nLa Ruche;Lens\nLa Ruche;Arras\nLa Ruche;lens\n");
    counts(2, 2, 0);
    answers("SELECT group_concat(town) FROM (SELECT h.town FROM holder h JOIN "
            "case_file c ON c.holder = h.id ORDER BY c.ref)",
            "Lens,Arras");
}

Test(import, a_thousand_of_one_name_are_as_many_porteurs)
{
    struct text csv = {0};
    text_add(&csv, "Porteur;Ville\n");
    for (int i = 0; i < 1000; i++)
        text_addf(&csv, "La Ruche;Ville %d\n", i);
    imports(text_get(&csv));
    counts(1000, 0, 0);
    imports(text_get(&csv));
    counts(0, 1000, 0);
    text_clear(&csv);
}

/* ---- what does not fit --------------------------------------------------------------------- */

Test(import, a_cell_too_long_for_a_note_is_cut_and_said)
{
    struct text csv = {0};
    text_add(&csv, "Porteur;Bidule;Objet\nAlpha fictif;");
    for (int i = 0; i < 1500000; i++)
        text_add(&csv, "é");
    text_add(&csv, ";bref\n");
    imports(text_get(&csv));
    counts(1, 0, 0);
    remarks("ligne 2 : « Bidule » est trop long pour une note (3000000 octets)");
    answers("SELECT max(length(CAST(text AS BLOB))) <= 1024 * 1024 FROM note", "1");
    answers("SELECT purpose FROM holder", "bref");
    char *operations = ground_ask(&ground, OPERATIONS);
    imports(text_get(&csv));
    answers(OPERATIONS, operations);
    free(operations);
    text_clear(&csv);
}

Test(import, cells_that_do_not_fit_in_one_note_are_in_several)
{
    struct text csv = {0};
    text_add(&csv, "Porteur;Un;Deux;Trois\nAlpha fictif");
    for (int cell = 0; cell < 3; cell++) {
        text_add(&csv, ";");
        for (int i = 0; i < 700000; i++)
            text_add(&csv, "z");
    }
    text_add(&csv, "\n");
    imports(text_get(&csv));
    cr_expect_eq(report.remarks.count, 0);
    answers(NOTES, "3");
    a_note_says("suivi.csv, ligne 2, suite\nTrois : zzz");
    answers("SELECT max(length(CAST(text AS BLOB))) <= 1024 * 1024 FROM note", "1");
    text_clear(&csv);
}

Test(import, a_date_that_cannot_be_read_is_not_today)
{
    imports("Porteur;Reçu le\nAlpha fictif;courant mars\nLe Fil fictif;\nLa Main;01/03/2027\n");
    answers("SELECT group_concat(coalesce(received_on, 'vide')) FROM (SELECT received_on FROM "
            "case_file ORDER BY ref)",
            "vide,2027-03-15,2027-03-01");
    a_note_says("Reçu le (valeur non reconnue) : courant mars");
    remarks("ligne 2 : « courant mars » n'est pas une date, « Reçu le » est laissé vide");
}

Test(import, what_is_no_number_and_what_is_not_typed_are_kept_as_text)
{
    imports("Porteur;Tél.;Clos le;Référence\nAlpha fictif;pas un tel;01/03/2027;HR-1\n");
    answers("SELECT coalesce(phone, 'vide') FROM holder", "vide");
    answers("SELECT coalesce(closed_on, 'vide') FROM case_file", "vide");
    a_note_says("Tél. (valeur non reconnue) : pas un tel\nClos le : 01/03/2027\nRéférence : HR-1");
}
