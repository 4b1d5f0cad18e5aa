/* One line of a spreadsheet: who it is about, whether we know them, and where each cell goes.
 * Nothing of a new line is dropped: what no field takes is in the note of import. */
#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

static const char *cell_of(const struct sheet *sheet, const struct sheet_row *row, enum field field)
{
    for (size_t i = 0; i < sheet->columns; i++)
        if (sheet->fields[i] == field)
            return row->cells[i];
    return "";
}

/* A person without a structure is a porteur too. */
int import_name_column(const struct sheet *sheet)
{
    static const enum field names[] = {FIELD_HOLDER_NAME, FIELD_HOLDER_CONTACT_PERSON,
                                       FIELD_HOLDER_LEGAL_REPRESENTATIVE};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t j = 0; j < sheet->columns; j++)
            if (sheet->fields[j] == names[i])
                return (int)j;
    return -1;
}

static const char *name_of(const struct sheet *sheet, const struct sheet_row *row)
{
    const char *name = cell_of(sheet, row, FIELD_HOLDER_NAME);
    if (!name[0])
        name = cell_of(sheet, row, FIELD_HOLDER_CONTACT_PERSON);
    if (!name[0])
        name = cell_of(sheet, row, FIELD_HOLDER_LEGAL_REPRESENTATIVE);
    return name;
}

/* What the note of import says of a cell that no field took. */
static void keep_as_text(struct text *note, const struct sheet *sheet, size_t column,
                         const char *cell, const char *why)
{
    if (column < sheet->columns && sheet->header[column][0])
        text_addf(note, "\n%s%s : %s", sheet->header[column], why, cell);
    else
        text_addf(note, "\ncolonne %zu%s : %s", column + 1, why, cell);
}

/* A cell in the form in which the field is stored; NULL when the field refuses it. */
static char *stored_form(const struct app *app, enum field field, const char *cell)
{
    char *stored = NULL, iso[11];
    day date;
    if (field_info(field)->type == TYPE_DATE) {
        if (!day_from_cell(cell,
                           &date)) /* a date in a table is written in full: "12" is no date there */
            return NULL;
        day_to_iso(date, iso);
        return mem_copy(iso);
    }
    return value_check(field, cell, app_today(app), &stored, NULL) ? stored : NULL;
}

/* Writes a cell into its field; says in the note what was refused, or what the base already knows
 * otherwise. */
static bool write_cell(const struct import *import, size_t column, const char *cell,
                       const struct record *known, const struct id *entity, struct text *note,
                       struct error *err)
{
    enum field field = import->sheet->fields[column];
    char *stored = stored_form(import->app, field, cell);
    const char *now = known ? record_get(known, field) : NULL;
    bool done = true;
    if (!stored)
        keep_as_text(note, import->sheet, column, cell, " (valeur non reconnue)");
    else if (now && strcmp(now, stored) != 0)
        keep_as_text(note, import->sheet, column, cell, " (la fiche dit autre chose)");
    else if (field_info(field)->type == TYPE_SET)
        done = op_add(import->app->store, entity, field, stored, err);
    else
        done = op_set(import->app->store, entity, field, stored, NULL, err);
    free(stored);
    return done;
}

static bool write_cells(const struct import *import, const struct sheet_row *row,
                        const struct record *known, const struct id *holder,
                        const struct id *case_id, struct error *err)
{
    struct text note = {0};
    bool done = true;
    text_addf(&note, "%s, ligne %d", import->file, row->line);
    size_t width = row->count > import->sheet->columns ? row->count : import->sheet->columns;
    for (size_t i = 0; done && i < width; i++) {
        enum field field = i < import->sheet->columns ? import->sheet->fields[i] : FIELD_COUNT;
        const char *cell = row->cells[i];
        if (!cell[0] || field == FIELD_HOLDER_NAME)
            continue;
        if (field == FIELD_COUNT)
            keep_as_text(&note, import->sheet, i, cell, "");
        else if (field_info(field)->entity == ENTITY_HOLDER)
            done = write_cell(import, i, cell, known, holder, &note, err);
        else
            done = write_cell(import, i, cell, NULL, case_id, &note, err);
    }
    done = done && timeline_add(import->app, case_id, "import", text_get(&note), NULL, err);
    text_clear(&note);
    return done;
}

static bool write_new(const struct import *import, const struct sheet_row *row, const char *name,
                      const char *town, const struct id *known_holder, struct error *err)
{
    struct app *app = import->app;
    struct id holder, case_id;
    if (!known_holder) {
        char *clean_town = NULL;
        bool town_fits = value_check(FIELD_HOLDER_TOWN, town, app_today(app), &clean_town, NULL);
        free(clean_town);
        return case_create(app, name, town_fits ? town : NULL, &import->programme, &holder,
                           &case_id, err) &&
               write_cells(import, row, NULL, &holder, &case_id, err);
    }
    struct record known;
    if (!query_record(app->store, ENTITY_HOLDER, known_holder, &known, err))
        return false;
    bool done = case_open_for(app, known_holder, &import->programme, &case_id, err) &&
                write_cells(import, row, &known, known_holder, &case_id, err);
    record_clear(&known);
    return done;
}

static char *known_case(struct app *app, const struct id *case_id)
{
    struct record record;
    if (!query_record(app->store, ENTITY_CASE, case_id, &record, NULL))
        return mem_copy("déjà connu");
    char *text = mem_print("dossier %s", record_get(&record, FIELD_CASE_REF));
    record_clear(&record);
    return text;
}

bool import_row(const struct import *import, const struct sheet_row *row, struct import_row *result,
                struct error *err)
{
    struct app *app = import->app;
    const char *name = name_of(import->sheet, row),
               *town = cell_of(import->sheet, row, FIELD_HOLDER_TOWN);
    struct error why = {0};
    struct id holder, case_id;
    char *stored = NULL;
    *result = (struct import_row){.line = row->line, .fate = IMPORT_SET_ASIDE};
    if (!name[0]) {
        result->reason = mem_copy("pas de nom de porteur");
        return true;
    }
    if (!value_check(FIELD_HOLDER_NAME, name, app_today(app), &stored, &why)) {
        result->name = utf8_cut(name, 60);
        result->reason = mem_copy(why.text);
        return true;
    }
    result->name = stored;
    bool found = query_find_holder(app->store, &import->programme, stored, town, &holder, &case_id);
    if (found && !id_is_none(&case_id)) {
        result->fate = IMPORT_KNOWN;
        result->reason = known_case(app, &case_id);
        return true;
    }
    result->fate = IMPORT_NEW;
    return write_new(import, row, stored, town, found ? &holder : NULL, err);
}
