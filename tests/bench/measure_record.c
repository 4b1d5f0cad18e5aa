/* What it costs to keep every change as an operation: CPU of a field set through op_set, beside the
 * same UPDATE in plain SQL, same base, same settings of the connection, alternately. Once with many
 * changes in a transaction, once with a transaction each; the CPU is counted, not the disk. */
#include "bench.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vocabulary.h"

enum { ROUNDS = 11, TOGETHER = 2000, APART = 200, CASES = 400 };

struct recorder {
    struct app app;
    sqlite3 *plain;
    struct dice dice;
    struct id cases[CASES];
    size_t case_count;
    struct samples op_together, sql_together, op_apart, sql_apart; /* µs of CPU a change */
};

static double cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static bool sql(sqlite3 *db, const char *text, struct error *err)
{
    return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK ||
           error_set(err, ERR_IO, "%s", sqlite3_errmsg(db));
}

/* The connection is set as src/store/db.c sets ours. */
static bool open_plain(struct recorder *recorder, const char *path, struct error *err)
{
    return (sqlite3_open_v2(path, &recorder->plain, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                            NULL) == SQLITE_OK ||
            error_set(err, ERR_IO, "%s ne s'ouvre pas", path)) &&
           sql(recorder->plain,
               "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF;"
               "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON; PRAGMA synchronous=FULL;",
               err);
}

static bool read_cases(struct recorder *recorder, struct error *err)
{
    struct cards cards;
    if (!query_column(recorder->app.store, &FILTER_NONE, STAGE_CONTACT, 500, CASES, &cards, err))
        return false;
    for (size_t i = 0; i < cards.count; i++)
        recorder->cases[recorder->case_count++] = cards.rows[i].id;
    cards_clear(&cards);
    return recorder->case_count > 0 || error_set(err, ERR_IO, "la base est vide");
}

static void next_change(struct recorder *recorder, const struct id **case_id, char text[48])
{
    *case_id = &recorder->cases[dice_roll(&recorder->dice) % recorder->case_count];
    snprintf(text, 48, "rappeler, puis %llx", (unsigned long long)dice_roll(&recorder->dice));
}

static bool by_operations(struct recorder *recorder, int count, struct error *err)
{
    const struct id *case_id;
    char text[48];
    bool done = op_begin(recorder->app.store, err);
    for (int i = 0; done && i < count; i++) {
        next_change(recorder, &case_id, text);
        done = op_set(recorder->app.store, case_id, FIELD_CASE_NEXT_ACTION, text, NULL, err);
    }
    if (done)
        return op_commit(recorder->app.store, "mesure", NULL, err);
    op_rollback(recorder->app.store);
    return false;
}

static bool by_sql(struct recorder *recorder, sqlite3_stmt *update, int count, struct error *err)
{
    const struct id *case_id;
    char text[48];
    if (!sql(recorder->plain, "BEGIN IMMEDIATE", err))
        return false;
    for (int i = 0; i < count; i++) {
        next_change(recorder, &case_id, text);
        sqlite3_reset(update);
        sqlite3_bind_blob(update, 1, case_id->bytes, sizeof case_id->bytes, SQLITE_TRANSIENT);
        sqlite3_bind_text(update, 2, text, -1, SQLITE_TRANSIENT);
        sqlite3_bind_int64(update, 3, (int64_t)dice_roll(&recorder->dice) >> 1);
        if (sqlite3_step(update) != SQLITE_DONE)
            return error_set(err, ERR_IO, "%s", sqlite3_errmsg(recorder->plain));
    }
    sqlite3_reset(update);
    return sql(recorder->plain, "COMMIT", err);
}

/* `groups` transactions of `count` changes, ours then theirs. */
static bool alternate(struct recorder *recorder, sqlite3_stmt *update, int groups, int count,
                      struct samples *ours, struct samples *theirs, struct error *err)
{
    double start = cpu_us();
    for (int i = 0; i < groups; i++)
        if (!by_operations(recorder, count, err))
            return false;
    double between = cpu_us();
    for (int i = 0; i < groups; i++)
        if (!by_sql(recorder, update, count, err))
            return false;
    samples_add(ours, (between - start) / (groups * count));
    samples_add(theirs, (cpu_us() - between) / (groups * count));
    return true;
}

static bool measure(struct recorder *recorder, struct error *err)
{
    sqlite3_stmt *update = NULL;
    bool done = sqlite3_prepare_v3(recorder->plain,
                                   "UPDATE case_file SET next_action = ?2, changed = ?3"
                                   " WHERE id = ?1",
                                   -1, SQLITE_PREPARE_PERSISTENT, &update, NULL) == SQLITE_OK ||
                error_set(err, ERR_IO, "%s", sqlite3_errmsg(recorder->plain));
    for (int round = 0; done && round < ROUNDS; round++)
        done =
            alternate(recorder, update, 1, TOGETHER, &recorder->op_together,
                      &recorder->sql_together, err) &&
            alternate(recorder, update, APART, 1, &recorder->op_apart, &recorder->sql_apart, err);
    sqlite3_finalize(update);
    return done;
}

static void add_line(struct bench *bench, const char *work, struct samples *ours,
                     struct samples *theirs)
{
    double over = samples_at(ours, 50) - samples_at(theirs, 50);
    char *beside = samples_spread(theirs, "µs"), *more = figure(over);
    table_add(&bench->table, mem_copy(work), samples_spread(ours, "µs"),
              mem_print("%s : UPDATE", beside), mem_print("≤ 20 µs de plus (ici %s)", more),
              verdict_of(over <= 20));
    free(beside);
    free(more);
}

bool measure_record(struct bench *bench, struct error *err)
{
    struct recorder recorder = {.dice = {UINT64_C(0x1234567890ABCDEF)}};
    const char *path = bench->bases[SIZE_10K];
    if (!app_open(&recorder.app, path, false, NULL, err))
        return false;
    bool done =
        open_plain(&recorder, path, err) && read_cases(&recorder, err) && measure(&recorder, err);
    if (done) {
        add_line(bench, "un changement, CPU, 2 000 par transaction", &recorder.op_together,
                 &recorder.sql_together);
        add_line(bench, "un changement, CPU, une transaction chacun", &recorder.op_apart,
                 &recorder.sql_apart);
    }
    sqlite3_close(recorder.plain);
    app_close(&recorder.app);
    struct samples *const all[] = {&recorder.op_together, &recorder.sql_together,
                                   &recorder.op_apart, &recorder.sql_apart};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        samples_clear(all[i]);
    return done;
}
