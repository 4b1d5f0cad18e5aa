/* Streams by their names, and runs of operations as they leave the base: the small numbers by which
 * this base calls streams mean nothing elsewhere. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#include "stream.h"

bool stream_equal(const struct stream_name *a, const struct stream_name *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

bool segment_id_equal(const struct segment_id *a, const struct segment_id *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* ---- runs ---------------------------------------------------------------------------------- */

void run_clear(struct op_run *run)
{
    free(run->streams);
    free(run->ops);
    free(run->prevs);
    text_clear(&run->text);
    *run = (struct op_run){0};
}

static void *copy_of(const void *items, size_t size)
{
    void *copy = mem_alloc(size + 1);
    if (size)
        memcpy(copy, items, size);
    return copy;
}

struct op_run run_copy(const struct op_run *run)
{
    struct op_run copy = *run;
    copy.streams = copy_of(run->streams, run->stream_count * sizeof *run->streams);
    copy.ops = copy_of(run->ops, run->count * sizeof *run->ops);
    copy.prevs = copy_of(run->prevs, run->prev_count * sizeof *run->prevs);
    copy.stream_room = run->stream_count;
    copy.room = run->count;
    copy.prev_room = run->prev_count;
    copy.text = (struct text){0};
    text_add_bytes(&copy.text, text_get(&run->text), run->text.length);
    return copy;
}

uint32_t run_stream(struct op_run *run, const struct stream_name *name)
{
    for (size_t i = 0; i < run->stream_count; i++)
        if (stream_equal(&run->streams[i], name))
            return (uint32_t)i;
    if (run->stream_count == run->stream_room) {
        run->stream_room = run->stream_room ? run->stream_room * 2 : 4;
        run->streams = mem_resize(run->streams, run->stream_room * sizeof *run->streams);
    }
    run->streams[run->stream_count] = *name;
    return (uint32_t)run->stream_count++;
}

struct run_op *run_add(struct op_run *run)
{
    if (run->count == run->room) {
        run->room = run->room ? run->room * 2 : 64;
        run->ops = mem_resize(run->ops, run->room * sizeof *run->ops);
    }
    struct run_op *op = &run->ops[run->count++];
    *op = (struct run_op){.prevs_at = run->prev_count};
    return op;
}

void run_add_prev(struct op_run *run, uint32_t stream, int64_t seq)
{
    if (run->prev_count == run->prev_room) {
        run->prev_room = run->prev_room ? run->prev_room * 2 : 64;
        run->prevs = mem_resize(run->prevs, run->prev_room * sizeof *run->prevs);
    }
    run->prevs[run->prev_count++] = (struct op_name){stream, seq};
}

void run_set_bytes(struct op_run *run, struct run_op *op, enum value_kind kind, const void *bytes,
                   size_t length)
{
    op->value = kind;
    op->text_at = run->text.length;
    op->text_length = length;
    if (length)
        text_add_bytes(&run->text, bytes, length);
    text_add_bytes(&run->text, "", 1);
}

/* ---- names and numbers --------------------------------------------------------------------- */

bool stream_column(sqlite3_stmt *stmt, int column, struct stream_name *name)
{
    const void *bytes = sqlite3_column_blob(stmt, column);
    bool whole = bytes && sqlite3_column_bytes(stmt, column) == STREAM_SIZE;
    *name = (struct stream_name){0};
    if (whole)
        memcpy(name->bytes, bytes, STREAM_SIZE);
    return whole;
}

bool stream_name_of(struct store *store, int64_t sid, struct stream_name *name, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT stream FROM stream WHERE sid = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    int step = db_step(store, stmt, err);
    bool found = step == SQLITE_ROW && stream_column(stmt, 0, name);
    sqlite3_reset(stmt);
    return found || (step != SQLITE_ROW && step != SQLITE_DONE) ||
           error_set(err, ERR_CORRUPT,
                     "l'identité d'un poste manque : « dentelle doctor --reparer »");
}

