/* The settings: a file that the user writes by hand, right or wrong, and what the program makes of
 * it. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

TestSuite(settings, .init = open_story, .fini = close_story);

static void make_folder(const char *name)
{
    char *path = story_path(&story, name);
    cr_assert_eq(mkdir(path, 0700), 0);
    free(path);
}

static const char file[] = ".config/dentelle/dentelle.conf";

static void write_settings(const char *text)
{
    make_folder(".config");
    make_folder(".config/dentelle");
    story_write(&story, file, text, strlen(text));
}

static void start(void)
{
    story_start(&story);
    story_sees(&story, "Orientation 7");
}

static char *run(int expected, const char *verb, const char *option)
{
    int status;
    const char *arguments[] = {verb, option, NULL};
    char *said = story_verb(&story, &status, NULL, arguments);
    cr_assert_eq(status, expected, "exit %d: %s", status, said);
    return said;
}

static void says(char *said, const char *text)
{
    cr_expect_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

static void says_nothing_of(char *said, const char *text)
{
    cr_expect_null(strstr(said, text), "\"%s\" in:\n%s", text, said);
    free(said);
}

Test(settings, a_rebound_key_acts_and_every_place_that_names_it_says_so)
{
    write_settings("touche.avancer = ù\ntouche.annuler = ^G\ntouche.aide = F2\n");
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Hors-réseaux 2023");
    start();
    story_does(&story, KEY_LEFT_ KEY_LEFT_, "▌Alpha fictif");
    story_sees(&story, "n note  ù avancer  o orienter  r relance");
    story_sees(&story, "F2 aide");
    story_type(&story, "a,u"); /* the old keys: nothing */
    story_does(&story, "-", "déjà à la première étape — avancer : ù");
    story_sees(&story, "Contact 1");
    story_does(&story, "ù", "Alpha fictif → Pré-diagnostic — Ctrl-G annuler");
    story_does(&story, CTRL_('g'), "annulé : Alpha fictif");
    story_sees(&story, "Contact 1");
    story_does(&story, ">", "Alpha fictif → Pré-diagnostic"); /* the alias stays */
    story_does(&story, CTRL_('z'), "annulé : Alpha fictif");
    story_does(&story, "Ù", "Alpha fictif → Pré-diagnostic"); /* Verr. Maj too */
    story_does(&story, "t", "Retour arrière précédent   Ctrl-G annuler");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_does(&story, "\033OQ", "Les touches, ici");
    story_sees(&story, "ù  >");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "étape suivante", "passer à l'étape suivante");
    story_sees(&story, "ù  >");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_quit(&story);
}

Test(settings, an_empty_base_names_the_keys_that_work)
{
    write_settings("touche.importer = ù\ntouche.dossier = F5\n");
    STORY_DO(&story, "annuler");
    story_start(&story);
    story_sees(&story, "ù  importer le tableau");
    story_sees(&story, "F5  ajouter un premier porteur");
    story_sees(&story, "ù importer  m exemple  F5 dossier  q quitter");
    story_does(&story, "\033[15~", "Nouveau dossier");
    story_does(&story, "Alpha fictif\r", "e la fiche, n une note, u annuler");
    story_does(&story, "a", "vide : F5 en ajoute un");
    story_quit(&story);
}

Test(settings, keys_that_clash_are_said_with_their_line_and_the_program_opens)
{
    write_settings("# mes touches\ntouche.note = r\ntouche.vue = h\n");
    start();
    story_sees(&story, "dentelle.conf, ligne 2 : « r » est déjà la touche de « relance » (et 1 "
                       "autre");
    story_sees(&story, "n note  o orienter");
    story_does(&story, "r", "Relance de Franche Connexion");
    story_type(&story, KEY_ESCAPE_);
    story_sees_no(&story, "Relance de Franche Connexion");
    story_does(&story, "n", "Note sur Franche Connexion");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_quit(&story);
    says(run(1, "reglages", NULL), "ligne 3 : « h » garde son sens : se déplacer");
}

Test(settings, verbs_say_a_wrong_line_on_the_side_and_do_their_work)
{
    int status;
    write_settings("couleurs = mauve\nvue.lens = lens\n");
    char *said = VERB(&story, &status, "liste");
    cr_expect_eq(status, 0);
    cr_expect_not_null(strstr(said, "Franche Connexion"));
    says(said, "dentelle : dentelle.conf, ligne 1 : « mauve » ne va pas à couleurs");
    said = run(1, "reglages", NULL);
    cr_expect_not_null(strstr(said, "vue.lens               lens\n"), "%s", said);
    cr_expect_not_null(strstr(said, "/.config/dentelle/dentelle.conf\n"), "%s", said);
    says(said, "1 faute dans les réglages");
}

