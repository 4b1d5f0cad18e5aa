/* What the files that read ODS share: ods.c (the workbook), ods_rows.c (the rows of a sheet),
 * ods_cell.c (one cell). */
#ifndef DENTELLE_EXCHANGE_ODS_H
#define DENTELLE_EXCHANGE_ODS_H

#include "archive.h"
#include "grid.h"

#define ODS_OFFICE "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
#define ODS_TABLE "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
#define ODS_TEXT "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
#define ODS_DRAW "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
#define ODS_STYLE "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
#define ODS_CONTENT "content.xml"

/* ---- ods_cell.c ------------------------------------------------------------------------------ */

enum ods_kind { ODS_NONE, ODS_STRING, ODS_FLOAT, ODS_PERCENT, ODS_DATE, ODS_TIME, ODS_FLAG };
/* A cell being read. */
struct ods_cell {
    enum ods_kind kind;
    long repeated;
    size_t columns; /* that it takes */
    int lines;
    bool formula;
    char *value;      /* of the attribute that goes with its kind; NULL: none */
    struct text text; /* its paragraphs, as they are shown */
    bool paragraph;   /* one was begun */
    bool space;       /* the last character is a space that more spaces add nothing to */
    int in_paragraph;
};
void ods_cell_begin(struct ods_cell *cell, const struct xml_attributes *attributes);
/* A tag of the text namespace, of those that are no text. */
void ods_cell_start(struct ods_cell *cell, const char *name,
                    const struct xml_attributes *attributes);
void ods_cell_end(struct ods_cell *cell, const char *name);
void ods_cell_text(struct ods_cell *cell, const char *bytes, size_t length);
/* As people see it, to be cleaned still; valid until the cell changes. */
const char *ods_cell_shown(struct ods_cell *cell);
void ods_cell_clear(struct ods_cell *cell);

/* ---- ods_rows.c ------------------------------------------------------------------------------ */

/* The rows of the table of that number. */
struct grid *ods_grid(struct archive *archive, size_t index, struct error *err);

/* ---- ods.c ----------------------------------------------------------------------------------- */

struct ods_sheet {
    char *name; /* clean */
    bool hidden, pivot;
    struct records ahead; /* its first lines, their cells cut short */
};
struct ods {
    struct ods_sheet *sheets;
    size_t count;
};
/* Looks through the whole content once. Cleared by the caller either way. */
bool ods_read(struct archive *archive, struct ods *ods, struct error *err);
void ods_clear(struct ods *ods);

/* For ods.c: tables as they come. `table` is told of each that begins, before its rows. */
struct ods_watch {
    void *state;
    void (*table)(void *state, const char *name, const char *style);
    /* Rows are given to it and not kept; false when no more of this table are wanted. */
    bool (*row)(void *state, const struct grid_row *row);
    void (*style)(void *state, const char *name, bool shown); /* of tables */
    void (*pivot)(void *state, const char *target);
};
bool ods_look_through(struct archive *archive, const struct ods_watch *watch, struct error *err);

#endif
