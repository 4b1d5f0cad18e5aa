/* Operations of another device come in: each into table op, its heads and its row, all of a segment
 * in one transaction. Whatever the order between streams, what results is the same (project.c). */
#include "stream.h"

#include "derive.h"
#include "gather.h"
#include "scrub.h"

#include <stdlib.h>
#include <string.h>

/* So many operations are written in one transaction: each writes out the index of words. */
enum { TOGETHER_OPS = 16384, TOGETHER_BYTES = 16 * 1024 * 1024 };

/* A clock further ahead than this is kept as it is, but does not set ours (SYNC §3). */
#define AHEAD_MS (INT64_C(24) * 3600 * 1000)

static bool refuse(const struct store *store, struct error *err)
{
    return error_set(err, store->newer ? ERR_NEWER : ERR_READONLY,
                     "la base est en lecture seule : rien ne peut y être reçu");
}

bool stream_begin(struct store *store, struct error *err)
{
    if (store->read_only)
        return refuse(store, err);
    if (!db_exec(store, "BEGIN IMMEDIATE", err))
        return false;
    store->group = (struct group){.open = true};
    return true;
}

void stream_rollback(struct store *store)
{
    op_rollback(store);
}

bool stream_end(struct store *store, bool done, struct error *err)
{
    if (done && op_still_open(store, err) && db_exec(store, "COMMIT", err)) {
        store->group = (struct group){0};
        return true;
    }
    stream_rollback(store);
    return false;
}

/* ---- where a run begins -------------------------------------------------------------------- */

/* What is here of a stream: its last number, the segments it came in, the identity of the last; all
 * zero when nobody has spoken of it yet. */
struct standing {
    int64_t sid, seq, lots;
    struct segment_id last_id;
    int64_t hlc; /* of the operation of that number */
    int field;
    struct id entity;
};

