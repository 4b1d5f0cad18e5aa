/* Is what the screens read what the operations say? They are applied again, all of them, in a copy
 * in memory, and every table that follows from them is compared: rows, tallies, and the words of
 * the index. */
#include "doctor.h"

#include <stdlib.h>

/* A copy in memory on which the rebuilding can be tried: the base itself is neither locked nor
 * written. */
static struct store *copy_in_memory(struct store *store, struct error *err)
{
    struct store *copy = mem_alloc(sizeof *copy);
    copy->path = mem_copy(":memory:");
    copy->clock = store->clock;
    copy->own = store->own;
    int result =
        sqlite3_open_v2(":memory:", &copy->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_backup *backup =
        result == SQLITE_OK ? sqlite3_backup_init(copy->db, "main", store->db, "main") : NULL;
    if (backup) {
        sqlite3_backup_step(backup, -1);
        result = sqlite3_backup_finish(backup);
    } else if (result == SQLITE_OK) {
        result = sqlite3_errcode(copy->db);
    }
    if (result == SQLITE_OK)
        return copy;
    db_fail(store, result, "la base n'a pas pu être relue", err);
    store_close(copy);
    return NULL;
}

/* The words of the index and in how many notes or cases each stands. */
static const char vocabularies[] =
    "CREATE VIRTUAL TABLE temp.case_terms USING fts5vocab(main, case_words, row);"
    "CREATE VIRTUAL TABLE temp.note_terms USING fts5vocab(main, note_words, row);";

/* Of `dead`, only what has not arrived yet: the rest depends on the order in which it came, and
 * says nothing that `head` does not; and an erasure took away what named it. */
static const struct {
    const char *name, *rows;
} followers[] = {
    {"head", "SELECT * FROM main.head"},
    {"erased", "SELECT ent FROM main.erased"}, /* which of two erasures came first says nothing */
    {"dead", "SELECT sid, seq FROM main.dead d WHERE NOT EXISTS (SELECT 1 FROM main.op o WHERE"
             " o.sid = d.sid AND o.seq = d.seq) AND NOT EXISTS (SELECT 1 FROM main.erased)"},
    {"state", "SELECT hash, waiting FROM main.state WHERE hash <> 0 OR waiting <> 0"},
    {"conflict", "SELECT * FROM main.conflict"},
    {"summary", "SELECT id, programme, stage, due_at, met, name, ref, words FROM main.summary"},
    {"tally", "SELECT * FROM main.tally WHERE cases <> 0"},
    {"tally_due", "SELECT * FROM main.tally_due WHERE cases <> 0"},
    {"note_doc", "SELECT id FROM main.note_doc"},
    {"case_words", "SELECT term, doc FROM temp.case_terms"},
    {"note_words", "SELECT term, doc FROM temp.note_terms"},
};
enum { FOLLOWERS = sizeof followers / sizeof followers[0], COMPARED = ENTITY_COUNT + FOLLOWERS };

/* The name of a compared table, and its rows. `*rows` is freed by the caller. */
static const char *compared(int index, char **rows)
{
    bool entity = index < ENTITY_COUNT;
    const char *name =
        entity ? entity_table((enum entity)index) : followers[index - ENTITY_COUNT].name;
    *rows = entity ? mem_print("SELECT * FROM main.%s", name)
                   : mem_copy(followers[index - ENTITY_COUNT].rows);
    return name;
}

static bool keep_rows(struct store *copy, struct error *err)
{
    bool done = db_exec(copy, vocabularies, err);
    for (int i = 0; done && i < COMPARED; i++) {
        char *rows;
        const char *name = compared(i, &rows);
        char *sql = mem_print("CREATE TEMP TABLE old_%s AS %s", name, rows);
        done = db_exec(copy, sql, err);
        free(rows);
        free(sql);
    }
    return done;
}

/* Rows that are not the same before and after. */
static bool compare_rows(struct store *copy, const char *name, const char *rows, int64_t *different,
                         struct error *err)
{
    char *sql = mem_print("SELECT (SELECT count(*) FROM (%s EXCEPT SELECT * FROM old_%s)) +"
                          " (SELECT count(*) FROM (SELECT * FROM old_%s EXCEPT %s))",
                          rows, name, name, rows);
    bool read = db_integer(copy, sql, 0, different, err);
    free(sql);
    return read;
}

/* The index against itself, and that of the cases against the words that `summary` keeps. */
static bool check_index(struct store *copy, struct diagnosis *diagnosis, bool *differs,
                        struct error *err)
{
    static const char *const checks[][2] = {
        {"case_words", "INSERT INTO case_words(case_words, rank) VALUES('integrity-check', 1)"},
        {"note_words", "INSERT INTO note_words(note_words) VALUES('integrity-check')"},
    };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        int result = sqlite3_exec(copy->db, checks[i][1], NULL, NULL, NULL);
        if (result != SQLITE_OK && (result & 0xFF) != SQLITE_CORRUPT)
            return db_fail(copy, result, "l'index n'a pas pu être relu", err);
        if (result != SQLITE_OK) {
            diagnosis_add(diagnosis, "index : « %s » ne se tient pas", checks[i][0]);
            *differs = true;
        }
    }
    return true;
}

