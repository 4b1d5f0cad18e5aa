/* A first day: an empty base, the example, a first porteur, and the way from Contact to
 * Orientation. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(first_day, .init = open_story, .fini = close_story);

Test(first_day, an_empty_base_says_what_to_press)
{
    story_start(&story);
    story_sees(&story, "importer le tableau de la Mission ESS");
    story_sees(&story, "montrer un exemple");
    story_sees(&story, "ajouter un premier porteur");
    story_quit(&story);
}

Test(first_day, the_example_is_one_key_away_and_one_undo_removes_it)
{
    story_start(&story);
    story_sees(&story, "montrer un exemple");
    story_does(&story, "m", "Orientation 7");
    story_sees(&story, "8 rencontrés");
    story_sees(&story, "conventionnelles");
    story_does(&story, "u", "montrer un exemple");
    story_does(&story, "y", "Orientation 7");
    story_quit(&story);
}

Test(first_day, a_first_porteur_goes_from_contact_to_orientation)
{
    story_start(&story);
    story_sees(&story, "ajouter un premier porteur");
    story_does(&story, "d", "nom du porteur");
    story_type(&story, "L'Épicerie du Moulin");
    story_does(&story, KEY_ENTER_, "nouveau dossier : L'Épicerie du Moulin");
    story_sees(&story, "jamais contacté");
    story_does(&story, "a", "Pré-diagnostic 1");
    story_sees(&story, "L'Épicerie du Moulin → Pré-diagnostic — u annuler");
    story_does(&story, KEY_RIGHT_ "a", "Orientation 1");
    story_does(&story, "u", "Pré-diagnostic 1");
    story_sees(&story, "annulé : L'Épicerie du Moulin → Orientation");
    story_does(&story, "y", "Orientation 1");
    story_quit(&story);
}

Test(first_day, what_was_done_is_there_the_next_time)
{
    story_start(&story);
    story_sees(&story, "ajouter un premier porteur");
    story_does(&story, "d", "nom du porteur");
    story_does(&story, "Le Fil rouge" KEY_ENTER_, "Contact 1");
    story_does(&story, "a", "Pré-diagnostic 1");
    story_quit(&story);
    story_start(&story);
    story_sees(&story, "Pré-diagnostic 1");
    story_sees(&story, "Le Fil rouge");
    story_quit(&story);
}

Test(first_day, three_cards_advance_with_three_keys)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "ajouter", "Bravo fictif");
    STORY_DO(&story, "ajouter", "Charlie fictif");
    story_start(&story);
    story_sees(&story, "Contact 3");
    story_does(&story, "aaa", "Pré-diagnostic 3");
    story_sees(&story, "Contact 0");
    story_does(&story, "u", "Contact 1");
    story_does(&story, "-", "déjà à la première étape");
    story_quit(&story);
}

Test(first_day, escape_never_leaves_the_program)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, KEY_ESCAPE_, "q pour quitter");
    story_does(&story, CTRL_('l'), "Contact 1");
    story_does(&story, CTRL_('c'), "q pour quitter");
    story_quit(&story);
}

Test(first_day, capitals_and_verr_maj_change_nothing)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "A", "Pré-diagnostic 1");
    story_does(&story, "U", "Contact 1");
    story_quit(&story);
}

Test(first_day, a_porteur_is_oriented_to_two_partners_with_five_keys)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "b", "Besoins de Alpha fictif");
    story_does(&story, "projet" KEY_TAB_, "[x] projet associatif");
    story_does(&story, "fonction" KEY_ENTER_, "besoins, Alpha fictif — u annuler");
    story_does(&story, "o", "Orienter Alpha fictif vers…"); /* those that answer both come first */
    story_does(&story, KEY_TAB_, "[x] AAE62");
    story_does(&story, KEY_DOWN_ KEY_TAB_, "[x] DLA");
    story_does(&story, KEY_ENTER_, "Alpha fictif orienté vers AAE62, DLA — u annuler");
    story_sees(&story, "Orientation 1");
    story_does(&story, "u", "Contact 1");
    story_quit(&story);
}

Test(first_day, a_click_ticks_a_partner_and_a_double_click_orients)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_does(&story, "o", "Orienter Alpha fictif vers…");
    story_does(&story, "aae", "▌[ ] AAE62");
    story_click(&story, story_row_of(&story, "AAE62"), 8, 2); /* the list moves under the first */
    story_sees(&story, "orienté vers AAE62");
    story_does(&story, "ll", "n note");
    story_does(&story, "o", "Orienter Alpha fictif vers…");
    story_does(&story, "dla", "▌[ ] DLA");
    story_click(&story, story_row_of(&story, "DLA"), 8, 1);
    story_sees(&story, "[x] DLA");
    story_click(&story, story_row_of(&story, "[x] DLA"), 8, 1);
    story_sees(&story, "[ ] DLA");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_quit(&story);
}

Test(first_day, partners_that_are_named_are_both_meant)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "o", "Orienter Alpha fictif vers…");
    story_does(&story, "aae", "AAE62");
    story_does(&story, KEY_TAB_, "[x] AAE62");
    story_does(&story, "dla", "[ ] DLA");
    story_sees_no(&story, "AAE62");
    story_does(&story, KEY_ENTER_, "Alpha fictif orienté vers AAE62, DLA — u annuler");
    story_sees(&story, "Orientation 1");
    story_does(&story, "u", "Contact 1");
    story_quit(&story);
}

