/* The rows of the search: cases, partners, notes, a few of each so that all three are seen at
 * once, and why each is there. */
#include "search.h"

#include <stdlib.h>
#include <string.h>

#include "excerpt.h"

/* ---- the list ------------------------------------------------------------------------------ */

static const struct {
    const char *heading, *others;
} groups[HIT_KINDS] = {
    [HIT_CASE] = {"Dossiers", "dossiers"},
    [HIT_PARTNER] = {"Partenaires", "partenaires"},
    [HIT_NOTE] = {"Notes", "notes"},
};

void search_rows_clear(struct search_screen *self)
{
    for (size_t i = 0; i < self->count; i++)
        free(self->rows[i].heading);
    free(self->rows);
    self->rows = NULL;
    self->count = 0;
}

static struct search_row *add_row(struct search_screen *self, enum search_row_kind kind,
                                  enum hit_kind group)
{
    self->rows = mem_resize(self->rows, (self->count + 1) * sizeof *self->rows);
    struct search_row *row = &self->rows[self->count++];
    *row = (struct search_row){.kind = kind, .group = group};
    return row;
}

static size_t count_hits(const struct search_screen *self, enum hit_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < self->hits.count; i++)
        count += self->hits.rows[i].kind == kind;
    return count;
}

/* How many rows of a group are shown before the next, when all do not show at once. */
static size_t share(const struct search_screen *self, enum hit_kind kind, size_t count)
{
    size_t rows = (size_t)(tui_rows() - SEARCH_TOP) / (kind == HIT_CASE ? 4 : 8);
    rows = rows ? rows : 1;
    bool last = kind == HIT_NOTE || self->hits.rows[self->hits.count - 1].kind == kind;
    if (last || self->whole[kind] || count <= rows + 1) /* one more takes no more than saying so */
        return count;
    return rows;
}

static void list_group(struct search_screen *self, enum hit_kind kind, bool all)
{
    size_t count = count_hits(self, kind), listed = 0;
    size_t shown = all || !count ? count : share(self, kind, count);
    for (size_t i = 0; i < self->hits.count && listed < shown; i++) {
        if (self->hits.rows[i].kind != kind)
            continue;
        struct search_row *row = add_row(self, ROW_HIT, kind);
        row->hit = &self->hits.rows[i];
        if (listed++ == 0)
            row->heading = mem_print("%s  %zu%s", groups[kind].heading, count,
                                     count == SEARCH_LIMIT ? " et plus" : "");
    }
    if (shown < count)
        add_row(self, ROW_MORE, kind)->left = count - shown;
}

/* A reference is on the line already. */
static bool has_excerpt(const struct search_row *row)
{
    return row->kind == ROW_HIT && row->group != HIT_PARTNER && row->hit->text &&
           !(row->group == HIT_CASE && row->hit->field == FIELD_CASE_REF);
}

static int height(const struct search_row *row)
{
    return row->above + 1 + (has_excerpt(row) ? 1 : 0);
}

/* The lines that all rows take, and how many headings are among them. */
static int count_lines(struct search_screen *self, int *headings)
{
    int lines = 0;
    *headings = 0;
    for (size_t i = 0; i < self->count; i++) {
        self->rows[i].above = self->rows[i].heading ? 1 : 0;
        *headings += self->rows[i].above;
        lines += height(&self->rows[i]);
    }
    return lines;
}

static void list_groups(struct search_screen *self, bool all)
{
    search_rows_clear(self);
    for (enum hit_kind kind = 0; kind < HIT_KINDS; kind++)
        list_group(self, kind, all);
}

void search_list(struct search_screen *self)
{
    int room = tui_rows() - SEARCH_TOP, headings;
    list_groups(self, true);
    if (count_lines(self, &headings) > room)
        list_groups(self, false);
    if (!self->count && self->words.count) {
        char *shown = utf8_cut(editor_text(self->field), 40);
        add_row(self, ROW_NEW, HIT_CASE)->heading =
            mem_print("Rien pour « %s » : moins de lettres, un autre mot, ou", shown);
        free(shown);
    }
    if (count_lines(self, &headings) + headings - 1 > room)
        return;
    for (size_t i = 1; i < self->count; i++) /* a blank line between the groups */
        self->rows[i].above += self->rows[i].heading ? 1 : 0;
}

/* ---- scrolling ----------------------------------------------------------------------------- */

/* Scrolls until the selected row shows whole. */
static void scroll(struct search_screen *self, int rows)
{
    if (self->selected < self->top)
        self->top = self->selected;
    int used = 0, first = self->selected;
    while (first >= self->top && (used += height(&self->rows[first])) <= rows)
        first--;
    if (first >= self->top)
        self->top = first < self->selected ? first + 1 : self->selected;
}