static bool read_standing(struct store *store, const struct stream_name *name,
                          struct standing *standing, struct error *err)
{
    *standing = (struct standing){0};
    if (!stream_number(store, name, &standing->sid, err))
        return false;
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT coalesce(a.seq, 0), p.lots, p.last_id, o.hlc, o.field, o.ent"
                   " FROM (SELECT ?1 AS sid) LEFT JOIN applied a USING(sid) LEFT JOIN peer p"
                   " USING(sid) LEFT JOIN op o ON o.sid = a.sid AND o.seq = a.seq",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, standing->sid);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW) {
        standing->seq = sqlite3_column_int64(stmt, 0);
        standing->lots = sqlite3_column_int64(stmt, 1);
        const void *id = sqlite3_column_blob(stmt, 2);
        if (id && sqlite3_column_bytes(stmt, 2) == SEGMENT_ID_SIZE)
            memcpy(standing->last_id.bytes, id, SEGMENT_ID_SIZE);
        standing->hlc = sqlite3_column_int64(stmt, 3);
        standing->field = sqlite3_column_int(stmt, 4);
        if (sqlite3_column_bytes(stmt, 5) == sizeof standing->entity)
            memcpy(standing->entity.bytes, sqlite3_column_blob(stmt, 5), sizeof standing->entity);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

/* Is the operation that stands last the one that the run has under that number? */
static bool is_last_op(const struct standing *standing, const struct op_run *run)
{
    const struct run_op *op = &run->ops[standing->seq - run->first];
    return op->hlc == standing->hlc && op->field == standing->field &&
           id_equal(&op->entity, &standing->entity);
}

/* Does it join on to what is here? One that begins before the end must have the same operation
 * there. One that was made where nobody knew what comes before it says so, and begins early for
 * that reason. */
static enum receipt judge(const struct store *store, const struct op_run *run,
                          const struct segment_id *previous, const struct standing *standing)
{
    static const struct segment_id unknown;
    int64_t last = run->first + (int64_t)run->count - 1;
    if (standing->sid == store->own)
        return RECEIPT_OWN;
    if (last <= standing->seq)
        return RECEIPT_KNOWN;
    if (run->first > standing->seq + 1)
        return RECEIPT_GAP;
    if (run->first <= standing->seq)
        return is_last_op(standing, run) ? RECEIPT_APPLIED : RECEIPT_FORK;
    if (standing->seq > 0 && segment_id_equal(previous, &unknown))
        return RECEIPT_GAP;
    return segment_id_equal(previous, &standing->last_id) ||
                   (standing->seq > 0 && segment_id_equal(&standing->last_id, &unknown))
               ? RECEIPT_APPLIED
               : RECEIPT_FORK;
}

/* ---- one operation ------------------------------------------------------------------------- */

/* The numbers by which this base calls the streams of the run. */
static bool number_streams(struct store *store, const struct op_run *run, int64_t *sids,
                           struct error *err)
{
    for (size_t i = 0; i < run->stream_count; i++)
        if (!stream_number_made(store, &run->streams[i], &sids[i], err))
            return false;
    return true;
}

static void write_prevs(const struct op_run *run, const struct run_op *op, const int64_t *sids,
                        struct text *prevs)
{
    prevs->length = 0;
    text_add_bytes(prevs, "", 0);
    for (size_t i = 0; i < op->prev_count + op->seen_count; i++) {
        const struct op_name *name = &run->prevs[op->prevs_at + i];
        if (i == op->prev_count)
            text_add(prevs, prevs->length ? " |" : "|");
        text_addf(prevs, "%s%lld:%lld", prevs->length ? " " : "", (long long)sids[name->stream],
                  (long long)name->seq);
    }
}

static bool is_fitting(const struct run_op *op, enum field field)
{
    switch (field_info(field)->type) {
    case TYPE_INTEGER:
    case TYPE_FLAG:
        return op->value == VALUE_NONE || op->value == VALUE_INTEGER;
    case TYPE_REFERENCE:
        return op->value == VALUE_NONE ||
               (op->value == VALUE_BYTES && op->text_length == sizeof(struct id));
    default:
        return op->value == VALUE_NONE || op->value == VALUE_TEXT;
    }
}

/* Before anything is written, so that a run that cannot be taken leaves those before it alone. */
static bool is_all_fitting(const struct op_run *run, struct error *err)
{
    for (size_t i = 0; i < run->count; i++) {
        enum field field = field_by_id(run->ops[i].field);
        bool known = field != FIELD_COUNT && op_kind_known(run->ops[i].kind);
        if (known && !is_fitting(&run->ops[i], field))
            return error_set(
                err, ERR_CORRUPT,
                "une valeur reçue n'est pas de celles du champ « %s » ; le lot n'a pas "
                "été pris",
                field_info(field)->column);
    }
    return true;
}

/* The value in the form in which the store passes it about. Text passes the door here: that of a
 * program like ours is clean already, and stays as it is. The caller frees. */
static char *value_as_text(const struct op_run *run, const struct run_op *op, enum field field)
{
    const char *bytes = text_get(&run->text) + op->text_at;
    enum field_type type = field_info(field)->type;
    char text[ID_TEXT_SIZE];
    struct id id;
    switch (op->value) {
    case VALUE_INTEGER:
        return mem_print("%lld", (long long)op->integer);
    case VALUE_BYTES:
        memcpy(id.bytes, bytes, sizeof id.bytes);
        id_to_text(&id, text);
        return mem_copy(text);
    case VALUE_TEXT:
        return utf8_clean(bytes, op->text_length, type == TYPE_LINES ? CLEAN_LINES : CLEAN_LINE);
    default:
        return NULL;
    }
}

static bool bind_value(sqlite3_stmt *stmt, const struct op_run *run, const struct run_op *op,
                       enum field field, const char *value)
{
    const char *bytes = text_get(&run->text) + op->text_at;
    if (field != FIELD_COUNT)
        db_bind_value(stmt, OP_INSERTED_VALUE, field, value);
    else if (op->value == VALUE_INTEGER)
        sqlite3_bind_int64(stmt, OP_INSERTED_VALUE, op->integer);
    else if (op->value == VALUE_TEXT)
        return sqlite3_bind_text64(stmt, OP_INSERTED_VALUE, bytes, op->text_length, SQLITE_STATIC,
                                   SQLITE_UTF8) == SQLITE_OK;
    else if (op->value == VALUE_BYTES)
        return sqlite3_bind_blob64(stmt, OP_INSERTED_VALUE, bytes, op->text_length,
                                   SQLITE_STATIC) == SQLITE_OK;
    return true;
}

static bool insert_received(struct store *store, const struct op_run *run, const struct run_op *op,
                            const struct op *as, struct error *err)
{
    sqlite3_stmt *stmt = op_insertion(store, as, op->field, err);
    if (!stmt)
        return false;
    return bind_value(stmt, run, op, as->field, as->value)
               ? db_run(store, stmt, err)
               : error_set(err, ERR_CORRUPT, "une valeur reçue est trop grande");
}

/* One that this version does not know, or of a kind that it does not know, is kept and waits. */
static bool receive_op(struct store *store, struct gather *gather, const struct op_run *run,
                       size_t index, const int64_t *sids, struct text *prevs, struct error *err)
{
    const struct run_op *op = &run->ops[index];
    enum field field = field_by_id(op->field);
    bool known = field != FIELD_COUNT && op_kind_known(op->kind);
    write_prevs(run, op, sids, prevs);
    char *value = known ? value_as_text(run, op, field) : NULL;
    struct op as = {.sid = sids[0],
                    .seq = run->first + (int64_t)index,
                    .hlc = op->hlc,
                    .grp = op->grp,
                    .flags = op->flags,
                    .kind = (enum op_kind)op->kind,
                    .entity = op->entity,
                    .field = known ? field : FIELD_COUNT,
                    .value = value,
                    .prevs = text_get(prevs)};
    bool done =
        insert_received(store, run, op, &as, err) && (known || redact_late(store, &as, err));
    if (done && known)
        return gather_add(gather, &as, value, err);
    if (done)
        state_add_waiting(store);
    free(value);
    return done;
}

/* ---- the run ------------------------------------------------------------------------------- */

/* Those from `from` on: what comes before is here. */
static bool receive_ops(struct store *store, struct gather *gather, const struct op_run *run,
                        size_t from, struct error *err)
{
    int64_t *sids = mem_alloc((run->stream_count + 1) * sizeof *sids);
    struct text prevs = {0};
    bool done = number_streams(store, run, sids, err);
    for (size_t i = from; done && i < run->count; i++)
        done = op_still_open(store, err) && receive_op(store, gather, run, i, sids, &prevs, err);
    text_clear(&prevs);
    free(sids);
    return done;
}

/* Ours must rank after what it has seen; a clock that cannot be right does not carry us along. */
static bool advance_clock(struct store *store, const struct op_run *run, struct error *err)
{
    int64_t wall = store->clock->now_ms(store->clock->state), greatest = 0;
    for (size_t i = 0; i < run->count; i++)
        if (!(run->ops[i].flags & OP_SUSPECT) && hlc_ms(run->ops[i].hlc) <= wall + AHEAD_MS &&
            run->ops[i].hlc > greatest)
            greatest = run->ops[i].hlc;
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "INSERT INTO meta(name, value) VALUES('hlc', ?1) ON CONFLICT(name)"
                   " DO UPDATE SET value = max(value, excluded.value)",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, greatest);
    return db_run(store, stmt, err);
}

