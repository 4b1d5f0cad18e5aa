/* Twenty cases before lunch: one at a time, a key decides, the next is there. */
#include "harness.h"

#include <stdio.h>
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

TestSuite(triage, .init = open_story, .fini = close_story);

/* A spreadsheet of porteurs, imported: nobody was contacted yet. */
static void import_cases(int count)
{
    char sheet[4096] = "Porteur;Commune;Tél.;Problématique pressentie\n";
    for (int i = 1; i <= count; i++)
        snprintf(sheet + strlen(sheet), sizeof sheet - strlen(sheet),
                 "Porteur fictif %02d;Arras;03 21 00 00 %02d;isolé, numéro %d\n", i, i, i);
    char *path = story_path(&story, "tableau.csv");
    story_write(&story, "tableau.csv", sheet, strlen(sheet));
    STORY_DO(&story, "importer", path, "--programme", "Hors-réseaux 2027");
    free(path);
}

static void start_triage(void)
{
    story_start(&story);
    story_sees(&story, "Contact");
    story_does(&story, "t", "ici parce que");
}

Test(triage, twenty_cases_with_an_undo_in_the_middle)
{
    char shown[48];
    import_cases(20);
    start_triage();
    story_sees(&story, "1 sur 20");
    story_sees(&story, "jamais contacté");
    story_sees(&story, "03 21 00 00 01");
    story_sees(&story, "isolé, numéro 1");
    for (int i = 1; i <= 10; i++) { /* a call noted, then the next */
        snprintf(shown, sizeof shown, "Note sur Porteur fictif %02d", i);
        story_does(&story, "n", shown);
        snprintf(shown, sizeof shown, "%d sur 20", i + 1);
        story_does(&story, "Message." CTRL_S_, shown);
    }
    story_sees(&story, "noté : appel, Porteur fictif 10");
    story_does(&story, "u", "10 sur 20");
    story_sees(&story, "Porteur fictif 10");
    story_sees(&story, "annulé : noté : appel, Porteur");
    story_does(&story, "r", "Relance de Porteur fictif 10");
    story_does(&story, KEY_ENTER_, "11 sur 20");
    story_does(&story, "a", "12 sur 20");
    story_does(&story, "x", "pour quel motif");
    story_does(&story, "injoi" KEY_ENTER_, "13 sur 20");
    story_does(&story, "o", "Orienter Porteur fictif 13");
    story_does(&story, "aae" KEY_ENTER_, "14 sur 20");
    story_does(&story, " ", "15 sur 20");
    for (int i = 15; i < 20; i++) {
        snprintf(shown, sizeof shown, "%d sur 20", i + 1);
        story_does(&story, "a", shown);
    }
    story_does(&story, "a", "1 passé à revoir");
    story_sees(&story, "Porteur fictif 14");
    story_does(&story, "r" KEY_ENTER_, "Tri fini : 20 décidés");
    story_sees(&story, "9  notes écrites");
    story_sees(&story, "2  relances fixées");
    story_sees(&story, "1  dossier orienté");
    story_sees(&story, "7  changements d'étape");
    story_sees(&story, "1  dossier clos");
    story_sees(&story, "Prochaine échéance : lun. 22 mars, Porteur fictif 10");
    story_does(&story, KEY_ESCAPE_, "clos : 1");
    story_quit(&story);
}

Test(triage, leaving_and_coming_back_goes_on)
{
    import_cases(4);
    start_triage();
    story_does(&story, "a", "2 sur 4");
    story_does(&story, " ", "3 sur 4");
    story_does(&story, KEY_ESCAPE_, "Contact 3");
    story_does(&story, "t", "3 sur 4");
    story_sees(&story, "Porteur fictif 03");
    story_does(&story, KEY_ESCAPE_, "Contact 3");
    story_quit(&story);
    story_start(&story);
    story_sees(&story, "Contact 3");
    story_does(&story, "t", "3 sur 4");
    story_does(&story, KEY_BACKSPACE_, "Porteur fictif 02");
    story_does(&story, KEY_BACKSPACE_, "Porteur fictif 01");
    story_does(&story, KEY_BACKSPACE_, "c'est le premier dossier du tri");
    story_does(&story, KEY_RIGHT_, "Porteur fictif 03");
    story_does(&story, KEY_ESCAPE_, "Contact 3");
    story_quit(&story);
}

Test(triage, a_case_is_opened_and_its_place_kept)
{
    import_cases(3);
    start_triage();
    story_does(&story, " ", "Porteur fictif 02");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, "n", "Note sur Porteur fictif 02");
    story_does(&story, "Lue en entier." CTRL_S_, "[Fil]");
    story_does(&story, KEY_ESCAPE_, "ici parce que");
    story_sees(&story, "Porteur fictif 02");
    story_sees(&story, "Lue en entier.");
    story_does(&story, "b", "Besoins de");
    story_does(&story, "gouv" KEY_TAB_, "[x] gouvernance");
    story_does(&story, KEY_ENTER_, "Besoins : gouvernance");
    story_sees(&story, "Porteur fictif 02");
    story_does(&story, KEY_ESCAPE_, "Contact 3");
    story_quit(&story);
}

Test(triage, nothing_that_waits_is_said)
{
    STORY_DO(&story, "ajouter", "Alpha fictif");
    STORY_DO(&story, "relancer", "alpha", "+9j");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "t", "Rien n'attend");
    story_sees(&story, "Prochaine échéance : mer. 24 mars, Alpha fictif");
    story_does(&story, " ", "plus rien n'attend");
    story_does(&story, "n", "le tri est fini");
    story_does(&story, "q", "Contact 1");
    story_quit(&story);
}

Test(triage, an_escaped_dialog_decides_nothing_and_a_paste_is_a_note)
{
    import_cases(2);
    start_triage();
    story_does(&story, "r", "Relance de Porteur fictif 01");
    story_does(&story, KEY_ESCAPE_, "x clore");
    story_does(&story, "f", "aucune relance");
    story_sees(&story, "1 sur 2");
    story_paste(&story, "aaxx collé", strlen("aaxx collé"));
    story_sees(&story, "Note sur Porteur fictif 01");
    story_does(&story, CTRL_S_, "2 sur 2");
    story_resize(&story, 12, 44);
    story_sees(&story, "Porteur fictif 02");
    story_resize(&story, 24, 80);
    story_sees(&story, "Échap arrêter");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}