int search_row_at(const struct search_screen *self, int line)
{
    int at = SEARCH_TOP;
    if (line < at || line >= tui_rows())
        return -1;
    for (int i = self->top; i < (int)self->count; i++) {
        at += height(&self->rows[i]);
        if (line < at)
            return i;
    }
    return -1;
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* "appel · ven. 12 mars". The caller frees. */
static char *note_origin(struct tui *tui, const struct hit *hit)
{
    char french[DAY_FRENCH_SIZE] = "";
    day at;
    const char *kind = choice_label(&choices_NOTE_KIND, hit->note_kind);
    if (hit->at && day_from_iso(hit->at, &at))
        day_french(at, app_today(tui->app), french);
    return mem_print("%s%s%s", kind, kind[0] && french[0] ? " · " : "", french);
}

char *search_note_title(struct tui *tui, const struct hit *hit)
{
    char *origin = note_origin(tui, hit);
    char *title = mem_print("%s · %s", origin, hit->name ? hit->name : "?");
    free(origin);
    return title;
}

/* What stands at the right of a row: where a note comes from, the reference of a case. The caller
 * frees. */
static char *right_text(struct tui *tui, const struct hit *hit)
{
    if (hit->kind == HIT_NOTE)
        return note_origin(tui, hit);
    return mem_copy(hit->kind == HIT_CASE && hit->ref ? hit->ref : "");
}

/* "Arras · Contact"; what a partner does. The caller frees. */
static char *middle_text(const struct hit *hit)
{
    if (hit->kind == HIT_PARTNER)
        return mem_copy(hit->text ? hit->text : "");
    return mem_print("%s%s%s", hit->place ? hit->place : "", hit->place ? " · " : "", hit->state);
}

/* What the words are in; without marks in reverse video, which is mark enough. */
static void draw_marked(const struct search_screen *self, const char *text, int line, int column,
                        int columns, enum look look)
{
    struct excerpt excerpt;
    excerpt_read(text, &self->words, columns, &excerpt);
    if (look == LOOK_SELECTED)
        put(line, column, excerpt.text, columns, look);
    else
        put_marked(line, column, excerpt.text, excerpt.marks, excerpt.count, columns, look);
    excerpt_clear(&excerpt);
}

static void draw_hit(const struct search_screen *self, struct tui *tui, const struct hit *hit,
                     int line, bool selected)
{
    int columns = tui_columns() - 2, name_columns = columns * 2 / 5;
    const char *name = hit->name ? hit->name : "?";
    char *right = right_text(tui, hit), *middle = middle_text(hit);
    int right_columns = utf8_columns(right, strlen(right)), at = 1 + name_columns + 2;
    int room = columns - at - (right_columns ? right_columns + 2 : 0) + 1;
    if (room < columns / 5) { /* narrow: who and where matter most */
        right_columns = 0;
        room = columns - at + 1;
    }
    draw_marked(self, name, line, 1, name_columns, selected ? LOOK_SELECTED : LOOK_NORMAL);
    draw_marked(self, middle, line, at, room, LOOK_FAINT);
    if (right_columns)
        put_right(line, at + room + 2, right, right_columns, LOOK_FAINT);
    free(right);
    free(middle);
}

/* The sentence that holds the words; of a case, after the name of the field. */
static void draw_excerpt(const struct search_screen *self, const struct hit *hit, int line)
{
    int column = 3, right = tui_columns() - 1;
    if (hit->kind == HIT_CASE) {
        column +=
            put_piece(line, column, field_info(hit->field)->label, right - column, LOOK_FAINT);
        column += put_piece(line, column, " : ", right - column, LOOK_FAINT);
    }
    draw_marked(self, hit->text, line, column, right - column, LOOK_NORMAL);
}

static void draw_row(const struct search_screen *self, struct tui *tui,
                     const struct search_row *row, int line, bool selected)
{
    int columns = tui_columns() - 2;
    enum look look = selected ? LOOK_SELECTED : LOOK_FAINT;
    if (row->kind == ROW_HIT) {
        draw_hit(self, tui, row->hit, line, selected);
        return;
    }
    char *text = row->kind == ROW_NEW
                     ? mem_print("Nouveau dossier : %s", editor_text(self->field))
                     : mem_print("… %zu autres %s%s", row->left, groups[row->group].others,
                                 count_hits(self, row->group) == SEARCH_LIMIT ? " et plus" : "");
    put_piece(line, 1, text, columns, look);
    free(text);
}

void search_draw_rows(struct search_screen *self, struct tui *tui)
{
    int bottom = tui_rows(), line = SEARCH_TOP;
    scroll(self, bottom - line);
    for (int i = self->top; i < (int)self->count && line < bottom; i++) {
        const struct search_row *row = &self->rows[i];
        bool selected = i == self->selected;
        if (row->heading && line + row->above - 1 < bottom)
            put_piece(line + row->above - 1, 1, row->heading, tui_columns() - 2, LOOK_FAINT);
        line += row->above;
        if (line < bottom && selected)
            put_piece(line, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
        if (line < bottom)
            draw_row(self, tui, row, line++, selected);
        if (has_excerpt(row) && line < bottom) {
            if (selected)
                put_piece(line, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
            draw_excerpt(self, row->hit, line++);
        }
    }
}
