/* The figures of the bilan: the rows that each counts, and its value worked out from these very
 * rows. What is asked is in query_figures_sql.c, how they are called in figures.def. */
#include "figures.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- rows ---------------------------------------------------------------------------------- */

static void row_clear(struct figure_row *row)
{
    char *const texts[] = {row->name, row->legal_form, row->ref,  row->on,     row->group,
                           row->what, row->text,       row->more, row->persons};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(texts[i]);
}

void figure_rows_clear(struct figure_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        row_clear(&rows->rows[i]);
    free(rows->rows);
    *rows = (struct figure_rows){0};
}

static enum entity entity_of(sqlite3_stmt *stmt)
{
    const char *letter = (const char *)sqlite3_column_text(stmt, COLUMN_ENTITY);
    switch (letter ? letter[0] : 'c') {
    case 'n':
        return ENTITY_NOTE;
    case 'r':
        return ENTITY_REFERRAL;
    case 'p':
        return ENTITY_PROGRAMME;
    default:
        return ENTITY_CASE;
    }
}

/* A day that stood in for none while the first was sought is none. */
static char *day_copy(sqlite3_stmt *stmt)
{
    char *on = db_column_copy(stmt, COLUMN_ON);
    if (!on || strlen(on) >= 10)
        return on;
    free(on);
    return NULL;
}

static struct figure_row row_read(sqlite3_stmt *stmt)
{
    return (struct figure_row){.entity = entity_of(stmt),
                               .id = db_column_id(stmt, COLUMN_ID),
                               .case_id = db_column_id(stmt, COLUMN_CASE),
                               .porteur = db_column_id(stmt, COLUMN_PORTEUR),
                               .name = db_column_copy(stmt, COLUMN_NAME),
                               .legal_form = db_column_copy(stmt, COLUMN_LEGAL_FORM),
                               .ref = db_column_copy(stmt, COLUMN_REF),
                               .on = day_copy(stmt),
                               .group = db_column_copy(stmt, COLUMN_GROUP),
                               .what = db_column_copy(stmt, COLUMN_WHAT),
                               .text = db_column_copy(stmt, COLUMN_TEXT),
                               .more = db_column_copy(stmt, COLUMN_MORE),
                               .number = sqlite3_column_int64(stmt, COLUMN_NUMBER),
                               .conventional = sqlite3_column_int(stmt, COLUMN_CONVENTIONAL) != 0};
}

/* Whom a row names. Of a hundred thousand notes only those of which the text is given say it. */
static void read_persons(sqlite3_stmt *stmt, enum figure figure, struct figure_row *row)
{
    if (sqlite3_column_count(stmt) <= COLUMN_PERSON || (figure == FIGURE_EVIDENCE && !row->text))
        return;
    const char *person = (const char *)sqlite3_column_text(stmt, COLUMN_PERSON),
               *representative = (const char *)sqlite3_column_text(stmt, COLUMN_REPRESENTATIVE);
    if (person || representative)
        row->persons =
            mem_print("%s\n%s", person ? person : "", representative ? representative : "");
}

static void rows_add(struct figure_rows *rows, size_t *room, struct figure_row row)
{
    if (rows->count == *room) {
        *room = *room ? *room * 2 : 32;
        rows->rows = mem_resize(rows->rows, *room * sizeof *rows->rows);
    }
    rows->rows[rows->count++] = row;
}

/* Of a parcours, the case may be one that the figure leaves out, or a second one of its porteur. */
static bool row_is_taken(struct store *store, enum figure figure, const struct figure_rows *rows,
                         const struct figure_row *row, bool *takes, struct error *err)
{
    const struct figure_row *last = rows->count ? &rows->rows[rows->count - 1] : NULL;
    *takes = true;
    if (figures[figure].over != OVER_PARCOURS)
        return true;
    if (!figure_parcours_takes(store, figure, row, takes, err))
        return false;
    *takes =
        *takes && !(last && !id_is_none(&row->porteur) && id_equal(&last->porteur, &row->porteur));
    return true;
}

static sqlite3_stmt *ask(struct store *store, const struct figure_scope *scope, enum figure figure,
                         struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, figure_sql(figure), err);
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

static bool collect(struct store *store, sqlite3_stmt *stmt, enum figure figure,
                    struct figure_rows *rows, struct error *err)
{
    size_t room = 0;
    bool done = true, takes;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct figure_row row = row_read(stmt);
        read_persons(stmt, figure, &row);
        done = row_is_taken(store, figure, rows, &row, &takes, err);
        if (done && takes)
            rows_add(rows, &room, row);
        else
            row_clear(&row);
    }
    sqlite3_reset(stmt);
    return done && step == SQLITE_DONE;
}

/* ---- their order --------------------------------------------------------------------------- */

/* The list whose order the groups of a figure keep; NULL: the largest first. */
static const struct choice_list *kept_order(enum figure figure)
{
    switch (figure) {
    case FIGURE_REFERRALS_BY_STATUS:
        return &choices_REFERRAL_STATUS;
    case FIGURE_OPEN:
        return &choices_STAGE;
    case FIGURE_MATURITIES:
        return &choices_MATURITY;
    default:
        return NULL;
    }
}

