/* The end of a run: everything is carried everywhere until nothing moves, and then each property is
 * looked for (docs/sync.md says which). */
#include "hub.h"
#include "picture.h"

#include <stdlib.h>
#include <string.h>

#include "sync/folder.h"
#include "sync/remote.h"
#include "sync/segment.h"

enum { ROUNDS = 24, DAYS = 2 };
#define DAY_MS (INT64_C(25) * 3600 * 1000)

struct device *next_there(struct world *world, int *at)
{
    while (*at < DEVICES_MOST && !world->devices[*at].there)
        ++*at;
    return *at < DEVICES_MOST ? &world->devices[(*at)++] : NULL;
}

static int64_t cycle_all(struct world *world)
{
    int64_t moved = 0;
    int at = 0;
    for (struct device *device; (device = next_there(world, &at));)
        moved += cycle(world, device, 0);
    return moved;
}

/* Through the place of one of them, there and back. */
static void carry_everywhere(struct world *world)
{
    int at = 0, again;
    struct device *first = next_there(world, &at);
    for (struct device *device; (device = next_there(world, &at));)
        carry_all(device, first);
    again = first->number + 1;
    for (struct device *device; (device = next_there(world, &again));)
        carry_all(first, device);
}

/* ---- what is said to be everywhere --------------------------------------------------------- */

static int64_t operations_of(struct world *world, struct device *device,
                             const struct stream_name *stream)
{
    sqlite3_stmt *stmt =
        db_prepare(device->store,
                   "SELECT seq FROM applied JOIN stream USING(sid) WHERE stream = ?1", &world->err);
    WORKS(world, stmt);
    sqlite3_bind_blob(stmt, 1, stream->bytes, STREAM_SIZE, SQLITE_TRANSIENT);
    int64_t seq =
        db_step(device->store, stmt, &world->err) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return seq;
}

/* What a device takes for confirmed by all that it has heard of, they have. */
static void check_confirmed(struct world *world, struct device *device)
{
    struct sync_status status;
    WORKS(world, sync_status_read(device->store, &status, &world->err));
    const struct stream_row *own = &status.streams.rows[0];
    int64_t confirmed = own->seq - status.unconfirmed, lacking = -1;
    int at = 0;
    for (struct device *other; (other = next_there(world, &at));) {
        struct stream_name name;
        WORKS(world, stream_own(other->store, &name, &world->err));
        for (size_t i = 1; i < status.streams.count; i++)
            if (status.streams.rows[i].has_head &&
                stream_equal(&status.streams.rows[i].name, &name) &&
                operations_of(world, other, &own->name) < confirmed)
                lacking = other->number;
    }
    sync_status_clear(&status);
    MUST(world, PROPERTY_TOLD, lacking < 0,
         "device %d takes %lld operations for confirmed, device %lld lacks some", device->number,
         (long long)confirmed, (long long)lacking);
}

/* What somebody misses is put there again by others only once it has been missing for a day. */
static void pass_a_day(struct world *world)
{
    int at = 0;
    for (struct device *device; (device = next_there(world, &at));)
        device->now_ms += DAY_MS;
}

void settle_rounds(struct world *world, void (*each)(struct world *world))
{
    /* A decision about a device makes its head be heard, which was read before: once more. */
    int quiet = 0, enough = each ? 2 : 1, days = 0;
    if (each)
        each(world);
    cycle_all(world);
    for (int round = 0; quiet < enough && round < ROUNDS; round++) {
        carry_everywhere(world);
        if (each)
            each(world);
        quiet = cycle_all(world) == 0 ? quiet + 1 : 0;
        if (quiet == enough && days++ < DAYS) {
            pass_a_day(world);
            quiet = 0;
        }
    }
    MUST(world, PROPERTY_ENDS, quiet == enough, "after %d rounds there is still something to carry",
         ROUNDS);
}

static void settle(struct world *world)
{
    int at = 0;
    for (struct device *device; (device = next_there(world, &at));)
        upgrade(world, device);
    at = 0;
    for (struct device *device;
         !world->befell.copies && !world->keys.declared && (device = next_there(world, &at));)
        check_confirmed(world, device);
    if (!world->script->keyed)
        settle_rounds(world, NULL);
}

/* ---- what was typed ------------------------------------------------------------------------ */

static void check_kept(struct world *world, struct device *device)
{
    struct values standing;
    values_standing(world, device, &standing);
    for (int value = 0; value < VALUES_MOST; value++) {
        const struct typed *typed = &world->typed[value];
        MUST(world, PROPERTY_KEPT,
             !typed->is || typed->may_be_gone || world->things[typed->thing].erased ||
                 values_hold(&standing, value),
             "v%04dx, typed on device %d, is not on device %d any more", value, typed->device,
             device->number);
    }
}

