/* From the call to the first frame of the board, in a pseudo-terminal, beside the sqlite3 shell
 * that asks the same page of the same base. One after the other, round after round. */
#include "bench.h"

#include <stdlib.h>

enum { ROUNDS = 25, ROUNDS_LEAST = 5, ENOUGH_MS = 10000 };

/* The page of 80×24: 20 cards of each of the three columns, as src/store/query_page.c asks them.
 * The counts of the header are not in it: the floor is what no program could do without. */
#define PAGE_OF(stage)                                                                             \
    "SELECT c.id, c.ref, h.name, h.town, h.territory, h.legal_form, h.activities, c.due_at,"       \
    " c.next_action, c.outcome, c.stage,"                                                          \
    " (SELECT count(*) FROM note n WHERE n.case_file = c.id AND n.deleted IS NULL"                 \
    "  AND n.kind IN ('appel', 'courriel', 'visite', 'visio', 'rencontre')),"                      \
    " (SELECT group_concat(r.status || ' ' || coalesce(p.short_name, p.name), char(10)) FROM"      \
    "  (SELECT status, partner FROM referral WHERE case_file = c.id AND deleted IS NULL"           \
    "   ORDER BY created, id) r JOIN partner p ON p.id = r.partner)"                               \
    " FROM case_file c LEFT JOIN holder h ON h.id = c.holder"                                      \
    " WHERE c.stage = '" stage "' AND c.deleted IS NULL"                                           \
    " ORDER BY c.rank LIMIT 20;"
static const char page[] = PAGE_OF("contact") PAGE_OF("prediagnostic") PAGE_OF("orientation");

/* The footer is the last line of a frame: what it says has come when the frame has. */
static bool open_board(struct bench *bench, const char *base, double *ms, struct error *err)
{
    struct session session;
    const char *const arguments[] = {bench->program, "--base", base, NULL};
    if (!session_start(&session, arguments, 24, 80, err))
        return false;
    bool done = session_expect(&session, "aide", ms, err);
    session_end(&session, "q");
    return done;
}

static bool measure_size(struct bench *bench, enum bench_size size, struct samples *ours,
                         struct samples *floor, struct error *err)
{
    double end = now_ms() + ENOUGH_MS;
    for (int round = 0; round <= ROUNDS && (round <= ROUNDS_LEAST || now_ms() < end); round++) {
        struct run run;
        double ms;
        if (!open_board(bench, bench->bases[size], &ms, err) ||
            !RUN(&run, err, "sqlite3", bench->bases[size], page))
            return false;
        if (round == 0)
            continue; /* the files come into memory */
        samples_add(ours, ms);
        samples_add(floor, run.said_ms);
    }
    return true;
}

bool measure_start(struct bench *bench, struct error *err)
{
    double smallest = 0;
    for (enum bench_size size = 0; size < SIZE_COUNT; size++) {
        struct samples ours = {0}, floor = {0};
        if (!measure_size(bench, size, &ours, &floor, err))
            return false;
        double middle = samples_at(&ours, 50), ratio = middle / samples_at(&floor, 50);
        char *times = figure(ratio), *below = samples_spread(&floor, "ms");
        table_add(&bench->table,
                  mem_print("appel → première image, %s dossiers", bench_size_names[size]),
                  samples_spread(&ours, "ms"), mem_print("%s : sqlite3, la même page", below),
                  mem_print("≤ 2 × (ici %s ×)", times), verdict_of(ratio <= 2));
        free(times);
        free(below);
        if (size == SIZE_100)
            smallest = middle;
        if (size == SIZE_100K) {
            char *growth = figure(middle / smallest);
            table_add(&bench->table, mem_copy("la même, de 100 à 100 000 dossiers"),
                      mem_print("× %s", growth), NULL, mem_copy("≤ × 1,2"),
                      verdict_of(middle <= smallest * 1.2));
            free(growth);
        }
        samples_clear(&ours);
        samples_clear(&floor);
    }
    return true;
}
