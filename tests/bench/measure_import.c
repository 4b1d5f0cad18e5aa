/* A spreadsheet into an empty base, beside programs that put the same lines in a table and ask
 * nothing about them: the sqlite3 shell for CSV, ssconvert for XLSX and ODS. Times are the
 * processor's, because minutes of them are seldom had on a machine that does nothing else. Then
 * reading alone: its memory must not grow with the lines. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "dentelle/exchange.h"
#include "workbook.h"

enum { SHEETS = 2, KINDS = 3 };
static const int lines[SHEETS] = {10000, 100000};
static const int rounds[SHEETS] = {3, 1};
static const char *const names[SHEETS] = {"10 000", "100 000"};
static const char *const kinds[KINDS] = {
    [WORKBOOK_CSV] = "CSV", [WORKBOOK_XLSX] = "XLSX", [WORKBOOK_ODS] = "ODS"};

/* ---- the files ------------------------------------------------------------------------------- */

/* One spreadsheet in its three forms. */
struct order {
    char *paths[KINDS];
    int lines;
};

static bool make_sheets(void *state, struct error *err)
{
    const struct order *order = state;
    return sheet_make(order->paths[WORKBOOK_CSV], order->lines, err) &&
           workbook_make_xlsx(order->paths[WORKBOOK_CSV], order->paths[WORKBOOK_XLSX], err) &&
           workbook_make_ods(order->paths[WORKBOOK_CSV], order->paths[WORKBOOK_ODS], err);
}

static void order_clear(struct order *order)
{
    for (int kind = 0; kind < KINDS; kind++) {
        unlink(order->paths[kind]);
        free(order->paths[kind]);
    }
}

/* ---- reading alone --------------------------------------------------------------------------- */

struct reading {
    const char *path;
    double ms;
    long peak_kib;
    int rows;
};

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

static bool read_all(void *state, struct error *err)
{
    struct reading *reading = state;
    const struct sheet_row *row;
    struct rusage usage;
    double before = cpu_ms();
    char *folder = folder_of(reading->path);
    struct workbook *workbook = workbook_open_slowly(reading->path, folder, NULL, NULL, err);
    free(folder);
    struct sheet *sheet = workbook ? sheet_open(workbook, workbook_likely(workbook), err) : NULL;
    bool done = sheet != NULL;
    while (done && (done = sheet_next(sheet, &row, err)) && row)
        reading->rows++;
    sheet_close(sheet);
    workbook_free(workbook);
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return error_set(err, ERR_IO, "pas de mesure de la mémoire");
    reading->ms = cpu_ms() - before;
    reading->peak_kib = usage.ru_maxrss;
    return done;
}

/* In a process of its own, which says through a shared page what it cost. */
static bool read_once(const char *path, struct reading *cost, struct error *err)
{
    struct reading *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return error_set(err, ERR_IO, "pas de page à partager");
    *shared = (struct reading){.path = path};
    bool done = work_wait(work_start(read_all, shared), err);
    *cost = *shared;
    munmap(shared, sizeof *shared);
    return done;
}

/* ---- importing ------------------------------------------------------------------------------- */

struct costs {
    struct samples ours, floor, peak, reading, reading_peak; /* ms, ms, MiB, ms, MiB */
};

static bool run_floor(struct bench *bench, const struct order *order, int kind, struct run *run,
                      struct error *err)
{
    char *plain = bench_path(bench, kind == WORKBOOK_CSV ? "plain.db" : "plain.csv");
    char *command = mem_print(".import --csv %s porteurs", order->paths[kind]);
    bench_remove_base(plain);
    bool done = kind == WORKBOOK_CSV ? RUN(run, err, "sqlite3", plain, command)
                                     : RUN(run, err, "ssconvert", order->paths[kind], plain);
    bench_remove_base(plain);
    free(plain);
    free(command);
    return done;
}

