/* Out and in again: for bases made at random, with texts that would break what is careless, a dump
 * gives the same base, and a table gives the same sheets. */
#include "ground.h"

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
    err = (struct error){0};
    /* With the shipped directory in it, as a user's base. */
    cr_assert(app_open(&app, ground.base, APP_BASE_MADE, NULL, &err), "%s", err.text);
    app.clock = ground.clock;
}

static void close_app(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(export_random, .init = open_app, .fini = close_app);

static size_t roll(size_t sides)
{
    uint32_t dice;
    ground.clock.random(ground.clock.state, &dice, sizeof dice);
    return dice % sides;
}

static const char *const hostile[] = {
    "=1+1",
    "+33 3 21",
    "-2",
    "@SUM(A1)",
    "'=1",
    "''",
    "'",
    "l'igloo",
    "a;b",
    "a,b",
    "\"",
    "\"\"a\"",
    "a\tb",
    "Œuvre d’été — « ça »",
    "e\xCC\x81te",
    "01150",
    "<&>",
    "{\"id\":1}",
    "\\u0000 \\n",
    "null",
    "_x000D_",
    "😀👩‍👩‍👧 ＝1",
    "\xE2\x80\xAE à l'envers",
    "%s%n",
    "DROP TABLE op;--",
    "Référence",
    "]}",
};

/* Words that follow one another, on one line or several. The caller frees. */
static char *some_text(bool lines)
{
    struct text text = {0};
    for (size_t i = 1 + roll(3); i-- > 0;)
        text_addf(&text, "%s%s", text.length ? (lines && roll(2) ? "\n" : " ") : "",
                  hostile[roll(sizeof hostile / sizeof hostile[0])]);
    return text_take(&text);
}

/* ---- a base made at random ----------------------------------------------------------------- */

enum { CASES = 14 };
static struct id cases[CASES];

static void try_field(const struct id *entity, const struct id *case_id, enum field field)
{
    static const char *const dates[] = {"2027-04-01", "12/03/2024", "1999-12-31"};
    const struct field_info *info = field_info(field);
    const struct choice_list *list = field_choices(field);
    struct error refused = {0};
    char *text = some_text(info->type == TYPE_LINES);
    const char *typed = text;
    if (list)
        typed = list->choices[roll((size_t)list->count)].code;
    else if (info->type == TYPE_DATE)
        typed = dates[roll(3)];
    else if (info->type == TYPE_INTEGER)
        typed = roll(2) ? "7" : "0";
    else if (info->type == TYPE_FLAG)
        typed = "oui";
    else if (info->type == TYPE_PHONE)
        typed = roll(2) ? "03 21 00 00 00" : "+32 470 00 00 00";
    else if (info->type == TYPE_EMAIL)
        typed = "=a@exemple.invalid";
    else if (info->type == TYPE_SIRET)
        typed = "73282932000074";
    app_set_field(&app, entity, field, typed, NULL, case_id, &refused);
    free(text);
}

static void try_any_field(enum entity entity, const struct id *id, const struct id *case_id)
{
    enum field first = entity_first_field(entity), last = entity_last_field(entity);
    enum field field = first + (enum field)roll((size_t)(last - first + 1));
    if (field_info(field)->label[0] && field != FIELD_CASE_NEEDS) /* they have their own door */
        try_field(id, case_id, field);
}

static bool holder_of(const struct id *case_id, struct id *holder)
{
    struct record record;
    bool found = query_record(app.store, ENTITY_CASE, case_id, &record, NULL) &&
                 record_reference(&record, FIELD_CASE_HOLDER, holder);
    record_clear(&record);
    return found;
}

static bool some_partner(struct id *partner)
{
    struct partners partners;
    bool found = query_partners(app.store, &partners, NULL) && partners.count;
    if (found)
        *partner = partners.rows[roll(partners.count)].id;
    partners_clear(&partners);
    return found;
}

static void need_something(const struct id *case_id)
{
    static const struct need needs[] = {{"ess--rh", "porteur", 3},
                                        {"ess--gouvernance", "apes", 1},
                                        {"local--Vélo \"; {", "mission_ess", 2}};
    struct error refused = {0};
    app_set_needs(&app, case_id, NULL, needs, 1 + roll(3), &refused);
}

static void do_something(void)
{
    struct error refused = {0};
    struct id *case_id = &cases[roll(CASES)], other = cases[roll(CASES)], holder, second, partner,
              note;
    char *text = some_text(true);
    ground.now_ms += 1 + (int64_t)roll(90000);
    bool there = holder_of(case_id, &holder), pair = holder_of(&other, &second);
    switch (roll(15)) {
    case 0:
        app_add_case(&app, text, "Arras", NULL, case_id, &refused);
        break;
    case 1:
    case 2:
    case 3:
        if (there)
            try_any_field(ENTITY_HOLDER, &holder, case_id);
        break;
    case 4:
    case 5:
        try_any_field(ENTITY_CASE, case_id, case_id);
        break;
    case 6:
        if (app_write_note(&app, case_id, "visite", text, 20900, &note, &refused)) {
            try_field(&note, case_id, FIELD_NOTE_PUBLISHABLE);
            try_field(&note, case_id, FIELD_NOTE_PLACE);
            if (roll(3) == 0)
                app_delete_note(&app, &note, &refused);
        }
        break;
    case 7:
        need_something(case_id);
        break;
    case 8:
        if (some_partner(&partner))
            app_refer(&app, case_id, &partner, 1, &refused);
        break;
    case 9:
        if (some_partner(&partner))
            try_any_field(ENTITY_PARTNER, &partner, &ID_NONE);
        break;
    case 10:
        if (roll(2) && some_partner(&partner))
            app_remove_partner(&app, &partner, &refused);
        else
            app_add_partner(&app, text, &partner, &refused);
        break;
    case 11:
        if (there && pair && roll(2))
            app_merge_holders(&app, &holder, &second, &refused);
        else if (there && pair)
            app_part_holders(&app, &holder, &second, &refused);
        break;
    case 12:
        if (roll(2))
            app_close_case(&app, case_id, "reporte", &refused);
        else
            app_add_case_to(&app, text, NULL, "Parcours RH 2027", case_id, &refused);
        break;
    case 13:
        if (roll(3) == 0)
            app_delete_case(&app, case_id, &refused);
        else
            app_step_cases(&app, case_id, 1, 1, &refused);
        break;
    default:
        if (!app_undo(&app, &other, &refused))
            app_redo(&app, &other, &refused);
    }
    free(text);
}

/* ---- as a file, and another base ------------------------------------------------------------ */

static char *dump_of(struct app *of)
{
    struct export_sum sum;
    struct text text = {0};
    char *path = mem_print("%s/base.json", ground.folder);
    cr_assert(app_export(of, &(struct export_order){.format = EXPORT_JSON}, path, true, &sum, &err),
              "%s", err.text);
    cr_assert(file_read_whole(path, 1 << 28, &text, &err), "%s", err.text);
    free(path);
    return text_take(&text);
}

static void is_sound(struct app *of)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(of->store, false, &diagnosis, &err), "%s", err.text);
    for (size_t i = 0; !diagnosis.sound && i < diagnosis.lines.count; i++)
        fprintf(stderr, "%s\n", diagnosis.lines.items[i]);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
}

