/* Is this base a copy, on another machine or a backup put back? Its file says so (mark.c), or there
 * lie, in the shared place and under our own name, operations that we did not seal. Nobody must go
 * on under that name with other operations; what is found to be the same stays there, the rest
 * takes a new name, and what we lack is then received as anybody's. */
#include "cycle.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is the same ---------------------------------------------------------------------- */

static bool same_op(const struct op_run *a, const struct run_op *one, const struct op_run *b,
                    const struct run_op *other)
{
    if (one->hlc != other->hlc || one->grp != other->grp || one->kind != other->kind ||
        one->field != other->field || !id_equal(&one->entity, &other->entity))
        return false;
    if (run_op_is_erased(one) || run_op_is_erased(other))
        return true; /* what the one says no more the other may still say */
    return one->value == other->value && one->integer == other->integer &&
           one->text_length == other->text_length &&
           memcmp(text_get(&a->text) + one->text_at, text_get(&b->text) + other->text_at,
                  one->text_length) == 0;
}

/* From number `from` on, which begins a group, the last of their operations that we have under the
 * same number, in whole groups of ours; `from` - 1 when the first group is another already. `end`:
 * the last that we have at all. */
static bool find_same(struct cycle *cycle, const struct op_run *theirs, int64_t from, int64_t *last,
                      int64_t *end, struct error *err)
{
    struct op_run ours;
    size_t skipped = (size_t)(from - theirs->first);
    *last = from - 1;
    if (!stream_read_of(cycle->store, &theirs->streams[0], from, theirs->count - skipped, SIZE_MAX,
                        &ours, err))
        return false;
    *end = from + (int64_t)ours.count - 1;
    if (!run_mark_erased(cycle->store, &ours, err)) {
        run_clear(&ours);
        return false;
    }
    for (size_t i = 0; i < ours.count && skipped + i < theirs->count &&
                       same_op(&ours, &ours.ops[i], theirs, &theirs->ops[skipped + i]);
         i++)
        ++*last;
    size_t same = (size_t)(*last - from + 1);
    if (same < ours.count && ours.ops[same].grp <= *last)
        *last = ours.ops[same].grp - 1;
    run_clear(&ours);
    return true;
}

static int64_t last_of(const struct op_run *run)
{
    return run->first + (int64_t)run->count - 1;
}

/* ---- what we did not seal ------------------------------------------------------------------ */

/* A segment under our name that we did not seal. */
struct stranger {
    struct segment_id id;
    struct op_run run;
};
struct strangers {
    struct stranger *rows;
    size_t count;
};

static bool is_ours(struct cycle *cycle, int64_t first, int64_t last, const struct segment_id *id,
                    bool *ours, struct error *err)
{
    struct sealed sealed;
    const struct bundle *bundle = bundles_find(&cycle->bundles, &cycle->own, first, last);
    *ours = bundle && segment_id_equal(&bundle->file_id, id);
    if (*ours)
        return true;
    if (!outbox_from(cycle->store, first, &sealed, err))
        return false;
    *ours = sealed.first == first && sealed.last == last &&
            (segment_id_equal(&sealed.id, id) || segment_id_equal(&sealed.file_id, id));
    return true;
}

static void strangers_clear(struct strangers *strangers)
{
    for (size_t i = 0; i < strangers->count; i++)
        run_clear(&strangers->rows[i].run);
    free(strangers->rows);
    *strangers = (struct strangers){0};
}

/* Does it say what was erased here? */
static bool says_erased(struct cycle *cycle, const struct op_run *run, bool *says,
                        struct error *err)
{
    struct op_run marked = run_copy(run);
    bool done = run_mark_erased(cycle->store, &marked, err);
    *says = false;
    for (size_t i = 0; done && i < run->count; i++)
        *says = *says || (run_op_is_erased(&marked.ops[i]) && !run_op_is_erased(&run->ops[i]));
    run_clear(&marked);
    return done;
}

/* Others make bundles under our name, of what they had from us and was missing; the base whose copy
 * this one is makes them under the name that both had. It is no stranger's when it holds our own
 * operations and nothing else; under the other name it may go on. It is remembered, and ours need
 * not be put beside it. */
static bool know_bundle(struct cycle *cycle, const struct remote_item *item,
                        const struct text *bytes, const struct op_run *run, bool *known,
                        struct error *err)
{
    int64_t last, end;
    bool own = stream_equal(&run->streams[0], &cycle->own);
    struct bundle bundle = {.stream = run->streams[0],
                            .first = run->first,
                            .last = last_of(run),
                            .size = bytes->length,
                            .checked_ms = stream_now_ms(cycle->store)};
    if (!bundles_erased(cycle->store, &bundle.erased, err) ||
        !find_same(cycle, run, run->first, &last, &end, err) ||
        !says_erased(cycle, run, &bundle.stale, err))
        return false;
    *known = last == bundle.last || (!own && last == end);
    if (!*known || !item->named || (bundle.stale && !own) ||
        !segment_identify(&cycle->team, text_get(bytes), bytes->length, &bundle.file_id, NULL) ||
        !segment_id_equal(&bundle.file_id, &item->id))
        return true;
    /* In a folder a carrier may bring it back beside the one that took its place. */
    if (bundle.stale && cycle->remote.kind->names_may_lie)
        return cycle_remove(cycle, item, err);
    /* Within one that lies there it is not needed, and is removed (bundle.c). */
    const struct bundle *around =
        bundles_find(&cycle->bundles, &bundle.stream, bundle.first, bundle.last);
    if (around && !around->stale)
        return true;
    return bundle_add(cycle->store, cycle->place, &bundle, err) && cycle_know_bundles(cycle, err);
}

