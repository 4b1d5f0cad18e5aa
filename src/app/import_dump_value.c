/* One value of a dump: held against the registry as if it had been typed, written, or left out and
 * said. */
#include "import_dump.h"

#include <stdlib.h>

enum { REMARKS_MOST = 200 };

void dump_remark(struct import_dump *import, const struct dumped *dumped, const char *why)
{
    char id[ID_TEXT_SIZE];
    if (import->report->remarks.count >= REMARKS_MOST) {
        import->remarks_unkept++;
        return;
    }
    id_to_text(&dumped->id, id);
    char *line = mem_print("fiche %s : %s", id, why);
    strings_add(&import->report->remarks, line);
    free(line);
}

static void remark_field(struct import_dump *import, const struct dumped *dumped, enum field field,
                         const char *given)
{
    const struct field_info *info = field_info(field);
    char *why = mem_print("%s : « %s » n'est pas repris",
                          info->label[0] ? info->label : info->column, utf8_short(given, 40).bytes);
    dump_remark(import, dumped, why);
    free(why);
}

/* ---- one value ----------------------------------------------------------------------------- */

/* What a reference leads to. */
static enum entity target_of(enum field field)
{
    switch (field) {
    case FIELD_CASE_PROGRAMME:
        return ENTITY_PROGRAMME;
    case FIELD_HOLDER_SAME_AS:
    case FIELD_CASE_HOLDER:
        return ENTITY_HOLDER;
    case FIELD_REFERRAL_PARTNER:
        return ENTITY_PARTNER;
    case FIELD_REFERRAL_AFTER:
        return ENTITY_REFERRAL;
    default:
        return ENTITY_CASE;
    }
}

/* A reference to what is neither here nor in the file is left out: the base would point nowhere. */
static bool write_reference(struct import_dump *import, const struct dumped *dumped,
                            enum field field, const char *given, struct error *err)
{
    struct store *store = import->app->store;
    enum entity target = target_of(field);
    struct id id;
    bool known = id_from_text(given, &id) && ids_hold(&import->in_file[target], &id);
    if (!known && id_from_text(given, &id) && !query_is_known(store, target, &id, &known, err))
        return false;
    if (!known)
        remark_field(import, dumped, field, given);
    if (!known)
        return true;
    return field == FIELD_HOLDER_SAME_AS ? op_alias(store, &dumped->id, &id, err)
                                         : set_reference(import->app, &dumped->id, field, &id, err);
}

/* A member of a set as it is stored; NULL when this version cannot take it. The caller frees. */
char *dump_check_member(struct import_dump *import, enum field field, const char *given)
{
    const struct choice_list *list = field_choices(field);
    struct need need;
    struct id id;
    char *clean = NULL, text[ID_TEXT_SIZE];
    if (field == FIELD_CASE_NEEDS)
        return need_parse(given, &need) && need_known(need.code) &&
                       choice_rank(&choices_SAID_BY, need.said_by) >= 0
                   ? need_member(&need)
                   : NULL;
    if (list == &choices_NEED)
        return need_known(given) ? mem_copy(given) : NULL;
    if (list)
        return choice_rank(list, given) >= 0 ? mem_copy(given) : NULL;
    if (field == FIELD_HOLDER_DIFFERENT_FROM) {
        if (!id_from_text(given, &id))
            return NULL;
        id_to_text(&id, text);
        return mem_copy(text);
    }
    return value_check(field, given, app_today(import->app), &clean, NULL) ? clean : NULL;
}

static bool write_set(struct import_dump *import, struct dumped *dumped, enum field field,
                      struct error *err)
{
    const struct strings *set = dumped_set_of(dumped, field);
    bool done = true;
    for (size_t i = 0; done && i < set->count; i++) {
        char *member = dump_check_member(import, field, set->items[i]);
        if (member)
            done = op_add(import->app->store, &dumped->id, field, member, err);
        else
            remark_field(import, dumped, field, set->items[i]);
        free(member);
    }
    return done;
}

bool dump_write_value(struct import_dump *import, struct dumped *dumped, enum field field,
                      struct error *err)
{
    struct store *store = import->app->store;
    const char *given = dumped_get(dumped, field);
    char *stored = NULL;
    if (field_info(field)->type == TYPE_SET)
        return write_set(import, dumped, field, err);
    if (!given || field == entity_deleted_field(dumped->entity))
        return true;
    if (field_info(field)->type == TYPE_REFERENCE)
        return write_reference(import, dumped, field, given, err);
    if (!value_check(field, given, app_today(import->app), &stored, NULL) || !stored) {
        remark_field(import, dumped, field, given);
        return true;
    }
    bool done = field == FIELD_NOTE_TEXT ? op_note(store, &dumped->id, stored, NULL, err)
                                         : op_set(store, &dumped->id, field, stored, NULL, err);
    free(stored);
    return done;
}
