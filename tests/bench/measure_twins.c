/* The same porteur twice, among ten thousand: all pairs, by the verb; and one name as it is typed,
 * once the porteurs are read. */
#include "bench.h"

#include <stdlib.h>

enum { ROUNDS = 9, NAMES = 500 };

static bool measure_all(struct bench *bench, struct error *err)
{
    struct samples all = {0};
    struct run run;
    bool done = true;
    for (int i = 0; done && i < ROUNDS; i++) {
        done = RUN(&run, err, bench->program, "--base", bench->bases[SIZE_10K], "doublons");
        if (done)
            samples_add(&all, run.ms);
    }
    if (done)
        table_add(&bench->table, mem_copy("doublons, toutes les paires de 10 000 porteurs"),
                  samples_spread(&all, "ms"), NULL, mem_copy("≤ 2 s"),
                  verdict_of(samples_at(&all, 50) <= 2000));
    samples_clear(&all);
    return done;
}

/* Names of the base: each resembles at least itself. */
static void ask_names(struct app *app, struct twin_watch *watch, const struct cards *cards,
                      struct samples *each)
{
    for (size_t i = 0; i < cards->count; i++) {
        struct resemblance found;
        char *name =
            mem_print("%.*s", (int)utf8_fitting(cards->rows[i].name, 60), cards->rows[i].name);
        double start = now_ms();
        if (app_resembles(app, watch, name, NULL, &found))
            resemblance_clear(&found);
        samples_add(each, now_ms() - start);
        free(name);
    }
}

static bool measure_one(struct bench *bench, struct error *err)
{
    struct app app;
    struct samples reading = {0}, each = {0};
    struct filter all = FILTER_NONE;
    struct cards cards = {0};
    if (!app_open(&app, bench->bases[SIZE_10K], APP_BASE_THERE, NULL, err))
        return false;
    double start = now_ms();
    struct twin_watch *watch = app_twin_watch(&app, err);
    samples_add(&reading, now_ms() - start);
    bool done = watch && query_column(app.store, &all, STAGE_CONTACT, 0, NAMES, &cards, err);
    if (done) {
        ask_names(&app, watch, &cards, &each);
        table_add(&bench->table, mem_copy("· les lire, une fois par saisie"),
                  samples_spread(&reading, "ms"), NULL, NULL, AIM_NONE);
        table_add(&bench->table, mem_copy("· un nom parmi eux, à chaque lettre"),
                  samples_tail(&each, "ms"), NULL, mem_copy("p99 ≤ 5 ms"),
                  verdict_of(samples_at(&each, 99) <= 5));
    }
    cards_clear(&cards);
    twin_watch_free(watch);
    app_close(&app);
    samples_clear(&reading);
    samples_clear(&each);
    return done;
}

bool measure_twins(struct bench *bench, struct error *err)
{
    return measure_all(bench, err) && measure_one(bench, err);
}
