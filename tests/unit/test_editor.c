/* The editor: text with a cursor, visual lines, undo. Random operations are in
 * test_editor_random.c. */
#include "tui/editor.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/base.h"

enum { LIMIT = 4 << 20 };

static struct editor *editor;

static void open_editor(void)
{
    utf8_locale();
    editor = editor_new(false, LIMIT);
}

static void close_editor(void)
{
    editor_free(editor);
}

TestSuite(editor, .init = open_editor, .fini = close_editor);

static bool press(enum key key)
{
    return editor_event(editor, &(struct event){.kind = EVENT_KEY, .key = key});
}

static bool press_ctrl(char letter)
{
    return editor_event(editor,
                        &(struct event){.kind = EVENT_CTRL, .character = (unsigned char)letter});
}

/* Each cluster as one key. */
static void type(const char *text)
{
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        size_t next = utf8_next(text, length, at);
        struct event event = {.kind = EVENT_CHAR};
        cr_assert_lt(next - at, sizeof event.text);
        memcpy(event.text, text + at, next - at);
        editor_event(editor, &event);
        at = next;
    }
}

static void paste(const char *text)
{
    editor_event(editor,
                 &(struct event){.kind = EVENT_PASTE, .paste = text, .paste_length = strlen(text)});
}

/* The text with the cursor as '|'. */
static void expect(const char *wanted)
{
    struct text shown = {0};
    text_add(&shown, editor_text(editor));
    text_splice(&shown, editor_cursor(editor), 0, "|", 1);
    cr_expect_str_eq(shown.bytes, wanted);
    text_clear(&shown);
}

/* The visual lines, one under the other. */
static void expect_lines(int columns, const char *wanted)
{
    struct text shown = {0};
    int count = editor_layout(editor, columns);
    for (int i = 0; i < count; i++) {
        struct editor_line line = editor_line(editor, i);
        text_add(&shown, i ? "/" : "");
        text_add_bytes(&shown, editor_text(editor) + line.start, line.length);
    }
    cr_expect_str_eq(text_get(&shown), wanted);
    cr_expect_eq(wrap_count(editor_text(editor), columns, count + 1), count);
    text_clear(&shown);
}

/* ---- typing */

Test(editor, what_is_typed_goes_in_at_the_cursor)
{
    type("aé");
    press(KEY_NAME_LEFT);
    type("😀b");
    expect("a😀b|é");
}

Test(editor, backspace_removes_a_letter_and_its_accent_at_once)
{
    type("xe");
    type("\u0301"); /* the accent as a key of its own: two code points, one cluster */
    expect("xe\u0301|");
    press(KEY_NAME_BACKSPACE);
    expect("x|");
}

Test(editor, an_emoji_is_one_step_and_one_removal)
{
    paste("a👍🏽👨‍👩‍👧b");
    press(KEY_NAME_LEFT);
    press(KEY_NAME_LEFT);
    expect("a👍🏽|👨‍👩‍👧b");
    press(KEY_NAME_DELETE);
    expect("a👍🏽|b");
    press(KEY_NAME_BACKSPACE);
    expect("a|b");
}

Test(editor, a_cluster_of_a_thousand_marks_goes_at_once)
{
    struct text marks = {0};
    text_add(&marks, "ab");
    for (int i = 0; i < 1000; i++)
        text_add(&marks, "\u0301");
    paste(marks.bytes);
    text_clear(&marks);
    press(KEY_NAME_BACKSPACE);
    expect("a|");
}

Test(editor, the_cursor_is_never_between_a_letter_and_the_accent_it_meets)
{
    paste("\u0301z");
    editor_place(editor, 0);
    type("e");
    expect("e\u0301|z");
}

Test(editor, the_edges_of_the_text_stop_every_key)
{
    static const enum key keys[] = {KEY_NAME_LEFT,      KEY_NAME_RIGHT,     KEY_NAME_UP,
                                    KEY_NAME_DOWN,      KEY_NAME_BACKSPACE, KEY_NAME_DELETE,
                                    KEY_NAME_WORD_LEFT, KEY_NAME_WORD_RIGHT};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        cr_expect(press(keys[i]));
    expect("|");
    cr_expect_eq(editor_layout(editor, 10), 1);
}

