/* The directory, `s`: who does what, what became of the cases sent, what a new edition brings, the
 * files that come and go. The clock says Monday 15 March 2027. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/directory.h"

#define NEW_ "\016"   /* Ctrl-N */
#define CLEAR_ "\025" /* Ctrl-U */

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(partners, .init = open_story, .fini = close_story);

static void open_directory(void)
{
    story_start(&story);
    story_sees(&story, "Contact");
    story_does(&story, "s", "Structures ");
}

/* From a sheet, back through the directory. */
static void leave(void)
{
    story_does(&story, KEY_ESCAPE_, "Structures ");
    story_does(&story, KEY_ESCAPE_, "Contact ");
    story_quit(&story);
}

/* Where the sign of the selection is. */
static void selected(const char *name)
{
    int at = story_row_of(&story, "▌");
    cr_assert_geq(at, 0, "nothing is selected");
    char *row = story_row(&story, at);
    cr_assert_not_null(strstr(row, name), "\"%s\" is not the selected row: %s", name, row);
    free(row);
}

/* ---- finding ------------------------------------------------------------------------------- */

Test(partners, s_lists_who_does_what_and_typing_filters_on_needs_and_territories)
{
    STORY_DO(&story, "exemple");
    open_directory();
    story_sees(&story, "besoins couverts");
    selected("A Petits Pas");
    story_does(&story, "bénévol", "Structures 4 sur ");
    story_sees(&story, "AAE62");
    story_does(&story, CLEAR_, "Aide à la création");
    story_does(&story, "mediation parcours", "Structures 1 sur ");
    selected("Parcours RH");
    story_does(&story, CLEAR_, "Aide à la création");
    story_does(&story, "calaisis", "Pôle ESS Anima");
    story_does(&story, "zzz", "« calaisiszzz »");
    story_does(&story, KEY_ESCAPE_, "Contact ");
    story_quit(&story);
}

Test(partners, s_works_from_the_agenda_and_from_a_case_and_comes_back_there)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Alpha fictif");
    story_does(&story, "g", "[par date]");
    story_does(&story, "s", "Structures ");
    story_does(&story, KEY_ESCAPE_, "[par date]");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, "s", "Structures ");
    story_does(&story, KEY_ESCAPE_, "[Fil]");
    story_does(&story, "qq", "Contact ");
    story_quit(&story);
}

/* ---- the sheet ----------------------------------------------------------------------------- */

Test(partners, a_capacity_is_set_on_the_sheet_and_shows_in_the_list)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    open_directory();
    story_does(&story, "galil" KEY_ENTER_, "[Fiche]");
    story_sees(&story, "⚠ vérifié il y a 2 ans");
    story_does(&story, "f", "Galilée : vérifié aujourd'hui — u annuler");
    for (int i = 0; i < 12; i++)
        story_type(&story, KEY_DOWN_);
    story_sees(&story, "▌Capacité");
    story_does(&story, KEY_ENTER_, "liste d'attente");
    story_does(&story, "compl" KEY_ENTER_, "complet depuis le lun. 15 mars");
    story_does(&story, KEY_ESCAPE_, "✗ complet");
    story_does(&story, KEY_ENTER_, "[Fiche]");
    story_does(&story, "u", "annulé : Capacité");
    story_sees_no(&story, "complet depuis");
    leave();
}

Test(partners, a_need_in_ones_own_words_can_be_covered)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    open_directory();
    story_does(&story, "galil" KEY_ENTER_, "[Fiche]");
    story_does(&story, "jjjj" KEY_ENTER_, "garder");
    story_does(&story, "vélo partagé", "autre besoin : « vélo partagé »");
    story_does(&story, KEY_ENTER_, "mise en réseau, ressources humaines, vélo partagé");
    story_does(&story, KEY_ENTER_ "vélo part", "[x] vélo partagé");
    story_does(&story, KEY_ENTER_, "rien n'a changé");
    leave();
}

Test(partners, the_sheet_lists_the_cases_sent_and_what_became_of_them)
{
    STORY_DO(&story, "exemple");
    open_directory();
    story_does(&story, "incub" KEY_ENTER_, "2 dossiers :");
    story_does(&story, KEY_TAB_, "[Dossiers 2]");
    story_sees(&story, "Grelinette et coquille");
    story_does(&story, "j" KEY_ENTER_, "[Orientations]");
    story_sees(&story, "Incub'ESS");
    story_does(&story, KEY_ESCAPE_, "[Dossiers 2]");
    leave();
}

Test(partners, a_structure_comes_goes_and_comes_back)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    open_directory();
    story_does(&story, "Épicerie fictive" NEW_, "Nouvelle structure : son nom");
    story_does(&story, KEY_ENTER_, "nouvelle structure : Épicerie fictive — u annuler");
    story_sees(&story, "jamais vérifié");
    story_does(&story, KEY_DELETE_, "Épicerie fictive : retiré de l'annuaire — u annuler");
    story_sees(&story, "Rien de ce nom");
    story_does(&story, KEY_ESCAPE_, "Contact ");
    story_does(&story, "u", "annulé : Épicerie fictive : retiré de l'annuaire");
    story_does(&story, "sépicerie", "Structures 1 sur ");
    story_does(&story, KEY_ESCAPE_, "Contact ");
    story_quit(&story);
}

