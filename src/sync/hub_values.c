/* What is handed to statements of the hub and taken from their results, in PostgreSQL's binary
 * form: numbers from the left, arrays as dimensions and then each item with its length. */
#include <string.h>

#include "hub.h"

/* From pg_type: these never change. */
enum {
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_TEXT = 25,
    OID_BYTEA_ARRAY = 1001,
    OID_INT8_ARRAY = 1016,
    OID_UUID = 2950,
};

static void add_big_endian(struct text *text, uint64_t number, int size)
{
    unsigned char bytes[8];
    for (int i = size - 1; i >= 0; i--, number >>= 8)
        bytes[i] = (unsigned char)number;
    text_add_bytes(text, bytes, (size_t)size);
}

static void add(struct hub_arguments *arguments, Oid type, const void *bytes, size_t length)
{
    int at = arguments->count++;
    arguments->types[at] = type;
    arguments->values[at] = bytes;
    arguments->lengths[at] = (int)length;
}

static void add_held(struct hub_arguments *arguments, Oid type)
{
    const struct text *held = &arguments->held[arguments->count];
    add(arguments, type, text_get(held), held->length);
}

void hub_add_number(struct hub_arguments *arguments, int64_t number)
{
    add_big_endian(&arguments->held[arguments->count], (uint64_t)number, 8);
    add_held(arguments, OID_INT8);
}

void hub_add_text(struct hub_arguments *arguments, const char *text)
{
    text_add(&arguments->held[arguments->count], text);
    add_held(arguments, OID_TEXT);
}

void hub_add_uuid(struct hub_arguments *arguments, const struct id *id)
{
    text_add_bytes(&arguments->held[arguments->count], id->bytes, sizeof id->bytes);
    add_held(arguments, OID_UUID);
}

void hub_add_bytes(struct hub_arguments *arguments, const void *bytes, size_t length)
{
    add(arguments, OID_BYTEA, bytes, length);
}

static void begin_array(struct text *text, size_t count, Oid type)
{
    add_big_endian(text, count ? 1 : 0, 4); /* dimensions */
    add_big_endian(text, 0, 4);             /* no nulls */
    add_big_endian(text, type, 4);
    if (count) {
        add_big_endian(text, count, 4);
        add_big_endian(text, 1, 4); /* counted from */
    }
}

void hub_add_numbers(struct hub_arguments *arguments, const int64_t *numbers, size_t count)
{
    struct text *text = &arguments->held[arguments->count];
    begin_array(text, count, OID_INT8);
    for (size_t i = 0; i < count; i++) {
        add_big_endian(text, 8, 4);
        add_big_endian(text, (uint64_t)numbers[i], 8);
    }
    add_held(arguments, OID_INT8_ARRAY);
}

void hub_add_blobs(struct hub_arguments *arguments, const void *bytes, size_t length, size_t count)
{
    struct text *text = &arguments->held[arguments->count];
    begin_array(text, count, OID_BYTEA);
    for (size_t i = 0; i < count; i++) {
        add_big_endian(text, length, 4);
        text_add_bytes(text, (const char *)bytes + i * length, length);
    }
    add_held(arguments, OID_BYTEA_ARRAY);
}

int64_t hub_number(const PGresult *result, int row, int column)
{
    const unsigned char *bytes = (const unsigned char *)pq.getvalue(result, row, column);
    int length = pq.getlength(result, row, column);
    uint64_t number = 0;
    for (int i = 0; i < length && i < 8; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

bool hub_flag(const PGresult *result, int row, int column)
{
    return pq.getlength(result, row, column) == 1 && pq.getvalue(result, row, column)[0];
}
