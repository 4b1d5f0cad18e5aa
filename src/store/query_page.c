/* Pages of the columns of the board, and the place of a case in its column. A page is found on the
 * index of its column by the rank of its first case; to know that rank takes as many steps as there
 * are cases between it and the nearest place whose rank is known: either end of the column, or the
 * page that was read last. So a page costs the same whatever the number of cases. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

/* Longer pages are lists, read once: they are not kept. */
enum { KEPT = 256 };

#define OF_COLUMN " FROM case_file c WHERE c.stage = ?1 AND"

/* ---- what is remembered -------------------------------------------------------------------- */

static void forget_page(struct page *page)
{
    cards_clear(&page->cards);
    free(page->first);
    *page = (struct page){0};
}

void pages_forget(struct store *store)
{
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++)
        forget_page(&store->pages.of_stage[stage]);
}

/* The page of the column that was read last, if it still is what the base holds; else an empty
 * one. */
static struct page *last_page(struct store *store, const struct filter *filter, enum stage stage)
{
    if (!still_fresh(store, &store->pages.of, filter_key(filter))) {
        pages_forget(store);
        store->pages.of.valid = true;
    }
    return &store->pages.of_stage[stage];
}

/* ---- where a page begins ------------------------------------------------------------------- */

/* A rank to start from (NULL: an end of the column), and the cases to step over. */
struct start {
    const char *rank;
    bool backwards;
    size_t skipped;
};

static struct start nearest_start(const struct page *page, size_t offset, size_t total)
{
    struct start start = {.skipped = offset};
    if (page->first && offset >= page->offset && offset - page->offset < start.skipped)
        start = (struct start){page->first, false, offset - page->offset};
    if (page->first && offset < page->offset && page->offset - offset - 1 < start.skipped)
        start = (struct start){page->first, true, page->offset - offset - 1};
    if (total > offset && total - offset - 1 < start.skipped)
        start = (struct start){NULL, true, total - offset - 1};
    return start;
}