bool stream_own(struct store *store, struct stream_name *name, struct error *err)
{
    return stream_name_of(store, store->own, name, err);
}

int64_t stream_now_ms(const struct store *store)
{
    return store->clock->now_ms(store->clock->state);
}

bool stream_number(struct store *store, const struct stream_name *name, int64_t *sid,
                   struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT sid FROM stream WHERE stream = ?1", err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, name->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    int step = db_step(store, stmt, err);
    *sid = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool stream_number_made(struct store *store, const struct stream_name *name, int64_t *sid,
                        struct error *err)
{
    if (!stream_number(store, name, sid, err))
        return false;
    if (*sid)
        return true;
    /* Never one that operations without an identity have (doctor_streams.c). */
    sqlite3_stmt *stmt = db_prepare(store,
                                    "INSERT INTO stream(sid, stream) SELECT 1 + max("
                                    "(SELECT max(sid) FROM stream),"
                                    " (SELECT coalesce(max(sid), 1) FROM applied)), ?1",
                                    err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, name->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    return db_run(store, stmt, err) && stream_number(store, name, sid, err);
}

/* ---- what leaves --------------------------------------------------------------------------- */

/* Streams by their number here, looked up once a run. */
struct names {
    struct {
        int64_t sid;
        uint32_t at;
    } * items;
    size_t count;
};

static bool place_of(struct store *store, struct names *names, struct op_run *run, int64_t sid,
                     uint32_t *at, struct error *err)
{
    struct stream_name name;
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i].sid == sid) {
            *at = names->items[i].at;
            return true;
        }
    if (!stream_name_of(store, sid, &name, err))
        return false;
    *at = run_stream(run, &name);
    names->items = mem_resize(names->items, (names->count + 1) * sizeof *names->items);
    names->items[names->count].sid = sid;
    names->items[names->count++].at = *at;
    return true;
}

static bool add_prevs(struct store *store, struct names *names, struct op_run *run,
                      const char *prevs, size_t *count, struct error *err)
{
    int64_t sid, seq;
    uint32_t at = 0;
    *count = 0;
    for (const char *next = prevs; prevs_next(&next, &sid, &seq); (*count)++) {
        if (!place_of(store, names, run, sid, &at, err))
            return false;
        run_add_prev(run, at, seq);
    }
    return true;
}

static void read_value(struct op_run *run, struct run_op *op, sqlite3_stmt *stmt, int column)
{
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_NULL:
        return;
    case SQLITE_INTEGER:
        op->value = VALUE_INTEGER;
        op->integer = sqlite3_column_int64(stmt, column);
        return;
    case SQLITE_BLOB: {
        const void *bytes = sqlite3_column_blob(stmt, column);
        run_set_bytes(run, op, VALUE_BYTES, bytes, (size_t)sqlite3_column_bytes(stmt, column));
        return;
    }
    default: {
        const void *text = sqlite3_column_text(stmt, column);
        run_set_bytes(run, op, VALUE_TEXT, text, (size_t)sqlite3_column_bytes(stmt, column));
        return;
    }
    }
}

/* Columns: seq, hlc, flags, kind, ent, field, value, prevs, grp. */
static bool read_op(struct store *store, struct names *names, struct op_run *run,
                    sqlite3_stmt *stmt, struct error *err)
{
    struct run_op *op = run_add(run);
    const char *prevs = (const char *)sqlite3_column_text(stmt, 7);
    prevs = prevs ? prevs : "";
    op->hlc = sqlite3_column_int64(stmt, 1);
    op->flags = sqlite3_column_int(stmt, 2);
    op->kind = sqlite3_column_int(stmt, 3);
    op->entity = db_column_id(stmt, 4);
    op->field = sqlite3_column_int(stmt, 5);
    op->grp = sqlite3_column_int64(stmt, 8);
    read_value(run, op, stmt, 6);
    const char *bar = strchr(prevs, '|');
    return add_prevs(store, names, run, prevs, &op->prev_count, err) &&
           (!bar || add_prevs(store, names, run, bar + 1, &op->seen_count, err));
}

