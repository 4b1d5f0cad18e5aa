/* The keyboard, the mouse and pastes: bytes in, events out, at times that the test chooses. Events
 * are compared as words, "a up ^s": one line says what the terminal sent and what must come. */
#include "tui/input.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/app.h"
#include "tui/terminal.h"

enum { WAIT = 25, PASTE_WAIT = 2000 };

#define BEGIN "\033[200~"
#define END "\033[201~"

static struct input *input;
static int64_t now;
static struct text seen; /* the events so far, as words */

static void open_input(void)
{
    utf8_locale();
    now = 1000;
    input = input_new("xterm-256color", WAIT);
    cr_assert(input);
}

static void close_input(void)
{
    input_free(input);
    text_clear(&seen);
}

TestSuite(input, .init = open_input, .fini = close_input);

static const char *const key_words[] = {
    [KEY_NAME_UP] = "up",
    [KEY_NAME_DOWN] = "down",
    [KEY_NAME_LEFT] = "left",
    [KEY_NAME_RIGHT] = "right",
    [KEY_NAME_HOME] = "home",
    [KEY_NAME_END] = "end",
    [KEY_NAME_PAGE_UP] = "page-up",
    [KEY_NAME_PAGE_DOWN] = "page-down",
    [KEY_NAME_ENTER] = "enter",
    [KEY_NAME_ESCAPE] = "escape",
    [KEY_NAME_TAB] = "tab",
    [KEY_NAME_BACK_TAB] = "back-tab",
    [KEY_NAME_BACKSPACE] = "backspace",
    [KEY_NAME_DELETE] = "delete",
    [KEY_NAME_F1] = "F1",
    [KEY_NAME_WORD_LEFT] = "word-left",
    [KEY_NAME_WORD_RIGHT] = "word-right",
    [KEY_NAME_NEWLINE] = "newline",
};

static void write_event(const struct event *event)
{
    text_add(&seen, seen.length ? " " : "");
    switch (event->kind) {
    case EVENT_CHAR:
        text_add(&seen, event->text);
        break;
    case EVENT_KEY:
        if (event->key > KEY_NAME_F1 && event->key <= KEY_NAME_F12)
            text_addf(&seen, "F%d", 1 + (int)(event->key - KEY_NAME_F1));
        else
            text_add(&seen, key_words[event->key]);
        break;
    case EVENT_CTRL:
        text_addf(&seen, "^%c", (int)event->character);
        break;
    case EVENT_PASTE:
        text_add(&seen, "paste<");
        for (size_t i = 0; i < event->paste_length; i++) {
            unsigned char c = (unsigned char)event->paste[i];
            text_addf(&seen, c < 0x20 ? "{%02x}" : "%c", c);
        }
        text_add(&seen, event->paste_cut ? "|cut>" : ">");
        break;
    case EVENT_CLICK:
        text_addf(&seen, "click:%d,%d,%d", event->row, event->column, event->count);
        break;
    case EVENT_WHEEL:
        text_addf(&seen, "wheel:%d,%d,%d", event->row, event->column, event->count);
        break;
    default:
        text_add(&seen, "?");
    }
}

static void read_events(void)
{
    struct event event;
    while (input_next(input, now, &event))
        write_event(&event);
}

static void feed_bytes(const void *bytes, size_t length)
{
    input_feed(input, bytes, length, now);
    read_events();
}

static void feed(const char *bytes)
{
    feed_bytes(bytes, strlen(bytes));
}

static void pass(int ms)
{
    now += ms;
    read_events();
}

/* What was seen since the last question. */
static void expect(const char *words)
{
    cr_expect_str_eq(text_get(&seen), words);
    text_clear(&seen);
}

/* ---- characters */

Test(input, characters_come_one_by_one)
{
    feed("aé漢😀 ");
    expect("a é 漢 😀  ");
}

Test(input, a_character_cut_over_two_reads_is_whole)
{
    feed("\xF0\x9F");
    expect("");
    pass(WAIT / 2);
    feed("\x98\x80z");
    expect("😀 z");
}

Test(input, an_invalid_byte_leaves_the_next_key_intact)
{
    feed("\xE9"
         "a\xFF\033OAb");
    expect("\uFFFD a \uFFFD up b");
}

Test(input, bytes_beyond_unicode_are_invalid_one_by_one)
{
    feed("\xF9\x9D\x9D\x9D\x9D"
         "a");
    expect("\uFFFD \uFFFD \uFFFD \uFFFD \uFFFD a");
}

Test(input, a_character_that_never_ends_does_not_hold_the_next)
{
    feed("\xC3");
    pass(WAIT);
    feed("a");
    expect("\uFFFD a");
}

/* ---- keys */

