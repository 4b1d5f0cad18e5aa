/* All that a case is made of, for its erasure: what is in the trash, and what lost its fields in a
 * conflict, are of it too. */
#include "internal.h"

#include <stdlib.h>

void case_parts_clear(struct case_parts *parts)
{
    free(parts->rows);
    *parts = (struct case_parts){0};
}

/* The porteur: not when another case, even one in the trash, is his. */
static const char of_case[] =
    "SELECT ?4, ?1 UNION ALL SELECT ?2, id FROM note WHERE case_file = ?1"
    " UNION ALL SELECT ?3, id FROM referral WHERE case_file = ?1"
    " UNION ALL SELECT ?5, c.holder FROM case_file c WHERE c.id = ?1 AND c.holder IS NOT NULL"
    "  AND NOT EXISTS (SELECT 1 FROM case_file o WHERE o.holder = c.holder AND o.id <> c.id)";

bool query_case_parts(struct store *store, const struct id *case_id, struct case_parts *parts,
                      struct error *err)
{
    *parts = (struct case_parts){0};
    sqlite3_stmt *stmt = db_prepare(store, of_case, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    sqlite3_bind_int(stmt, 2, ENTITY_NOTE);
    sqlite3_bind_int(stmt, 3, ENTITY_REFERRAL);
    sqlite3_bind_int(stmt, 4, ENTITY_CASE);
    sqlite3_bind_int(stmt, 5, ENTITY_HOLDER);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct case_part part = {(enum entity)sqlite3_column_int(stmt, 0), db_column_id(stmt, 1)};
        parts->rows = mem_resize(parts->rows, (parts->count + 1) * sizeof part);
        parts->rows[parts->count++] = part;
        parts->notes += part.entity == ENTITY_NOTE;
        parts->referrals += part.entity == ENTITY_REFERRAL;
        parts->holder = parts->holder || part.entity == ENTITY_HOLDER;
    }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return true;
    case_parts_clear(parts);
    return false;
}
