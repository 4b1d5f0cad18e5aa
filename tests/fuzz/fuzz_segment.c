/* Any bytes as a sealed file, as the body of a segment and as that of a head: refused, or read; and
 * what is read is written and read back the same. */
#include "fuzz.h"

#include <string.h>

#include "sync/segment.h"

static void try_header(const uint8_t *bytes, size_t length)
{
    struct seal_header header;
    struct segment_id id;
    struct op_run run;
    struct error err = {0};
    struct team team = {.epoch = 1};
    if (seal_read_header(bytes, length, &header, &err)) {
        require(header.first > 0 && header.last >= 0 && header.reader <= SEAL_READER);
        team.organisation = header.organisation; /* as far in as can be without the key */
        team.epoch = header.epoch;
    }
    err = (struct error){0};
    require(!segment_open(&team, bytes, length, &header, &run, &id, &err));
    require(err.code != ERR_NONE && err.text[0]);
}

static void try_operations(const uint8_t *bytes, size_t length)
{
    struct seal_header header = {.first = 1, .last = 1};
    struct op_run run, again;
    if (length < STREAM_SIZE + 1)
        return;
    memcpy(header.stream.bytes, bytes, STREAM_SIZE);
    header.last = 1 + bytes[STREAM_SIZE] % 8;
    header.redacted = bytes[STREAM_SIZE] & 64;
    struct segment_id replaced, replaced_again;
    const struct segment_id *named = header.redacted ? &replaced : NULL;
    bytes += STREAM_SIZE + 1;
    length -= STREAM_SIZE + 1;
    if (!operations_unpack(bytes, length, &header, &run, &replaced))
        return;
    struct text plain = {0}, twice = {0};
    operations_pack(&run, named, &plain);
    require(operations_unpack(text_get(&plain), plain.length, &header, &again, &replaced_again));
    require(segment_id_equal(&replaced, &replaced_again));
    operations_pack(&again, named, &twice);
    require(plain.length == twice.length &&
            memcmp(text_get(&plain), text_get(&twice), plain.length) == 0);
    for (size_t i = 0; i < run.count; i++)
        require(run.ops[i].hlc >= 0 && run.ops[i].grp >= 1 &&
                run.ops[i].text_at + run.ops[i].text_length <= run.text.length);
    run_clear(&run);
    run_clear(&again);
    text_clear(&plain);
    text_clear(&twice);
}

static void try_head(const uint8_t *bytes, size_t length)
{
    struct head head;
    if (!head_unpack(bytes, length, &head))
        return;
    require(utf8_valid(head.label, strlen(head.label)) && !strchr(head.label, '\033'));
    head_clear(&head);
}

/* Nothing here has a key: no file of keys is believed, and none makes us work for long. */
static void try_keys(const uint8_t *bytes, size_t length)
{
    struct keys_notice notice;
    struct error err = {0};
    struct team team = {.epoch = 1};
    if (keys_look(bytes, length, &team, &notice, &err))
        require(!notice.vouched);
    else
        require(err.code != ERR_NONE && err.text[0]);
    require(!keys_follow(&team, bytes, length));
}

void fuzz_segment(const uint8_t *bytes, size_t length)
{
    try_keys(bytes, length);
    try_header(bytes, length);
    try_operations(bytes, length);
    try_head(bytes, length);
}
