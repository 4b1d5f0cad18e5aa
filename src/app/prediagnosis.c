/* What listening brought: needs, with who said them and how much they weigh; the day from which the
 * pré-diagnostic is one; what the report still lacks. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- needs --------------------------------------------------------------------------------- */

static bool check_needs(const struct need needs[], size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!need_known(needs[i].code))
            return error_set(err, ERR_INPUT, "besoin inconnu : « %s »",
                             utf8_short(needs[i].code, 60).bytes);
        if (choice_rank(&choices_SAID_BY, needs[i].said_by) < 0)
            return error_set(err, ERR_INPUT, "qui a exprimé ce besoin ? « %s » est inconnu",
                             utf8_short(needs[i].said_by, 40).bytes);
        if (needs[i].level < 1 || needs[i].level > NEED_LEVELS)
            return error_set(err, ERR_INPUT, "un besoin pèse de 1 à %d", NEED_LEVELS);
    }
    return true;
}

/* Each need once, as a member of the set. */
static void list_members(const struct need needs[], size_t count, struct strings *members)
{
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        for (size_t j = 0; j < i; j++)
            again = again || strcmp(needs[i].code, needs[j].code) == 0;
        if (again)
            continue;
        char *member = need_member(&needs[i]);
        strings_add(members, member);
        free(member);
    }
}

/* From `before` to `after`; what a later version wrote stays. */
static bool write_difference(struct app *app, const struct id *case_id,
                             const struct strings *before, const struct strings *after,
                             struct error *err)
{
    struct need need;
    bool done = true;
    for (size_t i = 0; done && i < before->count; i++)
        if (need_parse(before->items[i], &need) && !strings_hold(after, before->items[i]))
            done = op_remove(app->store, case_id, FIELD_CASE_NEEDS, before->items[i], err);
    for (size_t i = 0; done && i < after->count; i++)
        if (!strings_hold(before, after->items[i]))
            done = op_add(app->store, case_id, FIELD_CASE_NEEDS, after->items[i], err);
    return done;
}

/* Needs that the list does not have, one a line: a convenience of this base, lost without harm. */
static const char named_setting[] = "local_needs";

void app_local_needs(struct app *app, struct strings *codes)
{
    char *kept = store_setting(app->store, named_setting);
    *codes = (struct strings){0};
    for (const char *at = kept ? kept : ""; *at;) {
        size_t length = strcspn(at, "\n");
        char *code = mem_copy_bytes(at, length);
        if (need_known(code))
            strings_add(codes, code);
        free(code);
        at += length + (at[length] != '\0');
    }
    free(kept);
}

/* Kept for as long as the app lives: a filter points to it. */
static const char *lasting(struct app *app, const char *code)
{
    for (size_t i = 0; i < app->filtered_needs.count; i++)
        if (strcmp(app->filtered_needs.items[i], code) == 0)
            return app->filtered_needs.items[i];
    strings_add(&app->filtered_needs, code);
    return app->filtered_needs.items[app->filtered_needs.count - 1];
}

const char *app_named_need(struct app *app, const char *typed)
{
    struct strings named;
    const char *found = NULL;
    char *wanted = utf8_fold(typed);
    app_local_needs(app, &named);
    for (size_t i = 0; !found && i < named.count; i++) {
        char *label = utf8_fold(need_label(named.items[i]));
        if (wanted[0] && strcmp(label, wanted) == 0)
            found = lasting(app, named.items[i]);
        free(label);
    }
    free(wanted);
    strings_clear(&named);
    return found;
}

static void remember_named(struct app *app, const struct strings *members)
{
    struct strings known;
    struct text kept = {0};
    struct need need;
    bool more = false;
    app_local_needs(app, &known);
    for (size_t i = 0; i < known.count; i++)
        text_addf(&kept, "%s\n", known.items[i]);
    for (size_t i = 0; i < members->count; i++) {
        if (!need_parse(members->items[i], &need) || choice_rank(&choices_NEED, need.code) >= 0 ||
            strings_hold(&known, need.code))
            continue;
        text_addf(&kept, "%s\n", need.code);
        more = true;
    }
    if (more)
        store_set_setting(app->store, named_setting, text_get(&kept), NULL);
    text_clear(&kept);
    strings_clear(&known);
}

