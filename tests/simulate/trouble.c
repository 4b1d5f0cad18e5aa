/* What happens to bases, places and clocks: the system refuses, the process ends, a folder is
 * emptied or filled with strange files, a backup is put back, a base is copied, a laptop is lost.
 */
#include "world.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../fault/wrap.h"
#include "hub.h"
#include "older.h"

static const enum wrapped calls[] = {WRAPPED_OPEN, WRAPPED_READ, WRAPPED_WRITE, WRAPPED_FSYNC,
                                     WRAPPED_RENAMEAT2};

static bool has_hub(const struct world *world)
{
    return world->script->places == PLACES_HUB || world->script->places == PLACES_HUB_TOO;
}

/* ---- the system refuses -------------------------------------------------------------------- */

static bool refuse(struct world *world, struct device *device, const struct event *event)
{
    static const int reasons[] = {EIO, ENOSPC, EACCES};
    enum wrapped call = calls[event->choice % 5];
    int at = 1 + (int)(event->choice >> 8) % 24;
    int reason = reasons[(event->choice >> 4) % 3];
    if (call == WRAPPED_WRITE && (event->choice >> 6) % 4 == 0)
        reason = 0; /* half of it, which is no failure */
    if (call == WRAPPED_RENAMEAT2 && (event->choice >> 6) % 2)
        reason = EINVAL; /* a file system that cannot */
    world->befell.refused = true;
    if (has_hub(world))
        hub_break(1 + at % 12, event->choice & 1 << 20);
    else
        wrap_break(call, at, reason);
    cycle(world, device, 0);
    bool met = hub_broke() | wrap_broke(); /* both are over */
    world_tell(world, "       call %d, %d: error %d, %s\n", (int)call, at, reason,
               met ? "met" : "not met");
    world->befell.refused = false;
    return met;
}

/* ---- the process ends ---------------------------------------------------------------------- */

struct moment {
    struct world *world;
    struct device *device;
    bool taken;
};

static void copy_state(const struct world *world, const struct device *device, bool back)
{
    static const char *const parts[] = {"", "-wal"};
    bool folder_too = device->shared[0] != '\0';
    char *aside = mem_print("%s/instant", world->scratch), *folder = mem_print("%s/d", aside),
         *key = mem_print("%s/cle", world->scratch), *key_aside = mem_print("%s/c", aside);
    if (!back) {
        tree_remove(aside);
        folder_need(aside);
    }
    for (int i = 0; i < 2; i++) {
        char *there = mem_print("%s%s", device->base, parts[i]),
             *here = mem_print("%s/b%s", aside, parts[i]);
        if (back && i) /* the base itself stays the file that it was */
            file_remove(there);
        file_copy(back ? here : there, back ? there : here, SIZE_MAX);
        free(there);
        free(here);
    }
    if (back && folder_too)
        tree_remove(device->shared);
    if (back)
        tree_remove(key);
    if (folder_too)
        tree_copy(back ? folder : device->shared, back ? device->shared : folder);
    if (world->script->places == PLACES_BOTH)
        tree_copy(back ? key_aside : key, back ? key : key_aside);
    free(aside);
    free(folder);
    free(key);
    free(key_aside);
}

static void take_moment(void *context)
{
    struct moment *moment = context;
    copy_state(moment->world, moment->device, false);
    moment->taken = true;
}

/* What lay on the disk at that call is all that there is afterwards, as after a SIGKILL. */
static bool kill_at(struct world *world, struct device *device, const struct event *event)
{
    struct moment moment = {world, device, false};
    world->befell.refused = true; /* what the cycle goes on to say does not count */
    if (has_hub(world))
        hub_watch(1 + (int)(event->choice >> 8) % 12, event->choice & 1 << 20, take_moment,
                  &moment);
    else
        wrap_watch(calls[event->choice % 5], 1 + (int)(event->choice >> 8) % 24, take_moment,
                   &moment);
    cycle(world, device, 0);
    hub_broke();
    wrap_broke();
    world->befell.refused = false;
    world_tell(world, "       %s\n", moment.taken ? "killed" : "it had ended before");
    if (!moment.taken)
        return false;
    world_shut(device);
    char *index = mem_print("%s-shm", device->base);
    file_remove(index);
    free(index);
    copy_state(world, device, true);
    world_reopen(world, device);
    device->editor.open = false;
    return true;
}