Test(input, arrows_are_known_in_both_forms)
{
    feed("\033OA\033OB\033OC\033OD");
    expect("up down right left");
    feed("\033[A\033[B\033[C\033[D");
    expect("up down right left");
}

Test(input, ctrl_arrows_go_by_words)
{
    feed("\033[1;5D\033[1;5C");
    expect("word-left word-right");
}

Test(input, an_arrow_cut_after_escape_stays_an_arrow)
{
    feed("\033");
    pass(WAIT - 1);
    expect("");
    feed("OA");
    expect("up");
}

Test(input, a_lone_escape_is_given_after_the_wait)
{
    feed("\033");
    cr_expect_eq(input_wait(input, now), WAIT);
    pass(WAIT - 1);
    expect("");
    pass(1);
    expect("escape");
    cr_expect_eq(input_wait(input, now), -1);
}

Test(input, escape_waits_longer_over_ssh)
{
    unsetenv("SSH_CONNECTION");
    cr_expect_eq(terminal_escape_ms(SETTING_AUTO), 25);
    setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22", 1);
    cr_expect_eq(terminal_escape_ms(SETTING_AUTO), 100);
}

Test(input, nothing_waits_when_nothing_was_begun)
{
    cr_expect_eq(input_wait(input, now), -1);
    feed("ab\033OA");
    cr_expect_eq(input_wait(input, now), -1);
}

Test(input, ctrl_letters_are_small_letters)
{
    feed("\x01\x13\x1A\x0A");
    expect("^a ^s ^z newline");
}

Test(input, alt_and_a_letter_does_nothing)
{
    feed("\033n\033\xC3\xA9x");
    expect("x");
}

Test(input, alt_and_a_key_does_nothing)
{
    feed("\033\r\033\x7F\033\t\033[1;3C\033[3;3~\033[1;3Px");
    expect("x");
}

Test(input, alt_and_the_letter_of_a_string_does_nothing)
{
    feed("\033P");
    pass(WAIT);
    feed("x");
    expect("x");
}

Test(input, tab_and_shift_tab_are_two_keys)
{
    feed("\t\033[Z");
    expect("tab back-tab");
}

Test(input, enter_and_both_backspaces_are_known)
{
    feed("\r\x7F\b");
    expect("enter backspace ^h");
}

Test(input, the_keys_of_the_pad_are_known)
{
    feed("\033OH\033OF\033[H\033[F\033[1~\033[4~\033[5~\033[6~\033[3~\033OP");
    expect("home end home end home end page-up page-down delete F1");
}

/* What the terminals of today and of yesterday send for a key. */
static const struct {
    const char *bytes, *words;
} forms[] = {
    {"\033[H", "home"},
    {"\033OH", "home"},
    {"\033[1~", "home"},
    {"\033[7~", "home"},
    {"\033[1;1H", "home"},
    {"\033[1;2H", "home"},
    {"\033[1;5H", "home"},
    {"\033[F", "end"},
    {"\033OF", "end"},
    {"\033[4~", "end"},
    {"\033[8~", "end"},
    {"\033[1;5F", "end"},
    {"\033[3~", "delete"},
    {"\033[3;5~", "delete"},
    {"\033[5~", "page-up"},
    {"\033[6~", "page-down"},
    {"\033[A", "up"},
    {"\033OB", "down"},
    {"\033[1;5C", "word-right"},
    {"\033[1;5D", "word-left"},
    {"\033O5C", "word-right"},
    {"\033O1;5D", "word-left"},
    {"\033Oc", "word-right"},
    {"\033Od", "word-left"},
    {"\033OP", "F1"},
    {"\033[11~", "F1"},
    {"\033[[A", "F1"},
    {"\033[[B", "F2"},
    {"\033[[E", "F5"},
    {"\033[Z", "back-tab"},
    {"\033OM", "enter"},
    {"\x7F", "backspace"},
    {"\033[15~", "F5"},
    {"\033[24~", "F12"},
    {"\033OQ", "F2"},
    /* no key of ours, and never the letter in them */
    {"\033[2~", ""},
    {"\033Oz", ""},
    {"\033O9", ""},
    {"\033O1234567C", ""},
    {"\033[7$", ""},
    {"\033[7^", ""},
};

static const char *const terms[] = {
    "xterm-256color", "xterm",        "xterm-direct", "tmux-256color", "screen-256color",
    "linux",          "gnome",        "vte-256color", "foot",          "xterm-kitty",
    "alacritty",      "rxvt-unicode", "vt100",        "nosuch"};

