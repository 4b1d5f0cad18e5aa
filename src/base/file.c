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

bool file_write_all(int fd, const void *content, size_t length)
{
    const char *bytes = content;
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

/* ---- beside -------------------------------------------------------------------------------- */

bool file_begin(struct file_beside *file, const char *path, bool replace, struct error *err)
{
    struct stat status;
    bool there = lstat(path, &status) == 0;
    *file = (struct file_beside){.fd = -1};
    if (there && !replace)
        return error_set(err, ERR_INPUT, "%s est déjà là : rien n'y est changé", path);
    if (there && S_ISDIR(status.st_mode))
        return error_set(err, ERR_INPUT, "%s est un dossier : rien n'y est changé", path);
    if (!there && errno != ENOENT)
        return error_system(err, errno, "%s ne peut pas être écrit", path);
    file->beside = mem_print("%s.XXXXXX", path);
    file->fd = mkostemp(file->beside, O_CLOEXEC); /* 0600 */
    if (file->fd >= 0) {
        file->path = mem_copy(path);
        return true;
    }
    error_system(err, errno, "%s ne peut pas être écrit", path);
    free(file->beside);
    file->beside = NULL;
    return false;
}

bool file_begin_output(struct file_beside *file, struct error *err)
{
    *file =
        (struct file_beside){.path = mem_copy("le fichier de sortie"), .fd = dup(STDOUT_FILENO)};
    if (file->fd >= 0)
        return true;
    error_system(err, errno, "la sortie ne peut pas être écrite");
    free(file->path);
    file->path = NULL;
    return false;
}

static void forget(struct file_beside *file)
{
    free(file->path);
    free(file->beside);
    *file = (struct file_beside){.fd = -1};
}

void file_drop(struct file_beside *file)
{
    if (!file->path)
        return;
    if (file->fd >= 0)
        close(file->fd);
    if (file->beside)
        unlink(file->beside);
    forget(file);
}

bool file_add(struct file_beside *file, const void *bytes, size_t length, struct error *err)
{
    return file_write_all(file->fd, bytes, length) ||
           error_system(err, errno, "%s ne peut pas être écrit", file->path);
}

bool file_keep(struct file_beside *file, struct error *err)
{
    bool output = !file->beside, done = output || fsync(file->fd) == 0;
    int reason = errno;
    if (close(file->fd) != 0 && done) {
        done = false;
        reason = errno;
    }
    file->fd = -1;
    if (done && !output && rename(file->beside, file->path) != 0) {
        done = false;
        reason = errno;
    }
    if (!done) {
        error_system(err, reason, "%s ne peut pas être écrit", file->path);
        file_drop(file);
        return false;
    }
    done = output || folder_sync_of(file->path, err);
    forget(file);
    return done;
}

static bool write_beside(const char *path, bool replace, const void *bytes, size_t length,
                         struct error *err)
{
    struct file_beside file;
    if (!file_begin(&file, path, replace, err))
        return false;
    if (file_add(&file, bytes, length, err))
        return file_keep(&file, err);
    file_drop(&file);
    return false;
}

bool file_write_whole(const char *path, const void *bytes, size_t length, struct error *err)
{
    return write_beside(path, true, bytes, length, err);
}

bool file_write_new(const char *path, const void *bytes, size_t length, struct error *err)
{
    return write_beside(path, false, bytes, length, err);
}

char *file_free_path(const char *folder, const char *name, const char *extension)
{
    enum { MOST = 1000 };
    struct stat status;
    for (int i = 1; i < MOST; i++) {
        char *path = i == 1 ? mem_print("%s/%s.%s", folder, name, extension)
                            : mem_print("%s/%s-%d.%s", folder, name, i, extension);
        if (lstat(path, &status) != 0)
            return path; /* free, or a folder that will say why not */
        free(path);
    }
    return NULL;
}

/* ---- reading ------------------------------------------------------------------------------- */

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

int file_open(const char *path, uint64_t *size, struct error *err)
{
    struct stat status;
    int fd = open(path,
                  O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO without a writer must not hold us */
    if (fd < 0) {
        error_system(err, errno, "le fichier %s ne peut pas être lu", path);
        return -1;
    }
    bool done = fstat(fd, &status) == 0 || error_system(err, errno, "%s ne peut pas être lu", path);
    if (done && !S_ISREG(status.st_mode))
        done = error_set(err, ERR_INPUT, "%s n'est pas un fichier", path);
    if (!done) {
        close(fd);
        return -1;
    }
    if (size)
        *size = (uint64_t)status.st_size;
    return fd;
}

bool file_read_whole(const char *path, size_t limit, struct text *content, struct error *err)
{
    int fd = file_open(path, NULL, err);
    if (fd < 0)
        return false;
    bool done = read_all(fd, path, limit, content, err);
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
