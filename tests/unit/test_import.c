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
    const struct import_row row = import_row_at(&report, 0);
    char *line = import_row_text(&report, &row);
    cr_expect_not_null(strstr(line, "complété : 2 cellules"), "%s", line);
    free(line);
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
    answers(NOTES, "1"); /* the file says nothing new */
    imports("Porteur;Échéance\nAlpha fictif;25/03/2027\n");
    answers("SELECT due_at FROM case_file", "");
    a_note_says("Échéance (le dossier dit autre chose) : 25/03/2027");
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

/* ---- a later version of the same table ----------------------------------------------------- */

/* What one version said, what somebody wrote then ("-": nothing, "": emptied), what the next one
 * says; what the sheet must say then, and the change or the two versions that the report shows. */
static const struct {
    const char *before, *here, *after, *shown, *told;
    int updated, disputed;
} versions[] = {
    {"0321000001", "-", "0321000001", "03 21 00 00 01", NULL, 0, 0},
    {"0321000001", "-", "03.21.00.00.01", "03 21 00 00 01", NULL, 0, 0},
    {"0321000001", "-", "0321000002", "03 21 00 00 02",
     "Téléphone : 03 21 00 00 01 → 03 21 00 00 02", 1, 0},
    {"0321000001", "-", "", "03 21 00 00 01", NULL, 0, 0},
    {"0321000001", "0321000003", "0321000001", "03 21 00 00 03", NULL, 0, 0},
    {"0321000001", "0321000003", "0321000003", "03 21 00 00 03", NULL, 0, 0},
    {"0321000001", "0321000003", "0321000002", "03 21 00 00 03",
     "Téléphone : ici 03 21 00 00 03, dans le fichier 03 21 00 00 02", 0, 1},
    {"0321000001", "", "0321000001", "", NULL, 0, 0},
    {"0321000001", "", "0321000002", "", "Téléphone : ici vide, dans le fichier 03 21 00 00 02", 0,
     1},
    {"", "-", "0321000002", "03 21 00 00 02", "Téléphone : 03 21 00 00 02", 0, 0},
    {"", "0321000003", "0321000002", "03 21 00 00 03",
     "Téléphone : ici 03 21 00 00 03, dans le fichier 03 21 00 00 02", 0, 1},
    {"pas un tel", "0321000003", "pas un tel", "03 21 00 00 03", NULL, 0, 0},
};
enum { VERSIONS = sizeof versions / sizeof versions[0] };

static struct id case_of(const char *name)
{
    struct id case_id;
    cr_assert(query_find_case(app.store, name, &case_id, &err), "%s", err.text);
    return case_id;
}

