/* The whole as JSON: what the cases looked at need, each record once and in the order in which it
 * came, no reference to what is not there. What is in the trash stays there, but for what a case
 * still refers to, and for partners of the shipped directory, which would come back by themselves.
 */
#include "export.h"

#include <stdlib.h>
#include <string.h>

struct dump {
    struct export *export;
    struct export_out *out;
    struct ids kept[ENTITY_COUNT];
    struct ids marks; /* of holders that are marked as another: the two, one after the other */
    bool first;       /* of its list */
};

/* What a reference leads to; ENTITY_COUNT when the field is none. */
static enum entity target_of(enum field field)
{
    switch (field) {
    case FIELD_HOLDER_SAME_AS:
    case FIELD_CASE_HOLDER:
        return ENTITY_HOLDER;
    case FIELD_CASE_PROGRAMME:
        return ENTITY_PROGRAMME;
    case FIELD_CASE_FOLLOWS:
    case FIELD_NOTE_CASE:
    case FIELD_REFERRAL_CASE:
        return ENTITY_CASE;
    case FIELD_REFERRAL_PARTNER:
        return ENTITY_PARTNER;
    case FIELD_REFERRAL_AFTER:
        return ENTITY_REFERRAL;
    default:
        return ENTITY_COUNT;
    }
}

static bool is_deleted(const struct record *record)
{
    return record_get(record, entity_deleted_field(record->entity)) != NULL;
}

/* ---- what is needed ------------------------------------------------------------------------ */

static void need(struct dump *dump, const struct record *record, enum field field)
{
    struct id id;
    if (record_reference(record, field, &id))
        ids_add(&dump->kept[target_of(field)], &id);
}

static bool need_of_case(void *state, const struct record *record, struct error *err)
{
    struct dump *dump = state;
    (void)err;
    if (ids_hold(&dump->export->cases, &record->id)) {
        need(dump, record, FIELD_CASE_HOLDER);
        need(dump, record, FIELD_CASE_PROGRAMME);
    }
    return true;
}

static bool of_shown_case(const struct dump *dump, const struct record *record, enum field field)
{
    struct id id;
    return !is_deleted(record) && record_reference(record, field, &id) &&
           ids_hold(&dump->export->cases, &id);
}

static bool need_of_referral(void *state, const struct record *record, struct error *err)
{
    struct dump *dump = state;
    (void)err;
    if (of_shown_case(dump, record, FIELD_REFERRAL_CASE)) {
        ids_add(&dump->kept[ENTITY_REFERRAL], &record->id);
        need(dump, record, FIELD_REFERRAL_PARTNER);
    }
    return true;
}

/* All that are not in the trash; of holders and programmes, only when all cases are looked at. */
static bool need_itself(void *state, const struct record *record, struct error *err)
{
    struct dump *dump = state;
    struct id other;
    (void)err;
    bool all = !dump->export->shown || record->entity == ENTITY_PARTNER;
    if (all && !is_deleted(record))
        ids_add(&dump->kept[record->entity], &record->id);
    if (record->entity == ENTITY_HOLDER && record_reference(record, FIELD_HOLDER_SAME_AS, &other)) {
        ids_add(&dump->marks, &record->id);
        ids_add(&dump->marks, &other);
    }
    return true;
}

/* Whom a holder that is needed is marked as is needed too, and so on. */
static void follow_marks(struct dump *dump)
{
    struct ids *holders = &dump->kept[ENTITY_HOLDER];
    bool more = true;
    while (more) {
        more = false;
        ids_sort(holders);
        size_t count = holders->count;
        for (size_t i = 0; i + 1 < dump->marks.count; i += 2) {
            struct ids known = {holders->items, count, 0};
            if (!ids_hold(&known, &dump->marks.items[i]) ||
                ids_hold(&known, &dump->marks.items[i + 1]))
                continue;
            ids_add(holders, &dump->marks.items[i + 1]);
            more = true;
        }
    }
}

static bool find_needed(struct dump *dump, struct error *err)
{
    struct store *store = dump->export->app->store;
    bool done = query_each(store, ENTITY_CASE, need_of_case, dump, err) &&
                query_each(store, ENTITY_REFERRAL, need_of_referral, dump, err) &&
                query_each(store, ENTITY_PROGRAMME, need_itself, dump, err) &&
                query_each(store, ENTITY_HOLDER, need_itself, dump, err) &&
                query_each(store, ENTITY_PARTNER, need_itself, dump, err);
    for (size_t i = 0; i < dump->export->cases.count; i++)
        ids_add(&dump->kept[ENTITY_CASE], &dump->export->cases.items[i]);
    for (enum entity e = 0; e < ENTITY_COUNT; e++)
        ids_sort(&dump->kept[e]);
    if (done)
        follow_marks(dump);
    return done;
}

