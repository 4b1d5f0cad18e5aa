/* The inbox of conflicts: what several wrote without knowing of one another, the last one first.
 * Left and right take a side, Entrée keeps it; deciding nothing is allowed, and u gives back what
 * was decided. */
#include "conflicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TOP = 2, BESIDE = 110, LIST_COLUMNS = 44, UNDO_MOST = 64 };

struct decided {
    struct id record;
    enum field field;
};

struct conflicts_screen {
    struct screen screen;
    int64_t version; /* of the base that was read */
    bool read;
    size_t count;
    int selected, top;
    struct disputed disputed; /* the selected one */
    struct decided decided[UNDO_MOST];
    size_t decided_count;
};

/* ---- reading ------------------------------------------------------------------------------- */

static bool read_selected(struct conflicts_screen *self, struct tui *tui, struct error *err)
{
    struct conflicts page;
    disputed_clear(&self->disputed);
    if (!self->count)
        return true;
    if (!query_conflict_page(tui->app->store, (size_t)self->selected, 1, &page, err))
        return false;
    bool done = page.count == 0 || disputed_read(&self->disputed, tui, &page.rows[0], err);
    conflicts_clear(&page);
    return done;
}

/* What is under the cursor stays there while it is a conflict; else what came in its place is. */
static void refresh(struct conflicts_screen *self, struct tui *tui)
{
    struct error err = {0};
    size_t place, chosen = self->disputed.chosen;
    int64_t version = query_version(tui->app->store);
    if (self->read && version == self->version)
        return;
    self->version = version;
    self->read = query_conflict_count(tui->app->store, &self->count, &err);
    bool same = self->disputed.count &&
                query_conflict_place(tui->app->store, &self->disputed.conflict.record,
                                     self->disputed.conflict.field, &place);
    if (same)
        self->selected = (int)place;
    if (self->selected >= (int)self->count)
        self->selected = self->count ? (int)self->count - 1 : 0;
    if (!self->read || !read_selected(self, tui, &err)) {
        tui_fail(tui, &err);
        return;
    }
    while (same && chosen < self->disputed.count && self->disputed.chosen != chosen)
        disputed_choose(&self->disputed, 1);
}