/* The first line where the two are not the same. */
static void are_same(const char *given, const char *expected)
{
    while (*given && *given == *expected) {
        given++;
        expected++;
    }
    cr_expect(*given == *expected, "here: %.300s\nthere: %.300s", given, expected);
}

static void open_another(struct app *another, int number)
{
    char *path = mem_print("%s/autre%d/dentelle.db", ground.folder, number);
    cr_assert(app_open(another, path, APP_BASE_MADE, NULL, &err), "%s", err.text);
    another->clock = ground.clock;
    free(path);
}

Test(export_random, a_dump_gives_the_same_base)
{
    for (int round = 0; round < 2; round++) {
        struct app another;
        struct dump_report report;
        char *path = mem_print("%s/base.json", ground.folder);
        for (int i = 0; i < 150; i++)
            do_something();
        char *here = dump_of(&app);
        open_another(&another, round);
        cr_assert(app_import_dump(&another, path, false, &report, &err), "%s", err.text);
        for (size_t i = 0; i < report.remarks.count; i++)
            cr_expect(false, "%s", report.remarks.items[i]);
        dump_report_clear(&report);
        char *there = dump_of(&another);
        are_same(there, here);
        is_sound(&another);
        struct id none;
        cr_expect(app_undo(&another, &none, &err), "%s", err.text);
        cr_expect_eq(query_case_total(another.store), 0);
        app_close(&another);
        free(here);
        free(there);
        free(path);
    }
}