static bool write_standing(struct store *store, const struct op_run *run,
                           const struct standing *standing, const struct segment_id *id,
                           struct error *err)
{
    int64_t last = run->first + (int64_t)run->count - 1;
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "INSERT INTO applied(sid, seq, max_known) VALUES(?1, ?2, ?2) ON CONFLICT(sid)"
                   " DO UPDATE SET seq = ?2, max_known = max(max_known, ?2)",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, standing->sid);
    sqlite3_bind_int64(stmt, 2, last);
    if (!db_run(store, stmt, err))
        return false;
    stmt = db_prepare(store,
                      "INSERT INTO peer(sid, lots, last_id) VALUES(?1, max(?2, coalesce((SELECT"
                      " max(lots) FROM peer_has WHERE sid = ?1 AND seq <= ?4), 0)), ?3)"
                      " ON CONFLICT(sid) DO UPDATE SET lots = excluded.lots, last_id = ?3",
                      err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, standing->sid);
    sqlite3_bind_int64(stmt, 2, standing->lots + 1);
    sqlite3_bind_blob(stmt, 3, id->bytes, SEGMENT_ID_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 4, last); /* a bundle counts for the segments that it holds */
    return db_run(store, stmt, err);
}

/* ---- runs that wait ------------------------------------------------------------------------ */

