/* The same porteur twice: at entry, in an import, on demand; and what was decided holds. */
#include "harness.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 100);
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(doublons, .init = open_story, .fini = close_story);

static void two_porteurs(void)
{
    STORY_DO(&story, "ajouter", "Retrouvilles", "--ville", "Arras");
    STORY_DO(&story, "ajouter", "Retrouville", "--ville", "Arras");
}

static void says(const char *text, const char *const arguments[])
{
    int status;
    char *said = story_verb(&story, &status, NULL, arguments);
    cr_assert_eq(status, 0, "%s", said);
    cr_assert_not_null(strstr(said, text), "no \"%s\" in:\n%s", text, said);
    free(said);
}
#define SAYS(text, ...) says(text, (const char *const[]){__VA_ARGS__, NULL})

static void open_twins_screen(void)
{
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "doublons", "peut-être un seul");
    story_does(&story, KEY_ENTER_, "Le même porteur deux fois ?");
}

Test(doublons, the_verb_creates_and_says_whom_the_new_one_resembles)
{
    STORY_DO(&story, "ajouter", "Retrouvilles", "--ville", "Arras");
    SAYS("ressemble à Retrouvilles (Arras), HR-2027-", "ajouter", "Retrouville", "--ville",
         "Arras");
    SAYS(" : même nom à une lettre près, même commune", "doublons");
    int status;
    char *said = VERB(&story, &status, "doublons", "--json");
    json_t *pairs = json_loads(said, 0, NULL);
    cr_assert_eq(json_array_size(pairs), 1, "%s", said);
    json_t *pair = json_array_get(pairs, 0);
    cr_expect_eq(json_integer_value(json_object_get(pair, "score")), 70);
    cr_expect_str_eq(json_string_value(json_object_get(json_object_get(pair, "a"), "name")),
                     "Retrouvilles");
    json_decref(pairs);
    free(said);
    SAYS("Retrouville", "liste");
}

Test(doublons, a_name_being_typed_says_whom_it_resembles_and_tab_opens_that_case)
{
    STORY_DO(&story, "ajouter", "Retrouvilles", "--ville", "Arras");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "d", "Nouveau dossier");
    story_does(&story, "Retrouville", "ressemble à Retrouvilles (Arras), HR-2027-");
    story_does(&story, KEY_TAB_, "c'est lui : ouvrir le dossier");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "Contact 1"); /* the prompt is gone with it */
    story_does(&story, "d", "Nouveau dossier");
    story_sees_no(&story, "brouillon");
    story_type(&story, KEY_ESCAPE_);
    story_sees_no(&story, "Nouveau dossier :");
    story_quit(&story);
}

Test(doublons, a_new_case_for_the_same_porteur_learns_its_other_name)
{
    STORY_DO(&story, "ajouter", "Retrouvilles", "--ville", "Arras");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "d", "Nouveau dossier");
    story_does(&story, "Retrouville", "ressemble à Retrouvilles");
    story_does(&story, KEY_TAB_, "nouveau dossier pour Retrouvilles");
    story_does(&story, KEY_DOWN_ KEY_ENTER_, "nouveau dossier pour Retrouvilles");
    story_sees(&story, "Contact 2");
    story_does(&story, "e", "Autres noms");
    story_sees(&story, "Retrouville");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "Contact 2");
    story_does(&story, "u", "Contact 1");
    story_quit(&story);
}

Test(doublons, nothing_is_held_up_by_a_resemblance)
{
    STORY_DO(&story, "ajouter", "Retrouvilles");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "d", "Nouveau dossier");
    story_does(&story, "Retrouville", "ressemble à Retrouvilles");
    story_does(&story, KEY_ENTER_, "qui ressemble à Retrouvilles");
    story_sees(&story, "Contact 2");
    story_quit(&story);
}

Test(doublons, two_are_compared_merged_and_one_undo_takes_it_back)
{
    two_porteurs();
    STORY_DO(&story, "noter", "1", "Une note ancienne", "--nature", "appel");
    story_start(&story);
    story_sees(&story, "Contact 2");
    open_twins_screen();
    story_sees(&story, "même nom à une lettre près, même commune");
    story_does(&story, KEY_ENTER_, "devient un autre nom");
    story_sees(&story, "appel : Une note");
    cr_assert_lt(0, story_row_of(&story, "Retrouvilles"));
    story_does(&story, KEY_TAB_, "Retrouville "); /* exchanged: the other stays shown */
    story_does(&story, KEY_TAB_, "Retrouvilles");
    story_does(&story, "m", "Retrouville : même porteur que Retrouvilles");
    story_sees(&story, "Aucun porteur ne ressemble assez");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "Contact 2");
    char *screen = story_screen(&story);
    const char *first = strstr(screen, "Retrouvilles");
    cr_expect(first && strstr(first + 1, "Retrouvilles"), "both cards bear the name:\n%s", screen);
    free(screen);
    story_does(&story, "c", "Échap");
    story_does(&story, "retrouville", "HR-2027-");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "Contact 2");
    story_does(&story, "u", "annulé : Retrouville : même porteur");
    open_twins_screen();
    story_sees(&story, "1 paire");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "Contact 2");
    story_quit(&story);
}

Test(doublons, not_the_same_is_remembered_after_a_restart)
{
    two_porteurs();
    story_start(&story);
    story_sees(&story, "Contact 2");
    open_twins_screen();
    story_does(&story, KEY_ENTER_, "devient un autre nom");
    story_does(&story, "p", "pas le même porteur");
    story_sees(&story, "Aucun porteur ne ressemble assez");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "Contact 2");
    story_quit(&story);
    SAYS("aucun doublon probable", "doublons");
    STORY_DO(&story, "annuler");
    SAYS("même nom à une lettre près", "doublons");
}

static const char sheet[] = "Nom de la structure;Ville;Tél.\n"
                            "Retrouville;Arras;0321000000\n"
                            "Le Fil fictif;Lens;\n";

static void open_preview(void)
{
    story_write(&story, "suivi.csv", sheet, sizeof sheet - 1);
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "i", "chemin du fichier CSV");
    story_does(&story, KEY_ENTER_, "Pour quel programme ?");
    story_does(&story, KEY_ENTER_, "Importer dans Hors-réseaux 2027");
    story_sees(&story, "1 nouveau + 1 doublon probable + 0 déjà connu");
    story_sees(&story, "doublon probable, Retrouville (ressemble à Retrouvilles (Arras)");
}

Test(doublons, a_line_of_an_import_is_said_to_be_the_same)
{
    STORY_DO(&story, "ajouter", "Retrouvilles", "--ville", "Arras");
    open_preview();
    story_does(&story, "m", "1 nouveau + 1 déjà connu");
    story_does(&story, "m", "1 doublon probable");
    story_does(&story, "m", "même porteur, dites-vous");
    story_does(&story, KEY_ENTER_, "2 lignes lues = 1 nouveau + 1 déjà connu");
    story_sees(&story, "Contact 2");
    story_does(&story, "u", "Contact 1");
    story_quit(&story);
    SAYS("aucun doublon probable", "doublons");
}

Test(doublons, a_probable_double_comes_in_as_new_when_nobody_says_otherwise)
{
    STORY_DO(&story, "ajouter", "Retrouvilles", "--ville", "Arras");
    open_preview();
    story_does(&story, KEY_ENTER_, "1 doublon probable");
    story_sees(&story, "Contact 3");
    story_quit(&story);
    SAYS("Doublon probable : ressemble à Retrouvilles", "fiche", "2");
    SAYS("même nom à une lettre près", "doublons");
}
