/* Workbooks of any size, made from a CSV. */
#include "workbook.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/package.h"

enum { FILE_LIMIT = 1024 * 1024 * 1024, PARTS = 6 };

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define PART "application/vnd.openxmlformats-officedocument.spreadsheetml."

/* ---- cells ----------------------------------------------------------------------------------- */

typedef void cell_function(void *state, const char *cell, size_t column);
typedef void row_function(void *state, size_t line, bool begins);

static void add_escaped(struct text *out, const char *cell)
{
    for (; *cell; cell++) {
        const char *special = strchr("&<>", *cell);
        if (special)
            text_addf(out, "&#%d;", *cell);
        else
            text_add_bytes(out, cell, 1);
    }
}

/* Cuts the text in place. */
static void walk(char *text, void *state, row_function *row, cell_function *cell)
{
    for (size_t line = 1; *text; line++) {
        char *end = text + strcspn(text, "\n");
        bool last = *end == '\0';
        *end = '\0';
        row(state, line, true);
        size_t column = 0;
        for (char *at = text; at; column++) {
            char *comma = strchr(at, ',');
            if (comma)
                *comma = '\0';
            cell(state, at, column);
            at = comma ? comma + 1 : NULL;
        }
        row(state, line, false);
        text = last ? end : end + 1;
    }
}

static bool write_archive(struct package_part parts[], size_t count, const char *path,
                          struct error *err)
{
    struct text archive = {0};
    bool done = package_write(parts, count, 20000, &archive, err) &&
                file_write_whole(path, text_get(&archive), archive.length, err);
    text_clear(&archive);
    return done;
}

/* ---- XLSX ------------------------------------------------------------------------------------ */

struct shared {
    char *text;
    size_t number;
};
struct xlsx {
    struct text sheet, strings;
    void *known; /* a tree of struct shared */
    size_t count, line;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct shared *)a)->text, ((const struct shared *)b)->text);
}

static void free_shared(void *node)
{
    free(((struct shared *)node)->text);
    free(node);
}

static size_t share(struct xlsx *xlsx, const char *text)
{
    struct shared *wanted = mem_alloc(sizeof *wanted);
    *wanted = (struct shared){mem_copy(text), xlsx->count};
    struct shared *found = *(struct shared **)tsearch(wanted, &xlsx->known, by_text);
    if (found != wanted) {
        free_shared(wanted);
        return found->number;
    }
    text_add(&xlsx->strings, "<si><t>");
    add_escaped(&xlsx->strings, text);
    text_add(&xlsx->strings, "</t></si>");
    return xlsx->count++;
}

static void xlsx_row(void *state, size_t line, bool begins)
{
    struct xlsx *xlsx = state;
    xlsx->line = line;
    if (begins)
        text_addf(&xlsx->sheet, "<row r=\"%zu\">", line);
    else
        text_add(&xlsx->sheet, "</row>");
}

static void xlsx_cell(void *state, const char *cell, size_t column)
{
    struct xlsx *xlsx = state;
    text_addf(&xlsx->sheet, "<c r=\"%c%zu\" t=\"s\"><v>%zu</v></c>", (int)('A' + column),
              xlsx->line, share(xlsx, cell));
}

static const char types[] =
    "<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\""
    "application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" "
    "ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"" PART
    "sheet.main+xml\"/><Override PartName=\"/xl/sheet.xml\" ContentType=\"" PART
    "worksheet+xml\"/><Override PartName=\"/xl/strings.xml\" ContentType=\"" PART
    "sharedStrings+xml\"/></Types>";
static const char rels[] =
    "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"a\" Type=\"" OFFICE
    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char workbook[] =
    "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE
    "\"><sheets><sheet name=\"Suivi\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>";
static const char related[] =
    "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"a\" Type=\"" OFFICE
    "/worksheet\" Target=\"sheet.xml\"/><Relationship Id=\"b\" Type=\"" OFFICE
    "/sharedStrings\" Target=\"strings.xml\"/></Relationships>";

