/* What leaves the base as a file: which cases, what somebody else is not shown, and where it goes.
 * The formats are in export_*.c. */
#include "export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *extension;
} formats[EXPORT_FORMATS] = {
    [EXPORT_XLSX] = {"xlsx", "xlsx"},  [EXPORT_CSV] = {"csv", "csv"},
    [EXPORT_JSON] = {"json", "json"},  [EXPORT_ICS] = {"ics", "ics"},
    [EXPORT_VCARD] = {"vcard", "vcf"},
};

enum export_format export_format_named(const char *typed)
{
    char *folded = utf8_fold(typed);
    enum export_format format = 0;
    while (format < EXPORT_FORMATS && strcmp(formats[format].name, folded) != 0)
        format++;
    free(folded);
    return format;
}

const char *export_format_name(enum export_format format)
{
    return formats[format].name;
}

const char *export_format_extension(enum export_format format)
{
    return formats[format].extension;
}

char *export_file_name(const struct app *app, const struct export_order *order)
{
    char today[11];
    day_to_iso(app_today(app), today);
    return mem_print("dentelle%s-%s", order->for_others ? "-pour-autrui" : "", today);
}

/* ---- for somebody else --------------------------------------------------------------------- */

const char *export_left_out(const struct export_order *order)
{
    if (!order->for_others)
        return NULL;
    return order->with_notes
               ? "Ce fichier ne contient ni téléphone, ni courriel, ni adresse, ni ce qui était "
                 "pressenti ; les personnes y sont en initiales, et dans les textes celles que "
                 "nomme la fiche du porteur : les autres sont à relire ; des notes, seules celles "
                 "qui sont publiables y sont."
               : "Ce fichier ne contient ni note, ni texte de pré-diagnostic, ni téléphone, ni "
                 "courriel, ni adresse, ni ce qui était pressenti ; les personnes y sont en "
                 "initiales.";
}

bool export_hides(const struct export *export, enum field field)
{
    if (!export->order->for_others)
        return false;
    switch (field) {
    case FIELD_HOLDER_ADDRESS:
    case FIELD_HOLDER_PHONE:
    case FIELD_HOLDER_MOBILE:
    case FIELD_HOLDER_EMAIL:
    case FIELD_HOLDER_CONTACT_PREFERENCE:
    case FIELD_CASE_PRESUMED_ISSUE:
    case FIELD_CASE_NEXT_ACTION:
    case FIELD_PARTNER_CONTACT:
    case FIELD_PARTNER_SHIPPED:
    case FIELD_REFERRAL_NEXT_STEP:
        return true;
    case FIELD_CASE_ELEMENTS: /* written in the same words as a note */
    case FIELD_CASE_INTEREST:
        return !export->order->with_notes;
    default:
        return false;
    }
}

/* Is the porteur called after a person: it is one, or has no other name than that of its contact?
 */
static bool is_person(const struct record *holder)
{
    const char *form = record_get(holder, FIELD_HOLDER_LEGAL_FORM),
               *name = record_get(holder, FIELD_HOLDER_NAME),
               *persons[] = {record_get(holder, FIELD_HOLDER_CONTACT_PERSON),
                             record_get(holder, FIELD_HOLDER_LEGAL_REPRESENTATIVE)};
    bool person = form && strcmp(form, "personne") == 0;
    for (size_t i = 0; !person && name && i < 2; i++) {
        if (!persons[i])
            continue;
        char *a = utf8_name_key(name), *b = utf8_name_key(persons[i]);
        person = strcmp(a, b) == 0;
        free(a);
        free(b);
    }
    return person;
}

/* The porteur of whom a record tells: its own, that of its case. False when there is none. */
static bool read_holder(struct store *store, const struct record *record, struct record *holder)
{
    struct record of = {0};
    struct id id;
    bool note = record->entity == ENTITY_NOTE;
    if (note && (!record_reference(record, FIELD_NOTE_CASE, &id) ||
                 !query_record(store, ENTITY_CASE, &id, &of, NULL)))
        return false;
    bool there = record_reference(note ? &of : record, FIELD_CASE_HOLDER, &id) &&
                 query_record(store, ENTITY_HOLDER, &id, holder, NULL);
    record_clear(&of);
    return there;
}

/* What somebody wrote, the persons whom the sheet of the porteur names in initials: the rule of the
 * bilan (public_text). The caller frees. */
static char *said(const struct export *export, const char *text, const struct record *record)
{
    struct record own = {0};
    const struct record *holder = record;
    struct text persons = {0};
    if (record->entity != ENTITY_HOLDER) {
        if (!read_holder(export->app->store, record, &own))
            return mem_copy(text);
        holder = &own;
    }
    const char *named[] = {is_person(holder) ? record_get(holder, FIELD_HOLDER_NAME) : NULL,
                           record_get(holder, FIELD_HOLDER_CONTACT_PERSON),
                           record_get(holder, FIELD_HOLDER_LEGAL_REPRESENTATIVE)};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        text_addf(&persons, "%s\n", named[i] ? named[i] : "");
    char *public = public_text(text, text_get(&persons));
    text_clear(&persons);
    record_clear(&own);
    return public;
}

static bool is_told(enum field field)
{
    enum entity entity = field_info(field)->entity;
    return field_info(field)->type == TYPE_LINES &&
           (entity == ENTITY_HOLDER || entity == ENTITY_CASE || entity == ENTITY_NOTE);
}

