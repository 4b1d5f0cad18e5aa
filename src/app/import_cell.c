/* One cell of a line: the field that takes it, or the note of import. On a record that is known the
 * file, what it said the last time and what the record says are held against each other: what only
 * the file changed is brought, what somebody wrote stays, and where both changed both are shown. */
#include "import_internal.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* ---- which fields this file has spoken of -------------------------------------------------- */

/* Several lines of a file may be about one porteur: the first that says something of a field is the
 * one that is held against the last version, the others only add to the note. */
struct spoken {
    struct id id;
    uint64_t fields; /* a bit each, from the first of the entity */
};
_Static_assert(FIELD_CASE_DELETED - FIELD_HOLDER_DELETED <= 64 &&
                   FIELD_NOTE_DELETED - FIELD_CASE_DELETED <= 64,
               "a bit for each field");

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

static uint64_t bit_of(enum field field)
{
    return UINT64_C(1) << (field - entity_first_field(field_info(field)->entity));
}

bool import_spoke(const struct import *import, const struct id *entity, enum field field)
{
    void *const *place = tfind(entity, &import->spoken, by_id);
    return place && (((const struct spoken *)*place)->fields & bit_of(field));
}

bool import_speak(struct import *import, const struct id *entity, enum field field)
{
    struct spoken *spoken = mem_alloc(sizeof *spoken);
    spoken->id = *entity;
    struct spoken **place = tsearch(spoken, &import->spoken, by_id);
    if (place && *place != spoken) {
        free(spoken);
        spoken = *place;
    }
    bool before = (spoken->fields & bit_of(field)) != 0;
    spoken->fields |= bit_of(field);
    if (!place)
        free(spoken); /* no memory for the tree: each line counts as the first */
    return before;
}

/* ---- members that somebody took out of a set ----------------------------------------------- */

struct removed {
    struct id entity;
    enum field field;
    char *member;
};
struct removing {
    struct import *import;
    enum field field;
};

static int by_member(const void *a, const void *b)
{
    const struct removed *left = a, *right = b;
    int order = memcmp(&left->entity, &right->entity, sizeof left->entity);
    if (order == 0)
        order = (left->field > right->field) - (left->field < right->field);
    return order ? order : strcmp(left->member, right->member);
}

static void removed_free(void *node)
{
    struct removed *removed = node;
    free(removed->member);
    free(removed);
}

static void take_removed(void *state, const struct id *entity, const char *member)
{
    const struct removing *removing = state;
    struct removed *removed = mem_alloc(sizeof *removed);
    *removed = (struct removed){*entity, removing->field, mem_copy(member)};
    struct removed **place = tsearch(removed, &removing->import->removed, by_member);
    if (!place || *place != removed)
        removed_free(removed);
}

/* Read once, and only when a file brings a member that a known porteur does not have. */
static bool was_removed(struct import *import, const struct id *entity, enum field field,
                        const char *member, bool *was, struct error *err)
{
    static const enum field sets[] = {FIELD_HOLDER_ALIASES, FIELD_HOLDER_BUDGET_CITOYEN};
    bool done = true;
    for (size_t i = 0; done && !import->removed_read && i < sizeof sets / sizeof sets[0]; i++)
        done = query_removed(import->app->store, sets[i], take_removed,
                             &(struct removing){import, sets[i]}, err);
    import->removed_read = done;
    struct removed sought = {*entity, field, (char *)member};
    *was = done && tfind(&sought, &import->removed, by_member);
    return done;
}

void import_cells_clear(struct import *import)
{
    tdestroy(import->spoken, free);
    tdestroy(import->removed, removed_free);
    import->spoken = import->removed = NULL;
}

/* ---- values -------------------------------------------------------------------------------- */

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

