/* Which fields hold a conflict, kept beside the rows so that a header can count them at each frame.
 * A field is looked at again when an operation found several heads on it, left one of several, or
 * touched the deletion of its record; what most operations do costs nothing here. */
#include "internal.h"

#include <stdlib.h>

/* What the program writes by itself: two versions of it ask nobody anything. */
static bool is_asked(enum field field)
{
    return field_info(field)->type != TYPE_SET && !trash_is_field(field) &&
           field != FIELD_CASE_CONVENTIONAL_DATES && field != FIELD_PARTNER_CODE &&
           field != FIELD_PARTNER_SHIPPED;
}

/* The numbers of the fields that are asked about, or of those that delete: "201, 203". */
static void add_numbers(struct text *sql, bool deletions)
{
    int count = 0;
    for (enum field field = 0; field < FIELD_COUNT; field++)
        if (deletions ? trash_is_field(field) : is_asked(field))
            text_addf(sql, "%s%d", count++ ? ", " : "", field_info(field)->id);
}

/* `sql` with %s for those numbers. */
static sqlite3_stmt *prepare(struct store *store, const char *before, bool deletions,
                             const char *after, struct error *err)
{
    struct text sql = {0};
    text_add(&sql, before);
    add_numbers(&sql, deletions);
    text_add(&sql, after);
    sqlite3_stmt *stmt = db_prepare(store, text_get(&sql), err);
    text_clear(&sql);
    return stmt;
}

static bool run_for(struct store *store, sqlite3_stmt *stmt, const struct id *record,
                    struct error *err)
{
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    return db_run(store, stmt, err);
}

static bool is_in_trash(struct store *store, enum entity entity, const struct id *record,
                        bool *there, struct error *err)
{
    char *sql = mem_print("SELECT deleted IS NOT NULL FROM %s WHERE id = ?1", entity_table(entity));
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    free(sql);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    int step = db_step(store, stmt, err);
    *there = step == SQLITE_ROW && sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* Deleted by one and kept by another, or changed by another that knew nothing of it. */
static bool add_deletion(struct store *store, enum entity entity, const struct id *record,
                         struct error *err)
{
    enum field field = entity_deleted_field(entity);
    bool contested;
    if (!trash_is_contested(store, record, field, &contested, err))
        return false;
    sqlite3_stmt *stmt = db_prepare(
        store,
        "INSERT INTO conflict(ent, field, at) SELECT ?1, ?2, at FROM (SELECT max(o.hlc) AS at,"
        " count(DISTINCT o.value) + max(o.value IS NULL) AS count FROM head h JOIN op o"
        " USING(sid, seq) WHERE h.ent = ?1 AND (?3 OR h.field = ?2)) WHERE ?3 OR count > 1",
        err);
    if (!stmt)
        return false;
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    sqlite3_bind_int(stmt, 3, contested);
    return run_for(store, stmt, record, err);
}

bool conflict_review(struct store *store, enum entity entity, const struct id *record,
                     struct error *err)
{
    bool gone;
    if (!run_for(store, db_prepare(store, "DELETE FROM conflict WHERE ent = ?1", err), record,
                 err) ||
        !is_in_trash(store, entity, record, &gone, err))
        return false;
    if (!gone && !run_for(store,
                          prepare(store,
                                  "INSERT INTO conflict(ent, field, at) SELECT h.ent, h.field,"
                                  " max(o.hlc) FROM head h JOIN op o USING(sid, seq)"
                                  " WHERE h.ent = ?1 AND h.field IN (",
                                  false,
                                  ") GROUP BY h.field HAVING count(DISTINCT o.value) +"
                                  " max(o.value IS NULL) > 1",
                                  err),
                          record, err))
        return false;
    return add_deletion(store, entity, record, err);
}

/* Those that may hold one: found by the index of heads alone. In a list, because reviewing writes
 * and the statement would be read on. */
struct suspects {
    struct {
        enum entity entity;
        struct id record;
    } * items;
    size_t count, room;
};

static bool collect(struct store *store, sqlite3_stmt *stmt, struct suspects *suspects,
                    struct error *err)
{
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 1));
        if (field == FIELD_COUNT)
            continue;
        if (suspects->count == suspects->room) {
            suspects->room = suspects->room ? suspects->room * 2 : 64;
            suspects->items = mem_resize(suspects->items, suspects->room * sizeof *suspects->items);
        }
        suspects->items[suspects->count].entity = field_info(field)->entity;
        suspects->items[suspects->count++].record = db_column_id(stmt, 0);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool conflict_all(struct store *store, struct error *err)
{
    struct suspects suspects = {0};
    bool done =
        db_exec(store, "DELETE FROM conflict", err) &&
        collect(store,
                prepare(store, "SELECT ent, field FROM head WHERE field IN (", false,
                        ") GROUP BY ent, field HAVING count(*) > 1", err),
                &suspects, err) &&
        collect(store,
                prepare(store, "SELECT ent, field FROM head WHERE field IN (", true, ")", err),
                &suspects, err);
    for (size_t i = 0; done && i < suspects.count; i++)
        done = conflict_review(store, suspects.items[i].entity, &suspects.items[i].record, err);
    free(suspects.items);
    return done;
}
