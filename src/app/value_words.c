/* Fields and values as a person reads them where no form does: in conflicts and histories, where
 * those that the program writes show too, and references must have names. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* What each kind of record is called, and how its deletion is. */
static const struct {
    const char *deletion, *prefix;
} entity_words[ENTITY_COUNT] = {
    [ENTITY_PROGRAMME] = {"suppression du programme", ""},
    [ENTITY_HOLDER] = {"suppression du porteur", ""},
    [ENTITY_CASE] = {"suppression du dossier", ""},
    [ENTITY_NOTE] = {"suppression", "note"},
    [ENTITY_PARTNER] = {"suppression de la structure", ""},
    [ENTITY_REFERRAL] = {"suppression", "orientation"},
};

static const char *bare_words(enum field field)
{
    switch (field) {
    case FIELD_HOLDER_SAME_AS:
        return "Même porteur que";
    case FIELD_HOLDER_DIFFERENT_FROM:
        return "Pas le même que";
    case FIELD_CASE_HOLDER:
        return "Porteur";
    case FIELD_CASE_PROGRAMME:
        return "Programme";
    case FIELD_CASE_STAGE:
        return "Étape";
    case FIELD_CASE_OUTCOME:
        return "Motif de clôture";
    case FIELD_CASE_CONVENTIONAL_DATES:
        return "Dates conventionnelles";
    case FIELD_CASE_FOLLOWS:
    case FIELD_REFERRAL_AFTER:
        return "Fait suite à";
    case FIELD_NOTE_CASE:
    case FIELD_REFERRAL_CASE:
        return "Dossier";
    case FIELD_REFERRAL_PARTNER:
        return "Structure";
    case FIELD_PARTNER_CODE:
        return "Code";
    case FIELD_PARTNER_SHIPPED:
        return "Ce que dit l'annuaire";
    default:
        return field_info(field)->label;
    }
}

/* "note du lun. 15 mars", "orientation vers MAS". The caller frees. */
static char *record_words(struct app *app, enum entity entity, const char *detail)
{
    day on;
    if (entity == ENTITY_NOTE && detail && day_from_iso(detail, &on)) {
        char french[DAY_FRENCH_SIZE];
        day_french(on, app_today(app), french);
        return mem_print("note du %s", french);
    }
    if (entity == ENTITY_REFERRAL && detail)
        return mem_print("orientation vers %s", detail);
    return mem_copy(entity_words[entity].prefix);
}

char *field_words(struct app *app, enum field field, const char *detail)
{
    enum entity entity = field_info(field)->entity;
    const char *bare =
        field == entity_deleted_field(entity) ? entity_words[entity].deletion : bare_words(field);
    char *record = record_words(app, entity, detail);
    if (field == FIELD_NOTE_TEXT && record[0]) /* a note is its text */
        return record;
    char *words = record[0] ? mem_print("%s : %s", record, bare) : mem_copy(bare);
    free(record);
    return words;
}

/* ---- values -------------------------------------------------------------------------------- */

/* The value of one field of another record. The caller frees; NULL when it has none. */
static char *name_of(struct app *app, enum field field, const struct id *id)
{
    struct record record = {0};
    char *name = NULL;
    if (query_record(app->store, field_info(field)->entity, id, &record, NULL))
        name = mem_copy(record_get(&record, field));
    record_clear(&record);
    return name;
}

static char *referral_name(struct app *app, const struct id *referral)
{
    struct record record = {0};
    struct id partner;
    char *name = NULL;
    if (query_record(app->store, ENTITY_REFERRAL, referral, &record, NULL) &&
        record_reference(&record, FIELD_REFERRAL_PARTNER, &partner))
        name = app_partner_name(app, &partner);
    record_clear(&record);
    return name;
}

static char *reference_words(struct app *app, enum field field, const char *stored)
{
    struct id id;
    if (!id_from_text(stored, &id))
        return NULL;
    switch (field) {
    case FIELD_HOLDER_SAME_AS:
    case FIELD_HOLDER_DIFFERENT_FROM:
    case FIELD_CASE_HOLDER:
        return name_of(app, FIELD_HOLDER_NAME, &id);
    case FIELD_CASE_PROGRAMME:
        return name_of(app, FIELD_PROGRAMME_NAME, &id);
    case FIELD_CASE_FOLLOWS:
        return name_of(app, FIELD_CASE_REF, &id);
    case FIELD_REFERRAL_PARTNER:
        return app_partner_name(app, &id);
    case FIELD_REFERRAL_AFTER:
        return referral_name(app, &id);
    default:
        return app_case_name(app, &id);
    }
}

/* "lun. 15 mars à 09:02". The caller frees. */
static char *moment_words(struct app *app, const char *moment)
{
    char french[DAY_FRENCH_SIZE];
    day on;
    if (!day_from_iso(moment, &on))
        return mem_copy(moment);
    day_french(on, app_today(app), french);
    return strlen(moment) > 11 ? mem_print("%s à %s", french, moment + 11) : mem_copy(french);
}

static char *member_words(enum field field, const char *member)
{
    struct need need;
    if (field == FIELD_CASE_NEEDS && need_parse(member, &need))
        return mem_copy(need_label(need.code));
    return mem_copy(member_label(field, member));
}

char *value_words(struct app *app, enum field field, const char *stored)
{
    const struct field_info *info = field_info(field);
    char *words = NULL;
    if (!stored || !stored[0])
        return mem_copy("–");
    if (info->type == TYPE_REFERENCE || field == FIELD_HOLDER_DIFFERENT_FROM)
        words = reference_words(app, field, stored);
    else if (info->type == TYPE_SET)
        words = member_words(field, stored);
    else if (info->type == TYPE_MOMENT)
        words = moment_words(app, stored);
    else
        words = value_show(field, stored, app_today(app));
    return words ? words : mem_copy("?");
}

char *when_words(struct app *app, int64_t at_ms, bool suspect)
{
    char moment[MOMENT_SIZE];
    moment_of(at_ms, moment);
    char *when = moment_words(app, moment);
    char *words = mem_print("%s%s", when, suspect ? " (date douteuse)" : "");
    free(when);
    return words;
}

char *author_words(struct app *app, const char *who, int64_t at_ms, bool suspect)
{
    char *when = when_words(app, at_ms, suspect);
    char *words = mem_print("%s · %s", who ? who : "ce poste", when);
    free(when);
    return words;
}

char *conflict_words(struct app *app, const struct conflict *conflict)
{
    char *field = field_words(app, conflict->field, conflict->detail);
    char *words = mem_print("%s : %s", conflict->name ? conflict->name : "?", field);
    free(field);
    return words;
}
