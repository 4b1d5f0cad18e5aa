/* Text with a cursor: what each key does to it, and its undo. A line or ten thousand words are the
 * same thing. */
#include "editor_internal.h"

#include <stdlib.h>
#include <string.h>

struct editor *editor_new(bool one_line, size_t limit)
{
    struct editor *editor = mem_alloc(sizeof *editor);
    editor->one_line = one_line;
    editor->limit = limit;
    editor->wanted_column = -1;
    return editor;
}

/* ---- undo ---------------------------------------------------------------------------------- */

static void change_clear(struct change *change)
{
    text_clear(&change->removed);
    text_clear(&change->inserted);
}

static void changes_clear(struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        change_clear(&changes->items[i]);
    free(changes->items);
    *changes = (struct changes){0};
}

static struct change *changes_push(struct changes *changes)
{
    changes->items = mem_resize(changes->items, (changes->count + 1) * sizeof *changes->items);
    changes->items[changes->count] = (struct change){0};
    return &changes->items[changes->count++];
}

void editor_free(struct editor *editor)
{
    if (!editor)
        return;
    text_clear(&editor->text);
    changes_clear(&editor->done);
    changes_clear(&editor->undone);
    editor_layout_clear(editor);
    free(editor);
}

/* The start, or the end, of the cluster that `at` falls inside; `at` itself between two. */
static size_t boundary(const struct editor *editor, size_t at, bool end)
{
    const char *text = text_get(&editor->text);
    size_t length = editor->text.length, start = utf8_previous(text, length, at);
    size_t after = at ? utf8_next(text, length, start) : 0;
    return after == at || end ? after : start;
}

/* The one way the text changes. What goes in may join what follows (an accent, half a flag): the
 * cursor goes past both. */
static void splice(struct editor *editor, size_t at, size_t removed, const char *bytes,
                   size_t length)
{
    text_splice(&editor->text, at, removed, bytes, length);
    editor->cursor = boundary(editor, at + length, true);
    editor->revision++;
    editor->wanted_column = -1;
}

/* What is typed in one go is undone in one go: until the cursor moves, or a word is over. */
static void record(struct editor *editor, size_t at, size_t removed, const char *bytes,
                   size_t length)
{
    struct changes *done = &editor->done;
    struct change *last = done->count ? &done->items[done->count - 1] : NULL;
    const char *gone = text_get(&editor->text) + at;
    changes_clear(&editor->undone);
    if (editor->burst && last && !removed && length && last->at + last->inserted.length == at) {
        text_add_bytes(&last->inserted, bytes, length);
    } else if (editor->burst && last && removed && !length && at + removed == last->at &&
               !last->inserted.length) {
        text_splice(&last->removed, 0, 0, gone, removed);
        last->at = at;
    } else {
        last = changes_push(done);
        last->at = at;
        text_add_bytes(&last->removed, gone, removed);
        text_add_bytes(&last->inserted, bytes, length);
    }
    splice(editor, at, removed, bytes, length);
    bool word_over = length && (bytes[length - 1] == ' ' || bytes[length - 1] == '\n');
    editor->burst = !word_over;
}

static void turn(struct editor *editor, struct changes *from, struct changes *to)
{
    if (!from->count)
        return;
    struct change change = from->items[--from->count], *back = changes_push(to);
    back->at = change.at;
    text_add_bytes(&back->removed, text_get(&change.inserted), change.inserted.length);
    text_add_bytes(&back->inserted, text_get(&change.removed), change.removed.length);
    splice(editor, change.at, change.inserted.length, text_get(&change.removed),
           change.removed.length);
    change_clear(&change);
    editor->burst = false;
}

/* ---- text ---------------------------------------------------------------------------------- */

void editor_set(struct editor *editor, const char *text)
{
    text_clear(&editor->text);
    text_add(&editor->text, text);
    editor->cursor = editor->text.length;
    editor->revision++;
    editor->burst = false;
    editor->wanted_column = -1;
    changes_clear(&editor->done);
    changes_clear(&editor->undone);
}

const char *editor_text(const struct editor *editor)
{
    return text_get(&editor->text);
}

