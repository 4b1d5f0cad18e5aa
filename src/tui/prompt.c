/* A field of one line above the footer: a name, a date, a path. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "editor.h"

struct prompt_screen {
    struct screen screen;
    struct prompt prompt;
    struct strings proposals;
    struct editor *editor;
    int proposal;   /* shown one; -1: what was typed */
    bool untouched; /* the text is a proposal still */
    unsigned long kept;
};

static const char *tab_word(const struct prompt_screen *self)
{
    return self->prompt.tab_word ? self->prompt.tab_word(self->prompt.context) : NULL;
}

static void draw_footer(const struct prompt_screen *self, struct tui *tui)
{
    struct footer_item items[4];
    size_t count = 0;
    items[count++] = (struct footer_item){"Entrée", "valider"};
    if (self->proposals.count)
        items[count++] = (struct footer_item){"↑ ↓", "propositions"};
    if (tab_word(self))
        items[count++] = (struct footer_item){"Tab", tab_word(self)};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer_bare(tui, items, count);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct prompt_screen *self = (struct prompt_screen *)screen;
    int row = tui_rows() - 4, columns = tui_columns(), caret_row, caret_column;
    char hint[320] = "";
    put_blank(row, 0, 4, columns);
    put_rule(row, 0, columns);
    put(row + 1, 1, self->prompt.title, columns - 2, LOOK_TITLE);
    if (self->prompt.hint)
        self->prompt.hint(tui, self->prompt.context, editor_text(self->editor), hint, sizeof hint);
    int room = self->prompt.hint_below ? 0 : utf8_columns(hint, strlen(hint));
    int most = columns * 2 / 3;
    room = room > most ? most : room;
    put_piece(row + 2, 1, put_sign(SIGN_PROMPT), 1, LOOK_KEY);
    editor_draw(self->editor, row + 2, 3, 1, columns - 5 - room, &caret_row, &caret_column);
    if (self->prompt.hint_below)
        put(row + 3, 3, hint, columns - 4, LOOK_NORMAL);
    else
        put_right(row + 2, columns - 1 - room, hint, room, LOOK_FAINT);
    draw_footer(self, tui);
    tui_cursor(tui, caret_row, caret_column, true);
}

static void propose(struct prompt_screen *self, int by)
{
    int count = (int)self->proposals.count;
    self->proposal =
        self->proposal < 0 ? (by > 0 ? 0 : count - 1) : (self->proposal + by + count) % count;
    editor_set(self->editor, self->proposals.items[self->proposal]);
    self->untouched = true;
}

static bool has_draft(const struct prompt_screen *self)
{
    return !id_is_none(&self->prompt.draft_entity);
}

/* The prompt leaves the stack before it is answered: the answer may open another screen. */
static void accept(struct prompt_screen *self, struct tui *tui)
{
    struct error err = {0};
    char *text = utf8_clean(editor_text(self->editor), editor_length(self->editor), CLEAN_LINE);
    tui->top = self->screen.below;
    if (self->prompt.accept(tui, self->prompt.context, text, &err)) {
        if (has_draft(self))
            draft_drop(tui->app, &self->prompt.draft_entity, self->prompt.draft_field, NULL);
        self->screen.ops->release(&self->screen);
        free(self);
    } else {
        tui->top = &self->screen;
        tui_fail(tui, &err);
    }
    free(text);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct prompt_screen *self = (struct prompt_screen *)screen;
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER) {
        accept(self, tui);
        return true;
    }
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_TAB && tab_word(self)) {
        self->prompt.tab(tui, self->prompt.context, editor_text(self->editor));
        return true;
    }
    bool up = event->kind == EVENT_KEY && event->key == KEY_NAME_UP;
    if (self->proposals.count &&
        (up || (event->kind == EVENT_KEY && event->key == KEY_NAME_DOWN))) {
        propose(self, up ? -1 : 1);
        return true;
    }
    if (self->untouched && (event->kind == EVENT_CHAR || event->kind == EVENT_PASTE))
        editor_set(self->editor, "");
    self->untouched = false;
    return editor_event(self->editor, event);
}

static void keep(struct screen *screen, struct tui *tui)
{
    struct prompt_screen *self = (struct prompt_screen *)screen;
    struct error err = {0};
    if (!has_draft(self) || editor_revision(self->editor) == self->kept)
        return;
    struct draft draft = {.entity = self->prompt.draft_entity,
                          .field = self->prompt.draft_field,
                          .follow_up = DAY_NONE,
                          .cursor = editor_cursor(self->editor),
                          .text = (char *)editor_text(self->editor)};
    self->kept = editor_revision(self->editor);
    if (!draft.text[0])
        draft_drop(tui->app, &draft.entity, draft.field, NULL);
    else if (draft_save(tui->app, &draft, &err) != DRAFT_KEPT)
        tui_fail(tui, &err);
}

static void release(struct screen *screen)
{
    struct prompt_screen *self = (struct prompt_screen *)screen;
    editor_free(self->editor);
    strings_clear(&self->proposals);
    free((char *)self->prompt.title);
    if (self->prompt.release)
        self->prompt.release(self->prompt.context);
    else
        free(self->prompt.context);
}

void prompt_open(struct tui *tui, const struct prompt *prompt)
{
    static const struct screen_ops ops = {.typing = true,
                                          .dialog = true,
                                          .draw = draw,
                                          .event = event,
                                          .keep = keep,
                                          .release = release};
    struct prompt_screen *self = mem_alloc(sizeof *self);
    struct draft draft;
    self->screen.ops = &ops;
    self->prompt = *prompt;
    self->prompt.title = mem_copy(prompt->title);
    self->proposal = -1;
    for (size_t i = 0; prompt->proposals && prompt->proposals[i]; i++)
        strings_add(&self->proposals, prompt->proposals[i]);
    self->editor = editor_new(true, prompt->limit);
    editor_set(self->editor, prompt->text ? prompt->text : "");
    self->untouched = prompt->proposed && prompt->text;
    if (has_draft(self) &&
        draft_load(tui->app, &prompt->draft_entity, prompt->draft_field, &draft, NULL)) {
        editor_set(self->editor, draft.text);
        editor_place(self->editor, draft.cursor);
        draft_clear(&draft);
        self->untouched = false;
        tui_say(tui, "brouillon repris");
    }
    self->kept = editor_revision(self->editor);
    tui_push(tui, &self->screen);
}
