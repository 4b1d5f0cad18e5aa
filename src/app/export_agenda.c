/* For the calendar and the address book of other programs: what is due, whom one has met, how a
 * porteur is reached. */
#include "export.h"

#include <stdlib.h>
#include <string.h>

/* ---- one case ------------------------------------------------------------------------------ */

/* Records of one case, and its porteur as this export calls it. */
struct sheet_of_case {
    struct record case_file, holder;
    char *name;
};

static bool read_case(struct export *export, const struct id *case_id, struct sheet_of_case *sheet,
                      struct error *err)
{
    struct store *store = export->app->store;
    struct error why = {0};
    struct id holder;
    *sheet = (struct sheet_of_case){0};
    if (!query_record(store, ENTITY_CASE, case_id, &sheet->case_file, err))
        return false;
    if (record_reference(&sheet->case_file, FIELD_CASE_HOLDER, &holder) &&
        !query_record(store, ENTITY_HOLDER, &holder, &sheet->holder, &why) &&
        why.code != ERR_NOT_FOUND)
        return error_set(err, why.code, "%s", why.text);
    sheet->holder.entity = ENTITY_HOLDER;
    sheet->name = export_value(export, FIELD_HOLDER_NAME,
                               record_get(&sheet->holder, FIELD_HOLDER_NAME), &sheet->holder);
    if (!sheet->name)
        sheet->name = mem_copy("?");
    return true;
}

static void sheet_clear_case(struct sheet_of_case *sheet)
{
    record_clear(&sheet->case_file);
    record_clear(&sheet->holder);
    free(sheet->name);
}

static int64_t latest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- the calendar -------------------------------------------------------------------------- */

struct calendar {
    struct export *export;
    struct export_out *out;
};

static bool add_event(struct calendar *calendar, const struct calendar_event *event,
                      struct error *err)
{
    calendar->export->sum->events++;
    return calendar_event(&calendar->out->pending, event, err) &&
           export_out_flow(calendar->out, err);
}

/* "HR-2027-7K-003", then how to reach them. The caller frees. */
static char *describe(const struct calendar *calendar, const struct sheet_of_case *sheet)
{
    static const enum field fields[] = {FIELD_HOLDER_PHONE, FIELD_HOLDER_MOBILE,
                                        FIELD_HOLDER_EMAIL};
    const char *ref = record_get(&sheet->case_file, FIELD_CASE_REF);
    struct text text = {0};
    text_add(&text, ref ? ref : "");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        char *value = export_value(calendar->export, fields[i],
                                   record_get(&sheet->holder, fields[i]), &sheet->holder);
        if (value)
            text_addf(&text, "\n%s : %s", field_info(fields[i])->label, value);
        free(value);
    }
    return text_take(&text);
}

/* "12 rue des Essais, 62000 Arras"; NULL when nothing is known. The caller frees. */
static char *locate(const struct calendar *calendar, const struct sheet_of_case *sheet)
{
    static const enum field fields[] = {FIELD_HOLDER_ADDRESS, FIELD_HOLDER_POSTCODE,
                                        FIELD_HOLDER_TOWN};
    struct text text = {0};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        char *value = export_value(calendar->export, fields[i],
                                   record_get(&sheet->holder, fields[i]), &sheet->holder);
        if (value)
            text_addf(&text, "%s%s", !text.length ? "" : i == 1 ? ", " : " ", value);
        free(value);
    }
    return text.length ? text_take(&text) : NULL;
}

/* What is due on a case that is open. */
static bool add_due(struct calendar *calendar, const struct sheet_of_case *sheet, struct error *err)
{
    const struct record *case_file = &sheet->case_file;
    const char *due = record_get(case_file, FIELD_CASE_DUE_AT);
    if (!due || stage_from_code(record_get(case_file, FIELD_CASE_STAGE)) == STAGE_CLOSED)
        return true;
    char *action = export_value(calendar->export, FIELD_CASE_NEXT_ACTION,
                                record_get(case_file, FIELD_CASE_NEXT_ACTION), NULL),
         *summary = mem_print("%s : %s", sheet->name, action ? action : "relance"),
         *description = describe(calendar, sheet), *location = locate(calendar, sheet);
    struct calendar_event event = {.id = case_file->id,
                                   .changed_ms =
                                       latest(case_file->changed_ms, sheet->holder.changed_ms),
                                   .at = due,
                                   .summary = summary,
                                   .description = description,
                                   .location = location,
                                   .alarm = true};
    bool done = add_event(calendar, &event, err);
    free(action);
    free(summary);
    free(description);
    free(location);
    return done;
}

