/* The small functions through which every statement of the store passes, so that each result is
 * checked in one way. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

bool db_fail(const struct store *store, int result, const char *what, struct error *err)
{
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(err, ERR_BUSY,
                         "%s : une autre fenêtre de dentelle occupe la base depuis trop longtemps "
                         "; rien n'a été "
                         "écrit, recommencez dans un instant",
                         what);
    case SQLITE_FULL:
        return error_set(
            err, ERR_FULL,
            "%s : le disque est plein ; rien n'a été écrit dans la base, libérez de la place et "
            "recommencez",
            what);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return error_set(
            err, ERR_READONLY,
            "%s : la base ou son dossier est en lecture seule ; ce qui était enregistré est intact",
            what);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(err, ERR_CORRUPT,
                         "%s : la base est abîmée ; « dentelle restaurer » reprend la dernière "
                         "sauvegarde et garde le "
                         "fichier abîmé à côté",
                         what);
    case SQLITE_IOERR:
        return error_set(
            err, ERR_IO,
            "%s : le disque refuse de lire ou d'écrire (%s) ; ce qui était enregistré est intact",
            what, sqlite3_errstr(result));
    default: /* SQLite says it in English: for whoever is asked for help */
        return error_set(err, ERR_IO,
                         "%s : la base ne répond pas comme elle le devrait ; « dentelle doctor » "
                         "l'examine (%s)",
                         what, store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(result));
    }
}

/* The index of the statement of this text, statement_count when there is none. */
static size_t find_statement(struct store *store, const char *sql)
{
    size_t *slot = &store->found_at[((uintptr_t)sql >> 3) % STATEMENT_SLOTS];
    if (*slot && *slot <= store->statement_count &&
        strcmp(store->statements[*slot - 1].sql, sql) == 0)
        return *slot - 1;
    size_t i = 0;
    while (i < store->statement_count && strcmp(store->statements[i].sql, sql) != 0)
        i++;
    *slot = i + 1; /* of a new one: where it is about to be put */
    return i;
}

sqlite3_stmt *db_again(sqlite3_stmt *stmt)
{
    sqlite3_reset(stmt); /* its result is that of the last step, already seen */
    sqlite3_clear_bindings(stmt);
    return stmt;
}

sqlite3_stmt *db_prepare(struct store *store, const char *sql, struct error *err)
{
    size_t found = find_statement(store, sql);
    if (found < store->statement_count)
        return db_again(store->statements[found].stmt);
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    if (result != SQLITE_OK) {
        db_fail(store, result, "lecture de la base impossible", err);
        return NULL;
    }
    store->statements =
        mem_resize(store->statements, (store->statement_count + 1) * sizeof store->statements[0]);
    store->statements[store->statement_count++] = (struct statement){mem_copy(sql), stmt};
    return stmt;
}

int db_step(struct store *store, sqlite3_stmt *stmt, struct error *err)
{
    int result = sqlite3_step(stmt);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        db_fail(store, result,
                sqlite3_stmt_readonly(stmt) ? "lecture impossible" : "écriture impossible", err);
        sqlite3_reset(stmt);
    }
    return result;
}

bool db_run(struct store *store, sqlite3_stmt *stmt, struct error *err)
{
    int result = db_step(store, stmt, err);
    sqlite3_reset(stmt);
    return result == SQLITE_DONE || result == SQLITE_ROW;
}

bool db_exec(struct store *store, const char *sql, struct error *err)
{
    int result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || db_fail(store, result, "écriture impossible", err);
}

bool db_integer(struct store *store, const char *sql, int64_t none, int64_t *result,
                struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return false;
    bool none_there = step == SQLITE_DONE || sqlite3_column_type(stmt, 0) == SQLITE_NULL;
    *result = none_there ? none : sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return true;
}

void db_bind_id(sqlite3_stmt *stmt, int index, const struct id *id)
{
    sqlite3_bind_blob(stmt, index, id->bytes, sizeof id->bytes, SQLITE_TRANSIENT);
}

void db_bind_day(sqlite3_stmt *stmt, int index, day value)
{
    char iso[11];
    if (value == DAY_NONE)
        return;
    day_to_iso(value, iso);
    sqlite3_bind_text(stmt, index, iso, -1, SQLITE_TRANSIENT);
}

struct id db_column_id(sqlite3_stmt *stmt, int column)
{
    struct id id = ID_NONE;
    const void *bytes = sqlite3_column_blob(stmt, column);
    if (bytes && sqlite3_column_bytes(stmt, column) == (int)sizeof id.bytes)
        memcpy(id.bytes, bytes, sizeof id.bytes);
    return id;
}

char *db_column_copy(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? mem_copy_bytes(text, (size_t)sqlite3_column_bytes(stmt, column)) : NULL;
}

void db_bind_value(sqlite3_stmt *stmt, int index, enum field field, const char *value)
{
    struct id id;
    enum field_type type = field_info(field)->type;
    if (!value)
        sqlite3_bind_null(stmt, index);
    else if (type == TYPE_INTEGER || type == TYPE_FLAG)
        sqlite3_bind_int64(stmt, index, strtoll(value, NULL, 10));
    else if (type == TYPE_REFERENCE && id_from_text(value, &id))
        db_bind_id(stmt, index, &id);
    else
        sqlite3_bind_text(stmt, index, value, -1, SQLITE_TRANSIENT);
}

char *db_column_value(sqlite3_stmt *stmt, int column, enum field field)
{
    if (field_info(field)->type != TYPE_REFERENCE ||
        sqlite3_column_type(stmt, column) != SQLITE_BLOB)
        return db_column_copy(stmt, column);
    struct id id = db_column_id(stmt, column);
    char text[ID_TEXT_SIZE];
    id_to_text(&id, text);
    return mem_copy(text);
}

bool db_check(struct store *store, struct error *err)
{
    sqlite3_stmt *stmt = db_prepare(store, "PRAGMA quick_check(1)", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    bool sound =
        step == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0;
    sqlite3_reset(stmt);
    if (step == SQLITE_ROW && !sound)
        db_fail(store, SQLITE_CORRUPT, "vérification de la base", err);
    return sound;
}
