/* Backups: which are kept, which can be put back, what stands beside them. */
#include "ground.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct ground ground;
static struct store *store;
static struct error err;

static void open_ground(void)
{
    ground_open(&ground);
    store = ground_store(&ground);
    err = (struct error){0};
}

static void close_ground(void)
{
    store_close(store);
    ground_close(&ground);
}

TestSuite(backup, .init = open_ground, .fini = close_ground);

static void make_holder(const char *name)
{
    struct id id = id_new(&ground.clock);
    cr_assert(op_begin(store, &err), "%s", err.text);
    cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, name, NULL, &err), "%s", err.text);
    cr_assert(op_commit(store, "nouveau", &id, &err), "%s", err.text);
}

static void back_up(void)
{
    cr_assert(backup_daily(store, &err), "%s", err.text);
}

static void close_store(void)
{
    store_close(store);
    store = NULL;
}

/* The names of all backups, in the order of the list. The caller frees. */
static char *names(void)
{
    struct backups backups;
    struct text text = {0};
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    for (size_t i = 0; i < backups.count; i++)
        text_addf(&text, "%s%s", i ? " " : "", backups.rows[i].name);
    backups_clear(&backups);
    return text_take(&text);
}

static void expect_names(const char *wanted)
{
    char *there = names();
    cr_expect_str_eq(there, wanted, "there are: %s", there);
    free(there);
}

static void restore(const char *name)
{
    struct backups backups;
    char *kept = NULL;
    bool done = false;
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    for (size_t i = 0; i < backups.count; i++)
        if (strcmp(backups.rows[i].name, name) == 0)
            done = backup_restore(ground.base, backups.rows[i].path, &ground.clock, &kept, &err);
    cr_assert(done, "%s: %s", name, err.text);
    backups_clear(&backups);
    free(kept);
}

static void ask(const char *sql, const char *wanted)
{
    char *answer = ground_ask(&ground, sql);
    cr_expect_str_eq(answer, wanted, "%s gives « %s »", sql, answer);
    free(answer);
}

/* ---- after an update ----------------------------------------------------------------------- */

/* The base as a version of another registry would have left it. */
static void make_older(void)
{
    free(ground_ask(&ground, "ALTER TABLE holder DROP COLUMN website"));
    free(ground_ask(&ground, "UPDATE meta SET value = 'ancienne' WHERE name = 'projection'"));
}

Test(backup, one_made_before_an_update_can_be_put_back)
{
    make_holder("La Palette");
    make_older();
    back_up();
    close_store();
    expect_names("2027-03-15");
    restore("2027-03-15");
    store = ground_store(&ground);
    ask("SELECT name FROM holder", "La Palette");
}

Test(backup, an_update_keeps_the_base_as_it_was)
{
    make_holder("La Palette");
    back_up();
    make_older();
    close_store();
    store = ground_store(&ground);
    expect_names("2027-03-15-mise-a-jour 2027-03-15");
    close_store();
    restore("2027-03-15-mise-a-jour");
    ask("SELECT value FROM meta WHERE name = 'projection'", "ancienne");
}

Test(backup, nothing_is_copied_when_nothing_is_updated)
{
    close_store();
    store = ground_store(&ground);
    expect_names("");
}

Test(backup, the_last_three_updates_are_kept_and_the_days_beside_them)
{
    back_up();
    for (int i = 0; i < 5; i++) {
        ground_pass_days(&ground, 1);
        make_older();
        close_store();
        store = ground_store(&ground);
    }
    expect_names("2027-03-20-mise-a-jour 2027-03-19-mise-a-jour 2027-03-18-mise-a-jour 2027-03-15");
}

