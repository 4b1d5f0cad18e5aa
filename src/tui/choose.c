/* A list under a filter: partners, needs, outcomes, programmes, commands. What is typed filters;
 * Tab ticks. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

#include "editor.h"

enum { LIST_TOP = 4 };

struct choose_screen {
    struct screen screen;
    struct tui *tui;
    struct choose choose;
    struct choose found; /* rows of choose.find for what is typed; they pass as they are */
    struct editor *filter;
    char **folded;   /* what the filter looks at, per row */
    size_t *matches; /* rows that pass the filter, then those found */
    size_t match_count;
    int selected, top;
    bool touched;           /* a row was ticked or unticked */
    unsigned long filtered; /* revision of the filter the matches are of */
};

void choice_add(struct choose *choose, const char *text, const char *more, const char *also,
                const char *code, const struct id *id, bool ticked)
{
    choose->rows = mem_resize(choose->rows, (choose->count + 1) * sizeof *choose->rows);
    choose->rows[choose->count++] = (struct choice_row){.text = mem_copy(text),
                                                        .more = mem_copy(more),
                                                        .also = mem_copy(also),
                                                        .code = code,
                                                        .id = id ? *id : ID_NONE,
                                                        .ticked = ticked};
}

void choice_lead(struct choose *choose, const char *text, const char *more, const char *also,
                 const char *code)
{
    choice_add(choose, text, more, also, code, NULL, false);
    choose->rows[choose->count - 1].leads = true;
}

/* ---- filter -------------------------------------------------------------------------------- */

/* Every word of the filter begins a word of the row. Both are folded. */
static bool passes(const char *row, const char *filter)
{
    while (*filter) {
        size_t length = strcspn(filter, " ");
        bool found = false;
        for (const char *at = row; !found && *at;) {
            found = strncmp(at, filter, length) == 0;
            at += strcspn(at, " ");
            at += *at == ' ';
        }
        if (!found)
            return false;
        filter += length;
        filter += *filter == ' ';
    }
    return true;
}

static void rows_clear(struct choose *choose)
{
    for (size_t i = 0; i < choose->count; i++) {
        free(choose->rows[i].text);
        free(choose->rows[i].more);
        free(choose->rows[i].also);
        free(choose->rows[i].detail);
    }
    free(choose->rows);
    choose->rows = NULL;
    choose->count = 0;
}

static void find_rows(struct choose_screen *self)
{
    rows_clear(&self->found);
    if (!self->choose.find)
        return;
    self->choose.find(self->tui, editor_text(self->filter), &self->found);
    size_t room = self->choose.count + self->found.count + 1;
    self->matches = mem_resize(self->matches, room * sizeof *self->matches);
    for (size_t i = 0; i < self->found.count; i++)
        self->matches[self->match_count++] = self->choose.count + i;
}

static struct choice_row *matching_row(struct choose_screen *self, int match)
{
    size_t index = self->matches[match];
    return index < self->choose.count ? &self->choose.rows[index]
                                      : &self->found.rows[index - self->choose.count];
}

static void filter_rows(struct choose_screen *self)
{
    if (self->filtered == editor_revision(self->filter) + 1)
        return;
    char *filter = utf8_fold(editor_text(self->filter));
    self->match_count = 0;
    for (size_t i = 0; i < self->choose.count; i++)
        if (passes(self->folded[i], filter))
            self->matches[self->match_count++] = i;
    free(filter);
    find_rows(self);
    if (self->filtered) /* at opening the selection is set by the caller's first row */
        self->selected = 0;
    self->filtered = editor_revision(self->filter) + 1;
}

static struct choice_row *selected_row(struct choose_screen *self)
{
    filter_rows(self);
    if (self->selected >= (int)self->match_count)
        return NULL;
    return matching_row(self, self->selected);
}

/* ---- drawing ------------------------------------------------------------------------------- */

static int wider(int widest, const char *text)
{
    int columns = text ? utf8_columns(text, strlen(text)) : 0;
    return columns > widest ? columns : widest;
}

