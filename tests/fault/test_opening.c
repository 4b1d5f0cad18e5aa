/* Opening while others do: several windows that make the same base at once, and a base that is held
 * when it is opened. */
#include "../unit/ground.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WINDOWS = 8, ROUNDS = 6 };

static struct ground ground;
static struct error err;

static void lay_ground(void)
{
    ground_open(&ground);
    err = (struct error){0};
}

static void clear_ground(void)
{
    ground_close(&ground);
}

TestSuite(opening, .init = lay_ground, .fini = clear_ground, .timeout = 120);

/* Opens the base, adds a case, ends. */
static void be_a_window(int number)
{
    struct app app;
    struct id id;
    char name[24];
    snprintf(name, sizeof name, "Fenêtre %d", number);
    bool done = app_open(&app, ground.base, APP_BASE_MADE, NULL, &err) &&
                app_add_case(&app, name, NULL, NULL, &id, &err);
    if (done)
        app_close(&app);
    else
        fprintf(stderr, "%s: %s\n", name, err.text);
    _exit(done ? 0 : 1);
}

static void expect_answer(const char *sql, const char *wanted)
{
    char *answer = ground_ask(&ground, sql);
    cr_expect_str_eq(answer, wanted, "%s gives %s", sql, answer);
    free(answer);
}

Test(opening, several_windows_make_the_same_base_at_once)
{
    for (int round = 0; round < ROUNDS; round++) {
        pid_t windows[WINDOWS];
        free(ground.base);
        ground.base = mem_print("%s/base-%d.db", ground.folder, round);
        for (int i = 0; i < WINDOWS; i++) {
            windows[i] = fork();
            cr_assert_geq(windows[i], 0);
            if (windows[i] == 0)
                be_a_window(i);
        }
        for (int i = 0; i < WINDOWS; i++) {
            int status;
            cr_assert_eq(waitpid(windows[i], &status, 0), windows[i]);
            cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "round %d, window %d", round,
                      i);
        }
        expect_answer("SELECT count(*) || ' ' || count(DISTINCT ref) FROM case_file", "8 8");
        expect_answer("SELECT count(*) FROM programme", "1");
    }
}

/* Holds the base alone, as a repair by hand or a copy does, until the other end is closed. */
static void hold_alone(int ready, int done)
{
    sqlite3 *db;
    char byte = 0;
    bool held = sqlite3_open(ground.base, &db) == SQLITE_OK &&
                sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL,
                             NULL) == SQLITE_OK;
    held = held && write(ready, &byte, 1) == 1 && read(done, &byte, 1) == 1;
    _exit(held && sqlite3_close(db) == SQLITE_OK ? 0 : 1);
}

/* SQLite sleeps while it waits for a lock: from then on the holder may go. */
static int let_go, gone;
static int wake_holder(sqlite3_vfs *vfs, int microseconds)
{
    char byte = 0;
    (void)vfs;
    cr_assert_eq(write(let_go, &byte, 1), 1);
    cr_assert_eq(read(gone, &byte, 1), 0); /* closed by its end */
    return microseconds;
}

