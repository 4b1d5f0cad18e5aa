/* Text with a cursor, and its undo: a line or ten thousand words are the same thing. What each key
 * does is in editor_keys.c. */
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
    if (changes->count == changes->room) {
        changes->room = changes->room ? changes->room * 2 : 64;
        changes->items = mem_resize(changes->items, changes->room * sizeof *changes->items);
    }
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
    text_clear(&editor->killed);
    editor_layout_clear(editor);
    free(editor);
}

size_t editor_boundary(const struct editor *editor, size_t at, bool end)
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
    editor->cursor = editor_boundary(editor, at + length, true);
    editor->revision++;
    editor->wanted_column = -1;
    editor_layout_changed(editor, at, length);
}

void editor_change(struct editor *editor, size_t at, size_t removed, const char *bytes,
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

void editor_turn(struct editor *editor, bool redo)
{
    struct changes *from = redo ? &editor->undone : &editor->done;
    struct changes *to = redo ? &editor->done : &editor->undone;
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
    editor_layout_clear(editor);
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

void editor_move_to(struct editor *editor, size_t cursor)
{
    editor->cursor = cursor;
    editor->burst = false;
    editor->wanted_column = -1;
}

void editor_place(struct editor *editor, size_t cursor)
{
    size_t length = editor->text.length;
    editor_move_to(editor, editor_boundary(editor, cursor < length ? cursor : length, false));
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
        editor_change(editor, editor->cursor, 0, clean, fits);
    free(clean);
    return fits == wanted;
}

void editor_replace(struct editor *editor, const char *text)
{
    size_t cursor = editor->cursor;
    if (strcmp(editor_text(editor), text) == 0)
        return;
    editor->burst = false;
    editor_change(editor, 0, editor->text.length, text, strlen(text));
    editor_place(editor, cursor);
}
