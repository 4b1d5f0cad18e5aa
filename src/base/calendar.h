/* The calendar shared by day.c and day_french.c. */
#ifndef DENTELLE_BASE_CALENDAR_H
#define DENTELLE_BASE_CALENDAR_H

#include "dentelle/base.h"

day day_from_civil(int year, int month, int date);
void day_to_civil(day value, int *year, int *month, int *date);
/* A date of the calendar, between 1900 and 2199. */
bool day_exists(int year, int month, int date);

#endif
