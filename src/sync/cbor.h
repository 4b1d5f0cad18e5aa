/* CBOR (RFC 8949), the little of it that travels: whole numbers, texts, bytes, arrays and null, all
 * of known length. libcbor reads item by item and allocates nothing; what is not exactly as it
 * should be breaks the reader, which then gives nothing more. */
#ifndef DENTELLE_SYNC_CBOR_H
#define DENTELLE_SYNC_CBOR_H

#include "dentelle/base.h"

void pack_number(struct text *to, int64_t number);
void pack_unsigned(struct text *to, uint64_t number);
void pack_bytes(struct text *to, const void *bytes, size_t length);
void pack_text(struct text *to, const void *bytes, size_t length);
void pack_array(struct text *to, size_t count);
void pack_null(struct text *to);

struct unpacking {
    const unsigned char *bytes;
    size_t length, at;
    bool broken;
};
enum item_kind {
    ITEM_OTHER,
    ITEM_UNSIGNED,
    ITEM_NEGATIVE,
    ITEM_BYTES,
    ITEM_TEXT,
    ITEM_ARRAY,
    ITEM_NULL
};
struct item {
    enum item_kind kind;
    uint64_t number;            /* of a negative one: -1 - number */
    const unsigned char *bytes; /* in what is read */
    size_t length;              /* of bytes and texts; of an array, its items */
};
/* The next item; ITEM_OTHER, and broken, when there is none or it is of another kind. */
struct item unpack(struct unpacking *from);
/* The same, of this kind and size; 0 or NULL, and broken, otherwise. */
int64_t unpack_number(struct unpacking *from, int64_t least, int64_t most);
uint64_t unpack_unsigned(struct unpacking *from);
const unsigned char *unpack_bytes(struct unpacking *from, size_t length);
/* How many items follow: between `least` and `most`, and never more than bytes are left. */
size_t unpack_array(struct unpacking *from, size_t least, size_t most);
/* Nothing went wrong, and nothing is left. */
bool unpack_is_whole(const struct unpacking *from);

#endif
