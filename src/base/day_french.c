/* Dates as people say and type them: "lundi prochain", "dans 3 jours", "fin du mois". What begins a
 * text is a date when it is the longest beginning that is one; a date that is said and does not
 * exist is refused with its reason, and not taken for a shorter one. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"

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

/* What a text turned out to be. */
enum reading {
    NO_DAY,    /* something else */
    A_DAY,     /* read */
    WRONG_DAY, /* a date, but not one of the calendar: the error says which */
};

/* ---- words and distances ------------------------------------------------------------------- */

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

static day first_of_month(day from)
{
    int year, month, date;
    day_to_civil(from, &year, &month, &date);
    return from - date + 1;
}

/* `count` days, weeks, fortnights or months on. */
static bool add_units(long count, const char *unit, day today, day *result)
{
    static const char *const units[] = {"jours", "semaines", "quinzaines", "mois"};
    static const int days[] = {1, 7, 14, 0};
    enum { MOST = 9999, MOST_MONTHS = 1200 };
    int rank = name_find(units, 4, unit, 1);
    if (rank < 0 || count < 0 || count > MOST || (rank == 3 && count > MOST_MONTHS))
        return false;
    *result = rank == 3 ? add_months(today, (int)count) : today + (day)count * days[rank];
    return true;
}

/* "+9j", "9 j", "+2s", "1m", "+9": a distance. */
static bool read_distance(const char *folded, bool plus, day today, day *result)
{
    char unit[16] = "j", *end;
    long count = strtol(folded, &end, 10);
    if (end == folded)
        return false;
    while (*end == ' ')
        end++;
    if (*end && (sscanf(end, "%15[a-z]", unit) != 1 || end[strlen(unit)] != '\0'))
        return false;
    if (*end == '\0' && !plus)
        return false; /* "21" is the 21st */
    return add_units(count, unit, today, result);
}

/* What follows "dans": "3 jours", "un mois", "une quinzaine". A number alone may begin something
 * else: "dans 3 associations". */
static bool read_in(const char *folded, day today, day *result)
{
    static const struct {
        const char *word;
        int count;
    } numbers[] = {{"un", 1},   {"une", 1},    {"deux", 2},    {"trois", 3}, {"quatre", 4},
                   {"cinq", 5}, {"six", 6},    {"sept", 7},    {"huit", 8},  {"neuf", 9},
                   {"dix", 10}, {"douze", 12}, {"quinze", 15}, {"vingt", 20}};
    size_t length = strcspn(folded, " ");
    if (folded[length] == '\0')
        return isdigit((unsigned char)folded[0]) && read_distance(folded, false, today, result);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strlen(numbers[i].word) == length && strncmp(numbers[i].word, folded, length) == 0)
            return add_units(numbers[i].count, folded + length + 1, today, result);
    return isdigit((unsigned char)folded[0]) && read_distance(folded, false, today, result);
}

static bool read_word(const char *folded, day today, day *result)
{
    static const struct {
        const char *word;
        int days;
    } words[] = {{"aujourd hui", 0}, {"auj", 0},          {"d", 1},     {"demain", 1},
                 {"dem", 1},         {"apres demain", 2}, {"hier", -1}, {"avant hier", -2},
                 {"s", 7},           {"semaine", 7},      {"sem", 7},   {"q", 14},
                 {"quinzaine", 14}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].word, folded) == 0) {
            *result = today + words[i].days;
            return true;
        }
    if (strcmp(folded, "m") == 0 || strcmp(folded, "mois") == 0)
        *result = add_months(today, 1);
    else if (strcmp(folded, "semaine prochaine") == 0)
        *result = today + 7 - day_of_week(today);
    else if (strcmp(folded, "mois prochain") == 0)
        *result = add_months(first_of_month(today), 1);
    else if (strcmp(folded, "fin du mois") == 0 || strcmp(folded, "fin de mois") == 0 ||
             strcmp(folded, "fin mois") == 0)
        *result = add_months(first_of_month(today), 1) - 1;
    else
        return false;
    return true;
}

/* ---- dates --------------------------------------------------------------------------------- */

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

static enum reading read_date(const char *typed, const char *folded, day today, day *result,
                              struct error *err)
{
    int date, month, year;
    size_t digits = strspn(folded, "0123456789");
    if (digits > 0 && digits <= 2 && folded[digits] == '\0')
        return next_such_day(atoi(folded), 0, today, result) ? A_DAY : NO_DAY;
    if (!date_read_numeric(typed, &date, &month, &year) &&
        !date_read_named(folded, &date, &month, &year))
        return NO_DAY;
    if (date < 1 || date > 31 || month < 1 || month > 12)
        return NO_DAY;
    if (year == 0 ? next_such_day(date, month, today, result) : day_exists(year, month, date)) {
        if (year)
            *result = day_from_civil(year, month, date);
        return A_DAY;
    }
    error_set(err, ERR_INPUT, "« %s » : ce jour n'existe pas", utf8_short(typed, 30).bytes);
    return WRONG_DAY;
}

