/* Two windows of the program on one base: neither takes the text that is being typed in the other,
 * and what a killed one leaves is found. */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* ---- one that writes ----------------------------------------------------------------------- */

static pid_t hold_the_base(void)
{
    int ready[2];
    cr_assert_eq(pipe(ready), 0);
    pid_t holder = fork();
    if (holder == 0) {
        char command[300];
        snprintf(command, sizeof command,
                 "(echo 'BEGIN IMMEDIATE;'; echo 'SELECT 1;'; sleep 60) | sqlite3 %s", story.base);
        dup2(ready[1], STDOUT_FILENO);
        setpgid(0, 0);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(126);
    }
    char byte;
    cr_assert_eq(read(ready[0], &byte, 1), 1); /* the lock is held once it has answered */
    close(ready[0]);
    close(ready[1]);
    return holder;
}

static void let_go(pid_t holder)
{
    kill(-holder, SIGKILL);
    waitpid(holder, NULL, 0);
}

static const char waiting[] = "une autre fenêtre de dentelle écrit ; on attend…";

Test(windows, a_busy_base_waits_then_says_so_and_keeps_the_text)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    pid_t holder = hold_the_base();
    story_does(&story, "n", "Note sur Alpha fictif");
    story_does(&story, "Pendant ce temps", "brouillon gardé");
    story_does(&story, CTRL_S_, waiting);
    story_sees(&story, "une autre fenêtre de dentelle occupe la base");
    cr_expect_not(story_shows(&story, waiting));
    story_sees(&story, "Pendant ce temps");
    let_go(holder);
    story_does(&story, CTRL_S_, "noté : appel");
    story_quit(&story);
}

Test(windows, a_note_waits_for_the_other_says_so_and_is_written)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    start(&story);
    type_a_note(&story, "Pendant ce temps");
    pid_t holder = hold_the_base();
    story_does(&story, CTRL_S_, waiting);
    story_sees(&story, "Pendant ce temps"); /* all that was drawn is still there */
    story_sees(&story, "Note sur Alpha fictif");
    let_go(holder);
    story_sees(&story, "noté : appel");
    story_sees_no(&story, "on attend");
    has_note("Pendant ce temps");
    story_quit(&story);
}

Test(windows, a_verb_waits_for_the_other_says_so_and_is_done)
{
    char *program = story_program();
    STORY_DO(&story, "ajouter", "Alpha fictif");
    pid_t holder = hold_the_base();
    story_start_command(&story, (const char *const[]){program, "--base", story.base, "noter",
                                                      "alpha", "Pendant ce temps", NULL});
    story_sees(&story, waiting);
    let_go(holder);
    int status = story_end(&story);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    has_note("Pendant ce temps");
    free(program);
}

Test(windows, a_verb_that_waits_too_long_says_it_once_and_fails)
{
    int status;
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "noter", "alpha", "Avant"); /* the backup of the day is made */
    pid_t holder = hold_the_base();
    char *said = VERB(&story, &status, "noter", "alpha", "Pendant ce temps");
    let_go(holder);
    cr_expect_eq(status, 1);
    const char *first = strstr(said, waiting);
    cr_expect_not_null(first, "%s", said);
    cr_expect_null(strstr(first + 1, waiting), "%s", said);
    cr_expect_not_null(strstr(said, "occupe la base depuis trop longtemps"), "%s", said);
    free(said);
}
