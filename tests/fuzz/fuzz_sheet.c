/* Any file as a spreadsheet: it is read or refused with a sentence; what is read is clean, and
 * every line of the file is accounted for. */
#include <stdlib.h>
#include <string.h>

#include "dentelle/exchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void check_clean(const char *cell)
{
    require(cell && utf8_valid(cell, strlen(cell)) && !strchr(cell, '\033'));
}

static void check_error(const struct error *err)
{
    require(err->code != ERR_NONE && err->text[0]);
    require(utf8_valid(err->text, strlen(err->text)));
}

/* Lines go up, and each is given, or set aside with a reason. */
static void check_rows(struct sheet *sheet)
{
    struct error err = {0};
    const struct sheet_row *row;
    int before = sheet->header_to, given = 0, aside = 0;
    for (;;) {
        if (!sheet_next(sheet, &row, &err)) {
            check_error(&err);
            return;
        }
        if (!row)
            break;
        size_t cells = row->count > sheet->columns ? row->count : sheet->columns;
        require(row->line > before);
        before = row->line;
        given++;
        for (size_t j = 0; j < cells; j++)
            check_clean(row->cells[j]);
    }
    for (size_t i = 0; i < sheet->note_count; i++) {
        const struct sheet_note *note = &sheet->notes[i];
        require(note->to >= note->line && note->line >= 1);
        if (sheet_sets_aside(note->remark))
            aside += note->to - note->line + 1;
    }
    require(sheet->lines_read == given + aside);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct error err = {0};
    utf8_locale();
    struct workbook *workbook = workbook_open_bytes(bytes, length, &err);
    struct sheet *sheet = workbook ? sheet_open(workbook, workbook_likely(workbook), &err) : NULL;
    if (sheet) {
        require(sheet->columns > 0 && sheet->columns <= SHEET_COLUMN_LIMIT);
        for (size_t i = 0; i < sheet->columns; i++) {
            check_clean(sheet->header[i]);
            require(sheet->fields[i] <= FIELD_COUNT);
        }
        check_rows(sheet);
    } else {
        check_error(&err);
    }
    sheet_close(sheet);
    workbook_free(workbook);
    return 0;
}
