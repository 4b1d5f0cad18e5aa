/* The ticked cases of the board, and what is done to all of them; see marks.h. */
#include "marks.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- the set ------------------------------------------------------------------------------- */

/* `count` when it is not there. */
static size_t find(const struct marks *marks, const struct id *case_id)
{
    size_t i = 0;
    while (i < marks->count && !id_equal(&marks->ids[i], case_id))
        i++;
    return i;
}

bool marks_hold(const struct marks *marks, const struct id *case_id)
{
    return find(marks, case_id) < marks->count;
}

static void drop(struct marks *marks, size_t at)
{
    marks->count--;
    for (size_t i = at; i < marks->count; i++) {
        marks->ids[i] = marks->ids[i + 1];
        marks->closed[i] = marks->closed[i + 1];
    }
}

void marks_toggle(struct marks *marks, const struct id *case_id, enum stage stage)
{
    size_t at = find(marks, case_id);
    if (at < marks->count) {
        drop(marks, at);
        return;
    }
    marks->ids = mem_resize(marks->ids, (at + 1) * sizeof *marks->ids);
    marks->closed = mem_resize(marks->closed, (at + 1) * sizeof *marks->closed);
    marks->ids[at] = *case_id;
    marks->closed[at] = stage == STAGE_CLOSED;
    marks->count++;
}

void marks_clear(struct marks *marks)
{
    free(marks->ids);
    free(marks->closed);
    *marks = (struct marks){0};
}

void marks_review(struct marks *marks, struct app *app)
{
    struct filter all = FILTER_NONE;
    enum stage stage;
    marks->hidden = 0;
    for (size_t i = 0; i < marks->count;) {
        bool there = query_stage(app->store, &all, &marks->ids[i], &stage);
        if (!there || (stage == STAGE_CLOSED && !marks->closed[i])) {
            drop(marks, i);
            continue;
        }
        marks->closed[i] = stage == STAGE_CLOSED;
        marks->hidden += !query_stage(app->store, app_filter(app), &marks->ids[i], &stage);
        i++;
    }
}

/* ---- what is done to all of them ----------------------------------------------------------- */

static bool all_closed(const struct marks *marks)
{
    for (size_t i = 0; i < marks->count; i++)
        if (!marks->closed[i])
            return false;
    return true;
}

static void step(struct tui *tui, const struct marks *marks, int steps)
{
    struct error err = {0};
    if (!app_step_cases(tui->app, marks->ids, marks->count, steps, &err)) {
        tui_fail(tui, &err);
        return;
    }
    tui_case_moved(tui);
    tui_done(tui);
}

static void reopen(struct tui *tui, const struct marks *marks)
{
    struct error err = {0};
    if (app_reopen_cases(tui->app, marks->ids, marks->count, &err))
        tui_done(tui);
    else
        tui_fail(tui, &err);
}

bool marks_command(struct tui *tui, enum command command, const struct marks *marks)
{
    switch (command) {
    case COMMAND_FORWARD:
        step(tui, marks, 1);
        return true;
    case COMMAND_BACKWARD:
        step(tui, marks, -1);
        return true;
    case COMMAND_FOLLOW_UP:
        follow_up_open(tui, marks->ids, marks->count);
        return true;
    case COMMAND_REFER:
        refer_open(tui, marks->ids, marks->count);
        return true;
    case COMMAND_TRANSFER:
        transfer_open(tui, marks->ids, marks->count);
        return true;
    case COMMAND_ENTRUST:
        entrust_open(tui, marks->ids, marks->count);
        return true;
    case COMMAND_CLOSE:
        if (all_closed(marks))
            reopen(tui, marks);
        else
            close_open(tui, marks->ids, marks->count);
        return true;
    default:
        return false;
    }
}

void marks_footer(struct tui *tui, const struct marks *marks)
{
    char said[64];
    bool wide = tui_columns() >= 72;
    int used =
        snprintf(said, sizeof said, "%zu coché%s", marks->count, marks->count > 1 ? "s" : "");
    if (marks->hidden)
        snprintf(said + used, sizeof said - (size_t)used, ", %zu caché%s", marks->hidden,
                 marks->hidden > 1 ? "s" : "");
    const struct footer_item items[] = {
        {said, ":"},
        {tui_key(tui, COMMAND_FORWARD), "avancer"},
        {tui_key(tui, COMMAND_FOLLOW_UP), "relance"},
        {tui_key(tui, COMMAND_CLOSE), all_closed(marks) ? "rouvrir" : "clore"},
        {"Échap", wide ? "décocher" : ""},
        {tui_key(tui, COMMAND_REFER), "orienter"},
        {tui_key(tui, COMMAND_MARK), command_info(COMMAND_MARK)->footer},
    };
    tui_footer(tui, items, sizeof items / sizeof items[0]);
}