static bool is_in_versions(struct world *world, struct device *device, const struct id *id,
                           enum field field, const char *value)
{
    struct versions versions;
    WORKS(world, query_conflict_versions(device->store, id, field, &versions, &world->err));
    bool found = false;
    for (size_t i = 0; i < versions.count; i++)
        found = found || (versions.rows[i].value && strcmp(versions.rows[i].value, value) == 0);
    versions_clear(&versions);
    return found;
}

static bool is_shown(struct world *world, struct device *device, const struct id *id,
                     enum field field, const char *value)
{
    struct store *store = device->store;
    struct record record;
    struct strings members;
    enum entity entity = field_info(field)->entity;
    bool found = false;
    if (!query_record(store, entity, id, &record, &world->err))
        return false;
    const char *shown = field_info(field)->type == TYPE_SET ? NULL : record_get(&record, field);
    bool is = (shown && strcmp(shown, value) == 0) ||
              record_get(&record, entity_deleted_field(entity)) != NULL; /* in the trash, whole */
    record_clear(&record);
    if (is)
        return true;
    if (field_info(field)->type != TYPE_SET)
        return query_is_conflict(store, id, field) &&
               is_in_versions(world, device, id, field, value);
    WORKS(world, query_members(store, id, field, &members, &world->err));
    for (size_t i = 0; i < members.count; i++)
        found = found || strcmp(members.items[i], value) == 0;
    strings_clear(&members);
    return found;
}

/* Each value that stands is before whoever looks: in its field, in the inbox, or in the trash. */
static void check_shown(struct world *world, struct device *device)
{
    sqlite3_stmt *stmt = db_prepare(device->store,
                                    "SELECT h.ent, h.field, o.value FROM head h JOIN op o"
                                    " USING(sid, seq) WHERE o.value GLOB 'v[0-9]*'",
                                    &world->err);
    WORKS(world, stmt);
    while (db_step(device->store, stmt, &world->err) == SQLITE_ROW) {
        struct id id = db_column_id(stmt, 0);
        enum field field = field_by_id(sqlite3_column_int(stmt, 1));
        char value[16];
        snprintf(value, sizeof value, "%s", (const char *)sqlite3_column_text(stmt, 2));
        if (!is_shown(world, device, &id, field, value)) {
            sqlite3_reset(stmt);
            world_broken(world, PROPERTY_KEPT, "%s stands on device %d and is shown nowhere", value,
                         device->number);
        }
    }
    sqlite3_reset(stmt);
}

/* ---- what was erased ----------------------------------------------------------------------- */

/* Of things that this device knows to be erased, every value that was ever typed on them. */
static void find_erased(struct world *world, struct device *device, struct values *erased)
{
    *erased = (struct values){0};
    for (int i = 0; i < THINGS; i++) {
        sqlite3_stmt *stmt =
            db_prepare(device->store, "SELECT 1 FROM erased WHERE ent = ?1", &world->err);
        WORKS(world, stmt);
        db_bind_id(stmt, 1, &world->things[i].id);
        bool is = db_step(device->store, stmt, &world->err) == SQLITE_ROW;
        sqlite3_reset(stmt);
        for (int value = 0; is && value < VALUES_MOST; value++)
            if (world->typed[value].is && world->typed[value].thing == i)
                values_add(erased, value);
    }
}

static void check_bytes(struct world *world, const struct device *device,
                        const struct values *erased, const char *bytes, size_t length,
                        const char *where)
{
    for (const char *at = bytes; (at = memchr(at, 'v', length - (size_t)(at - bytes))); at++) {
        int value = 0, digits = 0;
        while (digits < 4 && (size_t)(at - bytes) + 5 + sizeof world->mark <= length &&
               at[1 + digits] >= '0' && at[1 + digits] <= '9')
            value = value * 10 + at[1 + digits++] - '0';
        MUST(world, PROPERTY_ERASED,
             digits < 4 || at[5] != 'x' ||
                 memcmp(at + 6, world->mark, sizeof world->mark - 1) != 0 || value >= VALUES_MOST ||
                 !values_hold(erased, value),
             "v%04dx, erased, is still in %s of device %d", value, where, device->number);
    }
}

static void check_file(struct world *world, const struct device *device,
                       const struct values *erased, const char *path)
{
    struct text bytes = {0};
    if (file_read_whole(path, 1 << 26, &bytes, NULL))
        check_bytes(world, device, erased, text_get(&bytes), bytes.length, path);
    text_clear(&bytes);
}

