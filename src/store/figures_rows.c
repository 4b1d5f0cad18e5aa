/* The rows of a figure as SQLite gives them. A hundred thousand notes name ten thousand porteurs:
 * what is said again is kept once. */
#include "figures.h"

#include <stdlib.h>
#include <string.h>

enum { SHARED = 512 }; /* texts that are known again, a power of two */

struct reading {
    bool evidence;
    struct figure_rows *rows;
    struct pool *texts;
    size_t room;
    const char *shared[SHARED]; /* of the pool, by a hash of what they say */
};

void figure_rows_clear(struct figure_rows *rows)
{
    free(rows->rows);
    pool_clear(&rows->texts);
    *rows = (struct figure_rows){0};
}

/* ---- texts --------------------------------------------------------------------------------- */

/* Where a text that may have been read before stands. */
static const char *share(struct reading *reading, const char *bytes, size_t length)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    const char **place = &reading->shared[(hash ^ (hash >> 16)) & (SHARED - 1)];
    if (!*place || strncmp(*place, bytes, length) != 0 || (*place)[length] != '\0')
        *place = pool_copy(reading->texts, bytes, length);
    return *place;
}

static const char *shared_text(struct reading *reading, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? share(reading, text, (size_t)sqlite3_column_bytes(stmt, column)) : NULL;
}

static const char *own_text(struct reading *reading, sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? pool_copy(reading->texts, text, (size_t)sqlite3_column_bytes(stmt, column))
                : NULL;
}

/* A day that stood in for none while the first was sought is none. */
static const char *day_text(struct reading *reading, sqlite3_stmt *stmt)
{
    enum { DAY = 10 };
    const char *on = (const char *)sqlite3_column_text(stmt, COLUMN_ON);
    return on && sqlite3_column_bytes(stmt, COLUMN_ON) >= DAY ? own_text(reading, stmt, COLUMN_ON)
                                                              : NULL;
}

/* Whom a row names. Of a hundred thousand notes only those of which the text is given say it. */
static const char *read_persons(struct reading *reading, sqlite3_stmt *stmt, const char *text)
{
    if (sqlite3_column_count(stmt) <= COLUMN_PERSON || (reading->evidence && !text))
        return NULL;
    const char *person = (const char *)sqlite3_column_text(stmt, COLUMN_PERSON),
               *representative = (const char *)sqlite3_column_text(stmt, COLUMN_REPRESENTATIVE);
    if (!person && !representative)
        return NULL;
    char *both = mem_print("%s\n%s", person ? person : "", representative ? representative : "");
    const char *persons = share(reading, both, strlen(both));
    free(both);
    return persons;
}

/* ---- rows ---------------------------------------------------------------------------------- */

static enum entity entity_of(sqlite3_stmt *stmt)
{
    const char *letter = (const char *)sqlite3_column_text(stmt, COLUMN_ENTITY);
    switch (letter ? letter[0] : 'c') {
    case 'n':
        return ENTITY_NOTE;
    case 'r':
        return ENTITY_REFERRAL;
    case 'p':
        return ENTITY_PROGRAMME;
    default:
        return ENTITY_CASE;
    }
}

/* Whose it is: the rows of one case come one after the other, and say so alike. */
static void read_whose(struct reading *reading, sqlite3_stmt *stmt, struct figure_row *row)
{
    const struct figure_rows *rows = reading->rows;
    const struct figure_row *last = rows->count ? &rows->rows[rows->count - 1] : NULL;
    row->case_id = db_column_id(stmt, COLUMN_CASE);
    if (last && !id_is_none(&row->case_id) && id_equal(&last->case_id, &row->case_id)) {
        row->porteur = last->porteur;
        row->name = last->name;
        row->legal_form = last->legal_form;
        row->ref = last->ref;
        row->conventional = last->conventional;
        return;
    }
    row->porteur = db_column_id(stmt, COLUMN_PORTEUR);
    row->name = shared_text(reading, stmt, COLUMN_NAME);
    row->legal_form = shared_text(reading, stmt, COLUMN_LEGAL_FORM);
    row->ref = shared_text(reading, stmt, COLUMN_REF);
    row->conventional = sqlite3_column_int(stmt, COLUMN_CONVENTIONAL) != 0;
}

