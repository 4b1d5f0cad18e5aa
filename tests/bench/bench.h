/* The bench: what its measures share. Each measure adds its lines to the table and cleans up after
 * itself. */
#ifndef DENTELLE_BENCH_BENCH_H
#define DENTELLE_BENCH_BENCH_H

#include "base.h"
#include "process.h"
#include "table.h"

enum bench_size { SIZE_100, SIZE_10K, SIZE_100K, SIZE_COUNT };

struct bench {
    const char *folder;  /* scratch, removed by whoever started the bench */
    const char *program; /* dentelle */
    char *bases[SIZE_COUNT];
    struct table table;
};

extern const int bench_cases[SIZE_COUNT];
extern const char *const bench_size_names[SIZE_COUNT]; /* "100 000" */

/* Says what is going on, on the error output. */
void bench_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A path in the scratch folder. The caller frees. */
char *bench_path(const struct bench *bench, const char *name);
/* Removes a base and what stands beside it. */
void bench_remove_base(const char *path);
/* Starts the program on a base, and waits for its board. */
bool bench_open_board(const struct bench *bench, enum bench_size size, int rows, int columns,
                      struct session *session, struct error *err);

typedef bool bench_measure(struct bench *bench, struct error *err);
bench_measure measure_start;      /* process start to the first frame */
bench_measure measure_keys;       /* key to settled frame, bytes, resident memory */
bench_measure measure_search;     /* letters of a search, beside the index of SQLite */
bench_measure measure_commands;   /* one verb, beside taskwarrior */
bench_measure measure_import;     /* CSV, XLSX, ODS, beside sqlite3 and ssconvert */
bench_measure measure_twins;      /* the same porteur twice, among 10,000 */
bench_measure measure_bilan;      /* the bilan of 10,000 cases, each format */
bench_measure measure_sync;       /* sharing: sending, joining, one change, beside taskd and git */
bench_measure measure_sync_large; /* a million operations, a hundred thousand cases */
bench_measure measure_hub;        /* a server: laptops that send and receive at once */
bench_measure measure_record;     /* an edit as operations, beside plain SQL */
bench_measure measure_gestures;   /* keys and seconds of four things, beside taskwarrior */

#endif