/* The rank of the case at the end of the steps, which the caller frees; NULL when there is none. */
static bool read_rank(struct store *store, const struct filter *filter, enum stage stage,
                      const struct start *start, char **rank, struct error *err)
{
    *rank = NULL;
    sqlite3_stmt *stmt =
        filter_prepare(store, "SELECT c.rank" OF_COLUMN, filter,
                       !start->backwards ? " AND c.rank >= ?2 ORDER BY c.rank LIMIT 1 OFFSET ?3"
                       : start->rank     ? " AND c.rank < ?2 ORDER BY c.rank DESC LIMIT 1 OFFSET ?3"
                                         : " ORDER BY c.rank DESC LIMIT 1 OFFSET ?3",
                       err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, stage_code(stage), -1, SQLITE_STATIC);
    if (start->rank || !start->backwards)
        sqlite3_bind_text(stmt, 2, start->rank ? start->rank : "", -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 3, (int64_t)start->skipped);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *rank = db_column_copy(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

/* ---- a page -------------------------------------------------------------------------------- */

struct ids {
    struct id *rows;
    size_t count;
    char *first; /* the rank of the first */
};

/* The cases from this rank on. */
static bool read_ids(struct store *store, const struct filter *filter, enum stage stage,
                     const char *rank, size_t limit, struct ids *ids, struct error *err)
{
    sqlite3_stmt *stmt = filter_prepare(store, "SELECT c.id, c.rank" OF_COLUMN, filter,
                                        " AND c.rank >= ?2 ORDER BY c.rank LIMIT ?3", err);
    size_t room = 0;
    int step;
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, stage_code(stage), -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 2, rank, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 3, (int64_t)limit);
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if (ids->count == room) {
            room = room ? room * 2 : 32;
            ids->rows = mem_resize(ids->rows, room * sizeof ids->rows[0]);
        }
        if (!ids->count)
            ids->first = db_column_copy(stmt, 1);
        ids->rows[ids->count++] = db_column_id(stmt, 0);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* Their cards; one that another session takes away meanwhile is left out. */
static bool read_cards(struct store *store, const struct ids *ids, struct cards *cards,
                       struct error *err)
{
    struct error why = {0};
    cards->rows = mem_alloc((ids->count + 1) * sizeof cards->rows[0]);
    for (size_t i = 0; i < ids->count; i++) {
        if (query_card(store, &ids->rows[i], &cards->rows[cards->count], &why)) {
            cards->count++;
        } else if (why.code != ERR_NOT_FOUND) {
            cards_clear(cards);
            return error_set(err, why.code, "%s", why.text);
        }
    }
    return true;
}

/* The rank at which the page begins; "" for the first, NULL beyond the last. */
static bool find_beginning(struct store *store, const struct filter *filter, enum stage stage,
                           size_t offset, char **rank, struct error *err)
{
    struct board_counts counts;
    if (!offset) {
        *rank = mem_copy("");
        return true;
    }
    *rank = NULL;
    if (!query_counts(store, filter, &counts, err))
        return false;
    struct start start =
        nearest_start(last_page(store, filter, stage), offset, (size_t)counts.stage[stage]);
    return read_rank(store, filter, stage, &start, rank, err);
}

static bool read_page(struct store *store, const struct filter *filter, enum stage stage,
                      size_t offset, size_t limit, struct page *page, struct error *err)
{
    struct ids ids = {0};
    char *rank;
    *page = (struct page){.offset = offset, .limit = limit};
    if (!find_beginning(store, filter, stage, offset, &rank, err))
        return false;
    bool done = !rank || (read_ids(store, filter, stage, rank, limit, &ids, err) &&
                          read_cards(store, &ids, &page->cards, err));
    free(rank);
    free(ids.rows);
    page->first = ids.first;
    if (!done)
        forget_page(page);
    return done;
}

/* Is all of this on the page? */
static bool page_holds(const struct page *page, size_t offset, size_t limit)
{
    return offset >= page->offset && (offset + limit <= page->offset + page->cards.count ||
                                      (offset == page->offset && limit == page->limit));
}

static void copy_cards(const struct page *page, size_t offset, size_t limit, struct cards *cards)
{
    size_t from = offset - page->offset, left = page->cards.count - from;
    cards->count = limit < left ? limit : left;
    cards->rows = mem_alloc((cards->count + 1) * sizeof cards->rows[0]);
    for (size_t i = 0; i < cards->count; i++)
        card_copy(&cards->rows[i], &page->cards.rows[from + i]);
}

bool query_column(struct store *store, const struct filter *filter, enum stage stage, size_t offset,
                  size_t limit, struct cards *cards, struct error *err)
{
    struct page page, *last = last_page(store, filter, stage);
    *cards = (struct cards){0};
    if (!page_holds(last, offset, limit)) {
        if (!read_page(store, filter, stage, offset, limit, &page, err))
            return false;
        if (limit > KEPT) {
            *cards = page.cards;
            free(page.first);
            return true;
        }
        last = last_page(store, filter, stage); /* forgotten, if the base changed meanwhile */
        forget_page(last);
        *last = page;
    }
    copy_cards(last, offset, limit, cards);
    return true;
}

bool query_cards(struct store *store, const struct filter *filter, struct cards *cards,
                 struct error *err)
{
    *cards = (struct cards){0};
    for (enum stage stage = STAGE_CONTACT; stage < STAGE_COUNT; stage++) {
        struct cards column;
        if (!query_column(store, filter, stage, 0, INT32_MAX, &column, err)) {
            cards_clear(cards);
            return false;
        }
        cards->rows =
            mem_resize(cards->rows, (cards->count + column.count + 1) * sizeof cards->rows[0]);
        for (size_t i = 0; i < column.count; i++)
            cards->rows[cards->count++] = column.rows[i];
        free(column.rows);
    }
    return true;
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* The whole table is read in its own order and sorted at the end: made at the same time, a case and
 * its porteur lie side by side, and are far from the next of the column. */
#define LIST_FROM(hint)                                                                            \
    "SELECT c.id, c.ref, h.name, h.town, c.due_at, c.outcome, c.stage, p.name, p.stage_labels"     \
    " FROM case_file c" hint " CROSS JOIN programme p ON p.id = c.programme AND p.deleted IS NULL" \
    " LEFT JOIN holder h ON h.id = c.porteur WHERE"
#define LIST_ORDER                                                                                 \
    " ORDER BY p.year DESC, p.name, CASE c.stage WHEN 'contact' THEN 0 WHEN 'prediagnostic' THEN"  \
    " 1 WHEN 'orientation' THEN 2 ELSE 3 END, c.rank"

bool query_list(struct store *store, const struct filter *filter, list_visit *visit, void *state,
                struct error *err)
{
    bool all = id_is_none(&filter->programme);
    sqlite3_stmt *stmt = filter_prepare(store, all ? LIST_FROM(" NOT INDEXED") : LIST_FROM(""),
                                        filter, LIST_ORDER, err);
    bool going = stmt != NULL;
    int step = SQLITE_DONE;
    while (going && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct card card = {.id = db_column_id(stmt, 0),
                            .ref = db_column_copy(stmt, 1),
                            .name = db_column_copy(stmt, 2),
                            .town = db_column_copy(stmt, 3),
                            .due_at = db_column_copy(stmt, 4),
                            .outcome = db_column_copy(stmt, 5),
                            .stage = stage_from_code((const char *)sqlite3_column_text(stmt, 6)),
                            .stage_labels = db_column_copy(stmt, 8)};
        going = visit(state, &card, (const char *)sqlite3_column_text(stmt, 7), err);
        card_clear(&card);
    }
    if (stmt)
        sqlite3_reset(stmt);
    return going && step == SQLITE_DONE;
}

/* ---- the place of a case ------------------------------------------------------------------- */

/* The stage of a case that the filter lets pass, and its rank, which the caller frees. */
static bool read_standing(struct store *store, const struct filter *filter,
                          const struct id *case_id, enum stage *stage, char **rank)
{
    sqlite3_stmt *stmt = filter_prepare(
        store, "SELECT c.stage, c.rank FROM case_file c WHERE c.id = ?1 AND", filter, "", NULL);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    bool found = db_step(store, stmt, NULL) == SQLITE_ROW;
    if (found) {
        *stage = stage_from_code((const char *)sqlite3_column_text(stmt, 0));
        *rank = db_column_copy(stmt, 1);
    }
    sqlite3_reset(stmt);
    return found;
}

static bool count_before(struct store *store, const struct filter *filter, enum stage stage,
                         const char *rank, size_t *count)
{
    sqlite3_stmt *stmt =
        filter_prepare(store, "SELECT count(*)" OF_COLUMN, filter, " AND c.rank < ?2", NULL);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, stage_code(stage), -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 2, rank, -1, SQLITE_TRANSIENT);
    bool counted = db_step(store, stmt, NULL) == SQLITE_ROW;
    if (counted)
        *count = (size_t)sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return counted;
}

/* Is it on one of the pages read last? Most of the time: it is the one selected on the screen. */
static bool place_on_page(struct store *store, const struct filter *filter,
                          const struct id *case_id, enum stage *stage, size_t *place)
{
    for (enum stage s = STAGE_CONTACT; s < STAGE_COUNT; s++) {
        const struct page *page = last_page(store, filter, s);
        for (size_t i = 0; i < page->cards.count; i++)
            if (id_equal(&page->cards.rows[i].id, case_id)) {
                *stage = s;
                *place = page->offset + i;
                return true;
            }
    }
    return false;
}

bool query_place(struct store *store, const struct filter *filter, const struct id *case_id,
                 enum stage *stage, size_t *place)
{
    char *rank = NULL;
    if (place_on_page(store, filter, case_id, stage, place))
        return true;
    bool found = read_standing(store, filter, case_id, stage, &rank) &&
                 count_before(store, filter, *stage, rank, place);
    free(rank);
    return found;
}

bool query_stage(struct store *store, const struct filter *filter, const struct id *case_id,
                 enum stage *stage)
{
    char *rank = NULL;
    bool found = read_standing(store, filter, case_id, stage, &rank);
    free(rank);
    return found;
}
