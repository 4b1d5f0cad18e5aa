/* What the files of the store share and nobody else sees: the connection, its statements,
 * operations as data. */
#ifndef DENTELLE_STORE_INTERNAL_H
#define DENTELLE_STORE_INTERNAL_H

#include <sqlite3.h>

#include "dentelle/store.h"

enum { SCHEMA_VERSION = 6, APPLICATION_ID = 0x44454E54 /* "DENT" */ };

/* A statement prepared once and kept until the base is closed, known by its text. */
struct statement {
    char *sql;
    sqlite3_stmt *stmt;
};

/* Where statements whose text lies at one address were found last: most texts are constants, and
 * comparing with one is enough. A power of two. */
enum { STATEMENT_SLOTS = 256 };

/* A record that the group itself made (fresh.c). */
struct fresh {
    struct id id;
    uint64_t written; /* its fields, a bit each from the first of its entity */
};
enum { FRESH_KEPT = 4 }; /* a porteur, its case and a note are filled in turn */

/* The group of operations being written. */
struct group {
    bool open, doomed;
    int64_t first_seq, next_seq;
    int64_t hlc;
    int flags; /* of each operation of the group */
    struct fresh fresh[FRESH_KEPT];
    unsigned int fresh_next; /* the one to give up for another */
};

/* Records that the group touched and from which something follows (derive.c). */
struct touch {
    enum entity entity;
    struct id id;
    bool words; /* cases are found by what changed */
};
struct touched {
    struct touch *items;
    size_t count, room;
    bool erased;
};

/* How the state changes with the open group (state.c). */
struct state_change {
    uint64_t hash; /* to be added, round 2^64 */
    int64_t waiting;
    struct {
        int64_t sid;
        unsigned char name[8];
    } * names; /* of the streams met */
    size_t name_count;
};

/* What figures were worked out from: they hold until something is written, or something else is
 * asked. */
struct freshness {
    bool valid;
    char *asked; /* the conditions they were counted under */
    int64_t data_version, changes;
};
struct counts_cache {
    struct freshness of;
    struct board_counts counts;
};
/* The page of a column that was read last, and the rank of its first case. */
struct page {
    size_t offset, limit;
    struct cards cards;
    char *first;
};
struct pages_cache {
    struct freshness of;
    struct page of_stage[STAGE_COUNT];
};
/* How many conflicts are to be shown. */
struct conflicts_cache {
    struct freshness of;
    size_t count;
};
struct agenda_cache {
    struct freshness of;
    int64_t version;
    bool counted[AGENDA_SECTIONS];
    size_t counts[AGENDA_SECTIONS];
};

/* How long a lock that another has is waited for, and who is told (wait.c). */
struct store_busy {
    int most_ms, waited_ms; /* waited: this time */
    struct store_waiting waiting;
};

struct store {
    sqlite3 *db;
    const struct clock *clock;
    char *path;
    bool read_only, newer;
    int64_t version; /* of the core, as it was found at opening; 0: an empty file */
    int64_t own;     /* sid of the stream of this device */
    struct statement *statements;
    size_t statement_count;
    size_t found_at[STATEMENT_SLOTS];              /* index + 1 in statements; 0: none yet */
    sqlite3_stmt *row_statements[FIELD_COUNT][2];  /* of row.c, among `statements` */
    sqlite3_stmt *whole_statements[ENTITY_COUNT];  /* of row.c, among `statements` */
    sqlite3_stmt *record_statements[ENTITY_COUNT]; /* of query.c, among `statements` */
    struct store_busy busy;
    struct group group;
    struct touched touched;
    struct state_change state;
    struct reception *reception; /* runs received, not yet written (receive.c); NULL: none */
    bool rebuilding; /* all operations are applied again: what follows is worked out at the end */
    bool rivals;     /* the operation being applied met other heads, or a deletion (conflict.c) */
    struct conflicts_cache conflicts;
    int64_t seen_data_version, seen_changes;
    struct counts_cache counts;
    struct pages_cache pages;
    struct agenda_cache agenda;
};

/* ---- wait.c: a base that another instance holds ------------------------------------------- */

/* Makes SQLite wait for locks; its result. */
int wait_install(struct store *store);
/* One pause of the waiting that began with busy.waited_ms = 0; false when it has been long enough.
 */
