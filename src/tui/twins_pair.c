/* Two porteurs side by side: what they say otherwise first, then their cases, then what only one
 * of them says, or both alike. A key says that they are one, another that they are not. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TOP = 4, LABEL = 17, LINES_MOST = 3 };

/* A line of the comparison. */
struct compared {
    char *label;
    char *sides[2]; /* NULL: nothing known */
    bool differs;
};

struct twins_pair {
    struct screen screen;
    struct id sides[2]; /* the first is the one that stays shown */
    struct compared *rows;
    size_t count;
    int top, shown;
};

/* ---- what is compared ---------------------------------------------------------------------- */

/* Takes the two texts over. */
static void add_row(struct twins_pair *self, const char *label, char *left, char *right)
{
    self->rows = mem_resize(self->rows, (self->count + 1) * sizeof self->rows[0]);
    self->rows[self->count++] =
        (struct compared){.label = mem_copy(label),
                          .sides = {left, right},
                          .differs = left && right && strcmp(left, right) != 0};
}

static void clear_rows(struct twins_pair *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->rows[i].label);
        free(self->rows[i].sides[0]);
        free(self->rows[i].sides[1]);
    }
    free(self->rows);
    self->rows = NULL;
    self->count = 0;
}

/* "AN, Palette"; NULL when there are none. The caller frees. */
static char *members_text(struct tui *tui, const struct id *holder, enum field field)
{
    struct strings members;
    struct text text = {0};
    if (!query_members(tui->app->store, holder, field, &members, NULL))
        return NULL;
    for (size_t i = 0; i < members.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", members.items[i]);
    strings_clear(&members);
    char *taken = text_take(&text);
    if (taken[0])
        return taken;
    free(taken);
    return NULL;
}

static char *field_text(struct tui *tui, const struct record *holder, enum field field)
{
    const char *value = record_get(holder, field);
    if (field_info(field)->type == TYPE_SET)
        return members_text(tui, &holder->id, field);
    return value ? value_show(field, value, app_today(tui->app)) : NULL;
}

/* Fields that differ, or all others. */
static void add_fields(struct twins_pair *self, struct tui *tui, const struct record holders[2],
                       bool differing)
{
    for (enum field field = entity_first_field(ENTITY_HOLDER);
         field <= entity_last_field(ENTITY_HOLDER); field++) {
        if (!field_info(field)->label[0] || field == FIELD_HOLDER_NAME)
            continue;
        char *left = field_text(tui, &holders[0], field);
        char *right = field_text(tui, &holders[1], field);
        bool differs = left && right && strcmp(left, right) != 0;
        if ((left || right) && differs == differing) {
            add_row(self, field_info(field)->label, left, right);
        } else {
            free(left);
            free(right);
        }
    }
}

/* "2 : HR-2027-7K-003 (Contact), …" The caller frees. */
static char *cases_text(struct tui *tui, const struct id *holder)
{
    struct holder_cases cases;
    struct text text = {0};
    if (!query_holder_cases(tui->app->store, holder, &cases, NULL))
        return mem_copy("?");
    text_addf(&text, "%zu : ", cases.count);
    for (size_t i = 0; i < cases.count; i++) {
        char *state = holder_case_state(&cases.rows[i]);
        text_addf(&text, "%s%s, %s", i ? " ; " : "", cases.rows[i].ref ? cases.rows[i].ref : "?",
                  state);
        free(state);
    }
    holder_cases_clear(&cases);
    return text_take(&text);
}

/* The newest of all its cases, "mar. 2 mars, visite : …"; NULL when nothing was ever written. The
 * caller frees. */
static char *last_note_text(struct tui *tui, const struct id *holder)
{
    struct holder_cases cases;
    char *at = NULL, *text = NULL;
    if (!query_holder_cases(tui->app->store, holder, &cases, NULL))
        return NULL;
    for (size_t i = 0; i < cases.count; i++) {
        struct notes notes;
        if (!query_notes(tui->app->store, &cases.rows[i].id, &notes, NULL))
            continue;
        const struct note_row *note = notes.count ? &notes.rows[0] : NULL;
        day on;
        if (note && note->at && note->text && (!at || strcmp(note->at, at) > 0) &&
            day_from_iso(note->at, &on)) {
            char when[DAY_FRENCH_SIZE];
            day_french(on, app_today(tui->app), when);
            free(at);
            free(text);
            at = mem_copy(note->at);
            text = mem_print("%s, %s : %s", when, choice_label(&choices_NOTE_KIND, note->kind),
                             note->text);
        }
        notes_clear(&notes);
    }
    holder_cases_clear(&cases);
    free(at);
    return text;
}

static void compare(struct twins_pair *self, struct tui *tui, const struct record holders[2])
{
    clear_rows(self);
    add_fields(self, tui, holders, true);
    add_row(self, "Dossiers", cases_text(tui, &self->sides[0]), cases_text(tui, &self->sides[1]));
    add_row(self, "Dernière note", last_note_text(tui, &self->sides[0]),
            last_note_text(tui, &self->sides[1]));
    for (size_t i = self->count - 2; i < self->count; i++)
        self->rows[i].differs = false; /* two timelines are no contradiction */
    add_fields(self, tui, holders, false);
}

/* ---- drawing ------------------------------------------------------------------------------- */

static int side_columns(void)
{
    return (tui_columns() - LABEL - 6) / 2;
}

static int side_column(int side)
{
    return LABEL + 3 + side * (side_columns() + 2);
}

static int draw_side(const struct compared *row, int side, int at, int lines)
{
    const char *text = row->sides[side];
    return put_text(at, side_column(side), text ? text : "–", side_columns(), lines,
                    text ? LOOK_NORMAL : LOOK_FAINT);
}

static int draw_row(const struct compared *row, int at, int bottom)
{
    int lines = bottom - at < LINES_MOST ? bottom - at : LINES_MOST;
    put(at, 1, row->label, LABEL - 1, LOOK_FAINT);
    if (row->differs)
        put_piece(at, LABEL + 1, put_sign(SIGN_CONFLICT), 1, LOOK_ALERT);
    int left = draw_side(row, 0, at, lines), right = draw_side(row, 1, at, lines);
    return left > right ? left : right;
}

static void draw_heads(const struct record holders[2])
{
    static const char *const fates[2] = {"reste affiché", "devient un autre nom"};
    for (int side = 0; side < 2; side++) {
        const char *name = record_get(&holders[side], FIELD_HOLDER_NAME);
        put(2, side_column(side), name ? name : "?", side_columns(), LOOK_TITLE);
        put(3, side_column(side), fates[side], side_columns(), LOOK_FAINT);
    }
}

static void draw_rows(struct twins_pair *self)
{
    int at = TOP + 1, bottom = tui_rows();
    self->shown = 0;
    for (size_t i = (size_t)self->top; i < self->count && at < bottom; i++, self->shown++)
        at += draw_row(&self->rows[i], at, bottom);
}

static bool read_holders(const struct twins_pair *self, struct tui *tui, struct record holders[2])
{
    struct error err = {0};
    holders[0] = holders[1] = (struct record){0};
    for (int side = 0; side < 2; side++)
        if (!query_record(tui->app->store, ENTITY_HOLDER, &self->sides[side], &holders[side],
                          &err)) {
            tui_fail(tui, &err);
            return false;
        }
    return true;
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct twins_pair *self = (struct twins_pair *)screen;
    struct record holders[2];
    put(0, 1, "Le même porteur ?", tui_columns() - 2, LOOK_TITLE);
    put_rule(1, 0, tui_columns());
    if (read_holders(self, tui, holders)) {
        compare(self, tui, holders);
        if (self->top >= (int)self->count)
            self->top = 0;
        draw_heads(holders);
        draw_rows(self);
    }
    record_clear(&holders[0]);
    record_clear(&holders[1]);
    const struct footer_item items[] = {{"m", "même porteur"},
                                        {"p", "pas le même"},
                                        {"Tab", "échanger"},
                                        {"↑ ↓", "défiler"},
                                        {"Échap", "retour"}};
    tui_footer(tui, items, 5);
    tui_cursor(tui, 2, side_column(0), false);
}

/* ---- events -------------------------------------------------------------------------------- */

/* Back to the list, where the pair is no more. */
static void decide(struct twins_pair *self, struct tui *tui, bool same)
{
    struct error err = {0};
    if (!(same ? app_merge_holders(tui->app, &self->sides[0], &self->sides[1], &err)
               : app_part_holders(tui->app, &self->sides[0], &self->sides[1], &err))) {
        tui_fail(tui, &err);
        return;
    }
    tui_pop(tui); /* frees this screen */
    tui_done(tui);
}

static void exchange(struct twins_pair *self)
{
    struct id first = self->sides[0];
    self->sides[0] = self->sides[1];
    self->sides[1] = first;
}

static bool is_exchange(const struct event *event)
{
    return event->kind == EVENT_KEY &&
           (event->key == KEY_NAME_TAB || event->key == KEY_NAME_BACK_TAB ||
            event->key == KEY_NAME_LEFT || event->key == KEY_NAME_RIGHT);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct twins_pair *self = (struct twins_pair *)screen;
    bool same = event->kind == EVENT_CHAR && strcasecmp(event->text, "m") == 0;
    if (same || (event->kind == EVENT_CHAR && strcasecmp(event->text, "p") == 0)) {
        decide(self, tui, same);
        return true;
    }
    if (is_exchange(event)) {
        exchange(self);
        return true;
    }
    return list_event(event, &self->top, (int)self->count, self->shown > 1 ? self->shown : 1);
}

static void release(struct screen *screen)
{
    clear_rows((struct twins_pair *)screen);
}

struct screen *twins_pair_new(const struct id *kept, const struct id *other)
{
    static const struct screen_ops ops = {.draw = draw, .event = event, .release = release};
    struct twins_pair *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->sides[0] = *kept;
    self->sides[1] = *other;
    return &self->screen;
}
