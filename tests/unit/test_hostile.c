/* Spreadsheets made to harm: each ends with one sentence, soon, in little memory, and nothing is
 * written. They are imported by a child whose memory is then known. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spreadsheet.h"

static struct ground ground;

static void open_ground(void)
{
    ground_open(&ground);
}

static void close_ground(void)
{
    ground_close(&ground);
}

TestSuite(hostile, .init = open_ground, .fini = close_ground);

/* AddressSanitizer keeps what was freed and shadows all of it. */
#if defined(__SANITIZE_ADDRESS__)
enum { MEMORY_LIMIT_MIB = 700 };
#else
enum { MEMORY_LIMIT_MIB = 100 };
#endif

/* ---- the files ------------------------------------------------------------------------------- */

#define HEADER "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Nom</t></is></c></row>"
#define ODS_CELL(attributes, text)                                                                 \
    "<table:table-cell " attributes "><text:p>" text "</text:p></table:table-cell>"
#define ODS_HEADER "<table:table-row>" ODS_CELL("", "Nom") "</table:table-row>"

static void xlsx_of_rows(const char *rows, struct text *out)
{
    make_xlsx(&(struct made_book){.sheets = {{.rows = rows}}}, out);
}

static void ods_of_rows(const char *rows, struct text *out)
{
    make_ods(&(struct made_book){.sheets = {{.rows = rows}}}, out);
}

/* A workbook whose only sheet is this document. */
static void xlsx_of_document(const char *document, struct text *out)
{
    const struct made_part parts[] = {
        {"_rels/.rels", MADE_RELS},
        {"xl/workbook.xml",
         "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
         "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
         "<sheets><sheet name=\"A\" r:id=\"r1\"/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/>"
         "</Relationships>"},
        {"xl/s.xml", document},
        {NULL, NULL}};
    make_zip(parts, out);
}

#define SHEET(rows)                                                                                \
    "<worksheet "                                                                                  \
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" HEADER rows  \
    "</sheetData></worksheet>"

static void billion_laughs(struct text *out)
{
    xlsx_of_document(
        "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;\">]>" SHEET(
            "<row r=\"2\"><c t=\"str\"><v>&d;&d;&d;</v></c></row>"),
        out);
}

static void quadratic_blow_up(struct text *out)
{
    char *entity = repeat("a", 100000), *uses = repeat("&a;", 100000);
    char *document = mem_print(
        "<!DOCTYPE x [<!ENTITY a \"%s\">]>" SHEET("<row r=\"2\"><c t=\"str\"><v>%s</v></c></row>"),
        entity, uses);
    xlsx_of_document(document, out);
    free(entity);
    free(uses);
    free(document);
}

static void external_entity(struct text *out)
{
    xlsx_of_document("<!DOCTYPE x SYSTEM \"http://127.0.0.1/x.dtd\">" SHEET(""), out);
}

static void undeclared_entity(struct text *out)
{
    xlsx_of_document(SHEET("<row r=\"2\"><c t=\"str\"><v>&passwd;</v></c></row>"), out);
}

static void zip_bomb(struct text *out)
{
    char *spaces = repeat("                                ", 40 * 1024 * 1024 / 32);
    char *document = mem_print(SHEET("%s"), spaces);
    xlsx_of_document(document, out);
    free(spaces);
    free(document);
}

static void rows_repeated(struct text *out)
{
    ods_of_rows(ODS_HEADER "<table:table-row table:number-rows-repeated=\"999999999\">" ODS_CELL(
                    "", "A") "</table:table-row>",
                out);
}

static void empty_rows_repeated(struct text *out)
{
    ods_of_rows(
        ODS_HEADER
        "<table:table-row table:number-rows-repeated=\"999999999\"/><table:table-row>" ODS_CELL(
            "", "A") "</table:table-row>",
        out);
}

static void columns_repeated(struct text *out)
{
    ods_of_rows(ODS_HEADER "<table:table-row>" ODS_CELL(
                    "table:number-columns-repeated=\"999999999\"", "A") "</table:table-row>",
                out);
}

