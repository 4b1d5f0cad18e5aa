/* The board: which case is selected, and what the keys do there. The selection is a case, not a
 * place: nothing but the user's own keys moves it. */
#include "board.h"

#include <stdlib.h>
#include <string.h>

/* ---- the selection ------------------------------------------------------------------------- */

/* The first column that holds somebody, as far as `last`; else the first of all. */
static enum stage first_held(const struct board_counts *counts, enum stage last)
{
    enum stage stage = STAGE_CONTACT;
    while (stage < last && !counts->stage[stage])
        stage++;
    return counts->stage[stage] ? stage : STAGE_CONTACT;
}

/* A programme comes on screen: its first column that holds somebody. */
static void place_first(struct board *board, struct tui *tui, const struct board_counts *counts)
{
    if (board->placed && id_equal(&board->shown_programme, &tui->app->filter.programme))
        return;
    bool elsewhere = id_is_none(&board->selected);
    board->shown_programme = tui->app->filter.programme;
    board->placed = true;
    if (elsewhere) {
        board->column = first_held(counts, STAGE_ORIENTATION);
        board->place = 0;
    }
}

/* Finds the selected case where it is now; when it is gone, or our own act sent it to another
 * column, the one that stands in its place. */
static void locate(struct board *board, struct tui *tui, const struct board_counts *counts)
{
    enum stage stage;
    size_t place;
    bool stay = tui->stay, refiltered = tui->refiltered;
    tui->stay = tui->refiltered = false;
    bool there = !id_is_none(&board->selected) && query_place(tui->app->store, app_filter(tui->app),
                                                              &board->selected, &stage, &place);
    if (there && (!stay || stage == board->column)) {
        board->column = stage;
        board->place = place;
        return;
    }
    if (refiltered && !counts->stage[board->column])
        board->column = first_held(counts, STAGE_CLOSED);
    size_t count = (size_t)counts->stage[board->column];
    struct cards cards;
    board->selected = ID_NONE;
    if (board->place >= count)
        board->place = count ? count - 1 : 0;
    if (!count || !query_column(tui->app->store, app_filter(tui->app), board->column, board->place,
                                1, &cards, NULL))
        return;
    if (cards.count)
        board->selected = cards.rows[0].id;
    cards_clear(&cards);
}

/* The selection goes to a place of a column. */
static void go_to(struct board *board, enum stage column, size_t place)
{
    board->column = column;
    board->place = place;
    board->selected = ID_NONE; /* found again by its place at the next drawing */
}

void board_select(struct tui *tui, const struct id *case_id)
{
    struct screen *screen = tui->top;
    while (screen && screen->below)
        screen = screen->below;
    if (!screen)
        return;
    struct board *board = (struct board *)screen;
    struct record record;
    struct id programme;
    if (!query_record(tui->app->store, ENTITY_CASE, case_id, &record, NULL))
        return;
    bool gone = record_get(&record, FIELD_CASE_DELETED) != NULL;
    if (!gone && !id_is_none(&tui->app->filter.programme) &&
        record_reference(&record, FIELD_CASE_PROGRAMME, &programme) &&
        !id_equal(&programme, &tui->app->filter.programme))
        app_show_programme(tui->app, &programme, NULL);
    record_clear(&record);
    if (!gone) {
        board->selected = *case_id;
        tui->stay = false;
    }
}

/* ---- events -------------------------------------------------------------------------------- */

/* The cards that the selected column showed. */
static int cards_shown(const struct board *board)
{
    for (int i = 0; i < board->layout.count; i++)
        if (board->layout.lanes[i].stage == board->column && board->layout.lanes[i].shown)
            return (int)board->layout.lanes[i].shown;
    return 1;
}

static void move_vertically(struct board *board, const struct event *event, size_t count)
{
    int place = (int)board->place;
    if (count && list_event(event, &place, (int)count, cards_shown(board)))
        go_to(board, board->column, (size_t)place);
}

