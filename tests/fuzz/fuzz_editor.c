/* Any keys and any pastes in an editor: the text stays valid, the cursor between two clusters, the
 * lines cover the text, and undoing everything gives the start back. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/base.h"
#include "tui/editor.h"

enum { LIMIT = 300 };

static void check(struct editor *editor, int columns)
{
    const char *text = editor_text(editor);
    size_t length = editor_length(editor), at = 0;
    require(utf8_valid(text, length) && strlen(text) == length && length <= LIMIT);
    while (at < editor_cursor(editor))
        at = utf8_next(text, length, at);
    require(at == editor_cursor(editor));
    at = 0;
    int line, column, count = editor_layout(editor, columns);
    for (int i = 0; i < count; i++) {
        struct editor_line on = editor_line(editor, i);
        require(on.start == at && !memchr(text + at, '\n', on.length));
        at += on.length;
        at += at < length && text[at] == '\n';
    }
    require(at == length);
    editor_position(editor, &line, &column);
    require(line >= 0 && line < count);
}

static void operate(struct editor *editor, uint8_t what, const char *rest, size_t length)
{
    static const char letters[] = "awukzyt";
    struct event event = {.kind = EVENT_KEY, .key = (enum key)(what & 31)};
    if (what & 128)
        event = (struct event){.kind = EVENT_PASTE, .paste = rest, .paste_length = length};
    else if (what & 64)
        editor_place(editor, what & 63);
    else if (what & 32)
        event = (struct event){.kind = EVENT_CTRL, .character = (uint32_t)letters[(what & 31) % 7]};
    editor_event(editor, &event);
}

void fuzz_editor(const uint8_t *bytes, size_t length)
{
    utf8_locale();
    struct editor *editor = editor_new(length && bytes[0] & 1, LIMIT);
    int columns = length ? 1 + bytes[0] / 4 : 1;
    for (size_t at = 1; at < length; at++) {
        size_t pasted = bytes[at] & 128 ? 1 + (bytes[at] & 15) : 0;
        if (pasted > length - at - 1)
            pasted = length - at - 1;
        operate(editor, bytes[at], (const char *)bytes + at + 1, pasted);
        at += pasted;
        check(editor, columns);
    }
    for (size_t i = 0; i < length; i++)
        editor_event(editor, &(struct event){.kind = EVENT_CTRL, .character = 'z'});
    require(editor_length(editor) == 0);
    editor_free(editor);
}
