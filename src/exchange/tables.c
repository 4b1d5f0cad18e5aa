/* Tables out: what a workbook and a CSV file have in common. The door is here (text is cleaned,
 * cells counted, the first failure kept); the formats are in tables_xlsx.c and tables_csv.c. */
#include "internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool failed(const struct tables *tables)
{
    return tables->error.code != ERR_NONE;
}

static void forget_columns(struct tables *tables)
{
    for (size_t i = 0; i < tables->column_count; i++)
        free((char *)tables->columns[i].header);
    free(tables->columns);
    tables->columns = NULL;
    tables->column_count = tables->column = 0;
    tables->begun = false;
}

struct tables *tables_begin(enum tables_format format, const char *path, bool replace,
                            const char *title, day date, struct error *err)
{
    struct file_beside file;
    if (!(path ? file_begin(&file, path, replace, err) : file_begin_output(&file, err)))
        return NULL;
    struct tables *tables = mem_alloc(sizeof *tables);
    tables->writer = format == TABLES_XLSX ? &tables_xlsx : &tables_csv;
    tables->format = format;
    tables->file = file;
    tables->title = utf8_clean(title, strlen(title), CLEAN_LINE);
    tables->date = date;
    return tables;
}

void tables_drop(struct tables *tables)
{
    if (!tables)
        return;
    tables->writer->release(tables);
    file_drop(&tables->file);
    forget_columns(tables);
    free(tables->title);
    free(tables);
}

/* The header comes with the first cell: notes stand above it. */
static bool begin_rows(struct tables *tables)
{
    if (failed(tables) || tables->begun)
        return !failed(tables);
    tables->begun = true;
    return tables->writer->header(tables, &tables->error);
}

void tables_sheet(struct tables *tables, const char *name, const struct tables_column columns[],
                  size_t count)
{
    if (tables->columns)
        begin_rows(tables); /* a sheet without a row has a header all the same */
    forget_columns(tables);
    tables->column_count = count < TABLES_COLUMNS_MOST ? count : TABLES_COLUMNS_MOST;
    tables->columns = mem_alloc((tables->column_count + 1) * sizeof *tables->columns);
    for (size_t i = 0; i < tables->column_count; i++) {
        tables->columns[i] = columns[i];
        tables->columns[i].header =
            utf8_clean(columns[i].header, strlen(columns[i].header), CLEAN_LINE);
    }
    char *clean = utf8_clean(name, strlen(name), CLEAN_LINE);
    if (!failed(tables))
        tables->writer->sheet(tables, clean, &tables->error);
    free(clean);
}

void tables_note(struct tables *tables, const char *text)
{
    char *clean = utf8_clean(text, strlen(text), CLEAN_LINE);
    if (!failed(tables) && !tables->begun)
        tables->writer->note(tables, clean, &tables->error);
    free(clean);
}

/* ---- cells --------------------------------------------------------------------------------- */

/* Is there a column for one more cell? */
static bool has_room(struct tables *tables)
{
    return begin_rows(tables) && tables->column < tables->column_count;
}

void tables_empty(struct tables *tables)
{
    if (has_room(tables))
        tables->column++;
}

void tables_text(struct tables *tables, const char *text)
{
    if (!has_room(tables))
        return;
    bool lines = tables->columns[tables->column].type == TABLES_LINES;
    char *clean = text ? utf8_clean(text, strlen(text), lines ? CLEAN_LINES : CLEAN_LINE) : NULL;
    if (clean && clean[0])
        tables->writer->text(tables, clean, &tables->error);
    free(clean);
    tables->column++;
}

void tables_integer(struct tables *tables, int64_t value)
{
    if (!has_room(tables))
        return;
    tables->writer->integer(tables, value, &tables->error);
    tables->column++;
}

void tables_day(struct tables *tables, day value)
{
    enum { WHOLE_DAY = -1 };
    if (!has_room(tables))
        return;
    if (value != DAY_NONE)
        tables->writer->moment(tables, value, WHOLE_DAY, &tables->error);
    tables->column++;
}

/* Two digits, of what is at most `most`; -1. */
static int two_digits(const char *at, int most)
{
    int value = isdigit((unsigned char)at[0]) && isdigit((unsigned char)at[1])
                    ? (at[0] - '0') * 10 + at[1] - '0'
                    : -1;
    return value <= most ? value : -1;
}

/* The minute of the day, of "2024-03-15T14:02"; -1 for a day alone, -2 for what is neither. */
static int minute_of(const char *iso)
{
    enum { DAY = 10, MOMENT = 16 };
    size_t length = strlen(iso);
    if (length == DAY)
        return -1;
    if (length != MOMENT || iso[DAY] != 'T' || iso[DAY + 3] != ':')
        return -2;
    int hour = two_digits(iso + DAY + 1, 23), minute = two_digits(iso + DAY + 4, 59);
    return hour < 0 || minute < 0 ? -2 : hour * 60 + minute;
}

void tables_moment(struct tables *tables, const char *iso)
{
    day date;
    int minute = iso ? minute_of(iso) : -2;
    if (minute < -1 || !day_from_iso(iso, &date)) {
        tables_text(tables, iso);
        return;
    }
    if (!has_room(tables))
        return;
    tables->writer->moment(tables, date, minute, &tables->error);
    tables->column++;
}

void tables_row(struct tables *tables)
{
    if (begin_rows(tables))
        tables->writer->end_row(tables, &tables->error);
    tables->column = 0;
}

bool tables_finish(struct tables *tables, struct error *err)
{
    if (tables->columns)
        begin_rows(tables);
    bool done = !failed(tables) && tables->writer->finish(tables, &tables->error) &&
                file_keep(&tables->file, &tables->error);
    if (!done)
        error_set(err, tables->error.code, "%s", tables->error.text);
    tables_drop(tables);
    return done;
}
