/* Notes and fields: the first keystroke writes, nothing typed is lost, whatever the way out. */
#include "harness.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
    STORY_DO(&story, "ajouter", "Alpha fictif", "--ville", "Arras");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(writing, .init = open_story, .fini = close_story);

static void start_note(void)
{
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "n", "Note sur Alpha fictif");
}

static void fiche_has(const char *text)
{
    int status;
    char *fiche = VERB(&story, &status, "fiche", "alpha");
    cr_assert_eq(status, 0);
    cr_assert_not_null(strstr(fiche, text), "no \"%s\" in:\n%s", text, fiche);
    free(fiche);
}

Test(writing, a_call_and_a_follow_up_in_a_week_take_three_keys_and_the_text)
{
    start_note();
    story_does(&story, "Rappelée, rendez-vous jeudi.", "brouillon gardé");
    story_does(&story, CTRL_('r'), "Relance : lun. 22 mars (dans 7 j)");
    story_does(&story, CTRL_('s'), "noté : appel, Alpha fictif — u annuler");
    story_sees(&story, "◷ relance lun. 22 mars");
    fiche_has("Rappelée, rendez-vous jeudi.");
    story_quit(&story);
}

Test(writing, the_kind_of_a_note_is_chosen_with_tab)
{
    start_note();
    story_sees(&story, "[appel]");
    story_does(&story, KEY_TAB_ KEY_TAB_, "[visite]");
    story_does(&story, KEY_BACK_TAB_, "[courriel]");
    story_does(&story, KEY_TAB_, "[visite]");
    story_does(&story, "Vu le local.", "brouillon gardé");
    story_does(&story, CTRL_('s'), "noté : visite");
    story_sees(&story, "1 rencontré");
    story_quit(&story);
}

Test(writing, escape_keeps_the_text_and_the_same_key_brings_it_back)
{
    start_note();
    story_does(&story, "Un début de phr", "brouillon gardé");
    story_does(&story, KEY_ESCAPE_, "brouillon gardé : la même touche le reprend");
    story_sees(&story, "brouillon : n le reprend");
    story_does(&story, "n", "Un début de phr");
    story_does(&story, "ase.", "phrase.");
    story_does(&story, CTRL_('s'), "noté : appel");
    fiche_has("Un début de phrase.");
    story_quit(&story);
}

Test(writing, an_empty_note_leaves_nothing_behind)
{
    start_note();
    story_does(&story, "x\x7f", "Ctrl-S garder");
    story_does(&story, CTRL_('s'), "la note est vide");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_sees_no(&story, "brouillon");
    story_quit(&story);
}

Test(writing, a_note_survives_kill_9_and_is_offered_back)
{
    start_note();
    story_does(&story, "Ce qui est dit ne se perd pas.", "brouillon gardé");
    story_settle(&story);
    story_does(&story, CTRL_('r'), "Relance :"); /* a second later at most, all of it is on disk */
    char *folder = story_path(&story, "dentelle.brouillons");
    bool whole = false;
    for (int tries = 0; tries < 400 && !whole; tries++) {
        story_settle(&story);
        DIR *drafts = opendir(folder);
        for (struct dirent *entry; drafts && (entry = readdir(drafts));) {
            char path[512], text[2048] = "";
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            const char *end = strrchr(entry->d_name, '.');
            FILE *file = end && strcmp(end, ".txt") == 0 ? fopen(path, "r") : NULL;
            if (!file)
                continue;
            whole = whole ||
                    (fread(text, 1, sizeof text - 1, file) > 0 && strstr(text, "ne se perd pas."));
            fclose(file);
        }
        if (drafts)
            closedir(drafts);
    }
    free(folder);
    cr_assert(whole, "the draft never reached the disk");
    story_signal(&story, SIGKILL);
    story_end(&story);
    story_start(&story);
    story_sees(&story, "Des textes n'ont pas été gardés");
    story_sees(&story, "Alpha fictif : note");
    story_does(&story, KEY_ENTER_, "Ce qui est dit ne se perd pas.");
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_sees_no(&story, "Des textes");
    story_quit(&story);
}

static void ends_with_draft(int number)
{
    start_note();
    story_does(&story, "Avant la fin", "brouillon gardé");
    story_type(&story, " du train");
    story_sees(&story, "Avant la fin du train");
    story_signal(&story, number);
    int status = story_end(&story);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == number, "wait status %x", status);
    story_terminal_is_restored(&story);
    story_start(&story);
    story_sees(&story, "Avant la fin du train");
    story_does(&story, KEY_ENTER_, "Note sur Alpha fictif");
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
}

