/* A head: what a device says of itself, sealed like a segment. */
#include "segment.h"

#include <stdlib.h>
#include <string.h>

#include "cbor.h"

enum {
    HEAD_ITEMS = 5,
    HEAD_ITEMS_GONE = 6,
    ENTRY_ITEMS = 3,
    GONE_ITEMS = 7,
    ENTRIES_MOST = 65536,
    LABEL_MOST = 200
};
#define SEQ_MOST (INT64_C(1) << 62)

static void pack_gones(const struct gones *gones, struct text *plain)
{
    pack_array(plain, gones->count);
    for (size_t i = 0; i < gones->count; i++) {
        const struct gone *gone = &gones->rows[i];
        pack_array(plain, GONE_ITEMS);
        pack_bytes(plain, gone->stream.bytes, STREAM_SIZE);
        pack_number(plain, gone->turn);
        pack_number(plain, (int64_t)gone->kind);
        pack_number(plain, gone->at_ms);
        pack_bytes(plain, gone->by.bytes, STREAM_SIZE);
        pack_number(plain, gone->epoch);
        pack_number(plain, gone->mark);
    }
}

bool head_seal(const struct team *team, const struct head *head, struct text *sealed,
               struct error *err)
{
    struct text plain = {0};
    struct segment_id id;
    struct seal_header header = {.kind = SEAL_HEAD,
                                 .reader =
                                     head->gones.count ? SEAL_READER_SECOND : SEAL_READER_FIRST,
                                 .epoch = team->epoch,
                                 .organisation = team->organisation,
                                 .stream = head->stream,
                                 .first = head->number};
    const char *label = head->label ? head->label : "";
    pack_array(&plain, head->gones.count ? HEAD_ITEMS_GONE : HEAD_ITEMS);
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
    if (head->gones.count)
        pack_gones(&head->gones, &plain);
    bool done = seal_close(team, &header, &plain, sealed, &id, err);
    text_clear(&plain);
    return done;
}

static void unpack_stream(struct unpacking *from, struct stream_name *name)
{
    const unsigned char *bytes = unpack_bytes(from, STREAM_SIZE);
    if (bytes)
        memcpy(name->bytes, bytes, STREAM_SIZE);
}

static void unpack_gones(struct unpacking *from, struct gones *gones)
{
    size_t count = unpack_array(from, 1, ENTRIES_MOST);
    gones->rows = mem_alloc((count + 1) * sizeof *gones->rows);
    while (gones->count < count && !from->broken) {
        struct gone *gone = &gones->rows[gones->count++];
        *gone = (struct gone){0};
        unpack_array(from, GONE_ITEMS, GONE_ITEMS);
        unpack_stream(from, &gone->stream);
        gone->turn = unpack_number(from, 1, SEQ_MOST);
        gone->kind = (enum gone_kind)unpack_number(from, GONE_BACK, GONE_LOST);
        gone->at_ms = unpack_number(from, -SEQ_MOST, SEQ_MOST);
        unpack_stream(from, &gone->by);
        gone->epoch = (uint32_t)unpack_number(from, 0, UINT32_MAX);
        gone->mark = unpack_number(from, 0, SEQ_MOST);
    }
}

static void unpack_items(struct unpacking *from, struct head *head)
{
    size_t items = unpack_array(from, HEAD_ITEMS, HEAD_ITEMS_GONE);
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
        unpack_stream(from, &entry->stream);
        entry->seq = unpack_number(from, 0, SEQ_MOST);
        entry->lots = unpack_number(from, 0, SEQ_MOST);
    }
    if (items == HEAD_ITEMS_GONE)
        unpack_gones(from, &head->gones);
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
    head->epoch = header.epoch;
    text_clear(&plain);
    return done;
}
