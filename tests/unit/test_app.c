/* What a user can do: stages, closing, referrals, needs, drafts. */
#include "ground.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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
    cr_expect(diagnosis.sound, "whatever was done, what is shown follows from what was recorded");
    diagnosis_clear(&diagnosis);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(app, .init = open_app, .fini = close_app);
TestSuite(draft, .init = open_app, .fini = close_app);

static struct id add(const char *name)
{
    struct id case_id;
    cr_assert(app_add_case(&app, name, "Arras", NULL, &case_id, &err), "%s", err.text);
    return case_id;
}

static struct id partner(const char *code)
{
    struct id id;
    cr_assert(query_find_partner(app.store, code, &id, &err), "%s", err.text);
    return id;
}

static void field_is(const struct id *case_id, enum field field, const char *expected)
{
    struct record record;
    cr_assert(query_record(app.store, ENTITY_CASE, case_id, &record, &err));
    const char *value = record_get(&record, field);
    if (expected)
        cr_expect_str_eq(value ? value : "(empty)", expected);
    else
        cr_expect_null(value);
    record_clear(&record);
}

static void answers(const char *sql, const char *expected)
{
    char *answer = ground_ask(&ground, sql);
    cr_expect_str_eq(answer, expected, "%s: %s", sql, answer);
    free(answer);
}

Test(app, the_partners_have_the_same_identity_on_every_device)
{
    struct ground other;
    struct app second;
    struct id here = partner("dla"), there;
    ground_open(&other);
    other.dice = 12345;
    ground_app(&other, &second);
    cr_assert(app_install_partners(&second, &err));
    cr_assert(query_find_partner(second.store, "dla", &there, &err));
    cr_expect(id_equal(&here, &there));
    app_close(&second);
    ground_close(&other);
}

Test(app, the_partners_are_installed_once_and_what_the_user_made_of_them_stays)
{
    struct id dla = partner("dla");
    cr_assert(app_set_field(&app, &dla, FIELD_PARTNER_CONTACT, "accueil", NULL, &ID_NONE, &err),
              "%s", err.text);
    char *before = ground_ask(&ground, "SELECT count(*) FROM op");
    cr_assert(store_set_setting(app.store, "partners_edition", "0", &err));
    cr_assert(app_install_partners(&app, &err));
    answers("SELECT count(*) FROM op", before);
    answers("SELECT contact FROM partner WHERE code = 'dla'", "accueil");
    free(before);
}

/* ---- a case -------------------------------------------------------------------------------------
 */

Test(app, a_case_that_left_its_column_meanwhile_is_not_moved)
{
    struct id id = add("Alpha fictif");
    cr_assert(app_move_case(&app, &id, STAGE_CONTACT, STAGE_PREDIAGNOSTIC, &err), "%s", err.text);
    cr_expect_not(app_move_case(&app, &id, STAGE_CONTACT, STAGE_PREDIAGNOSTIC, &err));
    cr_expect_eq(err.code, ERR_STALE);
    field_is(&id, FIELD_CASE_STAGE, "prediagnostic");
}

