/* Bases that something damaged, and bases that two write at once. What is damaged is said, or reads
 * well; it is never taken for what it is not. */
#include "../unit/ground.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"
#include "vfs.h"

enum { CASES = 40, GROUPS = 20 };

static struct ground ground;
static struct error err;
static struct text whole; /* the bytes of a sound base */
static char *content;     /* what they say */

/* A base with some pages, closed, in memory. */
static void lay_ground(void)
{
    struct app app;
    struct id id, note;
    ground_open(&ground);
    ground_app(&ground, &app);
    err = (struct error){0};
    for (int i = 0; i < CASES; i++) {
        char name[32];
        snprintf(name, sizeof name, "Porteur numéro %d", i);
        cr_assert(app_add_case(&app, name, "Arras", NULL, &id, &err), "%s", err.text);
        cr_assert(app_write_note(&app, &id, "appel", "Parlé du modèle économique, longtemps.",
                                 DAY_NONE, &note, &err),
                  "%s", err.text);
    }
    cr_assert(app_daily_care(&app, &err), "%s", err.text);
    app_close(&app);
    cr_assert(file_read_whole(ground.base, (size_t)1 << 30, &whole, &err), "%s", err.text);
    content = base_content(ground.base);
    cr_assert_not_null(content);
}

static void clear_ground(void)
{
    text_clear(&whole);
    free(content);
    ground_close(&ground);
}

TestSuite(damage, .init = lay_ground, .fini = clear_ground, .timeout = 120);

/* ---- reading what is damaged
 * ------------------------------------------------------------------------------ */

static void put_part(const char *suffix, const void *bytes, size_t length)
{
    char *path = mem_print("%s%s", ground.base, suffix);
    cr_assert(file_write_whole(path, bytes, length, &err), "%s", err.text);
    free(path);
}

static void drop_part(const char *suffix)
{
    char *path = mem_print("%s%s", ground.base, suffix);
    if (access(path, F_OK) == 0)
        cr_assert_eq(unlink(path), 0);
    free(path);
}

static void put_base(const void *bytes, size_t length)
{
    drop_part("-wal");
    drop_part("-shm");
    put_part("", bytes, length);
}

enum finding { READS_WELL, IS_SAID, FOUND_BY_DOCTOR };

/* All that the screens read, to see that none of it ends the program. */
static void read_all(struct store *store)
{
    struct cards cards;
    struct notes notes;
    struct partners partners;
    struct programmes programmes;
    if (query_cards(store, &FILTER_NONE, &cards, NULL)) {
        for (size_t i = 0; i < cards.count; i++)
            if (query_notes(store, &cards.rows[i].id, &notes, NULL))
                notes_clear(&notes);
        cards_clear(&cards);
    }
    if (query_partners(store, &partners, NULL))
        partners_clear(&partners);
    if (query_programmes(store, &programmes, NULL))
        programmes_clear(&programmes);
}

/* Opens, reads, examines. `where` is for the one who reads a failure. */
static enum finding examine(const char *where)
{
    struct diagnosis diagnosis;
    struct error why = {0};
    struct store *store = store_open(
        &(struct store_options){.path = ground.base, .clock = &ground.clock, .busy_ms = 50}, &why);
    if (!store) {
        cr_assert(why.code == ERR_CORRUPT || why.code == ERR_READONLY || why.code == ERR_IO,
                  "%s: code %d, %s", where, why.code, why.text);
        cr_assert(why.text[0], "%s: no sentence", where);
        return IS_SAID;
    }
    read_all(store);
    bool newer = store_is_newer(store), done = doctor_examine(store, false, &diagnosis, &why);
    bool sound = done && diagnosis.sound;
    if (done)
        diagnosis_clear(&diagnosis);
    store_close(store);
    cr_assert(done || why.text[0], "%s: no sentence", where);
    return newer ? IS_SAID : sound ? READS_WELL : FOUND_BY_DOCTOR;
}

static bool says_the_same(void)
{
    char *now = base_content(ground.base);
    bool same = now && strcmp(now, content) == 0;
    free(now);
    return same;
}

