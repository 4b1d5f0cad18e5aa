/* The agenda: what is due, section by section; a day of visits by town; partners that do not
 * answer; and its printed text. The clock says Monday 15 March 2027. */
#include "harness.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAVE_ "\023" /* Ctrl-S */

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(agenda, .init = open_story, .fini = close_story);

static void add(const char *name, const char *town, const char *due)
{
    STORY_DO(&story, "ajouter", name, "--ville", town);
    if (due)
        STORY_DO(&story, "relancer", name, due);
}

/* One case in each section. */
static void fill(void)
{
    add("Hotel fictif", "Lens", NULL);
    add("Golf fictif", "Arras", "12/04/2027");
    add("Foxtrot fictif", "Étaples", "20/03/2027");
    add("Delta fictif", "Arras", "16/03/2027");
    add("Charlie fictif", "Béthune", "15/03/2027");
    add("Bravo fictif", "Lens", "14/03/2027");
    add("Alpha fictif", "Arras", "10/03/2027");
}

static void in_order(const char *const texts[])
{
    int before = -1;
    for (int i = 0; texts[i]; i++) {
        int row = story_row_of(&story, texts[i]);
        cr_assert_gt(row, before, "\"%s\" is on row %d, after row %d:\n%s", texts[i], row, before,
                     story_screen(&story));
        before = row;
    }
}
#define IN_ORDER(...) in_order((const char *const[]){__VA_ARGS__, NULL})

/* Where the sign of the selection is. */
static void selected(const char *name)
{
    char *row = NULL;
    int at = story_row_of(&story, "▌");
    cr_assert_geq(at, 0, "nothing is selected");
    row = story_row(&story, at);
    cr_assert_not_null(strstr(row, name), "\"%s\" is not the selected row: %s", name, row);
    free(row);
}

static void open_agenda(void)
{
    story_start(&story);
    story_sees(&story, "Contact");
    story_does(&story, "g", "[par date]");
}

static void quit_from_agenda(void)
{
    story_does(&story, "q", "Contact ");
    story_quit(&story);
}

Test(agenda, g_shows_what_is_due_section_by_section)
{
    fill();
    open_agenda();
    IN_ORDER("En retard 2", "Alpha fictif", "Bravo fictif", "Aujourd'hui 1  lun. 15 mars",
             "Charlie fictif", "Demain 1  mar. 16 mars", "Delta fictif",
             "Cette semaine 1  jusqu'au dim. 21 mars", "Foxtrot fictif");
    story_sees(&story, "⚠ il y a 5 j");
    story_sees(&story, "⚠ hier");
    selected("Alpha fictif");
    story_does(&story, "\033OF", "▌○");
    IN_ORDER("Plus tard 1", "Golf fictif", "Sans date 1", "Hotel fictif");
    selected("Hotel fictif");
    story_does(&story, KEY_ESCAPE_, "Contact 7");
    story_does(&story, "g", "[par date]");
    story_does(&story, "q", "Contact 7");
    story_quit(&story);
}

Test(agenda, empty_sections_are_not_shown)
{
    add("Alpha fictif", "Arras", "15/03/2027");
    open_agenda();
    story_sees(&story, "Aujourd'hui 1");
    cr_expect_not(story_shows(&story, "En retard"));
    cr_expect_not(story_shows(&story, "Sans date"));
    cr_expect_not(story_shows(&story, "Plus tard"));
    quit_from_agenda();
}

Test(agenda, r_moves_a_date_and_the_work_goes_on_with_the_next)
{
    fill();
    open_agenda();
    story_does(&story, "r", "Relance de Alpha fictif");
    story_does(&story, "+9j" KEY_ENTER_, "relance mer. 24 mars, Alpha fictif — u annuler");
    story_sees(&story, "En retard 1");
    selected("Bravo fictif");
    story_does(&story, "r", "Relance de Bravo fictif");
    story_does(&story, "lun" KEY_ENTER_, "relance lun. 22 mars, Bravo fictif");
    story_sees_no(&story, "En retard");
    selected("Charlie fictif"); /* the section is empty: what comes after it */
    story_does(&story, "u", "annulé : relance lun. 22 mars");
    story_sees(&story, "En retard 1");
    selected("Bravo fictif");
    story_does(&story, "u", "En retard 2");
    selected("Alpha fictif");
    story_does(&story, "y", "rétabli : relance mer. 24 mars");
    selected("Alpha fictif");
    quit_from_agenda();
}