static bool move_sideways(struct board *board, int by)
{
    int to = (int)board->column + by;
    if (to < 0 || to >= STAGE_COUNT)
        return true;
    go_to(board, (enum stage)to, board->place);
    return true;
}

static bool click(struct board *board, struct tui *tui, const struct event *event)
{
    const struct board_layout *layout = &board->layout;
    int row = event->row - layout->top;
    for (int i = 0; i < layout->count && event->row >= 1 && row < layout->rows; i++) {
        const struct lane *lane = &layout->lanes[i];
        if (event->column < lane->column || event->column >= lane->column + lane->columns)
            continue;
        int index = row < 0 ? 0 : row / (layout->card_rows + layout->gap);
        if ((size_t)index >= lane->shown && row >= 0)
            return true; /* below the last card */
        go_to(board, lane->stage, row < 0 ? 0 : lane->first + (size_t)index);
        if (event->count == 2)
            tui_command(tui, COMMAND_OPEN);
        return true;
    }
    if (!badges_click(&board->badges, tui, event) && event->row == 0)
        programme_open(tui);
    return true;
}

/* Keys may come faster than frames: each acts on what the one before left, not on what was last
 * drawn. */
static void refresh(struct board *board, struct tui *tui)
{
    struct board_counts counts;
    if (query_counts(tui->app->store, app_filter(tui->app), &counts, NULL))
        locate(board, tui, &counts);
    marks_review(&board->marks, tui->app);
}

/* Esc takes the ticks away. It drops no filter: what was chosen in a list goes by the same list. */
static bool escape(struct board *board, struct tui *tui, const struct event *event)
{
    bool pressed = event->kind == EVENT_KEY && event->key == KEY_NAME_ESCAPE;
    bool interrupt = event->kind == EVENT_CTRL && event->character == 'c';
    if (!pressed && !interrupt)
        return false;
    if (board->marks.count) {
        marks_clear(&board->marks);
        tui_say(tui, "plus rien n'est coché");
        return true;
    }
    if (!filter_narrows(&tui->app->filter) || tui_sync_was_asked(tui))
        return false;
    tui_say(tui, "%s puis Entrée montre tout ; %s pour quitter", tui_key(tui, COMMAND_FILTER),
            tui_key(tui, COMMAND_QUIT));
    return true;
}

/* Text that falls on the board is a note, never commands. */
static bool paste(const struct board *board, struct tui *tui, const struct event *event)
{
    if (id_is_none(&board->selected))
        tui_say(tui,
                "ce texte n'a été mis nulle part : choisissez d'abord un dossier, ou %s pour un "
                "nouveau, puis collez-le",
                tui_key(tui, COMMAND_NEW_CASE));
    else
        tui_push(tui, note_new(tui, &board->selected, event->paste, event->paste_length));
    return true;
}

static bool board_event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct board *board = (struct board *)screen;
    struct board_counts counts;
    refresh(board, tui);
    if (event->kind == EVENT_PASTE)
        return paste(board, tui, event);
    if (screen->place == PLACE_EMPTY)
        return event->kind == EVENT_CLICK && badges_click(&board->badges, tui, event);
    if (event->kind == EVENT_CLICK)
        return click(board, tui, event);
    if (escape(board, tui, event))
        return true;
    bool h = event->kind == EVENT_CHAR && strcmp(event->text, "h") == 0;
    bool l = event->kind == EVENT_CHAR && strcmp(event->text, "l") == 0;
    if (h || (event->kind == EVENT_KEY && event->key == KEY_NAME_LEFT))
        return move_sideways(board, -1);
    if (l || (event->kind == EVENT_KEY && event->key == KEY_NAME_RIGHT))
        return move_sideways(board, 1);
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER) {
        tui_command(tui, COMMAND_OPEN);
        return true;
    }
    int ignored = 0;
    if (!list_event(event, &ignored, 1, 1) ||
        !query_counts(tui->app->store, app_filter(tui->app), &counts, NULL))
        return false;
    move_vertically(board, event, (size_t)counts.stage[board->column]);
    return true;
}

