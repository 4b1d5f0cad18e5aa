/* Files read whole and written whole: the new content is complete on the disk before it takes the
 * name of the old. */
#include "dentelle/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return mem_copy(".");
    return slash == path ? mem_copy("/") : mem_copy_bytes(path, (size_t)(slash - path));
}

bool folder_make(const char *path, struct error *err)
{
    struct stat status;
    if (stat(path, &status) == 0)
        return S_ISDIR(status.st_mode) ||
               error_system(err, ENOTDIR, "le dossier %s ne peut pas être créé", path);
    char *above = folder_of(path);
    bool made = strcmp(above, path) == 0 || folder_make(above, err);
    free(above);
    if (!made)
        return false;
    return mkdir(path, 0700) == 0 || errno == EEXIST ||
           error_system(err, errno, "le dossier %s ne peut pas être créé", path);
}

bool folder_sync_of(const char *path, struct error *err)
{
    char *folder = folder_of(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Some file systems (SMB, FAT through FUSE) refuse to sync a folder: there is then nothing more
     * to be had. */
    bool done = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP);
    if (!done)
        error_system(err, errno, "le dossier %s n'a pas pu être écrit sur le disque", folder);
    if (fd >= 0)
        close(fd);
    free(folder);
    return done;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            errno = written == 0 ? ENOSPC : errno;
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

bool file_write_whole(const char *path, const void *bytes, size_t length, struct error *err)
{
    char *beside = mem_print("%s.XXXXXX", path);
    int fd = mkostemp(beside, O_CLOEXEC); /* 0600 */
    if (fd < 0) {
        error_system(err, errno, "%s ne peut pas être écrit", path);
        free(beside);
        return false;
    }
    bool done = write_all(fd, bytes, length) && fsync(fd) == 0;
    int reason = errno;
    if (close(fd) != 0 && done) {
        done = false;
        reason = errno;
    }
    if (done && rename(beside, path) != 0) {
        done = false;
        reason = errno;
    }
    if (!done) {
        unlink(beside);
        error_system(err, reason, "%s ne peut pas être écrit", path);
    }
    free(beside);
    return done && folder_sync_of(path, err);
}

bool file_write_new(const char *path, const void *bytes, size_t length, struct error *err)
{
    struct stat status;
    if (lstat(path, &status) == 0)
        return error_set(err, ERR_INPUT, "%s est déjà là : rien n'y est changé", path);
    if (errno != ENOENT)
        return error_system(err, errno, "%s ne peut pas être écrit", path);
    return file_write_whole(path, bytes, length, err);
}

static bool read_all(int fd, const char *path, size_t limit, struct text *content,
                     struct error *err)
{
    char block[65536];
    for (;;) {
        ssize_t got = read(fd, block, sizeof block);
        if (got == 0)
            return true;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_system(err, errno, "%s ne peut pas être lu", path);
        if (content->length + (size_t)got > limit)
            return error_set(err, ERR_INPUT, "%s est trop grand (plus de %zu Mo)", path,
                             limit / 1024 / 1024);
        text_add_bytes(content, block, (size_t)got);
    }
}

bool file_read_whole(const char *path, size_t limit, struct text *content, struct error *err)
{
    struct stat status;
    int fd = open(path,
                  O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO without a writer must not hold us */
    if (fd < 0)
        return error_system(err, errno, "le fichier %s ne peut pas être lu", path);
    bool done = fstat(fd, &status) == 0 || error_system(err, errno, "%s ne peut pas être lu", path);
    if (done && !S_ISREG(status.st_mode))
        done = error_set(err, ERR_INPUT, "%s n'est pas un fichier", path);
    done = done && read_all(fd, path, limit, content, err);
    close(fd);
    if (!done)
        text_clear(content);
    else
        text_add_bytes(content, "", 0); /* a NUL even when empty */
    return done;
}

bool file_stamp_read(const char *path, struct file_stamp *stamp, struct error *err)
{
    struct stat status;
    *stamp = (struct file_stamp){0};
    if (stat(path, &status) != 0)
        return error_system(err, errno, "le fichier %s ne peut pas être lu", path);
    *stamp = (struct file_stamp){
        .device = (uint64_t)status.st_dev,
        .inode = (uint64_t)status.st_ino,
        .size = (int64_t)status.st_size,
        .changed_ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec,
    };
    return true;
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->changed_ns == b->changed_ns;
}

bool program_is_installed(const char *name)
{
    const char *at = getenv("PATH");
    bool found = false;
    while (at && *at && !found) {
        size_t length = strcspn(at, ":");
        char *path = mem_print("%.*s/%s", (int)length, at, name);
        found = length > 0 && access(path, X_OK) == 0;
        free(path);
        at += length + (at[length] == ':');
    }
    return found;
}
