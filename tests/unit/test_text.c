/* Text: what grows, what is let in at the door, what is compared, what is drawn. */
#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "dentelle/base.h"

static void cleans(const char *bytes, size_t length, enum clean_mode mode, const char *expected)
{
    char *clean = utf8_clean(bytes, length, mode);
    cr_expect_str_eq(clean, expected);
    free(clean);
}
#define CLEANS(bytes, mode, expected) cleans(bytes, sizeof(bytes) - 1, mode, expected)

Test(text, grows_splices_and_is_given_away)
{
    struct text text = {0};
    cr_expect_str_eq(text_get(&text), "");
    text_add(&text, "dentelle");
    text_addf(&text, " %d", 62);
    text_splice(&text, 0, 3, "D", 1);
    cr_expect_str_eq(text_get(&text), "Dtelle 62");
    char *taken = text_take(&text);
    cr_expect_str_eq(taken, "Dtelle 62");
    cr_expect_eq(text.length, 0);
    free(taken);
    taken = text_take(&text);
    cr_expect_str_eq(taken, "");
    free(taken);
}

Test(text, the_door_lets_no_control_in)
{
    CLEANS("\x1b[31mrouge\x07\x00 fin\x7f", CLEAN_LINE, "[31mrouge fin");
    CLEANS("a\xC2\x9B"
           "31m",
           CLEAN_LINE, "a31m");
    CLEANS("a\xE2\x80\xAE"
           "b\xE2\x81\xA6"
           "c\xEF\xBB\xBF"
           "d\xE2\x80\x8F",
           CLEAN_LINE, "abcd");
}

Test(text, the_door_replaces_what_is_not_unicode)
{
    CLEANS("caf\xE9", CLEAN_LINE, "caf\xEF\xBF\xBD");
    char *clean = utf8_clean("a\xED\xA0\x80z", 5, CLEAN_LINE);
    cr_expect(utf8_valid(clean, strlen(clean)));
    cr_expect_null(strstr(clean, "\xED\xA0\x80"));
    free(clean);
}

Test(text, the_door_composes_accents_and_keeps_or_folds_lines)
{
    CLEANS("e\xCC\x81te\xCC\x81", CLEAN_LINE, "été");
    CLEANS("  un\r\ndeux\ttrois  ", CLEAN_LINE, "un deux trois");
    CLEANS("un\r\ndeux\rtrois\tquatre ", CLEAN_LINES, "un\ndeux\ntrois quatre ");
}

/* What is not composed because it needs none is what composing would have given: a letter beyond
 * those makes the door compose. */
Test(text, the_door_composes_whatever_needs_it)
{
    utf8_locale();
    for (int32_t c = 0x20; c < 0x2100; c++) {
        char alone[16], with[32];
        int n = snprintf(alone, sizeof alone, "e%lc", (wint_t)c);
        if (n < 0 || (c >= 0x7F && c < 0xA0))
            continue;
        snprintf(with, sizeof with, "%s漢", alone);
        char *clean = utf8_clean(alone, strlen(alone), CLEAN_LINES);
        char *composed = utf8_clean(with, strlen(with), CLEAN_LINES);
        composed[strlen(composed) - strlen("漢")] = '\0';
        cr_assert_str_eq(clean, composed, "U+%04X", (unsigned)c);
        free(clean);
        free(composed);
    }
}

Test(text, folding_forgives_accents_case_ligatures_and_punctuation)
{
    char *folded = utf8_fold("  L'Épicerie  ŒUVRE-là ! "),
         *other = utf8_fold("l’epicerie oeuvre la");
    cr_expect_str_eq(folded, "l epicerie oeuvre la");
    cr_expect_str_eq(folded, other);
    free(folded);
    free(other);
}

Test(text, the_sort_key_gives_the_order_of_the_french_dictionary)
{
    static const char *const names[] = {"abri", "Cœur", "École", "écrin", "œuvre", "Zoo"};
    for (size_t i = 1; i < sizeof names / sizeof names[0]; i++) {
        char *before = utf8_sort_key(names[i - 1]), *after = utf8_sort_key(names[i]);
        cr_expect_lt(strcmp(before, after), 0, "%s before %s", names[i - 1], names[i]);
        free(before);
        free(after);
    }
}

Test(text, columns_are_those_of_the_terminal)
{
    utf8_locale();
    cr_expect_eq(utf8_columns("été", strlen("été")), 3);
    cr_expect_eq(utf8_columns("e\xCC\x81", 3), 1);
    cr_expect_eq(utf8_columns("漢字", strlen("漢字")), 4);
    cr_expect_eq(utf8_columns("😀", strlen("😀")), 2);
    cr_expect_eq(utf8_columns("\xCC\x81", 2), 1, "a lone mark sits on a circle");
}

