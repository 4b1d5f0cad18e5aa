/* The bilan: what the example of 2023 says, alike in all formats; who is counted, and how often;
 * what is checked before it leaves; what does not leave. */
#include "ground.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"
#include "../../src/report/bilan.h"
#include "dentelle/report.h"
#include "paper.h"

static struct ground ground;
static struct app app;
static struct error err;
static struct bilan bilan;

static void open_ground(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
}

static void close_ground(void)
{
    bilan_clear(&bilan);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(bilan, .init = open_ground, .fini = close_ground);

/* ---- what is asked ------------------------------------------------------------------------- */

static void read_bilan(int year, const char *programme, bool internal)
{
    struct bilan_request request = {.year = year, .internal = internal, .today = app_today(&app)};
    bilan_clear(&bilan);
    if (programme)
        cr_assert(query_find_programme(app.store, programme, &request.programme, &err), "%s",
                  err.text);
    cr_assert(bilan_read(app.store, &request, &bilan, &err), "%s", err.text);
}

static void figure_is(enum figure figure, int64_t expected)
{
    const struct figure_rows *rows = &bilan.figures[figure];
    cr_expect(rows->known, "%s is known", figure_info(figure)->key);
    cr_expect_eq(rows->value, expected, "%s: %lld, not %lld", figure_info(figure)->key,
                 (long long)rows->value, (long long)expected);
}

static size_t group_of(enum figure figure, const char *code)
{
    struct figure_group groups[64];
    size_t count = figure_groups(&bilan.figures[figure], groups, 64);
    for (size_t i = 0; i < count && i < 64; i++)
        if (code ? groups[i].code && strcmp(groups[i].code, code) == 0 : !groups[i].code)
            return groups[i].count;
    return 0;
}

static struct text document_in(enum document_format format)
{
    struct text bytes = {0};
    struct document *document = bilan_document(&bilan);
    cr_assert(document_write(document, format, &bytes, &err), "%s", err.text);
    document_free(document);
    return bytes;
}

/* As a file, which is one that jansson would have written the same. */
static json_t *json_of(void)
{
    struct file_beside file;
    struct text bytes = {0};
    json_error_t why;
    char *path = mem_print("%s/bilan.json", ground.folder);
    cr_assert(file_begin(&file, path, true, &err) && bilan_json(&bilan, &file, &err) &&
                  file_keep(&file, &err) && file_read_whole(path, 1 << 24, &bytes, &err),
              "%s", err.text);
    json_t *object = json_loads(text_get(&bytes), 0, &why);
    cr_assert_not_null(object, "%s", why.text);
    char *again = json_dumps(object, JSON_INDENT(2));
    cr_expect(strncmp(again, text_get(&bytes), strlen(again)) == 0 &&
              bytes.length == strlen(again) + 1);
    free(again);
    free(path);
    text_clear(&bytes);
    return object;
}

/* All that the sheets of the workbook say. The caller frees. */
static char *workbook_words(void)
{
    enum { SHEETS = 17 };
    struct text words = {0}, file = {0};
    char *path = mem_print("%s/bilan.xlsx", ground.folder);
    cr_assert(bilan_save_tables(&bilan, path, true, &err), "%s", err.text);
    cr_assert_not(bilan_save_tables(&bilan, path, false, &err), "a file is replaced");
    cr_expect_eq(err.code, ERR_INPUT);
    cr_assert(file_read_whole(path, 1 << 24, &file, &err));
    for (int i = 1; i <= SHEETS; i++) {
        char *name = mem_print("xl/worksheets/sheet%d.xml", i),
             *part = paper_part(file.bytes, file.length, name);
        xmlDoc *sheet = paper_xml(part, strlen(part));
        char *said = paper_words(sheet->children);
        text_addf(&words, "%s ", said);
        free(said);
        xmlFreeDoc(sheet);
        free(part);
        free(name);
    }
    char *book = paper_part(file.bytes, file.length, "xl/workbook.xml");
    cr_expect_not_null(strstr(book, "name=\"Chiffres\""));
    cr_expect_not_null(strstr(book, "name=\"Preuves\""));
    free(book);
    text_clear(&file);
    free(path);
    return text_take(&words);
}

/* The text, the page, the ODT and the workbook, as whoever reads them hears them. */
enum { PAPERS = 4 };
static const char *const papers[PAPERS] = {"texte", "html", "odt", "xlsx"};
static void read_papers(char *words[PAPERS])
{
    struct text text = document_in(DOCUMENT_TEXT), html = document_in(DOCUMENT_HTML),
                odt = document_in(DOCUMENT_ODT);
    paper_check_html(html.bytes, html.length);
    paper_check_odt(odt.bytes, odt.length);
    xmlDoc *page = paper_xml(html.bytes, html.length);
    words[0] = utf8_fold(text_get(&text));
    char *said[] = {paper_words(page->children), paper_odt_words(odt.bytes, odt.length),
                    workbook_words()};
    for (int i = 1; i < PAPERS; i++) {
        words[i] = utf8_fold(said[i - 1]);
        free(said[i - 1]);
    }
    xmlFreeDoc(page);
    text_clear(&text);
    text_clear(&html);
    text_clear(&odt);
}

static void free_papers(char *words[PAPERS])
{
    for (int i = 0; i < PAPERS; i++)
        free(words[i]);
}

static void all_say(char *const words[PAPERS], const char *sentence, bool expected)
{
    char *folded = utf8_fold(sentence);
    for (int i = 0; i < PAPERS; i++)
        cr_expect_eq(strstr(words[i], folded) != NULL, expected, "%s %s « %s »", papers[i],
                     expected ? "does not say" : "says", sentence);
    free(folded);
}

/* ---- the example --------------------------------------------------------------------------- */

Test(bilan, the_example_says_what_the_report_of_2023_says_alike_in_all_five_formats)
{
    static const struct {
        enum figure figure;
        int64_t value;
    } figures[] = {{FIGURE_RECEIVED, 8},     {FIGURE_CONTACTED, 8},  {FIGURE_MET, 8},
                   {FIGURE_MET_ON_SITE, 3},  {FIGURE_REFERRALS, 34}, {FIGURE_PREDIAGNOSTICS, 7},
                   {FIGURE_SENT_TO_APES, 5}, {FIGURE_REFERRED, 8},   {FIGURE_DRAFTS, 0},
                   {FIGURE_EVIDENCE, 129}};
    static const struct {
        const char *programme;
        int64_t contacts, diagnosed, rebounds, inscribed, withdrawn;
    } parcours[] = {{"Parcours implication des usagers 2023", 14, 10, 4, 10, 1},
                    {"Parcours richesses humaines 2023", 10, 8, 3, 7, 1},
                    {"Parcours transition environnementale 2023", 16, 13, 6, 9, 0}};
    char *words[PAPERS];
    cr_assert(app_load_example(&app, &err), "%s", err.text);
    read_bilan(0, NULL, false);
    cr_expect_eq(bilan.request.year, 2023, "the last year that has a programme");
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        figure_is(figures[i].figure, figures[i].value);
    static const char *const written[] = {"Franche Connexion",
                                          "La Palette",
                                          "A Contre Poids 62",
                                          "Où sont mes clefs ?",
                                          "Retrouvilles",
                                          "La Planque",
                                          "Secours Populaire (Nœux-les-Mines)"};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
        cr_expect_str_eq(bilan.figures[FIGURE_PREDIAGNOSTICS].rows[i].name, written[i]);
    cr_expect_eq(group_of(FIGURE_REFERRALS_BY_PARTNER, "DLA"), 1);
    cr_expect_eq(group_of(FIGURE_REFERRALS_BY_PARTNER, "AAE62"), 3);
    cr_expect_eq(group_of(FIGURE_REFERRALS_BY_PARTNER, "Incub'ESS de l'Artois"), 2);
    cr_expect_not(bilan.figures[FIGURE_GAP].known, "nothing was promised");
    cr_expect_eq(bilan.conventional, 8);
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        const struct figure_rows *rows = &bilan.figures[figure];
        enum figure_shape shape = figure_info(figure)->shape;
        if (shape == SHAPE_ROWS || shape == SHAPE_GROUPS)
            cr_expect_eq((size_t)rows->value, rows->count, "%s", figure_info(figure)->key);
        for (size_t i = 0; i < rows->count; i++) {
            struct record record;
            cr_assert(
                query_record(app.store, rows->rows[i].entity, &rows->rows[i].id, &record, &err),
                "a row of %s opens: %s", figure_info(figure)->key, err.text);
            record_clear(&record);
        }
    }
    cr_assert_eq(bilan.programme_count, 4);
    for (size_t i = 0; i < 3; i++) {
        const struct bilan_programme *programme = &bilan.programmes[i + 1];
        const struct figure_rows *counted = programme->figures;
        cr_expect_str_eq(programme->name, parcours[i].programme);
        cr_expect_eq(counted[FIGURE_PARCOURS_CONTACTS].value, parcours[i].contacts);
        cr_expect_eq(counted[FIGURE_PARCOURS_DIAGNOSTICS].value, parcours[i].diagnosed);
        cr_expect_eq(counted[FIGURE_PARCOURS_REBOUNDS].value, parcours[i].rebounds);
        cr_expect_eq(counted[FIGURE_PARCOURS_INSCRIBED].value, parcours[i].inscribed);
        cr_expect_eq(counted[FIGURE_PARCOURS_WITHDRAWN].value, parcours[i].withdrawn);
    }

    json_t *json = json_of();
    json_int_t year, met, contacted, prediagnostics, sent, dla, aae62, incubess;
    json_t *delays, *programmes, *evidence, *table;
    cr_assert_eq(json_unpack(json,
                             "{s:I, s:I, s:I, s:I, s:I, s:{s:I, s:I, s:I}, s:o, s:o, s:o, s:o}",
                             "year", &year, "met", &met, "contacted", &contacted, "prediagnostics",
                             &prediagnostics, "sent_to_apes", &sent, "referrals_by_partner", "DLA",
                             &dla, "AAE62", &aae62, "Incub'ESS de l'Artois", &incubess, "delays",
                             &delays, "programmes", &programmes, "evidence", &evidence,
                             "prediagnostics_table", &table),
                 0);
    cr_expect(year == 2023 && met == 8 && contacted == 8 && prediagnostics == 7 && sent == 5);
    cr_expect(dla == 1 && aae62 == 3 && incubess == 2);
    cr_expect_eq(json_array_size(programmes), 4);
    cr_expect_eq(json_array_size(table), 7);
    cr_expect_eq(json_array_size(evidence), 129);
    cr_expect(json_is_null(json_object_get(json, "target")));
    static const char *const keys[] = {"referrals_by_status", "outcomes", "needs", "territories"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        cr_expect_gt(json_object_size(json_object_get(json, keys[i])) +
                         json_array_size(json_object_get(json, keys[i])),
                     0, "%s", keys[i]);
    json_decref(json);

    read_papers(words);
    static const char *const said[] = {"Porteurs rencontrés : 8",
                                       "Pré-diagnostics écrits : 7",
                                       "Envoyés vers les ateliers ou les parcours de l'Apes : 5",
                                       "Orientations transmises : 34",
                                       "AAE62 : 3",
                                       "DLA : 1",
                                       "Incub'ESS de l'Artois : 2",
                                       "retour au salariat : 1",
                                       "S. K., Grelinette et coquille"};
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        all_say(words, said[i], true);
    free_papers(words);
}

/* ---- who is counted, and how often --------------------------------------------------------- */

static struct id programme_of(const char *name, const char *kind, const char *year)
{
    struct id id;
    cr_assert(app_programme(&app, name, &id, &err), "%s", err.text);
    cr_assert(app_set_field(&app, &id, FIELD_PROGRAMME_KIND, kind, NULL, &ID_NONE, &err), "%s",
              err.text);
    cr_assert(app_set_field(&app, &id, FIELD_PROGRAMME_YEAR, year, NULL, &ID_NONE, &err), "%s",
              err.text);
    return id;
}

static void set(const struct id *id, enum field field, const char *value)
{
    cr_assert(app_set_field(&app, id, field, value, NULL, &ID_NONE, &err), "%s", err.text);
}

struct made {
    struct id case_id, holder;
};
static struct made case_of(const char *name, const struct id *programme)
{
    struct made made;
    struct record record;
    app.filter.programme = *programme;
    cr_assert(app_add_case(&app, name, NULL, programme, &made.case_id, &err), "%s", err.text);
    cr_assert(query_record(app.store, ENTITY_CASE, &made.case_id, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &made.holder));
    record_clear(&record);
    return made;
}

static struct id note_on(const struct made *made, const char *kind, const char *text)
{
    struct id note;
    cr_assert(app_write_note(&app, &made->case_id, kind, text, DAY_NONE, &note, &err), "%s",
              err.text);
    return note;
}

Test(bilan, a_porteur_counts_once_in_the_year_of_his_programme_and_a_double_nowhere)
{
    struct id action = programme_of("Hors-réseaux 2026", "hors_reseaux", "2026"),
              other = programme_of("Codev 2026", "codev", "2026"),
              later = programme_of("Hors-réseaux 2027", "hors_reseaux", "2027"),
              undated = programme_of("Sans année", "hors_reseaux", "");
    struct made one = case_of("Atelier fictif", &action),
                same = case_of("Atelier fictif bis", &other),
                twice = case_of("Jardin fictif", &action), again = case_of("Jardin fictif", &later),
                alone = case_of("Lieu fictif", &undated);
    const struct made *const met[] = {&one, &same, &again, &alone};
    for (size_t i = 0; i < sizeof met / sizeof met[0]; i++) {
        note_on(met[i], "visio", "vu");
        note_on(met[i], "visite", "revu");
    }
    note_on(&twice, "tiers", "on m'en a parlé");
    set(&action, FIELD_PROGRAMME_TARGET, "4");
    set(&action, FIELD_PROGRAMME_BUDGET_EUR, "1001");

    read_bilan(2026, NULL, false);
    figure_is(FIGURE_RECEIVED, 3);
    figure_is(FIGURE_MET, 2);
    figure_is(FIGURE_MEETINGS, 4);
    cr_assert(app_merge_holders(&app, &one.holder, &same.holder, &err), "%s", err.text);
    read_bilan(2026, NULL, false);
    figure_is(FIGURE_RECEIVED, 2);
    figure_is(FIGURE_CONTACTED, 1); /* what a third person says is no contact */
    figure_is(FIGURE_MET, 1);
    figure_is(FIGURE_MET_ON_SITE, 1);
    figure_is(FIGURE_MEETINGS, 4);
    figure_is(FIGURE_TARGET, 4);
    figure_is(FIGURE_GAP, -3);
    figure_is(FIGURE_COST, 1001);
    cr_expect_eq(group_of(FIGURE_TERRITORIES, NULL), 2, "nobody said where they are");
    read_bilan(2027, NULL, false);
    figure_is(FIGURE_RECEIVED, 1);
    read_bilan(0, "Codev 2026", false);
    cr_expect_eq(bilan.request.year, 2026);
    figure_is(FIGURE_RECEIVED, 1);

    cr_assert(app_close_case(&app, &twice.case_id, "doublon", &err), "%s", err.text);
    read_bilan(2026, NULL, false);
    figure_is(FIGURE_RECEIVED, 1);
    cr_expect_eq(group_of(FIGURE_OUTCOMES, "doublon"), 1);
    set(&undated, FIELD_PROGRAMME_OPENS_ON, "12/02/2026");
    read_bilan(2026, NULL, false);
    figure_is(FIGURE_RECEIVED, 2); /* of the year in which it opens */

    struct bilan_request wrong = {.year = 2025, .programme = action, .today = app_today(&app)};
    struct bilan refused;
    cr_expect_not(bilan_read(app.store, &wrong, &refused, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    wrong.programme = ID_NONE;
    cr_expect_not(bilan_read(app.store, &wrong, &refused, &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);

    /* due on 1 June: in March it is last year's; in August that of the year */
    read_bilan(0, NULL, false);
    cr_expect_eq(bilan.request.year, 2026);
    ground_pass_days(&ground, 150);
    read_bilan(0, NULL, false);
    cr_expect_eq(bilan.request.year, 2027);
}

/* What the bilan takes of its lists, of the year and of each programme, is what each figure says
 * that is asked for alone: Entrée on a number shows these rows. Of the calls of a case one is kept,
 * of meetings all. */
Test(bilan, a_figure_of_a_programme_taken_from_the_year_is_the_one_that_is_asked_for_alone)
{
    cr_assert(app_load_example(&app, &err), "%s", err.text);
    read_bilan(2023, NULL, false);
    size_t values = 0;
    for (size_t p = 0; p <= bilan.programme_count; p++) {
        struct figure_scope scope = bilan.scope;
        const struct bilan_programme *programme = p ? &bilan.programmes[p - 1] : NULL;
        if (programme)
            scope.programme = programme->id;
        for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
            const struct figure_rows *read =
                programme ? &programme->figures[figure] : &bilan.figures[figure];
            struct figure_rows alone;
            if (programme && !bilan_has_figure(programme->parcours, figure))
                continue;
            cr_assert(query_figure(app.store, &scope, figure, &alone, &err), "%s", err.text);
            cr_expect(read->known == alone.known && read->value == alone.value,
                      "%s of %s: %lld, %lld", figure_info(figure)->key,
                      programme ? programme->name : "all", (long long)read->value,
                      (long long)alone.value);
            cr_expect(!read->count || figure_info(figure)->first != FIGURE_NONE ||
                      read->count == alone.count);
            for (size_t i = 0; i < read->count && i < alone.count; i++)
                cr_expect(id_equal(&read->rows[i].id, &alone.rows[i].id) &&
                              read->rows[i].number == alone.rows[i].number,
                          "%s, row %zu", figure_info(figure)->key, i);
            values += (size_t)alone.value > 0;
            figure_rows_clear(&alone);
        }
    }
    cr_expect(values > 40, "%zu", values);
}

/* As on paper: one by one by date, or case by case where there are too many. */
Test(bilan, the_evidence_is_by_date_or_case_by_case)
{
    static const char *const notes[] = {"appelé", "écrit", "reçu"};
    struct id action = programme_of("Hors-réseaux 2026", "hors_reseaux", "2027");
    struct made one = case_of("Atelier fictif", &action), other = case_of("Jardin fictif", &action);
    struct figure_scope scope = {.year = 2027};
    struct figure_rows rows;
    for (size_t i = 0; i < 3; i++) {
        note_on(&other, "appel", notes[i]);
        note_on(&one, "appel", notes[i]);
        ground.now_ms += INT64_C(24) * 3600 * 1000;
    }
    for (scope.by_case_after = 0; scope.by_case_after <= 6; scope.by_case_after++) {
        bool by_case = scope.by_case_after > 0 && scope.by_case_after < 6;
        size_t left = 0, back = 0;
        cr_assert(query_figure(app.store, &scope, FIGURE_EVIDENCE, &rows, &err), "%s", err.text);
        cr_assert_eq(rows.count, 6, "%zu", rows.count);
        for (size_t i = 1; i < rows.count; i++) {
            left += !id_equal(&rows.rows[i - 1].case_id, &rows.rows[i].case_id);
            back += strcmp(rows.rows[i - 1].on, rows.rows[i].on) > 0;
        }
        cr_expect_eq(left, by_case ? 1 : 5, "%zu: %zu", scope.by_case_after, left);
        cr_expect_eq(back, by_case ? 1 : 0, "%zu: %zu", scope.by_case_after, back);
        figure_rows_clear(&rows);
    }
}

Test(bilan, orientations_needs_and_delays_are_those_that_were_made)
{
    const struct need needs[] = {{"ess--statuts", "porteur", 2}, {"local--Vélo long", "apes", 1}},
                      presumed[] = {{"ess--statuts", "mission_ess", 3}};
    struct id action = programme_of("Hors-réseaux 2026", "hors_reseaux", "2026"), partner;
    struct made one = case_of("Atelier fictif", &action), other = case_of("Jardin fictif", &action);
    struct referrals referrals;
    day today = app_today(&app);
    set(&one.case_id, FIELD_CASE_RECEIVED_ON, "01/03/2027");
    set(&other.case_id, FIELD_CASE_RECEIVED_ON, "20/03/2027"); /* after it was contacted */
    note_on(&one, "appel", "appelé");
    note_on(&other, "appel", "appelé");
    cr_assert(app_set_needs(&app, &one.case_id, NULL, needs, 2, &err), "%s", err.text);
    cr_assert(app_set_needs(&app, &other.case_id, NULL, presumed, 1, &err), "%s", err.text);
    cr_assert(query_find_partner(app.store, "dla", &partner, &err), "%s", err.text);
    cr_assert(app_refer(&app, &one.case_id, &partner, 1, &err), "%s", err.text);
    cr_assert(app_refer(&app, &other.case_id, &partner, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, &one.case_id, &referrals, &err));
    struct answer sent = {.status = "requested", .consent = &today}, taken = {.status = "accepted"};
    cr_assert(app_answer(&app, &referrals.rows[0].id, &sent, &err), "%s", err.text);
    ground_pass_days(&ground, 7);
    cr_assert(app_answer(&app, &referrals.rows[0].id, &taken, &err), "%s", err.text);
    referrals_clear(&referrals);

    read_bilan(2026, NULL, false);
    figure_is(FIGURE_FIRST_CONTACT, 14);
    cr_expect_eq(bilan.figures[FIGURE_FIRST_CONTACT].count, 1, "of the other it is not known");
    cr_expect_eq(group_of(FIGURE_NEEDS, "ess--statuts"), 2);
    cr_expect_eq(group_of(FIGURE_NEEDS, "local--Vélo long"), 1);
    figure_is(FIGURE_REFERRALS, 1);
    figure_is(FIGURE_DRAFTS, 1);
    figure_is(FIGURE_FIRST_ANSWER, 7);
    cr_expect_eq(group_of(FIGURE_REFERRALS_BY_PARTNER, "DLA"), 1);
    cr_expect_eq(group_of(FIGURE_REFERRALS_BY_STATUS, "accepted"), 1);
    cr_expect_eq(group_of(FIGURE_REFERRALS_BY_STATUS, "draft"), 0);
}

/* ---- what is checked ----------------------------------------------------------------------- */

/* A programme that counts as it is told, and knows these names. */
static void counts(struct bilan_programme *programme, enum figure figure, int64_t value)
{
    programme->figures[figure].known = true;
    programme->figures[figure].value = value;
}

Test(bilan, numbers_in_paragraphs_are_checked_against_the_base)
{
    static char dla[] = "DLA", aae62[] = "AAE62", theatre[] = "L'Étoile", garden[] = "Le Jardin",
                workshop[] = "Atelier du Nord";
    static struct figure_row sent[] = {{.group = dla}, {.group = aae62}, {.group = aae62}},
                             names[] = {{.name = theatre}, {.name = garden}, {.name = workshop}};
    struct bilan_programme action = {0}, parcours = {.parcours = true};
    counts(&action, FIGURE_RECEIVED, 12);
    counts(&action, FIGURE_CONTACTED, 10);
    counts(&action, FIGURE_MET, 8);
    counts(&action, FIGURE_MET_ON_SITE, 3);
    counts(&action, FIGURE_MEETINGS, 21);
    counts(&action, FIGURE_PREDIAGNOSTICS, 8);
    counts(&action, FIGURE_REFERRALS, 3);
    action.figures[FIGURE_REFERRALS_BY_PARTNER].rows = sent;
    action.figures[FIGURE_REFERRALS_BY_PARTNER].count = 3;
    action.figures[FIGURE_RECEIVED].rows = names;
    action.figures[FIGURE_RECEIVED].count = 3;
    counts(&parcours, FIGURE_PARCOURS_CONTACTS, 14);
    counts(&parcours, FIGURE_PARCOURS_DIAGNOSTICS, 10);
    counts(&parcours, FIGURE_PARCOURS_INSCRIBED, 9);
    counts(&parcours, FIGURE_PREDIAGNOSTICS, 2);

    /* `claims`: each with its words, "!" before those that do not hold. */
    static const struct {
        const char *text, *claims;
        bool parcours;
    } cases[] = {
        {"8 porteurs rencontrés.", "8 porteurs rencontrés", false},
        {"Huit porteurs de projet ont été rencontrés", "Huit porteurs de projet ont été rencontrés",
         false},
        {"7 porteurs rencontrés", "!7 porteurs rencontrés", false},
        {"sept diagnostics annoncés", "!sept diagnostics", false},
        {"8 pré-diagnostics, 12 noms reçus", "8 pré-diagnostics|12 noms reçus", false},
        {"21 rencontres, dont 3 sur place", "21 rencontres|3 sur place", false},
        {"vingt et une rencontres ; vingt-et-un jours", "", false},
        {"Vingt-deux noms reçus", "!Vingt-deux noms reçus", false},
        {"dix-sept noms transmis", "!dix-sept noms transmis", false},
        {"10 prises de contact", "10 prises de contact", false},
        {"1 200 noms reçus", "!1 200 noms reçus", false},
        {"3 orientations", "3 orientations", false},
        {"1 orientation vers le DLA", "1 orientation", false},
        {"2 orientations vers le DLA", "!2 orientations", false},
        {"deux orientations vers l'AAE62", "deux orientations", false},
        {"4 orientations vers le Club", "", false}, /* nobody counts those */
        {"5 orientations vers le DLA et l'AAE62", "", false},
        {"environ 7 porteurs rencontrés, plus de 5 contactés", "", false},
        {"entre 3 et 5 noms reçus, 3 à 5 rencontrés", "", false},
        {"75 % des porteurs rencontrés, 2,5 porteurs rencontrés par mois", "", false},
        {"En 2023, 8 porteurs rencontrés", "8 porteurs rencontrés", false},
        {"Après 6 mois, des porteurs rencontrés ; 3 n'ont pas été rencontrés", "", false},
        {"8 structures et 3 communes. Rencontrés : tous", "", false},
        {"2 porteurs restent à contacter", "", false},
        {"8 diagnostics : L'Étoile, Le Jardin, Atelier du Nord", "!8 diagnostics", false},
        {"14 contacts, 10 diagnostics, 9 inscriptions", "14 contacts|10 diagnostics|9 inscriptions",
         true},
        {"14 contacts, 8 diagnostics, 10 inscrits et 2 pré-diagnostics",
         "14 contacts|!8 diagnostics|!10 inscrits|2 pré-diagnostics", true},
        {"8 rencontrés", "", true}, /* a parcours does not count them */
        {"", "", false},
        {"8", "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bilan_claims claims;
        struct text said = {0};
        bilan_claims_read(cases[i].parcours ? &parcours : &action, cases[i].text, &claims);
        for (size_t c = 0; c < claims.count; c++) {
            const struct bilan_claim *claim = &claims.items[c];
            char *remark = bilan_claim_remark(claim);
            text_addf(&said, "%s%s%s", c ? "|" : "", claim->holds ? "" : "!", claim->words);
            cr_expect_eq(remark == NULL, claim->holds);
            cr_expect_eq(
                strncmp(cases[i].text + claim->start, claim->words, claim->end - claim->start), 0);
            free(remark);
        }
        cr_expect_str_eq(text_get(&said), cases[i].claims, "%s", cases[i].text);
        text_clear(&said);
        bilan_claims_clear(&claims);
    }

    struct bilan_claims claims;
    bilan_claims_read(&action, "7 diagnostics annoncés : L'Étoile, Le Jardin, Atelier du Nord.",
                      &claims);
    cr_assert_eq(claims.count, 1);
    char *remark = bilan_claim_remark(&claims.items[0]);
    cr_expect_str_eq(remark, "« 7 diagnostics » : la base en compte 8 (Pré-diagnostics écrits), 3 "
                             "noms listés");
    free(remark);
    bilan_claims_clear(&claims);
}

/* ---- what does not leave ------------------------------------------------------------------- */

Test(bilan, words_of_private_life_are_found_and_persons_are_initials)
{
    static const struct {
        const char *text, *found;
    } words[] = {{"En pleine dépression depuis son divorce", "dépression|divorce"},
                 {"Arrêt de travail, puis burn-out", "Arrêt de travail|burn-out"},
                 {"Son mari l'aide ; ses enfants aussi", "mari|enfants"},
                 {"Association de patients, aidants, mairie, maritime", ""},
                 {"SANTÉ", "SANTÉ"},
                 {"", ""}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct sensitive found;
        struct text said = {0};
        for (size_t from = 0; sensitive_find(words[i].text, from, &found); from = found.end)
            text_addf(&said, "%s%.*s", said.length ? "|" : "", (int)(found.end - found.start),
                      words[i].text + found.start);
        cr_expect_str_eq(text_get(&said), words[i].found, "%s", words[i].text);
        text_clear(&said);
    }
    static const struct {
        const char *name, *legal_form, *called;
    } names[] = {{"Jeanne Fictive", "personne", "J. F."},
                 {"Jeanne Fictive", "association", "Jeanne Fictive"},
                 {"Mme Jeanne Fictive", NULL, "Mme J. F."},
                 {"Mme T. L.", "personne", "Mme T. L."},
                 {"S. K., Grelinette et coquille", "personne", "S. K., Grelinette et coquille"},
                 {"Fictive, Jeanne", "personne", "F., J."},
                 {"La Palette", "en_creation", "La Palette"},
                 {"Maison fictive", NULL, "Maison fictive"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *called = porteur_public_name(names[i].name, names[i].legal_form);
        cr_expect_str_eq(called, names[i].called, "%s: %s", names[i].name, called);
        free(called);
    }
    static const struct {
        const char *text, *persons, *said;
    } texts[] = {{"Vu Jeanne Fictive. Mme Fictive rappelle.", "Jeanne Fictive\nPaul Inventé",
                  "Vu J. F. Mme F. rappelle."},
                 {"La rose du jardin", "Rose Jardin", "La rose du jardin"},
                 {"Rien", NULL, "Rien"},
                 {"Inventé, et Paul", "Jeanne Fictive\nPaul Inventé", "I., et P."}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *said = public_text(texts[i].text, texts[i].persons);
        cr_expect_str_eq(said, texts[i].said, "%s", said);
        free(said);
    }
}

Test(bilan, only_publishable_notes_leave_persons_are_initials_and_faults_are_said)
{
    struct id action = programme_of("Hors-réseaux 2026", "hors_reseaux", "2026");
    struct made person = case_of("Jeanne Fictive", &action), lieu = case_of("Lieu fictif", &action);
    struct bilan_checks checks;
    char *words[PAPERS];
    size_t quoted;
    set(&person.holder, FIELD_HOLDER_LEGAL_FORM, "personne");
    set(&lieu.holder, FIELD_HOLDER_CONTACT_PERSON, "Paul Inventé");
    set(&lieu.holder, FIELD_HOLDER_PHONE, "03 21 99 99 99");
    note_on(&person, "visite", "Secretmot sur la personne");
    struct id shared =
        note_on(&lieu, "rencontre", "Paul Inventé veut un local, après son divorce.");
    set(&lieu.case_id, FIELD_CASE_ELEMENTS, "Paul Inventé porte tout");
    set(&lieu.case_id, FIELD_CASE_INTEREST, "=Partager");
    set(&action, FIELD_PROGRAMME_REPORT_DONE,
        "3 porteurs rencontrés, Jeanne Fictive la première.\n\nBel élan <malgré> tout.");

    read_bilan(2026, NULL, false);
    bilan_checks_read(&bilan, &checks);
    cr_expect_eq(checks.count, 2, "%zu", checks.count);
    for (size_t i = 0; i < checks.count; i++)
        cr_expect(checks.items[i].programme == 0 && checks.items[i].paragraph == 0 &&
                  checks.items[i].end > checks.items[i].start);
    bilan_checks_clear(&checks);
    char *draft = app_draft_report(&app, &action, &quoted, &err);
    cr_assert_not_null(draft, "%s", err.text);
    cr_expect_eq(quoted, 0);
    cr_expect_not_null(strstr(draft, "Porteurs rencontrés : 2"));
    cr_expect_null(strstr(draft, "local"));
    free(draft);
    read_papers(words);
    all_say(words, "J. F.", true);
    all_say(words, "P. I. porte tout", true);
    all_say(words, "Bel élan <malgré> tout", true);
    all_say(words, "3 porteurs rencontrés", true); /* as it is written */
    static const char *const never[] = {"Jeanne Fictive", "Inventé",  "Secretmot",       "divorce",
                                        "à vérifier",     "03 21 99", "document interne"};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        all_say(words, never[i], false);
    free_papers(words);

    cr_assert(app_publish_note(&app, &shared, true, &err), "%s", err.text);
    read_bilan(2026, NULL, false);
    bilan_checks_read(&bilan, &checks);
    cr_assert_eq(checks.count, 3);
    cr_expect_eq(checks.items[2].kind, CHECK_SENSITIVE);
    cr_expect(id_equal(&checks.items[2].id, &shared) && checks.items[2].entity == ENTITY_NOTE);
    cr_expect_not_null(strstr(checks.items[2].what, "« divorce » : famille"));
    bilan_checks_clear(&checks);
    draft = app_draft_report(&app, &action, &quoted, &err);
    cr_expect_eq(quoted, 1);
    cr_expect_not_null(strstr(draft, "Lieu fictif (rencontre) : « P. I. veut un local, après son "
                                     "divorce. »"),
                       "%s", draft);
    free(draft);
    read_papers(words);
    all_say(words, "P. I. veut un local", true);
    all_say(words, "Secretmot", false);
    free_papers(words);

    read_bilan(2026, NULL, true);
    read_papers(words);
    static const char *const inside[] = {"Jeanne Fictive", "Paul Inventé veut", "Secretmot",
                                         "document interne"};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        all_say(words, inside[i], true);
    cr_expect_not_null(strstr(words[0], "a verifier 3 porteurs rencontres la base en compte 2"));
    free_papers(words);

    struct notes notes;
    cr_assert(app_publish_note(&app, &shared, false, &err), "%s", err.text);
    cr_assert(app_close_case(&app, &lieu.case_id, "sans_suite", &err), "%s", err.text);
    cr_assert(query_notes(app.store, &lieu.case_id, &notes, &err));
    cr_expect_not(app_publish_note(&app, &notes.rows[0].id, true, &err), "a line of the program");
    notes_clear(&notes);

    struct id copy;
    struct record record;
    cr_assert(app_copy_programme(&app, &action, &copy, &err), "%s", err.text);
    cr_assert(query_record(app.store, ENTITY_PROGRAMME, &copy, &record, &err));
    cr_expect_null(record_get(&record, FIELD_PROGRAMME_REPORT_DONE), "a year's text stays in it");
    record_clear(&record);
}

/* ---- what a figure sees -------------------------------------------------------------------- */

static char *dumped(void)
{
    read_bilan(2026, NULL, false);
    json_t *object = json_of();
    char *text = json_dumps(object, 0);
    json_decref(object);
    return text;
}

/* A value that is not the one a field has; NULL for a field that is not written so. */
static const char *other_value(enum field field)
{
    const struct choice_list *list = field_choices(field);
    switch (field_info(field)->type) {
    case TYPE_TEXT:
    case TYPE_LINES:
        return "Autre chose, Zoé Nouvelle";
    case TYPE_DATE:
        return "2026-02-03";
    case TYPE_MOMENT:
        return "2026-02-03T10:30";
    case TYPE_INTEGER:
        return "2026";
    case TYPE_FLAG:
        return "1";
    case TYPE_CHOICE:
        return list->choices[list->count - 1].code;
    default:
        return NULL;
    }
}

/* Nothing that changes what the bilan says goes by unseen; what goes by is not read again. */
Test(bilan, figures_are_read_again_when_they_could_say_something_else)
{
    struct id action = programme_of("Hors-réseaux 2026", "hors_reseaux", "2026"), partner;
    struct made made = case_of("Lieu fictif", &action);
    struct id note = note_on(&made, "visite", "Vu");
    struct figures_mark mark = {0};
    struct referrals referrals;
    cr_assert(app_add_partner(&app, "Partenaire fictif", &partner, &err), "%s", err.text);
    cr_assert(app_refer(&app, &made.case_id, &partner, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, &made.case_id, &referrals, &err));
    const struct id sent = referrals.rows[0].id;
    referrals_clear(&referrals);
    cr_expect(query_figures_changed(app.store, &mark), "nobody looked yet");
    cr_expect_not(query_figures_changed(app.store, &mark));
    char *before = dumped();
    size_t seen = 0, passed = 0;
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        const struct id *const records[] = {
            [ENTITY_PROGRAMME] = &action,  [ENTITY_HOLDER] = &made.holder,
            [ENTITY_CASE] = &made.case_id, [ENTITY_NOTE] = &note,
            [ENTITY_PARTNER] = &partner,   [ENTITY_REFERRAL] = &sent,
        };
        enum entity entity = field_info(field)->entity;
        const char *value = other_value(field);
        if (!value || field == entity_deleted_field(entity) || field == FIELD_PROGRAMME_YEAR ||
            field == FIELD_NOTE_PUBLISHABLE)
            continue; /* it is of this year; what is quoted is no figure */
        cr_assert(op_begin(app.store, &err) &&
                      op_set(app.store, records[entity], field, value, NULL, &err) &&
                      op_commit(app.store, "essai", &ID_NONE, &err),
                  "%s: %s", field_info(field)->column, err.text);
        bool changed = query_figures_changed(app.store, &mark);
        char *after = dumped();
        cr_expect(changed || strcmp(before, after) == 0, "%s of %d changes what is said",
                  field_info(field)->column, (int)entity);
        cr_expect_eq(changed, figure_sees(field), "%s of %d", field_info(field)->column,
                     (int)entity);
        seen += changed;
        passed += !changed;
        free(before);
        before = after;
    }
    cr_expect(seen > 20 && passed > 20, "%zu seen, %zu passed by", seen, passed);
    free(before);
    figures_mark_clear(&mark);
}

/* ---- words --------------------------------------------------------------------------------- */

Test(bilan, the_page_of_the_bilan_agrees_with_the_table_of_figures)
{
    const char *data = getenv("DENTELLE_TEST_DATA");
    char *path = mem_print("%s/../../docs/bilan.md", data ? data : "tests/data");
    struct text page = {0};
    cr_assert(file_read_whole(path, 1 << 20, &page, &err), "%s", err.text);
    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++) {
        const struct figure_info *info = figure_info(figure);
        char *row = mem_print("| `%s` | %s | %s |\n", info->key, info->label, info->definition);
        cr_expect_not_null(strstr(text_get(&page), row), "docs/bilan.md lacks this line:\n%s", row);
        free(row);
    }
    text_clear(&page);
    free(path);
}
