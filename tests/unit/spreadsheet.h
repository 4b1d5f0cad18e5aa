/* Spreadsheets made by the tests, part by part, so that they can hold what no spreadsheet would
 * write. */
#ifndef DENTELLE_TESTS_SPREADSHEET_H
#define DENTELLE_TESTS_SPREADSHEET_H

#include "dentelle/base.h"

enum { MADE_SHEETS = 6 };
struct made_sheet {
    const char *name;
    const char *rows;   /* of sheetData, or of table:table */
    const char *before; /* <cols>…, or <table:table-column>…; NULL: nothing */
    const char *after;  /* <mergeCells>… of XLSX; NULL: nothing */
    bool hidden, pivot;
};
struct made_book {
    struct made_sheet sheets[MADE_SHEETS]; /* until one has no rows */
    const char *strings;                   /* <si>… of XLSX; NULL: none */
    const char *styles; /* of XLSX, <numFmts>…<cellXfs>…; NULL: none. Of ODS, automatic ones */
    bool dates_1904;
};
/* Added to `out`. */
void make_xlsx(const struct made_book *book, struct text *out);
void make_ods(const struct made_book *book, struct text *out);

struct made_part {
    const char *name, *text;
};
/* Any archive; ends with a part without name. */
void make_zip(const struct made_part parts[], struct text *out);
/* The two parts that make a package an XLSX. */
#define MADE_RELS                                                                                  \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"       \
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/"      \
    "relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
#define MADE_ODS_TYPE "application/vnd.oasis.opendocument.spreadsheet"

/* `piece`, `times` times. The caller frees. */
char *repeat(const char *piece, size_t times);
/* Replaces all of `old` in the bytes by as many of `new_bytes`. */
void patch(struct text *bytes, const char *old, const char *new_bytes);

#endif
