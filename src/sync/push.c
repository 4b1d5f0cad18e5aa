/* Pushing: what was written since the last cycle is sealed once and for all, what is not in the
 * place is put there, and then our head says what we have. What is in the place already is never
 * touched; what is missing from it is put there again. */
#include "cycle.h"

#include <string.h>

enum { HEADS_KEPT = 2, CHECKED_AGAIN = 16 };
#define HEAD_AGAIN_MS (INT64_C(3600) * 1000)

/* ---- sealing ------------------------------------------------------------------------------- */

static bool seal_next(struct cycle *cycle, bool *more, struct error *err)
{
    struct sealed last, next;
    struct op_run run;
    if (!outbox_last(cycle->store, &last, err) ||
        !stream_read_own(cycle->store, last.last + 1, SEGMENT_OPS, SEGMENT_BYTES, &run, err))
        return false;
    *more = run.count > 0;
    bool done = !*more || (segment_seal(&cycle->team, &run, &last.id, &next, err) &&
                           outbox_add(cycle->store, &next, err));
    if (done && *more)
        cycle->report->sent += (int64_t)run.count;
    if (*more)
        text_clear(&next.bytes);
    run_clear(&run);
    return done;
}

static bool seal_all(struct cycle *cycle, struct error *err)
{
    bool more = true, done = true;
    while (done && more && cycle_goes_on(cycle, SYNC_SEALING, cycle->report->sent, 0))
        done = seal_next(cycle, &more, err);
    return done;
}

/* ---- publishing ---------------------------------------------------------------------------- */

/* Does it stand before the segment of that number in the list (remote_items_sort)? */
static bool stands_before(const struct remote_item *item, const struct sealed *sealed)
{
    int order = memcmp(&item->device, &sealed->stream, sizeof item->device);
    return order < 0 || (order == 0 && (item->head || item->first < sealed->first));
}

/* Does this segment lie in the place? `check`: it is read, for it may be spoilt. Of one that two
 * bases rewrote (a copy and its original) there are two files. Found by halves: there may be as
 * many files as we sealed segments. */
static bool is_there(struct cycle *cycle, const struct sealed *sealed, bool check)
{
    const struct remote_items *items = &cycle->items;
    size_t from = 0, to = items->count;
    bool found = false;
    check = check && cycle->remote.kind->names_may_lie; /* a server spoils nothing */
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (stands_before(&items->rows[middle], sealed))
            from = middle + 1;
        else
            to = middle;
    }
    for (; !found && from < items->count; from++) {
        const struct remote_item *item = &items->rows[from];
        if (!stream_equal(&item->device, &sealed->stream) || item->first != sealed->first)
            return false;
        found = item->named && segment_id_equal(&item->id, &sealed->file_id) &&
                item->size == sealed->size &&
                (!check || cycle->remote.kind->holds(&cycle->remote, item, &sealed->bytes));
    }
    return found;
}

/* What somebody may still need of us is read again: a carrier may have spoilt it. */
struct wanted {
    int64_t lots, confirmed; /* our segments; the operation up to which somebody has them */
    struct streams streams;
};

static bool read_wanted(struct cycle *cycle, struct wanted *wanted, struct error *err)
{
    *wanted = (struct wanted){0};
    if (!streams_read(cycle->store, false, &wanted->streams, err))
        return false;
    wanted->lots = wanted->streams.rows[0].lots;
    for (size_t i = 1; i < wanted->streams.count; i++)
        if (wanted->streams.rows[i].has_ours > wanted->confirmed)
            wanted->confirmed = wanted->streams.rows[i].has_ours;
    return true;
}

/* The last ones while nobody has them; of one who has less than he could, the next that he lacks.
 */
static bool is_wanted(const struct cycle *cycle, const struct wanted *wanted,
                      const struct sealed *sealed, int64_t at)
{
    if (sealed->last > wanted->confirmed && at + CHECKED_AGAIN >= wanted->lots)
        return true;
    if (!stream_equal(&sealed->stream, &cycle->own))
        return false;
    for (size_t i = 1; i < wanted->streams.count; i++) {
        const struct stream_row *row = &wanted->streams.rows[i];
        if (row->has_head && row->has_ours + 1 >= sealed->first && row->has_ours < sealed->last)
            return true;
    }
    return false;
}

static bool publish_one(struct cycle *cycle, struct sealed *sealed, bool check, struct error *err)
{
    struct remote *remote = &cycle->remote;
    bool taken = false, rewritten = !segment_id_equal(&sealed->id, &sealed->file_id);
    bool read = rewritten || check;
    if (read && !outbox_read(cycle->store, sealed, err))
        return false;
    if (rewritten && !cycle_remove_originals(cycle, sealed, err))
        return false;
    if (bundles_find(&cycle->bundles, &sealed->stream, sealed->first, sealed->last) ||
        is_there(cycle, sealed, check))
        return true;
    if ((!read && !outbox_read(cycle->store, sealed, err)) ||
        !remote->kind->put_segment(remote, sealed, &taken, err))
        return false;
    /* Under a name that we gave up, the other base has its own way of cutting what both have. */
    if (taken && stream_equal(&sealed->stream, &cycle->own))
        return error_set(err, ERR_BUSY,
                         "une autre base écrit en même temps sous le nom de celle-ci (une copie, "
                         "ou une sauvegarde remise) : recommencez, elle prendra un nom à elle ; "
                         "rien n'est perdu");
    cycle->report->sent_lots += !taken;
    return true;
}

