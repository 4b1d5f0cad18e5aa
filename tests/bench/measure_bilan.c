/* The bilan of a year of ten thousand cases and a hundred thousand notes, in each format. */
#include "bench.h"

#include <stdlib.h>

enum { ROUNDS = 5, AIM_MS = 2000 };
static const char year[] = "2026";

/* All programmes are of one year. */
static bool gather_year(void *state, struct error *err)
{
    struct app app;
    struct programmes programmes;
    if (!app_open(&app, state, APP_BASE_THERE, NULL, err))
        return false;
    bool done = query_programmes(app.store, &programmes, err);
    for (size_t i = 0; done && i < programmes.count; i++)
        done = app_set_field(&app, &programmes.rows[i].id, FIELD_PROGRAMME_YEAR, year, NULL,
                             &ID_NONE, err);
    programmes_clear(&programmes);
    app_close(&app);
    return done;
}

static bool measure_format(struct bench *bench, const char *base, const char *format,
                           struct error *err)
{
    struct samples times = {0};
    struct run run;
    bool done = true;
    for (int i = 0; done && i < ROUNDS; i++) {
        done = RUN(&run, err, bench->program, "--base", base, "bilan", year, "--format", format);
        if (done)
            samples_add(&times, run.ms);
    }
    if (done)
        table_add(&bench->table, mem_print("bilan de 10 000 dossiers, %s", format),
                  samples_spread(&times, "ms"), NULL, mem_copy("≤ 2 s"),
                  verdict_of(samples_at(&times, 50) <= AIM_MS));
    samples_clear(&times);
    return done;
}

bool measure_bilan(struct bench *bench, struct error *err)
{
    static const char *const formats[] = {"texte", "html", "odt", "xlsx", "json"};
    struct run run;
    char *base = bench_path(bench, "bilan.db");
    bench_remove_base(base);
    bool done = RUN(&run, err, "cp", bench->bases[SIZE_10K], base) &&
                work_wait(work_start(gather_year, base), err);
    for (size_t i = 0; done && i < sizeof formats / sizeof formats[0]; i++)
        done = measure_format(bench, base, formats[i], err);
    bench_remove_base(base);
    free(base);
    return done;
}
