/* One command on 10,000 cases, beside taskwarrior on as many tasks: list, add, annotate. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "tasks.h"

enum { ROUNDS = 9, ROUNDS_LEAST = 3, ENOUGH_MS = 15000 };

/* A reference in the middle of the base. */
static bool read_reference(void *state, struct error *err)
{
    const struct bench *bench = state;
    struct app app;
    struct cards cards;
    char *path = bench_path(bench, "reference");
    bool done = app_open(&app, bench->bases[SIZE_10K], true, NULL, err);
    if (done) {
        done = query_column(app.store, &FILTER_NONE, STAGE_PREDIAGNOSTIC, 1000, 1, &cards, err);
        done = done && cards.count == 1 &&
               file_write_whole(path, cards.rows[0].ref, strlen(cards.rows[0].ref), err);
        cards_clear(&cards);
        app_close(&app);
    }
    free(path);
    return done;
}

struct pair {
    const char *work, *peer;
    const char *const *ours, *const *theirs;
};

static bool measure_pair(struct bench *bench, const struct pair *pair, struct error *err)
{
    struct samples ours = {0}, theirs = {0};
    struct run run;
    bool done = true;
    double end = now_ms() + ENOUGH_MS;
    for (int round = 0; done && round <= ROUNDS && (round <= ROUNDS_LEAST || now_ms() < end);
         round++) {
        done = run_program(pair->ours, &run, err);
        if (done && round > 0)
            samples_add(&ours, run.ms);
        done = done && run_program(pair->theirs, &run, err);
        if (done && round > 0)
            samples_add(&theirs, run.ms);
    }
    if (done) {
        double times = samples_at(&theirs, 50) / samples_at(&ours, 50);
        char *beside = samples_spread(&theirs, "ms"), *ratio = figure(times);
        table_add(&bench->table, mem_print("%s, 10 000 dossiers", pair->work),
                  samples_spread(&ours, "ms"), mem_print("%s : %s", beside, pair->peer),
                  mem_print("5 × plus vite (ici %s ×)", ratio), verdict_of(times >= 5));
        free(beside);
        free(ratio);
    }
    samples_clear(&ours);
    samples_clear(&theirs);
    return done;
}

bool measure_commands(struct bench *bench, struct error *err)
{
    const char *program = bench->program, *base = bench->bases[SIZE_10K];
    struct text reference = {0};
    char *path = bench_path(bench, "reference");
    bool done = tasks_make(bench, err) && work_wait(work_start(read_reference, bench), err) &&
                file_read_whole(path, 64, &reference, err);
    free(path);
    const char *ref = text_get(&reference);
    const struct pair pairs[] = {
        {"liste", "task list", (const char *const[]){program, "--base", base, "liste", NULL},
         (const char *const[]){"task", "list", NULL}},
        {"ajouter", "task add",
         (const char *const[]){program, "--base", base, "ajouter", "Le Rucher fictif", NULL},
         (const char *const[]){"task", "add", "Le Rucher fictif", NULL}},
        {"noter", "task annotate",
         (const char *const[]){program, "--base", base, "noter", ref, "rappelé, rendez-vous pris",
                               NULL},
         (const char *const[]){"task", "1000", "annotate", "rappelé, rendez-vous pris", NULL}},
    };
    for (size_t i = 0; done && i < sizeof pairs / sizeof pairs[0]; i++)
        done = measure_pair(bench, &pairs[i], err);
    text_clear(&reference);
    return done;
}