/* How far to read: to `last` if it is set, otherwise to the end of a group once there is enough. */
struct stretch {
    int64_t sid, first, last;
    size_t least, least_bytes;
};

static bool is_enough(const struct stretch *stretch, const struct op_run *run, int64_t seq,
                      int64_t grp)
{
    if (stretch->last)
        return seq > stretch->last;
    return grp == seq && (run->count >= stretch->least || run->text.length >= stretch->least_bytes);
}

static bool read_stretch(struct store *store, const struct stretch *stretch, struct op_run *run,
                         struct error *err)
{
    *run = (struct op_run){.first = stretch->first};
    struct names names = {0};
    uint32_t at;
    if (!place_of(store, &names, run, stretch->sid, &at, err))
        return false;
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT seq, hlc, flags, kind, ent, field, value, prevs, grp"
                                    " FROM op WHERE sid = ?2 AND seq >= ?1 ORDER BY seq",
                                    err);
    bool done = stmt != NULL;
    int step = SQLITE_DONE;
    if (done) {
        sqlite3_bind_int64(stmt, 1, stretch->first);
        sqlite3_bind_int64(stmt, 2, stretch->sid);
    }
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        int64_t seq = sqlite3_column_int64(stmt, 0), grp = sqlite3_column_int64(stmt, 8);
        if (is_enough(stretch, run, seq, grp))
            break;
        if (seq != stretch->first + (int64_t)run->count)
            done = error_set(err, ERR_CORRUPT,
                             "des opérations de ce poste manquent ; rien n'est parti : « dentelle "
                             "doctor » dit lesquelles");
        else
            done = read_op(store, &names, run, stmt, err);
    }
    if (stmt)
        sqlite3_reset(stmt);
    free(names.items);
    if (done && (step == SQLITE_ROW || step == SQLITE_DONE))
        return true;
    run_clear(run);
    return false;
}

bool stream_read_own(struct store *store, int64_t first, size_t least, size_t least_bytes,
                     struct op_run *run, struct error *err)
{
    struct stretch stretch = {
        .sid = store->own, .first = first, .least = least, .least_bytes = least_bytes};
    return read_stretch(store, &stretch, run, err);
}

bool stream_read_of(struct store *store, const struct stream_name *name, int64_t first,
                    size_t least, size_t least_bytes, struct op_run *run, struct error *err)
{
    struct stretch stretch = {.first = first, .least = least, .least_bytes = least_bytes};
    *run = (struct op_run){0};
    return stream_number(store, name, &stretch.sid, err) && read_stretch(store, &stretch, run, err);
}

bool stream_read_range(struct store *store, int64_t sid, int64_t first, int64_t last,
                       struct op_run *run, struct error *err)
{
    struct stretch stretch = {.sid = sid, .first = first, .last = last};
    if (!read_stretch(store, &stretch, run, err))
        return false;
    if ((int64_t)run->count == last - first + 1)
        return true;
    run_clear(run);
    return error_set(err, ERR_CORRUPT,
                     "des opérations de ce poste manquent : « dentelle doctor » dit lesquelles");
}

/* ---- the whole ----------------------------------------------------------------------------- */

bool stream_count_conflicts(struct store *store, int64_t *count, struct error *err)
{
    *count = 0;
    /* Only fields where two heads stand are looked at further. */
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT h.field, count(DISTINCT o.value) + max(o.value IS NULL) FROM head h"
                   " JOIN op o USING(sid, seq) GROUP BY h.ent, h.field HAVING count(*) > 1",
                   err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 0));
        if (field != FIELD_COUNT && field_info(field)->type != TYPE_SET &&
            sqlite3_column_int(stmt, 1) > 1)
            (*count)++;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}
