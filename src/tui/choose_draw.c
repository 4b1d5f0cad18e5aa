/* A list under a filter, on the screen. */
#include "choose_internal.h"

#include <stdlib.h>
#include <string.h>

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

/* "porteur · niveau 3": what its tick says, beside what is said of it. The caller frees. */
static char *said_text(const struct choose_screen *self, const struct choice_row *row)
{
    const struct choose *choose = &self->choose;
    bool ticked = row->ticked && choose->modes;
    bool usual = !choose->levels && row->mode == 0;
    struct text text = {0};
    if (ticked && !usual)
        text_add(&text, choose->modes->choices[row->mode].label);
    if (ticked && choose->levels)
        text_addf(&text, " · niveau %d", row->level);
    if (row->more && row->more[0])
        text_addf(&text, "%s%s", text.length ? " · " : "", row->more);
    return text_take(&text);
}

int choose_height(const struct choice_row *row, bool selected)
{
    return 1 + (row->warning != NULL) + (selected && row->detail);
}

static void draw_row(const struct choose_screen *self, const struct choice_row *row, int at,
                     int bottom, int width, bool selected)
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
    char *said = said_text(self, row);
    put(at, column + width + 2, said, columns - column - width - 3, LOOK_FAINT);
    free(said);
    if (row->warning && ++at < bottom)
        put(at, column + 2, row->warning, columns - column - 3, LOOK_ALERT);
    if (selected && row->detail && ++at < bottom)
        put(at, column + 2, row->detail, columns - column - 3, LOOK_FAINT);
}

/* Scrolls so that the selected row shows whole. */
static void scroll(struct choose_screen *self, int rows)
{
    if (self->selected < self->top)
        self->top = self->selected;
    int used = 0, first = self->selected;
    for (; first >= self->top && first >= 0; first--) {
        if (first < (int)self->match_count)
            used += choose_height(choose_row(self, first), first == self->selected);
        if (used > rows)
            break;
    }
    if (first >= self->top)
        self->top = first + 1 > self->selected ? self->selected : first + 1;
}

static void draw_list(struct choose_screen *self)
{
    int rows = tui_rows() - CHOOSE_TOP, width = text_columns(self), at = CHOOSE_TOP;
    scroll(self, rows);
    if (!self->match_count)
        put(at, 1, "rien de ce nom ; effacez le filtre pour tout revoir", tui_columns() - 2,
            LOOK_FAINT);
    for (int i = self->top; i < (int)self->match_count && at < CHOOSE_TOP + rows; i++) {
        const struct choice_row *row = choose_row(self, i);
        draw_row(self, row, at, CHOOSE_TOP + rows, width, i == self->selected);
        at += choose_height(row, i == self->selected);
    }
}

/* "[porteur]  Mission ESS  Apes", at the right of what is typed; the column where it begins. */
static int draw_modes(const struct choose_screen *self)
{
    const struct choose *choose = &self->choose;
    int columns = tui_columns(), width = 0;
    for (int i = 0; choose->modes && i < choose->modes->count; i++)
        width +=
            utf8_columns(choose->modes->choices[i].label, strlen(choose->modes->choices[i].label)) +
            2;
    if (!width || width > columns - 16)
        return columns;
    int column = columns - 1 - width, start = column;
    for (int i = 0; i < choose->modes->count; i++) {
        bool here = i == choose->mode;
        char *text = mem_print(here ? "[%s]" : " %s ", choose->modes->choices[i].label);
        column += put_piece(2, column, text, columns - column, here ? LOOK_TITLE : LOOK_FAINT);
        free(text);
    }
    return start;
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

void choose_draw(struct screen *screen, struct tui *tui)
{
    struct choose_screen *self = (struct choose_screen *)screen;
    int caret_row, caret_column;
    choose_filter(self);
    draw_title(self);
    put_rule(1, 0, tui_columns());
    put_piece(2, 1, put_sign(SIGN_PROMPT), 1, LOOK_KEY);
    editor_draw(self->filter, 2, 3, 1, draw_modes(self) - 4, &caret_row, &caret_column);
    draw_list(self);
    struct footer_item items[8];
    size_t count = 0;
    items[count++] = (struct footer_item){"Entrée", self->choose.enter};
    if (self->choose.several)
        items[count++] = (struct footer_item){"Tab", "cocher"};
    if (self->choose.levels)
        items[count++] = (struct footer_item){"1 2 3", "niveau"};
    if (self->choose.modes)
        items[count++] = (struct footer_item){"Maj-Tab", self->choose.mode_word};
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