Test(agenda, a_date_typed_within_its_section_keeps_its_case)
{
    add("Alpha fictif", "Arras", "12/04/2027");
    add("Bravo fictif", "Arras", "13/04/2027");
    open_agenda();
    selected("Alpha fictif");
    story_does(&story, "r20/04" KEY_ENTER_, "relance mar. 20 avril");
    IN_ORDER("Bravo fictif", "Alpha fictif");
    selected("Alpha fictif");
    quit_from_agenda();
}

Test(agenda, f_says_it_is_done_and_nothing_else_takes_it_from_what_is_overdue)
{
    fill();
    open_agenda();
    story_does(&story, "a", "Alpha fictif → Pré-diagnostic");
    story_sees(&story, "En retard 2");
    selected("Alpha fictif");
    story_does(&story, "n", "Note sur Alpha fictif");
    story_does(&story, "Pas de réponse." SAVE_, "noté");
    story_sees(&story, "En retard 2");
    story_does(&story, "f", "relance faite, Alpha fictif");
    story_sees(&story, "En retard 1");
    selected("Bravo fictif");
    story_does(&story, "x", "Clore Bravo fictif");
    story_does(&story, "salar" KEY_ENTER_, "Bravo fictif clos");
    story_sees_no(&story, "En retard");
    story_does(&story, "u", "En retard 1");
    selected("Bravo fictif");
    quit_from_agenda();
}

Test(agenda, enter_opens_the_case_and_escape_comes_back_to_its_row)
{
    fill();
    open_agenda();
    story_does(&story, "jj" KEY_ENTER_, "[Fil]");
    story_sees(&story, "Charlie fictif");
    story_does(&story, KEY_ESCAPE_, "[par date]");
    selected("Charlie fictif");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, "g", "[par date]"); /* the one that is open, not another above it */
    selected("Charlie fictif");
    story_does(&story, "e", "[Fiche]");
    story_does(&story, KEY_ESCAPE_, "[par date]");
    story_does(&story, KEY_ESCAPE_, "Contact 7");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, "g", "[par date]");
    story_does(&story, KEY_ESCAPE_, "[Fil]");
    story_does(&story, KEY_ESCAPE_, "Contact 7");
    story_quit(&story);
}

Test(agenda, another_window_moves_the_row_and_the_selection_goes_with_its_case)
{
    fill();
    open_agenda();
    story_does(&story, "j", "▌⚠ hier");
    selected("Bravo fictif");
    STORY_DO(&story, "relancer", "Bravo fictif", "17/03/2027");
    story_sees(&story, "Cette semaine 2");
    selected("Bravo fictif");
    IN_ORDER("Demain 1", "Cette semaine 2", "Bravo fictif", "Foxtrot fictif");
    quit_from_agenda();
}

Test(agenda, arrows_go_from_section_to_section)
{
    fill();
    open_agenda();
    selected("Alpha fictif");
    story_does(&story, KEY_RIGHT_, "▌◷ lun. 15 mars");
    selected("Charlie fictif");
    story_does(&story, KEY_TAB_, "▌◷ mar. 16 mars");
    story_does(&story, KEY_LEFT_ KEY_LEFT_, "▌⚠ il y a 5 j");
    story_does(&story, KEY_LEFT_, "▌⚠ il y a 5 j");
    quit_from_agenda();
}