/* They wait in memory, so that nothing is locked while a slow place is read. */
struct waiting_run {
    struct op_run run;
    struct segment_id id, previous;
};
struct reception {
    struct waiting_run *runs;
    size_t count, room, ops, bytes;
};

static void add_waiting(struct store *store, struct op_run *run, const struct segment_id *id,
                        const struct segment_id *previous)
{
    struct reception *all = store->reception;
    if (!all)
        all = store->reception = mem_alloc(sizeof *all);
    if (all->count == all->room) {
        all->room = all->room ? all->room * 2 : 8;
        all->runs = mem_resize(all->runs, all->room * sizeof *all->runs);
    }
    all->ops += run->count;
    all->bytes += run->text.length;
    all->runs[all->count++] = (struct waiting_run){*run, *id, *previous};
    *run = (struct op_run){0};
}

void receive_forget(struct store *store)
{
    struct reception *all = store->reception;
    for (size_t i = 0; all && i < all->count; i++)
        run_clear(&all->runs[i].run);
    if (all)
        free(all->runs);
    free(all);
    store->reception = NULL;
}

/* What waits counts as received. */
static void count_waiting(const struct store *store, const struct stream_name *name,
                          struct standing *standing)
{
    const struct reception *all = store->reception;
    for (size_t i = 0; all && i < all->count; i++) {
        const struct op_run *run = &all->runs[i].run;
        if (!stream_equal(&run->streams[0], name))
            continue;
        const struct run_op *last = &run->ops[run->count - 1];
        standing->seq = run->first + (int64_t)run->count - 1;
        standing->last_id = all->runs[i].id;
        standing->hlc = last->hlc;
        standing->field = last->field;
        standing->entity = last->entity;
    }
}

/* Another window may have received meanwhile: it is judged once more, under the lock. */
static bool apply_run(struct store *store, struct gather *gather, const struct waiting_run *waiting,
                      struct error *err)
{
    struct standing standing;
    const struct op_run *run = &waiting->run;
    if (!stream_number_made(store, &run->streams[0], &standing.sid, err) ||
        !read_standing(store, &run->streams[0], &standing, err))
        return false;
    return judge(store, run, &waiting->previous, &standing) != RECEIPT_APPLIED ||
           (receive_ops(store, gather, run, (size_t)(standing.seq + 1 - run->first), err) &&
            advance_clock(store, run, err) &&
            write_standing(store, run, &standing, &waiting->id, err));
}

static bool apply_runs(struct store *store, const struct waiting_run *runs, size_t count,
                       struct error *err)
{
    if (!stream_begin(store, err))
        return false;
    struct gather *gather = gather_new(store, err);
    bool done = gather != NULL;
    for (size_t i = 0; done && i < count; i++)
        done = apply_run(store, gather, &runs[i], err);
    done = done && gather_write(gather, err) && derive_flush(store, err);
    gather_free(gather);
    return stream_end(store, done, err);
}

/* When they cannot be written together, as many as can one by one: what came before the one that
 * fails is kept. */
bool stream_settle(struct store *store, struct error *err)
{
    struct reception *all = store->reception;
    struct error why = {0};
    if (!all)
        return true;
    bool done = apply_runs(store, all->runs, all->count, all->count > 1 ? &why : err);
    if (!done && all->count > 1) {
        done = true;
        for (size_t i = 0; done && i < all->count; i++)
            done = apply_runs(store, &all->runs[i], 1, err);
    }
    receive_forget(store);
    return done;
}

bool stream_receive(struct store *store, struct op_run *run, const struct segment_id *id,
                    const struct segment_id *previous, enum receipt *receipt, struct error *err)
{
    struct standing standing;
    *receipt = RECEIPT_GAP;
    if (store->read_only)
        return refuse(store, err);
    if (!is_all_fitting(run, err) || !read_standing(store, &run->streams[0], &standing, err))
        return false;
    count_waiting(store, &run->streams[0], &standing);
    *receipt = judge(store, run, previous, &standing);
    if (*receipt != RECEIPT_APPLIED)
        return true;
    add_waiting(store, run, id, previous);
    return (store->reception->ops < TOGETHER_OPS && store->reception->bytes < TOGETHER_BYTES) ||
           stream_settle(store, err);
}
