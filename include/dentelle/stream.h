/* stream: what the store gives to sync and takes from it. Operations without the numbers that are
 * this base's own, runs of them received from others, and what is remembered of the others: the
 * team, the shared places, sealed segments, what each device has. src/store does the work; nobody
 * but src/sync and src/app/sync.c asks. */
#ifndef DENTELLE_STREAM_H
#define DENTELLE_STREAM_H

#include "dentelle/store.h"

/* The name of a stream: of one device and one base. */
enum { STREAM_SIZE = 8, SEGMENT_ID_SIZE = 32 };
struct stream_name {
    unsigned char bytes[STREAM_SIZE];
};
struct segment_id {
    unsigned char bytes[SEGMENT_ID_SIZE]; /* all zero: none */
};
bool stream_equal(const struct stream_name *a, const struct stream_name *b);
bool segment_id_equal(const struct segment_id *a, const struct segment_id *b);
/* The two signs that open the references of that device, "7K". */
void stream_prefix(const struct stream_name *name, char prefix[3]);

/* ---- a run of operations ------------------------------------------------------------------- */

/* What an operation writes, as it lies in the table: a kind that this version does not know is
 * carried as it came. */
enum value_kind { VALUE_NONE, VALUE_INTEGER, VALUE_TEXT, VALUE_BYTES };

/* An operation named by another: `stream` is a place in run->streams. */
struct op_name {
    uint32_t stream;
    int64_t seq;
};

struct run_op {
    int64_t hlc, grp; /* grp: the number of the first operation of the group, in the same stream */
    int flags, kind, field; /* field: its number in the registry */
    struct id entity;
    enum value_kind value;
    int64_t integer;
    size_t text_at, text_length; /* in run->text, where a NUL follows */
    size_t prevs_at;             /* in run->prevs: first what it supersedes, then, of a deletion, */
    size_t prev_count, seen_count; /* what else of the record its author had on screen */
};

/* Operations `first`, `first` + 1… of the stream run->streams[0]. */
struct op_run {
    struct stream_name *streams;
    size_t stream_count, stream_room;
    int64_t first;
    struct run_op *ops;
    size_t count, room;
    struct op_name *prevs;
    size_t prev_count, prev_room;
    struct text text;
};
void run_clear(struct op_run *run);
/* The place of a stream in the run, added when it is not there. */
uint32_t run_stream(struct op_run *run, const struct stream_name *name);
/* The next operation, zeroed; valid until the next one is added. */
struct run_op *run_add(struct op_run *run);
void run_add_prev(struct op_run *run, uint32_t stream, int64_t seq);
/* Puts bytes as the value of `op`, which is the last one added. */
void run_set_bytes(struct op_run *run, struct run_op *op, enum value_kind kind, const void *bytes,
                   size_t length);

/* ---- streams (stream.c) -------------------------------------------------------------------- */

/* What is known of a stream. */
struct stream_row {
    struct stream_name name;
    bool own;
    char *label;   /* how its device calls itself, "ce poste", NULL: not yet known */
    int64_t seq;   /* applied here */
    int64_t lots;  /* segments it came in (of the own one: sealed) */
    int64_t known; /* the greatest number that anybody's head names; ≥ seq */
    int64_t known_lots;
    int64_t seen_ms;  /* of its last head, by its own clock; 0: never seen */
    int64_t has_ours; /* operations of this device that it says it has */
    int64_t head;     /* number of the last head read */
    bool has_head;
    uint64_t hash;   /* the state it said it was in */
    bool comparable; /* it said so having the very operations that we have */
    bool differs;    /* and yet not the same state */
};
struct streams {
    struct stream_row *rows; /* the own one first */
    size_t count;
};
/* `compare`: also works out who differs, for which every head of the base is read. */
bool streams_read(struct store *store, bool compare, struct streams *streams, struct error *err);
void streams_clear(struct streams *streams);
bool stream_own(struct store *store, struct stream_name *name, struct error *err);

/* Operations of the own stream from `first` on, in whole groups: at least `least` operations (or
 * the last there is), none when there is nothing from there on. */
bool stream_read_own(struct store *store, int64_t first, size_t least, size_t least_bytes,
                     struct op_run *run, struct error *err);

/* Two bases that have applied the same operations have the same number; 0 is a number too. */
bool stream_state_hash(struct store *store, uint64_t *hash, struct error *err);
/* Operations kept that this version does not know; fields in which several values stand. */
bool stream_count_waiting(struct store *store, int64_t *count, struct error *err);
bool stream_count_conflicts(struct store *store, int64_t *count, struct error *err);

/* ---- receiving (receive.c) ----------------------------------------------------------------- */

