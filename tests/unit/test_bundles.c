/* Many small files made one, and what others had put into a place put there again: nothing is lost
 * by either, whoever comes when. */
#include "pair.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT = 6 }; /* so many small files become one */

TestSuite(bundles, .init = pair_open, .fini = pair_close, .timeout = 120);

static struct id make_holder(struct store *store, const char *name)
{
    struct id id = id_new(&pair.ground.clock);
    pair.ground.now_ms += 60000;
    cr_assert(op_begin(store, &pair.err) &&
                  op_set(store, &id, FIELD_HOLDER_NAME, name, NULL, &pair.err) &&
                  op_set(store, &id, FIELD_HOLDER_TOWN, "Fictive", NULL, &pair.err) &&
                  op_commit(store, "geste", NULL, &pair.err),
              "%s", pair.err.text);
    return id;
}

static void must_cycle(struct store *store)
{
    struct sync_watch watch = {.bundle_at = AT};
    cr_assert(pair_cycle_watched(store, &watch), "%s", pair.err.text);
}

static void expect_quiet(void)
{
    cr_expect_eq(pair.report.remarks.count, 0, "%s",
                 pair.report.remarks.count ? pair.report.remarks.items[0] : "");
}

static struct store *newcomer(const char *name)
{
    struct store *store = ground_store_in(&pair.ground, name);
    cr_assert(team_join(store, &pair.team, pair.url, &pair.err), "%s", pair.err.text);
    must_cycle(store);
    return store;
}

/* Files of the folder that match; the first one's path, when it is asked for. */
static size_t files(const char *pattern, char **path)
{
    char *whole = mem_print("%s/%s", pair.root, pattern);
    glob_t found;
    size_t count = glob(whole, 0, NULL, &found) == 0 ? found.gl_pathc : 0;
    if (path)
        *path = count ? mem_copy(found.gl_pathv[0]) : NULL;
    globfree(&found);
    free(whole);
    return count;
}

static void remove_files(const char *pattern)
{
    char *path;
    while (files(pattern, &path) > 0) {
        cr_assert_eq(unlink(path), 0);
        free(path);
    }
}

static void write_many(struct store *store, int count)
{
    for (int i = 0; i < count; i++) {
        make_holder(store, "Fictif envoyé");
        must_cycle(store);
    }
}

Test(bundles, many_small_files_become_one_and_whoever_has_some_of_them_takes_the_rest)
{
    write_many(pair.ours, 3);
    must_cycle(pair.theirs); /* has three, and will find the rest within a bundle */
    write_many(pair.ours, 40);
    must_cycle(pair.ours);
    cr_expect_leq(files("dev/*/s-*", NULL), 3 * AT, "%zu files are left", files("dev/*/s-*", NULL));
    cr_expect(files("dev/*/r-*", NULL) >= 1);
    must_cycle(pair.theirs);
    expect_quiet();
    cr_expect_eq(pair.report.received, 80);
    cr_expect_eq(pair_holders(pair.theirs), 43);
    pair_expect_alike(pair.ours, pair.theirs);
    struct store *third = newcomer("c");
    expect_quiet();
    cr_expect_eq(pair.report.received, 86);
    pair_expect_alike(pair.ours, third);
    /* And on: they write, it goes through. */
    write_many(third, 2);
    write_many(pair.ours, 2);
    must_cycle(third);
    must_cycle(pair.theirs);
    must_cycle(pair.theirs);
    expect_quiet();
    pair_expect_alike(third, pair.theirs);
    must_cycle(pair.ours);
    must_cycle(pair.ours);
    cr_expect(pair.report.sent_lots == 0 && pair.report.sent == 0 && pair.report.received == 0);
    pair_expect_alike(pair.ours, pair.theirs);
    store_close(third);
}

