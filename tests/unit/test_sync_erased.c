/* What is erased is erased with everybody, and found nowhere. */
#include "pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

TestSuite(sync_erased, .init = pair_open, .fini = pair_close);

Test(sync_erased, an_erasure_travels_and_takes_what_comes_later_too)
{
    struct id id = pair_make_holder(pair.ours, "À oublier");
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    pair_write(pair.theirs, &id, FIELD_HOLDER_TOWN, "Lens-à-oublier");
    ground_erase(pair.ours, ENTITY_HOLDER, &id);
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    struct record record;
    cr_expect_not(query_record(pair.ours, ENTITY_HOLDER, &id, &record, NULL));
    record_clear(&record);
    cr_expect_not(query_record(pair.theirs, ENTITY_HOLDER, &id, &record, NULL));
    record_clear(&record);
    cr_expect_eq(pair_count(pair.ours, "SELECT count(*) FROM op WHERE value LIKE '%oublier%'"), 0);
}

/* ---- erased everywhere --------------------------------------------------------------------- */

/* Is this song anywhere: in a base, its log, what is sealed there, the folder? */
static bool sings(const char *bytes, size_t length)
{
    static const char song[] = "zyxcanari";
    for (size_t i = 0; i + sizeof song - 1 <= length; i++)
        if (strncasecmp(bytes + i, song, sizeof song - 1) == 0)
            return true;
    return false;
}

static bool file_sings(const char *path)
{
    struct text bytes = {0};
    bool found =
        file_read_whole(path, 1 << 26, &bytes, NULL) && sings(text_get(&bytes), bytes.length);
    text_clear(&bytes);
    return found;
}

static bool sealed_sings(const struct text *bytes)
{
    struct seal_header header;
    struct segment_id id;
    struct text plain;
    cr_assert(
        seal_open(&pair.team, text_get(bytes), bytes->length, &header, &plain, &id, &pair.err),
        "%s", pair.err.text);
    bool found = sings(text_get(&plain), plain.length);
    text_clear(&plain);
    return found;
}

static int songs_in_folder(void)
{
    int songs = 0;
    char *path;
    for (size_t i = 0; (path = pair_find_file("dev/*/*", i)); i++, free(path)) {
        struct text bytes;
        pair_read_file(path, &bytes);
        songs += sealed_sings(&bytes);
        text_clear(&bytes);
    }
    return songs;
}

static int songs_in_base(struct store *store)
{
    struct sealed sealed = {0};
    char *log = mem_print("%s-wal", store_path(store));
    int songs = file_sings(store_path(store)) + file_sings(log);
    while (outbox_next(store, &sealed, &pair.err) && sealed.first) {
        cr_assert(outbox_read(store, &sealed, &pair.err), "%s", pair.err.text);
        songs += sealed_sings(&sealed.bytes);
    }
    text_clear(&sealed.bytes);
    free(log);
    return songs;
}

static void expect_erased_on(struct store *store, int64_t done, int64_t devices, bool missing)
{
    struct erasures erasures;
    cr_assert(erasures_read(store, 5, &erasures, &pair.err), "%s", pair.err.text);
    cr_assert_eq(erasures.count, 1);
    cr_expect_eq(erasures.rows[0].done, done);
    cr_expect_eq(erasures.rows[0].devices, devices);
    cr_expect_eq(erasures.rows[0].missing != NULL, missing);
    cr_expect_eq(erasures.everywhere, done == devices);
    erasures_clear(&erasures);
}

Test(sync_erased, what_is_erased_is_found_nowhere_and_the_chain_goes_on)
{
    struct id id = pair_make_holder(pair.ours, "Zyxcanari fictif"),
              kept = pair_make_holder(pair.ours, "Gardé fictif");
    struct text original;
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    pair_write(pair.theirs, &id, FIELD_HOLDER_TOWN, "zyxcanari-lez-fictif");
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    cr_assert_eq(songs_in_folder(), 2);
    cr_assert(songs_in_base(pair.ours) > 0 && songs_in_base(pair.theirs) > 0);
    char *path = pair_find_file("dev/*/s-1-2-*", 0);
    pair_read_file(path, &original);
    ground_erase(pair.ours, ENTITY_HOLDER, &id);
    expect_erased_on(pair.ours, 1, 2, true);
    pair_cycle(pair.ours);
    cr_expect_eq(songs_in_base(pair.ours), 0);
    cr_expect_eq(songs_in_folder(), 1, "that of the other, who has not heard of it");
    pair_cycle(pair.theirs);
    cr_expect_eq(songs_in_base(pair.theirs), 0);
    cr_expect_eq(songs_in_folder(), 0);
    pair_cycle(pair.ours);
    expect_erased_on(pair.ours, 2, 2, false);
    /* One who comes later gets all but that; so does one who finds the original beside it. */
    for (int i = 0; i < 2; i++) {
        char name[16];
        snprintf(name, sizeof name, "t%d", i);
        struct store *third = ground_store_in(&pair.ground, name);
        cr_assert(team_join(third, &pair.team, pair.url, &pair.err));
        pair_cycle(third);
        pair_expect_value(third, &kept, FIELD_HOLDER_NAME, "Gardé fictif");
        pair_expect_alike(pair.ours, third);
        cr_expect_eq(songs_in_base(third), 0);
        pair_write(third, &kept, FIELD_HOLDER_TOWN, i ? "Béthune" : "Lens");
        pair_cycle(third);
        pair_cycle(pair.ours);
        cr_expect_not(pair_remarked("deux bases"));
        pair_expect_value(pair.ours, &kept, FIELD_HOLDER_TOWN, i ? "Béthune" : "Lens");
        store_close(third);
        pair_put_file(path, text_get(&original), original.length);
    }
    /* What a carrier brought back goes with the next cycle of its author. */
    pair_cycle(pair.ours);
    cr_expect_eq(songs_in_folder(), 0);
    cr_expect_not(pair_remarked("copie"));
    pair_make_holder(pair.ours, "Suite fictive");
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    pair_expect_alike(pair.ours, pair.theirs);
    text_clear(&original);
    free(path);
}