struct placed {
    const struct figure_row *row;
    const char *group; /* NULL: not said */
    long weight;       /* the greater comes first */
};

static int by_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) : (a == NULL) - (b == NULL); /* what is not known comes last */
}

static int by_group(const void *a, const void *b)
{
    return by_text(((const struct placed *)a)->group, ((const struct placed *)b)->group);
}

static int by_date(const struct figure_row *left, const struct figure_row *right)
{
    int order = by_text(left->on, right->on);
    if (!order)
        order = by_text(left->ref, right->ref);
    return order ? order : memcmp(&left->id, &right->id, sizeof left->id);
}

static int by_place(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    int order = (left->group == NULL) - (right->group == NULL);
    if (!order)
        order = (left->weight < right->weight) - (left->weight > right->weight);
    if (!order)
        order = by_text(left->group, right->group);
    return order ? order : by_date(left->row, right->row);
}

/* Weighs each group: its place in the list that it follows, or how many it holds. */
static void weigh(struct placed placed[], size_t count, const struct choice_list *list)
{
    qsort(placed, count, sizeof *placed, by_group);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && by_group(&placed[first], &placed[end]) == 0;)
            end++;
        long weight = list ? -(long)choice_rank(list, placed[first].group) : (long)(end - first);
        for (size_t i = first; i < end; i++)
            placed[i].weight = weight;
    }
}

static void put_in_order(enum figure figure, struct figure_rows *rows)
{
    bool grouped = figures[figure].shape == SHAPE_GROUPS;
    if (rows->count < 2)
        return;
    struct placed *placed = mem_alloc(rows->count * sizeof *placed);
    for (size_t i = 0; i < rows->count; i++)
        placed[i] =
            (struct placed){.row = &rows->rows[i], .group = grouped ? rows->rows[i].group : ""};
    if (grouped)
        weigh(placed, rows->count, kept_order(figure));
    qsort(placed, rows->count, sizeof *placed, by_place);
    struct figure_row *ordered = mem_alloc(rows->count * sizeof *ordered);
    for (size_t i = 0; i < rows->count; i++)
        ordered[i] = *placed[i].row;
    free(rows->rows);
    rows->rows = ordered;
    free(placed);
}

/* ---- groups, days -------------------------------------------------------------------------- */

size_t figure_groups(const struct figure_rows *rows, struct figure_group groups[], size_t limit)
{
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (i == 0 || by_text(rows->rows[i - 1].group, rows->rows[i].group) != 0) {
            if (count < limit)
                groups[count] = (struct figure_group){rows->rows[i].group, i, 0};
            count++;
        }
        if (count <= limit)
            groups[count - 1].count++;
    }
    return count;
}

const char *figure_group_label(enum figure figure, const char *code)
{
    static const struct choice_list *const lists[FIGURE_COUNT] = {
        [FIGURE_SOURCES] = &choices_SOURCE,
        [FIGURE_REFERRALS_BY_STATUS] = &choices_REFERRAL_STATUS,
        [FIGURE_OUTCOMES] = &choices_OUTCOME,
        [FIGURE_OPEN] = &choices_STAGE,
        [FIGURE_TERRITORIES] = &choices_TERRITORY,
        [FIGURE_LEGAL_FORMS] = &choices_LEGAL_FORM,
        [FIGURE_MATURITIES] = &choices_MATURITY,
    };
    if (!code)
        return "non renseigné";
    if (figure == FIGURE_NEEDS)
        return need_label(code);
    return lists[figure] ? choice_label(lists[figure], code) : code;
}

static int by_number(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

struct figure_spread figure_spread(const struct figure_rows *rows)
{
    struct figure_spread spread = {0};
    if (!rows->count)
        return spread;
    int64_t *numbers = mem_alloc(rows->count * sizeof *numbers);
    for (size_t i = 0; i < rows->count; i++)
        numbers[i] = rows->rows[i].number;
    qsort(numbers, rows->count, sizeof *numbers, by_number);
    size_t middle = rows->count / 2;
    spread = (struct figure_spread){
        numbers[0], rows->count % 2 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2,
        numbers[rows->count - 1]};
    free(numbers);
    return spread;
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

bool query_figure(struct store *store, const struct figure_scope *scope, enum figure figure,
                  struct figure_rows *rows, struct error *err)
{
    *rows = (struct figure_rows){0};
    if (!figure_sql(figure))
        return query_combined(store, scope, figure, rows, err);
    sqlite3_stmt *stmt = ask(store, scope, figure, err);
    if (!stmt)
        return false;
    if (!collect(store, stmt, figure, rows, err)) {
        figure_rows_clear(rows);
        return false;
    }
    put_in_order(figure, rows);
    add_up(figures[figure].shape, rows);
    if (figures[figure].over == OVER_PARCOURS && id_is_none(&scope->programme))
        rows->known = false;
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
