/* Making a copy of the base by SQLite's own backup, verified before it takes its name: one a day,
 * and one before an update or a repair changes the base. Of each kind the last ones made are kept.
 */
#include "backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const size_t kept_of[BACKUP_KINDS] = {
    [BACKUP_DAILY] = 7, [BACKUP_UPDATE] = 3, [BACKUP_REPAIR] = 3};

static const char *const failures[BACKUP_KINDS] = {
    "la sauvegarde du jour n'a pas été faite",
    "la copie d'avant la mise à jour n'a pas été faite, et rien n'a été changé",
    "la copie d'avant la réparation n'a pas été faite, et rien n'a été changé"};

/* A file on its own, readable even where nothing can be written beside it: were it still to have a
 * log, the log would not follow it to its name. */
static int leave_log_mode(sqlite3 *copy)
{
    sqlite3_stmt *stmt = NULL;
    int result = sqlite3_prepare_v2(copy, "PRAGMA journal_mode=DELETE", -1, &stmt, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_step(stmt);
    bool left =
        result == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(stmt, 0), "delete") == 0;
    if (result == SQLITE_ROW) /* the header is written at the end of the statement */
        result = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    if (result == SQLITE_DONE)
        return left ? SQLITE_OK : SQLITE_IOERR;
    return result;
}

static bool copy_pages(struct store *store, enum backup_kind kind, const char *path,
                       struct error *err)
{
    sqlite3 *copy = NULL;
    int result = sqlite3_open_v2(
        path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_backup *backup =
        result == SQLITE_OK ? sqlite3_backup_init(copy, "main", store->db, "main") : NULL;
    if (backup) {
        result = sqlite3_backup_step(backup, -1);
        int finished = sqlite3_backup_finish(backup);
        result = result == SQLITE_DONE ? finished : result;
    } else if (result == SQLITE_OK) {
        result = sqlite3_errcode(copy);
    }
    if (result == SQLITE_OK)
        result = leave_log_mode(copy);
    sqlite3_close(copy);
    return result == SQLITE_OK || db_fail(store, result, failures[kind], err);
}

/* What is left of the copy under its first name: all of it when it failed, and at times its journal
 * or its empty log. */
static void remove_attempt(const char *path)
{
    static const char *const parts[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char *part = mem_print("%s%s", path, parts[i]);
        unlink(part);
        free(part);
    }
}

/* Its time is after that of all others, even where the clock was set back since: the order in which
 * backups were made is read from it. Two seconds are what every file system can tell apart. */
static bool date_after(const char *path, const struct backups *others)
{
    const int64_t second = 1000000000;
    int64_t newest = 0;
    struct stat status;
    if (stat(path, &status) != 0)
        return false;
    for (size_t i = 0; i < others->count; i++)
        if (others->rows[i].made > newest)
            newest = others->rows[i].made;
    if ((int64_t)status.st_mtim.tv_sec * second + status.st_mtim.tv_nsec > newest)
        return true;
    newest += 2 * second;
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
                                {.tv_sec = newest / second, .tv_nsec = newest % second}};
    return utimensat(AT_FDCWD, path, times, 0) == 0;
}

/* Copies beside, verifies, then gives the name: a backup that exists is a whole one. */
static bool make_backup(struct store *store, enum backup_kind kind, const char *path,
                        const struct backups *others, struct error *err)
{
    char *beside = mem_print("%s.part-%ld", path, (long)getpid()), *folder = folder_of(path);
    bool done =
        db_check(store, err) && folder_make(folder, err) && copy_pages(store, kind, beside, err);
    if (done && (chmod(beside, 0600) != 0 || !date_after(beside, others)))
        done = error_system(err, errno, "%s", failures[kind]);
    if (done && !backup_is_whole(beside))
        done = error_set(err, ERR_IO, "%s : la copie ne se relit pas", failures[kind]);
    if (done && rename(beside, path) != 0)
        done = error_system(err, errno, "%s", failures[kind]);
    remove_attempt(beside);
    free(beside);
    free(folder);
    return done && folder_sync_of(path, err);
}

/* ---- what is no longer needed -------------------------------------------------------------- */

/* `others`: those that were there before the one just made, which is never removed. */
static bool remove_oldest(const struct backups *others, const struct backup_row *made,
                          struct error *err)
{
    size_t of_kind = 1;
    bool done = true;
    for (size_t i = 0; i < others->count; i++) {
        const struct backup_row *row = &others->rows[i];
        if (row->kind != made->kind || strcmp(row->name, made->name) == 0)
            continue;
        if (++of_kind > kept_of[made->kind] && unlink(row->path) != 0 && errno != ENOENT)
            done = error_system(err, errno, "une ancienne sauvegarde n'a pas pu être retirée (%s)",
                                row->path);
    }
    return done;
}

