/* Pulling: the others' heads, then their segments, each in its own transaction, as far as they join
 * on to what is here. A file that does not verify has not arrived yet. */
#include "cycle.h"

#include <stdlib.h>
#include <string.h>

/* A file that may hold the operations after those we have. */
struct candidate {
    struct stream_name stream;
    int64_t first, last;
    const struct remote_item *item;
};
struct candidates {
    struct candidate *rows;
    size_t count, room;
};

/* Files of a device that could not be used, to be told once. */
struct trouble {
    struct stream_name device;
    int unready, old, newer; /* unready: young; old: not whole after a day */
    int locked;              /* of a key that we have not got */
};
struct pull {
    struct cycle *cycle;
    struct candidates candidates;
    struct trouble *troubles;
    size_t trouble_count;
    struct heads heads;     /* read, and not yet in the base */
    struct streams streams; /* as they were when the last pass began */
    int64_t received;
    bool by_header, gap, stopped, heard; /* heard: a head was read */
    bool stale;                          /* `streams` are not as the base has them now */
};

enum { DAY_S = 86400 };

static void note_trouble(struct pull *pull, const struct stream_name *device,
                         const struct remote_item *item, enum error_code code)
{
    size_t at = 0;
    while (at < pull->trouble_count && !stream_equal(&pull->troubles[at].device, device))
        at++;
    if (at == pull->trouble_count) {
        pull->troubles = mem_resize(pull->troubles, (at + 1) * sizeof *pull->troubles);
        pull->troubles[pull->trouble_count++] = (struct trouble){.device = *device};
    }
    if (code == ERR_NEWER)
        pull->troubles[at].newer++;
    else if (code == ERR_KEY)
        pull->troubles[at].locked++;
    else if (item->age_s > DAY_S)
        pull->troubles[at].old++;
    else
        pull->troubles[at].unready++;
}

static const struct stream_row *find_stream(const struct streams *streams,
                                            const struct stream_name *name)
{
    for (size_t i = 0; i < streams->count; i++)
        if (stream_equal(&streams->rows[i].name, name))
            return &streams->rows[i];
    return NULL;
}

/* ---- heads --------------------------------------------------------------------------------- */

static bool read_head_file(struct pull *pull, const struct remote_item *item, bool *read,
                           struct error *err)
{
    struct text bytes = {0};
    struct head head;
    struct error why = {0};
    struct cycle *cycle = pull->cycle;
    *read = cycle_read(cycle, item, &bytes, &why) &&
            head_open(&cycle->team, text_get(&bytes), bytes.length, &head, &why);
    text_clear(&bytes);
    if (cycle->remote.gone)
        return error_set(err, why.code, "%s", why.text);
    if (!*read) {
        note_trouble(pull, &item->device, item, why.code);
        return true;
    }
    pull->heard = pull->stale = true;
    if (stream_equal(&head.stream, &cycle->own))
        head_clear(&head);
    else
        heads_add(&pull->heads, &head);
    return true;
}

/* Those that came are kept, also when the place has gone: not `done`. */
static bool keep_heads(struct pull *pull, bool done, struct error *err)
{
    bool kept = heads_receive(pull->cycle->store, &pull->heads, done ? err : NULL);
    heads_clear(&pull->heads);
    return kept && done;
}

/* Of each device the newest that can be read; the files are in that order. */
static bool pull_heads(struct pull *pull, struct error *err)
{
    const struct remote_items *items = &pull->cycle->items;
    const struct stream_name *settled = &pull->cycle->own;
    bool done = true, read;
    for (size_t i = 0; done && i < items->count; i++) {
        const struct remote_item *item = &items->rows[i];
        const struct stream_row *row = find_stream(&pull->streams, &item->device);
        if (!item->head || stream_equal(&item->device, settled))
            continue;
        if (row && item->first <= row->head)
            settled = &item->device; /* nothing newer */
        else if ((done = read_head_file(pull, item, &read, err)) && read)
            settled = &item->device;
    }
    return keep_heads(pull, done, err);
}

/* ---- candidates ---------------------------------------------------------------------------- */

static void add_candidate(struct pull *pull, const struct stream_name *stream, int64_t first,
                          int64_t last, const struct remote_item *item)
{
    struct candidates *all = &pull->candidates;
    const struct stream_row *row = find_stream(&pull->streams, stream);
    if (stream_equal(stream, &pull->cycle->own) || (row && last <= row->seq))
        return;
    if (all->count == all->room) {
        all->room = all->room ? all->room * 2 : 64;
        all->rows = mem_resize(all->rows, all->room * sizeof *all->rows);
    }
    all->rows[all->count++] = (struct candidate){*stream, first, last, item};
}

