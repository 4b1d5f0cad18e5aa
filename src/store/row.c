/* The row of a record, as the screens read it: a column for each field, made from the registry. */
#include "derive.h"

#include <stdlib.h>

/* ---- one field ----------------------------------------------------------------------------- */

/* The statement that changes, or makes, the row of a field's entity; its text is written once a
 * field and not once an operation. */
static sqlite3_stmt *row_statement(struct store *store, enum field field, bool insert,
                                   struct error *err)
{
    sqlite3_stmt **kept = &store->row_statements[field][insert];
    const struct field_info *info = field_info(field);
    const char *table = entity_table(info->entity), *column = info->column;
    if (*kept)
        return db_again(*kept);
    char *sql;
    if (info->type == TYPE_SET)
        sql = mem_print(insert ? "INSERT INTO %s(id, created, changed) VALUES(?1, ?2, ?3)"
                               : "UPDATE %s SET created = min(created, ?2),"
                                 " changed = max(changed, ?3) WHERE id = ?1",
                        table);
    else
        sql = mem_print(insert ? "INSERT INTO %s(id, created, changed, %s) VALUES(?1, ?2, ?3, ?4)"
                               : "UPDATE %s SET created = min(created, ?2),"
                                 " changed = max(changed, ?3), %s = ?4 WHERE id = ?1",
                        table, column);
    *kept = db_prepare(store, sql, err);
    free(sql);
    return *kept;
}

static bool write_field(struct store *store, bool insert, const struct id *record, enum field field,
                        const char *value, int64_t least, int64_t most, struct error *err)
{
    sqlite3_stmt *stmt = row_statement(store, field, insert, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    sqlite3_bind_int64(stmt, 2, least);
    sqlite3_bind_int64(stmt, 3, most);
    if (field_info(field)->type != TYPE_SET)
        db_bind_value(stmt, 4, field, value);
    return db_run(store, stmt, err);
}

static bool is_name(enum field field)
{
    return field == FIELD_HOLDER_NAME || field == FIELD_PARTNER_NAME;
}

/* Names are also kept folded, to be found, and as a key whose byte order is the alphabetical one.
 */
static void bind_name(sqlite3_stmt *stmt, int index, const char *name)
{
    char *key = name ? utf8_sort_key(name) : NULL, *folded = name ? utf8_fold(name) : NULL;
    sqlite3_bind_text(stmt, index, key, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, index + 1, folded, -1, SQLITE_TRANSIENT);
    free(key);
    free(folded);
}

static bool write_name(struct store *store, const struct id *record, enum field field,
                       const char *name, struct error *err)
{
    const char *table = entity_table(field_info(field)->entity);
    char *sql = mem_print("UPDATE %s SET sort_key = ?2, folded = ?3 WHERE id = ?1", table);
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    free(sql);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    bind_name(stmt, 2, name);
    return db_run(store, stmt, err);
}

bool row_set(struct store *store, const struct id *record, enum field field, const char *value,
             int64_t least, int64_t most, bool *made, struct error *err)
{
    *made = false;
    if (!write_field(store, false, record, field, value, least, most, err))
        return false;
    if (sqlite3_changes64(store->db) == 0) {
        *made = true;
        if (!write_field(store, true, record, field, value, least, most, err))
            return false;
    }
    return !is_name(field) || write_name(store, record, field, value, err);
}

/* ---- a whole row --------------------------------------------------------------------------- */

static bool has_name(enum entity entity)
{
    return entity == ENTITY_HOLDER || entity == ENTITY_PARTNER;
}

static void add_column(struct text *sql, int *number, bool parameter, const char *column)
{
    text_add(sql, *number ? ", " : "");
    ++*number;
    if (parameter)
        text_addf(sql, "?%d AS ", *number);
    text_add(sql, column);
}

/* "id, created, changed, name…", as columns, or as parameters called so. */
static void add_columns(struct text *sql, enum entity entity, bool parameters)
{
    int number = 0;
    add_column(sql, &number, parameters, "id");
    add_column(sql, &number, parameters, "created");
    add_column(sql, &number, parameters, "changed");
    for (enum field f = entity_first_field(entity); f <= entity_last_field(entity); f++)
        if (field_info(f)->type != TYPE_SET)
            add_column(sql, &number, parameters, field_info(f)->column);
    if (has_name(entity)) {
        add_column(sql, &number, parameters, "sort_key");
        add_column(sql, &number, parameters, "folded");
    }
}

/* Parameters: id, the two clocks, the fields in the order of the registry, the two forms of a name.
 * A case comes with its rank and its porteur, which nearly always are these; derive.c looks again.
 */
static sqlite3_stmt *whole_statement(struct store *store, enum entity entity, struct error *err)
{
    sqlite3_stmt **kept = &store->whole_statements[entity];
    struct text sql = {0};
    bool ranked = entity == ENTITY_CASE;
    if (*kept)
        return db_again(*kept);
    text_addf(&sql, "INSERT INTO %s(", entity_table(entity));
    add_columns(&sql, entity, false);
    text_add(&sql, ranked ? ", rank, porteur) SELECT *, " CASE_RANK ", holder FROM (SELECT "
                          : ") SELECT ");
    add_columns(&sql, entity, true);
    text_add(&sql, ranked ? ")" : "");
    *kept = db_prepare(store, text_get(&sql), err);
    text_clear(&sql);
    return *kept;
}

bool row_make(struct store *store, const struct id *record, enum entity entity,
              const char *const values[], int64_t least, int64_t most, struct error *err)
{
    sqlite3_stmt *stmt = whole_statement(store, entity, err);
    int index = 4;
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, record);
    sqlite3_bind_int64(stmt, 2, least);
    sqlite3_bind_int64(stmt, 3, most);
    const char *name = NULL;
    enum field first = entity_first_field(entity);
    for (enum field f = first; f <= entity_last_field(entity); f++) {
        if (field_info(f)->type != TYPE_SET)
            db_bind_value(stmt, index++, f, values[f - first]);
        if (is_name(f))
            name = values[f - first];
    }
    if (has_name(entity))
        bind_name(stmt, index, name);
    return db_run(store, stmt, err);
}
