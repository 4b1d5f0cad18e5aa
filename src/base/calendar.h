/* The calendar shared by day.c, day_cell.c and day_french.c. */
#ifndef DENTELLE_BASE_CALENDAR_H
#define DENTELLE_BASE_CALENDAR_H

#include "dentelle/base.h"

day day_from_civil(int year, int month, int date);
void day_to_civil(day value, int *year, int *month, int *date);
/* A date of the calendar, between 1900 and 2199. */
bool day_exists(int year, int month, int date);

/* ---- day_cell.c ---------------------------------------------------------------------------- */

/* The only name that `word` begins, with at least `least` letters; -1 when none or several do. */
int name_find(const char *const names[], int count, const char *word, size_t least);
extern const char *const weekday_names[7]; /* folded, Monday first */

/* "12/03/2024", "12.03.24", "12-3-2024", "12/03". *year is 0 when there is none. */
bool date_read_numeric(const char *text, int *date, int *month, int *year);
/* "12 mars 2024", "1er mars", "12 mars": folded. */
bool date_read_named(const char *folded, int *date, int *month, int *year);

#endif
