/* The two last rows, which all screens share: what is said, and which keys do what here. */
#include "screen.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

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
