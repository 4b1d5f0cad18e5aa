/* Archives near a good one: the first byte says which, an XLSX or an ODS; each following four are
 * an offset, a byte to put there and how many times; what ends short cuts the archive short. */
#include "check_sheet.h"

#include "report/package.h"

static const struct {
    const char *name, *text;
} xlsx[] = {
    {"_rels/.rels", "<R><Relationship Type=\"/officeDocument\" Target=\"xl/w.xml\"/></R>"},
    {"xl/_rels/w.xml.rels", "<R><Relationship Id=\"a\" Type=\"/worksheet\" Target=\"s.xml\"/></R>"},
    {"xl/w.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
                 "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
                 "<sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>"},
    {"xl/s.xml", "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
                 "<sheetData><row><c t=\"str\"><v>Nom</v></c></row><row><c><v>1</v></c></row>"
                 "</sheetData></worksheet>"},
};
static const struct {
    const char *name, *text;
} ods[] = {
    {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
    {"content.xml",
     "<o:d xmlns:o=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
     "xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
     "xmlns:p=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><o:body><o:spreadsheet>"
     "<t:table><t:table-row><t:table-cell><p:p>Nom</p:p></t:table-cell></t:table-row><t:table-row>"
     "<t:table-cell><p:p>A</p:p></t:table-cell></t:table-row></t:table></o:spreadsheet></o:body>"
     "</o:d>"},
};

static void make(bool of_xlsx, bool stored, struct text *out)
{
    struct text texts[4] = {0};
    struct package_part parts[4];
    struct error err = {0};
    size_t count = of_xlsx ? 4 : 2;
    for (size_t i = 0; i < count; i++) {
        text_add(&texts[i], of_xlsx ? xlsx[i].text : ods[i].text);
        parts[i] = (struct package_part){of_xlsx ? xlsx[i].name : ods[i].name, &texts[i], stored};
    }
    require(package_write(parts, count, 20000, out, &err));
    for (size_t i = 0; i < count; i++)
        text_clear(&texts[i]);
}

void fuzz_archive(const uint8_t *bytes, size_t length)
{
    struct text archive = {0};
    utf8_locale();
    if (length == 0)
        return;
    make(bytes[0] & 1, bytes[0] & 2, &archive);
    size_t at = 1;
    for (; at + 4 <= length; at += 4) {
        size_t offset = (bytes[at] | (size_t)bytes[at + 1] << 8) % archive.length;
        for (int i = 0; i <= bytes[at + 3] % 8 && offset < archive.length; i++)
            archive.bytes[offset++] = (char)bytes[at + 2];
    }
    if (length - at == 2)
        archive.length = (bytes[at] | (size_t)bytes[at + 1] << 8) % archive.length;
    check_workbook(text_get(&archive), archive.length);
    text_clear(&archive);
}
