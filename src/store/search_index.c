/* The index of words (FTS5), on text that is folded before it goes in, so that accents, œ and
 * apostrophes are forgiven. Two tables: cases, small, by name and by what else is on the sheet;
 * notes, large, without a copy of their text. A note's number in the index grows with its date, so
 * that the newest come first without sorting. */
#include "derive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- cases --------------------------------------------------------------------------------- */

bool search_case(struct store *store, enum search_change change, int64_t doc,
                 const struct case_words *words, struct error *err)
{
    static const char *const statements[] = {
        [SEARCH_ADD] = "INSERT INTO case_words(rowid, name, ref, words) VALUES(?1, ?2, ?3, ?4)",
        [SEARCH_REMOVE] = "INSERT INTO case_words(case_words, rowid, name, ref, words)"
                          " VALUES('delete', ?1, ?2, ?3, ?4)",
    };
    sqlite3_stmt *stmt = db_prepare(store, statements[change], err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, doc);
    sqlite3_bind_text(stmt, 2, words->name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 3, words->ref, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 4, words->others, -1, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

/* ---- notes --------------------------------------------------------------------------------- */

bool search_note_follows(enum field field)
{
    return field == FIELD_NOTE_TEXT || field == FIELD_NOTE_AT || field == FIELD_NOTE_KIND ||
           field == FIELD_NOTE_DELETED;
}

/* The lines that the program itself writes beside the notes: there are as many as there are moves,
 * and they would hide what people wrote. What an import brought is what people wrote. */
#define IS_SEARCHED                                                                                \
    "deleted IS NULL AND text IS NOT NULL AND"                                                     \
    " coalesce(kind, '') NOT IN ('etape', 'orientation', 'relance', 'cloture')"

/* "2024-03-15T14:02" in minutes; a note without a moment is of the day it was written. */
static int64_t minute_of(const char *at, int64_t created_hlc)
{
    day date;
    int hour = 0, minute = 0;
    if (!at || !day_from_iso(at, &date) || date < 0)
        return hlc_ms(created_hlc) / 60000;
    if (strlen(at) >= 16)
        sscanf(at + 11, "%2d:%2d", &hour, &minute);
    return (int64_t)date * 1440 + hour * 60 + minute;
}

/* The index keeps the differences between numbers, so they must not be far apart: each minute has
 * as many as anybody writes in it. */
enum { DOCS_A_MINUTE = 64 };

/* After the last one that is taken from this minute on, for `minutes`. */
static bool free_doc(struct store *store, int64_t minute, int64_t minutes, int64_t *doc,
                     struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT coalesce(max(doc) + 1, ?1) FROM note_doc WHERE doc >= ?1 AND doc < ?2", err);
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, minute * DOCS_A_MINUTE);
    sqlite3_bind_int64(stmt, 2, (minute + minutes) * DOCS_A_MINUTE);
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW)
        *doc = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return step == SQLITE_ROW;
}

/* A number in that minute; when it is full, after the notes of that day, month, or later: only an
 * import dates so many from one minute, and which of them is the newer nobody can tell. */
static bool next_doc(struct store *store, int64_t minute, int64_t *doc, struct error *err)
{
    static const int64_t spans[] = {1, 1440, 1440 * 32, 1440 * 1024, INT32_MAX};
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        if (!free_doc(store, minute, spans[i], doc, err))
            return false;
        if (*doc < (minute + spans[i]) * DOCS_A_MINUTE)
            return true;
    }
    return error_set(err, ERR_IO, "l'index des notes est plein");
}

