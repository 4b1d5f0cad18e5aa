/* Nothing that was typed, pasted or chosen goes away without a word. */
#include "harness.h"

#include <signal.h>
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

TestSuite(kept, .init = open_story, .fini = close_story);

static void start_with_case(void)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
}

static void kill_and_start(void)
{
    story_signal(&story, SIGKILL);
    story_end(&story);
    story_start(&story);
}

/* A file stands where the folder of the drafts should be: it refuses them, whoever asks. */
static void refuse_drafts(void)
{
    story_write(&story, "dentelle.brouillons", "", 0);
}

Test(kept, a_draft_that_its_folder_refuses_goes_aside_and_comes_back)
{
    refuse_drafts();
    start_with_case();
    story_does(&story, "n", "Note sur Alpha fictif");
    story_does(&story, "Texte précieux", "brouillon gardé à part");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    story_does(&story, "n", "Texte précieux");
    kill_and_start();
    story_sees(&story, "Des textes n'ont pas été gardés");
    story_does(&story, KEY_ENTER_, "Texte précieux");
    story_does(&story, CTRL_S_, "noté : appel");
    story_does(&story, "n", "Note sur Alpha fictif");
    story_sees_no(&story, "Texte précieux");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    story_quit(&story);
}

Test(kept, a_text_that_is_nowhere_else_stays_open)
{
    refuse_drafts();
    story_environment(&story, "XDG_RUNTIME_DIR=/proc/dentelle");
    start_with_case();
    story_does(&story, "n", "Note sur Alpha fictif");
    story_does(&story, "Texte précieux", "brouillon non gardé");
    story_does(&story, KEY_ESCAPE_, "ne quittez pas");
    story_sees(&story, "Texte précieux");
    story_does(&story, CTRL_('c'), "ne quittez pas");
    story_does(&story, CTRL_S_, "noté : appel, Alpha fictif");
    story_quit(&story);
}

Test(kept, the_name_of_a_new_case_survives_escape_and_kill_9)
{
    start_with_case();
    story_does(&story, "d", "nom du porteur");
    story_does(&story, "Projet à venir", "› Projet à venir");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_does(&story, "d", "› Projet à venir");
    kill_and_start();
    story_sees(&story, "nouveau dossier");
    story_does(&story, KEY_ENTER_, "› Projet à venir");
    story_does(&story, KEY_ENTER_, "nouveau dossier : Projet à venir");
    story_does(&story, "d", "nom du porteur");
    story_sees_no(&story, "› Projet à venir");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_quit(&story);
}

Test(kept, a_follow_up_being_typed_survives_escape)
{
    start_with_case();
    story_does(&story, "r", "Relance de Alpha fictif");
    story_does(&story, "demain rappeler", "mar. 16 mars");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_does(&story, "r", "› demain rappeler");
    story_does(&story, KEY_ENTER_, "relance mar. 16 mars");
    story_does(&story, "r", "dans 7 j");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_quit(&story);
}

Test(kept, a_paste_that_has_no_place_says_so)
{
    story_start(&story);
    story_sees(&story, "ajouter un premier porteur");
    story_paste(&story, "aaaa", 4);
    story_sees(&story, "ce texte n'a été mis nulle part");
    story_quit(&story);
}

Test(kept, a_preview_undoes_nothing)
{
    start_with_case();
    char *path = story_path(&story, "t.csv");
    story_write(&story, "t.csv", "Porteur;Ville\nBravo fictif;Lens\n", 32);
    story_does(&story, "i", "chemin du fichier");
    story_does(&story, path, "1 Ko");
    story_does(&story, KEY_ENTER_, "Pour quel programme");
    story_does(&story, KEY_ENTER_, "1 ligne lue");
    story_does(&story, "u", "rien n'est encore écrit");
    story_does(&story, "y", "rien n'est encore écrit");
    story_does(&story, KEY_ENTER_, "1 nouveau");
    story_sees(&story, "Contact 2");
    story_quit(&story);
    free(path);
}