static void select_place(struct conflicts_screen *self, struct tui *tui, int place)
{
    struct error err = {0};
    if (place == self->selected)
        return;
    self->selected = place;
    if (!read_selected(self, tui, &err))
        tui_fail(tui, &err);
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* Rows of the list, above what is selected or beside it. */
static int list_rows(const struct conflicts_screen *self)
{
    int rows = tui_rows() - TOP, most = rows / 4;
    if (tui_columns() >= BESIDE)
        return rows;
    if (rows < 10) /* the title of what is selected says it */
        return 0;
    return (int)self->count < most ? (int)self->count : most;
}

static void draw_row(struct tui *tui, const struct conflict *conflict, int at, int columns,
                     bool here)
{
    char *words = conflict_words(tui->app, conflict);
    if (here)
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    put(at, 1, words, columns - 1, here ? LOOK_SELECTED : LOOK_NORMAL);
    free(words);
}

static void draw_list(struct conflicts_screen *self, struct tui *tui, int rows, int columns)
{
    struct conflicts page;
    struct error err = {0};
    if (self->selected < self->top)
        self->top = self->selected;
    if (self->selected >= self->top + rows)
        self->top = self->selected - rows + 1;
    if (!query_conflict_page(tui->app->store, (size_t)self->top, (size_t)rows, &page, &err)) {
        tui_fail(tui, &err);
        return;
    }
    for (size_t i = 0; i < page.count; i++)
        draw_row(tui, &page.rows[i], TOP + (int)i, columns, self->top + (int)i == self->selected);
    conflicts_clear(&page);
}

static void draw_none(void)
{
    put(TOP + 1, 1, "Aucun conflit.", tui_columns() - 2, LOOK_NORMAL);
    put_text(TOP + 3, 1,
             "Quand deux postes, ou deux fenêtres, changent le même champ sans se voir, les deux "
             "valeurs sont gardées et la question vient ici. Rien ne presse : la plus récente est "
             "montrée en attendant.",
             tui_columns() - 2, 5, LOOK_FAINT);
}

static void draw_all(struct conflicts_screen *self, struct tui *tui)
{
    int rows = list_rows(self), height = tui_rows() - TOP;
    if (tui_columns() >= BESIDE) {
        draw_list(self, tui, rows, LIST_COLUMNS);
        for (int i = 0; i < height; i++)
            put_piece(TOP + i, LIST_COLUMNS + 1, put_sign(SIGN_VERTICAL), 1, LOOK_FRAME);
        disputed_draw(&self->disputed, tui, TOP, LIST_COLUMNS + 2, height,
                      tui_columns() - LIST_COLUMNS - 2);
        return;
    }
    bool rule = rows > 0;
    if (rule) {
        draw_list(self, tui, rows, tui_columns() - 1);
        put_rule(TOP + rows, 0, tui_columns());
    }
    disputed_draw(&self->disputed, tui, TOP + rows + rule, 0, height - rows - rule, tui_columns());
}

static bool can_edit(const struct disputed *disputed)
{
    enum field field = disputed->conflict.field;
    return !disputed->deletion && field_info(field)->label[0] && !field_is_read_only(field);
}

static void draw_keys(const struct conflicts_screen *self, struct tui *tui)
{
    const struct disputed *disputed = &self->disputed;
    struct footer_item items[8];
    size_t count = 0;
    if (disputed->count) {
        items[count++] = (struct footer_item){"← →", "choisir"};
        items[count++] = (struct footer_item){"Entrée", !disputed->deletion     ? "garder"
                                                        : disputed->chosen == 0 ? "supprimer"
                                                                                : "garder"};
        if (!disputed->deletion && field_joins(disputed->conflict.field))
            items[count++] = (struct footer_item){"b", disputed->count > 2 ? "tous" : "les deux"};
        if (can_edit(disputed))
            items[count++] = (struct footer_item){"e", "écrire"};
        if (!id_is_none(&disputed->conflict.case_id))
            items[count++] = (struct footer_item){"Tab", "dossier"};
    }
    if (self->decided_count)
        items[count++] = (struct footer_item){tui_key(tui, COMMAND_UNDO), "annuler"};
    items[count++] = (struct footer_item){"Échap", disputed->count ? "plus tard" : "retour"};
    tui_footer(tui, items, count);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct conflicts_screen *self = (struct conflicts_screen *)screen;
    char counted[48] = "";
    refresh(self, tui);
    if (self->count > 1)
        snprintf(counted, sizeof counted, "%d sur %zu", self->selected + 1, self->count);
    int columns = utf8_columns(counted, strlen(counted));
    put(0, 1, "Conflits : écrit sans se voir", tui_columns() - 4 - columns, LOOK_TITLE);
    put_right(0, tui_columns() - 1 - columns, counted, columns, LOOK_FAINT);
    put_rule(1, 0, tui_columns());
    if (self->count)
        draw_all(self, tui);
    else
        draw_none();
    draw_keys(self, tui);
}

/* ---- deciding ------------------------------------------------------------------------------ */

static void remember(struct conflicts_screen *self)
{
    if (self->decided_count == UNDO_MOST)
        memmove(self->decided, self->decided + 1, --self->decided_count * sizeof self->decided[0]);
    self->decided[self->decided_count++] =
        (struct decided){self->disputed.conflict.record, self->disputed.conflict.field};
}

static void resolve(struct conflicts_screen *self, struct tui *tui, enum resolution how,
                    const char *value)
{
    struct error err = {0};
    if (app_resolve(tui->app, &self->disputed.conflict, &self->disputed.versions, how, value,
                    &err)) {
        remember(self);
        tui_done(tui);
    } else {
        self->read = false; /* another value came, perhaps: it shows */
        tui_fail(tui, &err);
    }
}

static void keep_chosen(struct conflicts_screen *self, struct tui *tui)
{
    const struct disputed *disputed = &self->disputed;
    if (disputed->deletion)
        resolve(self, tui, disputed->chosen == 0 ? RESOLVE_DELETE : RESOLVE_KEEP, NULL);
    else
        resolve(self, tui, RESOLVE_ONE, disputed->sides[disputed->chosen].value);
}

static void keep_all(struct conflicts_screen *self, struct tui *tui)
{
    if (!self->disputed.deletion && field_joins(self->disputed.conflict.field))
        resolve(self, tui, RESOLVE_ALL, NULL);
    else
        tui_say(tui, "seuls des textes se gardent ensemble : ici, ← → puis Entrée");
}

/* By the editor of the field, as anywhere: what is kept there supersedes all that it had on screen.
 * A line begins with the side that is taken, a long text with all of them, to be made one. */
static void edit(struct conflicts_screen *self, struct tui *tui)
{
    const struct conflict *conflict = &self->disputed.conflict;
    if (!can_edit(&self->disputed)) {
        tui_say(tui, "cette valeur ne se tape pas : ← → puis Entrée");
        return;
    }
    bool whole = field_info(conflict->field)->type == TYPE_LINES;
    const char *value = self->disputed.sides[self->disputed.chosen].value;
    char *start = whole ? versions_join(&self->disputed.versions, conflict->field)
                        : mem_copy(value ? value : "");
    field_edit_from(tui, &conflict->case_id, &conflict->record, conflict->field, start);
    free(start);
}

static void acted(struct screen *screen, struct tui *tui)
{
    struct conflicts_screen *self = (struct conflicts_screen *)screen;
    bool ours =
        self->decided_count &&
        id_equal(&self->decided[self->decided_count - 1].record, &self->disputed.conflict.record) &&
        self->decided[self->decided_count - 1].field == self->disputed.conflict.field;
    if (!ours && self->disputed.count &&
        !query_is_conflict(tui->app->store, &self->disputed.conflict.record,
                           self->disputed.conflict.field))
        remember(self); /* decided in the editor */
}

/* ---- events -------------------------------------------------------------------------------- */

static int sideways(const struct event *event)
{
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_LEFT)
        return -1;
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_RIGHT)
        return 1;
    if (event->kind == EVENT_CHAR && strcasecmp(event->text, "h") == 0)
        return -1;
    return event->kind == EVENT_CHAR && strcasecmp(event->text, "l") == 0;
}