enum receipt {
    RECEIPT_APPLIED,
    RECEIPT_KNOWN, /* all of it was here already */
    RECEIPT_GAP,   /* something is missing before it */
    RECEIPT_FORK,  /* it does not continue what is here: two bases write under one name */
    RECEIPT_OWN,   /* of this very device */
};
/* Applies a run of another stream in one transaction, whatever came before from others: operations,
 * heads, rows and what follows from them, the version vector. `id` and `previous` are those of its
 * segment. ERR_CORRUPT for values that cannot be of their field: nothing is then written. */
bool stream_receive(struct store *store, const struct op_run *run, const struct segment_id *id,
                    const struct segment_id *previous, enum receipt *receipt, struct error *err);

/* ---- the team, places, segments, peers (team.c) -------------------------------------------- */

enum { TEAM_KEY_SIZE = 32 };
struct team {
    struct id organisation; /* ID_NONE: this base shares with nobody */
    uint32_t epoch;
    unsigned char key[TEAM_KEY_SIZE];
};
bool team_read(struct store *store, struct team *team, struct error *err);

/* A shared place. */
struct sync_place {
    int64_t id;
    char *url;          /* "dossier:/media/cle/dentelle" */
    int64_t last_ok_ms; /* 0: never */
    char *last_error;   /* NULL: the last cycle went well */
};
struct sync_places {
    struct sync_place *rows;
    size_t count;
};
bool places_read(struct store *store, struct sync_places *places, struct error *err);
void places_clear(struct sync_places *places);
/* The team, when there is none yet, and the place, in one transaction. ERR_INPUT when the base is
 * of another team. */
bool team_join(struct store *store, const struct team *team, const char *url, struct error *err);
/* How far what arrived in a place is here, in the words of the place (remote.h); NULL: from the
 * beginning. The caller frees. */
bool place_read_mark(struct store *store, int64_t place, char **mark, struct error *err);
bool place_write_mark(struct store *store, int64_t place, const char *mark, struct error *err);
/* How the visit of a place ended; `error` NULL: well. */
bool place_told(struct store *store, int64_t place, const char *error, struct error *err);

/* A sealed segment, kept as it was sealed. */
struct sealed {
    int64_t sid;               /* of outbox_next: where it stands among them */
    struct stream_name stream; /* of outbox_next */
    int64_t first, last;
    struct segment_id id;
    struct text bytes; /* empty where only names were asked for */
};
/* The last one of the own stream; first 0 when there is none. */
bool outbox_last(struct store *store, struct sealed *sealed, struct error *err);
bool outbox_add(struct store *store, const struct sealed *sealed, struct error *err);
/* Of the own stream, the one that holds number `from`, or the first after it; first 0 when there is
 * none. Without its bytes. */
bool outbox_from(struct store *store, int64_t from, struct sealed *sealed, struct error *err);
/* The one after `sealed` ({0}: the first of all), which takes its place; first 0 after the last.
 * Those sealed under a name that this base no longer has (split.c) are among them. */
bool outbox_next(struct store *store, struct sealed *sealed, struct error *err);

/* The names under which something is or will be sealed here: the own one and those of `outbox`. The
 * caller frees. */
bool outbox_streams(struct store *store, struct stream_name **names, size_t *count,
                    struct error *err);

/* What a device said of itself in its last head. */
struct head_entry {
    struct stream_name stream;
    int64_t seq, lots;
};
struct head {
    struct stream_name stream;
    int64_t number;
    char *label;
    int64_t at_ms;
    uint64_t state_hash;
    int64_t waiting; /* operations it does not know */
    struct head_entry *entries;
    size_t count;
};
void head_clear(struct head *head);
/* Our own, as of now: stream and entries; then the hash and what waits, for which the whole base is
 * read. */
bool head_make(struct store *store, struct head *head, struct error *err);
bool head_measure(struct store *store, struct head *head, struct error *err);
/* The number of our next one, which says that it is newer than all before it: in other places too,
 * whose own numbers may be behind. `there`: the greatest that lies in the place. */
bool head_number(struct store *store, int64_t there, int64_t *number, struct error *err);
/* Remembers a peer's head, unless one of a greater number is known. */
bool head_receive(struct store *store, const struct head *head, struct error *err);

/* ---- copies of a base (split.c) ------------------------------------------------------------ */

/* Is this file another than the one that wrote its mark: copied elsewhere, or put back? */
bool stream_is_copied(struct store *store, bool *copied, struct error *err);
/* This base turns out to be a copy, or an older state of one: what it shares with the other, its
 * operations up to `shared`, stays under the old name as a peer's, what it wrote since goes under a
 * new one. Segments not shared are to be sealed again. `shared_lots`: how many segments those are.
 */
bool stream_split(struct store *store, int64_t shared, int64_t shared_lots,
                  const struct segment_id *shared_id, struct error *err);

#endif
