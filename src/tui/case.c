/* A case: who, where it stands, and four tabs. */
#include "case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct case_screen {
    struct screen screen;
    struct id id;
    enum case_tab tab;
    struct case_list thread, referrals;
    struct field_list record, prediagnostic;
    int prediagnostic_top; /* row of the first field of that tab */
    struct case_others others;
    int record_top;                 /* where the fields of the fiche begin, below them */
    bool gone;                      /* undone, or deleted elsewhere */
    int tab_columns[TAB_COUNT + 1]; /* where each tab begins, for clicks */
};

static const char *const tab_names[TAB_COUNT] = {"Fil", "Fiche", "Pré-diagnostic", "Orientations"};

/* ---- header -------------------------------------------------------------------------------- */

struct heading {
    struct record case_file, holder, programme;
    enum stage stage;
};

static void heading_read(struct tui *tui, const struct id *id, struct heading *heading)
{
    struct id other;
    *heading = (struct heading){0};
    if (!query_record(tui->app->store, ENTITY_CASE, id, &heading->case_file, NULL))
        return;
    heading->stage = stage_from_code(record_get(&heading->case_file, FIELD_CASE_STAGE));
    if (record_reference(&heading->case_file, FIELD_CASE_HOLDER, &other))
        query_record(tui->app->store, ENTITY_HOLDER, &other, &heading->holder, NULL);
    if (record_reference(&heading->case_file, FIELD_CASE_PROGRAMME, &other))
        query_record(tui->app->store, ENTITY_PROGRAMME, &other, &heading->programme, NULL);
}

static void heading_clear(struct heading *heading)
{
    record_clear(&heading->case_file);
    record_clear(&heading->holder);
    record_clear(&heading->programme);
}

/* "[Contact] › Pré-diagnostic › Orientation": where it is does not rest on colour. The caller
 * frees. */
static char *path_text(const struct heading *heading, bool brief)
{
    const char *labels = record_get(&heading->programme, FIELD_PROGRAMME_STAGE_LABELS);
    struct text text = {0};
    if (heading->stage == STAGE_CLOSED)
        return mem_print(
            "[Clos : %s]",
            choice_label(&choices_OUTCOME, record_get(&heading->case_file, FIELD_CASE_OUTCOME)));
    for (enum stage stage = STAGE_CONTACT; stage < STAGE_CLOSED; stage++) {
        char *label = stage_label(stage, labels);
        bool here = stage == heading->stage;
        if (here || !brief)
            text_addf(&text, here ? "%s[%s]" : "%s%s", stage && !brief ? " › " : "", label);
        free(label);
    }
    return text_take(&text);
}

/* "Association · Arras · J. B. · 03 …" */
static void draw_identity(const struct heading *heading, int right)
{
    const struct record *holder = &heading->holder;
    const char *parts[] = {
        choice_label(&choices_LEGAL_FORM, record_get(holder, FIELD_HOLDER_LEGAL_FORM)),
        record_get(holder, FIELD_HOLDER_TOWN), record_get(holder, FIELD_HOLDER_CONTACT_PERSON),
        record_get(holder, FIELD_HOLDER_PHONE) ? record_get(holder, FIELD_HOLDER_PHONE)
                                               : record_get(holder, FIELD_HOLDER_MOBILE),
        record_get(&heading->case_file, FIELD_CASE_REF)};
    struct text text = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] && parts[i][0])
            text_addf(&text, "%s%s", text.length ? " · " : "", parts[i]);
    put_piece(1, 1, text_get(&text), right - 2, LOOK_FAINT);
    text_clear(&text);
}

static int draw_numbers(struct tui *tui, const struct id *id)
{
    struct strings needs = {0};
    struct referrals referrals = {0};
    query_members(tui->app->store, id, FIELD_CASE_NEEDS, &needs, NULL);
    query_referrals(tui->app->store, id, &referrals, NULL);
    char *text = mem_print("besoins : %zu   orientations : %zu", needs.count, referrals.count);
    int columns = utf8_columns(text, strlen(text));
    int column = tui_columns() - 1 - columns;
    if (column > 8)
        put_piece(1, column, text, columns, LOOK_FAINT);
    free(text);
    strings_clear(&needs);
    referrals_clear(&referrals);
    return column > 8 ? column : tui_columns();
}

