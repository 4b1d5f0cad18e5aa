/* The registry of fields as a table. Everything that speaks of "all fields" walks it: columns,
 * operations, forms, import, exports. The rules that a value obeys are in value.c. */
#include "dentelle/model.h"

#include <assert.h>
#include <string.h>

/* Fields without a closed list point to this empty one; field_info gives NULL for it. */
static const struct choice_list choices_NONE = {NULL, 0};

static const struct field_info fields[] = {
#define FIELD(id, entity, name, column, type, choices, label, headers)                             \
    [FIELD_##entity##_##                                                                           \
        name] = {id, ENTITY_##entity, TYPE_##type, #column, label, headers, &choices_##choices},
#include "fields.def"
#undef FIELD
};

static const struct {
    const char *table;
    enum field first, last, deleted;
} entities[] = {
    [ENTITY_PROGRAMME] = {"programme", FIELD_PROGRAMME_DELETED, FIELD_PROGRAMME_REPORT_PROSPECTS,
                          FIELD_PROGRAMME_DELETED},
    [ENTITY_HOLDER] = {"holder", FIELD_HOLDER_DELETED, FIELD_HOLDER_ESUS, FIELD_HOLDER_DELETED},
    [ENTITY_CASE] = {"case_file", FIELD_CASE_DELETED, FIELD_CASE_FOLLOWS, FIELD_CASE_DELETED},
    [ENTITY_NOTE] = {"note", FIELD_NOTE_DELETED, FIELD_NOTE_PUBLISHABLE, FIELD_NOTE_DELETED},
    [ENTITY_PARTNER] = {"partner", FIELD_PARTNER_DELETED, FIELD_PARTNER_SHIPPED,
                        FIELD_PARTNER_DELETED},
    [ENTITY_REFERRAL] = {"referral", FIELD_REFERRAL_DELETED, FIELD_REFERRAL_NEXT_STEP,
                         FIELD_REFERRAL_DELETED},
};
static_assert(sizeof entities / sizeof entities[0] == ENTITY_COUNT, "an entity has no line here");
static_assert(FIELD_REFERRAL_NEXT_STEP + 1 == FIELD_COUNT,
              "the last field of the last entity closes the registry");
static_assert(FIELD_HOLDER_DELETED == FIELD_PROGRAMME_REPORT_PROSPECTS + 1 &&
                  FIELD_CASE_DELETED == FIELD_HOLDER_ESUS + 1 &&
                  FIELD_NOTE_DELETED == FIELD_CASE_FOLLOWS + 1 &&
                  FIELD_PARTNER_DELETED == FIELD_NOTE_PUBLISHABLE + 1 &&
                  FIELD_REFERRAL_DELETED == FIELD_PARTNER_SHIPPED + 1,
              "the fields of an entity are contiguous, in the order of enum entity");

const struct field_info *field_info(enum field field)
{
    return &fields[field];
}

bool field_is_read_only(enum field field)
{
    return field == FIELD_CASE_REF || field == FIELD_CASE_CLOSED_ON;
}

const struct choice_list *field_choices(enum field field)
{
    return fields[field].choices->count ? fields[field].choices : NULL;
}

enum field field_by_id(int id)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (fields[f].id == id)
            return (enum field)f;
    return FIELD_COUNT;
}

enum field field_by_column(enum entity entity, const char *column)
{
    for (enum field f = entity_first_field(entity); f <= entity_last_field(entity); f++)
        if (strcmp(fields[f].column, column) == 0)
            return f;
    return FIELD_COUNT;
}

enum field entity_first_field(enum entity entity)
{
    return entities[entity].first;
}

enum field entity_last_field(enum entity entity)
{
    return entities[entity].last;
}

enum field entity_deleted_field(enum entity entity)
{
    return entities[entity].deleted;
}

const char *entity_table(enum entity entity)
{
    return entities[entity].table;
}
