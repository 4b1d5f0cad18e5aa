/* What leaves the base as a file, from the palette and from the command line, and comes back. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(export, .init = open_story, .fini = close_story);

#define RUN(expected, ...) story_run(&story, expected, (const char *const[]){__VA_ARGS__, NULL})

static void says(char *said, const char *text)
{
    cr_assert_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

static bool is_file(const char *name)
{
    struct stat status;
    char *path = story_path(&story, name);
    bool there = stat(path, &status) == 0 && status.st_size > 0;
    free(path);
    return there;
}

/* "Exporter…" by its name, then a form by a word of it, then the path that is proposed. */
static void export_as(const char *form, const char *file)
{
    char *path = story_path(&story, file);
    story_does(&story, ":", "commandes");
    story_does(&story, "exporter", "écrire les dossiers");
    story_does(&story, KEY_ENTER_, "Exporter…");
    story_does(&story, form, form);
    story_does(&story, KEY_ENTER_, "fichier à écrire");
    story_does(&story, CTRL_('U'), "un nom de fichier");
    story_does(&story, path, file);
    story_type(&story, KEY_ENTER_);
    free(path);
}

Test(export, the_base_goes_out_and_comes_back_from_the_screens)
{
    STORY_DO(&story, "ajouter", "La Ruche fictive", "--programme", "Hors-réseaux 2027");
    STORY_DO(&story, "noter", "ruche", "=1+1 ; un mot", "--nature", "appel");
    story_start(&story);
    story_sees(&story, "La Ruche fictive");
    export_as("classeur pour autrui", "autrui.xlsx");
    story_sees(&story, "1 dossier, en initiales, sans coordonnées ni notes");
    cr_expect(is_file("autrui.xlsx"));
    export_as("toute la base", "autrui.xlsx"); /* the name of something that is there */
    story_sees(&story, "déjà là : rien n'y est changé");
    story_type(&story, KEY_ESCAPE_);
    story_sees_no(&story, "fichier à écrire");
    export_as("toute la base", "base.json");
    story_sees(&story, "1 dossier, 1 note");
    cr_expect(is_file("base.json"));
    story_quit(&story);

    /* Another base: what the file would add is seen, one Entrée adds it, one u takes it back. */
    char *path = story_path(&story, "base.json");
    free(story.base);
    story.base = story_path(&story, "autre.db");
    story_start(&story);
    story_sees(&story, "exemple");
    story_does(&story, "i", "chemin du fichier");
    story_does(&story, path, "Ko");
    story_does(&story, KEY_ENTER_, "Importer un export de dentelle");
    story_sees(&story, "1 dossier, 1 note");
    story_does(&story, KEY_ENTER_, "La Ruche fictive");
    story_sees(&story, "import de base.json, 1 dossier");
    story_does(&story, "u", "annulé : import de base.json");
    story_does(&story, "y", "La Ruche fictive");
    story_quit(&story);
    free(path);
}

Test(export, the_command_line_says_what_it_wrote_and_what_it_left)
{
    char *book = story_path(&story, "a.xlsx"), *dump = story_path(&story, "a.json"),
         *folder = story_path(&story, "rien/a.csv");
    STORY_DO(&story, "ajouter", "=Ruche fictive", "--programme", "Hors-réseaux 2027");
    STORY_DO(&story, "ajouter", "Fil fictif", "--programme", "Parcours RH 2027");
    says(RUN(0, "exporter", "--sortie", book), "2 dossiers");
    says(RUN(1, "exporter", "--sortie", book), "déjà là : rien n'y est changé");
    says(RUN(0, "exporter", "--sortie", book, "--remplacer", "--programme", "Parcours RH 2027"),
         "1 dossier : ");
    says(RUN(1, "exporter", "--format", "csv", "--sortie", folder), "ne peut pas être écrit");
    says(RUN(0, "exporter", "--format", "csv"), ",\"'=Ruche fictive\",");
    says(RUN(0, "exporter", "--format", "csv", "--excel"), ";\"'=Ruche fictive\";");
    says(RUN(0, "exporter", "--format", "ics", "--pour-autrui"), "ne contient ni note");
    says(RUN(0, "exporter", "--format", "vcard"), "");
    says(RUN(2, "exporter", "--format", "pdf"), "xlsx, csv, json, ics ou vcard");
    says(RUN(2, "exporter", "--excel"), "--format csv");
    says(RUN(2, "exporter", "--avec-notes"), "--pour-autrui");
    says(RUN(2, "exporter", "--remplacer"), "--sortie");
    says(RUN(1, "exporter", "--format", "vcard", "--pour-autrui"), "coordonnées");
    says(RUN(0, "exporter", "--format", "json", "--sortie", dump), "2 dossiers");
    says(RUN(0, "importer", dump), "0 ajoutée");
    says(RUN(2, "importer", dump, "--programme", "P"), "--programme");
    says(RUN(0, "exporter", "--format", "json", "--pour-autrui", "--sortie", dump, "--remplacer"),
         "initiales");
    says(RUN(1, "importer", dump), "quelqu'un d'autre");
    free(book);
    free(dump);
    free(folder);
}