static bool write_xlsx(const struct xlsx *xlsx, const char *path, struct error *err)
{
    struct text small[4] = {0};
    text_add(&small[0], types);
    text_add(&small[1], rels);
    text_add(&small[2], workbook);
    text_add(&small[3], related);
    struct package_part parts[PARTS] = {
        {"[Content_Types].xml", &small[0], false}, {"_rels/.rels", &small[1], false},
        {"xl/workbook.xml", &small[2], false},     {"xl/_rels/workbook.xml.rels", &small[3], false},
        {"xl/sheet.xml", &xlsx->sheet, false},     {"xl/strings.xml", &xlsx->strings, false}};
    bool done = write_archive(parts, PARTS, path, err);
    for (int i = 0; i < 4; i++)
        text_clear(&small[i]);
    return done;
}

bool workbook_make_xlsx(const char *csv, const char *path, struct error *err)
{
    struct text content = {0};
    struct xlsx xlsx = {0};
    if (!file_read_whole(csv, FILE_LIMIT, &content, err))
        return false;
    text_add(&xlsx.sheet, "<worksheet xmlns=\"" MAIN "\"><sheetData>");
    text_add(&xlsx.strings, "<sst xmlns=\"" MAIN "\">");
    walk(content.bytes, &xlsx, xlsx_row, xlsx_cell);
    text_add(&xlsx.sheet, "</sheetData></worksheet>");
    text_add(&xlsx.strings, "</sst>");
    bool done = write_xlsx(&xlsx, path, err);
    tdestroy(xlsx.known, free_shared);
    text_clear(&xlsx.sheet);
    text_clear(&xlsx.strings);
    text_clear(&content);
    return done;
}

/* ---- ODS ------------------------------------------------------------------------------------- */

#define ODF "urn:oasis:names:tc:opendocument:xmlns:"

static void ods_row(void *state, size_t line, bool begins)
{
    (void)line;
    text_add(state, begins ? "<table:table-row>" : "</table:table-row>");
}

static void ods_cell(void *state, const char *cell, size_t column)
{
    struct text *out = state;
    (void)column;
    text_add(out, "<table:table-cell office:value-type=\"string\" calcext:value-type=\"string\">"
                  "<text:p>");
    add_escaped(out, cell);
    text_add(out, "</text:p></table:table-cell>");
}

bool workbook_make_ods(const char *csv, const char *path, struct error *err)
{
    struct text content = {0}, small[2] = {0}, sheet = {0};
    if (!file_read_whole(csv, FILE_LIMIT, &content, err))
        return false;
    text_add(&small[0], "application/vnd.oasis.opendocument.spreadsheet");
    text_add(&small[1],
             "<manifest:manifest xmlns:manifest=\"" ODF "manifest:1.0\" manifest:version=\"1.3\">"
             "<manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"application/"
             "vnd.oasis.opendocument.spreadsheet\"/><manifest:file-entry manifest:full-path=\""
             "content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>");
    text_add(&sheet,
             "<office:document-content xmlns:office=\"" ODF "office:1.0\" xmlns:table=\"" ODF
             "table:1.0\" xmlns:text=\"" ODF "text:1.0\" xmlns:calcext=\"urn:org:"
             "documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" office:version="
             "\"1.3\"><office:body><office:spreadsheet><table:table table:name=\"Suivi\">");
    walk(content.bytes, &sheet, ods_row, ods_cell);
    text_add(&sheet, "</table:table></office:spreadsheet></office:body></office:document-content>");
    struct package_part parts[] = {{"mimetype", &small[0], true},
                                   {"META-INF/manifest.xml", &small[1], false},
                                   {"content.xml", &sheet, false}};
    bool done = write_archive(parts, 3, path, err);
    text_clear(&small[0]);
    text_clear(&small[1]);
    text_clear(&sheet);
    text_clear(&content);
    return done;
}
