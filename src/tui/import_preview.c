/* What an import will do, line by line, before anything is written. On a line whose porteur
 * resembles one of the base, a key says that it is the same. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LIST_TOP = 2, LINES_MOST = 4 };

struct import_preview {
    struct screen screen;
    struct import_report report;
    struct strings heads; /* what was read, above the lines */
    bool *same;           /* of each line of the report: the porteur is the one it resembles */
    char *path, *programme;
    int selected, top; /* among heads and lines */
    bool placed;
};

static int item_count(const struct import_preview *self)
{
    return (int)(self->heads.count + self->report.count);
}

/* The line of the report that is selected; -1 on what is above them. */
static int selected_row(const struct import_preview *self)
{
    return self->selected - (int)self->heads.count;
}

static bool is_probable(const struct import_preview *self, int row)
{
    return row >= 0 && row < (int)self->report.count &&
           self->report.rows[row].fate == IMPORT_PROBABLE;
}

/* ---- the texts ----------------------------------------------------------------------------- */

/* As the import will count it. The caller frees. */
static char *sum_text(const struct import_preview *self)
{
    struct import_report sum = self->report;
    for (size_t i = 0; i < self->report.count; i++)
        if (self->same[i]) {
            sum.probable--;
            sum.known += self->report.rows[i].twin_here;
            sum.added += !self->report.rows[i].twin_here;
        }
    return import_report_sum(&sum);
}

/* The caller frees. */
static char *item_text(const struct import_preview *self, int item)
{
    int row = item - (int)self->heads.count;
    if (item == 0)
        return sum_text(self);
    if (row < 0)
        return mem_copy(self->heads.items[item]);
    const struct import_row *line = &self->report.rows[row];
    if (self->same[row])
        return mem_print("ligne %d : même porteur, dites-vous, %s (%s)", line->line, line->name,
                         line->reason);
    return import_row_text(line);
}

/* ---- drawing ------------------------------------------------------------------------------- */

static int item_height(const struct import_preview *self, int item)
{
    char *text = item_text(self, item);
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
    while (top >= self->top && (used += item_height(self, top)) <= rows)
        top--;
    if (top >= self->top)
        self->top = top + 1 > self->selected ? self->selected : top + 1;
}

/* The first that asks for an answer is under the cursor. */
static void place(struct import_preview *self)
{
    for (int row = (int)self->report.count - 1; !self->placed && row >= 0; row--)
        if (is_probable(self, row))
            self->selected = (int)self->heads.count + row;
    self->placed = true;
}

static void draw_footer(const struct import_preview *self, struct tui *tui)
{
    struct footer_item items[4];
    size_t count = 0;
    int row = selected_row(self);
    items[count++] = (struct footer_item){"Entrée", "importer"};
    if (is_probable(self, row))
        items[count++] =
            (struct footer_item){"m", self->same[row] ? "nouveau porteur" : "même porteur"};
    items[count++] = (struct footer_item){"↑ ↓", "défiler"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer_bare(tui, items, count);
}

static void draw(struct screen *screen, struct tui *tui)
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
    for (int item = self->top; item < item_count(self) && at < LIST_TOP + rows; item++) {
        char *text = item_text(self, item);
        int row = item - (int)self->heads.count, left = LIST_TOP + rows - at;
        bool here = item == self->selected;
        if (here) {
            put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
            tui_cursor(tui, at, 1, false);
        }
        at += put_text(at, 1, text, columns, left < LINES_MOST ? left : LINES_MOST,
                       here                                         ? LOOK_TITLE
                       : is_probable(self, row) && !self->same[row] ? LOOK_ALERT
                                                                    : LOOK_NORMAL);
        free(text);
    }
    draw_footer(self, tui);
}

/* ---- events -------------------------------------------------------------------------------- */

/* The board shows the first case that came; without a new one, the first that it knew already. */
static void select_first(struct tui *tui, const struct import_report *report)
{
    const struct import_row *first = NULL;
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row *row = &report->rows[i];
        bool known = row->fate == IMPORT_KNOWN;
        if (!id_is_none(&row->case_id) && (!first || (!known && first->fate == IMPORT_KNOWN)))
            first = row;
    }
    if (first)
        board_select(tui, &first->case_id);
}

static void say_done(struct tui *tui, const struct import_report *report)
{
    char *sum = import_report_sum(report);
    if (!import_report_writes(report))
        tui_say(tui, "%s", sum);
    else if (report->probable)
        tui_say(tui, "%s — %s annuler ; %s doublons : les réunir", sum, tui_key(tui, COMMAND_UNDO),
                tui_key(tui, COMMAND_PALETTE));
    else
        tui_say(tui, "%s — %s annuler", sum, tui_key(tui, COMMAND_UNDO));
    free(sum);
}

/* The preview leaves the stack first: the board answers. */
static void import(struct import_preview *self, struct tui *tui)
{
    struct import_report report;
    struct error err = {0};
    int *lines = mem_alloc((self->report.count + 1) * sizeof *lines);
    size_t count = 0;
    for (size_t i = 0; i < self->report.count; i++)
        if (self->same[i])
            lines[count++] = self->report.rows[i].line;
    if (app_import_same(tui->app, self->path, self->programme, lines, count, &report, &err)) {
        select_first(tui, &report);
        say_done(tui, &report);
        import_report_clear(&report);
    } else {
        tui_fail(tui, &err);
    }
    free(lines);
    tui_pop(tui);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct import_preview *self = (struct import_preview *)screen;
    int row = selected_row(self);
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER) {
        import(self, tui);
        return true;
    }
    if (event->kind == EVENT_CHAR && strcasecmp(event->text, "m") == 0) {
        if (is_probable(self, row))
            self->same[row] = !self->same[row];
        else
            tui_say(tui, "cette ligne ne ressemble à personne");
        return true;
    }
    return list_event(event, &self->selected, item_count(self), tui_rows() - LIST_TOP - 1);
}

/* What `u` would take back is not on the screen. */
static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    (void)screen;
    if (command != COMMAND_UNDO && command != COMMAND_REDO)
        return false;
    tui_say(tui, "rien n'est encore écrit : Entrée pour importer, Échap pour revenir");
    return true;
}

static void release(struct screen *screen)
{
    struct import_preview *self = (struct import_preview *)screen;
    import_report_clear(&self->report);
    strings_clear(&self->heads);
    free(self->same);
    free(self->path);
    free(self->programme);
}

struct screen *import_preview_new(struct tui *tui, struct import_report *report, const char *path,
                                  const char *programme)
{
    static const struct screen_ops ops = {
        .draw = draw, .event = event, .command = command, .release = release};
    struct import_preview *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->report = *report;
    *report = (struct import_report){0};
    self->same = mem_alloc((self->report.count + 1) * sizeof *self->same);
    self->path = mem_copy(path);
    self->programme = mem_copy(programme);
    strings_add(&self->heads, ""); /* the sum, which changes with what is answered */
    char *promise = mem_print("Rien n'est encore écrit ; l'import entier se reprend par %s.",
                              tui_key(tui, COMMAND_UNDO));
    strings_add(&self->heads, promise);
    free(promise);
    strings_add(&self->heads, "");
    import_report_reading(&self->report, &self->heads);
    return &self->screen;
}
