/* One cycle on a device, and carriers between the copies of a folder: late, twice, cut, renamed, in
 * disorder. */
#include "world.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "older.h"

/* ---- a cycle ------------------------------------------------------------------------------- */

enum { BUNDLE_AT = 3 }; /* small files of a device that become one */

static bool stop_at(void *context, const struct sync_step *step)
{
    int *left = context;
    (void)step;
    return --*left != 0;
}

/* What is never true, whatever happened before. */
static void check_remark(struct world *world, const struct device *device, const char *remark)
{
    MUST(world, PROPERTY_TOLD, !strstr(remark, "ne montre pas la même chose"), "device %d: %s",
         device->number, remark);
    MUST(world, PROPERTY_TOLD, world->befell.copies || !strstr(remark, "deux bases écrivent"),
         "device %d: %s", device->number, remark);
    MUST(world, PROPERTY_TOLD, device->copied || !strstr(remark, "est la copie d'une autre"),
         "device %d: %s", device->number, remark);
}

static void note_published(struct world *world, const struct device *device)
{
    for (int value = 0; value < VALUES_MOST; value++)
        if (world->typed[value].is && world->typed[value].device == device->number)
            world->typed[value].published = true;
}

int64_t cycle(struct world *world, struct device *device, int stop)
{
    struct sync_report report;
    struct sync_watch watch = {
        .tell = stop ? stop_at : NULL, .context = &stop, .bundle_at = BUNDLE_AT};
    struct stream_name before = {0}, after = {0};
    older_is(device->older);
    world->err = (struct error){0};
    WORKS(world, stream_own(device->store, &before, &world->err));
    bool done = sync_cycle(device->store, "poste", &watch, &report, &world->err);
    int64_t moved = report.received + report.sent + report.sent_lots;
    world_tell(world, "       %lld received, %lld sent in %lld%s%s\n", (long long)report.received,
               (long long)report.sent, (long long)report.sent_lots, done ? "" : ": ",
               done ? "" : world->err.text);
    for (size_t i = 0; i < report.remarks.count; i++) {
        world_tell(world, "       %s\n", report.remarks.items[i]);
        check_remark(world, device, report.remarks.items[i]);
    }
    bool whole = done && !report.stopped;
    sync_report_clear(&report);
    MUST(world, PROPERTY_WORKS, done || world->err.text[0], "a cycle fails without a word");
    MUST(world, PROPERTY_WORKS, done || world->befell.refused, "device %d: %s", device->number,
         world->err.text);
    WORKS(world, stream_own(device->store, &after, &world->err));
    if (!stream_equal(&before, &after))
        device->editor.open = false; /* what it saw has other names now (docs/sync.md, limits) */
    if (whole && !world->befell.refused)
        note_published(world, device);
    older_is(false);
    return moved;
}

/* ---- carriers ------------------------------------------------------------------------------ */

static uint64_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return hash;
}

/* One of ten: carried whole, cut, under the name of a conflict copy, or not at all. */
static void carry_some(const char *from, const char *to, uint64_t dice)
{
    struct stat there;
    bool exists = stat(to, &there) == 0;
    unsigned how = dice % 10;
    if (!exists && how > 4) {
        file_copy(from, to, SIZE_MAX);
    } else if (!exists && how == 1) {
        file_copy(from, to, (dice >> 8) % 300);
    } else if (how == 2) {
        char *again = mem_print("%s (copie en conflit %u)", to, (unsigned)((dice >> 8) % 3));
        file_copy(from, again, SIZE_MAX);
        free(again);
    }
}

/* What a carrier had begun it ends: the longer one is the whole one. */
static void carry_whole(const char *from, const char *to)
{
    struct stat there, here;
    bool exists = stat(to, &there) == 0;
    if (!exists || (stat(from, &here) == 0 && here.st_size > there.st_size))
        file_copy(from, to, SIZE_MAX);
}

static void carry_folder(const char *from, const char *to, bool all, uint64_t choice)
{
    DIR *listing = opendir(from);
    struct dirent *entry;
    folder_need(to);
    while (listing && (entry = readdir(listing))) {
        if (entry->d_name[0] == '.')
            continue;
        char *path = mem_print("%s/%s", from, entry->d_name),
             *other = mem_print("%s/%s", to, entry->d_name);
        uint64_t dice = dice_of(hash_of(entry->d_name), choice);
        if (entry->d_type == DT_DIR)
            carry_folder(path, other, all, choice);
        else if (all)
            carry_whole(path, other);
        else if (dice >> 60 & 1)
            carry_some(path, other, dice);
        free(path);
        free(other);
    }
    if (listing)
        closedir(listing);
}

static bool carry_between(const struct device *from, const struct device *to, bool all,
                          uint64_t choice)
{
    if (strcmp(from->shared, to->shared) == 0) /* one for all, or none */
        return false;
    static const char *const folders[] = {"dev", "keys"};
    for (int i = 0; i < 1 + from->keyed; i++) {
        char *here = mem_print("%s/%s", from->shared, folders[i]),
             *there = mem_print("%s/%s", to->shared, folders[i]);
        carry_folder(here, there, all, choice);
        free(here);
        free(there);
    }
    return true;
}

void carry_all(const struct device *from, const struct device *to)
{
    carry_between(from, to, true, 0);
}

bool carry(struct world *world, const struct event *event)
{
    const struct device *to = &world->devices[event->other];
    return to->there && carry_between(&world->devices[event->device], to,
                                      event->kind == EVENT_CARRY_ALL, event->choice);
}
