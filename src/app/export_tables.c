/* The cases as tables: a workbook with a sheet for each kind of record, or the first of them as
 * CSV. Headers are the labels of the registry, which our own import knows; codes are read as their
 * labels. */
#include "export_tables.h"

#include <stdlib.h>
#include <string.h>

/* ---- a case and what belongs to it --------------------------------------------------------- */

/* Records of one case; those that do not exist are without values. */
struct whole {
    struct record case_file, holder, programme;
};

static bool read_one(struct store *store, const struct record *from, enum field field,
                     enum entity entity, struct record *record, struct error *err)
{
    struct id id;
    struct error why = {0};
    *record = (struct record){.entity = entity};
    if (!record_reference(from, field, &id) || query_record(store, entity, &id, record, &why))
        return true;
    record->entity = entity;
    return why.code == ERR_NOT_FOUND || error_set(err, why.code, "%s", why.text);
}

static bool whole_read(struct store *store, const struct id *case_id, struct whole *whole,
                       struct error *err)
{
    *whole = (struct whole){0};
    return query_record(store, ENTITY_CASE, case_id, &whole->case_file, err) &&
           read_one(store, &whole->case_file, FIELD_CASE_HOLDER, ENTITY_HOLDER, &whole->holder,
                    err) &&
           read_one(store, &whole->case_file, FIELD_CASE_PROGRAMME, ENTITY_PROGRAMME,
                    &whole->programme, err);
}

static void whole_clear(struct whole *whole)
{
    record_clear(&whole->case_file);
    record_clear(&whole->holder);
    record_clear(&whole->programme);
}

/* The columns by which a row of another sheet says whose it is. */
static void add_whose(struct columns *columns)
{
    columns_add(columns, "Référence", TABLES_TEXT, REF_WIDTH, FIELD_COUNT);
    columns_add(columns, "Porteur", TABLES_TEXT, NAME_WIDTH, FIELD_COUNT);
}

static void write_whose(const struct sheets *sheets, const struct whole *whole)
{
    char *name = export_value(sheets->export, FIELD_HOLDER_NAME,
                              record_get(&whole->holder, FIELD_HOLDER_NAME), &whole->holder);
    tables_text(sheets->tables, record_get(&whole->case_file, FIELD_CASE_REF));
    tables_text(sheets->tables, name);
    free(name);
}

/* A sheet of which each case writes its rows. */
typedef bool rows_of_case(const struct sheets *sheets, const struct columns *columns,
                          const struct whole *whole, struct error *err);

static bool write_cases(const struct sheets *sheets, const char *name,
                        const struct columns *columns, const char *note, rows_of_case *rows,
                        struct error *err)
{
    const struct ids *listed = &sheets->export->listed;
    bool done = true;
    tables_sheet(sheets->tables, name, columns->columns, columns->count);
    if (note)
        tables_note(sheets->tables, note);
    for (size_t i = 0; done && i < listed->count; i++) {
        struct whole whole;
        done = whole_read(sheets->export->app->store, &listed->items[i], &whole, err) &&
               rows(sheets, columns, &whole, err);
        whole_clear(&whole);
    }
    return done;
}

/* ---- sheets -------------------------------------------------------------------------------- */

enum { CASE_COLUMNS = 5 }; /* those before the fields */

static bool case_row(const struct sheets *sheets, const struct columns *columns,
                     const struct whole *whole, struct error *err)
{
    struct tables *tables = sheets->tables;
    const struct record *const records[] = {&whole->case_file, &whole->holder};
    const char *outcome = record_get(&whole->case_file, FIELD_CASE_OUTCOME);
    struct strings needs;
    struct text shown = {0};
    char *stage = stage_label(stage_from_code(record_get(&whole->case_file, FIELD_CASE_STAGE)),
                              record_get(&whole->programme, FIELD_PROGRAMME_STAGE_LABELS));
    if (!query_members(sheets->export->app->store, &whole->case_file.id, FIELD_CASE_NEEDS, &needs,
                       err)) {
        free(stage);
        return false;
    }
    for (size_t i = 0; i < needs.count; i++) {
        struct need need;
        bool read = need_parse(needs.items[i], &need);
        text_addf(&shown, "%s%s", shown.length ? MEMBERS_BETWEEN : "",
                  read ? need_label(need.code) : needs.items[i]);
    }
    tables_text(tables, record_get(&whole->case_file, FIELD_CASE_REF));
    tables_text(tables, record_get(&whole->programme, FIELD_PROGRAMME_NAME));
    tables_text(tables, stage);
    tables_text(tables, outcome ? choice_label(&choices_OUTCOME, outcome) : NULL);
    tables_text(tables, text_get(&shown));
    free(stage);
    strings_clear(&needs);
    text_clear(&shown);
    bool done = sheets_write_fields(sheets, columns, CASE_COLUMNS,
                                    (const struct record **)(void *)records, 2, err);
    tables_row(tables);
    return done;
}