char *export_value(const struct export *export, enum field field, const char *stored,
                   const struct record *of)
{
    if (!stored || export_hides(export, field))
        return NULL;
    bool person = field == FIELD_HOLDER_LEGAL_REPRESENTATIVE ||
                  field == FIELD_HOLDER_CONTACT_PERSON || field == FIELD_CASE_WORKER;
    if (field == FIELD_HOLDER_NAME || field == FIELD_HOLDER_ALIASES)
        person = of && is_person(of);
    if (export->order->for_others && of && is_told(field))
        return said(export, stored, of);
    if (!export->order->for_others || !person)
        return mem_copy(stored);
    char *initials = person_initials(stored);
    if (initials[0])
        return initials;
    free(initials);
    return mem_copy(field == FIELD_HOLDER_NAME ? "?" : NULL);
}

bool export_shows_note(const struct export *export, const struct record *note)
{
    return !export->order->for_others ||
           (export->order->with_notes && record_get(note, FIELD_NOTE_PUBLISHABLE));
}

/* ---- which cases --------------------------------------------------------------------------- */

static bool take_case(void *state, const struct card *card, const char *programme,
                      struct error *err)
{
    struct export *export = state;
    (void)programme, (void)err;
    ids_add(&export->listed, &card->id);
    ids_add(&export->cases, &card->id);
    return true;
}

/* "Hors-réseaux 2027 · en retard"; NULL for all. For others who follows them is initials too. */
static char *shown_words(struct app *app, const struct filter *filter, bool for_others)
{
    struct record record = {0};
    struct text words = {0};
    struct filter said = FILTER_NONE;
    filter_copy(&said, filter);
    if (for_others && said.worker) {
        free(said.worker);
        said.worker = person_initials(filter->worker);
    }
    char *title = filter_title(app, &said);
    if (!id_is_none(&filter->programme) &&
        query_record(app->store, ENTITY_PROGRAMME, &filter->programme, &record, NULL))
        text_add(&words, record_get(&record, FIELD_PROGRAMME_NAME));
    if (title[0])
        text_addf(&words, "%s%s", words.length ? " · " : "", title);
    record_clear(&record);
    filter_clear(&said);
    free(title);
    return words.length ? text_take(&words) : NULL;
}

static bool choose_cases(struct export *export, struct error *err)
{
    struct app *app = export->app;
    if (export->order->filter)
        filter_copy(&export->filter, export->order->filter);
    export->shown = shown_words(app, &export->filter, export->order->for_others);
    bool done = query_list(app->store, &export->filter, take_case, export, err);
    ids_sort(&export->cases);
    export->sum->cases = export->cases.count;
    return done;
}

/* ---- the whole ----------------------------------------------------------------------------- */

bool export_out_begin(struct export_out *out, const char *path, bool replace, struct error *err)
{
    *out = (struct export_out){0};
    return path ? file_begin(&out->file, path, replace, err) : file_begin_output(&out->file, err);
}

static bool pour(struct export_out *out, struct error *err)
{
    bool done = file_add(&out->file, text_get(&out->pending), out->pending.length, err);
    out->pending.length = 0;
    return done;
}

bool export_out_flow(struct export_out *out, struct error *err)
{
    enum { BLOCK = 256 * 1024 };
    return out->pending.length < BLOCK || pour(out, err);
}

bool export_out_end(struct export_out *out, bool done, struct error *err)
{
    done = done && pour(out, err) && file_keep(&out->file, err);
    file_drop(&out->file);
    text_clear(&out->pending);
    return done;
}

static bool write_out(struct export *export, const char *path, bool replace, struct error *err)
{
    struct export_out out;
    if (export->order->format == EXPORT_XLSX || export->order->format == EXPORT_CSV)
        return export_tables(export, path, replace, err);
    if (!export_out_begin(&out, path, replace, err))
        return false;
    bool done = export->order->format == EXPORT_JSON  ? export_dump(export, &out, err)
                : export->order->format == EXPORT_ICS ? export_calendar(export, &out, err)
                                                      : export_cards(export, &out, err);
    return export_out_end(&out, done, err);
}

bool app_export(struct app *app, const struct export_order *order, const char *path, bool replace,
                struct export_sum *sum, struct error *err)
{
    struct export export = {.app = app, .order = order, .filter = FILTER_NONE, .sum = sum};
    *sum = (struct export_sum){0};
    if (order->for_others && order->format == EXPORT_VCARD)
        return error_set(err, ERR_INPUT,
                         "une vCard n'est faite que de coordonnées : il n'y en a pas pour autrui");
    if (!path && order->format == EXPORT_XLSX)
        return error_set(err, ERR_INPUT, "un classeur a besoin d'un nom de fichier");
    bool done = choose_cases(&export, err) && write_out(&export, path, replace, err);
    filter_clear(&export.filter);
    free(export.shown);
    ids_clear(&export.listed);
    ids_clear(&export.cases);
    return done;
}

static void add_count(struct text *text, size_t count, const char *what)
{
    if (count)
        text_addf(text, "%s%zu %s%s", text->length ? ", " : "", count, what, count > 1 ? "s" : "");
}

char *export_sum_text(const struct export_order *order, const struct export_sum *sum)
{
    struct text text = {0};
    if (order->format == EXPORT_ICS)
        add_count(&text, sum->events, "date");
    else if (order->format == EXPORT_VCARD)
        add_count(&text, sum->cards, "carte");
    else
        add_count(&text, sum->cases, "dossier");
    add_count(&text, sum->notes, "note");
    return text.length ? text_take(&text) : mem_copy("aucun dossier");
}
