/* Figures and the table they end in: medians with their extremes, each beside its floor or peer,
 * its aim and whether it is met. */
#ifndef DENTELLE_BENCH_TABLE_H
#define DENTELLE_BENCH_TABLE_H

#include "dentelle/base.h"

/* Measures of one thing. `{0}` is none yet. */
struct samples {
    double *values;
    size_t count;
};
void samples_add(struct samples *samples, double value);
/* The value that `percent` of them do not pass: 0 the least, 50 the median, 100 the greatest. 0
 * when there is none. */
double samples_at(struct samples *samples, double percent);
void samples_clear(struct samples *samples);
/* "1,24 ms (1,10–1,60)": median, least and greatest. The caller frees. */
char *samples_spread(struct samples *samples, const char *unit);
/* "p50 1,2 · p99 3,4 · max 5,0 ms". The caller frees. */
char *samples_tail(struct samples *samples, const char *unit);
/* A figure with three digits that tell, French comma: "0,21", "14,2", "1520". */
char *figure(double value);

enum verdict { AIM_NONE, AIM_MET, AIM_MISSED };
static inline enum verdict verdict_of(bool met)
{
    return met ? AIM_MET : AIM_MISSED;
}

struct table_line {
    char *work, *ours, *beside, *aim;
    enum verdict verdict;
};
struct table {
    struct table_line *lines;
    size_t count;
};
/* Takes the four texts over; NULL is an empty cell. */
void table_add(struct table *table, char *work, char *ours, char *beside, char *aim,
               enum verdict verdict);
void table_print(const struct table *table);
void table_clear(struct table *table);

#endif