static void spaces_repeated(struct text *out)
{
    ods_of_rows(ODS_HEADER "<table:table-row>" ODS_CELL(
                    "", "A<text:s text:c=\"999999999\"/>B") "</table:table-row>",
                out);
}

static void far_cell(struct text *out)
{
    xlsx_of_rows(HEADER "<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>", out);
}

static void far_row(struct text *out)
{
    xlsx_of_rows(HEADER "<row r=\"4294967297\"><c><v>1</v></c></row>", out);
}

static void rows_backwards(struct text *out)
{
    xlsx_of_rows(HEADER "<row r=\"3\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>",
                 out);
}

/* A text of a megabyte that 12,000 cells share. */
static void shared_string(struct text *out)
{
    char *text = repeat("a", 1024 * 1024), *strings = mem_print("<si><t>%s</t></si>", text);
    struct text rows = {0};
    text_add(&rows, HEADER);
    for (int i = 0; i < 12000; i++)
        text_addf(&rows, "<row r=\"%d\"><c t=\"s\"><v>0</v></c></row>", i + 2);
    make_xlsx(&(struct made_book){.sheets = {{.rows = text_get(&rows)}}, .strings = strings}, out);
    free(text);
    free(strings);
    text_clear(&rows);
}

/* The same, each within what a cell may hold. */
static void shared_strings_in_all(struct text *out)
{
    char *text = repeat("a", 100 * 1024), *strings = mem_print("<si><t>%s</t></si>", text);
    struct text rows = {0};
    text_add(&rows, HEADER);
    for (int i = 0; i < 12000; i++)
        text_addf(&rows, "<row r=\"%d\"><c/><c t=\"s\"><v>0</v></c></row>", i + 2);
    make_xlsx(&(struct made_book){.sheets = {{.rows = text_get(&rows)}}, .strings = strings}, out);
    free(text);
    free(strings);
    text_clear(&rows);
}

static void missing_string(struct text *out)
{
    xlsx_of_rows(HEADER "<row r=\"2\"><c t=\"s\"><v>4294967296</v></c></row>", out);
}

static void deep_nesting(struct text *out)
{
    char *open = repeat("<a>", 100000), *document = mem_print(SHEET("%s"), open);
    xlsx_of_document(document, out);
    free(open);
    free(document);
}

static void many_attributes(struct text *out)
{
    struct text row = {0};
    for (int i = 0; i < 10000; i++)
        text_addf(&row, " a%d=\"\"", i);
    char *document = mem_print(SHEET("<row %s/>"), text_get(&row));
    xlsx_of_document(document, out);
    text_clear(&row);
    free(document);
}

static void endless_tag(struct text *out)
{
    char *long_value = repeat("0123456789abcdef", 4 * 1024 * 1024 / 16);
    char *document = mem_print(SHEET("<row a=\"%s\"/>"), long_value);
    xlsx_of_document(document, out);
    free(long_value);
    free(document);
}

static void truncated(struct text *out)
{
    xlsx_of_rows(HEADER "<row r=\"2\"><c t=\"str\"><v>A</v></c></row>", out);
    out->length -= out->length / 3;
}

static void damaged(struct text *out)
{
    ods_of_rows(ODS_HEADER "<table:table-row>" ODS_CELL("", "A") "</table:table-row>", out);
    for (size_t i = 200; i < 260; i++)
        out->bytes[i] ^= 0x55;
}

static void names_twice(struct text *out)
{
    const struct made_part parts[] = {{"_rels/.rels", MADE_RELS},
                                      {"xl/workbook.xml", "<workbook/>"},
                                      {"XL\\workbooK.xm!", "<workbook/>"},
                                      {NULL, NULL}};
    make_zip(parts, out);
    patch(out, "XL\\workbooK.xm!", "XL\\workbooK.xml");
}

