/* A list under a filter: partners, needs, outcomes, programmes, commands. What is typed filters;
 * Tab ticks. */
#include "choose_internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- events -------------------------------------------------------------------------------- */

/* Words were typed to seek a row, where rows are ticked too: Entrée means it as well. */
static bool seeks(const struct choose_screen *self)
{
    char *folded = utf8_fold(editor_text(self->filter));
    bool typed = folded[0] != '\0';
    free(folded);
    return self->choose.several && typed;
}

static size_t collect(struct choose_screen *self, const struct choice_row **chosen)
{
    size_t count = 0;
    struct choice_row *selected = choose_selected(self);
    for (size_t i = 0; self->choose.several && i < self->choose.count; i++)
        if (self->choose.rows[i].ticked)
            chosen[count++] = &self->choose.rows[i];
    bool alone = !count && !self->choose.or_none, added = self->choose.adds && !self->touched;
    if (selected && !selected->ticked && (alone || added || selected->leads || seeks(self))) {
        selected->mode = self->choose.mode;
        selected->level = self->choose.usual_level;
        chosen[count++] = selected;
    }
    return count;
}

/* The list leaves the stack before it is answered: the answer may open another screen. */
static void accept(struct choose_screen *self, struct tui *tui)
{
    struct error err = {0};
    if (seeks(self) && !choose_selected(self))
        return; /* nothing of this name, says the list: what is ticked is not all that is meant */
    const struct choice_row **chosen = mem_alloc((self->choose.count + 1) * sizeof *chosen);
    size_t count = collect(self, chosen);
    if (count || self->choose.or_none) {
        tui->top = self->screen.below;
        if (self->choose.accept(tui, self->choose.context, chosen, count, &err)) {
            self->screen.ops->release(&self->screen);
            free(self);
        } else {
            tui->top = &self->screen;
            tui_fail(tui, &err);
        }
    }
    free(chosen);
}

/* Ticked, it says what ticks say now. */
static void set_ticked(struct choose_screen *self, struct choice_row *row, bool ticked)
{
    if (ticked && !row->ticked) {
        row->mode = self->choose.mode;
        row->level = self->choose.usual_level;
    }
    row->ticked = ticked;
    self->touched = true;
}

/* The row under the cursor, in the list that is whole again. */
static struct choice_row *hold_row(struct choose_screen *self)
{
    size_t kept = choose_adopt(self);
    if (editor_length(self->filter)) {
        editor_set(self->filter, "");
        choose_filter(self);
        self->selected = (int)kept; /* a row is where it was */
    }
    return &self->choose.rows[kept];
}

static void tick(struct choose_screen *self)
{
    struct choice_row *row = choose_selected(self);
    if (!row || row->leads)
        return;
    row = hold_row(self);
    set_ticked(self, row, !row->ticked);
}

/* What a tick says: of the row under the cursor if it is ticked, and of those to come. */
static void change_mode(struct choose_screen *self)
{
    struct choice_row *row = choose_selected(self);
    bool ticked = row && row->ticked;
    self->choose.mode = ((ticked ? row->mode : self->choose.mode) + 1) % self->choose.modes->count;
    if (ticked) {
        row->mode = self->choose.mode;
        self->touched = true;
    }
}

/* A digit, or the same key without Maj on AZERTY where no word begins with what it writes: 0 when
 * it is none. */
static int level_of(const struct choose_screen *self, const char *text)
{
    static const char bare[] = "&1\"3";
    int level = text[0] >= '1' && text[0] <= '9' && !text[1] ? text[0] - '0' : 0;
    for (size_t i = 0; bare[i]; i += 2)
        if (text[0] == bare[i] && !text[1])
            level = bare[i + 1] - '0';
    return level <= self->choose.levels ? level : 0;
}

static bool set_level(struct choose_screen *self, const char *text)
{
    int level = level_of(self, text);
    struct choice_row *row = choose_selected(self);
    if (!level || !row || row->leads)
        return false;
    row = hold_row(self);
    set_ticked(self, row, true);
    row->level = level;
    return true;
}

/* The second click means the row of the first one, which may have gone elsewhere when the list
 * became whole again: it is ticked, whatever the first made of it. */
static void click_again(struct choose_screen *self, struct tui *tui)
{
    const struct choice_row *row = choose_selected(self);
    if (self->choose.several && row && !row->ticked && !row->leads)
        tick(self);
    accept(self, tui);
}

