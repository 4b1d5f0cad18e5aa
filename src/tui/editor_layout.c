/* The text as lines on a screen: computed for a width, kept until text or width changes. */
#include "editor_internal.h"

#include <stdlib.h>
#include <string.h>

#include "wrap.h"

void editor_layout_clear(struct editor *editor)
{
    free(editor->lines);
    editor->lines = NULL;
    editor->line_count = 0;
    editor->laid_out = 0;
}

int editor_layout(struct editor *editor, int columns)
{
    columns = columns < 1 ? 1 : columns;
    if (editor->laid_out == editor->revision + 1 && editor->columns == columns)
        return editor->line_count;
    const char *text = editor_text(editor);
    size_t length = editor->text.length, at = 0;
    int capacity = 0;
    editor->line_count = 0;
    free(editor->lines);
    editor->lines = NULL;
    while (at <= length) {
        if (editor->line_count == capacity) {
            capacity = capacity ? 2 * capacity : 32;
            editor->lines = mem_resize(editor->lines, (size_t)capacity * sizeof *editor->lines);
        }
        size_t start = at, end = wrap_line(text, length, at, columns, &at);
        editor->lines[editor->line_count++] =
            (struct editor_line){.start = start, .length = end - start};
    }
    editor->columns = columns;
    editor->laid_out = editor->revision + 1;
    return editor->line_count;
}

struct editor_line editor_line(struct editor *editor, int line)
{
    return editor->lines[line];
}

/* The lines of the last width, whatever happened to the text since. */
static void refresh(struct editor *editor)
{
    editor_layout(editor, editor->columns ? editor->columns : 80);
}

/* The line that holds the cursor: at a soft wrap, the one that begins there. */
static int cursor_line(const struct editor *editor)
{
    int low = 0, high = editor->line_count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (editor->lines[middle].start <= editor->cursor)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

void editor_position(struct editor *editor, int *line, int *column)
{
    refresh(editor);
    *line = cursor_line(editor);
    size_t start = editor->lines[*line].start;
    *column = utf8_columns(editor_text(editor) + start, editor->cursor - start);
}

/* The byte offset nearest to a column of a line. */
static size_t offset_at(const struct editor *editor, int line, int column)
{
    const struct editor_line *on = &editor->lines[line];
    const char *text = editor_text(editor);
    size_t at = on->start, end = on->start + on->length;
    bool soft = line + 1 < editor->line_count && editor->lines[line + 1].start == end;
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
    else if (to >= editor->line_count)
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
    editor->cursor = end ? offset_at(editor, line, 1 << 20) : editor->lines[line].start;
    editor->wanted_column = -1;
    editor->burst = false;
}

void editor_click(struct editor *editor, int line, int column)
{
    refresh(editor);
    line += editor->top;
    if (line >= editor->line_count)
        line = editor->line_count - 1;
    editor->cursor = offset_at(editor, line < 0 ? 0 : line, column);
    editor->wanted_column = -1;
    editor->burst = false;
}
