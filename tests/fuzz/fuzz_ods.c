/* The content of an ODS. */
#include "check_sheet.h"

#include "report/package.h"

void fuzz_ods(const uint8_t *bytes, size_t length)
{
    struct text type = {0}, content = {0}, archive = {0};
    struct error err = {0};
    utf8_locale();
    text_add(&type, "application/vnd.oasis.opendocument.spreadsheet");
    text_add_bytes(&content, bytes, length);
    const struct package_part parts[] = {{"mimetype", &type, true},
                                         {"content.xml", &content, true}};
    require(package_write(parts, 2, 20000, &archive, &err));
    check_workbook(text_get(&archive), archive.length);
    text_clear(&type);
    text_clear(&content);
    text_clear(&archive);
}