Test(settings, the_written_file_read_back_has_no_fault_and_changes_nothing)
{
    char *before = run(0, "reglages", NULL);
    says(run(0, "reglages", "--ecrire"), "écrit : ");
    char *after = run(0, "reglages", NULL);
    cr_expect_not_null(strstr(before, "--ecrire"), "%s", before);
    cr_expect_str_eq(strstr(before, "souris "), strstr(after, "souris "));
    says_nothing_of(run(0, "reglages", NULL), "d'origine :");
    says(run(1, "reglages", "--ecrire"), "est déjà là : rien n'y est changé");
    says_nothing_of(run(0, "liste", NULL), "dentelle.conf");
    free(before);
    free(after);
    story_write(&story, file, "densite = 1\n", 12);
    says(run(0, "reglages", NULL),
         "densite                1               ligne 1 ; d'origine : auto\n");
}

static void opens(const char *said)
{
    story.columns = 120;
    start();
    story_sees(&story, said);
    story_does(&story, "j", "▌Où sont mes clefs");
    story_quit(&story);
    says(run(1, "reglages", NULL), said);
}

Test(settings, a_line_of_a_megabyte_does_not_keep_the_program_from_opening)
{
    char *bytes = malloc(1 << 20);
    cr_assert_not_null(bytes);
    memset(bytes, 'x', 1 << 20);
    write_settings("");
    story_write(&story, file, bytes, 1 << 20);
    free(bytes);
    opens("ligne 1 : trop longue");
}

Test(settings, bytes_that_are_no_text_do_not_keep_the_program_from_opening)
{
    static const char bytes[] = "\0\1\2\x1b[31m\xff\xfe = \x9b\nsouris\xe9 = 1\n";
    write_settings("");
    story_write(&story, file, bytes, sizeof bytes - 1);
    opens("ligne 1 : un caractère de contrôle");
}

Test(settings, a_folder_in_the_place_of_the_file_does_not_either)
{
    make_folder(".config");
    make_folder(".config/dentelle");
    make_folder(file);
    opens("n'est pas un fichier");
}

/* Any "3x" colour, of 8 or of 256. */
static bool sent_a_colour(void)
{
    return story_sent(&story, "\033[31") || story_sent(&story, "\033[38;5;") ||
           story_sent(&story, ";31m") || story_sent(&story, "38;5;");
}

static void show_something_late(void)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Hors-réseaux 2023");
    STORY_DO(&story, "relancer", "alpha", "2027-03-10");
    start();
    story_sees(&story, "⚠ 1 relance");
    story_quit(&story);
}

Test(settings, colours_are_off_by_setting_and_nothing_is_lost)
{
    write_settings("couleurs = non\n");
    show_something_late();
    cr_expect_not(sent_a_colour());
}

Test(settings, colours_are_eight_by_setting)
{
    write_settings("couleurs = 8\n");
    story_environment(&story, "NO_COLOR=1"); /* said to all programs; the setting is for this one */
    show_something_late();
    cr_expect(sent_a_colour());
    cr_expect_not(story_sent(&story, "38;5;"));
}

Test(settings, colours_are_those_of_the_terminal_otherwise)
{
    show_something_late();
    cr_expect(story_sent(&story, "38;5;"));
}

Test(settings, signs_mouse_and_density_are_as_they_are_set)
{
    write_settings("signes = ascii\nsouris = non\ndensite = 1\nattente-echap = 5\n");
    start();
    story_sees(&story, ">Franche Connexion");
    cr_expect_not(story_sent(&story, "\033[?1000h"), "clicks are left to the terminal");
    cr_expect(story_sent(&story, "\033[?2004h"));
    cr_expect_not(story_shows(&story, "▌"));
    cr_expect_not(story_shows(&story, "Lens-Liévin"), "one line a card");
    story_does(&story, "v", "autant de lignes qu'il en tient");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, KEY_ESCAPE_, "Orientation 7");
    story_does(&story, ":souris\r", "souris : clics pour dentelle");
    cr_expect(story_sent(&story, "\033[?1000h"));
    story_quit(&story);
}
