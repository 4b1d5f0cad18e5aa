/* What is true of any file taken for a spreadsheet: it is read or refused with a sentence; what is
 * read is clean, and every line is accounted for. */
#ifndef DENTELLE_FUZZ_CHECK_SHEET_H
#define DENTELLE_FUZZ_CHECK_SHEET_H

#include "fuzz.h"

#include <string.h>

#include "dentelle/exchange.h"

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

static void check_sheet(struct workbook *workbook, size_t index)
{
    struct error err = {0};
    struct sheet *sheet = sheet_open(workbook, index, &err);
    uint64_t done, total;
    if (!sheet) {
        check_error(&err);
        return;
    }
    require(sheet->columns <= SHEET_COLUMN_LIMIT);
    for (size_t i = 0; i < sheet->columns; i++) {
        check_clean(sheet->header[i]);
        require(sheet->fields[i] <= FIELD_COUNT);
    }
    check_rows(sheet);
    sheet_progress(sheet, &done, &total);
    require(total > 0);
    sheet_close(sheet);
}

/* All sheets of it. */
static void check_workbook(const void *bytes, size_t length)
{
    struct error err = {0};
    struct workbook *workbook = workbook_open_bytes(bytes, length, &err);
    size_t count;
    if (!workbook) {
        check_error(&err);
        return;
    }
    const struct workbook_sheet *sheets = workbook_sheets(workbook, &count);
    require(count > 0 && workbook_likely(workbook) < count);
    for (size_t i = 0; i < count && i < 4; i++) {
        check_clean(sheets[i].name);
        check_sheet(workbook, i);
    }
    workbook_free(workbook);
}

#endif