/* What does not verify says nothing. */
static bool add_stranger(struct cycle *cycle, const struct remote_item *item,
                         struct strangers *strangers, struct error *err)
{
    struct text bytes = {0};
    struct seal_header header;
    struct stranger stranger = {0};
    struct error why = {0};
    bool ours = false;
    bool opened = cycle_read(cycle, item, &bytes, &why) &&
                  segment_open(&cycle->team, text_get(&bytes), bytes.length, &header, &stranger.run,
                               &stranger.id, NULL);
    bool done = true, foreign = !opened || !stream_equal(&header.stream, &cycle->own);
    if (!foreign)
        done = is_ours(cycle, header.first, header.last, &stranger.id, &ours, err);
    /* On a server one of a single segment is in the way of ours. */
    if (!foreign && done && header.redacted && (!ours || !cycle->remote.kind->names_may_lie)) {
        bool known = false;
        done = know_bundle(cycle, item, &bytes, &stranger.run, &known, err);
        ours = ours || known;
    }
    text_clear(&bytes);
    if (!opened && cycle->remote.gone)
        done = error_set(err, why.code, "%s", why.text);
    if (!done || ours || foreign) {
        run_clear(&stranger.run);
        return done;
    }
    strangers->rows = mem_resize(strangers->rows, (strangers->count + 1) * sizeof stranger);
    strangers->rows[strangers->count++] = stranger;
    return true;
}

/* A bundle under a name that was ours once. */
static bool look_at_other(struct cycle *cycle, const struct remote_item *item, struct error *err)
{
    struct text bytes = {0};
    struct seal_header header;
    struct segment_id id;
    struct op_run run = {0};
    struct error why = {0};
    bool known, done = true;
    if (cycle_read(cycle, item, &bytes, &why) &&
        segment_open(&cycle->team, text_get(&bytes), bytes.length, &header, &run, &id, NULL) &&
        stream_equal(&header.stream, &item->device))
        done = know_bundle(cycle, item, &bytes, &run, &known, err);
    else if (cycle->remote.gone)
        done = error_set(err, why.code, "%s", why.text);
    text_clear(&bytes);
    run_clear(&run);
    return done;
}

static bool find_strangers(struct cycle *cycle, struct strangers *strangers, struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < cycle->items.count; i++) {
        const struct remote_item *item = &cycle->items.rows[i];
        bool ours = false;
        if (item->redacted && cycle_gave_up(cycle, &item->device) &&
            !bundles_find(&cycle->bundles, &item->device, item->first, item->last))
            done = look_at_other(cycle, item, err);
        if (item->head || !stream_equal(&item->device, &cycle->own))
            continue;
        if (item->named)
            done = is_ours(cycle, item->first, item->last, &item->id, &ours, err);
        if (done && !ours)
            done = add_stranger(cycle, item, strangers, err);
    }
    return done;
}

struct common {
    int64_t last, lots;
    struct segment_id id;
};

/* The next segment that both have, sealed by us or by the other; none: *more is false. */
static bool next_common(struct cycle *cycle, const struct strangers *strangers,
                        struct common *common, bool *more, struct error *err)
{
    struct sealed sealed;
    bool met = false;
    *more = false;
    for (size_t i = 0; i < strangers->count && !*more; i++) {
        const struct op_run *run = &strangers->rows[i].run;
        int64_t last, end;
        if (run->first > common->last + 1 || last_of(run) <= common->last)
            continue;
        met = true;
        if (!find_same(cycle, run, common->last + 1, &last, &end, err))
            return false;
        *more = last > common->last;
        if (*more) /* the same up to some number within it: its segment is not known */
            *common = (struct common){last, common->lots + 1,
                                      last == last_of(run) ? strangers->rows[i].id
                                                           : (struct segment_id){{0}}};
    }
    if (met)
        return true;
    if (!outbox_from(cycle->store, common->last + 1, &sealed, err))
        return false;
    *more = sealed.first == common->last + 1;
    if (*more)
        *common = (struct common){sealed.last, common->lots + 1, sealed.id};
    return true;
}

/* Somebody says that he has more of us than we have: an older state was put back. */
static bool is_behind(struct cycle *cycle, bool *behind, struct error *err)
{
    struct streams streams;
    if (!streams_read(cycle->store, false, &streams, err))
        return false;
    *behind = streams.count && streams.rows[0].own && streams.rows[0].known > streams.rows[0].seq;
    streams_clear(&streams);
    return true;
}

bool cycle_check_copy(struct cycle *cycle, bool *split, struct error *err)
{
    struct strangers strangers = {0};
    struct common common = {0};
    bool behind = false, copied = false, more = true;
    bool done = find_strangers(cycle, &strangers, err) && is_behind(cycle, &behind, err) &&
                stream_is_copied(cycle->store, &copied, err);
    *split = done && (strangers.count || behind || copied);
    while (*split && done && more)
        done = next_common(cycle, &strangers, &common, &more, err);
    if (*split && done)
        done = stream_split(cycle->store, common.last, common.lots, &common.id, err) &&
               stream_own(cycle->store, &cycle->own, err) && cycle_read_names(cycle, err) &&
               cycle_know_bundles(cycle, err);
    if (*split && done)
        cycle_remark(cycle, "cette base est la copie d'une autre, ou une sauvegarde remise : elle "
                            "continue sous un nom à elle, et rien n'est perdu");
    strangers_clear(&strangers);
    return done;
}
