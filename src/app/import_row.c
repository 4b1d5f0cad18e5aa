/* One line of a spreadsheet: who it is about, and whether we know them. Nothing of a line is
 * dropped: what no field takes, or what the base says otherwise, is in a note of import. */
#include "import_internal.h"

#include <stdlib.h>
#include <string.h>

const char *import_cell(const struct import *import, const struct sheet_row *row, enum field field)
{
    for (size_t i = 0; i < import->column_count; i++)
        if (import->columns[i].to == (int)field)
            return row->cells[i];
    return "";
}

/* A person without a structure is a porteur too. */
static const char *name_of(const struct import *import, const struct sheet_row *row)
{
    static const enum field names[] = {FIELD_HOLDER_NAME, FIELD_HOLDER_CONTACT_PERSON,
                                       FIELD_HOLDER_LEGAL_REPRESENTATIVE};
    const char *name = "";
    for (size_t i = 0; !name[0] && i < sizeof names / sizeof names[0]; i++)
        name = import_cell(import, row, names[i]);
    return name;
}

/* What somebody said of a line; NULL: nothing. */
static const struct import_choice *choice_of(const struct import *import, int line)
{
    size_t from = 0, to = import->order->choice_count;
    const struct import_choice *choices = import->order->choices;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (choices[middle].line == line)
            return &choices[middle];
        if (choices[middle].line < line)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
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
    text_clear(&to->changes);
}

/* The town, when its field takes it: what does not fit goes to the note with the other cells. */
static const char *fitting_town(struct app *app, const char *town)
{
    char *clean = NULL;
    bool fits = value_check(FIELD_HOLDER_TOWN, town, app_today(app), &clean, NULL) && clean;
    free(clean);
    return fits ? town : "";
}

/* A line about a porteur or a case of the base: how it is recognised. */
struct line {
    const struct sheet_row *row;
    const char *name; /* as stored */
    const char *flag; /* whom it resembles, said in its thread; NULL: nobody */
    /* Its name is another one: what says that it is the same. */
    enum { SAME_NAME, SAME_SIRET, SAME_SAID } same;
};

static bool write_name(struct import *import, const struct line *line, struct target *to,
                       struct error *err)
{
    if (line->same == SAME_NAME)
        return true;
    return line->same == SAME_SIRET ? import_rename(import, line->name, to, err)
                                    : import_call(import, line->name, to, err);
}

/* What was written on records that were known, for the report. */
static void tell(const struct target *to, struct import_result *result)
{
    struct text changes = {0};
    text_add(&changes, text_get(&to->changes));
    result->row.updated = to->updated;
    result->row.brought = to->filled + to->updated;
    for (size_t i = 0; to->known_case && i < to->note.count; i++) {
        const struct import_entry *entry = &to->note.entries[i];
        result->row.brought++;
        result->row.disputed += entry->shown != NULL;
        text_addf(&changes, "%s%s", changes.length ? " ; " : "",
                  entry->shown ? entry->shown : utf8_short(entry->text, 60).bytes);
    }
    for (size_t i = 0; !to->known_case && i < to->note.count; i++)
        if (to->note.entries[i].shown) { /* of the porteur, who was known */
            result->row.disputed++;
            text_addf(&changes, "%s%s", changes.length ? " ; " : "", to->note.entries[i].shown);
        }
    if (changes.length)
        result->texts.changes = text_take(&changes);
    text_clear(&changes);
}

