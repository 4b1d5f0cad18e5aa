/* Ticked cards: one act for all of them, one undo. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static struct story story;

/* Four cases in Contact: Alpha, Bravo, Charlie, Delta. */
static void open_story(void)
{
    story_open(&story, 24, 80);
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "ajouter", "Bravo fictif");
    STORY_DO(&story, "ajouter", "Charlie fictif");
    STORY_DO(&story, "ajouter", "Delta fictif");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(marks, .init = open_story, .fini = close_story);

/* The board with the first `count` cards ticked. */
static void tick(int count, const char *footer)
{
    story_start(&story);
    story_sees(&story, "Contact 4");
    for (int i = 0; i < count; i++)
        story_type(&story, " ");
    story_sees(&story, footer);
}

Test(marks, three_ticked_cards_advance_with_one_key_and_come_back_with_one_undo)
{
    tick(3, "3 cochés :  a avancer  r relance  x clore");
    story_sees(&story, "■ Charlie fictif");
    cr_expect_not(story_shows(&story, "■ Delta"));
    story_does(&story, "a", "Pré-diagnostic 3");
    story_sees(&story, "3 dossiers → Pré-diagnostic — u annuler");
    story_sees(&story, "Contact 1");
    story_does(&story, "u", "Contact 4");
    story_sees(&story, "annulé : 3 dossiers → Pré-diagnostic");
    story_sees(&story, "■ Alpha fictif");
    story_sees(&story, "3 cochés");
    story_does(&story, "y", "Pré-diagnostic 3");
    story_quit(&story);
}

Test(marks, espace_ticks_and_goes_on_and_unticks)
{
    tick(1, "1 coché :");
    int row = story_row_of(&story, "Bravo fictif");
    cr_expect(story_is_reverse(&story, row, 1), "the next card is selected");
    story_does(&story, KEY_UP_ " ", "n note");
    story_sees_no(&story, "■");
    story_quit(&story);
}

Test(marks, the_last_card_of_a_column_keeps_the_selection)
{
    tick(4, "4 cochés");
    cr_expect(story_is_reverse(&story, story_row_of(&story, "Delta fictif"), 1));
    story_does(&story, " ", "3 cochés");
    story_quit(&story);
}

Test(marks, a_closed_case_among_them_is_left_and_said)
{
    tick(2, "2 cochés");
    story_does(&story, KEY_DOWN_ "x", "pour quel motif");
    story_does(&story, KEY_ESCAPE_, "2 cochés");
    STORY_DO(&story, "clore", "delta", "sans suite");
    story_does(&story, KEY_RIGHT_ KEY_RIGHT_ KEY_RIGHT_, "Clos 1");
    story_does(&story, " ", "3 cochés");
    story_does(&story, "a", "2 dossiers → Pré-diagnostic (1 clos) — u annuler");
    story_does(&story, "a", "2 dossiers → Orientation (1 clos)");
    story_does(&story, "a", "rien n'a été changé : 1 clos, 2 déjà à la dernière étape");
    story_does(&story, "r", "Relance de 3 dossiers");
    story_does(&story, "+9j" KEY_ENTER_, "relance mer. 24 mars, 2 dossiers (1 clos)");
    story_quit(&story);
}

Test(marks, one_follow_up_for_all)
{
    tick(3, "3 cochés");
    story_does(&story, "r", "Relance de 3 dossiers : quel jour ?");
    story_does(&story, "lun rappeler" KEY_ENTER_,
               "relance lun. 22 mars : rappeler, 3 dossiers — u annuler");
    story_sees(&story, "◷ rappeler lun. 22 mars");
    story_does(&story, "u", "annulé : relance lun. 22 mars : rappeler, 3 dossiers");
    story_sees_no(&story, "◷");
    story_quit(&story);
}

Test(marks, all_are_closed_for_one_reason_and_fall_out)
{
    tick(3, "3 cochés");
    story_does(&story, "x", "Clore 3 dossiers : pour quel motif ?");
    story_does(&story, "injoi" KEY_ENTER_, "3 dossiers clos : injoignable — u annuler");
    story_sees(&story, "clos : 3");
    story_sees_no(&story, "coché");
    story_does(&story, "u", "Contact 4");
    story_quit(&story);
}

