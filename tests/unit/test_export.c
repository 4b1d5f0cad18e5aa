/* Out: what leaves is what there is, in the forms of other programs; what is for others does not
 * say who; and a file comes back as the same base. */
#include "ground.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ground ground;
static struct app app;
static struct error err;

static void open_app(void)
{
    utf8_locale();
    ground_open(&ground);
    ground_app(&ground, &app);
    err = (struct error){0};
}

static void close_app(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(export, .init = open_app, .fini = close_app);

static char *path_of(const char *name)
{
    return mem_print("%s/%s", ground.folder, name);
}

/* The file that an export makes, as text. The caller frees. */
static char *exported(const struct export_order *order)
{
    struct export_sum sum;
    struct text text = {0};
    char *path = path_of("sortie");
    cr_assert(app_export(&app, order, path, true, &sum, &err), "%s", err.text);
    cr_assert(file_read_whole(path, 1 << 26, &text, &err), "%s", err.text);
    free(path);
    return text_take(&text);
}

static struct id holder_of(const struct id *case_id)
{
    struct record record;
    struct id holder;
    cr_assert(query_record(app.store, ENTITY_CASE, case_id, &record, &err), "%s", err.text);
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    return holder;
}

static void set(const struct id *case_id, enum field field, const char *value)
{
    struct id holder = holder_of(case_id);
    const struct id *of = field_info(field)->entity == ENTITY_CASE ? case_id : &holder;
    cr_assert(app_set_field(&app, of, field, value, NULL, case_id, &err), "%s: %s",
              field_info(field)->column, err.text);
}

/* A person with everything that must not leave, a structure, notes of which one is publishable. */
static void fill(struct id cases[2])
{
    struct id note;
    cr_assert(app_add_case(&app, "Zénobie Fictive", "Arras", NULL, &cases[0], &err), "%s",
              err.text);
    cr_assert(app_add_case(&app, "=Structure; \"fictive\"", "Lens", NULL, &cases[1], &err));
    set(&cases[0], FIELD_HOLDER_LEGAL_FORM, "personne");
    set(&cases[0], FIELD_HOLDER_ALIASES, "Zaza Fictive");
    set(&cases[0], FIELD_HOLDER_CONTACT_PERSON, "Barnabé Inventé 06 00 00 00 01");
    set(&cases[0], FIELD_HOLDER_PHONE, "03 00 00 00 02");
    set(&cases[0], FIELD_HOLDER_MOBILE, "06 00 00 00 03");
    set(&cases[0], FIELD_HOLDER_EMAIL, "zenobie@exemple.invalid");
    set(&cases[0], FIELD_HOLDER_ADDRESS, "12 rue des Essais");
    set(&cases[0], FIELD_HOLDER_POSTCODE, "62000");
    set(&cases[0], FIELD_CASE_WORKER, "Hortense Imaginaire");
    set(&cases[0], FIELD_CASE_PRESUMED_ISSUE, "un secret pressenti");
    set(&cases[0], FIELD_CASE_ELEMENTS, "un élément ; Zénobie et Barnabé y tiennent");
    set(&cases[0], FIELD_CASE_INTEREST, "un intérêt pour Barnabé Inventé");
    cr_assert(app_write_note(&app, &cases[0], "visite", "un secret de visite", 20900, &note, &err));
    cr_assert(app_write_note(&app, &cases[0], "note", "un mot publiable, dit par Zénobie", DAY_NONE,
                             &note, &err));
    cr_assert(app_set_field(&app, &note, FIELD_NOTE_PUBLISHABLE, "oui", NULL, &cases[0], &err));
    cr_assert(app_follow_up(&app, &cases[0], 20900, "rappeler en secret, a;b", &err), "%s",
              err.text);
}

Test(export, persons_are_initials)
{
    static const struct {
        const char *name, *initials;
    } cases[] = {
        {"Jeanne Martin", "J. M."},
        {"Mme T. L.", "Mme T. L."},
        {"MARTIN Jeanne", "M. J."},
        {"Jean-Pierre de La Tour et Zoé N.", "J.-P. L. T. et Z. N."},
        {"M. Dupont", "M. D."},
        {"T.L.", "T. L."},
        {"Jeanne Martin 06 12 34 56 78", "J. M."},
        {"jeanne.martin@exemple.invalid", ""},
        {"Mme Martin & M. Petit", "Mme M. & M. P."},
        {"élodie durand, Paul K. / Ann B", "É. D., P. K. / A. B."},
        {"O'Brien", "O. B."},
        {"d'Artagnan", "A."},
        {"Jeanne Martin (présidente)", "J. M. P."},
        {"李 小龙", "李. 小."},
        {"", ""},
        {"@ - 12", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *once = person_initials(cases[i].name), *twice = person_initials(once);
        cr_expect_str_eq(once, cases[i].initials, "%s", cases[i].name);
        cr_expect_str_eq(twice, once, "again: %s", cases[i].name);
        free(once);
        free(twice);
    }
}

/* Whatever the format: nothing that says who, or how to reach them, or what was noted. */
Test(export, what_is_for_others_does_not_say_who)
{
    static const char *const secrets[] = {"Zénobie",        "Zaza",     "Barnabé",    "Inventé",
                                          "00 00 01",       "00 00 02", "00 00 03",   "@exemple",
                                          "rue des Essais", "Hortense", "Imaginaire", "secret"};
    struct id cases[2];
    struct filter filter = FILTER_NONE;
    fill(cases);
    filter.worker = "Hortense Imaginaire";
    for (enum export_format format = EXPORT_CSV; format < EXPORT_VCARD; format++)
        for (int notes = 0; notes < 2; notes++) {
            char *whole = exported(&(struct export_order){.format = format}),
                 *text = exported(&(struct export_order){.format = format,
                                                         .for_others = true,
                                                         .with_notes = notes,
                                                         .filter = notes ? &filter : NULL});
            for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
                cr_expect(!strstr(text, secrets[i]), "%s says %s", export_format_name(format),
                          secrets[i]);
            cr_expect(strstr(whole, "Zénobie"), "%s", export_format_name(format));
            cr_expect(strstr(text, "Z. F."), "%s", export_format_name(format));
            cr_expect(format == EXPORT_JSON ? strstr(text, "\"for_others\": true") != NULL
                                            : strstr(text, "initiales") != NULL,
                      "%s does not say so", export_format_name(format));
            cr_expect_eq(strstr(text, "un mot publiable, dit par Z.") != NULL,
                         notes && format == EXPORT_JSON);
            cr_expect_eq(strstr(text, "un élément ; Z. et B. y tiennent") != NULL,
                         notes && format != EXPORT_ICS, "%s", text);
            cr_expect_eq(strstr(text, "un intérêt pour B. I.") != NULL,
                         notes && format != EXPORT_ICS);
            free(whole);
            free(text);
        }
    struct export_sum sum;
    cr_expect(!app_export(&app, &(struct export_order){.format = EXPORT_VCARD, .for_others = true},
                          NULL, false, &sum, &err) &&
              err.code == ERR_INPUT);
}

/* ---- calendar and addresses ---------------------------------------------------------------- */

static int sequence_of(icalcomponent *event)
{
    return icalproperty_get_sequence(
        icalcomponent_get_first_property(event, ICAL_SEQUENCE_PROPERTY));
}

Test(export, the_calendar_is_read_again_by_libical)
{
    struct id cases[2];
    char uid[ID_TEXT_SIZE];
    int sequence = 0;
    fill(cases);
    id_to_text(&cases[0], uid);
    for (int round = 0; round < 2; round++) {
        char *text = exported(&(struct export_order){.format = EXPORT_ICS});
        icalcomponent *calendar = icalparser_parse_string(text);
        cr_assert_not_null(calendar);
        icalrestriction_check(calendar);
        cr_expect_eq(icalcomponent_count_errors(calendar), 0, "%s", text);
        cr_expect_eq(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 2);
        cr_expect_eq(icalcomponent_count_components(calendar, ICAL_VTIMEZONE_COMPONENT), 1);
        bool due = false, met = false;
        for (icalcomponent *event =
                 icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
             event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            struct icaltimetype start = icalcomponent_get_dtstart(event);
            if (start.is_date) {
                due = true;
                cr_expect(strncmp(icalcomponent_get_uid(event), uid, strlen(uid)) == 0);
                cr_expect(sequence_of(event) > sequence, "SEQUENCE does not grow");
                sequence = sequence_of(event);
                cr_expect_eq(icalcomponent_count_components(event, ICAL_VALARM_COMPONENT), 1);
                cr_expect_str_eq(icalcomponent_get_summary(event),
                                 "Zénobie Fictive : rappeler en secret, a;b");
            } else {
                met = true;
                cr_expect_str_eq(icaltime_get_tzid(start), "Europe/Paris");
            }
        }
        cr_expect(due && met);
        for (const char *at = text, *end; (end = strstr(at, "\r\n")); at = end + 2)
            cr_expect_leq(end - at, 75, "%.*s", (int)(end - at), at);
        icalcomponent_free(calendar);
        free(text);
        ground_pass_days(&ground, 1);
        set(&cases[0], FIELD_HOLDER_TOWN, "Béthune");
    }
}

Test(export, addresses_are_escaped_and_folded_between_characters)
{
    struct text out = {0};
    struct vcard card = {.id = id_named("fictif"),
                         .changed_ms = (int64_t)GROUND_SECONDS * 1000,
                         .name = "Éé;é,é\\é\né éééééééééééééééééééééééééééééééééééééééééééééééé",
                         .contact = "J. M.",
                         .phone = "03 00 00 00 00",
                         .address = "1, rue; fictive",
                         .town = "Arras",
                         .website = "exemple.invalid"};
    vcard_add(&out, &card);
    const char *text = text_get(&out);
    cr_expect(strstr(text, "FN:Éé\\;é\\,é\\\\é\\né é"), "%s", text);
    cr_expect(strstr(text, "ADR;TYPE=work:;;1\\, rue\\; fictive;Arras;;;\r\n"), "%s", text);
    cr_expect(strstr(text, "URL:https://exemple.invalid\r\n"));
    cr_expect(strstr(text, "REV:20270315T090000Z\r\n") && strstr(text, "UID:urn:uuid:"));
    for (const char *at = text, *end; (end = strstr(at, "\r\n")); at = end + 2) {
        cr_expect_leq(end - at, 75);
        cr_expect(utf8_valid(at, (size_t)(end - at)), "cut inside a character");
    }
    text_clear(&out);
}

/* ---- a dump comes back --------------------------------------------------------------------- */

static bool imports(const char *json, bool dry_run, struct dump_report *report)
{
    char *path = path_of("entree.json");
    err = (struct error){0};
    cr_assert(file_write_whole(path, json, strlen(json), &err));
    bool done = app_import_dump(&app, path, dry_run, report, &err);
    free(path);
    return done;
}

#define HEAD_OF_DUMP "{\"format\":\"dentelle\",\"version\":1,"
#define AN_ID "0190a000-0000-7000-8000-00000000000"

Test(export, what_is_no_dump_is_refused_and_writes_nothing)
{
    static const struct {
        const char *json;
        enum error_code code;
    } cases[] = {
        {"{", ERR_INPUT},
        {"{}", ERR_INPUT},
        {"{\"contents\":[]}", ERR_INPUT},
        {"{\"format\":\"autre\",\"version\":1}", ERR_INPUT},
        {"{\"format\":\"dentelle\",\"version\":2,\"cases\":[]}", ERR_NEWER},
        {"{\"format\":\"dentelle\",\"version\":0}", ERR_INPUT},
        {"{\"cases\":[],\"format\":\"dentelle\",\"version\":1}", ERR_INPUT},
        {HEAD_OF_DUMP "\"for_others\":true}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[{\"id\":\"" AN_ID "1\",\"name\":\"A\"}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[{\"id\":\"" AN_ID "1\",\"name\":\"A\"},]}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[{\"id\":\"" AN_ID "1\",\"name\":\"A}]}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[{\"id\":\"x\",\"name\":\"A\"}]}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[{\"name\":\"A\"}]}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
         ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[{\"id\":\"" AN_ID "1\",\"name\":\"\\u0000\"}]}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":{}}", ERR_INPUT},
        {HEAD_OF_DUMP "\"holders\":[]} et la suite", ERR_INPUT},
        {"[1]", ERR_INPUT},
    };
    struct dump_report report;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect(!imports(cases[i].json, false, &report), "%s", cases[i].json);
        cr_expect_eq(err.code, cases[i].code, "%s: %s", cases[i].json, err.text);
        cr_expect(strchr(err.text, ' '), "%s", cases[i].json);
    }
    char *undo = undo_peek(app.store);
    cr_expect_null(undo, "%s", undo);
    free(undo);
}

/* What cannot be taken is said, one value at a time; the rest is taken. */
Test(export, values_that_mean_nothing_are_left_and_said)
{
    static const char json[] = HEAD_OF_DUMP
        "\"holders\":[{\"id\":\"" AN_ID "1\",\"name\":\"  Structure\\tfictive\\u001b[31m \","
        "\"siret\":\"123\",\"employees\":\"douze\",\"volunteers\":-3,\"inconnu\":1,"
        "\"same_as\":\"" AN_ID "9\",\"legal_form\":\"neant\",\"aliases\":[\"\",\"A\",7]}],"
        "\"cases\":[{\"id\":\"" AN_ID "2\",\"holder\":\"" AN_ID "1\",\"stage\":\"contact\","
        "\"needs\":[{\"need\":\"ess--rh\",\"said_by\":\"porteur\",\"level\":9},\"rien\","
        "{\"need\":\"ess--rh\",\"said_by\":\"porteur\",\"level\":2}]}]}";
    struct dump_report report;
    struct record holder;
    struct id id;
    cr_assert(imports(json, true, &report), "%s", err.text);
    dump_report_clear(&report);
    cr_expect_eq(query_case_total(app.store), 0, "a rehearsal wrote");
    cr_assert(imports(json, false, &report), "%s", err.text);
    cr_expect_eq(report.added, 2);
    cr_expect_eq(report.remarks.count, 10);
    for (size_t i = 0; i < report.remarks.count && report.remarks.count != 10; i++)
        fprintf(stderr, "%s\n", report.remarks.items[i]);
    dump_report_clear(&report);
    cr_assert(id_from_text(AN_ID "1", &id));
    cr_assert(query_record(app.store, ENTITY_HOLDER, &id, &holder, &err), "%s", err.text);
    cr_expect_str_eq(record_get(&holder, FIELD_HOLDER_NAME), "Structure fictive[31m");
    cr_expect_null(record_get(&holder, FIELD_HOLDER_SIRET));
    record_clear(&holder);
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err));
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
}

/* Into a base that has something: it stays as it is, the rest is added, one undo takes it back. */
Test(export, what_is_here_stays_and_one_undo_takes_the_rest_back)
{
    struct dump_report report;
    struct undone undone;
    struct id cases[2], more;
    fill(cases);
    char *before = exported(&(struct export_order){.format = EXPORT_JSON});
    set(&cases[0], FIELD_HOLDER_TOWN, "Béthune");
    cr_assert(app_follow_up_done(&app, &cases[0], &err), "%s", err.text);
    cr_assert(app_add_case(&app, "Une autre", NULL, NULL, &more, &err));
    char *now = exported(&(struct export_order){.format = EXPORT_JSON});
    cr_assert(imports(before, false, &report), "%s", err.text);
    cr_expect_eq(report.added, 0);
    dump_report_clear(&report);
    char *after = exported(&(struct export_order){.format = EXPORT_JSON});
    cr_expect_str_eq(after, now);
    free(after);
    for (int i = 0; i < 3; i++) { /* undo what came after, then import what is no longer there */
        cr_assert(undo_last(app.store, &undone, &err), "%s", err.text);
        undone_clear(&undone);
    }
    cr_assert(imports(now, false, &report), "%s", err.text);
    cr_expect_eq(report.added, 0, "what was undone is known, in the trash");
    dump_report_clear(&report);
    after = exported(&(struct export_order){.format = EXPORT_JSON});
    cr_expect_str_eq(after, before);
    free(after);
    free(before);
    free(now);
}

/* A number of this device that a file brings is not given again; one that is taken here makes the
 * case that comes take the next. */
Test(export, references_are_never_given_twice)
{
    struct dump_report report;
    struct record record;
    struct id mine, next, theirs;
    cr_assert(app_add_case_to(&app, "Première", NULL, "Hors-réseaux 2027", &mine, &err));
    cr_assert(query_record(app.store, ENTITY_CASE, &mine, &record, &err));
    char *series = mem_copy(record_get(&record, FIELD_CASE_REF));
    record_clear(&record);
    series[strlen(series) - 3] = '\0';
    char *json = mem_print(HEAD_OF_DUMP "\"cases\":[{\"id\":\"" AN_ID "1\",\"ref\":\"%s007\"},"
                                        "{\"id\":\"" AN_ID "2\",\"ref\":\"%s001\"}]}",
                           series, series);
    cr_assert(imports(json, false, &report), "%s", err.text);
    cr_expect_eq(report.added, 2);
    cr_expect_eq(report.remarks.count, 1);
    dump_report_clear(&report);
    cr_assert(app_add_case_to(&app, "Suivante", NULL, "Hors-réseaux 2027", &next, &err));
    cr_assert(id_from_text(AN_ID "2", &theirs));
    const struct {
        const struct id *id;
        const char *number;
    } expected[] = {{&mine, "001"}, {&theirs, "008"}, {&next, "009"}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        cr_assert(query_record(app.store, ENTITY_CASE, expected[i].id, &record, &err));
        const char *ref = record_get(&record, FIELD_CASE_REF);
        cr_expect_str_eq(ref + strlen(ref) - 3, expected[i].number);
        record_clear(&record);
    }
    free(series);
    free(json);
}
