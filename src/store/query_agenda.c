/* What is due and what asks for a decision: the agenda by date and by town, the partners that have
 * not answered, the cases of the triage. Nothing overdue ever leaves by itself: these only read. */
#include "filter.h"

#include <stdlib.h>

/* ---- due ----------------------------------------------------------------------------------- */

#define IS_OPEN " c.stage <> 'closed' AND"
/* As the index case_due: the length first, reference 1000 comes after 999. */
#define DUE_ORDER " ORDER BY c.due_at, length(c.ref), c.ref"

static const char *days_condition(const struct days *days)
{
    if (days->undated)
        return IS_OPEN " c.due_at IS NULL AND";
    if (days->from == DAY_NONE)
        return IS_OPEN " c.due_at <= ?2 AND";
    return days->to == DAY_NONE ? IS_OPEN " c.due_at >= ?1 AND"
                                : IS_OPEN " c.due_at BETWEEN ?1 AND ?2 AND";
}

static void bind_day(sqlite3_stmt *stmt, int index, day value)
{
    char iso[11];
    if (value == DAY_NONE)
        return;
    day_to_iso(value, iso);
    sqlite3_bind_text(stmt, index, iso, -1, SQLITE_TRANSIENT);
}

static sqlite3_stmt *prepare_due(struct store *store, const char *before,
                                 const struct filter *filter, const struct days *days,
                                 const char *after, struct error *err)
{
    char *head = mem_print("%s FROM case_file c WHERE%s", before, days_condition(days));
    sqlite3_stmt *stmt = filter_prepare(store, head, filter, after, err);
    free(head);
    if (stmt && !days->undated) {
        bind_day(stmt, 1, days->from);
        bind_day(stmt, 2, days->to);
    }
    return stmt;
}

bool query_due(struct store *store, const struct filter *filter, const struct days *days,
               size_t offset, size_t limit, struct cards *cards, struct error *err)
{
    *cards = (struct cards){0};
    sqlite3_stmt *stmt =
        prepare_due(store, CARDS_OF_PAGE "SELECT c.id", filter, days,
                    DUE_ORDER " LIMIT ?3 OFFSET ?4" CARDS_OF_PAGE_END DUE_ORDER, err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 3, (int64_t)limit);
    sqlite3_bind_int64(stmt, 4, (int64_t)offset);
    return collect_cards(store, stmt, cards, err);
}

