/* What became of the cases that were oriented to a partner: each of them, and how many. */
#include "internal.h"

#include <stdlib.h>

bool query_sent(struct store *store, const struct id *partner, size_t limit,
                struct sent_cases *sent, struct error *err)
{
    *sent = (struct sent_cases){0};
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT r.id, c.id, h.name, c.ref, r.status, r.reason, coalesce(r.answered_on,"
                   " r.met_on, r.sent_on) FROM referral r CROSS JOIN case_file c ON c.id ="
                   " r.case_file LEFT JOIN holder h ON h.id = c.porteur WHERE r.partner = ?1 AND"
                   " r.deleted IS NULL AND c.deleted IS NULL ORDER BY coalesce(r.answered_on,"
                   " r.met_on, r.sent_on, '9999') DESC, r.created DESC, r.id DESC"
                   " LIMIT ?2",
                   err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, partner);
    sqlite3_bind_int64(stmt, 2, (int64_t)limit);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        sent->rows = mem_resize(sent->rows, (sent->count + 1) * sizeof *sent->rows);
        sent->rows[sent->count++] = (struct sent_case){.referral = db_column_id(stmt, 0),
                                                       .case_id = db_column_id(stmt, 1),
                                                       .name = db_column_copy(stmt, 2),
                                                       .ref = db_column_copy(stmt, 3),
                                                       .status = db_column_copy(stmt, 4),
                                                       .reason = db_column_copy(stmt, 5),
                                                       .on = db_column_copy(stmt, 6)};
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        sent_cases_clear(sent);
    return step == SQLITE_DONE;
}

void sent_cases_clear(struct sent_cases *sent)
{
    for (size_t i = 0; i < sent->count; i++) {
        struct sent_case *row = &sent->rows[i];
        char *const texts[] = {row->name, row->ref, row->status, row->reason, row->on};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
    }
    free(sent->rows);
    *sent = (struct sent_cases){0};
}

bool query_sent_sums(struct store *store, const struct id *partner, struct sent_sums *sums,
                     struct error *err)
{
    *sums = (struct sent_sums){0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT r.status, count(*), (SELECT count(DISTINCT x.case_file) FROM referral x JOIN"
        " case_file y ON y.id = x.case_file WHERE x.partner = ?1 AND x.deleted IS NULL AND"
        " y.deleted IS NULL) FROM referral r JOIN case_file c ON c.id = r.case_file"
        " WHERE r.partner = ?1 AND r.deleted IS NULL AND c.deleted IS NULL GROUP BY r.status",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, partner);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        int rank =
                choice_rank(&choices_REFERRAL_STATUS, (const char *)sqlite3_column_text(stmt, 0)),
            count = sqlite3_column_int(stmt, 1);
        if (rank >= 0 && rank < SENT_STATUSES)
            sums->of_status[rank] += count;
        sums->referrals += count;
        sums->cases = sqlite3_column_int(stmt, 2);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool query_sent_count(struct store *store, const struct id *partner, int *count, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT count(*) FROM (SELECT DISTINCT r.case_file FROM"
                                    " referral r JOIN case_file c ON c.id = r.case_file WHERE"
                                    " r.partner = ?1 AND r.deleted IS NULL AND c.deleted IS NULL"
                                    " LIMIT ?2)",
                                    err);
    *count = 0;
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, partner);
    sqlite3_bind_int(stmt, 2, SENT_COUNTED);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *count = sqlite3_column_int(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}
