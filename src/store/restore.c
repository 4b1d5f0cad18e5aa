/* Putting a backup in the place of the base, without ever throwing away what stood there. */
#include "backup.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

static bool any_part(const char *base_path)
{
    struct stat status;
    bool any = false;
    for (int part = 0; part < BASE_PARTS; part++) {
        char *path = mem_print("%s%s", base_path, base_parts[part]);
        any = any || stat(path, &status) == 0;
        free(path);
    }
    return any;
}

static char *kept_name(const char *base_path, const struct clock *clock)
{
    char moment[MOMENT_SIZE];
    clock_moment(clock, moment);
    for (int n = 1;; n++) {
        char *name = n == 1 ? mem_print("%s.abime-%s", base_path, moment)
                            : mem_print("%s.abime-%s-%d", base_path, moment, n);
        if (!any_part(name))
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
    if (!backup_is_whole(backup_path))
        return error_set(err, ERR_CORRUPT,
                         "cette sauvegarde ne s'ouvre pas : %s ; rien n'a été changé", backup_path);
    bool there = stat(base_path, &status) == 0;
    if (there && !nobody_uses(base_path, err))
        return false;
    if (!file_read_whole(backup_path, SIZE_MAX / 2, &content, err))
        return false;
    /* A log goes aside also when its base is missing: SQLite would take it for that of the one put
     * back. */
    char *beside = mem_print("%s.restaure", base_path), *aside = kept_name(base_path, clock);
    bool done = file_write_whole(beside, text_get(&content), content.length, err) &&
                set_aside(base_path, aside, err);
    if (done && rename(beside, base_path) != 0) {
        done = error_system(err, errno, "la sauvegarde est prête mais n'a pas pris sa place (%s)",
                            beside);
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
