/* What was written, newest first: on a case as a whole, or in one of its fields. Lines of one
 * action stand under who did it, when, and what it was called. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

enum { TOP = 2 };

struct history_screen {
    struct screen screen;
    struct id case_id, record; /* record: whose field it is */
    enum field field;          /* FIELD_COUNT: the case as a whole */
    bool whole;                /* the case, though a field was asked for: Tab */
    char *title;
    struct history *history;
    int64_t version; /* of the base it was read in */
    bool read;
    int selected, top, shown;
};

/* ---- reading ------------------------------------------------------------------------------- */

static bool of_field(const struct history_screen *self)
{
    return self->field != FIELD_COUNT && !self->whole;
}

static void refresh(struct history_screen *self, struct tui *tui)
{
    struct error err = {0};
    int64_t version = query_version(tui->app->store);
    if (self->read && version == self->version)
        return;
    history_free(self->history);
    self->version = version;
    self->history = of_field(self)
                        ? history_of_field(tui->app->store, &self->record, self->field, &err)
                        : history_of_case(tui->app->store, &self->case_id, &err);
    self->read = self->history != NULL;
    if (!self->read)
        tui_fail(tui, &err);
    free(self->title);
    char *name =
        id_is_none(&self->case_id) ? mem_copy("") : app_case_name(tui->app, &self->case_id);
    char *field = of_field(self) ? field_words(tui->app, self->field, NULL) : mem_copy("");
    self->title =
        mem_print("Histoire%s%s%s%s", name[0] ? " : " : "", name, field[0] ? ", " : "", field);
    free(name);
    free(field);
}