static void cuts(const char *text, int columns, const char *expected)
{
    char *cut = utf8_cut(text, columns);
    cr_expect_str_eq(cut, expected);
    free(cut);
}

Test(text, without_any_unicode_locale_letters_lose_their_accents_and_nothing_else)
{
    static const char text[] = "« L’été à l'œuvre » → 漢…\u00A0😀";
    struct text drawn = {0};
    struct cell cell;
    int columns = 0;
    cr_assert_str_eq(setlocale(LC_CTYPE, "C"), "C");
    cr_expect_not(utf8_is_drawn());
    for (size_t at = 0; at < sizeof text - 1;) {
        at = utf8_cell(text, sizeof text - 1, at, &cell);
        text_add(&drawn, cell.bytes);
        columns += cell.columns;
    }
    cr_expect_str_eq(text_get(&drawn), "\" L'ete a l'oeuvre \" > ?. ?");
    cr_expect_eq(columns, (int)drawn.length);
    text_clear(&drawn);
    utf8_locale();
    cr_expect(utf8_is_drawn());
}

Test(text, is_cut_at_a_word_with_an_ellipsis)
{
    utf8_locale();
    cuts("Les compagnons du Nautile", 25, "Les compagnons du Nautile");
    cuts("Les compagnons du Nautile", 20, "Les compagnons du…");
    cuts("La coopérative alimentaire", 20, "La coopérative alim…");
    cuts("Anticonstitutionnellement", 10, "Anticonst…");
    cuts("漢字漢字", 4, "漢…");
    cuts("un\ndeux", 10, "un deux");
    cuts("rien", 0, "");
}

/* xorshift64: the same mixtures in every run. */
static uint64_t dice = UINT64_C(0x9E3779B97F4A7C15);
static size_t draw(size_t below)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (size_t)(dice % below);
}

static const char *const hostile[] = {"a",
                                      " ",
                                      "é",
                                      "e\xCC\x81",
                                      "漢",
                                      "😀",
                                      "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
                                      "\xCC\x81",
                                      "\xE9",
                                      "\xC3",
                                      "\xE2\x80\xAE",
                                      "\x1b[31m",
                                      "\xC2\x9B",
                                      "\xED\xA0\x80",
                                      "\xEF\xBF\xBF",
                                      "\n",
                                      "\xF0\x9F",
                                      "\xE2\x81\xA6",
                                      "\x7f",
                                      "\xF0\x9F\xAB\xA8",
                                      "❤\xEF\xB8\x8F",
                                      "🇫",
                                      "🏽",
                                      "\u200D",
                                      "\u0600",
                                      "\u1100",
                                      "\u1161",
                                      "\u0915\u094D",
                                      "\r"};

static void mixture(char *text, size_t pieces)
{
    text[0] = '\0';
    for (size_t i = 0; i < pieces; i++)
        strcat(text, hostile[draw(sizeof hostile / sizeof hostile[0])]);
}

Test(text, whatever_it_holds_a_cell_is_one_or_two_columns_and_no_control)
{
    char text[400];
    utf8_locale();
    for (int turn = 0; turn < 20000; turn++) {
        mixture(text, 1 + draw(20));
        size_t length = strlen(text);
        for (size_t at = 0; at < length;) {
            struct cell cell;
            size_t next = utf8_cell(text, length, at, &cell);
            cr_assert_gt(next, at);
            cr_assert(cell.columns == 1 || cell.columns == 2);
            cr_assert(utf8_valid(cell.bytes, strlen(cell.bytes)));
            cr_assert((unsigned char)cell.bytes[0] >= 0x20 && cell.bytes[0] != 0x7F);
            at = next;
        }
    }
}

Test(text, whatever_it_holds_a_cut_fits)
{
    char text[400];
    utf8_locale();
    for (int turn = 0; turn < 20000; turn++) {
        int columns = (int)draw(30);
        mixture(text, 1 + draw(20));
        char *cut = utf8_cut(text, columns);
        cr_assert_leq(utf8_columns(cut, strlen(cut)), columns);
        free(cut);
    }
}

Test(text, whatever_comes_to_the_door_valid_text_enters_and_enters_again_unchanged)
{
    char text[400];
    for (int turn = 0; turn < 20000; turn++) {
        mixture(text, 1 + draw(20));
        char *clean = utf8_clean(text, strlen(text), CLEAN_LINES),
             *again = utf8_clean(clean, strlen(clean), CLEAN_LINES);
        cr_assert(utf8_valid(clean, strlen(clean)));
        cr_assert_str_eq(clean, again);
        cr_assert_null(strpbrk(clean, "\x1b\x7f\r\t"));
        free(clean);
        free(again);
    }
}

