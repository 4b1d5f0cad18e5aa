/* The terminal: sizes, kinds, signals, suspension; it is always given back as it was. */
#include "harness.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
    STORY_DO(&story, "exemple");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(terminal, .init = open_story, .fini = close_story);

static void start(void)
{
    story_start(&story);
    story_sees(&story, "Orientation 7");
    story_sees(&story, ", aide");
}

Test(terminal, it_is_given_back_as_it_was)
{
    start();
    cr_assert(story.alternate);
    cr_assert_not(story.cursor_visible, "nothing is typed on the board");
    story_quit(&story);
}

Test(terminal, every_size_is_survived_and_the_selection_is_kept)
{
    static const int sizes[][2] = {{1, 1},   {200, 500}, {5, 20},   {10, 40},
                                   {24, 65}, {3, 200},   {60, 200}, {24, 80}};
    start();
    story_does(&story, KEY_DOWN_ KEY_DOWN_, "▌Retrouvilles");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        story_resize(&story, sizes[i][0], sizes[i][1]);
        if (sizes[i][0] >= 10 && sizes[i][1] >= 40)
            story_sees(&story, "▌Retrouvilles");
        else if (sizes[i][1] >= 40)
            story_sees(&story, "Fenêtre trop petite");
    }
    story_resize(&story, 0, 0);
    story_does(&story, KEY_UP_, "▌Où sont mes clefs");
    story_quit(&story);
}

Test(terminal, below_66_columns_there_is_one_column_and_a_strip)
{
    story.columns = 60;
    story_start(&story);
    story_sees(&story, "Contact 0 · Pré-diag 0 · [Orient. 7] · Clos 1");
    story_does(&story, KEY_RIGHT_, "[Clos 1]");
    story_sees(&story, "Mme T. L.");
    story_quit(&story);
}

Test(terminal, wide_terminals_show_the_case_beside_the_board)
{
    story.columns = 140;
    story.rows = 45;
    story_start(&story);
    story_sees(&story, "Premier échange. Rendez-vous pris.");
    story_sees(&story, "→ AAE62, transmise");
    story_quit(&story);
}

Test(terminal, a_resize_while_typing_loses_nothing)
{
    start();
    story_does(&story, "n", "Note sur Franche Connexion");
    story_does(&story, "avant ", "brouillon gardé");
    story_resize(&story, 2, 10);
    story_type(&story, "pendant ");
    story_resize(&story, 30, 100);
    story_sees(&story, "avant pendant");
    story_does(&story, "après", "avant pendant après");
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
}

Test(terminal, a_storm_of_resizes_ends_well)
{
    start();
    for (int i = 0; i < 150; i++)
        story_resize(&story, 10 + i % 40, 40 + i % 120);
    story_resize(&story, 24, 80);
    story_sees(&story, "Orientation 7");
    story_sees(&story, ", aide");
    story_quit(&story);
}

static void dies_of(int number)
{
    start();
    story_signal(&story, number);
    int status = story_end(&story);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == number, "wait status %x", status);
    story_terminal_is_restored(&story);
}

Test(terminal, it_is_restored_after_sigterm)
{
    dies_of(SIGTERM);
}

Test(terminal, it_is_restored_after_sighup)
{
    dies_of(SIGHUP);
}

Test(terminal, it_is_restored_after_sigquit)
{
    dies_of(SIGQUIT);
}

Test(terminal, a_closed_terminal_ends_the_program_at_once)
{
    start();
    story_hang_up(&story);
    story_end(&story);
    int status;
    free(VERB(&story, &status, "doctor"));
    cr_assert_eq(status, 0);
}

Test(terminal, a_closed_terminal_ends_the_program_even_under_nohup)
{
    char *program = story_program();
    char command[512];
    snprintf(command, sizeof command, "trap '' HUP; exec %s --base %s", program, story.base);
    story_start_command(&story, (const char *const[]){"/bin/bash", "--norc", "-c", command, NULL});
    story_sees(&story, "Orientation 7");
    story_hang_up(&story);
    story_end(&story);
    free(program);
}

