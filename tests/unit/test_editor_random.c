/* The editor against a naive one: random operations, and what every state of an editor owes. */
#include "tui/editor.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "dentelle/base.h"

static struct editor *editor;

static void open_editor(void)
{
    utf8_locale();
    editor = editor_new(false, 4 << 20);
}

static void close_editor(void)
{
    editor_free(editor);
}

TestSuite(editor_random, .init = open_editor, .fini = close_editor);

static void press(enum key key)
{
    editor_event(editor, &(struct event){.kind = EVENT_KEY, .key = key});
}

static void press_ctrl(char letter)
{
    editor_event(editor, &(struct event){.kind = EVENT_CTRL, .character = (unsigned char)letter});
}

/* xorshift: the same dice at each run. */
static uint64_t dice = 0x9E3779B97F4A7C15u;

static size_t roll(size_t sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (size_t)(dice % sides);
}

static const char *const pieces[] = {
    "a",       "bc",     " ",      "  ",     "\n",           "é",
    "e\u0301", "\u0301", "漢",     "😀",      "👍🏽",     "👨‍👩‍👧",
    "🇫",       "🇫🇷",     "\u200D", "\uFE0F", "un mot long ", " \u0308",
    "l'œuvre", "\u0600", "각",     "\u1100", "\r\n",         "❤️"};
enum { PIECES = sizeof pieces / sizeof pieces[0] };

static bool is_boundary(const char *text, size_t length, size_t cursor)
{
    size_t at = 0;
    while (at < cursor)
        at = utf8_next(text, length, at);
    return at == cursor;
}

static size_t without_last_spaces(const char *line, size_t length)
{
    size_t seen = 0;
    for (size_t at = 0, next; at < length; at = next) {
        next = utf8_next(line, length, at);
        seen = line[at] == ' ' ? seen : next;
    }
    return seen;
}

/* What any state of an editor owes: valid text, the cursor between two clusters, the lines that the
 * text has when it is wrapped from its start, none wider than the width but by hanging spaces. */
static void check_state(int columns)
{
    const char *text = editor_text(editor);
    size_t length = editor_length(editor), at = 0;
    int line, column, count = editor_layout(editor, columns);
    cr_assert_eq(strlen(text), length);
    cr_assert(utf8_valid(text, length));
    cr_assert_leq(editor_cursor(editor), length);
    cr_assert(is_boundary(text, length, editor_cursor(editor)));
    for (int i = 0; i < count; i++) {
        struct editor_line on = editor_line(editor, i);
        size_t next;
        cr_assert_eq(on.start, at);
        cr_assert_eq(on.start + on.length, wrap_line(text, length, at, columns, &next));
        cr_assert_not(memchr(text + on.start, '\n', on.length));
        size_t seen = without_last_spaces(text + on.start, on.length);
        bool single = utf8_next(text + on.start, seen, 0) == seen;
        cr_assert(single || utf8_columns(text + on.start, seen) <= columns);
        at = on.start + on.length;
        at += at < length && text[at] == '\n';
    }
    cr_assert_eq(at, length);
    editor_position(editor, &line, &column);
    cr_assert(line >= 0 && line < count);
    cr_assert_leq(editor_line(editor, line).start, editor_cursor(editor));
}

/* What the text must become: computed from the text and the cursor before, with copies only. */
static char *replaced(size_t from, size_t to, const char *piece)
{
    const char *text = editor_text(editor);
    return mem_print("%.*s%s%s", (int)from, text, piece, text + to);
}

static char *operate(void)
{
    const char *text = editor_text(editor);
    size_t length = editor_length(editor), cursor = editor_cursor(editor), previous = 0, next = 0;
    for (size_t at = 0; at < cursor; at = utf8_next(text, length, at))
        previous = at;
    next = utf8_next(text, length, cursor);
    char *wanted;
    switch (roll(4)) {
    case 0:
        wanted = replaced(previous, cursor, "");
        press(KEY_NAME_BACKSPACE);
        return wanted;
    case 1:
        wanted = replaced(cursor, next, "");
        press(KEY_NAME_DELETE);
        return wanted;
    default: {
        const char *piece = pieces[roll(PIECES)];
        char *clean = utf8_clean(piece, strlen(piece), CLEAN_LINES);
        wanted = replaced(cursor, cursor, clean);
        cr_assert(editor_insert(editor, piece, strlen(piece)));
        free(clean);
        return wanted;
    }
    }
}

static void move_somewhere(void)
{
    static const enum key keys[] = {KEY_NAME_LEFT,      KEY_NAME_RIGHT,      KEY_NAME_UP,
                                    KEY_NAME_DOWN,      KEY_NAME_HOME,       KEY_NAME_END,
                                    KEY_NAME_WORD_LEFT, KEY_NAME_WORD_RIGHT, KEY_NAME_PAGE_UP};
    if (roll(4) == 0)
        editor_place(editor, roll(editor_length(editor) + 5));
    else if (roll(8) == 0)
        editor_click(editor, (int)roll(9), (int)roll(30));
    else
        press(keys[roll(sizeof keys / sizeof keys[0])]);
}

Test(editor_random, random_operations_give_what_a_naive_editor_gives)
{
    for (int game = 0; game < 40; game++) {
        editor_set(editor, "départ \u0301 漢\n");
        for (int i = 0; i < 150; i++) {
            /* Mostly the same width: the lines around the change alone are wrapped again. */
            int columns = roll(4) ? 9 : 1 + (int)roll(20);
            char *wanted = roll(3) ? operate() : mem_copy(editor_text(editor));
            cr_assert_str_eq(editor_text(editor), wanted);
            check_state(columns);
            move_somewhere();
            cr_assert_str_eq(editor_text(editor), wanted);
            check_state(columns);
            free(wanted);
        }
        char *last = mem_copy(editor_text(editor));
        for (int i = 0; i < 150; i++) {
            press_ctrl('z');
            check_state(20);
        }
        cr_assert_str_eq(editor_text(editor), "départ \u0301 漢\n");
        for (int i = 0; i < 150; i++)
            press_ctrl('y');
        cr_assert_str_eq(editor_text(editor), last);
        free(last);
    }
}
