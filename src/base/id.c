/* Identities: UUID version 7, time first, so that what is born later sorts later. libuuid reads and
 * writes them; it makes no version 7 in Debian 12, and the dice must be ours to set. */
#include "dentelle/base.h"

#include <string.h>
#include <uuid/uuid.h>

const struct id ID_NONE = {{0}};

struct id id_new(const struct clock *clock)
{
    struct id id;
    uint64_t ms = (uint64_t)clock->now_ms(clock->state);
    clock->random(clock->state, id.bytes, sizeof id.bytes);
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (unsigned char)(ms >> (40 - 8 * i));
    id.bytes[6] = (unsigned char)(0x70 | (id.bytes[6] & 0x0F));
    id.bytes[8] = (unsigned char)(0x80 | (id.bytes[8] & 0x3F));
    return id;
}

struct id id_named(const char *name)
{
    /* The namespace is dentelle's own, drawn once. */
    static const unsigned char dentelle[16] = {0x8f, 0x1d, 0x5c, 0x02, 0x6b, 0x2e, 0x4f, 0x7a,
                                               0x9c, 0x41, 0x3a, 0x77, 0xd0, 0x15, 0xe8, 0x64};
    struct id id;
    uuid_generate_sha1(id.bytes, dentelle, name, strlen(name));
    return id;
}

bool id_is_none(const struct id *id)
{
    return id_equal(id, &ID_NONE);
}

bool id_equal(const struct id *a, const struct id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

void id_to_text(const struct id *id, char text[ID_TEXT_SIZE])
{
    uuid_unparse_lower(id->bytes, text);
}

bool id_from_text(const char *text, struct id *id)
{
    return uuid_parse(text, id->bytes) == 0;
}
