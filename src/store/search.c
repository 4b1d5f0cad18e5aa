/* Finding by words as they are typed: names before the rest of the sheet, then partners, then
 * notes, the newest first (measured: ranking a million notes costs a second, their numbers in the
 * index already say which is newest). Each word stands for all that begin with it, and any text is
 * a good question: what is typed never reaches the query language. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#define HIT_COLUMNS "c.id, h.name, c.ref, h.town, c.stage"

void hits_clear(struct hits *hits)
{
    for (size_t i = 0; i < hits->count; i++) {
        struct hit *hit = &hits->rows[i];
        char *const texts[] = {hit->name, hit->ref, hit->town, hit->text, hit->note_kind, hit->at};
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
        if (hits->rows[i].kind == HIT_CASE && id_equal(&hits->rows[i].id, id))
            return true;
    return false;
}

/* Reads HIT_COLUMNS, then the text. */
static void read_hit(sqlite3_stmt *stmt, struct hit *hit)
{
    hit->id = db_column_id(stmt, 0);
    hit->name = db_column_copy(stmt, 1);
    hit->ref = db_column_copy(stmt, 2);
    hit->town = db_column_copy(stmt, 3);
    hit->stage = stage_from_code((const char *)sqlite3_column_text(stmt, 4));
    hit->text = db_column_copy(stmt, 5);
}

/* `"la"* "pal"*`, after `column :` when one is named. Words hold letters and digits alone. The
 * caller frees. */
static char *match_text(const struct words *words, const char *column)
{
    struct text text = {0};
    if (column)
        text_addf(&text, "%s : (", column);
    for (size_t i = 0; i < words->count; i++)
        text_addf(&text, "%s\"%s\"*", i ? " " : "", words->items[i]);
    text_add(&text, column ? ")" : "");
    return text_take(&text);
}

/* ---- cases --------------------------------------------------------------------------------- */

static bool collect_cases(struct store *store, sqlite3_stmt *stmt, size_t limit, struct hits *hits,
                          struct error *err)
{
    int step = SQLITE_DONE;
    while (hits->count < limit && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id id = db_column_id(stmt, 0);
        if (!has_case(hits, &id))
            read_hit(stmt, add_hit(hits, HIT_CASE));
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE || step == SQLITE_ROW;
}

/* Cases whose name begins as the words do, in the order they were typed. */
static bool find_names(struct store *store, const struct words *words, size_t limit,
                       struct hits *hits, struct error *err)
{
    struct text beginning = {0};
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT " HIT_COLUMNS ", c.presumed_issue FROM holder h JOIN case_file c ON c.holder = h.id"
        " WHERE h.folded >= ?1 AND h.folded < ?1 || char(0x10FFFF) AND c.deleted IS NULL"
        " ORDER BY h.folded LIMIT ?2",
        err);
    if (!stmt)
        return false;
    for (size_t i = 0; i < words->count; i++)
        text_addf(&beginning, "%s%s", i ? " " : "", words->items[i]);
    sqlite3_bind_text(stmt, 1, text_get(&beginning), -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, (int64_t)limit);
    text_clear(&beginning);
    return collect_cases(store, stmt, limit, hits, err);
}

static bool find_cases(struct store *store, const struct words *words, const char *column,
                       size_t limit, struct hits *hits, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT " HIT_COLUMNS ", c.presumed_issue FROM case_words w JOIN summary s ON s.doc = "
        "w.rowid JOIN case_file c ON c.id = s.id LEFT JOIN holder h ON h.id = c.holder"
        " WHERE case_words MATCH ?1 ORDER BY w.rowid DESC LIMIT ?2",
        err);
    if (!stmt)
        return false;
    char *match = match_text(words, column);
    sqlite3_bind_text(stmt, 1, match, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, (int64_t)limit * 2); /* some are there already */
    free(match);
    return collect_cases(store, stmt, limit, hits, err);
}

/* ---- partners ------------------------------------------------------------------------------ */

/* Each word begins one of the folded text. */
static bool all_begin(const struct words *words, const char *text)
{
    for (size_t i = 0; i < words->count; i++) {
        struct words one = {.count = 1, .items = {words->items[i]}};
        size_t start, end;
        if (!words_find(&one, text, 0, &start, &end))
            return false;
    }
    return true;
}

static bool find_partners(struct store *store, const struct words *words, size_t limit,
                          struct hits *hits, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT id, name, NULL, NULL, NULL, does, coalesce(short_name, '') FROM partner"
                   " WHERE deleted IS NULL ORDER BY sort_key",
                   err);
    if (!stmt)
        return false;
    size_t found = 0;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 1),
                   *short_name = (const char *)sqlite3_column_text(stmt, 6);
        char *names = mem_print("%s %s", name ? name : "", short_name);
        if (found < limit && all_begin(words, names)) {
            read_hit(stmt, add_hit(hits, HIT_PARTNER));
            found++;
        }
        free(names);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* ---- notes --------------------------------------------------------------------------------- */

static bool find_notes(struct store *store, const struct words *words, size_t limit,
                       struct hits *hits, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT " HIT_COLUMNS ", n.text, n.id, n.kind, n.at FROM note_words w"
        " JOIN note_doc d ON d.doc = w.rowid JOIN note n ON n.id = d.id"
        " JOIN case_file c ON c.id = n.case_file LEFT JOIN holder h ON h.id = c.holder"
        " WHERE note_words MATCH ?1 AND c.deleted IS NULL ORDER BY w.rowid DESC LIMIT ?2",
        err);
    if (!stmt)
        return false;
    char *match = match_text(words, NULL);
    sqlite3_bind_text(stmt, 1, match, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 2, (int64_t)limit);
    free(match);
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct hit *hit = add_hit(hits, HIT_NOTE);
        read_hit(stmt, hit);
        hit->note = db_column_id(stmt, 6);
        hit->note_kind = db_column_copy(stmt, 7);
        hit->at = db_column_copy(stmt, 8);
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

bool query_search(struct store *store, const struct words *words, size_t limit, struct hits *hits,
                  struct error *err)
{
    *hits = (struct hits){0};
    if (!words->count || (find_names(store, words, limit, hits, err) &&
                          find_cases(store, words, "name", limit, hits, err) &&
                          find_cases(store, words, NULL, limit, hits, err) &&
                          find_partners(store, words, limit, hits, err) &&
                          find_notes(store, words, limit, hits, err)))
        return true;
    hits_clear(hits);
    return false;
}
