/* Copies of the base: one a day by SQLite's own backup, verified, the last seven kept; and putting
 * one back without ever throwing away what stood in its place. */
#include "internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BACKUPS_KEPT = 7 };

/* "dossier/dentelle.db" → "dossier/sauvegardes". */
static char *backup_folder(const char *base_path)
{
    char *folder = folder_of(base_path), *result = mem_print("%s/sauvegardes", folder);
    free(folder);
    return result;
}

/* "dossier/dentelle.db" → "dentelle": several bases of a folder keep their backups apart. */
static char *backup_stem(const char *base_path)
{
    const char *slash = strrchr(base_path, '/'), *name = slash ? slash + 1 : base_path;
    const char *dot = strrchr(name, '.');
    return dot && dot > name ? mem_copy_bytes(name, (size_t)(dot - name)) : mem_copy(name);
}

/* ---- the list ------------------------------------------------------------------------------ */

static int compare_newest_first(const void *a, const void *b)
{
    return strcmp(((const struct backup_row *)b)->day_text,
                  ((const struct backup_row *)a)->day_text);
}

/* The day in "<stem>-2024-03-15.db"; false when the name is not that of a backup of this base. */
static bool backup_day(const char *name, const char *stem, char day_text[11])
{
    size_t length = strlen(stem);
    day value;
    if (strncmp(name, stem, length) != 0 || name[length] != '-' || strlen(name + length) != 14 ||
        strcmp(name + length + 11, ".db") != 0)
        return false;
    memcpy(day_text, name + length + 1, 10);
    day_text[10] = '\0';
    return day_from_iso(day_text, &value);
}

static bool list_files(const char *base_path, struct backups *backups, struct error *err)
{
    char *folder = backup_folder(base_path), *stem = backup_stem(base_path);
    *backups = (struct backups){0};
    DIR *directory = opendir(folder);
    bool done = directory || errno == ENOENT;
    if (!done)
        error_system(err, errno, "les sauvegardes ne peuvent pas être lues (%s)", folder);
    const struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        struct backup_row row;
        if (!backup_day(entry->d_name, stem, row.day_text))
            continue;
        row.path = mem_print("%s/%s", folder, entry->d_name);
        backups->rows = mem_resize(backups->rows, (backups->count + 1) * sizeof backups->rows[0]);
        backups->rows[backups->count++] = row;
    }
    if (directory)
        closedir(directory);
    if (backups->count)
        qsort(backups->rows, backups->count, sizeof backups->rows[0], compare_newest_first);
    free(folder);
    free(stem);
    return done;
}

void backups_clear(struct backups *backups)
{
    for (size_t i = 0; i < backups->count; i++)
        free(backups->rows[i].path);
    free(backups->rows);
    *backups = (struct backups){0};
}

/* Whole: it opens as a base of ours and SQLite finds nothing wrong in it. */
static bool is_whole(const char *path, const struct clock *clock)
{
    struct store *store =
        store_open(&(struct store_options){.path = path, .clock = clock, .read_only = true}, NULL);
    bool whole = store && db_check(store, NULL);
    store_close(store);
    return whole;
}

bool backup_any(const char *base_path)
{
    struct backups backups;
    bool any = list_files(base_path, &backups, NULL) && backups.count > 0;
    backups_clear(&backups);
    return any;
}

bool backup_list(const char *base_path, struct backups *backups, struct error *err)
{
    if (!list_files(base_path, backups, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < backups->count; i++) {
        if (is_whole(backups->rows[i].path, NULL))
            backups->rows[kept++] = backups->rows[i];
        else
            free(backups->rows[i].path);
    }
    backups->count = kept;
    return true;
}

/* ---- making one ---------------------------------------------------------------------------- */

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

static bool copy_pages(struct store *store, const char *path, struct error *err)
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
    return result == SQLITE_OK ||
           db_fail(store, result, "la sauvegarde du jour n'a pas été faite", err);
}