Test(terminal, it_suspends_to_the_shell_and_comes_back)
{
    char *program = story_program();
    char command[512];
    snprintf(command, sizeof command, "%s --base %s\n", program, story.base);
    story_environment(&story, "PS1=invite> ");
    story_start_command(&story, (const char *const[]){"/bin/bash", "--norc", "-i", NULL});
    story_sees(&story, "invite>");
    story_type(&story, command);
    story_sees(&story, "Orientation 7");
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "suspendre", "rendre la main au shell");
    story_does(&story, KEY_ENTER_, "Stopped");
    cr_assert_not(story.alternate);
    story_resize(&story, 30, 100);
    story_type(&story, "fg\n");
    story_sees(&story, "Orientation 7");
    story_does(&story, "q", "invite>");
    story_type(&story, "exit\n");
    story_end(&story);
    free(program);
}

static void refuses(const char *term)
{
    story_environment(&story, term);
    story_start(&story);
    int status = story_end(&story);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 2, "wait status %x", status);
    cr_assert(story_shows(&story, "ne sait pas placer le curseur"));
}

Test(terminal, a_dumb_terminal_is_told_what_to_do)
{
    refuses("TERM=dumb");
}

Test(terminal, no_terminal_at_all_is_told_what_to_do)
{
    int status;
    char *said = VERB(&story, &status, NULL);
    cr_assert_eq(status, 2);
    cr_assert_not_null(strstr(said, "dentelle tableau"), "%s", said);
    free(said);
}

Test(terminal, moving_costs_few_bytes_and_standing_still_none)
{
    start();
    story_settle(&story);
    size_t before = story.log_length;
    story_does(&story, KEY_DOWN_, "▌Où sont mes clefs");
    story_settle(&story);
    cr_assert_leq(story.log_length - before, 600, "%zu bytes for a move",
                  story.log_length - before);
    before = story.log_length;
    story_type(&story, "*"); /* no command */
    story_settle(&story);
    cr_assert_eq(story.log_length, before, "%zu bytes for nothing", story.log_length - before);
    story_quit(&story);
}

Test(terminal, the_cursor_stands_on_the_selected_name)
{
    start();
    story_does(&story, KEY_DOWN_, "▌Où sont mes clefs");
    story_settle(&story);
    cr_assert_eq(story.cursor.row, story_row_of(&story, "▌Où sont mes clefs"));
    cr_assert(story_is_reverse(&story, story.cursor.row, story.cursor.col));
    story_quit(&story);
}

Test(terminal, the_mouse_selects_and_opens)
{
    start();
    int row = story_row_of(&story, "La Palette");
    story_click(&story, row, 60, 1);
    story_sees(&story, "▌La Palette");
    story_click(&story, story_row_of(&story, "Retrouvilles"), 62, 2);
    story_sees(&story, "[Fil]");
    story_click(&story, 3, 10, 1);
    story_sees(&story, "[Fiche]");
    story_type(&story, "q");
    story_sees(&story, "Orientation 7");
    story_quit(&story);
}

Test(terminal, the_list_is_walked_with_all_keys)
{
    start();
    story_does(&story, "j", "▌Où sont mes clefs");
    story_does(&story, "k", "▌Franche Connexion");
    story_does(&story, "\033[F", "▌A Contre Poids 62");
    story_does(&story, "\033[H", "▌Franche Connexion");
    story_does(&story, KEY_PAGE_DOWN_, "▌");
    story_does(&story, "l", "Clos 1");
    story_does(&story, "h", "clos : 1");
    story_does(&story, "v", "trois lignes par carte");
    story_sees(&story, "… 3 autres");
    story_quit(&story);
}

Test(terminal, help_is_made_of_the_table_and_runs_its_lines)
{
    start();
    story_does(&story, ",", "Les touches, ici");
    story_sees(&story, "écrire une note");
    story_does(&story, "clore", "clore avec un motif");
    story_does(&story, KEY_ENTER_, "pour quel motif");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_does(&story, "?", "Les touches, ici");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_quit(&story);
}

Test(terminal, late_answers_of_the_terminal_are_not_typed)
{
    start();
    story_type(&story, "\033]11;rgb:ffff/ffff/ffff\007\033[?62;22c\033P1$r0m\033\\");
    story_settle(&story);
    story_does(&story, "j", "▌Où sont mes clefs");
    story_quit(&story);
}
