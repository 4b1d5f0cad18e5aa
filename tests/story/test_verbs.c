/* The command line: the same actions without a screen, for scripts, pipes and screen readers. */
#include "harness.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dentelle/base.h"

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(verbs, .init = open_story, .fini = close_story);

#define RUN(expected, ...) story_run(&story, expected, (const char *const[]){__VA_ARGS__, NULL})

static void says(char *said, const char *text)
{
    cr_assert_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}

Test(verbs, adding_prints_the_reference_alone_on_the_last_line)
{
    char *said =
        RUN(0, "ajouter", "Alpha fictif", "--ville", "Arras", "--programme", "Hors-réseaux 2027");
    char *line = strchr(said, '\n');
    cr_assert_not_null(line);
    cr_assert_eq(strncmp(line + 1, "HR-2027-", 8), 0, "%s", said);
    char *ref = strndup(line + 1, strcspn(line + 1, "\n"));
    says(RUN(0, "fiche", ref), "Arras");
    free(ref);
    free(said);
}

Test(verbs, a_case_goes_its_way_to_the_end_and_back)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    says(RUN(0, "noter", "alpha", "Rappelée", "ce matin", "--nature", "appel"), "noté : appel");
    says(RUN(0, "avancer", "alpha"), "Alpha fictif → Pré-diagnostic");
    says(RUN(0, "avancer", "alpha", "contact"), "Alpha fictif → Contact");
    says(RUN(0, "orienter", "alpha", "dla", "aae62"), "orienté vers DLA, AAE62");
    says(RUN(1, "orienter", "alpha", "dla"), "déjà en cours");
    says(RUN(0, "orienter", "alpha", "dla", "mas", "MAS"), "vers MAS (DLA déjà en cours)");
    says(RUN(0, "fiche", "alpha"), "Contact → Orientation");
    says(RUN(0, "relancer", "alpha", "lun"), "relance lun. 22 mars");
    says(RUN(0, "relancer", "alpha", "lundi", "prochain", "revoir", "les statuts"),
         "relance lun. 22 mars : revoir les statuts, Alpha fictif");
    says(RUN(0, "relancer", "alpha", "fait"), "relance faite");
    says(RUN(0, "clore", "alpha", "pris en charge"), "clos : pris en charge");
    says(RUN(0, "annuler"), "annulé : Alpha fictif clos");
    says(RUN(0, "retablir"), "rétabli : Alpha fictif clos");
    says(RUN(0, "doctor"), "intact");
}

Test(verbs, a_note_comes_from_a_pipe_and_may_begin_with_a_dash)
{
    int status;
    STORY_DO(&story, "ajouter", "Alpha fictif");
    free(story_verb(&story, &status, "ligne une\nligne deux\n",
                    (const char *const[]){"noter", "alpha", "-", NULL}));
    cr_assert_eq(status, 0);
    says(RUN(0, "noter", "alpha", "- un tiret"), "noté");
    says(RUN(0, "fiche", "alpha"), "ligne une\nligne deux");
    says(RUN(0, "fiche", "alpha"), "- un tiret");
}

