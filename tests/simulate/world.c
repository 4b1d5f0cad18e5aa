/* Devices with their bases, and a run from its first event to its last check. Making a base takes
 * longer than a whole run: one is made, copied for each device, and emptied between runs. */
#include "world.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub.h"
#include "store/stream.h"
#include "sync/folder.h"

/* 2027-03-15T09:00 UTC, a Monday. */
#define START_MS (INT64_C(1805101200) * 1000)

const char *const property_names[PROPERTY_COUNT] = {
    [PROPERTY_NONE] = "none",       [PROPERTY_STATE] = "state",   [PROPERTY_KEPT] = "kept",
    [PROPERTY_SEEN] = "seen",       [PROPERTY_ERASED] = "erased", [PROPERTY_AGAIN] = "again",
    [PROPERTY_REBUILT] = "rebuilt", [PROPERTY_ENDS] = "ends",     [PROPERTY_TOLD] = "told",
    [PROPERTY_SOUND] = "sound",     [PROPERTY_APART] = "apart",   [PROPERTY_WORKS] = "works",
};

void world_broken(struct world *world, enum property property, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    world->broken = property;
    vsnprintf(world->why, sizeof world->why, format, arguments);
    va_end(arguments);
    longjmp(world->out, 1);
}

void world_tell(const struct world *world, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (world->tell)
        vfprintf(world->tell, format, arguments);
    va_end(arguments);
}

