/* The list of structures: what each covers, where, whether it has room, how many were sent to it,
 * and what the shipped directory brought. */
#include "partners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the list, from left to right; 0: there is no room for it. */
struct columns {
    int name, needs, territory, capacity, cases, mark;
};
enum { GAP = 2 };

static struct columns lay_out(bool marks)
{
    struct columns columns = {.name = tui_columns() < 66    ? tui_columns() / 2
                                      : tui_columns() < 100 ? 20
                                                            : 28,
                              .capacity = 9,
                              .cases = 4,
                              .mark = marks ? 10 : 0};
    int room = tui_columns() - 2 - columns.name - columns.capacity - columns.cases - 2 * GAP;
    if (marks)
        room -= columns.mark + GAP;
    if (tui_columns() < 66)
        return columns;
    columns.territory = tui_columns() < 100 ? 11 : 24;
    columns.needs = room - columns.territory - 2 * GAP;
    return columns;
}

static int put_column(int row, int at, const char *text, int columns, enum look look)
{
    if (columns <= 0)
        return at;
    put(row, at, text, columns, look);
    return at + columns + GAP;
}

static void draw_headings(const struct columns *columns)
{
    int at = put_column(3, 1, "structure", columns->name, LOOK_FAINT);
    at = put_column(3, at, columns->needs ? "besoins couverts" : "", columns->needs, LOOK_FAINT);
    at = put_column(3, at, "territoire", columns->territory, LOOK_FAINT);
    at = put_column(3, at, "capacité", columns->capacity, LOOK_FAINT);
    put_right(3, at - GAP, "doss.", columns->cases + GAP, LOOK_FAINT);
}

/* "✗ complet", "… attente": a sign and a word. */
static void draw_capacity(int row, int at, const char *capacity, int columns)
{
    static const struct {
        const char *code, *word;
        enum sign sign;
        enum look look;
    } capacities[] = {{"ouvert", "ouvert", SIGN_DONE, LOOK_GOOD},
                      {"attente", "attente", SIGN_WAITING, LOOK_NORMAL},
                      {"complet", "complet", SIGN_REFUSED, LOOK_ALERT}};
    char text[40] = "";
    enum look look = LOOK_FAINT;
    for (size_t i = 0; capacity && i < sizeof capacities / sizeof capacities[0]; i++)
        if (strcmp(capacity, capacities[i].code) == 0) {
            snprintf(text, sizeof text, "%s %s", put_sign(capacities[i].sign), capacities[i].word);
            look = capacities[i].look;
        }
    put(row, at, text[0] ? text : "–", columns, look);
}

/* Said beside what the directory brought; what the user keeps comes first: it is to be decided. */
static void draw_mark(struct tui *tui, const struct partner_row *row, int at, int column,
                      int columns)
{
    struct offers offers;
    enum partner_news news = app_partner_news(tui->app, row->shipped);
    app_partner_offers(tui->app, &row->id, &offers, NULL);
    char *differs = mem_print("%s annuaire", put_sign(SIGN_CONFLICT));
    if (columns && offers.count)
        put(at, column, differs, columns, LOOK_ALERT);
    else if (columns && news != PARTNER_NO_NEWS)
        put(at, column, news == PARTNER_NEW ? "nouveau" : "mis à jour", columns,
            news == PARTNER_NEW ? LOOK_NORMAL : LOOK_FAINT);
    free(differs);
    offers_clear(&offers);
}

