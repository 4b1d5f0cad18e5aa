/* See pair.h. */
#include "pair.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

struct pair pair;

void pair_open(void)
{
    pair = (struct pair){.team = {.epoch = 1}};
    ground_open(&pair.ground);
    memset(pair.team.organisation.bytes, 7, sizeof pair.team.organisation.bytes);
    memset(pair.team.key, 42, sizeof pair.team.key);
    pair.ours = ground_store_in(&pair.ground, "a");
    pair.theirs = ground_store_in(&pair.ground, "b");
    pair.root = mem_print("%s/partage", pair.ground.folder);
    pair.url = mem_print("dossier:%s", pair.root);
    cr_assert(folder_create(pair.root, &pair.team.organisation, "x", 1, &pair.err) &&
                  team_join(pair.ours, &pair.team, pair.url, &pair.err) &&
                  team_join(pair.theirs, &pair.team, pair.url, &pair.err),
              "%s", pair.err.text);
}

void pair_close(void)
{
    sync_report_clear(&pair.report);
    store_close(pair.ours);
    store_close(pair.theirs);
    free(pair.root);
    free(pair.url);
    ground_close(&pair.ground);
}

void pair_write(struct store *store, const struct id *id, enum field field, const char *value)
{
    cr_assert(op_begin(store, &pair.err) && op_set(store, id, field, value, NULL, &pair.err) &&
                  op_commit(store, "geste", NULL, &pair.err),
              "%s", pair.err.text);
}

struct id pair_make_holder(struct store *store, const char *name)
{
    struct id id = id_new(&pair.ground.clock);
    pair_write(store, &id, FIELD_HOLDER_NAME, name);
    return id;
}

int64_t pair_count(struct store *store, const char *sql)
{
    int64_t count = -1;
    cr_assert(db_integer(store, sql, -1, &count, &pair.err), "%s", pair.err.text);
    return count;
}

int64_t pair_holders(struct store *store)
{
    return pair_count(store, "SELECT count(*) FROM holder");
}

void pair_expect_value(struct store *store, const struct id *id, enum field field,
                       const char *wanted)
{
    struct record record = {0};
    bool there = query_record(store, field_info(field)->entity, id, &record, NULL);
    const char *value = there ? record_get(&record, field) : NULL;
    cr_expect_str_eq(value ? value : "", wanted);
    record_clear(&record);
}

void pair_expect_alike(struct store *one, struct store *other)
{
    uint64_t first, second;
    cr_assert(stream_state_hash(one, &first, &pair.err) &&
              stream_state_hash(other, &second, &pair.err));
    cr_expect_eq(first, second);
}

bool pair_cycle_watched(struct store *store, const struct sync_watch *watch)
{
    sync_report_clear(&pair.report);
    pair.err = (struct error){0};
    return sync_cycle(store, "poste", watch, &pair.report, &pair.err);
}

bool pair_try_cycle(struct store *store)
{
    return pair_cycle_watched(store, NULL);
}

void pair_cycle(struct store *store)
{
    cr_assert(pair_try_cycle(store), "%s", pair.err.text);
}

bool pair_remarked(const char *words)
{
    for (size_t i = 0; i < pair.report.remarks.count; i++)
        if (strstr(pair.report.remarks.items[i], words))
            return true;
    return false;
}

char *pair_find_file(const char *pattern, size_t index)
{
    glob_t found;
    char *whole = mem_print("%s/%s", pair.root, pattern), *path = NULL;
    if (glob(whole, 0, NULL, &found) == 0) {
        if (index < found.gl_pathc)
            path = mem_copy(found.gl_pathv[index]);
        globfree(&found);
    }
    free(whole);
    return path;
}

void pair_read_file(const char *path, struct text *bytes)
{
    *bytes = (struct text){0};
    cr_assert(file_read_whole(path, 1 << 24, bytes, &pair.err), "%s", pair.err.text);
}

void pair_put_file(const char *path, const void *bytes, size_t length)
{
    cr_assert(file_write_whole(path, bytes, length, &pair.err), "%s", pair.err.text);
}
