/* A text of several lines: a new note, a note to correct, a field of the record. The first
 * keystroke already writes: the draft is on disk from the first letter, and is dropped only when
 * the text is in the base. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "bilan.h"
#include "editor.h"

enum { TEXT_TOP = 3 };

struct note_screen {
    struct screen screen;
    struct id case_id;
    struct id entity; /* of the draft: the case for a new note, else the record that is edited */
    enum field field;
    bool visit;    /* kept, it leads to the needs */
    bool existing; /* a text of the base is edited: no follow-up, and a kind only for a note */
    int kind;      /* rank in choices_NOTE_KIND, among the typed ones */
    int follow_up; /* rank among the proposals; 0: none */
    char *title, *seen;
    struct editor *editor;
    struct bilan_proof *proof; /* of a paragraph of the bilan; else NULL */
    unsigned long kept;        /* revision that the draft holds */
    bool draft_written, dirty;
    bool touched; /* something was typed: the text is not just what the base holds */
};

static const struct {
    int days, months;
} follow_ups[] = {{0, 0}, {7, 0}, {14, 0}, {0, 1}};
enum { FOLLOW_UPS = sizeof follow_ups / sizeof follow_ups[0] };

static day follow_up_day(const struct note_screen *self, const struct tui *tui)
{
    day due;
    if (self->follow_up == 0)
        return DAY_NONE;
    if (follow_ups[self->follow_up].months)
        return day_from_french("+1m", app_today(tui->app), &due, NULL) ? due : DAY_NONE;
    return app_today(tui->app) + follow_ups[self->follow_up].days;
}

static const char *kind_code(const struct note_screen *self)
{
    return choices_NOTE_KIND.choices[self->kind].code;
}

static bool has_kind(const struct note_screen *self)
{
    return !self->existing || self->field == FIELD_NOTE_TEXT;
}

/* ---- drawing ------------------------------------------------------------------------------- */

static int kind_columns(int kind)
{
    const char *label = choices_NOTE_KIND.choices[kind].label;
    return utf8_columns(label, strlen(label)) + 2;
}

static void draw_kinds(const struct note_screen *self)
{
    int first = 0, wanted = 1;
    for (int i = 0; i <= self->kind; i++)
        wanted += kind_columns(i);
    for (; first < self->kind && wanted > tui_columns(); first++) /* narrow: from further on */
        wanted -= kind_columns(first);
    for (int i = first, column = 1; i < NOTE_KINDS_TYPED; i++) {
        bool here = i == self->kind;
        char *text = mem_print(here ? "[%s]" : " %s ", choices_NOTE_KIND.choices[i].label);
        column +=
            put_piece(1, column, text, tui_columns() - column, here ? LOOK_TITLE : LOOK_FAINT);
        free(text);
    }
}

static void draw_state(const struct note_screen *self, const struct tui *tui)
{
    char french[DAY_FRENCH_SIZE], distance[DAY_FRENCH_SIZE];
    int row = tui_rows() - 1;
    day due = follow_up_day(self, tui), today = app_today(tui->app);
    put_blank(row, 0, 1, tui_columns());
    if (due != DAY_NONE) {
        day_french(due, today, french);
        day_distance(due, today, distance);
        char *text = mem_print("Relance : %s (%s)", french, distance);
        put_piece(row, 1, text, tui_columns() - 2, LOOK_NORMAL);
        free(text);
    }
    /* Said once: a line that changes at each save would be read aloud each time. */
    if (self->draft_written)
        put_right(row, tui_columns() - 17, "brouillon gardé", 16, LOOK_FAINT);
}