static struct id holder_of(const char *name)
{
    struct id case_id = case_of(name), holder;
    struct record record;
    cr_assert(query_record(app.store, ENTITY_CASE, &case_id, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    return holder;
}

static void writes_phone(const char *name, const char *typed)
{
    struct id holder = holder_of(name), case_id = case_of(name);
    cr_assert(app_set_field(&app, &holder, FIELD_HOLDER_PHONE, typed, NULL, &case_id, &err), "%s",
              err.text);
}

static char *table_of_versions(bool after)
{
    struct text csv = {0};
    text_add(&csv, "Porteur;Ville;Tél.;Bidule\n");
    for (size_t i = 0; i < VERSIONS; i++)
        text_addf(&csv, "%c fictif;Arras;%s;%s\n", (char)('A' + i),
                  after ? versions[i].after : versions[i].before, after ? "deux" : "un");
    return text_take(&csv);
}

Test(import, a_later_version_brings_what_changed_and_keeps_what_was_written)
{
    char *before = table_of_versions(false), *after = table_of_versions(true), name[16];
    imports(before);
    for (size_t i = 0; i < VERSIONS; i++) {
        snprintf(name, sizeof name, "%c fictif", (char)('A' + i));
        if (strcmp(versions[i].here, "-") != 0)
            writes_phone(name, versions[i].here);
    }
    imports(after);
    counts(0, VERSIONS, 0);
    for (size_t i = 0; i < VERSIONS; i++) {
        const struct import_row row = import_row_at(&report, i);
        struct import_texts texts;
        import_row_texts(&report, &row, &texts);
        char *sql = mem_print("SELECT phone FROM holder WHERE name = '%c fictif'", (char)('A' + i));
        answers(sql, versions[i].shown);
        free(sql);
        cr_expect_eq(row.updated, versions[i].updated, "row %zu", i);
        cr_expect_eq(row.disputed, versions[i].disputed, "row %zu", i);
        cr_assert_not_null(texts.changes, "row %zu: what no field takes has changed", i);
        cr_expect_not_null(strstr(texts.changes, "Bidule : deux"), "row %zu", i);
        cr_expect_eq(versions[i].told != NULL, strstr(texts.changes, "Téléphone") != NULL,
                     "row %zu: %s", i, texts.changes);
        if (versions[i].told)
            cr_expect_not_null(strstr(texts.changes, versions[i].told), "row %zu: %s", i,
                               texts.changes);
        import_texts_clear(&texts);
    }
    answers("SELECT count(*) FROM note WHERE instr(text, 'Tél. (la fiche dit autre chose) : "
            "0321000002') > 0",
            "3");
    char *operations = ground_ask(&ground, OPERATIONS);
    imports(after);
    answers(OPERATIONS, operations);
    free(operations);
    free(before);
    free(after);
}

/* One step after the other on one porteur: a version of the file, an undo, a redo. */
Test(import, what_was_undone_was_not_said_by_the_file)
{
    static const struct {
        const char *act, *shown;
    } steps[] = {
        {"0321000001", "03 21 00 00 01"}, {"undo", ""},
        {"0321000001", "03 21 00 00 01"}, {"0321000002", "03 21 00 00 02"},
        {"undo", "03 21 00 00 01"},       {"redo", "03 21 00 00 02"},
        {"undo", "03 21 00 00 01"},       {"0321000004", "03 21 00 00 04"},
        {"here", "03 21 00 00 09"},       {"0321000004", "03 21 00 00 09"},
        {"undo", "03 21 00 00 04"},       {"0321000005", "03 21 00 00 05"},
        {"undo", "03 21 00 00 04"},       {"undo", "03 21 00 00 01"},
        {"0321000006", "03 21 00 00 06"},
    };
    imports("Porteur\nAlpha fictif\n");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const char *act = steps[i].act;
        struct id subject;
        if (strcmp(act, "undo") == 0)
            cr_assert(app_undo(&app, &subject, &err), "step %zu: %s", i, err.text);
        else if (strcmp(act, "redo") == 0)
            cr_assert(app_redo(&app, &subject, &err), "step %zu: %s", i, err.text);
        else if (strcmp(act, "here") == 0)
            writes_phone("alpha", "0321000009");
        else {
            char *csv = mem_print("Porteur;Tél.\nAlpha fictif;%s\n", act);
            imports(csv);
            free(csv);
        }
        char *phone = ground_ask(&ground, "SELECT phone FROM holder");
        cr_expect_str_eq(phone, steps[i].shown, "step %zu (%s): %s", i, act, phone);
        free(phone);
    }
}

Test(import, a_member_that_somebody_took_out_does_not_come_back)
{
    static const char csv[] = "Porteur;Autres noms\nAlpha fictif;AF\n";
    imports(csv);
    struct id holder = holder_of("alpha");
    cr_assert(op_begin(app.store, &err));
    cr_assert(op_remove(app.store, &holder, FIELD_HOLDER_ALIASES, "AF", &err));
    cr_assert(op_commit(app.store, "sans AF", NULL, &err));
    char *operations = ground_ask(&ground, OPERATIONS);
    imports(csv);
    answers(OPERATIONS, operations);
    free(operations);
}

/* ---- who is recognised by a number --------------------------------------------------------- */

#define SIRET_A "73282932000074"
#define SIRET_B "55208131766522"

Test(import, a_siret_is_known_whatever_the_name)
{
    imports("Porteur;Ville;SIRET\nAlpha fictif;Arras;" SIRET_A "\nBeta fictif;Lens;" SIRET_B "\n");
    imports("Porteur;Ville;SIRET\nLes Tournesols;Douai;732 829 320 00074\n");
    counts(0, 1, 0);
    answers(
        "SELECT group_concat(name || ' ' || town, ', ') FROM (SELECT h.name, h.town FROM holder "
        "h JOIN case_file c ON c.holder = h.id ORDER BY c.ref)",
        "Les Tournesols Douai, Beta fictif Lens");
    const struct import_row row = import_row_at(&report, 0);
    char *line = import_row_text(&report, &row);
    cr_expect_not_null(
        strstr(line, " — Nom : Alpha fictif → Les Tournesols ; Commune : Arras → Douai"), "%s",
        line);
    free(line);
    struct id holder = holder_of("tournesols");
    struct strings aliases;
    cr_assert(query_members(app.store, &holder, FIELD_HOLDER_ALIASES, &aliases, &err));
    cr_expect(strings_hold(&aliases, "Alpha fictif"), "the old name is still one of its names");
    strings_clear(&aliases);
    /* What was named here stays so, and the file's name is learnt. */
    struct id case_id = case_of("tournesols");
    cr_assert(
        app_set_field(&app, &holder, FIELD_HOLDER_NAME, "Tournesols et Cie", NULL, &case_id, &err));
    imports("Porteur;Ville;SIRET\nHélianthes;Douai;" SIRET_A "\n");
    counts(0, 1, 0);
    cr_expect(id_equal(&(struct id){0}, &ID_NONE));
    holder = holder_of("Tournesols et Cie");
    cr_assert(query_members(app.store, &holder, FIELD_HOLDER_ALIASES, &aliases, &err));
    cr_expect(strings_hold(&aliases, "Hélianthes"));
    strings_clear(&aliases);
}

Test(import, one_siret_under_two_names_of_one_file_is_for_a_person_to_look_at)
{
    static const char csv[] =
        "Porteur;SIRET\nAlpha fictif;" SIRET_A "\nLes Tournesols;" SIRET_A "\n";
    imports(csv);
    cr_expect_eq(report.probable, 1);
    imports("Porteur;SIRET\nBeta fictif;" SIRET_B "\n");
    imports("Porteur;SIRET\nBeta fictif;" SIRET_B "\nHélianthes;" SIRET_B "\n");
    cr_expect_eq(report.probable, 1);
    answers("SELECT count(*) FROM holder WHERE name IN ('Alpha fictif', 'Beta fictif')", "2");
    char *operations = ground_ask(&ground, OPERATIONS);
    imports(csv);
    answers(OPERATIONS, operations);
    free(operations);
}

/* ---- columns, sheets, lines that are left -------------------------------------------------- */

static bool orders(const struct import_order *order, const char *csv)
{
    char *path = mem_print("%s/suivi.csv", ground.folder);
    struct import_order complete = *order;
    import_report_clear(&report);
    cr_assert(file_write_whole(path, csv, strlen(csv), &err), "%s", err.text);
    complete.path = path;
    complete.programme = "HR 2027";
    bool done = app_import_run(&app, &complete, &report, &err);
    if (done)
        cr_expect_eq(report.read, report.added + report.probable + report.known + report.set_aside);
    free(path);
    return done;
}

static bool never(void *context, uint64_t done, uint64_t total)
{
    int *left = context;
    cr_expect(done <= total && total > 0);
    return (*left)-- > 0;
}

Test(import, a_column_goes_where_somebody_said_and_is_remembered)
{
    static const char csv[] = "Porteur;Tél.;Couleur;Couleur;\nAlpha fictif;0321000000;bleu;vif;x\n";
    cr_assert(orders(&(struct import_order){0}, csv));
    cr_expect_str_eq(report.columns[2].sample, "bleu");
    cr_assert(app_import_column(&app, &report, 2, FIELD_HOLDER_WEBSITE, &err), "%s", err.text);
    cr_assert(app_import_column(&app, &report, 3, FIELD_HOLDER_PHONE, &err), "%s", err.text);
    cr_assert(app_import_column(&app, &report, 4, IMPORT_NOWHERE, &err), "%s", err.text);
    /* One column more, another order: each header still goes where it went. */
    imports("Bidule;Porteur;Couleur;Tél.;Couleur;Bidule\n1;Alpha fictif;bleu;0321000000;vif;2\n");
    answers("SELECT website FROM holder", "bleu");
    answers("SELECT coalesce(phone, 'vide') FROM holder", "vide");
    a_note_says("Tél. : 0321000000");
    a_note_says("Couleur (valeur non reconnue) : vif");
    cr_expect(report.columns[2].chosen && !report.columns[1].chosen);
    struct strings said = {0};
    strings_add(&said, "Tél.=telephone");
    strings_add(&said, "colonne 5=note");
    cr_assert(orders(&(struct import_order){.columns = &said}, csv), "%s", err.text);
    cr_expect_eq(report.columns[1].to, FIELD_HOLDER_PHONE);
    cr_expect_eq(report.columns[3].to, IMPORT_TO_NOTE, "a field is one column's");
    cr_expect_eq(report.columns[4].to, IMPORT_TO_NOTE);
    strings_clear(&said);
    static const char *const wrong[] = {"Tél.", "=note", "Nuance=note", "Tél.=inconnu", "Tél.="};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        strings_add(&said, wrong[i]);
        cr_expect_not(orders(&(struct import_order){.columns = &said}, csv), "%s", wrong[i]);
        strings_clear(&said);
    }
}

