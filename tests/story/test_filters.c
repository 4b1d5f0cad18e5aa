/* Which cases are looked at: conditions that combine, are said in the header, and go by one key. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static struct story story;

/* Alpha is overdue (since yesterday) and followed by J. Essai, Bravo is overdue, Charlie was never
 * contacted, Delta is in Pré-diagnostic without next action. */
static void open_story(void)
{
    story_open(&story, 24, 80);
    story_environment(&story, "DENTELLE_MAINTENANT=2027-03-10T09:00");
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "ajouter", "Bravo fictif");
    STORY_DO(&story, "ajouter", "Charlie fictif");
    STORY_DO(&story, "ajouter", "Delta fictif");
    STORY_DO(&story, "noter", "alpha", "--nature", "appel", "Rappelée.");
    STORY_DO(&story, "noter", "bravo", "--nature", "appel", "Rappelé.");
    STORY_DO(&story, "noter", "delta", "--nature", "appel", "Rappelée.");
    STORY_DO(&story, "relancer", "alpha", "12/03");
    STORY_DO(&story, "relancer", "bravo", "14/03");
    STORY_DO(&story, "avancer", "delta");
    story_environment(&story, "DENTELLE_MAINTENANT=2027-03-15T09:00");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(filters, .init = open_story, .fini = close_story);

static void start(void)
{
    story_start(&story);
    story_sees(&story, "Contact 3");
}

/* Alpha gets a worker, by the palette. */
static void entrust_alpha(void)
{
    story_does(&story, ":dire qui" KEY_ENTER_, "Qui suit Alpha fictif ?");
    story_does(&story, "autre" KEY_ENTER_, "son nom");
    story_does(&story, "J. Essai" KEY_ENTER_, "Alpha fictif : référent J. Essai — u annuler");
}

Test(filters, a_condition_shows_its_cases_and_counts_them)
{
    start();
    story_does(&story, "=", "Montrer seulement les dossiers…");
    story_does(&story, KEY_ENTER_, "Hors-réseaux 2027 · en retard");
    story_sees(&story, "2 dossiers sous ce filtre — = puis Entrée : tout montrer");
    story_sees(&story, "Contact 2");
    story_sees(&story, "Pré-diagnostic 0");
    story_sees_no(&story, "Charlie");
    story_quit(&story);
}

Test(filters, conditions_combine_and_one_gesture_drops_them_all)
{
    start();
    entrust_alpha();
    story_does(&story, "=reta" KEY_TAB_, "[x] en retard");
    story_does(&story, "réf" KEY_ENTER_, "Montrer seulement : référent…");
    story_does(&story, KEY_ENTER_, "Hors-réseaux 2027 · suivi par J. Essai · en retard");
    story_sees(&story, "Contact 1");
    story_sees_no(&story, "Bravo");
    story_does(&story, "=", "[x] référent : J. Essai");
    story_sees(&story, "tout montrer");
    story_does(&story, KEY_ENTER_, "tous les dossiers sont montrés");
    story_sees(&story, "Contact 3");
    story_sees_no(&story, "suivi par");
    story_quit(&story);
}

Test(filters, one_condition_is_unticked_and_the_others_stay)
{
    start();
    story_does(&story, "=reta" KEY_TAB_, "[x] en retard");
    story_does(&story, "étape" KEY_ENTER_, "Montrer seulement : étape…");
    story_does(&story, "cont" KEY_ENTER_, "· étape Contact · en retard");
    story_does(&story, "=reta" KEY_TAB_, "[ ] en retard");
    story_does(&story, KEY_ENTER_, "Hors-réseaux 2027 · étape Contact ▾");
    story_sees(&story, "Contact 3");
    story_does(&story, "=" KEY_DOWN_ KEY_TAB_, "[ ] étape : Contact");
    story_does(&story, KEY_ENTER_, "tous les dossiers sont montrés");
    story_quit(&story);
}

Test(filters, a_case_that_leaves_gives_place_to_its_neighbour)
{
    start();
    story_does(&story, "=" KEY_ENTER_, "Contact 2");
    story_does(&story, "r", "Relance de Alpha fictif");
    story_does(&story, "lun" KEY_ENTER_, "relance lun. 22 mars, Alpha fictif — u annuler");
    story_sees(&story, "Contact 1");
    cr_expect(story_is_reverse(&story, story_row_of(&story, "Bravo fictif"), 1));
    story_does(&story, "u", "Contact 2");
    cr_expect(story_is_reverse(&story, story_row_of(&story, "▌Alpha fictif"), 1),
              "undo brings case and selection back");
    story_quit(&story);
}

Test(filters, nothing_left_says_which_filter_hides_them_and_what_to_press)
{
    start();
    story_does(&story, "=reta" KEY_TAB_ "jamais", "[ ] jamais");
    story_does(&story, KEY_ENTER_, "Le filtre « en retard · jamais contactés » cache tout");
    story_sees(&story, "4 dossiers.");
    story_does(&story, "d", "nom du porteur");
    story_does(&story, "Echo fictif" KEY_ENTER_,
               "Echo fictif, que le filtre cache — = puis Entrée");
    story_does(&story, "=" KEY_ENTER_, "Contact 4");
    story_quit(&story);
}