/* Texts take what they need: all that what is said of them leaves, and most of the row. */
static int text_columns(const struct choose_screen *self)
{
    enum { FOUND = 28 }; /* what is said of rows that are yet to be found */
    int text = 0, more = self->choose.find ? FOUND : 0,
        room = tui_columns() - (self->choose.several ? 8 : 4);
    for (size_t i = 0; i < self->choose.count; i++) {
        text = wider(text, self->choose.rows[i].text);
        more = wider(more, self->choose.rows[i].more);
    }
    for (size_t i = 0; i < self->found.count; i++)
        text = wider(text, self->found.rows[i].text);
    if (!more)
        return room;
    int left = room - more - 2, least = tui_columns() * (self->choose.find ? 2 : 3) / 5;
    int most = left > least ? left : least;
    return text < most ? text : most;
}

static void draw_row(const struct choose_screen *self, const struct choice_row *row, int at,
                     int width, bool selected)
{
    int columns = tui_columns(), column = 1;
    enum look look = selected ? LOOK_SELECTED : LOOK_NORMAL;
    if (selected)
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    if (self->choose.several) {
        put(at, column, row->leads ? "" : row->ticked ? "[x]" : "[ ]", 4, look);
        column += 4;
    }
    put(at, column, row->text, width, look);
    if (row->more)
        put(at, column + width + 2, row->more, columns - column - width - 3, LOOK_FAINT);
    if (selected && row->detail)
        put(at + 1, column + 2, row->detail, columns - column - 3, LOOK_FAINT);
}

static void draw_list(struct choose_screen *self, struct tui *tui)
{
    int rows = tui_rows() - LIST_TOP, width = text_columns(self);
    bool detail = selected_row(self) && selected_row(self)->detail;
    int shown = rows - (detail ? 1 : 0);
    if (self->selected < self->top)
        self->top = self->selected;
    if (self->selected >= self->top + shown)
        self->top = self->selected - shown + 1;
    if (!self->match_count)
        put(LIST_TOP, 1, "rien de ce nom ; effacez le filtre pour tout revoir", tui_columns() - 2,
            LOOK_FAINT);
    int at = LIST_TOP;
    for (int i = self->top; i < (int)self->match_count && at < LIST_TOP + rows; i++) {
        const struct choice_row *row = matching_row(self, i);
        draw_row(self, row, at++, width, i == self->selected);
        at += i == self->selected && row->detail;
    }
    (void)tui;
}

/* The title is never cut by what stands beside it. */
static void draw_title(const struct choose_screen *self)
{
    int columns = tui_columns() - 2, used = put(0, 1, self->choose.title, columns, LOOK_TITLE);
    if (!self->choose.aside || columns - used < 20)
        return;
    char *aside = utf8_cut(self->choose.aside, columns - used - 3);
    put_right(0, used + 4, aside, columns - used - 3, LOOK_FAINT);
    free(aside);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct choose_screen *self = (struct choose_screen *)screen;
    int caret_row, caret_column;
    filter_rows(self);
    draw_title(self);
    put_rule(1, 0, tui_columns());
    put_piece(2, 1, put_sign(SIGN_PROMPT), 1, LOOK_KEY);
    editor_draw(self->filter, 2, 3, 1, tui_columns() - 4, &caret_row, &caret_column);
    draw_list(self, tui);
    struct footer_item items[6];
    size_t count = 0;
    items[count++] = (struct footer_item){"Entrée", self->choose.enter};
    if (self->choose.several)
        items[count++] = (struct footer_item){"Tab", "cocher"};
    if (self->choose.sheet)
        items[count++] = (struct footer_item){"→", "fiche"};
    if (self->choose.remove)
        items[count++] = (struct footer_item){"Suppr", self->choose.remove_word};
    if (self->choose.copy)
        items[count++] = (struct footer_item){"Ctrl-D", self->choose.copy_word};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer_bare(tui, items, count);
    tui_cursor(tui, caret_row, caret_column, true);
}

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
    const struct choice_row *selected = selected_row(self);
    for (size_t i = 0; self->choose.several && i < self->choose.count; i++)
        if (self->choose.rows[i].ticked)
            chosen[count++] = &self->choose.rows[i];
    bool alone = !count && !self->choose.or_none, added = self->choose.adds && !self->touched;
    if (selected && !selected->ticked && (alone || added || selected->leads || seeks(self)))
        chosen[count++] = selected;
    return count;
}

