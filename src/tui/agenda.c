/* The agenda: which row is selected, and what the keys do there. The selection is a case or a
 * referral, not a line: others' changes take it along, our own leave it where the work goes on. */
#include "agenda.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- the selection ------------------------------------------------------------------------- */

static void go_to(struct agenda *agenda, int group, size_t offset)
{
    agenda->group = group;
    agenda->offset = offset;
    agenda->selected = (struct agenda_row){0}; /* found again by its place */
    agenda->left = (struct agenda_row){0};
}

/* The group's last place when it is past its end, and when the group is empty what comes after it.
 */
static void stay_near(struct agenda *agenda)
{
    size_t count = agenda->group < agenda->group_count ? agenda_count(agenda, agenda->group) : 0;
    agenda->selected = (struct agenda_row){0};
    if (count)
        agenda->offset = agenda->offset < count ? agenda->offset : count - 1;
    else
        agenda_place(agenda, agenda_number(agenda, agenda->group, 0), &agenda->group,
                     &agenda->offset);
}

/* Finds the selected row where it is now. When it is gone, or our own act sent it to another
 * group, the selection stays where it was, on the next row. */
static void locate(struct agenda *agenda)
{
    bool known = !id_is_none(&agenda->selected.id), ours = agenda->app->acts != agenda->acts;
    int group = agenda->group;
    size_t offset;
    if (agenda->located == agenda->version)
        return;
    agenda->located = agenda->version;
    agenda->acts = agenda->app->acts;
    if (known && agenda_find(agenda, &agenda->selected, &group, &offset) &&
        (!ours || group == agenda->group)) {
        agenda->group = group;
        agenda->offset = offset;
        return;
    }
    if (known)
        agenda->left = agenda->selected;
    stay_near(agenda);
}

/* Keys may come faster than frames: each acts on what the one before left. */
static bool refresh(struct agenda *agenda, struct tui *tui)
{
    struct error err = {0};
    if (agenda_read(agenda, &err)) {
        locate(agenda);
        agenda_lay_out(agenda);
        return true;
    }
    agenda_forget(agenda); /* what could not be read is not shown */
    agenda->selected = (struct agenda_row){0};
    tui_fail(tui, &err);
    return false;
}

/* Which row stands at the place of the selection: drawing learns it too. False when there is none.
 */
static bool know(struct agenda *agenda, struct tui *tui)
{
    struct agenda_page page;
    struct error err = {0};
    if (!id_is_none(&agenda->selected.id))
        return true;
    if (agenda->group >= agenda->group_count || !agenda_count(agenda, agenda->group))
        return false;
    if (!agenda_page_read(agenda, agenda->group, agenda->offset, 1, &page, &err)) {
        tui_fail(tui, &err);
        return false;
    }
    if (page.count)
        agenda->selected = agenda_page_row(&page, 0);
    agenda_page_clear(&page);
    return !id_is_none(&agenda->selected.id);
}

/* ---- events -------------------------------------------------------------------------------- */

static void open_row(struct agenda *agenda, struct tui *tui)
{
    if (know(agenda, tui))
        tui_push(tui, case_new(&agenda->selected.case_id,
                               agenda->selected.silent ? TAB_REFERRALS : TAB_THREAD));
}

static bool click(struct agenda *agenda, struct tui *tui, const struct event *event)
{
    const struct agenda_layout *layout = &agenda->layout;
    int group, row = event->row - layout->top;
    size_t offset;
    if (event->row == 0) {
        programme_open(tui);
        return true;
    }
    if (row < 0 || row >= layout->rows || event->column >= layout->columns ||
        !agenda_at(agenda, agenda->top + (size_t)row, &group, &offset))
        return true;
    if (row == 0) /* the header stands on this line */
        return true;
    go_to(agenda, group, offset);
    if (event->count == 2)
        open_row(agenda, tui);
    return true;
}

static bool move(struct agenda *agenda, const struct event *event)
{
    int number = (int)agenda_number(agenda, agenda->group, agenda->offset), group;
    int page = agenda->layout.rows - 2;
    size_t offset;
    if (!list_event(event, &number, INT_MAX, page > 1 ? page : 1))
        return false;
    agenda_place(agenda, (size_t)number, &group, &offset);
    if (group != agenda->group || offset != agenda->offset)
        go_to(agenda, group, offset);
    return true;
}

/* The first row of the next group that has one, or of the one before. */
static bool move_group(struct agenda *agenda, int by)
{
    int group = agenda->group + by;
    while (group >= 0 && group < agenda->group_count && !agenda_count(agenda, group))
        group += by;
    if (group >= 0 && group < agenda->group_count)
        go_to(agenda, group, 0);
    return true;
}

static bool is_pressed(const struct event *event, enum key key, const char *character)
{
    return (event->kind == EVENT_KEY && event->key == key) ||
           (event->kind == EVENT_CHAR && character && strcmp(event->text, character) == 0);
}

