/* Bundles: a folder in which each cycle leaves a small file is slow to carry and to list, so that
 * many small files of ours are put there once more as one, and then removed. A bundle is a segment
 * in the place of others, as one is that was rewritten; it holds all of their operations, and
 * whoever has some of them takes the rest. The segments themselves stay in the base. */
#include "cycle.h"

#include <stdlib.h>

enum {
    BUNDLE_AT = 64,         /* so many small ones become one */
    LEFT_LOOSE = 16,        /* the last ones, which others are about to fetch */
    SMALL_OPS = 16384,      /* what is larger is left alone */
    BUNDLE_OPS = 65536,     /* what a bundle holds at most, */
    BUNDLE_BYTES = 8 << 20, /* sealed */
};
#define CHECKED_AGAIN_MS (INT64_C(24) * 3600 * 1000)

/* ---- those that are there ------------------------------------------------------------------ */

static bool is_file_of(const struct remote_item *item, const struct bundle *bundle)
{
    return item->named && item->first == bundle->first && item->last == bundle->last &&
           stream_equal(&item->device, &bundle->stream) &&
           segment_id_equal(&item->id, &bundle->file_id);
}

static const struct remote_item *find_item(const struct cycle *cycle, const struct bundle *bundle)
{
    for (size_t i = 0; i < cycle->items.count; i++)
        if (is_file_of(&cycle->items.rows[i], bundle))
            return &cycle->items.rows[i];
    return NULL;
}

/* Of what is ours a place leaves nothing out. */
static bool is_listed(const struct cycle *cycle, const struct bundle *bundle)
{
    return cycle->items.whole || stream_equal(&bundle->stream, &cycle->own) ||
           cycle_gave_up(cycle, &bundle->stream);
}

static bool read_again(struct cycle *cycle, struct error *err)
{
    bundles_clear(&cycle->bundles);
    return bundles_read(cycle->store, cycle->place, &cycle->bundles, err);
}

bool cycle_know_bundles(struct cycle *cycle, struct error *err)
{
    if (!read_again(cycle, err))
        return false;
    bool done = true, gone = false;
    for (size_t i = 0; done && i < cycle->bundles.count; i++) {
        const struct bundle *bundle = &cycle->bundles.rows[i];
        if (!is_listed(cycle, bundle) || find_item(cycle, bundle))
            continue;
        gone = true;
        done = bundle_forget(cycle->store, cycle->place, bundle, err);
    }
    return done && (!gone || read_again(cycle, err));
}

/* ---- those that must not stay -------------------------------------------------------------- */

/* What lies there, if it can be read at all, is what was put there. */
static bool is_whole(struct cycle *cycle, const struct remote_item *item,
                     const struct bundle *bundle)
{
    struct text bytes = {0};
    struct segment_id id;
    bool whole = cycle_read(cycle, item, &bytes, NULL) &&
                 segment_identify(&cycle->team, text_get(&bytes), bytes.length, &id, NULL) &&
                 segment_id_equal(&id, &bundle->file_id);
    text_clear(&bytes);
    return whole;
}

/* A carrier may spoil a file in its place; a server does not. */
static bool is_to_be_checked(const struct cycle *cycle, const struct bundle *bundle)
{
    int64_t since = stream_now_ms(cycle->store) - bundle->checked_ms;
    return cycle->remote.kind->names_may_lie && (since < 0 || since > CHECKED_AGAIN_MS);
}

/* All its files: a carrier may have copied it. */
static bool remove_from_folder(struct cycle *cycle, const struct bundle *bundle, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < cycle->items.count; i++)
        if (is_file_of(&cycle->items.rows[i], bundle))
            done = cycle_remove(cycle, &cycle->items.rows[i], err);
    return done;
}

/* A server lists what is not ours only once. */
static bool remove_from_server(struct cycle *cycle, const struct bundle *bundle, struct error *err)
{
    const struct remote_item item = {.named = true,
                                     .device = bundle->stream,
                                     .first = bundle->first,
                                     .last = bundle->last,
                                     .id = bundle->file_id};
    return cycle_remove(cycle, &item, err);
}

