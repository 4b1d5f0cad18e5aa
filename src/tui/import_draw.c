/* The preview of an import on the screen: only the items that show are made text. */
#include "import_preview.h"

#include <stdlib.h>

enum { LIST_TOP = 2, LINES_MOST = 4 };

static int item_height(const struct import_preview *self, int at)
{
    struct item item = items_at(self, at);
    if (item.kind == ITEM_COLUMN)
        return 1;
    char *text = items_text(self, item);
    int lines = wrap_count(text, tui_columns() - 2, LINES_MOST);
    free(text);
    return lines;
}

/* Scrolls so that the selected item shows whole. */
static void scroll(struct import_preview *self, int rows)
{
    int used = 0, top = self->selected;
    if (self->selected < self->top)
        self->top = self->selected;
    while (top >= self->top && top >= 0 && (used += item_height(self, top)) <= rows)
        top--;
    if (top >= self->top)
        self->top = top + 1 > self->selected ? self->selected : top + 1;
}

/* The first that asks for an answer is under the cursor; without one, the column to be said. */
static void place(struct import_preview *self)
{
    if (self->placed)
        return;
    self->placed = true;
    if (self->report.nameless)
        self->selected = items_find(self, ITEM_COLUMN, 0);
    for (size_t row = self->report.count; row-- > 0;)
        if (items_asks(self, row))
            self->selected = items_find(self, ITEM_LINE, row);
    if (self->selected < 0)
        self->selected = 0;
}

/* Header, field, and what such a cell looks like. */
static void draw_column(const struct import_preview *self, int row, size_t index, bool here)
{
    const struct import_column *column = &self->report.columns[index];
    int columns = tui_columns() - 2, third = columns / 3;
    enum look look = here ? LOOK_TITLE : LOOK_NORMAL;
    char *header = column->header[0]
                       ? mem_print("  %s%s", column->header, column->hidden ? " (masquée)" : "")
                       : mem_print("  colonne %zu", index + 1);
    char *to = mem_print("%s %s%s", put_sign(SIGN_REFERRAL), import_place_label(column->to),
                         column->chosen ? " *" : "");
    put(row, 1, header, third - 1, look);
    put(row, 1 + third, to, third - 1, column->to >= FIELD_COUNT && !here ? LOOK_FAINT : look);
    put(row, 1 + 2 * third, column->sample ? column->sample : "", columns - 2 * third, LOOK_FAINT);
    free(header);
    free(to);
}

static enum look look_of(const struct import_preview *self, struct item item, bool here)
{
    if (here)
        return LOOK_TITLE;
    if (item.kind == ITEM_COLUMNS || item.kind == ITEM_LINES || item.kind == ITEM_PROMISE)
        return LOOK_FAINT;
    if (item.kind == ITEM_LINE && self->left[item.index])
        return LOOK_FAINT;
    return item.kind == ITEM_LINE && items_asks(self, item.index) ? LOOK_ALERT : LOOK_NORMAL;
}

static void draw_footer(const struct import_preview *self, struct tui *tui)
{
    struct footer_item items[8];
    size_t count = 0;
    struct item item = items_at(self, self->selected);
    bool line = item.kind == ITEM_LINE;
    const struct import_row row =
        line ? import_row_at(&self->report, item.index) : (struct import_row){0};
    if (!self->report.nameless)
        items[count++] = (struct footer_item){"Entrée", "importer"};
    if (item.kind == ITEM_COLUMN || item.kind == ITEM_SHEET)
        items[count++] =
            (struct footer_item){"e", item.kind == ITEM_COLUMN ? "autre champ" : "autre feuille"};
    if (line && (row.fate == IMPORT_PROBABLE) && !self->left[item.index])
        items[count++] =
            (struct footer_item){"m", self->same[item.index] ? "nouveau porteur" : "même porteur"};
    if (line && row.fate != IMPORT_SET_ASIDE)
        items[count++] =
            (struct footer_item){"Espace", self->left[item.index] ? "prendre" : "laisser"};
    items[count++] = (struct footer_item){"Tab", "partie"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    items[count++] = (struct footer_item){"← →", "à voir"};
    tui_footer_bare(tui, items, count);
}

void import_draw(struct screen *screen, struct tui *tui)
{
    struct import_preview *self = (struct import_preview *)screen;
    int rows = tui_rows() - LIST_TOP, columns = tui_columns() - 2, at = LIST_TOP;
    char *title =
        mem_print("Importer dans %s", self->programme[0] ? self->programme : "le programme");
    put(0, 1, title, columns, LOOK_TITLE);
    free(title);
    put_rule(1, 0, columns + 2);
    place(self);
    scroll(self, rows);
    for (int i = self->top; i < items_count(self) && at < LIST_TOP + rows; i++) {
        struct item item = items_at(self, i);
        int left = LIST_TOP + rows - at;
        bool here = i == self->selected;
        if (here) {
            put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
            tui_cursor(tui, at, 1, false);
        }
        if (item.kind == ITEM_COLUMN) {
            draw_column(self, at++, item.index, here);
            continue;
        }
        char *text = items_text(self, item);
        at += put_text(at, 1, text, columns, left < LINES_MOST ? left : LINES_MOST,
                       look_of(self, item, here));
        free(text);
    }
    draw_footer(self, tui);
}
