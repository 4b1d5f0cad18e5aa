/* All fields of one record that is not a case: a programme, a partner. */
#include "fields.h"

#include <stdlib.h>

enum { LIST_TOP = 2 };

struct record_screen {
    struct screen screen;
    struct id id;
    enum field name;
    struct field_list fields;
};

static void draw(struct screen *screen, struct tui *tui)
{
    struct record_screen *self = (struct record_screen *)screen;
    struct record record = {0};
    query_record(tui->app->store, field_info(self->name)->entity, &self->id, &record, NULL);
    const char *name = record_get(&record, self->name),
               *year = record_get(&record, FIELD_PROGRAMME_YEAR);
    char *copy = year ? mem_print("copier en %d", atoi(year) + 1) : mem_copy("copier");
    put(0, 1, name ? name : "?", tui_columns() - 2, LOOK_TITLE);
    record_clear(&record);
    put_rule(1, 0, tui_columns());
    fields_draw(&self->fields, tui, LIST_TOP, tui_rows() - LIST_TOP);
    struct footer_item items[4] = {{"Entrée", "modifier"}};
    size_t count = 1;
    if (self->name == FIELD_PROGRAMME_NAME)
        items[count++] = (struct footer_item){"Ctrl-D", copy};
    items[count++] = (struct footer_item){tui_key(tui, COMMAND_UNDO), "annuler"};
    items[count++] = (struct footer_item){"Échap", "retour"};
    tui_footer(tui, items, count);
    free(copy);
}

static bool event(struct screen *screen, struct tui *tui, const struct event *event)
{
    struct record_screen *self = (struct record_screen *)screen;
    if (event->kind == EVENT_CTRL && event->character == 'd' &&
        self->name == FIELD_PROGRAMME_NAME) {
        programme_copy(tui, &self->id);
        return true;
    }
    return fields_event(&self->fields, tui, event, &ID_NONE, LIST_TOP);
}

struct screen *record_new(enum entity entity, const struct id *id)
{
    static const struct screen_ops ops = {.draw = draw, .event = event};
    struct record_screen *self = mem_alloc(sizeof *self);
    self->screen.ops = &ops;
    self->id = *id;
    self->name = field_by_column(entity, "name");
    fields_add_entity(&self->fields, entity, id);
    return &self->screen;
}
