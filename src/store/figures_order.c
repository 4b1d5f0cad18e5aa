/* The order of the rows of a figure, and their groups: those of one group side by side, within one
 * by date; or case by case. */
#include "figures.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* ---- order --------------------------------------------------------------------------------- */

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
    const char *group;  /* NULL: not said */
    long weight;        /* the greater comes first */
    uint64_t begins[2]; /* its date, or the reference of its case, as numbers that compare as it */
};

static int by_text(const char *a, const char *b)
{
    return a == b   ? 0
           : a && b ? strcmp(a, b)
                    : (a == NULL) - (b == NULL); /* what is not known comes last */
}

static int by_group(const void *a, const void *b)
{
    return by_text(((const struct placed *)a)->group, ((const struct placed *)b)->group);
}

/* The first sixteen bytes, which a moment has, and nearly every reference; what is not known comes
 * last. */
static void weigh_text(const char *text, uint64_t weight[2])
{
    unsigned char bytes[16] = {0};
    if (text)
        memcpy(bytes, text, strnlen(text, sizeof bytes));
    else
        memset(bytes, 0xff, sizeof bytes);
    memcpy(weight, bytes, sizeof bytes);
    weight[0] = be64toh(weight[0]);
    weight[1] = be64toh(weight[1]);
}

static int by_beginning(const struct placed *a, const struct placed *b)
{
    int order = (a->begins[0] > b->begins[0]) - (a->begins[0] < b->begins[0]);
    return order ? order : (a->begins[1] > b->begins[1]) - (a->begins[1] < b->begins[1]);
}

static int by_date(const void *a, const void *b)
{
    const struct placed *first = a, *second = b;
    const struct figure_row *left = first->row, *right = second->row;
    int order = by_beginning(first, second);
    if (!order)
        order = by_text(left->on, right->on);
    if (!order)
        order = by_text(left->ref, right->ref);
    return order ? order : memcmp(&left->id, &right->id, sizeof left->id);
}

static int by_case(const void *a, const void *b)
{
    const struct placed *first = a, *second = b;
    const struct figure_row *left = first->row, *right = second->row;
    int order = by_beginning(first, second);
    if (!order)
        order = by_text(left->ref, right->ref);
    if (!order)
        order = memcmp(&left->case_id, &right->case_id, sizeof left->case_id);
    if (!order)
        order = by_text(left->on, right->on);
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
    return order ? order : by_date(left, right);
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

void figure_rows_order(enum figure figure, bool case_by_case, struct figure_rows *rows)
{
    bool grouped = figure_info(figure)->shape == SHAPE_GROUPS;
    if (rows->count < 2)
        return;
    struct placed *placed = mem_alloc(rows->count * sizeof *placed);
    for (size_t i = 0; i < rows->count; i++) {
        const struct figure_row *row = &rows->rows[i];
        placed[i] = (struct placed){.row = row, .group = row->group};
        weigh_text(case_by_case ? row->ref : row->on, placed[i].begins);
    }
    if (grouped)
        weigh(placed, rows->count, kept_order(figure));
    qsort(placed, rows->count, sizeof *placed,
          case_by_case ? by_case
          : grouped    ? by_place
                       : by_date);
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
