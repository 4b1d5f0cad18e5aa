/* Programmes on the screen: a parcours with its own words, its sheet and its copy, and a porteur
 * that goes on from one to another. */
#include "harness.h"

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

TestSuite(programmes, .init = open_story, .fini = close_story);

static char *run(int expected, const char *const arguments[])
{
    int status;
    char *said = story_verb(&story, &status, NULL, arguments);
    cr_assert_eq(status, expected, "exit %d: %s", status, said);
    return said;
}
#define RUN(expected, ...) run((expected), (const char *const[]){__VA_ARGS__, NULL})

static void says(char *said, const char *expected)
{
    cr_expect_not_null(strstr(said, expected), "no « %s » in: %s", expected, said);
    free(said);
}

Test(programmes, a_parcours_has_its_own_words_wherever_a_stage_is_named)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Parcours RH 2027");
    story_start(&story);
    story_sees(&story, "Inscription 0");
    story_sees(&story, "1 contact · 0 diagnostic · 0 inscription");
    story_does(&story, "a", "Alpha fictif → Diagnostic — u annuler");
    story_does(&story, KEY_RIGHT_ KEY_ENTER_, "Contact › [Diagnostic] › Inscription");
    story_does(&story, KEY_ESCAPE_, "Diagnostic 1");
    story_does(&story, "t", "Diagnostic");
    story_does(&story, KEY_ESCAPE_, "Diagnostic 1");
    story_resize(&story, 24, 60);
    story_sees(&story, "[Diagnostic 1]");
    story_quit(&story);
    says(RUN(0, "liste"), "Diagnostic");
    says(RUN(0, "liste", "--json"), "\"stage_label\": \"Diagnostic\"");
    says(RUN(0, "fiche", "alpha"), "étape : Diagnostic");
    says(RUN(0, "avancer", "alpha", "inscription"), "Alpha fictif → Inscription");
    says(RUN(2, "avancer", "alpha", "danse"), "(Contact, Diagnostic, Inscription)");
    says(RUN(0, "tableau"), "1 contact · 1 diagnostic · 1 inscription");
}

Test(programmes, the_sheet_is_reached_from_the_list_and_says_what_it_cannot_hold)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Parcours RH 2027");
    story_start(&story);
    story_sees(&story, "Inscription 0");
    story_does(&story, "p", "→ fiche");
    story_does(&story, KEY_RIGHT_, "Porteurs promis");
    story_sees(&story, "Contact, Diagnostic, Inscription");
    story_does(&story, KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_ENTER_, "Entrée valider");
    story_does(&story, "12" KEY_ENTER_, "Porteurs promis — u annuler");
    story_does(&story, KEY_DOWN_ KEY_ENTER_, "vide : pas de date");
    story_does(&story, "01/09/2027" KEY_ENTER_, "Ouverture — u annuler");
    story_does(&story, KEY_DOWN_ KEY_ENTER_, "vide : pas de date");
    story_does(&story, "01/06/2027" KEY_ENTER_, "la fin vient avant l'ouverture");
    story_type(&story, KEY_ESCAPE_);
    story_does(&story, KEY_ESCAPE_ KEY_ESCAPE_, "0 inscription sur 12");
    story_quit(&story);
}

Test(programmes, a_copy_for_the_next_year_is_one_key_from_the_list_and_one_undo)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Parcours RH 2027");
    story_start(&story);
    story_sees(&story, "Inscription 0");
    story_does(&story, "p", "Ctrl-D copier pour l'an suivant");
    story_does(&story, CTRL_('d'), "Parcours RH 2028, copie de Parcours RH 2027 — u annuler");
    story_does(&story, KEY_DOWN_ "\004", "« Parcours RH 2028 » existe déjà");
    story_does(&story, KEY_ESCAPE_, "Inscription 0");
    story_does(&story, "u", "annulé : Parcours RH 2028");
    story_quit(&story);
}

Test(programmes, a_rebond_keeps_the_link_on_both_sides)
{
    STORY_DO(&story, "ajouter", "Alpha fictif", "--programme", "Hors-réseaux 2027");
    says(RUN(0, "programmes", "--copier", "Hors-réseaux 2027"), "Hors-réseaux 2028, copie");
    story_start(&story);
    story_sees(&story, "Alpha fictif");
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "rebond" KEY_ENTER_, "Rebond de Alpha fictif vers quel programme ?");
    story_does(&story, KEY_ENTER_, "Alpha fictif : rebond vers Hors-réseaux 2028 — u annuler");
    story_does(&story, KEY_ENTER_, "rebond vers Hors-réseaux 2028");
    story_does(&story, KEY_TAB_, "ici · Contact");
    story_does(&story, KEY_UP_ KEY_UP_ KEY_ENTER_, "rebond depuis Hors-réseaux 2027");
    story_does(&story, KEY_ESCAPE_, "[Fiche]");
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "rebond" KEY_ENTER_, "dossier HR-2028");
    story_does(&story, KEY_ENTER_, "a déjà un dossier dans « Hors-réseaux 2028 »");
    story_does(&story, KEY_ENTER_, "rebond depuis Hors-réseaux 2027");
    story_does(&story, KEY_ESCAPE_, "[Fiche]");
    story_type(&story, KEY_ESCAPE_);
    story_sees(&story, "Contact 1");
    story_does(&story, "u", "annulé : Alpha fictif : rebond vers Hors-réseaux 2028");
    story_quit(&story);
}

Test(programmes, verbs_list_them_copy_one_and_open_a_rebond)
{
    STORY_DO(&story, "exemple");
    says(RUN(0, "programmes"), "14 contacts · 10 diagnostics · 10 inscriptions");
    says(RUN(0, "programmes", "--json"), "\"inscribed\": 10");
    says(RUN(1, "programmes", "--copier", "Rien 2023"), "introuvable");
    says(RUN(0, "rebond", "franche", "Parcours implication des usagers 2023"),
         "Franche Connexion : rebond vers Parcours implication des usagers 2023");
    says(RUN(1, "fiche", "franche"), "plusieurs conviennent");
    says(RUN(0, "fiche", "grelinette", "--json"), "\"cases\": []");
    says(RUN(1, "rebond", "grelinette", "Hors-réseaux 2023"), "a déjà un dossier");
    says(RUN(1, "rebond", "grelinette", "Rien 2023"), "introuvable");
}
