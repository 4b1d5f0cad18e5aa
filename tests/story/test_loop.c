/* The heart of the work, at the keyboard: a visit typed straight through, what the pré-diagnostic
 * still lacks, a partner chosen for reasons, and the link followed until both sides say that it
 * happened. Monday 15 March 2027. */
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

TestSuite(loop, .init = open_story, .fini = close_story);

static void start_on_one(void)
{
    STORY_DO(&story, "ajouter", "Atelier fictif", "--ville", "Arras");
    story_start(&story);
    story_sees(&story, "Atelier fictif");
}

/* The row that holds the words holds these too. */
static void row_says(const char *words, const char *also)
{
    int at = story_row_of(&story, words);
    cr_assert_geq(at, 0, "no row says %s", words);
    char *row = story_row(&story, at);
    cr_assert_not_null(strstr(row, also), "\"%s\" does not say %s", row, also);
    free(row);
}

static void open_tab(const char *key, const char *name)
{
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, key, name);
}

/* Back through the search that found it. */
static void leave(void)
{
    story_does(&story, KEY_ESCAPE_, "Chercher");
    story_does(&story, KEY_ESCAPE_, "Contact 0");
    story_quit(&story);
}

/* ---- the visit ----------------------------------------------------------------------------- */

Test(loop, a_visit_is_typed_straight_through_from_the_note_to_the_next_date)
{
    start_on_one();
    story_does(&story, "m", "[visite]");
    story_type(&story, "Vue sur place.");
    story_does(&story, CTRL_S_, "Besoins de Atelier fictif");
    story_does(&story, "gouv", "gouvernance");
    story_does(&story, "\t", "porteur · niveau 2");
    story_does(&story, "rh\"", "niveau 3");
    story_does(&story, "\r", "Maturité de Atelier fictif");
    story_does(&story, "acti\r", "Relance de Atelier fictif");
    story_does(&story, "+7j rappeler\r", "rappeler");
    open_tab("\"", "[Pré-diagnostic]");
    story_sees(&story, "activité");
    story_sees(&story, "ressources humaines (3)");
    story_sees(&story, "il manque : les éléments, l'intérêt de l'orientation");
    story_does(&story, "&", "[Fil]");
    story_sees(&story, "Vue sur place.");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    story_quit(&story);
}

Test(loop, escape_in_the_middle_of_a_visit_keeps_what_was_said)
{
    start_on_one();
    story_does(&story, "m", "[visite]");
    story_does(&story, "Vue sur place.", "brouillon gardé");
    story_does(&story, CTRL_S_, "Besoins de");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    open_tab("&", "Vue sur place.");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    story_quit(&story);
}

/* ---- needs --------------------------------------------------------------------------------- */

Test(loop, who_says_a_need_and_how_much_it_weighs_are_single_keys)
{
    start_on_one();
    story_does(&story, "b", "[porteur]");
    story_does(&story, "coop\t", "porteur · niveau 2");
    story_does(&story, KEY_BACK_TAB_, "Mission ESS · niveau 2");
    story_does(&story, KEY_BACK_TAB_, "Apes · niveau 2");
    story_does(&story, "1", "Apes · niveau 1");
    story_does(&story, "\r", "besoins, Atelier fictif");
    story_does(&story, "b", "Apes · niveau 1");
    row_says("coopération", "[x]");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    story_quit(&story);
}