static int count_of(const struct history_screen *self)
{
    return self->history ? (int)history_count(self->history) : 0;
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* "ce poste · lun. 15 mars à 9:02 · nouveau dossier : La Palette". */
static void draw_head(struct tui *tui, const struct history_row *row, int at)
{
    char *author = author_words(tui->app, row->who, row->at_ms, row->suspect);
    char *text = mem_print("%s%s%s%s", author, row->turned ? " · annulé ou rétabli" : "",
                           row->label ? " · " : "", row->label ? row->label : "");
    put(at, 1, text, tui_columns() - 2, LOOK_FAINT);
    free(author);
    free(text);
}

static void draw_line(const struct history_screen *self, struct tui *tui,
                      const struct history_row *row, int at, bool here)
{
    /* Of a field only what it became: its name is in the title. */
    bool value = of_field(self) && field_info(self->field)->type != TYPE_SET &&
                 (row->change == CHANGE_SET || row->change == CHANGE_DECIDED);
    char *words = !value       ? history_words(tui->app, row)
                  : row->value ? value_words(tui->app, row->field, row->value)
                               : mem_copy("(vidé)");
    bool marks = value && row->stands;
    if (here)
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    put(at, 3, words, tui_columns() - 4 - (marks ? 10 : 0), here ? LOOK_SELECTED : LOOK_NORMAL);
    if (marks)
        put_right(at, tui_columns() - 10, "actuel", 9, LOOK_GOOD);
    free(words);
}

static bool begins_action(const struct history_rows *rows, size_t at)
{
    return at == 0 || rows->rows[at].group != rows->rows[at - 1].group;
}

/* Draws from `top` on; false when the selected line did not find room. */
static bool draw_from(struct history_screen *self, struct tui *tui, const struct history_rows *rows,
                      bool really)
{
    int at = TOP, bottom = tui_rows();
    bool seen = false;
    self->shown = 0;
    for (size_t i = 0; i < rows->count; i++) {
        int needs = begins_action(rows, i) ? 2 : 1;
        bool here = self->top + (int)i == self->selected;
        if (at + needs > bottom)
            break;
        if (needs == 2 && really)
            draw_head(tui, &rows->rows[i], at);
        at += needs;
        if (really)
            draw_line(self, tui, &rows->rows[i], at - 1, here);
        if (here && really)
            tui_cursor(tui, at - 1, 3, false);
        seen = seen || here;
        self->shown++;
    }
    return seen;
}

/* A window that holds the selected line: its heads take room too. */
static void draw_rows(struct history_screen *self, struct tui *tui)
{
    struct history_rows rows = {0};
    struct error err = {0};
    int room = tui_rows() - TOP;
    if (self->selected < self->top)
        self->top = self->selected;
    if (self->selected >= self->top + room)
        self->top = self->selected - room + 1;
    for (;; self->top++) {
        history_rows_clear(&rows);
        if (!history_page(tui->app->store, self->history, (size_t)self->top, (size_t)room, &rows,
                          &err)) {
            tui_fail(tui, &err);
            return;
        }
        if (draw_from(self, tui, &rows, false) || self->top >= self->selected)
            break;
    }
    draw_from(self, tui, &rows, true);
    history_rows_clear(&rows);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct history_screen *self = (struct history_screen *)screen;
    refresh(self, tui);
    int count = count_of(self);
    if (self->selected >= count)
        self->selected = count ? count - 1 : 0;
    put(0, 1, self->title, tui_columns() - 2, LOOK_TITLE);
    put_rule(1, 0, tui_columns());
    if (count)
        draw_rows(self, tui);
    else
        put(TOP + 1, 1, "Rien n'y a été écrit.", tui_columns() - 2, LOOK_NORMAL);
    struct footer_item items[3];
    size_t used = 0;
    if (count)
        items[used++] = (struct footer_item){"Entrée", "tout lire"};
    if (self->field != FIELD_COUNT && !id_is_none(&self->case_id))
        items[used++] = (struct footer_item){"Tab", self->whole ? "le champ" : "tout le dossier"};
    items[used++] = (struct footer_item){"Échap", "retour"};
    tui_footer(tui, items, used);
}

/* ---- events -------------------------------------------------------------------------------- */

static void read_whole(struct history_screen *self, struct tui *tui)
{
    struct history_rows rows;
    struct error err = {0};
    struct strings lines = {0};
    if (!history_page(tui->app->store, self->history, (size_t)self->selected, 1, &rows, &err)) {
        tui_fail(tui, &err);
        return;
    }
    if (!rows.count)
        return;
    const struct history_row *row = &rows.rows[0];
    char *author = author_words(tui->app, row->who, row->at_ms, row->suspect);
    char *title = row->field == FIELD_COUNT ? history_words(tui->app, row)
                                            : field_words(tui->app, row->field, row->detail);
    strings_add(&lines, author);
    if (row->label)
        strings_add(&lines, row->label);
    strings_add(&lines, "");
    if (row->change == CHANGE_SET || row->change == CHANGE_DECIDED) {
        char *value = value_words(tui->app, row->field, row->value);
        strings_add(&lines, value);
        free(value);
    } else {
        char *words = history_words(tui->app, row);
        strings_add(&lines, words);
        free(words);
    }
    if (row->before) {
        char *before = value_words(tui->app, row->field, row->before);
        strings_add(&lines, "");
        strings_add(&lines, "Avant :");
        strings_add(&lines, before);
        free(before);
    }
    tui_push(tui, report_new(title, &lines, NULL, NULL, NULL));
    free(author);
    free(title);
    history_rows_clear(&rows);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct history_screen *self = (struct history_screen *)screen;
    refresh(self, tui);
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_TAB && self->field != FIELD_COUNT &&
        !id_is_none(&self->case_id)) {
        self->whole = !self->whole;
        self->read = false;
        self->selected = self->top = 0;
        return true;
    }
    if (!count_of(self))
        return false;
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER) {
        read_whole(self, tui);
        return true;
    }
    return list_event(event, &self->selected, count_of(self), self->shown > 1 ? self->shown : 1);
}

static void release(struct screen *screen)
{
    struct history_screen *self = (struct history_screen *)screen;
    history_free(self->history);
    free(self->title);
}

void history_open(struct tui *tui, const struct id *case_id, const struct id *record,
                  enum field field)
{
    static const struct screen_ops ops = {.draw = draw, .event = event, .release = release};
    struct history_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->case_id = *case_id;
    self->record = *record;
    self->field = field;
    tui_push(tui, &self->screen);
}