/* The list leaves the stack before it is answered: the answer may open another screen. */
static void accept(struct choose_screen *self, struct tui *tui)
{
    struct error err = {0};
    if (seeks(self) && !selected_row(self))
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

static void tick(struct choose_screen *self)
{
    struct choice_row *row = selected_row(self);
    if (!row || row->leads)
        return;
    row->ticked = !row->ticked;
    self->touched = true;
    if (editor_length(self->filter)) {
        size_t kept = self->matches[self->selected];
        editor_set(self->filter, "");
        filter_rows(self);
        self->selected = (int)kept; /* the list is whole again: a row is where it was */
    }
}

/* The second click means the row of the first one, which may have gone elsewhere when the list
 * became whole again: it is ticked, whatever the first made of it. */
static void click_again(struct choose_screen *self, struct tui *tui)
{
    const struct choice_row *row = selected_row(self);
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
    int index = self->top + event->row - LIST_TOP;
    if (selected_row(self) && selected_row(self)->detail && index > self->selected)
        index--;
    if (event->row < LIST_TOP || index >= (int)self->match_count)
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
        if (self->choose.several && selected_row(self) && selected_row(self)->leads)
            accept(self, tui);
        else if (self->choose.several)
            tick(self);
        return true;
    case KEY_NAME_RIGHT:
        if (!self->choose.sheet || !is_at_end(self) || !selected_row(self))
            return editor_event(self->filter, event);
        self->choose.sheet(tui, selected_row(self));
        return true;
    case KEY_NAME_DELETE:
        if (!self->choose.remove || !is_at_end(self) || !selected_row(self))
            return editor_event(self->filter, event);
        self->choose.remove(tui, selected_row(self));
        return true;
    case KEY_NAME_HOME:
    case KEY_NAME_END:
        if (editor_length(self->filter))
            return editor_event(self->filter, event);
        break;
    default:
        break;
    }
    return list_event(event, &self->selected, (int)self->match_count, tui_rows() - LIST_TOP) ||
           editor_event(self->filter, event);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct choose_screen *self = (struct choose_screen *)screen;
    filter_rows(self);
    if (event->kind == EVENT_KEY)
        return on_key(self, tui, event);
    if (event->kind == EVENT_WHEEL)
        return list_event(event, &self->selected, (int)self->match_count, 1);
    if (event->kind == EVENT_CLICK) {
        click(self, tui, event);
        return true;
    }
    if (event->kind == EVENT_CTRL && event->character == 'd' && self->choose.copy) {
        if (selected_row(self))
            self->choose.copy(tui, selected_row(self));
        return true;
    }
    return editor_event(self->filter, event);
}

static void release(struct screen *screen)
{
    struct choose_screen *self = (struct choose_screen *)screen;
    for (size_t i = 0; i < self->choose.count; i++)
        free(self->folded[i]);
    rows_clear(&self->choose);
    rows_clear(&self->found);
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
        .typing = true, .draw = draw, .event = event, .release = release};
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
        const struct choice_row *row = &choose->rows[i];
        char *words = mem_print("%s %s %s", row->text, row->more ? row->more : "",
                                row->also ? row->also : "");
        self->folded[i] = utf8_fold(words);
        free(words);
    }
    for (size_t i = 0; choose->now && i < choose->count; i++)
        if (choose->rows[i].code && strcmp(choose->rows[i].code, choose->now) == 0)
            self->selected = (int)i;
    tui_push(tui, &self->screen);
}