static void check_sealed(struct world *world, const struct device *device,
                         const struct values *erased, const struct text *sealed, const char *where)
{
    struct seal_header header;
    struct segment_id id;
    struct text plain;
    if (seal_open(&world->team, text_get(sealed), sealed->length, &header, &plain, &id, NULL) &&
        header.kind == SEAL_SEGMENT)
        check_bytes(world, device, erased, text_get(&plain), plain.length, where);
    text_clear(&plain);
}

/* What was sealed here: in the base, and where it lies in the place. (What the copies of others
 * still hold is for them to remove: nobody here carries a removal.) */
static void check_sealed_here(struct world *world, struct device *device,
                              const struct values *erased)
{
    struct sealed sealed = {0};
    while (outbox_next(device->store, &sealed, &world->err) && sealed.first &&
           outbox_read(device->store, &sealed, &world->err)) {
        check_sealed(world, device, erased, &sealed.bytes, "the outbox");
        sealed.file_id = sealed.id; /* under its first name */
        char *name = folder_segment_name(&sealed), *path;
        struct text bytes = {0};
        path = mem_print("%s/dev/", device->shared);
        for (int i = 0; i < STREAM_SIZE; i++) {
            char *longer = mem_print("%s%02x", path, sealed.stream.bytes[i]);
            free(path);
            path = longer;
        }
        char *whole = mem_print("%s/%s", path, name);
        if (device->shared[0] && file_read_whole(whole, 1 << 24, &bytes, NULL))
            check_sealed(world, device, erased, &bytes, whole);
        text_clear(&bytes);
        free(whole);
        free(path);
        free(name);
    }
    text_clear(&sealed.bytes);
}

/* In what the base holds, in the bytes of its file, log included, and in what was sealed. */
static void check_erased(struct world *world, struct device *device, const char *picture)
{
    struct values erased;
    find_erased(world, device, &erased);
    bool any = false;
    for (size_t i = 0; i < sizeof erased.bits / sizeof erased.bits[0]; i++)
        any = any || erased.bits[i];
    if (!any)
        return;
    char *log = mem_print("%s-wal", device->base);
    check_bytes(world, device, &erased, picture, strlen(picture), "the tables");
    check_file(world, device, &erased, device->base);
    check_file(world, device, &erased, log);
    check_sealed_here(world, device, &erased);
    free(log);
}

/* ---- what is told -------------------------------------------------------------------------- */

static void check_told(struct world *world, struct device *device)
{
    struct sync_status status;
    WORKS(world, sync_status_read(device->store, &status, &world->err));
    int64_t pending = status.pending, unconfirmed = status.unconfirmed;
    bool alone = status.peers == 0;
    sync_status_clear(&status);
    MUST(world, PROPERTY_TOLD, pending == 0, "device %d still has %lld operations to send",
         device->number, (long long)pending);
    MUST(world, PROPERTY_TOLD,
         unconfirmed == 0 || alone || world->befell.copies || world->befell.lost ||
             world->befell.wiped,
         "device %d takes %lld operations for not yet everywhere", device->number,
         (long long)unconfirmed);
}

static void check_sound(struct world *world, struct device *device)
{
    struct diagnosis diagnosis;
    WORKS(world, doctor_examine(device->store, false, &diagnosis, &world->err));
    for (size_t i = 0; i < diagnosis.lines.count; i++)
        /* References lead to records that nobody made here: that is not the matter. */
        MUST(world, PROPERTY_SOUND,
             !strstr(diagnosis.lines.items[i], "ne correspond pas") &&
                 !strstr(diagnosis.lines.items[i], "manque") &&
                 !strstr(diagnosis.lines.items[i], "compteur") &&
                 !strstr(diagnosis.lines.items[i], "abîmé"),
             "device %d: %s", device->number, diagnosis.lines.items[i]);
    diagnosis_clear(&diagnosis);
}

/* ---- one who comes last -------------------------------------------------------------------- */

static struct device *newcomer(struct world *world)
{
    return &world->devices[DEVICES_MOST];
}

/* Each segment of the place, in any order and again until none is new. */
static void replay(struct world *world, struct remote *remote, const struct remote_items *files,
                   bool again)
{
    struct device *last = newcomer(world);
    uint64_t dice = dice_of(world->script->seed, again ? 31 : 30);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < files->count; i++) {
            const struct remote_item *file =
                &files->rows[(i * 7919 + dice % files->count) % files->count];
            struct text bytes = {0};
            struct seal_header header;
            struct segment_id id;
            struct op_run run;
            enum receipt receipt = RECEIPT_KNOWN;
            if (file->head || !remote->kind->read(remote, file, &bytes, NULL))
                continue;
            if (segment_open(&world->team, text_get(&bytes), bytes.length, &header, &run, &id,
                             NULL)) {
                WORKS(world, stream_receive(last->store, &run, &id, &header.previous, &receipt,
                                            &world->err));
                run_clear(&run);
            }
            text_clear(&bytes);
            MUST(world, PROPERTY_AGAIN, !again || receipt == RECEIPT_KNOWN || world->befell.lost,
                 "%s is taken twice", file->name);
            more = more || receipt == RECEIPT_APPLIED;
        }
        WORKS(world, stream_settle(last->store, &world->err));
        dice = dice_of(dice, 5);
    }
}

