/* The disk fails under the store at each of its calls in turn. Whatever fails: an action that said
 * yes is in the base, one that said no has left nothing, there is a sentence to read, and the next
 * one works as soon as the disk does. */
#include "scenario.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfs.h"

enum { CALLS_LIMIT = 2000 }; /* far above what the scenario does: a fault that never stops */
enum {
    ONE_BY_ONE = 8,
    FIRST_STRIDE = 31,
    DAY_STRIDE = 17
}; /* both prime: no rhythm of the store hides behind */

static struct ground ground;
static char *sheet, *beside;
static struct text opened;

static void lay_ground(void)
{
    ground_open(&ground);
    sheet = mem_print("%s/suivi.csv", ground.folder);
    beside = mem_print("%s/coupure.db", ground.folder);
    vfs_install();
}

static void clear_ground(void)
{
    ground_close(&ground);
    free(sheet);
    free(beside);
}

TestSuite(store_faults, .init = lay_ground, .fini = clear_ground, .timeout = 300);

/* One run of the scenario under one plan. */
struct run {
    const struct fault_plan *plan;
    struct app app;
    struct scenario scenario;
    char where[120];
    char *content; /* of the base after the last action that said yes */
    bool lifted;   /* a lasting failure happened and was ended */
};

static void place(struct run *run, const char *step)
{
    snprintf(run->where, sizeof run->where, "%s, call %d (kind %d, code %d%s)", step, run->plan->at,
             (int)run->plan->call, run->plan->code, run->plan->lasting ? ", lasting" : "");
}

static void expect_sentence(const struct run *run, const struct error *err)
{
    int family = run->plan->code & 0xff;
    cr_assert(err->text[0], "%s: no sentence", run->where);
    cr_assert_not_null(strchr(err->text, ' '), "%s: « %s » is no sentence", run->where, err->text);
    if (family == SQLITE_FULL)
        cr_assert_eq(err->code, ERR_FULL, "%s: %s", run->where, err->text);
    else if (family == SQLITE_IOERR)
        cr_assert_eq(err->code, ERR_IO, "%s: code %d, %s", run->where, err->code, err->text);
    else
        cr_assert_neq(err->code, ERR_NONE, "%s: %s", run->where, err->text);
}

/* What another connection sees, and what a power cut now would leave, is what was said. */
static void expect_content(struct run *run, bool cut)
{
    char *now = cut ? base_content_after_cut(ground.base, beside) : base_content(ground.base);
    cr_assert_not_null(now, "%s: the base is not readable", run->where);
    cr_assert_str_eq(now, run->content, "%s: %s holds something else than what was said",
                     run->where, cut ? "the disk" : "the base");
    free(now);
}

static void keep_content(struct run *run)
{
    free(run->content);
    run->content = base_content(ground.base);
    cr_assert_not_null(run->content, "%s: the base is not readable", run->where);
}

/* A base that cannot be opened for writing is also said, by opening read-only. */
static bool open_app(struct run *run)
{
    struct error err = {0};
    if (!app_open(&run->app, ground.base, APP_BASE_MADE, NULL, &err)) {
        expect_sentence(run, &err);
        return false;
    }
    if (!store_is_read_only(run->app.store))
        return true;
    cr_assert_not(run->scenario.app->label.length);
    cr_assert_not(app_add_case(&run->app, "x", NULL, NULL, &run->scenario.case_id, &err));
    cr_assert_eq(err.code, ERR_READONLY, "%s: %s", run->where, err.text);
    app_close(&run->app);
    return false;
}

/* Room was made: what failed for good works again. */
static void lift(struct run *run)
{
    if (!run->plan->lasting)
        return;
    vfs_break(NULL);
    run->lifted = true;
}

static void open_in_the_end(struct run *run)
{
    place(run, "open");
    if (open_app(run))
        return;
    lift(run);
    cr_assert(open_app(run), "%s: does not open once the disk works", run->where);
}

static void do_step(struct run *run, const struct action_step *step)
{
    struct error err = {0};
    place(run, step->name);
    if (!step->act(&run->scenario, &err)) {
        expect_sentence(run, &err);
        expect_content(run, false);
        expect_content(run, true);
        if (run->plan->lasting) {
            cr_assert_not(step->act(&run->scenario, &err), "%s: the disk is still broken",
                          run->where);
            expect_content(run, false);
            lift(run);
        }
        cr_assert(step->act(&run->scenario, &err), "%s: does not work afterwards: %s", run->where,
                  err.text);
    }
    keep_content(run);
}

/* The end of a run: the base opens again, holds what was said and is sound. */
static bool finish(struct run *run)
{
    place(run, "close");
    app_close(&run->app);
    bool broke = vfs_broke() || run->lifted;
    vfs_break(NULL);
    expect_content(run, true);
    expect_content(run, false);
    base_expect_sound(ground.base, run->where);
    free(run->content);
    return broke;
}