Test(bundles, one_that_begins_with_what_is_here_goes_on_only_from_the_same)
{
    static const struct {
        const char *what;
        int64_t hlc_by;
        unsigned char entity_by;
        int64_t first; /* the run begins there; `theirs` has the first four */
        enum receipt wanted;
    } cases[] = {
        {"another moment", 1, 0, 1, RECEIPT_FORK},
        {"another record", 0, 1, 1, RECEIPT_FORK},
        {"after a hole", 0, 0, 6, RECEIPT_GAP},
        {"nobody knew what comes before", 0, 0, 5, RECEIPT_GAP},
        {"the same", 0, 0, 3, RECEIPT_APPLIED},
        {"all of it is here", 0, 0, 1, RECEIPT_KNOWN},
    };
    struct segment_id none = {{0}}, some = {{1}};
    make_holder(pair.ours, "Fictif");
    make_holder(pair.ours, "Fictif");
    must_cycle(pair.ours);
    must_cycle(pair.theirs);
    for (int i = 0; i < 4; i++)
        make_holder(pair.ours, "Suite fictive");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct op_run run;
        enum receipt receipt;
        cr_assert(stream_read_own(pair.ours, cases[i].first, 100, SIZE_MAX, &run, &pair.err));
        if (cases[i].first <= 4) {
            run.ops[4 - cases[i].first].hlc += cases[i].hlc_by;
            run.ops[4 - cases[i].first].entity.bytes[3] ^= cases[i].entity_by;
        }
        cr_assert(stream_receive(pair.theirs, &run, &some, &none, &receipt, &pair.err), "%s",
                  pair.err.text);
        cr_expect_eq(receipt, cases[i].wanted, "%s: %d", cases[i].what, receipt);
        run_clear(&run);
    }
    cr_assert(stream_settle(pair.theirs, &pair.err), "%s", pair.err.text);
    cr_expect_eq(pair_holders(pair.theirs), 6);
    pair_expect_alike(pair.ours, pair.theirs);
}

static void spoil(const char *path)
{
    int fd = open(path, O_WRONLY);
    cr_assert(fd >= 0 && pwrite(fd, "xxxx", 4, 200) == 4);
    close(fd);
}

Test(bundles, one_that_is_lost_or_spoilt_is_made_good_from_what_the_base_keeps)
{
    char *path;
    write_many(pair.ours, 20);
    must_cycle(pair.ours);
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    cr_assert_eq(unlink(path), 0);
    free(path);
    must_cycle(pair.ours);
    must_cycle(pair.ours); /* put again one by one, then made one again */
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    spoil(path);
    free(path);
    must_cycle(pair.theirs);
    cr_expect_lt(pair_holders(pair.theirs), 20);
    ground_pass_days(&pair.ground, 2); /* it is not read at each cycle */
    must_cycle(pair.ours);
    must_cycle(pair.theirs);
    cr_expect_eq(pair_holders(pair.theirs), 20);
    pair_expect_alike(pair.ours, pair.theirs);
    /* A carrier's copies of it are no strangers. */
    must_cycle(pair.ours);
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    char *copy = mem_print("cp '%s' '%s (conflit)' && cp '%s' '%s-2'", path, path, path, path);
    cr_assert_eq(system(copy), 0);
    write_many(pair.ours, 2);
    must_cycle(pair.theirs);
    expect_quiet();
    cr_expect_eq(pair_holders(pair.theirs), 22);
    free(copy);
    free(path);
}