size_t editor_length(const struct editor *editor)
{
    return editor->text.length;
}

size_t editor_cursor(const struct editor *editor)
{
    return editor->cursor;
}

unsigned long editor_revision(const struct editor *editor)
{
    return editor->revision;
}

static void move_to(struct editor *editor, size_t cursor)
{
    editor->cursor = cursor;
    editor->burst = false;
    editor->wanted_column = -1;
}

void editor_place(struct editor *editor, size_t cursor)
{
    size_t at = 0;
    if (cursor > editor->text.length)
        cursor = editor->text.length;
    while (at < cursor) {
        size_t next = utf8_next(editor_text(editor), editor->text.length, at);
        if (next > cursor)
            break;
        at = next;
    }
    move_to(editor, at);
}

/* How much of `text` fits: whole clusters only. */
static size_t fitting_bytes(const char *text, size_t length, size_t room)
{
    size_t at = 0;
    while (length > room && at < length) {
        size_t next = utf8_next(text, length, at);
        if (next > room)
            return at;
        at = next;
    }
    return length;
}

bool editor_insert(struct editor *editor, const char *bytes, size_t length)
{
    char *clean = utf8_clean(bytes, length, CLEAN_LINES);
    for (char *at = clean; editor->one_line && (at = strchr(at, '\n'));)
        *at = ' ';
    size_t wanted = strlen(clean);
    size_t used = editor->text.length, room = editor->limit > used ? editor->limit - used : 0;
    size_t fits = fitting_bytes(clean, wanted, room);
    if (fits)
        record(editor, editor->cursor, 0, clean, fits);
    free(clean);
    return fits == wanted;
}

/* ---- keys ---------------------------------------------------------------------------------- */

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
    return boundary(editor, at, false); /* a space may carry an accent */
}

static size_t word_right(const struct editor *editor)
{
    const char *text = editor_text(editor);
    size_t at = editor->cursor;
    while (at < editor->text.length && !is_space(text[at]))
        at++;
    while (at < editor->text.length && is_space(text[at]))
        at++;
    return boundary(editor, at, true);
}

static void remove_range(struct editor *editor, size_t from, size_t to)
{
    if (to > from)
        record(editor, from, to - from, "", 0);
}

static size_t paragraph_start(const struct editor *editor)
{
    size_t at = editor->cursor;
    while (at > 0 && editor_text(editor)[at - 1] != '\n')
        at--;
    return at;
}

static size_t paragraph_end(const struct editor *editor)
{
    return editor->cursor + strcspn(editor_text(editor) + editor->cursor, "\n");
}

static bool on_ctrl(struct editor *editor, uint32_t letter)
{
    switch (letter) {
    case 'a':
        editor_line_edge(editor, false);
        return true;
    case 'w':
        remove_range(editor, word_left(editor), editor->cursor);
        return true;
    case 'u':
        remove_range(editor, paragraph_start(editor), editor->cursor);
        return true;
    case 'k':
        remove_range(editor, editor->cursor, paragraph_end(editor));
        return true;
    case 'z':
        turn(editor, &editor->done, &editor->undone);
        return true;
    case 'y':
        turn(editor, &editor->undone, &editor->done);
        return true;
    default:
        return false;
    }
}

enum { PAGE_LINES = 10 };

static bool on_key(struct editor *editor, enum key key)
{
    const char *text = editor_text(editor);
    size_t length = editor->text.length;
    switch (key) {
    case KEY_NAME_LEFT:
        move_to(editor, utf8_previous(text, length, editor->cursor));
        return true;
    case KEY_NAME_RIGHT:
        move_to(editor, utf8_next(text, length, editor->cursor));
        return true;
    case KEY_NAME_WORD_LEFT:
        move_to(editor, word_left(editor));
        return true;
    case KEY_NAME_WORD_RIGHT:
        move_to(editor, word_right(editor));
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
        break;
    }
    if (editor->one_line)
        return false;
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
        return on_key(editor, event->key);
    case EVENT_WHEEL:
        if (editor->one_line)
            return false;
        editor_move_lines(editor, 3 * event->count);
        return true;
    default:
        return false;
    }
}
