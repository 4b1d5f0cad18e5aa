/* Phrases that change, a laptop that is declared lost while somebody goes on with it, found again.
 * Who has it has all that it had, and reaches the places; nobody gives it a phrase. At most one is
 * lost, the last of the devices. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "hub.h"
#include "picture.h"
#include "store/stream.h"
#include "world.h"

/* ---- luck ---------------------------------------------------------------------------------- */

/* libsodium asks these of one place in the process: a run must be the same each time. */
static uint64_t luck;

static uint32_t luck_number(void)
{
    return (uint32_t)(dice_of(luck++, 11) >> 16);
}

static void luck_bytes(void *const bytes, const size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((unsigned char *)bytes)[i] = (unsigned char)(luck_number() >> 8);
}

static const char *luck_name(void)
{
    return "script";
}

void luck_from(uint64_t number)
{
    static randombytes_implementation ours = {
        .implementation_name = luck_name, .random = luck_number, .buf = luck_bytes};
    luck = number;
    randombytes_set_implementation(&ours);
}

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long size, const char *phrase,
                         unsigned long long length, const unsigned char *salt,
                         unsigned long long passes, size_t memory, int algorithm);

/* Made to take long, which it does: any other function of both will do here. */
int __wrap_crypto_pwhash(unsigned char *out, unsigned long long size, const char *phrase,
                         unsigned long long length, const unsigned char *salt,
                         unsigned long long passes, size_t memory, int algorithm)
{
    (void)passes, (void)memory, (void)algorithm;
    return crypto_generichash(out, (size_t)size, (const unsigned char *)phrase, length, salt,
                              crypto_pwhash_SALTBYTES);
}

/* ---- who knows what ------------------------------------------------------------------------ */

static struct device *laptop(struct world *world)
{
    return &world->devices[world->script->devices - 1];
}

static void name_of(struct world *world, struct device *device, char hex[2 * STREAM_SIZE + 1])
{
    struct stream_name name;
    WORKS(world, stream_own(device->store, &name, &world->err));
    sodium_bin2hex(hex, 2 * STREAM_SIZE + 1, name.bytes, STREAM_SIZE);
}

static bool holds_it_lost(struct world *world, struct device *device)
{
    struct gones gones;
    struct stream_name name;
    WORKS(world, stream_own(laptop(world)->store, &name, &world->err) &&
                     gones_read(device->store, &gones, &world->err));
    const struct gone *gone = gones_find(&gones, &name);
    bool lost = gone && gone->kind == GONE_LOST;
    gones_clear(&gones);
    return lost;
}

static uint32_t changes_of(struct world *world, struct device *device)
{
    uint32_t epoch;
    WORKS(world, team_epoch(device->store, &epoch, &world->err));
    return epoch_changes(epoch);
}

void keys_typed(struct world *world, const struct device *device, struct typed *typed)
{
    struct device *lost = laptop(world);
    if (!world->keys.lost)
        return;
    if (device != lost) {
        typed->secret =
            changes_of(world, &world->devices[device->number]) > changes_of(world, lost);
        return;
    }
    /* Once it was found again, whoever hears of that first takes what it writes, and by him all do.
     */
    typed->apart = !world->keys.found;
    int at = 0;
    for (struct device *other; (other = next_there(world, &at));)
        typed->apart = typed->apart && (other == lost || holds_it_lost(world, other));
}

/* ---- gestures ------------------------------------------------------------------------------ */

void keys_start(struct world *world)
{
    world->keys = (struct keys){0};
    world->team = (struct team){.epoch = 1};
    memset(world->team.organisation.bytes, 7, sizeof world->team.organisation.bytes);
    memset(world->team.key, 42, sizeof world->team.key);
}

static void give(struct world *world, const char *phrase)
{
    if (world->keys.count < PHRASES_MOST)
        snprintf(world->keys.phrases[world->keys.count++], SYNC_PHRASE_SIZE, "%s", phrase);
}

static bool declare(struct world *world, struct device *device)
{
    char hex[2 * STREAM_SIZE + 1], phrase[SYNC_PHRASE_SIZE];
    world->err = (struct error){0};
    name_of(world, laptop(world), hex);
    if (world->keys.count == PHRASES_MOST)
        return false;
    bool done = sync_lose(device->store, hex, phrase, &world->err);
    /* It may have heard nothing of it yet, or hold it lost already. */
    WORKS(world, done || world->err.code == ERR_NOT_FOUND || world->err.code == ERR_INPUT);
    world_tell(world, "       %s\n", done ? phrase : world->err.text);
    if (!done)
        return false;
    give(world, phrase);
    world->keys.lost = world->keys.declared = true;
    return true;
}