/* Pages move within the values, which may be long; the list has the arrows. */
static bool scroll(struct conflicts_screen *self, const struct event *event)
{
    if (event->kind != EVENT_KEY ||
        (event->key != KEY_NAME_PAGE_UP && event->key != KEY_NAME_PAGE_DOWN))
        return false;
    int page = tui_rows() / 3, *at = &self->disputed.scroll;
    *at += event->key == KEY_NAME_PAGE_DOWN ? page : -page;
    *at = *at > 0 ? *at : 0;
    return true;
}

static bool click(struct conflicts_screen *self, struct tui *tui, const struct event *event)
{
    bool beside = tui_columns() >= BESIDE;
    int at = self->top + event->row - TOP;
    if (event->row < TOP || event->row >= TOP + list_rows(self) || at >= (int)self->count ||
        (beside && event->column > LIST_COLUMNS))
        return true;
    select_place(self, tui, at);
    return true;
}

static bool act(struct conflicts_screen *self, struct tui *tui, const struct event *event)
{
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER)
        keep_chosen(self, tui);
    else if (event->kind == EVENT_KEY && event->key == KEY_NAME_TAB &&
             !id_is_none(&self->disputed.conflict.case_id))
        tui_push(tui, case_new(&self->disputed.conflict.case_id, TAB_RECORD));
    else if (event->kind == EVENT_CHAR && strcasecmp(event->text, "b") == 0)
        keep_all(self, tui);
    else if (event->kind == EVENT_CHAR && strcasecmp(event->text, "e") == 0)
        edit(self, tui);
    else
        return false;
    return true;
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct conflicts_screen *self = (struct conflicts_screen *)screen;
    refresh(self, tui);
    if (!self->disputed.count)
        return false;
    if (event->kind == EVENT_CLICK)
        return click(self, tui, event);
    if (sideways(event)) {
        disputed_choose(&self->disputed, sideways(event));
        return true;
    }
    if (act(self, tui, event) || scroll(self, event))
        return true;
    int to = self->selected;
    if (!list_event(event, &to, (int)self->count, 5))
        return false;
    select_place(self, tui, to);
    return true;
}

/* What was decided last comes back under the cursor. */
static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    struct conflicts_screen *self = (struct conflicts_screen *)screen;
    size_t place;
    if (command != COMMAND_UNDO)
        return false;
    common_command(tui, command);
    const struct decided *last =
        self->decided_count ? &self->decided[self->decided_count - 1] : NULL;
    if (last && query_conflict_place(tui->app->store, &last->record, last->field, &place)) {
        self->decided_count--;
        disputed_clear(&self->disputed);
        self->selected = (int)place;
        self->read = false;
    }
    return true;
}

static void release(struct screen *screen)
{
    disputed_clear(&((struct conflicts_screen *)screen)->disputed);
}

void conflicts_open(struct tui *tui, const struct id *case_id)
{
    static const struct screen_ops ops = {
        .draw = draw, .event = event, .command = command, .acted = acted, .release = release};
    struct conflicts_screen *self = mem_alloc(sizeof *self);
    size_t place;
    self->screen.ops = &ops;
    if (case_id && query_conflict_of_case(tui->app->store, case_id, &place))
        self->selected = (int)place;
    tui_push(tui, &self->screen);
}
