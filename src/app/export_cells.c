/* The columns of an exported table, and the cells of a record in them: codes are read as their
 * labels. */
#include "export_tables.h"

#include <stdlib.h>
#include <string.h>

/* ---- columns ------------------------------------------------------------------------------- */

void columns_add(struct columns *columns, const char *header, enum tables_type type, int width,
                 enum field field)
{
    if (columns->count == TABLES_COLUMNS_MOST)
        return;
    columns->columns[columns->count] = (struct tables_column){header, type, width};
    columns->fields[columns->count++] = field;
}

static enum tables_type type_of(enum field field)
{
    switch (field_info(field)->type) {
    case TYPE_LINES:
        return TABLES_LINES;
    case TYPE_DATE:
        return TABLES_DAY;
    case TYPE_MOMENT:
        return TABLES_MOMENT;
    case TYPE_INTEGER:
        return field == FIELD_PROGRAMME_BUDGET_EUR ? TABLES_EURO : TABLES_INTEGER;
    default:
        return TABLES_TEXT;
    }
}

static int width_of(enum field field)
{
    switch (type_of(field)) {
    case TABLES_LINES:
        return 60;
    case TABLES_MOMENT:
        return 16;
    case TABLES_TEXT:
        return field_info(field)->type == TYPE_SET || field_info(field)->type == TYPE_TEXT ? 24
                                                                                           : 18;
    default:
        return 12;
    }
}

void columns_add_fields(const struct export *export, struct columns *columns, enum entity entity)
{
    for (enum field f = entity_first_field(entity); f <= entity_last_field(entity); f++)
        if (field_info(f)->label[0] && !export_hides(export, f) && f != FIELD_CASE_NEEDS &&
            f != FIELD_CASE_REF)
            columns_add(
                columns, field_info(f)->label, type_of(f),
                f == FIELD_HOLDER_NAME || f == FIELD_PARTNER_NAME ? NAME_WIDTH : width_of(f), f);
}

/* ---- cells --------------------------------------------------------------------------------- */

static bool write_set(const struct sheets *sheets, const struct record *record, enum field field,
                      struct error *err)
{
    struct strings members;
    struct text text = {0};
    if (!query_members(sheets->export->app->store, &record->id, field, &members, err))
        return false;
    for (size_t i = 0; i < members.count; i++) {
        char *member = export_value(sheets->export, field, members.items[i], record);
        if (member)
            text_addf(&text, "%s%s", text.length ? MEMBERS_BETWEEN : "",
                      member_label(field, member));
        free(member);
    }
    tables_text(sheets->tables, text_get(&text));
    strings_clear(&members);
    text_clear(&text);
    return true;
}

/* `record` NULL: the cell is empty. */
static bool write_field(const struct sheets *sheets, const struct record *record, enum field field,
                        struct error *err)
{
    struct tables *tables = sheets->tables;
    const struct field_info *info = field_info(field);
    if (record && info->type == TYPE_SET)
        return write_set(sheets, record, field, err);
    char *value =
        record ? export_value(sheets->export, field, record_get(record, field), record) : NULL;
    if (value && info->type == TYPE_INTEGER)
        tables_integer(tables, strtoll(value, NULL, 10));
    else if (value && (info->type == TYPE_DATE || info->type == TYPE_MOMENT))
        tables_moment(tables, value);
    else if (value && info->type == TYPE_CHOICE)
        tables_text(tables, choice_label(field_choices(field), value));
    else if (value && info->type == TYPE_FLAG)
        tables_text(tables, "oui");
    else
        tables_text(tables, value);
    free(value);
    return true;
}

bool sheets_write_fields(const struct sheets *sheets, const struct columns *columns, size_t first,
                         const struct record *records[], size_t count, struct error *err)
{
    bool done = true;
    for (size_t i = first; done && i < columns->count; i++) {
        const struct record *of = NULL;
        for (size_t r = 0; r < count; r++)
            if (records[r]->entity == field_info(columns->fields[i])->entity)
                of = records[r];
        done = write_field(sheets, of, columns->fields[i], err);
    }
    return done;
}
