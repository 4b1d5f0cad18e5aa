/* The shared folder as it is read: what it is, what lies in it. See folder.h. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>

enum { FORMAT_VERSION = 1, SMALL_FILE = 4096, DEVICES_MOST = 4096 };

/* ---- what it is ---------------------------------------------------------------------------- */

static bool read_format(const char *root, const char *text, struct id *organisation,
                        struct error *err)
{
    int version = 0;
    char name[64] = "";
    if (sscanf(text, "dentelle %9d\norganisation %63s", &version, name) < 1)
        return error_set(err, ERR_INPUT,
                         "%s n'est pas un dossier partagé de dentelle (FORMAT dit autre chose) : "
                         "est-ce le bon ?",
                         root);
    if (version > FORMAT_VERSION)
        return error_set(
            err, ERR_NEWER,
            "%s vient d'une version plus récente : mettez dentelle à jour ; rien n'y a "
            "été changé",
            root);
    return id_from_text(name, organisation) ||
           error_set(err, ERR_INPUT, "FORMAT est abîmé dans %s : attendez qu'il arrive en entier",
                     root);
}

bool folder_recognise(const char *root, struct id *organisation, struct error *err)
{
    struct stat status;
    struct text text = {0};
    struct error why = {0};
    *organisation = ID_NONE;
    if (stat(root, &status) != 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? error_set(err, ERR_NOT_FOUND,
                               "%s n'est pas là : la clé est-elle branchée, le dossier arrivé ? "
                               "Rien n'est perdu, ce qui attend partira la prochaine fois",
                               root)
                   : error_system(err, errno, "%s ne s'ouvre pas", root);
    char *path = mem_print("%s/FORMAT", root);
    bool done = file_read_whole(path, SMALL_FILE, &text, &why);
    if (done)
        done = read_format(root, text_get(&text), organisation, err);
    else if (why.code == ERR_NOT_FOUND)
        error_set(err, ERR_INPUT,
                  "%s n'est pas un dossier partagé de dentelle (il n'a pas de FORMAT) : un autre "
                  "dossier, une clé non branchée, ou un dossier qui n'est pas encore arrivé",
                  root);
    else
        error_set(err, why.code, "%s", why.text);
    free(path);
    text_clear(&text);
    return done;
}

bool folder_is_key(const char *root)
{
    struct statfs status;
    if (statfs(root, &status) != 0)
        return false;
    return status.f_type == 0x4d44 /* FAT */ || status.f_type == 0x2011BAB0 /* exFAT */;
}

/* ---- names --------------------------------------------------------------------------------- */

static bool read_hex(const char *text, unsigned char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count * 2; i++) {
        const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
        if (!digit)
            return false;
        bytes[i / 2] = (unsigned char)(bytes[i / 2] << 4 | (digit - digits));
    }
    return true;
}

static bool read_count(const char **at, int64_t *number)
{
    char *end;
    errno = 0;
    *number = **at >= '0' && **at <= '9' ? strtoll(*at, &end, 10) : 0;
    if (*number <= 0 || errno)
        return false;
    *at = end;
    return true;
}

/* "s-1-20-<64 hexadecimal digits>", and perhaps "-2"; "r-…" when it was rewritten. */
static bool read_segment_name(const char *name, struct remote_item *item)
{
    const char *at = name + 2;
    item->redacted = strncmp(name, "r-", 2) == 0;
    if ((strncmp(name, "s-", 2) != 0 && !item->redacted) || !read_count(&at, &item->first) ||
        *at++ != '-' || !read_count(&at, &item->last) || *at++ != '-' ||
        !read_hex(at, item->id.bytes, SEGMENT_ID_SIZE))
        return false;
    at += 2 * SEGMENT_ID_SIZE;
    return *at == '\0' || (*at == '-' && at[1] >= '2' && at[1] <= '9' && at[2] == '\0');
}

static bool read_head_name(const char *name, struct remote_item *item)
{
    const char *at = name + 2;
    return strncmp(name, "h-", 2) == 0 && read_count(&at, &item->first) &&
           (*at == '\0' || *at == '-');
}

char *folder_segment_name(const struct sealed *sealed)
{
    struct text name = {0};
    text_addf(&name, "%c-%lld-%lld-", segment_id_equal(&sealed->id, &sealed->file_id) ? 's' : 'r',
              (long long)sealed->first, (long long)sealed->last);
    for (int i = 0; i < SEGMENT_ID_SIZE; i++)
        text_addf(&name, "%02x", sealed->file_id.bytes[i]);
    return text_take(&name);
}

char *folder_head_name(int64_t number)
{
    return mem_print("h-%lld", (long long)number);
}

/* ---- what lies in it ----------------------------------------------------------------------- */

static void add_file(struct remote_items *items, const char *folder, const char *name,
                     const struct stream_name *device)
{
    struct stat status;
    size_t length = strlen(name);
    bool part = length > 5 && strcmp(name + length - 5, ".part") == 0;
    if (name[0] == '.' || part) /* on its way, or the business of who keeps the folder */
        return;
    char *path = mem_print("%s/%s", folder, name);
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) {
        free(path); /* gone since, or no file: nothing is said by that */
        return;
    }
    struct remote_item *item = remote_items_add(items);
    item->name = path;
    item->device = *device;
    item->size = (size_t)status.st_size;
    item->age_s = (int64_t)time(NULL) - status.st_mtime;
    item->head = read_head_name(name, item);
    if (!item->head) {
        item->first = 0;
        item->named = read_segment_name(name, item);
    }
    if (!item->head && !item->named)
        item->first = item->last = 0;
}

static bool list_device(const char *folder, const struct stream_name *device,
                        struct remote_items *items, struct error *err)
{
    DIR *listing = opendir(folder);
    struct dirent *entry;
    if (!listing)
        return errno == ENOENT || error_system(err, errno, "%s ne peut pas être lu", folder);
    errno = 0;
    while ((entry = readdir(listing))) {
        add_file(items, folder, entry->d_name, device);
        errno = 0;
    }
    int reason = errno;
    closedir(listing);
    return reason == 0 || error_system(err, reason, "%s n'a pas pu être lu en entier", folder);
}

bool folder_list(const char *root, struct remote_items *items, struct error *err)
{
    char *above = mem_print("%s/dev", root);
    DIR *listing = opendir(above);
    struct dirent *entry;
    bool done =
        listing || errno == ENOENT || error_system(err, errno, "%s ne peut pas être lu", above);
    *items = (struct remote_items){0};
    errno = 0;
    for (int devices = 0;
         done && listing && devices < DEVICES_MOST && (entry = readdir(listing));) {
        struct stream_name device = {0};
        /* "0123456789abcdef", or a copy of it that the carrier renamed: the headers decide. */
        if (entry->d_name[0] != '.') {
            char *folder = mem_print("%s/%s", above, entry->d_name);
            struct stat status;
            if (!read_hex(entry->d_name, device.bytes, STREAM_SIZE))
                device = (struct stream_name){0};
            devices++;
            if (stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
                done = list_device(folder, &device, items, err);
            free(folder);
        }
        errno = 0;
    }
    if (done && errno)
        done = error_system(err, errno, "%s n'a pas pu être lu en entier", above);
    if (listing)
        closedir(listing);
    free(above);
    remote_items_sort(items);
    items->whole = true;
    if (!done)
        remote_items_clear(items);
    return done;
}
