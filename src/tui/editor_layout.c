/* The text as lines on a screen: computed for a width, kept until text or width changes; after a
 * change only the lines around it are computed again. */
#include "editor_internal.h"

#include <stdlib.h>
#include <string.h>

void editor_layout_clear(struct editor *editor)
{
    free(editor->lines.items);
    editor->lines = (struct lines){0};
    editor->laid_out = 0;
}

void editor_layout_changed(struct editor *editor, size_t at, size_t inserted)
{
    size_t after = editor->text.length - at - inserted;
    if (at < editor->same_start)
        editor->same_start = at;
    if (after < editor->same_end)
        editor->same_end = after;
}

static void lines_reserve(struct lines *lines, int count)
{
    if (count <= lines->room)
        return;
    lines->room = count < 32 ? 32 : 2 * count;
    lines->items = mem_resize(lines->items, (size_t)lines->room * sizeof *lines->items);
}

/* The last line that starts at or before a place of the text. */
static int line_at(const struct lines *lines, size_t at)
{
    int low = 0, high = lines->count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (lines->items[middle].start <= at)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Wraps from the line `from` on, until a line starts where one of the old ones did, in the part of
 * the text that did not change: all that follows is as it was. Returns the rank of that old line,
 * their count when there is none. */
static int wrap_anew(const struct editor *editor, int from, struct lines *fresh)
{
    const struct lines *old = &editor->lines;
    const char *text = editor_text(editor);
    size_t length = editor->text.length, at = old->count ? old->items[from].start : 0;
    while (at <= length) {
        size_t left = length - at;
        while (from < old->count && editor->laid_out_length - old->items[from].start > left)
            from++;
        if (left <= editor->same_end && from < old->count &&
            editor->laid_out_length - old->items[from].start == left)
            return from;
        size_t start = at, end = wrap_line(text, length, at, editor->columns, &at);
        lines_reserve(fresh, fresh->count + 1);
        fresh->items[fresh->count++] = (struct editor_line){.start = start, .length = end - start};
    }
    return old->count;
}

/* The old lines from `first` to `known` give way to the fresh ones; those after move with the text.
 */
static void lines_replace(struct editor *editor, int first, int known, const struct lines *fresh)
{
    struct lines *lines = &editor->lines;
    int kept = lines->count - known, after = first + fresh->count;
    lines_reserve(lines, after + kept);
    memmove(lines->items + after, lines->items + known, (size_t)kept * sizeof *lines->items);
    if (fresh->count)
        memcpy(lines->items + first, fresh->items, (size_t)fresh->count * sizeof *lines->items);
    lines->count = after + kept;
    for (int i = after; i < lines->count; i++)
        lines->items[i].start += editor->text.length - editor->laid_out_length;
}

int editor_layout(struct editor *editor, int columns)
{
    columns = columns < 1 ? 1 : columns;
    if (editor->laid_out == editor->revision + 1 && editor->columns == columns)
        return editor->lines.count;
    if (!editor->laid_out || editor->columns != columns)
        editor->lines.count = 0;
    /* Where a line ends depends on the word after it, which did not fit: two lines above, to be
     * sure. */
    int above = line_at(&editor->lines, editor->same_start) - 2, first = above < 0 ? 0 : above;
    struct lines fresh = {0};
    editor->columns = columns;
    lines_replace(editor, first, wrap_anew(editor, first, &fresh), &fresh);
    free(fresh.items);
    editor->laid_out = editor->revision + 1;
    editor->laid_out_length = editor->text.length;
    editor->same_start = editor->same_end = SIZE_MAX;
    return editor->lines.count;
}

struct editor_line editor_line(struct editor *editor, int line)
{
    return editor->lines.items[line];
}

/* The lines of the last width, whatever happened to the text since. */
static void refresh(struct editor *editor)
{
    editor_layout(editor, editor->columns ? editor->columns : 80);
}

void editor_position(struct editor *editor, int *line, int *column)
{
    refresh(editor);
    /* At a soft wrap, the line that begins there. */
    *line = line_at(&editor->lines, editor->cursor);
    size_t start = editor->lines.items[*line].start;
    *column = utf8_columns(editor_text(editor) + start, editor->cursor - start);
}

/* The byte offset nearest to a column of a line. */
static size_t offset_at(const struct editor *editor, int line, int column)
{
    const struct editor_line *on = &editor->lines.items[line];
    const char *text = editor_text(editor);
    size_t at = on->start, end = on->start + on->length;
    bool soft = line + 1 < editor->lines.count && on[1].start == end;
    for (int used = 0; at < end;) {
        struct cell cell;
        size_t after = utf8_cell(text, end, at, &cell);
        if (used + cell.columns > column || (soft && after == end))
            break;
        used += cell.columns;
        at = after;
    }
    return at;
}

void editor_move_lines(struct editor *editor, int lines)
{
    int line, column;
    editor_position(editor, &line, &column);
    int wanted = editor->wanted_column >= 0 ? editor->wanted_column : column;
    int to = line + lines;
    if (to < 0)
        editor->cursor = 0;
    else if (to >= editor->lines.count)
        editor->cursor = editor->text.length;
    else
        editor->cursor = offset_at(editor, to, wanted);
    editor->wanted_column = wanted;
    editor->burst = false;
}

void editor_line_edge(struct editor *editor, bool end)
{
    int line, column;
    editor_position(editor, &line, &column);
    editor->cursor = end ? offset_at(editor, line, 1 << 20) : editor->lines.items[line].start;
    editor->wanted_column = -1;
    editor->burst = false;
}

void editor_click(struct editor *editor, int line, int column)
{
    refresh(editor);
    line += editor->top;
    if (line >= editor->lines.count)
        line = editor->lines.count - 1;
    editor->cursor = offset_at(editor, line < 0 ? 0 : line, column);
    editor->wanted_column = -1;
    editor->burst = false;
}