static bool remove_oldest(const char *base_path, struct error *err)
{
    struct backups backups;
    if (!list_files(base_path, &backups, err))
        return false;
    bool done = true;
    for (size_t i = BACKUPS_KEPT; i < backups.count; i++)
        if (unlink(backups.rows[i].path) != 0 && errno != ENOENT)
            done = error_system(err, errno, "une ancienne sauvegarde n'a pas pu être retirée (%s)",
                                backups.rows[i].path);
    backups_clear(&backups);
    return done;
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

/* Copies beside, verifies, then gives the name: a backup that exists is a whole one. */
static bool make_backup(struct store *store, const char *folder, const char *path,
                        struct error *err)
{
    char *beside = mem_print("%s.part-%ld", path, (long)getpid());
    bool done = folder_make(folder, err) && copy_pages(store, beside, err);
    if (done && chmod(beside, 0600) != 0)
        done = error_system(err, errno, "la sauvegarde du jour n'a pas été faite");
    if (done && !is_whole(beside, store->clock))
        done = error_set(err, ERR_IO,
                         "la sauvegarde du jour ne se relit pas : elle n'a pas été gardée");
    if (done && rename(beside, path) != 0)
        done = error_system(err, errno, "la sauvegarde du jour n'a pas été faite");
    remove_attempt(beside);
    free(beside);
    return done && folder_sync_of(path, err);
}

bool backup_daily(struct store *store, struct error *err)
{
    char today[11];
    day_to_iso(clock_today(store->clock), today);
    char *folder = backup_folder(store->path), *stem = backup_stem(store->path);
    char *path = mem_print("%s/%s-%s.db", folder, stem, today);
    struct stat status;
    bool done = true;
    if (!store->read_only && stat(path, &status) != 0)
        done = db_check(store, err) && make_backup(store, folder, path, err) &&
               remove_oldest(store->path, err);
    free(folder);
    free(stem);
    free(path);
    return done;
}

/* ---- putting one back ---------------------------------------------------------------------- */

/* Nobody may have the base open: an exclusive lock is asked for, where the file is sound enough to
 * have one. */
static bool nobody_uses(const char *base_path, struct error *err)
{
    sqlite3 *db = NULL;
    int result = sqlite3_open_v2(base_path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    /* Looking must not change anything: closing would write the log into the base and remove it. */
    if (result == SQLITE_OK)
        result = sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK;", NULL,
                              NULL, NULL);
    bool busy = (result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED;
    sqlite3_close(db);
    return !busy ||
           error_set(err, ERR_BUSY,
                     "la base est ouverte dans une autre fenêtre : quittez-la, puis recommencez ; "
                     "rien n'a été changé");
}

/* A base is its file and what belongs to it: apart, the log would be lost or be taken for that of
 * another. */
static const char *const base_parts[] = {"-wal", "-shm", ""};
enum { BASE_PARTS = sizeof base_parts / sizeof base_parts[0] };

static bool move_part(const char *from_base, const char *to_base, int part)
{
    char *from = mem_print("%s%s", from_base, base_parts[part]),
         *to = mem_print("%s%s", to_base, base_parts[part]);
    bool moved = rename(from, to) == 0 || errno == ENOENT;
    int reason = errno;
    free(from);
    free(to);
    errno = reason;
    return moved;
}

/* What was moved last comes back first. A part that does not even come back stays aside, whole. */
static void put_back(const char *base_path, const char *kept, int parts)
{
    while (parts-- > 0)
        move_part(kept, base_path, parts);
}

/* The damaged file and what belongs to it, under another name: nothing is thrown away, and all of
 * it stays in its place when a part cannot be moved. */
static bool set_aside(const char *base_path, const char *kept, struct error *err)
{
    for (int part = 0; part < BASE_PARTS; part++)
        if (!move_part(base_path, kept, part)) {
            error_system(err, errno, "la base n'a pas pu être mise de côté, rien n'a été changé");
            put_back(base_path, kept, part);
            return false;
        }
    return true;
}

static char *kept_name(const char *base_path, const struct clock *clock)
{
    char moment[MOMENT_SIZE];
    struct stat status;
    clock_moment(clock, moment);
    for (int n = 1;; n++) {
        char *name = n == 1 ? mem_print("%s.abime-%s", base_path, moment)
                            : mem_print("%s.abime-%s-%d", base_path, moment, n);
        if (stat(name, &status) != 0)
            return name;
        free(name);
    }
}

bool backup_restore(const char *base_path, const char *backup_path, const struct clock *clock,
                    char **kept, struct error *err)
{
    struct text content = {0};
    struct stat status;
    *kept = NULL;
    if (!is_whole(backup_path, clock))
        return error_set(err, ERR_CORRUPT,
                         "cette sauvegarde ne s'ouvre pas : %s ; rien n'a été changé", backup_path);
    bool there = stat(base_path, &status) == 0;
    if (there && !nobody_uses(base_path, err))
        return false;
    if (!file_read_whole(backup_path, SIZE_MAX / 2, &content, err))
        return false;
    char *beside = mem_print("%s.restaure", base_path), *aside = kept_name(base_path, clock);
    bool done = file_write_whole(beside, text_get(&content), content.length, err) &&
                (!there || set_aside(base_path, aside, err));
    if (done && rename(beside, base_path) != 0) {
        done = error_system(err, errno, "la sauvegarde est prête mais n'a pas pris sa place (%s)",
                            beside);
        if (there) /* without a base, the next opening would make an empty one */
            put_back(base_path, aside, BASE_PARTS);
    }
    done = done && folder_sync_of(base_path, err);
    if (done && there)
        *kept = mem_copy(aside);
    text_clear(&content);
    free(beside);
    free(aside);
    return done;
}