/* What the header says: of every file when something is missing, otherwise of those whose name says
 * nothing (the copies that carriers make when two wrote at once). */
static bool add_by_header(struct pull *pull, const struct remote_item *item, struct error *err)
{
    static const struct stream_name nobody;
    unsigned char bytes[SEAL_HEADER_SIZE];
    struct seal_header header;
    struct error why = {0};
    struct remote *remote = &pull->cycle->remote;
    bool read;
    if (!remote->kind->read_start(remote, item, bytes) ||
        !seal_read_header(bytes, sizeof bytes, &header, &why)) {
        if (!stream_equal(&item->device, &nobody) || why.code == ERR_NEWER)
            note_trouble(pull, &item->device, item, why.code);
        return true;
    }
    if (header.kind == SEAL_HEAD && !item->head)
        return read_head_file(pull, item, &read, err);
    if (header.kind == SEAL_SEGMENT)
        add_candidate(pull, &header.stream, header.first, header.last, item);
    return true;
}

static int by_first(const void *a, const void *b)
{
    const struct candidate *first = a, *second = b;
    int order = memcmp(&first->stream, &second->stream, sizeof first->stream);
    if (order == 0)
        order = (first->first > second->first) - (first->first < second->first);
    if (order == 0) /* what was erased need not come at all */
        order = second->item->redacted - first->item->redacted;
    return order ? order : strcmp(first->item->name, second->item->name);
}

static bool find_candidates(struct pull *pull, struct error *err)
{
    static const struct stream_name nobody;
    const struct remote_items *items = &pull->cycle->items;
    bool done = true;
    pull->candidates.count = 0;
    for (size_t i = 0; done && i < items->count; i++) {
        const struct remote_item *item = &items->rows[i];
        bool hinted = item->named && !stream_equal(&item->device, &nobody);
        if (item->head)
            continue;
        if (hinted && !pull->by_header)
            add_candidate(pull, &item->device, item->first, item->last, item);
        else if (!stream_equal(&item->device, &pull->cycle->own))
            done = add_by_header(pull, item, err);
    }
    if (pull->candidates.count)
        qsort(pull->candidates.rows, pull->candidates.count, sizeof *pull->candidates.rows,
              by_first);
    return keep_heads(pull, done, err);
}

/* ---- segments ------------------------------------------------------------------------------ */

static bool receive_run(struct pull *pull, const struct candidate *candidate, struct op_run *run,
                        const struct segment_id *id, const struct segment_id *previous, int64_t *at,
                        struct error *err)
{
    struct cycle *cycle = pull->cycle;
    struct error why = {0};
    enum receipt receipt;
    if (!stream_receive(cycle->store, run, id, previous, &receipt, &why)) {
        if (why.code != ERR_CORRUPT)
            return error_set(err, why.code, "%s", why.text);
        cycle_remark(cycle, "%s", why.text);
        return true;
    }
    if (receipt == RECEIPT_FORK) {
        char *device = cycle_device(cycle, &candidate->stream);
        cycle_remark(cycle,
                     "%s : deux bases écrivent sous ce nom (une copie, ou une sauvegarde remise) ; "
                     "ce qui ne suit pas attend que ce poste se synchronise lui-même",
                     device);
        free(device);
    }
    if (receipt == RECEIPT_APPLIED) {
        pull->received += candidate->last - *at; /* a bundle begins with what is here */
        cycle->report->received += candidate->last - *at;
        *at = candidate->last;
        pull->stale = true;
        cycle->report->received_lots++;
    }
    return true;
}

/* One that cannot be used is passed over: another file may hold the same. */
static bool try_candidate(struct pull *pull, const struct candidate *candidate,
                          const struct admission *admission, int64_t *at, bool *held,
                          struct error *err)
{
    struct text bytes = {0};
    struct seal_header header;
    struct segment_id id;
    struct op_run run = {0};
    struct error why = {0};
    bool done = true;
    bool opened =
        cycle_read(pull->cycle, candidate->item, &bytes, &why) &&
        segment_open(&pull->cycle->team, text_get(&bytes), bytes.length, &header, &run, &id, &why);
    text_clear(&bytes);
    if (pull->cycle->remote.gone)
        return error_set(err, why.code, "%s", why.text);
    if (!opened)
        note_trouble(pull, &candidate->stream, candidate->item, why.code);
    else if (stream_equal(&header.stream, &candidate->stream) && header.first == candidate->first &&
             header.last == candidate->last &&
             !(*held = !admission_takes(admission, header.epoch, header.last)))
        done = receive_run(pull, candidate, &run, &id, &header.previous, at, err);
    run_clear(&run);
    return done;
}