/* Is the word anywhere in the files of the folder, opened? */
static size_t folder_says(const char *word)
{
    size_t count = 0;
    char *whole = mem_print("%s/dev/*/*", pair.root);
    glob_t found;
    cr_assert_eq(glob(whole, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct text bytes = {0}, plain = {0};
        struct seal_header header;
        struct segment_id id;
        cr_assert(file_read_whole(found.gl_pathv[i], 1 << 26, &bytes, &pair.err), "%s",
                  pair.err.text);
        if (seal_open(&pair.team, text_get(&bytes), bytes.length, &header, &plain, &id, NULL))
            count += memmem(text_get(&plain), plain.length, word, strlen(word)) != NULL;
        text_clear(&bytes);
        text_clear(&plain);
    }
    globfree(&found);
    free(whole);
    return count;
}

Test(bundles, what_is_erased_leaves_them_and_their_copies)
{
    char *path;
    struct id id = make_holder(pair.ours, "Zyxcanari");
    write_many(pair.ours, 20);
    must_cycle(pair.ours);
    must_cycle(pair.theirs);
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    char *copy = mem_print("cp '%s' '%s (conflit)' && cp '%s' '%s-2' && cp '%s' %s/kept", path,
                           path, path, path, path, pair.ground.folder),
         *back = mem_print("cp %s/kept '%s'", pair.ground.folder, path);
    cr_assert_eq(system(copy), 0);
    cr_assert_eq(folder_says("Zyxcanari"), 3);
    ground_erase(pair.theirs, ENTITY_HOLDER, &id);
    must_cycle(pair.theirs);
    must_cycle(pair.ours);
    cr_expect_eq(folder_says("Zyxcanari"), 0);
    must_cycle(pair.ours);
    must_cycle(pair.ours);
    cr_expect_eq(files("dev/*/r-*", NULL), 1, "made one again, without it");
    cr_expect_eq(folder_says("Zyxcanari"), 0);
    size_t loose = files("dev/*/s-*", NULL);
    for (int i = 0; i < 3; i++) { /* a carrier that brings back what was removed */
        cr_assert_eq(system(back), 0);
        must_cycle(pair.ours);
        cr_expect_eq(files("dev/*/s-*", NULL), loose, "what the present one holds is put again");
        cr_expect_eq(files("dev/*/r-*", NULL), 1, "%zu bundles", files("dev/*/r-*", NULL));
        cr_expect_eq(folder_says("Zyxcanari"), 0);
    }
    must_cycle(pair.theirs);
    expect_quiet();
    struct store *third = newcomer("c");
    expect_quiet();
    pair_expect_alike(pair.ours, third);
    pair_expect_alike(pair.theirs, third);
    cr_expect_eq(pair_holders(third), 20);
    store_close(third);
    free(back);
    free(copy);
    free(path);
}

/* ---- a base put back ----------------------------------------------------------------------- */

static void copy_base(const char *from, const char *to)
{
    char *command = mem_print("mkdir -p %s/%s && cp %s/%s/* %s/%s/", pair.ground.folder, to,
                              pair.ground.folder, from, pair.ground.folder, to);
    cr_assert_eq(system(command), 0);
    free(command);
}

Test(bundles, a_base_put_back_finds_in_a_bundle_what_it_had_sent)
{
    write_many(pair.ours, 3);
    store_close(pair.ours);
    copy_base("a", "before");
    pair.ours = ground_store_in(&pair.ground, "a");
    write_many(pair.ours, 20);
    must_cycle(pair.ours);
    must_cycle(pair.theirs);
    cr_assert(files("dev/*/r-1-*", NULL) == 1);
    struct store *back = ground_store_in(&pair.ground, "before");
    make_holder(back, "Fictif d'ailleurs");
    must_cycle(back);
    cr_expect(pair.report.remarks.count == 1 && strstr(pair.report.remarks.items[0], "copie"));
    cr_expect_eq(pair_holders(back), 24);
    must_cycle(pair.theirs);
    must_cycle(pair.ours);
    must_cycle(back);
    expect_quiet();
    pair_expect_alike(pair.ours, back);
    pair_expect_alike(pair.theirs, back);
    cr_expect_eq(pair_holders(pair.ours), 24);
    /* Each goes on under its own name, bundles and all. */
    write_many(pair.ours, 10);
    write_many(back, 10);
    must_cycle(pair.ours);
    must_cycle(pair.theirs);
    expect_quiet();
    must_cycle(back);
    expect_quiet();
    pair_expect_alike(pair.ours, pair.theirs);
    pair_expect_alike(pair.ours, back);
    store_close(back);
}

/* Under the name that it gave up, it has more than it sealed: what it had sent after the backup. */
Test(bundles, a_base_put_back_puts_there_again_what_it_got_back)
{
    write_many(pair.ours, 3);
    must_cycle(pair.ours);
    store_close(pair.ours);
    copy_base("a", "before");
    pair.ours = ground_store_in(&pair.ground, "a");
    write_many(pair.ours, 5);
    must_cycle(pair.ours);
    struct store *back = ground_store_in(&pair.ground, "before");
    must_cycle(back);
    cr_expect_eq(pair_holders(back), 8);
    remove_files("dev/*/*");
    must_cycle(back);
    must_cycle(back);
    ground_pass_days(&pair.ground, 2);
    must_cycle(back);
    must_cycle(back);
    struct store *third = newcomer("c");
    expect_quiet();
    cr_expect_eq(pair_holders(third), 8);
    pair_expect_alike(back, third);
    cr_assert_eq(pair.report.sent_lots, 0);
    must_cycle(back);
    cr_expect_eq(pair.report.sent_lots, 0, "nothing is put twice");
    store_close(third);
    store_close(back);
}

Test(bundles, a_base_put_back_shares_whole_groups_only)
{
    struct id kept = id_new(&pair.ground.clock), erased = id_new(&pair.ground.clock);
    make_holder(pair.ours, "Fictif");
    cr_assert(op_begin(pair.ours, &pair.err) &&
                  op_set(pair.ours, &kept, FIELD_HOLDER_NAME, "Un", NULL, &pair.err) &&
                  op_set(pair.ours, &erased, FIELD_HOLDER_NAME, "Deux", NULL, &pair.err) &&
                  op_set(pair.ours, &kept, FIELD_HOLDER_TOWN, "Fictive", NULL, &pair.err) &&
                  op_commit(pair.ours, "geste", NULL, &pair.err),
              "%s", pair.err.text);
    store_close(pair.ours);
    copy_base("a", "before");
    pair.ours = ground_store_in(&pair.ground, "a");
    ground_erase(pair.ours, ENTITY_HOLDER, &erased);
    make_holder(pair.ours, "Suite fictive");
    must_cycle(pair.ours); /* what was erased is empty in what is sent */
    must_cycle(pair.theirs);
    struct store *back = ground_store_in(&pair.ground, "before");
    make_holder(back, "Fictif d'ailleurs");
    must_cycle(back);
    cr_expect(pair.report.remarks.count == 1 && strstr(pair.report.remarks.items[0], "copie"));
    must_cycle(back);
    must_cycle(pair.theirs);
    expect_quiet();
    must_cycle(pair.ours);
    expect_quiet();
    must_cycle(back);
    cr_expect_eq(pair_holders(back), 4);
    pair_expect_alike(pair.ours, back);
    pair_expect_alike(pair.ours, pair.theirs);
    store_close(back);
}

/* Of what was sealed by the other base, under the name that both had. */
Test(bundles, a_base_put_back_rewrites_nothing_for_what_it_did_not_seal)
{
    struct id erased = id_new(&pair.ground.clock);
    struct sealed sealed;
    struct op_run run;
    make_holder(pair.ours, "Fictif");
    must_cycle(pair.ours);
    store_close(pair.ours);
    copy_base("a", "before");
    pair.ours = ground_store_in(&pair.ground, "a");
    cr_assert(op_begin(pair.ours, &pair.err) &&
                  op_set(pair.ours, &erased, FIELD_HOLDER_NAME, "Un", NULL, &pair.err) &&
                  op_commit(pair.ours, "geste", NULL, &pair.err),
              "%s", pair.err.text);
    must_cycle(pair.ours);
    struct store *back = ground_store_in(&pair.ground, "before");
    must_cycle(back);
    cr_expect_eq(pair_holders(back), 2);
    ground_erase(back, ENTITY_HOLDER, &erased);
    cr_assert(outbox_stale(back, &sealed, &run, &pair.err), "%s", pair.err.text);
    cr_expect_eq(sealed.first, 0);
    text_clear(&sealed.bytes);
    run_clear(&run);
    store_close(back);
}

/* ---- filled again -------------------------------------------------------------------------- */

Test(bundles, what_somebody_gone_had_put_there_is_put_there_again_by_who_has_it)
{
    write_many(pair.theirs, 9);
    must_cycle(pair.ours);
    remove_files("dev/*/*");
    struct store *third = newcomer("c");
    must_cycle(pair.ours);
    must_cycle(third);
    cr_expect_eq(pair_holders(third), 0, "a folder that is only slow is not filled by everybody");
    ground_pass_days(&pair.ground, 2);
    must_cycle(pair.ours);
    must_cycle(third);
    expect_quiet();
    cr_expect_eq(pair_holders(third), 9);
    pair_expect_alike(pair.ours, third);
    /* Its author comes back: nothing is put twice, nobody is taken for another. */
    must_cycle(pair.theirs);
    expect_quiet();
    write_many(pair.theirs, 1);
    must_cycle(pair.theirs);
    must_cycle(pair.ours);
    must_cycle(third);
    must_cycle(third);
    expect_quiet();
    cr_expect_eq(pair_holders(third), 10);
    pair_expect_alike(pair.theirs, third);
    /* Half of it is lost, and its author declared gone. */
    struct stream_name name;
    cr_assert(stream_own(pair.theirs, &name, &pair.err));
    remove_files("dev/*/s-*");
    cr_assert(gone_decide(pair.ours, &name, GONE_LEFT, &pair.err), "%s", pair.err.text);
    must_cycle(pair.ours);
    ground_pass_days(&pair.ground, 2);
    must_cycle(pair.ours);
    struct store *fourth = newcomer("d");
    cr_expect_eq(pair_holders(fourth), 10);
    pair_expect_alike(pair.ours, fourth);
    store_close(third);
    store_close(fourth);
}

Test(bundles, who_goes_to_two_places_carries_from_one_to_the_other)
{
    char *other = mem_print("%s/autre", pair.ground.folder),
         *there = mem_print("dossier:%s", other);
    cr_assert(folder_create(other, &pair.team.organisation, "x", 1, &pair.err), "%s",
              pair.err.text);
    cr_assert(team_join(pair.ours, &pair.team, there, &pair.err), "%s", pair.err.text);
    struct store *third = ground_store_in(&pair.ground, "c");
    cr_assert(team_join(third, &pair.team, there, &pair.err), "%s", pair.err.text);
    for (int i = 0; i < 4; i++) {
        make_holder(pair.theirs, "Fictif");
        must_cycle(pair.theirs);
        make_holder(third, "Fictif");
        must_cycle(third);
        must_cycle(pair.ours);
        must_cycle(pair.ours);
        must_cycle(pair.theirs);
        expect_quiet();
        must_cycle(third);
        expect_quiet();
        cr_expect_eq(pair_holders(pair.theirs), 2 * i + 2);
        pair_expect_alike(pair.theirs, third);
    }
    store_close(third);
    free(other);
    free(there);
}
