/* Closing a conflict: one value stays, or all of them as one text; a contested deletion has effect,
 * or is taken back. Nothing is lost: what is left aside is in the history, and one undo gives the
 * conflict back. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

bool field_joins(enum field field)
{
    const struct field_info *info = field_info(field);
    return (info->type == TYPE_TEXT || info->type == TYPE_LINES) && info->label[0] &&
           !field_is_read_only(field);
}

/* ---- all of them --------------------------------------------------------------------------- */

static bool is_within_another(const struct versions *versions, size_t at)
{
    for (size_t i = 0; i < versions->count; i++)
        if (i != at && versions->rows[i].value &&
            strstr(versions->rows[i].value, versions->rows[at].value))
            return true;
    return false;
}

/* The oldest first, of the same moment the one that ranks below; what another holds already is not
 * said twice. */
char *versions_join(const struct versions *versions, enum field field)
{
    const char *between = field_info(field)->type == TYPE_LINES ? "\n\n" : " / ";
    size_t *order = mem_alloc((versions->count + 1) * sizeof *order), count = 0;
    struct text text = {0};
    for (size_t i = 0; i < versions->count; i++) {
        if (!versions->rows[i].value || is_within_another(versions, i))
            continue;
        size_t at = count++;
        for (; at > 0 && versions->rows[order[at - 1]].at_ms >= versions->rows[i].at_ms; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < count; i++)
        text_addf(&text, "%s%s", i ? between : "", versions->rows[order[i]].value);
    free(order);
    return text_take(&text);
}

/* ---- inside the group ---------------------------------------------------------------------- */

/* Between the screen and the key another value may have come, or somebody may have decided. */
static bool still_so(struct app *app, const struct conflict *conflict,
                     const struct versions *versions, struct error *err)
{
    struct versions now;
    if (!query_conflict_versions(app->store, &conflict->record, conflict->field, &now, err))
        return false;
    bool same = query_is_conflict(app->store, &conflict->record, conflict->field) &&
                strcmp(now.seen, versions->seen) == 0;
    versions_clear(&now);
    return same || error_set(err, ERR_STALE,
                             "ce conflit a changé entre-temps : rien n'a été écrit, regardez-le à "
                             "nouveau");
}

/* A stage brings with it what closing and reopening write. */
static bool settle_stage(struct app *app, const struct id *case_id, const char *stage,
                         struct error *err)
{
    if (stage_from_code(stage) == STAGE_CLOSED)
        return set_day(app, case_id, FIELD_CASE_DUE_AT, DAY_NONE, err);
    return op_set(app->store, case_id, FIELD_CASE_OUTCOME, NULL, NULL, err) &&
           set_day(app, case_id, FIELD_CASE_CLOSED_ON, DAY_NONE, err);
}

static bool write_value(struct app *app, const struct conflict *conflict, const char *value,
                        const char *seen, struct error *err)
{
    const struct id *record = &conflict->record;
    enum field field = conflict->field;
    if (!value && (field == FIELD_HOLDER_NAME || field == FIELD_PROGRAMME_NAME ||
                   field == FIELD_PARTNER_NAME))
        return error_set(err, ERR_INPUT, "%s : un nom ne peut pas être vide",
                         field_info(field)->label);
    bool done = field == FIELD_NOTE_TEXT ? op_note(app->store, record, value, seen, err)
                                         : op_set(app->store, record, field, value, seen, err);
    done = done && programme_settle(app, record, field, value, err) &&
           partner_field_set(app, record, field, value, err);
    if (field == FIELD_CASE_ELEMENTS || field == FIELD_CASE_INTEREST)
        done = done && prediagnosis_date(app, record, err);
    if (field == FIELD_CASE_STAGE)
        done = done && settle_stage(app, record, value, err);
    return done;
}

static bool write(struct app *app, const struct conflict *conflict, const struct versions *versions,
                  enum resolution how, const char *value, struct error *err)
{
    enum entity entity = field_info(conflict->field)->entity;
    if (!still_so(app, conflict, versions, err))
        return false;
    if (how == RESOLVE_DELETE)
        return op_delete(app->store, entity, &conflict->record, err);
    if (how == RESOLVE_KEEP)
        return op_undelete(app->store, entity, &conflict->record, err);
    return write_value(app, conflict, value, versions->seen, err);
}

/* ---- the action ---------------------------------------------------------------------------- */

/* The caller frees. */
static char *label(struct app *app, const struct conflict *conflict,
                   const struct versions *versions, enum resolution how, const char *value)
{
    char *what = conflict_words(app, conflict);
    char *shown = value_words(app, conflict->field, value), *text;
    if (how == RESOLVE_DELETE)
        text = mem_print("%s confirmée", what);
    else if (how == RESOLVE_KEEP)
        text = mem_print("%s écartée", what);
    else if (how == RESOLVE_ALL)
        text = mem_print("%s, les %zu gardés", what, versions->count);
    else
        text = mem_print("%s, gardé : %s", what, utf8_short(shown, 40).bytes);
    free(what);
    free(shown);
    return text;
}

bool app_resolve(struct app *app, const struct conflict *conflict, const struct versions *versions,
                 enum resolution how, const char *value, struct error *err)
{
    char *joined = NULL, *stored = NULL;
    bool deletion = conflict->field == entity_deleted_field(field_info(conflict->field)->entity);
    if (deletion != (how == RESOLVE_DELETE || how == RESOLVE_KEEP) ||
        (how == RESOLVE_ALL && !field_joins(conflict->field)))
        return error_set(err, ERR_INPUT, "ce conflit ne se tranche pas ainsi : rien n'a été écrit");
    if (how == RESOLVE_ALL) {
        joined = versions_join(versions, conflict->field);
        bool fits = value_check(conflict->field, joined, app_today(app), &stored, err);
        free(joined);
        if (!fits)
            return false;
        value = stored;
    }
    bool done = op_begin(app->store, err);
    if (done && !write(app, conflict, versions, how, value, err)) {
        op_rollback(app->store);
        done = false;
    }
    if (done) {
        char *what = label(app, conflict, versions, how, value);
        const struct id *subject = id_is_none(&conflict->case_id) ? NULL : &conflict->case_id;
        done = action_commit(app, subject, err, "%s", what);
        free(what);
    }
    free(stored);
    return done;
}
