/* One cell of an ODS. It holds its value and the text that was shown; the text says how an
 * identifier looks ("01150"), the value what a number is ("1,23E+13" is shown for a SIRET in a
 * narrow column). */
#include "ods.h"

#include "number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading --------------------------------------------------------------------------------- */

static const struct {
    const char *type;
    enum ods_kind kind;
    const char *attribute;
} kinds[] = {
    {"float", ODS_FLOAT, "value"},          {"currency", ODS_FLOAT, "value"},
    {"percentage", ODS_PERCENT, "value"},   {"date", ODS_DATE, "date-value"},
    {"time", ODS_TIME, "time-value"},       {"boolean", ODS_FLAG, "boolean-value"},
    {"string", ODS_STRING, "string-value"},
};

void ods_cell_begin(struct ods_cell *cell, const struct xml_attributes *attributes)
{
    struct span type = xml_attribute(attributes, ODS_OFFICE, "value-type");
    free(cell->value);
    cell->value = NULL;
    cell->kind = ODS_NONE;
    cell->text.length = 0;
    cell->paragraph = cell->space = false;
    cell->in_paragraph = 0;
    cell->repeated =
        span_number(xml_attribute(attributes, ODS_TABLE, "number-columns-repeated"), 1);
    cell->columns =
        (size_t)span_number(xml_attribute(attributes, ODS_TABLE, "number-columns-spanned"), 1);
    cell->lines = (int)span_number(xml_attribute(attributes, ODS_TABLE, "number-rows-spanned"), 1);
    cell->formula = xml_attribute(attributes, ODS_TABLE, "formula").bytes != NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!span_is(type, kinds[i].type))
            continue;
        struct span value = xml_attribute(attributes, ODS_OFFICE, kinds[i].attribute);
        cell->kind = kinds[i].kind;
        cell->value = value.bytes ? span_copy(value) : NULL;
    }
}

static void add(struct ods_cell *cell, const char *text, size_t times)
{
    for (size_t i = 0; i < times && cell->text.length <= SHEET_CELL_LIMIT; i++)
        text_add(&cell->text, text);
}

void ods_cell_start(struct ods_cell *cell, const char *name,
                    const struct xml_attributes *attributes)
{
    if (strcmp(name, "p") == 0 || strcmp(name, "h") == 0) {
        if (cell->paragraph)
            add(cell, "\n", 1);
        cell->paragraph = cell->space = true;
        cell->in_paragraph++;
    } else if (strcmp(name, "s") == 0) {
        add(cell, " ", (size_t)span_number(xml_attribute(attributes, ODS_TEXT, "c"), 1));
    } else if (strcmp(name, "tab") == 0) {
        add(cell, " ", 1);
    } else if (strcmp(name, "line-break") == 0) {
        add(cell, "\n", 1);
        cell->space = true;
    }
}

void ods_cell_end(struct ods_cell *cell, const char *name)
{
    if (cell->in_paragraph && (strcmp(name, "p") == 0 || strcmp(name, "h") == 0))
        cell->in_paragraph--;
}

/* Spaces and line ends of the XML are one space (ODF 1.2, 6.1.2). */
void ods_cell_text(struct ods_cell *cell, const char *bytes, size_t length)
{
    if (!cell->in_paragraph)
        return;
    for (size_t i = 0; i < length;) {
        size_t run = 0;
        while (i + run < length && !strchr(" \t\r\n", bytes[i + run]))
            run++;
        if (run > 0) {
            text_add_bytes(&cell->text, bytes + i, run);
            cell->space = false;
            i += run;
            continue;
        }
        if (!cell->space)
            text_add(&cell->text, " ");
        cell->space = true;
        i++;
    }
}

void ods_cell_clear(struct ods_cell *cell)
{
    free(cell->value);
    text_clear(&cell->text);
    *cell = (struct ods_cell){0};
}

/* ---- showing --------------------------------------------------------------------------------- */

/* The digits of a text that has nothing else but what stands between them; false when it has. */
static bool read_digits(const char *text, char *digits, size_t room)
{
    size_t count = 0;
    for (; *text; text++) {
        bool digit = *text >= '0' && *text <= '9';
        /* of a no-break space, and of a narrow one */
        if (!digit && !strchr(" .-/", *text) && (unsigned char)*text != 0xC2 &&
            (unsigned char)*text != 0xA0 && (unsigned char)*text != 0xE2 &&
            (unsigned char)*text != 0x80 && (unsigned char)*text != 0xAF)
            return false;
        if (digit && count + 1 >= room)
            return false;
        if (digit)
            digits[count++] = *text;
    }
    digits[count] = '\0';
    return count > 0;
}

/* Is the text the same whole number, with its zeros and spaces? */
static bool shows_number(const char *text, const char *plain)
{
    char digits[40];
    if (text[0] == '-' || !read_digits(text, digits, sizeof digits))
        return false;
    const char *significant = digits + strspn(digits, "0");
    return strcmp(*significant ? significant : "0", plain) == 0;
}

static void show_time(const char *value, char text[NUMBER_SIZE])
{
    static const struct number_format duration = {.kind = NUMBER_DURATION};
    unsigned long hours = 0, minutes = 0;
    double seconds = 0;
    if (sscanf(value, "PT%6luH%6luM%lfS", &hours, &minutes, &seconds) < 2 || seconds < 0 ||
        seconds > 1e6) {
        snprintf(text, NUMBER_SIZE, "%.63s", value);
        return;
    }
    number_show(((double)hours * 3600 + (double)minutes * 60 + seconds) / 86400, &duration, false,
                text);
}

static const char *replace(struct ods_cell *cell, const char *text)
{
    cell->text.length = 0;
    text_add(&cell->text, text);
    return text_get(&cell->text);
}

static const char *show_number(struct ods_cell *cell)
{
    struct number_format format = {.kind =
                                       cell->kind == ODS_PERCENT ? NUMBER_PERCENT : NUMBER_PLAIN};
    char text[NUMBER_SIZE];
    double value;
    if (!cell->value || !number_read(cell->value, &value))
        return text_get(&cell->text);
    number_show(value, &format, false, text);
    if (cell->kind == ODS_FLOAT && shows_number(text_get(&cell->text), text))
        return text_get(&cell->text);
    return replace(cell, text);
}

const char *ods_cell_shown(struct ods_cell *cell)
{
    char text[NUMBER_SIZE];
    text_add(&cell->text, ""); /* ended by a NUL, even when empty */
    if (!cell->value || !cell->value[0])
        return text_get(&cell->text);
    switch (cell->kind) {
    case ODS_FLOAT:
    case ODS_PERCENT:
        return show_number(cell);
    case ODS_DATE:
        if (!strchr(text_get(&cell->text), ':') && strlen(cell->value) > 10)
            cell->value[10] = '\0'; /* the hour is not shown */
        moment_show(cell->value, text);
        return replace(cell, text);
    case ODS_TIME:
        show_time(cell->value, text);
        return replace(cell, text);
    case ODS_FLAG:
        return replace(cell, strcmp(cell->value, "true") == 0 ? "oui" : "non");
    case ODS_STRING:
        return cell->paragraph ? text_get(&cell->text) : replace(cell, cell->value);
    case ODS_NONE:
        break;
    }
    return text_get(&cell->text);
}