Test(opening, a_base_that_is_held_when_it_is_opened_is_waited_for)
{
    int ready[2], done[2], status;
    char byte;
    store_close(ground_store(&ground));
    cr_assert_eq(pipe(ready), 0);
    cr_assert_eq(pipe(done), 0);
    pid_t holder = fork();
    cr_assert_geq(holder, 0);
    if (holder == 0) {
        close(ready[0]);
        close(done[1]);
        hold_alone(ready[1], done[0]);
    }
    close(ready[1]);
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    let_go = done[1];
    gone = ready[0];
    sqlite3_vfs waking = *sqlite3_vfs_find(NULL);
    waking.zName = "waking";
    waking.xSleep = wake_holder;
    cr_assert_eq(sqlite3_vfs_register(&waking, 1), SQLITE_OK);
    struct store *store = store_open(
        &(struct store_options){.path = ground.base, .clock = &ground.clock, .busy_ms = 5000},
        &err);
    cr_expect_not_null(store, "%s", err.text);
    store_close(store);
    sqlite3_vfs_unregister(&waking);
    cr_assert_eq(write(done[1], &byte, 1), 1);
    cr_assert_eq(waitpid(holder, &status, 0), holder);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Holds what `sql` takes of the base until the other end is closed, without its log. */
static void hold_with(const char *sql, int ready, int done)
{
    sqlite3 *db;
    char byte = 0;
    bool held = sqlite3_open(ground.base, &db) == SQLITE_OK &&
                sqlite3_exec(db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
    held = held && write(ready, &byte, 1) == 1 && read(done, &byte, 1) == 1;
    _exit(held && sqlite3_close(db) == SQLITE_OK ? 0 : 1);
}

/* Whoever is told that the base is held lets the holder go. */
static void end_holder(void *context, const char *sentence)
{
    int *told = context;
    cr_expect_not_null(strstr(sentence, "on attend"), "%s", sentence);
    if ((*told)++ == 0)
        wake_holder(NULL, 0);
}

static void open_while_held(const char *sql)
{
    int ready[2], done[2], status, told = 0;
    char byte;
    store_close(ground_store(&ground));
    cr_assert_eq(pipe(ready), 0);
    cr_assert_eq(pipe(done), 0);
    pid_t holder = fork();
    cr_assert_geq(holder, 0);
    if (holder == 0) {
        close(ready[0]);
        close(done[1]);
        hold_with(sql, ready[1], done[0]);
    }
    close(ready[1]);
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    let_go = done[1];
    gone = ready[0];
    struct store *store =
        store_open(&(struct store_options){.path = ground.base,
                                           .clock = &ground.clock,
                                           .waiting = &(struct store_waiting){end_holder, &told}},
                   &err);
    cr_expect_not_null(store, "%s", err.text);
    cr_expect_eq(told, 1, "%s: told %d times", sql, told);
    store_close(store);
    close(done[0]);
    close(done[1]);
    close(ready[0]);
    cr_assert_eq(waitpid(holder, &status, 0), holder);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* The first is waited for by SQLite, the second by ourselves. */
Test(opening, who_opens_a_base_that_is_held_is_told)
{
    open_while_held("BEGIN EXCLUSIVE");
    open_while_held("BEGIN IMMEDIATE");
}

/* ---- what is not ours ---------------------------------------------------------------------- */

static void run_sql(const char *path, const char *sql, bool leave_log)
{
    sqlite3 *db;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    if (leave_log)
        cr_assert_eq(sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_close(db), SQLITE_OK);
}

static void read_file(const char *path, struct text *content)
{
    cr_assert(file_read_whole(path, (size_t)1 << 30, content, &err), "%s", err.text);
}

/* Refused, and not one byte of it changed. */
static void expect_refused_untouched(const char *path)
{
    struct text before = {0}, after = {0};
    read_file(path, &before);
    err = (struct error){0};
    struct store *store = store_open(
        &(struct store_options){.path = path, .clock = &ground.clock, .create = true}, &err);
    cr_expect_null(store);
    store_close(store);
    cr_expect_eq(err.code, ERR_CORRUPT, "%s", err.text);
    read_file(path, &after);
    cr_assert_eq(after.length, before.length);
    cr_expect_eq(memcmp(after.bytes, before.bytes, before.length), 0, "%s was changed", path);
    text_clear(&before);
    text_clear(&after);
}

Test(opening, a_base_of_another_program_is_refused_untouched)
{
    static const char tables[] = "CREATE TABLE facture(n); INSERT INTO facture VALUES(1)";
    char *path = mem_print("%s/autre.db", ground.folder);
    run_sql(path, tables, false);
    expect_refused_untouched(path);
    free(path);
}

Test(opening, the_log_of_another_program_is_left_to_it)
{
    char *path = mem_print("%s/autre.db", ground.folder), *log = mem_print("%s-wal", path);
    run_sql(path, "PRAGMA journal_mode=WAL; CREATE TABLE facture(n)", true);
    expect_refused_untouched(path);
    cr_expect_eq(access(log, F_OK), 0, "its log was written into it");
    free(path);
    free(log);
}
