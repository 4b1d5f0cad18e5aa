/* What a field holds over all records: the values that a filter can ask for, that a form can
 * propose. */
#include "internal.h"

#include <stdlib.h>

bool query_values(struct store *store, enum field field, struct strings *values, struct error *err)
{
    const struct field_info *info = field_info(field);
    *values = (struct strings){0};
    char *sql = mem_print("SELECT DISTINCT %s FROM %s WHERE deleted IS NULL AND %s IS NOT NULL"
                          " ORDER BY 1 COLLATE NOCASE",
                          info->column, entity_table(info->entity), info->column);
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    free(sql);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        char *value = db_column_copy(stmt, 0);
        strings_add(values, value);
        free(value);
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        strings_clear(values);
    return step == SQLITE_DONE;
}
