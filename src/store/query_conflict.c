/* The conflicts as a list: how many, a page of them, where one stands. They are kept by conflict.c;
 * what lies on a case in the trash is left out here. */
#include "filter.h"

#include <stdlib.h>

/* A note or a referral on a case in the trash is seen nowhere. */
#define SHOWN                                                                                      \
    " NOT EXISTS (SELECT 1 FROM note n JOIN case_file c ON c.id = n.case_file"                     \
    "  WHERE n.id = k.ent AND c.deleted IS NOT NULL)"                                              \
    " AND NOT EXISTS (SELECT 1 FROM referral r JOIN case_file c ON c.id = r.case_file"             \
    "  WHERE r.id = k.ent AND c.deleted IS NOT NULL)"

bool query_conflict_count(struct store *store, size_t *count, struct error *err)
{
    struct conflicts_cache *cache = &store->conflicts;
    int64_t counted;
    if (!still_fresh(store, &cache->of, mem_copy(""))) {
        if (!db_integer(store, "SELECT count(*) FROM conflict k WHERE" SHOWN, 0, &counted, err))
            return false;
        cache->count = (size_t)counted;
        cache->of.valid = true;
    }
    *count = cache->count;
    return true;
}

void conflicts_clear(struct conflicts *conflicts)
{
    for (size_t i = 0; i < conflicts->count; i++) {
        free(conflicts->rows[i].name);
        free(conflicts->rows[i].detail);
    }
    free(conflicts->rows);
    *conflicts = (struct conflicts){0};
}

static bool case_of(struct store *store, enum entity entity, const struct id *record,
                    struct id *case_id, struct error *err)
{
    struct record read;
    *case_id = ID_NONE;
    if (entity == ENTITY_CASE)
        *case_id = *record;
    if (entity == ENTITY_HOLDER)
        query_case_of_holder(store, record, case_id);
    if (entity != ENTITY_NOTE && entity != ENTITY_REFERRAL)
        return true;
    if (!query_record(store, entity, record, &read, err))
        return false;
    record_reference(&read, entity == ENTITY_NOTE ? FIELD_NOTE_CASE : FIELD_REFERRAL_CASE, case_id);
    record_clear(&read);
    return true;
}

/* What a record is called. The caller frees; NULL when it has no name. */
static char *name_of(struct store *store, enum entity entity, enum field field,
                     const struct id *record)
{
    struct record read = {0};
    char *name = NULL;
    if (query_record(store, entity, record, &read, NULL))
        name = mem_copy(record_get(&read, field));
    record_clear(&read);
    return name;
}

static char *porteur_name(struct store *store, const struct id *case_id)
{
    struct record read = {0};
    struct id holder;
    char *name = NULL;
    if (query_record(store, ENTITY_CASE, case_id, &read, NULL) &&
        record_reference(&read, FIELD_CASE_HOLDER, &holder))
        name = name_of(store, ENTITY_HOLDER, FIELD_HOLDER_NAME, &holder);
    record_clear(&read);
    return name;
}

char *conflict_detail(struct store *store, enum entity entity, const struct id *record)
{
    struct record read = {0};
    struct id partner;
    char *detail = NULL;
    if ((entity != ENTITY_NOTE && entity != ENTITY_REFERRAL) ||
        !query_record(store, entity, record, &read, NULL))
        return NULL;
    if (entity == ENTITY_NOTE) {
        detail = mem_copy(record_get(&read, FIELD_NOTE_AT));
    } else if (record_reference(&read, FIELD_REFERRAL_PARTNER, &partner)) {
        detail = name_of(store, ENTITY_PARTNER, FIELD_PARTNER_SHORT_NAME, &partner);
        if (!detail)
            detail = name_of(store, ENTITY_PARTNER, FIELD_PARTNER_NAME, &partner);
    }
    record_clear(&read);
    return detail;
}

static bool fill(struct store *store, struct conflict *row, struct error *err)
{
    enum entity entity = field_info(row->field)->entity;
    if (!case_of(store, entity, &row->record, &row->case_id, err))
        return false;
    if (entity == ENTITY_HOLDER)
        row->name = name_of(store, entity, FIELD_HOLDER_NAME, &row->record);
    else if (entity == ENTITY_PARTNER)
        row->name = name_of(store, entity, FIELD_PARTNER_NAME, &row->record);
    else if (entity == ENTITY_PROGRAMME)
        row->name = name_of(store, entity, FIELD_PROGRAMME_NAME, &row->record);
    else
        row->name = porteur_name(store, &row->case_id);
    row->detail = conflict_detail(store, entity, &row->record);
    return true;
}

bool query_conflict_page(struct store *store, size_t offset, size_t limit,
                         struct conflicts *conflicts, struct error *err)
{
    *conflicts = (struct conflicts){0};
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT k.ent, k.field, k.at FROM conflict k WHERE" SHOWN
                                    " ORDER BY k.at DESC, k.ent, k.field LIMIT ?1 OFFSET ?2",
                                    err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, (int64_t)limit);
    sqlite3_bind_int64(stmt, 2, (int64_t)offset);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 1));
        if (field == FIELD_COUNT)
            continue;
        conflicts->rows =
            mem_resize(conflicts->rows, (conflicts->count + 1) * sizeof conflicts->rows[0]);
        conflicts->rows[conflicts->count++] =
            (struct conflict){.record = db_column_id(stmt, 0),
                              .field = field,
                              .at_ms = hlc_ms(sqlite3_column_int64(stmt, 2))};
    }
    sqlite3_reset(stmt);
    bool done = step == SQLITE_DONE;
    for (size_t i = 0; done && i < conflicts->count; i++)
        done = fill(store, &conflicts->rows[i], err);
    if (!done)
        conflicts_clear(conflicts);
    return done;
}

/* How many stand before the one that `stmt` is asked about; false when it says NULL or nothing. */
static bool read_place(struct store *store, sqlite3_stmt *stmt, size_t *place)
{
    bool found =
        db_step(store, stmt, NULL) == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL;
    if (found)
        *place = (size_t)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return found;
}

#define PLACE_OF_M                                                                                 \
    "SELECT (SELECT count(*) FROM conflict k WHERE (-k.at, k.ent, k.field) <"                      \
    "  (-m.at, m.ent, m.field) AND" SHOWN ") FROM conflict m"

bool query_conflict_place(struct store *store, const struct id *record, enum field field,
                          size_t *place)
{
    sqlite3_stmt *stmt = db_prepare(store, PLACE_OF_M " WHERE m.ent = ?1 AND m.field = ?2", NULL);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    return read_place(store, stmt, place);
}

bool query_conflict_of_case(struct store *store, const struct id *case_id, size_t *place)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   PLACE_OF_M " WHERE m.ent = ?1"
                              " OR m.ent IN (SELECT porteur FROM case_file WHERE id = ?1)"
                              " OR m.ent IN (SELECT id FROM note WHERE case_file = ?1 AND deleted"
                              "  IS NULL)"
                              " OR m.ent IN (SELECT id FROM referral WHERE case_file = ?1 AND"
                              "  deleted IS NULL)"
                              " ORDER BY m.at DESC, m.ent, m.field LIMIT 1",
                   NULL);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    return read_place(store, stmt, place);
}

bool query_is_conflict(struct store *store, const struct id *record, enum field field)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT 1 FROM conflict WHERE ent = ?1 AND field = ?2", NULL);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    bool found = db_step(store, stmt, NULL) == SQLITE_ROW;
    sqlite3_reset(stmt);
    return found;
}