Test(damage, what_is_no_base_is_said)
{
    static const char picture[] = "\x89PNG\r\n\x1a\n et beaucoup de points de couleur";
    put_base(picture, sizeof picture);
    cr_expect_eq(examine("a picture"), IS_SAID);
    char *noise = mem_alloc(40000);
    ground.clock.random(ground.clock.state, noise, 40000);
    put_base(noise, 40000);
    cr_expect_eq(examine("noise"), IS_SAID);
    memset(noise, 0, 40000);
    put_base(noise, 40000);
    cr_expect_eq(examine("zeros"), IS_SAID);
    free(noise);
}

/* An emptied file is what SQLite takes for one that it is about to fill. Where there are backups,
 * it is none: somebody who went on in an empty base would lose them one day after the other. */
Test(damage, an_emptied_base_that_has_backups_is_said)
{
    put_base("", 0);
    cr_expect_eq(examine("empty"), IS_SAID);
    cr_expect_eq(examine("empty, once more"), IS_SAID);
}

Test(damage, an_empty_file_without_backups_is_a_new_base)
{
    struct backups backups;
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_assert_eq(backups.count, 1);
    cr_assert_eq(unlink(backups.rows[0].path), 0);
    backups_clear(&backups);
    put_base("", 0);
    cr_expect_eq(examine("empty"), READS_WELL);
}

/* From two bytes on: SQLite takes one of a single byte for an empty one. */
Test(damage, a_base_cut_short_is_said)
{
    for (size_t length = 2; length < whole.length; length += length < 200 ? 33 : 4096 - 7) {
        char where[40];
        snprintf(where, sizeof where, "cut at %zu", length);
        put_base(whole.bytes, length);
        cr_expect_neq(examine(where), READS_WELL, "%s: of %zu", where, whole.length);
    }
}

/* One byte of a page, at several places. Bytes that no record uses (free space, counters that
 * SQLite only writes) may change without anything else changing. What neither SQLite nor doctor can
 * know from the file alone, and this test has met: the label of an action, and the number of the
 * group that an operation or an action belongs to, which only undo reads; likewise the settings of
 * a screen, the reference series, and the value of an operation that another has superseded. What
 * the screens read is compared with the operations: the one must change with the other to deceive.
 */
Test(damage, a_byte_changed_is_noticed_or_changes_nothing_on_screen)
{
    int findings[3] = {0}, silent = 0;
    for (size_t page = 0; page < whole.length; page += 4096)
        for (size_t at = 5; at < 4096; at += 1361) {
            char where[40], old = whole.bytes[page + at];
            snprintf(where, sizeof where, "byte %zu", page + at);
            whole.bytes[page + at] = (char)(old ^ 0x24);
            put_base(whole.bytes, whole.length);
            whole.bytes[page + at] = old;
            enum finding finding = examine(where);
            findings[finding]++;
            if (finding != READS_WELL || says_the_same())
                continue;
            silent++;
            fprintf(stderr, "%s changes a label or a group, unnoticed\n", where);
        }
    fprintf(stderr,
            "bytes changed: %d read well, %d said at opening, %d found by doctor, %d silent\n",
            findings[READS_WELL], findings[IS_SAID], findings[FOUND_BY_DOCTOR], silent);
    cr_expect_gt(findings[FOUND_BY_DOCTOR], 0);
    cr_expect_gt(findings[IS_SAID], 0);
}

/* A letter of a note, in the operation or in the table, is a valid base for SQLite. */
Test(damage, a_letter_changed_in_a_note_is_noticed_by_doctor)
{
    static const char words[] = "Parlé du modèle économique, longtemps.";
    int changed = 0;
    for (size_t at = 0; at + sizeof words <= whole.length; at++) {
        if (memcmp(whole.bytes + at, words, sizeof words - 1) != 0 || changed++ % 9 != 0)
            continue;
        whole.bytes[at] = 'p';
        put_base(whole.bytes, whole.length);
        whole.bytes[at] = 'P';
        cr_expect_eq(examine("a letter"), FOUND_BY_DOCTOR, "byte %zu", at);
    }
    cr_expect_geq(changed, 2 * CASES, "each note stands in an operation and in a table");
}

/* ---- the log
 * -------------------------------------------------------------------------------------------- */

/* A base with its log beside it, as a process that was killed leaves them. */
static void leave_log(struct text *log)
{
    char *path = mem_print("%s-wal", ground.base);
    put_base(whole.bytes, whole.length);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct app app;
        struct id id;
        ground_app(&ground, &app);
        bool done = app_add_case(&app, "Dans le journal", NULL, NULL, &id, &err);
        _exit(done ? 0 : 1); /* without closing */
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_assert(file_read_whole(path, (size_t)1 << 30, log, &err), "%s", err.text);
    cr_assert_gt(log->length, 4096);
    free(path);
}

