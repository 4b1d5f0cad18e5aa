/* The spreadsheet of the Mission ESS, from the board and from the command line. */
#include "harness.h"

#include "../unit/spreadsheet.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

#define RUN(expected, ...) story_run(&story, expected, (const char *const[]){__VA_ARGS__, NULL})

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
    says(said, "ligne 6 : mis de côté (ligne vide)");
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
    cr_expect_eq(json_array_size(json_object_get(document, "remarks")), 2);
    json_t *column = json_array_get(json_object_get(document, "columns"), 1);
    cr_expect_str_eq(json_string_value(json_object_get(column, "field")), "Commune");
    cr_expect_str_eq(json_string_value(json_object_get(column, "sample")), "Arras");
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

/* ---- the preview --------------------------------------------------------------------------- */

static void open_preview(const char *programme)
{
    char *title = malloc(200);
    snprintf(title, 200, "Importer dans %s", programme);
    story_does(&story, "i", "chemin du fichier");
    story_does(&story, KEY_ENTER_, "Pour quel programme ?");
    story_does(&story, KEY_ENTER_, title);
    free(title);
}

Test(spreadsheet, a_column_is_changed_in_the_preview_and_remembered_for_the_next_file)
{
    static const char first[] = "Nom de la structure;Ville;Portable pro;Couleur\n"
                                "La Ruche fictive;Arras;0600000001;bleu\n",
                      second[] = "Couleur;Nom de la structure;Portable pro;Année\n"
                                 "vert;Le Fil fictif;0600000002;2027\n";
    story_write(&story, "a.csv", first, sizeof first - 1);
    story_start(&story);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "→ note d'import");
    story_does(&story, KEY_TAB_, "▌  Nom de la structure");
    story_does(&story, KEY_DOWN_ KEY_DOWN_, "▌  Portable pro");
    story_does(&story, "e", "« Portable pro » va dans…");
    story_sees(&story, "ne pas prendre");
    story_does(&story, "Portab", "▌Portable");
    story_does(&story, KEY_ENTER_, "→ Portable *");
    story_sees(&story, "dans ce fichier et les prochains");
    story_does(&story, KEY_DOWN_, "▌  Couleur");
    story_does(&story, "e", "« Couleur » va dans…");
    story_does(&story, "ne pas" KEY_ENTER_, "→ ne pas prendre *");
    story_does(&story, KEY_ENTER_, "1 ligne lue = 1 nouveau");
    story_does(&story, "u", "annul");
    story_does(&story, "y", "Contact 1");
    story_quit(&story);
    char *said = RUN(0, "fiche", "ruche");
    says(said, "Portable : 06 00 00 00 01");
    cr_expect_null(strstr(said, "bleu"), "what is not taken is nowhere: %s", said);
    free(said);
    story_write(&story, "b.csv", second, sizeof second - 1);
    char *path = story_path(&story, "b.csv");
    said = RUN(0, "importer", path);
    says(said, "Portable pro → Portable");
    says(said, "Couleur → ne pas prendre");
    says(said, "Année → note d'import");
    free(said);
    said = RUN(0, "importer", path, "--essai", "--colonne", "Couleur=Site", "--colonne",
               "Portable pro=rien");
    says(said, "Couleur → Site");
    says(said, "Portable pro → ne pas prendre");
    says(said, "complété : 1 cellule) — Site : vert");
    free(said);
    said = RUN(1, "importer", path, "--colonne", "Nuance=Site");
    says(said, "pas de colonne « Nuance »");
    free(said);
    free(RUN(2, "importer", path, "--colonne", "Couleur"));
    said = RUN(1, "importer", path, "--feuille", "Bilan");
    says(said, "pas de feuille « Bilan »");
    free(said);
    free(path);
}

Test(spreadsheet, a_file_that_names_no_porteur_asks_which_column_does)
{
    static const char csv[] = "Qui;Ville\nLa Ruche fictive;Arras\n";
    story_write(&story, "a.csv", csv, sizeof csv - 1);
    char *path = story_path(&story, "a.csv"), *said = RUN(1, "importer", path);
    says(said, "--colonne En-tête=Nom");
    free(said);
    story_start(&story);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "Aucune colonne ne donne le nom du porteur");
    story_does(&story, KEY_ENTER_, "e sur l'une d'elles le dit");
    story_does(&story, "e", "« Qui » va dans…");
    story_does(&story, KEY_ENTER_, "1 ligne lue = 1 nouveau");
    story_does(&story, KEY_ENTER_, "Contact 1");
    story_quit(&story);
    free(path);
}

