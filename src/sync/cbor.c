/* See cbor.h. */
#include "cbor.h"

#include <cbor.h>
#include <string.h>

/* ---- writing ------------------------------------------------------------------------------- */

enum { HEAD_MOST = 9 }; /* bytes before those of a text */

void pack_unsigned(struct text *to, uint64_t number)
{
    unsigned char head[HEAD_MOST];
    text_add_bytes(to, head, cbor_encode_uint(number, head, sizeof head));
}

void pack_number(struct text *to, int64_t number)
{
    unsigned char head[HEAD_MOST];
    if (number >= 0)
        pack_unsigned(to, (uint64_t)number);
    else
        text_add_bytes(to, head, cbor_encode_negint((uint64_t)(-1 - number), head, sizeof head));
}

void pack_bytes(struct text *to, const void *bytes, size_t length)
{
    unsigned char head[HEAD_MOST];
    text_add_bytes(to, head, cbor_encode_bytestring_start(length, head, sizeof head));
    if (length)
        text_add_bytes(to, bytes, length);
}

void pack_text(struct text *to, const void *bytes, size_t length)
{
    unsigned char head[HEAD_MOST];
    text_add_bytes(to, head, cbor_encode_string_start(length, head, sizeof head));
    if (length)
        text_add_bytes(to, bytes, length);
}

void pack_array(struct text *to, size_t count)
{
    unsigned char head[HEAD_MOST];
    text_add_bytes(to, head, cbor_encode_array_start(count, head, sizeof head));
}

void pack_null(struct text *to)
{
    unsigned char head[HEAD_MOST];
    text_add_bytes(to, head, cbor_encode_null(head, sizeof head));
}

/* ---- reading ------------------------------------------------------------------------------- */

static void take_8(void *item, uint8_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_UNSIGNED, .number = number};
}
static void take_16(void *item, uint16_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_UNSIGNED, .number = number};
}
static void take_32(void *item, uint32_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_UNSIGNED, .number = number};
}
static void take_64(void *item, uint64_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_UNSIGNED, .number = number};
}
static void take_negative_8(void *item, uint8_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_NEGATIVE, .number = number};
}
static void take_negative_16(void *item, uint16_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_NEGATIVE, .number = number};
}
static void take_negative_32(void *item, uint32_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_NEGATIVE, .number = number};
}
static void take_negative_64(void *item, uint64_t number)
{
    *(struct item *)item = (struct item){.kind = ITEM_NEGATIVE, .number = number};
}
static void take_bytes(void *item, cbor_data bytes, size_t length)
{
    *(struct item *)item = (struct item){.kind = ITEM_BYTES, .bytes = bytes, .length = length};
}
static void take_text(void *item, cbor_data bytes, size_t length)
{
    *(struct item *)item = (struct item){.kind = ITEM_TEXT, .bytes = bytes, .length = length};
}
static void take_array(void *item, size_t count)
{
    *(struct item *)item = (struct item){.kind = ITEM_ARRAY, .length = count};
}
static void take_null(void *item)
{
    *(struct item *)item = (struct item){.kind = ITEM_NULL};
}

/* What is not taken (floats, tags, maps, lengths not told) leaves the item as it was: other. */
static struct cbor_callbacks takers(void)
{
    struct cbor_callbacks callbacks = cbor_empty_callbacks;
    callbacks.uint8 = take_8;
    callbacks.uint16 = take_16;
    callbacks.uint32 = take_32;
    callbacks.uint64 = take_64;
    callbacks.negint8 = take_negative_8;
    callbacks.negint16 = take_negative_16;
    callbacks.negint32 = take_negative_32;
    callbacks.negint64 = take_negative_64;
    callbacks.byte_string = take_bytes;
    callbacks.string = take_text;
    callbacks.array_start = take_array;
    callbacks.null = take_null;
    return callbacks;
}

struct item unpack(struct unpacking *from)
{
    struct item item = {ITEM_OTHER};
    struct cbor_callbacks callbacks = takers();
    if (from->broken || from->at >= from->length) {
        from->broken = true;
        return item;
    }
    struct cbor_decoder_result result =
        cbor_stream_decode(from->bytes + from->at, from->length - from->at, &callbacks, &item);
    if (result.status != CBOR_DECODER_FINISHED || item.kind == ITEM_OTHER) {
        from->broken = true;
        return (struct item){ITEM_OTHER};
    }
    from->at += result.read;
    return item;
}

int64_t unpack_number(struct unpacking *from, int64_t least, int64_t most)
{
    struct item item = unpack(from);
    bool whole = (item.kind == ITEM_UNSIGNED || item.kind == ITEM_NEGATIVE) &&
                 item.number <= (uint64_t)INT64_MAX;
    int64_t number = whole ? (int64_t)item.number : 0;
    if (whole && item.kind == ITEM_NEGATIVE)
        number = -1 - number;
    if (whole && number >= least && number <= most)
        return number;
    from->broken = true;
    return 0;
}

uint64_t unpack_unsigned(struct unpacking *from)
{
    struct item item = unpack(from);
    from->broken = from->broken || item.kind != ITEM_UNSIGNED;
    return from->broken ? 0 : item.number;
}

const unsigned char *unpack_bytes(struct unpacking *from, size_t length)
{
    struct item item = unpack(from);
    from->broken = from->broken || item.kind != ITEM_BYTES || item.length != length;
    return from->broken ? NULL : item.bytes;
}

size_t unpack_array(struct unpacking *from, size_t least, size_t most)
{
    struct item item = unpack(from);
    from->broken = from->broken || item.kind != ITEM_ARRAY || item.length < least ||
                   item.length > most || item.length > from->length - from->at;
    return from->broken ? 0 : item.length;
}

bool unpack_is_whole(const struct unpacking *from)
{
    return !from->broken && from->at == from->length;
}
