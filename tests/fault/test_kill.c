/* kill -9 at any moment: what an action said was done is in the base afterwards, the one that was
 * under way is there whole or not at all. DENTELLE_KILLS says how many times; each run draws its
 * actions and its moment from its own number, so that one that fails can be run again. */
#include "../unit/ground.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KILLS = 60, KILLS_PER_BASE = 10, MESSAGES_MOST = 24, PAUSE_MOST_US = 3000 };

/* What the child tells once an action has returned true. */
enum told_kind { TOLD_OPEN, TOLD_NOTE, TOLD_CASE, TOLD_FOLLOW_UP, TOLD_UNDO, TOLD_REDO };
struct told {
    int kind, number;
};

static struct ground ground;

static void lay_ground(void)
{
    ground_open(&ground);
}

static void clear_ground(void)
{
    ground_close(&ground);
}

TestSuite(kill, .init = lay_ground, .fini = clear_ground, .timeout = 900);

static unsigned roll(uint64_t *dice, unsigned sides)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return (unsigned)((*dice >> 32) % sides);
}

/* ---- the child
 * ------------------------------------------------------------------------------------------ */

static void tell(int fd, int kind, int number)
{
    struct told told = {kind, number};
    if (write(fd, &told, sizeof told) != (ssize_t)sizeof told)
        _exit(2);
}

static bool act(struct app *app, int kind, int number, struct id *case_id, struct error *err)
{
    char text[64];
    struct id id;
    snprintf(text, sizeof text, "fait %d.", number);
    switch (kind) {
    case TOLD_NOTE:
        return app_write_note(app, case_id, "appel", text, DAY_NONE, &id, err);
    case TOLD_CASE:
        return app_add_case(app, text, "Arras", NULL, case_id, err);
    case TOLD_FOLLOW_UP:
        return app_follow_up(app, case_id, app_today(app) + 3, text, err);
    case TOLD_UNDO:
        return app_undo(app, &id, err);
    default:
        return app_redo(app, &id, err);
    }
}

/* Works until it is killed. A redo only follows an undo, an undo only an action of this run. */
static void work(int fd, int run, uint64_t dice)
{
    struct app app;
    struct error err = {0};
    struct id case_id;
    if (!app_open(&app, ground.base, APP_BASE_MADE, NULL, &err)) {
        fprintf(stderr, "run %d: %s\n", run, err.text);
        _exit(3);
    }
    tell(fd, TOLD_OPEN, 0);
    int last = TOLD_UNDO;
    for (int n = 0;; n++) {
        int kind = n == 0              ? TOLD_CASE
                   : last == TOLD_UNDO ? (roll(&dice, 2) ? TOLD_REDO : TOLD_NOTE)
                                       : TOLD_NOTE + (int)roll(&dice, 4);
        if (kind == TOLD_UNDO && last == TOLD_CASE)
            kind = TOLD_NOTE; /* the case stays, the next actions are about it */
        if (kind == TOLD_UNDO && last == TOLD_REDO)
            kind = TOLD_FOLLOW_UP;
        if (!act(&app, kind, run * 1000 + n, &case_id, &err)) {
            fprintf(stderr, "run %d, action %d of kind %d: %s\n", run, n, kind, err.text);
            _exit(4);
        }
        tell(fd, kind, run * 1000 + n);
        last = kind;
    }
}

/* ---- the parent
 * ----------------------------------------------------------------------------------------- */

static int64_t ask_number(const char *sql)
{
    char *answer = ground_ask(&ground, sql);
    int64_t number = strtoll(answer, NULL, 10);
    free(answer);
    return number;
}

static bool read_told(int fd, struct told *told)
{
    ssize_t got;
    do
        got = read(fd, told, sizeof *told);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *told; /* that small, a pipe gives it whole */
}

/* Lets the child work, kills it, and returns what it had told. */
static size_t let_work(int run, struct told *told, size_t room)
{
    int ends[2], status;
    size_t count = 0;
    uint64_t dice = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)(run + 1);
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        close(ends[0]);
        work(ends[1], run, dice);
    }
    close(ends[1]);
    size_t wanted = roll(&dice, MESSAGES_MOST);
    struct timespec pause = {.tv_nsec = (long)roll(&dice, PAUSE_MOST_US) * 1000};
    while (count < wanted && read_told(ends[0], &told[count]))
        count++;
    nanosleep(&pause, NULL); /* the moment of the blow, not something that is waited for */
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "run %d ended by itself (%x)",
              run, (unsigned)status);
    while (count < room && read_told(ends[0], &told[count]))
        count++;
    close(ends[0]);
    return count;
}