static bool find_again(struct world *world, struct device *device)
{
    char hex[2 * STREAM_SIZE + 1];
    world->err = (struct error){0};
    name_of(world, laptop(world), hex);
    bool done = sync_take_back(device->store, hex, &world->err);
    WORKS(world, done || world->err.code == ERR_NOT_FOUND || world->err.code == ERR_INPUT);
    world_tell(world, "       %s\n", done ? "so be it" : world->err.text);
    if (!done)
        return false;
    world->keys.lost = false;
    world->keys.found = true;
    for (int value = 0; value < VALUES_MOST; value++)
        world->typed[value].apart = world->typed[value].secret = false;
    return true;
}

/* One that was made elsewhere may not have come, or have been replaced. */
static void type_phrase(struct world *world, struct device *device, int which)
{
    world->err = (struct error){0};
    bool done = sync_join(device->store, NULL, world->keys.phrases[which], NULL, &world->err);
    MUST(world, PROPERTY_WORKS, done || world->err.text[0], "joining fails without a word");
    world_tell(world, "       %d types %s: %s\n", device->number, world->keys.phrases[which],
               done ? "joined" : world->err.text);
}

static void change_phrase(struct world *world, struct device *device)
{
    char phrase[SYNC_PHRASE_SIZE];
    WORKS(world, sync_change_phrase(device->store, phrase, &world->err));
    if (device != laptop(world) || !world->keys.lost) /* a thief keeps it for himself */
        give(world, phrase);
}

bool keys_gesture(struct world *world, const struct event *event)
{
    struct device *device = &world->devices[event->device];
    bool stolen = device == laptop(world) && world->keys.lost;
    if (event->kind == EVENT_PHRASE)
        change_phrase(world, device);
    else if (event->kind == EVENT_DECLARE)
        return device != laptop(world) && declare(world, device);
    else if (event->kind == EVENT_FOUND)
        return device != laptop(world) && find_again(world, device);
    else if (stolen || !world->keys.count)
        return false;
    else
        type_phrase(world, device, (int)(event->choice % (unsigned)world->keys.count));
    return true;
}

/* ---- the end ------------------------------------------------------------------------------- */

static void give_all_phrases(struct world *world)
{
    int at = 0;
    for (struct device *device; (device = next_there(world, &at));)
        for (int i = 0; i < world->keys.count; i++)
            type_phrase(world, device, i);
}

/* Nothing that a lost laptop wrote is here, nothing that it must not have is there. */
static void check_apart(struct world *world)
{
    struct values standing, stolen;
    int at = 0;
    values_standing(world, laptop(world), &stolen);
    for (int value = 0; value < VALUES_MOST; value++)
        MUST(world, PROPERTY_APART, !world->typed[value].secret || !values_hold(&stolen, value),
             "v%04dx, typed on device %d under a new key, is on the lost laptop", value,
             world->typed[value].device);
    for (struct device *device; (device = next_there(world, &at));) {
        values_standing(world, device, &standing);
        for (int value = 0; value < VALUES_MOST; value++)
            MUST(world, PROPERTY_APART,
                 !world->typed[value].apart || !values_hold(&standing, value),
                 "v%04dx, typed on the lost laptop, is on device %d", value, device->number);
        MUST(world, PROPERTY_APART, changes_of(world, device) > changes_of(world, laptop(world)),
             "the lost laptop has the key of device %d", device->number);
    }
}

static void check_others_alike(struct world *world)
{
    int at = 0;
    struct device *first = next_there(world, &at);
    char *wanted = picture_of(world, first->store);
    for (struct device *device; (device = next_there(world, &at));)
        expect_alike(world, device, wanted, PROPERTY_STATE, "with a laptop that is lost");
    free(wanted);
}

bool keys_settle(struct world *world)
{
    struct device *lost = laptop(world);
    int at = 0;
    struct device *first = next_there(world, &at);
    bool alone = world->script->devices < 2;
    if (world->keys.declared && !alone) {
        cycle(world, lost, 0); /* who has it goes on with it */
        lost->there = false;
        for (struct device *device; (device = next_there(world, &at));)
            carry_all(lost, device);
        carry_all(lost, first);
        settle_rounds(world, give_all_phrases);
        check_others_alike(world);
        bool apart = holds_it_lost(world, first);
        carry_all(first, lost);
        cycle(world, lost, 0);
        if (apart)
            check_apart(world);
        if (apart && world->script->seed % 4 == 3)
            return false;
        if (apart)
            find_again(world, first);
        lost->there = true;
    }
    settle_rounds(world, give_all_phrases);
    return team_read(first->store, &world->team, &world->err);
}
