/* Commands that work the same on every screen. */
#include "screen.h"

#include "terminal.h"

/* Undo and redo bring the board back to the case that was touched. */
static void turn_back(struct tui *tui, bool redo)
{
    struct error err = {0};
    struct id case_id;
    bool done = redo ? app_redo(tui->app, &case_id, &err) : app_undo(tui->app, &case_id, &err);
    if (!done) {
        tui_fail(tui, &err);
        return;
    }
    if (!id_is_none(&case_id)) {
        board_select(tui, &case_id);
        agenda_select(tui, &case_id);
    }
    tui_say(tui, redo ? "%s — %s annuler" : "%s — %s rétablir", text_get(&tui->app->label),
            tui_key(tui, redo ? COMMAND_UNDO : COMMAND_REDO));
}

static void load_example(struct tui *tui)
{
    struct error err = {0};
    if (app_load_example(tui->app, &err))
        tui_say(tui, "%s ; ses dates sont conventionnelles — %s annuler",
                text_get(&tui->app->label), tui_key(tui, COMMAND_UNDO));
    else
        tui_fail(tui, &err);
}

bool common_command(struct tui *tui, enum command command)
{
    switch (command) {
    case COMMAND_UNDO:
        turn_back(tui, false);
        return true;
    case COMMAND_REDO:
        turn_back(tui, true);
        return true;
    case COMMAND_HELP:
        help_open(tui, tui->top->place ? tui->top->place : PLACE_DIALOG);
        return true;
    case COMMAND_PALETTE:
        help_open(tui, 0);
        return true;
    case COMMAND_REPAINT:
        terminal_repaint();
        return true;
    case COMMAND_SUSPEND:
        tui_keep(tui);
        terminal_suspend();
        return true;
    case COMMAND_MOUSE:
        tui->mouse = !tui->mouse;
        terminal_mouse(tui->mouse);
        tui_say(tui, tui->mouse ? "souris : clics pour dentelle (Maj + glisser pour copier)"
                                : "souris : laissée au terminal, pour copier");
        return true;
    case COMMAND_QUIT:
        if (tui->top->below)
            tui_pop(tui);
        else
            tui->leaving = true;
        return true;
    case COMMAND_AGENDA:
        agenda_open(tui);
        return true;
    case COMMAND_STRUCTURES:
        partners_open(tui);
        return true;
    case COMMAND_BILAN:
        bilan_open(tui);
        return true;
    case COMMAND_WRITE: /* by its name, from anywhere */
        bilan_open(tui);
        return tui->top->ops->command(tui->top, tui, COMMAND_WRITE);
    case COMMAND_SEARCH:
        search_open(tui, NULL);
        return true;
    case COMMAND_NEW_CASE:
        new_case_open(tui, NULL);
        return true;
    case COMMAND_IMPORT:
        import_open(tui);
        return true;
    case COMMAND_EXPORT:
        export_open(tui);
        return true;
    case COMMAND_TRIAGE:
        triage_open(tui);
        return true;
    case COMMAND_PROGRAMME:
        programme_open(tui);
        return true;
    case COMMAND_FILTER:
        filter_open(tui);
        return true;
    case COMMAND_CONFLICTS:
        conflicts_open(tui, NULL);
        return true;
    case COMMAND_SYNC:
        tui_sync_command(tui);
        return true;
    case COMMAND_TEAM:
        team_open(tui);
        return true;
    case COMMAND_TWINS:
        twins_open(tui);
        return true;
    case COMMAND_EXAMPLE:
        load_example(tui);
        return true;
    default:
        return false;
    }
}
