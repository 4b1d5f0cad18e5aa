/* The triage: one case at a time, the most pressing first; a key decides and brings the next. The
 * order and the counts are app/triage.c's; the decisions are the same actions as everywhere. */
#include "triage.h"

#include <stdlib.h>
#include <string.h>

static void remember(struct triage_screen *self, struct tui *tui)
{
    free(self->last);
    self->last = mem_copy(text_get(&tui->app->label));
}

/* ---- decisions ----------------------------------------------------------------------------- */

/* Which commands decide; the others (needs, sheet, follow-up done) prepare a decision. */
static bool is_decision(enum command command, enum triage_act *act)
{
    static const struct {
        enum command command;
        enum triage_act act;
    } decisions[] = {{COMMAND_NOTE, TRIAGE_NOTE},      {COMMAND_FOLLOW_UP, TRIAGE_FOLLOW_UP},
                     {COMMAND_REFER, TRIAGE_REFERRAL}, {COMMAND_FORWARD, TRIAGE_STAGE},
                     {COMMAND_BACKWARD, TRIAGE_STAGE}, {COMMAND_CLOSE, TRIAGE_CLOSING}};
    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++)
        if (decisions[i].command == command) {
            *act = decisions[i].act;
            return true;
        }
    return false;
}

static void acted(struct screen *screen, struct tui *tui)
{
    struct triage_screen *self = (struct triage_screen *)screen;
    enum triage_act act;
    remember(self, tui);
    if (is_decision(self->pressed, &act))
        triage_decide(&self->pass, act);
    self->pressed = COMMAND_COUNT;
}

static void turn_back(struct triage_screen *self, struct tui *tui, bool redo)
{
    struct error err = {0};
    struct id case_id;
    if (redo ? !app_redo(tui->app, &case_id, &err) : !app_undo(tui->app, &case_id, &err)) {
        tui_fail(tui, &err);
        return;
    }
    remember(self, tui);
    triage_return_to(&self->pass, &case_id);
    tui_say(tui, redo ? "%s — %s annuler" : "%s — %s rétablir", self->last,
            tui_key(tui, redo ? COMMAND_UNDO : COMMAND_REDO));
}

static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    struct triage_screen *self = (struct triage_screen *)screen;
    struct card card;
    if (command == COMMAND_UNDO || command == COMMAND_REDO) {
        turn_back(self, tui, command == COMMAND_REDO);
        return true;
    }
    const struct triage_entry *entry = triage_current(tui->app, &self->pass);
    if (command == COMMAND_SKIP) {
        triage_skip(&self->pass);
        return true;
    }
    if (!(command_info(command)->places & PLACE_CASE) ||
        command_info(command)->places & PLACE_DIALOG)
        return false;
    if (!entry || !query_card(tui->app->store, &entry->id, &card, NULL)) {
        tui_say(tui, "le tri est fini — Échap revient au tableau");
        return true;
    }
    enum stage stage = card.stage;
    struct id case_id = entry->id;
    card_clear(&card);
    self->pressed = command;
    if (command != COMMAND_EDIT)
        return case_command(tui, command, &case_id, stage);
    tui_push(tui, case_new(&case_id, TAB_RECORD));
    return true;
}

/* ---- the end: what was skipped can be gone through again ----------------------------------- */

static void again(struct triage_screen *self, struct tui *tui)
{
    struct error err = {0};
    if (!triage_again(tui->app, &self->pass, &err))
        tui_fail(tui, &err);
    else if (!triage_current(tui->app, &self->pass))
        tui_say(tui, "plus rien n'attend");
}

static bool at_end(struct triage_screen *self, struct tui *tui, const struct event *event)
{
    bool space = event->kind == EVENT_CHAR && strcmp(event->text, " ") == 0;
    bool enter = event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER;
    if (!space && !enter)
        return false;
    again(self, tui);
    return true;
}

/* ---- events -------------------------------------------------------------------------------- */

static bool is_skip(const struct event *event)
{
    return (event->kind == EVENT_CHAR &&
            (strcmp(event->text, " ") == 0 || strcmp(event->text, "l") == 0)) ||
           (event->kind == EVENT_KEY && event->key == KEY_NAME_RIGHT);
}

static bool is_previous(const struct event *event)
{
    return (event->kind == EVENT_CHAR && strcmp(event->text, "h") == 0) ||
           (event->kind == EVENT_KEY &&
            (event->key == KEY_NAME_BACKSPACE || event->key == KEY_NAME_LEFT));
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct triage_screen *self = (struct triage_screen *)screen;
    const struct triage_entry *entry = triage_current(tui->app, &self->pass);
    if (event->kind == EVENT_CLICK && badges_click(&self->badges, tui, event))
        return true;
    if (is_previous(event)) {
        if (!triage_back(&self->pass))
            tui_say(tui, "c'est le premier dossier du tri");
        return true;
    }
    if (!entry)
        return at_end(self, tui, event);
    if (is_skip(event)) {
        triage_skip(&self->pass);
        return true;
    }
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER) {
        tui_push(tui, case_new(&entry->id, TAB_THREAD));
        return true;
    }
    if (event->kind == EVENT_PASTE) { /* text that falls here is a note, never commands */
        self->pressed = COMMAND_NOTE;
        tui_push(tui, note_new(tui, &entry->id, event->paste, event->paste_length));
        return true;
    }
    return false;
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct triage_screen *self = (struct triage_screen *)screen;
    const struct triage_entry *entry = triage_current(tui->app, &self->pass);
    if (entry)
        triage_draw_case(self, tui, entry);
    else
        triage_draw_end(self, tui);
}

static void keep(struct screen *screen, struct tui *tui)
{
    struct triage_screen *self = (struct triage_screen *)screen;
    triage_keep(tui->app, &self->pass, NULL); /* a preference: nothing is lost without it */
}

static void release(struct screen *screen)
{
    struct triage_screen *self = (struct triage_screen *)screen;
    triage_clear(&self->pass);
    free(self->last);
}

void triage_open(struct tui *tui)
{
    static const struct screen_ops ops = {.draw = draw,
                                          .event = event,
                                          .command = command,
                                          .acted = acted,
                                          .keep = keep,
                                          .release = release};
    struct error err = {0};
    struct triage pass;
    if (!triage_begin(tui->app, &pass, &err)) {
        tui_fail(tui, &err);
        return;
    }
    struct triage_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->screen.place = PLACE_TRIAGE;
    self->pass = pass;
    self->pressed = COMMAND_COUNT;
    tui_push(tui, &self->screen);
}
