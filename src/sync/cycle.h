/* What the steps of a cycle share. */
#ifndef DENTELLE_SYNC_CYCLE_H
#define DENTELLE_SYNC_CYCLE_H

#include "dentelle/sync.h"
#include "remote.h"
#include "segment.h"

struct cycle {
    struct store *store;
    const char *label;
    const struct sync_watch *watch;
    struct sync_report *report;
    struct team team;
    struct stream_name own;
    int64_t place; /* the place that is being visited */
    struct remote remote;
    struct remote_items items;
    struct bundles bundles; /* that lie there */
    struct stream_name
        *names;            /* under which segments are kept here: the own one, and those given */
    size_t name_count;     /* up since (copy.c) */
    struct sync_step step; /* what was told last */
    int64_t to_receive;    /* operations, as far as is known beforehand */
    int devices;
    bool locked; /* the team has a key that this base has not got: nothing is sent */
};

/* Tells how far it is; false when it is to stop, which the report then says. */
bool cycle_goes_on(struct cycle *cycle, enum sync_phase phase, int64_t done, int64_t total);
void cycle_remark(struct cycle *cycle, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Reads again under which names segments are kept here. */
bool cycle_read_names(struct cycle *cycle, struct error *err);
/* Did this base once have that name, which another may have still? */
bool cycle_gave_up(const struct cycle *cycle, const struct stream_name *name);
/* The bytes of a file of the place. When it fails and the place is gone, so is the cycle. */
bool cycle_read(struct cycle *cycle, const struct remote_item *item, struct text *bytes,
                struct error *err);
/* Removes a file of the place. What another put there on a server stays for him to remove. */
bool cycle_remove(struct cycle *cycle, const struct remote_item *item, struct error *err);
/* A device as people call it: "portable de Z. (7K)". The caller frees. */
char *cycle_device(struct cycle *cycle, const struct stream_name *name);

/* The keys that lie there: those we can learn, the one we have to ask for, the file that was made
 * here and is to be put there (ring.c). */
bool cycle_keys(struct cycle *cycle, int64_t place, struct error *err);
/* The ring that one of the files of keys of a place opens to with this phrase. ERR_NOT_FOUND when
 * none has arrived, ERR_INPUT when it opens none. */
bool ring_unwrap(struct remote *remote, const struct id *organisation, const char *phrase,
                 struct team *team, struct error *err);
/* "12 mars 2027". The caller frees. */
char *cycle_day(int64_t ms);
/* What the others put there (pull.c). */
bool cycle_pull(struct cycle *cycle, struct error *err);
/* Is another base writing under our name? Then ours takes a new one, and the pull has to be done
 * again (copy.c). */
bool cycle_check_copy(struct cycle *cycle, bool *split, struct error *err);
/* What was erased since leaves the segments that were sealed here (rewrite.c), and then the place:
 * what lies there of a segment that was rewritten is removed. */
bool cycle_rewrite(struct cycle *cycle, struct error *err);
bool cycle_remove_originals(struct cycle *cycle, const struct sealed *sealed, struct error *err);
/* What we have to put there: segments, then our head (push.c). */
bool cycle_push(struct cycle *cycle, struct error *err);

/* Bundles: those of which is known that they lie there; those that must not or cannot stay; many
 * small files of ours made one, and removed (bundle.c). */
bool cycle_know_bundles(struct cycle *cycle, struct error *err);
bool cycle_drop_bundles(struct cycle *cycle, struct error *err);
bool cycle_bundle(struct cycle *cycle, struct error *err);
/* Seals operations of the run, from a place in its chain, as a bundle, and puts it there. `*taken`:
 * the place has another file under its first number, and takes no second one. */
bool cycle_put_bundle(struct cycle *cycle, struct op_run *run, const struct segment_id *previous,
                      const struct segment_id *last, bool *taken, struct error *err);
/* What others had put there, is here, and is there no more (refill.c). */
bool cycle_refill(struct cycle *cycle, struct error *err);

#endif