Test(verbs, the_list_is_an_array_with_keys_in_english)
{
    STORY_DO(&story, "exemple");
    char *said = RUN(0, "liste", "--programme", "Hors-réseaux 2023", "--json");
    json_error_t error;
    json_t *list = json_loads(said, 0, &error);
    cr_assert_not_null(list, "%s: %s", error.text, said);
    cr_assert_eq(json_array_size(list), 8);
    static const char *const keys[] = {"ref",   "name",        "town",   "programme",
                                       "stage", "stage_label", "due_at", "outcome"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        cr_expect_not_null(json_object_get(json_array_get(list, 0), keys[i]), "%s", keys[i]);
    json_decref(list);
    free(said);
}

Test(verbs, a_case_in_json_has_its_notes_needs_and_referrals)
{
    STORY_DO(&story, "exemple");
    char *said = RUN(0, "fiche", "grelinette", "--json");
    json_t *card = json_loads(said, 0, NULL);
    cr_assert_not_null(card, "%s", said);
    json_t *note = json_array_get(json_object_get(card, "notes"), 0);
    cr_expect_str_eq(json_string_value(json_object_get(note, "kind")), "visite");
    cr_expect_str_eq(json_string_value(json_object_get(note, "at")), "2023-05-30T10:00");
    cr_expect_not_null(json_string_value(json_object_get(note, "text")));
    cr_expect_eq(json_array_size(json_object_get(card, "needs")), 2);
    json_t *referral = json_array_get(json_object_get(card, "referrals"), 1);
    cr_expect_str_eq(json_string_value(json_object_get(referral, "partner")), "CUA");
    cr_expect_str_eq(json_string_value(json_object_get(referral, "status")), "requested");
    json_decref(card);
    free(said);
}

Test(verbs, a_case_says_all_that_is_set)
{
    STORY_DO(&story, "exemple");
    says(RUN(0, "fiche", "grelinette"), "Autres noms : Grelinette et coquille");
    char *said = RUN(0, "fiche", "grelinette", "--json");
    json_t *card = json_loads(said, 0, NULL);
    cr_assert_not_null(card, "%s", said);
    cr_expect_str_eq(json_string_value(json_array_get(json_object_get(card, "aliases"), 0)),
                     "Grelinette et coquille");
    cr_expect(json_is_array(json_object_get(card, "budget_citoyen")));
    cr_expect(json_is_true(json_object_get(card, "conventional_dates")));
    json_decref(card);
    free(said);
}

Test(verbs, a_case_that_was_not_added_leaves_no_programme)
{
    says(RUN(1, "ajouter", "", "--programme", "Nouveau 2030"), "nom du porteur");
    says(RUN(1, "tableau", "--programme", "Nouveau 2030"), "introuvable");
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Nouveau 2030");
    STORY_DO(&story, "annuler");
    says(RUN(1, "tableau", "--programme", "Nouveau 2030"), "introuvable");
}

Test(verbs, the_board_reads_aloud)
{
    STORY_DO(&story, "exemple");
    char *said = RUN(0, "tableau");
    cr_expect_not_null(strstr(said, "Hors-réseaux 2023    8 rencontrés"), "%s", said);
    cr_expect_not_null(strstr(said, "Orientation 7"));
    cr_expect_not_null(strstr(said, "clos : retour au salariat"));
    cr_expect_null(strchr(said, '\033'), "no escape sequence in a pipe");
    free(said);
}

Test(verbs, wrong_use_is_2_and_what_could_not_be_done_is_1)
{
    says(RUN(2, "danser"), "n'est pas une commande");
    says(RUN(2, "fiche"), "il faut écrire");
    says(RUN(2, "liste", "--couleur"), "option inconnue");
    says(RUN(2, "liste", "--programme"), "il manque une valeur");
    says(RUN(1, "annuler"), "rien");
    says(RUN(1, "fiche", "personne"), "personne");
    says(RUN(1, "importer", "/nulle/part.csv"), "part.csv");
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "ajouter", "Alpha fictif bis");
    says(RUN(1, "fiche", "alph"), "Alpha fictif bis");
    says(RUN(1, "relancer", "bis", "32/13"), "n'est pas une date");
    says(RUN(1, "relancer", "bis", "31/02"), "ce jour n'existe pas");
    says(RUN(2, "clore", "bis", "fatigue"), "motif inconnu");
    says(RUN(1, "ajouter", ""), "nom du porteur");
    says(RUN(0, "--version"), "dentelle ");
    says(RUN(0, "aide"), "dentelle importer FICHIER");
}

/* A terminal obeys escapes, BEL and C1 bytes; a reader is fooled by marks of direction. */
#define HOSTILE "\033]0;x\007\033[31mnom\302\233K\342\200\256\xE9\r\b"

static void says_nothing_hostile(const char *said)
{
    cr_assert(utf8_valid(said, strlen(said)), "invalid UTF-8 in: %s", said);
    for (const char *at = said; *at; at++)
        cr_assert((unsigned char)*at >= 0x20 || *at == '\n', "byte %#x in: %s", (unsigned char)*at,
                  said);
    cr_assert_null(strstr(said, "\302\233"), "C1 in: %s", said);
    cr_assert_null(strstr(said, "\342\200\256"), "a mark of direction in: %s", said);
}