void expect_alike(struct world *world, struct device *device, const char *wanted,
                  enum property property, const char *when)
{
    char *picture = picture_of(world, device->store), difference[600];
    if (strcmp(picture, wanted) != 0) {
        picture_difference(wanted, picture, difference, sizeof difference);
        free(picture);
        world_broken(world, property, "device %d, %s: %s", device->number, when, difference);
    }
    free(picture);
}

static void check_again(struct world *world, struct device *first, const char *wanted)
{
    struct remote_items files = {0};
    struct remote remote;
    char *url = first->shared[0] ? mem_print("dossier:%s", first->shared)
                                 : mem_print("%s%d", HUB_SCHEME, first->number);
    world_give_base(world, newcomer(world));
    WORKS(world, remote_open(&remote, url, first->base, NULL, NULL, &world->err) &&
                     remote.kind->list(&remote, NULL, 0, &files, &world->err));
    replay(world, &remote, &files, false);
    expect_alike(world, newcomer(world), wanted, PROPERTY_AGAIN, "all of it in any order");
    replay(world, &remote, &files, true);
    expect_alike(world, newcomer(world), wanted, PROPERTY_AGAIN, "all of it twice");
    remote_items_clear(&files);
    remote_close(&remote);
    free(url);
}

/* Somebody joins: what was damaged meanwhile is put there again once he says that he lacks it. */
static void check_joined(struct world *world, struct device *first, const char *wanted)
{
    struct device *last = newcomer(world);
    int64_t moved = 1;
    world_give_base(world, last);
    world_join(world, last);
    for (int round = 0; moved && round < ROUNDS; round++) {
        carry_all(first, last);
        moved = cycle(world, last, 0);
        carry_all(last, first);
        carry_everywhere(world);
        moved += cycle_all(world);
        carry_everywhere(world);
    }
    expect_alike(world, last, wanted, PROPERTY_REBUILT, "who joined last");
}

/* The places are emptied, each fills its own from what it has, and somebody comes. */
static void check_rebuilt(struct world *world, struct device *first, const char *wanted)
{
    int at = 0;
    for (struct device *device; (device = next_there(world, &at));) {
        char *devices = mem_print("%s/dev", device->shared);
        if (device->shared[0])
            tree_remove(devices);
        free(devices);
    }
    hub_put_back(0, 1);
    for (int passed = 0; passed < DAYS; passed++) {
        cycle_all(world);
        carry_everywhere(world);
        pass_a_day(world);
    }
    cycle_all(world);
    carry_everywhere(world);
    world_give_base(world, newcomer(world));
    world_join(world, newcomer(world));
    carry_all(first, newcomer(world));
    cycle(world, newcomer(world), 0);
    expect_alike(world, newcomer(world), wanted, PROPERTY_REBUILT, "from places filled again");
}

void settle_and_check(struct world *world)
{
    uint64_t hash, first_hash = 0;
    int at = 0;
    luck_from(dice_of(world->script->seed, 6999));
    settle(world);
    if (world->script->keyed && !keys_settle(world))
        return;
    struct device *first = next_there(world, &at);
    char *wanted = picture_of(world, first->store);
    WORKS(world, stream_state_hash(first->store, &first_hash, &world->err));
    at = 0;
    for (struct device *device; (device = next_there(world, &at));) {
        expect_alike(world, device, wanted, PROPERTY_STATE, "when all has arrived");
        WORKS(world, stream_state_hash(device->store, &hash, &world->err));
        MUST(world, PROPERTY_STATE, hash == first_hash, "two hashes of one state");
        check_kept(world, device);
        check_told(world, device);
        check_erased(world, device, wanted);
    }
    check_shown(world, first);
    if (world->script->seed % 64 == 0)
        check_sound(world, first);
    bool whole =
        !world->befell.copies && !world->befell.lost; /* otherwise not all can be sent again */
    if (world->befell.spoilt && whole)
        check_joined(world, first, wanted);
    else if (world->befell.spoilt) /* what nobody has sealed who is still there */
        return free(wanted);
    else if (world->script->seed % 4 == 1)
        check_again(world, first, wanted);
    else if (world->script->seed % 4 == 2)
        check_rebuilt(world, first, wanted);
    free(wanted);
}
