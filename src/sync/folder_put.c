/* The shared folder as it is written: each file whole before it has its name, and read back before
 * anybody counts on it. See folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 9 };

/* ---- one file ------------------------------------------------------------------------------ */

/* Others who keep the same folder must be able to read it: the mode is that of the umask. What is
 * in it is sealed. */
static bool write_beside(const char *part, const struct text *bytes, struct error *err)
{
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0 && errno == EEXIST && unlink(part) == 0) /* what a cycle that was cut left */
        fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return error_system(err, errno, "rien ne peut être écrit dans %s", part);
    bool done = file_write_all(fd, text_get(bytes), bytes->length) && fsync(fd) == 0;
    int reason = errno;
    if (close(fd) != 0 && done) {
        done = false;
        reason = errno;
    }
    if (!done) {
        unlink(part);
        error_system(err, reason, "%s n'a pas pu être écrit", part);
    }
    return done;
}

/* Takes the name if nothing has it: EEXIST otherwise. Some file systems cannot be asked for that in
 * one step; only this device writes there, and one cycle at a time. */
static int rename_over_nothing(const char *from, const char *to)
{
    struct stat status;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return errno;
    if (lstat(to, &status) == 0)
        return EEXIST;
    return rename(from, to) == 0 ? 0 : errno;
}

bool folder_holds(const char *path, const struct text *bytes)
{
    struct text there = {0};
    bool same = file_read_whole(path, bytes->length, &there, NULL) &&
                there.length == bytes->length &&
                memcmp(text_get(&there), text_get(bytes), bytes->length) == 0;
    text_clear(&there);
    return same;
}

static bool put_new(const char *path, const struct text *bytes, bool *taken, struct error *err)
{
    char *part = mem_print("%s.part", path);
    bool done = write_beside(part, bytes, err);
    int reason = done ? rename_over_nothing(part, path) : 0;
    *taken = reason == EEXIST;
    if (done && reason) {
        unlink(part);
        done = *taken || error_system(err, reason, "%s n'a pas pu prendre son nom", path);
    }
    free(part);
    if (!done || *taken)
        return done;
    return folder_sync_of(path, err) &&
           (folder_holds(path, bytes) ||
            error_set(
                err, ERR_IO,
                "%s, relu, n'est pas ce qui y a été écrit : le disque ou la clé est mauvais ; "
                "rien n'est perdu ici",
                path));
}

/* A file that has the name already is ours, whole or not; one that is not is left as it is. */
static bool put_under_some_name(const char *folder, const char *name, const struct text *bytes,
                                struct error *err)
{
    bool taken = true, done = true;
    for (int tried = 1; done && taken && tried <= NAMES_TRIED; tried++) {
        struct stat status;
        char *path = tried == 1 ? mem_print("%s/%s", folder, name)
                                : mem_print("%s/%s-%d", folder, name, tried);
        if (lstat(path, &status) != 0)
            done = put_new(path, bytes, &taken, err);
        else
            taken = !folder_holds(path, bytes);
        free(path);
    }
    return done &&
           (!taken || error_set(err, ERR_IO,
                                "tous les noms sont pris par des fichiers abîmés dans %s", folder));
}

/* ---- folders ------------------------------------------------------------------------------- */

static bool make_folder(const char *path, struct error *err)
{
    if (mkdir(path, 0777) == 0)
        return folder_sync_of(path, err);
    return errno == EEXIST || error_system(err, errno, "%s ne peut pas être créé", path);
}

bool folder_put(const char *root, const struct stream_name *device, const char *name,
                const struct text *bytes, struct error *err)
{
    struct id organisation;
    struct text folder = {0};
    text_addf(&folder, "%s/dev", root);
    /* Once more, just before: a key that was pulled out leaves a bare mount point. */
    bool done = folder_recognise(root, &organisation, err) && make_folder(text_get(&folder), err);
    text_add(&folder, "/");
    for (int i = 0; i < STREAM_SIZE; i++)
        text_addf(&folder, "%02x", device->bytes[i]);
    done = done && make_folder(text_get(&folder), err) &&
           put_under_some_name(text_get(&folder), name, bytes, err);
    text_clear(&folder);
    return done;
}

static bool is_empty(const char *root, bool *empty, struct error *err)
{
    DIR *listing = opendir(root);
    struct dirent *entry;
    *empty = true;
    if (!listing)
        return error_system(err, errno, "%s ne peut pas être lu", root);
    while ((entry = readdir(listing)))
        *empty = *empty && entry->d_name[0] == '.';
    closedir(listing);
    return true;
}

static bool ensure_root(const char *root, struct error *err)
{
    struct stat status;
    char *format = mem_print("%s/FORMAT", root);
    bool shared = stat(format, &status) == 0, empty = true;
    free(format);
    if (shared)
        return error_set(err, ERR_INPUT,
                         "%s est déjà un dossier partagé : « dentelle sync rejoindre dossier:%s »",
                         root, root);
    if (mkdir(root, 0777) == 0)
        return folder_sync_of(root, err);
    if (errno == ENOENT)
        return error_set(err, ERR_NOT_FOUND,
                         "le dossier qui contiendrait %s n'est pas là : la clé est-elle branchée ?",
                         root);
    if (errno != EEXIST)
        return error_system(err, errno, "%s ne peut pas être créé", root);
    if (!is_empty(root, &empty, err))
        return false;
    return empty || error_set(err, ERR_INPUT,
                              "%s contient déjà autre chose : donnez un dossier neuf, par exemple "
                              "dossier:%s/dentelle",
                              root, root);
}

static bool put_first(const char *root, const char *name, const void *bytes, size_t length,
                      struct error *err)
{
    struct text content = {0};
    bool taken = false;
    char *path = mem_print("%s/%s", root, name);
    text_add_bytes(&content, bytes, length);
    bool done = put_new(path, &content, &taken, err) &&
                (!taken || error_set(err, ERR_INPUT, "%s est déjà là", path));
    text_clear(&content);
    free(path);
    return done;
}

bool folder_put_file(const char *root, const char *name, const struct text *bytes,
                     struct error *err)
{
    struct id organisation;
    struct stat status;
    bool taken = false;
    char *path = mem_print("%s/%s", root, name), *above = folder_of(path);
    bool done = folder_recognise(root, &organisation, err) && make_folder(above, err);
    if (done && lstat(path, &status) != 0)
        done = put_new(path, bytes, &taken, err);
    else if (done)
        taken = !folder_holds(path, bytes);
    done = done && (!taken || error_set(err, ERR_INPUT, "%s est déjà là, et autre", path));
    free(path);
    free(above);
    return done;
}

/* FORMAT comes last: before it nobody takes the folder for a shared one. */
bool folder_create(const char *root, const struct id *organisation, const void *keys,
                   size_t keys_length, struct error *err)
{
    char name[ID_TEXT_SIZE];
    id_to_text(organisation, name);
    char *format = mem_print("dentelle 1\norganisation %s\n", name),
         *keys_folder = mem_print("%s/keys", root), *devices = mem_print("%s/dev", root);
    bool done = ensure_root(root, err) && make_folder(keys_folder, err) &&
                make_folder(devices, err) && put_first(root, "keys/1", keys, keys_length, err) &&
                put_first(root, "FORMAT", format, strlen(format), err);
    free(format);
    free(keys_folder);
    free(devices);
    return done;
}