/* splitmix64. */
uint64_t dice_of(uint64_t a, uint64_t b)
{
    uint64_t z = a * UINT64_C(0x9E3779B97F4A7C15) + b * UINT64_C(0xD1B54A32D192ED03) + 1;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* ---- clocks -------------------------------------------------------------------------------- */

static int64_t device_now(void *state)
{
    return ((struct device *)state)->now_ms;
}

static void device_random(void *state, void *bytes, size_t length)
{
    struct device *device = state;
    for (size_t i = 0; i < length; i++)
        ((unsigned char *)bytes)[i] = (unsigned char)(dice_of(device->dice++, 7) >> 24);
}

/* ---- bases --------------------------------------------------------------------------------- */

static void remove_base(const struct device *device)
{
    static const char *const parts[] = {"", "-wal", "-shm", ".sync"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char *path = mem_print("%s%s", device->base, parts[i]);
        file_remove(path);
        free(path);
    }
}

void world_shut(struct device *device)
{
    store_close(device->store);
    device->store = NULL;
}

void world_reopen(struct world *world, struct device *device)
{
    struct store_options options = {.path = device->base, .clock = &device->clock};
    world_shut(device);
    device->pooled = false;
    device->store = store_open(&options, &world->err);
    WORKS(world, device->store);
}

/* What a base holds when it is made (but for its stream) is kept in the connection, and goes back
 * in when it is emptied. The words of the index are told to go; nobody else writes in its tables.
 */
enum { TABLES_MOST = 64 };
static struct emptying {
    int count;
    char *look[TABLES_MOST], *remove[TABLES_MOST], *fill[TABLES_MOST];
} emptying;

static void plan_table(const char *name, bool fill)
{
    int at = emptying.count++;
    emptying.look[at] = mem_print("SELECT 1 FROM main.%s LIMIT 1", name);
    emptying.remove[at] = mem_print("DELETE FROM main.%s", name);
    emptying.fill[at] =
        fill ? mem_print("INSERT INTO main.%s SELECT * FROM temp.fresh_%s", name, name) : NULL;
}

static void plan_words(const char *rows, const char *words)
{
    int at = emptying.count++;
    emptying.look[at] = mem_print("SELECT 1 FROM main.%s LIMIT 1", rows);
    emptying.remove[at] = mem_print("INSERT INTO %s(%s) VALUES('delete-all')", words, words);
    emptying.fill[at] = NULL;
}

static bool run_sql(struct world *world, struct store *store, const char *sql)
{
    sqlite3_stmt *stmt = db_prepare(store, sql, &world->err);
    WORKS(world, stmt);
    int step = db_step(store, stmt, &world->err);
    sqlite3_reset(stmt);
    WORKS(world, step == SQLITE_ROW || step == SQLITE_DONE);
    return step == SQLITE_ROW;
}

/* Of each table, what a new base has in it; tables that have nothing are not filled again. */
static void plan_emptying(struct world *world, struct store *store)
{
    sqlite3_stmt *stmt = db_prepare(
        store,
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_words%'"
        " ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        &world->err);
    WORKS(world, stmt);
    plan_words("summary", "case_words"); /* while the rows still say whether there are any */
    plan_words("note_doc", "note_words");
    while (db_step(store, stmt, &world->err) == SQLITE_ROW && emptying.count < TABLES_MOST) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        char *look = mem_print("SELECT 1 FROM main.%s LIMIT 1", name);
        plan_table(name, strcmp(name, "stream") != 0 && run_sql(world, store, look));
        free(look);
    }
    sqlite3_reset(stmt);
}

static void keep_fresh_rows(struct world *world, struct store *store)
{
    if (emptying.count == 0)
        plan_emptying(world, store);
    for (int i = 0; i < emptying.count; i++) {
        if (!emptying.fill[i])
            continue;
        const char *name = emptying.remove[i] + strlen("DELETE FROM main.");
        char *keep = mem_print("CREATE TEMP TABLE fresh_%s AS SELECT * FROM main.%s", name, name);
        WORKS(world, db_exec(store, keep, &world->err));
        free(keep);
    }
}

static void empty_base(struct world *world, struct store *store)
{
    WORKS(world, db_exec(store, "BEGIN IMMEDIATE", &world->err));
    for (int i = 0; i < emptying.count; i++) {
        if (!run_sql(world, store, emptying.look[i]))
            continue;
        run_sql(world, store, emptying.remove[i]);
        if (emptying.fill[i])
            run_sql(world, store, emptying.fill[i]);
    }
    WORKS(world, schema_create_stream(store, 1, &world->err) && mark_write(store, &world->err) &&
                     db_exec(store, "COMMIT", &world->err));
    store->group = (struct group){0};
}

void world_give_base(struct world *world, struct device *device)
{
    if (!device->pooled || !device->store) {
        world_shut(device);
        remove_base(device);
        char *fresh = mem_print("%s/neuve.db", world->scratch);
        file_copy(fresh, device->base, SIZE_MAX);
        free(fresh);
        world_reopen(world, device);
        keep_fresh_rows(world, device->store);
    }
    device->pooled = true;
    empty_base(world, device->store);
}

/* ---- the team ------------------------------------------------------------------------------ */

static void join_hub(struct world *world, struct device *device)
{
    char *url = mem_print("%s%d", HUB_SCHEME, device->number);
    WORKS(world, team_join(device->store, &world->team, url, &world->err));
    free(url);
}

static void join_place(struct world *world, struct device *device, const char *root)
{
    struct stat status;
    char *format = mem_print("%s/FORMAT", root), *url = mem_print("dossier:%s", root);
    WORKS(world, stat(format, &status) == 0 ||
                     folder_create(root, &world->team.organisation, "x", 1, &world->err));
    WORKS(world, team_join(device->store, &world->team, url, &world->err));
    free(format);
    free(url);
}

void world_join(struct world *world, struct device *device)
{
    enum places places = world->script->places;
    char *key = mem_print("%s/cle", world->scratch);
    device->there = true;
    if (places == PLACES_HUB || places == PLACES_HUB_TOO)
        join_hub(world, device);
    snprintf(device->shared, sizeof device->shared, "%s/partage%d", world->scratch, device->number);
    if (places == PLACES_KEY)
        snprintf(device->shared, sizeof device->shared, "%s", key);
    if (places == PLACES_HUB)
        device->shared[0] = '\0';
    else
        join_place(world, device, device->shared);
    if (places == PLACES_BOTH)
        join_place(world, device, key);
    free(key);
}

static void set_path(char path[PATH_SIZE], char *made)
{
    snprintf(path, PATH_SIZE, "%s", made);
    free(made);
}

static void start_device(struct world *world, int number)
{
    struct device *device = &world->devices[number];
    struct store *store = device->store;
    bool pooled = device->pooled;
    free(device->editor.seen);
    *device = (struct device){.number = number, .store = store, .pooled = pooled, .backup_at = -1};
    device->now_ms = START_MS;
    device->keyed = world->script->keyed;
    if (number < DEVICES_MOST) {
        device->now_ms += world->script->clock_ms[number];
        device->older = world->script->older[number] && !world->script->keyed;
    }
    device->dice = dice_of(world->script->seed, 1000 + (uint64_t)number);
    device->clock = (struct clock){.now_ms = device_now, .random = device_random, .state = device};
    set_path(device->base, mem_print("%s/poste%d/base.db", world->scratch, number));
    set_path(device->backup, mem_print("%s/poste%d/copie.db", world->scratch, number));
}

static void start_things(struct world *world)
{
    for (int i = 0; i < THINGS; i++) {
        world->things[i] = (struct thing){.entity = i < THINGS / 3       ? ENTITY_HOLDER
                                                    : i < 2 * THINGS / 3 ? ENTITY_CASE
                                                                         : ENTITY_NOTE};
        for (size_t b = 0; b < sizeof world->things[i].id.bytes; b++)
            world->things[i].id.bytes[b] =
                (unsigned char)(dice_of(world->script->seed, (uint64_t)(i * 16) + b) >> 16);
    }
}

static void start(struct world *world)
{
    char *key = mem_print("%s/cle", world->scratch);
    tree_remove(key);
    free(key);
    hub_start();
    snprintf(world->mark, sizeof world->mark, "%05x", (unsigned)(world->script->seed & 0xfffff));
    memset(world->typed, 0, sizeof world->typed);
    world->befell = (struct befell){0};
    memset(world->happened, 0, sizeof world->happened);
    world->broken = PROPERTY_NONE;
    world->why[0] = '\0';
    keys_start(world);
    start_things(world);
    for (int i = 0; i <= DEVICES_MOST; i++) {
        start_device(world, i);
        char *shared = mem_print("%s/partage%d", world->scratch, i);
        tree_remove(shared);
        free(shared);
    }
    for (int i = 0; i < world->script->devices; i++) {
        world_give_base(world, &world->devices[i]);
        world_join(world, &world->devices[i]);
    }
}

/* ---- a run --------------------------------------------------------------------------------- */

static void happen(struct world *world, const struct event *event)
{
    struct device *device = &world->devices[event->device];
    char words[512];
    if (!device->there)
        return;
    if (world->tell) {
        script_say(world->script, world->at, words, sizeof words);
        world_tell(world, "%3d. %s\n", world->at, words);
    }
    device->now_ms += event->wait_ms;
    luck_from(dice_of(world->script->seed, 7000 + (uint64_t)world->at));
    bool happened = true;
    if (event->kind <= EVENT_REDO || event->kind == EVENT_CONFIRM || event->kind == EVENT_LATER)
        happened = gesture(world, event);
    else if (event->kind == EVENT_CYCLE || event->kind == EVENT_CYCLE_STOPPED)
        cycle(world, device, event->kind == EVENT_CYCLE ? 0 : 1 + (int)(event->choice % 6));
    else if (event->kind == EVENT_CARRY || event->kind == EVENT_CARRY_ALL)
        happened = carry(world, event);
    else if (event->kind >= EVENT_PHRASE)
        happened = keys_gesture(world, event);
    else
        happened = trouble(world, event);
    world->happened[event->kind] += happened;
}

bool world_run(struct world *world, const struct script *script)
{
    world->script = script;
    if (setjmp(world->out) != 0) {
        for (int i = 0; i <= DEVICES_MOST; i++) { /* what was under way is not gone on with */
            world->devices[i].pooled = false;
            world_shut(&world->devices[i]);
        }
        return false;
    }
    luck_from(script->seed);
    start(world);
    if (script->keyed) /* whom nobody has heard of, nobody can declare lost */
        settle_rounds(world, NULL);
    for (world->at = 0; world->at < script->count; world->at++)
        if (!script->events[world->at].skipped)
            happen(world, &script->events[world->at]);
    settle_and_check(world);
    return true;
}

void world_open(struct world *world)
{
    const char *places[] = {getenv("DENTELLE_SIMULATE_DIR"), "/dev/shm", getenv("TMPDIR"), "/tmp"};
    *world = (struct world){0};
    for (size_t i = 0; i < sizeof places / sizeof places[0] && !world->scratch[0]; i++) {
        snprintf(world->scratch, sizeof world->scratch, "%s/dentelle-simulate-XXXXXX",
                 places[i] ? places[i] : "");
        if (!places[i] || access(places[i], W_OK) != 0 || !mkdtemp(world->scratch))
            world->scratch[0] = '\0';
    }
    /* Nobody else has these bases: locks need not be asked of the system. */
    sqlite3_vfs_register(sqlite3_vfs_find("unix-excl"), 1);
    struct device *device = &world->devices[0];
    device->clock = (struct clock){.now_ms = device_now, .random = device_random, .state = device};
    device->now_ms = START_MS;
    char *fresh = mem_print("%s/neuve.db", world->scratch);
    struct store_options options = {.path = fresh, .clock = &device->clock, .create = true};
    struct store *store = store_open(&options, &world->err);
    if (!store || sodium_init() < 0) {
        fprintf(stderr, "simulate: %s: %s\n", fresh, world->err.text);
        exit(2);
    }
    store_close(store);
    free(fresh);
    for (int i = 0; i <= DEVICES_MOST; i++) {
        char *folder = mem_print("%s/poste%d", world->scratch, i);
        folder_need(folder);
        free(folder);
    }
}

void world_close(struct world *world)
{
    hub_start();
    for (int i = 0; i <= DEVICES_MOST; i++) {
        world_shut(&world->devices[i]);
        free(world->devices[i].editor.seen);
    }
    for (int i = 0; i < emptying.count; i++) {
        free(emptying.look[i]);
        free(emptying.remove[i]);
        free(emptying.fill[i]);
    }
    emptying = (struct emptying){0};
    tree_remove(world->scratch);
}