static bool has_case_of_log(void)
{
    char *count = ground_ask(&ground, "SELECT count(*) FROM holder WHERE name = 'Dans le journal'");
    bool has = strcmp(count, "1") == 0;
    free(count);
    return has;
}

Test(damage, a_log_left_by_a_crash_is_read)
{
    struct text log = {0};
    leave_log(&log);
    cr_expect_eq(examine("a log"), READS_WELL);
    cr_expect(has_case_of_log());
    text_clear(&log);
}

/* SQLite reads a log up to its last whole commit: a log cut short takes back what it had not yet
 * brought into the base, as a disk that lies about its writes does. It is never half there. */
Test(damage, a_log_cut_or_garbled_gives_all_of_the_action_or_nothing)
{
    struct text log = {0};
    leave_log(&log);
    for (size_t length = 0; length < log.length; length += 1777) {
        put_base(whole.bytes, whole.length);
        put_part("-wal", log.bytes, length);
        cr_expect_eq(examine("a log cut short"), READS_WELL, "at %zu", length);
        cr_expect(says_the_same() || has_case_of_log(), "cut at %zu", length);
    }
    for (size_t at = 0; at < log.length; at += 1531) {
        put_base(whole.bytes, whole.length);
        char old = log.bytes[at];
        log.bytes[at] = (char)(old ^ 0x24);
        put_part("-wal", log.bytes, log.length);
        log.bytes[at] = old;
        cr_expect_eq(examine("a log with a byte changed"), READS_WELL, "at %zu", at);
        cr_expect(says_the_same() || has_case_of_log(), "byte %zu", at);
    }
    text_clear(&log);
}

/* Where no log can be opened beside the base, it is read as it stands; but not when that would
 * hide what a log still holds. */
Test(damage, a_log_that_cannot_be_read_is_not_forgotten_in_silence)
{
    struct text log = {0};
    leave_log(&log);
    drop_part("-shm");
    vfs_install();
    vfs_break(&(struct fault_plan){
        .call = FAULT_SHARED, .code = SQLITE_CANTOPEN, .at = 1, .lasting = true});
    struct store *store =
        store_open(&(struct store_options){.path = ground.base, .clock = &ground.clock}, &err);
    bool broke = vfs_broke();
    vfs_break(NULL);
    cr_expect(broke);
    cr_expect_null(store, "what the log holds is not shown, and nobody is told");
    cr_expect_eq(err.code, ERR_READONLY, "%s", err.text);
    store_close(store);
    text_clear(&log);
}

/* ---- putting a backup back
 * -------------------------------------------------------------------------------- */

Test(damage, a_damaged_base_is_kept_aside_and_its_backup_put_back)
{
    struct backups backups;
    char *kept = NULL;
    struct text aside = {0};
    put_base(whole.bytes, whole.length / 2);
    cr_expect_neq(examine("half a base"), READS_WELL);
    drop_part("-wal");
    drop_part("-shm");
    put_part("", whole.bytes, whole.length / 2);
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_assert_eq(backups.count, 1);
    cr_assert(backup_restore(ground.base, backups.rows[0].path, &ground.clock, &kept, &err), "%s",
              err.text);
    cr_expect_eq(examine("restored"), READS_WELL);
    cr_expect(says_the_same());
    cr_assert_not_null(kept);
    cr_assert(file_read_whole(kept, (size_t)1 << 30, &aside, &err), "%s", err.text);
    cr_expect_eq(aside.length, whole.length / 2);
    cr_expect_eq(memcmp(aside.bytes, whole.bytes, aside.length), 0);
    text_clear(&aside);
    backups_clear(&backups);
    free(kept);
}

Test(damage, a_damaged_backup_is_not_offered)
{
    struct backups backups;
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_assert_eq(backups.count, 1);
    cr_assert(file_write_whole(backups.rows[0].path, whole.bytes, whole.length / 2, &err));
    char *kept = NULL, *path = mem_copy(backups.rows[0].path);
    cr_expect_not(backup_restore(ground.base, path, &ground.clock, &kept, &err));
    cr_expect_eq(err.code, ERR_CORRUPT, "%s", err.text);
    cr_expect(says_the_same());
    backups_clear(&backups);
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_expect_eq(backups.count, 0);
    backups_clear(&backups);
    free(path);
}

