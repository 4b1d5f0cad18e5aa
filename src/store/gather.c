/* Gathering: operations into the records that they touch. See gather.h. */
#include "gather.h"

#include "derive.h"

#include <stdlib.h>
#include <string.h>

/* ---- places -------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t number)
{
    number = (number ^ (number >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
    number = (number ^ (number >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
    return number ^ (number >> 32);
}

static uint64_t hash_record(const struct id *id, enum entity entity)
{
    uint64_t halves[2];
    memcpy(halves, id->bytes, sizeof halves);
    return mix(mix(halves[0] + (uint64_t)entity) ^ halves[1]);
}

static uint64_t hash_head(size_t record, enum field field, int64_t sid, int64_t seq)
{
    return mix(mix((uint64_t)record * FIELD_COUNT + (uint64_t)field) ^ mix((uint64_t)seq) ^
               (uint64_t)sid);
}

static void places_put(struct places *places, uint64_t hash, size_t item)
{
    size_t at = (size_t)hash & (places->room - 1);
    while (places->items[at] != NONE)
        at = (at + 1) & (places->room - 1);
    places->items[at] = item;
    places->used++;
}

/* Room for one more, half of it free: true when all are to be put in anew. */
static bool places_grow(struct places *places)
{
    if (places->used * 2 < places->room)
        return false;
    places->room = places->room ? places->room * 2 : 64;
    places->used = 0;
    places->items = mem_resize(places->items, places->room * sizeof *places->items);
    for (size_t i = 0; i < places->room; i++)
        places->items[i] = NONE;
    return true;
}

/* ---- records ------------------------------------------------------------------------------- */

static size_t find_record(const struct gather *gather, const struct id *id, enum entity entity)
{
    const struct places *places = &gather->by_id;
    if (gather->last != NONE && gather->records[gather->last].entity == entity &&
        id_equal(&gather->records[gather->last].id, id))
        return gather->last;
    if (!places->room)
        return NONE;
    size_t at = (size_t)hash_record(id, entity) & (places->room - 1);
    for (; places->items[at] != NONE; at = (at + 1) & (places->room - 1)) {
        const struct gathered *record = &gather->records[places->items[at]];
        if (record->entity == entity && id_equal(&record->id, id))
            return places->items[at];
    }
    return NONE;
}

static size_t add_record(struct gather *gather, const struct id *id, enum entity entity)
{
    if (gather->record_count == gather->record_room) {
        gather->record_room = gather->record_room ? gather->record_room * 2 : 64;
        gather->records =
            mem_resize(gather->records, gather->record_room * sizeof *gather->records);
    }
    size_t index = gather->record_count++;
    gather->records[index] = (struct gathered){
        .id = *id, .entity = entity, .heads = NONE, .least = INT64_MAX, .most = INT64_MIN};
    if (places_grow(&gather->by_id))
        for (size_t i = 0; i < index; i++)
            places_put(&gather->by_id,
                       hash_record(&gather->records[i].id, gather->records[i].entity), i);
    places_put(&gather->by_id, hash_record(id, entity), index);
    return index;
}

/* ---- heads --------------------------------------------------------------------------------- */

static struct gathered_head *find_head(const struct gather *gather, size_t record, enum field field,
                                       int64_t sid, int64_t seq)
{
    const struct places *places = &gather->by_name;
    if (!places->room)
        return NULL;
    size_t at = (size_t)hash_head(record, field, sid, seq) & (places->room - 1);
    for (; places->items[at] != NONE; at = (at + 1) & (places->room - 1)) {
        struct gathered_head *head = &gather->heads[places->items[at]];
        if (head->seq == seq && head->sid == sid && head->record == record && head->field == field)
            return head;
    }
    return NULL;
}

static void add_head(struct gather *gather, struct gathered_head head)
{
    if (gather->head_count == gather->head_room) {
        gather->head_room = gather->head_room ? gather->head_room * 2 : 256;
        gather->heads = mem_resize(gather->heads, gather->head_room * sizeof *gather->heads);
    }
    size_t index = gather->head_count++;
    head.next = gather->records[head.record].heads;
    gather->records[head.record].heads = index;
    gather->heads[index] = head;
    if (places_grow(&gather->by_name))
        for (size_t i = 0; i < index; i++) {
            const struct gathered_head *old = &gather->heads[i];
            places_put(&gather->by_name, hash_head(old->record, old->field, old->sid, old->seq), i);
        }
    places_put(&gather->by_name, hash_head(head.record, head.field, head.sid, head.seq), index);
}

/* ---- what the base has of a record --------------------------------------------------------- */

bool gather_asks(struct store *store, const char *sql, const struct id *id, bool *there,
                 struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, id);
    int step = db_step(store, stmt, err);
    *there = step == SQLITE_ROW;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* The same id may, by somebody's mistake, be that of records of two kinds: only the fields of this
 * one are its heads. */
