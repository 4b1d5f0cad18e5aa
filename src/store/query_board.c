/* What the board shows beside its columns (query_page.c): one card, the figures of its header. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

/* ---- cards --------------------------------------------------------------------------------- */

enum { CARD_TEXTS = 15 };

/* The texts of a card, those that are read last at the end. */
static void card_texts(struct card *card, char **texts[CARD_TEXTS])
{
    char **const all[CARD_TEXTS] = {&card->ref,          &card->name,        &card->town,
                                    &card->territory,    &card->legal_form,  &card->activities,
                                    &card->due_at,       &card->next_action, &card->outcome,
                                    &card->phone,        &card->address,     &card->postcode,
                                    &card->last_contact, &card->referrals,   &card->stage_labels};
    memcpy(texts, all, sizeof all);
}

static void card_read(sqlite3_stmt *stmt, struct card *card)
{
    char **texts[CARD_TEXTS];
    card_texts(card, texts);
    card->id = db_column_id(stmt, 0);
    for (int i = 0; i < CARD_TEXTS - 2; i++)
        *texts[i] = db_column_copy(stmt, 1 + i);
    card->stage = stage_from_code((const char *)sqlite3_column_text(stmt, 14));
    card->contacts = sqlite3_column_int(stmt, 15);
    card->referrals = db_column_copy(stmt, 16);
    card->stage_labels = db_column_copy(stmt, 17);
}

void card_copy(struct card *to, const struct card *from)
{
    char **texts[CARD_TEXTS];
    *to = *from;
    card_texts(to, texts);
    for (int i = 0; i < CARD_TEXTS; i++)
        *texts[i] = mem_copy(*texts[i]);
}

void card_clear(struct card *card)
{
    char **texts[CARD_TEXTS];
    card_texts(card, texts);
    for (int i = 0; i < CARD_TEXTS; i++)
        free(*texts[i]);
    *card = (struct card){0};
}

void cards_clear(struct cards *cards)
{
    for (size_t i = 0; i < cards->count; i++)
        card_clear(&cards->rows[i]);
    free(cards->rows);
    *cards = (struct cards){0};
}

bool collect_cards(struct store *store, sqlite3_stmt *stmt, struct cards *cards, struct error *err)
{
    size_t room = 0;
    int step;
    *cards = (struct cards){0};
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if (cards->count == room) {
            room = room ? room * 2 : 32;
            cards->rows = mem_resize(cards->rows, room * sizeof cards->rows[0]);
        }
        cards->rows[cards->count] = (struct card){0};
        card_read(stmt, &cards->rows[cards->count++]);
    }
    sqlite3_reset(stmt);
    if (step == SQLITE_DONE)
        return true;
    cards_clear(cards);
    return false;
}

bool query_card(struct store *store, const struct id *case_id, struct card *card, struct error *err)
{
    struct cards cards;
    *card = (struct card){0};
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT " CARD_COLUMNS CARD_FROM " WHERE c.id = ?1 AND c.deleted IS NULL", err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    if (!collect_cards(store, stmt, &cards, err))
        return false;
    if (!cards.count)
        return error_set(err, ERR_NOT_FOUND, "ce dossier n'est plus là");
    *card = cards.rows[0];
    free(cards.rows);
    return true;
}

/* ---- the header ---------------------------------------------------------------------------- */

/* Rows of (stage, cases, met) added to the counts. */
static bool add_stages(struct store *store, sqlite3_stmt *stmt, struct board_counts *counts,
                       struct error *err)
{
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        counts->stage[stage_from_code((const char *)sqlite3_column_text(stmt, 0))] +=
            sqlite3_column_int(stmt, 1);
        counts->met += sqlite3_column_int(stmt, 2);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* Whole programmes are tallied as they change; anything narrower is counted. */
static bool count_stages(struct store *store, const struct filter *filter,
                         struct board_counts *counts, struct error *err)
{
    sqlite3_stmt *stmt;
    if (filter_narrows(filter)) {
        stmt = filter_prepare(store,
                              "SELECT c.stage, count(*), count(*) FILTER (WHERE c.met > 0)"
                              " FROM case_file c WHERE",
                              filter, " GROUP BY c.stage", err);
        return stmt && add_stages(store, stmt, counts, err);
    }
    bool one = !id_is_none(&filter->programme);
    stmt = db_prepare(store,
                      one ? "SELECT stage, cases, met FROM tally WHERE programme = ?1"
                          : "SELECT stage, sum(cases), sum(met) FROM tally GROUP BY stage",
                      err);
    if (!stmt)
        return false;
    if (one)
        db_bind_id(stmt, 1, &filter->programme);
    return add_stages(store, stmt, counts, err);
}

static bool count_example(struct store *store, const struct filter *filter,
                          struct board_counts *counts, struct error *err)
{
    sqlite3_stmt *stmt = filter_prepare(
        store, "SELECT count(*) FROM case_file c WHERE c.conventional_dates IS NOT NULL AND",
        filter, "", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    counts->example = step == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

static bool count_all(struct store *store, const struct filter *filter, struct board_counts *counts,
                      struct error *err)
{
    struct days past = {.from = DAY_NONE, .to = filter->today - 1};
    size_t overdue = 0;
    *counts = (struct board_counts){0};
    if (!count_stages(store, filter, counts, err) ||
        !query_due_count(store, filter, &past, &overdue, err) ||
        !count_programme(store, filter, counts, err) || !count_example(store, filter, counts, err))
        return false;
    counts->overdue = (int)overdue;
    return true;
}

/* Counted again only when something was written. */
bool query_counts(struct store *store, const struct filter *filter, struct board_counts *counts,
                  struct error *err)
{
    struct counts_cache *cache = &store->counts;
    if (!still_fresh(store, &cache->of, filter_key(filter)))
        cache->of.valid = count_all(store, filter, &cache->counts, err);
    if (cache->of.valid)
        *counts = cache->counts;
    return cache->of.valid;
}