/* "jeudi 21", "jeudi 21/03", "jeudi 21 mars": the day of the week is to be that of the date. */
static enum reading read_dated_weekday(const char *typed, const char *folded, int weekday,
                                       day today, day *result, struct error *err)
{
    enum reading reading =
        day_from_cell(typed, result) ? A_DAY : read_date(typed, folded, today, result, err);
    if (reading != A_DAY || day_of_week(*result) == weekday)
        return reading;
    char french[DAY_FRENCH_SIZE];
    day_french(*result, today, french);
    error_set(err, ERR_INPUT, "%s n'est pas un %s", french, weekday_names[weekday]);
    return WRONG_DAY;
}

/* What begins by a day of the week, the next one and never today: alone, "prochain", "en huit", "en
 * quinze", or with its date. */
static enum reading read_weekday(const char *typed, const char *folded, day today, day *result,
                                 struct error *err)
{
    char word[16];
    size_t length = strcspn(folded, " ");
    snprintf(word, sizeof word, "%.*s", (int)length, folded);
    int weekday = length < sizeof word ? name_find(weekday_names, 7, word, 2) : -1;
    if (weekday < 0)
        return NO_DAY;
    const char *rest = folded + length + (folded[length] == ' ');
    int ahead = (weekday - day_of_week(today) + 7) % 7;
    *result = today + (ahead == 0 ? 7 : ahead);
    if (rest[0] == '\0' || strcmp(rest, "prochain") == 0)
        return A_DAY;
    if (strcmp(rest, "en huit") == 0 || strcmp(rest, "en 8") == 0)
        *result += 7;
    else if (strcmp(rest, "en quinze") == 0 || strcmp(rest, "en 15") == 0)
        *result += 14;
    else {
        const char *space = strchr(typed, ' ');
        return space ? read_dated_weekday(space + 1, rest, weekday, today, result, err) : NO_DAY;
    }
    return A_DAY;
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* Articles say nothing: "le 3 décembre", "la semaine prochaine". The same on both forms. */
static void skip_article(const char **typed, const char **folded)
{
    bool article = strncmp(*folded, "le ", 3) == 0 || strncmp(*folded, "la ", 3) == 0;
    const char *space = article ? strchr(*typed, ' ') : NULL;
    if (!space)
        return;
    *typed = space + strspn(space, " ");
    *folded += 3;
}

static enum reading read_forms(const char *typed, const char *folded, day today, day *result,
                               struct error *err)
{
    bool plus = typed[0] == '+';
    if (plus)
        return read_distance(folded, true, today, result) ? A_DAY : NO_DAY;
    skip_article(&typed, &folded);
    if ((typed[0] == 'j' || typed[0] == 'J') && typed[strspn(typed, "jJ ")] == '+') /* "J+9" */
        return read_distance(folded + strspn(folded, "j "), true, today, result) ? A_DAY : NO_DAY;
    if (read_word(folded, today, result))
        return A_DAY;
    if (strncmp(folded, "dans ", 5) == 0)
        return read_in(folded + 5, today, result) ? A_DAY : NO_DAY;
    enum reading reading = read_weekday(typed, folded, today, result, err);
    if (reading != NO_DAY)
        return reading;
    if (day_from_cell(typed, result) || read_distance(folded, false, today, result))
        return A_DAY;
    return read_date(typed, folded, today, result, err);
}

static enum reading read_day(const char *typed, day today, day *result, struct error *err)
{
    char *clean = utf8_clean(typed, strlen(typed), CLEAN_LINE);
    char *digits = read_azerty_row(clean), *folded = utf8_fold(digits);
    enum reading reading = A_DAY;
    if (digits[0] == '\0')
        *result = today + 7;
    else
        reading = read_forms(digits, folded, today, result, err);
    if (reading == A_DAY &&
        (*result < day_from_civil(1900, 1, 1) || *result > day_from_civil(2199, 12, 31)))
        reading = NO_DAY;
    if (reading == NO_DAY)
        error_set(err, ERR_INPUT,
                  "« %s » n'est pas une date : essayez demain, lun, +9j, 21, 12/03 ou 12/03/2024",
                  utf8_short(clean, 30).bytes);
    free(clean);
    free(digits);
    free(folded);
    return reading;
}

bool day_from_french(const char *typed, day today, day *result, struct error *err)
{
    return read_day(typed, today, result, err) == A_DAY;
}

bool day_from_beginning(const char *typed, day today, day *result, const char **rest,
                        struct error *err)
{
    enum { WORDS = 6 }; /* of the longest date: "le mercredi 1er décembre 2027" */
    size_t ends[WORDS + 1], count = 0, length = strlen(typed);
    *rest = NULL;
    for (size_t at = strspn(typed, " "); at < length && count < WORDS;) {
        at += strcspn(typed + at, " ");
        ends[count++] = at;
        at += strspn(typed + at, " ");
    }
    if (count == 0)
        return day_from_french(typed, today, result, err);
    for (size_t i = count; i > 0; i--) {
        char *beginning = mem_copy_bytes(typed, ends[i - 1]);
        struct error why = {0};
        enum reading reading = read_day(beginning, today, result, &why);
        free(beginning);
        if (reading == WRONG_DAY)
            return error_set(err, why.code, "%s", why.text);
        if (reading == A_DAY) {
            const char *after = typed + ends[i - 1];
            after += strspn(after, " ");
            *rest = *after ? after : NULL;
            return true;
        }
    }
    return day_from_french(typed, today, result, err);
}
