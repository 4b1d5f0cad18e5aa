/* The bilan, `w`: the figures of a year, each with the rows behind it, and the paragraphs that the
 * user writes of each programme. The selection is a figure, not a line. */
#include "bilan.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ------------------------------------------------------------------------------- */

static void forget(struct bilan_screen *self)
{
    bilan_lines_clear(self);
    if (self->read)
        bilan_clear(&self->bilan);
    figure_rows_clear(&self->evidence);
    self->read = false;
}

/* The selected figure where it is now; when it is gone, what stands in its place. */
static void locate(struct bilan_screen *self)
{
    for (size_t i = 0; self->key && i < self->count; i++)
        if (strcmp(self->lines[i].key, self->key) == 0)
            self->selected = (int)i;
    if (self->selected >= (int)self->count)
        self->selected = self->count ? (int)self->count - 1 : 0;
}

static void select_line(struct bilan_screen *self, int line)
{
    self->selected = line;
    free(self->key);
    self->key = line < (int)self->count ? mem_copy(self->lines[line].key) : NULL;
}

/* Reads again when something was written that it would show, here or elsewhere. */
static void refresh(struct bilan_screen *self, struct tui *tui)
{
    if (!query_figures_changed(tui->app->store, &self->mark) && (self->read || self->why.code))
        return;
    forget(self);
    self->why = (struct error){0};
    const struct bilan_request request = {.year = self->year,
                                          .programme = self->only,
                                          .internal = true,
                                          .evidence = EVIDENCE_COUNT,
                                          .today = app_today(tui->app)};
    self->read = bilan_read(tui->app->store, &request, &self->bilan, &self->why);
    if (!self->read)
        return;
    self->year = self->bilan.request.year;
    bilan_list(self);
    locate(self);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct bilan_screen *self = (struct bilan_screen *)screen;
    refresh(self, tui);
    bilan_draw(self, tui);
}

/* ---- another year, one programme ----------------------------------------------------------- */

static void look_at(struct bilan_screen *self, int year, const struct id *only)
{
    self->year = year;
    self->only = *only;
    figures_mark_clear(&self->mark); /* it is read again */
}

/* `by` 1: a later one. */
static void turn_year(struct bilan_screen *self, struct tui *tui, int by)
{
    enum { YEARS = 64 };
    int years[YEARS], at = 0;
    size_t count = query_figure_years(tui->app->store, years, YEARS);
    count = count < YEARS ? count : YEARS;
    while (at < (int)count && years[at] != self->year)
        at++;
    at -= by; /* the newest comes first */
    if (at >= 0 && at < (int)count)
        look_at(self, years[at], &ID_NONE);
    else
        tui_say(tui, "aucun programme d'une année %s", by > 0 ? "suivante" : "précédente");
}

static struct bilan_screen *find_open(struct tui *tui);

static bool accept_programme(struct tui *tui, void *context,
                             const struct choice_row *const chosen[], size_t count,
                             struct error *err)
{
    struct bilan_screen *self = find_open(tui);
    (void)context;
    (void)count;
    (void)err;
    if (self)
        look_at(self, self->year, &chosen[0]->id);
    return true;
}

/* The programmes of the year, in the order of the list. */
static void add_programmes(const struct bilan_screen *self, struct tui *tui, struct choose *choose)
{
    struct programmes programmes;
    struct error err = {0};
    if (!query_programmes(tui->app->store, &programmes, &err)) {
        tui_fail(tui, &err);
        return;
    }
    for (size_t i = 0; i < programmes.count; i++) {
        const struct programme_row *row = &programmes.rows[i];
        struct record record;
        if (!query_record(tui->app->store, ENTITY_PROGRAMME, &row->id, &record, NULL))
            continue;
        if (bilan_year_of(&record) == self->year)
            choice_add(choose, row->name ? row->name : "?",
                       choice_label(&choices_PROGRAMME_KIND, row->kind), NULL, NULL, &row->id,
                       false);
        record_clear(&record);
    }
    programmes_clear(&programmes);
}

static void choose_programme(struct bilan_screen *self, struct tui *tui)
{
    char *title = mem_print("Le bilan %d de…", self->year);
    struct choose choose = {.title = title, .enter = "montrer", .accept = accept_programme};
    choice_add(&choose, "tous les programmes de l'année", "", NULL, NULL, &ID_NONE, false);
    add_programmes(self, tui, &choose);
    choose_open(tui, &choose);
    free(title);
}

/* ---- events -------------------------------------------------------------------------------- */

bool bilan_is_of_sheet(const struct bilan_line *line)
{
    enum figure figure = line->figure;
    return line->kind == BILAN_FIGURE && !line->known &&
           (figure == FIGURE_TARGET || figure == FIGURE_GAP || figure == FIGURE_BUDGET ||
            figure == FIGURE_COST);
}