Test(spreadsheet, lines_are_left_taken_and_the_sum_still_adds_up)
{
    static const char csv[] = "Porteur;Ville\nLa Ruche fictive;Arras\nLe Fil fictif;Lens\n"
                              "la ruche FICTIVE;\nRetrouville;Arras\n";
    STORY_DO(&story, "ajouter", "Retrouvilles", "--ville", "Arras");
    story_write(&story, "a.csv", csv, sizeof csv - 1);
    story_start(&story);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "4 lignes lues = 2 nouveaux + 1 doublon probable + 1 déjà connu + 0 mis");
    story_sees(&story,
               "▌ligne 5 : doublon probable"); /* what asks for a look is under the cursor */
    story_does(&story, "m", "même porteur, dites-vous");
    story_sees(&story, "2 nouveaux + 2 déjà connus + 0 mis");
    story_does(&story, "k ", "▌ligne 5"); /* the line before is left, and the cursor goes on */
    story_sees(&story, "ligne 4 : laissée");
    story_sees(&story, "2 nouveaux + 1 déjà connu + 1 mis");
    story_does(&story, "kkk ", "ligne 2 : laissée");
    story_does(&story, "j", "▌ligne 4");
    story_sees(&story, "1 nouveau + 1 déjà connu + 2 mis");
    story_does(&story, " ", "▌ligne 5"); /* taken again: it is the first of its name now */
    story_sees(&story, "2 nouveaux + 1 déjà connu + 1 mis");
    story_does(&story, KEY_RIGHT_, "plus rien à voir");
    story_does(&story, KEY_ENTER_, "4 lignes lues = 2 nouveaux + 1 déjà connu + 1 mis de côté");
    story_sees(&story, "Contact 3");
    story_does(&story, "u", "Contact 1");
    story_quit(&story);
}

/* A cover page, the likely one, last year's behind it. */
static void write_workbook(const char *name)
{
#define CELL(column, line, text)                                                                   \
    "<c r=\"" column line "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
    const struct made_book book = {
        .sheets = {
            {.name = "Couverture", .rows = "<row r=\"1\">" CELL("A", "1", "Bilan") "</row>"},
            {.name = "Suivi 2027",
             .rows = "<row r=\"1\">" CELL("A", "1", "Porteur") CELL(
                 "B", "1", "Ville") "</row>"
                                    "<row r=\"2\">" CELL("A", "2", "La Ruche fictive") CELL(
                                        "B", "2", "Arras") "</row>"
                                                           "<row r=\"3\">" CELL("A", "3", "Total")
                                                               CELL("B", "3", "1") "</row>"},
            {.name = "Suivi 2026",
             .rows = "<row r=\"1\">" CELL(
                 "A", "1", "Porteur") "</row>"
                                      "<row r=\"2\">" CELL("A", "2", "Le Fil fictif") "</row>"},
        }};
    struct text bytes = {0};
    make_xlsx(&book, &bytes);
    story_write(&story, name, text_get(&bytes), bytes.length);
    text_clear(&bytes);
}

Test(spreadsheet, the_sheet_of_a_workbook_is_proposed_and_another_can_be_chosen)
{
    write_workbook("suivi.xlsx");
    story_start(&story);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "Lu en XLSX, feuille « Suivi 2027 » (sur 3)");
    story_sees(&story, "Feuille 2 sur 3 : Suivi 2027");
    story_sees(&story, "ligne 3 : mis de côté (total)");
    story_sees(&story, "2 lignes lues = 1 nouveau + 0 déjà connu + 1 mis de côté");
    story_does(&story, "e", "Quelle feuille ?");
    story_does(&story, "2026" KEY_ENTER_, "Feuille 3 sur 3 : Suivi 2026");
    story_sees(&story, "1 ligne lue = 1 nouveau");
    story_does(&story, KEY_ENTER_, "▌Le Fil fictif");
    story_quit(&story);
    char *path = story_path(&story, "suivi.xlsx"),
         *said = RUN(0, "importer", path, "--feuille", "2", "--essai");
    says(said, "→ feuille 2 : Suivi 2027");
    says(said, "2 lignes lues = 1 nouveau");
    free(said);
    said = RUN(0, "importer", path, "--feuille", "suivi 2026");
    says(said, "1 ligne lue = 0 nouveau + 1 déjà connu");
    free(said);
    said = RUN(1, "importer", path, "--feuille", "2025");
    says(said, "Couverture, Suivi 2027, Suivi 2026");
    free(said);
    free(path);
}

static const char version_1[] = "Porteur;Ville;Tél.;Site\nLa Ruche fictive;Arras;0321000001;a.fr\n"
                                "Le Fil fictif;Lens;0321000002;\n",
                  version_2[] = "Porteur;Ville;Tél.;Site\nLa Ruche fictive;Arras;0321000009;b.fr\n"
                                "Le Fil fictif;;0321000002;c.fr\nLa Main fictive;Calais;;\n";

