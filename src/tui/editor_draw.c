/* An editor on the screen. */
#include "editor_internal.h"
#include "put.h"

#include <stdlib.h>
#include <string.h>

/* One line, shifted so that the cursor shows. */
static void draw_one_line(struct editor *editor, int row, int column, int columns,
                          int *caret_column)
{
    const char *text = editor_text(editor);
    size_t from = 0;
    int before = utf8_columns(text, editor->cursor);
    while (before >= columns) {
        struct cell cell;
        from = utf8_cell(text, editor->text.length, from, &cell);
        before -= cell.columns;
    }
    put(row, column, text + from, columns, LOOK_NORMAL);
    *caret_column = column + before;
}

void editor_mark(struct editor *editor, const struct mark *marks, size_t count)
{
    editor->marks = marks;
    editor->mark_count = count;
}

void editor_draw(struct editor *editor, int row, int column, int rows, int columns, int *caret_row,
                 int *caret_column)
{
    int line, at;
    *caret_row = row;
    if (editor->one_line) {
        draw_one_line(editor, row, column, columns, caret_column);
        return;
    }
    /* The last column is the caret's when a line fills the width. */
    int count = editor_layout(editor, columns - 1);
    editor_position(editor, &line, &at);
    if (line < editor->top)
        editor->top = line;
    if (line >= editor->top + rows)
        editor->top = line - rows + 1;
    if (editor->top > count - 1)
        editor->top = count - 1;
    for (int i = 0; i < rows; i++) {
        if (editor->top + i >= count) {
            put(row + i, column, "", columns, LOOK_NORMAL);
            continue;
        }
        struct editor_line shown = editor_line(editor, editor->top + i);
        const char *text = editor_text(editor);
        size_t end = shown.start + shown.length;
        while (end > shown.start && text[end - 1] == ' ')
            end--; /* spaces that hang past the edge would be announced by a "…" */
        put(row + i, column, "", columns, LOOK_NORMAL);
        put_part(row + i, column, text, shown.start, end, editor->marks, editor->mark_count,
                 columns, LOOK_NORMAL);
    }
    *caret_row = row + line - editor->top;
    *caret_column = column + (at < columns ? at : columns - 1);
}
