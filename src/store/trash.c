/* Deleted here, changed there at the same time (SYNC §2): the record stays visible, and is listed
 * as a conflict. A deletion names, after a bar, what its author saw of other devices; of its own
 * device it saw all that was written before it. So whoever receives both decides alike, in whatever
 * order they come; and who changes a record that is still shown keeps it. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

bool trash_is_field(enum field field)
{
    return field == entity_deleted_field(field_info(field)->entity);
}

/* "1:5" becomes "1:5 | 2:9 3:4"; what reads prevs stops at the bar. */
char *trash_prevs(struct store *store, const struct id *entity, enum field field, const char *prevs,
                  struct error *err)
{
    struct text text = {0};
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT sid, seq FROM head WHERE ent = ?1 AND field <> ?2 AND sid <> ?3", err);
    if (!stmt)
        return NULL;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    sqlite3_bind_int64(stmt, 3, store->own);
    text_add(&text, prevs);
    int step;
    bool bar = false;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        text_addf(&text, "%s %lld:%lld",
                  bar           ? ""
                  : text.length ? " |"
                                : "|",
                  (long long)sqlite3_column_int64(stmt, 0),
                  (long long)sqlite3_column_int64(stmt, 1));
        bar = true;
    }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return text_take(&text);
    text_clear(&text);
    return NULL;
}

static bool finds(struct store *store, const char *sql, const struct id *entity, enum field field,
                  bool *found, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, entity);
    sqlite3_bind_int(stmt, 2, field_info(field)->id);
    int step = db_step(store, stmt, err);
    *found = step == SQLITE_ROW;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool trash_was_asked(struct store *store, const struct id *entity, enum field field, bool *asked,
                     struct error *err)
{
    return finds(store, "SELECT 1 FROM head WHERE ent = ?1 AND field = ?2 LIMIT 1", entity, field,
                 asked, err);
}

/* Is there a value that no deletion has seen? */
bool trash_is_contested(struct store *store, const struct id *entity, enum field field,
                        bool *contested, struct error *err)
{
    return finds(store, "SELECT 1" TRASH_UNSEEN " LIMIT 1", entity, field, contested, err);
}
