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
struct place {
    char machine[64];
    uint64_t file;
};

/* What cannot be read says nothing, least of all that this is a copy, nor that it is none. */
static bool read_machine(struct place *place, struct error *err)
{
    static const char path[] = "/etc/machine-id";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return true; /* there is none: the file alone tells */
    bool done = fd >= 0 && read(fd, place->machine, sizeof place->machine) >= 0;
    if (!done)
        error_system(err, errno, "%s ne peut pas être lu", path);
    if (fd >= 0)
        close(fd);
    return done;
}

/* `*known` false: a base in memory, where nobody copies it. */
static bool make_mark(const struct store *store, unsigned char mark[MARK_SIZE], bool *known,
                      struct error *err)
{
    static const unsigned char use[] = "dentelle: the place of a base";
    struct place place = {0};
    struct stat status;
    *known = stat(store->path, &status) == 0;
    if (!*known)
        return true;
    if (!read_machine(&place, err))
        return false;
    place.file = (uint64_t)status.st_ino;
    crypto_generichash(mark, MARK_SIZE, (const unsigned char *)&place, sizeof place, use,
                       sizeof use - 1);
    return true;
}

bool mark_write(struct store *store, struct error *err)
{
    unsigned char mark[MARK_SIZE];
    bool known;
    if (!make_mark(store, mark, &known, NULL) || !known)
        return true; /* a base that has none is taken for what it says */
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
    bool known;
    struct error why = {0};
    *copied = false;
    if (!make_mark(store, mark, &known, &why))
        return error_set(err, why.code,
                         "on ne peut pas savoir si cette base est une copie (%s) : ce qui est reçu "
                         "est gardé, rien n'est envoyé, recommencez",
                         why.text);
    sqlite3_stmt *stmt = db_prepare(store, "SELECT value FROM meta WHERE name = 'mark'", err);
    if (!stmt)
        return false;
    int step = db_step(store, stmt, err);
    if (step == SQLITE_ROW && known)
        *copied = sqlite3_column_bytes(stmt, 0) != MARK_SIZE ||
                  memcmp(sqlite3_column_blob(stmt, 0), mark, MARK_SIZE) != 0;
    sqlite3_reset(stmt);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}