Test(verbs, no_argument_reaches_the_terminal_raw)
{
    static const char *const calls[][6] = {
        {HOSTILE},
        {"--" HOSTILE},
        {"--programme=" HOSTILE, "tableau"},
        {"tableau", "--programme", HOSTILE},
        {"liste", "--programme", HOSTILE},
        {"liste", "--json", "--programme", HOSTILE},
        {"ajouter", HOSTILE, "--ville", HOSTILE, "--programme", HOSTILE},
        {"annuler"},
        {"retablir"},
        {"fiche", HOSTILE},
        {"fiche", "alpha", HOSTILE},
        {"noter", HOSTILE, "texte"},
        {"noter", "alpha", HOSTILE},
        {"noter", "alpha", "texte", "--nature", HOSTILE},
        {"avancer", HOSTILE},
        {"avancer", "alpha", HOSTILE},
        {"orienter", HOSTILE, "dla"},
        {"orienter", "alpha", HOSTILE},
        {"relancer", HOSTILE, "lun"},
        {"relancer", "alpha", HOSTILE},
        {"relancer", "alpha", "lun", HOSTILE},
        {"clore", HOSTILE, "abandon"},
        {"clore", "alpha", HOSTILE},
        {"importer", HOSTILE ".csv"},
        {"importer", "/tmp", "--programme", HOSTILE},
        {"exemple", HOSTILE},
        {"quifaitquoi", HOSTILE},
        {"quifaitquoi", "--territoire", HOSTILE},
        {"quifaitquoi", "--format", HOSTILE},
        {"quifaitquoi", "--sortie", "/dev/null/" HOSTILE},
        {"doctor", HOSTILE},
        {"doctor", "--base", "/dev/null/" HOSTILE},
        {"restaurer", HOSTILE},
        {"restaurer", "--base", HOSTILE},
        {"annuler", HOSTILE},
        {"aide", HOSTILE},
        {"fiche", "alpha"},
        {"fiche", "nom", "--json"},
        {"liste"},
    };
    STORY_DO(&story, "ajouter", "Alpha fictif");
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        const char *arguments[8] = {NULL};
        int status;
        for (size_t j = 0; j < 6; j++)
            arguments[j] = calls[i][j];
        char *said = story_verb(&story, &status, NULL, arguments);
        cr_assert_leq(status, 2, "%s", said);
        says_nothing_hostile(said);
        free(said);
    }
}

Test(verbs, a_file_is_opened_by_its_bytes_whatever_they_are)
{
    static const char name[] = "caf\xE9\033[31m.csv", csv[] = "Porteur;Ville\nAlpha fictif;Arras\n";
    story_write(&story, name, csv, sizeof csv - 1);
    char *path = story_path(&story, name), *said = RUN(0, "importer", path);
    says_nothing_hostile(said);
    says(said, "1 nouveau");
    said = RUN(0, "fiche", "alpha");
    says_nothing_hostile(said);
    free(said);
    said = RUN(0, "annuler");
    says_nothing_hostile(said);
    free(said);
    free(path);
}

Test(verbs, a_verb_refuses_the_options_of_others)
{
    says(RUN(2, "liste", "--ville", "Arras"), "« liste » ne prend pas --ville");
    says(RUN(2, "fiche", "alpha", "--essai"), "« fiche » ne prend pas --essai");
    says(RUN(2, "ajouter", "Alpha", "--json"), "« ajouter » ne prend pas --json");
    says(RUN(2, "doctor", "--programme", "P"), "« doctor » ne prend pas --programme");
    says(RUN(2, "--json"), "demande une commande");
    says(RUN(0, "ajouter", "Alpha fictif"), "nouveau dossier");
    says(RUN(0, "tableau", "--json"), "stages");
}

Test(verbs, the_base_by_default_is_for_its_owner_alone)
{
    char *data = story_path(&story, "donnees"), *variable = NULL, *base = NULL, *folder = NULL;
    struct stat status;
    cr_assert(asprintf(&variable, "XDG_DATA_HOME=%s", data) > 0);
    story_environment(&story, variable);
    free(story.base);
    cr_assert(asprintf(&base, "%s/dentelle/dentelle.db", data) > 0);
    cr_assert(asprintf(&folder, "%s/dentelle", data) > 0);
    story.base = strdup(base);
    char *program = story_program();
    char command[512];
    snprintf(command, sizeof command, "%s ajouter 'Alpha fictif'; echo fini", program);
    story_start_command(&story, (const char *const[]){"/bin/bash", "--norc", "-c", command, NULL});
    story_sees(&story, "fini");
    story_end(&story);
    cr_assert_eq(stat(base, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0600);
    cr_assert_eq(stat(folder, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0700);
    free(program);
    free(data);
    free(variable);
    free(base);
    free(folder);
}

Test(verbs, a_full_output_is_said)
{
    char *program = story_program();
    char command[512];
    STORY_DO(&story, "exemple");
    snprintf(command, sizeof command, "%s --base %s liste > /dev/full; echo sortie $?", program,
             story.base);
    story_start_command(&story, (const char *const[]){"/bin/bash", "--norc", "-c", command, NULL});
    story_sees(&story, "sortie 1");
    story_sees(&story, "la sortie n'a pas pu être écrite");
    story_end(&story);
    free(program);
}