Test(marks, closed_ones_are_reopened_together)
{
    STORY_DO(&story, "clore", "alpha", "sans suite");
    STORY_DO(&story, "clore", "bravo", "sans suite");
    story_start(&story);
    story_sees(&story, "clos : 2");
    story_does(&story, KEY_RIGHT_ KEY_RIGHT_ KEY_RIGHT_, "Clos 2");
    story_does(&story, "  ", "2 cochés :  a avancer  r relance  x rouvrir");
    story_does(&story, "x", "2 dossiers rouverts — u annuler");
    story_quit(&story);
}

Test(marks, they_go_to_another_programme_and_a_worker_takes_them)
{
    STORY_DO(&story, "ajouter", "Echo fictif", "--programme", "Parcours RH 2027");
    story_start(&story);
    story_sees(&story, "Hors-réseaux 2027");
    story_does(&story, "  ", "2 cochés");
    story_does(&story, ":référent" KEY_ENTER_, "Qui suit 2 dossiers ?");
    story_does(&story, "autre" KEY_ENTER_, "Référent de 2 dossiers : son nom");
    story_does(&story, "J. Essai" KEY_ENTER_, "2 dossiers : référent J. Essai — u annuler");
    story_does(&story, ":référent" KEY_ENTER_, "J. Essai");
    story_does(&story, KEY_ESCAPE_, "2 cochés");
    story_does(&story, ":autre programme" KEY_ENTER_, "Mettre 2 dossiers dans quel programme ?");
    story_does(&story, "rh" KEY_ENTER_, "2 dossiers → Parcours RH 2027 — u annuler");
    story_sees(&story, "Contact 2");
    story_sees(&story, "2 cochés, 2 cachés");
    story_does(&story, "u", "Contact 4");
    story_sees(&story, "2 cochés :");
    story_quit(&story);
}

Test(marks, all_are_oriented_to_the_same_partners)
{
    tick(2, "2 cochés");
    story_does(&story, "o", "Orienter 2 dossiers vers…");
    story_does(&story, "aae" KEY_TAB_, "[x] AAE62");
    story_does(&story, KEY_ENTER_, "2 dossiers orientés vers AAE62 — u annuler");
    story_sees(&story, "Orientation 2");
    story_does(&story, "u", "Contact 4");
    story_quit(&story);
}

Test(marks, escape_unticks_and_then_only_says_how_to_quit)
{
    tick(2, "2 cochés");
    story_does(&story, KEY_ESCAPE_, "plus rien n'est coché");
    story_sees_no(&story, "■");
    story_does(&story, KEY_ESCAPE_, "q pour quitter");
    story_quit(&story);
}

Test(marks, what_acts_on_one_case_names_it)
{
    STORY_DO(&story, "relancer", "charlie", "demain");
    story_start(&story); /* the soonest first: Charlie */
    story_sees(&story, "◷ relance mar. 16 mars");
    story_does(&story, KEY_DOWN_ "  ", "2 cochés");
    story_does(&story, KEY_UP_ KEY_UP_ KEY_UP_ "f", "relance faite, Charlie fictif (lui seul");
    story_does(&story, "n", "Note sur");
    story_does(&story, KEY_ESCAPE_, "2 cochés");
    story_quit(&story);
}

Test(marks, a_case_deleted_or_closed_elsewhere_falls_out)
{
    tick(3, "3 cochés");
    STORY_DO(&story, "clore", "bravo", "sans suite");
    story_sees(&story, "2 cochés");
    story_does(&story, "a", "2 dossiers → Pré-diagnostic — u annuler");
    story_quit(&story);
}

Test(marks, a_terminal_without_signs_shows_a_star)
{
    story_environment(&story, "TERM=linux");
    tick(1, "1 coché");
    story_sees(&story, "* Alpha fictif");
    story_quit(&story);
}
