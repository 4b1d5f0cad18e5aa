/* The bilan on the screen: each figure opens what is behind it, what the user writes is checked,
 * and the file says the same figures. The example of 2023 is the base. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../unit/paper.h"
#include "dentelle/base.h"

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

TestSuite(bilan_screen, .init = open_story, .fini = close_story);

/* From the board. */
static void open_bilan(void)
{
    story_start(&story);
    story_sees(&story, "Orientation");
    story_does(&story, "w", "Bilan 2023   tous les programmes");
    story_sees(&story, "▌  Noms reçus");
}

static void leave(void)
{
    story_does(&story, KEY_ESCAPE_, "n note");
    story_quit(&story);
}

/* To the first paragraph of the hors-réseaux: three for each programme are the last lines. */
static void go_to_paragraph(int programmes)
{
    story_type(&story, "\033OF"); /* Fin */
    story_sees(&story, "▌  Perspectives");
    for (int i = 0; i < programmes; i++)
        story_type(&story, KEY_BACK_TAB_);
    story_sees(&story, "▌  Ce qui a été fait");
    story_sees(&story, "En mots : Hors-réseaux 2023");
}

static char *file_of(const char *name)
{
    struct text content = {0};
    struct error err = {0};
    char *path = story_path(&story, name);
    cr_assert(file_read_whole(path, 1024 * 1024, &content, &err), "%s", err.text);
    free(path);
    return text_take(&content);
}

Test(bilan_screen, a_figure_opens_its_rows_a_row_its_case_and_back_to_the_same_line)
{
    open_bilan();
    story_does(&story, KEY_DOWN_ KEY_DOWN_, "▌  Porteurs rencontrés");
    story_sees(&story, "Les porteurs dont un dossier a au moins une note de visite");
    story_does(&story, KEY_ENTER_, "8 lignes");
    story_sees(&story, "▌11/04/2023  Mme T. L.");
    story_does(&story, KEY_DOWN_, "▌16/05/2023");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_sees(&story, "Les compagnons du Nautile");
    story_does(&story, KEY_ESCAPE_, "▌16/05/2023");
    story_does(&story, KEY_ESCAPE_, "▌  Porteurs rencontrés");
    story_does(&story, KEY_TAB_, "▌  Qui les a signalés"); /* section by section */
    story_does(&story, KEY_DOWN_ KEY_DOWN_ KEY_DOWN_, "▌    Arrageois");
    story_does(&story, KEY_ENTER_, "Territoires : Arrageois");
    story_sees(&story, "1 ligne");
    story_does(&story, KEY_ESCAPE_, "▌    Arrageois");
    story_does(&story, KEY_RIGHT_, "aucun programme d'une année suivante");
    leave();
}

Test(bilan_screen, one_programme_is_looked_at_and_what_it_promises_is_one_enter_away)
{
    open_bilan();
    story_does(&story, "p", "Le bilan 2023 de…");
    story_does(&story, "richesses" KEY_ENTER_, "Bilan 2023   Parcours richesses humaines 2023");
    story_sees(&story, "▌  Contacts");
    story_does(&story, KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_,
               "▌  Inscriptions promises");
    story_sees(&story, "Entrée : la fiche du");
    story_does(&story, KEY_ENTER_, "Porteurs promis");
    for (int i = 0; i < 3; i++)
        story_type(&story, KEY_DOWN_);
    story_does(&story, KEY_ENTER_, "Entrée valider");
    story_does(&story, "9" KEY_ENTER_, "annuler");
    story_does(&story, KEY_ESCAPE_, "▌  Inscriptions promises");
    story_sees(&story, "-2"); /* seven are inscribed */
    /* beside, where there is room; and what is too small to show comes back as it was */
    story_resize(&story, 45, 140);
    story_sees(&story, "│");
    story_does(&story, KEY_UP_ KEY_UP_ KEY_UP_ KEY_UP_ KEY_UP_, "Les Cousalis");
    story_resize(&story, 4, 12);
    story_sees(&story, "Fenêtre");
    story_resize(&story, 10, 40);
    story_sees(&story, "▌  Contacts");
    story_resize(&story, 24, 80);
    story_sees(&story, "Parcours richesses humaines 2023");
    leave();
}

