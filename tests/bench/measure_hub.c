/* A server as shared place: laptops that send, and that receive, at once; in one team, whose
 * counter they wait for, and over several. tests/bench/hub.sh starts the server and counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define HUB_SECONDS "10"

static void add_result(struct bench *bench, const char *what, int clients, int teams,
                       double each_second, double median_ms)
{
    bool push = strcmp(what, "push") == 0;
    char *rate = figure(each_second), *median = figure(median_ms),
         *where = teams > 1 ? mem_print("%d équipes", teams) : mem_copy("une équipe");
    table_add(&bench->table,
              mem_print("%s, %d poste%s, %s",
                        push ? "serveur : un lot de 1 Kio déposé"
                             : "serveur : une liste et vingt lots reçus",
                        clients, clients > 1 ? "s" : "", where),
              mem_print("%s/s, médiane %s ms", rate, median), NULL, NULL, AIM_NONE);
    free(rate);
    free(median);
    free(where);
}

bool measure_hub(struct bench *bench, struct error *err)
{
    struct run run;
    char *folder = bench_path(bench, "hub"), *results = mem_print("%s/results", folder), what[8];
    bool done = RUN(&run, err, "sh", "tests/bench/hub.sh", folder, bench->program, HUB_SECONDS);
    FILE *file = done ? fopen(results, "r") : NULL;
    int clients, teams, lines = 0;
    double each_second, median_ms;
    for (; file &&
           fscanf(file, "%7s %d %d %lf %lf", what, &clients, &teams, &each_second, &median_ms) == 5;
         lines++)
        add_result(bench, what, clients, teams, each_second, median_ms);
    if (file)
        fclose(file);
    if (done && lines == 0)
        done = error_set(err, ERR_IO, "%s ne dit rien", results);
    RUN(&run, NULL, "rm", "-rf", folder);
    free(folder);
    free(results);
    return done;
}