Test(partners, who_has_cases_is_not_removed_and_a_name_is_not_taken_twice)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "orienter", "Alpha fictif", "Galilée");
    open_directory();
    story_does(&story, "galil" KEY_ENTER_, "1 dossier : 1 à transmettre");
    story_does(&story, KEY_DELETE_, "1 dossier y a été orienté : la fiche reste");
    story_does(&story, KEY_ESCAPE_, "Structures ");
    story_does(&story, CLEAR_ "GALILEE" NEW_, "son nom");
    story_does(&story, KEY_ENTER_, "« GALILEE » est déjà dans l'annuaire");
    story_does(&story, KEY_ESCAPE_, "Structures ");
    story_does(&story, KEY_ESCAPE_, "Contact ");
    story_quit(&story);
}

/* ---- a new edition ------------------------------------------------------------------------- */

/* A base that knows an older edition, where the user wrote on the DLA. */
static void write_older_base(void)
{
    static const char older[] =
        "[edition]\nnumber: 1\n\n[partner]\ncode: dla\nshort_name: DLA\n"
        "name: Dispositif local d'accompagnement\ndoes: ancien texte\nminimum_employees: 9\n\n"
        "[partner]\ncode: galilee\nshort_name: Galilée\nname: Galilée\ndoes: ancien texte\n";
    struct error err = {0};
    struct app app = {.filter = FILTER_NONE};
    struct id dla = id_named("partenaire:dla");
    cr_assert_eq(setenv("DENTELLE_MAINTENANT", "2027-03-14T09:00", 1), 0);
    cr_assert(clock_system(&app.clock, &err), "%s", err.text);
    settings_init(&app.settings);
    app.store = store_open(
        &(struct store_options){.path = story.base, .clock = &app.clock, .create = true}, &err);
    cr_assert_not_null(app.store, "%s", err.text);
    cr_assert(directory_install(&app, older, &err), "%s", err.text);
    cr_assert(app_set_field(&app, &dla, FIELD_PARTNER_DOES, "nos mots", NULL, &ID_NONE, &err));
    app_close(&app);
}

Test(partners, a_new_edition_keeps_the_users_words_and_shows_what_is_new)
{
    write_older_base();
    STORY_DO(&story, "ajouter", "Alpha fictif");
    open_directory();
    story_sees(&story, "nouvelles, 2 mises à jour avec l'annuaire livré");
    story_sees(&story, "nouveau");
    story_does(&story, "dla", "≠ annuaire");
    story_does(&story, KEY_ENTER_, "L'annuaire dit 1");
    story_sees(&story, "mise à jour par l'annuaire livré");
    story_sees(&story, "nos mots");
    story_does(&story, KEY_BACK_TAB_, "l'annuaire dit maintenant : Appui à des structures");
    story_sees(&story, "ici : nos mots");
    story_does(&story, KEY_ENTER_, "DLA : Ce qu'il fait, repris de l'annuaire — u annuler");
    story_sees_no(&story, "L'annuaire dit");
    story_sees(&story, "Appui à des structures");
    story_does(&story, "u", "L'annuaire dit 1");
    story_does(&story, KEY_BACK_TAB_, "ici : nos mots");
    story_does(&story, KEY_DELETE_, "DLA : Ce qu'il fait, le nôtre gardé — u annuler");
    story_sees_no(&story, "L'annuaire dit");
    story_sees(&story, "nos mots");
    story_does(&story, KEY_ESCAPE_, "mis à jour");
    story_does(&story, KEY_ESCAPE_, "Contact ");
    story_quit(&story);
}

/* ---- verbs --------------------------------------------------------------------------------- */

Test(partners, the_verbs_write_both_forms_and_read_them_back)
{
    static const char *const forms[] = {"hsds", "csv"};
    int status;
    STORY_DO(&story, "exemple");
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char *path = story_path(&story, forms[i]);
        STORY_DO(&story, "partenaires", "--format", forms[i], "--sortie", path);
        char *said = VERB(&story, &status, "importer-partenaires", path, "--essai");
        cr_expect_eq(status, 0);
        cr_expect_not_null(strstr(said, "déjà connues (essai : rien n'a été écrit)"), "%s", said);
        cr_expect_null(strstr(said, "nouvelle"), "%s", said);
        cr_expect_null(strstr(said, "complété"), "%s", said);
        cr_expect_null(strstr(said, "ici «"), "%s", said);
        free(said);
        free(path);
    }
}

Test(partners, a_file_of_others_is_added_by_one_action)
{
    static const char csv[] = "Nom;Besoins couverts\nÉpicerie fictive;gouvernance\n";
    int status;
    char *path = story_path(&story, "autres.csv");
    story_write(&story, "autres.csv", csv, strlen(csv));
    char *said = VERB(&story, &status, "importer-partenaires", path);
    cr_expect_eq(status, 0);
    cr_expect_not_null(strstr(said, "1 structure : 1 nouvelle"), "%s", said);
    free(said);
    said = VERB(&story, &status, "partenaires");
    cr_expect_not_null(strstr(said, "Épicerie fictive"), "%s", said);
    free(said);
    STORY_DO(&story, "annuler");
    said = VERB(&story, &status, "partenaires");
    cr_expect_null(strstr(said, "Épicerie fictive"), "%s", said);
    free(said);
    free(path);
}

Test(partners, what_is_asked_wrongly_is_said)
{
    int status;
    char *said = VERB(&story, &status, "partenaires", "--format", "xml");
    cr_expect_eq(status, 1);
    free(said);
    STORY_DO(&story, "exemple");
    said = VERB(&story, &status, "partenaires", "--format", "xml");
    cr_expect_eq(status, 2);
    cr_expect_not_null(strstr(said, "hsds ou csv"), "%s", said);
    free(said);
    said = VERB(&story, &status, "importer-partenaires", "/nulle/part.json");
    cr_expect_eq(status, 1);
    free(said);
}