Test(filters, the_board_goes_where_there_are_some)
{
    start();
    story_does(&story, "=sans" KEY_ENTER_, "· sans prochaine action");
    story_does(&story, "=étape" KEY_ENTER_, "étape…");
    story_does(&story, "pré" KEY_ENTER_, "· étape Pré-diagnostic · sans prochaine action");
    story_does(&story, KEY_ENTER_, "Delta fictif");
    story_sees(&story, "[Fil]");
    story_does(&story, KEY_ESCAPE_, "Contact 0");
    story_quit(&story);
}

Test(filters, escape_drops_no_filter)
{
    start();
    story_does(&story, "=" KEY_ENTER_, "Contact 2");
    story_does(&story, KEY_ESCAPE_, "= puis Entrée montre tout ; q pour quitter");
    story_sees(&story, "· en retard");
    story_does(&story, "=", "[x] en retard");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

Test(filters, values_that_nobody_has_are_not_offered)
{
    start();
    story_does(&story, "=terr" KEY_ENTER_, "aucun porteur n'a encore de territoire");
    story_does(&story, "=réf" KEY_ENTER_, "aucun dossier n'a encore de référent");
    story_does(&story, "=parte" KEY_ENTER_, "aucun dossier n'est encore orienté");
    story_does(&story, "oaae" KEY_ENTER_, "orienté vers AAE62");
    story_does(&story, "=parte" KEY_ENTER_, "AAE62");
    cr_expect_not(story_shows(&story, "DLA"));
    story_does(&story, KEY_ENTER_, "· vers AAE62");
    story_quit(&story);
}

Test(filters, ticks_survive_a_filter_that_hides_them)
{
    start();
    story_does(&story, "   ", "3 cochés :");
    story_does(&story, "=" KEY_ENTER_, "3 cochés, 1 caché :");
    story_does(&story, "a", "3 dossiers → Pré-diagnostic");
    story_sees(&story, "3 cochés, 1 caché");
    story_does(&story, "=" KEY_ENTER_, "Pré-diagnostic 4");
    story_quit(&story);
}

Test(filters, the_verbs_take_the_same_conditions)
{
    int status;
    char *said = VERB(&story, &status, "liste", "--en-retard", "--etape", "contact");
    cr_expect_eq(status, 0);
    cr_expect(strstr(said, "Alpha") && strstr(said, "Bravo"), "%s", said);
    cr_expect_not(strstr(said, "Charlie") || strstr(said, "Delta"), "%s", said);
    free(said);
    said = VERB(&story, &status, "tableau", "--sans-suite", "--etape=pre");
    cr_expect(strstr(said, "Hors-réseaux 2027 · étape Pré-diagnostic · sans prochaine action"),
              "%s", said);
    cr_expect(strstr(said, "Pré-diagnostic 1") && strstr(said, "Contact 0"), "%s", said);
    free(said);
    said = VERB(&story, &status, "liste", "--jamais");
    cr_expect(strstr(said, "Charlie") && !strstr(said, "Alpha"), "%s", said);
    free(said);
    said = VERB(&story, &status, "liste", "--territoire", "atlantide");
    cr_expect_eq(status, 1);
    cr_expect(strstr(said, "« atlantide » n'est pas un territoire connu : Arrageois"), "%s", said);
    free(said);
    said = VERB(&story, &status, "liste", "--besoin");
    cr_expect_eq(status, 2);
    free(said);
}

Test(filters, a_filter_is_kept_under_a_name_and_found_the_next_day)
{
    start();
    story_does(&story, "=garder" KEY_ENTER_, "aucune condition n'est cochée");
    story_does(&story, "=reta" KEY_TAB_, "[x] en retard");
    story_does(&story, "étape" KEY_ENTER_, "étape…");
    story_does(&story, "cont" KEY_ENTER_, "· étape Contact · en retard");
    story_does(&story, "=garder" KEY_ENTER_,
               "Garder « étape Contact · en retard » sous quel nom ?");
    story_does(&story, KEY_ENTER_, "le nom d'une vue n'est pas vide");
    story_does(&story, "Mes retards" KEY_ENTER_, "vue « Mes retards » gardée — = la retrouve");
    story_quit(&story);
    start();
    story_does(&story, "=mes", "vue « Mes retards »");
    story_sees(&story, "étape contact, en retard");
    story_does(&story, KEY_ENTER_, "Hors-réseaux 2027 · étape Contact · en retard");
    story_sees(&story, "Contact 2");
    story_quit(&story);
}

Test(filters, a_view_written_wrongly_says_why_and_changes_nothing)
{
    static const char file[] = "vue.Faute = territoire atlantide\nvue.Juste = jamais contactés\n";
    STORY_DO(&story, "reglages", "--ecrire");
    story_write(&story, ".config/dentelle/dentelle.conf", file, sizeof file - 1);
    start();
    story_does(&story, "=faute" KEY_ENTER_, "« atlantide » n'est pas un territoire connu");
    story_does(&story, KEY_ESCAPE_, "Contact 3");
    story_does(&story, "=juste" KEY_ENTER_, "Hors-réseaux 2027 · jamais contactés");
    story_quit(&story);
}