Test(backup, of_a_later_version_is_not_offered)
{
    back_up();
    char *file = mem_print("%s/donnees/sauvegardes/dentelle-2027-03-15.db", ground.folder);
    sqlite3 *db;
    cr_assert_eq(sqlite3_open(file, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    free(file);
    expect_names("");
}

/* ---- wrong clocks -------------------------------------------------------------------------- */

Test(backup, a_clock_set_back_a_year_still_keeps_what_is_made)
{
    for (int i = 0; i < 7; i++) {
        back_up();
        ground_pass_days(&ground, 1);
    }
    ground_pass_days(&ground, -365);
    for (int i = 0; i < 3; i++) {
        back_up();
        ground_pass_days(&ground, 1);
    }
    expect_names("2026-03-24 2026-03-23 2026-03-22 2027-03-21 2027-03-20 2027-03-19 2027-03-18");
}

/* As if the clock of the disk, too, had been a year ahead until now. */
Test(backup, the_order_of_making_does_not_depend_on_the_clock_of_the_disk)
{
    back_up();
    char *file = mem_print("%s/donnees/sauvegardes/dentelle-2027-03-15.db", ground.folder);
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time(NULL) + 365 * 86400L}};
    cr_assert_eq(utimensat(AT_FDCWD, file, times, 0), 0);
    free(file);
    ground_pass_days(&ground, -1);
    back_up();
    expect_names("2027-03-14 2027-03-15");
}

Test(backup, a_day_that_a_wrong_clock_announced_has_its_backup_when_it_comes)
{
    ground_pass_days(&ground, 2);
    back_up();
    ground_pass_days(&ground, -2);
    make_holder("La Palette");
    back_up();
    expect_names("2027-03-15 2027-03-17");
    ground_pass_days(&ground, 2);
    back_up();
    expect_names("2027-03-17 2027-03-15");
    close_store();
    restore("2027-03-17");
    ask("SELECT name FROM holder", "La Palette");
}

/* ---- what stays behind --------------------------------------------------------------------- */

/* A file in the folder of backups, as old as that. */
static void leave(const char *name, long seconds)
{
    char *path = mem_print("%s/donnees/sauvegardes/%s", ground.folder, name);
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time(NULL) - seconds}};
    cr_assert(file_write_whole(path, "reste", 5, &err), "%s", err.text);
    cr_assert_eq(utimensat(AT_FDCWD, path, times, 0), 0);
    free(path);
}

static bool is_left(const char *name)
{
    char *path = mem_print("%s/donnees/sauvegardes/%s", ground.folder, name);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

Test(backup, what_killed_backups_left_is_removed_after_an_hour)
{
    back_up();
    leave("dentelle-2027-03-14.db.part-4242", 7200);
    leave("dentelle-2027-03-14.db.part-4242-journal", 7200);
    leave("dentelle-2027-03-14-reparation.db.part-4242", -7200);
    leave("dentelle-2027-03-15.db.part-4243", 60);
    leave("autre-2027-03-14.db.part-4242", 7200);
    leave("dentelle-notes.txt", 7200);
    back_up();
    cr_expect_not(is_left("dentelle-2027-03-14.db.part-4242"));
    cr_expect_not(is_left("dentelle-2027-03-14.db.part-4242-journal"));
    cr_expect_not(is_left("dentelle-2027-03-14-reparation.db.part-4242"), "of a wrong clock");
    cr_expect(is_left("dentelle-2027-03-15.db.part-4243"), "may be under way");
    cr_expect(is_left("autre-2027-03-14.db.part-4242"), "belongs to another base");
    cr_expect(is_left("dentelle-notes.txt"), "is none of ours");
}

static void put_beside(const char *suffix, const char *content)
{
    char *path = mem_print("%s%s", ground.base, suffix);
    cr_assert(file_write_whole(path, content, strlen(content), &err), "%s", err.text);
    free(path);
}

Test(backup, a_log_without_its_base_is_set_aside)
{
    make_holder("La Palette");
    back_up();
    close_store();
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(unlink(ground.base), 0);
        put_beside("-wal", "d'une autre base");
        put_beside("-shm", "d'une autre base");
        restore("2027-03-15");
        char *log = mem_print("%s-wal", ground.base);
        cr_expect_neq(access(log, F_OK), 0, "the log of another base is beside the one put back");
        free(log);
    }
    char *pattern = mem_print("ls %s.abime-*-wal | wc -l | tr -d '\\n'", ground.base), line[8] = "";
    FILE *pipe = popen(pattern, "r");
    cr_assert_not_null(fgets(line, sizeof line, pipe));
    pclose(pipe);
    cr_expect_str_eq(line, "2", "each is kept");
    free(pattern);
    store = ground_store(&ground);
    ask("SELECT name FROM holder", "La Palette");
}
