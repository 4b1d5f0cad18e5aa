/* See hub.h. Requests that fail say so as a server does that does not answer. */
#include "hub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/remote.h"
#include "sync/segment.h"

enum { WHO_SIZE = 24 };
struct kept {
    struct remote_item item; /* without a name */
    struct text bytes;
    char who[WHO_SIZE]; /* put it there */
    bool removed;
};
static struct {
    struct kept *rows;
    size_t count;
    int64_t position; /* of what came last */
    int epoch;        /* changes when an older state is put back */
    char *names[64];  /* files of the team */
    struct text files[64];
    size_t file_count;
    int left;              /* requests until the one that breaks; 0: none */
    bool broke, done, cut; /* cut: nothing reaches it any more */
    void (*look)(void *context);
    void *context;
} hub;

static void forget(size_t from)
{
    for (size_t i = from; i < hub.count; i++)
        text_clear(&hub.rows[i].bytes);
    hub.count = from;
}

void hub_start(void)
{
    forget(0);
    free(hub.rows);
    for (size_t i = 0; i < hub.file_count; i++) {
        free(hub.names[i]);
        text_clear(&hub.files[i]);
    }
    memset(&hub, 0, sizeof hub);
    hub.epoch = 1;
}

void hub_put_back(unsigned keep, unsigned keep_of)
{
    forget(hub.count * keep / keep_of);
    hub.position = hub.count ? hub.rows[hub.count - 1].item.position : 0;
    hub.epoch++;
}

void hub_break(int at, bool done)
{
    hub.left = at;
    hub.done = done;
    hub.broke = false;
    hub.look = NULL;
}

void hub_watch(int at, bool done, void (*look)(void *context), void *context)
{
    hub_break(at, done);
    hub.look = look;
    hub.context = context;
}

bool hub_broke(void)
{
    hub.left = 0;
    hub.cut = false;
    return hub.broke;
}

/* Does this request break? Whether it is done nevertheless is for the caller to see (hub.done). */
static bool breaks(struct remote *remote, struct error *err)
{
    bool now = hub.left > 0 && --hub.left == 0;
    if (!now && !hub.cut)
        return false;
    hub.broke = true;
    hub.done = hub.done && now;
    if (now && hub.look)
        hub.look(hub.context);
    hub.cut = hub.look != NULL;
    remote->gone = true;
    error_set(err, ERR_IO, "le serveur ne répond pas");
    return true;
}

/* ---- the kind of place --------------------------------------------------------------------- */

static bool open_hub(struct remote *remote, const char *url, const char *base, struct error *err)
{
    (void)base;
    (void)err;
    remote->url = mem_copy(url);
    remote->at = mem_copy("le serveur");
    return true;
}

static bool create(struct remote *remote, const struct id *organisation,
                   const struct remote_files *keys, struct error *err)
{
    (void)remote;
    (void)organisation;
    (void)keys;
    return error_set(err, ERR_USAGE, "il est là depuis toujours");
}

static bool recognise(struct remote *remote, struct id *organisation, struct error *err)
{
    memset(organisation->bytes, 7, sizeof organisation->bytes);
    return !breaks(remote, err);
}

static bool is_of(const struct stream_name *device, const struct stream_name *own, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (stream_equal(device, &own[i]))
            return true;
    return false;
}

/* After the position of the mark, if it is of this epoch. */
static int64_t marked(const struct remote *remote)
{
    long long position = 0;
    int epoch = 0;
    if (!remote->mark || sscanf(remote->mark, "%d %lld", &epoch, &position) != 2 ||
        epoch != hub.epoch)
        return 0;
    return position;
}

static bool list(struct remote *remote, const struct stream_name *own, size_t own_count,
                 struct remote_items *items, struct error *err)
{
    if (breaks(remote, err))
        return false;
    for (size_t i = 0; i < hub.count; i++) {
        const struct remote_item *item = &hub.rows[i].item;
        bool old = !item->head && item->position <= marked(remote) &&
                   !is_of(&item->device, own, own_count);
        if (old || hub.rows[i].removed)
            continue;
        struct remote_item *added = remote_items_add(items);
        *added = *item;
        added->name = mem_print("%zu", i);
    }
    remote_items_sort(items);
    items->whole = marked(remote) == 0;
    return true;
}

static const struct text *bytes_of(const struct remote_item *item)
{
    return &hub.rows[strtoul(item->name, NULL, 10)].bytes;
}

static bool read_item(struct remote *remote, const struct remote_item *item, struct text *bytes,
                      struct error *err)
{
    const struct text *there = bytes_of(item);
    if (breaks(remote, err))
        return false;
    text_add_bytes(bytes, text_get(there), there->length);
    return true;
}

static bool read_start(struct remote *remote, const struct remote_item *item, unsigned char *bytes)
{
    const struct text *there = bytes_of(item);
    if (breaks(remote, NULL) || there->length < SEAL_HEADER_SIZE)
        return false;
    memcpy(bytes, text_get(there), SEAL_HEADER_SIZE);
    return true;
}

static bool holds(struct remote *remote, const struct remote_item *item, const struct text *bytes)
{
    const struct text *there = bytes_of(item);
    return !breaks(remote, NULL) && there->length == bytes->length &&
           memcmp(text_get(there), text_get(bytes), bytes->length) == 0;
}