static bool agenda_event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct agenda *agenda = (struct agenda *)screen;
    if (!refresh(agenda, tui))
        return false;
    if (event->kind == EVENT_PASTE) {
        if (!id_is_none(&agenda->selected.id))
            tui_push(tui,
                     note_new(tui, &agenda->selected.case_id, event->paste, event->paste_length));
        return true;
    }
    if (event->kind == EVENT_CLICK)
        return badges_click(&agenda->badges, tui, event) || click(agenda, tui, event);
    if (is_pressed(event, KEY_NAME_ENTER, NULL)) {
        open_row(agenda, tui);
        return true;
    }
    if (is_pressed(event, KEY_NAME_LEFT, "h") || is_pressed(event, KEY_NAME_BACK_TAB, NULL))
        return move_group(agenda, -1);
    if (is_pressed(event, KEY_NAME_RIGHT, "l") || is_pressed(event, KEY_NAME_TAB, NULL))
        return move_group(agenda, 1);
    return move(agenda, event);
}

/* ---- commands ------------------------------------------------------------------------------ */

/* The case stays selected where the other view shows it too. */
static void turn_view(struct agenda *agenda, struct tui *tui)
{
    know(agenda, tui);
    agenda->by_town = !agenda->by_town;
    agenda_forget(agenda);
    agenda->group = 0;
    agenda->offset = agenda->top = 0;
    agenda->located = 0;
    agenda->selected =
        (struct agenda_row){.id = agenda->selected.case_id, .case_id = agenda->selected.case_id};
}

static void open_referral(struct agenda *agenda, struct tui *tui)
{
    struct agenda_page page;
    struct error err = {0};
    if (!agenda_page_read(agenda, agenda->group, agenda->offset, 1, &page, &err)) {
        tui_fail(tui, &err);
        return;
    }
    if (page.count && page.silences)
        referral_open(tui, &page.silences[0].referral);
    agenda_page_clear(&page);
}

static bool act(struct agenda *agenda, struct tui *tui, enum command command)
{
    struct card card;
    struct error err = {0};
    if (!know(agenda, tui)) {
        tui_say(tui, "aucun dossier n'est choisi");
        return true;
    }
    if (command == COMMAND_REFER && agenda->selected.silent) {
        open_referral(agenda, tui);
        return true;
    }
    if (!query_card(tui->app->store, &agenda->selected.case_id, &card, &err)) {
        tui_fail(tui, &err);
        return true;
    }
    enum stage stage = card.stage;
    card_clear(&card);
    return case_command(tui, command, &agenda->selected.case_id, stage);
}

static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    struct agenda *agenda = (struct agenda *)screen;
    const struct command_info *info = command_info(command);
    if (!refresh(agenda, tui))
        return false;
    switch (command) {
    case COMMAND_VIEW:
        turn_view(agenda, tui);
        return true;
    case COMMAND_OPEN:
        open_row(agenda, tui);
        return true;
    case COMMAND_AGENDA: /* of all cases, not of the selected one */
    case COMMAND_STRUCTURES:
    case COMMAND_BILAN:
        return false;
    default:
        break;
    }
    if (!(info->places & PLACE_CASE) || info->places & PLACE_DIALOG)
        return false;
    return act(agenda, tui, command);
}

/* ---- the screen ---------------------------------------------------------------------------- */

static void draw(struct screen *screen, struct tui *tui)
{
    struct agenda *agenda = (struct agenda *)screen;
    refresh(agenda, tui);
    agenda_draw(agenda, tui);
}

static void release(struct screen *screen)
{
    agenda_forget((struct agenda *)screen);
}

static const struct screen_ops ops = {
    .draw = draw, .event = agenda_event, .command = command, .release = release};

static struct agenda *find_open(struct tui *tui)
{
    for (struct screen *screen = tui->top; screen; screen = screen->below)
        if (screen->ops == &ops)
            return (struct agenda *)screen;
    return NULL;
}

void agenda_open(struct tui *tui)
{
    struct agenda *agenda = find_open(tui);
    while (agenda && tui->top != &agenda->screen)
        tui_pop(tui);
    if (agenda)
        return;
    agenda = mem_alloc(sizeof *agenda);
    agenda->screen.ops = &ops;
    agenda->screen.place = PLACE_AGENDA;
    agenda->app = tui->app;
    agenda->acts = tui->app->acts;
    tui_push(tui, &agenda->screen);
}

void agenda_select(struct tui *tui, const struct id *case_id)
{
    struct agenda *agenda = find_open(tui);
    if (!agenda)
        return;
    if (id_equal(&agenda->left.case_id, case_id))
        agenda->selected = agenda->left;
    else if (!id_equal(&agenda->selected.case_id, case_id))
        agenda->selected = (struct agenda_row){.id = *case_id, .case_id = *case_id};
    agenda->acts = tui->app->acts; /* wherever it is now */
}