bool wait_once(struct store *store, int pause_ms);

/* ---- db.c: the connection ------------------------------------------------------------------ */

/* Turns what SQLite last said into an error; `what` begins the sentence ("la note n'a pas été
 * enregistrée"). Returns false. */
bool db_fail(const struct store *store, int result, const char *what, struct error *err);
/* A statement, reset and without bindings; NULL with an error. Kept by the store: never finalized
 * by the caller. */
sqlite3_stmt *db_prepare(struct store *store, const char *sql, struct error *err);
/* A statement that db_prepare gave, to be used once more. */
sqlite3_stmt *db_again(sqlite3_stmt *stmt);
/* SQLITE_ROW, SQLITE_DONE, or another code with an error set. */
int db_step(struct store *store, sqlite3_stmt *stmt, struct error *err);
/* Steps a statement that returns nothing, then resets it. */
bool db_run(struct store *store, sqlite3_stmt *stmt, struct error *err);
/* Statements without parameters, one after the other. */
bool db_exec(struct store *store, const char *sql, struct error *err);
/* The first column of the first row as an integer; `none` when there is no row. */
bool db_integer(struct store *store, const char *sql, int64_t none, int64_t *result,
                struct error *err);
void db_bind_id(sqlite3_stmt *stmt, int index, const struct id *id);
void db_bind_day(sqlite3_stmt *stmt, int index, day value); /* DAY_NONE: NULL */
struct id db_column_id(sqlite3_stmt *stmt, int column);
char *db_column_copy(sqlite3_stmt *stmt, int column); /* NULL stays NULL */
/* A value between its text form and the type its column has. */
void db_bind_value(sqlite3_stmt *stmt, int index, enum field field, const char *value);
char *db_column_value(sqlite3_stmt *stmt, int column, enum field field);

/* ---- schema.c: tables and their versions --------------------------------------------------- */

/* Is it a base of ours, or an empty file that can become one? Reads its version; sets store->newer
 * for a later one. Nothing is written: what is not ours stays as it is. */
bool schema_recognise(struct store *store, struct error *err);
/* Creates or brings forward; nothing to do is one read. */
bool schema_prepare(struct store *store, struct error *err);
/* The CREATE statements of the projection, from the registry. The caller frees. */
char *schema_projection(void);
/* Makes the tables of the projection anew and fills them from the operations; inside the caller's
 * transaction. */
bool schema_rebuild(struct store *store, const char *projection, struct error *err);
/* The identity of a stream that has none; inside the caller's transaction. */
bool schema_create_stream(struct store *store, int64_t sid, struct error *err);

/* ---- op.c, project.c: operations ----------------------------------------------------------- */

/* Stored: never renumbered. */
enum op_kind {
    OP_SET = 1,
    OP_NOTE = 2,
    OP_REVISION = 3,
    OP_ADD = 4,
    OP_REMOVE = 5,
    OP_DELETE = 6,
    OP_UNDELETE = 7,
    OP_ERASE = 8,
    OP_RESOLVE = 9,
    OP_ALIAS = 10,
};
/* One that this version knows; others are kept and wait for a later one. */
static inline bool op_kind_known(int kind)
{
    return kind >= OP_SET && kind <= OP_ALIAS;
}
enum {
    OP_SUSPECT = 1, /* flag: written while the clock was not to be believed */
    OP_TURNED = 2,  /* flag: written by undo or redo */
    /* Flags by which a later version of a file knows what the one before wrote: by an import, or by
     * a redo that wrote it again; by an undo that took it back (query_imported). */
    OP_IMPORTED = 4,
    OP_UNIMPORTED = 8,
    /* Of a record that its author erased before it left: it says nothing but that it was. */
    OP_REDACTED = 16,
};

struct op {
    int64_t sid, seq, hlc, grp;
    int flags;
    enum op_kind kind;
    struct id entity;
    enum field field;
    const char *value; /* as stored, in text; NULL: empty */
    const char *prevs; /* "1:42 2:7": the operations whose value the author had on screen; ""; of a
                          deletion, then "| 2:9": what else of the record he had on screen */
    bool alone;        /* the first of its field, on a record that the group made */
};

