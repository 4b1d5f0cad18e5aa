/* What others had put into a place, is here, and is there no more: a folder that was emptied, a
 * server put back to an older state, when its author does not come any more (gone, only ever at
 * another place); or is not to be believed any more: what a lost device put there, or was put there
 * under the keys that it has. It is put there again, as bundles under its author's name. What its
 * author still looks after is left to him. */
#include "cycle.h"

#include <stdlib.h>

enum { REFILL_OPS = 65536, REFILL_BYTES = 8 << 20 };
/* A folder that is only slow to arrive is not to be filled by everybody, nor a server that was put
 * back by whoever comes first. */
#define PATIENCE_MS (INT64_C(24) * 3600 * 1000)

/* ---- how far ------------------------------------------------------------------------------- */

static bool read_admission(struct cycle *cycle, const struct stream_row *row,
                           struct admission *admission, struct error *err)
{
    *admission = (struct admission){0};
    return row->gone != GONE_LOST || stream_admission(cycle->store, &row->name, admission, err);
}

/* Was it put there by another than the lost device whose operations it holds? That has not the key
 * of the team since then. */
static bool is_put_since(struct cycle *cycle, const struct remote_item *item,
                         const struct admission *admission)
{
    unsigned char bytes[SEAL_HEADER_SIZE];
    struct seal_header header;
    if (cycle->remote.kind->names_may_lie && !item->redacted) /* as any bundle is called */
        return false;
    return cycle->remote.kind->read_start(&cycle->remote, item, bytes) &&
           seal_read_header(bytes, sizeof bytes, &header, NULL) &&
           epoch_changes(header.epoch) >= admission->since;
}

/* The last number up to which the place has all of them, by what files are called; and the file
 * that ends there. They are in the order of their first number. */
static int64_t reach_of(struct cycle *cycle, const struct remote_items *items,
                        const struct stream_name *name, const struct admission *admission,
                        const struct remote_item **end)
{
    int64_t last = 0;
    *end = NULL;
    for (size_t i = 0; i < items->count; i++) {
        const struct remote_item *item = &items->rows[i];
        if (item->named && stream_equal(&item->device, name) && item->first <= last + 1 &&
            item->last > last && (!admission->lost || is_put_since(cycle, item, admission))) {
            last = item->last;
            *end = item;
        }
    }
    return last;
}

/* ---- of whom ------------------------------------------------------------------------------- */

/* Does its author's head there say that he has what this base has? A base that was put back to an
 * older state goes on for a moment under a name whose operations it has lost. */
static bool says_it_has(struct cycle *cycle, const struct remote_item *head, int64_t seq)
{
    unsigned char bytes[SEAL_HEADER_SIZE];
    struct seal_header header;
    return cycle->remote.kind->read_start(&cycle->remote, head, bytes) &&
           seal_read_header(bytes, sizeof bytes, &header, NULL) && header.last >= seq;
}

static bool looks_after_it(struct cycle *cycle, const struct stream_row *row)
{
    for (size_t i = 0; i < cycle->items.count && row->gone == GONE_BACK; i++) {
        const struct remote_item *item = &cycle->items.rows[i];
        if (item->head && stream_equal(&item->device, &row->name) &&
            (!cycle->items.whole || says_it_has(cycle, item, row->seq)))
            return true;
    }
    return false;
}

/* Streams of which the place may hold less than this base. */
struct lacking {
    struct stream_row row; /* its label is that of `streams` */
    struct reach reach;    /* what this base knows of the place */
    struct admission admission;
    int64_t sealed; /* up to there it is kept sealed here, and put there as it is (push.c) */
};
struct wanted {
    struct lacking *rows;
    struct stream_name *names;
    size_t count;
};

static bool find_wanted(struct cycle *cycle, const struct streams *streams, struct wanted *wanted,
                        struct error *err)
{
    wanted->rows = mem_alloc((streams->count + 1) * sizeof *wanted->rows);
    wanted->names = mem_alloc((streams->count + 1) * sizeof *wanted->names);
    bool done = true;
    for (size_t i = 0; done && i < streams->count; i++) {
        const struct stream_row *row = &streams->rows[i];
        struct lacking *one = &wanted->rows[wanted->count];
        const struct remote_item *end;
        if (row->seq == 0 || row->own)
            continue;
        *one = (struct lacking){.row = *row};
        done = !cycle_gave_up(cycle, &row->name) ||
               outbox_reach(cycle->store, &row->name, &one->sealed, err);
        if (one->sealed >= row->seq)
            continue;
        done = done && reach_read(cycle->store, cycle->place, &row->name, &one->reach, err) &&
               read_admission(cycle, row, &one->admission, err);
        if (!done)
            break;
        int64_t there = cycle->items.whole
                            ? reach_of(cycle, &cycle->items, &row->name, &one->admission, &end)
                            : one->reach.seq;
        if ((there >= row->seq && !one->reach.lacking_ms) || looks_after_it(cycle, row))
            continue;
        wanted->names[wanted->count++] = row->name;
    }
    return done;
}

/* ---- filling ------------------------------------------------------------------------------- */