static bool publish_all(struct cycle *cycle, struct error *err)
{
    struct sealed sealed = {0};
    struct wanted wanted;
    bool done = read_wanted(cycle, &wanted, err);
    for (int64_t at = 0; done && cycle_goes_on(cycle, SYNC_SENDING, at, wanted.lots); at++) {
        done = outbox_next(cycle->store, &sealed, err);
        if (!done || sealed.first == 0)
            break;
        done = publish_one(cycle, &sealed, is_wanted(cycle, &wanted, &sealed, at), err);
    }
    streams_clear(&wanted.streams);
    text_clear(&sealed.bytes);
    return done;
}

/* ---- our head ------------------------------------------------------------------------------ */

static int64_t last_head_there(const struct cycle *cycle)
{
    for (size_t i = 0; i < cycle->items.count; i++)
        if (cycle->items.rows[i].head && stream_equal(&cycle->items.rows[i].device, &cycle->own))
            return cycle->items.rows[i].first; /* the newest is first */
    return 0;
}

/* Has anything changed since our last head, or was it long ago? */
static bool says_the_same(const struct head *head, const struct head *before)
{
    if (before->number == 0 || head->count != before->count || head->epoch != before->epoch ||
        head->gones.count != before->gones.count || head->at_ms < before->at_ms ||
        head->at_ms - before->at_ms > HEAD_AGAIN_MS)
        return false;
    for (size_t i = 0; i < head->count; i++)
        if (!stream_equal(&head->entries[i].stream, &before->entries[i].stream) ||
            head->entries[i].seq != before->entries[i].seq ||
            head->entries[i].lots != before->entries[i].lots)
            return false;
    for (size_t i = 0; i < head->gones.count; i++)
        if (!gone_equal(&head->gones.rows[i], &before->gones.rows[i]))
            return false;
    return true;
}

static void read_own_head(struct cycle *cycle, int64_t number, struct head *head)
{
    struct text bytes = {0};
    *head = (struct head){0};
    for (size_t i = 0; i < cycle->items.count; i++) {
        const struct remote_item *item = &cycle->items.rows[i];
        if (item->head && item->first == number && stream_equal(&item->device, &cycle->own) &&
            cycle_read(cycle, item, &bytes, NULL))
            head_open(&cycle->team, text_get(&bytes), bytes.length, head, NULL);
        text_clear(&bytes);
        if (head->number)
            return;
    }
}

/* Older ones of ours say nothing that the new one does not; the last one stays, since the new one
 * may be slow to arrive everywhere. */
static void remove_old_heads(struct cycle *cycle)
{
    int kept = 1; /* the new one, which is not among the items */
    for (size_t i = 0; i < cycle->items.count; i++) {
        const struct remote_item *item = &cycle->items.rows[i];
        if (item->head && stream_equal(&item->device, &cycle->own) && ++kept > HEADS_KEPT)
            cycle->remote.kind->remove(&cycle->remote, item, NULL); /* one may stay */
    }
}

static bool tell_head(struct cycle *cycle, struct error *err)
{
    struct head head, before;
    struct text sealed = {0};
    if (!head_make(cycle->store, &head, err))
        return false;
    head.epoch = cycle->team.epoch;
    int64_t there = last_head_there(cycle);
    read_own_head(cycle, there, &before);
    bool done = true;
    if (!says_the_same(&head, &before)) {
        head.label = mem_copy(cycle->label);
        done =
            head_next_number(cycle->store, there, &head.number, err) &&
            head_measure(cycle->store, &head, err) &&
            head_seal(&cycle->team, &head, &sealed, err) &&
            cycle->remote.kind->put_head(&cycle->remote, &cycle->own, head.number, &sealed, err) &&
            head_told(cycle->store, head.number, err);
        text_clear(&sealed);
        if (done)
            remove_old_heads(cycle);
    }
    head_clear(&head);
    head_clear(&before);
    return done;
}

bool cycle_push(struct cycle *cycle, struct error *err)
{
    if (!cycle_rewrite(cycle, err) || !seal_all(cycle, err) || !cycle_drop_bundles(cycle, err) ||
        !publish_all(cycle, err) || !cycle_bundle(cycle, err) || !cycle_refill(cycle, err))
        return false;
    return cycle->report->stopped || tell_head(cycle, err);
}