static void draw_keys(const struct note_screen *self, struct tui *tui)
{
    struct footer_item items[7] = {{"Ctrl-S", self->visit ? "garder, puis les besoins" : "garder"}};
    size_t count = 1;
    if (has_kind(self))
        items[count++] = (struct footer_item){"Tab", "nature"};
    if (!self->existing)
        items[count++] = (struct footer_item){"Ctrl-R", "relance"};
    if (self->proof)
        items[count++] = (struct footer_item){"Ctrl-N", "brouillon"};
    items[count++] = (struct footer_item){"Ctrl-E", "éditeur"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    items[count++] = (struct footer_item){"Ctrl-Z", "défaire"};
    tui_footer_bare(tui, items, count);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct note_screen *self = (struct note_screen *)screen;
    int caret_row, caret_column;
    put(0, 1, self->title, tui_columns() - 2, LOOK_TITLE);
    if (has_kind(self))
        draw_kinds(self);
    put_rule(2, 0, tui_columns());
    draw_state(self, tui);
    if (self->proof)
        bilan_proof_draw(self->proof, self->editor, tui_rows() - 2);
    editor_draw(self->editor, TEXT_TOP, 1, tui_rows() - TEXT_TOP - 1 - (self->proof != NULL),
                tui_columns() - 2, &caret_row, &caret_column);
    draw_keys(self, tui);
    tui_cursor(tui, caret_row, caret_column, true);
}

/* ---- draft --------------------------------------------------------------------------------- */

/* Borrows the text of the editor. */
static struct draft as_draft(const struct note_screen *self, const struct tui *tui)
{
    struct draft draft = {.entity = self->entity,
                          .field = self->field,
                          .follow_up = follow_up_day(self, tui),
                          .cursor = editor_cursor(self->editor),
                          .text = (char *)editor_text(self->editor)};
    strcpy(draft.kind, kind_code(self)); /* codes are shorter than 16, by choices.def */
    return draft;
}

static void write_draft(struct note_screen *self, struct tui *tui)
{
    struct error err = {0};
    struct draft draft = as_draft(self, tui);
    self->kept = editor_revision(self->editor);
    self->dirty = false;
    enum draft_kept kept = draft_save(tui->app, &draft, &err);
    self->draft_written = kept != DRAFT_LOST;
    if (kept != DRAFT_KEPT)
        tui_fail(tui, &err);
}

static void keep(struct screen *screen, struct tui *tui)
{
    struct note_screen *self = (struct note_screen *)screen;
    if (editor_revision(self->editor) != self->kept || self->dirty)
        write_draft(self, tui);
}

/* A text that comes back from the user's editor: one step of undo, in the draft before the file
 * goes.
 */
static void take_back(struct note_screen *self, struct tui *tui, const char *text)
{
    editor_replace(self->editor, text);
    self->touched = true;
    write_draft(self, tui);
    if (self->draft_written)
        draft_lent_drop(tui->app, &self->entity, self->field, NULL);
}

/* The program, or the terminal, ended before the editor did. */
static void take_what_was_lent(struct note_screen *self, struct tui *tui, const struct draft *draft)
{
    char *text;
    if (!draft_lent_is_newer(tui->app, draft) || !draft_take_back(tui->app, draft, &text, NULL))
        return;
    if (text) {
        take_back(self, tui, text);
        tui_say(tui, "texte repris de l'éditeur — Ctrl-Z rend le brouillon");
    }
    free(text);
}

static void take_kind(struct note_screen *self, const char *code)
{
    int kind = choice_rank(&choices_NOTE_KIND, code);
    if (kind >= 0 && kind < NOTE_KINDS_TYPED)
        self->kind = kind;
}

static void take_draft(struct note_screen *self, struct tui *tui)
{
    struct draft draft;
    struct error err = {0};
    if (!draft_load(tui->app, &self->entity, self->field, &draft, &err)) {
        if (err.code == ERR_BUSY)
            tui_fail(tui, &err);
        return;
    }
    take_kind(self, draft.kind);
    for (int i = 1; i < FOLLOW_UPS && draft.follow_up != DAY_NONE; i++) {
        self->follow_up = i;
        if (follow_up_day(self, tui) >= draft.follow_up)
            break;
    }
    editor_set(self->editor, draft.text);
    editor_place(self->editor, draft.cursor);
    self->draft_written = self->touched = true;
    tui_say(tui, "brouillon repris");
    take_what_was_lent(self, tui, &draft);
    draft_clear(&draft);
}

/* ---- keys ---------------------------------------------------------------------------------- */

static bool is_blank(const char *text)
{
    return text[strspn(text, " \n")] == '\0';
}

static bool write(struct note_screen *self, struct tui *tui, struct error *err)
{
    const char *text = editor_text(self->editor);
    if (!self->existing)
        return app_write_note(tui->app, &self->case_id, kind_code(self), text,
                              follow_up_day(self, tui), NULL, err);
    if (self->field == FIELD_NOTE_TEXT)
        return app_revise_note(tui->app, &self->entity, kind_code(self), text, self->seen, err);
    return app_set_field(tui->app, &self->entity, self->field, text, self->seen, &self->case_id,
                         err);
}

static void save(struct note_screen *self, struct tui *tui)
{
    struct error err = {0};
    if (!write(self, tui, &err)) {
        tui_fail(tui, &err); /* the text stays on the screen, and in its draft */
        return;
    }
    draft_drop(tui->app, &self->entity, self->field, NULL);
    self->kept = editor_revision(self->editor);
    self->dirty = false;
    struct id case_id = self->case_id;
    bool visit = self->visit;
    char *words = has_kind(self) ? app_sensitive_words(editor_text(self->editor)) : NULL;
    tui_pop(tui);
    tui_done(tui);
    if (words) /* said, not refused: whoever is spoken of may ask to read it */
        tui_say(tui, "noté, avec des mots de la vie privée (%s) : le porteur peut lire ses notes",
                words);
    free(words);
    if (visit)
        visit_go_on(tui, &case_id, VISIT_NEEDS);
}

static void leave(struct note_screen *self, struct tui *tui)
{
    bool blank = is_blank(editor_text(self->editor));
    if (blank) {
        draft_drop(tui->app, &self->entity, self->field, NULL);
        self->kept = editor_revision(self->editor);
        self->dirty = false;
    }
    if (!blank && (editor_revision(self->editor) != self->kept || self->dirty ||
                   (self->touched && !self->draft_written)))
        write_draft(self, tui);
    if (!blank && self->touched && !self->draft_written)
        return; /* the text is nowhere but here: it stays open, and why has been said */
    bool kept = !blank && self->draft_written;
    tui_pop(tui);
    if (kept && !tui->message.length)
        tui_say(tui, "brouillon gardé : la même touche le reprend");
}

static void cycle_kind(struct note_screen *self, int by)
{
    self->kind = (self->kind + by + NOTE_KINDS_TYPED) % NOTE_KINDS_TYPED;
    self->dirty = self->dirty || editor_length(self->editor) > 0;
}

static void forget_draft(struct note_screen *self, struct tui *tui)
{
    draft_drop(tui->app, &self->entity, self->field, NULL);
    self->kept = editor_revision(self->editor);
    self->draft_written = self->dirty = false;
}

/* What is being typed, here and below, is on disk before another program has the terminal. */
static void edit_outside(struct note_screen *self, struct tui *tui)
{
    self->dirty = true;
    tui_keep(tui);
    if (!self->draft_written)
        return; /* and why was said */
    struct draft draft = as_draft(self, tui);
    char *text = external_edit(tui, &draft);
    if (text)
        take_back(self, tui, text);
    else if (self->touched || draft_is_lent(tui->app, &self->entity, self->field))
        write_draft(self, tui); /* later than what the editor left: this is what is taken up */
    else
        forget_draft(self, tui); /* nothing was typed, here or there */
    free(text);
}

static bool on_ctrl(struct note_screen *self, struct tui *tui, uint32_t letter)
{
    if (letter == 'e') {
        edit_outside(self, tui);
        return true;
    }
    if (letter == 'n' && self->proof) {
        if (bilan_draft_insert(tui, self->editor, &self->entity)) {
            self->touched = true;
            write_draft(self, tui);
        }
        return true;
    }
    if (letter == 's') {
        save(self, tui);
        return true;
    }
    if (letter == 'c') {
        leave(self, tui);
        return true;
    }
    if (letter == 'r' && !self->existing) {
        self->follow_up = (self->follow_up + 1) % FOLLOW_UPS;
        self->dirty = self->dirty || editor_length(self->editor) > 0;
        return true;
    }
    return false;
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct note_screen *self = (struct note_screen *)screen;
    if (event->kind == EVENT_CTRL && on_ctrl(self, tui, event->character))
        return true;
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ESCAPE) {
        leave(self, tui);
        return true;
    }
    if (event->kind == EVENT_KEY && has_kind(self) &&
        (event->key == KEY_NAME_TAB || event->key == KEY_NAME_BACK_TAB)) {
        cycle_kind(self, event->key == KEY_NAME_TAB ? 1 : -1);
        return true;
    }
    if (event->kind == EVENT_CLICK) {
        editor_click(self->editor, event->row - TEXT_TOP, event->column - 1);
        return true;
    }
    if (event->kind == EVENT_PASTE && event->paste_cut)
        tui_say(tui, "texte collé trop long : le début seul est là");
    bool taken = editor_event(self->editor, event);
    self->touched = self->touched || editor_revision(self->editor) != self->kept;
    if (!self->draft_written && editor_revision(self->editor) != self->kept)
        write_draft(self, tui); /* the first keystroke already writes */
    return taken;
}