/* A case, and its porteur unless `holder` says which one it is. */
static bool write_new(struct import *import, const struct line *line, struct id *holder,
                      struct id *case_id, struct import_result *result, struct error *err)
{
    struct app *app = import->app;
    const char *town = fitting_town(app, import_cell(import, line->row, FIELD_HOLDER_TOWN));
    bool known = !id_is_none(holder);
    if (!(known ? case_open_for(app, holder, &import->programme, case_id, err)
                : case_create(app, line->name, town, &import->programme, holder, case_id, err)))
        return false;
    struct target to = target_new(import, line->row, holder, case_id);
    to.known_holder = known;
    to.town_written = !known && town[0];
    if (line->flag) {
        char *entry = mem_print("Doublon probable : %s", line->flag);
        note_keep_text(&to.note, entry);
        free(entry);
    }
    bool done = (!known || query_record(app->store, ENTITY_HOLDER, holder, &to.holder, err)) &&
                write_name(import, line, &to, err) &&
                import_write_cells(import, line->row, &to, err) &&
                note_write(&to.note, case_id, err) &&
                known_note(import, line->name, town, holder, case_id, !known, err);
    if (done)
        tell(&to, result);
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

/* What the line says that the base does not is added: to the fields that take it, else in a note.
 */
static bool complete_known(struct import *import, const struct line *line, const struct id *holder,
                           const struct id *case_id, struct import_result *result,
                           struct error *err)
{
    struct store *store = import->app->store;
    const char *town = fitting_town(import->app, import_cell(import, line->row, FIELD_HOLDER_TOWN));
    struct target to = target_new(import, line->row, holder, case_id);
    to.known_holder = to.known_case = true;
    bool done = query_record(store, ENTITY_HOLDER, holder, &to.holder, err) &&
                query_record(store, ENTITY_CASE, case_id, &to.case_file, err) &&
                write_name(import, line, &to, err) &&
                import_write_cells(import, line->row, &to, err) &&
                note_leave_known(&to.note, case_id, err) &&
                (!to.note.count || note_write(&to.note, case_id, err)) &&
                known_note(import, line->name, town, holder, case_id, false, err);
    if (done) {
        tell(&to, result);
        result->texts.reason = describe_known(&to.case_file, result->row.brought);
    }
    target_clear(&to);
    return done;
}

/* A line about a porteur of the base. */
static bool write_for(struct import *import, const struct line *line, struct id *holder,
                      struct id *case_id, struct import_result *result, struct error *err)
{
    result->row.fate = id_is_none(case_id) ? IMPORT_NEW : IMPORT_KNOWN;
    if (line->same == SAME_NAME)
        import_speak(import, holder, FIELD_HOLDER_NAME);
    return result->row.fate == IMPORT_NEW
               ? write_new(import, line, holder, case_id, result, err)
               : complete_known(import, line, holder, case_id, result, err);
}

/* A line that resembles one of the base, or an earlier line, or nobody. */
static bool write_unknown(struct import *import, struct line *line, struct twin_sheet *sheet,
                          struct id *case_id, struct import_result *result, struct error *err)
{
    const struct import_choice *choice = choice_of(import, line->row->line);
    struct id holder;
    char *reason = NULL;
    bool done = import_twin(import, sheet, &holder, case_id, &reason, err);
    bool likely = done && !id_is_none(&holder);
    if (likely && choice && id_equal(&choice->same, &holder)) {
        line->same = SAME_SAID;
        done = write_for(import, line, &holder, case_id, result, err);
    } else if (done) {
        result->row.fate = likely ? IMPORT_PROBABLE : IMPORT_NEW;
        result->texts.twin = holder;
        result->row.twin_here = !id_is_none(case_id);
        result->texts.reason = mem_copy(reason);
        line->flag = reason;
        holder = ID_NONE;
        done = write_new(import, line, &holder, case_id, result, err);
        sheet->id = holder;
        if (done)
            twin_watch_add(import->watch, sheet);
    }
    free(reason);
    return done && twin_index_sound(import->watch->index, err);
}

/* No porteur of that name: one of that SIRET, perhaps. */
static bool write_unnamed(struct import *import, struct line *line, struct id *case_id,
                          struct import_result *result, struct error *err)
{
    struct twin_sheet sheet;
    struct id holder;
    import_sheet(import, line->row, line->name, &sheet);
    bool done = known_by_siret(import, &sheet, &holder, case_id, err);
    /* Another line of this file bears its name: this one is somebody else's, or a slip. */
    bool known = done && !id_is_none(&holder) && !import_spoke(import, &holder, FIELD_HOLDER_NAME);
    line->same = known ? SAME_SIRET : SAME_NAME;
    if (known)
        done = write_for(import, line, &holder, case_id, result, err);
    else if (done)
        done = write_unknown(import, line, &sheet, case_id, result, err);
    twin_sheet_clear(&sheet);
    return done;
}

bool import_row(struct import *import, const struct sheet_row *row, struct import_result *result,
                struct error *err)
{
    struct app *app = import->app;
    const char *name = name_of(import, row), *town = import_cell(import, row, FIELD_HOLDER_TOWN);
    const struct import_choice *choice = choice_of(import, row->line);
    struct error why = {0};
    struct id holder, case_id;
    char *stored = NULL;
    *result = (struct import_result){
        .row = {.line = row->line, .to = row->line, .fate = IMPORT_SET_ASIDE}};
    if (!name[0]) {
        result->texts.reason = mem_copy("pas de nom de porteur");
        return true;
    }
    if (!value_check(FIELD_HOLDER_NAME, name, app_today(app), &stored, &why)) {
        result->texts.name = utf8_cut(name, 60);
        result->texts.reason = mem_copy(why.text);
        return true;
    }
    result->texts.name = stored;
    if (choice && choice->left) {
        result->row.left = true;
        result->texts.reason = mem_copy("vous l'avez laissée");
        return true;
    }
    if (!known_find(import, stored, town, &holder, &case_id, err))
        return false;
    struct line line = {.row = row, .name = stored};
    bool done = id_is_none(&holder) ? write_unnamed(import, &line, &case_id, result, err)
                                    : write_for(import, &line, &holder, &case_id, result, err);
    result->row.case_id = case_id;
    return done;
}