static struct figure_row row_read(struct reading *reading, sqlite3_stmt *stmt)
{
    struct figure_row row = {.entity = entity_of(stmt),
                             .id = db_column_id(stmt, COLUMN_ID),
                             .on = day_text(reading, stmt),
                             .group = shared_text(reading, stmt, COLUMN_GROUP),
                             .what = shared_text(reading, stmt, COLUMN_WHAT),
                             .text = own_text(reading, stmt, COLUMN_TEXT),
                             .more = own_text(reading, stmt, COLUMN_MORE),
                             .number = sqlite3_column_int64(stmt, COLUMN_NUMBER)};
    read_whose(reading, stmt, &row);
    row.persons = read_persons(reading, stmt, row.text);
    return row;
}

/* Is there room for more rows than before? */
static bool make_room(struct reading *reading)
{
    struct figure_rows *rows = reading->rows;
    if (rows->count < reading->room)
        return false;
    reading->room = reading->room ? reading->room * 2 : 32;
    rows->rows = mem_resize(rows->rows, reading->room * sizeof *rows->rows);
    return true;
}

bool figure_rows_read(struct store *store, sqlite3_stmt *stmt, enum figure figure,
                      struct figure_rows *rows, struct error *err)
{
    struct reading reading = {
        .evidence = figure == FIGURE_EVIDENCE, .rows = rows, .texts = &rows->texts};
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        make_room(&reading);
        rows->rows[rows->count] = row_read(&reading, stmt);
        rows->count++;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}

/* ---- lists --------------------------------------------------------------------------------- */

/* A programme as a number; its cases come one after the other. */
static uint32_t programme_number(struct figure_lists *lists, const struct id *programme)
{
    for (size_t i = lists->id_count; i > 0; i--)
        if (id_equal(&lists->ids[i - 1], programme))
            return (uint32_t)(i - 1);
    lists->ids = mem_resize(lists->ids, (lists->id_count + 1) * sizeof *lists->ids);
    lists->ids[lists->id_count] = *programme;
    return (uint32_t)lists->id_count++;
}

static struct said said_read(struct reading *reading, sqlite3_stmt *stmt, int columns)
{
    struct said said = {0};
    for (int i = 0; i < LISTED_SAID && COLUMN_SAID + i < columns; i++)
        said.texts[i] = shared_text(reading, stmt, COLUMN_SAID + i);
    return said;
}

/* A call or a mail after the first contact of a case: that one stands for the case wherever this
 * one would. */
static bool is_one_more(const struct figure_rows *rows, sqlite3_stmt *stmt)
{
    const struct figure_row *last = rows->count ? &rows->rows[rows->count - 1] : NULL;
    const struct id case_id = db_column_id(stmt, COLUMN_CASE);
    return last && last->on && id_equal(&last->case_id, &case_id) &&
           !figure_kind_is_met((const char *)sqlite3_column_text(stmt, COLUMN_WHAT));
}

bool figure_list_read(struct store *store, sqlite3_stmt *stmt, enum list which,
                      struct figure_lists *lists, struct error *err)
{
    struct figure_list *list = &lists->lists[which];
    struct figure_rows *rows = &list->rows;
    struct reading reading = {.rows = rows, .texts = &lists->texts};
    const int columns = sqlite3_column_count(stmt);
    const bool says = columns > COLUMN_SAID;
    int step;
    while ((step = db_step(store, stmt, err)) == SQLITE_ROW) {
        if (which == LIST_CONTACTS && is_one_more(rows, stmt))
            continue;
        if (make_room(&reading)) {
            list->programmes =
                mem_resize(list->programmes, reading.room * sizeof *list->programmes);
            if (says)
                list->said = mem_resize(list->said, reading.room * sizeof *list->said);
        }
        const struct id programme = db_column_id(stmt, COLUMN_PROGRAMME);
        rows->rows[rows->count] = row_read(&reading, stmt);
        list->programmes[rows->count] = programme_number(lists, &programme);
        if (says)
            list->said[rows->count] = said_read(&reading, stmt, columns);
        rows->count++;
    }
    sqlite3_reset(stmt);
    return step == SQLITE_DONE;
}
