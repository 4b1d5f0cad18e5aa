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
struct op_run run_copy(const struct op_run *run);
/* The place of a stream in the run, added when it is not there. */
uint32_t run_stream(struct op_run *run, const struct stream_name *name);
/* The next operation, zeroed; valid until the next one is added. */
struct run_op *run_add(struct op_run *run);
void run_add_prev(struct op_run *run, uint32_t stream, int64_t seq);
/* Puts bytes as the value of `op`, which is the last one added. */
void run_set_bytes(struct op_run *run, struct run_op *op, enum value_kind kind, const void *bytes,
                   size_t length);

/* Is a device of the team? */
enum gone_kind {
    GONE_BACK, /* it was, and was taken back */
    GONE_LEFT, /* no longer used: it counts no more among those who have not got everything */
    GONE_LOST, /* in the hands of who knows: what it sends is kept apart */
};

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
    uint64_t hash;       /* the state it said it was in */
    bool comparable;     /* it said so having the very operations that we have */
    bool differs;        /* and yet not the same state */
    enum gone_kind gone; /* GONE_BACK: it is of the team */
    int64_t gone_ms;
    struct stream_name gone_by;
    int64_t held; /* segments of it that are kept apart */
};
struct streams {
    struct stream_row *rows; /* the own one first */
    size_t count;
};
/* `compare`: also works out who differs. */
bool streams_read(struct store *store, bool compare, struct streams *streams, struct error *err);
void streams_clear(struct streams *streams);
/* Called for each holder that another device named since `before` (query_received.c). */
typedef void received_visit(void *state, const struct id *holder);
bool query_received_holders(struct store *store, const struct streams *before,
                            received_visit *visit, void *state, struct error *err);
/* Are there more holders than that? */
bool query_holders_exceed(struct store *store, size_t count, bool *exceed, struct error *err);
bool stream_own(struct store *store, struct stream_name *name, struct error *err);
int64_t stream_now_ms(const struct store *store);

/* Operations of the own stream from `first` on, in whole groups: at least `least` operations (or
 * the last there is), none when there is nothing from there on. */
bool stream_read_own(struct store *store, int64_t first, size_t least, size_t least_bytes,
                     struct op_run *run, struct error *err);

/* The same of any stream. */
bool stream_read_of(struct store *store, const struct stream_name *name, int64_t first,
                    size_t least, size_t least_bytes, struct op_run *run, struct error *err);
/* The segment of another stream that came last: by it the next one knows where it joins. */
bool stream_last_id(struct store *store, const struct stream_name *name, struct segment_id *id,
                    struct error *err);

/* Two bases that have applied the same operations have the same number; 0 is a number too. Kept in
 * the base beside the heads (state.c): asking costs nothing. */
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
/* Takes a run of another stream, whatever came before from others: operations, heads, rows and what
 * follows from them, the version vector. `id` and `previous` are those of its segment. Of one that
 * begins with what is here (a bundle) the rest is taken, when it continues the same operations. One
 * that is applied is taken over, and `run` is empty: it may wait for more, for several runs are one
 * transaction. ERR_CORRUPT for values that cannot be of their field: nothing of it is written.
 * After another error what waited is written as far as it can be. */
bool stream_receive(struct store *store, struct op_run *run, const struct segment_id *id,
                    const struct segment_id *previous, enum receipt *receipt, struct error *err);
/* Writes what waits; with nothing that waits, true. */
bool stream_settle(struct store *store, struct error *err);

/* ---- the team, places, segments, peers (team.c) -------------------------------------------- */

enum { TEAM_KEY_SIZE = 32, TEAM_KEYS_MOST = 128 };
/* A key of the team and its epoch: how many changes there had been (upper half), and a number drawn
 * at the change (lower half), so that two who change it unseen by one another make two epochs. The
 * first key of a team has epoch 1. */
struct team_key {
    uint32_t epoch;
    unsigned char key[TEAM_KEY_SIZE];
};
struct team {
    struct id organisation;                    /* ID_NONE: this base shares with nobody */
    uint32_t epoch;                            /* the greatest: */
    unsigned char key[TEAM_KEY_SIZE];          /* the key that seals */
    struct team_key older[TEAM_KEYS_MOST - 1]; /* those that only open */
    size_t older_count;
};
static inline uint32_t epoch_changes(uint32_t epoch)
{
    return epoch >> 16;
}
/* The key of that epoch; NULL when the ring has none. */
const unsigned char *team_key_of(const struct team *team, uint32_t epoch);
/* Puts a key on the ring, which only grows. False when it is full, or another key has the epoch. */
bool team_add_key(struct team *team, uint32_t epoch, const unsigned char key[TEAM_KEY_SIZE]);
bool team_read(struct store *store, struct team *team, struct error *err);
/* The keys of `team` that are not here yet are here too, in one transaction. ERR_INPUT when there
 * are too many. */
bool team_learn(struct store *store, const struct team *team, struct error *err);

