/* A sealed file as JSON, for whoever wants to see what travels. */
#include "cycle.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static json_t *hex(const unsigned char *bytes, size_t length)
{
    char *text = mem_alloc(length * 2 + 1);
    sodium_bin2hex(text, length * 2 + 1, bytes, length);
    json_t *string = json_string(text);
    free(text);
    return string;
}

static json_t *names(const struct op_run *run, size_t at, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct op_name *name = &run->prevs[at + i];
        json_t *one = json_object();
        json_object_set_new(one, "stream", hex(run->streams[name->stream].bytes, STREAM_SIZE));
        json_object_set_new(one, "seq", json_integer(name->seq));
        json_array_append_new(array, one);
    }
    return array;
}

static json_t *value(const struct op_run *run, const struct run_op *op)
{
    const char *bytes = text_get(&run->text) + op->text_at;
    char *clean;
    json_t *result;
    switch (op->value) {
    case VALUE_INTEGER:
        return json_integer(op->integer);
    case VALUE_TEXT:
        clean = utf8_clean(bytes, op->text_length, CLEAN_LINES);
        result = json_string(clean);
        free(clean);
        return result;
    case VALUE_BYTES:
        return hex((const unsigned char *)bytes, op->text_length);
    default:
        return json_null();
    }
}

static json_t *operation(const struct op_run *run, size_t index)
{
    const struct run_op *op = &run->ops[index];
    enum field field = field_by_id(op->field);
    char entity[ID_TEXT_SIZE];
    json_t *object = json_object();
    id_to_text(&op->entity, entity);
    json_object_set_new(object, "seq", json_integer(run->first + (int64_t)index));
    json_object_set_new(object, "group", json_integer(op->grp));
    json_object_set_new(object, "ms", json_integer(op->hlc >> 16));
    json_object_set_new(object, "counter", json_integer(op->hlc & 0xFFFF));
    json_object_set_new(object, "flags", json_integer(op->flags));
    json_object_set_new(object, "kind", json_integer(op->kind));
    json_object_set_new(object, "entity", json_string(entity));
    json_object_set_new(object, "field", json_integer(op->field));
    if (field != FIELD_COUNT) {
        json_object_set_new(object, "table", json_string(entity_table(field_info(field)->entity)));
        json_object_set_new(object, "column", json_string(field_info(field)->column));
    }
    json_object_set_new(object, "value", value(run, op));
    json_object_set_new(object, "prevs", names(run, op->prevs_at, op->prev_count));
    if (op->seen_count)
        json_object_set_new(object, "seen",
                            names(run, op->prevs_at + op->prev_count, op->seen_count));
    return object;
}

static json_t *header_of(const struct seal_header *header)
{
    char organisation[ID_TEXT_SIZE];
    json_t *object = json_object();
    id_to_text(&header->organisation, organisation);
    json_object_set_new(object, "is", json_string(header->kind == SEAL_HEAD ? "head" : "segment"));
    json_object_set_new(object, "reader", json_integer(header->reader));
    json_object_set_new(object, "epoch", json_integer(header->epoch));
    json_object_set_new(object, "organisation", json_string(organisation));
    json_object_set_new(object, "stream", hex(header->stream.bytes, STREAM_SIZE));
    json_object_set_new(object, "first", json_integer(header->first));
    json_object_set_new(object, "last", json_integer(header->last));
    if (header->kind == SEAL_SEGMENT) {
        json_object_set_new(object, "previous", hex(header->previous.bytes, SEGMENT_ID_SIZE));
        json_object_set_new(object, "redacted", json_boolean(header->redacted));
    }
    return object;
}

static void add_segment(json_t *object, const struct op_run *run, const struct segment_id *id)
{
    json_t *operations = json_array();
    for (size_t i = 0; i < run->count; i++)
        json_array_append_new(operations, operation(run, i));
    json_object_set_new(object, "id", hex(id->bytes, SEGMENT_ID_SIZE));
    json_object_set_new(object, "operations", operations);
}

static void add_head(json_t *object, const struct head *head)
{
    json_t *entries = json_array();
    for (size_t i = 0; i < head->count; i++) {
        json_t *entry = json_object();
        json_object_set_new(entry, "stream", hex(head->entries[i].stream.bytes, STREAM_SIZE));
        json_object_set_new(entry, "seq", json_integer(head->entries[i].seq));
        json_object_set_new(entry, "lots", json_integer(head->entries[i].lots));
        json_array_append_new(entries, entry);
    }
    json_object_set_new(object, "label", json_string(head->label));
    json_object_set_new(object, "ms", json_integer(head->at_ms));
    json_object_set_new(object, "state_hash",
                        json_sprintf("%016llx", (unsigned long long)head->state_hash));
    json_object_set_new(object, "waiting", json_integer(head->waiting));
    json_object_set_new(object, "has", entries);
}

static void add_gones(json_t *object, const struct gones *gones)
{
    static const char *const kinds[] = {"back", "left", "lost"};
    json_t *all = json_array();
    for (size_t i = 0; i < gones->count; i++) {
        const struct gone *gone = &gones->rows[i];
        json_t *one = json_object();
        json_object_set_new(one, "stream", hex(gone->stream.bytes, STREAM_SIZE));
        json_object_set_new(one, "is", json_string(kinds[gone->kind]));
        json_object_set_new(one, "turn", json_integer(gone->turn));
        json_object_set_new(one, "ms", json_integer(gone->at_ms));
        json_object_set_new(one, "by", hex(gone->by.bytes, STREAM_SIZE));
        json_object_set_new(one, "epoch", json_integer(gone->epoch));
        json_object_set_new(one, "mark", json_integer(gone->mark));
        json_array_append_new(all, one);
    }
    json_object_set_new(object, "gone", all);
}

static json_t *dump(const struct team *team, const struct text *bytes, struct error *err)
{
    struct seal_header header;
    struct segment_id id;
    struct op_run run = {0};
    struct head head = {0};
    if (!seal_read_header(text_get(bytes), bytes->length, &header, err))
        return NULL;
    bool is_head = header.kind == SEAL_HEAD;
    bool opened = is_head
                      ? head_open(team, text_get(bytes), bytes->length, &head, err)
                      : segment_open(team, text_get(bytes), bytes->length, &header, &run, &id, err);
    json_t *object = opened ? header_of(&header) : NULL;
    if (opened && is_head) {
        add_head(object, &head);
        add_gones(object, &head.gones);
    } else if (opened)
        add_segment(object, &run, &id);
    run_clear(&run);
    head_clear(&head);
    return object;
}

char *sync_dump(struct store *store, const char *path, struct error *err)
{
    struct team team;
    struct text bytes = {0};
    json_t *object = NULL;
    if (!team_read(store, &team, err))
        return NULL;
    if (id_is_none(&team.organisation))
        error_set(err, ERR_NOT_FOUND,
                  "cette base ne partage avec personne : elle n'a pas la clé de ce fichier");
    else if (file_read_whole(path, SEAL_FILE_MOST, &bytes, err))
        object = dump(&team, &bytes, err);
    sodium_memzero(&team, sizeof team);
    text_clear(&bytes);
    char *text = object ? json_dumps(object, JSON_INDENT(2)) : NULL;
    json_decref(object);
    return text;
}
