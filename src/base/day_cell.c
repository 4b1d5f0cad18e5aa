/* Dates as they are written whole, in a cell or by somebody careful. Names are folded first, so
 * that "Déc.", "dec" and "DÉCEMBRE" are one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"

/* Two letters are enough for a day of the week ("lu"), three or four for a month ("jui" is no
 * month, "juil" is). */
const char *const weekday_names[7] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                      "vendredi", "samedi", "dimanche"};
static const char *const months[] = {"janvier",   "fevrier", "mars",     "avril",
                                     "mai",       "juin",    "juillet",  "aout",
                                     "septembre", "octobre", "novembre", "decembre"};

int name_find(const char *const names[], int count, const char *word, size_t least)
{
    size_t length = strlen(word);
    int found = -1;
    if (length < least)
        return -1;
    for (int i = 0; i < count; i++) {
        if (strncmp(names[i], word, length) != 0)
            continue;
        if (found >= 0)
            return -1;
        found = i;
    }
    return found;
}

static int full_year(int year, bool two_digits)
{
    return two_digits ? 2000 + year : year;
}

bool date_read_numeric(const char *text, int *date, int *month, int *year)
{
    int used = 0, year_at = 0;
    *year = 0;
    if (sscanf(text, "%2d%*1[/.-]%2d%n", date, month, &used) != 2 || used == 0)
        return false;
    const char *rest = text + used;
    if (*rest == '\0')
        return true;
    if (!strchr("/.-", *rest) || sscanf(rest + 1, "%4d%n", year, &year_at) != 1 ||
        rest[1 + year_at])
        return false;
    if (year_at != 2 && year_at != 4)
        return false;
    *year = full_year(*year, year_at == 2);
    return true;
}

bool date_read_named(const char *folded, int *date, int *month, int *year)
{
    char word[16];
    int used = 0, year_at = 0;
    *year = 0;
    if (sscanf(folded, "%2d er %15[a-z]%n", date, word, &used) != 2 &&
        sscanf(folded, "%2der %15[a-z]%n", date, word, &used) != 2 &&
        sscanf(folded, "%2d %15[a-z]%n", date, word, &used) != 2)
        return false;
    int rank = name_find(months, 12, word, 3);
    if (rank < 0)
        return false;
    *month = rank + 1;
    const char *rest = folded + used;
    if (*rest == '\0')
        return true;
    if (sscanf(rest, " %4d%n", year, &year_at) != 1 || rest[year_at] || year_at < 3)
        return false;
    *year = full_year(*year, year_at == 3);
    return true;
}

bool day_from_cell(const char *cell, day *result)
{
    int date, month, year;
    if (day_from_iso(cell, result))
        return true;
    char *dated = mem_copy(cell), *folded = NULL;
    /* A time after the date is not looked at: "12/03/2024 14:02". */
    char *colon = strchr(dated, ':'), *space = colon ? colon : NULL;
    while (space && space > dated && *space != ' ')
        space--;
    if (space && space > dated)
        *space = '\0';
    bool read = date_read_numeric(dated, &date, &month, &year);
    if (!read) {
        folded = utf8_fold(dated);
        const char *at = folded;
        for (int i = 0; i < 7; i++) { /* "mardi 12 mars 2024" */
            size_t length = strcspn(at, " ");
            char *word = mem_copy_bytes(at, length);
            bool weekday = name_find(weekday_names, 7, word, 2) == i;
            free(word);
            if (weekday && at[length] == ' ') {
                at += length + 1;
                break;
            }
        }
        read = date_read_named(at, &date, &month, &year);
    }
    free(dated);
    free(folded);
    if (!read || year == 0 || !day_exists(year, month, date))
        return false;
    *result = day_from_civil(year, month, date);
    return true;
}