/* The file of keys that was made here last (sync/keys.c), to be put in each place once. */
struct key_file {
    char *name; /* NULL: none was made here */
    struct text bytes;
};
bool key_file_read(struct store *store, struct key_file *file, struct error *err);
void key_file_clear(struct key_file *file);
/* Remembers it, with the keys of `team` that are new, and with what is decided of a device (may be
 * NULL), in one transaction. */
struct gone;
bool key_file_write(struct store *store, const struct team *team, const struct key_file *file,
                    const struct gone *decision, struct error *err);
/* Was it put in this place? It is. */
bool key_file_is_put(struct store *store, int64_t place, const char *name, bool *put,
                     struct error *err);
bool key_file_put(struct store *store, int64_t place, const char *name, struct error *err);

/* ---- devices that are no longer of the team (gone.c) --------------------------------------- */

/* What was decided of a device. Decisions travel in heads and merge: the later turn wins, of one
 * turn the graver kind, and the rest of it is joined field by field; so all end alike. */
struct gone {
    struct stream_name stream, by;
    int64_t turn, at_ms;
    enum gone_kind kind;
    uint32_t epoch; /* the key of the team since then */
    int64_t mark;   /* the last head of it that was known: one that left and says more is back */
};
struct gones {
    struct gone *rows;
    size_t count;
};
/* By the names of the streams, in their order. */
bool gones_read(struct store *store, struct gones *gones, struct error *err);
void gones_clear(struct gones *gones);
const struct gone *gones_find(const struct gones *gones, const struct stream_name *stream);
bool gone_equal(const struct gone *a, const struct gone *b);
/* Two that were lost at the same time, of whom each may have been given the key that shuts the
 * other out: the team has two keys of one age. NULL when there are none. */
bool gones_crossed(const struct gones *gones, const struct team *team, const struct gone **one,
                   const struct gone **other);
/* Joins what another says of the same device; true when that changed anything. */
bool gone_join(struct gone *into, const struct gone *other);
/* Decides, in a transaction of its own: the next turn is the decision's. */
bool gone_decide(struct store *store, const struct stream_name *stream, enum gone_kind kind,
                 struct error *err);
/* The same as data, to be written with a key_file; `epoch`: the key of the team from then on. */
bool gone_prepare(struct store *store, const struct stream_name *stream, enum gone_kind kind,
                  uint32_t epoch, struct gone *gone, struct error *err);

/* What may be taken from a stream: all of it, or what was sealed by a key that is older than the
 * change only as far as somebody who has the present key says that he has it. Of a lost device
 * nothing that it may have sealed itself, were it in the place of what it had sent before: others
 * put that there again, under the key that it has not got (sync/refill.c). */
struct admission {
    bool lost, back;
    uint32_t changes; /* of the present key */
    uint32_t since;   /* of a lost device: the changes of the first key that it has not got */
    int64_t vouched;
};
bool stream_admission(struct store *store, const struct stream_name *stream,
                      struct admission *admission, struct error *err);
bool admission_takes(const struct admission *admission, uint32_t epoch, int64_t last);
/* How many segments of it are kept apart in the places. */
bool stream_held(struct store *store, const struct stream_name *stream, int64_t lots,
                 struct error *err);

/* ---- erasures (erasures.c, scrub.c) -------------------------------------------------------- */

/* A record erased for ever, and on how many devices that is done. */
struct erasure {
    struct id record;
    enum entity entity;
    int64_t at_ms;
    char *by; /* how the device is called that asked for it first, NULL: this one */
    int64_t done, devices;
    char *missing; /* those that have not confirmed it: "portable (7K), fixe (2M)"; NULL: none */
};
struct erasures {
    struct erasure *rows; /* the latest first; those not done everywhere before the others */
    size_t count;         /* at most the limit */
    int64_t total, everywhere;
};
bool erasures_read(struct store *store, size_t limit, struct erasures *erasures, struct error *err);
void erasures_clear(struct erasures *erasures);
/* When something was erased since the last time: the words of the index are merged, the file
 * written anew without what was freed, the log emptied. `*busy`: another window keeps the log open,
 * and the rest is for the next time. */
bool store_scrub(struct store *store, bool *busy, struct error *err);

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
    struct segment_id id;      /* by which the next one knows it: for ever that of the first file */
    struct segment_id file_id; /* of its file: another one once something in it was erased */
    size_t size;               /* of outbox_next: how many bytes it has */
    struct text bytes;         /* empty where only names were asked for */
};
/* The last one of the own stream; first 0 when there is none. */
bool outbox_last(struct store *store, struct sealed *sealed, struct error *err);
bool outbox_add(struct store *store, const struct sealed *sealed, struct error *err);
/* Of the own stream, the one that holds number `from`, or the first after it; first 0 when there is
 * none. Without its bytes. */
bool outbox_from(struct store *store, int64_t from, struct sealed *sealed, struct error *err);
/* The one after `sealed` ({0}: the first of all), which takes its place; first 0 after the last.
 * Those sealed under a name that this base no longer has (split.c) are among them. Without its
 * bytes, which a cycle seldom needs: outbox_read gives them. */
