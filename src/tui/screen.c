/* The stack of screens: drawing, giving events, the status line and the footer that all share. */
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

/* ---- the status line ----------------------------------------------------------------------- */

void tui_say(struct tui *tui, const char *format, ...)
{
    va_list arguments;
    text_clear(&tui->message);
    va_start(arguments, format);
    text_vaddf(&tui->message, format, arguments);
    va_end(arguments);
    tui->message_look = LOOK_NORMAL;
}

void tui_done(struct tui *tui)
{
    if (tui->app->label.length)
        tui_say(tui, "%s — %s annuler", text_get(&tui->app->label), tui_key(tui, COMMAND_UNDO));
    else
        tui_say(tui, "rien n'a changé");
    if (tui->app->label.length && tui->top->ops->acted)
        tui->top->ops->acted(tui->top, tui);
}

void tui_fail(struct tui *tui, const struct error *err)
{
    tui_say(tui, "%s", err->text);
    tui->message_look = LOOK_ALERT;
}

const char *tui_key(const struct tui *tui, enum command command)
{
    return command_key(tui->app->settings.bindings, command);
}

void tui_case_moved(struct tui *tui)
{
    tui->stay = tui->top->place == PLACE_BOARD;
}

/* ---- the footer ---------------------------------------------------------------------------- */

static int item_columns(const struct footer_item *item)
{
    return utf8_columns(item->key, strlen(item->key)) + 1 +
           utf8_columns(item->word, strlen(item->word)) + 2;
}

static int draw_item(int column, const struct footer_item *item)
{
    column += put_piece(LINES - 1, column, item->key, COLS - column, LOOK_KEY) + 1;
    return column + put_piece(LINES - 1, column, item->word, COLS - column, LOOK_FAINT) + 2;
}

/* What is said, on as many rows above the footer as it takes: a failure is read to its end. */
static void draw_message(const struct tui *tui)
{
    enum { MOST_ROWS = 3 };
    const char *text = text_get(&tui->message);
    int columns = COLS - 2, rows = wrap_count(text, columns, MOST_ROWS);
    size_t at = 0;
    for (int row = LINES - 1 - rows; row < LINES - 1; row++) {
        size_t start = at, end = wrap_line(text, tui->message.length, at, columns, &at);
        while (end > start && text[end - 1] == ' ')
            end--; /* a space that hangs past the edge is no text cut */
        char *line = mem_copy_bytes(text + start,
                                    row == LINES - 2 ? tui->message.length - start : end - start);
        put(row, 0, "", COLS, LOOK_NORMAL);
        put(row, 1, line, columns, tui->message_look);
        free(line);
    }
}

void tui_say_now(struct tui *tui, const char *sentence)
{
    struct text message = tui->message;
    enum look look = tui->message_look;
    tui->message = (struct text){0};
    tui_say(tui, "%s", sentence);
    draw_message(tui);
    terminal_flush(tui->cursor_row, tui->cursor_column, tui->caret);
    text_clear(&tui->message);
    tui->message = message;
    tui->message_look = look;
    tui->overwritten = true;
}

static void draw_footer(struct tui *tui, const struct footer_item items[], size_t count,
                        const struct footer_item *last)
{
    int room = COLS - 1 - (last ? item_columns(last) : 0), column = 1;
    draw_message(tui);
    put(LINES - 1, 0, "", COLS, LOOK_NORMAL);
    for (size_t i = 0; i < count && column + item_columns(&items[i]) <= room + 2; i++)
        column = draw_item(column, &items[i]);
    if (last)
        draw_item(column, last);
}

void tui_footer(struct tui *tui, const struct footer_item items[], size_t count)
{
    struct footer_item help = {tui_key(tui, COMMAND_HELP), command_info(COMMAND_HELP)->footer};
    draw_footer(tui, items, count, &help);
}

void tui_footer_bare(struct tui *tui, const struct footer_item items[], size_t count)
{
    draw_footer(tui, items, count, NULL);
}

/* What the selected case is, as far as the keys that act on it go. */
struct standing {
    bool there, closed, last, due;
};

static struct standing read_standing(const struct tui *tui, const struct id *case_id)
{
    struct card card;
    if (!case_id || id_is_none(case_id) || !query_card(tui->app->store, case_id, &card, NULL))
        return (struct standing){0};
    struct standing standing = {.there = true,
                                .closed = card.stage == STAGE_CLOSED,
                                .last = card.stage == STAGE_ORIENTATION,
                                .due = card.due_at != NULL};
    card_clear(&card);
    return standing;
}

/* The word of a command in a footer; "" for one that would only be refused. */
static const char *footer_word(enum command command, const struct standing *standing)
{
    const char *word = command_info(command)->footer;
    switch (command) {
    case COMMAND_HELP: /* always there, and last */
        return "";
    case COMMAND_FORWARD:
        return standing->closed || standing->last ? "" : word;
    case COMMAND_FOLLOW_UP:
        return standing->closed ? "" : word;
    case COMMAND_DONE: /* after what the screen adds: it is the one to be dropped for want of room
                        */
        return standing->there && standing->due && !standing->closed ? "fait" : "";
    case COMMAND_CLOSE:
        return standing->closed ? "rouvrir" : word;
    case COMMAND_MARK:
        return standing->there ? word : "";
    case COMMAND_NEW_CASE:
        return standing->there ? word : "dossier";
    case COMMAND_IMPORT:
        return standing->there ? word : "importer";
    default:
        return word;
    }
}

static size_t add_commands(struct tui *tui, int place, bool on_case,
                           const struct standing *standing, struct footer_item items[])
{
    size_t used = 0;
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        int places = command_info(command)->places;
        bool of_case =
            (places & IN_CASE) == IN_CASE && command != COMMAND_SEARCH && command != COMMAND_DONE;
        const char *word = footer_word(command, standing);
        if ((places & place) && word[0] && of_case == on_case && (standing->there || !on_case))
            items[used++] = (struct footer_item){tui_key(tui, command), word};
    }
    return used;
}

/* What is done to a case, then what the screen adds, then what leads elsewhere. */
void tui_footer_place(struct tui *tui, int place, const struct id *case_id,
                      const struct footer_item extra[], size_t count)
{
    struct footer_item items[COMMAND_COUNT + 8];
    struct standing standing = read_standing(tui, case_id);
    size_t used = add_commands(tui, place, true, &standing, items);
    for (size_t i = 0; i < count; i++)
        items[used++] = extra[i];
    used += add_commands(tui, place, false, &standing, items + used);
    tui_footer(tui, items, used);
}