Test(input, every_form_of_a_key_is_known_under_every_terminal)
{
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        input_free(input);
        input = input_new(terms[i], WAIT);
        cr_assert(input);
        for (size_t j = 0; j < sizeof forms / sizeof forms[0]; j++) {
            feed(forms[j].bytes);
            pass(WAIT);
            cr_expect_str_eq(text_get(&seen), forms[j].words, "ESC%s is \"%s\" under %s",
                             forms[j].bytes + 1, text_get(&seen), terms[i]);
            text_clear(&seen);
        }
    }
}

Test(input, every_form_of_a_key_may_be_cut_anywhere)
{
    for (size_t j = 0; j < sizeof forms / sizeof forms[0]; j++)
        for (size_t cut = 1; cut < strlen(forms[j].bytes); cut++) {
            feed_bytes(forms[j].bytes, cut);
            pass(WAIT - 1);
            feed(forms[j].bytes + cut);
            pass(WAIT);
            cr_expect_str_eq(text_get(&seen), forms[j].words, "ESC%s cut at %zu is \"%s\"",
                             forms[j].bytes + 1, cut, text_get(&seen));
            text_clear(&seen);
        }
}

/* ---- mouse */

Test(input, a_click_reaches_column_250)
{
    feed("\033[<0;250;5M\033[<0;250;5m");
    expect("click:4,249,1");
}

Test(input, two_clicks_in_time_are_a_double_click_and_the_third_begins_again)
{
    feed("\033[<0;3;2M\033[<0;3;2m");
    pass(200);
    feed("\033[<0;3;2M\033[<0;3;2m\033[<0;3;2M");
    expect("click:1,2,1 click:1,2,2 click:1,2,1");
}

Test(input, two_clicks_too_late_or_elsewhere_are_two_clicks)
{
    feed("\033[<0;3;2M");
    pass(400);
    feed("\033[<0;3;2M\033[<0;4;2M");
    expect("click:1,2,1 click:1,2,1 click:1,3,1");
}

Test(input, another_button_is_no_click_and_no_half_of_a_double_click)
{
    feed("\033[<2;3;2M\033[<0;3;2M");
    expect("click:1,2,1");
}

Test(input, the_wheel_turns_up_and_down)
{
    feed("\033[<64;10;3M\033[<65;10;3M");
    expect("wheel:2,9,-1 wheel:2,9,1");
}

/* ---- pastes */

Test(input, a_paste_is_one_event_whatever_it_holds)
{
    static const char bytes[] = "x" BEGIN "a\033OA\x03\0\r\033[31m\033[200~é" END "y";
    feed_bytes(bytes, sizeof bytes - 1);
    expect("x paste<a{1b}OA{03}{00}{0d}{1b}[31m{1b}[200~é> y");
}

Test(input, a_paste_may_be_cut_anywhere)
{
    static const char bytes[] = "x" BEGIN "a\033OA\x03\0\033[20é" END "y";
    for (size_t cut = 0; cut < sizeof bytes; cut++) {
        feed_bytes(bytes, cut);
        pass(WAIT - 1);
        feed_bytes(bytes + cut, sizeof bytes - 1 - cut);
        expect("x paste<a{1b}OA{03}{00}{1b}[20é> y");
    }
}

Test(input, a_paste_may_come_byte_by_byte)
{
    static const char bytes[] = "x" BEGIN "a\033[201\033OA\033" END "y";
    for (size_t i = 0; i < sizeof bytes - 1; i++)
        feed_bytes(bytes + i, 1);
    expect("x paste<a{1b}[201{1b}OA{1b}> y");
}

Test(input, a_slow_line_inside_the_beginning_of_a_paste_types_nothing)
{
    for (size_t cut = 3; cut < strlen(BEGIN); cut++) {
        feed_bytes(BEGIN, cut);
        pass(10 * WAIT);
        cr_expect_gt(input_wait(input, now), 0);
        feed(&BEGIN[cut]);
        feed("q" END);
        expect("paste<q>");
    }
}

Test(input, an_empty_paste_is_an_event)
{
    feed(BEGIN END);
    expect("paste<>");
}

Test(input, two_pastes_follow_each_other)
{
    feed(BEGIN "a" END BEGIN "b" END);
    expect("paste<a> paste<b>");
}

Test(input, a_paste_without_end_is_given_after_two_seconds_of_silence)
{
    feed(BEGIN "abc\033[20");
    cr_expect_eq(input_wait(input, now), PASTE_WAIT);
    pass(PASTE_WAIT - 1);
    expect("");
    pass(1);
    expect("paste<abc{1b}[20>");
    feed("q");
    expect("q");
}

Test(input, a_stray_end_of_paste_is_ignored)
{
    feed("a" END "b");
    expect("a b");
}