static bool cases_sheet(const struct sheets *sheets, struct error *err)
{
    struct columns columns = {0};
    columns_add(&columns, "Référence", TABLES_TEXT, REF_WIDTH, FIELD_COUNT);
    columns_add(&columns, "Programme", TABLES_TEXT, 24, FIELD_COUNT);
    columns_add(&columns, "Étape", TABLES_TEXT, 16, FIELD_COUNT);
    columns_add(&columns, "Issue", TABLES_TEXT, 24, FIELD_COUNT);
    columns_add(&columns, "Besoins", TABLES_TEXT, 40, FIELD_COUNT);
    columns_add_fields(sheets->export, &columns, ENTITY_HOLDER);
    columns_add_fields(sheets->export, &columns, ENTITY_CASE);
    return write_cases(sheets, "Dossiers", &columns, export_left_out(sheets->export->order),
                       case_row, err);
}

static bool note_rows(const struct sheets *sheets, const struct columns *columns,
                      const struct whole *whole, struct error *err)
{
    struct store *store = sheets->export->app->store;
    struct notes notes;
    if (!query_notes(store, &whole->case_file.id, &notes, err))
        return false;
    bool done = true;
    for (size_t i = notes.count; done && i-- > 0;) {
        struct record note;
        const struct record *records[] = {&note};
        done = query_record(store, ENTITY_NOTE, &notes.rows[i].id, &note, err);
        if (done && export_shows_note(sheets->export, &note)) {
            write_whose(sheets, whole);
            done = sheets_write_fields(sheets, columns, 2, records, 1, err);
            tables_row(sheets->tables);
            sheets->export->sum->notes++;
        }
        record_clear(&note);
    }
    notes_clear(&notes);
    return done;
}

static bool notes_sheet(const struct sheets *sheets, struct error *err)
{
    struct columns columns = {0};
    if (sheets->export->order->for_others && !sheets->export->order->with_notes)
        return true;
    add_whose(&columns);
    columns_add_fields(sheets->export, &columns, ENTITY_NOTE);
    return write_cases(sheets, "Notes", &columns, NULL, note_rows, err);
}

static bool need_rows(const struct sheets *sheets, const struct columns *columns,
                      const struct whole *whole, struct error *err)
{
    struct strings needs;
    (void)columns;
    if (!query_members(sheets->export->app->store, &whole->case_file.id, FIELD_CASE_NEEDS, &needs,
                       err))
        return false;
    for (size_t i = 0; i < needs.count; i++) {
        struct need need;
        bool read = need_parse(needs.items[i], &need);
        write_whose(sheets, whole);
        tables_text(sheets->tables, read ? need_label(need.code) : needs.items[i]);
        tables_text(sheets->tables, read ? choice_label(&choices_SAID_BY, need.said_by) : NULL);
        if (read)
            tables_integer(sheets->tables, need.level);
        tables_row(sheets->tables);
    }
    strings_clear(&needs);
    return true;
}

static bool needs_sheet(const struct sheets *sheets, struct error *err)
{
    struct columns columns = {0};
    add_whose(&columns);
    columns_add(&columns, "Besoin", TABLES_TEXT, 40, FIELD_COUNT);
    columns_add(&columns, "Dit par", TABLES_TEXT, 16, FIELD_COUNT);
    columns_add(&columns, "Poids (1 à 3)", TABLES_INTEGER, 12, FIELD_COUNT);
    return write_cases(sheets, "Besoins", &columns, NULL, need_rows, err);
}

