/* Opening and closing the base: the only file that opens it (an encrypting VFS will slide under
 * it). What is no base of ours is recognised before anything is written to it. */
#include "derive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 5000 };

/* Memory for pages of the base; the minus says that it is KiB. */
#define CACHE_KIB "-8192"
#define CACHE_MUCH_KIB "-32768"

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

static void forget_statements(struct store *store)
{
    for (size_t i = 0; i < store->statement_count; i++) {
        sqlite3_finalize(store->statements[i].stmt);
        free(store->statements[i].sql);
    }
    free(store->statements);
    store->statements = NULL;
    store->statement_count = 0;
    memset(store->row_statements, 0, sizeof store->row_statements);
    memset(store->whole_statements, 0, sizeof store->whole_statements);
    memset(store->record_statements, 0, sizeof store->record_statements);
}

/* The first read waits too: a base may be held from the moment it is opened. */
static bool open_connection(struct store *store, bool immutable, struct error *err)
{
    forget_statements(store); /* of an attempt before */
    sqlite3_close(store->db);
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
                (store->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int result = sqlite3_open_v2(text_get(&escaped), &store->db, flags, NULL);
    text_clear(&escaped);
    if (result == SQLITE_OK)
        result = wait_install(store);
    if (result == SQLITE_OK) /* the header is read only now */
        result = sqlite3_exec(store->db, "PRAGMA schema_version", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        return db_fail(store, result, "la base ne s'ouvre pas", err);
    /* FULL: what the user was told is saved is on the disk. The rest keeps the words of the notes
     * out of temporary files and of freed pages, and a hostile file from running functions. */
    return db_exec(store,
                   "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF;"
                   "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON; PRAGMA synchronous=FULL;"
                   "PRAGMA cache_size=" CACHE_KIB,
                   err);
}

static int ask_for_wal(struct store *store, bool *wal)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(store->db, "PRAGMA journal_mode=WAL", -1, &stmt, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    *wal = result == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
    sqlite3_finalize(stmt);
    return result;
}

/* SQLite itself does not wait here: it holds a read lock already, and two that wait for each other
 * would wait for ever. */
static bool ensure_wal(struct store *store, struct error *err)
{
    enum { PAUSE_MS = 10 };
    bool wal;
    int result = ask_for_wal(store, &wal);
    store->busy.waited_ms = 0;
    while ((result & 0xff) == SQLITE_BUSY && wait_once(store, PAUSE_MS))
        result = ask_for_wal(store, &wal);
    if (wal)
        return true;
    return db_fail(store, result == SQLITE_ROW ? SQLITE_CANTOPEN : result, "la base ne s'ouvre pas",
                   err);
}

static bool has_bytes(const char *path, const char *suffix)
{
    struct stat status;
    char *part = mem_print("%s%s", path, suffix);
    bool has = stat(part, &status) == 0 && status.st_size > 0;
    free(part);
    return has;
}

/* In a folder that cannot be written, WAL has no place for its index: the file is then read as it
 * stands; but not past a log that a crash left, for what it holds would seem lost. */
static bool read_as_it_stands(struct store *store, const struct error *why, struct error *err)
{
    if (why->code != ERR_READONLY || !has_bytes(store->path, "") || has_bytes(store->path, "-wal"))
        return error_set(err, why->code, "%s", why->text);
    store->read_only = true;
    return open_connection(store, true, err);
}

/* Closing a base that SQLite would write its log into: not before we know that it is ours. */
static bool guard_log(struct store *store, bool guard, struct error *err)
{
    int result = sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, (int)guard, NULL);
    return result == SQLITE_OK || db_fail(store, result, "la base ne s'ouvre pas", err);
}

static bool find_place(const struct store *store, const struct store_options *options,
                       struct error *err)
{
    struct stat status;
    bool there = stat(store->path, &status) == 0;
    if (!there && errno != ENOENT)
        return error_system(err, errno, "la base %s ne s'ouvre pas", store->path);
    bool lost = !there || (S_ISREG(status.st_mode) && status.st_size == 0);
    if (lost && backup_any(store->path))
        return error_set(err, ERR_CORRUPT,
                         "la base %s alors qu'elle a des sauvegardes : « dentelle restaurer » "
                         "reprend la dernière",
                         there ? "est vide" : "n'est plus là");
    if (!there && (!options->create || options->read_only))
        return error_set(err, ERR_NOT_FOUND,
                         "il n'y a pas de base à cet endroit : %s ; les écrans (« dentelle ») ou "
                         "« dentelle ajouter » en font une",
                         store->path);
    if (there && !S_ISREG(status.st_mode))
        return error_set(err, ERR_CORRUPT, "%s n'est pas un fichier : ce ne peut être une base",
                         store->path);
    return there || create_file(store->path, err);
}

static bool open_steps(struct store *store, const struct store_options *options, struct error *err)
{
    struct error why = {0};
    if (!find_place(store, options, err))
        return false;
    store->read_only = options->read_only || access(store->path, W_OK) != 0;
    bool log = has_bytes(store->path, "-wal");
    if (!open_connection(store, false, &why) && !read_as_it_stands(store, &why, err))
        return false;
    if ((log && !guard_log(store, true, err)) || !schema_recognise(store, err) ||
        (log && !guard_log(store, false, err)))
        return false;
    if (!store->read_only && !ensure_wal(store, &why) && !read_as_it_stands(store, &why, err))
        return false;
    return schema_prepare(store, err);
}

struct store *base_reader(const char *path, const struct clock *clock, struct error *err)
{
    struct store *store = mem_alloc(sizeof *store);
    store->path = mem_copy(path);
    store->clock = clock;
    store->read_only = true;
    store->busy.most_ms = BUSY_MS;
    if (open_connection(store, false, err) && schema_recognise(store, err))
        return store;
    store_close(store);
    return NULL;
}

struct store *store_open(const struct store_options *options, struct error *err)
{
    /* Nobody asks SQLite how much memory it holds: without the count, and its lock, each of its
     * many small allocations is cheaper. Refused, harmlessly, once a base was opened. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    struct store *store = mem_alloc(sizeof *store);
    store->path = mem_copy(options->path);
    store->clock = options->clock;
    store->busy.most_ms = options->busy_ms ? options->busy_ms : BUSY_MS;
    store_on_wait(store, options->waiting);
    if (open_steps(store, options, err))
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
    derive_forget(store);
    receive_forget(store);
    forget_statements(store);
    free(store->counts.of.asked);
    free(store->agenda.of.asked);
    free(store->conflicts.of.asked);
    free(store->pages.of.asked);
    pages_forget(store);
    sqlite3_close(store->db); /* the last connection checkpoints and removes the WAL */
    free(store->path);
    free(store);
}

/* One read transaction instead of one for each statement. Should it not begin or end, the
 * statements read one by one as they otherwise do, and the next of them says what is wrong. */
void store_hold(struct store *store)
{
    if (sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL);
}

void store_release(struct store *store)
{
    if (!store->group.open && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
}

/* Pages that are read again and again: where it is refused, reading is slower and nothing else. */
void store_read_much(struct store *store, bool much)
{
    sqlite3_exec(store->db,
                 much ? "PRAGMA cache_size=" CACHE_MUCH_KIB : "PRAGMA cache_size=" CACHE_KIB, NULL,
                 NULL, NULL);
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
