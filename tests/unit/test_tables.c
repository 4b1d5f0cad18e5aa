/* Tables out: what a workbook and a CSV hold is what was given, whatever it looks like; what fails
 * leaves nothing. */
#include <csv.h>
#include <dirent.h>
#include <libxml/xmlreader.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zip.h>

#include "../../src/exchange/internal.h"
#include "dentelle/exchange.h"
#include "ground.h"

static struct ground ground;
static struct error err;

static void init(void)
{
    utf8_locale();
    ground_open(&ground);
    err = (struct error){0};
}

static void fini(void)
{
    ground_close(&ground);
}

TestSuite(tables, .init = init, .fini = fini);

static char *path_of(const char *name)
{
    return mem_print("%s/%s", ground.folder, name);
}

/* How many entries the folder has. */
static int entries(void)
{
    DIR *folder = opendir(ground.folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static const struct tables_column columns[] = {
    {"Nom", TABLES_TEXT, 20},  {"Texte", TABLES_LINES, 60}, {"Nombre", TABLES_INTEGER, 8},
    {"Coût", TABLES_EURO, 12}, {"Le", TABLES_DAY, 12},      {"À", TABLES_MOMENT, 16},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static struct tables *begin(enum tables_format format, const char *path)
{
    struct tables *tables = tables_begin(format, path, false, "Essai", 20000, &err);
    cr_assert_not_null(tables, "%s", err.text);
    return tables;
}

/* One entry of a package as text. The caller frees. */
static char *part(const char *path, const char *name)
{
    struct text text = {0};
    char block[4096];
    zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
    cr_assert_not_null(zip, "%s is no zip", path);
    zip_file_t *file = zip_fopen(zip, name, 0);
    cr_assert_not_null(file, "%s has no %s", path, name);
    for (zip_int64_t got; (got = zip_fread(file, block, sizeof block)) > 0;)
        text_add_bytes(&text, block, (size_t)got);
    zip_fclose(file);
    zip_discard(zip);
    return text_take(&text);
}

static void holds(const char *path, const char *name, const char *expected)
{
    char *text = part(path, name);
    cr_expect(strstr(text, expected), "%s of %s has no %s", name, path, expected);
    free(text);
}

Test(tables, a_workbook_has_typed_cells_and_no_formula)
{
    static const char *const hostile[] = {"=1+1",
                                          "+33 3",
                                          "-2",
                                          "@SUM(A1)",
                                          "01150",
                                          "'=cmd|",
                                          "\t=1",
                                          "<&>\"",
                                          "_x000D_",
                                          "{=A1}",
                                          "http://exemple.invalid",
                                          "１＝２",
                                          "a\x1b[31m"};
    char *path = path_of("a.xlsx");
    struct tables *tables = begin(TABLES_XLSX, path);
    tables_sheet(tables, "Dossiers", columns, COLUMNS);
    tables_note(tables, "Ce fichier ne contient pas de notes.");
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        tables_text(tables, hostile[i]);
        tables_text(tables, hostile[i]);
        tables_integer(tables, -(int64_t)i);
        tables_integer(tables, 2500);
        tables_day(tables, i ? 20000 : DAY_NONE);
        tables_moment(tables, i ? "2024-03-15T14:02" : "jamais");
        tables_row(tables);
    }
    cr_assert(tables_finish(tables, &err), "%s", err.text);
    char *sheet = part(path, "xl/worksheets/sheet1.xml");
    cr_expect(!strstr(sheet, "<f>") && !strstr(sheet, "<f "), "a formula");
    cr_expect(!strchr(sheet, '\x1b'));
    free(sheet);
    holds(path, "xl/worksheets/sheet1.xml", "<t>=1+1</t>");
    holds(path, "xl/worksheets/sheet1.xml", "<t>01150</t>");
    holds(path, "xl/worksheets/sheet1.xml", "_x005F_x000D_");
    holds(path, "xl/worksheets/sheet1.xml", "<v>45366.58472222222</v>");
    holds(path, "xl/worksheets/sheet1.xml", "<t>jamais</t>");
    holds(path, "xl/worksheets/sheet1.xml", "state=\"frozen\"");
    holds(path, "xl/worksheets/sheet1.xml", "<autoFilter ref=\"A2:F15\"/>");
    holds(path, "docProps/core.xml", "2024-10-04T12:00:00Z");
    cr_expect_eq(entries(), 1, "nothing beside it");
    free(path);
}

Test(tables, the_same_tables_are_the_same_bytes)
{
    struct text bytes[2] = {{0}, {0}};
    for (int i = 0; i < 2; i++) {
        char *path = path_of(i ? "b.xlsx" : "a.xlsx");
        struct tables *tables = begin(TABLES_XLSX, path);
        tables_sheet(tables, "Un", columns, COLUMNS);
        tables_text(tables, "Structure fictive");
        tables_row(tables);
        cr_assert(tables_finish(tables, &err), "%s", err.text);
        cr_assert(file_read_whole(path, 1 << 20, &bytes[i], &err), "%s", err.text);
        free(path);
    }
    cr_expect_eq(bytes[0].length, bytes[1].length);
    cr_expect(memcmp(bytes[0].bytes, bytes[1].bytes, bytes[0].length) == 0);
    text_clear(&bytes[0]);
    text_clear(&bytes[1]);
}

Test(tables, names_of_sheets_are_made_to_fit)
{
    static const struct {
        const char *asked, *made;
    } cases[] = {
        {"Notes", "name=\"Notes\""},
        {"notes", "name=\"notes (2)\""},
        {"Bilan 2027/2028 [essai]: a*b?\\", "name=\"Bilan 2027-2028 -essai-- a-b--\""},
        {"", "name=\"Feuille\""},
        {"'", "name=\"-\""},
        {"History", "name=\"History (2)\""},
        {"Un nom de feuille bien trop long pour Excel", "name=\"Un nom de feuille bien trop lon\""},
        {"Un nom de feuille bien trop long pour Excel", "name=\"Un nom de feuille bien trop (2)\""},
        {"ééééééééééééééééééééééééééééééééééé", "name=\"ééééééééééééééééééééééééééééééé\""},
    };
    char *path = path_of("a.xlsx");
    struct tables *tables = begin(TABLES_XLSX, path);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        tables_sheet(tables, cases[i].asked, columns, 1);
    cr_assert(tables_finish(tables, &err), "%s", err.text);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        holds(path, "xl/workbook.xml", cases[i].made);
    free(path);
}

/* Nothing of a text that no cell holds is lost, characters of four bytes included. */
Test(tables, what_a_cell_cannot_hold_goes_on_in_a_sheet)
{
    struct text long_text = {0};
    char *path = path_of("a.xlsx");
    for (int i = 0; i < 20000; i++)
        text_add(&long_text, "😀é");
    struct tables *tables = begin(TABLES_XLSX, path);
    tables_sheet(tables, "Notes", columns, COLUMNS);
    tables_text(tables, "Structure fictive");
    tables_text(tables, text_get(&long_text));
    tables_row(tables);
    cr_assert(tables_finish(tables, &err), "%s", err.text);
    holds(path, "xl/workbook.xml", "name=\"Suites\"");
    holds(path, "xl/worksheets/sheet1.xml", "« Suites », ligne 2)");
    char *first = part(path, "xl/worksheets/sheet1.xml"),
         *rest = part(path, "xl/worksheets/sheet2.xml");
    size_t signs = 0;
    for (const char *at = first; (at = strstr(at, "😀")); at++)
        signs++;
    for (const char *at = rest; (at = strstr(at, "😀")); at++)
        signs++;
    cr_expect_eq(signs, 20000);
    free(first);
    free(rest);
    free(path);
    text_clear(&long_text);
}

/* What another program reads: RFC 4180, and no cell that a spreadsheet would reckon. */
static void on_cell(void *bytes, size_t length, void *state)
{
    char *cell = mem_copy_bytes(bytes, length);
    strings_add(state, cell);
    free(cell);
}

Test(tables, a_csv_is_guarded_and_read_by_anybody)
{
    static const struct {
        const char *given, *written;
    } cases[] = {
        {"=1+1", "'=1+1"}, {"+33 3", "'+33 3"}, {"-2", "'-2"}, {"@a", "'@a"},
        {" =1", "=1"},     {"'=1", "''=1"},     {"'a", "'a"},  {"a;b,\"c\"", NULL},
        {"＝1", "'＝1"},   {"l'an", "l'an"},    {"", ""},      {"a\r\nb", "a\nb"},
        {"\n=1", "'\n=1"}, {"01150", "01150"},
    };
    enum { CASES = sizeof cases / sizeof cases[0] };
    for (enum tables_format format = TABLES_CSV; format <= TABLES_CSV_EXCEL; format++) {
        char *path = path_of(format == TABLES_CSV ? "a.csv" : "b.csv");
        struct text text = {0};
        struct strings cells = {0};
        struct csv_parser parser;
        struct tables *tables = begin(format, path);
        tables_sheet(tables, "Dossiers", columns, COLUMNS);
        for (size_t i = 0; i < CASES; i++) {
            tables_empty(tables);
            tables_text(tables, cases[i].given);
            tables_integer(tables, -3);
            tables_empty(tables);
            tables_day(tables, 20000);
            tables_moment(tables, "2024-03-15T14:02");
            tables_row(tables);
        }
        cr_assert(tables_finish(tables, &err), "%s", err.text);
        cr_assert(file_read_whole(path, 1 << 20, &text, &err), "%s", err.text);
        bool excel = format == TABLES_CSV_EXCEL;
        cr_expect_eq(strncmp(text_get(&text), "\xEF\xBB\xBF", 3) == 0, excel);
        cr_assert_eq(csv_init(&parser, CSV_APPEND_NULL), 0);
        csv_set_delim(&parser, excel ? ';' : ',');
        size_t skipped = excel ? 3 : 0;
        cr_expect_eq(csv_parse(&parser, text_get(&text) + skipped, text.length - skipped, on_cell,
                               NULL, &cells),
                     text.length - skipped);
        csv_fini(&parser, on_cell, NULL, &cells);
        csv_free(&parser);
        cr_assert_eq(cells.count, COLUMNS * (CASES + 1));
        for (size_t i = 0; i < CASES; i++) {
            char **row = &cells.items[COLUMNS * (i + 1)];
            bool line = cases[i].written && strcmp(cases[i].given, " =1") == 0;
            cr_expect_str_eq(row[1], line               ? "' =1"
                                     : cases[i].written ? cases[i].written
                                                        : cases[i].given);
            cr_expect_str_eq(row[2], "-3");
            cr_expect_str_eq(row[4], "04/10/2024");
            cr_expect_str_eq(row[5], "15/03/2024 14:02");
        }
        strings_clear(&cells);
        text_clear(&text);
        free(path);
    }
}

/* ---- what fails ---------------------------------------------------------------------------- */

static bool write_much(enum tables_format format, const char *path, bool replace)
{
    struct tables *tables = tables_begin(format, path, replace, "Essai", 20000, &err);
    if (!tables)
        return false;
    tables_sheet(tables, "Dossiers", columns, COLUMNS);
    for (int i = 0; i < 3000; i++) {
        char *text = mem_print("%d %d structure fictive", i * 7919, i * 104729);
        tables_text(tables, text);
        tables_text(tables, text);
        tables_row(tables);
        free(text);
    }
    return tables_finish(tables, &err);
}

Test(tables, what_is_there_stays_unless_it_is_to_be_replaced)
{
    char *path = path_of("a.xlsx"), *folder = path_of("dossier"), *none = path_of("rien/a.xlsx");
    struct text text = {0};
    cr_assert(file_write_whole(path, "à moi", 6, &err));
    cr_assert(folder_make(folder, &err));
    for (enum tables_format format = TABLES_XLSX; format <= TABLES_CSV; format++) {
        cr_expect(!write_much(format, path, false) && err.code == ERR_INPUT, "%s", err.text);
        cr_expect(strstr(err.text, "déjà là"), "%s", err.text);
        cr_expect(!write_much(format, folder, true) && err.code == ERR_INPUT, "%s", err.text);
        cr_expect(!write_much(format, none, true) && err.code == ERR_NOT_FOUND, "%s", err.text);
        cr_assert(file_read_whole(path, 100, &text, &err));
        cr_expect_str_eq(text_get(&text), "à moi");
        text_clear(&text);
        cr_expect_eq(entries(), 2);
    }
    cr_assert(write_much(TABLES_XLSX, path, true), "%s", err.text);
    holds(path, "xl/workbook.xml", "Dossiers");
    cr_expect_eq(entries(), 2);
    free(path);
    free(folder);
    free(none);
}

/* A disk that takes no more: the file is not there, and the one that was stays. Temporary files of
 * libxlsxwriter meet the same limit, and it does not look: we do. */
Test(tables, a_full_disk_leaves_nothing)
{
    static const rlim_t limits[] = {0, 100, 5000, 20000, 60000};
    struct rlimit none, limit;
    char *path = path_of("a.fichier");
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &none), 0);
    for (enum tables_format format = TABLES_XLSX; format <= TABLES_CSV; format++)
        for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
            limit = (struct rlimit){limits[i], none.rlim_max};
            err = (struct error){0};
            cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
            bool done = write_much(format, path, false);
            cr_assert_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
            cr_expect(!done, "a file of 3000 rows fits in %ld bytes", (long)limits[i]);
            cr_expect(err.code != ERR_NONE && err.text[0]);
            cr_expect_eq(entries(), 0, "limit %ld: %s", (long)limits[i], err.text);
        }
    struct tables *tables = begin(TABLES_XLSX, path);
    tables_sheet(tables, "Dossiers", columns, COLUMNS);
    tables_text(tables, "a");
    tables_row(tables);
    tables_drop(tables); /* given up */
    tables_drop(NULL);
    cr_expect_eq(entries(), 0);
    free(path);
}

