/* What the board shows: pages of its columns, the place of a case, the figures of its header. Each
 * page runs on one index, so that its cost does not grow with the number of cases. */
#include "internal.h"

#include <stdlib.h>

/* ---- cards --------------------------------------------------------------------------------- */

#define CONTACT_KINDS "('appel', 'courriel', 'visite', 'visio', 'rencontre')"
#define MET_KINDS "('visite', 'visio', 'rencontre')" /* as in the index note_met */
#define CARD_COLUMNS                                                                               \
    "c.id, c.ref, h.name, h.town, h.territory, h.legal_form, h.activities, c.due_at, "             \
    "c.next_action, c.outcome,"                                                                    \
    " c.stage, (SELECT count(*) FROM note n WHERE n.case_file = c.id AND n.deleted IS NULL AND "   \
    "n.kind IN " CONTACT_KINDS "),"                                                                \
    " (SELECT group_concat(r.status || ' ' || coalesce(p.short_name, p.name), char(10)) FROM"      \
    "  (SELECT status, partner FROM referral WHERE case_file = c.id AND deleted IS NULL ORDER BY " \
    "created, id) r"                                                                               \
    "  JOIN partner p ON p.id = r.partner)"
#define CARD_FROM " FROM case_file c LEFT JOIN holder h ON h.id = c.holder"
/* The length first: reference 1000 comes after 999. */
#define BOARD_ORDER "c.due_at IS NULL, c.due_at, length(c.ref), c.ref"

