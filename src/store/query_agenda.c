/* What asks for a decision: the sections of the agenda, the partners that have not answered, the
 * cases of the triage. Nothing overdue ever leaves by itself: these only read. */
#include "filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- silences ------------------------------------------------------------------------------ */

/* Sent so long ago that a term has passed (?2 to ?4 the days before which it has, ?8 to ?10 the
 * terms), and nobody was contacted since the last of them. */
#define LAST_TERM "CASE WHEN r.sent_on <= ?4 THEN ?10 WHEN r.sent_on <= ?3 THEN ?9 ELSE ?8 END"
#define IS_SILENT                                                                                  \
    " r.deleted IS NULL AND r.status = 'requested' AND r.sent_on <= ?2"                            \
    " AND (c.last_contact IS NULL OR c.last_contact < r.sent_on"                                   \
    " OR substr(c.last_contact, 1, 10) < date(r.sent_on, " LAST_TERM "))"
/* From the referrals to their cases, never the other way: few of them are silent. */
#define SILENT_ONES                                                                                \
    " FROM referral r CROSS JOIN case_file c ON c.id = r.case_file WHERE" IS_OPEN IS_SILENT " AND"

/* And ?1 today. */
static void bind_steps(sqlite3_stmt *stmt, day today, const int steps[SILENCE_STEPS])
{
    db_bind_day(stmt, 1, today);
    for (int i = 0; i < SILENCE_STEPS; i++) {
        char term[24];
        snprintf(term, sizeof term, "+%d days", steps[i]);
        db_bind_day(stmt, 2 + i, today - steps[i]);
        sqlite3_bind_text(stmt, 8 + i, term, -1, SQLITE_TRANSIENT);
    }
}

static struct silence read_silence(sqlite3_stmt *stmt, const int steps[SILENCE_STEPS])
{
    struct silence row = {.referral = db_column_id(stmt, 0),
                          .case_id = db_column_id(stmt, 1),
                          .case_name = db_column_copy(stmt, 2),
                          .partner_name = db_column_copy(stmt, 3),
                          .sent_on = db_column_copy(stmt, 4),
                          .days = sqlite3_column_int(stmt, 5)};
    while (row.step < SILENCE_STEPS && row.days >= steps[row.step])
        row.step++;
    return row;
}

bool query_silences(struct store *store, const struct filter *filter,
                    const int steps[SILENCE_STEPS], size_t offset, size_t limit,
                    struct silences *silences, struct error *err)
{
    *silences = (struct silences){0};
    sqlite3_stmt *stmt = filter_prepare(
        store,
        "SELECT r.id, c.id, h.name, coalesce(p.short_name, p.name), r.sent_on,"
        " CAST(julianday(?1) - julianday(r.sent_on) AS INTEGER) FROM (SELECT r.id" SILENT_ONES,
        filter,
        " ORDER BY r.sent_on, r.id LIMIT ?5 OFFSET ?6) k JOIN referral r ON r.id = k.id"
        " JOIN case_file c ON c.id = r.case_file LEFT JOIN holder h ON h.id = c.porteur"
        " LEFT JOIN partner p ON p.id = r.partner ORDER BY r.sent_on, r.id",
        err);
    if (!stmt)
        return false;
    bind_steps(stmt, filter->today, steps);
    sqlite3_bind_int64(stmt, 5, (int64_t)limit);
    sqlite3_bind_int64(stmt, 6, (int64_t)offset);
    size_t room = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if (silences->count == room) {
            room = room ? room * 2 : 16;
            silences->rows = mem_resize(silences->rows, room * sizeof silences->rows[0]);
        }
        silences->rows[silences->count++] = read_silence(stmt, steps);
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

bool query_silence_place(struct store *store, const struct filter *filter,
                         const int steps[SILENCE_STEPS], const struct id *referral, size_t *place)
{
    struct text sql = {0};
    text_add(&sql, "WITH it AS (SELECT r.sent_on, r.id" SILENT_ONES " r.id = ?5 AND");
    filter_add(&sql, filter);
    text_add(&sql, ") SELECT (SELECT count(*)" SILENT_ONES
                   " (r.sent_on, r.id) < (it.sent_on, it.id) AND");
    filter_add(&sql, filter);
    text_add(&sql, ") FROM it");
    sqlite3_stmt *stmt = db_prepare(store, text_get(&sql), NULL);
    text_clear(&sql);
    if (!stmt)
        return false;
    bind_steps(stmt, filter->today, steps);
    db_bind_id(stmt, 5, referral);
    filter_bind(stmt, filter);
    bool found = db_step(store, stmt, NULL) == SQLITE_ROW;
    if (found)
        *place = (size_t)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return found;
}

/* ---- sections ------------------------------------------------------------------------------ */

static day sunday_after(day today)
{
    return today + 6 - day_of_week(today);
}

struct days agenda_days(enum agenda_section section, day today)
{
    day sunday = sunday_after(today);
    switch (section) {
    case AGENDA_OVERDUE:
        return (struct days){.from = DAY_NONE, .to = today - 1};
    case AGENDA_TODAY:
        return (struct days){.from = today, .to = today};
    case AGENDA_TOMORROW:
        return (struct days){.from = today + 1, .to = today + 1};
    case AGENDA_WEEK: /* on Saturdays and Sundays none: from is after to */
        return (struct days){.from = today + 2, .to = sunday};
    case AGENDA_LATER:
        return (struct days){.from = sunday > today + 1 ? sunday + 1 : today + 2, .to = DAY_NONE};
    case AGENDA_UNDATED:
        return (struct days){.undated = true};
    default:
        return (struct days){.from = DAY_NONE, .to = DAY_NONE};
    }
}

struct days agenda_week(day today)
{
    return (struct days){.from = DAY_NONE, .to = sunday_after(today)};
}

static bool count_silences(struct store *store, const struct filter *filter,
                           const int steps[SILENCE_STEPS], size_t *count, struct error *err)
{
    sqlite3_stmt *stmt = filter_prepare(store, "SELECT count(*)" SILENT_ONES, filter, "", err);
    if (!stmt)
        return false;
    bind_steps(stmt, filter->today, steps);
    int step = db_step(store, stmt, err);
    *count = step == SQLITE_ROW ? (size_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

int64_t query_agenda_version(struct store *store, const struct filter *filter,
                             const int steps[SILENCE_STEPS])
{
    struct agenda_cache *cache = &store->agenda;
    char *conditions = filter_key(filter);
    char *asked = mem_print("%d %d %d %s", steps[0], steps[1], steps[2], conditions);
    free(conditions);
    if (!still_fresh(store, &cache->of, asked)) {
        cache->of.valid = true;
        cache->version++;
        memset(cache->counted, 0, sizeof cache->counted);
    }
    return cache->version;
}

/* Each when it is asked for: to count the silences takes reading as many cases, and most of the
 * time they are far below the screen. */
bool query_agenda_count(struct store *store, const struct filter *filter,
                        const int steps[SILENCE_STEPS], enum agenda_section section, size_t *count,
                        struct error *err)
{
    struct agenda_cache *cache = &store->agenda;
    struct days days = agenda_days(section, filter->today);
    query_agenda_version(store, filter, steps);
    if (!cache->counted[section])
        cache->counted[section] =
            section == AGENDA_SILENT
                ? count_silences(store, filter, steps, &cache->counts[section], err)
                : query_due_count(store, filter, &days, &cache->counts[section], err);
    *count = cache->counted[section] ? cache->counts[section] : 0;
    return cache->counted[section];
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