/* Segments of a stream that are kept apart, and of which no other file gave the same: from the
 * first of them on, nothing joins on. */
struct held {
    int64_t from, last, lots;
};

static void hold(struct held *held, const struct candidate *candidate, bool apart, int64_t at)
{
    if (candidate->last <= at || (!apart && candidate->first < held->from))
        return;
    held->from = candidate->first < held->from ? candidate->first : held->from;
    if (candidate->last > held->last) /* another file may hold the same */
        held->lots++;
    held->last = candidate->last > held->last ? candidate->last : held->last;
}

static bool tell_held(struct pull *pull, const struct stream_name *stream,
                      const struct stream_row *row, const struct held *held, struct error *err)
{
    if (held->lots) {
        char *device = cycle_device(pull->cycle, stream);
        cycle_remark(pull->cycle,
                     row && row->gone == GONE_LOST
                         ? "%s, déclaré perdu : %lld lot%s gardé%s à part"
                         : "%s : %lld lot%s d'avant le changement de clé gardé%s à part, jusqu'à "
                           "ce que ce poste ait la nouvelle phrase",
                     device, (long long)held->lots, held->lots > 1 ? "s" : "",
                     held->lots > 1 ? "s" : "");
        free(device);
    }
    if ((row ? row->held : 0) == held->lots)
        return true;
    pull->stale = true;
    return stream_held(pull->cycle->store, stream, held->lots, err);
}

/* The candidates of one stream, in their order. */
static bool pull_stream(struct pull *pull, const struct candidate *rows, size_t count,
                        struct error *err)
{
    const struct stream_row *row = find_stream(&pull->streams, &rows[0].stream);
    int64_t at = row ? row->seq : 0, known = row ? row->known : 0;
    struct held held = {.from = INT64_MAX};
    struct admission admission;
    bool *apart = mem_alloc(count * sizeof *apart);
    bool done = stream_admission(pull->cycle->store, &rows[0].stream, &admission, err);
    for (size_t i = 0; done && i < count && !pull->stopped; i++) {
        apart[i] = admission.lost && rows[i].last > admission.vouched;
        known = !apart[i] && rows[i].last > known ? rows[i].last : known;
        if (!apart[i] && rows[i].first <= at + 1 && rows[i].last > at) {
            pull->stopped = !cycle_goes_on(pull->cycle, SYNC_RECEIVING, pull->received,
                                           pull->cycle->to_receive);
            if (!pull->stopped)
                done = try_candidate(pull, &rows[i], &admission, &at, &apart[i], err);
        }
    }
    for (size_t i = 0; done && i < count && !pull->stopped; i++)
        hold(&held, &rows[i], apart[i], at);
    free(apart);
    pull->gap = pull->gap || (at < known && held.lots == 0);
    return done && (pull->stopped || tell_held(pull, &rows[0].stream, row, &held, err));
}

static size_t same_stream(const struct candidates *all, size_t from)
{
    size_t to = from + 1;
    while (to < all->count && stream_equal(&all->rows[to].stream, &all->rows[from].stream))
        to++;
    return to;
}

/* What is to come, as far as names and heads tell it. */
static void foresee(struct pull *pull)
{
    struct cycle *cycle = pull->cycle;
    const struct candidates *all = &pull->candidates;
    cycle->to_receive = pull->received;
    cycle->devices = 0;
    for (size_t from = 0, to; from < all->count; from = to, cycle->devices++) {
        const struct stream_row *row = find_stream(&pull->streams, &all->rows[from].stream);
        to = same_stream(all, from);
        int64_t last = 0; /* one that begins early may end last */
        for (size_t i = from; i < to; i++)
            last = all->rows[i].last > last ? all->rows[i].last : last;
        cycle->to_receive += last - (row ? row->seq : 0);
    }
}

static bool refresh(struct pull *pull, bool compare, struct error *err)
{
    if (!pull->stale && !compare)
        return true;
    streams_clear(&pull->streams);
    pull->stale = false;
    return streams_read(pull->cycle->store, compare, &pull->streams, err);
}

