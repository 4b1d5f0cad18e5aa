/* What the letters do to a case, wherever one is selected: the board, its own screen. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

struct targets *targets_new(const struct id cases[], size_t count)
{
    struct targets *targets = mem_alloc(sizeof *targets + count * sizeof targets->ids[0]);
    targets->count = count;
    memcpy(targets->ids, cases, count * sizeof targets->ids[0]);
    return targets;
}

static void done_or_said(struct tui *tui, bool done, const struct error *err)
{
    if (done)
        tui_done(tui);
    else
        tui_fail(tui, err);
}

static void move(struct tui *tui, const struct id *case_id, enum stage from, bool forward)
{
    struct error err = {0};
    if (from == STAGE_CLOSED) {
        tui_say(tui, "ce dossier est clos — rouvrir : %s", tui_key(tui, COMMAND_CLOSE));
    } else if (!forward && from == STAGE_CONTACT) {
        tui_say(tui, "déjà à la première étape — avancer : %s", tui_key(tui, COMMAND_FORWARD));
    } else if (forward && from == STAGE_ORIENTATION) {
        tui_say(tui, "déjà à la dernière étape — clore : %s", tui_key(tui, COMMAND_CLOSE));
    } else {
        bool done = app_move_case(tui->app, case_id, from, forward ? from + 1 : from - 1, &err);
        if (done)
            tui_case_moved(tui);
        done_or_said(tui, done, &err);
    }
}

static void close_or_reopen(struct tui *tui, const struct id *case_id, enum stage shown)
{
    struct error err = {0};
    if (shown != STAGE_CLOSED) {
        close_open(tui, case_id, 1);
        return;
    }
    bool done = app_reopen_case(tui->app, case_id,
                                &err); /* the selection goes with it: there is work to do */
    done_or_said(tui, done, &err);
}

bool case_command(struct tui *tui, enum command command, const struct id *case_id, enum stage shown)
{
    struct error err = {0};
    switch (command) {
    case COMMAND_NOTE:
        tui_push(tui, note_new(tui, case_id, NULL, 0));
        return true;
    case COMMAND_VISIT:
        visit_open(tui, case_id);
        return true;
    case COMMAND_FORWARD:
        move(tui, case_id, shown, true);
        return true;
    case COMMAND_BACKWARD:
        move(tui, case_id, shown, false);
        return true;
    case COMMAND_REFER:
        refer_open(tui, case_id, 1);
        return true;
    case COMMAND_FOLLOW_UP:
        follow_up_open(tui, case_id, 1);
        return true;
    case COMMAND_DONE: {
        bool done = app_follow_up_done(tui->app, case_id, &err);
        done_or_said(tui, done, &err);
        return true;
    }
    case COMMAND_NEEDS:
        needs_open(tui, case_id);
        return true;
    case COMMAND_EDIT:
        tui_push(tui, case_new(case_id, TAB_RECORD));
        return true;
    case COMMAND_TRANSFER:
        transfer_open(tui, case_id, 1);
        return true;
    case COMMAND_REBOUND:
        rebound_open(tui, case_id);
        return true;
    case COMMAND_ENTRUST:
        entrust_open(tui, case_id, 1);
        return true;
    case COMMAND_WHO_DOES_WHAT:
        who_does_what_open(tui, case_id);
        return true;
    case COMMAND_CLOSE:
        close_or_reopen(tui, case_id, shown);
        return true;
    default:
        return false;
    }
}
