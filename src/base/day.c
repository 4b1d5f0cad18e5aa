/* Days as numbers, and as they are written: ISO in storage, French on screen. */
#include "dentelle/base.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "calendar.h"

/* Days from a civil date and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
day day_from_civil(int year, int month, int date)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void day_to_civil(day value, int *year, int *month, int *date)
{
    int shifted = value + 719468;
    int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int day_of_era = shifted - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *date = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

bool day_exists(int year, int month, int date)
{
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || date < 1 || date > 31)
        return false;
    int y, m, d;
    day_to_civil(day_from_civil(year, month, date), &y, &m, &d);
    return y == year && m == month && d == date;
}

static int two_digits(const char *at)
{
    return (at[0] - '0') * 10 + at[1] - '0';
}

bool day_from_iso(const char *iso, day *result)
{
    for (int i = 0; i < 10; i++) /* stops at a NUL: it is neither a digit nor a dash */
        if (i == 4 || i == 7 ? iso[i] != '-' : !isdigit((unsigned char)iso[i]))
            return false;
    if (iso[10] != '\0' && iso[10] != 'T' && iso[10] != ' ')
        return false;
    const int year = two_digits(iso) * 100 + two_digits(iso + 2), month = two_digits(iso + 5),
              date = two_digits(iso + 8);
    if (!day_exists(year, month, date))
        return false;
    *result = day_from_civil(year, month, date);
    return true;
}

void day_to_iso(day value, char iso[11])
{
    int year, month, date;
    day_to_civil(value, &year, &month, &date);
    snprintf(iso, 11, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
             (unsigned)date % 100);
}

int day_of_week(day value)
{
    return ((value + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}

void day_french(day value, day today, char text[DAY_FRENCH_SIZE])
{
    static const char *const week[] = {"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."};
    static const char *const months[] = {"janv.", "févr.", "mars",  "avril", "mai",  "juin",
                                         "juil.", "août",  "sept.", "oct.",  "nov.", "déc."};
    int year, month, date, this_year, ignored;
    day_to_civil(value, &year, &month, &date);
    day_to_civil(today, &this_year, &ignored, &ignored);
    const char *first = date == 1 ? "er" : "";
    if (year == this_year)
        snprintf(text, DAY_FRENCH_SIZE, "%s %d%s %s", week[day_of_week(value)], date, first,
                 months[month - 1]);
    else
        snprintf(text, DAY_FRENCH_SIZE, "%s %d%s %s %d", week[day_of_week(value)], date, first,
                 months[month - 1], year);
}

static const char *const whole_months[] = {"janvier",   "février", "mars",     "avril",
                                           "mai",       "juin",    "juillet",  "août",
                                           "septembre", "octobre", "novembre", "décembre"};

/* " 2023", when it is not the year of today. */
static void other_year(int year, day today, char text[8])
{
    int this_year, ignored;
    day_to_civil(today, &this_year, &ignored, &ignored);
    text[0] = '\0';
    if (year != this_year)
        snprintf(text, 8, " %d", year);
}

void day_in_words(day value, day today, char text[DAY_FRENCH_SIZE])
{
    int year, month, date;
    char other[8];
    day_to_civil(value, &year, &month, &date);
    other_year(year, today, other);
    snprintf(text, DAY_FRENCH_SIZE, "%d%s %s%s", date, date == 1 ? "er" : "",
             whole_months[month - 1], other);
}

void month_in_words(day value, day today, char text[DAY_FRENCH_SIZE])
{
    int year, month, date;
    char other[8];
    day_to_civil(value, &year, &month, &date);
    other_year(year, today, other);
    snprintf(text, DAY_FRENCH_SIZE, "%s%s", whole_months[month - 1], other);
}

void day_french_long(day value, char text[DAY_FRENCH_SIZE])
{
    int year, month, date;
    day_to_civil(value, &year, &month, &date);
    snprintf(text, DAY_FRENCH_SIZE, "%d%s %s %d", date, date == 1 ? "er" : "",
             whole_months[month - 1], year);
}

void day_distance(day value, day today, char text[DAY_FRENCH_SIZE])
{
    static const char *const near[] = {"avant-hier", "hier", "aujourd'hui", "demain",
                                       "après-demain"};
    int days = value - today;
    if (days >= -2 && days <= 2)
        snprintf(text, DAY_FRENCH_SIZE, "%s", near[days + 2]);
    else if (days > 0)
        snprintf(text, DAY_FRENCH_SIZE, "dans %d j", days);
    else
        snprintf(text, DAY_FRENCH_SIZE, "il y a %d j", -days);
}
