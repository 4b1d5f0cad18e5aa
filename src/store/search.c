/* Finding by words as they are typed: names before the rest of the sheet, then partners, then
 * notes, the newest first (measured: ranking a million notes costs a second, their numbers in the
 * index already say which is newest). Each word stands for all that begin with it, and any text is
 * a good question: what is typed never reaches the query language. */
#include "derive.h"

#include <stdlib.h>
#include <string.h>

#define HIT_COLUMNS                                                                                \
    "c.id, h.name, c.ref, h.town, h.territory, c.stage, c.outcome, (SELECT p.stage_labels FROM"    \
    " programme p WHERE p.id = c.programme)"
enum { HIT_AFTER = 8 }; /* the column after them */

void hits_clear(struct hits *hits)
{
    for (size_t i = 0; i < hits->count; i++) {
        struct hit *hit = &hits->rows[i];
        char *const texts[] = {hit->name, hit->ref,       hit->place, hit->state,
                               hit->text, hit->note_kind, hit->at};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
    }
    free(hits->rows);
    *hits = (struct hits){0};
}

static struct hit *add_hit(struct hits *hits, enum hit_kind kind)
{
    hits->rows = mem_resize(hits->rows, (hits->count + 1) * sizeof hits->rows[0]);
    struct hit *hit = &hits->rows[hits->count++];
    *hit = (struct hit){.kind = kind};
    return hit;
}

static bool has_case(const struct hits *hits, const struct id *id)
{
    for (size_t i = 0; i < hits->count; i++)
        if (id_equal(&hits->rows[i].id, id))
            return true;
    return false;
}

/* Reads HIT_COLUMNS. */
static void read_case(sqlite3_stmt *stmt, struct hit *hit)
{
    const char *territory = (const char *)sqlite3_column_text(stmt, 4);
    hit->id = db_column_id(stmt, 0);
    hit->name = db_column_copy(stmt, 1);
    hit->ref = db_column_copy(stmt, 2);
    hit->place = db_column_copy(stmt, 3);
    if (!hit->place && territory)
        hit->place = mem_copy(choice_label(&choices_TERRITORY, territory));
    enum stage stage = stage_from_code((const char *)sqlite3_column_text(stmt, 5));
    const char *outcome = (const char *)sqlite3_column_text(stmt, 6);
    hit->state = stage == STAGE_CLOSED
                     ? mem_print("clos : %s", choice_label(&choices_OUTCOME, outcome))
                     : stage_label(stage, (const char *)sqlite3_column_text(stmt, 7));
}

/* ---- cases --------------------------------------------------------------------------------- */

/* Adds those that are not there yet. Takes the statement as it is bound. */
static bool collect_cases(struct store *store, sqlite3_stmt *stmt, size_t limit, struct hits *hits,
                          struct error *err)
{
    int step = SQLITE_DONE;
    while (hits->count < limit && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id id = db_column_id(stmt, 0);
        if (!has_case(hits, &id))
            read_case(stmt, add_hit(hits, HIT_CASE));
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE || step == SQLITE_ROW;
}

/* Names that begin so, the shortest first among those that begin alike: this very name leads. */
static bool find_beginning(struct store *store, const char *beginning, size_t limit,
                           struct hits *hits, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT " HIT_COLUMNS " FROM holder h CROSS JOIN case_file c ON c.porteur = h.id"
                   " WHERE h.folded >= ?1 AND h.folded < ?1 || char(0x10FFFF) AND c.deleted IS NULL"
                   " ORDER BY h.folded LIMIT ?2",
                   err);
    if (!stmt)
        return false;
    sqlite3_bind_text(stmt, 1, beginning, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, (int64_t)limit * 2); /* some are there already */
    return collect_cases(store, stmt, limit, hits, err);
}

/* As it was typed, then without its elisions. */
static bool find_names(struct store *store, const struct words *words, size_t limit,
                       struct hits *hits, struct error *err)
{
    struct text bare = {0};
    for (size_t i = 0; i < words->count; i++)
        text_addf(&bare, "%s%s", i ? " " : "", words->items[i]);
    bool done = find_beginning(store, words->beginning, limit, hits, err) &&
                (strcmp(words->beginning, text_get(&bare)) == 0 ||
                 find_beginning(store, text_get(&bare), limit, hits, err));
    text_clear(&bare);
    return done;
}

/* Cases that the index finds, newest first. Frees `match`. */
static bool find_matching(struct store *store, char *match, size_t limit, struct hits *hits,
                          struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT " HIT_COLUMNS " FROM case_words w CROSS JOIN summary s ON s.doc = w.rowid"
        " CROSS JOIN case_file c ON c.id = s.id LEFT JOIN holder h ON h.id = c.porteur"
        " WHERE case_words MATCH ?1 ORDER BY w.rowid DESC LIMIT ?2",
        err);
    if (stmt) {
        sqlite3_bind_text(stmt, 1, match, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int64(stmt, 2, (int64_t)limit * 2); /* some are there already */
    }
    free(match);
    return stmt && collect_cases(store, stmt, limit, hits, err);
}

/* `column : ("la"* "pal"*)`, in any column when it is NULL; whole words without `end`. Words hold
 * letters and digits alone, so that quotes are enough. The caller frees. */
