/* The folder as a cycle sees it: the kind of place "dossier:DIR". See remote.h and folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "segment.h"

static const char scheme[] = "dossier:";

/* ---- where it is --------------------------------------------------------------------------- */

/* The parent must be there; the folder itself may be made. */
static char *absolute(const char *path, struct error *err)
{
    char whole[PATH_MAX];
    if (realpath(path, whole))
        return mem_copy(whole);
    char *copy = mem_copy(path);
    for (size_t length = strlen(copy); length > 1 && copy[length - 1] == '/';)
        copy[--length] = '\0';
    char *above = folder_of(copy), *result = NULL;
    const char *slash = strrchr(copy, '/'), *name = slash ? slash + 1 : copy;
    if (!realpath(above, whole))
        error_system(err, errno, "%s n'est pas là (la clé est-elle branchée, le dossier arrivé ?)",
                     above);
    else if (!name[0] || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        error_set(err, ERR_INPUT, "« %s » n'est pas un dossier", utf8_short(path, 60).bytes);
    else
        result = mem_print("%s/%s", strcmp(whole, "/") == 0 ? "" : whole, name);
    free(above);
    free(copy);
    return result;
}

/* Refuses a folder in which the base itself lies. */
static bool is_apart(const char *root, const char *base, struct error *err)
{
    char whole[PATH_MAX];
    size_t length = strlen(root);
    if (!realpath(base, whole))
        return error_system(err, errno, "la base %s ne se retrouve pas", base);
    bool inside = strncmp(whole, root, length) == 0 && (whole[length] == '/' || length == 1);
    return !inside ||
           error_set(err, ERR_INPUT,
                     "la base elle-même est dans %s : un dossier qui se copie tout seul "
                     "l'abîmerait. Donnez un autre dossier, ou ouvrez une base ailleurs (--base)",
                     root);
}

static bool open_folder(struct remote *remote, const char *url, const char *base, struct error *err)
{
    const char *path = url + sizeof scheme - 1;
    if (!*path)
        return error_set(err, ERR_USAGE, "il manque le chemin : dossier:/media/cle/dentelle");
    remote->at = absolute(path, err);
    if (!remote->at || !is_apart(remote->at, base, err))
        return false;
    remote->url = mem_print("%s%s", scheme, remote->at);
    return true;
}

/* The first file of keys comes before FORMAT, which makes it a shared folder. */
static bool create(struct remote *remote, const struct id *organisation,
                   const struct remote_files *keys, struct error *err)
{
    const struct text *first = &keys->rows[0].bytes;
    bool done = folder_create(remote->at, organisation, text_get(first), first->length, err);
    for (size_t i = 1; done && i < keys->count; i++)
        done = folder_put_file(remote->at, keys->rows[i].name, &keys->rows[i].bytes, err);
    return done;
}

static bool recognise(struct remote *remote, struct id *organisation, struct error *err)
{
    return folder_recognise(remote->at, organisation, err);
}

/* ---- files of the devices ------------------------------------------------------------------ */

static bool list(struct remote *remote, const struct stream_name *own, size_t own_count,
                 struct remote_items *items, struct error *err)
{
    (void)own;
    (void)own_count;
    return folder_list(remote->at, items, err);
}

static bool read_item(struct remote *remote, const struct remote_item *item, struct text *bytes,
                      struct error *err)
{
    (void)remote;
    return file_read_whole(item->name, SEAL_FILE_MOST, bytes, err);
}

static bool read_start(struct remote *remote, const struct remote_item *item, unsigned char *bytes)
{
    (void)remote;
    int fd = open(item->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t got = fd < 0 ? -1 : read(fd, bytes, SEAL_HEADER_SIZE);
    if (fd >= 0)
        close(fd);
    return got == SEAL_HEADER_SIZE;
}

static bool holds(struct remote *remote, const struct remote_item *item, const struct text *bytes)
{
    (void)remote;
    return folder_holds(item->name, bytes);
}

static bool put_segment(struct remote *remote, const struct sealed *sealed, bool *taken,
                        struct error *err)
{
    char *name = folder_segment_name(sealed);
    *taken = false; /* two of the same number lie side by side */
    bool done = folder_put(remote->at, &sealed->stream, name, &sealed->bytes, err);
    free(name);
    return done;
}

static bool put_head(struct remote *remote, const struct stream_name *device, int64_t number,
                     const struct text *bytes, struct error *err)
{
    char *name = folder_head_name(number);
    bool done = folder_put(remote->at, device, name, bytes, err);
    free(name);
    return done;
}

static bool remove_path(const char *path, struct error *err)
{
    return unlink(path) == 0 || errno == ENOENT ||
           error_system(err, errno, "%s n'a pas pu être retiré", path);
}

static bool remove_item(struct remote *remote, const struct remote_item *item, struct error *err)
{
    (void)remote;
    return remove_path(item->name, err);
}

/* ---- files of the team --------------------------------------------------------------------- */

static bool read_file(struct remote *remote, const char *name, size_t most, struct text *bytes,
                      struct error *err)
{
    char *path = mem_print("%s/%s", remote->at, name);
    bool done = file_read_whole(path, most, bytes, err);
    free(path);
    return done;
}

static bool put_file(struct remote *remote, const char *name, const struct text *bytes,
                     struct error *err)
{
    return folder_put_file(remote->at, name, bytes, err);
}

/* What a carrier made of names ("keys/1 (conflit)") is not among them. */
static bool list_files(struct remote *remote, const char *folder, struct strings *names,
                       struct error *err)
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    char *path = mem_print("%s/%s", remote->at, folder);
    DIR *listing = opendir(path);
    struct dirent *entry;
    bool done =
        listing || errno == ENOENT || error_system(err, errno, "%s ne peut pas être lu", path);
    errno = 0;
    while (listing && (entry = readdir(listing))) {
        if (entry->d_name[strspn(entry->d_name, signs)] == '\0')
            strings_add(names, entry->d_name);
        errno = 0;
    }
    if (listing && errno)
        done = error_system(err, errno, "%s n'a pas pu être lu en entier", path);
    if (listing)
        closedir(listing);
    free(path);
    return done;
}

static bool remove_file(struct remote *remote, const char *name, struct error *err)
{
    char *path = mem_print("%s/%s", remote->at, name);
    bool done = remove_path(path, err);
    free(path);
    return done;
}

static const char *farewell(struct remote *remote)
{
    return folder_is_key(remote->at) ? "tout est écrit sur la clé : elle peut être retirée" : NULL;
}

const struct remote_kind folder_remote = {
    .scheme = scheme,
    .names_may_lie = true,
    .open = open_folder,
    .create = create,
    .recognise = recognise,
    .list = list,
    .read = read_item,
    .read_start = read_start,
    .holds = holds,
    .put_segment = put_segment,
    .put_head = put_head,
    .remove = remove_item,
    .read_file = read_file,
    .put_file = put_file,
    .list_files = list_files,
    .remove_file = remove_file,
    .farewell = farewell,
};