static void open_sheet(const struct bilan_screen *self, struct tui *tui,
                       const struct bilan_line *line)
{
    const struct bilan_programme *programme = line->programme;
    for (size_t i = 0; !programme && i < self->bilan.programme_count; i++)
        if (!self->bilan.programmes[i].parcours)
            programme = &self->bilan.programmes[i];
    if (programme)
        tui_push(tui, record_new(ENTITY_PROGRAMME, &programme->id));
}

static void open_line(struct bilan_screen *self, struct tui *tui)
{
    if (self->selected >= (int)self->count)
        return;
    const struct bilan_line *line = &self->lines[self->selected];
    if (line->kind == BILAN_TEXT)
        tui_push(tui, text_edit(tui, &ID_NONE, &line->programme->id,
                                bilan_paragraphs[line->paragraph], NULL));
    else if (bilan_is_of_sheet(line))
        open_sheet(self, tui, line);
    else if (!line->count)
        tui_say(tui, "rien n'est derrière ce nombre");
    else
        bilan_rows_open(tui, self, line);
}

/* The first line of the next section, the last line after the last; or the first line of this
 * section, and from there that of the one before. */
static void move_section(struct bilan_screen *self, int by)
{
    int at = self->selected, last = (int)self->count - 1;
    if (at < last && by > 0)
        do
            at++;
        while (at < last && !self->lines[at].heading);
    else if (at > 0 && by < 0)
        do
            at--;
        while (at > 0 && !self->lines[at].heading);
    select_line(self, at);
}

static bool is_pressed(const struct event *event, enum key key, const char *character)
{
    return (event->kind == EVENT_KEY && event->key == key) ||
           (event->kind == EVENT_CHAR && character && strcmp(event->text, character) == 0);
}

static bool click(struct bilan_screen *self, struct tui *tui, const struct event *event)
{
    int line = bilan_line_at(self, event->row);
    if (event->row == 0)
        choose_programme(self, tui);
    if (line < 0)
        return true;
    select_line(self, line);
    if (event->count == 2)
        open_line(self, tui);
    return true;
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct bilan_screen *self = (struct bilan_screen *)screen;
    int selected;
    refresh(self, tui);
    if (is_pressed(event, KEY_NAME_LEFT, "h")) {
        turn_year(self, tui, -1);
    } else if (is_pressed(event, KEY_NAME_RIGHT, "l")) {
        turn_year(self, tui, 1);
    } else if (!self->read) {
        return false;
    } else if (is_pressed(event, KEY_NAME_ENTER, NULL)) {
        open_line(self, tui);
    } else if (is_pressed(event, KEY_NAME_TAB, NULL)) {
        move_section(self, 1);
    } else if (is_pressed(event, KEY_NAME_BACK_TAB, NULL)) {
        move_section(self, -1);
    } else if (event->kind == EVENT_CLICK) {
        return click(self, tui, event);
    } else {
        selected = self->selected;
        if (!list_event(event, &selected, (int)self->count, bilan_page()))
            return false;
        select_line(self, selected);
    }
    return true;
}

static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    struct bilan_screen *self = (struct bilan_screen *)screen;
    refresh(self, tui);
    if (command != COMMAND_PROGRAMME && command != COMMAND_WRITE)
        return false;
    if (!self->read)
        tui_fail(tui, &self->why);
    else if (command == COMMAND_PROGRAMME)
        choose_programme(self, tui);
    else
        bilan_write_open(tui, self);
    return true;
}

static void release(struct screen *screen)
{
    struct bilan_screen *self = (struct bilan_screen *)screen;
    forget(self);
    figures_mark_clear(&self->mark);
    free(self->key);
}

/* ---- opening ------------------------------------------------------------------------------- */

static const struct screen_ops ops = {
    .draw = draw, .event = event, .command = command, .release = release};

static struct bilan_screen *find_open(struct tui *tui)
{
    for (struct screen *screen = tui->top; screen; screen = screen->below)
        if (screen->ops == &ops)
            return (struct bilan_screen *)screen;
    return NULL;
}

/* The year of the programme on screen; 0: the one whose report is due. */
static int first_year(struct tui *tui)
{
    struct record programme;
    const struct id *shown = &tui->app->filter.programme;
    if (id_is_none(shown) ||
        !query_record(tui->app->store, ENTITY_PROGRAMME, shown, &programme, NULL))
        return 0;
    int year = bilan_year_of(&programme);
    record_clear(&programme);
    return year;
}

void bilan_open(struct tui *tui)
{
    struct bilan_screen *self = find_open(tui);
    while (self && tui->top != &self->screen)
        tui_pop(tui);
    if (self)
        return;
    self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->screen.place = PLACE_BILAN;
    self->year = first_year(tui);
    tui_push(tui, &self->screen);
}
