/* Numbers of spreadsheets as people see them: dates, postcodes, percentages. */
#ifndef DENTELLE_EXCHANGE_NUMBER_H
#define DENTELLE_EXCHANGE_NUMBER_H

#include "dentelle/base.h"

enum number_kind {
    NUMBER_PLAIN, /* a number of no format, or of one that only changes how precise it looks */
    NUMBER_DATE,
    NUMBER_MOMENT,
    NUMBER_TIME,
    NUMBER_DURATION, /* hours beyond 24 */
    NUMBER_PERCENT,
    NUMBER_DIGITS /* an identifier: `pattern` says how its digits stand */
};
enum { PATTERN_SIZE = 40, NUMBER_SIZE = 64 };
struct number_format {
    enum number_kind kind;
    char pattern[PATTERN_SIZE]; /* '0', '#' and what stands between, or "" */
};

/* A format code of Excel: "dd/mm/yyyy;@", "00000", "[$-40C]d mmmm yyyy", and those that others
 * write: "jj/mm/aaaa". */
void number_format_read(const char *code, struct number_format *format);
/* One of those that have a number and no code. */
void number_format_builtin(long id, struct number_format *format);
/* As text: "15/03/2024", "15/03/2024 14:02", "14:02", "01150", "12,5", "25 %". Integers keep all
 * their digits. */
void number_show(double value, const struct number_format *format, bool dates_1904,
                 char text[NUMBER_SIZE]);
/* "2024-03-15" or "2024-03-15T14:02:00" as above; the text itself when it is none. */
void moment_show(const char *iso, char text[NUMBER_SIZE]);
/* A whole number in a text that is nothing else; false when there is none. */
bool number_read(const char *text, double *value);

#endif