/* "<stem>-2024-03-15.db.part-4242-journal": of a backup that was killed; one that is under way is
 * younger than an hour. */
static bool is_fragment(const char *folder, const char *file, const char *stem)
{
    enum { AN_HOUR = 3600 };
    struct backup_row row;
    struct stat status;
    const char *part = strstr(file, ".db.part-");
    if (!part)
        return false;
    char *whole = mem_copy_bytes(file, (size_t)(part - file) + 3),
         *path = mem_print("%s/%s", folder, file);
    bool ours = backup_name_read(whole, stem, &row) && stat(path, &status) == 0;
    free(whole);
    free(path);
    double age = ours ? difftime(time(NULL), status.st_mtime) : 0;
    return age > AN_HOUR || age < -AN_HOUR; /* a clock set back makes files of the future */
}

static bool remove_fragments(const char *base_path, struct error *err)
{
    char *folder = backup_folder(base_path), *stem = backup_stem(base_path);
    DIR *directory = opendir(folder);
    bool done = directory || errno == ENOENT;
    if (!done)
        error_system(err, errno, "les sauvegardes ne peuvent pas être lues (%s)", folder);
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        if (!is_fragment(folder, entry->d_name, stem))
            continue;
        char *path = mem_print("%s/%s", folder, entry->d_name);
        if (unlink(path) != 0 && errno != ENOENT)
            done = error_system(err, errno, "un reste de sauvegarde n'a pas pu être retiré (%s)",
                                path);
        free(path);
    }
    if (directory)
        closedir(directory);
    free(folder);
    free(stem);
    return done;
}

/* ---- the occasions ------------------------------------------------------------------------- */

static char *path_of(const char *base_path, const struct backup_row *row)
{
    char *folder = backup_folder(base_path), *stem = backup_stem(base_path);
    char *path = mem_print("%s/%s-%s.db", folder, stem, row->name);
    free(folder);
    free(stem);
    return path;
}

static bool is_there(const struct backups *backups, const char *name)
{
    for (size_t i = 0; i < backups->count; i++)
        if (strcmp(backups->rows[i].name, name) == 0)
            return true;
    return false;
}

static bool add_backup(struct store *store, struct backup_row *row, const struct backups *others,
                       struct error *err)
{
    row->path = path_of(store->path, row);
    bool done =
        make_backup(store, row->kind, row->path, others, err) && remove_oldest(others, row, err);
    free(row->path);
    return done;
}

/* Is the copy of today the one made last? One that a wrong clock made under this date is not. */
static bool has_today(const struct backups *backups, const char *today)
{
    for (size_t i = 0; i < backups->count; i++)
        if (backups->rows[i].kind == BACKUP_DAILY)
            return strcmp(backups->rows[i].name, today) == 0;
    return false;
}

bool backup_daily(struct store *store, struct error *err)
{
    struct backup_row row = {.kind = BACKUP_DAILY};
    struct backups others;
    if (store->read_only)
        return true;
    if (!remove_fragments(store->path, err) || !backup_files(store->path, &others, err))
        return false;
    day_to_iso(clock_today(store->clock), row.day_text);
    snprintf(row.name, sizeof row.name, "%s", row.day_text);
    bool done = has_today(&others, row.name) || add_backup(store, &row, &others, err);
    backups_clear(&others);
    return done;
}

/* Another connection reads what was last committed: the one that holds the lock cannot be copied.
 */
bool backup_before(struct store *store, enum backup_kind kind, char **name, struct error *err)
{
    struct backup_row row = {.kind = kind};
    struct backups others;
    if (!backup_files(store->path, &others, err))
        return false;
    day_to_iso(clock_today(store->clock), row.day_text);
    snprintf(row.name, sizeof row.name, "%s%s", row.day_text, backup_mark(kind));
    for (int n = 2; is_there(&others, row.name); n++)
        snprintf(row.name, sizeof row.name, "%s%s-%d", row.day_text, backup_mark(kind), n);
    struct store *reader = base_reader(store->path, store->clock, err);
    bool done = reader && add_backup(reader, &row, &others, err);
    store_close(reader);
    backups_clear(&others);
    if (done && name)
        *name = mem_copy(row.name);
    return done;
}