Test(app, a_name_is_needed_and_must_be_of_a_length)
{
    struct id id;
    char *long_name = mem_alloc(2000);
    memset(long_name, 'x', 1999);
    cr_expect_not(app_add_case(&app, "  ", NULL, NULL, &id, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_not(app_add_case(&app, long_name, NULL, NULL, &id, &err));
    cr_expect_eq(query_case_total(app.store), 0);
    free(long_name);
}

Test(app, closing_takes_the_date_away_and_reopening_goes_back_where_it_was)
{
    struct id id = add("Alpha fictif"), dla = partner("dla");
    cr_assert(app_refer(&app, &id, &dla, 1, &err), "%s", err.text);
    cr_assert(app_follow_up(&app, &id, app_today(&app) + 7, "appel", &err), "%s", err.text);
    cr_assert(app_close_case(&app, &id, "pris_en_charge", &err), "%s", err.text);
    field_is(&id, FIELD_CASE_DUE_AT, NULL);
    field_is(&id, FIELD_CASE_CLOSED_ON, "2027-03-15");
    cr_expect_not(app_close_case(&app, &id, "pris_en_charge", &err));
    cr_assert(app_reopen_case(&app, &id, &err), "%s", err.text);
    field_is(&id, FIELD_CASE_STAGE, "orientation");
    field_is(&id, FIELD_CASE_OUTCOME, NULL);
}

Test(app, the_day_of_closing_is_not_typed)
{
    struct id id = add("Alpha fictif");
    cr_expect_not(app_set_field(&app, &id, FIELD_CASE_CLOSED_ON, "12/03/2027", NULL, &id, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_not(app_set_field(&app, &id, FIELD_CASE_REF, "HR-1", NULL, &id, &err));
    field_is(&id, FIELD_CASE_CLOSED_ON, NULL);
}

Test(app, a_follow_up_done_is_a_line_of_the_thread)
{
    struct id id = add("Alpha fictif");
    cr_expect_not(app_follow_up_done(&app, &id, &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);
    cr_assert(app_follow_up(&app, &id, app_today(&app), NULL, &err));
    cr_assert(app_follow_up_done(&app, &id, &err), "%s", err.text);
    field_is(&id, FIELD_CASE_DUE_AT, NULL);
    answers("SELECT count(*) FROM note WHERE kind = 'relance'", "1");
}

Test(app, a_partner_is_not_asked_twice_at_once)
{
    struct id id = add("Alpha fictif"), dla = partner("dla");
    struct referrals referrals;
    cr_assert(app_refer(&app, &id, &dla, 1, &err));
    field_is(&id, FIELD_CASE_STAGE, "orientation");
    cr_expect_not(app_refer(&app, &id, &dla, 1, &err));
    cr_assert(query_referrals(app.store, &id, &referrals, &err));
    const day today = app_today(&app);
    const struct answer no = {.status = "rejected", .reason = "pas_de_salarie", .consent = &today};
    cr_assert(app_answer(&app, &referrals.rows[0].id, &no, &err), "%s", err.text);
    cr_expect(app_refer(&app, &id, &dla, 1, &err), "once refused, it may be asked again: %s",
              err.text);
    referrals_clear(&referrals);
    answers("SELECT answered_on FROM referral WHERE status = 'rejected'", "2027-03-15");
}

Test(app, referring_brings_the_case_to_orientation_with_its_line)
{
    struct id id = add("Alpha fictif"), dla = partner("dla");
    cr_assert(app_refer(&app, &id, &dla, 1, &err), "%s", err.text);
    field_is(&id, FIELD_CASE_STAGE, "orientation");
    answers("SELECT text FROM note WHERE kind = 'etape'", "Contact → Orientation");
    struct id aae62 = partner("aae62");
    cr_assert(app_refer(&app, &id, &aae62, 1, &err), "%s", err.text);
    answers("SELECT count(*) FROM note WHERE kind = 'etape'", "1");
}

Test(app, a_partner_named_twice_is_asked_once)
{
    struct id id = add("Neuf"), mas = partner("mas");
    const struct id twice[] = {mas, mas};
    cr_assert(app_refer(&app, &id, twice, 2, &err), "%s", err.text);
    answers("SELECT count(*) FROM referral", "1");
    cr_expect_str_eq(text_get(&app.label), "Neuf orienté vers MAS");
}

Test(app, partners_already_asked_are_left_out_and_said)
{
    struct id id = add("Neuf"), subject;
    const struct id partners[] = {partner("aae62"), partner("dla")};
    cr_assert(app_refer(&app, &id, partners, 1, &err), "%s", err.text);
    cr_assert(app_refer(&app, &id, partners, 2, &err), "%s", err.text);
    cr_expect_str_eq(text_get(&app.label), "Neuf orienté vers DLA (AAE62 déjà en cours)");
    answers("SELECT count(*) FROM referral", "2");
    cr_expect_not(app_refer(&app, &id, partners, 2, &err));
    cr_expect_not_null(strstr(err.text, "vers AAE62, DLA est déjà en cours"), "%s", err.text);
    cr_assert(app_undo(&app, &subject, &err));
    cr_expect_str_eq(text_get(&app.label), "annulé : Neuf orienté vers DLA");
}

Test(app, a_case_and_its_new_programme_are_one_action)
{
    struct id id, subject;
    cr_expect_not(app_add_case_to(&app, " ", NULL, "Nouveau 2030", &id, &err));
    answers("SELECT count(*) FROM programme", "0");
    cr_assert(app_add_case_to(&app, "Alpha fictif", NULL, "Nouveau 2030", &id, &err), "%s",
              err.text);
    answers("SELECT count(*) FROM programme WHERE deleted IS NULL", "1");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    answers("SELECT count(*) FROM programme WHERE name IS NOT NULL AND deleted IS NULL", "0");
    cr_assert(app_add_case_to(&app, "Alpha fictif", NULL, "Nouveau 2030", &id, &err), "%s",
              err.text);
    answers("SELECT count(*) FROM programme WHERE name IS NOT NULL AND deleted IS NULL", "1");
}

Test(app, needs_keep_who_said_them)
{
    struct id id = add("Alpha fictif");
    struct strings members;
    static const struct need first[] = {{"ess--gouvernance", "porteur", 2},
                                        {"ess--benevolat", "porteur", 2}},
                             second[] = {{"ess--gouvernance", "porteur", 2},
                                         {"ess--rh", "apes", 2}};
    cr_assert(app_set_needs(&app, &id, NULL, first, 2, &err), "%s", err.text);
    cr_assert(app_set_needs(&app, &id, NULL, second, 2, &err), "%s", err.text);
    cr_assert(query_members(app.store, &id, FIELD_CASE_NEEDS, &members, &err));
    cr_assert_eq(members.count, 2);
    cr_expect_str_eq(members.items[0], "ess--gouvernance porteur 2");
    cr_expect_str_eq(members.items[1], "ess--rh apes 2");
    strings_clear(&members);
}

Test(app, a_note_corrected_from_two_screens_keeps_both_texts)
{
    struct id id = add("Alpha fictif"), note;
    struct notes notes;
    cr_assert(app_write_note(&app, &id, "appel", "Première", DAY_NONE, &note, &err));
    char *seen = query_seen(app.store, &note, FIELD_NOTE_TEXT, &err);
    cr_assert(app_revise_note(&app, &note, NULL, "Celle d'un écran", seen, &err));
    cr_assert(app_revise_note(&app, &note, NULL, "Celle d'un autre", seen, &err));
    cr_assert(query_notes(app.store, &id, &notes, &err));
    int versions = 0;
    for (size_t i = 0; i < notes.count; i++)
        versions = id_equal(&notes.rows[i].id, &note) ? notes.rows[i].versions : versions;
    cr_expect_eq(versions, 2);
    notes_clear(&notes);
    free(seen);
}

Test(app, an_empty_note_is_no_note)
{
    struct id id = add("Alpha fictif");
    cr_expect_not(app_write_note(&app, &id, "appel", " \n ", DAY_NONE, NULL, &err));
    cr_expect_not(app_write_note(&app, &id, "etape", "Texte", DAY_NONE, NULL, &err),
                  "a kind that only the program writes");
    answers("SELECT count(*) FROM note", "0");
}

Test(app, a_programme_is_read_from_its_name)
{
    struct id id;
    cr_assert(app_programme(&app, "Parcours RH 2026", &id, &err));
    answers("SELECT kind || ' ' || year FROM programme", "parcours_rh 2026");
    struct id again;
    cr_assert(app_programme(&app, "parcours rh 2026", &again, &err));
    cr_expect(id_equal(&id, &again));
}

/* ---- import
 * ---------------------------------------------------------------------------------------- */

static char *write_file(const char *bytes, size_t length)
{
    char *path = mem_print("%s/suivi.csv", ground.folder);
    cr_assert(file_write_whole(path, bytes, length, &err), "%s", err.text);
    return path;
}

Test(app, a_preview_writes_nothing_and_says_what_the_import_does)
{
    static const char csv[] = "Porteur;Ville\nAlpha fictif;Arras\nalpha FICTIF;\n;Lens\n";
    char *path = write_file(csv, sizeof csv - 1),
         *before = ground_ask(&ground, "SELECT count(*) FROM op");
    struct import_report preview, report;
    cr_assert(app_import_preview(&app, path, "HR 2027", &preview, &err), "%s", err.text);
    answers("SELECT count(*) FROM op", before);
    cr_assert(app_import(&app, path, "HR 2027", &report, &err), "%s", err.text);
    cr_expect_eq(preview.added, report.added);
    cr_expect_eq(report.added, 1);
    cr_expect_eq(report.known, 1);
    cr_expect_eq(report.set_aside, 1);
    cr_expect_eq(report.read, report.added + report.known + report.set_aside);
    import_report_clear(&preview);
    import_report_clear(&report);
    free(path);
    free(before);
}

Test(app, what_no_field_takes_is_in_the_note_of_import)
{
    static const char csv[] = "Porteur;SIRET;Couleur\nAlpha fictif;123;bleu;en trop\n";
    char *path = write_file(csv, sizeof csv - 1);
    struct import_report report;
    cr_assert(app_import(&app, path, NULL, &report, &err), "%s", err.text);
    import_report_clear(&report);
    char *note = ground_ask(&ground, "SELECT text FROM note WHERE kind = 'import'");
    cr_expect_not_null(strstr(note, "suivi.csv, ligne 2"), "%s", note);
    cr_expect_not_null(strstr(note, "SIRET (valeur non reconnue) : 123"), "%s", note);
    cr_expect_not_null(strstr(note, "Couleur : bleu"), "%s", note);
    cr_expect_not_null(strstr(note, "colonne 4 : en trop"), "%s", note);
    free(note);
    free(path);
}

Test(app, a_porteur_known_from_another_year_gets_a_case_and_its_fiche_follows)
{
    static const char csv[] = "Porteur;Ville;Tél.\nAlpha fictif;Arras;03 21 00 00 00\n",
                      later[] = "Porteur;Ville;Tél.\nAlpha fictif;Arras;03 21 99 99 99\n";
    char *path = write_file(csv, sizeof csv - 1);
    struct import_report report;
    cr_assert(app_import(&app, path, "HR 2026", &report, &err));
    import_report_clear(&report);
    free(path);
    path = write_file(later, sizeof later - 1);
    cr_assert(app_import(&app, path, "HR 2027", &report, &err));
    cr_expect_eq(report.added, 1);
    import_report_clear(&report);
    answers("SELECT count(*) FROM holder", "1");
    answers("SELECT count(*) FROM case_file", "2");
    answers("SELECT phone FROM holder", "03 21 99 99 99"); /* nobody here wrote the old one */
    free(path);
}

Test(app, a_table_without_names_is_refused)
{
    static const char csv[] = "Couleur;Ville\nbleu;Arras\n";
    char *path = write_file(csv, sizeof csv - 1);
    struct import_report report;
    cr_expect_not(app_import(&app, path, NULL, &report, &err));
    cr_expect_not_null(strstr(err.text, "Couleur, Ville"), "%s", err.text);
    free(path);
}

/* ---- drafts
 * ------------------------------------------------------------------------------------------ */

static struct draft a_draft(const struct id *entity, const char *text)
{
    return (struct draft){.entity = *entity,
                          .field = FIELD_NOTE_TEXT,
                          .kind = "visite",
                          .follow_up = app_today(&app) + 7,
                          .cursor = 3,
                          .text = (char *)text};
}

Test(draft, comes_back_as_it_went)
{
    struct id id = add("Alpha fictif");
    struct draft draft = a_draft(&id, "Deux\n\nparagraphes, « français »"), back;
    cr_expect_not(draft_exists(&app, &id, FIELD_NOTE_TEXT));
    cr_assert(draft_save(&app, &draft, &err), "%s", err.text);
    cr_expect(draft_exists(&app, &id, FIELD_NOTE_TEXT));
    cr_assert(draft_load(&app, &id, FIELD_NOTE_TEXT, &back, &err), "%s", err.text);
    cr_expect_str_eq(back.text, draft.text);
    cr_expect_str_eq(back.kind, "visite");
    cr_expect_eq(back.follow_up, draft.follow_up);
    cr_expect_eq(back.cursor, 3);
    draft_clear(&back);
    cr_assert(draft_drop(&app, &id, FIELD_NOTE_TEXT, &err));
    cr_assert(draft_drop(&app, &id, FIELD_NOTE_TEXT, &err), "twice is no failure");
    cr_expect_not(draft_exists(&app, &id, FIELD_NOTE_TEXT));
}

Test(draft, a_damaged_one_still_gives_its_text)
{
    static const char *const files[] = {
        "Tout est texte",
        "brouillon de dentelle, 1\nnature: visite\nrelance: n'importe quoi\n\nTout est texte",
        "brouillon de dentelle, 1\ncurseur: 99999999\n\nTout est texte"};
    struct id id = add("Alpha fictif");
    struct draft draft = a_draft(&id, "x"), back;
    char name[ID_TEXT_SIZE];
    cr_assert(draft_save(&app, &draft, &err));
    id_to_text(&id, name);
    char *path = mem_print("%s/%s-406.txt", app.drafts, name);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        cr_assert(file_write_whole(path, files[i], strlen(files[i]), &err));
        cr_assert(draft_load(&app, &id, FIELD_NOTE_TEXT, &back, &err), "%s", err.text);
        cr_expect_str_eq(back.text, "Tout est texte");
        cr_expect_leq(back.cursor, strlen(back.text));
        draft_clear(&back);
    }
    cr_assert(file_write_whole(path, "brouillon de dentelle, 1\n", 25, &err));
    cr_assert(draft_load(&app, &id, FIELD_NOTE_TEXT, &back, &err));
    cr_expect_str_eq(back.text, "");
    draft_clear(&back);
    free(path);
}

Test(draft, all_are_listed_and_other_files_are_left_alone)
{
    struct id first = add("Alpha fictif"), second = add("Bravo fictif");
    struct draft one = a_draft(&first, "Un"), two = a_draft(&second, "Deux");
    struct drafts drafts;
    cr_assert(draft_list(&app, &drafts, &err), "no folder is no draft: %s", err.text);
    cr_expect_eq(drafts.count, 0);
    drafts_clear(&drafts);
    cr_assert(draft_save(&app, &one, &err) && draft_save(&app, &two, &err));
    char *other = mem_print("%s/notes perso.txt", app.drafts);
    cr_assert(file_write_whole(other, "à moi", 6, &err));
    cr_assert(draft_list(&app, &drafts, &err));
    cr_expect_eq(drafts.count, 2);
    drafts_clear(&drafts);
    free(other);
}

/* A frame asks of each card: what it saw of the folders holds until it is told to forget. */
Test(draft, the_folders_are_looked_at_once_for_all_cards)
{
    struct id id = add("Alpha fictif");
    char name[ID_TEXT_SIZE];
    id_to_text(&id, name);
    char *path = mem_print("%s/%s-406.txt", app.drafts, name);
    cr_assert(folder_make(app.drafts, &err));
    cr_expect_not(draft_exists(&app, &id, FIELD_NOTE_TEXT));
    cr_assert(file_write_whole(path, "d'une autre", 11, &err));
    cr_expect_not(draft_exists(&app, &id, FIELD_NOTE_TEXT));
    drafts_forget(&app);
    cr_expect(draft_exists(&app, &id, FIELD_NOTE_TEXT));
    free(path);
}

Test(draft, is_its_owners_until_he_goes)
{
    struct id id = add("Alpha fictif");
    struct draft ours = a_draft(&id, "À nous"), theirs = a_draft(&id, "À eux"), back;
    struct drafts drafts;
    struct app other;
    cr_assert(draft_save(&app, &ours, &err), "%s", err.text);
    cr_assert(app_open(&other, store_path(app.store), APP_BASE_THERE, NULL, &err), "%s", err.text);
    cr_expect_not(draft_exists(&other, &id, FIELD_NOTE_TEXT));
    cr_expect_not(draft_load(&other, &id, FIELD_NOTE_TEXT, &back, &err));
    cr_expect_eq(err.code, ERR_BUSY);
    cr_assert(draft_drop(&other, &id, FIELD_NOTE_TEXT, &err));
    cr_assert(draft_save(&other, &theirs, &err));
    cr_assert(draft_list(&other, &drafts, &err));
    cr_expect_eq(drafts.count, 1);
    drafts_clear(&drafts);
    cr_assert(draft_load(&app, &id, FIELD_NOTE_TEXT, &back, &err), "%s", err.text);
    cr_expect_str_eq(back.text, "À nous");
    draft_clear(&back);
    app_close(&other);
    cr_assert(draft_list(&app, &drafts, &err));
    cr_expect_eq(drafts.count, 2);
    drafts_clear(&drafts);
}

static void age(const char *path, int seconds)
{
    struct timespec times[2] = {{.tv_sec = time(NULL) - seconds}, {.tv_sec = time(NULL) - seconds}};
    cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

Test(draft, what_a_crash_left_half_written_goes_once_nobody_writes_it)
{
    struct id id = add("Alpha fictif");
    struct draft draft = a_draft(&id, "Un");
    struct drafts drafts;
    char name[ID_TEXT_SIZE];
    cr_assert(draft_save(&app, &draft, &err));
    id_to_text(&id, name);
    char *old = mem_print("%s/%s-406.txt.aB3dEf", app.drafts, name),
         *fresh = mem_print("%s/%s-406.txt.gH6iJk", app.drafts, name);
    cr_assert(file_write_whole(old, "coupé", 6, &err) &&
              file_write_whole(fresh, "en cours", 8, &err));
    age(old, 3700);
    cr_assert(draft_list(&app, &drafts, &err));
    cr_expect_eq(drafts.count, 1);
    cr_expect_neq(access(old, F_OK), 0);
    cr_expect_eq(access(fresh, F_OK), 0, "another instance may be writing it");
    drafts_clear(&drafts);
    free(old);
    free(fresh);
}

Test(draft, is_for_its_owner_alone)
{
    struct id id = add("Alpha fictif");
    struct draft draft = a_draft(&id, "Secret");
    struct stat status;
    char name[ID_TEXT_SIZE];
    cr_assert(draft_save(&app, &draft, &err));
    id_to_text(&id, name);
    char *path = mem_print("%s/%s-406.txt", app.drafts, name);
    cr_assert_eq(stat(path, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0600);
    cr_assert_eq(stat(app.drafts, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0700);
    free(path);
}