Test(import, a_file_without_a_name_shows_its_columns_and_writes_nothing)
{
    static const char csv[] = "Qui;Ville\nAlpha fictif;Arras\n";
    cr_assert(orders(&(struct import_order){0}, csv), "%s", err.text);
    cr_expect(report.nameless);
    cr_expect_str_eq(report.columns[0].sample, "Alpha fictif");
    cr_expect_not(orders(&(struct import_order){.write = true}, csv));
    cr_expect_not_null(strstr(err.text, "--colonne"), "%s", err.text);
    cr_assert(orders(&(struct import_order){0}, csv), "%s", err.text);
    cr_assert(app_import_column(&app, &report, 0, FIELD_HOLDER_NAME, &err));
    cr_assert(orders(&(struct import_order){.write = true}, csv), "%s", err.text);
    counts(1, 0, 0);
}

Test(import, what_is_left_given_up_or_changed_meanwhile_is_not_written)
{
    static const char csv[] =
        "Porteur;Ville\nAlpha fictif;Arras\nBeta fictif;Lens\nalpha FICTIF;\n";
    const struct import_choice left[] = {{.line = 2, .left = true}};
    cr_assert(
        orders(&(struct import_order){.choices = left, .choice_count = 1, .write = true}, csv));
    counts(2, 0, 1);
    answers(
        "SELECT group_concat(coalesce(town, 'vide')) FROM (SELECT town FROM holder ORDER BY name)",
        "Lens,vide");
    char *operations = ground_ask(&ground, OPERATIONS);
    for (int after = 0; after < 2; after++) { /* at the first line; when all is ready */
        int steps = after;
        cr_expect_not(
            orders(&(struct import_order){.write = true, .progress = never, .context = &steps},
                   "Porteur\nGamma fictif\n"));
        cr_expect_eq(err.code, ERR_GIVEN_UP);
    }
    struct file_stamp stamp = {.size = 1};
    cr_expect_not(orders(&(struct import_order){.write = true, .stamp = &stamp}, csv));
    cr_expect_eq(err.code, ERR_STALE);
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
