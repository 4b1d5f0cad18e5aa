/* The sheet of a structure: what is known of it, the cases that were sent to it and what became of
 * them, and what the shipped directory says where the user keeps something else. */
#include "partner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

enum partner_tab { TAB_SHEET, TAB_SENT, TAB_OFFERS, TABS };

struct partner_screen {
    struct screen screen;
    struct id id;
    enum partner_tab tab;
    struct field_list fields;
    struct partner_list sent, offers;
    int sent_count, offer_count; /* as they were drawn last */
    bool gone;                   /* undone, or removed elsewhere */
    int tab_columns[TABS + 1];   /* where each tab begins, for clicks */
};

/* ---- header -------------------------------------------------------------------------------- */

/* "DLA, Dispositif local d'accompagnement"; the same name twice is said once. */
static void draw_name(const struct record *record)
{
    const char *name = record_get(record, FIELD_PARTNER_NAME),
               *brief = record_get(record, FIELD_PARTNER_SHORT_NAME),
               *kind = choice_label(&choices_PARTNER_KIND, record_get(record, FIELD_PARTNER_KIND));
    bool both = name && brief && !strstr(name, brief);
    int width = utf8_columns(kind, strlen(kind)), columns = tui_columns();
    char *title = both ? mem_print("%s, %s", brief, name) : mem_copy(name ? name : "?");
    put(0, 1, title, columns - 4 - width, LOOK_TITLE);
    put_right(0, columns - 1 - width, kind, width, LOOK_FAINT);
    free(title);
}

/* "complet depuis le ven. 12 mars". The caller frees; "" when nobody said. */
static char *capacity_text(const struct record *record, day today)
{
    const char *capacity = record_get(record, FIELD_PARTNER_CAPACITY),
               *on = record_get(record, FIELD_PARTNER_CAPACITY_ON);
    char french[DAY_FRENCH_SIZE];
    day since;
    if (!capacity)
        return mem_copy("");
    const char *label = choice_label(&choices_CAPACITY, capacity);
    if (!on || !day_from_iso(on, &since))
        return mem_copy(label);
    day_french(since, today, french);
    return mem_print("%s depuis le %s", label, french);
}

/* "" when the last edition of the directory brought nothing here. */
static const char *news_text(struct tui *tui, const struct record *record)
{
    switch (app_partner_news(tui->app, record_get(record, FIELD_PARTNER_SHIPPED))) {
    case PARTNER_NEW:
        return "nouvelle dans l'annuaire livré";
    case PARTNER_CHANGED:
        return "mise à jour par l'annuaire livré";
    default:
        return "";
    }
}

/* One more thing of the line, after a dot; returns the column after it. */
static int put_more(int column, const char *text, enum look look)
{
    if (!text[0])
        return column;
    column += put_piece(1, column, " · ", 3, LOOK_FAINT);
    return column + put_piece(1, column, text, tui_columns() - column - 1, look);
}

enum { OLD_DAYS = 365 };

static void draw_state(struct tui *tui, const struct record *record, const struct sent_sums *sums)
{
    day today = app_today(tui->app), checked;
    const char *checked_on = record_get(record, FIELD_PARTNER_CHECKED_ON);
    bool old = !checked_on || !day_from_iso(checked_on, &checked) || today - checked > OLD_DAYS;
    char *age = partner_checked(checked_on, today), *capacity = capacity_text(record, today),
         *became = sent_sums_text(sums);
    int columns = tui_columns(), column = 1;
    if (old) {
        put_piece(1, column, put_sign(SIGN_OVERDUE), 1, LOOK_ALERT);
        column += 2;
    }
    column += put_piece(1, column, age, columns - column - 1, old ? LOOK_NORMAL : LOOK_FAINT);
    column = put_more(column, capacity, LOOK_NORMAL);
    column = put_more(column, news_text(tui, record), LOOK_FAINT);
    if (columns - column > 16) {
        char *cut = utf8_cut(became, columns - column - 4);
        put_right(1, column + 3, cut, columns - column - 4, LOOK_FAINT);
        free(cut);
    }
    free(age);
    free(capacity);
    free(became);
}

