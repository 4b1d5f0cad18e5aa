/* The bilan on the screen: sections of figures, values on the right, a bar where they are shares of
 * one another; what the selected one counts below, and beside it its rows where there is room. */
#include "bilan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 2, WIDE = 120, NARROW = 66, LABEL = 44, VALUE = 9, GAP = 2, INDENT = 2 };

/* Where things go on a screen of this size. */
struct layout {
    int rows;         /* for lines */
    int columns;      /* for lines */
    int label, bar;   /* bar 0: none */
    int side;         /* where the rows beside begin; 0: nowhere */
    int foot, height; /* where the definition is, and how many lines it has */
};

static struct layout lay_out(void)
{
    struct layout layout = {.columns = tui_columns()};
    int rows = tui_rows() - TOP;
    if (layout.columns >= WIDE) {
        layout.columns = layout.columns * 9 / 20;
        layout.side = layout.columns + 1;
    } else if (rows >= 14) {
        layout.height = 3;
    } else if (rows >= 8) {
        layout.height = 1;
    }
    layout.rows = rows - layout.height - (layout.height > 1);
    layout.foot = tui_rows() - layout.height;
    if (layout.side || layout.columns >= NARROW)
        layout.bar = layout.columns / 4;
    layout.label = layout.columns - 1 - INDENT - VALUE - (layout.bar ? layout.bar + GAP : 1);
    if (layout.label > LABEL) {
        layout.bar += layout.label - LABEL;
        layout.label = LABEL;
    }
    return layout;
}

int bilan_page(void)
{
    int rows = lay_out().rows - 1;
    return rows > 1 ? rows : 1;
}

/* ---- title --------------------------------------------------------------------------------- */

/* "← 2022   2024 →": the years that have programmes. The caller frees. */
static char *years_text(const struct bilan_screen *self, struct tui *tui)
{
    enum { YEARS = 64 };
    int years[YEARS], before = 0, after = 0;
    size_t count = query_figure_years(tui->app->store, years, YEARS);
    struct text text = {0};
    for (size_t i = 0; i < count && i < YEARS; i++) {
        if (years[i] > self->year)
            after = years[i];
        if (years[i] < self->year && !before)
            before = years[i];
    }
    if (before)
        text_addf(&text, "← %d", before);
    if (before && after)
        text_add(&text, "   ");
    if (after)
        text_addf(&text, "%d →", after);
    return text_take(&text);
}

static void draw_title(const struct bilan_screen *self, struct tui *tui)
{
    const struct bilan_programme *only = bilan_only(self);
    char title[32], *years = years_text(self, tui);
    int right = tui_columns() - 1, width = utf8_columns(years, strlen(years)), column = 1;
    snprintf(title, sizeof title, self->year ? "Bilan %d" : "Bilan", self->year);
    column += put_piece(0, column, title, right - column, LOOK_TITLE) + 3;
    if (right - width - column > 12) {
        put_right(0, right - width, years, width, LOOK_FAINT);
        right -= width + 3;
    }
    if (self->read && right - column > 8) {
        column += put_piece(0, column, only ? only->name ? only->name : "?" : "tous les programmes",
                            right - column - 2, LOOK_NORMAL);
        column += put_piece(0, column + 1, put_sign(SIGN_MENU), 1, LOOK_FAINT) + 4;
    }
    if (self->read && self->bilan.conventional && right - column > 24)
        put_right(0, column, "dates conventionnelles", right - column, LOOK_FAINT);
    put_rule(1, 0, tui_columns());
    free(years);
}

/* ---- lines --------------------------------------------------------------------------------- */

/* With what is above: a blank one and the heading, but for the first. */
static int height(const struct bilan_screen *self, int line)
{
    return 1 + (self->lines[line].heading ? 1 + (line > 0) : 0);
}

static int place_of(const struct bilan_screen *self, int line)
{
    int place = 0;
    for (int i = 0; i < line; i++)
        place += height(self, i);
    return place;
}

/* The selected line shows with its heading, and the last ones leave no room empty. */
static void scroll(struct bilan_screen *self, int rows)
{
    if (!self->count)
        return;
    int first = place_of(self, self->selected), end = first + height(self, self->selected);
    int all = place_of(self, (int)self->count);
    if (end - first > rows)
        first = end - rows;
    if (first < self->top)
        self->top = first;
    if (end > self->top + rows)
        self->top = end - rows;
    if (self->top > all - rows)
        self->top = all > rows ? all - rows : 0;
}

int bilan_line_at(const struct bilan_screen *self, int row)
{
    struct layout layout = lay_out();
    int place = row - TOP + self->top;
    if (row < TOP || row >= TOP + layout.rows)
        return -1;
    for (int i = 0; i < (int)self->count; i++) {
        place -= height(self, i);
        if (place < 0)
            return place == -1 ? i : -1; /* its heading is no line */
    }
    return -1;
}

