/* What each key does to an editor: moves, what is cut and put back, undo. */
#include "editor_internal.h"

#include <string.h>

/* ---- words and lines ----------------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

static size_t word_left(const struct editor *editor)
{
    const char *text = editor_text(editor);
    size_t at = editor->cursor;
    while (at > 0 && is_space(text[at - 1]))
        at--;
    while (at > 0 && !is_space(text[at - 1]))
        at--;
    return editor_boundary(editor, at, false); /* a space may carry an accent */
}

static size_t word_right(const struct editor *editor)
{
    const char *text = editor_text(editor);
    size_t at = editor->cursor;
    while (at < editor->text.length && !is_space(text[at]))
        at++;
    while (at < editor->text.length && is_space(text[at]))
        at++;
    return editor_boundary(editor, at, true);
}

static size_t paragraph_start(const struct editor *editor)
{
    size_t at = editor->cursor;
    while (at > 0 && editor_text(editor)[at - 1] != '\n')
        at--;
    return at;
}

/* At the end already, past its line feed: Ctrl-K again and again takes line after line. */
static size_t paragraph_end(const struct editor *editor)
{
    size_t length = strcspn(editor_text(editor) + editor->cursor, "\n");
    bool feed = length == 0 && editor->cursor < editor->text.length;
    return editor->cursor + length + (feed ? 1 : 0);
}

static void remove_range(struct editor *editor, size_t from, size_t to)
{
    if (to > from)
        editor_change(editor, from, to - from, "", 0);
}

/* ---- cut and put back ---------------------------------------------------------------------- */

/* What is cut in a row is one piece, in the order of the text; anything else in between begins a
 * new one. */
static void kill_range(struct editor *editor, size_t from, size_t to)
{
    struct text *killed = &editor->killed;
    bool before = from < editor->cursor;
    if (from == to)
        return; /* what was cut last can still be put back */
    if (!editor->killing) {
        text_clear(killed);
        editor->burst = false;
    }
    text_splice(killed, before ? 0 : killed->length, 0, editor_text(editor) + from, to - from);
    remove_range(editor, from, to);
    editor->killing = true;
}

static bool on_kill(struct editor *editor, uint32_t letter)
{
    switch (letter) {
    case 'w':
        kill_range(editor, word_left(editor), editor->cursor);
        return true;
    case 'u':
        kill_range(editor, paragraph_start(editor), editor->cursor);
        return true;
    case 'k':
        kill_range(editor, editor->cursor, paragraph_end(editor));
        return true;
    default:
        return false;
    }
}

static void put_back(struct editor *editor)
{
    editor->burst = false;
    editor_insert(editor, text_get(&editor->killed), editor->killed.length);
    editor->burst = false;
}

static bool on_ctrl(struct editor *editor, uint32_t letter)
{
    switch (letter) {
    case 'a':
        editor_line_edge(editor, false);
        return true;
    case 't':
    case 'v': /* where the terminal does not keep it for its own clipboard */
        put_back(editor);
        return true;
    case 'z':
    case 'y':
        editor_turn(editor, letter == 'y');
        return true;
    default:
        return false;
    }
}

/* ---- keys ---------------------------------------------------------------------------------- */

enum { PAGE_LINES = 10 };

static bool on_key(struct editor *editor, enum key key)
{
    const char *text = editor_text(editor);
    size_t length = editor->text.length;
    switch (key) {
    case KEY_NAME_LEFT:
        editor_move_to(editor, utf8_previous(text, length, editor->cursor));
        return true;
    case KEY_NAME_RIGHT:
        editor_move_to(editor, utf8_next(text, length, editor->cursor));
        return true;
    case KEY_NAME_WORD_LEFT:
        editor_move_to(editor, word_left(editor));
        return true;
    case KEY_NAME_WORD_RIGHT:
        editor_move_to(editor, word_right(editor));
        return true;
    case KEY_NAME_HOME:
        editor_line_edge(editor, false);
        return true;
    case KEY_NAME_END:
        editor_line_edge(editor, true);
        return true;
    case KEY_NAME_BACKSPACE:
        remove_range(editor, utf8_previous(text, length, editor->cursor), editor->cursor);
        return true;
    case KEY_NAME_DELETE:
        remove_range(editor, editor->cursor, utf8_next(text, length, editor->cursor));
        return true;
    default:
        return false;
    }
}

/* What only a text of several lines has. */
static bool on_line_key(struct editor *editor, enum key key)
{
    switch (key) {
    case KEY_NAME_UP:
        editor_move_lines(editor, -1);
        return true;
    case KEY_NAME_DOWN:
        editor_move_lines(editor, 1);
        return true;
    case KEY_NAME_PAGE_UP:
        editor_move_lines(editor, -PAGE_LINES);
        return true;
    case KEY_NAME_PAGE_DOWN:
        editor_move_lines(editor, PAGE_LINES);
        return true;
    case KEY_NAME_ENTER:
    case KEY_NAME_NEWLINE:
        editor_insert(editor, "\n", 1);
        return true;
    default:
        return false;
    }
}

bool editor_event(struct editor *editor, const struct event *event)
{
    if (event->kind == EVENT_CTRL && on_kill(editor, event->character))
        return true;
    editor->killing = false;
    switch (event->kind) {
    case EVENT_CHAR:
        editor_insert(editor, event->text, strlen(event->text));
        return true;
    case EVENT_PASTE:
        editor->burst = false;
        editor_insert(editor, event->paste, event->paste_length);
        editor->burst = false;
        return true;
    case EVENT_CTRL:
        return on_ctrl(editor, event->character);
    case EVENT_KEY:
        return on_key(editor, event->key) || (!editor->one_line && on_line_key(editor, event->key));
    case EVENT_WHEEL:
        if (editor->one_line)
            return false;
        editor_move_lines(editor, 3 * event->count);
        return true;
    default:
        return false;
    }
}