static bool referral_rows(const struct sheets *sheets, const struct columns *columns,
                          const struct whole *whole, struct error *err)
{
    struct store *store = sheets->export->app->store;
    struct referrals referrals;
    if (!query_referrals(store, &whole->case_file.id, &referrals, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < referrals.count; i++) {
        struct record referral;
        const struct record *records[] = {&referral};
        done = query_record(store, ENTITY_REFERRAL, &referrals.rows[i].id, &referral, err);
        if (done) {
            write_whose(sheets, whole);
            tables_text(sheets->tables, referrals.rows[i].partner_name);
            done = sheets_write_fields(sheets, columns, 3, records, 1, err);
            tables_row(sheets->tables);
        }
        record_clear(&referral);
    }
    referrals_clear(&referrals);
    return done;
}

static bool referrals_sheet(const struct sheets *sheets, struct error *err)
{
    struct columns columns = {0};
    add_whose(&columns);
    columns_add(&columns, "Structure", TABLES_TEXT, NAME_WIDTH, FIELD_COUNT);
    columns_add_fields(sheets->export, &columns, ENTITY_REFERRAL);
    return write_cases(sheets, "Orientations", &columns, NULL, referral_rows, err);
}

/* ---- what belongs to no case --------------------------------------------------------------- */

struct plain {
    const struct sheets *sheets;
    struct columns columns;
};

static bool plain_row(void *state, const struct record *record, struct error *err)
{
    struct plain *plain = state;
    if (record_get(record, entity_deleted_field(record->entity)))
        return true;
    bool done = sheets_write_fields(plain->sheets, &plain->columns, 0, &record, 1, err);
    tables_row(plain->sheets->tables);
    return done;
}

static bool plain_sheet(const struct sheets *sheets, const char *name, enum entity entity,
                        struct error *err)
{
    struct plain plain = {.sheets = sheets};
    columns_add_fields(sheets->export, &plain.columns, entity);
    tables_sheet(sheets->tables, name, plain.columns.columns, plain.columns.count);
    return query_each(sheets->export->app->store, entity, plain_row, &plain, err);
}

static void line(const struct sheets *sheets, const char *text)
{
    tables_text(sheets->tables, text);
    tables_row(sheets->tables);
}

/* What the workbook is, for whoever receives it. */
static void about_sheet(const struct sheets *sheets)
{
    static const struct tables_column columns[] = {{"À lire", TABLES_LINES, 100}};
    const struct export *export = sheets->export;
    char date[DAY_FRENCH_SIZE];
    const char *left = export_left_out(export->order);
    day_french_long(app_today(export->app), date);
    char *made = mem_print("Fait par dentelle le %s.", date),
         *cases = mem_print("Dossiers : %s (%zu).", export->shown ? export->shown : "tous",
                            export->cases.count);
    tables_sheet(sheets->tables, "À lire", columns, 1);
    line(sheets, made);
    line(sheets, cases);
    line(sheets, left ? left
                      : "Ce fichier contient des noms, des coordonnées et des notes : il ne sort "
                        "pas de la maison tel quel (« dentelle exporter --pour-autrui » en fait "
                        "un avec des initiales, sans coordonnées ni notes).");
    free(made);
    free(cases);
}

bool export_tables(struct export *export, const char *path, bool replace, struct error *err)
{
    bool book = export->order->format == EXPORT_XLSX;
    enum tables_format format = book                   ? TABLES_XLSX
                                : export->order->excel ? TABLES_CSV_EXCEL
                                                       : TABLES_CSV;
    struct sheets sheets = {.export = export};
    sheets.tables = tables_begin(format, path, replace, "Dossiers", app_today(export->app), err);
    if (!sheets.tables)
        return false;
    bool done = cases_sheet(&sheets, err);
    if (done && book)
        done = notes_sheet(&sheets, err) && needs_sheet(&sheets, err) &&
               referrals_sheet(&sheets, err) &&
               plain_sheet(&sheets, "Structures", ENTITY_PARTNER, err) &&
               plain_sheet(&sheets, "Programmes", ENTITY_PROGRAMME, err);
    if (done && book)
        about_sheet(&sheets);
    if (done)
        return tables_finish(sheets.tables, err);
    tables_drop(sheets.tables);
    return false;
}