bool app_set_needs(struct app *app, const struct id *case_id, const struct strings *seen,
                   const struct need needs[], size_t count, struct error *err)
{
    struct strings now = {0}, after = {0};
    if (!check_needs(needs, count, err) || !op_begin(app->store, err))
        return false;
    list_members(needs, count, &after);
    bool done = (seen || query_members(app->store, case_id, FIELD_CASE_NEEDS, &now, err)) &&
                write_difference(app, case_id, seen ? seen : &now, &after, err) &&
                prediagnosis_date(app, case_id, err);
    done = action_finish(app, done, case_id, "besoins", err);
    if (done)
        remember_named(app, &after);
    strings_clear(&now);
    strings_clear(&after);
    return done;
}

/* ---- complete, or not yet ------------------------------------------------------------------ */

static bool count_needs(struct app *app, const struct id *case_id, size_t *count, struct error *err)
{
    struct strings members = {0};
    bool done = query_members(app->store, case_id, FIELD_CASE_NEEDS, &members, err);
    *count = members.count;
    strings_clear(&members);
    return done;
}

bool prediagnosis_date(struct app *app, const struct id *case_id, struct error *err)
{
    struct record record;
    size_t needs = 0;
    if (!query_record(app->store, ENTITY_CASE, case_id, &record, err))
        return false;
    bool complete = record_get(&record, FIELD_CASE_ELEMENTS) &&
                    record_get(&record, FIELD_CASE_INTEREST) &&
                    !record_get(&record, FIELD_CASE_PREDIAGNOSED_ON);
    record_clear(&record);
    if (!complete)
        return true;
    return count_needs(app, case_id, &needs, err) &&
           (!needs || set_day(app, case_id, FIELD_CASE_PREDIAGNOSED_ON, app_today(app), err));
}

static bool was_met(struct app *app, const struct id *case_id, bool *met, struct error *err)
{
    struct notes notes;
    if (!query_notes(app->store, case_id, &notes, err))
        return false;
    for (size_t i = 0; i < notes.count; i++)
        *met = *met || note_is_meeting(notes.rows[i].kind);
    notes_clear(&notes);
    return true;
}

static void need_field(const struct record *record, enum field field, const char *words,
                       struct strings *missing)
{
    if (!record_get(record, field))
        strings_add(missing, words);
}

bool app_prediagnosis_missing(struct app *app, const struct id *case_id, struct strings *missing,
                              struct error *err)
{
    struct record case_file = {0}, holder = {0};
    struct id holder_id;
    size_t needs = 0;
    bool met = false;
    *missing = (struct strings){0};
    bool done = query_record(app->store, ENTITY_CASE, case_id, &case_file, err) &&
                (!record_reference(&case_file, FIELD_CASE_HOLDER, &holder_id) ||
                 query_record(app->store, ENTITY_HOLDER, &holder_id, &holder, err)) &&
                count_needs(app, case_id, &needs, err) && was_met(app, case_id, &met, err);
    if (done) {
        if (!met)
            strings_add(missing, "une rencontre");
        if (!needs)
            strings_add(missing, "les besoins");
        need_field(&case_file, FIELD_CASE_MATURITY, "la maturité", missing);
        need_field(&case_file, FIELD_CASE_ELEMENTS, "les éléments", missing);
        need_field(&case_file, FIELD_CASE_INTEREST, "l'intérêt de l'orientation", missing);
        need_field(&holder, FIELD_HOLDER_LEGAL_FORM, "la forme juridique", missing);
        need_field(&holder, FIELD_HOLDER_TERRITORY, "le territoire", missing);
    }
    record_clear(&case_file);
    record_clear(&holder);
    return done;
}
