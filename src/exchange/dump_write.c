/* The base as JSON, a record a line: keys are the columns of the registry, in its order, and what
 * is empty is not there, so that the same base always gives the same bytes. */
#include "internal.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "dump.h"

const char *const dump_lists[ENTITY_COUNT] = {
    [ENTITY_PROGRAMME] = "programmes", [ENTITY_HOLDER] = "holders",
    [ENTITY_CASE] = "cases",           [ENTITY_NOTE] = "notes",
    [ENTITY_PARTNER] = "partners",     [ENTITY_REFERRAL] = "referrals",
};

static_assert(FIELD_CASE_DELETED - FIELD_HOLDER_DELETED <= DUMPED_FIELDS &&
                  FIELD_NOTE_DELETED - FIELD_CASE_DELETED <= DUMPED_FIELDS &&
                  FIELD_REFERRAL_DELETED - FIELD_PARTNER_DELETED <= DUMPED_FIELDS &&
                  FIELD_COUNT - FIELD_REFERRAL_DELETED <= DUMPED_FIELDS,
              "an entity has more fields than a record outside the base holds");

static size_t place_of(const struct dumped *dumped, enum field field)
{
    return (size_t)(field - entity_first_field(dumped->entity));
}

const char *dumped_get(const struct dumped *dumped, enum field field)
{
    return dumped->values[place_of(dumped, field)];
}

void dumped_set(struct dumped *dumped, enum field field, const char *value)
{
    char **place = &dumped->values[place_of(dumped, field)];
    free(*place);
    *place = mem_copy(value);
}

struct strings *dumped_set_of(struct dumped *dumped, enum field field)
{
    return &dumped->sets[place_of(dumped, field)];
}

void dumped_clear(struct dumped *dumped)
{
    for (size_t i = 0; i < DUMPED_FIELDS; i++) {
        free(dumped->values[i]);
        strings_clear(&dumped->sets[i]);
    }
    strings_clear(&dumped->left);
    *dumped = (struct dumped){0};
}

/* ---- writing ------------------------------------------------------------------------------- */

static void add_json(struct text *out, json_t *value)
{
    char *dumped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    text_add(out, dumped ? dumped : "null");
    free(dumped);
    json_decref(value);
}

static json_t *member_json(enum field field, const char *member)
{
    struct need need;
    if (field == FIELD_CASE_NEEDS && need_parse(member, &need))
        return json_pack("{s:s, s:s, s:i}", "need", need.code, "said_by", need.said_by, "level",
                         need.level);
    return json_string(member);
}

static json_t *value_json(const struct dumped *dumped, enum field field)
{
    const char *value = dumped_get(dumped, field);
    const struct strings *set = &dumped->sets[place_of(dumped, field)];
    switch (field_info(field)->type) {
    case TYPE_SET: {
        json_t *array = set->count ? json_array() : NULL;
        for (size_t i = 0; i < set->count; i++)
            json_array_append_new(array, member_json(field, set->items[i]));
        return array;
    }
    case TYPE_INTEGER:
        return value ? json_integer(strtoll(value, NULL, 10)) : NULL;
    case TYPE_FLAG:
        return value ? json_true() : NULL;
    default:
        return value ? json_string(value) : NULL;
    }
}

void dump_begin(struct text *out, const struct dump_head *head)
{
    text_addf(out, "{\n\"format\": \"%s\",\n\"version\": %d,\n\"exported_on\": ", DUMP_FORMAT,
              DUMP_VERSION);
    add_json(out, json_string(head->exported_on));
    text_add(out, ",\n\"cases_shown\": ");
    add_json(out, head->shown ? json_string(head->shown) : json_null());
    text_addf(out, ",\n\"for_others\": %s", head->for_others ? "true" : "false");
}

void dump_list(struct text *out, enum entity entity)
{
    text_addf(out, ",\n\"%s\": [", dump_lists[entity]);
}

void dump_list_end(struct text *out)
{
    text_add(out, "\n]");
}

void dump_record(struct text *out, const struct dumped *dumped, bool first)
{
    char id[ID_TEXT_SIZE];
    json_t *object = json_object();
    id_to_text(&dumped->id, id);
    json_object_set_new(object, "id", json_string(id));
    for (enum field f = entity_first_field(dumped->entity); f <= entity_last_field(dumped->entity);
         f++) {
        json_t *value = value_json(dumped, f);
        if (value)
            json_object_set_new(object, field_info(f)->column, value);
    }
    text_add(out, first ? "\n" : ",\n");
    add_json(out, object);
}

void dump_end(struct text *out)
{
    text_add(out, "\n}\n");
}