/* ---- two at once, and the clock
 * --------------------------------------------------------------------------- */

static void write_groups(const char *who)
{
    struct app app;
    struct id id;
    ground.dice ^= (uint64_t)getpid() << 20; /* two devices of one clock must not draw the same */
    ground_app(&ground, &app);
    for (int i = 0; i < GROUPS; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s %d", who, i);
        if (!app_add_case(&app, name, NULL, NULL, &id, &err)) {
            fprintf(stderr, "%s: %s\n", name, err.text);
            _exit(1);
        }
    }
    app_close(&app);
    _exit(0);
}

Test(damage, two_processes_that_write_at_once_lose_nothing)
{
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        cr_assert_geq(children[i], 0);
        if (children[i] == 0)
            write_groups(i ? "fenêtre de droite" : "fenêtre de gauche");
    }
    for (int i = 0; i < 2; i++) {
        int status;
        cr_assert_eq(waitpid(children[i], &status, 0), children[i]);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    char *count = ground_ask(&ground, "SELECT count(*) FROM holder WHERE name LIKE 'fenêtre%'");
    char *refs = ground_ask(&ground, "SELECT count(*) = count(DISTINCT ref) FROM case_file");
    cr_expect_eq(strtol(count, NULL, 10), 2 * GROUPS, "%s there", count);
    cr_expect_str_eq(refs, "1");
    free(count);
    free(refs);
    cr_expect_eq(examine("two windows"), READS_WELL);
}

/* The other window holds the lock in another process; this one waits as long as it was told. */
Test(damage, a_busy_base_is_waited_for_then_said_busy)
{
    int ready[2], done[2], status;
    char byte = 0;
    cr_assert_eq(pipe(ready), 0);
    cr_assert_eq(pipe(done), 0);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct store *holder = ground_store(&ground);
        if (!op_begin(holder, &err) || write(ready[1], &byte, 1) != 1 ||
            read(done[0], &byte, 1) != 1)
            _exit(1);
        op_rollback(holder);
        store_close(holder);
        _exit(0);
    }
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    struct store *store = store_open(
        &(struct store_options){.path = ground.base, .clock = &ground.clock, .busy_ms = 30}, &err);
    cr_assert_not_null(store, "%s", err.text);
    cr_expect_not(op_begin(store, &err));
    cr_expect_eq(err.code, ERR_BUSY, "%s", err.text);
    cr_assert_eq(write(done[1], &byte, 1), 1);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_expect(op_begin(store, &err), "%s", err.text);
    op_rollback(store);
    store_close(store);
    for (int i = 0; i < 2; i++) {
        close(ready[i]);
        close(done[i]);
    }
}

static void act_on_day(int days)
{
    struct app app;
    struct id id;
    ground_pass_days(&ground, days);
    ground_app(&ground, &app);
    cr_assert(app_add_case(&app, "Autre temps", NULL, NULL, &id, &err), "%s", err.text);
    app_close(&app);
}

static void expect_answer(const char *sql, const char *wanted)
{
    char *answer = ground_ask(&ground, sql);
    cr_expect_str_eq(answer, wanted, "%s gives %s", sql, answer);
    free(answer);
}

#define LAST_FLAGS                                                                                 \
    "SELECT max(flags & 1) || min(flags & 1) FROM op WHERE grp = (SELECT max(grp) FROM op)"
#define RISING                                                                                     \
    "SELECT min(later) FROM (SELECT hlc > lag(hlc, 1, 0) OVER (ORDER BY seq) AS later FROM op)"

/* A year back is believed, for the first clock may have been the wrong one; before the program
 * existed, or years ahead, is not, and is marked. */
Test(damage, a_clock_set_back_keeps_the_order_and_an_impossible_one_is_marked)
{
    act_on_day(-365);
    expect_answer(LAST_FLAGS, "00");
    act_on_day(-5 * 365);
    expect_answer(LAST_FLAGS, "11");
    act_on_day(6 * 365);
    expect_answer(LAST_FLAGS, "00");
    act_on_day(3 * 365);
    expect_answer(LAST_FLAGS, "11");
    expect_answer(RISING, "1");
    cr_expect_eq(examine("clocks"), READS_WELL);
}
