/* Searching everything: a field whose letters are answered as they come, and the way from what was
 * found to the case, the note, the partner. */
#include "search.h"

#include <stdlib.h>
#include <string.h>

enum { FIELD_LIMIT = 400 };

/* ---- asking -------------------------------------------------------------------------------- */

/* What a row stands for, to find it again among other rows. */
struct chosen {
    enum search_row_kind kind;
    enum hit_kind group;
    struct id id, note;
};

static const struct search_row *selected_row(const struct search_screen *self)
{
    return self->selected < (int)self->count ? &self->rows[self->selected] : NULL;
}

static struct chosen chosen_of(const struct search_row *row)
{
    struct chosen chosen = {.kind = row->kind, .group = row->group};
    if (row->hit) {
        chosen.id = row->hit->id;
        chosen.note = row->hit->note;
    }
    return chosen;
}

static bool same_choice(const struct chosen *a, const struct chosen *b)
{
    return a->kind == b->kind && a->group == b->group && id_equal(&a->id, &b->id) &&
           id_equal(&a->note, &b->note);
}

/* Lists again, with the selection on what it was on; on the best when that is gone. */
static void list_again(struct search_screen *self, const struct chosen *was)
{
    search_list(self);
    self->selected = 0;
    for (size_t i = 0; was && i < self->count; i++) {
        struct chosen here = chosen_of(&self->rows[i]);
        if (same_choice(&here, was))
            self->selected = (int)i;
    }
}

/* Asks the base. The same question keeps the selection, another one begins at its best answer. */
static void ask(struct search_screen *self, struct tui *tui)
{
    struct error err = {0};
    bool same = self->read == editor_revision(self->field) + 1;
    const struct search_row *row = same ? selected_row(self) : NULL;
    struct chosen was = row ? chosen_of(row) : (struct chosen){0};
    search_rows_clear(self);
    hits_clear(&self->hits);
    words_clear(&self->words);
    words_read(editor_text(self->field), &self->words);
    if (!query_search(tui->app->store, &self->words, SEARCH_LIMIT, &self->hits, &err))
        tui_fail(tui, &err);
    if (!same) {
        memset(self->whole, 0, sizeof self->whole);
        self->top = 0;
    }
    self->read = editor_revision(self->field) + 1;
    list_again(self, row ? &was : NULL);
}

/* Keys may come faster than frames: each acts on the answer to what is typed by then. */
static void refresh(struct search_screen *self, struct tui *tui)
{
    if (self->read != editor_revision(self->field) + 1)
        ask(self, tui);
}

/* ---- drawing ------------------------------------------------------------------------------- */

static void draw_hint(const struct search_screen *self)
{
    static const char empty[] =
        "Cherche partout : noms et autres noms, communes, références, téléphones, problématiques, "
        "fiches, partenaires, notes.\nLe début d'un mot suffit. Accents, majuscules et ponctuation "
        "ne comptent pas. De plusieurs mots, tous doivent y être.";
    static const char nothing[] = "Rien à chercher là-dedans : une lettre ou un chiffre au moins.";
    put_text(SEARCH_TOP, 1, editor_length(self->field) ? nothing : empty, tui_columns() - 2,
             tui_rows() - SEARCH_TOP, LOOK_FAINT);
}

