/* The stack of screens: drawing, giving events. The two last rows that all share are footer.c. */
#include "screen.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

enum { LEAST_ROWS = 10, LEAST_COLUMNS = 40 };

int tui_rows(void)
{
    return LINES - 2;
}

int tui_columns(void)
{
    return COLS;
}

/* ---- the stack ----------------------------------------------------------------------------- */

void tui_push(struct tui *tui, struct screen *screen)
{
    screen->below = tui->top;
    tui->top = screen;
}

void tui_pop(struct tui *tui)
{
    struct screen *gone = tui->top;
    if (!gone)
        return;
    if (gone->ops->keep)
        gone->ops->keep(gone, tui);
    tui->top = gone->below;
    if (gone->ops->release)
        gone->ops->release(gone);
    free(gone);
}

void tui_keep(struct tui *tui)
{
    for (struct screen *screen = tui->top; screen; screen = screen->below)
        if (screen->ops->keep)
            screen->ops->keep(screen, tui);
}

static void draw_from(struct screen *screen, struct tui *tui)
{
    if (screen->ops->dialog && screen->below)
        draw_from(screen->below, tui);
    screen->ops->draw(screen, tui);
}

void tui_draw(struct tui *tui)
{
    erase();
    tui->overwritten = false;
    tui_cursor(tui, 0, 0, false);
    if (LINES < LEAST_ROWS || COLS < LEAST_COLUMNS)
        put(0, 0, "Fenêtre trop petite (40×10 au moins)", COLS, LOOK_NORMAL);
    else {
        drafts_forget(tui->app); /* others write some, or leave theirs */
        store_hold(tui->app->store);
        draw_from(tui->top, tui);
        store_release(tui->app->store);
    }
}

void tui_cursor(struct tui *tui, int row, int column, bool caret)
{
    tui->cursor_row = row;
    tui->cursor_column = column;
    tui->caret = caret;
}

/* ---- events -------------------------------------------------------------------------------- */

/* What the table of commands calls the key of an event; "" when it is none. */
static void event_name(const struct event *event, char name[8])
{
    name[0] = '\0';
    if (event->kind == EVENT_CHAR)
        snprintf(name, 8, "%s", event->text);
    else if (event->kind == EVENT_CTRL && event->character >= 'a' && event->character <= 'z')
        snprintf(name, 8, "^%c", (int)(event->character - 'a' + 'A'));
    else if (event->kind == EVENT_KEY && event->key >= KEY_NAME_F1 && event->key <= KEY_NAME_F12)
        snprintf(name, 8, "F%d", 1 + (int)(event->key - KEY_NAME_F1));
}

static void go_back(struct tui *tui)
{
    if (tui->top->below)
        tui_pop(tui);
    else if (tui_sync_was_asked(tui))
        tui_sync_stop(tui);
    else
        tui_say(tui, "%s pour quitter", tui_key(tui, COMMAND_QUIT));
}

static bool is_back(const struct event *event, bool typing)
{
    bool escape = event->kind == EVENT_KEY && event->key == KEY_NAME_ESCAPE;
    bool interrupt = event->kind == EVENT_CTRL && event->character == 'c';
    bool quit = !typing && event->kind == EVENT_CHAR && strcmp(event->text, "q") == 0;
    return escape || interrupt || quit;
}

void tui_event(struct tui *tui, const struct event *event)
{
    struct screen *top = tui->top;
    bool typing = top->ops->typing;
    char name[8];
    text_clear(&tui->message);
    if (!typing && (LINES < LEAST_ROWS || COLS < LEAST_COLUMNS))
        return; /* nothing is shown: nothing may act but what is being typed */
    if (top->ops->event && top->ops->event(top, tui, event))
        return;
    event_name(event, name);
    if (event->kind == EVENT_CHAR && strcmp(name, "q") == 0 && !typing && !top->below) {
        tui_command(tui, COMMAND_QUIT);
        return;
    }
    if (is_back(event, typing)) {
        go_back(tui);
        return;
    }
    if (!name[0] || (typing && event->kind == EVENT_CHAR))
        return;
    enum command command =
        command_find(tui->app->settings.bindings, name, top->place ? top->place : PLACE_DIALOG);
    if (command != COMMAND_COUNT)
        tui_command(tui, command);
}

void tui_command(struct tui *tui, enum command command)
{
    struct screen *top = tui->top;
    if (top->ops->command && top->ops->command(top, tui, command))
        return;
    if (!common_command(tui, command))
        tui_say(tui, "« %s » ne se fait pas ici", command_info(command)->name);
}

bool list_event(const struct event *event, int *selected, int count, int page)
{
    int to = *selected;
    if (event->kind == EVENT_WHEEL)
        to += event->count;
    else if (event->kind == EVENT_CHAR && strcmp(event->text, "j") == 0)
        to++;
    else if (event->kind == EVENT_CHAR && strcmp(event->text, "k") == 0)
        to--;
    else if (event->kind != EVENT_KEY)
        return false;
    else if (event->key == KEY_NAME_UP)
        to--;
    else if (event->key == KEY_NAME_DOWN)
        to++;
    else if (event->key == KEY_NAME_PAGE_UP)
        to -= page;
    else if (event->key == KEY_NAME_PAGE_DOWN)
        to += page;
    else if (event->key == KEY_NAME_HOME)
        to = 0;
    else if (event->key == KEY_NAME_END)
        to = count - 1;
    else
        return false;
    *selected = to >= count ? count - 1 : to;
    if (*selected < 0)
        *selected = 0;
    return true;
}

const char *tui_key(const struct tui *tui, enum command command)
{
    return command_key(tui->app->settings.bindings, command);
}

void tui_case_moved(struct tui *tui)
{
    tui->stay = tui->top->place == PLACE_BOARD;
}