/* ---- places -------------------------------------------------------------------------------- */

/* Of what a lost laptop had sent to a place that was emptied nothing may be left anywhere. */
static void give_up_lost(struct world *world)
{
    struct values left = {0}, standing;
    if (!world->befell.wiped || !world->befell.lost)
        return;
    for (int i = 0; i < DEVICES_MOST; i++)
        if (world->devices[i].there) {
            values_standing(world, &world->devices[i], &standing);
            for (size_t word = 0; word < sizeof left.bits / sizeof left.bits[0]; word++)
                left.bits[word] |= standing.bits[word];
        }
    for (int value = 0; value < VALUES_MOST; value++)
        if (world->typed[value].is && !values_hold(&left, value))
            world->typed[value].may_be_gone = true;
}

static bool wipe(struct world *world, struct device *device, const struct event *event)
{
    if (world->befell.copies)
        return false; /* nothing would tell that two write under one name (docs/sync.md, limits) */
    world->befell.wiped = true;
    if (has_hub(world))
        hub_put_back(event->choice % 8, 8);
    give_up_lost(world);
    if (!device->shared[0])
        return true;
    char *devices = mem_print("%s/dev", device->shared);
    tree_remove(devices);
    folder_need(devices);
    free(devices);
    return true;
}

/* The `which`-th file of a place, counted over all devices, and where it lies. */
static bool find_file(const char *root, unsigned which, char path[PATH_SIZE * 2])
{
    char *above = mem_print("%s/dev", root);
    DIR *devices = opendir(above);
    struct dirent *device, *entry;
    bool found = false;
    while (devices && !found && (device = readdir(devices))) {
        char *folder = mem_print("%s/%s", above, device->d_name);
        DIR *files = device->d_name[0] == '.' ? NULL : opendir(folder);
        while (files && !found && (entry = readdir(files)))
            if (entry->d_name[0] != '.' && which-- == 0) {
                snprintf(path, PATH_SIZE * 2, "%s/%s", folder, entry->d_name);
                found = true;
            }
        if (files)
            closedir(files);
        free(folder);
    }
    if (devices)
        closedir(devices);
    free(above);
    return found;
}

static bool put_junk(struct world *world, struct device *device, const struct event *event)
{
    char path[PATH_SIZE * 2], other[PATH_SIZE * 2 + 32];
    if (!device->shared[0])
        return false;
    if (!find_file(device->shared, event->choice % 7, path) && !find_file(device->shared, 0, path))
        return false;
    unsigned kind = event->choice >> 8 & 7;
    if (kind <= 2 && world->befell.copies)
        return false; /* who made the file may write under another name by now (docs/sync.md,
                         limits) */
    world->befell.spoilt = true;
    world->befell.torn = world->befell.torn || kind <= 2;
    switch (kind) {
    case 0: /* cut where it lies */
        if (truncate(path, (event->choice >> 12) % 200) != 0)
            perror(path);
        return true;
    case 1: /* longer than it was */
        snprintf(other, sizeof other, "%s.long", path);
        file_copy(path, other, SIZE_MAX);
        if (truncate(other, 9000) == 0)
            rename(other, path);
        return true;
    case 2: /* under the name of another */
        return find_file(device->shared, event->choice % 5 + 1, other) &&
               file_copy(path, other, SIZE_MAX);
    case 3:
        snprintf(other, sizeof other, "%s/dev/s-1-9-lisez-moi", device->shared);
        break;
    case 4:
        snprintf(other, sizeof other, "%s/dev/0123456789abcdef", device->shared);
        folder_need(other);
        snprintf(other, sizeof other, "%s/dev/0123456789abcdef/s-1-9", device->shared);
        break;
    case 5:
        snprintf(other, sizeof other, "%s.part", path);
        break;
    default:
        snprintf(other, sizeof other, "%s-2", path);
    }
    file_copy(path, other, event->choice & 1 ? SIZE_MAX : 40);
    return true;
}