static void draw_footer(struct search_screen *self, struct tui *tui)
{
    const struct search_row *row = selected_row(self);
    struct footer_item items[4];
    size_t count = 0;
    if (row)
        items[count++] = (struct footer_item){"Entrée", row->kind == ROW_HIT    ? "ouvrir"
                                                        : row->kind == ROW_MORE ? "montrer"
                                                                                : "créer"};
    if (row && row->kind == ROW_HIT)
        items[count++] =
            (struct footer_item){"→", row->group == HIT_NOTE ? "lire la note" : "fiche"};
    if (self->fresh)
        items[count++] = (struct footer_item){"une lettre", "autre recherche"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer_bare(tui, items, count);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct search_screen *self = (struct search_screen *)screen;
    int caret_row, caret_column;
    ask(self, tui);
    put(0, 1, "Chercher", tui_columns() - 2, LOOK_TITLE);
    put_rule(1, 0, tui_columns());
    put_piece(2, 1, put_sign(SIGN_PROMPT), 1, LOOK_KEY);
    editor_draw(self->field, 2, 3, 1, tui_columns() - 4, &caret_row, &caret_column);
    if (self->fresh)
        put_piece(2, 3, editor_text(self->field), tui_columns() - 5, LOOK_SELECTED);
    if (self->words.count)
        search_draw_rows(self, tui);
    else
        draw_hint(self);
    draw_footer(self, tui);
    tui_cursor(tui, caret_row, caret_column, true);
}

/* ---- opening ------------------------------------------------------------------------------- */

static void open_hit(struct tui *tui, const struct hit *hit)
{
    if (hit->kind == HIT_PARTNER)
        partner_open(tui, &hit->id);
    else if (hit->kind == HIT_NOTE)
        tui_push(tui, case_on_note(tui, &hit->id, &hit->note));
    else
        tui_push(tui, case_new(&hit->id, TAB_THREAD));
}

static void accept(struct search_screen *self, struct tui *tui)
{
    const struct search_row *row = selected_row(self);
    if (!row)
        return;
    if (row->kind == ROW_HIT) {
        open_hit(tui, row->hit);
    } else if (row->kind == ROW_MORE) { /* the first of those that come stands where it stood */
        self->whole[row->group] = true;
        search_list(self);
    } else {
        char *name = mem_copy(editor_text(self->field));
        tui_pop(tui);
        new_case_open(tui, name);
        free(name);
    }
}

static void open_case(struct tui *tui, void *context)
{
    const struct hit *hit = context;
    tui_push(tui, case_on_note(tui, &hit->id, &hit->note));
}

/* The whole of what was found: the note to read, the sheet. */
static void look_closer(struct tui *tui, const struct search_row *row)
{
    const struct hit *hit = row->hit;
    if (hit->kind == HIT_PARTNER) {
        open_hit(tui, hit);
    } else if (hit->kind == HIT_CASE) {
        tui_push(tui, case_new(&hit->id, TAB_RECORD));
    } else {
        struct strings lines = {0};
        struct hit *of = mem_alloc(sizeof *of); /* who the note is of: its texts stay here */
        *of = (struct hit){.kind = HIT_NOTE, .id = hit->id, .note = hit->note};
        char *title = search_note_title(tui, hit);
        strings_add(&lines, hit->text ? hit->text : "");
        tui_push(tui, report_new(title, &lines, "ouvrir le dossier", open_case, of));
        free(title);
    }
}

/* ---- events -------------------------------------------------------------------------------- */

/* The text of the last time is there to be kept or replaced: a letter replaces it, what rubs out
 * rubs it out whole, any other key of the editor goes on with it. */
static bool edit(struct search_screen *self, const struct event *event)
{
    bool typed = event->kind == EVENT_CHAR || event->kind == EVENT_PASTE;
    bool rubs = event->kind == EVENT_KEY &&
                (event->key == KEY_NAME_BACKSPACE || event->key == KEY_NAME_DELETE);
    if (self->fresh && (typed || rubs))
        editor_set(self->field, "");
    bool taken = editor_event(self->field, event);
    self->fresh = self->fresh && !taken;
    return taken;
}

static bool on_key(struct search_screen *self, struct tui *tui, const struct event *event)
{
    bool at_end = editor_cursor(self->field) == editor_length(self->field);
    const struct search_row *row = selected_row(self);
    switch (event->key) {
    case KEY_NAME_ENTER:
        accept(self, tui);
        return true;
    case KEY_NAME_TAB:
        return true;
    case KEY_NAME_RIGHT:
        if (!at_end || !row || row->kind != ROW_HIT)
            return edit(self, event);
        look_closer(tui, row);
        return true;
    case KEY_NAME_HOME:
    case KEY_NAME_END:
        return edit(self, event);
    default:
        return list_event(event, &self->selected, (int)self->count,
                          (tui_rows() - SEARCH_TOP) / 2) ||
               edit(self, event);
    }
}

static void click(struct search_screen *self, struct tui *tui, const struct event *event)
{
    int index = search_row_at(self, event->row);
    if (index < 0)
        return;
    self->selected = index;
    if (event->count == 2 || self->rows[index].kind != ROW_HIT)
        accept(self, tui);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct search_screen *self = (struct search_screen *)screen;
    if (event->kind == EVENT_CHAR || event->kind == EVENT_PASTE)
        return edit(self, event);
    refresh(self, tui);
    if (event->kind == EVENT_KEY)
        return on_key(self, tui, event);
    if (event->kind == EVENT_WHEEL)
        return list_event(event, &self->selected, (int)self->count, 1);
    if (event->kind != EVENT_CLICK)
        return edit(self, event);
    click(self, tui, event);
    return true;
}

/* The question outlives the screen: the same key brings it back. */
static void keep(struct screen *screen, struct tui *tui)
{
    struct search_screen *self = (struct search_screen *)screen;
    text_clear(&tui->sought);
    text_add(&tui->sought, editor_text(self->field));
}

static void release(struct screen *screen)
{
    struct search_screen *self = (struct search_screen *)screen;
    search_rows_clear(self);
    hits_clear(&self->hits);
    words_clear(&self->words);
    editor_free(self->field);
}

void search_open(struct tui *tui, const char *typed)
{
    static const struct screen_ops ops = {
        .typing = true, .draw = draw, .event = event, .keep = keep, .release = release};
    struct search_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->field = editor_new(true, FIELD_LIMIT);
    self->fresh = !typed && tui->sought.length > 0;
    editor_set(self->field, typed ? typed : text_get(&tui->sought));
    tui_push(tui, &self->screen);
}