static bool read_heads(struct gather *gather, size_t record, struct error *err)
{
    struct store *store = gather->store;
    sqlite3_stmt *stmt = db_prepare(store, "SELECT field, sid, seq FROM head WHERE ent = ?1", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, &gather->records[record].id);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 0));
        if (field != FIELD_COUNT && field_info(field)->entity == gather->records[record].entity)
            add_head(gather, (struct gathered_head){.record = record,
                                                    .field = field,
                                                    .sid = sqlite3_column_int64(stmt, 1),
                                                    .seq = sqlite3_column_int64(stmt, 2),
                                                    .stored = true});
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool read_record(struct gather *gather, size_t index, struct error *err)
{
    static const char *const rows[ENTITY_COUNT] = {
        [ENTITY_PROGRAMME] = "SELECT 1 FROM programme WHERE id = ?1",
        [ENTITY_HOLDER] = "SELECT 1 FROM holder WHERE id = ?1",
        [ENTITY_CASE] = "SELECT 1 FROM case_file WHERE id = ?1",
        [ENTITY_NOTE] = "SELECT 1 FROM note WHERE id = ?1",
        [ENTITY_PARTNER] = "SELECT 1 FROM partner WHERE id = ?1",
        [ENTITY_REFERRAL] = "SELECT 1 FROM referral WHERE id = ?1",
    };
    struct gathered *record = &gather->records[index];
    return (!gather->erasures || gather_asks(gather->store, "SELECT 1 FROM erased WHERE ent = ?1",
                                             &record->id, &record->erased, err)) &&
           gather_asks(gather->store, rows[record->entity], &record->id, &record->there, err) &&
           (!record->there || read_heads(gather, index, err));
}

/* ---- one operation ------------------------------------------------------------------------- */

static bool is_dead(struct gather *gather, const struct op *op, bool *dead, struct error *err)
{
    *dead = false;
    if (!gather->deaths)
        return true;
    sqlite3_stmt *stmt =
        db_prepare(gather->store, "SELECT 1 FROM dead WHERE sid = ?1 AND seq = ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, op->sid);
    sqlite3_bind_int64(stmt, 2, op->seq);
    int step = db_step(gather->store, stmt, err);
    *dead = step == SQLITE_ROW;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

static bool supersede(struct gather *gather, size_t record, const struct op *op, struct error *err)
{
    const char *at = op->prevs;
    int64_t sid, seq;
    while (prevs_next(&at, &sid, &seq)) {
        struct gathered_head *head = find_head(gather, record, op->field, sid, seq);
        if (head && !head->dropped) {
            head->dropped = true;
            continue;
        }
        gather->deaths = true;
        if (!head_bury(gather->store, sid, seq, err))
            return false;
    }
    return true;
}

/* Nothing that came of it before is written any more, and nothing that comes. */
static bool erase(struct gather *gather, const struct op *op, struct error *err)
{
    gather->erasures = true;
    for (enum entity entity = 0; entity < ENTITY_COUNT; entity++) {
        size_t index = find_record(gather, &op->entity, entity);
        if (index == NONE)
            continue;
        gather->records[index].erased = true;
        gather->records[index].touched = 0;
    }
    return project_op(gather->store, op, err);
}

static bool take_op(struct gather *gather, size_t index, const struct op *op, char **value,
                    struct error *err)
{
    bool dead;
    if (!is_dead(gather, op, &dead, err) || !supersede(gather, index, op, err))
        return false;
    if (op->kind != OP_REMOVE && !dead) {
        add_head(gather, (struct gathered_head){.record = index,
                                                .field = op->field,
                                                .sid = op->sid,
                                                .seq = op->seq,
                                                .value = *value});
        *value = NULL;
    }
    struct gathered *record = &gather->records[index];
    record->touched |= UINT64_C(1) << (op->field - entity_first_field(record->entity));
    record->least = op->hlc < record->least ? op->hlc : record->least;
    record->most = op->hlc > record->most ? op->hlc : record->most;
    return true;
}

bool gather_add(struct gather *gather, const struct op *op, char *value, struct error *err)
{
    enum entity entity = field_info(op->field)->entity;
    size_t index = find_record(gather, &op->entity, entity);
    bool done = true;
    if (op->flags & OP_REDACTED) { /* it says nothing any more; its erasure does */
        free(value);
        return true;
    }
    if (index == NONE) {
        index = add_record(gather, &op->entity, entity);
        done = read_record(gather, index, err);
    }
    gather->last = index;
    if (done && op->kind == OP_ERASE)
        done = erase(gather, op, err);
    else if (done && gather->records[index].erased)
        done = project_op(gather->store, op, err); /* which empties it */
    else if (done)
        done = take_op(gather, index, op, &value, err);
    free(value);
    return done;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static bool holds_any(struct store *store, const char *sql, bool *any, struct error *err)
{
    int64_t there;
    bool read = db_integer(store, sql, 0, &there, err);
    *any = read && there;
    return read;
}

struct gather *gather_new(struct store *store, struct error *err)
{
    struct gather *gather = mem_alloc(sizeof *gather);
    gather->store = store;
    gather->last = NONE;
    if (holds_any(store, "SELECT EXISTS(SELECT 1 FROM dead)", &gather->deaths, err) &&
        holds_any(store, "SELECT EXISTS(SELECT 1 FROM erased)", &gather->erasures, err))
        return gather;
    gather_free(gather);
    return NULL;
}

void gather_free(struct gather *gather)
{
    if (!gather)
        return;
    for (size_t i = 0; i < gather->head_count; i++)
        free(gather->heads[i].value);
    free(gather->heads);
    free(gather->records);
    free(gather->by_id.items);
    free(gather->by_name.items);
    free(gather->leaving.items);
    free(gather->coming.items);
    free(gather);
}
