/* Words that somebody looks for: how they are read, where they stand, and the line around them. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/base.h"
#include "tui/excerpt.h"

TestSuite(words, .init = utf8_locale);
TestSuite(excerpt, .init = utf8_locale);

/* What is typed is read as these words, separated by bars. */
static void read_as(const char *typed, const char *expected)
{
    struct words words;
    struct text text = {0};
    words_read(typed, &words);
    for (size_t i = 0; i < words.count; i++)
        text_addf(&text, "%s%s", i ? "|" : "", words.items[i]);
    cr_expect_str_eq(text_get(&text), expected, "« %.60s » : %s", typed, text_get(&text));
    text_clear(&text);
    words_clear(&words);
}

Test(words, accents_case_and_punctuation_fold)
{
    read_as("Épicerie", "epicerie");
    read_as("  ÉTÉ, été… ", "ete|ete");
    read_as("rendez-vous", "rendez|vous");
    read_as("e\xCC\x81t\xC3\xA9", "ete");
}

Test(words, ligatures_open)
{
    read_as("Nœux œuvre CŒUR", "noeux|oeuvre|coeur");
    read_as("ex æquo", "ex|aequo");
}

Test(words, an_elision_counts_for_nothing)
{
    read_as("l'igloo", "igloo");
    read_as("l’igloo", "igloo");
    read_as("L'Igloo d'Arras", "igloo|arras");
    read_as("qu'ils", "ils");
    read_as("l'", "l");
    read_as("l'l'igloo", "igloo");
}

Test(words, an_apostrophe_inside_a_word_is_no_elision)
{
    read_as("Pépit'ESS", "pepit|ess");
    read_as("aujourd'hui", "aujourd|hui");
}

Test(words, how_a_name_would_begin_keeps_the_elision)
{
    struct words words;
    words_read("L'Épi", &words);
    cr_expect_str_eq(words.beginning, "l epi");
    words_clear(&words);
}

Test(words, what_is_no_word_gives_none)
{
    const char *const typed[] = {"", " ", "\"", "*", "-", "(", "''", "🙂", "\xFF\xFE", "…", "'"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        read_as(typed[i], "");
}

Test(words, words_after_the_eighth_are_left_out)
{
    read_as("a b c d e f g h i j", "a|b|c|d|e|f|g|h");
}

Test(words, ten_thousand_characters_are_read)
{
    char *typed = mem_alloc(10001);
    for (int i = 0; i < 10000; i++)
        typed[i] = i % 2 ? '\'' : 'l';
    struct words words;
    words_read(typed, &words);
    cr_expect_eq(words.count, 1);
    words_clear(&words);
    free(typed);
}

/* The words of `text` that `typed` finds, separated by bars. */
static void finds(const char *typed, const char *text, const char *expected)
{
    struct words words;
    struct text found = {0};
    size_t start, end;
    words_read(typed, &words);
    for (size_t at = 0; words_find(&words, text, at, &start, &end); at = end)
        text_addf(&found, "%s%.*s", found.length ? "|" : "", (int)(end - start), text + start);
    cr_expect_str_eq(text_get(&found), expected);
    text_clear(&found);
    words_clear(&words);
}

Test(words, each_stands_for_all_that_begin_so)
{
    finds("igl", "L'Igloo, un iglou, des niglos", "Igloo|iglou");
    finds("noeux", "À Nœux-les-Mines", "Nœux");
    finds("epi mou", "L’ÉPICERIE du Moulin", "ÉPICERIE|Moulin");
    finds("micro",
          "mi\xC2\xAD"
          "cro-crèche",
          "mi\xC2\xAD"
          "cro");
    finds("x", "rien de tel", "");
}

Test(words, which_of_them_stand_in_a_text_is_a_mask)
{
    struct words words;
    words_read("igloo arras moulin", &words);
    cr_expect_eq(words_all(&words), 7);
    cr_expect_eq(words_in(&words, "un Igloo au moulin"), 5);
    cr_expect_eq(words_in(&words, ""), 0);
    words_clear(&words);
}

/* ---- excerpts ------------------------------------------------------------------------------ */

/* The line, with the marked words between brackets. */
static void shows(const char *text, const char *typed, int columns, const char *expected)
{
    struct words words;
    struct excerpt excerpt;
    struct text line = {0};
    size_t at = 0;
    words_read(typed, &words);
    excerpt_read(text, &words, columns, &excerpt);
    for (size_t i = 0; i < excerpt.count; i++) {
        const struct mark *mark = &excerpt.marks[i];
        text_addf(&line, "%.*s[%.*s]", (int)(mark->start - at), excerpt.text + at,
                  (int)(mark->end - mark->start), excerpt.text + mark->start);
        at = mark->end;
    }
    text_add(&line, excerpt.text + at);
    cr_expect_str_eq(text_get(&line), expected);
    cr_expect_leq(utf8_columns(excerpt.text, strlen(excerpt.text)), columns);
    text_clear(&line);
    excerpt_clear(&excerpt);
    words_clear(&words);
}

Test(excerpt, a_text_that_fits_is_whole)
{
    shows("Vu l'igloo.", "igloo", 40, "Vu l'[igloo].");
    shows("Vu\n\n  l'igloo.\n", "igloo", 40, "Vu l'[igloo].");
    shows("", "igloo", 40, "");
}

Test(excerpt, is_cut_at_words_with_an_ellipsis_on_the_sides_that_go_on)
{
    static const char text[] =
        "Rappelée hier. Le local est trop petit, ils pensent monter un igloo "
        "devant la mairie cet hiver, si la commune veut bien.";
    shows(text, "igloo", 40, "… monter un [igloo] devant la mairie cet…");
    shows(text, "rappelee", 30, "[Rappelée] hier. Le local est…");
    shows(text, "bien", 30, "… si la commune veut [bien].");
}

Test(excerpt, begins_with_its_sentence_when_that_leaves_room)
{
    shows("Une longue phrase avant toutes les autres, sans rien. Ils voient un igloo devant la "
          "porte.",
          "igloo", 40, "… Ils voient un [igloo] devant la porte.");
}

Test(excerpt, is_where_most_of_the_words_stand_together)
{
    shows(
        "Un local, une porte, un chat, un chien, une table et puis le local de la mairie de Lens.",
        "local mairie", 40, "… et puis le [local] de la [mairie] de Lens.");
}

Test(excerpt, of_a_text_without_the_words_is_its_beginning)
{
    shows("Un début de phrase qui ne dit rien de cela du tout.", "igloo", 20,
          "Un début de phrase…");
}

Test(excerpt, a_word_wider_than_the_line_is_cut)
{
    shows("abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz", "abc", 10, "abcdefghi…");
}

Test(excerpt, every_width_holds_its_line)
{
    static const char text[] =
        "L’œuvre de 漢字 et l'igloo 🙂 à Nœux : l'igloo… d'igloo, encore.";
    struct words words;
    words_read("igloo noeux", &words);
    for (int columns = 1; columns < 80; columns++) {
        struct excerpt excerpt;
        excerpt_read(text, &words, columns, &excerpt);
        cr_expect_leq(utf8_columns(excerpt.text, strlen(excerpt.text)), columns);
        cr_expect(utf8_valid(excerpt.text, strlen(excerpt.text)));
        for (size_t i = 0; i < excerpt.count; i++)
            cr_expect_leq(excerpt.marks[i].end, strlen(excerpt.text));
        excerpt_clear(&excerpt);
    }
    words_clear(&words);
}