static void click(struct choose_screen *self, struct tui *tui, const struct event *event)
{
    if (event->count == 2) {
        click_again(self, tui);
        return;
    }
    int index = self->top, at = CHOOSE_TOP;
    if (event->row < CHOOSE_TOP)
        return;
    for (; index < (int)self->match_count; index++) {
        at += choose_height(choose_row(self, index), index == self->selected);
        if (event->row < at)
            break;
    }
    if (index >= (int)self->match_count)
        return;
    self->selected = index;
    if (self->choose.several)
        tick(self);
}

/* The cursor is at the end of the filter, where some keys have nothing to do in it. */
static bool is_at_end(const struct choose_screen *self)
{
    return editor_cursor(self->filter) == editor_length(self->filter);
}

static bool on_key(struct choose_screen *self, struct tui *tui, const struct event *event)
{
    switch (event->key) {
    case KEY_NAME_ENTER:
        accept(self, tui);
        return true;
    case KEY_NAME_TAB:
        if (self->choose.several && choose_selected(self) && choose_selected(self)->leads)
            accept(self, tui);
        else if (self->choose.several)
            tick(self);
        return true;
    case KEY_NAME_BACK_TAB:
        if (!self->choose.modes)
            return editor_event(self->filter, event);
        change_mode(self);
        return true;
    case KEY_NAME_RIGHT:
        if (!self->choose.sheet || !is_at_end(self) || !choose_selected(self))
            return editor_event(self->filter, event);
        self->choose.sheet(tui, choose_selected(self));
        return true;
    case KEY_NAME_DELETE:
        if (!self->choose.remove || !is_at_end(self) || !choose_selected(self))
            return editor_event(self->filter, event);
        self->choose.remove(tui, choose_selected(self));
        return true;
    case KEY_NAME_HOME:
    case KEY_NAME_END:
        if (editor_length(self->filter))
            return editor_event(self->filter, event);
        break;
    default:
        break;
    }
    return list_event(event, &self->selected, (int)self->match_count, tui_rows() - CHOOSE_TOP) ||
           editor_event(self->filter, event);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct choose_screen *self = (struct choose_screen *)screen;
    choose_filter(self);
    if (event->kind == EVENT_KEY)
        return on_key(self, tui, event);
    if (event->kind == EVENT_WHEEL)
        return list_event(event, &self->selected, (int)self->match_count, 1);
    if (event->kind == EVENT_CHAR && set_level(self, event->text))
        return true;
    if (event->kind == EVENT_CTRL && event->character == 'd' && self->choose.copy) {
        if (choose_selected(self))
            self->choose.copy(tui, choose_selected(self));
        return true;
    }
    if (event->kind == EVENT_CLICK) {
        click(self, tui, event);
        return true;
    }
    return editor_event(self->filter, event);
}

static void release(struct screen *screen)
{
    struct choose_screen *self = (struct choose_screen *)screen;
    for (size_t i = 0; i < self->choose.count; i++)
        free(self->folded[i]);
    choose_rows_clear(&self->choose);
    choose_rows_clear(&self->found);
    free(self->folded);
    free(self->matches);
    free((char *)self->choose.title);
    free((char *)self->choose.aside);
    free(self->choose.context);
    editor_free(self->filter);
}

void choose_open(struct tui *tui, const struct choose *choose)
{
    static const struct screen_ops ops = {
        .typing = true, .draw = choose_draw, .event = event, .release = release};
    struct choose_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->tui = tui;
    self->choose = *choose;
    self->choose.title = mem_copy(choose->title);
    self->choose.aside = mem_copy(choose->aside);
    self->filter = editor_new(true, TEXT_LIMIT);
    self->matches = mem_alloc((choose->count + 1) * sizeof *self->matches);
    self->folded = mem_alloc((choose->count + 1) * sizeof *self->folded);
    for (size_t i = 0; i < choose->count; i++) {
        self->folded[i] = choose_folded(&choose->rows[i]);
    }
    for (size_t i = 0; choose->now && i < choose->count; i++)
        if (choose->rows[i].code && strcmp(choose->rows[i].code, choose->now) == 0)
            self->selected = (int)i;
    tui_push(tui, &self->screen);
}
