/* One line of a spreadsheet: who it is about, whether we know them, and where each cell goes.
 * Nothing of a line is dropped: what no field takes, or what the base says otherwise, is in a note
 * of import. What somebody wrote is never replaced. */
#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

const char *import_cell(const struct sheet *sheet, const struct sheet_row *row, enum field field)
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
    const char *name = import_cell(sheet, row, FIELD_HOLDER_NAME);
    if (!name[0])
        name = import_cell(sheet, row, FIELD_HOLDER_CONTACT_PERSON);
    if (!name[0])
        name = import_cell(sheet, row, FIELD_HOLDER_LEGAL_REPRESENTATIVE);
    return name;
}

/* ---- one cell ------------------------------------------------------------------------------ */

/* Where the cells of a line go. `holder` and `case_file` are what the base says of them before. */
struct target {
    struct record holder, case_file;
    bool known_holder, known_case;
    bool town_written; /* with a new holder */
    struct import_note note;
    int filled; /* fields written */
};

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

/* A town written otherwise is the same town: that is how the porteur was recognised. */
static bool same_value(enum field field, const char *now, const char *stored)
{
    if (strcmp(now, stored) == 0)
        return true;
    if (field != FIELD_HOLDER_TOWN)
        return false;
    char *a = utf8_name_key(now), *b = utf8_name_key(stored);
    bool same = strcmp(a, b) == 0;
    free(a);
    free(b);
    return same;
}

/* An agenda is its author's: a date that was taken off is not put back by an old file. */
static bool is_agenda(enum field field)
{
    return field == FIELD_CASE_DUE_AT || field == FIELD_CASE_NEXT_ACTION;
}

static bool add_member(const struct import *import, const struct id *entity, enum field field,
                       const char *member, int *filled, struct error *err)
{
    struct strings members;
    if (!query_members(import->app->store, entity, field, &members, err))
        return false;
    bool there = false;
    for (size_t i = 0; i < members.count; i++)
        there = there || strcmp(members.items[i], member) == 0;
    strings_clear(&members);
    *filled += !there;
    return there || op_add(import->app->store, entity, field, member, err);
}

/* The members of a set stand between bars, as our own tables write them. */
static bool add_members(const struct import *import, const struct id *entity, enum field field,
                        const char *members, int *filled, struct error *err)
{
    bool done = true;
    for (const char *at = members; done && *at;) {
        const char *bar = strstr(at, MEMBERS_BETWEEN);
        size_t length = bar ? (size_t)(bar - at) : strlen(at);
        char *member = mem_copy_bytes(at, length);
        done = !member[0] || add_member(import, entity, field, member, filled, err);
        free(member);
        at += length + (bar ? strlen(MEMBERS_BETWEEN) : 0);
    }
    return done;
}

/* A new case is received today, unless its file says when: if that cannot be read, nobody knows. */
static bool refuse_cell(const struct import *import, size_t column, const char *cell,
                        struct target *to, struct error *err)
{
    enum field field = import->sheet->fields[column];
    note_keep(&to->note, column, cell, " (valeur non reconnue)");
    if (field != FIELD_CASE_RECEIVED_ON || to->known_case)
        return true;
    char *remark = mem_print("ligne %d : « %s » n'est pas une date, « %s » est laissé vide",
                             to->note.line, utf8_short(cell, 40).bytes, field_info(field)->label);
    strings_add(import->remarks, remark);
    free(remark);
    return op_set(import->app->store, &to->case_file.id, field, NULL, NULL, err);
}

/* Writes a cell into its field; keeps in the note what was refused, or what the base already knows
 * otherwise. */
static bool write_cell(const struct import *import, size_t column, const char *cell,
                       struct target *to, struct error *err)
{
    enum field field = import->sheet->fields[column];
    bool of_holder = field_info(field)->entity == ENTITY_HOLDER;
    const struct record *record = of_holder ? &to->holder : &to->case_file;
    bool known = of_holder ? to->known_holder : to->known_case, done = true;
    char *stored = stored_form(import->app, field, cell);
    const char *now = known ? record_get(record, field) : NULL;
    if (field == FIELD_HOLDER_TOWN && to->town_written) {
        free(stored);
        return true;
    }
    if (!stored)
        done = refuse_cell(import, column, cell, to, err);
    else if (field_info(field)->type == TYPE_SET)
        done = add_members(import, &record->id, field, stored, &to->filled, err);
    else if (now ? !same_value(field, now, stored) : known && is_agenda(field))
        note_keep(&to->note, column, cell,
                  of_holder ? " (la fiche dit autre chose)" : " (le dossier dit autre chose)");
    else if (!now) {
        to->filled++;
        done = op_set(import->app->store, &record->id, field, stored, NULL, err);
    }
    free(stored);
    return done;
}

static bool write_cells(const struct import *import, const struct sheet_row *row, struct target *to,
                        struct error *err)
{
    bool done = true;
    size_t width = row->count > import->sheet->columns ? row->count : import->sheet->columns;
    for (size_t i = 0; done && i < width; i++) {
        enum field field = i < import->sheet->columns ? import->sheet->fields[i] : FIELD_COUNT;
        if (!row->cells[i][0] || field == FIELD_HOLDER_NAME)
            continue;
        if (field == FIELD_COUNT)
            note_keep(&to->note, i, row->cells[i], "");
        else
            done = write_cell(import, i, row->cells[i], to, err);
    }
    return done;
}

/* ---- one line ------------------------------------------------------------------------------ */

