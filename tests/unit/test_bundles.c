/* Many small files made one, and what others had put into a place put there again: nothing is lost
 * by either, whoever comes when. */
#include "ground.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/internal.h"
#include "sync/folder.h"
#include "sync/segment.h"

static struct ground ground;
static struct store *ours, *theirs;
static char *root, *url;
static struct team team;
static struct error err;
static struct sync_report report;

enum { AT = 6 }; /* so many small files become one */

static void lay_ground(void)
{
    ground_open(&ground);
    err = (struct error){0};
    report = (struct sync_report){0};
    team = (struct team){.epoch = 1};
    memset(team.organisation.bytes, 7, sizeof team.organisation.bytes);
    memset(team.key, 42, sizeof team.key);
    root = mem_print("%s/partage", ground.folder);
    url = mem_print("dossier:%s", root);
    cr_assert(folder_create(root, &team.organisation, "x", 1, &err), "%s", err.text);
    ours = ground_store_in(&ground, "a");
    theirs = ground_store_in(&ground, "b");
    cr_assert(team_join(ours, &team, url, &err) && team_join(theirs, &team, url, &err), "%s",
              err.text);
}

static void clear_ground(void)
{
    sync_report_clear(&report);
    store_close(ours);
    store_close(theirs);
    free(root);
    free(url);
    ground_close(&ground);
}

TestSuite(bundles, .init = lay_ground, .fini = clear_ground, .timeout = 120);

static struct id make_holder(struct store *store, const char *name)
{
    struct id id = id_new(&ground.clock);
    ground.now_ms += 60000;
    cr_assert(op_begin(store, &err) && op_set(store, &id, FIELD_HOLDER_NAME, name, NULL, &err) &&
                  op_set(store, &id, FIELD_HOLDER_TOWN, "Fictive", NULL, &err) &&
                  op_commit(store, "geste", NULL, &err),
              "%s", err.text);
    return id;
}

static void must_cycle(struct store *store)
{
    struct sync_watch watch = {.bundle_at = AT};
    sync_report_clear(&report);
    err = (struct error){0};
    cr_assert(sync_cycle(store, "poste", &watch, &report, &err), "%s", err.text);
}

static void expect_quiet(void)
{
    cr_expect_eq(report.remarks.count, 0, "%s",
                 report.remarks.count ? report.remarks.items[0] : "");
}

static int64_t holders(struct store *store)
{
    int64_t count = -1;
    cr_assert(db_integer(store, "SELECT count(*) FROM holder", -1, &count, &err), "%s", err.text);
    return count;
}

static void expect_alike(struct store *one, struct store *other)
{
    uint64_t first, second;
    cr_assert(stream_state_hash(one, &first, &err) && stream_state_hash(other, &second, &err));
    cr_expect_eq(first, second);
}

static struct store *newcomer(const char *name)
{
    struct store *store = ground_store_in(&ground, name);
    cr_assert(team_join(store, &team, url, &err), "%s", err.text);
    must_cycle(store);
    return store;
}

