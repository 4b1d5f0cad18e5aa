/* What was gathered is written: the heads that came and went, then each row and what follows from
 * it. See gather.h. */
#include "derive.h"
#include "gather.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS_MOST = 64 };

static bool write_heads(struct gather *gather, const struct gathered *record, struct error *err)
{
    for (size_t i = record->heads; i != NONE; i = gather->heads[i].next) {
        const struct gathered_head *head = &gather->heads[i];
        struct head_key key = {&record->id, field_info(head->field)->id, head->sid, head->seq};
        if (head->stored == head->dropped && !head_change(gather->store, head->dropped, &key, err))
            return false;
    }
    return true;
}

/* What a record holds once all is gathered: how many heads each field has, and one of them. */
struct holding {
    size_t counts[FIELDS_MOST];
    const struct gathered_head *heads[FIELDS_MOST];
};

static void count_heads(const struct gather *gather, const struct gathered *record,
                        struct holding *holding)
{
    memset(holding, 0, sizeof *holding);
    for (size_t i = record->heads; i != NONE; i = gather->heads[i].next) {
        const struct gathered_head *head = &gather->heads[i];
        size_t place = (size_t)(head->field - entity_first_field(record->entity));
        if (head->dropped)
            continue;
        holding->counts[place]++;
        holding->heads[place] = head;
    }
}

static bool read_value(struct store *store, const struct gathered_head *head, char **value,
                       struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT value FROM op WHERE sid = ?1 AND seq = ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, head->sid);
    sqlite3_bind_int64(stmt, 2, head->seq);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *value = db_column_value(stmt, 0, head->field);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* The value to show of a field. `*made` is to be freed, and may be NULL. */
static bool shown_value(struct gather *gather, const struct gathered *record,
                        const struct holding *holding, size_t place, const char **value,
                        char **made, struct error *err)
{
    enum field field = entity_first_field(record->entity) + (enum field)place;
    const struct gathered_head *head = holding->heads[place];
    bool contested = false;
    *value = *made = NULL;
    if (!holding->counts[place] || field_info(field)->type == TYPE_SET)
        return true;
    if (holding->counts[place] == 1 && !head->stored) {
        *value = head->value;
    } else {
        bool read = holding->counts[place] == 1
                        ? read_value(gather->store, head, made, err)
                        : project_ranked(gather->store, &record->id, field, made, err);
        *value = *made;
        if (!read)
            return false;
    }
    if (*value && trash_is_field(field) &&
        !trash_is_contested(gather->store, &record->id, field, &contested, err))
        return false;
    if (contested)
        *value = NULL;
    return true;
}

static bool write_fields(struct gather *gather, const struct gathered *record,
                         const struct holding *holding, uint64_t fields, struct error *err)
{
    bool done = true, row_made;
    for (size_t place = 0; done && fields >> place; place++) {
        const char *value;
        char *made;
        if (!(fields >> place & 1))
            continue;
        done = shown_value(gather, record, holding, place, &value, &made, err) &&
               row_set(gather->store, &record->id,
                       entity_first_field(record->entity) + (enum field)place, value, record->least,
                       record->most, &row_made, err);
        free(made);
    }
    return done;
}

static bool make_row(struct gather *gather, const struct gathered *record,
                     const struct holding *holding, struct error *err)
{
    const char *values[FIELDS_MOST];
    char *made[FIELDS_MOST] = {0};
    size_t count =
        (size_t)(entity_last_field(record->entity) - entity_first_field(record->entity)) + 1;
    bool done = true;
    for (size_t place = 0; done && place < count; place++)
        done = shown_value(gather, record, holding, place, &values[place], &made[place], err);
    done = done && row_make(gather->store, &record->id, record->entity, values, record->least,
                            record->most, err);
    for (size_t place = 0; place < count; place++)
        free(made[place]);
    derive_made(gather->store, record->entity, &record->id);
    return done;
}

static void add_id(struct gathered_notes *ids, const struct id *id)
{
    if (ids->count == ids->room) {
        ids->room = ids->room ? ids->room * 2 : 64;
        ids->items = mem_resize(ids->items, ids->room * sizeof *ids->items);
    }
    ids->items[ids->count++] = *id;
}

/* What follows is told before the row changes: a note has to leave the case it was on, and the
 * index by the text that it came in with. */
static bool tell_touched(struct gather *gather, const struct gathered *record, uint64_t fields,
                         struct error *err)
{
    bool words = false;
    for (size_t place = 0; fields >> place; place++) {
        struct op op = {.kind = OP_SET,
                        .entity = record->id,
                        .field = entity_first_field(record->entity) + (enum field)place};
        if (!(fields >> place & 1))
            continue;
        if (!derive_touch(gather->store, &op, err))
            return false;
        words = words || search_note_follows(op.field);
    }
    if (words && record->there)
        add_id(&gather->leaving, &record->id);
    if (words)
        add_id(&gather->coming, &record->id);
    return true;
}

/* Several values, a deletion, or a conflict that was: those of the record are looked at again. */
static bool review(struct gather *gather, const struct gathered *record,
                   const struct holding *holding, bool trashed, struct error *err)
{
    bool rivals = trashed;
    enum field first = entity_first_field(record->entity);
    for (size_t place = 0; !rivals && record->touched >> place; place++)
        rivals = (record->touched >> place & 1) && holding->counts[place] > 1 &&
                 field_info(first + (enum field)place)->type != TYPE_SET;
    if (!rivals && record->there &&
        !gather_asks(gather->store, "SELECT 1 FROM conflict WHERE ent = ?1", &record->id, &rivals,
                     err))
        return false;
    return !rivals || conflict_review(gather->store, record->entity, &record->id, err);
}

/* Was its deletion written, now or before? Then whether it has effect is looked at again. */
static bool is_trashed(const struct gathered *record, const struct holding *holding)
{
    size_t trash =
        (size_t)(entity_deleted_field(record->entity) - entity_first_field(record->entity));
    return holding->counts[trash] > 0 || record->touched >> trash & 1;
}

static uint64_t fields_of(const struct gathered *record, const struct holding *holding)
{
    enum field trash = entity_deleted_field(record->entity);
    return record->touched | (uint64_t)is_trashed(record, holding)
                                 << (trash - entity_first_field(record->entity));
}

static bool prepare_record(struct gather *gather, const struct gathered *record, struct error *err)
{
    struct holding holding;
    if (!record->touched) /* erased, or nothing came of it */
        return true;
    count_heads(gather, record, &holding);
    return write_heads(gather, record, err) &&
           tell_touched(gather, record, fields_of(record, &holding), err);
}

static bool write_record(struct gather *gather, const struct gathered *record, struct error *err)
{
    struct holding holding;
    if (!record->touched)
        return true;
    count_heads(gather, record, &holding);
    return (record->there ? write_fields(gather, record, &holding, fields_of(record, &holding), err)
                          : make_row(gather, record, &holding, err)) &&
           review(gather, record, &holding, is_trashed(record, &holding), err);
}

bool gather_write(struct gather *gather, struct error *err)
{
    struct store *store = gather->store;
    bool done = true;
    for (size_t i = 0; done && i < gather->record_count; i++)
        done = prepare_record(gather, &gather->records[i], err);
    done = done && search_forget_notes(store, gather->leaving.items, gather->leaving.count, err);
    for (size_t i = 0; done && i < gather->record_count; i++)
        done = write_record(gather, &gather->records[i], err);
    return done && search_add_notes(store, gather->coming.items, gather->coming.count, err);
}