static void draw_header(struct case_screen *self, struct tui *tui, const struct heading *heading)
{
    const char *name = record_get(&heading->holder, FIELD_HOLDER_NAME);
    int columns = tui_columns();
    char *path = path_text(heading, columns < 66);
    int width = utf8_columns(path, strlen(path));
    width = width > columns / 2 && columns < 66 ? columns / 2 : width;
    put(0, 1, name ? name : "?", columns - width - 4, LOOK_TITLE);
    put_right(0, columns - 1 - width, path, width, LOOK_NORMAL);
    free(path);
    int right = draw_numbers(tui, &self->id);
    draw_identity(heading, right);
    put_rule(2, 0, columns);
}

/* "◷ rappeler la mairie mer. 24 mars, dans 9 j", at the right of the tabs: the next thing to do is
 * seen whatever the tab. */
static void draw_due(const struct record *case_file, day today, int column)
{
    char french[DAY_FRENCH_SIZE], distance[DAY_FRENCH_SIZE];
    const char *due_at = record_get(case_file, FIELD_CASE_DUE_AT),
               *action = record_get(case_file, FIELD_CASE_NEXT_ACTION);
    int columns = tui_columns() - column - 1;
    day due;
    if (!due_at || !day_from_iso(due_at, &due) || columns < 20)
        return;
    bool late = due < today;
    day_french(due, today, french);
    day_distance(due, today, distance);
    char *when = mem_print("%s, %s", french, distance);
    int room = columns - utf8_columns(when, strlen(when)) - 3;
    char *what = utf8_cut(action ? action : "relance", room > 0 ? room : 1);
    char *text = mem_print("%s %s %s", put_sign(late ? SIGN_OVERDUE : SIGN_DUE), what, when);
    put_right(3, column, text, columns, late ? LOOK_ALERT : LOOK_NORMAL);
    free(when);
    free(what);
    free(text);
}

static void draw_tabs(struct case_screen *self, struct tui *tui, const struct record *case_file)
{
    day today = app_today(tui->app);
    static const char word[] = "exemple, dates conventionnelles";
    int column = 1;
    for (int tab = 0; tab < TAB_COUNT; tab++) {
        bool here = tab == (int)self->tab;
        char *text = mem_print(here ? "[%s]" : " %s ", tab_names[tab]);
        self->tab_columns[tab] = column;
        column +=
            put_piece(3, column, text, tui_columns() - column, here ? LOOK_TITLE : LOOK_FAINT) + 1;
        free(text);
    }
    self->tab_columns[TAB_COUNT] = column;
    draw_due(case_file, today, column + 1);
    int aside = record_get(case_file, FIELD_CASE_CONVENTIONAL_DATES)
                    ? utf8_columns(word, strlen(word)) + 2
                    : 0;
    if (aside)
        put_right(4, 1, word, tui_columns() - 2, LOOK_FAINT);
    case_links_draw(tui, &self->id, 4, tui_columns() - 2 - aside);
}

/* ---- tabs ---------------------------------------------------------------------------------- */

static void list_fields(struct case_screen *self, struct tui *tui)
{
    struct record case_file;
    struct id holder;
    self->record.count = 0;
    prediagnostic_list(&self->prediagnostic, &self->id);
    if (!query_record(tui->app->store, ENTITY_CASE, &self->id, &case_file, NULL))
        return;
    if (record_reference(&case_file, FIELD_CASE_HOLDER, &holder))
        fields_add_entity(&self->record, ENTITY_HOLDER, &holder);
    for (enum field field = entity_first_field(ENTITY_CASE);
         field <= entity_last_field(ENTITY_CASE); field++)
        if (field_info(field)->label[0] && !prediagnostic_has(field) && field != FIELD_CASE_REF)
            fields_add(&self->record, &self->id, field);
    record_clear(&case_file);
}