/* A base that does not exist yet: made, and the shipped partners written. */
static bool run_first_opening(const struct fault_plan *plan)
{
    struct run run = {.plan = plan};
    scenario_prepare(&run.scenario, &run.app, ground.base, sheet);
    vfs_break(plan);
    open_in_the_end(&run);
    keep_content(&run);
    return finish(&run);
}

/* A day of work in a base that was opened before. True when the fault happened: there is a further
 * call to break. */
static bool run_day(const struct fault_plan *plan)
{
    struct run run = {.plan = plan};
    struct error err = {0};
    char *folder = folder_of(ground.base);
    cr_assert(folder_make(folder, &err) &&
                  file_write_whole(ground.base, text_get(&opened), opened.length, &err),
              "%s", err.text);
    free(folder);
    scenario_prepare(&run.scenario, &run.app, ground.base, sheet);
    vfs_break(plan);
    open_in_the_end(&run);
    keep_content(&run);
    for (int i = 0; i < scenario_length; i++)
        do_step(&run, &scenario_steps[i]);
    return finish(&run);
}

static void renew_ground(void)
{
    clear_ground();
    lay_ground();
}

/* A base as the first opening leaves it, so that each run of a day need not make its own. */
static void make_opened(void)
{
    struct error err = {0};
    run_first_opening(&(struct fault_plan){.at = 0});
    cr_assert(file_read_whole(ground.base, (size_t)1 << 30, &opened, &err), "%s", err.text);
    renew_ground();
}

/* The first calls one by one, then every `stride`-th: a first opening is one long transaction. */
static int break_each_call(struct fault_plan plan, bool (*run)(const struct fault_plan *plan),
                           int stride)
{
    int broken = 0;
    for (plan.at = 1; plan.at < CALLS_LIMIT && run(&plan); broken++) {
        plan.at += plan.at < ONE_BY_ONE ? 1 : stride;
        renew_ground();
    }
    cr_assert_lt(plan.at, CALLS_LIMIT);
    renew_ground();
    return broken;
}

/* Some calls stand for all when there are hundreds: DENTELLE_FAULTS=1 breaks each of them. */
static int stride_of(enum fault_call call, int stride)
{
    return getenv("DENTELLE_FAULTS") || (call != FAULT_WRITE && call != FAULT_READ) ? 1 : stride;
}

static void break_everywhere(struct fault_plan plan, const char *name)
{
    int first = break_each_call(plan, run_first_opening, stride_of(plan.call, FIRST_STRIDE));
    make_opened();
    int later = break_each_call(plan, run_day, stride_of(plan.call, DAY_STRIDE));
    text_clear(&opened);
    cr_assert_gt(first + later, 0, "%s: no call was broken, nothing was tested", name);
    fprintf(stderr, "%s: %d calls of a first opening and %d of a day\n", name, first, later);
}

#define BREAK(NAME, ...)                                                                           \
    Test(store_faults, NAME)                                                                       \
    {                                                                                              \
        break_everywhere((struct fault_plan){__VA_ARGS__}, #NAME);                                 \
    }

BREAK(a_write_that_fails_once, .call = FAULT_WRITE, .code = SQLITE_IOERR_WRITE)
BREAK(a_write_on_a_full_disk_once, .call = FAULT_WRITE, .code = SQLITE_FULL)
BREAK(a_disk_that_is_full_and_stays_so, .call = FAULT_WRITE, .code = SQLITE_FULL, .lasting = true)
BREAK(a_write_cut_in_half, .call = FAULT_WRITE, .code = SQLITE_IOERR_WRITE, .cut = true)
BREAK(a_full_disk_that_takes_half_a_write, .call = FAULT_WRITE, .code = SQLITE_FULL,
      .lasting = true, .cut = true)
BREAK(a_sync_that_fails_once, .call = FAULT_SYNC, .code = SQLITE_IOERR_FSYNC)
BREAK(a_disk_that_no_longer_syncs, .call = FAULT_SYNC, .code = SQLITE_IOERR_FSYNC, .lasting = true)
BREAK(a_truncation_that_fails_once, .call = FAULT_TRUNCATE, .code = SQLITE_IOERR_TRUNCATE)
BREAK(a_deletion_that_fails_once, .call = FAULT_DELETE, .code = SQLITE_IOERR_DELETE)
BREAK(a_file_that_does_not_open_once, .call = FAULT_OPEN, .code = SQLITE_CANTOPEN)
BREAK(an_index_that_cannot_be_shared_once, .call = FAULT_SHARED, .code = SQLITE_IOERR_SHMMAP)
BREAK(a_read_that_fails_once, .call = FAULT_READ, .code = SQLITE_IOERR_READ)