bool check_projection(struct store *store, struct diagnosis *diagnosis, struct found *found,
                      struct error *err)
{
    struct store *copy = copy_in_memory(store, err);
    if (!copy)
        return false;
    bool done = check_index(copy, diagnosis, &found->rows, err) && keep_rows(copy, err) &&
                project_all(copy, err);
    for (int i = 0; done && i < COMPARED; i++) {
        char *rows;
        const char *name = compared(i, &rows);
        int64_t different = 0;
        done = compare_rows(copy, name, rows, &different, err);
        free(rows);
        if (different) {
            diagnosis_add(diagnosis,
                          "tables : « %s » ne correspond pas aux opérations (%lld lignes)", name,
                          (long long)different);
            found->rows = true;
        }
    }
    store_close(copy);
    if (done && !found->rows)
        diagnosis_add(diagnosis, "tables des écrans : identiques aux opérations");
    return done;
}

/* ---- the tables themselves ----------------------------------------------------------------- */

/* The tables and indexes that the registry makes, in an empty base. */
static bool open_model(struct store *store, sqlite3 **model, struct error *err)
{
    char *projection = schema_projection();
    int result = sqlite3_open_v2(
        ":memory:", model, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(*model, projection, NULL, NULL, NULL);
    free(projection);
    return result == SQLITE_OK || db_fail(store, result, "examen des tables impossible", err);
}

/* Those in which FTS5 keeps its index are known by name alone: their text is its own affair. */
static bool is_made_so(struct store *store, sqlite3_stmt *wanted, bool *so, struct error *err)
{
    sqlite3_stmt *stmt =
        db_prepare(store,
                   "SELECT 1 FROM sqlite_schema WHERE type = ?1 AND name = ?2 AND (sql IS ?3 OR"
                   " name LIKE '%\\_words\\_%' ESCAPE '\\')",
                   err);
    if (!stmt)
        return false;
    for (int i = 0; i < 3; i++)
        sqlite3_bind_value(stmt, i + 1, sqlite3_column_value(wanted, i));
    int step = db_step(store, stmt, err);
    *so = step == SQLITE_ROW;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool check_tables(struct store *store, struct diagnosis *diagnosis, struct found *found,
                  struct error *err)
{
    sqlite3 *model = NULL;
    sqlite3_stmt *stmt = NULL;
    bool done = open_model(store, &model, err);
    if (done && sqlite3_prepare_v2(model, "SELECT type, name, sql FROM sqlite_schema", -1, &stmt,
                                   NULL) != SQLITE_OK)
        done = db_fail(store, sqlite3_errcode(model), "examen des tables impossible", err);
    while (done && sqlite3_step(stmt) == SQLITE_ROW) {
        bool so = false;
        done = is_made_so(store, stmt, &so, err);
        if (!done || so)
            continue;
        diagnosis_add(diagnosis, "tables : « %s » manque, ou n'est plus comme dentelle la fait",
                      (const char *)sqlite3_column_text(stmt, 1));
        found->tables = true;
    }
    sqlite3_finalize(stmt);
    sqlite3_close(model);
    return done;
}
