/* Reading one record: its values, the members of its sets, what its author has on screen, its
 * conflicts; and the settings that belong to this base. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

void strings_add(struct strings *strings, const char *added)
{
    strings->items = mem_resize(strings->items, (strings->count + 1) * sizeof strings->items[0]);
    strings->items[strings->count++] = mem_copy(added);
}

bool strings_hold(const struct strings *strings, const char *sought)
{
    for (size_t i = 0; i < strings->count; i++)
        if (strcmp(strings->items[i], sought) == 0)
            return true;
    return false;
}

void strings_clear(struct strings *strings)
{
    for (size_t i = 0; i < strings->count; i++)
        free(strings->items[i]);
    free(strings->items);
    *strings = (struct strings){0};
}

/* ---- records ------------------------------------------------------------------------------- */

/* Whoever reads a case reads the holder that stands for its own (porteur.c). */
static sqlite3_stmt *record_statement(struct store *store, enum entity entity, struct error *err)
{
    sqlite3_stmt **kept = &store->record_statements[entity];
    struct text sql = {0};
    if (*kept)
        return db_again(*kept);
    text_add(&sql, "SELECT created, changed");
    for (enum field f = entity_first_field(entity); f <= entity_last_field(entity); f++)
        text_addf(&sql, ", %s",
                  field_info(f)->type == TYPE_SET ? "NULL"
                  : f == FIELD_CASE_HOLDER        ? "coalesce(porteur, holder)"
                                                  : field_info(f)->column);
    text_addf(&sql, " FROM %s WHERE id = ?1", entity_table(entity));
    *kept = db_prepare(store, text_get(&sql), err);
    text_clear(&sql);
    return *kept;
}

bool query_record(struct store *store, enum entity entity, const struct id *id,
                  struct record *record, struct error *err)
{
    *record = (struct record){.id = *id, .entity = entity};
    sqlite3_stmt *stmt = record_statement(store, entity, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, id);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_DONE)
        error_set(err, ERR_NOT_FOUND, "cette fiche n'existe plus dans la base");
    if (step == SQLITE_ROW) {
        enum field first = entity_first_field(entity), last = entity_last_field(entity);
        record->created_ms = hlc_ms(sqlite3_column_int64(stmt, 0));
        record->changed_ms = hlc_ms(sqlite3_column_int64(stmt, 1));
        record->values = mem_alloc((size_t)(last - first + 1) * sizeof record->values[0]);
        for (enum field f = first; f <= last; f++)
            record->values[f - first] = db_column_value(stmt, 2 + (int)(f - first), f);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

const char *record_get(const struct record *record, enum field field)
{
    if (!record->values || field_info(field)->entity != record->entity)
        return NULL;
    return record->values[field - entity_first_field(record->entity)];
}

bool record_reference(const struct record *record, enum field field, struct id *id)
{
    const char *text = record_get(record, field);
    return text && id_from_text(text, id);
}

void record_clear(struct record *record)
{
    if (record->values)
        for (enum field f = entity_first_field(record->entity);
             f <= entity_last_field(record->entity); f++)
            free(record->values[f - entity_first_field(record->entity)]);
    free(record->values);
    *record = (struct record){0};
}

/* ---- heads --------------------------------------------------------------------------------- */

/* Equal values, whoever wrote them, are one. */
static bool collect_head_values(struct store *store, const char *sql, const struct id *entity,
                                enum field field, struct strings *values, struct error *err)
{
    *values = (struct strings){0};
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        char *value = db_column_value(stmt, 0, field);
        if (!strings_hold(values, value ? value : ""))
            strings_add(values, value ? value : "");
        free(value);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool query_members(struct store *store, const struct id *entity, enum field field,
                   struct strings *members, struct error *err)
{
    return collect_head_values(store,
                               "SELECT DISTINCT o.value FROM head h JOIN op o USING(sid, seq)"
                               " WHERE h.ent = ?1 AND h.field = ?2 ORDER BY o.value",
                               entity, field, members, err);
}

bool query_versions(struct store *store, const struct id *entity, enum field field,
                    struct strings *versions, struct error *err)
{
    return collect_head_values(
        store,
        "SELECT o.value FROM head h JOIN op o USING(sid, seq) JOIN stream s USING(sid)"
        " WHERE h.ent = ?1 AND h.field = ?2"
        " ORDER BY o.flags & 1, o.hlc DESC, s.stream DESC, o.seq DESC",
        entity, field, versions, err);
}

char *query_seen(struct store *store, const struct id *entity, enum field field, struct error *err)
{
    struct text seen = {0};
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT sid, seq FROM head WHERE ent = ?1 AND field = ?2", err);
    if (!stmt)
        return NULL;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        text_addf(&seen, "%s%lld:%lld", seen.length ? " " : "",
                  (long long)sqlite3_column_int64(stmt, 0),
                  (long long)sqlite3_column_int64(stmt, 1));
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return text_take(&seen);
    text_clear(&seen);
    return NULL;
}

static void list_conflict(enum field field, enum field *fields, int limit, int *count)
{
    if (*count < limit)
        fields[*count] = field;
    (*count)++;
}

int query_conflicts(struct store *store, const struct id *entity, enum field *fields, int limit)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT h.field, count(DISTINCT o.value) + max(o.value IS NULL) FROM head h"
                   " JOIN op o USING(sid, seq) WHERE h.ent = ?1 GROUP BY h.field ORDER BY h.field",
                   NULL);
    if (!stmt)
        return 0;
    db_bind_id(stmt, 1, entity);
    int count = 0;
    enum field deleted = FIELD_COUNT;
    while (db_step(store, stmt, NULL) == SQLITE_ROW) {
        enum field field = field_by_id(sqlite3_column_int(stmt, 0));
        if (field == FIELD_COUNT || field_info(field)->type == TYPE_SET)
            continue; /* several heads of a set are its members */
        if (sqlite3_column_int(stmt, 1) > 1)
            list_conflict(field, fields, limit, &count);
        else if (trash_is_field(field))
            deleted = field;
    }
    sqlite3_reset(stmt);
    bool contested = false;
    if (deleted != FIELD_COUNT && trash_is_contested(store, entity, deleted, &contested, NULL) &&
        contested)
        list_conflict(deleted, fields, limit, &count);
    return count;
}

/* ---- settings of the base ------------------------------------------------------------------ */

char *store_setting(struct store *store, const char *name)
{
    sqlite3_stmt *stmt = db_prepare(store, "SELECT value FROM setting WHERE name = ?1", NULL);
    if (!stmt)
        return NULL;
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_TRANSIENT);
    char *value = db_step(store, stmt, NULL) == SQLITE_ROW ? db_column_copy(stmt, 0) : NULL;
    sqlite3_reset(stmt);
    return value;
}

bool store_set_setting(struct store *store, const char *name, const char *value, struct error *err)
{
    if (store->read_only)
        return error_set(err, ERR_READONLY, "la base est en lecture seule");
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR REPLACE INTO setting(name, value) VALUES(?1, ?2)", err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 2, value, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}