static char *match_text(const struct words *words, const char *column, const char *end)
{
    struct text text = {0};
    if (column)
        text_addf(&text, "%s : (", column);
    for (size_t i = 0; i < words->count; i++)
        text_addf(&text, "%s\"%s\"%s", i ? " " : "", words->items[i], end);
    text_add(&text, column ? ")" : "");
    return text_take(&text);
}

static bool has_digits(const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (strpbrk(words->items[i], "0123456789"))
            return true;
    return false;
}

/* A reference typed in full, or its number alone. */
static bool find_reference(struct store *store, const struct words *words, size_t limit,
                           struct hits *hits, struct error *err)
{
    return !has_digits(words) ||
           find_matching(store, match_text(words, "ref", ""), limit, hits, err);
}

/* Groups of digits that make one number, before those that are only all in one sheet. */
static bool find_number(struct store *store, const struct words *words, size_t limit,
                        struct hits *hits, struct error *err)
{
    struct text number = {0};
    bool one = words->count > 1;
    text_add(&number, "words : \"");
    for (size_t i = 0; one && i < words->count; i++) {
        one = strspn(words->items[i], "0123456789") == strlen(words->items[i]);
        text_add(&number, words->items[i]);
    }
    text_add(&number, "\"*");
    if (one)
        return find_matching(store, text_take(&number), limit, hits, err);
    text_clear(&number);
    return true;
}

bool query_search_names(struct store *store, const struct words *words, size_t limit,
                        struct hits *hits, struct error *err)
{
    *hits = (struct hits){0};
    if (!words->count || (find_names(store, words, limit, hits, err) &&
                          find_matching(store, match_text(words, "name", "*"), limit, hits, err) &&
                          find_reference(store, words, limit, hits, err)))
        return true;
    hits_clear(hits);
    return false;
}

static bool find_cases(struct store *store, const struct words *words, size_t limit,
                       struct hits *hits, struct error *err)
{
    if (!query_search_names(store, words, limit, hits, err) ||
        !find_number(store, words, limit, hits, err) ||
        !find_matching(store, match_text(words, NULL, "*"), limit, hits, err))
        return false;
    for (size_t i = 0; i < hits->count; i++)
        if (!search_explain(store, words, &hits->rows[i], err))
            return false;
    return true;
}

/* ---- partners ------------------------------------------------------------------------------ */

static bool find_partners(struct store *store, const struct words *words, size_t limit,
                          struct hits *hits, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store,
                                    "SELECT id, name, coalesce(short_name, ''), does FROM partner"
                                    " WHERE deleted IS NULL ORDER BY sort_key",
                                    err);
    if (!stmt)
        return false;
    size_t found = 0;
    int step = SQLITE_DONE;
    while (found < limit && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 1);
        char *names = mem_print("%s %s", name ? name : "", sqlite3_column_text(stmt, 2));
        bool all = words_in(words, names) == words_all(words);
        free(names);
        if (!all)
            continue;
        struct hit *hit = add_hit(hits, HIT_PARTNER);
        hit->id = db_column_id(stmt, 0);
        hit->name = db_column_copy(stmt, 1);
        hit->text = db_column_copy(stmt, 3);
        found++;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE || step == SQLITE_ROW;
}

/* ---- notes --------------------------------------------------------------------------------- */

static bool find_notes(struct store *store, const struct words *words, size_t limit,
                       struct hits *hits, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT " HIT_COLUMNS ", n.text, n.id, n.kind, n.at FROM note_words w"
        " CROSS JOIN note_doc d ON d.doc = w.rowid CROSS JOIN note n ON n.id = d.id"
        " CROSS JOIN case_file c ON c.id = n.case_file LEFT JOIN holder h ON h.id = c.porteur"
        " WHERE note_words MATCH ?1 AND c.deleted IS NULL ORDER BY w.rowid DESC LIMIT ?2",
        err);
    if (!stmt)
        return false;
    char *match = match_text(words, NULL, "*");
    sqlite3_bind_text(stmt, 1, match, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, (int64_t)limit);
    free(match);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct hit *hit = add_hit(hits, HIT_NOTE);
        read_case(stmt, hit);
        hit->text = db_column_copy(stmt, HIT_AFTER);
        hit->note = db_column_id(stmt, HIT_AFTER + 1);
        hit->note_kind = db_column_copy(stmt, HIT_AFTER + 2);
        hit->at = db_column_copy(stmt, HIT_AFTER + 3);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

static bool find_all(struct store *store, const struct words *words, size_t limit,
                     struct hits *hits, struct error *err)
{
    return find_cases(store, words, limit, hits, err) &&
           find_partners(store, words, limit, hits, err) &&
           find_notes(store, words, limit, hits, err);
}

static bool transaction(struct store *store, const char *sql, struct error *err)
{
    int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || db_fail(store, result, "recherche impossible", err);
}

/* One view of the base for all its questions, and one lock. */
bool query_search(struct store *store, const struct words *words, size_t limit, struct hits *hits,
                  struct error *err)
{
    *hits = (struct hits){0};
    bool alone = sqlite3_get_autocommit(store->db) != 0;
    if (!words->count)
        return true;
    if (alone && !transaction(store, "BEGIN", err))
        return false;
    bool done = find_all(store, words, limit, hits, err);
    if (alone && !transaction(store, "COMMIT", done ? err : NULL))
        done = false;
    if (!done)
        hits_clear(hits);
    return done;
}