Test(editor, words_are_passed_and_removed_whole)
{
    type("l'été  fut\nbeau ");
    press(KEY_NAME_WORD_LEFT);
    expect("l'été  fut\n|beau ");
    press(KEY_NAME_WORD_LEFT);
    press_ctrl('w');
    expect("|fut\nbeau ");
    press(KEY_NAME_WORD_RIGHT);
    expect("fut\n|beau ");
}

Test(editor, a_space_that_carries_an_accent_is_not_cut_by_words)
{
    paste("ab \u0308cd");
    press(KEY_NAME_WORD_LEFT);
    expect("ab| \u0308cd");
    press(KEY_NAME_WORD_RIGHT);
    expect("ab \u0308|cd");
}

Test(editor, line_starts_and_ends_are_removed_up_to_the_line_feed)
{
    type("un\ndeux trois\nq");
    editor_place(editor, 8);
    press_ctrl('k');
    expect("un\ndeux |\nq");
    press_ctrl('u');
    expect("un\n|\nq");
}

Test(editor, the_line_feed_goes_when_nothing_is_left_before_it)
{
    type("un\ndeux");
    editor_place(editor, 0);
    press_ctrl('k');
    press_ctrl('k');
    expect("|deux");
}

Test(editor, what_is_cut_is_put_back_once_and_again)
{
    type("un deux ");
    press_ctrl('w');
    expect("un |");
    press_ctrl('t');
    press_ctrl('v');
    expect("un deux deux |");
    press_ctrl('z');
    expect("un deux |");
}

Test(editor, what_is_cut_in_a_row_is_one_piece_in_the_order_of_the_text)
{
    type("un deux trois\nquatre");
    editor_place(editor, 8);
    press_ctrl('w');
    press_ctrl('k');
    press_ctrl('k');
    press_ctrl('k');
    press_ctrl('u');
    expect("|");
    press_ctrl('t');
    expect("un deux trois\nquatre|");
}

Test(editor, a_move_between_two_cuts_begins_a_new_piece)
{
    type("un deux");
    press_ctrl('w');
    press(KEY_NAME_LEFT);
    press_ctrl('u');
    press_ctrl('t');
    expect("un| ");
}

Test(editor, cutting_nothing_keeps_what_was_cut)
{
    type("mot");
    press_ctrl('u');
    press(KEY_NAME_HOME);
    press_ctrl('k');
    press_ctrl('w');
    press_ctrl('t');
    expect("mot|");
}

Test(editor, putting_back_when_nothing_was_cut_does_nothing)
{
    type("mot");
    cr_expect(press_ctrl('t'));
    expect("mot|");
    press_ctrl('z');
    expect("|");
}

Test(editor, what_is_cut_in_a_row_comes_back_by_undo_too)
{
    type("un deux trois");
    press(KEY_NAME_BACKSPACE);
    press_ctrl('w');
    press_ctrl('w');
    expect("un |");
    press_ctrl('z');
    expect("un deux troi|");
}

Test(editor, what_is_put_back_beyond_the_limit_is_cut)
{
    editor_free(editor);
    editor = editor_new(false, 6);
    type("abcd");
    press_ctrl('u');
    press_ctrl('t');
    press_ctrl('t');
    expect("abcdab|");
}

Test(editor, another_text_is_one_step_of_undo_and_keeps_the_place)
{
    type("un deux\ntrois");
    editor_place(editor, 3);
    editor_replace(editor, "été dehors");
    expect("ét|é dehors");
    press_ctrl('z');
    cr_expect_str_eq(editor_text(editor), "un deux\ntrois");
    press_ctrl('y');
    cr_expect_str_eq(editor_text(editor), "été dehors");
}

Test(editor, the_same_text_is_no_step_of_undo)
{
    type("a b");
    unsigned long before = editor_revision(editor);
    editor_replace(editor, "a b");
    cr_expect_eq(editor_revision(editor), before);
    press_ctrl('z');
    expect("a |");
}