static void draw_record(struct case_screen *self, struct tui *tui, int rows)
{
    int used = case_others_draw(&self->others, tui, &self->id, CASE_TAB_TOP, rows);
    self->record.aside = self->others.focused;
    self->record_top = CASE_TAB_TOP + used;
    fields_draw(&self->record, tui, self->record_top, rows - used);
}

/* The caller frees. */
static char *gone_words(const struct tui *tui)
{
    return mem_print("Ce dossier a été retiré : %s le rétablit, Échap revient.",
                     tui_key(tui, COMMAND_REDO));
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct case_screen *self = (struct case_screen *)screen;
    struct heading heading;
    int rows = tui_rows() - CASE_TAB_TOP;
    heading_read(tui, &self->id, &heading);
    draw_header(self, tui, &heading);
    draw_tabs(self, tui, &heading.case_file);
    self->gone = record_get(&heading.case_file, FIELD_CASE_DELETED) != NULL;
    heading_clear(&heading);
    if (self->gone) {
        char *words = gone_words(tui);
        put(CASE_TAB_TOP, 1, words, tui_columns() - 2, LOOK_ALERT);
        free(words);
        tui_cursor(tui, CASE_TAB_TOP, 1, false);
        tui_footer_place(tui, PLACE_DIALOG, NULL, NULL, 0);
        return;
    }
    list_fields(self, tui);
    switch (self->tab) {
    case TAB_THREAD:
        thread_draw(&self->thread, tui, &self->id, CASE_TAB_TOP, rows);
        break;
    case TAB_RECORD:
        draw_record(self, tui, rows);
        break;
    case TAB_PREDIAGNOSTIC:
        self->prediagnostic_top =
            prediagnostic_draw(&self->prediagnostic, tui, &self->id, CASE_TAB_TOP, rows);
        break;
    default:
        case_referrals_draw(&self->referrals, tui, &self->id, CASE_TAB_TOP, rows);
        break;
    }
    struct footer_item extra[2] = {{"Tab", "onglet"}};
    bool others =
        self->tab == TAB_RECORD && case_others_footer(&self->others, tui, &self->id, &extra[1]);
    tui_footer_place(tui, PLACE_CASE, &self->id, extra, others ? 2 : 1);
}

static bool tab_event(struct case_screen *self, struct tui *tui, const struct event *event)
{
    switch (self->tab) {
    case TAB_THREAD:
        return thread_event(&self->thread, tui, &self->id, event);
    case TAB_RECORD:
        return case_others_event(&self->others, &self->record, tui, &self->id, event) ||
               fields_event(&self->record, tui, event, &self->id, self->record_top);
    case TAB_PREDIAGNOSTIC:
        return fields_event(&self->prediagnostic, tui, event, &self->id, self->prediagnostic_top);
    default:
        return case_referrals_event(&self->referrals, tui, &self->id, event);
    }
}

static bool go_to_tab(struct case_screen *self, int tab)
{
    self->tab = (enum case_tab)((tab + TAB_COUNT) % TAB_COUNT);
    return true;
}

/* 1 to 4, or the same keys without Maj on AZERTY; -1. */
static int tab_of_character(const char *text)
{
    static const char *const keys[][2] = {{"1", "&"}, {"2", "é"}, {"3", "\""}, {"4", "'"}};
    for (int tab = 0; tab < TAB_COUNT; tab++)
        if (strcmp(text, keys[tab][0]) == 0 || strcmp(text, keys[tab][1]) == 0)
            return tab;
    return -1;
}