/* The labels of a set in one cell. */
static void put_members(int row, int at, enum field field, const struct strings *members,
                        const char *none, int columns)
{
    struct text text = {0};
    for (size_t i = 0; i < members->count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", member_label(field, members->items[i]));
    put(row, at, text.length ? text_get(&text) : none, columns, LOOK_FAINT);
    text_clear(&text);
}

static void draw_row(struct tui *tui, const struct partner_row *row, int at,
                     const struct columns *columns, bool selected)
{
    char cases[16] = "";
    int count = 0, column = 1;
    if (selected)
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    column = put_column(at, column, partners_called(row), columns->name,
                        selected ? LOOK_SELECTED : LOOK_NORMAL);
    if (columns->needs) {
        put_members(at, column, FIELD_PARTNER_NEEDS, &row->needs, "–", columns->needs);
        column += columns->needs + GAP;
        put_members(at, column, FIELD_PARTNER_TERRITORIES, &row->territories, partners_everywhere,
                    columns->territory);
        column += columns->territory + GAP;
    }
    draw_capacity(at, column, row->capacity, columns->capacity);
    column += columns->capacity + GAP;
    query_sent_count(tui->app->store, &row->id, &count, NULL);
    if (count)
        snprintf(cases, sizeof cases, count < SENT_COUNTED ? "%d" : "%d+",
                 count < SENT_COUNTED ? count : SENT_COUNTED - 1);
    put_right(at, column, cases, columns->cases, LOOK_NORMAL);
    draw_mark(tui, row, at, column + columns->cases + GAP, columns->mark);
}

static void draw_list(struct partners_screen *self, struct tui *tui, bool marks)
{
    int rows = tui_rows() - PARTNERS_TOP, shown = rows - 1; /* one for what the selected one does */
    struct columns columns = lay_out(marks);
    if (self->at < self->top)
        self->top = self->at;
    if (self->at >= self->top + shown)
        self->top = self->at - shown + 1;
    draw_headings(&columns);
    int at = PARTNERS_TOP;
    for (int i = self->top; i < (int)self->shown_count && at < PARTNERS_TOP + rows; i++) {
        const struct partner_row *row = partners_row(self, i);
        draw_row(tui, row, at++, &columns, i == self->at);
        if (i == self->at && row->does && at < PARTNERS_TOP + rows)
            put(at++, 3, row->does, tui_columns() - 4, LOOK_FAINT);
    }
}

static void draw_nothing(const struct partners_screen *self)
{
    char *words =
        editor_length(self->filter)
            ? mem_print("Rien de ce nom, de ce besoin ni de ce territoire. Ctrl-N : nouvelle "
                        "structure « %s »",
                        utf8_short(editor_text(self->filter), 30).bytes)
            : mem_copy("L'annuaire est vide. Ctrl-N : nouvelle structure");
    put_text(PARTNERS_TOP, 1, words, tui_columns() - 2, 3, LOOK_FAINT);
    free(words);
}

/* "3 nouvelles, 2 mises à jour avec l'annuaire livré"; "" when there is no news. The caller frees.
 */
static char *news_text(struct tui *tui, const struct partners *partners)
{
    int came = 0, changed = 0;
    struct text text = {0};
    for (size_t i = 0; i < partners->count; i++) {
        enum partner_news news = app_partner_news(tui->app, partners->rows[i].shipped);
        came += news == PARTNER_NEW;
        changed += news == PARTNER_CHANGED;
    }
    if (came)
        text_addf(&text, "%d nouvelle%s", came, came > 1 ? "s" : "");
    if (changed)
        text_addf(&text, "%s%d mise%s à jour", came ? ", " : "", changed, changed > 1 ? "s" : "");
    if (text.length)
        text_add(&text, " avec l'annuaire livré");
    return text_take(&text);
}

void partners_draw(struct partners_screen *self, struct tui *tui)
{
    int caret_row, caret_column, columns = tui_columns();
    char *news = news_text(tui, &self->partners), title[80];
    if (self->shown_count == self->partners.count)
        snprintf(title, sizeof title, "Structures %zu", self->partners.count);
    else
        snprintf(title, sizeof title, "Structures %zu sur %zu", self->shown_count,
                 self->partners.count);
    int used = put(0, 1, title, columns - 2, LOOK_TITLE);
    put_right(0, used + 4, news, columns - used - 5, LOOK_FAINT);
    put_rule(1, 0, columns);
    put_piece(2, 1, put_sign(SIGN_PROMPT), 1, LOOK_KEY);
    editor_draw(self->filter, 2, 3, 1, columns - 4, &caret_row, &caret_column);
    if (self->shown_count)
        draw_list(self, tui, news[0] != '\0');
    else
        draw_nothing(self);
    free(news);
    static const struct footer_item items[] = {
        {"Entrée", "fiche"}, {"Ctrl-N", "nouvelle structure"}, {"Échap", "retour"}};
    tui_footer_bare(tui, items, 3);
    tui_cursor(tui, caret_row, caret_column, true);
}
