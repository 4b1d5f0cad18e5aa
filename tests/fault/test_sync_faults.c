/* The system refuses, or the power goes, at each call of a cycle in turn: what was said to have
 * left has left, what has not leaves the next time, and the other base is never given half of
 * anything. */
#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/ground.h"
#include "vfs.h"
#include "wrap.h"

/* The first calls one by one, then every few: they are the same files again. */
enum { CALLS_LIMIT = 300, CLOSE = 16, KILLED_CLOSE = 8, DISK_CLOSE = 5 };

static struct ground ground;
static struct store *ours, *theirs;
static char *root;
static struct error err;
static int typed;

static void lay_ground(void)
{
    char phrase[SYNC_PHRASE_SIZE];
    ground_open(&ground);
    vfs_install();
    err = (struct error){0};
    typed = 0;
    ours = ground_store_in(&ground, "a");
    theirs = ground_store_in(&ground, "b");
    root = mem_print("%s/partage", ground.folder);
    char *url = mem_print("dossier:%s", root);
    cr_assert(sync_init(ours, url, NULL, phrase, &err) &&
                  sync_join(theirs, url, phrase, NULL, &err),
              "%s", err.text);
    free(url);
}

static void clear_ground(void)
{
    store_close(ours);
    store_close(theirs);
    free(root);
    ground_close(&ground);
}

TestSuite(sync_faults, .init = lay_ground, .fini = clear_ground, .timeout = 200);

static bool cycle(struct store *store)
{
    struct sync_report report;
    struct sync_watch watch = {.bundle_at = 3}; /* files are gathered every third round */
    err = (struct error){0};
    bool done = sync_cycle(store, "poste", &watch, &report, &err);
    sync_report_clear(&report);
    return done;
}

static void type_name(struct store *store, char name[32])
{
    struct id id = id_new(&ground.clock);
    snprintf(name, 32, "Fictif %d", typed++);
    ground.now_ms += 1000;
    cr_assert(op_begin(store, &err) && op_set(store, &id, FIELD_HOLDER_NAME, name, NULL, &err) &&
                  op_commit(store, "geste", NULL, &err),
              "%s", err.text);
}

static bool knows(const char *base, const char *name)
{
    char *path = mem_print("%s/%s/base.db", ground.folder, base),
         *sql = mem_print("SELECT count(*) FROM holder WHERE name = '%s'", name);
    struct ground other = {.base = path};
    char *answer = ground_ask(&other, sql);
    bool known = strcmp(answer, "1") == 0;
    free(answer);
    free(sql);
    free(path);
    return known;
}

static int count_parts(void)
{
    glob_t found = {0};
    char *pattern = mem_print("%s/dev/*/*.part", root);
    int count = glob(pattern, 0, NULL, &found) == 0 ? (int)found.gl_pathc : 0;
    globfree(&found);
    free(pattern);
    return count;
}

/* After the fault: one more cycle of each, and all is where it belongs. */
static void expect_mended(const char *sent, const char *received, const char *where)
{
    cr_assert(cycle(ours), "%s: %s", where, err.text);
    cr_assert(cycle(theirs), "%s: %s", where, err.text);
    cr_assert(knows("b", sent), "%s: it did not arrive", where);
    cr_assert(knows("a", received), "%s: it was not received", where);
    cr_assert_eq(count_parts(), 0, "%s: a part stays behind", where);
}

/* With every cycle something that was sent is erased, and its segment written anew. */
static void erase_last(void)
{
    char *sql = mem_print("SELECT hex(id) FROM holder WHERE name = 'Fictif %d'", typed - 1),
         *path = mem_print("%s/a/base.db", ground.folder);
    struct ground here = {.base = path};
    char *hex = ground_ask(&here, sql);
    struct id id;
    cr_assert_eq(strlen(hex), 32);
    for (size_t i = 0; i < sizeof id.bytes; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        id.bytes[i] = (unsigned char)strtol(pair, NULL, 16);
    }
    ground_erase(ours, ENTITY_HOLDER, &id);
    free(hex);
    free(sql);
    free(path);
}

/* A second number of each segment says that one was not taken away. */
static void expect_one_of_each(const char *where)
{
    glob_t found = {0};
    char *pattern = mem_print("%s/dev/*/[rs]-*", root), *before = NULL;
    cr_assert_eq(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        size_t length = strlen(found.gl_pathv[i]) - 2 * SEGMENT_ID_SIZE;
        char *name = mem_print("%.*s", (int)length, found.gl_pathv[i]);
        *(strrchr(name, '/') + 1) = '-'; /* rewritten or not */
        cr_assert(!before || strcmp(before, name) != 0, "%s: %s", where, found.gl_pathv[i]);
        free(before);
        before = name;
    }
    free(before);
    globfree(&found);
    free(pattern);
}

static void each_call_after_erasure(enum wrapped call, int errnum)
{
    bool broke = true;
    for (int at = 1; broke && at < CALLS_LIMIT; at += 1 + at / 4) {
        char sent[32], erased[32], received[32], where[64];
        snprintf(where, sizeof where, "call %d, %d, error %d, erased", (int)call, at, errnum);
        type_name(ours, erased);
        cr_assert(cycle(ours), "%s", err.text);
        erase_last();
        type_name(theirs, received);
        cr_assert(cycle(theirs), "%s", err.text);
        type_name(ours, sent);
        wrap_break(call, at, errnum);
        bool done = cycle(ours);
        broke = wrap_broke();
        cr_assert(done || broke, "%s: %s", where, err.text);
        expect_mended(sent, received, where);
        cr_assert_not(knows("b", erased), "%s: it was erased", where);
        expect_one_of_each(where);
    }
    cr_assert_not(broke, "call %d is never let through", (int)call);
}