bool outbox_next(struct store *store, struct sealed *sealed, struct error *err);
bool outbox_read(struct store *store, struct sealed *sealed, struct error *err);

/* The names under which something is or will be sealed here: the own one and those of `outbox`. The
 * caller frees. */
bool outbox_streams(struct store *store, struct stream_name **names, size_t *count,
                    struct error *err);
/* The last number that is sealed here under that name; 0 when nothing is. */
bool outbox_reach(struct store *store, const struct stream_name *name, int64_t *last,
                  struct error *err);
/* The first one that holds what was erased since, and its operations as they are now, those of
 * erased records marked and empty; first 0 when there is none. */
bool outbox_stale(struct store *store, struct sealed *sealed, struct op_run *run,
                  struct error *err);
/* Puts its new bytes in the place of the old ones. */
bool outbox_replace(struct store *store, const struct sealed *sealed, struct error *err);
/* Marks and empties the operations of records that are erased here. */
bool run_mark_erased(struct store *store, struct op_run *run, struct error *err);
bool run_op_is_erased(const struct run_op *op);

/* ---- bundles (bundles.c) ------------------------------------------------------------------- */

/* A file of a place that holds what several segments of a stream hold, in their stead. */
struct bundle {
    struct stream_name stream;
    int64_t first, last;
    struct segment_id file_id;
    size_t size;
    bool stale;         /* something in it was erased since: it has to go */
    int64_t checked_ms; /* when it was last read and found whole */
    int64_t erased;     /* for bundle_add: records erased here when it was made or read */
};
struct bundles {
    struct bundle *rows; /* by stream, then by first */
    size_t count;
};
bool bundles_read(struct store *store, int64_t place, struct bundles *bundles, struct error *err);
void bundles_clear(struct bundles *bundles);
/* The one that holds all of these; NULL: none. */
const struct bundle *bundles_find(const struct bundles *bundles, const struct stream_name *stream,
                                  int64_t first, int64_t last);
/* How many records are erased here. */
bool bundles_erased(struct store *store, int64_t *count, struct error *err);
/* It lies there, in the stead also of the bundles that lie within it. */
bool bundle_add(struct store *store, int64_t place, const struct bundle *bundle, struct error *err);
/* It was read and found whole. */
bool bundle_checked(struct store *store, int64_t place, const struct bundle *bundle,
                    struct error *err);
/* It does not lie there, or no longer. */
bool bundle_forget(struct store *store, int64_t place, const struct bundle *bundle,
                   struct error *err);

/* How far a place holds a stream, as was found last. */
struct reach {
    int64_t seq;
    int64_t lacking_ms; /* since when it holds less than this base has; 0: it does not */
};
bool reach_read(struct store *store, int64_t place, const struct stream_name *stream,
                struct reach *reach, struct error *err);
bool reach_write(struct store *store, int64_t place, const struct stream_name *stream,
                 const struct reach *reach, struct error *err);
/* The place was put back to an older state: nothing is known of it any more. */
bool reach_forget(struct store *store, int64_t place, struct error *err);

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
    uint32_t epoch;  /* of the key that it is sealed by */
    struct head_entry *entries;
    size_t count;
    struct gones gones; /* what it knows to have been decided of others */
};
void head_clear(struct head *head);
/* Our own, as of now: stream and entries; then the hash and what waits. */
bool head_make(struct store *store, struct head *head, struct error *err);
bool head_measure(struct store *store, struct head *head, struct error *err);
/* The number of our next one, which says that it is newer than all before it: in other places too,
 * whose own numbers may be behind. `there`: the greatest that lies in the place. */
bool head_next_number(struct store *store, int64_t there, int64_t *number, struct error *err);
/* It lies in a place: before that a cycle that is cut takes the same number again. */
bool head_told(struct store *store, int64_t number, struct error *err);
/* Heads that came, in their order. Adding takes over what the head holds. */
struct heads {
    struct head *rows;
    size_t count;
};
void heads_add(struct heads *heads, struct head *head);
void heads_clear(struct heads *heads);
/* Remembers peers' heads, in one transaction; not those of which a later one is known: of a later
 * key, or of a greater number. One of a lost device says nothing, nor does one sealed before the
 * key was changed. */
bool heads_receive(struct store *store, const struct heads *heads, struct error *err);

/* ---- copies of a base (split.c) ------------------------------------------------------------ */

/* Is this file another than the one that wrote its mark: copied elsewhere, or put back? An error
 * when that cannot be known now: then nothing must be sent. */
bool stream_is_copied(struct store *store, bool *copied, struct error *err);
/* This base turns out to be a copy, or an older state of one: what it shares with the other, its
 * operations up to `shared`, stays under the old name as a peer's, what it wrote since goes under a
 * new one. Segments not shared are to be sealed again. `shared_lots`: how many segments those are.
 */
bool stream_split(struct store *store, int64_t shared, int64_t shared_lots,
                  const struct segment_id *shared_id, struct error *err);

#endif
