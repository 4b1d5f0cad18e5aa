/* Any text where a date or a value is expected: refused with a sentence, or taken in a form that is
 * valid and that is taken again unchanged. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/model.h"

static void check_day(day value)
{
    char iso[11];
    day again;
    day_to_iso(value, iso);
    require(day_from_iso(iso, &again) && again == value);
}

static void check_field(enum field field, const char *text, day today)
{
    struct error err = {0};
    char *stored = NULL, *again = NULL;
    if (!value_check(field, text, today, &stored, &err)) {
        require(!stored && err.code == ERR_INPUT);
        require(err.text[0] && utf8_valid(err.text, strlen(err.text)));
        return;
    }
    char *shown = value_show(field, stored, today);
    require(utf8_valid(shown, strlen(shown)));
    free(shown);
    if (stored) {
        require(stored[0] && utf8_valid(stored, strlen(stored)));
        require(value_check(field, stored, today, &again, &err));
        require(again && strcmp(stored, again) == 0);
    }
    free(stored);
    free(again);
}

void fuzz_day(const uint8_t *bytes, size_t length)
{
    utf8_locale();
    struct error err = {0};
    day today = length ? bytes[0] * 300 : 0, result;
    char *text = mem_copy_bytes(length ? bytes + 1 : bytes, length ? length - 1 : 0);
    if (day_from_french(text, today, &result, &err))
        check_day(result);
    else
        require(err.code == ERR_INPUT && utf8_valid(err.text, strlen(err.text)));
    const char *rest;
    if (day_from_beginning(text, today, &result, &rest, &err)) {
        check_day(result);
        require(!rest || (rest > text && rest < text + strlen(text)));
    } else {
        require(err.code == ERR_INPUT && utf8_valid(err.text, strlen(err.text)));
    }
    if (day_from_cell(text, &result))
        check_day(result);
    for (int field = 0; field < FIELD_COUNT; field++)
        check_field((enum field)field, text, today);
    free(text);
}