static void card_read(sqlite3_stmt *stmt, struct card *card)
{
    char **const texts[] = {&card->ref,       &card->name,        &card->town,
                            &card->territory, &card->legal_form,  &card->activities,
                            &card->due_at,    &card->next_action, &card->outcome};
    card->id = db_column_id(stmt, 0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = db_column_copy(stmt, 1 + (int)i);
    card->stage = stage_from_code((const char *)sqlite3_column_text(stmt, 10));
    card->contacts = sqlite3_column_int(stmt, 11);
    card->referrals = db_column_copy(stmt, 12);
}

void cards_clear(struct cards *cards)
{
    for (size_t i = 0; i < cards->count; i++) {
        struct card *card = &cards->rows[i];
        char *const texts[] = {card->ref,        card->name,       card->town,   card->territory,
                               card->legal_form, card->activities, card->due_at, card->next_action,
                               card->outcome,    card->referrals};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
    }
    free(cards->rows);
    *cards = (struct cards){0};
}

static bool collect_cards(struct store *store, sqlite3_stmt *stmt, struct cards *cards,
                          struct error *err)
{
    size_t room = 0;
    int step;
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

bool query_column(struct store *store, const struct id *programme, enum stage stage, size_t offset,
                  size_t limit, struct cards *cards, struct error *err)
{
    static const char one[] = "SELECT " CARD_COLUMNS CARD_FROM
                              " WHERE c.programme = ?1 AND c.stage = ?2 AND c.deleted IS NULL"
                              " ORDER BY " BOARD_ORDER " LIMIT ?3 OFFSET ?4";
    static const char all[] =
        "SELECT " CARD_COLUMNS CARD_FROM " WHERE c.stage = ?2 AND c.deleted IS NULL"
        " ORDER BY " BOARD_ORDER " LIMIT ?3 OFFSET ?4";
    *cards = (struct cards){0};
    sqlite3_stmt *stmt = db_prepare(store, programme ? one : all, err);
    if (!stmt)
        return false;
    if (programme)
        db_bind_id(stmt, 1, programme);
    sqlite3_bind_text(stmt, 2, stage_code(stage), -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 3, (int64_t)limit);
    sqlite3_bind_int64(stmt, 4, (int64_t)offset);
    return collect_cards(store, stmt, cards, err);
}

bool query_cards(struct store *store, const struct id *programme, enum stage stage,
                 struct cards *cards, struct error *err)
{
    enum stage first = stage == STAGE_COUNT ? STAGE_CONTACT : stage;
    enum stage last = stage == STAGE_COUNT ? STAGE_CLOSED : stage;
    *cards = (struct cards){0};
    for (enum stage s = first; s <= last; s++) {
        struct cards column;
        if (!query_column(store, programme, s, 0, INT32_MAX, &column, err)) {
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

/* ---- the place of a case ------------------------------------------------------------------- */

bool query_place(struct store *store, const struct id *programme, const struct id *case_id,
                 enum stage *stage, size_t *place)
{
    static const char one[] =
        "SELECT x.stage, (SELECT count(*) FROM case_file c WHERE c.programme = ?2 AND c.stage = "
        "x.stage AND c.deleted IS NULL"
        " AND (c.due_at IS NULL, coalesce(c.due_at, ''), length(c.ref), c.ref) < (x.due_at IS "
        "NULL, "
        "coalesce(x.due_at, ''), length(x.ref), x.ref))"
        " FROM case_file x WHERE x.id = ?1 AND x.deleted IS NULL AND x.programme = ?2";
    static const char all[] =
        "SELECT x.stage, (SELECT count(*) FROM case_file c WHERE c.stage = "
        "x.stage AND c.deleted IS NULL"
        " AND (c.due_at IS NULL, coalesce(c.due_at, ''), length(c.ref), c.ref) < (x.due_at "
        "IS NULL, coalesce(x.due_at, ''), length(x.ref), x.ref))"
        " FROM case_file x WHERE x.id = ?1 AND x.deleted IS NULL";
    sqlite3_stmt *stmt = db_prepare(store, programme ? one : all, NULL);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, case_id);
    if (programme)
        db_bind_id(stmt, 2, programme);
    bool found = db_step(store, stmt, NULL) == SQLITE_ROW;
    if (found) {
        *stage = stage_from_code((const char *)sqlite3_column_text(stmt, 0));
        *place = (size_t)sqlite3_column_int64(stmt, 1);
    }
    sqlite3_reset(stmt);
    return found;
}

/* ---- the header ---------------------------------------------------------------------------- */

#define OF_PROGRAMME "(?1 IS NULL OR c.programme = ?1) AND c.deleted IS NULL"

static sqlite3_stmt *prepare_count(struct store *store, const char *sql, const struct id *programme,
                                   struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (stmt && programme)
        db_bind_id(stmt, 1, programme);
    return stmt;
}

static bool count_stages(struct store *store, const struct id *programme,
                         struct board_counts *counts, struct error *err)
{
    static const char one[] =
        "SELECT c.stage, count(*) FROM case_file c WHERE c.programme = ?1 AND c.deleted IS NULL"
        " GROUP BY c.stage";
    static const char all[] =
        "SELECT c.stage, count(*) FROM case_file c WHERE c.deleted IS NULL GROUP BY c.stage";
    sqlite3_stmt *stmt = prepare_count(store, programme ? one : all, programme, err);
    if (!stmt)
        return false;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW)
        counts->stage[stage_from_code((const char *)sqlite3_column_text(stmt, 0))] +=
            sqlite3_column_int(stmt, 1);
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool count_one(struct store *store, const char *sql, const struct id *programme,
                      const char *today, int *count, struct error *err)
{
    sqlite3_stmt *stmt = prepare_count(store, sql, programme, err);
    if (!stmt)
        return false;
    if (today)
        sqlite3_bind_text(stmt, 2, today, -1, SQLITE_TRANSIENT);
    int step = db_step(store, stmt, err);
    *count = step == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

static bool compute_counts(struct store *store, const struct id *programme, day today,
                           struct board_counts *counts, struct error *err)
{
    char iso[11];
    day_to_iso(today, iso);
    *counts = (struct board_counts){0};
    return count_stages(store, programme, counts, err) &&
           count_one(store,
                     "SELECT count(*) FROM case_file c WHERE " OF_PROGRAMME
                     " AND EXISTS (SELECT 1 FROM note n WHERE"
                     " n.case_file = c.id AND n.deleted IS NULL AND n.kind IN " MET_KINDS ")",
                     programme, NULL, &counts->met, err) &&
           count_one(
               store,
               "SELECT count(*) FROM case_file c WHERE " OF_PROGRAMME
               " AND c.stage IN ('contact', 'prediagnostic', 'orientation') AND c.due_at < ?2",
               programme, iso, &counts->overdue, err) &&
           (!programme ||
            count_one(store, "SELECT coalesce(target, 0) FROM programme WHERE id = ?1", programme,
                      NULL, &counts->target, err));
}

/* The figures are what costs on a large base: they are computed again only when something was
 * written. */
bool query_counts(struct store *store, const struct id *programme, day today,
                  struct board_counts *counts, struct error *err)
{
    struct counts_cache *cache = &store->counts;
    struct id wanted = programme ? *programme : ID_NONE;
    int64_t version, changes = sqlite3_total_changes64(store->db);
    if (!db_integer(store, "PRAGMA data_version", 0, &version, err))
        return false;
    bool fresh = cache->valid && version == store->counted_data_version &&
                 changes == store->counted_changes && cache->today == today &&
                 id_equal(&cache->programme, &wanted);
    if (!fresh) {
        cache->valid = compute_counts(store, programme, today, &cache->counts, err);
        if (!cache->valid)
            return false;
        cache->programme = wanted;
        cache->today = today;
        store->counted_data_version = version;
        store->counted_changes = changes;
    }
    *counts = cache->counts;
    return true;
}
