/* Many figures count the same things differently: porteurs by who signalled them, by territory, by
 * their first visit. What they count is read once, as lists; what each takes of them is in
 * figures_take.c. */
#include "figures.h"

#include <stdlib.h>
#include <string.h>

/* ---- porteurs as numbers ------------------------------------------------------------------- */

/* A case without a porteur stands for one. */
static const struct id *porteur_of(const struct figure_row *row)
{
    return id_is_none(&row->porteur) ? &row->case_id : &row->porteur;
}

struct numbers {
    const struct id **ids; /* by their hash; NULL: free */
    uint32_t *numbers;     /* place by place */
    size_t mask;
    size_t count;
};

static size_t hash_of(const struct id *id)
{
    uint64_t end; /* of an identity, where the dice are */
    memcpy(&end, (const unsigned char *)id + sizeof *id - sizeof end, sizeof end);
    end *= 0x9E3779B97F4A7C15u;
    return (size_t)(end >> 32);
}

static uint32_t number_of(struct numbers *numbers, const struct id *id)
{
    size_t place = hash_of(id) & numbers->mask;
    while (numbers->ids[place] && !id_equal(numbers->ids[place], id))
        place = (place + 1) & numbers->mask;
    if (!numbers->ids[place]) {
        numbers->ids[place] = id;
        numbers->numbers[place] = (uint32_t)numbers->count++;
    }
    return numbers->numbers[place];
}

/* Rows of one case follow one another: few are looked up. */
static void number_rows(struct numbers *numbers, struct figure_list *list)
{
    const struct figure_row *rows = list->rows.rows;
    list->porteurs = mem_alloc((list->rows.count + 1) * sizeof *list->porteurs);
    for (size_t i = 0; i < list->rows.count; i++)
        list->porteurs[i] = i && id_equal(&rows[i - 1].case_id, &rows[i].case_id)
                                ? list->porteurs[i - 1]
                                : number_of(numbers, porteur_of(&rows[i]));
}

static void number_porteurs(struct figure_lists *lists)
{
    size_t rows = 0, places = 64;
    for (enum list list = 0; list < LISTS; list++)
        rows += lists->lists[list].rows.count;
    while (places < rows * 2)
        places *= 2;
    struct numbers numbers = {.ids = mem_alloc(places * sizeof *numbers.ids),
                              .numbers = mem_alloc(places * sizeof *numbers.numbers),
                              .mask = places - 1};
    for (enum list list = 0; list < LISTS; list++)
        number_rows(&numbers, &lists->lists[list]);
    lists->porteur_count = numbers.count;
    free(numbers.ids);
    free(numbers.numbers);
}

/* ---- reading ------------------------------------------------------------------------------- */

bool figure_lists_read(struct store *store, const struct figure_scope *scope, unsigned which,
                       struct figure_lists *lists, struct error *err)
{
    bool done = true;
    for (enum list list = 0; done && list < LISTS; list++) {
        if (!(which & 1u << list))
            continue;
        sqlite3_stmt *stmt = figure_ask(store, figure_list_sql(list), scope, err);
        done = stmt && figure_list_read(store, stmt, list, lists, err);
    }
    if (done)
        number_porteurs(lists);
    return done;
}

void figure_lists_drop(struct figure_lists *lists)
{
    for (enum list list = 0; list < LISTS; list++) {
        free(lists->lists[list].rows.rows);
        free(lists->lists[list].said);
        free(lists->lists[list].programmes);
        free(lists->lists[list].porteurs);
    }
    free(lists->ids);
    *lists = (struct figure_lists){.texts = lists->texts};
}

struct figure_lists *query_figure_lists(struct store *store, const struct figure_scope *scope,
                                        struct error *err)
{
    struct figure_lists *lists = mem_alloc(sizeof *lists);
    if (figure_lists_read(store, scope, ~0u << LIST_CASES, lists, err))
        return lists;
    figure_lists_free(lists);
    return NULL;
}

bool figure_listed(const struct figure_lists *lists, enum figure figure, const struct id *programme,
                   struct figure_rows *rows)
{
    if (!figure_lists_of(figure))
        return false;
    figure_lists_take(lists, figure, programme, rows);
    figure_finish(figure, false, rows);
    return true;
}

void figure_lists_settle(struct figure_lists *lists)
{
    figure_lists_drop(lists);
}

void figure_lists_free(struct figure_lists *lists)
{
    if (!lists)
        return;
    figure_lists_drop(lists);
    pool_clear(&lists->texts);
    free(lists);
}
