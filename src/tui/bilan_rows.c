/* The rows behind a figure of the bilan: when, who, what; Entrée opens what each is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bilan.h"

enum { TOP = 2, DAY = 10, GAP = 2, LINE_BYTES = 1000 };

struct rows_screen {
    struct screen screen;
    struct figure_scope scope;
    enum figure figure;
    bool grouped; /* only the rows of `group` */
    char *group, *title;
    struct figure_rows rows;
    size_t first, count;
    struct figures_mark mark; /* when they were read */
    struct id selected;
    int at, top;
};

/* ---- words --------------------------------------------------------------------------------- */

void bilan_row_day(const char *on, char text[BILAN_DAY_SIZE])
{
    if (on && strlen(on) >= 10)
        snprintf(text, BILAN_DAY_SIZE, "%.2s/%.2s/%.4s", on + 8, on + 5, on);
    else
        snprintf(text, BILAN_DAY_SIZE, "–");
}

/* "porteur, Apes", of "porteur 2,apes 1". */
static void add_said_by(struct text *words, const char *said)
{
    for (const char *at = said ? said : ""; *at;) {
        size_t length = strcspn(at, ","), code = strcspn(at, " ,");
        char *who = mem_copy_bytes(at, code);
        text_addf(words, "%s%s", words->length ? ", " : "", choice_label(&choices_SAID_BY, who));
        free(who);
        at += length + (at[length] == ',');
    }
}

/* What a note says. The caller frees. */
static char *text_of(struct tui *tui, const struct figure_row *row)
{
    struct record note;
    if (row->entity != ENTITY_NOTE ||
        !query_record(tui->app->store, ENTITY_NOTE, &row->id, &note, NULL))
        return NULL;
    char *text = mem_copy(record_get(&note, FIELD_NOTE_TEXT));
    record_clear(&note);
    return text;
}

/* Of a hundred thousand notes only those that show are asked what they say. */
static void add_evidence(struct text *words, struct tui *tui, const struct figure_row *row)
{
    char *text = text_of(tui, row);
    if (row->group && strcmp(row->group, "referral") == 0)
        text_addf(words, "%s %s : %s", put_sign(SIGN_REFERRAL), row->more ? row->more : "?",
                  choice_label(&choices_REFERRAL_STATUS, row->what));
    else if (row->group && strcmp(row->group, "closing") == 0)
        text_addf(words, "clos : %s", choice_label(&choices_OUTCOME, row->what));
    else
        text_addf(words, "%s%s", choice_label(&choices_NOTE_KIND, row->what), text ? " : " : "");
    if (text) /* as much as a line may show */
        text_add_bytes(words, text, utf8_fitting(text, LINE_BYTES));
    free(text);
}

static void add_parcours(struct text *words, const struct figure_row *row)
{
    text_add(words, row->what ? choice_label(&choices_OUTCOME, row->what)
                              : choice_label(&choices_STAGE, row->group));
    if (row->text)
        text_addf(words, " %s %s", put_sign(SIGN_REFERRAL), row->text);
}

static void add_plain(struct text *words, const struct figure_row *row)
{
    const char *what = row->what ? row->what : row->ref ? row->ref : "";
    text_add(words,
             row->entity == ENTITY_NOTE ? choice_label(&choices_NOTE_KIND, row->what) : what);
}

char *bilan_row_words(struct tui *tui, enum figure figure, const struct figure_row *row)
{
    struct text words = {0};
    const struct figure_info *info = figure_info(figure);
    if (row->entity == ENTITY_PROGRAMME) {
        char *number = document_number((long)row->number);
        text_addf(&words, "%s%s", number, figure == FIGURE_BUDGET ? " €" : "");
        free(number);
    } else if (figure == FIGURE_NEEDS) {
        add_said_by(&words, row->what);
    } else if (figure == FIGURE_EVIDENCE) {
        add_evidence(&words, tui, row);
    } else if (figure == FIGURE_REFERRALS_BY_PARTNER) {
        text_add(&words, choice_label(&choices_REFERRAL_STATUS, row->what));
    } else if (info->over == OVER_PARCOURS) {
        add_parcours(&words, row);
    } else {
        if (info->shape == SHAPE_DAYS)
            text_addf(&words, "%d j  ", (int)row->number);
        add_plain(&words, row);
    }
    return text_take(&words);
}