static void each_call(enum wrapped call, int errnum)
{
    bool broke = true;
    for (int at = 1; broke && at < CALLS_LIMIT; at += 1 + at / CLOSE) {
        char sent[32], received[32], where[64];
        snprintf(where, sizeof where, "call %d, %d, error %d", (int)call, at, errnum);
        type_name(theirs, received);
        cr_assert(cycle(theirs), "%s", err.text);
        type_name(ours, sent);
        wrap_break(call, at, errnum);
        bool done = cycle(ours);
        broke = wrap_broke();
        cr_assert(done || broke, "%s: %s", where, err.text);
        cr_assert(done || err.text[0], "%s: without a word", where);
        cr_assert(errnum != ENOSPC || done || err.code == ERR_FULL, "%s: %s", where, err.text);
        expect_mended(sent, received, where);
    }
    cr_assert_not(broke, "call %d is never let through", (int)call);
}

Test(sync_faults, the_system_refuses_each_call_of_a_cycle_in_turn)
{
    each_call(WRAPPED_OPEN, EIO);
    each_call(WRAPPED_READ, EIO);
    each_call(WRAPPED_WRITE, ENOSPC);
    each_call(WRAPPED_WRITE, 0); /* half of it */
    each_call(WRAPPED_FSYNC, EIO);
    each_call(WRAPPED_RENAMEAT2, EIO);
    each_call(WRAPPED_RENAMEAT2, EINVAL); /* a file system that cannot: another way is taken */
}

Test(sync_faults, the_system_refuses_each_call_of_a_cycle_that_erases)
{
    each_call_after_erasure(WRAPPED_READ, EIO);
    each_call_after_erasure(WRAPPED_RENAMEAT2, EIO);
}

/* ---- the disk under the base --------------------------------------------------------------- */

static void each_disk_call(const struct fault_plan *kind)
{
    bool broke = true;
    for (int at = 1; broke && at < CALLS_LIMIT; at += 1 + at / DISK_CLOSE) {
        char sent[32], received[32], where[64];
        struct fault_plan plan = *kind;
        plan.at = at;
        snprintf(where, sizeof where, "disk call %d, %d, code %d", (int)plan.call, at, plan.code);
        type_name(theirs, received);
        cr_assert(cycle(theirs), "%s", err.text);
        type_name(ours, sent);
        vfs_break(&plan);
        bool done = cycle(ours);
        broke = vfs_broke();
        vfs_break(NULL);
        cr_assert(done || broke, "%s: %s", where, err.text);
        cr_assert(done || err.text[0], "%s: without a word", where);
        expect_mended(sent, received, where);
    }
    cr_assert_not(broke, "disk call %d is never let through", (int)kind->call);
}

Test(sync_faults, the_disk_refuses_each_call_of_a_cycle_in_turn)
{
    static const struct fault_plan kinds[] = {
        {.call = FAULT_WRITE, .code = SQLITE_FULL, .lasting = true},
        {.call = FAULT_WRITE, .code = SQLITE_IOERR_WRITE, .cut = true},
        {.call = FAULT_SYNC, .code = SQLITE_IOERR_FSYNC},
        {.call = FAULT_READ, .code = SQLITE_IOERR_READ},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        each_disk_call(&kinds[i]);
}

/* ---- killed -------------------------------------------------------------------------------- */

/* In a process of its own, with a connection of its own. True when it was killed. `disk`: at a call
 * of SQLite, otherwise at one of ours. */
static bool killed_at(bool disk, int call, int at)
{
    int status;
    struct fault_plan plan = {.call = (enum fault_call)call, .code = FAULT_KILL, .at = at};
    pid_t child = fork();
    cr_assert(child >= 0);
    if (child == 0) {
        struct store *store = ground_store_in(&ground, "a");
        if (disk)
            vfs_break(&plan);
        else
            wrap_break((enum wrapped)call, at, WRAP_KILL);
        cycle(store);
        _exit(0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void killed_at_each(bool disk, int call)
{
    bool killed = true;
    int close = disk ? DISK_CLOSE : KILLED_CLOSE;
    for (int at = 1; killed && at < CALLS_LIMIT; at += 1 + at / close) {
        char sent[32], received[32], where[64];
        snprintf(where, sizeof where, "killed at %s %d, %d", disk ? "disk call" : "call", call, at);
        type_name(theirs, received);
        cr_assert(cycle(theirs), "%s", err.text);
        type_name(ours, sent);
        store_close(ours);
        killed = killed_at(disk, call, at);
        ours = ground_store_in(&ground, "a");
        expect_mended(sent, received, where);
    }
    cr_assert_not(killed, "%s %d is never let through", disk ? "disk call" : "call", call);
}

Test(sync_faults, a_cycle_is_killed_at_each_of_its_calls)
{
    static const enum wrapped calls[] = {WRAPPED_OPEN, WRAPPED_READ, WRAPPED_WRITE, WRAPPED_FSYNC,
                                         WRAPPED_RENAMEAT2};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        killed_at_each(false, (int)calls[i]);
}

Test(sync_faults, a_cycle_is_killed_at_each_write_of_its_base)
{
    killed_at_each(true, FAULT_WRITE);
    killed_at_each(true, FAULT_SYNC);
}