Test(writing, a_draft_survives_sigterm)
{
    ends_with_draft(SIGTERM);
}

Test(writing, a_draft_survives_sighup)
{
    ends_with_draft(SIGHUP);
}

Test(writing, a_draft_survives_sigint)
{
    ends_with_draft(SIGINT);
}

Test(writing, a_draft_survives_a_closed_terminal)
{
    start_note();
    story_does(&story, "Le terminal se ferme", "brouillon gardé");
    story_hang_up(&story);
    int status = story_end(&story);
    cr_assert(WIFSIGNALED(status) || WIFEXITED(status));
    story_start(&story);
    story_sees(&story, "Le terminal se ferme");
    story_does(&story, KEY_ESCAPE_, "Contact 1");
    story_quit(&story);
}

Test(writing, control_c_in_a_note_is_escape)
{
    start_note();
    story_does(&story, "Gardé aussi", "brouillon gardé");
    story_does(&story, CTRL_('c'), "brouillon gardé : la même touche");
    story_quit(&story);
}

Test(writing, a_note_is_corrected_and_deleted_with_undo)
{
    STORY_DO(&story, "noter", "alpha", "Première version");
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_sees(&story, "Première version");
    story_does(&story, KEY_ENTER_, "Texte, Alpha fictif");
    story_does(&story, " corrigée", "Première version corrigée");
    story_does(&story, CTRL_('s'), "note corrigée");
    story_sees(&story, "Première version corrigée");
    story_does(&story, KEY_DELETE_, "note retirée");
    story_sees(&story, "Rien encore");
    story_does(&story, "u", "Première version corrigée");
    story_type(&story, "q");
    story_sees(&story, "Contact 1");
    story_quit(&story);
}

Test(writing, the_kind_of_a_note_that_is_there_can_be_corrected)
{
    STORY_DO(&story, "noter", "alpha", "Vue à la mairie", "--nature", "note");
    story_start(&story);
    story_sees(&story, "jamais contacté");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, KEY_ENTER_, "[note]");
    story_does(&story, "\t", "[appel]"); /* the first kind follows the last */
    story_does(&story, "\t\t", "[visite]");
    story_does(&story, "\023", "note corrigée, Alpha fictif");
    story_sees(&story, "visite      Vue à la mairie");
    story_does(&story, "q", "1 rencontré");
    story_sees_no(&story, "jamais contacté");
    story_does(&story, "u", "jamais contacté");
    story_quit(&story);
}

Test(writing, accents_wide_signs_and_marks_are_measured_rightly)
{
    start_note();
    story_does(&story, "Été à l'œuvre 漢字 😀 e\xCC\x81te\xCC\x81 fin", "fin");
    story_sees(&story, "漢字 😀");
    story_type(&story, "\x7f\x7f\x7f\x7f\x7f\x7f"); /* "fin", a space, and one cluster of two code
                                                       points, then t */
    story_sees(&story, "e\xCC\x81");
    story_does(&story, "|", "😀 e\xCC\x81|");
    story_does(&story, CTRL_('s'), "noté : appel");
    fiche_has("Été à l'œuvre 漢字 😀 é|"); /* NFC once stored */
    story_quit(&story);
}

Test(writing, a_paste_on_the_board_is_a_note_and_never_commands)
{
    const char hostile[] = "xxaaq\x1b[31mrouge\x03\x1a\x00 fin\r\nsuite";
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_paste(&story, hostile, sizeof hostile - 1);
    story_sees(&story, "Note sur Alpha fictif");
    story_sees(&story, "suite");
    story_does(&story, CTRL_('s'), "noté : appel");
    story_sees(&story, "Contact 1");
    fiche_has("suite");
    story_quit(&story);
    cr_assert_not(story_sent(&story, "\033[31mrouge"));
}

Test(writing, a_megabyte_is_pasted_at_once_and_kept_whole)
{
    static const char line[] =
        "« L'équipe d'été » revoit le plan : 12\u202F000 €\u00A0; à suivre…\r";
    enum { LINES = 13000, LINE = sizeof line - 1 };
    char *text = malloc((size_t)LINES * LINE + 16);
    for (size_t i = 0; i < LINES; i++)
        memcpy(text + i * LINE, line, LINE);
    strcpy(text + (size_t)LINES * LINE, "LA FIN");
    start_note();
    story_paste(&story, text, strlen(text));
    story_sees(&story, "LA FIN");
    story_does(&story, "|", "LA FIN|");
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
    for (char *at = text; (at = strchr(at, '\r'));)
        *at = '\n';
    fiche_has(text);
    free(text);
}

