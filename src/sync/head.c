/* A head: what a device says of itself, sealed like a segment. */
#include "segment.h"

#include <stdlib.h>
#include <string.h>

#include "cbor.h"

enum { HEAD_ITEMS = 5, ENTRY_ITEMS = 3, ENTRIES_MOST = 65536, LABEL_MOST = 200 };
#define SEQ_MOST (INT64_C(1) << 62)

bool head_seal(const struct team *team, const struct head *head, struct text *sealed,
               struct error *err)
{
    struct text plain = {0};
    struct segment_id id;
    struct seal_header header = {.kind = SEAL_HEAD,
                                 .reader = SEAL_READER,
                                 .epoch = team->epoch,
                                 .organisation = team->organisation,
                                 .stream = head->stream,
                                 .first = head->number};
    const char *label = head->label ? head->label : "";
    pack_array(&plain, HEAD_ITEMS);
    pack_text(&plain, label, utf8_fitting(label, LABEL_MOST));
    pack_number(&plain, head->at_ms);
    pack_unsigned(&plain, head->state_hash);
    pack_number(&plain, head->waiting);
    pack_array(&plain, head->count);
    for (size_t i = 0; i < head->count; i++) {
        if (stream_equal(&head->entries[i].stream, &head->stream))
            header.last = head->entries[i].seq;
        pack_array(&plain, ENTRY_ITEMS);
        pack_bytes(&plain, head->entries[i].stream.bytes, STREAM_SIZE);
        pack_number(&plain, head->entries[i].seq);
        pack_number(&plain, head->entries[i].lots);
    }
    bool done = seal_close(team, &header, &plain, sealed, &id, err);
    text_clear(&plain);
    return done;
}

static void unpack_items(struct unpacking *from, struct head *head)
{
    unpack_array(from, HEAD_ITEMS, HEAD_ITEMS);
    struct item label = unpack(from);
    from->broken = from->broken || label.kind != ITEM_TEXT || label.length > LABEL_MOST;
    if (!from->broken)
        head->label = utf8_clean((const char *)label.bytes, label.length, CLEAN_LINE);
    head->at_ms = unpack_number(from, -SEQ_MOST, SEQ_MOST);
    head->state_hash = unpack_unsigned(from);
    head->waiting = unpack_number(from, 0, SEQ_MOST);
    size_t count = unpack_array(from, 0, ENTRIES_MOST);
    head->entries = mem_alloc((count + 1) * sizeof *head->entries);
    for (size_t i = 0; i < count && !from->broken; i++) {
        struct head_entry *entry = &head->entries[head->count++];
        unpack_array(from, ENTRY_ITEMS, ENTRY_ITEMS);
        const unsigned char *name = unpack_bytes(from, STREAM_SIZE);
        if (name)
            memcpy(entry->stream.bytes, name, STREAM_SIZE);
        entry->seq = unpack_number(from, 0, SEQ_MOST);
        entry->lots = unpack_number(from, 0, SEQ_MOST);
    }
}

bool head_unpack(const void *bytes, size_t length, struct head *head)
{
    struct unpacking from = {.bytes = bytes, .length = length};
    *head = (struct head){0};
    unpack_items(&from, head);
    if (unpack_is_whole(&from))
        return true;
    head_clear(head);
    return false;
}

bool head_open(const struct team *team, const void *bytes, size_t length, struct head *head,
               struct error *err)
{
    struct seal_header header;
    struct segment_id id;
    struct text plain;
    *head = (struct head){0};
    if (!seal_open(team, bytes, length, &header, &plain, &id, err))
        return false;
    bool done = (header.kind == SEAL_HEAD && head_unpack(text_get(&plain), plain.length, head)) ||
                error_set(err, ERR_CORRUPT, "ce fichier n'est pas celui d'un poste");
    head->stream = header.stream;
    head->number = header.first;
    text_clear(&plain);
    return done;
}