Test(spreadsheet, a_second_version_brings_what_changed_and_shows_what_both_changed)
{
    story_write(&story, "suivi.csv", version_1, sizeof version_1 - 1);
    char *path = story_path(&story, "suivi.csv");
    free(RUN(0, "importer", path, "--programme", "Hors-réseaux 2027"));
    story_start(&story);
    story_sees(&story, "▌La Ruche fictive");
    story_does(&story, "e", "[Fiche]");
    for (int i = 0; i < 9; i++)
        story_type(&story, KEY_DOWN_);
    story_does(&story, KEY_ENTER_, "Téléphone, La Ruche fictive");
    story_does(&story, "\0250666666666" KEY_ENTER_, "Téléphone, La Ruche fictive — u annuler");
    story_does(&story, "q", "Contact 2");
    story_write(&story, "suivi.csv", version_2, sizeof version_2 - 1);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "3 lignes lues = 1 nouveau + 2 déjà connus + 0 mis de côté");
    story_sees(&story, "2 complétés, 1 cellule mise à jour, 1 où la fiche dit autre chose");
    story_sees(&story, "▌ligne 2 : déjà connu, La Ruche fictive");
    story_sees(&story, "Téléphone : ici 06 66 66 66 66, dans");
    story_sees(&story, "Site : a.fr → b.fr");
    story_sees(&story, "Site : c.fr");
    story_does(&story, KEY_ENTER_, "3 lignes lues = 1 nouveau + 2 déjà connus");
    story_quit(&story);
    char *said = RUN(0, "fiche", "ruche");
    says(said, "Téléphone : 06 66 66 66 66");
    says(said, "Site : b.fr");
    says(said, "Tél. (la fiche dit autre chose) : 0321000009");
    free(said);
    said = RUN(0, "fiche", "fil");
    says(said, "Commune : Lens"); /* a cell that was emptied empties nothing */
    free(said);
    said = RUN(0, "importer", path, "--programme", "Hors-réseaux 2027");
    says(said, "3 lignes lues = 0 nouveau + 3 déjà connus + 0 mis de côté");
    cr_expect_null(strstr(said, "complété"), "the same file again: %s", said);
    free(said);
    free(RUN(0, "annuler")); /* the second version, for the third run wrote nothing */
    said = RUN(0, "fiche", "ruche");
    says(said, "Site : a.fr");
    says(said, "Téléphone : 06 66 66 66 66");
    free(said);
    free(path);
}

Test(spreadsheet, a_file_that_changed_after_the_preview_is_shown_again_and_one_that_went_is_said)
{
    char *path = story_path(&story, "suivi.csv");
    story_write(&story, "suivi.csv", version_1, sizeof version_1 - 1);
    story_start(&story);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "2 lignes lues = 2 nouveaux");
    story_write(&story, "suivi.csv", version_2, sizeof version_2 - 1);
    story_does(&story, KEY_ENTER_, "le fichier a changé depuis l'aperçu");
    story_sees(&story, "3 lignes lues = 3 nouveaux");
    cr_assert_eq(unlink(path), 0);
    story_does(&story, KEY_ENTER_, "ne peut pas être lu");
    story_sees(&story, "Importer dans Hors-réseaux 2027");
    story_write(&story, "suivi.csv", version_2, sizeof version_2 - 1);
    story_does(&story, KEY_ENTER_, "le fichier a changé depuis l'aperçu");
    STORY_DO(&story, "ajouter", "La Main fictive", "--ville", "Calais"); /* another instance */
    story_does(&story, KEY_ENTER_, "3 lignes lues = 2 nouveaux + 1 déjà connu");
    story_sees(&story, "Contact 3");
    story_quit(&story);
    free(path);
}

/* ---- long ones ----------------------------------------------------------------------------- */

static void write_lines(const char *name, int count)
{
    char *text = malloc((size_t)count * 60 + 40);
    size_t used = (size_t)sprintf(text, "Porteur;Commune;Tél.\n");
    for (int i = 0; i < count; i++)
        used += (size_t)sprintf(text + used, "Porteur fictif %05d;Ville %d;03 21 00 %02d %02d\n", i,
                                i % 9, i / 100 % 100, i % 100);
    story_write(&story, name, text, used);
    free(text);
}

