/* Spreadsheets made by the tests. */
#include "spreadsheet.h"

#include <stdlib.h>
#include <string.h>

#include "report/package.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONSHIPS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"

enum { PARTS = 40 };

struct package {
    struct package_part parts[PARTS];
    struct text texts[PARTS];
    char *names[PARTS];
    size_t count;
};

static void add_part(struct package *package, bool stored, const char *name, const char *text)
{
    size_t i = package->count++;
    package->names[i] = mem_copy(name);
    text_add(&package->texts[i], text);
    package->parts[i] = (struct package_part){package->names[i], &package->texts[i], stored};
}

static void write_package(struct package *package, struct text *out)
{
    struct error err = {0};
    if (!package_write(package->parts, package->count, 20000, out, &err))
        abort();
    for (size_t i = 0; i < package->count; i++) {
        free(package->names[i]);
        text_clear(&package->texts[i]);
    }
}

void make_zip(const struct made_part parts[], struct text *out)
{
    struct package package = {0};
    for (size_t i = 0; parts[i].name; i++)
        add_part(&package, false, parts[i].name, parts[i].text);
    write_package(&package, out);
}

static void add_text(struct package *package, const char *name, struct text *text)
{
    add_part(package, false, name, text_get(text));
    text_clear(text);
}

/* ---- XLSX ------------------------------------------------------------------------------------ */

static void add_relation(struct text *out, const char *id, const char *type, const char *target)
{
    text_addf(out, "<Relationship Id=\"%s\" Type=\"" RELATIONSHIPS "/%s\" Target=\"%s\"/>", id,
              type, target);
}

static void add_xlsx_sheet(struct package *package, const struct made_sheet *sheet, int number)
{
    struct text text = {0}, related = {0};
    char *name = mem_print("xl/worksheets/sheet%d.xml", number);
    text_addf(&text, "<worksheet xmlns=\"" MAIN "\">%s<sheetData>%s</sheetData>%s</worksheet>",
              sheet->before ? sheet->before : "", sheet->rows, sheet->after ? sheet->after : "");
    add_text(package, name, &text);
    free(name);
    if (!sheet->pivot)
        return;
    name = mem_print("xl/worksheets/_rels/sheet%d.xml.rels", number);
    text_add(&related, "<Relationships xmlns=\"" PACKAGE "\">");
    add_relation(&related, "rId1", "pivotTable", "../pivotTables/pivotTable1.xml");
    text_add(&related, "</Relationships>");
    add_text(package, name, &related);
    free(name);
}

void make_xlsx(const struct made_book *book, struct text *out)
{
    struct package package = {0};
    struct text sheets = {0}, related = {0}, text = {0};
    add_part(&package, false, "_rels/.rels", MADE_RELS);
    for (int i = 0; i < MADE_SHEETS && book->sheets[i].rows; i++) {
        char *id = mem_print("rId%d", i + 1), *target = mem_print("worksheets/sheet%d.xml", i + 1);
        text_addf(&sheets, "<sheet name=\"%s\" sheetId=\"%d\" %s r:id=\"%s\"/>",
                  book->sheets[i].name ? book->sheets[i].name : "Feuil1", i + 1,
                  book->sheets[i].hidden ? "state=\"hidden\"" : "", id);
        add_relation(&related, id, "worksheet", target);
        add_xlsx_sheet(&package, &book->sheets[i], i + 1);
        free(id);
        free(target);
    }
    text_addf(&text,
              "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONSHIPS "\"><workbookPr%s/><sheets>%s"
              "</sheets></workbook>",
              book->dates_1904 ? " date1904=\"1\"" : "", text_get(&sheets));
    add_text(&package, "xl/workbook.xml", &text);
    if (book->strings) {
        add_relation(&related, "rId98", "sharedStrings", "sharedStrings.xml");
        text_addf(&text, "<sst xmlns=\"" MAIN "\">%s</sst>", book->strings);
        add_text(&package, "xl/sharedStrings.xml", &text);
    }
    if (book->styles) {
        add_relation(&related, "rId99", "styles", "/xl/styles.xml");
        text_addf(&text, "<styleSheet xmlns=\"" MAIN "\">%s</styleSheet>", book->styles);
        add_text(&package, "xl/styles.xml", &text);
    }
    text_addf(&text, "<Relationships xmlns=\"" PACKAGE "\">%s</Relationships>", text_get(&related));
    add_text(&package, "xl/_rels/workbook.xml.rels", &text);
    text_clear(&sheets);
    text_clear(&related);
    write_package(&package, out);
}

/* ---- ODS ------------------------------------------------------------------------------------- */

static const char ods_head[] =
    "<office:document-content"
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""
    " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
    " xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\">"
    "<office:automatic-styles><style:style style:name=\"hid\" style:family=\"table\">"
    "<style:table-properties table:display=\"false\"/></style:style>"
    "<style:style style:name=\"seen\" style:family=\"table\">"
    "<style:table-properties table:display=\"true\"/></style:style></office:automatic-styles>"
    "<office:body><office:spreadsheet>";

void make_ods(const struct made_book *book, struct text *out)
{
    struct package package = {0};
    struct text text = {0}, pivots = {0};
    add_part(&package, true, "mimetype", MADE_ODS_TYPE);
    text_add(&text, ods_head);
    for (int i = 0; i < MADE_SHEETS && book->sheets[i].rows; i++) {
        const struct made_sheet *sheet = &book->sheets[i];
        const char *name = sheet->name ? sheet->name : "Feuille1";
        text_addf(&text,
                  "<table:table table:name=\"%s\" table:style-name=\"%s\">%s%s</table:table>", name,
                  sheet->hidden ? "hid" : "seen", sheet->before ? sheet->before : "", sheet->rows);
        if (sheet->pivot)
            text_addf(&pivots,
                      "<table:data-pilot-table table:target-range-address=\"$'%s'.A1:C9\"/>", name);
    }
    text_addf(&text,
              "<table:data-pilot-tables>%s</table:data-pilot-tables></office:spreadsheet>"
              "</office:body></office:document-content>",
              text_get(&pivots));
    text_clear(&pivots);
    add_text(&package, "content.xml", &text);
    write_package(&package, out);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

char *repeat(const char *piece, size_t times)
{
    struct text text = {0};
    for (size_t i = 0; i < times; i++)
        text_add(&text, piece);
    return text_take(&text);
}

void patch(struct text *bytes, const char *old, const char *new_bytes)
{
    size_t length = strlen(old), left;
    char *at = bytes->bytes;
    if (strlen(new_bytes) != length)
        abort();
    while ((left = bytes->length - (size_t)(at - bytes->bytes)) >= length &&
           (at = memmem(at, left, old, length))) {
        memcpy(at, new_bytes, length);
        at += length;
    }
}