/* Reads "sid:seq" at *at and advances; false at the end, which the bar of a deletion is too. */
bool prevs_next(const char **at, int64_t *sid, int64_t *seq);

/* Applies one operation to heads and projection. The operation itself is already in table op. In
 * any order, any number of streams (SYNC §2). */
bool project_op(struct store *store, const struct op *op, struct error *err);
/* A head: an operation on a field of a record. */
struct head_key {
    const struct id *entity; /* borrowed */
    int field;               /* its number in the registry */
    int64_t sid, seq;
};
/* A head comes, or goes; sqlite3_changes64 then says whether it did. */
bool head_change(struct store *store, bool goes, const struct head_key *head, struct error *err);
/* An operation is superseded by one that came before it. */
bool head_bury(struct store *store, int64_t sid, int64_t seq, struct error *err);
/* The value of the greatest of the heads of a field; NULL when there is none or it is empty. The
 * caller frees. */
bool project_ranked(struct store *store, const struct id *entity, enum field field, char **value,
                    struct error *err);
/* Empties heads and projection and applies all operations again. Inside the caller's transaction.
 */
bool project_all(struct store *store, struct error *err);

/* ---- receive.c ----------------------------------------------------------------------------- */

/* What was received and not written is forgotten. */
void receive_forget(struct store *store);

/* ---- row.c: what the screens read of a record ---------------------------------------------- */

/* A field of a row takes a value (of a set: none is there); `made` when there was no row. `least`,
 * `most`: the clocks of the first and last operation that say so. */
bool row_set(struct store *store, const struct id *record, enum field field, const char *value,
             int64_t least, int64_t most, bool *made, struct error *err);
/* A row that is not there yet, whole: `values` of the fields of its entity, in their order. */
bool row_make(struct store *store, const struct id *record, enum entity entity,
              const char *const values[], int64_t least, int64_t most, struct error *err);

/* ---- op.c: the writer ---------------------------------------------------------------------- */

/* Writes an operation of the open group: numbers it, inserts it, applies it. Its flags are those of
 * the group. */
bool op_write(struct store *store, enum op_kind kind, const struct id *entity, enum field field,
              const char *value, const char *prevs, struct error *err);
/* The statement that puts an operation into its table, all bound but the value, which is parameter
 * OP_INSERTED_VALUE. `field_id`: of the registry, or of a later one. NULL with an error. */
enum { OP_INSERTED_VALUE = 8 };
sqlite3_stmt *op_insertion(struct store *store, const struct op *op, int field_id,
                           struct error *err);
/* False, with an error, when SQLite took the transaction of the open group back by itself. */
bool op_still_open(struct store *store, struct error *err);
/* What a finished group does to the list of actions. */
enum action_effect { ACTION_NEW, ACTION_UNDONE, ACTION_REDONE };
struct action {
    enum action_effect effect;
    int64_t id;        /* of the action that is undone or redone */
    const char *label; /* of a new one; NULL: not to be undone */
    const struct id *subject;
};
/* Two signs for this device, from its stream, without those that are taken for one another. */
bool op_device_prefix(struct store *store, char prefix[3], struct error *err);
/* The length of the series in a reference of the device of that prefix, and its number; 0 when it
 * is another's. */
size_t ref_series(const char *ref, const char *prefix, int64_t *number);
bool op_finish(struct store *store, const struct action *action, struct error *err);

/* Turns the group of that number back, inside an open group (undo_invert.c). `*kept`: fields left
 * alone because somebody else changed them since. */
bool undo_group(struct store *store, int64_t number, int *kept, struct error *err);

/* ---- state.c: what two bases compare ------------------------------------------------------- */

/* A head comes, or goes; all those of a record are about to go; an operation that this version does
 * not know came. */
bool state_add_head(struct store *store, const struct head_key *head, bool goes, struct error *err);
bool state_drop_heads(struct store *store, const struct id *entity, struct error *err);
void state_add_waiting(struct store *store);
/* Writes what changed, inside the transaction; forgets it; begins anew, without any head. */
bool state_flush(struct store *store, struct error *err);
void state_forget(struct store *store);
bool state_empty(struct store *store, struct error *err);

/* ---- trash.c: deleted here, changed there -------------------------------------------------- */

