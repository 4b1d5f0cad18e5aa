/* The user's own editor: what it writes is taken, what goes wrong in it loses nothing. */
#include "harness.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct story story;
static char *gate; /* a FIFO that an editor waits at */

static void open_story(void)
{
    story_open(&story, 24, 80);
    STORY_DO(&story, "ajouter", "Alpha fictif", "--ville", "Arras");
    gate = story_path(&story, "porte");
    cr_assert_eq(mkfifo(gate, 0600), 0);
    story_write(&story, "annonce", "ÉDITEUR\n", strlen("ÉDITEUR\n"));
}

static void close_story(void)
{
    free(gate);
    story_close(&story);
}

TestSuite(external, .init = open_story, .fini = close_story);

/* A note being typed, with this editor at hand: a shell command that the file's name follows. */
static void start_note(const char *editor)
{
    char pair[512];
    snprintf(pair, sizeof pair, "EDITOR=%s", editor);
    story_environment(&story, pair);
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "n", "Note sur Alpha fictif");
    story_sees(&story, "Ctrl-E éditeur");
    story_does(&story, "Tapé ici.", "Tapé ici.");
}

/* An editor that says it is there, then waits to be let go. It is one program: between two, a shell
 * may put Ctrl-C off. */
static void start_waiting_editor(void)
{
    start_note("cat annonce porte #");
    story_does(&story, CTRL_('e'), "ÉDITEUR");
    cr_assert_not(story.alternate, "the editor has the terminal as it was");
}

static void let_it_go(void)
{
    int fd = open(gate, O_WRONLY);
    cr_assert_geq(fd, 0);
    close(fd);
}

static void keep_and_quit(const char *wanted, const char *unwanted)
{
    int status;
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
    char *fiche = VERB(&story, &status, "fiche", "alpha");
    cr_assert_not_null(strstr(fiche, wanted), "no \"%s\" in:\n%s", wanted, fiche);
    cr_assert(!unwanted || !strstr(fiche, unwanted), "\"%s\" in:\n%s", unwanted, fiche);
    free(fiche);
}

/* The file that an editor was lent and that is still there; NULL when there is none. */
static char *file_left(void)
{
    glob_t found;
    char *left = NULL, *pattern = story_path(&story, "dentelle.brouillons/*.editeur.txt");
    if (glob(pattern, 0, NULL, &found) == 0)
        left = strdup(found.gl_pathv[0]);
    globfree(&found);
    free(pattern);
    return left;
}

static void nothing_is_left(void)
{
    char *left = file_left();
    cr_assert_null(left, "%s is left", left);
}

static void left_file_holds(const char *text)
{
    char content[256] = "", *left = file_left();
    cr_assert_not_null(left);
    FILE *file = fopen(left, "r");
    cr_assert_gt(fread(content, 1, sizeof content - 1, file), 0);
    fclose(file);
    cr_assert_not_null(strstr(content, text), "%s", content);
    free(left);
}

Test(external, what_an_editor_writes_is_taken_and_undone_at_once)
{
    start_note("printf 'Dit dehors.\\nEt encore.\\n' >>");
    story_does(&story, CTRL_('e'), "texte repris de l'éditeur");
    story_sees(&story, "Dit dehors.");
    story_does(&story, CTRL_('z'), "Tapé ici.");
    story_sees_no(&story, "Dit dehors.");
    story_does(&story, CTRL_('y'), "Dit dehors.");
    nothing_is_left();
    keep_and_quit("Tapé ici.\n", NULL);
}

Test(external, the_file_is_private_and_holds_the_text)
{
    start_note("test $(stat -c %a \"$1\") = 600 && grep -q '^Tapé ici.$' \"$1\" && echo juste >");
    story_does(&story, CTRL_('e'), "texte repris de l'éditeur");
    keep_and_quit("juste", "Tapé ici.");
}

Test(external, visual_comes_before_editor_and_an_empty_one_is_none)
{
    story_environment(&story, "VISUAL=echo visuel >");
    start_note("echo éditeur >");
    story_does(&story, CTRL_('e'), "visuel");
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
    story_environment(&story, "VISUAL= ");
    start_note("echo retenu >");
    story_does(&story, CTRL_('e'), "retenu");
    keep_and_quit("retenu", NULL);
}

Test(external, a_text_of_the_base_is_edited_too)
{
    STORY_DO(&story, "noter", "alpha", "Première version");
    story_environment(&story, "EDITOR=sed -i s/version/mouture/");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, KEY_ENTER_, "Première version");
    story_does(&story, KEY_ENTER_, "Texte, Alpha fictif");
    story_sees(&story, "Ctrl-E éditeur");
    story_does(&story, CTRL_('e'), "Première mouture");
    story_does(&story, CTRL_('s'), "note corrigée");
    story_type(&story, "q");
    story_sees(&story, "Contact 1");
    story_quit(&story);
}

Test(external, nothing_typed_here_or_there_leaves_no_draft)
{
    STORY_DO(&story, "noter", "alpha", "Première version");
    story_environment(&story, "EDITOR=true");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, KEY_ENTER_, "Première version");
    story_does(&story, KEY_ENTER_, "Texte, Alpha fictif");
    story_does(&story, CTRL_('e'), "rien n'a changé dans l'éditeur");
    story_does(&story, KEY_ESCAPE_, "[Fil]");
    story_sees_no(&story, "brouillon");
    story_type(&story, "q");
    story_sees(&story, "Contact 1");
    story_quit(&story);
}