bool query_due_count(struct store *store, const struct filter *filter, const struct days *days,
                     size_t *count, struct error *err)
{
    sqlite3_stmt *stmt = prepare_due(store, "SELECT count(*)", filter, days, "", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    *count = step == SQLITE_ROW ? (size_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

bool query_due_by_town(struct store *store, const struct filter *filter, const struct days *days,
                       size_t limit, struct cards *cards, struct error *err)
{
    *cards = (struct cards){0};
    sqlite3_stmt *stmt =
        prepare_due(store, CARDS_OF_PAGE "SELECT c.id", filter, days,
                    DUE_ORDER " LIMIT ?3" CARDS_OF_PAGE_END
                              " ORDER BY h.town IS NULL, h.town COLLATE NOCASE, c.due_at, "
                              "length(c.ref), c.ref",
                    err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 3, (int64_t)limit);
    return collect_cards(store, stmt, cards, err);
}

/* ---- silences ------------------------------------------------------------------------------ */

/* Days since a referral was sent, how many terms have passed (?1 today, ?2 to ?4 the terms), and
 * that nobody was contacted since the last of them. */
#define SILENT_DAYS "CAST(julianday(?1) - julianday(r.sent_on) AS INTEGER)"
#define LAST_TERM                                                                                  \
    "CASE WHEN " SILENT_DAYS " >= ?4 THEN ?4 WHEN " SILENT_DAYS " >= ?3 THEN ?3 ELSE ?2 END"
#define IS_SILENT                                                                                  \
    " r.deleted IS NULL AND r.status = 'requested' AND r.sent_on <= date(?1, '-' || ?2 || ' "      \
    "days')"                                                                                       \
    " AND coalesce(substr(c.last_contact, 1, 10), '') < date(r.sent_on, '+' || (" LAST_TERM        \
    ") || ' days')"

static void bind_steps(sqlite3_stmt *stmt, day today, const int steps[SILENCE_STEPS])
{
    bind_day(stmt, 1, today);
    for (int i = 0; i < SILENCE_STEPS; i++)
        sqlite3_bind_int(stmt, 2 + i, steps[i]);
}

bool query_silences(struct store *store, const struct filter *filter,
                    const int steps[SILENCE_STEPS], struct silences *silences, struct error *err)
{
    *silences = (struct silences){0};
    sqlite3_stmt *stmt = filter_prepare(
        store,
        "SELECT r.id, c.id, h.name, coalesce(p.short_name, p.name), r.sent_on, " SILENT_DAYS
        " FROM referral r JOIN case_file c ON c.id = r.case_file LEFT JOIN holder h ON h.id = "
        "c.holder LEFT JOIN partner p ON p.id = r.partner WHERE c.stage <> 'closed' AND" IS_SILENT
        " AND",
        filter, " ORDER BY r.sent_on, r.id", err);
    if (!stmt)
        return false;
    bind_steps(stmt, filter->today, steps);
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if (silences->count == room) {
            room = room ? room * 2 : 16;
            silences->rows = mem_resize(silences->rows, room * sizeof silences->rows[0]);
        }
        struct silence *row = &silences->rows[silences->count++];
        *row = (struct silence){.referral = db_column_id(stmt, 0),
                                .case_id = db_column_id(stmt, 1),
                                .case_name = db_column_copy(stmt, 2),
                                .partner_name = db_column_copy(stmt, 3),
                                .sent_on = db_column_copy(stmt, 4),
                                .days = sqlite3_column_int(stmt, 5)};
        while (row->step < SILENCE_STEPS && row->days >= steps[row->step])
            row->step++;
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        silences_clear(silences);
    return step == SQLITE_DONE;
}

void silences_clear(struct silences *silences)
{
    for (size_t i = 0; i < silences->count; i++) {
        free(silences->rows[i].case_name);
        free(silences->rows[i].partner_name);
        free(silences->rows[i].sent_on);
    }
    free(silences->rows);
    *silences = (struct silences){0};
}

/* ---- triage -------------------------------------------------------------------------------- */

bool query_triage(struct store *store, const struct filter *filter, const int steps[SILENCE_STEPS],
                  int quiet_days, struct triage_rows *rows, struct error *err)
{
    /* For each reason, what waits longest first: the follow-up, the day it was received, the last
     * contact. */
    static const char before[] =
        "SELECT id, reason FROM (SELECT c.id, c.ref, c.due_at, coalesce(c.last_contact, "
        "c.received_on) AS waits, CASE"
        " WHEN c.due_at <= ?1 THEN 0"
        " WHEN c.contacts = 0 AND c.due_at IS NULL THEN 1"
        " WHEN EXISTS (SELECT 1 FROM referral r WHERE r.case_file = c.id AND" IS_SILENT ") THEN 2"
        " WHEN c.due_at IS NULL THEN 3"
        " WHEN c.contacts > 0 AND c.last_contact < date(?1, '-' || ?5 || ' days') THEN 4"
        " END AS reason FROM case_file c WHERE" IS_OPEN;
    *rows = (struct triage_rows){0};
    sqlite3_stmt *stmt =
        filter_prepare(store, before, filter,
                       ") WHERE reason IS NOT NULL ORDER BY reason,"
                       " CASE reason WHEN 0 THEN due_at ELSE waits END, length(ref), ref",
                       err);
    if (!stmt)
        return false;
    bind_steps(stmt, filter->today, steps);
    sqlite3_bind_int(stmt, 5, quiet_days);
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if (rows->count == room) {
            room = room ? room * 2 : 64;
            rows->rows = mem_resize(rows->rows, room * sizeof rows->rows[0]);
        }
        rows->rows[rows->count++] = (struct triage_row){
            .id = db_column_id(stmt, 0), .reason = (enum triage_reason)sqlite3_column_int(stmt, 1)};
    }
    sqlite3_reset(stmt);
    if (step != SQLITE_DONE)
        triage_rows_clear(rows);
    return step == SQLITE_DONE;
}

void triage_rows_clear(struct triage_rows *rows)
{
    free(rows->rows);
    *rows = (struct triage_rows){0};
}