/* Each into a base of its own name: where one has backups, another is not begun. */
static bool import_once(struct bench *bench, const struct order *order, int kind, int number,
                        struct costs *costs, struct error *err)
{
    struct run run;
    struct reading reading = {0};
    char *base = mem_print("%s/import-%d-%d.db", bench->folder, kind, number);
    bench_remove_base(base);
    bool done = RUN(&run, err, bench->program, "--base", base, "importer", order->paths[kind]);
    if (done) {
        samples_add(&costs->ours, run.cpu_ms);
        samples_add(&costs->peak, (double)run.peak_kib / 1024);
        done = run_floor(bench, order, kind, &run, err);
    }
    if (done) {
        samples_add(&costs->floor, run.cpu_ms);
        done = read_once(order->paths[kind], &reading, err);
    }
    if (done && reading.rows != order->lines)
        done = error_set(err, ERR_IO, "%s : %d lignes lues", order->paths[kind], reading.rows);
    if (done) {
        samples_add(&costs->reading, reading.ms);
        samples_add(&costs->reading_peak, (double)reading.peak_kib / 1024);
    }
    bench_remove_base(base);
    free(base);
    return done;
}

static void add_line(struct bench *bench, int size, int kind, struct costs *costs)
{
    const char *peer = kind == WORKBOOK_CSV ? "sqlite3 .import" : "ssconvert vers CSV";
    double limit = kind == WORKBOOK_CSV ? 6 : 2;
    double times = samples_at(&costs->ours, 50) / samples_at(&costs->floor, 50);
    char *beside = samples_spread(&costs->floor, "ms"), *ratio = figure(times),
         *aim = figure(limit), *peak = figure(samples_at(&costs->reading_peak, 50));
    table_add(&bench->table,
              mem_print("import de %s lignes %s, processeur", names[size], kinds[kind]),
              samples_spread(&costs->ours, "ms"), mem_print("%s : %s", beside, peer),
              mem_print("≤ %s × (ici %s ×)", aim, ratio), verdict_of(times <= limit));
    char *reading = samples_spread(&costs->reading, "ms");
    table_add(&bench->table, mem_copy("· le lire seulement, processeur, mémoire"),
              mem_print("%s, %s Mio", reading, peak), NULL, NULL, AIM_NONE);
    free(beside);
    free(ratio);
    free(aim);
    free(peak);
    free(reading);
}

static void add_memory(struct bench *bench, int kind, const char *what, struct samples *less,
                       struct samples *more)
{
    double few = samples_at(less, 50), many = samples_at(more, 50);
    char *first = figure(few), *second = figure(many);
    table_add(&bench->table,
              mem_print("mémoire %s %s, 10 000 puis 100 000 lignes", what, kinds[kind]),
              mem_print("%s puis %s Mio", first, second), NULL, mem_copy("la même, à 1,2 × près"),
              verdict_of(many <= few * 1.2));
    free(first);
    free(second);
}

bool measure_import(struct bench *bench, struct error *err)
{
    struct costs costs[SHEETS][KINDS] = {0};
    bool done = true;
    for (int size = 0; done && size < SHEETS; size++) {
        struct order order = {{bench_path(bench, "porteurs.csv"),
                               bench_path(bench, "porteurs.xlsx"),
                               bench_path(bench, "porteurs.ods")},
                              lines[size]};
        done = work_wait(work_start(make_sheets, &order), err);
        for (int kind = 0; done && kind < KINDS; kind++) {
            for (int round = 0; done && round < rounds[size]; round++)
                done = import_once(bench, &order, kind, SHEETS * round + size, &costs[size][kind],
                                   err);
            if (done)
                add_line(bench, size, kind, &costs[size][kind]);
        }
        order_clear(&order);
    }
    for (int kind = 0; done && kind < KINDS; kind++) {
        add_memory(bench, kind, "de l'import", &costs[0][kind].peak, &costs[1][kind].peak);
        add_memory(bench, kind, "de la lecture", &costs[0][kind].reading_peak,
                   &costs[1][kind].reading_peak);
    }
    for (int size = 0; size < SHEETS; size++)
        for (int kind = 0; kind < KINDS; kind++) {
            struct costs *cost = &costs[size][kind];
            samples_clear(&cost->ours);
            samples_clear(&cost->floor);
            samples_clear(&cost->peak);
            samples_clear(&cost->reading);
            samples_clear(&cost->reading_peak);
        }
    return done;
}