Test(bilan_screen, a_number_that_the_base_does_not_say_is_flagged_and_undo_takes_the_text_back)
{
    char *documents = story_path(&story, "Documents");
    cr_assert_eq(mkdir(documents, 0700), 0);
    open_bilan();
    go_to_paragraph(4);
    story_sees(&story, "Rien n'est écrit. Entrée : écrire.");
    story_does(&story, KEY_ENTER_, "Bilan : ce qui a été fait, Hors-réseaux 2023");
    story_does(&story, "Nous avons écrit 4 pré-diagnostics", "« 4 pré-diagnostics » : la base en");
    story_sees(&story, "brouillon gardé");
    story_does(&story, KEY_ESCAPE_, "▌  Ce qui a été fait"); /* the draft is kept, and taken up */
    story_does(&story, KEY_ENTER_, "brouillon repris");
    story_does(&story, ", et parlé de dépression.", "dépression.");
    story_does(&story, CTRL_S_, "2 points à relire");
    story_sees(&story, "« 4 pré-diagnostics » : la base en compte 5");
    story_resize(&story, 24, 58); /* cut just before the word that is underlined */
    story_sees(&story, "et parlé de…");
    char *screen = story_screen(&story);
    cr_expect_null(strstr(screen, "\uFFFD"), "%s", screen);
    free(screen);
    story_resize(&story, 24, 80);
    story_sees(&story, "dépression.");
    /* before it leaves, it is said; it may leave all the same */
    story_does(&story, "e", "À relire avant d'écrire");
    story_sees(&story, "« dépression » : santé");
    story_does(&story, KEY_ENTER_, "Écrire le bilan 2023…");
    story_sees(&story, "initiales, notes publiables");
    story_does(&story, "html" KEY_ENTER_, "écrit : ");
    char *page = file_of("Documents/bilan-2023.html");
    paper_check_html(page, strlen(page));
    xmlDoc *xml = paper_xml(page, strlen(page));
    char *words = paper_words(xml->children);
    cr_expect_not_null(strstr(words, "Porteurs rencontrés : 8"), "the chart's words: %s", words);
    cr_expect_not_null(strstr(words, " Porteurs rencontrés 8 "), "the table");
    cr_expect_not_null(strstr(words, "Nous avons écrit 4 pré-diagnostics"));
    free(words);
    xmlFreeDoc(xml);
    free(page);
    story_does(&story, "u", "annulé : ");
    story_sees(&story, "Rien n'est écrit. Entrée : écrire.");
    story_does(&story, "e", "Écrire le bilan 2023…"); /* nothing to look at: at once */
    story_does(&story, "json" KEY_ENTER_, "écrit : ");
    page = file_of("Documents/bilan-2023.json");
    cr_expect_not_null(strstr(page, "\"met\": 8"), "%s", page);
    cr_expect_not_null(strstr(page, "\"prediagnostics\": "));
    free(page);
    leave();
    free(documents);
}

/* The thread of a case has a tick on the note just written. */
Test(bilan_screen, a_note_is_ticked_in_its_thread_or_among_the_evidence_and_quoted_in_the_draft)
{
    STORY_DO(&story, "noter", "franche", "Répétition publique fictive", "--nature", "visite");
    open_bilan();
    story_does(&story, "phors" KEY_ENTER_, "Bilan 2023   Hors-réseaux 2023");
    go_to_paragraph(1);
    story_does(&story, KEY_ENTER_, "Ctrl-N brouillon");
    story_does(&story, CTRL_('n'), "aucune note n'y est publiable");
    story_sees(&story, "Porteurs rencontrés : 8");
    story_does(&story, CTRL_('z'), "Ctrl-S garder");
    story_sees_no(&story, "Porteurs rencontrés : 8");
    story_does(&story, KEY_ESCAPE_, "▌  Ce qui a été fait");
    story_does(&story, "ptous" KEY_ENTER_, "tous les programmes");
    story_type(&story, "\033OH"); /* Début */
    for (int i = 0; i < 7; i++)
        story_type(&story, KEY_TAB_);
    story_does(&story, KEY_TAB_ KEY_BACK_TAB_, "▌  Preuves datées");
    story_does(&story, KEY_ENTER_, "Espace publiable");
    story_type(&story, "\033OF"); /* of today: the last one that is dated */
    story_sees(&story, "▌15/03/2027   Franche Connexion");
    story_does(&story, " ", "note publiable, Franche Connexion — u annuler");
    story_sees(&story, "✓");
    story_does(&story, "u", "annulé : ");
    story_sees_no(&story, "✓");
    story_sees(&story, "▌15/03/2027");
    story_does(&story, KEY_ENTER_, "[Fil]"); /* the same in the thread */
    story_sees(&story, "Répétition publique fictive");
    story_does(&story, " ", "note publiable, Franche Connexion — u annuler");
    story_sees(&story, "✓ Répétition publique fictive");
    story_does(&story, KEY_ESCAPE_, "Espace publiable");
    story_does(&story, KEY_ESCAPE_, "▌  Preuves datées");
    go_to_paragraph(4);
    story_does(&story, KEY_ENTER_, "Ctrl-N brouillon");
    story_does(&story, CTRL_('n'), "1 note publiable");
    story_sees(&story, "« Répétition publique fictive »");
    story_does(&story, CTRL_S_, "▌  Ce qui a été fait");
    leave();
}