Test(first_day, a_name_rubbed_out_again_means_nobody)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "oaae" KEY_TAB_, "[x] AAE62");
    story_does(&story, "dla", "[ ] DLA");
    story_does(&story, CTRL_('u'), "[x] AAE62");
    story_type(&story, " "); /* no word: it seeks nobody */
    story_does(&story, KEY_ENTER_, "Alpha fictif orienté vers AAE62 — u annuler");
    story_quit(&story);
}

Test(first_day, a_name_that_is_nobodys_is_not_passed_over)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "oaae" KEY_TAB_, "[x] AAE62");
    story_does(&story, "dal", "rien de ce nom");
    story_does(&story, KEY_ENTER_ "\025", "[x] AAE62");
    story_does(&story, "dla" KEY_ENTER_, "Alpha fictif orienté vers AAE62, DLA — u annuler");
    story_quit(&story);
}

Test(first_day, a_follow_up_is_typed_as_one_says_it)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "jamais contacté");
    story_does(&story, "r", "Relance de Alpha fictif");
    story_sees(&story, "lun. 22 mars, dans 7 j");
    story_does(&story, "demain", "mar. 16 mars, demain");
    story_does(&story, CTRL_('u'), "dans 7 j");
    story_sees(&story, "puis l'action");
    story_does(&story, "12/04 rappeler la mairie", "lun. 12 avril, action : rappeler la mairie");
    story_does(&story, KEY_ENTER_, "relance lun. 12 avril : rappeler la mairie, Alpha fictif");
    story_sees(&story, "◷ rappele… lun. 12 avril");
    story_does(&story, "f", "relance faite, Alpha fictif");
    story_does(&story, "r" KEY_UP_, "+1m");
    story_does(&story, CTRL_('u'), "dans 7 j");
    story_does(&story, "32/13" KEY_ENTER_, "n'est pas une date");
    story_does(&story, "\025jeudi 21 appeler" KEY_ENTER_, "dim. 21 mars n'est pas un jeudi");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_quit(&story);
}

Test(first_day, what_is_overdue_is_signed)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "relancer", "alpha", "demain");
    story_environment(&story, "DENTELLE_MAINTENANT=2027-03-20T09:00");
    story_start(&story);
    story_sees(&story, "⚠ 1 relance");
    story_sees(&story, "⚠ relance il y a 4 j");
    story_quit(&story);
}

Test(first_day, closing_asks_why_and_the_case_can_be_reopened)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "x", "pour quel motif");
    story_does(&story, "salar", "retour au salariat");
    story_does(&story, KEY_ENTER_, "Alpha fictif clos : retour au salariat");
    story_sees(&story, "clos : 1");
    story_does(&story, KEY_RIGHT_ KEY_RIGHT_ KEY_RIGHT_, "Clos 1");
    story_does(&story, "x", "Alpha fictif rouvert");
    story_sees(&story, "Contact 1");
    story_quit(&story);
}

Test(first_day, the_footer_says_what_the_selected_case_allows)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "n note  a avancer  o orienter  r relance  x clore");
    story_does(&story, "r", "Relance");
    story_does(&story, "lun" KEY_ENTER_, "x clore  c chercher  f fait");
    story_does(&story, "f", "c chercher  t tri");
    story_does(&story, "l", "c chercher  t tri  = filtrer  d dossier  i importer");
    story_sees_no(&story, "n note");
    story_does(&story, "h", "n note");
    story_does(&story, "x", "pour quel motif");
    story_does(&story, "salar", "retour au salariat");
    story_does(&story, KEY_ENTER_, "clos : 1");
    story_does(&story, KEY_RIGHT_ KEY_RIGHT_ KEY_RIGHT_, "n note  o orienter  x rouvrir");
    story_does(&story, "x", "Contact 1");
    story_does(&story, "hhh", "a avancer");
    story_does(&story, "a", "Pré-diagnostic 1");
    story_does(&story, "la", "Orientation 1");
    story_does(&story, "l", "n note  o orienter  r relance  x clore");
    story_quit(&story);
}

Test(first_day, a_programme_that_is_typed_and_not_there_is_offered)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Hors-réseaux 2027");
    story_start(&story);
    story_does(&story, "p", "Quel programme");
    story_does(&story, "hors-reseaux 2027", "› hors-reseaux 2027");
    story_sees_no(&story, "nouveau programme «");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_does(&story, "p", "Quel programme");
    story_does(&story, "Parcours RH 2028", "▌nouveau programme « Parcours RH 2028 »");
    story_does(&story, KEY_ENTER_, "Diagnostic 0"); /* a parcours has stage names of its own */
    story_sees(&story, "Parcours RH 2028 ▾");
    story_does(&story, "u", "annulé : nouveau programme");
    story_sees(&story, "Tous les programmes ▾");
    story_sees(&story, "Alpha fictif");
    story_quit(&story);
}

Test(first_day, a_target_of_six_is_counted)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Hors-réseaux 2027");
    STORY_DO(&story, "noter", "alpha", "--nature", "visite", "Vu sur place");
    story_start(&story);
    story_sees(&story, "1 rencontré");
    story_does(&story, "p", "Quel programme");
    story_does(&story, "2027" KEY_RIGHT_, "Porteurs promis");
    story_does(&story, KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_ENTER_, "›");
    story_does(&story, "6" KEY_ENTER_, "Porteurs promis — u annuler");
    story_does(&story, KEY_ESCAPE_, "Quel programme");
    story_does(&story, KEY_ENTER_, "1 sur 6 rencontrés");
    story_quit(&story);
}
