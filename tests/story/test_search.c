/* Finding again: a word of a note, a telephone, a name half remembered, whatever is typed. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct story story;

static void open_story(void)
{
    story_open(&story, 24, 80);
    STORY_DO(&story, "ajouter", "La Ruche fictive", "--ville", "Arras");
    STORY_DO(&story, "ajouter", "L'Épicerie d'essai", "--ville", "Nœux-les-Mines");
    STORY_DO(&story, "noter", "ruche", "--nature", "visite",
             "Passée sur place avec la présidente : le local est trop petit. Ils pensent monter un "
             "igloo devant la mairie, si la commune le veut bien.");
    STORY_DO(&story, "noter", "ruche", "Rappelée : tout va bien.");
}

static void close_story(void)
{
    story_close(&story);
}

TestSuite(search, .init = open_story, .fini = close_story);

static void start(void)
{
    story_start(&story);
    story_sees(&story, "Contact 2");
}

/* From a case that was opened from the search. */
static void quit_from_case(void)
{
    story_sees(&story, "[Fil]");
    story_does(&story, KEY_ESCAPE_, "Chercher");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

/* `text` is on the row that says `row`. */
static void row_says(const char *row, const char *text)
{
    int at = story_row_of(&story, row);
    cr_assert_geq(at, 0, "no row says %s", row);
    char *line = story_row(&story, at);
    cr_expect_not_null(strstr(line, text), "no « %s » in: %s", text, line);
    free(line);
}

Test(search, a_case_is_found_by_a_word_of_a_note_and_opened_with_eight_keys)
{
    start();
    story_type(&story, "cmairie" KEY_ENTER_);
    story_sees(&story, "[Fil]");
    story_sees(&story, "La Ruche fictive");
    quit_from_case();
}

Test(search, the_sentence_shows_the_word_and_entree_opens_that_note)
{
    start();
    story_does(&story, "c", "Cherche partout");
    story_does(&story, "igloo", "… Ils pensent monter un igloo devant la mairie,");
    row_says("La Ruche fictive", "visite");
    row_says("La Ruche fictive", "Arras · Contact");
    story_does(&story, KEY_ENTER_, "[Fil]");
    int row = story_row_of(&story, "visite");
    cr_expect(story_is_reverse(&story, row, 1), "the note that was found is the selected one");
    story_does(&story, KEY_ESCAPE_, "Chercher");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

Test(search, the_right_arrow_reads_the_note_whole)
{
    start();
    story_does(&story, "cigloo", "Notes  1");
    story_does(&story, KEY_RIGHT_, "si la commune le veut bien.");
    story_sees(&story, "visite · ");
    story_does(&story, KEY_ENTER_, "[Fil]");
    quit_from_case();
}

Test(search, accents_ligatures_and_articles_are_forgiven)
{
    static const char *const typed[] = {"epicerie", "ÉPICERIE", "l'épi",
                                        "noeux",    "NŒUX",     "essai epi"};
    start();
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        story_does(&story, "c", "Chercher");
        story_does(&story, typed[i], "L'Épicerie d'essai");
        story_sees(&story, "Dossiers  1");
        story_does(&story, KEY_ESCAPE_, "Contact 2");
    }
    story_quit(&story);
}

Test(search, a_telephone_and_a_reference_are_found_as_they_are_typed)
{
    static const char table[] = "Porteur;Ville;Tél.\nLe Fil fictif;Lens;03 21 45 67 89\n";
    int status;
    story_write(&story, "suivi.csv", table, sizeof table - 1);
    char *path = story_path(&story, "suivi.csv");
    STORY_DO(&story, "importer", path);
    char *list = VERB(&story, &status, "liste");
    cr_assert_not_null(strstr(list, "HR-2027-"));
    char ref[32] = "";
    sscanf(strstr(list, "HR-2027-"), "%31s", ref);
    story_start(&story);
    story_sees(&story, "Contact 3");
    static const char *const typed[] = {"0321", "03 21 45", "6789", "0321 456 789", "+33 3 21"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        story_does(&story, "c", "Chercher");
        story_does(&story, typed[i], "Téléphone : 03 21 45 67 89");
        row_says("Le Fil fictif", "Lens · Contact");
        story_does(&story, KEY_ESCAPE_, "Contact 3");
    }
    story_does(&story, "c", "Chercher");
    story_does(&story, ref, "Dossiers  1");
    row_says(" HR-2027-", ref);
    story_does(&story, KEY_ESCAPE_, "Contact 3");
    story_quit(&story);
    free(path);
    free(list);
}

Test(search, escape_keeps_the_question_and_a_letter_replaces_it)
{
    start();
    story_does(&story, "cigloo", "Notes  1");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_does(&story, "c", "autre recherche");
    story_sees(&story, "igloo devant");
    story_does(&story, "epi", "L'Épicerie d'essai");
    story_sees_no(&story, "igloo");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_does(&story, "/", "autre recherche");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_sees(&story, "L'Épicerie d'essai");
    quit_from_case();
}

Test(search, what_finds_nothing_offers_a_new_case_of_that_name)
{
    start();
    story_does(&story, "cLe Fil rouge", "Rien pour « Le Fil rouge »");
    story_does(&story, KEY_ENTER_, "nom du porteur");
    story_does(&story, KEY_ENTER_, "nouveau dossier : Le Fil rouge");
    story_sees(&story, "Contact 3");
    story_quit(&story);
}

Test(search, nothing_typed_is_an_error)
{
    static const char *const typed[] = {"\"",    "*", "-", "(",    "'", "AND",
                                        "NEAR(", "😀", "%", "{a}:", "\\"};
    start();
    story_does(&story, "c", "Cherche partout");
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        story_type(&story, typed[i]);
        story_sees(&story, "Échap retour");
        story_does(&story, CTRL_('u'), "Cherche partout");
    }
    story_does(&story, "*?-", "Rien à chercher");
    story_does(&story, CTRL_('u'), "Cherche partout");
    char *paste = malloc(10000);
    memset(paste, 'z', 10000);
    story_paste(&story, paste, 10000);
    story_sees(&story, "Rien pour « zzz");
    free(paste);
    story_does(&story, CTRL_('u'), "Cherche partout");
    story_does(&story, "\"igloo* (AND", "Rien pour");
    story_does(&story, CTRL_('u'), "Cherche partout");
    story_does(&story, "\"igloo*", "un igloo devant");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

Test(search, a_click_selects_and_two_open)
{
    start();
    story_does(&story, "cla", "visite · ");
    int row = story_row_of(&story, "visite · ");
    story_click(&story, row, 5, 1);
    story_sees(&story, "lire la note");
    story_click(&story, row, 5, 2);
    quit_from_case();
}

Test(search, groups_are_cut_so_that_notes_show_and_are_shown_whole_on_demand)
{
    char name[32];
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "Igloo fictif %02d", i);
        STORY_DO(&story, "ajouter", name);
    }
    story_start(&story);
    story_sees(&story, "Contact 22");
    story_does(&story, "cigloo", "… 16 autres dossiers");
    story_sees(&story, "Ils pensent monter un igloo");
    story_does(&story, KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_DOWN_ KEY_ENTER_, "Igloo fictif 15");
    story_sees_no(&story, "autres dossiers");
    story_does(&story, KEY_PAGE_DOWN_ KEY_PAGE_DOWN_ KEY_PAGE_DOWN_, "Ils pensent monter un igloo");
    story_does(&story, KEY_ESCAPE_, "Contact 22");
    story_quit(&story);
}