/* The naive way: every cluster from the start. */
static size_t previous_from_the_start(const char *text, size_t length, size_t at)
{
    size_t previous = 0;
    for (size_t next = 0; next < at; next = utf8_next(text, length, next))
        previous = next;
    return previous;
}

Test(text, whatever_it_holds_a_cluster_ends_where_it_begins_from_the_start)
{
    char text[400];
    for (int turn = 0; turn < 5000; turn++) {
        mixture(text, 1 + draw(20));
        size_t length = strlen(text);
        for (size_t at = 0; at <= length; at++)
            cr_assert_eq(utf8_previous(text, length, at), previous_from_the_start(text, length, at),
                         "at %zu of %s", at, text);
    }
}

Test(text, a_sentence_of_error_holds_nothing_a_terminal_obeys)
{
    struct error err = {0};
    error_set(&err, ERR_INPUT, "« %s » est inconnu", "\x1b]0;x\007caf\351\342\200\256");
    cr_expect_str_eq(err.text, "« ]0;xcaf\357\277\275 » est inconnu");
    error_system(&err, 2, "le dossier %s", "\x1b[2J");
    cr_expect_str_eq(err.text, "le dossier [2J : il n'existe pas");
}

Test(text, a_sentence_is_cut_between_two_characters)
{
    char many[1200];
    struct error err = {0};
    for (size_t i = 0; i + 2 < sizeof many; i += 2)
        memcpy(many + i, "é", 2);
    for (size_t shift = 0; shift < 3; shift++) {
        many[sizeof many - 2] = '\0';
        error_set(&err, ERR_INPUT, "%.*s%s", (int)shift, "abc", many);
        cr_expect(utf8_valid(err.text, strlen(err.text)));
        cr_expect_geq(strlen(err.text), sizeof err.text - 2);
        struct short_text cut = utf8_short(many, 199);
        cr_expect(utf8_valid(cut.bytes, strlen(cut.bytes)));
    }
}

Test(text, names_made_of_signs_stay_apart)
{
    static const char *const names[] = {"???", "!!!", "🌻", "🎈", "La Palette"};
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++) {
            char *a = utf8_name_key(names[i]), *b = utf8_name_key(names[j]);
            cr_expect_eq(strcmp(a, b) == 0, i == j, "%s %s", names[i], names[j]);
            free(a);
            free(b);
        }
    char *key = utf8_name_key("L'Épicerie");
    cr_expect_str_eq(key, "l epicerie");
    free(key);
}

/* ---- more than memory should hold ----------------------------------------------------------- */

static uint32_t spill_dice(uint32_t *state)
{
    return *state = *state * 1664525 + 1013904223;
}

/* Whatever folder it has, and whether that can be written: what went in comes out. */
Test(text, a_spill_gives_back_what_it_took)
{
    enum { PAGES = 64, SIZE = PAGES * SPILL_PAGE, TIMES = 20000 };
    const char *const folders[] = {"/tmp", NULL, "/nulle/part"};
    unsigned char *plain = mem_alloc(SIZE), *read = mem_alloc(SIZE);
    for (size_t f = 0; f < sizeof folders / sizeof folders[0]; f++) {
        struct spill *spill = spill_new(folders[f], 5 * SPILL_PAGE);
        uint32_t roll = 62;
        memset(plain, 0, SIZE);
        for (int i = 0; i < TIMES; i++) {
            size_t at = (spill_dice(&roll) >> 8) % SIZE, length = (spill_dice(&roll) >> 8) % 300;
            unsigned char bytes[300];
            length = length < SIZE - at ? length : SIZE - at;
            memset(bytes, (int)(roll >> 24), sizeof bytes);
            if (i % 1000 == 0) /* less of it in memory, or more */
                spill_hold(spill, (size_t)(i / 1000 % 3) * 9 * SPILL_PAGE);
            if (i % 3) {
                spill_write(spill, at, bytes, length);
                memcpy(plain + at, bytes, length);
            } else {
                spill_read(spill, at, bytes, length);
                cr_assert_eq(memcmp(bytes, plain + at, length), 0, "folder %zu, time %d", f, i);
            }
        }
        spill_read(spill, 0, read, SIZE);
        cr_expect_eq(memcmp(read, plain, SIZE), 0, "folder %zu", f);
        cr_expect(spill_sound(spill));
        spill_free(spill);

        struct spill *blocks = spill_new(folders[f], 0);
        uint64_t places[500];
        size_t length;
        for (size_t i = 0; i < 500; i++)
            places[i] = spill_add(blocks, plain, i * 7);
        for (size_t i = 0; i < 500; i++) {
            char *block = spill_take(blocks, places[i], &length);
            cr_expect_eq(length, i * 7);
            cr_expect_eq(memcmp(block, plain, length), 0);
            free(block);
        }
        spill_free(blocks);
    }
    free(plain);
    free(read);
}
