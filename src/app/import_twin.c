/* Whom a line of a spreadsheet resembles: the porteurs of the base, and those that earlier lines
 * made. */
#include "import_internal.h"

#include <stdlib.h>

bool import_watch(struct import *import, struct error *err)
{
    if (import->watch)
        return true;
    import->watch = app_twin_watch(import->app, err);
    if (import->watch)
        import->base_porteurs = twin_index_count(import->watch->index);
    return import->watch != NULL;
}

/* As the field will store it; NULL when it refuses the cell. */
static char *stored(const struct import *import, const struct sheet_row *row, enum field field)
{
    const char *cell = import_cell(import, row, field);
    char *value = NULL;
    return value_check(field, cell, app_today(import->app), &value, NULL) ? value : NULL;
}

void import_sheet(const struct import *import, const struct sheet_row *row, const char *name,
                  struct twin_sheet *sheet)
{
    *sheet = (struct twin_sheet){.name = mem_copy(name),
                                 .town = stored(import, row, FIELD_HOLDER_TOWN),
                                 .siret = stored(import, row, FIELD_HOLDER_SIRET),
                                 .rna = stored(import, row, FIELD_HOLDER_RNA),
                                 .phone = stored(import, row, FIELD_HOLDER_PHONE),
                                 .mobile = stored(import, row, FIELD_HOLDER_MOBILE),
                                 .email = stored(import, row, FIELD_HOLDER_EMAIL)};
}

/* Where the one it resembles is: in this programme first. */
static bool find_case(struct import *import, const struct id *holder, struct id *case_id,
                      struct id *shown, struct error *err)
{
    if (!query_first_case(import->app->store, &import->programme, holder, case_id, err))
        return false;
    *shown = *case_id;
    if (id_is_none(shown))
        query_case_of_holder(import->app->store, holder, shown);
    return true;
}

bool import_twin(struct import *import, const struct twin_sheet *sheet, struct id *holder,
                 struct id *case_id, char **reason, struct error *err)
{
    struct twin_side likest;
    struct record case_file = {0};
    struct id shown;
    char *why = NULL;
    *holder = *case_id = ID_NONE;
    *reason = NULL;
    if (!import_watch(import, err))
        return false;
    if (!twin_watch_find(import->watch, sheet, &likest, &why))
        return true;
    *holder = likest.id;
    bool done = find_case(import, holder, case_id, &shown, err);
    if (done && !id_is_none(&shown))
        query_record(import->app->store, ENTITY_CASE, &shown, &case_file, NULL);
    const char *ref = record_get(&case_file, FIELD_CASE_REF), *town = likest.shown_town;
    if (done)
        *reason = mem_print("ressemble à %s%s%s%s, %s : %s", likest.shown, town[0] ? " (" : "",
                            town, town[0] ? ")" : "", ref ? ref : "?", why);
    twin_side_clear(&likest);
    record_clear(&case_file);
    free(why);
    return done;
}
