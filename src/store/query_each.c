/* All records of a kind, one after the other, for what copies the base as it is. */
#include "internal.h"

#include <stdlib.h>

/* As it is written: of a case the holder that it was given, not the one that stands for it. */
static sqlite3_stmt *raw_statement(struct store *store, enum entity entity, struct error *err)
{
    struct text sql = {0};
    text_add(&sql, "SELECT created, changed");
    for (enum field f = entity_first_field(entity); f <= entity_last_field(entity); f++)
        text_addf(&sql, ", %s", field_info(f)->type == TYPE_SET ? "NULL" : field_info(f)->column);
    text_addf(&sql, " FROM %s WHERE id = ?1", entity_table(entity));
    sqlite3_stmt *stmt = db_prepare(store, text_get(&sql), err);
    text_clear(&sql);
    return stmt;
}

/* The statement is reset before the visit: whoever visits may read on its own. */
static bool read_raw(struct store *store, enum entity entity, const struct id *id,
                     struct record *record, struct error *err)
{
    sqlite3_stmt *stmt = raw_statement(store, entity, err);
    enum field first = entity_first_field(entity), last = entity_last_field(entity);
    *record = (struct record){.id = *id, .entity = entity};
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, id);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW) {
        record->created_ms = hlc_ms(sqlite3_column_int64(stmt, 0));
        record->changed_ms = hlc_ms(sqlite3_column_int64(stmt, 1));
        record->values = mem_alloc((size_t)(last - first + 1) * sizeof record->values[0]);
        for (enum field f = first; f <= last; f++)
            record->values[f - first] = db_column_value(stmt, 2 + (int)(f - first), f);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool query_each(struct store *store, enum entity entity, record_visit *visit, void *state,
                struct error *err)
{
    char *sql = mem_print("SELECT id FROM %s ORDER BY created, id", entity_table(entity));
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    free(sql);
    if (!stmt)
        return false;
    bool done = true;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id id = db_column_id(stmt, 0);
        struct record record;
        done = read_raw(store, entity, &id, &record, err) &&
               (!record.values || visit(state, &record, err));
        record_clear(&record);
    }
    sqlite3_reset(stmt);
    return done && step == SQLITE_DONE;
}

bool query_is_known(struct store *store, enum entity entity, const struct id *id, bool *known,
                    struct error *err)
{
    char *sql = mem_print("SELECT EXISTS(SELECT 1 FROM %s WHERE id = ?1) OR"
                          " EXISTS(SELECT 1 FROM erased WHERE ent = ?1)",
                          entity_table(entity));
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    free(sql);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, id);
    int step = db_step(store, stmt, err);
    *known = step == SQLITE_ROW && sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}