static void names_that_leave(struct text *out)
{
    const struct made_part parts[] = {{"_rels/.rels", MADE_RELS},
                                      {"xl/workbook.xml", "<workbook/>"},
                                      {"xl/xx/xx/xx/etc/cron.d/x", "x"},
                                      {NULL, NULL}};
    make_zip(parts, out);
    patch(out, "xl/xx/xx/xx/etc/cron.d/x", "xl/../../../etc/cron.d/x");
}

static void many_entries(struct text *out)
{
    xlsx_of_rows(HEADER, out);
    /* The end record says 60,000 of them. */
    out->bytes[out->length - 12] = 0x60;
    out->bytes[out->length - 11] = (char)0xEA;
}

static const struct {
    const char *name;
    void (*make)(struct text *out);
    const char *why;
} files[] = {
    {"billion laughs", billion_laughs, "DOCTYPE"},
    {"quadratic blow-up", quadratic_blow_up, "DOCTYPE"},
    {"external entity", external_entity, "DOCTYPE"},
    {"undeclared entity", undeclared_entity, "abîmé"},
    {"zip bomb", zip_bomb, "se déplie"},
    {"rows repeated", rows_repeated, "plus loin que la ligne 1048576"},
    {"empty rows repeated", empty_rows_repeated, "plus loin que la ligne 1048576"},
    {"columns repeated", columns_repeated, "plus de 256 colonnes"},
    {"spaces repeated", spaces_repeated, "Ko de texte"},
    {"far cell", far_cell, "plus de 256 colonnes"},
    {"far row", far_row, "abîmé"},
    {"rows backwards", rows_backwards, "après la ligne 3 vient la ligne 2"},
    {"shared string", shared_string, "Ko de texte"},
    {"shared strings in all", shared_strings_in_all, "Mo de texte"},
    {"missing string", missing_string, "un texte manque"},
    {"deep nesting", deep_nesting, "de travers"},
    {"many attributes", many_attributes, "de travers"},
    {"endless tag", endless_tag, "démesurée"},
    {"truncated", truncated, "incomplet"},
    {"damaged", damaged, "incomplet"},
    {"names twice", names_twice, "deux éléments du même nom"},
    {"names that leave", names_that_leave, "sortent de l'archive"},
    {"many entries", many_entries, "trop d'éléments"},
};

/* ---- importing them -------------------------------------------------------------------------- */

/* In a child: 0 when the import was refused with that sentence and the base is as it was. */
static int import(const char *path, const char *why)
{
    struct app app;
    struct error err = {0};
    struct import_report report;
    ground_app(&ground, &app);
    bool refused = !app_import(&app, path, "HR 2027", &report, &err);
    app_close(&app);
    char *cases = ground_ask(&ground, "SELECT count(*) FROM summary");
    bool clean = strcmp(cases, "0") == 0;
    free(cases);
    if (refused && strstr(err.text, why) && clean && err.code == ERR_INPUT)
        return 0;
    fprintf(stderr, "refused %d, clean %d: %s\n", refused, clean, err.text);
    return 1;
}

Test(hostile, a_file_made_to_harm_is_refused_in_one_sentence_and_little_memory)
{
    char *path = mem_print("%s/suivi.xlsx", ground.folder);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct text bytes = {0};
        struct error err = {0};
        struct rusage usage;
        int status;
        files[i].make(&bytes);
        cr_assert(file_write_whole(path, text_get(&bytes), bytes.length, &err), "%s", err.text);
        text_clear(&bytes);
        pid_t child = fork();
        cr_assert(child >= 0);
        if (child == 0)
            _exit(import(path, files[i].why));
        cr_assert(wait4(child, &status, 0, &usage) == child);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s: status %d", files[i].name,
                  status);
        cr_expect_leq(usage.ru_maxrss / 1024, MEMORY_LIMIT_MIB, "%s: %ld MiB", files[i].name,
                      usage.ru_maxrss / 1024);
    }
    free(path);
}