/* ---- bases --------------------------------------------------------------------------------- */

bool upgrade(struct world *world, struct device *device)
{
    if (!device->older)
        return false;
    char *projection = schema_projection();
    device->older = false;
    /* What a later program does with a base whose tables are not made as it makes them. */
    WORKS(world, db_exec(device->store, "BEGIN IMMEDIATE", &world->err) &&
                     schema_rebuild(device->store, projection, &world->err) &&
                     db_exec(device->store, "COMMIT", &world->err));
    free(projection);
    return true;
}

static bool keep_backup(struct world *world, struct device *device)
{
    world_shut(device);
    file_copy(device->base, device->backup, SIZE_MAX);
    device->backup_at = world->at;
    world_reopen(world, device);
    return true;
}

/* What was typed since and never reached a place goes with it, as it would with the disk. */
static bool put_back(struct world *world, struct device *device, const struct event *event)
{
    char *kept = NULL;
    if (device->backup_at < 0 || world->befell.wiped || world->befell.torn)
        return false;
    for (int value = device->backup_at * 4; value < VALUES_MOST; value++)
        if (world->typed[value].device == device->number && !world->typed[value].published)
            world->typed[value].may_be_gone = true;
    /* By hand: the same file. Where there are two places, it may meet another than the one that
     * knows what it had sent, and go on under its name there (docs/sync.md, limits). */
    bool by_hand = event->choice & 1 && world->script->places != PLACES_BOTH &&
                   world->script->places != PLACES_HUB_TOO;
    world_shut(device);
    if (by_hand)
        file_copy(device->backup, device->base, SIZE_MAX);
    else
        WORKS(world,
              backup_restore(device->base, device->backup, &device->clock, &kept, &world->err));
    if (kept)
        file_remove(kept);
    free(kept);
    world->befell.copies = device->copied = true;
    device->editor.open = false;
    world_reopen(world, device);
    return true;
}

static bool copy_base(struct world *world, struct device *device, struct device *to)
{
    if (to->there || world->befell.wiped || world->befell.torn)
        return false;
    world_shut(device);
    world_shut(to);
    file_remove(to->base);
    file_copy(device->base, to->base, SIZE_MAX);
    world_reopen(world, device);
    world_reopen(world, to);
    to->older = device->older;
    to->now_ms = device->now_ms;
    world->befell.copies = device->copied = to->copied = true;
    WORKS(world, db_exec(to->store, "DELETE FROM remote", &world->err));
    world_join(world, to);
    return true;
}

static bool lose(struct world *world, struct device *device)
{
    int left = 0;
    for (int i = 0; i < DEVICES_MOST; i++)
        left += world->devices[i].there;
    if (left < 3)
        return false;
    device->there = false;
    world->befell.lost = true;
    for (int value = 0; value < VALUES_MOST; value++)
        if (world->typed[value].device == device->number)
            world->typed[value].may_be_gone = true;
    return true;
}

bool trouble(struct world *world, const struct event *event)
{
    struct device *device = &world->devices[event->device];
    switch (event->kind) {
    case EVENT_CYCLE_REFUSED:
        return refuse(world, device, event);
    case EVENT_CYCLE_KILLED:
        return kill_at(world, device, event);
    case EVENT_WIPE:
        return wipe(world, device, event);
    case EVENT_JUNK:
        return put_junk(world, device, event);
    case EVENT_UPGRADE:
        return upgrade(world, device);
    case EVENT_BACKUP:
        return keep_backup(world, device);
    case EVENT_RESTORE:
        return put_back(world, device, event);
    case EVENT_CLONE:
        return copy_base(world, device, &world->devices[event->other]);
    case EVENT_GONE:
        return lose(world, device);
    default: /* a clock that was set: nothing else */
        return true;
    }
}