static void release(struct screen *screen)
{
    struct note_screen *self = (struct note_screen *)screen;
    editor_free(self->editor);
    bilan_proof_free(self->proof);
    free(self->title);
    free(self->seen);
}

/* What a programme or a structure is called. The caller frees. */
static char *record_name(struct tui *tui, const struct id *id, enum entity entity)
{
    struct record record;
    char *name = NULL;
    if (query_record(tui->app->store, entity, id, &record, NULL)) {
        name = mem_copy(record_get(&record, field_by_column(entity, "name")));
        record_clear(&record);
    }
    return name ? name : mem_copy("?");
}

static struct note_screen *make(struct tui *tui, const struct id *case_id, const struct id *entity,
                                enum field field, bool existing)
{
    static const struct screen_ops ops = {
        .typing = true, .draw = draw, .event = event, .keep = keep, .release = release};
    struct note_screen *self = mem_alloc(sizeof *self);
    char *name = id_is_none(case_id) ? record_name(tui, entity, field_info(field)->entity)
                                     : app_case_name(tui->app, case_id);
    self->screen.ops = &ops;
    self->case_id = *case_id;
    self->entity = *entity;
    self->field = field;
    self->existing = existing;
    self->title = existing ? mem_print("%s, %s", field_info(field)->label, name)
                           : mem_print("Note sur %s", name);
    self->editor = editor_new(false, LINES_LIMIT);
    free(name);
    return self;
}