Test(spreadsheet, escape_gives_up_a_long_reading_and_a_long_writing)
{
    write_lines("long.csv", 20000);
    story_start(&story);
    story_does(&story, "i", "chemin du fichier");
    story_does(&story, KEY_ENTER_, "Pour quel programme ?");
    story_does(&story, KEY_ENTER_, "Lecture de long.csv");
    story_sees(&story, "Échap abandonner");
    story_does(&story, KEY_ESCAPE_, "import abandonné : rien n'est écrit");
    story_sees(&story, "Pour quel programme ?");
    story_type(&story, KEY_ESCAPE_);
    story_sees_no(&story, "Pour quel programme");
    write_lines("long.csv", 1200);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "1200 lignes lues = 1200 nouveaux");
    story_does(&story, KEY_ENTER_, "Import de long.csv");
    story_does(&story, KEY_ESCAPE_, "import abandonné : rien n'est écrit");
    story_sees(&story, "1200 lignes lues = 1200 nouveaux");
    story_does(&story, "\033[F", "▌ligne 1201 : nouveau, Porteur fictif 01199");
    story_does(&story, "\033[H", "▌1200 lignes lues");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "ajouter un premier porteur");
    story_quit(&story);
    char *said = RUN(0, "liste");
    cr_expect_str_eq(said, "");
    free(said);
}

/* One line, and behind it the strings of a book: what is long is its opening, before any line. */
static void write_long_workbook(const char *name)
{
    enum { STRINGS = 700000, MOST = 40 };
    struct text bytes = {0};
    char *strings = malloc((size_t)STRINGS * MOST);
    size_t used = 0;
    for (int i = 0; i < STRINGS; i++)
        used += (size_t)snprintf(strings + used, MOST, "<si><t>Texte fictif %06d</t></si>", i);
    const struct made_book book = {
        .sheets = {{.name = "Suivi 2027",
                    .rows = "<row r=\"1\">" CELL(
                        "A", "1", "Porteur") "</row>"
                                             "<row r=\"2\">" CELL("A", "2",
                                                                  "La Ruche fictive") "</row>"}},
        .strings = strings};
    make_xlsx(&book, &bytes);
    story_write(&story, name, text_get(&bytes), bytes.length);
    text_clear(&bytes);
    free(strings);
}

Test(spreadsheet, escape_gives_up_the_opening_of_a_large_workbook_and_the_path_is_still_there)
{
    write_long_workbook("long.xlsx");
    story_start(&story);
    story_does(&story, "i", "long.xlsx");
    story_does(&story, KEY_ENTER_, "Ouverture du classeur");
    story_sees(&story, "Échap abandonner");
    story_does(&story, KEY_ESCAPE_, "lecture abandonnée : rien n'est écrit");
    story_sees_no(&story, "Ouverture du classeur");
    story_sees_no(&story, "Pour quel programme");
    story_sees(&story, "long.xlsx");
    story_type(&story, KEY_ESCAPE_);
    story_sees_no(&story, "chemin du fichier");
    story_quit(&story);
    char *said = RUN(0, "liste");
    cr_expect_str_eq(said, "");
    free(said);
}

Test(spreadsheet, an_interrupt_leaves_nothing_written)
{
    write_lines("long.csv", 20000);
    char *path = story_path(&story, "long.csv"), *program = story_program();
    story_start_command(
        &story, (const char *const[]){program, "--base", story.base, "importer", path, NULL});
    story_sees(&story, "(Ctrl-C abandonne)");
    story_does(&story, "\003", "import abandonné : rien n'est écrit");
    int status = story_end(&story);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    char *said = RUN(0, "liste");
    cr_expect_str_eq(said, "");
    free(said);
    free(program);
    free(path);
}

Test(spreadsheet, a_narrow_window_hostile_cells_and_a_base_that_refuses_harm_nothing)
{
    static const char csv[] = "Porteur;Ville;\x1b[31mCouleur\x1b]0;x\x07\n"
                              "La Ruche \x1b[2J fictive;Arras;\xE2\x80\xAE"
                              "bleu\n";
    story_write(&story, "suivi.csv", csv, sizeof csv - 1);
    story_start(&story);
    open_preview("Hors-réseaux 2027");
    story_sees(&story, "1 nouveau");
    story_resize(&story, 4, 12);
    story_sees(&story, "Fenêtre");
    story_type(&story, "\r e");
    story_settle(&story); /* nothing shows that a key did nothing */
    story_resize(&story, 10, 40);
    story_sees(&story, "1 nouveau");
    story_resize(&story, 24, 80);
    story_sees(&story, "Rien n'est encore écrit");
    story_does(&story, KEY_TAB_ KEY_TAB_, "▌ligne 2 : nouveau, La Ruche");
    story_does(&story, KEY_ENTER_, "Contact 1");
    story_quit(&story);
    cr_expect_not(story_sent(&story, "\033[31mCouleur") || story_sent(&story, "\033]0;"));
    cr_expect_not(story_sent(&story, "\xE2\x80\xAE"));
    cr_assert_eq(chmod(story.base, 0400), 0);
    if (access(story.base, W_OK) != 0) { /* root writes all the same */
        char *path = story_path(&story, "suivi.csv"), *said = RUN(1, "importer", path);
        says(said, "lecture seule");
        free(said);
        free(path);
    }
    chmod(story.base, 0600);
}
