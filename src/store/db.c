/* The connection: the only file that opens SQLite (an encrypting VFS will slide under it), and the
 * small functions through which every statement of the store passes, so that each result is checked
 * in one way. */
#include "derive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
    default:
        return error_set(err, ERR_IO, "%s : %s", what,
                         store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(result));
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

/* ---- opening ------------------------------------------------------------------------------- */

/* Makes the file before SQLite does, so that it is 0600 whatever the umask; WAL and shm take the
 * mode of the base. */
static bool create_file(const char *path, struct error *err)
{
    char *folder = folder_of(path);
    bool made = folder_make(folder, err);
    free(folder);
    if (!made)
        return false;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_system(err, errno, "la base %s ne peut pas être créée", path);
    if (close(fd) != 0)
        return error_system(err, errno, "la base %s ne peut pas être créée", path);
    return true;
}

static bool open_connection(struct store *store, bool read_only, bool immutable, struct error *err)
{
    sqlite3_close(store->db); /* of an attempt before */
    store->db = NULL;
    struct text escaped = {0};
    text_add(&escaped, "file:");
    for (const unsigned char *at = (const unsigned char *)store->path; *at; at++) {
        if (*at == '%' || *at == '?' || *at == '#')
            text_addf(&escaped, "%%%02X", *at);
        else
            text_add_bytes(&escaped, at, 1);
    }
    if (immutable)
        text_add(&escaped, "?immutable=1");
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int result = sqlite3_open_v2(text_get(&escaped), &store->db, flags, NULL);
    text_clear(&escaped);
    if (result == SQLITE_OK) /* the header is read only now */
        result = sqlite3_exec(store->db, "PRAGMA schema_version", NULL, NULL, NULL);
    if (result == SQLITE_OK)
        return true;
    return db_fail(store, result, "la base ne s'ouvre pas", err);
}

static bool configure(struct store *store, int busy_ms, struct error *err)
{
    int result = sqlite3_busy_timeout(store->db, busy_ms);
    if (result != SQLITE_OK)
        return db_fail(store, result, "la base ne s'ouvre pas", err);
    /* FULL: what the user was told is saved is on the disk. The rest keeps the words of the notes
     * out of temporary files and of freed pages, and a hostile file from running functions. */
    return db_exec(store,
                   "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cache_size=-4000; PRAGMA "
                   "trusted_schema=OFF;"
                   "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON; PRAGMA synchronous=FULL;",
                   err);
}

static bool ensure_wal(struct store *store, struct error *err)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode=WAL", -1, &stmt, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    bool wal =
        result == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
    sqlite3_finalize(stmt);
    if (wal)
        return true;
    return db_fail(store, result == SQLITE_ROW ? SQLITE_CANTOPEN : result, "la base ne s'ouvre pas",
                   err);
}

static bool has_log(const char *path)
{
    struct stat status;
    char *log = mem_print("%s-wal", path);
    bool has = stat(log, &status) == 0 && status.st_size > 0;
    free(log);
    return has;
}

static bool open_steps(struct store *store, const struct store_options *options, struct error *err)
{
    struct stat status;
    bool there = stat(store->path, &status) == 0;
    if (!there && errno != ENOENT)
        return error_system(err, errno, "la base %s ne s'ouvre pas", store->path);
    if (!there && (!options->create || options->read_only))
        return error_set(err, ERR_NOT_FOUND, "il n'y a pas de base à cet endroit : %s",
                         store->path);
    if (there && !S_ISREG(status.st_mode))
        return error_set(err, ERR_CORRUPT, "%s n'est pas un fichier : ce ne peut être une base",
                         store->path);
    if (there && status.st_size == 0 && backup_any(store->path))
        return error_set(
            err, ERR_CORRUPT,
            "la base est vide alors qu'elle a des sauvegardes : « dentelle restaurer » "
            "reprend la dernière");
    if (!there && !create_file(store->path, err))
        return false;
    store->read_only = options->read_only || access(store->path, W_OK) != 0;
    struct error why = {0};
    bool open = open_connection(store, store->read_only, false, &why) &&
                configure(store, options->busy_ms, &why);
    if (open && !store->read_only && !ensure_wal(store, &why)) {
        open = false;
        store->read_only = true;
    }
    /* In a folder that cannot be written, WAL has no place for its index: the file is then read as
     * it stands; but not past a log that a crash left, for what it holds would seem lost. */
    if (!open && why.code == ERR_READONLY && there && !has_log(store->path)) {
        error_clear(&why);
        store->read_only = true;
        open = open_connection(store, true, true, &why) && configure(store, options->busy_ms, &why);
    }
    if (!open)
        return error_set(err, why.code, "%s", why.text);
    return schema_prepare(store, err);
}

struct store *store_open(const struct store_options *options, struct error *err)
{
    /* Nobody asks SQLite how much memory it holds: without the count, and its lock, each of its
     * many small allocations is cheaper. Refused, harmlessly, once a base was opened. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    struct store *store = mem_alloc(sizeof *store);
    store->path = mem_copy(options->path);
    store->clock = options->clock;
    struct store_options wanted = *options;
    if (wanted.busy_ms == 0)
        wanted.busy_ms = 5000;
    if (open_steps(store, &wanted, err))
        return store;
    store_close(store);
    return NULL;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->group.open)
        op_rollback(store);
    for (size_t i = 0; i < store->statement_count; i++) {
        sqlite3_finalize(store->statements[i].stmt);
        free(store->statements[i].sql);
    }
    free(store->statements);
    free(store->counts.filter);
    sqlite3_close(store->db); /* the last connection checkpoints and removes the WAL */
    free(store->path);
    free(store);
}

bool store_is_newer(const struct store *store)
{
    return store->newer;
}

bool store_is_read_only(const struct store *store)
{
    return store->read_only;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

bool store_changed(struct store *store)
{
    int64_t version = store->seen_data_version;
    int64_t changes = sqlite3_total_changes64(store->db);
    if (!db_integer(store, "PRAGMA data_version", version, &version, NULL))
        return true; /* whoever asks reads again, and is told why it fails */
    bool changed = version != store->seen_data_version || changes != store->seen_changes;
    store->seen_data_version = version;
    store->seen_changes = changes;
    return changed;
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
