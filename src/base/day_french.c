/* Dates as people say and type them. Everything is folded first, so that "Déc.", "dec" and
 * "DÉCEMBRE" are one. */
#include "dentelle/base.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"

/* Two letters are enough for a day of the week ("lu"), three or four for a month ("jui" is no
 * month, "juil" is). */
static const char *const weekdays[] = {"lundi",    "mardi",  "mercredi", "jeudi",
                                       "vendredi", "samedi", "dimanche"};
static const char *const months[] = {"janvier",   "fevrier", "mars",     "avril",
                                     "mai",       "juin",    "juillet",  "aout",
                                     "septembre", "octobre", "novembre", "decembre"};

/* The only name that `word` begins, with at least `least` letters; -1 when none or several do. */
static int find_name(const char *const names[], int count, const char *word, size_t least)
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

/* The bare row of an AZERTY keyboard, read as the digits engraved above: & é " ' ( è _ ç à. `-`
 * stays a separator. Only in a text that holds no other letter than a final unit: "décembre" keeps
 * its é, "çj" is 9j. The caller frees. */
static char *read_azerty_row(const char *typed)
{
    static const struct {
        const char *sign, *digit;
    } row[] = {{"&", "1"}, {"é", "2"}, {"\"", "3"}, {"'", "4"}, {"(", "5"},
               {"è", "7"}, {"_", "8"}, {"ç", "9"},  {"à", "0"}};
    struct text read = {0};
    for (const char *at = typed; *at;) {
        size_t i = 0, signs = sizeof row / sizeof row[0];
        while (i < signs && strncmp(at, row[i].sign, strlen(row[i].sign)) != 0)
            i++;
        if (i < signs) {
            text_add(&read, row[i].digit);
            at += strlen(row[i].sign);
        } else if (isdigit((unsigned char)*at) || strchr("/-.+ ", *at) ||
                   (strchr("jsm", *at) && !at[1] && read.length)) {
            text_add_bytes(&read, at++, 1);
        } else {
            text_clear(&read);
            return mem_copy(typed);
        }
    }
    return text_take(&read);
}

static int full_year(int year, bool two_digits)
{
    return two_digits ? 2000 + year : year;
}

/* ---- a date with numbers ------------------------------------------------------------------- */

/* "12/03/2024", "12.03.24", "12-3-2024", "12/03". *year is 0 when there is none. */
static bool read_numeric(const char *text, int *date, int *month, int *year)
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

/* "12 mars 2024", "1er mars", "12 mars": folded. */
static bool read_named(const char *folded, int *date, int *month, int *year)
{
    char word[16];
    int used = 0, year_at = 0;
    *year = 0;
    if (sscanf(folded, "%2d er %15[a-z]%n", date, word, &used) != 2 &&
        sscanf(folded, "%2der %15[a-z]%n", date, word, &used) != 2 &&
        sscanf(folded, "%2d %15[a-z]%n", date, word, &used) != 2)
        return false;
    int rank = find_name(months, 12, word, 3);
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
    bool read = read_numeric(dated, &date, &month, &year);
    if (!read) {
        folded = utf8_fold(dated);
        const char *at = folded;
        for (int i = 0; i < 7; i++) { /* "mardi 12 mars 2024" */
            size_t length = strcspn(at, " ");
            char *word = mem_copy_bytes(at, length);
            bool weekday = find_name(weekdays, 7, word, 2) == i;
            free(word);
            if (weekday && at[length] == ' ') {
                at += length + 1;
                break;
            }
        }
        read = read_named(at, &date, &month, &year);
    }
    free(dated);
    free(folded);
    if (!read || year == 0 || !day_exists(year, month, date))
        return false;
    *result = day_from_civil(year, month, date);
    return true;
}

/* ---- a date as people say it --------------------------------------------------------------- */

static day add_months(day from, int count)
{
    int year, month, date;
    day_to_civil(from, &year, &month, &date);
    int months_on = year * 12 + month - 1 + count;
    year = months_on / 12;
    month = months_on % 12 + 1;
    while (!day_exists(year, month, date) &&
           date > 28) /* 31 January + 1 month: the last of February */
        date--;
    return day_from_civil(year, month, date);
}