/* Files of the folder that match; the first one's path, when it is asked for. */
static size_t files(const char *pattern, char **path)
{
    char *whole = mem_print("%s/%s", root, pattern);
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
    write_many(ours, 3);
    must_cycle(theirs); /* has three, and will find the rest within a bundle */
    write_many(ours, 40);
    must_cycle(ours);
    cr_expect_leq(files("dev/*/s-*", NULL), 3 * AT, "%zu files are left", files("dev/*/s-*", NULL));
    cr_expect(files("dev/*/r-*", NULL) >= 1);
    must_cycle(theirs);
    expect_quiet();
    cr_expect_eq(report.received, 80);
    cr_expect_eq(holders(theirs), 43);
    expect_alike(ours, theirs);
    struct store *third = newcomer("c");
    expect_quiet();
    cr_expect_eq(report.received, 86);
    expect_alike(ours, third);
    /* And on: they write, it goes through. */
    write_many(third, 2);
    write_many(ours, 2);
    must_cycle(third);
    must_cycle(theirs);
    must_cycle(theirs);
    expect_quiet();
    expect_alike(third, theirs);
    must_cycle(ours);
    must_cycle(ours);
    cr_expect(report.sent_lots == 0 && report.sent == 0 && report.received == 0);
    expect_alike(ours, theirs);
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
    make_holder(ours, "Fictif");
    make_holder(ours, "Fictif");
    must_cycle(ours);
    must_cycle(theirs);
    for (int i = 0; i < 4; i++)
        make_holder(ours, "Suite fictive");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct op_run run;
        enum receipt receipt;
        cr_assert(stream_read_own(ours, cases[i].first, 100, SIZE_MAX, &run, &err));
        if (cases[i].first <= 4) {
            run.ops[4 - cases[i].first].hlc += cases[i].hlc_by;
            run.ops[4 - cases[i].first].entity.bytes[3] ^= cases[i].entity_by;
        }
        cr_assert(stream_receive(theirs, &run, &some, &none, &receipt, &err), "%s", err.text);
        cr_expect_eq(receipt, cases[i].wanted, "%s: %d", cases[i].what, receipt);
        run_clear(&run);
    }
    cr_assert(stream_settle(theirs, &err), "%s", err.text);
    cr_expect_eq(holders(theirs), 6);
    expect_alike(ours, theirs);
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
    write_many(ours, 20);
    must_cycle(ours);
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    cr_assert_eq(unlink(path), 0);
    free(path);
    must_cycle(ours);
    must_cycle(ours); /* put again one by one, then made one again */
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    spoil(path);
    free(path);
    must_cycle(theirs);
    cr_expect_lt(holders(theirs), 20);
    ground_pass_days(&ground, 2); /* it is not read at each cycle */
    must_cycle(ours);
    must_cycle(theirs);
    cr_expect_eq(holders(theirs), 20);
    expect_alike(ours, theirs);
    /* A carrier's copies of it are no strangers. */
    must_cycle(ours);
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    char *copy = mem_print("cp '%s' '%s (conflit)' && cp '%s' '%s-2'", path, path, path, path);
    cr_assert_eq(system(copy), 0);
    write_many(ours, 2);
    must_cycle(theirs);
    expect_quiet();
    cr_expect_eq(holders(theirs), 22);
    free(copy);
    free(path);
}