bool trash_is_field(enum field field);
/* The prevs of a deletion, with what its author saw of other devices. The caller frees; NULL with
 * an error. */
char *trash_prevs(struct store *store, const struct id *entity, enum field field, const char *prevs,
                  struct error *err);
/* Has the field that deletes the record any head? */
bool trash_was_asked(struct store *store, const struct id *entity, enum field field, bool *asked,
                     struct error *err);
/* Is a deletion without effect, because another device changed the record without knowing of it? */
bool trash_is_contested(struct store *store, const struct id *entity, enum field field,
                        bool *contested, struct error *err);

/* The values `o` of a record (?1) that no deletion on its field (?2) has seen, where there is one.
 */
#define TRASH_UNSEEN                                                                               \
    " FROM head e JOIN op o USING(sid, seq) WHERE e.ent = ?1 AND e.field <> ?2 AND EXISTS"         \
    " (SELECT 1 FROM head h JOIN op d ON d.sid = h.sid AND d.seq = h.seq"                          \
    "  WHERE h.ent = ?1 AND h.field = ?2 AND d.value IS NOT NULL)"                                 \
    " AND NOT EXISTS"                                                                              \
    " (SELECT 1 FROM head h JOIN op d ON d.sid = h.sid AND d.seq = h.seq"                          \
    "  WHERE h.ent = ?1 AND h.field = ?2 AND d.value IS NOT NULL AND ((d.sid = e.sid AND"          \
    "  d.seq > e.seq) OR instr(' ' || d.prevs || ' ', ' ' || e.sid || ':' || e.seq || ' ') > 0))"

/* ---- conflict.c: fields that hold several values -------------------------------------------- */

/* The conflicts of a record, anew; inside the transaction. */
bool conflict_review(struct store *store, enum entity entity, const struct id *record,
                     struct error *err);
/* Those of all records. */
bool conflict_all(struct store *store, struct error *err);

/* Of a note its moment, of a referral its partner; NULL of all others. The caller frees. */
char *conflict_detail(struct store *store, enum entity entity, const struct id *record);
/* What a device is called; NULL for this one. The caller frees. */
char *stream_name(struct store *store, int64_t sid, struct error *err);

/* ---- query_page.c: columns of the board ---------------------------------------------------- */

/* Frees what is remembered of the pages read last. */
void pages_forget(struct store *store);

/* ---- fresh.c: records that the open group made --------------------------------------------- */

/* The open group made the row of this record, just now. */
void fresh_made(struct store *store, const struct id *entity);
/* An operation was applied. */
void fresh_written(struct store *store, const struct op *op);
/* Was this field never written? Sure when the group made the record; false where it is not known.
 */
bool fresh_is_unwritten(const struct store *store, const struct id *entity, enum field field);

/* ---- clock.c: the hybrid clock ------------------------------------------------------------- */

/* Milliseconds << 16 | counter, after `last`; `*suspect` when the wall clock is not to be believed
 * (SYNC §3). */
int64_t hlc_next(int64_t last, int64_t wall_ms, int64_t confirmed_ms, bool *suspect);
static inline int64_t hlc_ms(int64_t hlc)
{
    return hlc >> 16;
}
/* The clock of the operation written last, and the moment that the user confirmed; 0: none. */
bool clock_read(struct store *store, int64_t *last, int64_t *confirmed_ms, struct error *err);

/* ---- open.c: a second look at a base ------------------------------------------------------- */

/* A connection that only reads, whatever the version: nothing is brought forward. NULL with an
 * error when it is no base of ours. */
struct store *base_reader(const char *path, const struct clock *clock, struct error *err);
/* PRAGMA quick_check: ERR_CORRUPT with a sentence when the file is damaged. */
bool db_check(struct store *store, struct error *err);

/* ---- backups (backup.c, backup_make.c) ----------------------------------------------------- */

/* Are there files named as backups of this base? They are not opened. */
bool backup_any(const char *base_path);
/* The base as it was last committed, before an update or a repair changes it; the caller holds the
 * write lock, and may have written already. `*name` (may be NULL) is how restaurer calls it, freed
 * by the caller. */
bool backup_before(struct store *store, enum backup_kind kind, char **name, struct error *err);

#endif
