/* The way of a case through its stages. A closed case says no longer where it was, and one that is
 * inscribed may never have been diagnosed: the operations still say it. What was taken back, by
 * undo or by hand, is no part of the way. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

/* No case has more; a base that is damaged could make a ring of them. */
enum { MOST_STEPS = 10000 };

/* The operation that a case's stage shows today. */
static bool read_shown(struct store *store, const struct id *case_id, char **stage, char **prevs,
                       struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT o.value, o.prevs FROM head h JOIN op o USING(sid, seq)"
                                    " WHERE h.ent = ?1 AND h.field = ?2"
                                    " ORDER BY o.flags & 1, o.hlc DESC, o.sid, o.seq LIMIT 1",
                                    err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    sqlite3_bind_int(stmt, 2, field_info(FIELD_CASE_STAGE)->id);
    bool found = db_step(store, stmt, err) == SQLITE_ROW;
    if (found) {
        *stage = db_column_copy(stmt, 0);
        *prevs = db_column_copy(stmt, 1);
    }
    sqlite3_reset(stmt);
    return found;
}

/* The one that its author had on screen: `prevs` before, and its own after. */
static bool read_before(struct store *store, char **stage, char **prevs, struct error *err)
{
    const char *at = *prevs ? *prevs : "";
    int64_t sid, seq;
    if (!prevs_next(&at, &sid, &seq))
        return false;
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT value, prevs FROM op WHERE sid = ?1 AND seq = ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, sid);
    sqlite3_bind_int64(stmt, 2, seq);
    bool found = db_step(store, stmt, err) == SQLITE_ROW;
    if (found) {
        free(*stage);
        free(*prevs);
        *stage = db_column_copy(stmt, 0);
        *prevs = db_column_copy(stmt, 1);
    }
    sqlite3_reset(stmt);
    return found;
}

/* One step further back. False where the way began: what came before was taken back. */
static bool take_step(struct way *way, const char *code)
{
    enum stage stage = stage_from_code(code);
    if (stage == STAGE_CLOSED)
        return true;
    if (way->last == STAGE_COUNT)
        way->last = stage;
    way->diagnosed = way->diagnosed || stage == STAGE_PREDIAGNOSTIC;
    return stage != STAGE_CONTACT;
}

bool query_way(struct store *store, const struct id *case_id, struct way *way, struct error *err)
{
    struct error why = {0};
    char *stage = NULL, *prevs = NULL;
    *way = (struct way){.last = STAGE_COUNT};
    bool found = read_shown(store, case_id, &stage, &prevs, &why);
    for (int i = 0; found && take_step(way, stage) && i < MOST_STEPS; i++)
        found = read_before(store, &stage, &prevs, &why);
    free(stage);
    free(prevs);
    return why.code == ERR_NONE || error_set(err, why.code, "%s", why.text);
}

/* ---- the figures of a parcours ------------------------------------------------------------- */

/* Its programme and its target; what has no kind is no parcours. */
static bool read_programme(struct store *store, const struct id *programme,
                           struct board_counts *counts, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT coalesce(target, 0), kind FROM programme WHERE id = ?1", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, programme);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW) {
        counts->target = sqlite3_column_int(stmt, 0);
        counts->parcours = programme_is_parcours((const char *)sqlite3_column_text(stmt, 1));
    }
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* The row of a case that the filter lets pass: id, stage, whether it has the date of a diagnostic.
 */
static bool count_case(struct store *store, sqlite3_stmt *row, struct board_counts *counts,
                       struct error *err)
{
    struct id id = db_column_id(row, 0);
    struct way way;
    if (!query_way(store, &id, &way, err))
        return false;
    enum stage stage = stage_from_code((const char *)sqlite3_column_text(row, 1));
    enum stage last = way.last == STAGE_COUNT ? stage : way.last;
    counts->contacts++;
    counts->diagnosed += way.diagnosed || sqlite3_column_int(row, 2);
    counts->inscribed += last == STAGE_ORIENTATION;
    return true;
}

/* A parcours has as many cases as a room has chairs: they are read one by one. */
static bool count_ways(struct store *store, const struct filter *filter,
                       struct board_counts *counts, struct error *err)
{
    sqlite3_stmt *stmt = filter_prepare(
        store, "SELECT c.id, c.stage, c.prediagnosed_on IS NOT NULL FROM case_file c WHERE", filter,
        "", err);
    bool done = stmt != NULL;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW)
        done = count_case(store, stmt, counts, err);
    if (stmt)
        sqlite3_reset(stmt);
    return done && step == SQLITE_DONE;
}

bool count_programme(struct store *store, const struct filter *filter, struct board_counts *counts,
                     struct error *err)
{
    if (id_is_none(&filter->programme))
        return true;
    return read_programme(store, &filter->programme, counts, err) &&
           (!counts->parcours || count_ways(store, filter, counts, err));
}