struct screen *note_new(struct tui *tui, const struct id *case_id, const char *pasted,
                        size_t length)
{
    struct note_screen *self = make(tui, case_id, case_id, FIELD_NOTE_TEXT, false);
    take_draft(self, tui);
    self->kept = editor_revision(self->editor);
    if (pasted) {
        if (editor_length(self->editor))
            editor_insert(self->editor, "\n", 1);
        editor_insert(self->editor, pasted, length);
        self->touched = true;
        write_draft(self, tui);
    }
    return &self->screen;
}

struct screen *note_of_visit(struct tui *tui, const struct id *case_id)
{
    struct screen *screen = note_new(tui, case_id, NULL, 0);
    struct note_screen *self = (struct note_screen *)screen;
    self->visit = true;
    if (!editor_length(self->editor)) /* a draft keeps its own kind */
        take_kind(self, "visite");
    return screen;
}

struct screen *text_edit(struct tui *tui, const struct id *case_id, const struct id *entity,
                         enum field field, const char *start)
{
    struct note_screen *self = make(tui, case_id, entity, field, true);
    struct record record;
    if (query_record(tui->app->store, field_info(field)->entity, entity, &record, NULL)) {
        const char *text = start ? start : record_get(&record, field);
        editor_set(self->editor, text ? text : "");
        if (has_kind(self))
            take_kind(self, record_get(&record, FIELD_NOTE_KIND));
        record_clear(&record);
    }
    self->seen = query_seen(tui->app->store, entity, field, NULL);
    self->proof = bilan_proof_new(tui, entity, field);
    take_draft(self, tui);
    self->kept = editor_revision(self->editor);
    return &self->screen;
}
