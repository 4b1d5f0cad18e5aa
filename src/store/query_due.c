/* The cases whose next action falls in a stretch of days: pages of them by date, the place of one,
 * and the first of them by town. All run on the index case_due. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

/* Whatever else is asked: an index of the programme would bring its cases to be sorted first. */
#define FROM_DUE " FROM case_file c INDEXED BY case_due WHERE"
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

static void bind_days(sqlite3_stmt *stmt, const struct days *days)
{
    if (days->undated)
        return;
    db_bind_day(stmt, 1, days->from);
    db_bind_day(stmt, 2, days->to);
}

static sqlite3_stmt *prepare_due(struct store *store, const char *before,
                                 const struct filter *filter, const struct days *days,
                                 const char *after, struct error *err)
{
    char *head = mem_print("%s" FROM_DUE "%s", before, days_condition(days));
    sqlite3_stmt *stmt = filter_prepare(store, head, filter, after, err);
    free(head);
    if (stmt)
        bind_days(stmt, days);
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

/* Whole programmes are tallied by day as they change; undated cases as of the day "". */
static sqlite3_stmt *prepare_tally(struct store *store, const struct filter *filter,
                                   const struct days *days, struct error *err)
{
    bool one = !id_is_none(&filter->programme);
    char *sql = mem_print("SELECT coalesce(sum(c.cases), 0) FROM tally_due c WHERE%s%s",
                          days->undated            ? " c.due_at = ''"
                          : days->from == DAY_NONE ? " c.due_at > '' AND c.due_at <= ?2"
                          : days->to == DAY_NONE   ? " c.due_at >= ?1"
                                                   : " c.due_at BETWEEN ?1 AND ?2",
                          one ? " AND c.programme = ?11" : "");
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    free(sql);
    if (!stmt)
        return NULL;
    bind_days(stmt, days);
    if (one)
        db_bind_id(stmt, 11, &filter->programme);
    return stmt;
}

bool query_due_count(struct store *store, const struct filter *filter, const struct days *days,
                     size_t *count, struct error *err)
{
    sqlite3_stmt *stmt = filter_narrows(filter)
                             ? prepare_due(store, "SELECT count(*)", filter, days, "", err)
                             : prepare_tally(store, filter, days, err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    *count = step == SQLITE_ROW ? (size_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

bool query_due_place(struct store *store, const struct filter *filter, const struct days *days,
                     const struct id *case_id, size_t *place)
{
    /* Without a date the order is that of the references alone: nothing compares with NULL. */
    const char *before =
        days->undated ? " (length(c.ref), c.ref) < (it.length, it.ref) AND"
                      : " (c.due_at, length(c.ref), c.ref) < (it.due_at, it.length, it.ref) AND";
    struct text sql = {0};
    text_addf(&sql,
              "WITH it AS (SELECT c.due_at, length(c.ref) AS length, c.ref"
              " FROM case_file c WHERE c.id = ?3 AND%s",
              days_condition(days));
    filter_add(&sql, filter);
    text_addf(&sql, ") SELECT (SELECT count(*)" FROM_DUE "%s%s", days_condition(days), before);
    filter_add(&sql, filter);
    text_add(&sql, ") FROM it");
    sqlite3_stmt *stmt = db_prepare(store, text_get(&sql), NULL);
    text_clear(&sql);
    if (!stmt)
        return false;
    bind_days(stmt, days);
    db_bind_id(stmt, 3, case_id);
    filter_bind(stmt, filter);
    bool found = db_step(store, stmt, NULL) == SQLITE_ROW;
    if (found)
        *place = (size_t)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return found;
}

/* ---- by town ------------------------------------------------------------------------------- */

struct townsman {
    char *town; /* its sort key, NULL when unknown */
    size_t place;
    struct card card;
};

static int by_town(const void *a, const void *b)
{
    const struct townsman *left = a, *right = b;
    if (!left->town || !right->town)
        return left->town || right->town
                   ? (right->town != NULL) - (left->town != NULL)
                   : (left->place > right->place) - (left->place < right->place);
    int order = strcmp(left->town, right->town);
    return order ? order : (left->place > right->place) - (left->place < right->place);
}

/* Here and not in SQL: Étaples comes between Desvres and Frévent. */
static void sort_by_town(struct cards *cards)
{
    struct townsman *all = mem_alloc((cards->count + 1) * sizeof *all);
    for (size_t i = 0; i < cards->count; i++) {
        const char *town = cards->rows[i].town;
        all[i] = (struct townsman){town ? utf8_sort_key(town) : NULL, i, cards->rows[i]};
    }
    qsort(all, cards->count, sizeof *all, by_town);
    for (size_t i = 0; i < cards->count; i++) {
        cards->rows[i] = all[i].card;
        free(all[i].town);
    }
    free(all);
}

bool query_due_by_town(struct store *store, const struct filter *filter, const struct days *days,
                       size_t limit, struct cards *cards, struct error *err)
{
    if (!query_due(store, filter, days, 0, limit, cards, err))
        return false;
    sort_by_town(cards);
    return true;
}