/* Is the word anywhere in the files of the folder, opened? */
static size_t folder_says(const char *word)
{
    size_t count = 0;
    char *whole = mem_print("%s/dev/*/*", root);
    glob_t found;
    cr_assert_eq(glob(whole, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct text bytes = {0}, plain = {0};
        struct seal_header header;
        struct segment_id id;
        cr_assert(file_read_whole(found.gl_pathv[i], 1 << 26, &bytes, &err), "%s", err.text);
        if (seal_open(&team, text_get(&bytes), bytes.length, &header, &plain, &id, NULL))
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
    struct id id = make_holder(ours, "Zyxcanari");
    write_many(ours, 20);
    must_cycle(ours);
    must_cycle(theirs);
    cr_assert_eq(files("dev/*/r-*", &path), 1);
    char *copy = mem_print("cp '%s' '%s (conflit)' && cp '%s' '%s-2' && cp '%s' %s/kept", path,
                           path, path, path, path, ground.folder),
         *back = mem_print("cp %s/kept '%s'", ground.folder, path);
    cr_assert_eq(system(copy), 0);
    cr_assert_eq(folder_says("Zyxcanari"), 3);
    cr_assert(op_begin(theirs, &err) && op_erase(theirs, ENTITY_HOLDER, &id, &err) &&
                  op_commit(theirs, NULL, NULL, &err),
              "%s", err.text);
    must_cycle(theirs);
    must_cycle(ours);
    cr_expect_eq(folder_says("Zyxcanari"), 0);
    must_cycle(ours);
    must_cycle(ours);
    cr_expect_eq(files("dev/*/r-*", NULL), 1, "made one again, without it");
    cr_expect_eq(folder_says("Zyxcanari"), 0);
    size_t loose = files("dev/*/s-*", NULL);
    for (int i = 0; i < 3; i++) { /* a carrier that brings back what was removed */
        cr_assert_eq(system(back), 0);
        must_cycle(ours);
        cr_expect_eq(files("dev/*/s-*", NULL), loose, "what the present one holds is put again");
        cr_expect_eq(files("dev/*/r-*", NULL), 1, "%zu bundles", files("dev/*/r-*", NULL));
        cr_expect_eq(folder_says("Zyxcanari"), 0);
    }
    must_cycle(theirs);
    expect_quiet();
    struct store *third = newcomer("c");
    expect_quiet();
    expect_alike(ours, third);
    expect_alike(theirs, third);
    cr_expect_eq(holders(third), 20);
    store_close(third);
    free(back);
    free(copy);
    free(path);
}

/* ---- a base put back ----------------------------------------------------------------------- */

static void copy_base(const char *from, const char *to)
{
    char *command = mem_print("mkdir -p %s/%s && cp %s/%s/* %s/%s/", ground.folder, to,
                              ground.folder, from, ground.folder, to);
    cr_assert_eq(system(command), 0);
    free(command);
}

Test(bundles, a_base_put_back_finds_in_a_bundle_what_it_had_sent)
{
    write_many(ours, 3);
    store_close(ours);
    copy_base("a", "before");
    ours = ground_store_in(&ground, "a");
    write_many(ours, 20);
    must_cycle(ours);
    must_cycle(theirs);
    cr_assert(files("dev/*/r-1-*", NULL) == 1);
    struct store *back = ground_store_in(&ground, "before");
    make_holder(back, "Fictif d'ailleurs");
    must_cycle(back);
    cr_expect(report.remarks.count == 1 && strstr(report.remarks.items[0], "copie"));
    cr_expect_eq(holders(back), 24);
    must_cycle(theirs);
    must_cycle(ours);
    must_cycle(back);
    expect_quiet();
    expect_alike(ours, back);
    expect_alike(theirs, back);
    cr_expect_eq(holders(ours), 24);
    /* Each goes on under its own name, bundles and all. */
    write_many(ours, 10);
    write_many(back, 10);
    must_cycle(ours);
    must_cycle(theirs);
    expect_quiet();
    must_cycle(back);
    expect_quiet();
    expect_alike(ours, theirs);
    expect_alike(ours, back);
    store_close(back);
}

Test(bundles, a_base_put_back_shares_whole_groups_only)
{
    struct id kept = id_new(&ground.clock), erased = id_new(&ground.clock);
    make_holder(ours, "Fictif");
    cr_assert(op_begin(ours, &err) && op_set(ours, &kept, FIELD_HOLDER_NAME, "Un", NULL, &err) &&
                  op_set(ours, &erased, FIELD_HOLDER_NAME, "Deux", NULL, &err) &&
                  op_set(ours, &kept, FIELD_HOLDER_TOWN, "Fictive", NULL, &err) &&
                  op_commit(ours, "geste", NULL, &err),
              "%s", err.text);
    store_close(ours);
    copy_base("a", "before");
    ours = ground_store_in(&ground, "a");
    cr_assert(op_begin(ours, &err) && op_erase(ours, ENTITY_HOLDER, &erased, &err) &&
                  op_commit(ours, NULL, NULL, &err),
              "%s", err.text);
    make_holder(ours, "Suite fictive");
    must_cycle(ours); /* what was erased is empty in what is sent */
    must_cycle(theirs);
    struct store *back = ground_store_in(&ground, "before");
    make_holder(back, "Fictif d'ailleurs");
    must_cycle(back);
    cr_expect(report.remarks.count == 1 && strstr(report.remarks.items[0], "copie"));
    must_cycle(back);
    must_cycle(theirs);
    expect_quiet();
    must_cycle(ours);
    expect_quiet();
    must_cycle(back);
    cr_expect_eq(holders(back), 4);
    expect_alike(ours, back);
    expect_alike(ours, theirs);
    store_close(back);
}

/* Of what was sealed by the other base, under the name that both had. */
Test(bundles, a_base_put_back_rewrites_nothing_for_what_it_did_not_seal)
{
    struct id erased = id_new(&ground.clock);
    struct sealed sealed;
    struct op_run run;
    make_holder(ours, "Fictif");
    must_cycle(ours);
    store_close(ours);
    copy_base("a", "before");
    ours = ground_store_in(&ground, "a");
    cr_assert(op_begin(ours, &err) && op_set(ours, &erased, FIELD_HOLDER_NAME, "Un", NULL, &err) &&
                  op_commit(ours, "geste", NULL, &err),
              "%s", err.text);
    must_cycle(ours);
    struct store *back = ground_store_in(&ground, "before");
    must_cycle(back);
    cr_expect_eq(holders(back), 2);
    cr_assert(op_begin(back, &err) && op_erase(back, ENTITY_HOLDER, &erased, &err) &&
                  op_commit(back, NULL, NULL, &err),
              "%s", err.text);
    cr_assert(outbox_stale(back, &sealed, &run, &err), "%s", err.text);
    cr_expect_eq(sealed.first, 0);
    text_clear(&sealed.bytes);
    run_clear(&run);
    store_close(back);
}

/* ---- filled again -------------------------------------------------------------------------- */

Test(bundles, what_somebody_gone_had_put_there_is_put_there_again_by_who_has_it)
{
    write_many(theirs, 9);
    must_cycle(ours);
    remove_files("dev/*/*");
    struct store *third = newcomer("c");
    must_cycle(ours);
    must_cycle(third);
    cr_expect_eq(holders(third), 0, "a folder that is only slow is not filled by everybody");
    ground_pass_days(&ground, 2);
    must_cycle(ours);
    must_cycle(third);
    expect_quiet();
    cr_expect_eq(holders(third), 9);
    expect_alike(ours, third);
    /* Its author comes back: nothing is put twice, nobody is taken for another. */
    must_cycle(theirs);
    expect_quiet();
    write_many(theirs, 1);
    must_cycle(theirs);
    must_cycle(ours);
    must_cycle(third);
    must_cycle(third);
    expect_quiet();
    cr_expect_eq(holders(third), 10);
    expect_alike(theirs, third);
    /* Half of it is lost, and its author declared gone. */
    struct stream_name name;
    cr_assert(stream_own(theirs, &name, &err));
    remove_files("dev/*/s-*");
    cr_assert(gone_decide(ours, &name, GONE_LEFT, &err), "%s", err.text);
    must_cycle(ours);
    ground_pass_days(&ground, 2);
    must_cycle(ours);
    struct store *fourth = newcomer("d");
    cr_expect_eq(holders(fourth), 10);
    expect_alike(ours, fourth);
    store_close(third);
    store_close(fourth);
}

Test(bundles, who_goes_to_two_places_carries_from_one_to_the_other)
{
    char *other = mem_print("%s/autre", ground.folder), *there = mem_print("dossier:%s", other);
    cr_assert(folder_create(other, &team.organisation, "x", 1, &err), "%s", err.text);
    cr_assert(team_join(ours, &team, there, &err), "%s", err.text);
    struct store *third = ground_store_in(&ground, "c");
    cr_assert(team_join(third, &team, there, &err), "%s", err.text);
    for (int i = 0; i < 4; i++) {
        make_holder(theirs, "Fictif");
        must_cycle(theirs);
        make_holder(third, "Fictif");
        must_cycle(third);
        must_cycle(ours);
        must_cycle(ours);
        must_cycle(theirs);
        expect_quiet();
        must_cycle(third);
        expect_quiet();
        cr_expect_eq(holders(theirs), 2 * i + 2);
        expect_alike(theirs, third);
    }
    store_close(third);
    free(other);
    free(there);
}