static bool case_event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct case_screen *self = (struct case_screen *)screen;
    if (self->gone)
        return false;
    if (event->kind == EVENT_KEY && (event->key == KEY_NAME_TAB || event->key == KEY_NAME_RIGHT))
        return go_to_tab(self, (int)self->tab + 1);
    if (event->kind == EVENT_KEY &&
        (event->key == KEY_NAME_BACK_TAB || event->key == KEY_NAME_LEFT))
        return go_to_tab(self, (int)self->tab - 1);
    if (event->kind == EVENT_CHAR && tab_of_character(event->text) >= 0)
        return go_to_tab(self, tab_of_character(event->text));
    if (event->kind == EVENT_CHAR &&
        (strcmp(event->text, "h") == 0 || strcmp(event->text, "l") == 0))
        return go_to_tab(self, (int)self->tab + (event->text[0] == 'l' ? 1 : -1));
    if (event->kind == EVENT_PASTE) {
        tui_push(tui, note_new(tui, &self->id, event->paste, event->paste_length));
        return true;
    }
    if (event->kind == EVENT_CLICK && event->row == 3) {
        for (int tab = 0; tab < TAB_COUNT; tab++)
            if (event->column >= self->tab_columns[tab] &&
                event->column < self->tab_columns[tab + 1])
                return go_to_tab(self, tab);
        return true;
    }
    return tab_event(self, tui, event);
}

/* On a tab of fields that of the selected one; Tab there shows the whole case. */
static void open_history(struct case_screen *self, struct tui *tui)
{
    const struct field_list *list = self->tab == TAB_RECORD          ? &self->record
                                    : self->tab == TAB_PREDIAGNOSTIC ? &self->prediagnostic
                                                                     : NULL;
    const struct field_row *row =
        list && !list->aside && list->selected < list->count ? &list->rows[list->selected] : NULL;
    history_open(tui, &self->id, row ? &row->record : &self->id, row ? row->field : FIELD_COUNT);
}

static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    struct case_screen *self = (struct case_screen *)screen;
    struct record record;
    if (command == COMMAND_CONFLICTS) {
        conflicts_open(tui, &self->id);
        return true;
    }
    if (!(command_info(command)->places & PLACE_CASE) ||
        command_info(command)->places & PLACE_DIALOG)
        return false;
    if (!query_record(tui->app->store, ENTITY_CASE, &self->id, &record, NULL))
        return false;
    enum stage stage = stage_from_code(record_get(&record, FIELD_CASE_STAGE));
    bool gone = record_get(&record, FIELD_CASE_DELETED) != NULL;
    record_clear(&record);
    if (gone) {
        char *words = gone_words(tui);
        tui_say(tui, "%s", words);
        free(words);
        return true;
    }
    if (command == COMMAND_HISTORY) {
        open_history(self, tui);
        return true;
    }
    if (command == COMMAND_EDIT) { /* on the fiche already: the field under the selection */
        struct event enter = {.kind = EVENT_KEY, .key = KEY_NAME_ENTER};
        if (self->tab == TAB_RECORD || self->tab == TAB_PREDIAGNOSTIC)
            return tab_event(self, tui, &enter);
        return go_to_tab(self, TAB_RECORD);
    }
    if (command == COMMAND_PUBLISH) /* from another tab, the notes are shown first */
        return self->tab == TAB_THREAD ? thread_publish(&self->thread, tui, &self->id)
                                       : go_to_tab(self, TAB_THREAD);
    return case_command(tui, command, &self->id, stage);
}

struct screen *case_new(const struct id *case_id, enum case_tab tab)
{
    static const struct screen_ops ops = {.draw = draw, .event = case_event, .command = command};
    struct case_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->screen.place = PLACE_CASE;
    self->id = *case_id;
    self->tab = tab;
    return &self->screen;
}

struct screen *case_on_note(struct tui *tui, const struct id *case_id, const struct id *note)
{
    struct screen *screen = case_new(case_id, TAB_THREAD);
    struct notes notes;
    if (!query_notes(tui->app->store, case_id, &notes, NULL))
        return screen;
    for (size_t i = 0; i < notes.count; i++)
        if (id_equal(&notes.rows[i].id, note))
            ((struct case_screen *)screen)->thread.selected = (int)i;
    notes_clear(&notes);
    return screen;
}
