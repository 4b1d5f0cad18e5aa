/* Fields as a list: label, value, and a sign where two versions wait for a choice. */
#include "fields.h"

#include <stdlib.h>
#include <string.h>

enum { VALUE_LINES = 6 };

void fields_add(struct field_list *list, const struct id *record, enum field field)
{
    if (list->count < (int)(sizeof list->rows / sizeof list->rows[0]))
        list->rows[list->count++] = (struct field_row){.record = *record, .field = field};
}

void fields_add_entity(struct field_list *list, enum entity entity, const struct id *record)
{
    for (enum field field = entity_first_field(entity); field <= entity_last_field(entity); field++)
        if (field_info(field)->label[0])
            fields_add(list, record, field);
}

/* A member of a set as it is read: the need without who said it, the label of a code. */
static const char *member_text(enum field field, const char *member, struct need *need)
{
    if (field == FIELD_CASE_NEEDS && need_parse(member, need))
        return need_label(need->code);
    return member_label(field, member);
}

static char *set_text(struct tui *tui, const struct field_row *row)
{
    struct strings members;
    struct text text = {0};
    if (!query_members(tui->app->store, &row->record, row->field, &members, NULL))
        return mem_copy("");
    for (size_t i = 0; i < members.count; i++) {
        struct need need;
        text_addf(&text, "%s%s", i ? ", " : "", member_text(row->field, members.items[i], &need));
    }
    strings_clear(&members);
    return text_take(&text);
}

/* The value as the user reads it. The caller frees. */
static char *value_text(struct tui *tui, const struct field_row *row)
{
    const struct field_info *info = field_info(row->field);
    struct record record;
    if (info->type == TYPE_SET)
        return set_text(tui, row);
    if (!query_record(tui->app->store, info->entity, &row->record, &record, NULL))
        return mem_copy("");
    char *text = value_show(row->field, record_get(&record, row->field), app_today(tui->app));
    record_clear(&record);
    return text;
}

static int label_columns(void)
{
    return tui_columns() >= 66 ? 27 : 18;
}

static int value_columns(void)
{
    return tui_columns() - label_columns() - 4;
}

static int row_height(struct tui *tui, const struct field_row *row)
{
    char *text = value_text(tui, row);
    int lines = wrap_count(text, value_columns(), VALUE_LINES);
    free(text);
    return lines;
}

/* Scrolls so that the selected row shows whole. */
static void scroll(struct field_list *list, struct tui *tui, int rows)
{
    if (list->selected < list->top)
        list->top = list->selected;
    int used = 0, top = list->selected;
    while (top >= list->top) {
        used += row_height(tui, &list->rows[top]);
        if (used > rows)
            break;
        top--;
    }
    if (top >= list->top)
        list->top = top + 1 > list->selected ? list->selected : top + 1;
}

/* What an empty value says: of a partner, no territory and no form are all of them. */
static const char *empty_text(enum field field)
{
    return field == FIELD_PARTNER_TERRITORIES   ? "tout le 62"
           : field == FIELD_PARTNER_LEGAL_FORMS ? "toutes"
                                                : "–";
}

static int draw_row(struct tui *tui, const struct field_row *row, int at, int bottom, bool selected)
{
    const struct field_info *info = field_info(row->field);
    bool conflict = query_is_conflict(tui->app->store, &row->record, row->field);
    if (selected)
        put_piece(at, 0, put_sign(SIGN_SELECTED), 1, LOOK_NORMAL);
    put(at, 1, info->label, label_columns(), selected ? LOOK_SELECTED : LOOK_FAINT);
    char *text = value_text(tui, row);
    int column = label_columns() + 3, lines = bottom - at < VALUE_LINES ? bottom - at : VALUE_LINES;
    if (conflict)
        put_piece(at, column - 2, put_sign(SIGN_CONFLICT), 1, LOOK_ALERT);
    lines = put_text(at, column, text[0] ? text : empty_text(row->field), value_columns(), lines,
                     text[0] ? LOOK_NORMAL : LOOK_FAINT);
    free(text);
    return lines;
}

void fields_draw(struct field_list *list, struct tui *tui, int row, int rows)
{
    int at = row;
    if (list->selected >= list->count)
        list->selected = list->count ? list->count - 1 : 0;
    scroll(list, tui, rows);
    for (int i = list->top; i < list->count && at < row + rows; i++) {
        bool selected = i == list->selected && !list->aside;
        if (selected)
            tui_cursor(tui, at, 1, false);
        at += draw_row(tui, &list->rows[i], at, row + rows, selected);
    }
}

static int row_at(struct field_list *list, struct tui *tui, int offset)
{
    int row = list->top;
    while (row < list->count - 1 && offset >= row_height(tui, &list->rows[row]))
        offset -= row_height(tui, &list->rows[row++]);
    return row;
}

bool fields_event(struct field_list *list, struct tui *tui, const struct event *event,
                  const struct id *case_id, int top)
{
    bool open = event->kind == EVENT_KEY && event->key == KEY_NAME_ENTER;
    if (event->kind == EVENT_CLICK && event->row >= top && list->count) {
        list->selected = row_at(list, tui, event->row - top);
        open = event->count == 2;
        if (!open)
            return true;
    }
    if (open && list->count) {
        const struct field_row *row = &list->rows[list->selected];
        field_edit(tui, case_id, &row->record, row->field);
        return true;
    }
    return list_event(event, &list->selected, list->count, 10);
}
