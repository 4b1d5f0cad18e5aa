/* Any file as a spreadsheet: it is read or refused with a sentence; what is read is clean, and
 * every data line of the file is accounted for. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dentelle/exchange.h"

static void check_clean(const char *cell)
{
    require(cell && utf8_valid(cell, strlen(cell)) && !strchr(cell, '\033'));
}

void fuzz_sheet(const uint8_t *bytes, size_t length)
{
    struct sheet sheet = {0};
    struct error err = {0};
    utf8_locale();
    if (!sheet_read_bytes(bytes, length, &sheet, &err)) {
        require(err.code != ERR_NONE && err.text[0]);
        require(utf8_valid(err.text, strlen(err.text)));
        return;
    }
    require(sheet.columns > 0 && sheet.columns <= SHEET_COLUMN_LIMIT);
    for (size_t i = 0; i < sheet.columns; i++) {
        check_clean(sheet.header[i]);
        require(sheet.fields[i] <= FIELD_COUNT);
    }
    int before = sheet.header_line, empty = 0;
    for (size_t i = 0; i < sheet.row_count; i++) {
        const struct sheet_row *row = &sheet.rows[i];
        size_t cells = row->count > sheet.columns ? row->count : sheet.columns;
        require(row->line > before);
        before = row->line;
        for (size_t j = 0; j < cells; j++)
            check_clean(row->cells[j]);
    }
    for (size_t i = 0; i < sheet.note_count; i++)
        empty += sheet.notes[i].remark == REMARK_EMPTY;
    require((size_t)sheet.lines_read == sheet.row_count + (size_t)empty);
    sheet_clear(&sheet);
}
