/* Bases and spreadsheets of any size, the same in every run. */
#ifndef DENTELLE_BENCH_BASE_H
#define DENTELLE_BENCH_BASE_H

#include "dentelle/app.h"

/* The day on which the bench is played: dates are spread around it. */
#define BENCH_NOW "2027-03-15T09:00"

enum { NOTES_PER_CASE = 10 };

/* A base of that many cases and about ten times as many notes, written by the functions of the
 * program itself, in groups. */
bool base_make(const char *path, int cases, struct error *err);
/* A spreadsheet of that many porteurs, with a header, as the Mission ESS sends them. */
bool sheet_make(const char *path, int lines, struct error *err);

#endif
