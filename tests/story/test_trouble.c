/* What can go wrong on a laptop: a damaged base, two instances, a read-only folder, hostile text, a
 * wrong clock. */
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(trouble, .init = open_story, .fini = close_story);

static void says(const char *text, int expected, const char *const arguments[])
{
    int status;
    char *said = story_verb(&story, &status, NULL, arguments);
    cr_assert_eq(status, expected, "exit %d: %s", status, said);
    cr_assert_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}
#define SAYS(text, expected, ...) says(text, expected, (const char *const[]){__VA_ARGS__, NULL})

static void overwrite(const char *name, long offset, const char *bytes)
{
    char *path = story_path(&story, name);
    FILE *file = fopen(path, "r+b");
    cr_assert_not_null(file);
    cr_assert_eq(fseek(file, offset, SEEK_SET), 0);
    cr_assert_eq(fwrite(bytes, 1, strlen(bytes), file), strlen(bytes));
    fclose(file);
    free(path);
}

static void damage(void)
{
    STORY_DO(&story, "ajouter",
             "Alpha fictif"); /* the backup of the day is made at opening: before this */
    STORY_DO(&story, "noter", "alpha", "Une note");
    overwrite("dentelle.db", 0, "CECI N'EST PLUS UNE BASE DE DONNÉES");
}

Test(trouble, a_damaged_base_is_refused_with_what_to_do)
{
    damage();
    SAYS("restaurer", 1, "liste");
    SAYS("pour remettre la dernière", 0, "restaurer");
    SAYS("celle d'avant est gardée", 0, "restaurer", "2027-03-15");
    SAYS("intact", 0, "doctor");
}

Test(trouble, a_damaged_base_is_replaced_by_choice_and_kept_aside)
{
    damage();
    story_start(&story);
    story_sees(&story, "est entière. L'ouvrir à la place");
    story_does(&story, "o\n", "ajouter un premier porteur");
    story_quit(&story);
    char *pattern = story_path(&story, "dentelle.db.abime-2027-03-15");
    char command[256];
    snprintf(command, sizeof command, "ls %s* >/dev/null", pattern);
    cr_expect_eq(system(command), 0, "the damaged file is beside");
    free(pattern);
}

Test(trouble, a_damaged_base_is_left_alone_when_one_says_no)
{
    damage();
    story_start(&story);
    story_sees(&story, "L'ouvrir à la place");
    story_type(&story, "\n");
    int status = story_end(&story);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

Test(trouble, looking_at_a_base_that_does_not_exist_makes_none)
{
    free(story.base);
    story.base = story_path(&story, "faute/de-frappe.db");
    SAYS("pas de base à cet endroit", 1, "liste");
    SAYS("pas de base à cet endroit", 1, "tableau");
    SAYS("pas de base à cet endroit", 1, "fiche", "alpha");
    SAYS("pas de base à cet endroit", 1, "doctor");
    char *folder = story_path(&story, "faute");
    cr_expect_neq(access(folder, F_OK), 0, "a folder was made");
    free(folder);
}

Test(trouble, a_lost_base_is_not_replaced_by_an_empty_one)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "noter", "alpha", "Une note"); /* the backup of the day was made before */
    cr_assert_eq(unlink(story.base), 0);
    SAYS("« dentelle restaurer » reprend la dernière", 1, "ajouter", "Bravo fictif");
    SAYS("« dentelle restaurer » reprend la dernière", 1, "liste");
    cr_expect_neq(access(story.base, F_OK), 0, "an empty base was made");
    story_start(&story);
    story_sees(&story, "n'est plus là");
    story_sees(&story, "L'ouvrir à la place");
    story_does(&story, "o\n", "ajouter un premier porteur");
    story_quit(&story);
}

Test(trouble, a_base_of_a_later_version_is_shown_and_not_written)
{
    char command[256];
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Hors-réseaux 2027");
    snprintf(command, sizeof command, "sqlite3 %s 'PRAGMA user_version = 99'", story.base);
    cr_assert_eq(system(command), 0);
    SAYS("Alpha fictif", 0, "liste");
    SAYS("version plus récente", 0, "liste");
    SAYS("version plus récente", 0, "fiche", "alpha");
    SAYS("Hors-réseaux 2027", 0, "tableau"); /* the programme that was on screen */
    SAYS("lecture seule", 1, "noter", "alpha", "non");
    story_start(&story);
    story_sees(&story, "version plus récente");
    story_sees(&story, "Alpha fictif");
    story_does(&story, "a", "lecture seule");
    story_quit(&story);
}

Test(trouble, two_instances_see_each_other_and_lose_nothing)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    STORY_DO(&story, "ajouter", "Bravo fictif"); /* another instance */
    story_sees(&story, "Contact 2");
    STORY_DO(&story, "avancer", "bravo");
    story_sees(&story, "Pré-diagnostic 1");
    story_does(&story, "a", "Pré-diagnostic 2");
    SAYS("Pré-diagnostic 2", 0, "tableau");
    SAYS("intact", 0, "doctor");
    story_quit(&story);
}