/* Ticks or unticks the selected case, and goes on to the next, so that Espace ticks several. */
static void mark(struct board *board, struct tui *tui)
{
    struct board_counts counts;
    if (id_is_none(&board->selected)) {
        tui_say(tui, "aucun dossier n'est choisi");
        return;
    }
    marks_toggle(&board->marks, &board->selected, board->column);
    if (query_counts(tui->app->store, app_filter(tui->app), &counts, NULL) &&
        board->place + 1 < (size_t)counts.stage[board->column])
        go_to(board, board->column, board->place + 1);
}

/* What acts on one case while others are ticked says so: it has no screen that names it. */
static void say_alone(const struct board *board, struct tui *tui, enum command command)
{
    if (command == COMMAND_DONE && board->marks.count && tui->message_look != LOOK_ALERT)
        tui_say(tui, "%s (lui seul, pas les cochés) — %s annuler", text_get(&tui->app->label),
                tui_key(tui, COMMAND_UNDO));
}

static bool board_command(struct screen *screen, struct tui *tui, enum command command)
{
    struct board *board = (struct board *)screen;
    static const char *const densities[] = {"autant de lignes qu'il en tient",
                                            "une ligne par carte", "deux lignes par carte",
                                            "trois lignes par carte"};
    refresh(board, tui);
    switch (command) {
    case COMMAND_AGENDA: /* of all cases, not of the selected one */
    case COMMAND_STRUCTURES:
    case COMMAND_BILAN:
        return false;
    case COMMAND_VIEW:
        board->density = board->density == 0 ? 3 : board->density - 1;
        tui_say(tui, "%s", densities[board->density]);
        return true;
    case COMMAND_MARK:
        mark(board, tui);
        return true;
    case COMMAND_OPEN:
        if (id_is_none(&board->selected))
            tui_say(tui, "aucun dossier dans cette colonne — %s nouveau dossier",
                    tui_key(tui, COMMAND_NEW_CASE));
        else
            tui_push(tui, case_new(&board->selected, TAB_THREAD));
        return true;
    default:
        break;
    }
    if (!(command_info(command)->places & PLACE_CASE) ||
        command_info(command)->places & PLACE_DIALOG)
        return false;
    if (board->marks.count && marks_command(tui, command, &board->marks))
        return true;
    if (id_is_none(&board->selected)) {
        tui_say(tui, "aucun dossier n'est choisi");
        return true;
    }
    bool done = case_command(tui, command, &board->selected, board->column);
    say_alone(board, tui, command);
    return done;
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct board *board = (struct board *)screen;
    struct board_counts counts;
    struct error err = {0};
    if (query_case_total(tui->app->store) == 0) {
        screen->place = PLACE_EMPTY;
        board->placed = false;
        board->selected = ID_NONE;
        board_draw_empty(tui);
        badges_draw(&board->badges, tui, 0, 1, tui_columns() - 1);
        return;
    }
    screen->place = PLACE_BOARD;
    if (!query_counts(tui->app->store, app_filter(tui->app), &counts, &err)) {
        tui_fail(tui, &err);
    } else {
        place_first(board, tui, &counts);
        locate(board, tui, &counts);
        marks_review(&board->marks, tui->app);
        board_lay_out(board, &counts);
        board_draw(board, tui, &counts);
    }
    if (board->marks.count)
        marks_footer(tui, &board->marks);
    else
        tui_footer_place(tui, PLACE_BOARD, &board->selected, NULL, 0);
}

static void release(struct screen *screen)
{
    marks_clear(&((struct board *)screen)->marks);
}

struct screen *board_new(struct tui *tui)
{
    static const struct screen_ops ops = {
        .draw = draw, .event = board_event, .command = board_command, .release = release};
    struct board *board = mem_alloc(sizeof *board);
    board->density = tui->app->settings.density;
    board->screen.ops = &ops;
    board->screen.place = PLACE_BOARD;
    return &board->screen;
}