/* On a server one of ours stays known until it is listed no more: it is in the way of what we would
 * put. */
static bool drop(struct cycle *cycle, const struct bundle *bundle, struct error *err)
{
    const struct reach none = {0};
    bool server = !cycle->remote.kind->names_may_lie;
    if (cycle_gave_up(cycle, &bundle->stream)) /* who made it looks after it */
        return bundle_forget(cycle->store, cycle->place, bundle, err);
    if (!(server ? remove_from_server(cycle, bundle, err) : remove_from_folder(cycle, bundle, err)))
        return false;
    if (server && stream_equal(&bundle->stream, &cycle->own))
        return true;
    return bundle_forget(cycle->store, cycle->place, bundle, err) &&
           reach_write(cycle->store, cycle->place, &bundle->stream, &none, err);
}

bool cycle_drop_bundles(struct cycle *cycle, struct error *err)
{
    bool done = read_again(cycle, err); /* what was received may have erased something */
    for (size_t i = 0; done && i < cycle->bundles.count; i++) {
        const struct bundle *bundle = &cycle->bundles.rows[i];
        const struct remote_item *item = find_item(cycle, bundle);
        if (bundle->stale)
            done = drop(cycle, bundle, err);
        else if (item && is_to_be_checked(cycle, bundle))
            done = is_whole(cycle, item, bundle)
                       ? bundle_checked(cycle->store, cycle->place, bundle, err)
                       : drop(cycle, bundle, err);
    }
    return done && read_again(cycle, err);
}

/* ---- one more ------------------------------------------------------------------------------ */

bool cycle_put_bundle(struct cycle *cycle, struct op_run *run, const struct segment_id *previous,
                      const struct segment_id *last, bool *taken, struct error *err)
{
    struct sealed sealed = {0};
    struct bundle bundle = {.checked_ms = stream_now_ms(cycle->store)};
    *taken = false;
    bool done = bundles_erased(cycle->store, &bundle.erased, err) &&
                run_mark_erased(cycle->store, run, err) &&
                segment_gather(&cycle->team, run, previous, last, &sealed, err) &&
                cycle->remote.kind->put_segment(&cycle->remote, &sealed, taken, err);
    bundle.stream = sealed.stream;
    bundle.first = sealed.first;
    bundle.last = sealed.last;
    bundle.file_id = sealed.file_id;
    bundle.size = sealed.size;
    text_clear(&sealed.bytes);
    return done && (*taken || (bundle_add(cycle->store, cycle->place, &bundle, err) &&
                               read_again(cycle, err)));
}

/* A file of ours that is there, segment or bundle. */
struct unit {
    int64_t first, last;
    size_t size;
};
struct units {
    struct unit *rows;
    size_t count;
};

static void add_unit(struct units *units, int64_t first, int64_t last, size_t size)
{
    if (units->count && units->rows[units->count - 1].last >= last)
        return; /* the bundle that holds it is there already */
    units->rows = mem_resize(units->rows, (units->count + 1) * sizeof *units->rows);
    units->rows[units->count++] = (struct unit){first, last, size};
}

static bool read_units(struct cycle *cycle, struct units *units, struct error *err)
{
    struct sealed sealed = {0};
    bool done;
    while ((done = outbox_next(cycle->store, &sealed, err)) && sealed.first > 0) {
        const struct bundle *bundle =
            bundles_find(&cycle->bundles, &sealed.stream, sealed.first, sealed.last);
        if (!stream_equal(&sealed.stream, &cycle->own))
            continue;
        if (bundle)
            add_unit(units, bundle->first, bundle->last, bundle->size);
        else
            add_unit(units, sealed.first, sealed.last, sealed.size);
    }
    return done;
}

static int64_t ops_of(const struct unit *unit)
{
    return unit->last - unit->first + 1;
}

