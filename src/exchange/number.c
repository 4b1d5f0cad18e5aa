/* How a spreadsheet shows a number. A date is a count of days and only its format tells; so is a
 * postcode, whose first 0 is nowhere else. */
#include "number.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- format codes ---------------------------------------------------------------------------- */

/* What is met in the first section of a code. */
struct seen {
    int days, months, years, hours, seconds, elapsed, places;
    bool percent, exponent, point, thousands, condition, literal;
    size_t length; /* of the pattern */
};

static bool begins(const char *code, const char *word)
{
    return strncasecmp(code, word, strlen(word)) == 0;
}

static void add_literal(struct seen *seen, struct number_format *format, char c)
{
    seen->literal = true;
    if (seen->length + 1 < PATTERN_SIZE)
        format->pattern[seen->length++] = c;
}

/* "[h]", "[$-40C]", "[>=3000000000000]", "[Rouge]": the end of it. */
static const char *read_bracket(const char *code, struct seen *seen)
{
    size_t length = strcspn(code, "]");
    char first = (char)tolower((unsigned char)code[1]);
    if (first && strchr("hms", first) && strspn(code + 1, "hHmMsS") == length - 1)
        seen->elapsed++;
    else if (first && strchr("<>=", first))
        seen->condition = true;
    return code[length] ? code + length + 1 : code + length;
}

static void read_letter(char c, struct seen *seen, struct number_format *format)
{
    switch (tolower((unsigned char)c)) {
    case 'd':
    case 'j':
        seen->days++;
        break;
    case 'm':
        seen->months++;
        break;
    case 'y':
    case 'a':
        seen->years++;
        break;
    case 'h':
        seen->hours++;
        break;
    case 's':
        seen->seconds++;
        break;
    case '0':
    case '#':
    case '?':
        seen->places++;
        if (seen->length + 1 < PATTERN_SIZE)
            format->pattern[seen->length++] = c == '?' ? '#' : c;
        break;
    case '.':
        seen->point = true;
        break;
    case ',':
        seen->thousands = true;
        break;
    case '%':
        seen->percent = true;
        break;
    case ' ':
    case '-':
    case '(':
    case ')':
    case '/':
        add_literal(seen, format, c);
        break;
    default:
        break;
    }
}

/* The first section: that of positive numbers. */
static void read_section(const char *code, struct seen *seen, struct number_format *format)
{
    while (*code && *code != ';') {
        if (*code == '"') {
            for (code++; *code && *code != '"'; code++)
                add_literal(seen, format, *code);
            code += *code == '"';
        } else if (*code == '\\' && code[1]) {
            add_literal(seen, format, code[1]);
            code += 2;
        } else if ((*code == '_' || *code == '*') && code[1]) {
            code += 2;
        } else if (*code == '[') {
            code = read_bracket(code, seen);
        } else if (begins(code, "AM/PM")) {
            code += 5;
        } else if (begins(code, "E+") || begins(code, "E-")) {
            seen->exponent = true;
            code += 2;
        } else {
            read_letter(*code++, seen, format);
        }
    }
    format->pattern[seen->length] = '\0';
}

static enum number_kind kind_of(const struct seen *seen, const char *pattern)
{
    bool time = seen->hours || seen->seconds || seen->elapsed;
    if (seen->exponent)
        return NUMBER_PLAIN;
    if (seen->elapsed)
        return NUMBER_DURATION;
    if (seen->days || seen->years)
        return time ? NUMBER_MOMENT : NUMBER_DATE;
    if (time)
        return NUMBER_TIME;
    if (seen->months && !seen->places)
        return NUMBER_DATE;
    if (seen->percent)
        return NUMBER_PERCENT;
    /* "00000", "00 00 00 00 00", "### ### ### #####": digits of a name, and no quantity. */
    if (seen->places < 2 || seen->point || seen->thousands || seen->condition)
        return NUMBER_PLAIN;
    return strstr(pattern, "00") || (seen->literal && seen->places >= 5) ? NUMBER_DIGITS
                                                                         : NUMBER_PLAIN;
}

void number_format_read(const char *code, struct number_format *format)
{
    struct seen seen = {0};
    *format = (struct number_format){.kind = NUMBER_PLAIN};
    if (begins(code, "General") || begins(code, "Standard") || begins(code, "@"))
        return;
    read_section(code, &seen, format);
    format->kind = kind_of(&seen, format->pattern);
    if (format->kind != NUMBER_DIGITS)
        format->pattern[0] = '\0';
}

/* ECMA-376, 18.8.30; 27 to 36 and 50 to 58 are dates of other languages. */
void number_format_builtin(long id, struct number_format *format)
{
    *format = (struct number_format){.kind = NUMBER_PLAIN};
    if (id == 9 || id == 10)
        format->kind = NUMBER_PERCENT;
    else if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
        format->kind = NUMBER_DATE;
    else if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47)
        format->kind = NUMBER_TIME;
    else if (id == 22)
        format->kind = NUMBER_MOMENT;
    else if (id == 46)
        format->kind = NUMBER_DURATION;
}

/* ---- numbers --------------------------------------------------------------------------------- */

