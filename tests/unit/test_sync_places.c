/* Places that behave badly: a folder that goes away in the middle, that cannot be written, of a
 * file system that knows little, in which two write at once, or in which thousands of files lie. */
#include "pair.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

TestSuite(sync_places, .init = pair_open, .fini = pair_close, .timeout = 120);

/* ---- gone in the middle -------------------------------------------------------------------- */

struct departure {
    int left;
    char *aside;
};

/* The key is pulled out, or the share goes away: nothing lies there any more. */
static bool take_away(void *context, const struct sync_step *step)
{
    struct departure *departure = context;
    (void)step;
    if (departure->left-- == 0)
        cr_assert_eq(rename(pair.root, departure->aside), 0);
    return true;
}

Test(sync_places, a_place_that_goes_away_at_any_step_is_found_again_as_it_was)
{
    struct stat status;
    struct departure departure = {.aside = mem_print("%s/debranchee", pair.ground.folder)};
    struct sync_watch watch = {.tell = take_away, .context = &departure};
    bool gone = true;
    int made = 0;
    /* Each round leaves a segment more, and with it a step: the last rounds go faster than they. */
    for (int at = 0; gone && at < 60; at += at < 6 ? 1 : 4) {
        pair_make_holder(pair.theirs, "Fictif reçu");
        pair_cycle(pair.theirs);
        pair_make_holder(pair.ours, "Fictif envoyé");
        made += 2;
        departure.left = at;
        bool done = pair_cycle_watched(pair.ours, &watch);
        gone = departure.left < 0;
        cr_assert(done || (gone && strstr(pair.err.text, "n'est plus là")), "step %d: %s", at,
                  pair.err.text);
        cr_assert(!gone || stat(pair.root, &status) != 0, "step %d: made by accident", at);
        if (gone)
            cr_assert_eq(rename(departure.aside, pair.root), 0);
        pair_cycle(pair.ours);
        pair_cycle(pair.theirs);
        cr_assert_eq(pair_holders(pair.ours), made, "step %d", at);
        cr_assert_eq(pair_holders(pair.theirs), made, "step %d", at);
    }
    cr_expect_not(gone, "it was never let through");
    free(departure.aside);
}

/* ---- what cannot be written, what is no file system of ours ---------------------------------- */

static void skip(const char *what)
{
    fprintf(stderr, "not tried: %s (%s)\n", what, strerror(errno));
}

/* As root no mode keeps anybody from writing: a mount that is read-only does. */
static bool forbid_writing(bool forbid)
{
    if (geteuid() != 0) {
        char *devices = mem_print("chmod -R %s %s/dev", forbid ? "a-w" : "u+w", pair.root);
        bool done = system(devices) == 0;
        free(devices);
        return done;
    }
    if (!forbid)
        return umount(pair.root) == 0;
    return mount(pair.root, pair.root, NULL, MS_BIND, NULL) == 0 &&
           (mount(NULL, pair.root, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0 ||
            (umount(pair.root) == 0 && false));
}

Test(sync_places, a_place_that_cannot_be_written_still_gives_what_lies_in_it)
{
    pair_make_holder(pair.theirs, "Fictif reçu");
    pair_cycle(pair.theirs);
    pair_make_holder(pair.ours, "Fictif envoyé");
    if (!forbid_writing(true)) {
        skip("a folder that is read-only");
        return;
    }
    cr_expect_not(pair_cycle_watched(pair.ours, NULL));
    cr_expect_eq(pair.err.code, ERR_READONLY, "%d: %s", pair.err.code, pair.err.text);
    cr_assert_eq(pair_holders(pair.ours), 2, "what was there was not received");
    cr_assert(forbid_writing(false));
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    cr_expect_eq(pair_holders(pair.theirs), 2);
}

/* A FAT file system in a file: names without case, no rename that refuses, times of two seconds. */
static bool mount_fat(const char *place)
{
    char *image = mem_print("%s/fat.img", pair.ground.folder);
    char *make = mem_print("truncate -s 4M %s && mkfs.vfat %s >/dev/null 2>&1 &&"
                           " mount -t vfat -o loop %s %s 2>/dev/null",
                           image, image, image, place);
    errno = ENOTSUP;
    bool done = geteuid() == 0 && mkdir(place, 0777) == 0 && system(make) == 0;
    free(image);
    free(make);
    return done;
}

Test(sync_places, a_fat_key_is_enough_and_is_told_when_it_can_be_removed)
{
    char *place = mem_print("%s/cle", pair.ground.folder), *key = mem_print("%s/dentelle", place),
         *there = mem_print("dossier:%s", key);
    if (mount_fat(place)) {
        cr_assert(folder_create(key, &pair.team.organisation, "x", 1, &pair.err), "%s",
                  pair.err.text);
        cr_assert(team_join(pair.ours, &pair.team, there, &pair.err) &&
                  team_join(pair.theirs, &pair.team, there, &pair.err));
        cr_assert(db_exec(pair.ours, "DELETE FROM remote WHERE id = 1", &pair.err) &&
                  db_exec(pair.theirs, "DELETE FROM remote WHERE id = 1", &pair.err));
        pair_make_holder(pair.ours, "Fictif envoyé");
        pair_cycle(pair.ours);
        cr_expect(pair.report.remarks.count &&
                  strstr(pair.report.remarks.items[0], "peut être retirée"));
        pair_cycle(pair.theirs);
        cr_expect_eq(pair_holders(pair.theirs), 1);
        cr_assert_eq(umount(place), 0);
    } else {
        skip("a FAT key, which takes root, mkfs.vfat and a kernel that knows FAT");
    }
    free(place);
    free(key);
    free(there);
}

/* ---- two at once --------------------------------------------------------------------------- */

enum { TURNS = 12 };

/* In a process of its own: writes and synchronises, again and again. `shared`: on the same base as
 * another, which may be busy. */
static pid_t work_in(const char *base, bool shared)
{
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child)
        return child;
    struct ground own = pair.ground;
    own.clock.state = &own;
    own.dice ^= (uint64_t)getpid() << 20;
    struct store *store = ground_store_in(&own, base);
    bool fine = true;
    for (int i = 0; fine && i < TURNS; i++) {
        struct id id = id_new(&own.clock);
        own.now_ms += 1000;
        struct sync_report told = {0};
        fine = op_begin(store, &pair.err) &&
               op_set(store, &id, FIELD_HOLDER_NAME, "Fictif", NULL, &pair.err) &&
               op_commit(store, "geste", NULL, &pair.err) &&
               (sync_cycle(store, "poste", NULL, &told, &pair.err) ||
                (shared && pair.err.code == ERR_BUSY));
        sync_report_clear(&told);
    }
    if (!fine)
        fprintf(stderr, "%s: %s\n", base, pair.err.text);
    _exit(fine ? 0 : 1);
}