Test(loop, a_need_that_the_list_lacks_is_named_and_found_again_on_another_case)
{
    STORY_DO(&story, "ajouter", "Autre fictif");
    start_on_one();
    story_does(&story, "b", "[porteur]");
    story_does(&story, "Transport des usagers", "nouveau besoin");
    story_does(&story, "\t", "porteur · niveau 2");
    story_does(&story, "\r", "besoins, ");
    story_does(&story, KEY_DOWN_ "b", "Besoins de ");
    story_does(&story, "transport", "Transport des usagers");
    row_says("Transport des usagers", "[ ]");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

/* ---- to whom, and what became of it -------------------------------------------------------- */

Test(loop, each_partner_says_why_and_why_not)
{
    STORY_DO(&story, "exemple");
    story_start(&story);
    story_does(&story, "c", "›");
    story_does(&story, "grelin", "Grelinette");
    story_does(&story, "\r", "[Fil]");
    story_does(&story, "o", "Orienter S. K.");
    story_sees(&story, "communication · tout le 62");
    story_does(&story, "dla", "demande une structure déjà créée : personne");
    story_sees(&story, "combien de salariés");
    story_does(&story, CTRL_('u'), "communication");
    story_does(&story, "incub", "déjà transmise");
    story_does(&story, KEY_ESCAPE_, "[Fil]");
    leave();
}

static void refer_to_dla(void)
{
    STORY_DO(&story, "ajouter", "Atelier fictif", "--ville", "Arras");
    STORY_DO(&story, "orienter", "atelier", "dla");
    story_start(&story);
    story_does(&story, "c", "›");
    story_does(&story, "atel", "Atelier fictif");
    story_does(&story, "\r", "[Fil]");
    story_does(&story, "'", "[Orientations]");
    story_sees(&story, "à transmettre");
}

Test(loop, the_first_transmission_asks_when_the_porteur_agreed)
{
    refer_to_dla();
    story_sees(&story, "pas encore noté");
    story_does(&story, "\r", "DLA pour Atelier fictif");
    story_does(&story, "\r", "Accord de Atelier fictif");
    story_does(&story, "dem", "accord donné mar. 16 mars");
    story_does(&story, "\r", "cette date est à venir");
    story_does(&story, CTRL_('u'), "accord donné lun. 15 mars");
    story_does(&story, "\r", "DLA : transmise");
    story_sees(&story, "Accord du porteur : lun. 15 mars");
    leave();
}

Test(loop, both_sides_close_the_loop)
{
    refer_to_dla();
    story_does(&story, "\r", "où en est-on");
    story_does(&story, "prise", "prise en charge");
    story_does(&story, "\r", "Accord de");
    story_does(&story, "\r", "DLA : prise en charge");
    story_does(&story, "\r", "le partenaire confirme");
    story_does(&story, "partenaire conf\r", "rencontre confirmée par le partenaire");
    story_does(&story, "\r", "le porteur confirme");
    story_does(&story, "porteur conf\r", "rencontre confirmée par les deux");
    story_does(&story, "u", "annulé");
    story_sees(&story, "rencontre confirmée par le partenaire");
    leave();
}

Test(loop, a_refusal_proposes_the_next_partner_as_a_rebond)
{
    refer_to_dla();
    story_does(&story, "\r", "où en est-on");
    story_does(&story, "refus", "refusée");
    story_does(&story, "\r", "Pour quelle raison");
    story_does(&story, "complet", "complet");
    story_does(&story, "\r", "Accord de");
    story_does(&story, "\r", "Rebond : Atelier fictif vers");
    story_sees(&story, "[rebond]");
    story_does(&story, "dla", "déjà refusée en mars : complet");
    story_does(&story, CTRL_('u'), "tout le 62");
    story_does(&story, "aae\r", "orienté vers AAE62");
    row_says("DLA", "refusée : complet");
    row_says("AAE62", "à transmettre");
    story_sees(&story, "rebond");
    leave();
}

Test(loop, a_message_is_read_then_copied_and_leads_back_to_the_state)
{
    refer_to_dla();
    story_does(&story, "\r", "où en est-on");
    story_does(&story, "message au part\r", "Message au partenaire");
    story_sees(&story, "Objet : Atelier fictif : mise en relation");
    story_sees(&story, "l'accord du porteur n'est pas noté");
    story_sees(&story, "Commune : Arras");
    story_does(&story, "\r", "écrire dans un fichier");
    story_does(&story, "copier\r", "message copié");
    cr_assert(story_sent(&story, "\033]52;c;"), "the clipboard was asked for");
    story_sees(&story, "où en est-on");
    story_does(&story, "message au port\r", "Message au porteur");
    story_does(&story, "\r", "écrire dans un fichier");
    story_does(&story, "écrire\r", "message écrit dans");
    story_does(&story, KEY_ESCAPE_, "[Orientations]");
    leave();
}

Test(loop, what_comes_next_and_who_calls_stand_on_the_referral)
{
    refer_to_dla();
    story_does(&story, "\r", "où en est-on");
    story_does(&story, "prochaine\r", "Prochaine étape");
    story_does(&story, "Réunion à trois\r", "Réunion à trois");
    story_does(&story, "\r", "où en est-on");
    row_says("prochaine étape", "Réunion à trois");
    story_does(&story, "qui appelle\r", "Qui appelle");
    story_does(&story, "le porteur\r", "[Orientations]");
    leave();
}