static bool pull_segments(struct pull *pull, struct error *err)
{
    pull->gap = false;
    bool done = refresh(pull, false, err) && find_candidates(pull, err);
    const struct candidates *all = &pull->candidates;
    if (done)
        foresee(pull);
    for (size_t from = 0, to; done && from < all->count && !pull->stopped; from = to) {
        to = same_stream(all, from);
        done = pull_stream(pull, all->rows + from, to - from, err);
    }
    /* What came is kept, also when the place has gone. */
    done = stream_settle(pull->cycle->store, done ? err : NULL) && done;
    for (size_t i = 0; i < pull->streams.count; i++) /* named by a head, and nothing of it here */
        pull->gap = pull->gap || pull->streams.rows[i].known > pull->streams.rows[i].seq;
    return done;
}

/* ---- what is told -------------------------------------------------------------------------- */

static void tell_troubles(struct pull *pull)
{
    for (size_t i = 0; i < pull->trouble_count; i++) {
        const struct trouble *trouble = &pull->troubles[i];
        char *device = cycle_device(pull->cycle, &trouble->device);
        if (trouble->newer)
            cycle_remark(pull->cycle,
                         "%s : %d lot%s d'une version plus récente, mettez dentelle à jour pour "
                         "%s recevoir",
                         device, trouble->newer, trouble->newer > 1 ? "s" : "",
                         trouble->newer > 1 ? "les" : "le");
        if (trouble->locked && !pull->cycle->locked)
            cycle_remark(pull->cycle, "%s : %d fichier%s d'une clé que ce poste n'a pas", device,
                         trouble->locked, trouble->locked > 1 ? "s" : "");
        if (trouble->unready)
            cycle_remark(pull->cycle, "%s : %d fichier%s pas encore arrivé%s en entier", device,
                         trouble->unready, trouble->unready > 1 ? "s" : "",
                         trouble->unready > 1 ? "s" : "");
        if (trouble->old)
            cycle_remark(pull->cycle,
                         "%s : %d fichier%s illisible%s depuis plus d'un jour ; laissé%s en place, "
                         "ce poste le%s republiera à sa prochaine synchronisation s'il le%s a",
                         device, trouble->old, trouble->old > 1 ? "s" : "",
                         trouble->old > 1 ? "s" : "", trouble->old > 1 ? "s" : "",
                         trouble->old > 1 ? "s" : "", trouble->old > 1 ? "s" : "");
        free(device);
    }
}

/* States are compared, which takes reading the base, only when something came that may differ. */
static bool tell_missing(struct pull *pull, struct error *err)
{
    const struct streams *now = &pull->streams;
    if (!refresh(pull, pull->received > 0 || pull->heard, err))
        return false;
    for (size_t i = 0; i < now->count; i++) {
        const struct stream_row *row = &now->rows[i];
        int64_t lots = row->known_lots > row->lots ? row->known_lots - row->lots : 1;
        char *device =
            row->own || row->known <= row->seq ? NULL : cycle_device(pull->cycle, &row->name);
        if (device)
            cycle_remark(pull->cycle, "%s : %lld lot%s %s encore arrivé%s", device, (long long)lots,
                         lots > 1 ? "s" : "", lots > 1 ? "ne sont pas" : "n'est pas",
                         lots > 1 ? "s" : "");
        if (row->differs && !row->own) {
            free(device);
            device = cycle_device(pull->cycle, &row->name);
            cycle_remark(pull->cycle,
                         "%s a les mêmes opérations et ne montre pas la même chose : « dentelle "
                         "doctor » sur les deux postes dira lequel",
                         device);
        }
        free(device);
    }
    return true;
}

bool cycle_pull(struct cycle *cycle, struct error *err)
{
    struct pull pull = {.cycle = cycle, .stale = true};
    bool done = refresh(&pull, false, err) && pull_heads(&pull, err) && pull_segments(&pull, err);
    if (done && pull.gap && !pull.stopped &&
        cycle->remote.kind->names_may_lie) { /* a name may have lied: the headers are asked */
        pull.by_header = true;
        pull.trouble_count = 0;
        done = pull_segments(&pull, err);
    }
    if (done && !pull.stopped) {
        tell_troubles(&pull);
        done = tell_missing(&pull, err);
    }
    streams_clear(&pull.streams);
    free(pull.candidates.rows);
    free(pull.troubles);
    return done;
}