Test(input, a_paste_of_one_mebibyte_arrives_whole)
{
    enum { SIZE = 1 << 20, PIECE = 4093 };
    char *sent = mem_alloc(SIZE);
    for (size_t i = 0; i < SIZE; i++)
        sent[i] = (char)('a' + i % 23);
    struct event event = {0};
    input_feed(input, BEGIN, strlen(BEGIN), now);
    for (size_t at = 0; at < SIZE; at += PIECE) {
        input_feed(input, sent + at, SIZE - at < PIECE ? SIZE - at : PIECE, now);
        cr_assert_not(input_next(input, now, &event));
    }
    input_feed(input, END, strlen(END), now);
    cr_assert(input_next(input, now, &event));
    cr_expect_eq(event.kind, EVENT_PASTE);
    cr_expect_eq(event.paste_length, SIZE);
    cr_expect_not(event.paste_cut);
    cr_expect(memcmp(event.paste, sent, SIZE) == 0);
    cr_expect_not(input_next(input, now, &event));
    free(sent);
}

Test(input, a_paste_beyond_the_limit_is_cut_and_says_so)
{
    enum { MORE = INPUT_PASTE_LIMIT + 10 };
    char *sent = mem_alloc(MORE);
    memset(sent, 'a', MORE);
    struct event event = {0};
    input_feed(input, BEGIN, strlen(BEGIN), now);
    input_feed(input, sent, MORE, now);
    input_feed(input, END "z", strlen(END "z"), now);
    free(sent);
    cr_assert(input_next(input, now, &event));
    cr_expect_eq(event.paste_length, INPUT_PASTE_LIMIT);
    cr_expect(event.paste_cut);
    read_events();
    expect("z");
    feed(BEGIN "b" END); /* the next one starts afresh */
    expect("paste<b>");
}

/* ---- what the terminal says that no one typed */

Test(input, replies_of_the_terminal_are_not_typed)
{
    feed("a\033]11;rgb:ffff/ffff/ffff\007b");
    feed("\033]11;rgb:ffff/ffff/ffff\033\\c");
    feed("\033P1$r0m\033\\d\033_apc\033\\e\033^pm\033\\f");
    expect("a b c d e f");
}

Test(input, a_late_reply_cut_anywhere_is_not_typed)
{
    static const char reply[] = "\033]11;rgb:1c1c/1c1c/1c1c\033\\";
    for (size_t cut = 1; cut < sizeof reply - 1; cut++) {
        feed_bytes(reply, cut);
        pass(WAIT - 1);
        feed(reply + cut);
        feed("x");
        expect("x");
    }
}

Test(input, unknown_sequences_are_swallowed)
{
    feed("a\033[?62;22cb\033[99;3~c\033[5nd");
    expect("a b c d");
}

Test(input, sequences_of_no_known_shape_do_not_reach_the_library_that_dies_of_them)
{
    feed("a\033[+Ab\033[?Ac\033[ Hd\033[/Fe\033[99999999999~f\033[>1;2Pg");
    expect("a b c d e f g");
    feed("\x9B\033+\x8A\033\xFF"
         "A\xFF");
    expect("\uFFFD \uFFFD A \uFFFD");
}

Test(input, an_unfinished_sequence_does_not_eat_the_key_that_follows)
{
    feed("\033[1;\033OA\033[12\rb");
    expect("up enter b");
}

Test(input, all_twelve_function_keys_are_known)
{
    feed("\033OP\033OQ\033OR\033OS\033[15~\033[17~\033[18~\033[19~\033[20~\033[21~\033[23~"
         "\033[24~");
    expect("F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12");
    feed("\033[25~\033[26~");
    expect("");
}

Test(input, escape_twice_then_an_arrow_are_escape_and_the_arrow)
{
    feed("\033\033OA");
    expect("escape up");
}

Test(input, f1_of_the_linux_console_and_old_mouse_reports_are_known)
{
    input_free(input);
    input = input_new("linux", WAIT);
    feed("\033[[A");
    expect("F1");
    feed("\033[M #$");
    expect("click:3,2,1");
    feed("\033[M");
    pass(WAIT);
    feed("x");
    expect("x");
}

Test(input, a_sequence_longer_than_any_buffer_does_not_hold_the_keyboard)
{
    struct text endless = {0};
    text_add(&endless, "\033[");
    for (int i = 0; i < 400; i++)
        text_add(&endless, "1;");
    feed_bytes(endless.bytes, endless.length);
    text_clear(&endless);
    pass(WAIT);
    text_clear(&seen);
    feed("\033OA");
    expect("up");
}

Test(input, an_unknown_terminal_is_read_as_xterm)
{
    input_free(input);
    input = input_new("nosuch", WAIT);
    cr_assert(input);
    feed("a\033OA");
    expect("a up");
}