static void draw_bar(const struct bilan_line *line, int row, int column, int columns)
{
    if (line->most <= 0 || line->number <= 0)
        return;
    int full = (int)(line->number * columns / line->most);
    for (int i = 0; i < (full ? full : 1) && i < columns; i++)
        put_piece(row, column + i, put_sign(SIGN_BAR), 1, LOOK_FRAME);
}

/* A paragraph: how much is to be looked at in it, else how it begins. */
static void draw_text(const struct bilan_line *line, const struct layout *layout, int row, int at)
{
    int columns = layout->columns - at - 1;
    if (line->checks.count) {
        char *words = mem_print("%s %zu point%s à relire", put_sign(SIGN_OVERDUE),
                                line->checks.count, line->checks.count > 1 ? "s" : "");
        put_piece(row, at, words, columns, LOOK_ALERT);
        free(words);
    } else {
        put_piece(row, at, line->text ? line->text : "à écrire", columns, LOOK_FAINT);
    }
}

static void draw_line(const struct bilan_line *line, const struct layout *layout, int row,
                      bool selected)
{
    int indent = line->kind == BILAN_GROUP ? INDENT : 0, at = 1 + INDENT + indent;
    int label = layout->label - indent;
    if (selected)
        put_piece(row, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    if (line->kind == BILAN_TEXT) {
        enum { TEXT_LABEL = 27 };
        label = layout->columns < NARROW ? layout->columns / 2 : TEXT_LABEL;
        put(row, at, line->label, label, selected ? LOOK_SELECTED : LOOK_NORMAL);
        draw_text(line, layout, row, at + label + GAP);
        return;
    }
    put(row, at, line->label, label,
        selected                    ? LOOK_SELECTED
        : line->kind == BILAN_GROUP ? LOOK_FAINT
                                    : LOOK_NORMAL);
    at += label;
    put_right(row, at, line->value, VALUE, line->known ? LOOK_NORMAL : LOOK_FAINT);
    if (layout->bar)
        draw_bar(line, row, at + VALUE + GAP, layout->bar - 1);
}

/* The line that begins the section of the selected one. */
static int section_of(const struct bilan_screen *self)
{
    int line = self->selected;
    while (line > 0 && !self->lines[line].heading)
        line--;
    return line;
}

static void draw_lines(const struct bilan_screen *self, struct tui *tui,
                       const struct layout *layout)
{
    int row = TOP - self->top, bottom = TOP + layout->rows, section = section_of(self);
    for (int i = 0; i < (int)self->count && row < bottom; i++) {
        const struct bilan_line *line = &self->lines[i];
        row += height(self, i);
        if (line->heading && row - 2 >= TOP && row - 2 < bottom)
            put_piece(row - 2, 1, line->heading, layout->columns - 2,
                      i == section ? LOOK_TITLE : LOOK_NORMAL);
        if (row - 1 < TOP || row - 1 >= bottom)
            continue;
        draw_line(line, layout, row - 1, i == self->selected);
        if (i == self->selected)
            tui_cursor(tui, row - 1, 1 + (line->kind == BILAN_GROUP ? 2 : 1) * INDENT, false);
    }
}

/* ---- what the selected one is -------------------------------------------------------------- */

/* What a figure counts. The caller frees. */
static char *definition_of(const struct bilan_line *line)
{
    return mem_print("%s%s", figure_info(line->figure)->definition,
                     bilan_is_of_sheet(line) ? " Entrée : la fiche du programme, pour l'écrire."
                                             : "");
}

static int draw_paragraph(const struct bilan_line *line, int row, int column, int columns,
                          int lines)
{
    size_t count;
    struct mark *marks = bilan_marks(&line->checks, &count);
    int used = line->text ? put_text_marked(row, column, line->text, marks, count, columns, lines,
                                            LOOK_NORMAL)
                          : put_text(row, column, "Rien n'est écrit. Entrée : écrire.", columns,
                                     lines, LOOK_FAINT);
    free(marks);
    return used;
}

/* All that is to be looked at in a paragraph, one under the other. */
static int draw_remarks(const struct bilan_line *line, int row, int column, int columns, int bottom)
{
    for (size_t i = 0; i < line->checks.count && row < bottom; i++) {
        put_piece(row, column, put_sign(SIGN_OVERDUE), 1, LOOK_ALERT);
        row += put_text(row, column + 2, line->checks.items[i].what, columns - 2, bottom - row,
                        LOOK_ALERT);
    }
    return row;
}

/* The evidence may be a hundred thousand rows: it is read when it is looked at. */
static const struct figure_rows *rows_behind(struct bilan_screen *self, struct tui *tui,
                                             const struct bilan_line *line)
{
    if (line->behind != FIGURE_EVIDENCE)
        return line->rows;
    struct figure_scope scope = self->bilan.scope;
    struct error err = {0};
    scope.texts = TEXTS_NONE;
    scope.by_case_after = 0;
    if (!self->evidence.known &&
        !query_figure(tui->app->store, &scope, FIGURE_EVIDENCE, &self->evidence, &err))
        tui_fail(tui, &err);
    return &self->evidence;
}

static void draw_rows(struct bilan_screen *self, struct tui *tui, const struct bilan_line *line,
                      int row, int column, int columns)
{
    enum { DAY = 10 };
    const struct figure_rows *rows = rows_behind(self, tui, line);
    const int name = (columns - DAY - 2 * GAP) * 3 / 5;
    for (size_t i = 0; line->first + i < rows->count && i < line->count && row < tui_rows();
         i++, row++) {
        const struct figure_row *behind = &rows->rows[line->first + i];
        char on[BILAN_DAY_SIZE], *words = bilan_row_words(tui, line->behind, behind);
        int at = column;
        bilan_row_day(behind->on, on);
        if (row == tui_rows() - 1 && i + 1 < line->count) {
            char *more = mem_print("… %zu autres : Entrée", line->count - i);
            put_piece(row, at, more, columns, LOOK_FAINT);
            free(more);
        } else {
            put(row, at, on, DAY, LOOK_FAINT);
            put(row, at + DAY + GAP, behind->name ? behind->name : "?", name, LOOK_NORMAL);
            put_piece(row, at + DAY + 2 * GAP + name, words, columns - DAY - 2 * GAP - name,
                      LOOK_FAINT);
        }
        free(words);
    }
}

static void draw_side(struct bilan_screen *self, struct tui *tui, const struct bilan_line *line,
                      const struct layout *layout)
{
    enum { DEFINITION = 4 };
    int column = layout->side + 2, columns = tui_columns() - column - 1, row = TOP;
    for (int i = TOP; i < tui_rows(); i++)
        put_piece(i, layout->side - 1, put_sign(SIGN_VERTICAL), 1, LOOK_FRAME);
    put_piece(1, layout->side - 1, put_sign(SIGN_TEE), 1, LOOK_FRAME);
    if (line->kind == BILAN_TEXT) {
        int after = draw_remarks(line, row, column, columns, tui_rows());
        row = after > row ? after + 1 : row;
        if (row < tui_rows())
            draw_paragraph(line, row, column, columns, tui_rows() - row);
        return;
    }
    char *words = definition_of(line);
    row += put_text(row, column, words, columns, DEFINITION, LOOK_FAINT) + 1;
    draw_rows(self, tui, line, row, column, columns);
    free(words);
}

static void draw_foot(const struct bilan_line *line, const struct layout *layout)
{
    if (layout->height > 1)
        put_rule(layout->foot - 1, 0, tui_columns());
    if (line->kind == BILAN_TEXT) {
        int row = draw_remarks(line, layout->foot, 1, tui_columns() - 2,
                               layout->foot + (layout->height + 1) / 2);
        if (row < tui_rows())
            draw_paragraph(line, row, 1, tui_columns() - 2, tui_rows() - row);
        return;
    }
    char *words = definition_of(line);
    put_text(layout->foot, 1, words, tui_columns() - 2, layout->height, LOOK_FAINT);
    free(words);
}

static void draw_footer(const struct bilan_screen *self, struct tui *tui)
{
    struct footer_item items[8];
    size_t count = 0;
    const struct bilan_line *line =
        self->selected < (int)self->count ? &self->lines[self->selected] : NULL;
    if (line)
        items[count++] =
            (struct footer_item){"Entrée", line->kind == BILAN_TEXT ? "écrire" : "ouvrir"};
    items[count++] = (struct footer_item){tui_key(tui, COMMAND_WRITE), "écrire le bilan"};
    items[count++] = (struct footer_item){tui_key(tui, COMMAND_PROGRAMME), "programme"};
    items[count++] = (struct footer_item){"← →", "année"};
    if (line)
        items[count++] = (struct footer_item){"Tab", "section"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer(tui, items, count);
}

void bilan_draw(struct bilan_screen *self, struct tui *tui)
{
    struct layout layout = lay_out();
    draw_title(self, tui);
    if (self->count) {
        const struct bilan_line *line = &self->lines[self->selected];
        scroll(self, layout.rows);
        draw_lines(self, tui, &layout);
        if (layout.side)
            draw_side(self, tui, line, &layout);
        else if (layout.height)
            draw_foot(line, &layout);
    } else {
        put_text(TOP, 1, self->why.text, tui_columns() - 2, 4, LOOK_FAINT);
    }
    draw_footer(self, tui);
}