Test(agenda, v_groups_the_week_by_town_with_the_address)
{
    static const char sheet[] = "Porteur;Adresse;Code postal;Commune;Téléphone\n"
                                "Alpha fictif;1 rue des Essais;62000;Arras;03 21 00 00 01\n"
                                "Bravo fictif;2 rue des Essais;62630;Étaples;\n"
                                "Charlie fictif;;;;\n"
                                "Delta fictif;4 rue des Essais;62000;ARRAS;\n"
                                "Echo fictif;5 rue des Essais;62300;Lens;\n"
                                "Golf fictif;7 rue des Essais;62000;Arras;\n";
    story_write(&story, "tableau.csv", sheet, strlen(sheet));
    char *path = story_path(&story, "tableau.csv");
    STORY_DO(&story, "importer", path, "--programme", "Hors-réseaux 2027");
    free(path);
    STORY_DO(&story, "relancer", "Alpha", "10/03/2027");
    STORY_DO(&story, "relancer", "Bravo", "16/03/2027");
    STORY_DO(&story, "relancer", "Charlie", "16/03/2027");
    STORY_DO(&story, "relancer", "Delta", "21/03/2027");
    STORY_DO(&story, "relancer", "Echo", "15/03/2027");
    STORY_DO(&story, "relancer", "Golf", "22/03/2027"); /* next week */
    open_agenda();
    story_does(&story, KEY_RIGHT_, "▌◷ lun. 15 mars");
    story_does(&story, "v", "[par commune]");
    story_sees(&story, "d'ici dimanche : 5");
    IN_ORDER("Arras 2", "Alpha fictif", "Delta fictif", "Étaples 1", "Bravo fictif", "Lens 1",
             "Echo fictif", "Commune inconnue 1", "Charlie fictif");
    story_sees(&story, "1 rue des Essais, 62000");
    cr_expect_not(story_shows(&story, "Golf fictif"));
    selected("Echo fictif"); /* the same case in both views */
    story_does(&story, "\033OH", "▌⚠");
    story_sees(&story, "03 21 00 00 01");
    story_does(&story, "r+9j" KEY_ENTER_, "ARRAS 1");
    selected("Delta fictif");
    story_does(&story, "u", "Arras 2");
    selected("Alpha fictif");
    story_does(&story, "v", "[par date]");
    selected("Alpha fictif");
    quit_from_agenda();
}

/* ---- partners that do not answer ----------------------------------------------------------- */

/* On 15 March, AAE62 is asked for La Palette fictive. */
static void ask_partner(void)
{
    STORY_DO(&story, "ajouter", "La Palette fictive");
    STORY_DO(&story, "orienter", "palette", "aae62");
    story_start(&story);
    story_sees(&story, "Orientation 1");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, "'", "[Orientations]");
    story_does(&story, KEY_ENTER_, "où en est-on");
    story_does(&story, "transmise" KEY_ENTER_, "Accord de");
    story_does(&story, KEY_ENTER_, "AAE62 : transmise");
    story_does(&story, KEY_ESCAPE_, "Orientation 1");
    story_quit(&story);
}

static void on(const char *moment)
{
    char *pair = NULL;
    cr_assert(asprintf(&pair, "DENTELLE_MAINTENANT=%sT09:00", moment) > 0);
    story_environment(&story, pair);
    free(pair);
}

Test(agenda, a_silent_partner_is_proposed_after_9_21_and_45_days)
{
    static const struct {
        const char *on, *proposal;
    } terms[] = {{"2027-03-24", "AAE62 : sans réponse depuis 9 j — relancer ?"},
                 {"2027-04-05", "AAE62 : sans réponse depuis 21 j — relancer encore ?"},
                 {"2027-04-29", "AAE62 : sans réponse depuis 45 j — clore l'orientation ?"}};
    ask_partner();
    on("2027-03-23");
    open_agenda();
    cr_expect_not(story_shows(&story, "Sans réponse"), "eight days are no silence");
    story_does(&story, "q", "Orientation 1");
    story_quit(&story);
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        on(terms[i].on);
        open_agenda();
        story_sees(&story, "Sans réponse d'un partenaire 1");
        story_sees(&story, terms[i].proposal);
        story_does(&story, "q", "Orientation 1");
        story_quit(&story);
    }
}

Test(agenda, on_a_silence_o_says_the_answer_and_enter_shows_the_orientations)
{
    ask_partner();
    on("2027-03-27");
    open_agenda();
    selected("La Palette fictive");
    story_sees(&story, "o réponse");
    story_does(&story, KEY_ENTER_, "[Orientations]");
    story_does(&story, KEY_ESCAPE_, "[par date]");
    story_does(&story, "o", "AAE62 pour La Palette fictive");
    story_does(&story, "accept" KEY_ENTER_, "La Palette fictive, AAE62 : acceptée");
    story_sees_no(&story, "Sans réponse");
    selected("La Palette fictive"); /* its own row, without a date */
    story_does(&story, "u", "Sans réponse d'un partenaire 1");
    IN_ORDER("Sans réponse d'un partenaire 1", "▌", "Sans date 1");
    story_does(&story, "n", "Note sur La Palette fictive");
    story_does(&story, "Relancé AAE62." SAVE_, "noté");
    story_sees_no(&story, "Sans réponse"); /* until the next term */
    quit_from_agenda();
}

