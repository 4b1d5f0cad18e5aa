/* The body of a segment: [[streams], [operations]] (and the id of what it replaces), each operation
 * an array of eight or nine items. What is repeated from one to the next (clock, group) is told as
 * a difference. */
#include "segment.h"

#include <string.h>

#include "cbor.h"

enum { OP_ITEMS = 8, OP_ITEMS_SEEN = 9, STREAMS_MOST = 4096, NUMBER_MOST = 1 << 30 };
/* 2^62: far after any date, and sums do not overflow. */
#define HLC_MOST (INT64_C(1) << 62)

/* ---- out ----------------------------------------------------------------------------------- */

static void pack_value(struct text *plain, const struct op_run *run, const struct run_op *op)
{
    const char *bytes = text_get(&run->text) + op->text_at;
    switch (op->value) {
    case VALUE_INTEGER:
        pack_number(plain, op->integer);
        return;
    case VALUE_TEXT:
        pack_text(plain, bytes, op->text_length);
        return;
    case VALUE_BYTES:
        pack_bytes(plain, bytes, op->text_length);
        return;
    default:
        pack_null(plain);
    }
}

static void pack_names(struct text *plain, const struct op_name *names, size_t count)
{
    pack_array(plain, count * 2);
    for (size_t i = 0; i < count; i++) {
        pack_unsigned(plain, names[i].stream);
        pack_number(plain, names[i].seq);
    }
}

void operations_pack(const struct op_run *run, const struct segment_id *replaced,
                     struct text *plain)
{
    int64_t hlc = 0;
    pack_array(plain, replaced ? 3 : 2);
    pack_array(plain, run->stream_count);
    for (size_t i = 0; i < run->stream_count; i++)
        pack_bytes(plain, run->streams[i].bytes, STREAM_SIZE);
    pack_array(plain, run->count);
    for (size_t i = 0; i < run->count; i++) {
        const struct run_op *op = &run->ops[i];
        const struct op_name *names = run->prevs + op->prevs_at;
        pack_array(plain, op->seen_count ? OP_ITEMS_SEEN : OP_ITEMS);
        pack_number(plain, op->hlc - hlc);
        pack_number(plain, run->first + (int64_t)i - op->grp);
        pack_number(plain, op->flags);
        pack_number(plain, op->kind);
        pack_bytes(plain, op->entity.bytes, sizeof op->entity.bytes);
        pack_number(plain, op->field);
        pack_value(plain, run, op);
        pack_names(plain, names, op->prev_count);
        if (op->seen_count)
            pack_names(plain, names + op->prev_count, op->seen_count);
        hlc = op->hlc;
    }
    if (replaced)
        pack_bytes(plain, replaced->bytes, SEGMENT_ID_SIZE);
}

/* ---- in ------------------------------------------------------------------------------------ */

static void unpack_value(struct unpacking *from, struct op_run *run, struct run_op *op)
{
    struct item item = unpack(from);
    switch (item.kind) {
    case ITEM_NULL:
        return;
    case ITEM_UNSIGNED:
    case ITEM_NEGATIVE:
        from->broken = item.number > (uint64_t)INT64_MAX;
        op->value = VALUE_INTEGER;
        op->integer = from->broken ? 0 : (int64_t)item.number;
        if (item.kind == ITEM_NEGATIVE)
            op->integer = -1 - op->integer;
        return;
    case ITEM_TEXT:
    case ITEM_BYTES:
        from->broken = item.length > VALUE_MOST;
        if (!from->broken)
            run_set_bytes(run, op, item.kind == ITEM_TEXT ? VALUE_TEXT : VALUE_BYTES, item.bytes,
                          item.length);
        return;
    default:
        from->broken = true;
    }
}

static size_t unpack_names(struct unpacking *from, struct op_run *run)
{
    size_t items = unpack_array(from, 0, NUMBER_MOST), count = items / 2;
    from->broken = from->broken || items % 2;
    for (size_t i = 0; i < count && !from->broken; i++) {
        int64_t stream = unpack_number(from, 0, (int64_t)run->stream_count - 1);
        int64_t seq = unpack_number(from, 1, HLC_MOST);
        run_add_prev(run, (uint32_t)stream, seq);
    }
    return count;
}

static void unpack_op(struct unpacking *from, struct op_run *run, int64_t *hlc)
{
    int64_t seq = run->first + (int64_t)run->count;
    struct run_op *op = run_add(run);
    size_t items = unpack_array(from, OP_ITEMS, OP_ITEMS_SEEN);
    op->hlc = *hlc + unpack_number(from, -HLC_MOST, HLC_MOST);
    op->grp = seq - unpack_number(from, 0, seq - run->first); /* groups are whole */
    op->flags = (int)unpack_number(from, 0, NUMBER_MOST);
    op->kind = (int)unpack_number(from, 0, NUMBER_MOST);
    const unsigned char *entity = unpack_bytes(from, sizeof op->entity.bytes);
    if (entity)
        memcpy(op->entity.bytes, entity, sizeof op->entity.bytes);
    op->field = (int)unpack_number(from, 0, NUMBER_MOST);
    unpack_value(from, run, op);
    op->prev_count = unpack_names(from, run);
    if (items == OP_ITEMS_SEEN)
        op->seen_count = unpack_names(from, run);
    if (op->hlc < 0 || op->hlc > HLC_MOST)
        from->broken = true;
    *hlc = from->broken ? 0 : op->hlc;
}

static void unpack_streams(struct unpacking *from, const struct stream_name *author,
                           struct op_run *run)
{
    size_t count = unpack_array(from, 1, STREAMS_MOST);
    for (size_t i = 0; i < count && !from->broken; i++) {
        struct stream_name name = {0};
        const unsigned char *bytes = unpack_bytes(from, STREAM_SIZE);
        if (bytes)
            memcpy(name.bytes, bytes, STREAM_SIZE);
        from->broken = from->broken || run_stream(run, &name) != i; /* none twice */
    }
    from->broken = from->broken || !stream_equal(&run->streams[0], author);
}

bool operations_unpack(const void *bytes, size_t length, const struct seal_header *header,
                       struct op_run *run, struct segment_id *replaced)
{
    struct unpacking from = {.bytes = bytes, .length = length};
    size_t items = header->redacted ? 3 : 2;
    int64_t hlc = 0;
    *run = (struct op_run){.first = header->first};
    *replaced = (struct segment_id){0};
    unpack_array(&from, items, items);
    unpack_streams(&from, &header->stream, run);
    size_t count = unpack_array(&from, 1, length / OP_ITEMS);
    from.broken = from.broken || header->last < header->first ||
                  (uint64_t)(header->last - header->first) != count - 1;
    for (size_t i = 0; i < count && !from.broken; i++)
        unpack_op(&from, run, &hlc);
    const unsigned char *id = header->redacted ? unpack_bytes(&from, SEGMENT_ID_SIZE) : NULL;
    if (id)
        memcpy(replaced->bytes, id, SEGMENT_ID_SIZE);
    if (unpack_is_whole(&from))
        return true;
    run_clear(run);
    return false;
}