Test(editor, french_typography_is_left_as_typed)
{
    static const char french[] = "« L’été » : 12\u202F000 €\u00A0; l'œuvre… — ½\u00A0!";
    paste(french);
    cr_expect_str_eq(editor_text(editor), french);
    editor_set(editor, "");
    type(french);
    cr_expect_str_eq(editor_text(editor), french);
    expect_lines(12, "« L’été » : /12\u202F000 €\u00A0; /l'œuvre… — /½\u00A0!");
}

Test(editor, hostile_text_is_cleaned)
{
    static const char hostile[] = "a\033[31m\0b\r\nc\u202Ed\xE9";
    cr_expect(editor_insert(editor, hostile, sizeof hostile - 1));
    expect("a[31mb\ncd\uFFFD|");
}

Test(editor, keys_of_the_screen_are_left_to_it)
{
    cr_expect_not(press(KEY_NAME_ESCAPE));
    cr_expect_not(press(KEY_NAME_TAB));
    cr_expect_not(press(KEY_NAME_F1));
    cr_expect_not(press_ctrl('s'));
}

/* ---- one line, limits */

Test(editor, one_line_turns_line_feeds_into_spaces_and_leaves_enter_to_the_form)
{
    editor_free(editor);
    editor = editor_new(true, LIMIT);
    paste("un\r\ndeux\ntrois");
    expect("un deux trois|");
    cr_expect_not(press(KEY_NAME_ENTER));
    cr_expect_not(press(KEY_NAME_UP));
    expect("un deux trois|");
}

Test(editor, the_limit_cuts_between_two_clusters_and_says_so)
{
    editor_free(editor);
    editor = editor_new(true, 6);
    cr_expect(editor_insert(editor, "abc", 3));
    cr_expect_not(editor_insert(editor, "d😀e", 6));
    expect("abcd|");
    cr_expect(editor_insert(editor, "é", 2));
    cr_expect_not(editor_insert(editor, "f", 1));
    expect("abcdé|");
}

Test(editor, a_text_already_beyond_the_limit_takes_nothing_more)
{
    editor_free(editor);
    editor = editor_new(true, 2);
    editor_set(editor, "abc");
    cr_expect_not(editor_insert(editor, "d", 1));
    expect("abc|");
}

/* ---- visual lines */

Test(editor, lines_are_wrapped_after_a_space)
{
    type("un deux trois");
    expect_lines(8, "un deux /trois");
    expect_lines(7, "un deux /trois");
    expect_lines(6, "un /deux /trois");
    expect_lines(13, "un deux trois");
}

Test(editor, a_word_longer_than_the_width_is_broken)
{
    type("le anticonstitutionnel");
    expect_lines(6, "le /antico/nstitu/tionne/l");
}

Test(editor, a_wide_character_that_does_not_fit_goes_down)
{
    type("abc漢漢");
    expect_lines(4, "abc/漢漢");
    expect_lines(1, "a/b/c/漢/漢");
}

Test(editor, line_feeds_and_a_final_empty_line_are_lines)
{
    type("a\n\nb\n");
    expect_lines(10, "a//b/");
    int line, column;
    editor_position(editor, &line, &column);
    cr_expect_eq(line, 3);
    cr_expect_eq(column, 0);
}

Test(editor, home_and_end_go_to_the_edges_of_the_visual_line)
{
    type("un deux trois");
    editor_layout(editor, 8);
    editor_place(editor, 4);
    press(KEY_NAME_END);
    expect("un deux| trois");
    press(KEY_NAME_HOME);
    expect("|un deux trois");
    editor_place(editor, 10);
    press(KEY_NAME_HOME);
    expect("un deux |trois");
    press(KEY_NAME_END);
    expect("un deux trois|");
}

