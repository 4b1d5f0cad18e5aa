/* Places that behave badly: a folder that goes away in the middle, that cannot be written, of a
 * file system that knows little, in which two write at once, or in which thousands of files lie. */
#include "ground.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

TestSuite(sync_places, .init = lay_ground, .fini = clear_ground, .timeout = 120);

static struct id make_holder(struct store *store, const char *name)
{
    struct id id = id_new(&ground.clock);
    cr_assert(op_begin(store, &err) && op_set(store, &id, FIELD_HOLDER_NAME, name, NULL, &err) &&
                  op_commit(store, "geste", NULL, &err),
              "%s", err.text);
    return id;
}

static bool cycle_watched(struct store *store, const struct sync_watch *watch)
{
    sync_report_clear(&report);
    err = (struct error){0};
    return sync_cycle(store, "poste", watch, &report, &err);
}

static void must_cycle(struct store *store)
{
    cr_assert(cycle_watched(store, NULL), "%s", err.text);
}

static int64_t holders(struct store *store)
{
    int64_t count = -1;
    cr_assert(db_integer(store, "SELECT count(*) FROM holder", -1, &count, &err), "%s", err.text);
    return count;
}

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
        cr_assert_eq(rename(root, departure->aside), 0);
    return true;
}

Test(sync_places, a_place_that_goes_away_at_any_step_is_found_again_as_it_was)
{
    struct stat status;
    struct departure departure = {.aside = mem_print("%s/debranchee", ground.folder)};
    struct sync_watch watch = {.tell = take_away, .context = &departure};
    bool gone = true;
    int made = 0;
    /* Each round leaves a segment more, and with it a step: the last rounds go faster than they. */
    for (int at = 0; gone && at < 60; at += at < 6 ? 1 : 4) {
        make_holder(theirs, "Fictif reçu");
        must_cycle(theirs);
        make_holder(ours, "Fictif envoyé");
        made += 2;
        departure.left = at;
        bool done = cycle_watched(ours, &watch);
        gone = departure.left < 0;
        cr_assert(done || (gone && err.text[0]), "step %d: %s", at, err.text);
        cr_assert(!gone || stat(root, &status) != 0, "step %d: made by accident", at);
        if (gone)
            cr_assert_eq(rename(departure.aside, root), 0);
        must_cycle(ours);
        must_cycle(theirs);
        cr_assert_eq(holders(ours), made, "step %d", at);
        cr_assert_eq(holders(theirs), made, "step %d", at);
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
        char *devices = mem_print("chmod -R %s %s/dev", forbid ? "a-w" : "u+w", root);
        bool done = system(devices) == 0;
        free(devices);
        return done;
    }
    if (!forbid)
        return umount(root) == 0;
    return mount(root, root, NULL, MS_BIND, NULL) == 0 &&
           (mount(NULL, root, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) == 0 ||
            (umount(root) == 0 && false));
}

Test(sync_places, a_place_that_cannot_be_written_still_gives_what_lies_in_it)
{
    make_holder(theirs, "Fictif reçu");
    must_cycle(theirs);
    make_holder(ours, "Fictif envoyé");
    if (!forbid_writing(true)) {
        skip("a folder that is read-only");
        return;
    }
    cr_expect_not(cycle_watched(ours, NULL));
    cr_expect_eq(err.code, ERR_READONLY, "%d: %s", err.code, err.text);
    cr_assert_eq(holders(ours), 2, "what was there was not received");
    cr_assert(forbid_writing(false));
    must_cycle(ours);
    must_cycle(theirs);
    cr_expect_eq(holders(theirs), 2);
}

/* A FAT file system in a file: names without case, no rename that refuses, times of two seconds. */
static bool mount_fat(const char *place)
{
    char *image = mem_print("%s/fat.img", ground.folder);
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
    char *place = mem_print("%s/cle", ground.folder), *key = mem_print("%s/dentelle", place),
         *there = mem_print("dossier:%s", key);
    if (mount_fat(place)) {
        cr_assert(folder_create(key, &team.organisation, "x", 1, &err), "%s", err.text);
        cr_assert(team_join(ours, &team, there, &err) && team_join(theirs, &team, there, &err));
        cr_assert(db_exec(ours, "DELETE FROM remote WHERE id = 1", &err) &&
                  db_exec(theirs, "DELETE FROM remote WHERE id = 1", &err));
        make_holder(ours, "Fictif envoyé");
        must_cycle(ours);
        cr_expect(report.remarks.count && strstr(report.remarks.items[0], "peut être retirée"));
        must_cycle(theirs);
        cr_expect_eq(holders(theirs), 1);
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
    struct ground own = ground;
    own.clock.state = &own;
    own.dice ^= (uint64_t)getpid() << 20;
    struct store *store = ground_store_in(&own, base);
    bool fine = true;
    for (int i = 0; fine && i < TURNS; i++) {
        struct id id = id_new(&own.clock);
        own.now_ms += 1000;
        struct sync_report told = {0};
        fine = op_begin(store, &err) &&
               op_set(store, &id, FIELD_HOLDER_NAME, "Fictif", NULL, &err) &&
               op_commit(store, "geste", NULL, &err) &&
               (sync_cycle(store, "poste", NULL, &told, &err) || (shared && err.code == ERR_BUSY));
        sync_report_clear(&told);
    }
    if (!fine)
        fprintf(stderr, "%s: %s\n", base, err.text);
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
    store_close(ours);
    store_close(theirs);
    pid_t first = work_in("a", false), second = work_in("b", false);
    expect_well(first);
    expect_well(second);
    first = work_in("a", true);
    second = work_in("a", true);
    expect_well(first);
    expect_well(second);
    ours = ground_store_in(&ground, "a");
    theirs = ground_store_in(&ground, "b");
    must_cycle(ours);
    must_cycle(theirs);
    must_cycle(ours);
    cr_expect_eq(holders(ours), 4 * TURNS);
    cr_expect_eq(holders(theirs), 4 * TURNS);
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
        op->hlc = (ground.now_ms << 16) + i;
        op->grp = i;
        op->kind = OP_SET;
        op->field = field_info(FIELD_HOLDER_NAME)->id;
        op->entity = id_new(&ground.clock);
        run_set_bytes(&run, op, VALUE_TEXT, "Fictif", strlen("Fictif"));
        cr_assert(segment_seal(&team, &run, &previous, &sealed, &err), "%s", err.text);
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
        char *folder = mem_print("%s/dev/090909090909090%x", root, i);
        cr_assert_eq(mkdir(folder, 0777), 0);
        put_many(folder, &stream, each);
        free(folder);
    }
    must_cycle(ours);
    cr_expect_eq(report.received, DEVICES * each);
    cr_expect_eq(holders(ours), DEVICES * each);
    must_cycle(ours);
    cr_expect(report.received == 0 && report.sent == 0 && report.remarks.count == 0);
}