/* ---- a table comes back ---------------------------------------------------------------------- */

/* What a table brings of a holder: not the blanks at the edges, which its reading takes off. */
static char *value_of(struct app *of, const struct id *holder, enum field field)
{
    struct record record;
    struct strings members = {0};
    struct text text = {0};
    if (field_info(field)->type == TYPE_SET) {
        cr_assert(query_members(of->store, holder, field, &members, &err));
        for (size_t i = 0; i < members.count; i++)
            text_addf(&text, "%s|", members.items[i]);
        strings_clear(&members);
        return text_take(&text);
    }
    cr_assert(query_record(of->store, ENTITY_HOLDER, holder, &record, &err), "%s", err.text);
    const char *value = record_get(&record, field);
    char *copy = mem_copy(value ? value : "");
    record_clear(&record);
    return copy;
}

static void make_sheets(struct id holders[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct id case_id;
        char *text = some_text(false), *name = mem_print("%s Structure fictive %zu", text, i);
        cr_assert(app_add_case(&app, name, NULL, NULL, &case_id, &err), "%s", err.text);
        cr_assert(holder_of(&case_id, &holders[i]));
        for (int f = 0; f < 12; f++)
            try_any_field(ENTITY_HOLDER, &holders[i], &case_id);
        free(text);
        free(name);
    }
}

static void comes_back(struct app *another, const struct id *holder)
{
    char *name = value_of(&app, holder, FIELD_HOLDER_NAME);
    struct namesakes namesakes;
    cr_assert(query_namesakes(another->store, &ID_NONE, name, &namesakes, &err), "%s", err.text);
    cr_assert_eq(namesakes.count, 1, "%s", name);
    for (enum field f = entity_first_field(ENTITY_HOLDER); f <= entity_last_field(ENTITY_HOLDER);
         f++) {
        char *here = value_of(&app, holder, f),
             *there = value_of(another, &namesakes.rows[0].holder, f);
        if (field_info(f)->label[0])
            cr_expect_str_eq(there, here, "%s of %s", field_info(f)->label, name);
        free(here);
        free(there);
    }
    namesakes_clear(&namesakes);
    free(name);
}

Test(export_random, a_table_gives_the_same_sheets)
{
    enum { SHEETS = 16 };
    static const struct export_order orders[] = {
        {.format = EXPORT_CSV}, {.format = EXPORT_CSV, .excel = true}, {.format = EXPORT_XLSX}};
    struct id holders[SHEETS];
    make_sheets(holders, SHEETS);
    for (int i = 0; i < 3; i++) {
        struct app another;
        struct export_sum sum;
        struct import_report report;
        char *path =
            mem_print("%s/table%d.%s", ground.folder, i, export_format_extension(orders[i].format));
        cr_assert(app_export(&app, &orders[i], path, false, &sum, &err), "%s", err.text);
        open_another(&another, 10 + i);
        cr_assert(app_import(&another, path, "Hors-réseaux 2027", &report, &err), "%s", err.text);
        cr_expect_eq(report.added + report.probable, SHEETS);
        import_report_clear(&report);
        for (size_t h = 0; h < SHEETS; h++)
            comes_back(&another, &holders[h]);
        app_close(&another);
        free(path);
    }
}
