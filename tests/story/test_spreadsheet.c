/* The spreadsheet of the Mission ESS, from the board and from the command line. */
#include "harness.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(spreadsheet, .init = open_story, .fini = close_story);

static const char sheet[] =
    "Tableau de suivi 2027;;;\n"
    "Nom de la structure;Ville;Problématique pressentie;Couleur du dossier\n"
    "La Ruche fictive;Arras;\"Conflits,\nlocal\";bleu\n"
    "Le Fil fictif;Lens;Isolement;\n"
    ";;;\n"
    "La ruche FICTIVE;arras;Autre;\n"
    "Trop court\n"
    ";Calais;Sans nom;vert\n";

static char *verb(const char *const arguments[], int expected)
{
    int status;
    char *said = story_verb(&story, &status, NULL, arguments);
    cr_assert_eq(status, expected, "%s", said);
    return said;
}
#define RUN(expected, ...) verb((const char *const[]){__VA_ARGS__, NULL}, expected)

static void says(char *said, const char *text)
{
    cr_assert_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
}

Test(spreadsheet, counts_add_up_and_every_line_is_accounted_for)
{
    story_write(&story, "suivi.csv", sheet, sizeof sheet - 1);
    char *path = story_path(&story, "suivi.csv");
    char *said = RUN(0, "importer", path, "--programme", "Hors-réseaux 2027");
    says(said, "7 lignes lues = 3 nouveaux + 1 déjà connu + 3 mis de côté");
    says(said, "en-tête à la ligne 2");
    says(said, "ligne 1 : mis de côté (au-dessus de l'en-tête)");
    says(said, "ligne 3 : la cellule va jusqu'à la ligne 4");
    says(said, "ligne 6 : ligne vide");
    says(said, "ligne 8 : moins de cellules");
    says(said, "ligne 7 : déjà connu, La ruche FICTIVE (dossier HR-2027-");
    says(said, ", complété : 1 cellule)");
    says(said, "ligne 9 : mis de côté (pas de nom de porteur)");
    says(said, "Couleur du dossier → note d'import");
    free(said);
    said = RUN(0, "importer", path, "--programme", "hors reseaux 2027");
    says(said, "7 lignes lues = 0 nouveau + 4 déjà connus + 3 mis de côté");
    free(said);
    said = RUN(0, "fiche", "ruche");
    says(said, "Couleur du dossier : bleu");
    says(said, "suivi.csv, ligne 7\nProblématique pressentie (le dossier dit autre chose) : Autre");
    says(said, "Conflits,");
    free(said);
    free(RUN(0, "annuler"));
    said = RUN(0, "liste");
    cr_assert_str_eq(said, "", "one undo takes the whole import back: %s", said);
    free(said);
    free(path);
}

Test(spreadsheet, a_report_in_json_says_columns_and_remarks)
{
    story_write(&story, "suivi.csv", sheet, sizeof sheet - 1);
    char *path = story_path(&story, "suivi.csv");
    char *said = RUN(0, "importer", path, "--essai", "--json");
    json_t *document = json_loads(said, 0, NULL);
    cr_assert_not_null(document, "%s", said);
    cr_expect_eq(json_integer_value(json_object_get(document, "header_line")), 2);
    cr_expect_eq(json_array_size(json_object_get(document, "columns")), 4);
    cr_expect_eq(json_array_size(json_object_get(document, "remarks")), 3);
    cr_expect_eq(json_array_size(json_object_get(document, "rows")), 7);
    cr_expect_str_eq(json_string_value(json_object_get(document, "delimiter")), ";");
    json_decref(document);
    free(said);
    free(path);
}

Test(spreadsheet, a_trial_writes_nothing)
{
    story_write(&story, "suivi.csv", sheet, sizeof sheet - 1);
    char *path = story_path(&story, "suivi.csv");
    char *said = RUN(0, "importer", path, "--programme", "P 2027", "--essai");
    says(said, "3 nouveaux");
    free(said);
    said = RUN(0, "liste");
    cr_assert_str_eq(said, "");
    free(said);
    free(RUN(1, "annuler"));
    free(path);
}

