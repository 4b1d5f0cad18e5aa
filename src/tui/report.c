/* Lines to read, longer than the screen if need be: a note of the program, the preview of an
 * import. */
#include "screen.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_TOP = 2 };

struct report_screen {
    struct screen screen;
    char *title;
    const char *enter;
    struct strings lines;
    report_accept *accept;
    void *context;
    int top, total; /* in lines of the screen */
};

int lines_draw(const struct strings *lines, int row, int rows, int *top)
{
    int columns = tui_columns() - 2, line = 0, total = 0;
    for (size_t i = 0; i < lines->count; i++)
        total += wrap_count(lines->items[i], columns, INT_MAX);
    if (*top > total - rows)
        *top = total > rows ? total - rows : 0;
    for (size_t i = 0; i < lines->count; i++) {
        const char *text = lines->items[i];
        size_t length = strlen(text), at = 0;
        while (at <= length) {
            size_t start = at, end = wrap_line(text, length, at, columns, &at);
            if (line >= *top && line < *top + rows) {
                char *shown = mem_copy_bytes(text + start, end - start);
                put(row + line - *top, 1, shown, columns, LOOK_NORMAL);
                free(shown);
            }
            line++;
        }
    }
    return total;
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct report_screen *self = (struct report_screen *)screen;
    int rows = tui_rows() - TEXT_TOP, columns = tui_columns() - 2;
    put(0, 1, self->title, columns, LOOK_TITLE);
    put_rule(1, 0, columns + 2);
    self->total = lines_draw(&self->lines, TEXT_TOP, rows, &self->top);
    struct footer_item items[3];
    size_t count = 0;
    if (self->accept)
        items[count++] = (struct footer_item){"Entrée", self->enter};
    if (self->total > rows)
        items[count++] = (struct footer_item){"↑ ↓", "défiler"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer_bare(tui, items, count);
    tui_cursor(tui, TEXT_TOP, 1, false);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct report_screen *self = (struct report_screen *)screen;
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER && self->accept) {
        report_accept *accept = self->accept;
        void *context = self->context;
        self->context = NULL;
        tui_pop(tui);
        accept(tui, context);
        free(context);
        return true;
    }
    return list_event(event, &self->top, self->total, tui_rows() - TEXT_TOP - 1);
}

/* A preview: what `u` would take back is not on the screen. */
static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    struct report_screen *self = (struct report_screen *)screen;
    if (!self->accept || (command != COMMAND_UNDO && command != COMMAND_REDO))
        return false;
    tui_say(tui, "rien n'est encore écrit : Entrée pour %s, Échap pour revenir", self->enter);
    return true;
}

static void release(struct screen *screen)
{
    struct report_screen *self = (struct report_screen *)screen;
    strings_clear(&self->lines);
    free(self->title);
    free(self->context);
}

struct screen *report_new(const char *title, struct strings *lines, const char *enter,
                          report_accept *accept, void *context)
{
    static const struct screen_ops ops = {
        .draw = draw, .event = event, .command = command, .release = release};
    struct report_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->title = mem_copy(title);
    self->enter = enter;
    self->lines = *lines;
    *lines = (struct strings){0};
    self->accept = accept;
    self->context = context;
    return &self->screen;
}