Test(writing, what_is_cut_in_a_row_is_put_back_elsewhere)
{
    start_note();
    story_does(&story, "D'abord ceci.\rEnsuite cela.", "Ensuite cela.");
    story_does(&story, KEY_UP_ "\033OH\x0b\x0b", "Ensuite cela.");
    story_sees_no(&story, "D'abord");
    story_does(&story, "\033OF\r\x14", "D'abord ceci.");
    cr_assert_gt(story_row_of(&story, "D'abord"), story_row_of(&story, "Ensuite"));
    story_does(&story, CTRL_('s'), "noté : appel");
    story_quit(&story);
    fiche_has("Ensuite cela.\nD'abord ceci.\n");
}

Test(writing, ten_thousand_words_are_written_and_read_back)
{
    char *text = malloc(90000);
    size_t used = 0;
    for (int i = 0; i < 10000; i++)
        used += (size_t)sprintf(text + used, "mot%d ", i % 1000);
    start_note();
    story_paste(&story, text, used);
    story_sees(&story, "mot999");
    story_does(&story, "dernier", "dernier");
    story_does(&story, CTRL_('s'), "noté : appel");
    fiche_has("mot999 dernier");
    story_does(&story, KEY_ENTER_, "mot0 mot1");
    free(text);
    story_type(&story, "q");
    story_sees(&story, "Contact 1");
    story_quit(&story);
}

Test(writing, a_field_of_the_fiche_is_edited_from_the_registry)
{
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, "e", "[Fiche]");
    story_does(&story, KEY_DOWN_ KEY_DOWN_ KEY_ENTER_, "Forme juridique, Alpha fictif");
    story_does(&story, "asso" KEY_ENTER_, "Forme juridique, Alpha fictif — u annuler");
    story_sees(&story, "association");
    story_does(&story, KEY_DOWN_ KEY_ENTER_, "SIRET, Alpha fictif");
    story_does(&story, "123" KEY_ENTER_, "n'est pas un SIRET");
    story_sees(&story, "› 123"); /* refused: what was typed is still there */
    story_does(&story, KEY_ESCAPE_, "Tab onglet");
    story_type(&story, "q");
    story_sees(&story, "Contact 1");
    story_quit(&story);
    fiche_has("association");
}

Test(writing, a_long_text_of_the_prediagnostic_is_written)
{
    story_start(&story);
    story_sees(&story, "Contact 1");
    story_does(&story, KEY_ENTER_ KEY_TAB_ KEY_TAB_, "[Pré-diagnostic]");
    story_does(&story, KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_ENTER_,
               "Problématique pressentie, Alpha fictif");
    story_does(&story, "Conflits entre bénévoles.\rEt un local à trouver.", "local à trouver");
    story_does(&story, CTRL_('s'), "Problématique pressentie, Alpha fictif — u annuler");
    story_does(&story, "b", "Besoins de Alpha fictif");
    story_does(&story, "local", "[ ] local, foncier");
    story_does(&story, KEY_ENTER_, "besoins, Alpha fictif");
    story_sees(&story, "besoins : 1");
    story_sees(&story, "local, foncier");
    story_does(&story, "b", "[x] local, foncier");
    story_does(&story, "local" KEY_ENTER_, "[Pré-diagnostic]"); /* ticked already: it stays so */
    story_sees(&story, "besoins : 1");
    story_type(&story, "q");
    story_sees(&story, "Contact 1");
    story_quit(&story);
}

Test(writing, the_answer_of_a_partner_is_written)
{
    STORY_DO(&story, "orienter", "alpha", "dla");
    story_start(&story);
    story_sees(&story, "Orientation 1");
    story_does(&story, KEY_ENTER_ "'", "[Orientations]");
    story_sees(&story, "à transmettre");
    story_does(&story, KEY_ENTER_, "où en est-on");
    story_does(&story, "refus" KEY_ENTER_, "Pour quelle raison");
    story_does(&story, "salari" KEY_ENTER_, "Accord de");
    story_does(&story, KEY_ENTER_, "Rebond : ");
    story_does(&story, KEY_ESCAPE_, "refusée : pas de salarié");
    story_does(&story, "u", "à transmettre");
    story_type(&story, "q");
    story_sees(&story, "Orientation 1");
    story_quit(&story);
}
