/* What an import will do, before anything is written: which file and sheet, where each column goes,
 * what becomes of each line. Espace leaves a line, e changes a column, m says that a porteur is the
 * one it resembles, Entrée writes all. */
#include "import_preview.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- reading ------------------------------------------------------------------------------- */

static struct id twin_of(const struct import_report *report, size_t index)
{
    const struct import_row row = import_row_at(report, index);
    struct import_texts texts;
    import_row_texts(report, &row, &texts);
    struct id twin = texts.twin;
    import_texts_clear(&texts);
    return twin;
}

/* What was said of the lines, for the import. The caller frees. */
static struct import_choice *choices_of(const struct import_preview *self, size_t *count)
{
    struct import_choice *choices = mem_alloc((self->report.count + 1) * sizeof *choices);
    *count = 0;
    for (size_t i = 0; i < self->report.count; i++)
        if (self->same[i] || self->left[i])
            choices[(*count)++] =
                (struct import_choice){.line = import_row_at(&self->report, i).line,
                                       .left = self->left[i],
                                       .same = self->same[i] ? twin_of(&self->report, i) : ID_NONE};
    return choices;
}

/* Takes the report over, and what was said of lines that are still there. */
static void take_report(struct import_preview *self, struct import_report *report)
{
    bool *same = mem_alloc((report->count + 1) * sizeof *same),
         *left = mem_alloc((report->count + 1) * sizeof *left);
    for (size_t i = 0, j = 0; i < report->count; i++) {
        const struct import_row row = import_row_at(report, i);
        while (j < self->report.count && import_row_at(&self->report, j).line < row.line)
            j++;
        if (j == self->report.count || import_row_at(&self->report, j).line != row.line)
            continue;
        if (self->same[j] && row.fate == IMPORT_PROBABLE) {
            struct id now = twin_of(report, i), before = twin_of(&self->report, j);
            same[i] = id_equal(&now, &before);
        }
        left[i] = self->left[j] && row.fate != IMPORT_SET_ASIDE;
    }
    import_report_clear(&self->report);
    free(self->same);
    free(self->left);
    self->report = *report;
    *report = (struct import_report){0};
    self->same = same;
    self->left = left;
    items_count_again(self);
}

static bool run(struct import_preview *self, struct tui *tui, bool write,
                struct import_report *report, struct error *err)
{
    size_t count = 0;
    if (write && !import_report_sound(&self->report, err)) /* nor is what was said of its lines */
        return false;
    struct import_choice *choices = write ? choices_of(self, &count) : NULL;
    const char *slash = strrchr(self->path, '/');
    char *name = utf8_clean(slash ? slash + 1 : self->path, strlen(slash ? slash + 1 : self->path),
                            CLEAN_LINE);
    char *title = mem_print(write ? "Import de %s" : "Lecture de %s", name);
    struct progress progress = progress_begin(tui, title);
    bool done = app_import_run(tui->app,
                               &(struct import_order){.path = self->path,
                                                      .programme = self->programme,
                                                      .sheet_number = self->sheet,
                                                      .choices = choices,
                                                      .choice_count = count,
                                                      .stamp = write ? &self->report.stamp : NULL,
                                                      .write = write,
                                                      .progress = progress_tell,
                                                      .context = &progress},
                               report, err);
    free(title);
    free(name);
    free(choices);
    return done;
}