/* By its identity what comes after it knows where it joins. False: it cannot be read. */
static bool identity_of(struct cycle *cycle, const struct remote_item *item, struct segment_id *id)
{
    struct text bytes = {0};
    struct seal_header header;
    struct op_run run;
    bool done = cycle_read(cycle, item, &bytes, NULL) &&
                segment_open(&cycle->team, text_get(&bytes), bytes.length, &header, &run, id, NULL);
    text_clear(&bytes);
    if (done)
        run_clear(&run);
    return done;
}

/* At least two groups, unless that is all: the next bundle begins with the last of them. */
static bool read_groups(struct cycle *cycle, const struct stream_row *row, int64_t first,
                        struct op_run *run, struct error *err)
{
    size_t least = REFILL_OPS, bytes = REFILL_BYTES;
    while (stream_read_of(cycle->store, &row->name, first, least, bytes, run, err)) {
        bool all = first + (int64_t)run->count > row->seq;
        if (run->count == 0) {
            run_clear(run);
            return error_set(err, ERR_CORRUPT,
                             "des opérations manquent dans cette base : « dentelle doctor » dit "
                             "lesquelles");
        }
        if (all || run->ops[run->count - 1].grp > first)
            return true;
        least = run->count + 1;
        bytes = SIZE_MAX;
        run_clear(run);
    }
    return false;
}

/* From `first` on, which joins on to `previous`. Where a bundle begins with what the one before it
 * ends with, it need not say so: nobody here knows what the segments were called. */
static bool fill(struct cycle *cycle, const struct stream_row *row, int64_t first,
                 struct segment_id previous, struct error *err)
{
    bool done = true, taken = false;
    int64_t last = first - 1;
    while (done && !taken && last < row->seq &&
           cycle_goes_on(cycle, SYNC_SENDING, last, row->seq)) {
        struct segment_id end = {{0}};
        struct op_run run = {0};
        done = read_groups(cycle, row, first, &run, err);
        if (!done)
            break;
        last = first + (int64_t)run.count - 1;
        first = run.ops[run.count - 1].grp;
        done = (last < row->seq || stream_last_id(cycle->store, &row->name, &end, err)) &&
               cycle_put_bundle(cycle, &run, &previous, &end, &taken, err);
        cycle->report->sent_lots += done && !taken;
        previous = (struct segment_id){{0}};
        run_clear(&run);
    }
    struct reach reach = {.seq = last};
    return done && reach_write(cycle->store, cycle->place, &row->name, &reach, err);
}

static bool consider(struct cycle *cycle, const struct remote_items *items,
                     const struct lacking *one, bool patient, struct error *err)
{
    const struct stream_row *row = &one->row;
    const struct reach *reach = &one->reach;
    struct segment_id previous = {{0}};
    const struct remote_item *end;
    int64_t now = stream_now_ms(cycle->store),
            there = reach_of(cycle, items, &row->name, &one->admission, &end);
    if (there < one->sealed) /* it has only just been put there, or will be */
        return true;
    /* Of a lost device nobody else takes anything else. */
    bool due =
        !patient || one->admission.lost ||
        (reach->lacking_ms && (now < reach->lacking_ms || now - reach->lacking_ms >= PATIENCE_MS));
    if (there < row->seq && due && (!end || identity_of(cycle, end, &previous)))
        return fill(cycle, row, there + 1, previous, err);
    struct reach found = {.seq = there < row->seq ? there : row->seq};
    if (there < row->seq)
        found.lacking_ms = reach->lacking_ms ? reach->lacking_ms : now;
    return (found.seq == reach->seq && found.lacking_ms == reach->lacking_ms) ||
           reach_write(cycle->store, cycle->place, &row->name, &found, err);
}

/* Whoever goes to several places carries from one to the other, at once. */
static bool is_patient(struct cycle *cycle, bool *patient, struct error *err)
{
    struct sync_places places;
    if (!places_read(cycle->store, &places, err))
        return false;
    *patient = places.count < 2;
    places_clear(&places);
    return true;
}

static bool consider_all(struct cycle *cycle, const struct wanted *wanted, struct error *err)
{
    struct remote_items asked = {0};
    bool patient, whole = cycle->items.whole;
    bool done = is_patient(cycle, &patient, err) &&
                (whole || cycle->remote.kind->list(&cycle->remote, wanted->names, wanted->count,
                                                   &asked, err));
    for (size_t i = 0; done && i < wanted->count && !cycle->report->stopped; i++)
        done = consider(cycle, whole ? &cycle->items : &asked, &wanted->rows[i], patient, err);
    remote_items_clear(&asked);
    return done;
}

bool cycle_refill(struct cycle *cycle, struct error *err)
{
    struct streams streams;
    struct wanted wanted = {0};
    if (cycle->report->stopped)
        return true;
    /* A server that lists everything is new, or was put back. */
    if (cycle->items.whole && cycle->remote.kind->mark &&
        !reach_forget(cycle->store, cycle->place, err))
        return false;
    bool done = streams_read(cycle->store, false, &streams, err) &&
                find_wanted(cycle, &streams, &wanted, err);
    if (done && wanted.count)
        done = consider_all(cycle, &wanted, err);
    streams_clear(&streams);
    free(wanted.rows);
    free(wanted.names);
    return done;
}