/* The sheet of a workbook that was written right, with `lost` made `left`, under its own name. */
static void damage(const char *path, const char *lost, const char *left)
{
    static const char name[] = "xl/worksheets/sheet1.xml";
    char *whole = part(path, name), *at = strstr(whole, lost);
    cr_assert_not_null(at, "no %s in %s", lost, whole);
    char *made = mem_print("%.*s%s%s", (int)(at - whole), whole, left, at + strlen(lost));
    zip_t *zip = zip_open(path, 0, NULL);
    cr_assert_not_null(zip);
    zip_source_t *source = zip_source_buffer(zip, made, strlen(made), 0);
    cr_assert(source && zip_file_add(zip, name, source, ZIP_FL_OVERWRITE) >= 0);
    cr_assert_eq(zip_close(zip), 0);
    free(made);
    free(whole);
}

/* Whatever a disk that was full for a moment left out of a sheet, the check of the workbook sees.
 */
Test(tables, a_sheet_of_which_something_is_missing_is_seen)
{
    static const struct {
        const char *lost, *left;
        bool whole;
    } cases[] = {
        {"<sheetData>", "<sheetData>", true},
        {"</worksheet>", "", false},
        {"</worksheet>", "</worksheet", false},
        {"</worksheet>", "</worksheet><worksheet></worksheet>", false},
        {"</row>", "", false},
        {"<sheetData>", "", false},
        {"</c>", "</is>", false},
        {"<t>a &lt; \"b\"</t>", "<t>a", false},
        {"<c r=\"A2\"", "<c r=\"A2", false},
        {"<c r=\"C2\" s=\"4\"><v>7</v></c>", "", false},
        {"<c r=\"C2\" s=\"4\"><v>7</v></c>", "<c r=\"C2\" s=\"4\"/>", false},
    };
    char *path = path_of("a.xlsx");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tables *tables = begin(TABLES_XLSX, path);
        tables_sheet(tables, "Dossiers", columns, COLUMNS);
        tables_text(tables, "a < \"b\"");
        tables_text(tables, "deux");
        tables_integer(tables, 7);
        tables_row(tables);
        cr_assert(tables_finish(tables, &err), "%s", err.text);
        damage(path, cases[i].lost, cases[i].left);
        cr_expect_eq(tables_check_xlsx(path, path, COLUMNS + 3, &err), cases[i].whole, "%s → %s",
                     cases[i].lost, cases[i].left);
        cr_expect(!tables_check_xlsx(path, path, COLUMNS + 4, &err));
        unlink(path);
    }
    free(path);
}