static void draw_tabs(struct partner_screen *self, int cases)
{
    int column = 1;
    for (int tab = 0; tab < TABS; tab++) {
        bool here = tab == (int)self->tab;
        int count = tab == TAB_SENT ? cases : tab == TAB_OFFERS ? self->offer_count : 0;
        const char *name = tab == TAB_SHEET  ? "Fiche"
                           : tab == TAB_SENT ? "Dossiers"
                                             : "L'annuaire dit";
        char number[16] = "";
        self->tab_columns[tab] = column;
        if (tab == TAB_OFFERS && !self->offer_count)
            continue;
        if (tab != TAB_SHEET)
            snprintf(number, sizeof number, " %d", count);
        char *text = mem_print(here ? "[%s%s]" : " %s%s ", name, number);
        enum look look = here ? LOOK_TITLE : tab == TAB_OFFERS ? LOOK_ALERT : LOOK_FAINT;
        column += put_piece(3, column, text, tui_columns() - column, look) + 1;
        free(text);
    }
    self->tab_columns[TABS] = column;
}

/* ---- drawing ------------------------------------------------------------------------------- */

static void draw_footer(struct partner_screen *self, struct tui *tui)
{
    struct footer_item items[5];
    size_t count = 0;
    static const char *const enters[TABS] = {"modifier", "dossier", "reprendre"};
    if (self->tab != TAB_SENT || self->sent_count)
        items[count++] = (struct footer_item){"Entrée", enters[self->tab]};
    items[count++] = (struct footer_item){"Tab", "onglet"};
    if (self->tab == TAB_OFFERS)
        items[count++] = (struct footer_item){"Suppr", "garder le nôtre"};
    else if (self->tab == TAB_SHEET && !self->sent_count)
        items[count++] = (struct footer_item){"Suppr", "retirer"};
    items[count++] =
        (struct footer_item){tui_key(tui, COMMAND_CHECKED), command_info(COMMAND_CHECKED)->name};
    tui_footer_place(tui, PLACE_PARTNER, NULL, items, count);
}

static void draw_gone(struct tui *tui)
{
    char *words = mem_print("Cette structure n'est plus dans l'annuaire : %s ou %s la rétablit, "
                            "Échap revient.",
                            tui_key(tui, COMMAND_UNDO), tui_key(tui, COMMAND_REDO));
    put_text(PARTNER_TAB_TOP, 1, words, tui_columns() - 2, 3, LOOK_ALERT);
    free(words);
    tui_cursor(tui, PARTNER_TAB_TOP, 1, false);
    tui_footer_place(tui, PLACE_DIALOG, NULL, NULL, 0);
}

static void draw(struct screen *screen, struct tui *tui)
{
    struct partner_screen *self = (struct partner_screen *)screen;
    struct record record = {0};
    struct sent_sums sums = {0};
    struct offers offers = {0};
    struct error err = {0};
    int rows = tui_rows() - PARTNER_TAB_TOP;
    bool read = query_record(tui->app->store, ENTITY_PARTNER, &self->id, &record, &err) &&
                query_sent_sums(tui->app->store, &self->id, &sums, &err) &&
                app_partner_offers(tui->app, &self->id, &offers, &err);
    if (!read && err.code != ERR_NOT_FOUND)
        tui_fail(tui, &err);
    self->gone = !read || record_get(&record, FIELD_PARTNER_DELETED);
    self->sent_count = sums.cases;
    self->offer_count = (int)offers.count;
    if (self->tab == TAB_OFFERS && !self->offer_count)
        self->tab = TAB_SHEET;
    draw_name(&record);
    draw_state(tui, &record, &sums);
    put_rule(2, 0, tui_columns());
    record_clear(&record);
    if (self->gone) {
        draw_gone(tui);
    } else {
        draw_tabs(self, sums.cases);
        if (self->tab == TAB_SHEET)
            fields_draw(&self->fields, tui, PARTNER_TAB_TOP, rows);
        else if (self->tab == TAB_SENT)
            partner_sent_draw(&self->sent, tui, &self->id, rows);
        else
            partner_offers_draw(&self->offers, tui, &offers, rows);
        draw_footer(self, tui);
    }
    offers_clear(&offers);
}

/* ---- events -------------------------------------------------------------------------------- */