Test(editor, up_and_down_keep_the_column_they_aim_at)
{
    type("abcdef\nx\nabcdef");
    editor_layout(editor, 20);
    editor_place(editor, 4);
    press(KEY_NAME_DOWN);
    expect("abcdef\nx|\nabcdef");
    press(KEY_NAME_DOWN);
    expect("abcdef\nx\nabcd|ef");
    press(KEY_NAME_UP);
    press(KEY_NAME_UP);
    expect("abcd|ef\nx\nabcdef");
}

Test(editor, a_move_aside_changes_the_column_aimed_at)
{
    type("abcdef\nx\nabcdef");
    editor_layout(editor, 20);
    editor_place(editor, 4);
    press(KEY_NAME_DOWN);
    press(KEY_NAME_LEFT);
    press(KEY_NAME_DOWN);
    expect("abcdef\nx\n|abcdef");
}

Test(editor, a_click_places_the_cursor_on_the_nearest_letter)
{
    type("a漢b\nfin");
    editor_layout(editor, 20);
    editor_click(editor, 0, 2); /* on the right half */
    expect("a|漢b\nfin");
    editor_click(editor, 0, 15);
    expect("a漢b|\nfin");
    editor_click(editor, 99, 1);
    expect("a漢b\nf|in");
}

/* ---- undo */

Test(editor, undo_takes_back_a_word_at_a_time_and_redo_gives_it_again)
{
    type("un deux trois");
    press_ctrl('z');
    expect("un deux |");
    press_ctrl('z');
    expect("un |");
    press_ctrl('y');
    press_ctrl('y');
    expect("un deux trois|");
    press_ctrl('y');
    expect("un deux trois|");
}

Test(editor, a_move_ends_a_burst)
{
    type("ab");
    press(KEY_NAME_LEFT);
    type("c");
    press_ctrl('z');
    expect("a|b");
}

Test(editor, backspaces_in_a_row_come_back_at_once)
{
    type("abcd ");
    for (int i = 0; i < 3; i++)
        press(KEY_NAME_BACKSPACE);
    expect("ab|");
    press_ctrl('z');
    expect("abcd |");
}

Test(editor, a_paste_is_undone_alone)
{
    type("ab");
    paste("XY");
    type("cd");
    press_ctrl('z');
    expect("abXY|");
    press_ctrl('z');
    expect("ab|");
}

Test(editor, what_is_typed_after_an_undo_forgets_the_redo)
{
    type("un deux");
    press_ctrl('z');
    type("x");
    press_ctrl('y');
    expect("un x|");
}

Test(editor, another_text_has_no_history)
{
    type("a");
    unsigned long before = editor_revision(editor);
    editor_set(editor, "b");
    cr_expect_gt(editor_revision(editor), before);
    press_ctrl('z');
    expect("b|");
}

/* ---- long texts */

Test(editor, ten_thousand_words_are_typed_wrapped_and_undone)
{
    for (int i = 0; i < 10000; i++)
        type("mot ");
    cr_expect_eq(editor_length(editor), 40000);
    cr_expect_eq(editor_layout(editor, 40), 1000);
    for (int i = 0; i < 10000; i++)
        press_ctrl('z');
    expect("|");
}

Test(editor, the_lines_after_a_change_are_those_of_a_new_text)
{
    enum { WORDS = 3000 };
    for (int i = 0; i < WORDS; i++)
        type(i % 50 == 49 ? "fin.\n" : "mot ");
    editor_layout(editor, 30);
    for (size_t at = 0; at < editor_length(editor); at += 997) {
        editor_place(editor, at);
        type("x");
        int count = editor_layout(editor, 30);
        cr_assert_eq(wrap_count(editor_text(editor), 30, count + 1), count);
    }
}

Test(editor, one_mebibyte_goes_in_at_once)
{
    enum { SIZE = 1 << 20 };
    char *bytes = mem_alloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = i % 8 == 7 ? ' ' : 'a';
    type("<");
    cr_expect(editor_insert(editor, bytes, SIZE));
    type(">");
    cr_expect_eq(editor_length(editor), SIZE + 2);
    cr_expect(memcmp(editor_text(editor) + 1, bytes, SIZE) == 0);
    cr_expect_gt(editor_layout(editor, 80), SIZE / 80);
    free(bytes);
}