/* ---- sizes, mouse, nothing ----------------------------------------------------------------- */

Test(agenda, it_keeps_its_row_when_the_window_changes)
{
    fill();
    open_agenda();
    story_does(&story, "jj", "▌◷ lun. 15 mars");
    story_resize(&story, 20, 60);
    story_sees(&story, "[date]");
    selected("Charlie fictif");
    story_sees(&story, "Béthune · relance");
    story_resize(&story, 10, 40);
    story_sees(&story, "date]  commune");
    selected("Charlie fictif");
    story_resize(&story, 45, 140);
    story_sees(&story, "Échéance : lun. 15 mars"); /* beside the list */
    selected("Charlie fictif");
    story_resize(&story, 24, 80);
    story_does(&story, KEY_UP_, "▌⚠ hier");
    quit_from_agenda();
}

Test(agenda, a_long_section_keeps_its_header_in_a_small_window)
{
    char name[32];
    for (int i = 0; i < 5; i++) {
        snprintf(name, sizeof name, "Essai %d", i);
        add(name, "Arras", "10/03/2027");
    }
    open_agenda();
    story_resize(&story, 10, 40);
    story_sees(&story, "[date]");
    story_does(&story, KEY_PAGE_DOWN_, "▌⚠ il y a 5 j      Essai 4");
    story_sees(&story, "En retard 5");
    cr_expect_not(story_shows(&story, "Essai 0"));
    story_does(&story, "k", "▌⚠ il y a 5 j      Essai 3");
    story_does(&story, "\033OH", "▌⚠ il y a 5 j      Essai 0");
    story_sees(&story, "En retard 5");
    quit_from_agenda();
}

Test(agenda, no_header_stands_over_rows_that_are_all_above)
{
    fill();
    open_agenda();
    story_resize(&story, 12, 80);
    story_sees_no(&story, "Foxtrot fictif");
    story_does(&story, "jjjj", "▌◷ sam. 20 mars");
    IN_ORDER("Aujourd'hui 1", "Charlie fictif", "Demain 1", "Delta fictif", "Foxtrot fictif");
    cr_expect_not(story_shows(&story, "En retard"));
    quit_from_agenda();
}

Test(agenda, a_click_selects_two_open_and_the_wheel_moves)
{
    fill();
    open_agenda();
    int row = story_row_of(&story, "Delta fictif");
    story_click(&story, row, 20, 1);
    story_sees(&story, "▌◷ mar. 16 mars");
    story_click(&story, row, 20, 2);
    story_sees(&story, "[Fil]");
    story_sees(&story, "Delta fictif");
    story_does(&story, KEY_ESCAPE_, "[par date]");
    selected("Delta fictif");
    story_does(&story, "\033[<64;20;10M", "▌◷ lun. 15 mars"); /* one up */
    story_does(&story, "\033[<65;20;10M", "▌◷ mar. 16 mars");
    story_click(&story, story_row_of(&story, "Demain 1"), 4, 1); /* a header is no row */
    story_click(&story, story_row_of(&story, "Bravo fictif"), 20, 1);
    story_sees(&story, "▌⚠ hier");
    quit_from_agenda();
}

Test(agenda, an_empty_agenda_says_what_to_press)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    open_agenda();
    story_does(&story, "v", "Aucune visite d'ici dimanche.");
    story_sees(&story, "v revient aux dates");
    story_does(&story, "n", "aucun dossier n'est choisi");
    story_does(&story, "v", "Sans date 1");
    story_does(&story, "x", "pour quel motif");
    story_does(&story, "salar" KEY_ENTER_, "Aucun dossier ouvert ici.");
    story_sees(&story, "d ajoute un dossier");
    story_does(&story, "u", "Sans date 1");
    story_does(&story, "d", "nom du porteur");
    story_does(&story, "Bravo fictif" KEY_ENTER_, "Sans date 2");
    selected("Bravo fictif");
    quit_from_agenda();
}

