/* The directory, `s`: who does what. What is typed filters on names, needs, territories and kinds;
 * Entrée opens the sheet of a structure. The selection is a structure, not a line. */
#include "partners.h"

#include <stdlib.h>
#include <string.h>

enum { FILTER_LIMIT = 200 };

/* ---- reading ------------------------------------------------------------------------------- */

const char partners_everywhere[] = "tout le 62";

/* What the filter looks at. The caller frees. */
static char *filtered_text(const struct partner_row *row)
{
    struct text text = {0};
    text_addf(&text, "%s %s %s %s %s ", row->name ? row->name : "",
              row->short_name ? row->short_name : "", row->code ? row->code : "",
              choice_label(&choices_PARTNER_KIND, row->kind),
              choice_label(&choices_CAPACITY, row->capacity));
    for (size_t i = 0; i < row->needs.count; i++)
        text_addf(&text, "%s ", need_label(row->needs.items[i]));
    for (size_t i = 0; i < row->territories.count; i++)
        text_addf(&text, "%s ", choice_label(&choices_TERRITORY, row->territories.items[i]));
    if (!row->territories.count)
        text_addf(&text, "%s département", partners_everywhere);
    return text_take(&text);
}

const char *partners_called(const struct partner_row *row)
{
    return row->short_name ? row->short_name : row->name ? row->name : "?";
}

static int by_key(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = strcmp(left->key, right->key);
    return order ? order : (left->row > right->row) - (left->row < right->row);
}

static void forget(struct partners_screen *self)
{
    for (size_t i = 0; i < self->partners.count; i++) {
        free(self->entries[i].text);
        free(self->entries[i].key);
    }
    free(self->entries);
    self->entries = NULL;
    partners_clear(&self->partners);
}

/* Reads again when something was written, here or elsewhere. */
static bool read_all(struct partners_screen *self, struct tui *tui)
{
    struct app *app = tui->app;
    struct error err = {0};
    int64_t version =
        query_agenda_version(app->store, app_filter(app), app->settings.partner_follow_ups);
    if (self->entries && version == self->version)
        return false;
    forget(self);
    self->version = version;
    if (!query_partners(app->store, &self->partners, &err))
        tui_fail(tui, &err);
    self->entries = mem_alloc((self->partners.count + 1) * sizeof *self->entries);
    self->shown = mem_resize(self->shown, (self->partners.count + 1) * sizeof *self->shown);
    for (size_t i = 0; i < self->partners.count; i++) {
        const struct partner_row *row = &self->partners.rows[i];
        self->entries[i] = (struct entry){
            .row = row, .text = filtered_text(row), .key = utf8_sort_key(partners_called(row))};
    }
    qsort(self->entries, self->partners.count, sizeof *self->entries, by_key);
    return true;
}

static void filter_rows(struct partners_screen *self)
{
    struct words words;
    words_read(editor_text(self->filter), &words);
    self->shown_count = 0;
    for (size_t i = 0; i < self->partners.count; i++)
        if (words_in(&words, self->entries[i].text) == words_all(&words))
            self->shown[self->shown_count++] = i;
    words_clear(&words);
}

const struct partner_row *partners_row(const struct partners_screen *self, int at)
{
    return at >= 0 && at < (int)self->shown_count ? self->entries[self->shown[at]].row : NULL;
}

/* The selection goes with its structure; to the first row when other words are typed, and to the
 * row where it stood when its structure is gone. */
static void locate(struct partners_screen *self, bool same)
{
    if (!same)
        self->at = 0;
    for (int i = 0; same && i < (int)self->shown_count; i++)
        if (id_equal(&partners_row(self, i)->id, &self->selected))
            self->at = i;
    if (self->at >= (int)self->shown_count)
        self->at = self->shown_count ? (int)self->shown_count - 1 : 0;
    const struct partner_row *row = partners_row(self, self->at);
    self->selected = row ? row->id : ID_NONE;
}

/* Keys may come faster than frames: each acts on what is typed by then. */
static void refresh(struct partners_screen *self, struct tui *tui)
{
    bool again = read_all(self, tui);
    bool same = self->filtered == editor_revision(self->filter) + 1;
    if (same && !again)
        return;
    self->filtered = editor_revision(self->filter) + 1;
    filter_rows(self);
    locate(self, same);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct partners_screen *self = (struct partners_screen *)screen;
    refresh(self, tui);
    partners_draw(self, tui);
}

/* ---- events -------------------------------------------------------------------------------- */

static bool accept_name(struct tui *tui, void *context, const char *text, struct error *err)
{
    struct id partner;
    (void)context;
    if (!app_add_partner(tui->app, text, &partner, err))
        return false;
    partner_open(tui, &partner);
    tui_done(tui);
    return true;
}

static void ask_name(struct tui *tui, const char *typed)
{
    prompt_open(tui, &(struct prompt){.title = "Nouvelle structure : son nom",
                                      .text = typed,
                                      .limit = TEXT_LIMIT,
                                      .accept = accept_name});
}

static void open_selected(struct partners_screen *self, struct tui *tui)
{
    if (!id_is_none(&self->selected))
        partner_open(tui, &self->selected);
}

static void click(struct partners_screen *self, struct tui *tui, const struct event *event)
{
    int index = self->top + event->row - PARTNERS_TOP;
    const struct partner_row *row = partners_row(self, self->at);
    if (event->count == 2) {
        open_selected(self, tui);
        return;
    }
    if (row && row->does && index > self->at)
        index--; /* the line of what the selected one does */
    if (event->row < PARTNERS_TOP || !partners_row(self, index))
        return;
    self->at = index;
    self->selected = partners_row(self, index)->id;
}

static bool move(struct partners_screen *self, const struct event *event)
{
    int page = tui_rows() - PARTNERS_TOP - 1;
    if (event->kind == EVENT_CHAR ||
        !list_event(event, &self->at, (int)self->shown_count, page > 1 ? page : 1))
        return false;
    self->selected = partners_row(self, self->at) ? partners_row(self, self->at)->id : ID_NONE;
    return true;
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct partners_screen *self = (struct partners_screen *)screen;
    bool key = event->kind == EVENT_KEY;
    refresh(self, tui);
    if (key && event->key == KEY_NAME_ENTER) {
        open_selected(self, tui);
    } else if (event->kind == EVENT_CTRL && event->character == 'n') {
        ask_name(tui, editor_text(self->filter));
    } else if (event->kind == EVENT_CLICK) {
        click(self, tui, event);
    } else if (key && (event->key == KEY_NAME_HOME || event->key == KEY_NAME_END)) {
        return editor_event(self->filter, event);
    } else {
        return move(self, event) || editor_event(self->filter, event);
    }
    return true;
}

static void release(struct screen *screen)
{
    struct partners_screen *self = (struct partners_screen *)screen;
    editor_free(self->filter);
    forget(self);
    free(self->shown);
}

void partners_open(struct tui *tui)
{
    static const struct screen_ops ops = {
        .typing = true, .draw = draw, .event = event, .release = release};
    struct screen *open = tui->top;
    while (open && open->ops != &ops)
        open = open->below;
    while (open && tui->top != open)
        tui_pop(tui);
    if (open)
        return;
    struct partners_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->filter = editor_new(true, FILTER_LIMIT);
    tui_push(tui, &self->screen);
}