static struct target target_new(struct import *import, const struct sheet_row *row,
                                const struct id *holder, const struct id *case_id)
{
    return (struct target){.holder = {.id = *holder},
                           .case_file = {.id = *case_id},
                           .note = {.import = import, .line = row->line}};
}

static void target_clear(struct target *to)
{
    record_clear(&to->holder);
    record_clear(&to->case_file);
    note_clear(&to->note);
}

/* The town, when its field takes it: what does not fit goes to the note with the other cells. */
static const char *fitting_town(struct app *app, const char *town)
{
    char *clean = NULL;
    bool fits = value_check(FIELD_HOLDER_TOWN, town, app_today(app), &clean, NULL) && clean;
    free(clean);
    return fits ? town : "";
}

/* A case, and its porteur unless `holder` says which one it is. `flag`: whom it resembles, said in
 * its thread; NULL: nobody. */
static bool write_new(struct import *import, const struct sheet_row *row, const char *name,
                      const char *flag, struct id *holder, struct id *case_id, struct error *err)
{
    struct app *app = import->app;
    const char *town = fitting_town(app, import_cell(import->sheet, row, FIELD_HOLDER_TOWN));
    bool known = !id_is_none(holder);
    if (!(known ? case_open_for(app, holder, &import->programme, case_id, err)
                : case_create(app, name, town, &import->programme, holder, case_id, err)))
        return false;
    struct target to = target_new(import, row, holder, case_id);
    to.known_holder = known;
    to.town_written = !known && town[0];
    if (flag) {
        char *entry = mem_print("Doublon probable : %s", flag);
        strings_add(&to.note.entries, entry);
        free(entry);
    }
    bool done = (!known || query_record(app->store, ENTITY_HOLDER, holder, &to.holder, err)) &&
                write_cells(import, row, &to, err) && note_write(&to.note, case_id, err) &&
                known_note(import, name, town, holder, case_id, err);
    target_clear(&to);
    return done;
}

static char *describe_known(const struct record *case_file, int brought)
{
    const char *ref = record_get(case_file, FIELD_CASE_REF);
    if (!brought)
        return mem_print("dossier %s", ref ? ref : "?");
    return mem_print("dossier %s, complété : %d cellule%s", ref ? ref : "?", brought,
                     brought > 1 ? "s" : "");
}

/* What the line says that the base does not is added: to the fields that are empty, else in a note.
 */
static bool complete_known(struct import *import, const struct sheet_row *row, const char *name,
                           const struct id *holder, const struct id *case_id,
                           struct import_row *result, struct error *err)
{
    struct store *store = import->app->store;
    const char *town =
        fitting_town(import->app, import_cell(import->sheet, row, FIELD_HOLDER_TOWN));
    struct target to = target_new(import, row, holder, case_id);
    to.known_holder = to.known_case = true;
    bool done = query_record(store, ENTITY_HOLDER, holder, &to.holder, err) &&
                query_record(store, ENTITY_CASE, case_id, &to.case_file, err) &&
                write_cells(import, row, &to, err) && note_leave_known(&to.note, case_id, err) &&
                (!to.note.entries.count || note_write(&to.note, case_id, err)) &&
                known_note(import, name, town, holder, case_id, err);
    if (done) {
        result->brought = to.filled + (int)to.note.entries.count;
        result->reason = describe_known(&to.case_file, result->brought);
    }
    target_clear(&to);
    return done;
}

/* A line about a porteur of the base. */
static bool write_for(struct import *import, const struct sheet_row *row, const char *name,
                      struct id *holder, struct id *case_id, struct import_row *result,
                      struct error *err)
{
    result->fate = id_is_none(case_id) ? IMPORT_NEW : IMPORT_KNOWN;
    return result->fate == IMPORT_NEW
               ? write_new(import, row, name, NULL, holder, case_id, err)
               : complete_known(import, row, name, holder, case_id, result, err);
}

/* A line about somebody new, perhaps: whom it resembles decides. */
static bool write_unknown(struct import *import, const struct sheet_row *row, const char *name,
                          struct id *case_id, struct import_row *result, struct error *err)
{
    struct twin_sheet sheet;
    struct id holder;
    char *reason = NULL;
    import_sheet(import, row, name, &sheet);
    bool done = import_twin(import, &sheet, &holder, case_id, &reason, err);
    bool same = done && !id_is_none(&holder) && import_is_same(import, row->line);
    if (same) {
        done = holder_call(import->app, &holder, name, err) &&
               write_for(import, row, name, &holder, case_id, result, err);
    } else if (done) {
        result->fate = id_is_none(&holder) ? IMPORT_NEW : IMPORT_PROBABLE;
        result->twin_here = !id_is_none(case_id);
        result->reason = mem_copy(reason);
        holder = ID_NONE;
        done = write_new(import, row, name, reason, &holder, case_id, err);
        sheet.id = holder;
        twin_watch_add(import->watch, &sheet);
    }
    free(reason);
    twin_sheet_clear(&sheet);
    return done;
}

bool import_row(struct import *import, const struct sheet_row *row, struct import_row *result,
                struct error *err)
{
    struct app *app = import->app;
    const char *name = name_of(import->sheet, row),
               *town = import_cell(import->sheet, row, FIELD_HOLDER_TOWN);
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
    if (!known_find(import, stored, town, &holder, &case_id, err))
        return false;
    bool done = id_is_none(&holder)
                    ? write_unknown(import, row, stored, &case_id, result, err)
                    : write_for(import, row, stored, &holder, &case_id, result, err);
    result->case_id = case_id;
    return done;
}