Test(agenda, a_text_that_is_pasted_is_a_note)
{
    fill();
    open_agenda();
    story_paste(&story, "Vu sur place.", strlen("Vu sur place."));
    story_sees(&story, "Note sur Alpha fictif");
    story_does(&story, SAVE_, "noté");
    selected("Alpha fictif");
    quit_from_agenda();
}

/* ---- the printed text ---------------------------------------------------------------------- */

static void says_in_order(const char *said, const char *const texts[])
{
    const char *at = said;
    for (int i = 0; texts[i]; i++) {
        at = strstr(at, texts[i]);
        cr_assert_not_null(at, "no \"%s\", or not in its place, in:\n%s", texts[i], said);
    }
}
#define SAYS(said, ...) says_in_order((said), (const char *const[]){__VA_ARGS__, NULL})

Test(agenda, it_is_printed_with_its_dates)
{
    int status;
    fill();
    char *said = VERB(&story, &status, "agenda");
    cr_assert_eq(status, 0, "%s", said);
    SAYS(said, "Agenda du lun. 15 mars, Hors-réseaux 2027", "En retard : 2", "mer. 10 mars",
         "Alpha fictif", "Arras", "relance (il y a 5 j)", "HR-2027", "Bravo fictif",
         "Aujourd'hui, lun. 15 mars : 1", "Charlie fictif", "Demain, mar. 16 mars : 1",
         "Cette semaine, jusqu'au dim. 21 mars : 1", "Foxtrot fictif", "Plus tard : 1",
         "Golf fictif", "Sans date : 1", "Hotel fictif", "jamais contacté");
    cr_expect_null(strchr(said, '\033'));
    free(said);
    said = VERB(&story, &status, "agenda", "--semaine");
    cr_assert_eq(status, 0, "%s", said);
    SAYS(said, "En retard : 2", "Cette semaine", "Foxtrot fictif");
    cr_expect_null(strstr(said, "Plus tard"));
    cr_expect_null(strstr(said, "Sans date"));
    free(said);
}

Test(agenda, it_is_an_array_too_silences_among_it)
{
    int status;
    ask_partner();
    add("Alpha fictif", "Arras", "10/03/2027");
    on("2027-03-25");
    char *said = VERB(&story, &status, "agenda", "--json");
    json_t *array = json_loads(said, 0, NULL), *row = json_array_get(array, 0);
    static const char *const keys[] = {"ref",    "name",        "town",   "address",
                                       "due_at", "next_action", "section"};
    cr_assert_eq(json_array_size(array), 3, "%s", said);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        cr_expect_not_null(json_object_get(row, keys[i]), "%s", keys[i]);
    cr_expect_str_eq(json_string_value(json_object_get(row, "due_at")), "2027-03-10");
    cr_expect_str_eq(json_string_value(json_object_get(row, "section")), "overdue");
    row = json_array_get(array, 1);
    cr_expect_str_eq(json_string_value(json_object_get(row, "section")), "silent");
    cr_expect_str_eq(json_string_value(json_object_get(row, "partner")), "AAE62");
    cr_expect_eq(json_integer_value(json_object_get(row, "days")), 10);
    row = json_array_get(array, 2);
    cr_expect_str_eq(json_string_value(json_object_get(row, "section")), "undated");
    json_decref(array);
    free(said);
}

Test(agenda, nothing_to_print_is_said_and_an_unknown_programme_too)
{
    int status;
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "annuler");
    char *said = VERB(&story, &status, "agenda");
    cr_expect_eq(status, 0);
    SAYS(said, "Aucun dossier ouvert.");
    free(said);
    said = VERB(&story, &status, "agenda", "--semaine");
    SAYS(said, "Rien d'ici dimanche.");
    free(said);
    said = VERB(&story, &status, "agenda", "--json");
    SAYS(said, "[]");
    free(said);
    said = VERB(&story, &status, "agenda", "--programme", "Nulle part");
    cr_expect_eq(status, 1, "%s", said);
    free(said);
}