Test(trouble, what_another_instance_moved_is_not_moved_twice)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, KEY_ENTER_, "[Contact] ›");
    STORY_DO(&story, "avancer", "alpha", "orientation");
    story_sees(&story, "[Orientation]");
    story_does(&story, "a", "déjà à la dernière étape");
    story_type(&story, "q");
    story_sees(&story, "Orientation 1");
    story_quit(&story);
}

Test(trouble, a_folder_that_cannot_be_written_is_said_and_the_case_still_shows)
{
    if (geteuid() == 0) /* root writes everywhere: as somebody else then */
        cr_skip_test("as root every folder can be written");
    STORY_DO(&story, "ajouter", "Alpha fictif");
    chmod(story.folder, 0500);
    chmod(story.base, 0400);
    SAYS("Alpha fictif", 0, "liste");
    SAYS("lecture seule", 1, "noter", "alpha", "non");
    chmod(story.folder, 0700);
}

static const char hostile[] = "\x1b[31mRouge\x1b]0;titre\x07 \xE2\x80\xAE"
                              "inverse\xE2\x80\xAC \xEF\xBB\xBF"
                              "\xED\xA0\x80 \xC3 \xC2\x9B"
                              "31m fin";

Test(trouble, hostile_text_is_harmless_by_every_door)
{
    char csv[512];
    STORY_DO(&story, "ajouter", hostile, "--ville", hostile);
    STORY_DO(&story, "noter", "titre", hostile);
    snprintf(csv, sizeof csv, "Porteur;Ville\nCSV %s;%s\n", hostile, hostile);
    story_write(&story, "hostile.csv", csv, strlen(csv));
    char *path = story_path(&story, "hostile.csv");
    STORY_DO(&story, "importer", path);
    story_start(&story);
    story_sees(&story, "Contact 2");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_type(&story, "n");
    story_sees(&story, "Note sur");
    story_paste(&story, hostile, sizeof hostile - 1);
    story_sees(&story, "fin");
    story_does(&story, CTRL_('s'), "noté");
    story_does(&story, "\t", "[Fiche]");
    story_type(&story, "q");
    story_sees(&story, "Contact 2");
    story_quit(&story);
    cr_expect_not(story_sent(&story, "\033[31mRouge"));
    cr_expect_not(story_sent(&story, "\033]0;"));
    cr_expect_not(story_sent(&story, "\xE2\x80\xAE"), "no bidi override reaches the terminal");
    cr_expect_not(story_sent(&story, "\xC2\x9B"), "no C1 control either");
    free(path);
}

Test(trouble, a_name_of_a_megabyte_is_refused)
{
    size_t length = 1000 * 1000;
    char *name = malloc(length + 20);
    memset(name, 'x', length);
    memcpy(name + length, ";Arras\n", 8);
    char *csv = malloc(length + 40);
    int used = sprintf(csv, "Porteur;Ville\n%s", name);
    story_write(&story, "long.csv", csv, (size_t)used);
    char *path = story_path(&story, "long.csv");
    SAYS("1 ligne lue = 0 nouveau + 0 déjà connu + 1 mis de côté", 0, "importer", path);
    story_start(&story);
    story_sees(&story, "ajouter un premier porteur");
    story_does(&story, "d", "nom du porteur");
    story_paste(&story, name, length);
    story_sees(&story, "xxxxxxxx");
    story_does(&story, KEY_ENTER_, "nouveau dossier"); /* what the field holds: its limit */
    story_quit(&story);
    free(path);
    free(csv);
    free(name);
}

Test(trouble, a_clock_set_back_a_year_loses_nothing)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "avancer", "alpha");
    story_environment(&story, "DENTELLE_MAINTENANT=2026-03-15T09:00");
    STORY_DO(&story, "noter", "alpha", "Écrit dans le passé");
    STORY_DO(&story, "avancer", "alpha");
    SAYS("étape : Orientation", 0, "fiche", "alpha");
    SAYS("annulé : Alpha fictif → Orientation", 0, "annuler");
    SAYS("étape : Pré-diagnostic", 0, "fiche", "alpha");
    SAYS("intact", 0, "doctor");
}

Test(trouble, a_full_disk_says_so_and_the_text_stays)
{
    char command[512];
    char *program = story_program();
    STORY_DO(&story, "ajouter", "Alpha fictif");
    /* No file may grow beyond 40 KiB: room to open, none to write. */
    snprintf(command, sizeof command, "trap '' XFSZ; ulimit -f 40; exec %s --base %s", program,
             story.base);
    story_start_command(&story, (const char *const[]){"/bin/bash", "--norc", "-c", command, NULL});
    story_sees(&story, "Contact 1");
    story_does(&story, "n", "Note sur Alpha fictif");
    story_does(&story, "Ne pas perdre ceci", "Ne pas perdre ceci");
    story_does(&story, CTRL_('s'), "écriture impossible");
    story_sees(&story, "Ne pas perdre ceci");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    story_quit(&story);
    story_start(&story); /* room again: the draft is there */
    story_sees(&story, "Ne pas perdre ceci");
    story_does(&story, KEY_ENTER_, "Note sur Alpha fictif");
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
    SAYS("intact", 0, "doctor");
    free(program);
}
