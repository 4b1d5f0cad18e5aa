/* Any file as a spreadsheet, as it is: CSV, mostly. */
#include "check_sheet.h"

void fuzz_sheet(const uint8_t *bytes, size_t length)
{
    utf8_locale();
    check_workbook(bytes, length);
}