bool import_preview_read(struct import_preview *self, struct tui *tui, struct error *err)
{
    struct import_report report;
    if (!run(self, tui, false, &report, err))
        return false;
    take_report(self, &report);
    return true;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* The board shows the first case that came; without a new one, the first that it knew already. */
static void select_first(struct tui *tui, const struct import_report *report)
{
    struct import_row first = {.case_id = ID_NONE};
    for (size_t i = 0; i < report->count; i++) {
        const struct import_row row = import_row_at(report, i);
        bool there = !id_is_none(&first.case_id), known = row.fate == IMPORT_KNOWN;
        if (!id_is_none(&row.case_id) && (!there || (!known && first.fate == IMPORT_KNOWN)))
            first = row;
    }
    if (!id_is_none(&first.case_id))
        board_select(tui, &first.case_id);
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

/* The file is not the one that was looked at: what it holds now is to be looked at first. */
static void read_changed(struct import_preview *self, struct tui *tui)
{
    struct error err = {0};
    if (import_preview_read(self, tui, &err)) {
        tui_say(tui,
                "le fichier a changé depuis l'aperçu : le voici relu, rien n'est encore écrit");
        tui->message_look = LOOK_ALERT;
    } else {
        tui_fail(tui, &err);
    }
}

static void import(struct import_preview *self, struct tui *tui)
{
    struct import_report report;
    struct error err = {0};
    if (self->report.nameless) {
        tui_say(tui, "aucune colonne ne donne le nom du porteur : e sur l'une d'elles le dit");
        return;
    }
    if (run(self, tui, true, &report, &err)) {
        select_first(tui, &report);
        say_done(tui, &report);
        import_report_clear(&report);
        tui_pop(tui);
    } else if (err.code == ERR_STALE) {
        read_changed(self, tui);
    } else if (err.code == ERR_GIVEN_UP) {
        tui_say(tui, "%s", err.text);
    } else {
        tui_fail(tui, &err);
    }
}

/* ---- events -------------------------------------------------------------------------------- */

/* The line under the cursor; -1 elsewhere. */
static int selected_line(const struct import_preview *self)
{
    struct item item = items_at(self, self->selected);
    return item.kind == ITEM_LINE ? (int)item.index : -1;
}

static void say_same(struct import_preview *self, struct tui *tui)
{
    int line = selected_line(self);
    if (line < 0 || import_row_at(&self->report, (size_t)line).fate != IMPORT_PROBABLE) {
        tui_say(tui, "cette ligne ne ressemble à personne");
        return;
    }
    self->left[line] = false;
    self->same[line] = !self->same[line];
    items_count_again(self);
}

/* Takes or leaves a line, and goes on to the next. */
static void leave(struct import_preview *self, struct tui *tui)
{
    int line = selected_line(self);
    if (line < 0 || import_row_at(&self->report, (size_t)line).fate == IMPORT_SET_ASIDE) {
        tui_say(tui, line < 0 ? "Espace prend ou laisse une ligne"
                              : "cette ligne est déjà mise de côté");
        return;
    }
    self->left[line] = !self->left[line];
    self->same[line] = false;
    items_count_again(self);
    if (self->selected + 1 < items_count(self))
        self->selected++;
}

static void choose(struct import_preview *self, struct tui *tui)
{
    struct item item = items_at(self, self->selected);
    if (item.kind == ITEM_COLUMN)
        import_choose_field(self, tui, item.index);
    else if (self->report.sheets.count > 1 && item.kind < ITEM_COLUMNS)
        import_choose_sheet(self, tui);
    else
        tui_say(tui, "e change une colonne (Tab y mène)%s",
                self->report.sheets.count > 1 ? ", ou la feuille" : "");
}

/* The parts, one after the other: what was read, the columns, the lines. */
static void next_part(struct import_preview *self, int by)
{
    int starts[3] = {0, items_find(self, ITEM_COLUMN, 0), items_find(self, ITEM_LINE, 0)};
    int part = 0;
    for (int i = 0; i < 3; i++)
        if (starts[i] >= 0 && self->selected >= starts[i])
            part = i;
    do
        part = (part + by + 3) % 3;
    while (starts[part] < 0);
    self->selected = starts[part];
}

/* The next line that asks for a look, or the one before. */
static void next_asking(struct import_preview *self, struct tui *tui, int by)
{
    int line = selected_line(self), count = (int)self->report.count;
    int at = line >= 0 ? line + by : by > 0 ? 0 : -1;
    while (at >= 0 && at < count && !items_asks(self, (size_t)at))
        at += by;
    if (at >= 0 && at < count)
        self->selected = items_find(self, ITEM_LINE, (size_t)at);
    else
        tui_say(tui, "plus rien à voir de ce côté");
}

static bool key_event(struct import_preview *self, struct tui *tui, enum key key)
{
    switch (key) {
    case KEY_NAME_ENTER:
        import(self, tui);
        return true;
    case KEY_NAME_TAB:
    case KEY_NAME_BACK_TAB:
        next_part(self, key == KEY_NAME_TAB ? 1 : -1);
        return true;
    case KEY_NAME_LEFT:
    case KEY_NAME_RIGHT:
        next_asking(self, tui, key == KEY_NAME_RIGHT ? 1 : -1);
        return true;
    default:
        return false;
    }
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct import_preview *self = (struct import_preview *)screen;
    static const struct {
        const char *character;
        void (*act)(struct import_preview *self, struct tui *tui);
    } letters[] = {{"m", say_same}, {" ", leave}, {"e", choose}};
    if (event->kind == EVENT_KEY && key_event(self, tui, event->key))
        return true;
    for (size_t i = 0; event->kind == EVENT_CHAR && i < sizeof letters / sizeof letters[0]; i++)
        if (strcasecmp(event->text, letters[i].character) == 0) {
            letters[i].act(self, tui);
            return true;
        }
    return list_event(event, &self->selected, items_count(self), tui_rows() - 3);
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
    free(self->same);
    free(self->left);
    free(self->path);
    free(self->programme);
    free(self->promise);
}

bool import_preview_open(struct tui *tui, const char *path, const char *programme,
                         struct error *err)
{
    static const struct screen_ops ops = {
        .draw = import_draw, .event = event, .command = command, .release = release};
    struct import_preview *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->path = mem_copy(path);
    self->programme = mem_copy(programme);
    self->promise = mem_print("Rien n'est encore écrit ; l'import entier se reprend par %s.",
                              tui_key(tui, COMMAND_UNDO));
    if (import_preview_read(self, tui, err)) {
        tui_push(tui, &self->screen);
        return true;
    }
    release(&self->screen);
    free(self);
    return false;
}