static bool go_to_tab(struct partner_screen *self, int by)
{
    int tabs = self->offer_count ? TABS : TAB_OFFERS;
    self->tab = (enum partner_tab)(((int)self->tab + by + tabs) % tabs);
    return true;
}

static bool click_tab(struct partner_screen *self, int column)
{
    for (int tab = 0; tab < TABS; tab++)
        if (column >= self->tab_columns[tab] && column < self->tab_columns[tab + 1])
            self->tab = (enum partner_tab)tab;
    return true;
}

/* The sheet goes with what it showed. */
static bool remove_partner(struct partner_screen *self, struct tui *tui)
{
    struct error err = {0};
    if (!app_remove_partner(tui->app, &self->id, &err)) {
        tui_fail(tui, &err);
        return true;
    }
    tui_pop(tui);
    tui_done(tui);
    return true;
}

static bool is_key(const struct event *event, enum key key, enum key other, const char *letter)
{
    return (event->kind == EVENT_KEY && (event->key == key || event->key == other)) ||
           (event->kind == EVENT_CHAR && strcmp(event->text, letter) == 0);
}

static bool partner_event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct partner_screen *self = (struct partner_screen *)screen;
    if (self->gone)
        return false;
    if (is_key(event, KEY_NAME_TAB, KEY_NAME_RIGHT, "l"))
        return go_to_tab(self, 1);
    if (is_key(event, KEY_NAME_BACK_TAB, KEY_NAME_LEFT, "h"))
        return go_to_tab(self, -1);
    if (event->kind == EVENT_CLICK && event->row == 3)
        return click_tab(self, event->column);
    if (self->tab == TAB_SENT)
        return partner_sent_event(&self->sent, tui, &self->id, event);
    if (self->tab == TAB_OFFERS)
        return partner_offers_event(&self->offers, tui, &self->id, event);
    if (event->kind == EVENT_KEY && event->key == KEY_NAME_DELETE)
        return remove_partner(self, tui);
    return fields_event(&self->fields, tui, event, &ID_NONE, PARTNER_TAB_TOP);
}

static bool command(struct screen *screen, struct tui *tui, enum command command)
{
    struct partner_screen *self = (struct partner_screen *)screen;
    struct error err = {0};
    if (command != COMMAND_CHECKED || self->gone)
        return false;
    if (app_check_partner(tui->app, &self->id, &err))
        tui_done(tui);
    else
        tui_fail(tui, &err);
    return true;
}

/* In the order of the questions that are asked of it: what, where, for whom, how to reach it; then
 * what the registry has besides. */
static void list_fields(struct field_list *list, const struct id *partner)
{
    static const enum field first[] = {
        FIELD_PARTNER_NAME,           FIELD_PARTNER_SHORT_NAME,
        FIELD_PARTNER_KIND,           FIELD_PARTNER_DOES,
        FIELD_PARTNER_NEEDS,          FIELD_PARTNER_TERRITORIES,
        FIELD_PARTNER_MUST_EXIST,     FIELD_PARTNER_MINIMUM_EMPLOYEES,
        FIELD_PARTNER_LEGAL_FORMS,    FIELD_PARTNER_ESUS,
        FIELD_PARTNER_BUDGET_CITOYEN, FIELD_PARTNER_CONDITIONS,
        FIELD_PARTNER_CAPACITY,       FIELD_PARTNER_CAPACITY_ON,
        FIELD_PARTNER_CONTACT,        FIELD_PARTNER_WEBSITE,
        FIELD_PARTNER_CHECKED_ON};
    enum { FIRST = sizeof first / sizeof first[0] };
    for (int i = 0; i < FIRST; i++)
        fields_add(list, partner, first[i]);
    for (enum field f = entity_first_field(ENTITY_PARTNER); f <= entity_last_field(ENTITY_PARTNER);
         f++) {
        bool there = !field_info(f)->label[0];
        for (int i = 0; i < FIRST; i++)
            there = there || first[i] == f;
        if (!there)
            fields_add(list, partner, f);
    }
}

void partner_open(struct tui *tui, const struct id *partner)
{
    static const struct screen_ops ops = {.draw = draw, .event = partner_event, .command = command};
    struct partner_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->screen.place = PLACE_PARTNER;
    self->id = *partner;
    list_fields(&self->fields, partner);
    tui_push(tui, &self->screen);
}