static void expect_told(int run, const struct told *told, size_t count, int64_t groups_before)
{
    int64_t actions = 0;
    for (size_t i = 0; i < count; i++) {
        actions += told[i].kind != TOLD_OPEN;
        if (told[i].kind < TOLD_NOTE || told[i].kind > TOLD_FOLLOW_UP)
            continue;
        char *sql = mem_print("SELECT count(*) FROM op WHERE value = 'fait %d.'", told[i].number);
        cr_assert_geq(ask_number(sql), 1, "run %d: told and lost: %d of kind %d", run,
                      told[i].number, told[i].kind);
        free(sql);
    }
    if (count == 0)
        return; /* not even told that it was open: the partners may be written or not */
    int64_t groups = ask_number("SELECT count(DISTINCT grp) FROM op") - groups_before;
    cr_assert_geq(groups, actions, "run %d: %ld told, %ld there", run, (long)actions, (long)groups);
    cr_assert_leq(groups, actions + 1, "run %d: %ld told, %ld there", run, (long)actions,
                  (long)groups);
}

/* The last group is one that the list of actions knows, to its last operation: its counters were
 * written at its end, in the same transaction. */
static void expect_whole(int run, bool any)
{
    static const char *const rules[] = {
        "SELECT count(*) = max(seq) FROM op",
        "SELECT (SELECT max(seq) FROM op) = (SELECT seq FROM applied WHERE sid = 1)",
        "SELECT (SELECT max(hlc) FROM op) <= (SELECT value FROM meta WHERE name = 'hlc')",
        "SELECT count(*) FROM action WHERE (SELECT max(grp) FROM op) IN (grp, undo_grp)",
        "SELECT count(*) = 0 FROM note WHERE text IS NULL OR case_file IS NULL OR at IS NULL",
        "SELECT count(*) = 0 FROM case_file WHERE holder IS NULL OR ref IS NULL",
    };
    struct error err = {0};
    struct diagnosis diagnosis;
    for (size_t i = 0; any && i < sizeof rules / sizeof rules[0]; i++)
        cr_assert_eq(ask_number(rules[i]), 1, "run %d: half there: %s", run, rules[i]);
    struct store *store = ground_store(&ground);
    cr_assert(doctor_examine(store, false, &diagnosis, &err), "run %d: %s", run, err.text);
    for (size_t i = 0; !diagnosis.sound && i < diagnosis.lines.count; i++)
        fprintf(stderr, "%s\n", diagnosis.lines.items[i]);
    cr_assert(diagnosis.sound, "run %d: doctor found something", run);
    diagnosis_clear(&diagnosis);
    store_close(store);
}

/* How many groups the base has, its first opening done and closed. */
static int64_t count_groups(void)
{
    struct app app;
    struct error err = {0};
    cr_assert(app_open(&app, ground.base, APP_BASE_MADE, NULL, &err), "%s", err.text);
    app_close(&app);
    return ask_number("SELECT count(DISTINCT grp) FROM op");
}

static int wanted_kills(void)
{
    const char *asked = getenv("DENTELLE_KILLS");
    long kills = asked ? strtol(asked, NULL, 10) : KILLS;
    return kills > 0 && kills < 1000000 ? (int)kills : KILLS;
}

Test(kill, keeps_what_was_told_and_nothing_by_halves)
{
    static struct told told[65536 / sizeof(struct told)]; /* as much as a pipe holds */
    int kills = wanted_kills();
    size_t sum = 0, unborn = 0;
    for (int run = 0; run < kills; run++) {
        if (run % KILLS_PER_BASE == 0) {
            ground_close(&ground);
            ground_open(&ground);
        }
        /* One base in two is killed in its making too. */
        bool fresh = run % (2 * KILLS_PER_BASE) == 0;
        int64_t before = fresh ? 1 : count_groups();
        size_t count = let_work(run, told, sizeof told / sizeof told[0]);
        expect_told(run, told, count, before);
        expect_whole(run, count > 1);
        sum += count;
        unborn += count == 0;
    }
    fprintf(stderr, "%d kills, %zu actions told, %zu while opening\n", kills, sum, unborn);
}