Test(spreadsheet, it_is_imported_from_the_board_after_a_preview)
{
    story_write(&story, "suivi.csv", sheet, sizeof sheet - 1);
    story_start(&story);
    story_does(&story, "i", "chemin du fichier CSV");
    story_sees(&story, "suivi.csv"); /* the file beside us is proposed */
    story_does(&story, KEY_ENTER_, "Pour quel programme ?");
    story_sees(&story, "Hors-réseaux 2027");
    story_does(&story, KEY_ENTER_, "Importer dans Hors-réseaux 2027");
    story_sees(&story, "Rien n'est encore écrit");
    story_sees(&story, "7 lignes lues = 3 nouveaux + 1 déjà connu + 3 mis de côté");
    story_does(&story, KEY_ENTER_, "Contact 3");
    story_sees(&story, "La Ruche fictive");
    story_does(&story, "u", "importer le tableau de la Mission ESS");
    story_does(&story, "y", "Contact 3");
    story_quit(&story);
}

Test(spreadsheet, the_first_case_that_came_is_selected)
{
    STORY_DO(&story, "ajouter", "Ancien fictif", "--programme", "Hors-réseaux 2026");
    story_write(&story, "suivi.csv", sheet, sizeof sheet - 1);
    story_start(&story);
    story_sees(&story, "▌Ancien fictif");
    story_does(&story, "i", "chemin du fichier CSV");
    story_does(&story, KEY_ENTER_, "Pour quel programme ?");
    story_does(&story,
               "\025"
               "Hors-réseaux 2027" KEY_ENTER_,
               "Importer dans Hors-réseaux 2027");
    story_does(&story, KEY_ENTER_, "▌La Ruche fictive");
    story_quit(&story);
}

Test(spreadsheet, a_wrong_path_can_be_corrected)
{
    story_start(&story);
    story_does(&story, "i", "chemin du fichier CSV");
    story_does(&story, "rien.csv" KEY_ENTER_, "rien.csv");
    story_sees(&story, "pas de fichier de ce nom");
    story_type(&story, KEY_ESCAPE_);
    story_sees_no(&story, "chemin du fichier");
    story_quit(&story);
}

Test(spreadsheet, two_hundred_lines_fill_the_columns_and_say_how_many_follow)
{
    char *text = malloc(40000);
    size_t used = (size_t)sprintf(text, "Porteur;Commune;Tél.\n");
    for (int i = 1; i <= 200; i++)
        used += (size_t)sprintf(text + used, "Porteur fictif %03d;Ville %d;03 21 00 00 %02d\n", i,
                                i % 9, i % 100);
    story_write(&story, "suivi.csv", text, used);
    char *path = story_path(&story, "suivi.csv");
    free(RUN(0, "importer", path, "--programme", "Hors-réseaux 2027"));
    story_start(&story);
    story_sees(&story, "Contact 200");
    story_sees(&story, "… 182 autres");
    story_does(&story, "\033[6~", "▌Porteur fictif 019"); /* as many as were shown: 18 */
    story_does(&story, "\033[6~", "▌Porteur fictif 037");
    story_does(&story, "\033[5~", "▌Porteur fictif 019");
    story_does(&story, "\033[F", "▌Porteur fictif 200");
    story_does(&story, "aaaaa", "Pré-diagnostic 5");
    story_sees(&story, "Contact 195");
    story_does(&story, "uuuuu", "Contact 200");
    story_quit(&story);
    free(path);
    free(text);
}

Test(spreadsheet, windows_1252_is_read_as_excel_wrote_it)
{
    static const char excel[] =
        "Porteur;Commune\r\nL'\xC9picerie fictive \x96 \x9Cuvre;B\xE9thune\r\n";
    story_write(&story, "excel.csv", excel, sizeof excel - 1);
    char *path = story_path(&story, "excel.csv");
    char *said = RUN(0, "importer", path, "--programme", "P 2027");
    says(said, "Windows-1252");
    free(said);
    said = RUN(0, "liste");
    says(said, "L'Épicerie fictive – œuvre");
    says(said, "Béthune");
    free(said);
    free(path);
}

Test(spreadsheet, a_workbook_cut_short_is_refused_with_what_to_do)
{
    story_write(&story, "suivi.xlsx", "PK\003\004 et le reste", 16);
    char *path = story_path(&story, "suivi.xlsx");
    char *said = RUN(1, "importer", path, "--programme", "P 2027");
    says(said, "incomplet ou abîmé");
    free(said);
    free(path);
}