Test(search, opens_from_a_case_and_comes_back_to_it)
{
    start();
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, "c", "Cherche partout");
    story_does(&story, "ruche", "Dossiers  1");
    story_does(&story, KEY_ESCAPE_, "[Fil]");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

Test(search, c_is_a_letter_where_something_is_typed)
{
    start();
    story_does(&story, "n", "Note sur");
    story_does(&story, "cocher/", "cocher/");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

Test(search, a_partner_is_found_and_its_sheet_opens)
{
    start();
    story_does(&story, "caae62", "Partenaires  1");
    story_does(&story, KEY_ENTER_, "Ce qu'il fait");
    story_does(&story, KEY_ESCAPE_, "Partenaires  1");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}

Test(search, the_palette_finds_commands_then_cases)
{
    start();
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "epi", "L'Épicerie d'essai");
    row_says("L'Épicerie d'essai", "Nœux-les-Mines · Contact");
    story_does(&story, KEY_ENTER_, "[Fil]");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "nouveau dossier", "▌nouveau dossier");
    story_does(&story, KEY_ENTER_, "nom du porteur");
    story_does(&story, KEY_ESCAPE_, "n note");
    story_quit(&story);
}

Test(search, a_missed_maj_on_the_slash_still_searches)
{
    start();
    story_does(&story, ":", "Toutes les commandes");
    story_does(&story, "igloo", "chercher « igloo » partout");
    story_does(&story, KEY_ENTER_, "Ils pensent monter un igloo");
    story_does(&story, KEY_ENTER_, "[Fil]");
    quit_from_case();
}

Test(search, a_narrow_window_and_no_colours_lose_nothing)
{
    story_environment(&story, "NO_COLOR=1");
    start();
    story_resize(&story, 14, 44);
    story_sees(&story, "[Contact 2]");
    story_does(&story, "cigloo", "un igloo devant");
    story_sees(&story, "La Ruche fictive");
    story_resize(&story, 45, 140);
    story_sees(&story, "Ils pensent monter un igloo devant la mairie, si la commune le veut bien.");
    story_does(&story, KEY_ESCAPE_, "Contact 2");
    story_quit(&story);
}