/* A town or a name written otherwise is the same one: that is how the porteur was recognised. */
static bool same_value(enum field field, const char *now, const char *stored)
{
    if (!now || !stored)
        return now == stored;
    if (strcmp(now, stored) == 0)
        return true;
    if (field != FIELD_HOLDER_TOWN && field != FIELD_HOLDER_NAME)
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

/* As a list shows it. The caller frees. */
static char *shown_value(const struct import *import, enum field field, const char *stored)
{
    enum { SHOWN_COLUMNS = 40 };
    char *shown = value_show(field, stored, app_today(import->app));
    char *cut = utf8_cut(shown, SHOWN_COLUMNS);
    free(shown);
    return cut;
}

/* ---- what becomes of a cell ---------------------------------------------------------------- */

enum verdict { BRINGS_NOTHING, BRINGS_VALUE, BRINGS_NOTE };

/* The three of them: what the last version of the file said, what the record says (`now`, NULL when
 * empty), what the file says today. */
static enum verdict judge(enum field field, const struct imported *before, const char *now,
                          const char *stored)
{
    if (same_value(field, now, stored))
        return BRINGS_NOTHING;
    if (!before->any) /* no import wrote it: whatever is there, somebody wrote */
        return now || is_agenda(field) ? BRINGS_NOTE : BRINGS_VALUE;
    if (before->now) /* another line of this very file */
        return now ? BRINGS_NOTE : BRINGS_VALUE;
    if (same_value(field, before->value, stored))
        return BRINGS_NOTHING;
    return same_value(field, before->value, now) && !before->contested ? BRINGS_VALUE : BRINGS_NOTE;
}

static bool judge_known(struct import *import, const struct record *record, enum field field,
                        const char *stored, enum verdict *verdict, struct error *err)
{
    struct imported before;
    const char *now = record_get(record, field);
    bool again = import_speak(import, &record->id, field);
    *verdict = BRINGS_NOTHING;
    if (same_value(field, now, stored))
        return true;
    if (again && now) {
        *verdict = BRINGS_NOTE;
        return true;
    }
    if (!query_imported(import->app->store, &record->id, field, &before, err))
        return false;
    *verdict = judge(field, &before, now, stored);
    free(before.value);
    return true;
}

static void tell_change(const struct import *import, struct target *to, enum field field,
                        const char *now, const char *stored)
{
    char *after = shown_value(import, field, stored);
    const char *between = to->changes.length ? " ; " : "", *label = field_info(field)->label;
    if (now) {
        char *before = shown_value(import, field, now);
        text_addf(&to->changes, "%s%s : %s → %s", between, label, before, after);
        free(before);
        to->updated++;
    } else {
        text_addf(&to->changes, "%s%s : %s", between, label, after);
        to->filled++;
    }
    free(after);
}

/* Both in the preview, the file's own in the note: the sheet says what it says. */
static void keep_disputed(const struct import *import, size_t column, const char *cell,
                          struct target *to, const char *now, const char *stored)
{
    enum field field = (enum field)import->columns[column].to;
    char *here = now ? shown_value(import, field, now) : mem_copy("vide"),
         *there = shown_value(import, field, stored);
    char *shown =
        mem_print("%s : ici %s, dans le fichier %s", field_info(field)->label, here, there);
    note_keep(&to->note, column, cell,
              field_info(field)->entity == ENTITY_HOLDER ? " (la fiche dit autre chose)"
                                                         : " (le dossier dit autre chose)",
              shown);
    free(shown);
    free(here);
    free(there);
}

static bool write_value(struct import *import, const struct record *record, enum field field,
                        const char *stored, bool known, struct target *to, struct error *err)
{
    if (known)
        tell_change(import, to, field, record_get(record, field), stored);
    return op_set(import->app->store, &record->id, field, stored, NULL, err);
}

static bool add_member(struct import *import, const struct id *entity, enum field field,
                       const char *member, bool known, struct target *to, struct error *err)
{
    struct strings members;
    bool removed = false;
    if (!query_members(import->app->store, entity, field, &members, err))
        return false;
    bool there = strings_hold(&members, member);
    strings_clear(&members);
    if (there)
        return true;
    if (known && !was_removed(import, entity, field, member, &removed, err))
        return false;
    if (removed)
        return true; /* somebody took it out, and the file says nothing new */
    if (known)
        tell_change(import, to, field, NULL, member);
    return op_add(import->app->store, entity, field, member, err);
}

/* The members of a set stand between bars, as our own tables write them. */
static bool add_members(struct import *import, const struct id *entity, enum field field,
                        const char *members, bool known, struct target *to, struct error *err)
{
    bool done = true;
    for (const char *at = members; done && *at;) {
        const char *bar = strstr(at, MEMBERS_BETWEEN);
        size_t length = bar ? (size_t)(bar - at) : strlen(at);
        char *member = mem_copy_bytes(at, length);
        done = !member[0] || add_member(import, entity, field, member, known, to, err);
        free(member);
        at += length + (bar ? strlen(MEMBERS_BETWEEN) : 0);
    }
    return done;
}

/* A new case is received today, unless its file says when: if that cannot be read, nobody knows. */
static bool refuse_cell(struct import *import, size_t column, const char *cell, struct target *to,
                        struct error *err)
{
    enum field field = (enum field)import->columns[column].to;
    note_keep(&to->note, column, cell, " (valeur non reconnue)", NULL);
    if (field != FIELD_CASE_RECEIVED_ON || to->known_case)
        return true;
    char *remark = mem_print("ligne %d : « %s » n'est pas une date, « %s » est laissé vide",
                             to->note.line, utf8_short(cell, 40).bytes, field_info(field)->label);
    strings_add(import->remarks, remark);
    free(remark);
    return op_set(import->app->store, &to->case_file.id, field, NULL, NULL, err);
}

static bool write_field(struct import *import, size_t column, const char *cell, struct target *to,
                        struct error *err)
{
    enum field field = (enum field)import->columns[column].to;
    bool of_holder = field_info(field)->entity == ENTITY_HOLDER;
    const struct record *record = of_holder ? &to->holder : &to->case_file;
    bool known = of_holder ? to->known_holder : to->known_case, done = true;
    enum verdict verdict = BRINGS_VALUE;
    if (field == FIELD_HOLDER_TOWN && to->town_written)
        return true;
    char *stored = stored_form(import->app, field, cell);
    if (!stored) {
        done = refuse_cell(import, column, cell, to, err);
    } else if (field_info(field)->type == TYPE_SET) {
        done = add_members(import, &record->id, field, stored, known, to, err);
    } else {
        done = !known || judge_known(import, record, field, stored, &verdict, err);
        if (done && verdict == BRINGS_VALUE)
            done = write_value(import, record, field, stored, known, to, err);
        else if (done && verdict == BRINGS_NOTE)
            keep_disputed(import, column, cell, to, record_get(record, field), stored);
    }
    free(stored);
    return done;
}

bool import_call(struct import *import, const char *name, struct target *to, struct error *err)
{
    tell_change(import, to, FIELD_HOLDER_ALIASES, NULL, name);
    return holder_call(import->app, &to->holder.id, name, err);
}

bool import_rename(struct import *import, const char *name, struct target *to, struct error *err)
{
    enum verdict verdict;
    const char *now = record_get(&to->holder, FIELD_HOLDER_NAME);
    if (!judge_known(import, &to->holder, FIELD_HOLDER_NAME, name, &verdict, err))
        return false;
    if (verdict != BRINGS_VALUE)
        return add_member(import, &to->holder.id, FIELD_HOLDER_ALIASES, name, true, to, err);
    /* The old name stays one of its names, so that whoever looks for it still finds it. */
    if (now)
        known_keep(import, now);
    return write_value(import, &to->holder, FIELD_HOLDER_NAME, name, true, to, err) &&
           (!now || op_add(import->app->store, &to->holder.id, FIELD_HOLDER_ALIASES, now, err));
}

bool import_write_cells(struct import *import, const struct sheet_row *row, struct target *to,
                        struct error *err)
{
    bool done = true;
    size_t width = row->count > import->column_count ? row->count : import->column_count;
    for (size_t i = 0; done && i < width; i++) {
        int place = i < import->column_count ? import->columns[i].to : IMPORT_TO_NOTE;
        const char *cell = i < row->count ? row->cells[i] : "";
        if (!cell[0] || place == FIELD_HOLDER_NAME || place == IMPORT_NOWHERE)
            continue;
        if (place == IMPORT_TO_NOTE)
            note_keep(&to->note, i, cell, "", NULL);
        else
            done = write_field(import, i, cell, to, err);
    }
    return done;
}