/* Whom one met, and where; what was said stays in the notes. */
static bool add_meeting(struct calendar *calendar, const struct sheet_of_case *sheet,
                        const struct id *id, struct error *err)
{
    struct record note;
    if (!query_record(calendar->export->app->store, ENTITY_NOTE, id, &note, err))
        return false;
    const char *at = record_get(&note, FIELD_NOTE_AT),
               *minutes = record_get(&note, FIELD_NOTE_MINUTES);
    char *summary = mem_print("%s : %s", sheet->name,
                              choice_label(&choices_NOTE_KIND, record_get(&note, FIELD_NOTE_KIND)));
    struct calendar_event event = {.id = note.id,
                                   .changed_ms = latest(note.changed_ms, sheet->holder.changed_ms),
                                   .at = at,
                                   .minutes = minutes ? atoi(minutes) : 0,
                                   .summary = summary,
                                   .description = record_get(&sheet->case_file, FIELD_CASE_REF),
                                   .location = record_get(&note, FIELD_NOTE_PLACE)};
    bool done = !at || add_event(calendar, &event, err);
    free(summary);
    record_clear(&note);
    return done;
}

static bool add_meetings(struct calendar *calendar, const struct sheet_of_case *sheet,
                         struct error *err)
{
    struct notes notes;
    if (calendar->export->order->for_others)
        return true;
    if (!query_notes(calendar->export->app->store, &sheet->case_file.id, &notes, err))
        return false;
    bool done = true;
    for (size_t i = notes.count; done && i-- > 0;)
        if (note_is_meeting(notes.rows[i].kind))
            done = add_meeting(calendar, sheet, &notes.rows[i].id, err);
    notes_clear(&notes);
    return done;
}

bool export_calendar(struct export *export, struct export_out *out, struct error *err)
{
    struct calendar calendar = {export, out};
    bool done = true;
    calendar_begin(&out->pending, "dentelle", export_left_out(export->order));
    for (size_t i = 0; done && i < export->listed.count; i++) {
        struct sheet_of_case sheet;
        done = read_case(export, &export->listed.items[i], &sheet, err) &&
               add_due(&calendar, &sheet, err) && add_meetings(&calendar, &sheet, err);
        sheet_clear_case(&sheet);
    }
    calendar_end(&out->pending);
    return done;
}

/* ---- the address book ---------------------------------------------------------------------- */

static bool add_card(struct export *export, struct export_out *out, const struct record *holder,
                     struct error *err)
{
    const char *form = record_get(holder, FIELD_HOLDER_LEGAL_FORM);
    struct vcard card = {.id = holder->id,
                         .changed_ms = holder->changed_ms,
                         .person = form && strcmp(form, "personne") == 0,
                         .name = record_get(holder, FIELD_HOLDER_NAME),
                         .contact = record_get(holder, FIELD_HOLDER_CONTACT_PERSON),
                         .role = record_get(holder, FIELD_HOLDER_CONTACT_ROLE),
                         .phone = record_get(holder, FIELD_HOLDER_PHONE),
                         .mobile = record_get(holder, FIELD_HOLDER_MOBILE),
                         .email = record_get(holder, FIELD_HOLDER_EMAIL),
                         .address = record_get(holder, FIELD_HOLDER_ADDRESS),
                         .postcode = record_get(holder, FIELD_HOLDER_POSTCODE),
                         .town = record_get(holder, FIELD_HOLDER_TOWN),
                         .website = record_get(holder, FIELD_HOLDER_WEBSITE)};
    if (!card.phone && !card.mobile && !card.email && !card.address)
        return true;
    export->sum->cards++;
    vcard_add(&out->pending, &card);
    return export_out_flow(out, err);
}

/* Each porteur once, the oldest first; who cannot be reached has no card. */
bool export_cards(struct export *export, struct export_out *out, struct error *err)
{
    struct ids holders = {0};
    bool done = true;
    for (size_t i = 0; done && i < export->listed.count; i++) {
        struct sheet_of_case sheet;
        done = read_case(export, &export->listed.items[i], &sheet, err);
        if (done && sheet.holder.values)
            ids_add(&holders, &sheet.holder.id);
        sheet_clear_case(&sheet);
    }
    ids_sort(&holders);
    for (size_t i = 0; done && i < holders.count; i++) {
        struct record holder;
        done = query_record(export->app->store, ENTITY_HOLDER, &holders.items[i], &holder, err) &&
               add_card(export, out, &holder, err);
        record_clear(&holder);
    }
    ids_clear(&holders);
    return done;
}