Test(kept, a_click_on_nothing_keeps_the_selection)
{
    start_with_case();
    story_click(&story, 15, 60, 1);
    story_click(&story, 23, 10, 1);
    story_does(&story, "a", "Alpha fictif → Pré-diagnostic");
    story_quit(&story);
}

Test(kept, only_what_may_follow_the_state_of_a_referral_is_listed)
{
    start_with_case();
    STORY_DO(&story, "orienter", "alpha", "AAE62");
    story_sees(&story, "Orientation 1");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, "'", "[Orientations]");
    story_does(&story, KEY_ENTER_, "où en est-on");
    story_sees(&story, "▌transmise");
    story_sees_no(&story, "aboutie");
    story_does(&story, KEY_ENTER_, "Accord de");
    story_does(&story, KEY_ENTER_, "transmise, ");
    story_does(&story, KEY_ENTER_, "où en est-on");
    story_sees(&story, "▌acceptée");
    story_sees(&story, "transmise, lun. 15 mars");
    story_does(&story, KEY_ESCAPE_, "[Orientations]");
    story_does(&story, KEY_ESCAPE_, "Orientation 1");
    story_quit(&story);
}

static void leave_notes_on_two_cases(void)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "ajouter", "Bravo fictif");
    story_start(&story);
    story_sees(&story, "Contact 2");
    story_does(&story, "n", "Note sur Alpha fictif");
    story_does(&story, "Premier texte", "Premier texte");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_does(&story, KEY_DOWN_ "n", "Note sur Bravo fictif");
    story_does(&story, "Second texte", "Second texte");
    story_does(&story, KEY_ESCAPE_, "x clore");
    kill_and_start();
    story_sees(&story, "Des textes n'ont pas été gardés");
}

Test(kept, a_draft_is_thrown_away_when_one_says_so_and_no_sooner)
{
    leave_notes_on_two_cases();
    story_does(&story, "alpha", "› alpha");
    story_sees_no(&story, "Second texte");
    story_does(&story, KEY_DELETE_, "Jeter ce brouillon ? — Alpha fictif : note");
    story_sees(&story, "rien ne le rendra");
    story_sees(&story, "Premier texte");
    story_does(&story, KEY_ESCAPE_, "Entrée reprendre");
    story_sees(&story, "Premier texte"); /* nothing is lost yet */
    story_does(&story, KEY_DELETE_, "Entrée jeter");
    story_does(&story, KEY_ENTER_, "brouillon jeté : Alpha fictif : note");
    story_sees(&story, "Second texte"); /* what is left is offered */
    cr_expect_not(story_shows(&story, "Premier texte"));
    story_does(&story, KEY_ENTER_, "Note sur Bravo fictif");
    story_does(&story, CTRL_S_, "noté : appel, Bravo fictif");
    kill_and_start();
    story_sees(&story, "Contact 2");
    story_does(&story, KEY_UP_ "n", "Note sur Alpha fictif");
    cr_expect_not(story_shows(&story, "brouillon repris"));
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_quit(&story);
}

Test(kept, suppr_in_what_is_typed_throws_nothing_away)
{
    leave_notes_on_two_cases();
    story_does(&story, "alpha", "› alpha");
    story_type(&story, KEY_LEFT_ KEY_DELETE_);
    story_sees_no(&story, "› alpha");
    story_sees(&story, "Entrée reprendre");
    story_does(&story, KEY_ESCAPE_, "brouillon : n le reprend");
    story_quit(&story);
}

Test(kept, the_last_draft_thrown_away_leaves_the_board)
{
    start_with_case();
    story_does(&story, "d", "nom du porteur");
    story_does(&story, "Projet à venir", "› Projet à venir");
    story_does(&story, KEY_ESCAPE_, "x clore");
    kill_and_start();
    story_sees(&story, "nouveau dossier");
    story_does(&story, KEY_DELETE_, "Jeter ce brouillon ? — nouveau dossier");
    story_does(&story, KEY_ENTER_, "brouillon jeté : nouveau dossier");
    story_sees(&story, "x clore");
    story_does(&story, "d", "nom du porteur");
    story_sees_no(&story, "Projet à venir");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_quit(&story);
}
