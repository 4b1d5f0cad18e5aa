/* What became of the cases that were sent to each partner. */
#include "internal.h"

#include <stdlib.h>

bool query_partner_pasts(struct store *store, struct partner_pasts *pasts, struct error *err)
{
    *pasts = (struct partner_pasts){0};
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT partner, sum(status IN ('accepted', 'in-progress', 'completed')),"
                   " sum(status IN ('failed', 'rejected')) FROM referral"
                   " WHERE deleted IS NULL AND partner IS NOT NULL GROUP BY partner",
                   err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        pasts->rows = mem_resize(pasts->rows, (pasts->count + 1) * sizeof *pasts->rows);
        pasts->rows[pasts->count++] = (struct partner_past){
            db_column_id(stmt, 0), sqlite3_column_int(stmt, 1), sqlite3_column_int(stmt, 2)};
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        partner_pasts_clear(pasts);
    return step == SQLITE_DONE;
}

void partner_pasts_clear(struct partner_pasts *pasts)
{
    free(pasts->rows);
    *pasts = (struct partner_pasts){0};
}
