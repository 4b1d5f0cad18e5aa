/* The ground of the unit tests. */
#include "ground.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t ground_now(void *state)
{
    return ((struct ground *)state)->now_ms;
}

/* xorshift64: the same fall of dice in every run. */
static void ground_random(void *state, void *bytes, size_t length)
{
    uint64_t *dice = &((struct ground *)state)->dice;
    for (size_t i = 0; i < length; i++) {
        *dice ^= *dice << 13;
        *dice ^= *dice >> 7;
        *dice ^= *dice << 17;
        ((unsigned char *)bytes)[i] = (unsigned char)(*dice >> 32);
    }
}

void ground_open(struct ground *ground)
{
    *ground = (struct ground){.now_ms = (int64_t)GROUND_SECONDS * 1000,
                              .dice = UINT64_C(0x9E3779B97F4A7C15)};
    cr_assert(scratch_make(ground->folder, "test"), "no temporary folder");
    cr_assert_eq(setenv("XDG_CONFIG_HOME", ground->folder, 1),
                 0); /* not the tester's own settings */
    ground->base = mem_print("%s/donnees/dentelle.db", ground->folder);
    ground->clock = (struct clock){.now_ms = ground_now, .random = ground_random, .state = ground};
}

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *place)
{
    (void)status;
    (void)flag;
    (void)place;
    return remove(path);
}

void ground_close(struct ground *ground)
{
    nftw(ground->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(ground->base);
}

void ground_pass_days(struct ground *ground, int days)
{
    ground->now_ms += (int64_t)days * 86400000;
}

static struct store *open_at(const struct ground *ground, const char *path)
{
    struct error err = {0};
    struct store_options options = {.path = path, .clock = &ground->clock, .create = true};
    struct store *store = store_open(&options, &err);
    cr_assert_not_null(store, "%s", err.text);
    return store;
}

struct store *ground_store(struct ground *ground)
{
    return open_at(ground, ground->base);
}

struct store *ground_store_in(const struct ground *ground, const char *name)
{
    struct error err = {0};
    char *path = mem_print("%s/%s/base.db", ground->folder, name), *folder = folder_of(path);
    cr_assert(folder_make(folder, &err), "%s", err.text);
    struct store *store = open_at(ground, path);
    free(folder);
    free(path);
    return store;
}

void ground_app(struct ground *ground, struct app *app)
{
    *app = (struct app){.clock = ground->clock, .filter = FILTER_NONE};
    settings_init(&app->settings);
    app->store = ground_store(ground);
    app->drafts = mem_print("%s/donnees/dentelle.brouillons", ground->folder);
}

void ground_erase(struct store *store, enum entity entity, const struct id *id)
{
    struct error err;
    cr_assert(op_begin(store, &err) && op_erase(store, entity, id, &err) &&
                  op_commit(store, NULL, NULL, &err),
              "%s", err.text);
}

char *ground_device_name(struct store *store)
{
    struct error err;
    struct stream_name name;
    struct text hex = {0};
    cr_assert(stream_own(store, &name, &err), "%s", err.text);
    for (int i = 0; i < STREAM_SIZE; i++)
        text_addf(&hex, "%02x", name.bytes[i]);
    return text_take(&hex);
}

char *ground_ask(struct ground *ground, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    char *answer = NULL;
    cr_assert_eq(sqlite3_open_v2(ground->base, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0))
        answer = mem_copy((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return answer ? answer : mem_copy("");
}