/* ---- writing ------------------------------------------------------------------------------- */

static bool is_shown(const struct dump *dump, const struct record *record)
{
    if (record->entity == ENTITY_NOTE)
        return of_shown_case(dump, record, FIELD_NOTE_CASE) &&
               export_shows_note(dump->export, record);
    return ids_hold(&dump->kept[record->entity], &record->id);
}

/* A partner that the directory shipped and the user took out. */
static bool is_taken_out(const struct dump *dump, const struct record *record)
{
    return record->entity == ENTITY_PARTNER && is_deleted(record) && !dump->export->shown &&
           !dump->export->order->for_others && record_get(record, FIELD_PARTNER_SHIPPED);
}

static bool fill_set(const struct dump *dump, const struct record *record, enum field field,
                     struct dumped *dumped, struct error *err)
{
    const struct export *export = dump->export;
    struct strings members;
    if (export_hides(export, field))
        return true;
    if (!query_members(export->app->store, &record->id, field, &members, err))
        return false;
    for (size_t i = 0; i < members.count; i++) {
        char *member = export_value(export, field, members.items[i], record);
        if (member)
            strings_add(dumped_set_of(dumped, field), member);
        free(member);
    }
    strings_clear(&members);
    return true;
}

static bool fill(const struct dump *dump, const struct record *record, struct dumped *dumped,
                 struct error *err)
{
    bool done = true;
    for (enum field f = entity_first_field(record->entity);
         done && f <= entity_last_field(record->entity); f++) {
        enum entity target = target_of(f);
        struct id id;
        if (field_info(f)->type == TYPE_SET) {
            done = fill_set(dump, record, f, dumped, err);
        } else if (target == ENTITY_COUNT ||
                   (record_reference(record, f, &id) && ids_hold(&dump->kept[target], &id))) {
            char *value = export_value(dump->export, f, record_get(record, f), record);
            dumped_set(dumped, f, value);
            free(value);
        }
    }
    return done;
}

static bool write_record(void *state, const struct record *record, struct error *err)
{
    struct dump *dump = state;
    struct dumped dumped = {.id = record->id, .entity = record->entity};
    bool shown = is_shown(dump, record), done = true;
    if (!shown && !is_taken_out(dump, record))
        return true;
    if (shown)
        done = fill(dump, record, &dumped, err);
    else
        dumped_set(&dumped, FIELD_PARTNER_DELETED, "1");
    if (done)
        dump_record(&dump->out->pending, &dumped, dump->first);
    dump->first = false;
    dump->export->sum->notes += record->entity == ENTITY_NOTE;
    dumped_clear(&dumped);
    return done && export_out_flow(dump->out, err);
}

static bool write_all(struct dump *dump, struct error *err)
{
    /* What others refer to comes before them. */
    static const enum entity order[] = {ENTITY_PROGRAMME, ENTITY_HOLDER, ENTITY_PARTNER,
                                        ENTITY_CASE,      ENTITY_NOTE,   ENTITY_REFERRAL};
    struct export *export = dump->export;
    char today[11];
    bool done = true;
    day_to_iso(app_today(export->app), today);
    dump_begin(&dump->out->pending, &(struct dump_head){.exported_on = today,
                                                        .shown = export->shown,
                                                        .for_others = export->order->for_others});
    for (size_t i = 0; done && i < sizeof order / sizeof order[0]; i++) {
        dump->first = true;
        dump_list(&dump->out->pending, order[i]);
        done = query_each(export->app->store, order[i], write_record, dump, err);
        dump_list_end(&dump->out->pending);
    }
    dump_end(&dump->out->pending);
    return done;
}

bool export_dump(struct export *export, struct export_out *out, struct error *err)
{
    struct dump dump = {.export = export, .out = out};
    bool done = find_needed(&dump, err) && write_all(&dump, err);
    for (enum entity e = 0; e < ENTITY_COUNT; e++)
        ids_clear(&dump.kept[e]);
    ids_clear(&dump.marks);
    return done;
}
