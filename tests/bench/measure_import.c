/* A spreadsheet into an empty base, beside the import of the sqlite3 shell, which puts the same
 * lines in a table and asks nothing about them. Memory must not grow with the lines. */
#include "bench.h"

#include <stdlib.h>
#include <unistd.h>

enum { SHEETS = 2 };
static const int lines[SHEETS] = {10000, 100000};
static const int rounds[SHEETS] = {3, 1};
static const char *const names[SHEETS] = {"10 000", "100 000"};

struct order {
    char *path;
    int lines;
};

static bool make_sheet(void *state, struct error *err)
{
    const struct order *order = state;
    return sheet_make(order->path, order->lines, err);
}

struct costs {
    struct samples ours, floor, peak; /* ms, ms, MiB */
};

/* Each into a base of its own name: where one has backups, another is not begun. */
static bool import_once(struct bench *bench, const char *sheet, int number, struct costs *costs,
                        struct error *err)
{
    struct run run;
    char *base = mem_print("%s/import-%d.db", bench->folder, number);
    char *plain = bench_path(bench, "plain.db");
    char *order = mem_print(".import --csv %s porteurs", sheet);
    bench_remove_base(base);
    bench_remove_base(plain);
    bool done = RUN(&run, err, bench->program, "--base", base, "importer", sheet);
    if (done) {
        samples_add(&costs->ours, run.ms);
        samples_add(&costs->peak, (double)run.peak_kib / 1024);
        done = RUN(&run, err, "sqlite3", plain, order);
    }
    if (done)
        samples_add(&costs->floor, run.ms);
    bench_remove_base(base);
    bench_remove_base(plain);
    free(base);
    free(plain);
    free(order);
    return done;
}

static void add_line(struct bench *bench, int size, struct costs *costs)
{
    double times = samples_at(&costs->ours, 50) / samples_at(&costs->floor, 50);
    char *beside = samples_spread(&costs->floor, "ms"), *ratio = figure(times);
    table_add(&bench->table, mem_print("import de %s lignes", names[size]),
              samples_spread(&costs->ours, "ms"), mem_print("%s : sqlite3 .import", beside),
              mem_print("≤ 6 × (ici %s ×)", ratio), verdict_of(times <= 6));
    free(beside);
    free(ratio);
}

bool measure_import(struct bench *bench, struct error *err)
{
    struct costs costs[SHEETS] = {0};
    bool done = true;
    for (int size = 0; done && size < SHEETS; size++) {
        struct order order = {bench_path(bench, "porteurs.csv"), lines[size]};
        done = work_wait(work_start(make_sheet, &order), err);
        for (int round = 0; done && round < rounds[size]; round++)
            done = import_once(bench, order.path, SHEETS * round + size, &costs[size], err);
        if (done)
            add_line(bench, size, &costs[size]);
        unlink(order.path);
        free(order.path);
    }
    if (done) {
        double less = samples_at(&costs[0].peak, 50), more = samples_at(&costs[1].peak, 50);
        char *first = figure(less), *second = figure(more);
        table_add(&bench->table, mem_copy("mémoire de l'import, 10 000 puis 100 000 lignes"),
                  mem_print("%s puis %s Mio", first, second), NULL,
                  mem_copy("la même, à 1,2 × près"), verdict_of(more <= less * 1.2));
        free(first);
        free(second);
    }
    for (int size = 0; size < SHEETS; size++) {
        samples_clear(&costs[size].ours);
        samples_clear(&costs[size].floor);
        samples_clear(&costs[size].peak);
    }
    return done;
}
