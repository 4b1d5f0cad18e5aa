/* What was erased leaves the segments that were sealed here: each is rewritten under the same
 * numbers, in the outbox first, and what lies in the place of it is removed before the new one is
 * put there. Should a cycle stop in between, the next one finds the new one missing. */
#include "cycle.h"

bool cycle_rewrite(struct cycle *cycle, struct error *err)
{
    bool done = true, more = true;
    while (done && more && cycle_goes_on(cycle, SYNC_SEALING, cycle->report->sent, 0)) {
        struct sealed sealed;
        struct op_run run;
        done = outbox_stale(cycle->store, &sealed, &run, err);
        more = done && sealed.first > 0;
        if (more)
            done = segment_redact(&cycle->team, &run, &sealed, err) &&
                   outbox_replace(cycle->store, &sealed, err);
        text_clear(&sealed.bytes);
        run_clear(&run);
    }
    return done;
}

/* Does `theirs`, which begins no later, hold anything that is erased in `ours`? */
static bool says_more(const struct op_run *theirs, const struct op_run *ours)
{
    size_t before = (size_t)(ours->first - theirs->first);
    for (size_t i = 0; before + i < theirs->count && i < ours->count; i++) {
        const struct run_op *op = &theirs->ops[before + i];
        if (run_op_is_erased(&ours->ops[i]) && !run_op_is_erased(op) &&
            id_equal(&ours->ops[i].entity, &op->entity))
            return true;
    }
    return false;
}

/* Is it this segment in some form, or a bundle that holds it? */
static bool is_form_of(const struct seal_header *header, const struct segment_id *id,
                       const struct sealed *sealed)
{
    if (!stream_equal(&header->stream, &sealed->stream))
        return false;
    return segment_id_equal(id, &sealed->id) ||
           (header->redacted && header->first <= sealed->first && header->last >= sealed->last);
}

/* Is it a form of this segment that holds what is erased in the present one? A carrier's copies
 * have any name. */
static bool is_outdated(struct cycle *cycle, const struct remote_item *item,
                        const struct sealed *sealed, const struct op_run *present)
{
    struct text bytes = {0};
    struct seal_header header;
    struct segment_id id;
    struct op_run run = {0};
    if (item->named && segment_id_equal(&item->id, &sealed->id))
        return true;
    bool outdated =
        cycle_read(cycle, item, &bytes, NULL) &&
        segment_open(&cycle->team, text_get(&bytes), bytes.length, &header, &run, &id, NULL) &&
        is_form_of(&header, &id, sealed) && header.first <= sealed->first &&
        says_more(&run, present);
    text_clear(&bytes);
    run_clear(&run);
    return outdated;
}

static bool remove_outdated(struct cycle *cycle, const struct sealed *sealed,
                            const struct op_run *present, struct error *err)
{
    static const struct stream_name nobody;
    bool done = true;
    for (size_t i = 0; done && i < cycle->items.count; i++) {
        const struct remote_item *item = &cycle->items.rows[i];
        bool near =
            stream_equal(&item->device, &sealed->stream) || stream_equal(&item->device, &nobody);
        bool other = item->named && (item->first != sealed->first || item->last != sealed->last ||
                                     segment_id_equal(&item->id, &sealed->file_id));
        if (near && !item->head && !other && is_outdated(cycle, item, sealed, present))
            done = cycle_remove(cycle, item, err);
    }
    return done;
}

bool cycle_remove_originals(struct cycle *cycle, const struct sealed *sealed, struct error *err)
{
    struct seal_header header;
    struct segment_id id;
    struct op_run present;
    bool done = segment_open(&cycle->team, text_get(&sealed->bytes), sealed->bytes.length, &header,
                             &present, &id, err) &&
                remove_outdated(cycle, sealed, &present, err);
    run_clear(&present);
    return done;
}
