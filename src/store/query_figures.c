/* The figures of the bilan: the rows that each counts, and its value worked out from these very
 * rows. What is asked is in query_figures_sql.c, what is taken of it in figures_take.c, how they
 * are called in figures.def. */
#include "figures.h"

#include <stdlib.h>

static const struct figure_info figures[FIGURE_COUNT] = {
#define FIGURE(name, key, shape, over, first, second, label, words, definition)                    \
    [FIGURE_##name] = {key,           label,       words,          definition,                     \
                       SHAPE_##shape, OVER_##over, FIGURE_##first, FIGURE_##second},
#include "figures.def"
#undef FIGURE
};

const struct figure_info *figure_info(enum figure figure)
{
    return &figures[figure];
}

/* ---- values -------------------------------------------------------------------------------- */

static void add_up(enum figure_shape shape, struct figure_rows *rows)
{
    rows->known = true;
    rows->value = (int64_t)rows->count;
    if (shape == SHAPE_ROWS || shape == SHAPE_GROUPS)
        return;
    rows->known = rows->count > 0;
    rows->value = shape == SHAPE_DAYS ? figure_spread(rows).median : 0;
    for (size_t i = 0; shape == SHAPE_SUM && i < rows->count; i++)
        rows->value += rows->rows[i].number;
}

static bool is_of_parcours(struct store *store, const struct figure_scope *scope, bool *parcours,
                           struct error *err)
{
    struct record programme;
    *parcours = false;
    if (id_is_none(&scope->programme))
        return true;
    if (!query_record(store, ENTITY_PROGRAMME, &scope->programme, &programme, err))
        return false;
    *parcours = programme_is_parcours(record_get(&programme, FIELD_PROGRAMME_KIND));
    record_clear(&programme);
    return true;
}

/* One that a parcours counts by those it inscribes, not by those who were met. */
static enum figure operand(enum figure figure, bool parcours)
{
    return parcours && figure == FIGURE_MET ? FIGURE_PARCOURS_INSCRIBED : figure;
}

static void combine(enum figure_shape shape, const struct figure_rows *of,
                    const struct figure_rows *by, struct figure_rows *to)
{
    bool gap = shape == SHAPE_GAP;
    to->known = of->known && by->known && (gap || by->value > 0);
    to->value = !to->known ? 0
                : gap      ? of->value - by->value
                           : (of->value + by->value / 2) / by->value;
}

void figure_combine(enum figure figure, bool parcours, struct figure_rows read[])
{
    const struct figure_info *info = &figures[figure];
    combine(info->shape, &read[operand(info->first, parcours)],
            &read[operand(info->second, parcours)], &read[figure]);
}

static bool query_combined(struct store *store, const struct figure_scope *scope,
                           enum figure figure, struct figure_rows *rows, struct error *err)
{
    const struct figure_info *info = &figures[figure];
    struct figure_rows by = {0};
    bool parcours;
    bool done = is_of_parcours(store, scope, &parcours, err) &&
                query_figure(store, scope, operand(info->first, parcours), rows, err) &&
                query_figure(store, scope, operand(info->second, parcours), &by, err);
    if (done)
        combine(info->shape, rows, &by, rows);
    figure_rows_clear(&by);
    if (!done)
        figure_rows_clear(rows);
    return done;
}

sqlite3_stmt *figure_ask(struct store *store, const char *sql, const struct figure_scope *scope,
                         struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return NULL;
    const int parameters = sqlite3_bind_parameter_count(stmt);
    sqlite3_bind_int(stmt, ASKED_YEAR, scope->year);
    if (!id_is_none(&scope->programme))
        db_bind_id(stmt, ASKED_PROGRAMME, &scope->programme);
    if (parameters >= ASKED_TEXTS)
        sqlite3_bind_int(stmt, ASKED_TEXTS, (int)scope->texts);
    if (parameters >= ASKED_NEEDS)
        sqlite3_bind_int(stmt, ASKED_NEEDS, field_info(FIELD_CASE_NEEDS)->id);
    return stmt;
}

/* Nobody has a figure of a parcours over a whole year. */
static bool is_of_none(const struct figure_scope *scope, enum figure figure)
{
    return figures[figure].over == OVER_PARCOURS && id_is_none(&scope->programme);
}

void figure_finish(enum figure figure, bool case_by_case, struct figure_rows *rows)
{
    figure_rows_order(figure, case_by_case, rows);
    add_up(figures[figure].shape, rows);
}

/* Of all cases of a parcours those that a figure counts; the texts go with them. */
static bool take_cases(struct store *store, enum figure figure, struct figure_rows *rows,
                       struct error *err)
{
    struct figure_rows cases = *rows;
    struct asked_way *ways = mem_alloc((cases.count + 1) * sizeof *ways);
    *rows = (struct figure_rows){.texts = cases.texts};
    bool done = figure_parcours_take(store, figure, &cases, ways, rows, err);
    free(cases.rows);
    free(ways);
    return done;
}

static bool query_rows(struct store *store, const char *sql, const struct figure_scope *scope,
                       enum figure figure, struct figure_rows *rows, struct error *err)
{
    *rows = (struct figure_rows){0};
    sqlite3_stmt *stmt = figure_ask(store, sql, scope, err);
    bool done = stmt && figure_rows_read(store, stmt, figure, rows, err) &&
                (figures[figure].over != OVER_PARCOURS || take_cases(store, figure, rows, err));
    if (!done) {
        figure_rows_clear(rows);
        return false;
    }
    bool case_by_case =
        figure == FIGURE_EVIDENCE && scope->by_case_after && rows->count > scope->by_case_after;
    figure_finish(figure, case_by_case, rows);
    rows->known = rows->known && !is_of_none(scope, figure);
    return true;
}

bool query_parcours(struct store *store, const struct figure_scope *scope,
                    struct figure_rows read[], struct error *err)
{
    struct figure_rows cases = {0};
    sqlite3_stmt *stmt = figure_ask(store, figure_sql(FIGURE_PARCOURS_CONTACTS), scope, err);
    bool done = stmt && figure_rows_read(store, stmt, FIGURE_PARCOURS_CONTACTS, &cases, err);
    struct asked_way *ways = mem_alloc((cases.count + 1) * sizeof *ways);
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        if (figures[figure].over != OVER_PARCOURS)
            continue;
        read[figure] = (struct figure_rows){0};
        done = done && figure_parcours_take(store, figure, &cases, ways, &read[figure], err);
        if (!done)
            continue;
        figure_finish(figure, false, &read[figure]);
        read[figure].known = read[figure].known && !is_of_none(scope, figure);
    }
    read[FIGURE_PARCOURS_CONTACTS].texts = cases.texts;
    free(cases.rows);
    free(ways);
    return done;
}