static int by_letters(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The words of a text, each once: the index keeps no places, and a word that comes again costs as
 * much as a new one. The caller frees. */
static char *words_once(const char *text)
{
    char *folded = utf8_fold(text), *rest = NULL;
    const char **words = mem_alloc((strlen(folded) / 2 + 1) * sizeof *words);
    size_t count = 0;
    struct text once = {0};
    for (char *word = strtok_r(folded, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    if (count)
        qsort(words, count, sizeof *words, by_letters);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(words[i], words[i - 1]) != 0) {
            text_add(&once, i ? " " : "");
            text_add(&once, words[i]);
        }
    free(words);
    free(folded);
    return text_take(&once);
}

static bool write_words(struct store *store, const char *sql, int64_t doc, const char *text,
                        struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    char *words = words_once(text);
    sqlite3_bind_int64(stmt, 1, doc);
    sqlite3_bind_text(stmt, 2, words, -1, SQLITE_TRANSIENT);
    free(words);
    return db_run(store, stmt, err);
}

static bool add_note(struct store *store, const struct id *note, int64_t minute, const char *text,
                     struct error *err)
{
    int64_t doc = 0;
    sqlite3_stmt *stmt;
    if (!next_doc(store, minute, &doc, err) ||
        !(stmt = db_prepare(store, "INSERT INTO note_doc(doc, id) VALUES(?1, ?2)", err)))
        return false;
    sqlite3_bind_int64(stmt, 1, doc);
    db_bind_id(stmt, 2, note);
    return db_run(store, stmt, err) &&
           write_words(store, "INSERT INTO note_words(rowid, text) VALUES(?1, ?2)", doc, text, err);
}

bool search_add_note(struct store *store, const struct id *note, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store, "SELECT text, at, created FROM note WHERE id = ?1 AND " IS_SEARCHED, err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, note);
    int step = db_step(store, stmt, err);
    char *text = step == SQLITE_ROW ? db_column_copy(stmt, 0) : NULL;
    int64_t minute = step == SQLITE_ROW ? minute_of((const char *)sqlite3_column_text(stmt, 1),
                                                    sqlite3_column_int64(stmt, 2))
                                        : 0;
    sqlite3_reset(stmt);
    bool done = step == SQLITE_DONE || (text && add_note(store, note, minute, text, err));
    free(text);
    return done;
}

bool search_forget_note(struct store *store, const struct id *note, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(
        store, "SELECT d.doc, n.text FROM note_doc d JOIN note n ON n.id = d.id WHERE d.id = ?1",
        err);
    if (!stmt)
        return false;
    db_bind_id(stmt, 1, note);
    int step = db_step(store, stmt, err);
    int64_t doc = step == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    char *text = step == SQLITE_ROW ? db_column_copy(stmt, 1) : NULL;
    sqlite3_reset(stmt);
    if (step != SQLITE_ROW)
        return step == SQLITE_DONE;
    bool done = write_words(
        store, "INSERT INTO note_words(note_words, rowid, text) VALUES('delete', ?1, ?2)", doc,
        text ? text : "", err);
    free(text);
    stmt = done ? db_prepare(store, "DELETE FROM note_doc WHERE doc = ?1", err) : NULL;
    if (!stmt)
        return false;
    sqlite3_bind_int64(stmt, 1, doc);
    return db_run(store, stmt, err);
}

/* ---- many notes ---------------------------------------------------------------------------- */

/* The index writes out what it has gathered as soon as a number comes that is smaller than the one
 * before: many notes at once go in the order of their numbers. */
struct numbered {
    int64_t number;
    const struct id *note;
};

static int by_number(const void *a, const void *b)
{
    const struct numbered *first = a, *second = b;
    return (first->number > second->number) - (first->number < second->number);
}

/* `sql` gives at most one row for a note; without one, the note is left out. */
static bool number_notes(struct store *store, const char *sql, const struct id *notes, size_t count,
                         struct numbered *numbered, size_t *found, struct error *err)
{
    *found = 0;
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *stmt = db_prepare(store, sql, err);
        if (!stmt)
            return false;
        db_bind_id(stmt, 1, &notes[i]);
        int step = db_step(store, stmt, err);
        if (step == SQLITE_ROW)
            numbered[(*found)++] =
                (struct numbered){sqlite3_column_count(stmt) > 1
                                      ? minute_of((const char *)sqlite3_column_text(stmt, 0),
                                                  sqlite3_column_int64(stmt, 1))
                                      : sqlite3_column_int64(stmt, 0),
                                  &notes[i]};
        sqlite3_reset(stmt);
        if (step != SQLITE_ROW && step != SQLITE_DONE)
            return false;
    }
    if (*found)
        qsort(numbered, *found, sizeof *numbered, by_number);
    return true;
}

bool search_forget_notes(struct store *store, const struct id *notes, size_t count,
                         struct error *err)
{
    size_t found;
    struct numbered *numbered = mem_alloc((count + 1) * sizeof *numbered);
    bool done = number_notes(store, "SELECT doc FROM note_doc WHERE id = ?1", notes, count,
                             numbered, &found, err);
    for (size_t i = 0; done && i < found; i++)
        done = search_forget_note(store, numbered[i].note, err);
    free(numbered);
    return done;
}

bool search_add_notes(struct store *store, const struct id *notes, size_t count, struct error *err)
{
    size_t found;
    struct numbered *numbered = mem_alloc((count + 1) * sizeof *numbered);
    bool done = number_notes(store, "SELECT at, created FROM note WHERE id = ?1 AND " IS_SEARCHED,
                             notes, count, numbered, &found, err);
    for (size_t i = 0; done && i < found; i++)
        done = search_add_note(store, numbered[i].note, err);
    free(numbered);
    return done;
}

/* ---- all of it ----------------------------------------------------------------------------- */

bool search_empty(struct store *store, struct error *err)
{
    return db_exec(store,
                   "INSERT INTO case_words(case_words) VALUES('delete-all');"
                   "INSERT INTO note_words(note_words) VALUES('delete-all');"
                   "DELETE FROM note_doc;",
                   err);
}

bool search_all_notes(struct store *store, struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(store->db,
                                    "SELECT id, at, created, text FROM note"
                                    " WHERE " IS_SEARCHED " ORDER BY at, id",
                                    -1, &stmt, NULL);
    if (result != SQLITE_OK)
        return db_fail(store, result, "lecture des notes impossible", err);
    bool done = true;
    int step = SQLITE_DONE;
    while (done && (step = db_step(store, stmt, err)) == SQLITE_ROW) {
        struct id note = db_column_id(stmt, 0);
        int64_t minute =
            minute_of((const char *)sqlite3_column_text(stmt, 1), sqlite3_column_int64(stmt, 2));
        done = add_note(store, &note, minute, (const char *)sqlite3_column_text(stmt, 3), err);
    }
    sqlite3_finalize(stmt);
    return done && step == SQLITE_DONE;
}

bool search_purge(struct store *store, struct error *err)
{
    return db_exec(store,
                   "INSERT INTO case_words(case_words) VALUES('optimize');"
                   "INSERT INTO note_words(note_words) VALUES('optimize');",
                   err);
}