Test(external, leaving_without_a_change_is_said)
{
    start_note("true");
    story_does(&story, CTRL_('e'), "rien n'a changé dans l'éditeur");
    nothing_is_left();
    keep_and_quit("Tapé ici.", NULL);
}

Test(external, an_editor_that_is_killed_loses_nothing)
{
    start_note("stty raw -echo; printf '\\033[?1049h\\033[?1000h\\033[?25l'; kill -9 $$ #");
    story_does(&story, CTRL_('e'), "(signal 9) : texte inchangé");
    story_does(&story, " Et la suite.", "Tapé ici. Et la suite.");
    nothing_is_left();
    keep_and_quit("Tapé ici. Et la suite.", NULL);
}

Test(external, what_a_killed_editor_wrote_is_kept_until_the_text_is)
{
    start_note("echo presque perdu > \"$1\"; kill -9 $$ #");
    story_does(&story, CTRL_('e'), "son fichier est gardé :");
    story_sees(&story, ".editeur.txt");
    story_sees(&story, "Tapé ici.");
    left_file_holds("presque perdu");
    keep_and_quit("Tapé ici.", "presque perdu");
    nothing_is_left();
}

Test(external, an_editor_that_says_it_failed_changes_nothing)
{
    start_note("echo autre > \"$1\"; exit 3 #");
    story_does(&story, CTRL_('e'), "erreur (3) : texte inchangé");
    keep_and_quit("Tapé ici.", "autre");
}

Test(external, an_editor_that_does_not_exist_is_named)
{
    start_note("editeur-inconnu --vite");
    story_does(&story, CTRL_('e'), "« editeur-inconnu --vite » est introuvable");
    keep_and_quit("Tapé ici.", NULL);
}

Test(external, no_editor_at_all_is_said)
{
    story_environment(&story, "PATH=/nulle-part");
    start_note("");
    story_does(&story, CTRL_('e'), "aucun éditeur n'est installé");
    keep_and_quit("Tapé ici.", NULL);
}

Test(external, a_file_removed_by_the_editor_leaves_the_text_as_it_was)
{
    start_note("rm");
    story_does(&story, CTRL_('e'), "l'éditeur a retiré le fichier : texte inchangé");
    keep_and_quit("Tapé ici.", NULL);
}

Test(external, a_text_grown_past_the_limit_is_not_taken_and_not_lost)
{
    start_note("echo >> \"$1\"; head -c 1100000 /dev/zero | tr '\\0' e >>");
    story_does(&story, CTRL_('e'), "trop long (plus de 1 Mo) : texte inchangé");
    left_file_holds("Tapé ici.\n\neee");
    keep_and_quit("Tapé ici.", "eee");
}

Test(external, what_is_typed_ahead_is_neither_text_nor_commands)
{
    start_waiting_editor();
    story_type(&story, CTRL_('s'));
    story_type(&story, "qxa\r\033OB" KEY_ESCAPE_);
    let_it_go();
    story_sees(&story, "rien n'a changé dans l'éditeur");
    story_does(&story, " Suite.", "Tapé ici. Suite.");
    keep_and_quit("Tapé ici. Suite.", NULL);
}

Test(external, what_is_typed_in_one_breath_with_the_key_goes_to_the_editor)
{
    start_note("cat annonce porte #");
    story_type(&story, "\x05xx");
    story_sees(&story, "ÉDITEUR");
    let_it_go();
    story_sees(&story, "rien n'a changé dans l'éditeur");
    story_does(&story, "|", "Tapé ici.|");
    keep_and_quit("Tapé ici.|", "xx");
}

Test(external, control_c_in_the_editor_ends_the_editor_alone)
{
    start_waiting_editor();
    story_type(&story, CTRL_('c'));
    story_sees(&story, "interrompu (signal 2) : texte inchangé");
    keep_and_quit("Tapé ici.", NULL);
}

Test(external, a_resize_during_the_editor_is_seen_after)
{
    start_waiting_editor();
    story_resize(&story, 30, 100);
    let_it_go();
    story_sees(&story, "rien n'a changé dans l'éditeur");
    cr_assert_eq(story_row_of(&story, "Ctrl-E éditeur"), 29);
    cr_assert(story.alternate);
    keep_and_quit("Tapé ici.", NULL);
}

Test(external, what_the_editor_wrote_survives_the_end_of_the_program)
{
    start_note("echo Avant la coupure. > \"$1\"; cat annonce porte #");
    story_does(&story, CTRL_('e'), "ÉDITEUR");
    story_signal(&story, SIGKILL);
    let_it_go();
    story_end(&story);
    story_start(&story);
    story_sees(&story, "Échap retour");
    story_does(&story, KEY_ENTER_, "Avant la coupure.");
    story_does(&story, CTRL_('z'), "Tapé ici.");
    story_does(&story, CTRL_('y'), "Avant la coupure.");
    nothing_is_left();
    keep_and_quit("Avant la coupure.", NULL);
}

Test(external, a_draft_thrown_away_shows_what_the_editor_wrote_first)
{
    start_note("echo Avant la coupure. > \"$1\"; cat annonce porte #");
    story_does(&story, CTRL_('e'), "ÉDITEUR");
    story_signal(&story, SIGKILL);
    let_it_go();
    story_end(&story);
    story_start(&story);
    story_does(&story, KEY_DELETE_, "Jeter ce brouillon ?");
    story_sees(&story, "Tapé ici.");
    story_sees(&story, "Avant la coupure.");
    story_does(&story, KEY_ENTER_, "brouillon jeté");
    nothing_is_left();
    story_quit(&story);
}