static bool query_listed(struct store *store, const struct figure_scope *scope, enum figure figure,
                         struct figure_rows *rows, struct error *err)
{
    struct figure_lists lists = {0};
    bool done = figure_lists_read(store, scope, figure_lists_of(figure), &lists, err);
    if (done)
        figure_listed(&lists, figure, NULL, rows);
    figure_lists_drop(&lists);
    rows->texts = lists.texts;
    if (!done)
        figure_rows_clear(rows);
    return done;
}

bool query_figure(struct store *store, const struct figure_scope *scope, enum figure figure,
                  struct figure_rows *rows, struct error *err)
{
    *rows = (struct figure_rows){0};
    if (figure_lists_of(figure))
        return query_listed(store, scope, figure, rows, err);
    return figure_sql(figure) ? query_rows(store, figure_sql(figure), scope, figure, rows, err)
                              : query_combined(store, scope, figure, rows, err);
}

bool query_quotes(struct store *store, const struct figure_scope *scope, struct figure_rows *rows,
                  struct error *err)
{
    return query_rows(store, figure_sql_quotes(), scope, FIGURE_EVIDENCE, rows, err);
}

/* The same SELECT, of which SQLite counts the rows. */
static bool count_rows(struct store *store, const struct figure_scope *scope, enum figure figure,
                       struct figure_rows *rows, struct error *err)
{
    char *sql = mem_print("SELECT count(*) FROM (%s)", figure_sql(figure));
    sqlite3_stmt *stmt = figure_ask(store, sql, scope, err);
    free(sql);
    if (!stmt)
        return false;
    bool done = db_step(store, stmt, err) == SQLITE_ROW;
    *rows = (struct figure_rows){.known = done && !is_of_none(scope, figure),
                                 .value = done ? sqlite3_column_int64(stmt, 0) : 0};
    sqlite3_reset(stmt);
    return done;
}

bool query_figure_value(struct store *store, const struct figure_scope *scope, enum figure figure,
                        struct figure_rows *rows, struct error *err)
{
    const struct figure_info *info = &figures[figure];
    if (info->shape == SHAPE_ROWS && info->over != OVER_PARCOURS && figure_sql(figure))
        return count_rows(store, scope, figure, rows, err);
    if (!query_figure(store, scope, figure, rows, err))
        return false;
    const struct figure_rows alone = {.known = rows->known, .value = rows->value};
    figure_rows_clear(rows);
    *rows = alone;
    return true;
}

size_t query_figure_years(struct store *store, int years[], size_t limit)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT DISTINCT coalesce(year, CAST(substr(opens_on, 1, 4) AS INTEGER)) AS y FROM"
        " programme WHERE deleted IS NULL AND y IS NOT NULL ORDER BY y DESC",
        NULL);
    size_t count = 0;
    while (stmt && db_step(store, stmt, NULL) == SQLITE_ROW) {
        if (count < limit)
            years[count] = sqlite3_column_int(stmt, 0);
        count++;
    }
    if (stmt)
        sqlite3_reset(stmt);
    return count;
}