/* ---- reading ------------------------------------------------------------------------------- */

static void find_group(struct rows_screen *self)
{
    self->first = 0;
    self->count = self->rows.count;
    if (!self->grouped)
        return;
    size_t count = figure_groups(&self->rows, NULL, 0);
    struct figure_group *groups = mem_alloc((count + 1) * sizeof *groups);
    figure_groups(&self->rows, groups, count);
    self->count = 0;
    for (size_t i = 0; i < count; i++) {
        const char *code = groups[i].code;
        if ((!code && !self->group) || (code && self->group && strcmp(code, self->group) == 0)) {
            self->first = groups[i].first;
            self->count = groups[i].count;
        }
    }
    free(groups);
}

static const struct figure_row *row_at(const struct rows_screen *self, int at)
{
    return at >= 0 && at < (int)self->count ? &self->rows.rows[self->first + (size_t)at] : NULL;
}

static void select_row(struct rows_screen *self, int at)
{
    const struct figure_row *row = row_at(self, at);
    self->at = at;
    self->selected = row ? row->id : ID_NONE;
}

/* The selection goes with its row; when that is gone, what stands in its place. */
static void refresh(struct rows_screen *self, struct tui *tui)
{
    struct error err = {0};
    if (!query_figures_changed(tui->app->store, &self->mark))
        return;
    figure_rows_clear(&self->rows);
    if (!query_figure(tui->app->store, &self->scope, self->figure, &self->rows, &err))
        tui_fail(tui, &err);
    find_group(self);
    int at = self->at < (int)self->count ? self->at : self->count ? (int)self->count - 1 : 0;
    for (int i = 0; i < (int)self->count; i++)
        if (id_equal(&row_at(self, i)->id, &self->selected))
            at = i;
    select_row(self, at);
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* Of evidence: it may be quoted. Asked of the note itself, of the few that show. */
static bool is_publishable(const struct rows_screen *self, struct tui *tui,
                           const struct figure_row *row)
{
    struct record note;
    if (self->figure != FIGURE_EVIDENCE || row->entity != ENTITY_NOTE ||
        !query_record(tui->app->store, ENTITY_NOTE, &row->id, &note, NULL))
        return false;
    bool publishable = record_get(&note, FIELD_NOTE_PUBLISHABLE) != NULL;
    record_clear(&note);
    return publishable;
}

static void draw_row(const struct rows_screen *self, struct tui *tui, int at, int row)
{
    const struct figure_row *behind = row_at(self, at);
    char on[BILAN_DAY_SIZE], *words = bilan_row_words(tui, self->figure, behind);
    bool selected = at == self->at;
    int name = (tui_columns() - 2) * (self->figure == FIGURE_EVIDENCE ? 5 : 7) / 18, column = 1;
    bilan_row_day(behind->on, on);
    if (selected) {
        put_piece(row, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
        tui_cursor(tui, row, 1, false);
    }
    put(row, column, on, DAY, LOOK_FAINT);
    column += DAY + GAP;
    if (is_publishable(self, tui, behind))
        put_piece(row, column - 1, put_sign(SIGN_DONE), 1, LOOK_NORMAL);
    column += self->figure == FIGURE_EVIDENCE;
    put(row, column, behind->name ? behind->name : "?", name,
        selected ? LOOK_SELECTED : LOOK_NORMAL);
    column += name + GAP;
    put_piece(row, column, words, tui_columns() - column - 1, LOOK_FAINT);
    free(words);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct rows_screen *self = (struct rows_screen *)screen;
    int rows = tui_rows() - TOP, columns = tui_columns() - 2;
    refresh(self, tui);
    char *count = mem_print("%zu ligne%s", self->count, self->count > 1 ? "s" : "");
    int used = put(0, 1, self->title, columns, LOOK_TITLE);
    put_right(0, used + 3, count, columns - used - 2, LOOK_FAINT);
    put_rule(1, 0, columns + 2);
    if (self->at < self->top)
        self->top = self->at;
    if (self->at >= self->top + rows)
        self->top = self->at - rows + 1;
    for (int i = self->top; i < (int)self->count && i < self->top + rows; i++)
        draw_row(self, tui, i, TOP + i - self->top);
    if (!self->count)
        put_text(TOP, 1, "Plus rien n'est derrière ce nombre. Échap revient au bilan.", columns, 2,
                 LOOK_FAINT);
    struct footer_item items[4] = {{"Entrée", "ouvrir"}};
    size_t shown = 1;
    if (self->figure == FIGURE_EVIDENCE)
        items[shown++] = (struct footer_item){"Espace", "publiable"};
    items[shown++] = (struct footer_item){tui_key(tui, COMMAND_UNDO), "annuler"};
    items[shown++] = (struct footer_item){"Échap", "retour"};
    tui_footer(tui, items, shown);
    free(count);
}

/* ---- events -------------------------------------------------------------------------------- */

static void open_row(const struct rows_screen *self, struct tui *tui)
{
    const struct figure_row *row = row_at(self, self->at);
    if (!row)
        return;
    if (row->entity == ENTITY_PROGRAMME)
        tui_push(tui, record_new(ENTITY_PROGRAMME, &row->id));
    else if (row->entity == ENTITY_NOTE)
        tui_push(tui, case_on_note(tui, &row->case_id, &row->id));
    else if (row->entity == ENTITY_REFERRAL)
        tui_push(tui, case_new(&row->case_id, TAB_REFERRALS));
    else
        tui_push(tui,
                 case_new(&row->case_id,
                          self->figure == FIGURE_PREDIAGNOSTICS ? TAB_PREDIAGNOSTIC : TAB_THREAD));
}

/* The note may be quoted in the bilan, or may no longer; then the next one, so that the key can be
 * pressed again and again. */
static void publish(struct rows_screen *self, struct tui *tui)
{
    const struct figure_row *row = row_at(self, self->at);
    if (!row || row->entity != ENTITY_NOTE) {
        tui_say(tui, "seule une note se dit publiable");
        return;
    }
    char *text = text_of(tui, row);
    if (note_publish(tui, &row->id, !is_publishable(self, tui, row), text) &&
        self->at + 1 < (int)self->count)
        select_row(self, self->at + 1);
    free(text);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct rows_screen *self = (struct rows_screen *)screen;
    int page = tui_rows() - TOP - 1, at = self->at;
    refresh(self, tui);
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER) {
        open_row(self, tui);
        return true;
    }
    if (event->kind == EVENT_CHAR && event->text[0] == ' ' && self->figure == FIGURE_EVIDENCE) {
        publish(self, tui);
        return true;
    }
    if (event->kind == EVENT_CLICK) {
        if (event->row >= TOP && row_at(self, self->top + event->row - TOP))
            select_row(self, self->top + event->row - TOP);
        if (event->count == 2)
            open_row(self, tui);
        return true;
    }
    if (!list_event(event, &at, (int)self->count, page > 1 ? page : 1))
        return false;
    select_row(self, at);
    return true;
}

static void release(struct screen *screen)
{
    struct rows_screen *self = (struct rows_screen *)screen;
    figure_rows_clear(&self->rows);
    figures_mark_clear(&self->mark);
    free(self->group);
    free(self->title);
}

void bilan_rows_open(struct tui *tui, const struct bilan_screen *from,
                     const struct bilan_line *line)
{
    static const struct screen_ops ops = {.draw = draw, .event = event, .release = release};
    struct rows_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->scope = from->bilan.scope;
    self->scope.texts = TEXTS_NONE;
    if (line->programme)
        self->scope.programme = line->programme->id;
    self->figure = line->behind;
    self->grouped = line->kind == BILAN_GROUP;
    self->group = mem_copy(line->group);
    const char *label = bilan_label(line->figure, line->programme && line->programme->parcours);
    self->title = self->grouped ? mem_print("%s : %s", label, line->label) : mem_copy(label);
    tui_push(tui, &self->screen);
}