bool number_read(const char *text, double *value)
{
    char *end;
    if (!*text || strspn(text, "0123456789+-.eE") != strlen(text))
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

/* All digits of a whole number; fifteen of any other, as Excel has them. */
static void show_plain(double value, char text[NUMBER_SIZE])
{
    if (fabs(value) < 1e21 && value == floor(value)) {
        snprintf(text, NUMBER_SIZE, "%.0f", value == 0 ? 0.0 : value);
        return;
    }
    snprintf(text, NUMBER_SIZE, "%.15g", value);
    if (strchr(text, 'e') && fabs(value) < 1 && fabs(value) > 1e-15)
        snprintf(text, NUMBER_SIZE, "%.15f", value);
    char *point = strchr(text, '.');
    if (point) {
        *point = ',';
        char *end = text + strlen(text);
        while (!strchr(text, 'e') && end[-1] == '0')
            *--end = '\0';
    }
}

static void show_percent(double value, char text[NUMBER_SIZE])
{
    char figure[NUMBER_SIZE];
    char *point;
    snprintf(figure, sizeof figure, "%.10g", value * 100);
    if ((point = strchr(figure, '.')))
        *point = ',';
    snprintf(text, NUMBER_SIZE, "%.40s\u00A0%%", figure);
}

/* The digits at their places, from the right; a 0 where none is left for one. */
static void show_digits(double value, const char *pattern, char text[NUMBER_SIZE])
{
    char digits[32], shown[NUMBER_SIZE];
    size_t at = NUMBER_SIZE - 1;
    if (value < 0 || value >= 1e20 || value != floor(value)) {
        show_plain(value, text);
        return;
    }
    snprintf(digits, sizeof digits, "%.0f", value);
    size_t left = strlen(digits), place = strlen(pattern);
    const char *zero = strchr(pattern, '0');
    shown[at] = '\0';
    while (place > 0 && at > 24) {
        char c = pattern[--place];
        if (c != '0' && c != '#') {
            if (left > 0 || (zero && zero < pattern + place))
                shown[--at] = c;
        } else if (left > 0) {
            shown[--at] = digits[--left];
        } else if (zero && zero <= pattern + place) {
            shown[--at] = '0'; /* a '#' to the right of a '0' as well */
        }
    }
    while (left > 0)
        shown[--at] = digits[--left];
    snprintf(text, NUMBER_SIZE, "%s", shown + at);
}

/* ---- dates ----------------------------------------------------------------------------------- */

static void add_time(long seconds, char *text, size_t size)
{
    long hours = seconds / 3600, minutes = seconds / 60 % 60;
    if (seconds % 60)
        snprintf(text, size, "%02ld:%02ld:%02ld", hours, minutes, seconds % 60);
    else
        snprintf(text, size, "%02ld:%02ld", hours, minutes);
}

/* "15/03/2024". In the calendar of 1900 a 29 February was, which no other calendar has: it is shown
 * as it is, and no field will take it. */
static void show_serial(long serial, bool dates_1904, char *text, size_t size)
{
    enum { TO_1970_FROM_1900 = 25569, TO_1970_FROM_1904 = 24107, FALSE_DAY = 60 };
    char iso[11];
    if (!dates_1904 && (serial == 0 || serial == FALSE_DAY)) {
        snprintf(text, size, "%s", serial ? "29/02/1900" : "00/01/1900");
        return;
    }
    if (!dates_1904 && serial < FALSE_DAY)
        serial++;
    day_to_iso((day)(serial - (dates_1904 ? TO_1970_FROM_1904 : TO_1970_FROM_1900)), iso);
    snprintf(text, size, "%.2s/%.2s/%.4s", iso + 8, iso + 5, iso);
}

static void show_moment(double value, enum number_kind kind, bool dates_1904,
                        char text[NUMBER_SIZE])
{
    enum { LAST_SERIAL = 2958465 /* 31/12/9999 */, DAY = 86400 };
    if (value < 0 || value > LAST_SERIAL) {
        show_plain(value, text);
        return;
    }
    long serial = (long)value, seconds = lround((value - (double)serial) * DAY);
    if (seconds == DAY) {
        serial++;
        seconds = 0;
    }
    if (kind == NUMBER_DURATION) {
        add_time(serial * DAY + seconds, text, NUMBER_SIZE);
    } else if (kind == NUMBER_TIME) {
        add_time(seconds, text, NUMBER_SIZE);
    } else {
        show_serial(serial, dates_1904, text, NUMBER_SIZE);
        if (kind == NUMBER_MOMENT && seconds) {
            size_t length = strlen(text);
            text[length] = ' ';
            add_time(seconds, text + length + 1, NUMBER_SIZE - length - 1);
        }
    }
}

void moment_show(const char *iso, char text[NUMBER_SIZE])
{
    day date;
    unsigned hour = 0, minute = 0;
    if (!day_from_iso(iso, &date)) {
        snprintf(text, NUMBER_SIZE, "%.63s", iso);
        return;
    }
    if (strlen(iso) > 10 && sscanf(iso + 10, "T%2u:%2u", &hour, &minute) == 2 && (hour || minute))
        snprintf(text, NUMBER_SIZE, "%.2s/%.2s/%.4s %02u:%02u", iso + 8, iso + 5, iso, hour,
                 minute);
    else
        snprintf(text, NUMBER_SIZE, "%.2s/%.2s/%.4s", iso + 8, iso + 5, iso);
}

void number_show(double value, const struct number_format *format, bool dates_1904,
                 char text[NUMBER_SIZE])
{
    switch (format->kind) {
    case NUMBER_DATE:
    case NUMBER_MOMENT:
    case NUMBER_TIME:
    case NUMBER_DURATION:
        show_moment(value, format->kind, dates_1904, text);
        return;
    case NUMBER_PERCENT:
        show_percent(value, text);
        return;
    case NUMBER_DIGITS:
        show_digits(value, format->pattern, text);
        return;
    case NUMBER_PLAIN:
        break;
    }
    show_plain(value, text);
}
