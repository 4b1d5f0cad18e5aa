/* Another device, as far as the store is concerned: what it writes comes in as a segment of its
 * own, by the way on which all that is received comes. */
#include "peer.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/stream.h"
#include "ground.h"

static struct error err;

static struct stream_name name_of(struct store *store, int64_t sid)
{
    struct stream_name name = {{1, 2, 3, 4, 5, 6, 7, (unsigned char)(6 + sid)}};
    if (sid == 1)
        cr_assert(stream_own(store, &name, &err), "%s", err.text);
    return name;
}

void peer_introduce(struct store *store)
{
    static char *const labels[] = {"autre", "encore un"};
    for (int i = 0; i < 2; i++) {
        struct head head = {.stream = name_of(store, 2 + i), .number = 1, .label = labels[i]};
        cr_assert(heads_receive(store, &(struct heads){&head, 1}, &err), "%s", err.text);
    }
}

static size_t add_names(struct store *store, struct op_run *run, const char *names)
{
    size_t count = 0;
    int64_t sid, seq;
    for (; prevs_next(&names, &sid, &seq); count++) {
        struct stream_name name = name_of(store, sid);
        run_add_prev(run, run_stream(run, &name), seq);
    }
    return count;
}

static void set_value(struct op_run *run, struct run_op *op, enum field field, const char *value)
{
    enum field_type type = field_info(field)->type;
    struct id id;
    if (!value)
        return;
    if (type == TYPE_FLAG || type == TYPE_INTEGER) {
        op->value = VALUE_INTEGER;
        op->integer = strtoll(value, NULL, 10);
    } else if (type == TYPE_REFERENCE) {
        cr_assert(id_from_text(value, &id), "%s", value);
        run_set_bytes(run, op, VALUE_BYTES, id.bytes, sizeof id.bytes);
    } else {
        run_set_bytes(run, op, VALUE_TEXT, value, strlen(value));
    }
}

void peer_receive(struct store *store, const struct op *op)
{
    struct stream_name name = name_of(store, op->sid);
    struct segment_id segment = {{0}}, previous = {{0}};
    struct op_run run = {.first = op->seq};
    int64_t before = op->seq - 1;
    enum receipt receipt;
    memcpy(segment.bytes, &op->seq, sizeof op->seq);
    memcpy(previous.bytes, &before, sizeof before);
    run_stream(&run, &name);
    struct run_op *received = run_add(&run);
    received->hlc = op->hlc;
    received->grp = op->seq;
    received->flags = op->flags;
    received->kind = (int)op->kind;
    received->field = field_info(op->field)->id;
    received->entity = op->entity;
    set_value(&run, received, op->field, op->value);
    const char *bar = strchr(op->prevs, '|');
    received->prev_count = add_names(store, &run, op->prevs);
    received->seen_count = bar ? add_names(store, &run, bar + 1) : 0;
    cr_assert(stream_receive(store, &run, &segment, &previous, &receipt, &err) &&
                  stream_settle(store, &err),
              "%s", err.text);
    cr_assert_eq(receipt, RECEIPT_APPLIED);
    run_clear(&run);
}
