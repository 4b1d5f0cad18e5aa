/* Is this file the base that it was? A copy on another machine, or a backup that took its place,
 * has another mark than the one written in it, and must not go on under the same name (split.c).
 * The mark says nothing about the machine to whoever reads it. */
#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARK_SIZE = 16 };

/* Of the machine and the file. Not of the disk: its number may change when the machine starts. */
static bool make_mark(const struct store *store, unsigned char mark[MARK_SIZE])
{
    static const unsigned char use[] = "dentelle: the place of a base";
    struct {
        char machine[64];
        uint64_t file;
    } place = {0};
    struct stat status;
    int fd = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
    bool read_well = fd >= 0 ? read(fd, place.machine, sizeof place.machine) >= 0
                             : errno == ENOENT; /* there is none: the file alone tells */
    if (fd >= 0)
        close(fd);
    if (!read_well || stat(store->path, &status) != 0)
        return false; /* what cannot be read says nothing: least of all that this is a copy */
    place.file = (uint64_t)status.st_ino;
    return crypto_generichash(mark, MARK_SIZE, (const unsigned char *)&place, sizeof place, use,
                              sizeof use - 1) == 0;
}

bool mark_write(struct store *store, struct error *err)
{
    unsigned char mark[MARK_SIZE];
    if (!make_mark(store, mark))
        return true; /* in memory, where nobody copies it; or not to be known now */
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT OR REPLACE INTO meta(name, value) VALUES('mark', ?1)", err);
    if (!stmt)
        return false;
    sqlite3_bind_blob(stmt, 1, mark, sizeof mark, SQLITE_TRANSIENT);
    return db_run(store, stmt, err);
}

bool stream_is_copied(struct store *store, bool *copied, struct error *err)
{
    unsigned char mark[MARK_SIZE];
    *copied = false;
    sqlite3_stmt *stmt = db_prepare(store, "SELECT value FROM meta WHERE name = 'mark'", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW && make_mark(store, mark))
        *copied = sqlite3_column_bytes(stmt, 0) != MARK_SIZE ||
                  memcmp(sqlite3_column_blob(stmt, 0), mark, MARK_SIZE) != 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}
