/* Two windows of the program on one base: neither takes the text that is being typed in the other,
 * and what a killed one leaves is found. */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct story story, other;

static void open_stories(void)
{
    story_open(&story, 24, 80);
    story_open(&other, 24, 80);
    char runtime[128];
    free(other.base);
    other.base = strdup(story.base);
    snprintf(runtime, sizeof runtime, "XDG_RUNTIME_DIR=%s/runtime", story.folder);
    story_environment(&other, runtime);
}

static void close_stories(void)
{
    story_close(&other);
    story_close(&story);
}

TestSuite(windows, .init = open_stories, .fini = close_stories);

static void start(struct story *window)
{
    story_start(window);
    story_sees(window, "Contact 1");
}

static void kill_window(struct story *window)
{
    story_signal(window, SIGKILL);
    story_end(window);
}

/* Left and taken up again: all of it is in the draft, not the first letter alone. */
static void type_a_note(struct story *window, const char *text)
{
    story_does(window, "n", "Note sur Alpha fictif");
    story_does(window, text, text);
    story_does(window, KEY_ESCAPE_, "brouillon : n le reprend");
    story_does(window, "n", "brouillon repris");
}

static void has_note(const char *text)
{
    int status;
    char *said = VERB(&story, &status, "fiche", "alpha");
    cr_expect_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

static void leaves_the_other_its_draft(void)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    start(&story);
    type_a_note(&story, "Texte de la première");
    start(&other);
    story_sees_no(&other, "Des textes n'ont pas été gardés");
    cr_expect_not(story_shows(&other, "n le reprend"), "n would take nothing up");
    story_does(&other, "n", "une autre fenêtre de dentelle écrit ici aussi");
    story_sees_no(&other, "Texte de la première");
    story_does(&other, "Texte de la seconde", "brouillon gardé");
    story_does(&other, KEY_ESCAPE_, "Contact 1");
    story_does(&story, ", suite", "première, suite");
    story_does(&story, KEY_ESCAPE_, "brouillon : n le reprend");
    story_does(&other, "n", "Texte de la seconde");
    kill_window(&story);
    story_start(&story); /* its own again, not that of the living */
    story_sees(&story, "Texte de la première, suite");
    cr_expect_not(story_shows(&story, "Texte de la seconde"));
    story_does(&story, KEY_ENTER_, "brouillon repris");
    story_does(&story, CTRL_S_, "noté : appel");
    story_does(&other, CTRL_S_, "noté : appel");
    has_note("Texte de la première, suite");
    has_note("Texte de la seconde");
    story_quit(&other);
    story_quit(&story);
}

Test(windows, two_notes_on_one_case_are_both_kept)
{
    leaves_the_other_its_draft();
}

Test(windows, two_notes_are_both_kept_where_the_folder_refuses_drafts)
{
    story_write(&story, "dentelle.brouillons", "", 0);
    leaves_the_other_its_draft();
}

Test(windows, what_a_killed_one_leaves_is_taken_up_by_one_that_lives)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    start(&story);
    start(&other);
    type_a_note(&story, "Texte de la première");
    story_does(&other, "n", "une autre fenêtre de dentelle écrit ici aussi");
    story_does(&other, KEY_ESCAPE_, "Contact 1");
    kill_window(&story);
    story_does(&other, "n", "brouillon repris");
    story_sees(&other, "Texte de la première");
    start(&story); /* it has an owner now */
    story_sees_no(&story, "Des textes n'ont pas été gardés");
    story_does(&other, CTRL_S_, "noté : appel");
    has_note("Texte de la première");
    story_quit(&other);
    story_quit(&story);
}

Test(windows, two_texts_of_one_case_are_offered_and_each_comes_back)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    start(&story);
    start(&other);
    type_a_note(&story, "Texte de la première");
    type_a_note(&other, "Texte de la seconde");
    kill_window(&story);
    kill_window(&other);
    story_start(&story);
    story_sees(&story, "Texte de la première");
    story_does(&story, "seconde", "Texte de la seconde");
    story_does(&story, KEY_ENTER_, "brouillon repris");
    story_sees(&story, "Texte de la seconde");
    story_does(&story, CTRL_S_, "noté : appel");
    story_does(&story, "n", "Texte de la première");
    story_does(&story, CTRL_S_, "noté : appel");
    has_note("Texte de la première");
    has_note("Texte de la seconde");
    story_quit(&story);
}

Test(windows, the_name_of_a_new_case_is_not_taken_from_the_other)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    start(&story);
    start(&other);
    story_does(&story, "d", "nom du porteur");
    story_does(&story, "Projet de la première", "› Projet de la première");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_does(&other, "d", "nom du porteur");
    story_sees_no(&other, "Projet de la première");
    story_does(&other, "Bravo fictif" KEY_ENTER_, "nouveau dossier : Bravo fictif");
    story_does(&story, "d", "› Projet de la première");
    story_does(&story, KEY_ENTER_, "nouveau dossier : Projet de la première");
    story_quit(&other);
    story_quit(&story);
}
