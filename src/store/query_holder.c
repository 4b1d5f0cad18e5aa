/* All the cases of one porteur, over programmes and years, and under the names it was merged from.
 */
#include "internal.h"

#include <stdlib.h>

static void holder_cases_add(struct holder_cases *cases, sqlite3_stmt *stmt)
{
    if ((cases->count & (cases->count - 1)) == 0) /* full: twice as many */
        cases->rows =
            mem_resize(cases->rows, (cases->count ? 2 * cases->count : 1) * sizeof cases->rows[0]);
    cases->rows[cases->count++] =
        (struct holder_case){.id = db_column_id(stmt, 0),
                             .programme = db_column_id(stmt, 1),
                             .follows = db_column_id(stmt, 2),
                             .ref = db_column_copy(stmt, 3),
                             .programme_name = db_column_copy(stmt, 4),
                             .stage_labels = db_column_copy(stmt, 5),
                             .outcome = db_column_copy(stmt, 6),
                             .received_on = db_column_copy(stmt, 7),
                             .closed_on = db_column_copy(stmt, 8),
                             .year = sqlite3_column_int(stmt, 9),
                             .stage = stage_from_code((const char *)sqlite3_column_text(stmt, 10))};
}

bool query_holder_cases(struct store *store, const struct id *holder, struct holder_cases *cases,
                        struct error *err)
{
    *cases = (struct holder_cases){0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT c.id, c.programme, c.follows, c.ref, p.name, p.stage_labels, c.outcome,"
        " c.received_on, c.closed_on, p.year, c.stage FROM case_file c"
        " LEFT JOIN programme p ON p.id = c.programme AND p.deleted IS NULL"
        " WHERE c.porteur = coalesce((SELECT porteur FROM case_file WHERE holder = ?1 LIMIT 1), ?1)"
        " AND c.deleted IS NULL ORDER BY p.year DESC, c.created DESC, c.id",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, holder);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        holder_cases_add(cases, stmt);
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        holder_cases_clear(cases);
    return step == SQLITE_DONE;
}

void holder_cases_clear(struct holder_cases *cases)
{
    for (size_t i = 0; i < cases->count; i++) {
        struct holder_case *row = &cases->rows[i];
        char *const texts[] = {row->ref,     row->programme_name, row->stage_labels,
                               row->outcome, row->received_on,    row->closed_on};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
    }
    free(cases->rows);
    *cases = (struct holder_cases){0};
}

char *holder_case_state(const struct holder_case *row)
{
    return row->stage == STAGE_CLOSED
               ? mem_print("clos : %s", choice_label(&choices_OUTCOME, row->outcome))
               : stage_label(row->stage, row->stage_labels);
}