/* "+9j", "9 j", "+2s", "1m", "+9": a distance. */
static bool read_distance(const char *folded, bool plus, day today, day *result)
{
    char unit[16] = "j", *end;
    long count = strtol(folded, &end, 10);
    if (end == folded || count < 0 || count > 9999)
        return false;
    while (*end == ' ')
        end++;
    if (*end && (sscanf(end, "%15[a-z]", unit) != 1 || end[strlen(unit)] != '\0'))
        return false;
    if (*end == '\0' && !plus)
        return false; /* "21" is the 21st */
    static const char *const units[] = {"jours", "semaines", "quinzaines", "mois"};
    int rank = find_name(units, 4, unit, 1);
    if (rank < 0)
        return false;
    *result = rank == 3 ? (count > 1200 ? today : add_months(today, (int)count))
                        : today + (day)count * (rank == 0   ? 1
                                                : rank == 1 ? 7
                                                            : 14);
    return rank != 3 || count <= 1200;
}

static bool read_word(const char *folded, day today, day *result)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"aujourd hui", 0}, {"auj", 0},          {"d", 1},     {"demain", 1},
                 {"dem", 1},         {"apres demain", 2}, {"hier", -1}, {"s", 7},
                 {"semaine", 7},     {"sem", 7},          {"q", 14},    {"quinzaine", 14}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, folded) == 0) {
            *result = today + words[i].days;
            return true;
        }
    if (strcmp(folded, "m") == 0 || strcmp(folded, "mois") == 0) {
        *result = add_months(today, 1);
        return true;
    }
    int weekday = find_name(weekdays, 7, folded, 2);
    if (weekday < 0)
        return false;
    int ahead = (weekday - day_of_week(today) + 7) % 7;
    *result = today + (ahead == 0 ? 7 : ahead);
    return true;
}

/* The next day that has this date (and this month), today included. */
static bool next_such_day(int date, int month, day today, day *result)
{
    int year, this_month, ignored;
    day_to_civil(today, &year, &this_month, &ignored);
    for (int ahead = 0; ahead <= 12 * 8; ahead++) { /* 29 February can be eight years away */
        int m = (this_month - 1 + ahead) % 12 + 1, y = year + (this_month - 1 + ahead) / 12;
        if ((month != 0 && m != month) || !day_exists(y, m, date))
            continue;
        *result = day_from_civil(y, m, date);
        if (*result >= today)
            return true;
    }
    return false;
}

static bool read_date(const char *typed, const char *folded, day today, day *result)
{
    int date, month, year;
    if (read_numeric(typed, &date, &month, &year) || read_named(folded, &date, &month, &year)) {
        if (year == 0)
            return next_such_day(date, month, today, result);
        *result = day_exists(year, month, date) ? day_from_civil(year, month, date) : today;
        return day_exists(year, month, date);
    }
    if (strlen(folded) <= 2 && folded[0] && strspn(folded, "0123456789") == strlen(folded))
        return next_such_day(atoi(folded), 0, today, result);
    return false;
}

bool day_from_french(const char *typed, day today, day *result, struct error *err)
{
    char *clean = utf8_clean(typed, strlen(typed), CLEAN_LINE);
    char *digits = read_azerty_row(clean), *folded = utf8_fold(digits);
    bool plus = digits[0] == '+', done = true;
    if (folded[0] == '\0' && digits[0] == '\0')
        *result = today + 7;
    else
        done = (!plus && (day_from_cell(digits, result) || read_word(folded, today, result))) ||
               read_distance(folded, plus, today, result) ||
               (!plus && read_date(digits, folded, today, result));
    if (done && (*result < day_from_civil(1900, 1, 1) || *result > day_from_civil(2199, 12, 31)))
        done = false;
    if (!done) {
        char *shown = utf8_cut(clean, 30);
        error_set(err, ERR_INPUT,
                  "« %s » n'est pas une date : essayez demain, lun, +9j, 21, 12/03 ou 12/03/2024",
                  shown);
        free(shown);
    }
    free(clean);
    free(digits);
    free(folded);
    return done;
}
