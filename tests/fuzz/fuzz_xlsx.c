/* The XML of an XLSX: the sheet, then its shared strings, its styles and its workbook, each after a
 * line "===". What is not given is plain. */
#include "check_sheet.h"

#include "report/package.h"

#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const char rels[] = "<R><Relationship Id=\"a\" Type=\"/officeDocument\" "
                           "Target=\"xl/workbook.xml\"/></R>";
static const char related[] =
    "<R><Relationship Id=\"a\" Type=\"/worksheet\" Target=\"sheet.xml\"/>"
    "<Relationship Id=\"b\" Type=\"/sharedStrings\" Target=\"strings.xml\"/>"
    "<Relationship Id=\"c\" Type=\"/styles\" Target=\"styles.xml\"/></R>";

static struct part {
    const char *name, *plain;
} const parts[] = {
    {"xl/sheet.xml", "<worksheet " MAIN "/>"},
    {"xl/strings.xml", "<sst " MAIN "><si><t>Nom</t></si><si><t>Ruche</t></si></sst>"},
    {"xl/styles.xml", "<styleSheet " MAIN "><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>"
                      "</cellXfs></styleSheet>"},
    {"xl/workbook.xml", "<workbook " MAIN " xmlns:r=\"" RELATIONS
                        "\"><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>"},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

void fuzz_xlsx(const uint8_t *bytes, size_t length)
{
    struct text texts[PARTS + 2] = {0}, archive = {0};
    struct package_part packed[PARTS + 2];
    const char *at = (const char *)bytes, *end = at + length;
    struct error err = {0};
    utf8_locale();
    for (size_t i = 0; i < PARTS; i++) {
        const char *mark = at < end ? memmem(at, (size_t)(end - at), "\n===\n", 5) : NULL;
        const char *stop = mark ? mark : end;
        if (at < stop)
            text_add_bytes(&texts[i], at, (size_t)(stop - at));
        else
            text_add(&texts[i], parts[i].plain);
        at = mark ? mark + 5 : end;
        packed[i] = (struct package_part){parts[i].name, &texts[i], true};
    }
    text_add(&texts[PARTS], rels);
    text_add(&texts[PARTS + 1], related);
    packed[PARTS] = (struct package_part){"_rels/.rels", &texts[PARTS], true};
    packed[PARTS + 1] =
        (struct package_part){"xl/_rels/workbook.xml.rels", &texts[PARTS + 1], true};
    require(package_write(packed, PARTS + 2, 20000, &archive, &err));
    check_workbook(text_get(&archive), archive.length);
    for (size_t i = 0; i < PARTS + 2; i++)
        text_clear(&texts[i]);
    text_clear(&archive);
}