static void add(const struct remote *remote, const struct remote_item *item,
                const struct text *bytes)
{
    hub.rows = mem_resize(hub.rows, (hub.count + 1) * sizeof *hub.rows);
    struct kept *kept = &hub.rows[hub.count++];
    *kept = (struct kept){.item = *item};
    snprintf(kept->who, sizeof kept->who, "%s", remote->url);
    kept->item.position = ++hub.position;
    kept->item.size = bytes->length;
    text_add_bytes(&kept->bytes, text_get(bytes), bytes->length);
}

/* How often the key had changed that it is sealed by. */
static uint32_t changes_of(const struct text *bytes)
{
    struct seal_header header;
    return seal_read_header(text_get(bytes), bytes->length, &header, NULL)
               ? epoch_changes(header.epoch)
               : 0;
}

static bool put_segment(struct remote *remote, const struct sealed *sealed, bool *taken,
                        struct error *err)
{
    bool broken = breaks(remote, err);
    *taken = false;
    if (broken && !hub.done)
        return false;
    for (size_t i = 0; i < hub.count; i++) {
        const struct remote_item *item = &hub.rows[i].item;
        if (item->head || hub.rows[i].removed || item->first != sealed->first ||
            !stream_equal(&item->device, &sealed->stream) ||
            changes_of(&hub.rows[i].bytes) != changes_of(&sealed->bytes))
            continue;
        *taken = !segment_id_equal(&item->id, &sealed->file_id);
        return !broken;
    }
    add(remote,
        &(struct remote_item){.device = sealed->stream,
                              .named = true,
                              .first = sealed->first,
                              .last = sealed->last,
                              .id = sealed->file_id},
        &sealed->bytes);
    return !broken;
}

/* The one before it is no longer of use. */
static bool put_head(struct remote *remote, const struct stream_name *device, int64_t number,
                     const struct text *bytes, struct error *err)
{
    bool broken = breaks(remote, err);
    if (broken && !hub.done)
        return false;
    add(remote, &(struct remote_item){.device = *device, .head = true, .first = number}, bytes);
    return !broken;
}

static bool remove_item(struct remote *remote, const struct remote_item *item, struct error *err)
{
    if (breaks(remote, err))
        return false;
    for (size_t i = 0; i < hub.count; i++) {
        const struct remote_item *there = &hub.rows[i].item;
        if (hub.rows[i].removed || there->head != item->head || there->first != item->first ||
            !segment_id_equal(&there->id, &item->id) ||
            !stream_equal(&there->device, &item->device))
            continue;
        if (!there->head && strcmp(hub.rows[i].who, remote->url) != 0)
            return error_set(err, ERR_READONLY, "un autre l'a mis là");
        hub.rows[i].removed = true;
    }
    return true;
}

static size_t find_file(const char *name)
{
    size_t at = 0;
    while (at < hub.file_count && strcmp(hub.names[at], name) != 0)
        at++;
    return at;
}

static bool read_file(struct remote *remote, const char *name, size_t most, struct text *bytes,
                      struct error *err)
{
    size_t at = find_file(name);
    (void)most;
    if (breaks(remote, err))
        return false;
    if (at == hub.file_count)
        return error_set(err, ERR_NOT_FOUND, "%s n'y est pas", name);
    text_add_bytes(bytes, text_get(&hub.files[at]), hub.files[at].length);
    return true;
}

static bool put_file(struct remote *remote, const char *name, const struct text *bytes,
                     struct error *err)
{
    size_t at = find_file(name);
    if (breaks(remote, err))
        return false;
    if (at < hub.file_count)
        return true;
    if (at == sizeof hub.names / sizeof hub.names[0])
        return error_set(err, ERR_FULL, "trop de fichiers");
    hub.names[hub.file_count] = mem_copy(name);
    text_add_bytes(&hub.files[hub.file_count++], text_get(bytes), bytes->length);
    return true;
}

static bool list_files(struct remote *remote, const char *folder, struct strings *names,
                       struct error *err)
{
    size_t length = strlen(folder);
    if (breaks(remote, err))
        return false;
    for (size_t i = 0; i < hub.file_count; i++)
        if (strncmp(hub.names[i], folder, length) == 0 && hub.names[i][length] == '/')
            strings_add(names, hub.names[i] + length + 1);
    return true;
}

static bool remove_file(struct remote *remote, const char *name, struct error *err)
{
    (void)remote;
    (void)name;
    (void)err;
    return true;
}

static char *mark(struct remote *remote, int64_t position)
{
    (void)remote;
    return mem_print("%d %lld", hub.epoch, (long long)position);
}

static const struct remote_kind memory_remote = {
    .scheme = HUB_SCHEME,
    .open = open_hub,
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
    .mark = mark,
};

/* ---- the way to it ------------------------------------------------------------------------- */

bool __real_remote_open(struct remote *remote, const char *url, const char *base,
                        const struct remote_person *person, const char *mark, struct error *err);
bool __wrap_remote_open(struct remote *remote, const char *url, const char *base,
                        const struct remote_person *person, const char *from, struct error *err);

bool __wrap_remote_open(struct remote *remote, const char *url, const char *base,
                        const struct remote_person *person, const char *from, struct error *err)
{
    if (strncmp(url, memory_remote.scheme, strlen(memory_remote.scheme)) != 0)
        return __real_remote_open(remote, url, base, person, from, err);
    *remote = (struct remote){.kind = &memory_remote, .mark = mem_copy(from)};
    return memory_remote.open(remote, url, base, err);
}