/* How many small ones, from there on, fit into a bundle. */
static size_t small_ones(const struct units *units, size_t from, size_t to)
{
    int64_t ops = 0;
    size_t bytes = 0, at = from;
    while (at < to && ops_of(&units->rows[at]) < SMALL_OPS) {
        ops += ops_of(&units->rows[at]);
        bytes += units->rows[at].size;
        if (ops > BUNDLE_OPS || bytes > BUNDLE_BYTES)
            break;
        at++;
    }
    return at - from;
}

/* Is the end of one of our segments there? By its identity the next one knows it. */
static bool end_of_segment(struct cycle *cycle, int64_t last, struct segment_id *id, bool *found,
                           struct error *err)
{
    struct sealed sealed = {0};
    *id = (struct segment_id){0};
    if (last > 0 && !outbox_from(cycle->store, last, &sealed, err))
        return false;
    *found = sealed.last == last;
    if (*found)
        *id = sealed.id;
    return true;
}

static bool make_one(struct cycle *cycle, int64_t first, int64_t last, struct error *err)
{
    struct segment_id previous, end;
    struct op_run run = {0};
    bool begins, ends, taken;
    size_t count = (size_t)(last - first + 1);
    bool done = end_of_segment(cycle, first - 1, &previous, &begins, err) &&
                end_of_segment(cycle, last, &end, &ends, err) &&
                stream_read_own(cycle->store, first, count, SIZE_MAX, &run, err);
    if (done && begins && ends && run.count == count)
        done = cycle_put_bundle(cycle, &run, &previous, &end, &taken, err);
    run_clear(&run);
    return done;
}

static bool make_bundles(struct cycle *cycle, const struct units *units, size_t at_least,
                         size_t loose, struct error *err)
{
    size_t to = units->count > loose ? units->count - loose : 0;
    bool done = true;
    for (size_t at = 0; done && at < to;) {
        size_t count = small_ones(units, at, to);
        if (count >= at_least && cycle_goes_on(cycle, SYNC_SENDING, 0, 0)) {
            done = make_one(cycle, units->rows[at].first, units->rows[at + count - 1].last, err);
            at += count;
        } else {
            at++;
        }
    }
    return done;
}

/* ---- what they hold ------------------------------------------------------------------------ */

/* Whatever lies there under our name was found to be ours before anything is sent (copy.c). */
static bool is_held(const struct cycle *cycle, const struct remote_item *item)
{
    const struct bundle *bundle;
    if (item->head || !item->named || !stream_equal(&item->device, &cycle->own))
        return false;
    bundle = bundles_find(&cycle->bundles, &cycle->own, item->first, item->last);
    return bundle && !bundle->stale && !segment_id_equal(&bundle->file_id, &item->id);
}

static bool remove_held(struct cycle *cycle, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < cycle->items.count && !cycle->report->stopped; i++)
        if (is_held(cycle, &cycle->items.rows[i]))
            done = cycle_remove(cycle, &cycle->items.rows[i], err);
    return done;
}

static size_t count_loose(const struct cycle *cycle)
{
    size_t count = 0;
    for (size_t i = 0; i < cycle->items.count; i++) {
        const struct remote_item *item = &cycle->items.rows[i];
        count += item->named && stream_equal(&item->device, &cycle->own) && !is_held(cycle, item);
    }
    return count;
}

bool cycle_bundle(struct cycle *cycle, struct error *err)
{
    struct units units = {0};
    int wished = cycle->watch ? cycle->watch->bundle_at : 0;
    size_t at_least = wished > 1 ? (size_t)wished : BUNDLE_AT,
           loose = at_least < LEFT_LOOSE ? at_least : LEFT_LOOSE;
    if (!cycle->remote.kind->names_may_lie || cycle->report->stopped)
        return true; /* rows of a server weigh nothing */
    bool done = true;
    if (count_loose(cycle) >= at_least)
        done = read_units(cycle, &units, err) && make_bundles(cycle, &units, at_least, loose, err);
    free(units.rows);
    return done && remove_held(cycle, err);
}