static void expect_well(pid_t child)
{
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

Test(sync_places, two_on_one_folder_and_two_on_one_base_lose_nothing)
{
    store_close(pair.ours);
    store_close(pair.theirs);
    pid_t first = work_in("a", false), second = work_in("b", false);
    expect_well(first);
    expect_well(second);
    first = work_in("a", true);
    second = work_in("a", true);
    expect_well(first);
    expect_well(second);
    pair.ours = ground_store_in(&pair.ground, "a");
    pair.theirs = ground_store_in(&pair.ground, "b");
    pair_cycle(pair.ours);
    pair_cycle(pair.theirs);
    pair_cycle(pair.ours);
    cr_expect_eq(pair_holders(pair.ours), 4 * TURNS);
    cr_expect_eq(pair_holders(pair.theirs), 4 * TURNS);
}

/* ---- many files ---------------------------------------------------------------------------- */

/* Segments of one operation each, put there as a carrier would. */
static void put_many(const char *folder, const struct stream_name *stream, int count)
{
    struct segment_id previous = {{0}};
    for (int i = 1; i <= count; i++) {
        struct op_run run = {.first = i};
        struct sealed sealed;
        run_stream(&run, stream);
        struct run_op *op = run_add(&run);
        op->hlc = (pair.ground.now_ms << 16) + i;
        op->grp = i;
        op->kind = OP_SET;
        op->field = field_info(FIELD_HOLDER_NAME)->id;
        op->entity = id_new(&pair.ground.clock);
        run_set_bytes(&run, op, VALUE_TEXT, "Fictif", strlen("Fictif"));
        cr_assert(segment_seal(&pair.team, &run, &previous, &sealed, &pair.err), "%s",
                  pair.err.text);
        char *name = folder_segment_name(&sealed), *path = mem_print("%s/%s", folder, name);
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
        cr_assert(fd >= 0 && file_write_all(fd, text_get(&sealed.bytes), sealed.bytes.length));
        close(fd);
        previous = sealed.id;
        free(name);
        free(path);
        text_clear(&sealed.bytes);
        run_clear(&run);
    }
}

/* DENTELLE_MANY=1000 makes it ten thousand files (docs/sync.md says what that takes). */
Test(sync_places, a_place_of_many_small_files_is_read_whole)
{
    enum { DEVICES = 10 };
    const char *wished = getenv("DENTELLE_MANY");
    int each = wished ? atoi(wished) : 30;
    for (int i = 0; i < DEVICES; i++) {
        struct stream_name stream = {{9, 9, 9, 9, 9, 9, 9, (unsigned char)i}};
        char *folder = mem_print("%s/dev/090909090909090%x", pair.root, i);
        cr_assert_eq(mkdir(folder, 0777), 0);
        put_many(folder, &stream, each);
        free(folder);
    }
    pair_cycle(pair.ours);
    cr_expect_eq(pair.report.received, DEVICES * each);
    cr_expect_eq(pair_holders(pair.ours), DEVICES * each);
    pair_cycle(pair.ours);
    cr_expect(pair.report.received == 0 && pair.report.sent == 0 && pair.report.remarks.count == 0);
}
