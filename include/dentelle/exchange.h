/* exchange: sheets in, the directory of partners out and in. A file becomes rows of clean text,
 * each with its line number; columns are matched to fields of the registry. Nothing here writes,
 * nothing here reads the base. */
#ifndef DENTELLE_EXCHANGE_H
#define DENTELLE_EXCHANGE_H

#include "dentelle/base.h"
#include "dentelle/model.h"
#include "dentelle/store.h"

/* ---- spreadsheets (docs/import.md) ---------------------------------------------------------- */

enum {
    SHEET_FILE_LIMIT = 64 * 1024 * 1024, /* bytes of a file */
    SHEET_TEXT_LIMIT = 64 * 1024 * 1024, /* bytes of text in all cells of a sheet */
    SHEET_CELL_LIMIT = 128 * 1024,       /* of a cell of a workbook: 32,767 characters in Excel */
    SHEET_COLUMN_LIMIT = 256,
    SHEET_LINE_LIMIT = 1048576, /* as Excel has them */
    WORKBOOK_SHEET_LIMIT = 256
};

enum workbook_kind { WORKBOOK_CSV, WORKBOOK_XLSX, WORKBOOK_ODS };

/* A file that holds sheets. Its kind is what its bytes say, whatever its name. */
struct workbook;

/* What a sheet looks like before it is read. */
struct workbook_sheet {
    const char *name; /* clean, as on its tab; "" for CSV */
    bool hidden;
    bool pivot;     /* holds a pivot table: figures drawn from another sheet */
    bool porteur;   /* its header names a porteur or a person: it can be imported */
    bool filled;    /* something stands below its header */
    size_t fields;  /* fields that its header names */
    size_t columns; /* of the header; 0: the sheet is empty */
    int header_line;
};

/* Opens and looks at the first lines of each sheet; the file is read again as its rows are.
 * ERR_NOT_FOUND, ERR_IO; ERR_INPUT, with a sentence that says what the file is and what to do, for
 * what is no spreadsheet, is protected by a password, damaged, or made to harm. NULL on error. */
struct workbook *workbook_open(const char *path, struct error *err);
/* The same; what of a workbook is read whole (shared strings, the sheets of an ODS) may take
 * seconds: `tell` hears how far it is, and ERR_GIVEN_UP when it answers false. Shared strings that
 * memory should not hold lie in a spill of `folder`; NULL: in memory. */
typedef bool workbook_progress(void *context, uint64_t done, uint64_t total);
struct workbook *workbook_open_slowly(const char *path, const char *folder, workbook_progress *tell,
                                      void *context, struct error *err);
/* The same from bytes, which must live as long as the workbook. */
struct workbook *workbook_open_bytes(const void *bytes, size_t length, struct error *err);
void workbook_free(struct workbook *workbook); /* after its sheets */
enum workbook_kind workbook_kind(const struct workbook *workbook);
/* All of them in the order of the tabs, at least one. Borrowed. */
const struct workbook_sheet *workbook_sheets(const struct workbook *workbook, size_t *count);
/* The one to propose: the best header with data under it; cover pages, hidden sheets and pivot
 * tables lose. */
size_t workbook_likely(const struct workbook *workbook);

/* How the file was read, for the report. Holds no pointer that ends. */
struct sheet_format {
    enum workbook_kind kind;
    const char *encoding; /* CSV: "UTF-8", "UTF-8 (BOM)", "Windows-1252", "UTF-16"; else NULL */
    char delimiter;       /* CSV: ';' ',' or tab; else '\0' */
    struct short_text sheet_name; /* "" for CSV */
    size_t sheet_count;
    bool dates_1904; /* XLSX: days are counted from 1904 (old Macintosh) */
};

/* A data line. */
struct sheet_row {
    int line;     /* where it begins in the file, from 1: what the user sees in an editor, or beside
                     the row in a spreadsheet */
    bool hidden;  /* by the user or by a filter */
    size_t count; /* cells it really has */
    const char *const *cells; /* clean UTF-8 (CLEAN_LINES), edges trimmed, never NULL; max(count,
                                 columns of the header) of them */
};

/* Line numbers of a file, from 1. */
struct line_numbers {
    int *lines;
    size_t count;
};

/* What was seen while reading that the user must know. Those that set lines aside come first. */
enum sheet_remark {
    REMARK_EMPTY,
    REMARK_ABOVE,    /* the header: a title */
    REMARK_TOTAL,    /* "Total", "Sous-total" */
    REMARK_FOOTER,   /* "Extraction du…", "Source : …" */
    REMARK_AGAIN,    /* the header once more */
    REMARK_PHANTOM,  /* formulas that give nothing */
    REMARK_REPEATED, /* the same line as the one above, which a spreadsheet wrote once */
    REMARK_SET_ASIDE_LAST = REMARK_REPEATED,
    REMARK_SHORT,
    REMARK_LONG,
    REMARK_UNDECODED,
    REMARK_QUOTES, /* askew: the cell is taken as it is written */
    REMARK_SPANS,  /* a cell goes on to another line */
    REMARK_HIDDEN, /* lines hidden in the spreadsheet: they are read */
    REMARK_ERROR   /* a cell in error (#N/A): taken for empty */
};
struct sheet_note {
    int line, to; /* the same line, or the last of those that follow each other */
    enum sheet_remark remark;
};

struct sheet {
    struct sheet_format format;
    int header_line, header_to; /* the same unless the header takes two lines */
    size_t columns;
    char **header;            /* clean, as written; of two lines "haut — bas" */
    enum field *fields;       /* per column; FIELD_COUNT when nobody knows it */
    bool *hidden;             /* per column: hidden in the spreadsheet, and read */
    struct sheet_note *notes; /* of the lines read so far; all of them, by line, at the end */
    size_t note_count;
    int lines_read; /* so far, all but the header: rows + lines of the notes that set aside */
    struct sheet_reading *reading; /* of sheet.c */
};

/* Finds the header and stands before the first data line. Several may be open at once. ERR_INPUT
 * when the sheet is empty or cannot be read; NULL on error. */
struct sheet *sheet_open(struct workbook *workbook, size_t index, struct error *err);
/* The next data line, borrowed until the next call; NULL in `*row` at the end. False on error
 * (ERR_INPUT: damaged, or beyond the limits). */
bool sheet_next(struct sheet *sheet, const struct sheet_row **row, struct error *err);
/* How far reading has come, out of what: for a progress bar. `*total` is never 0. */
void sheet_progress(const struct sheet *sheet, uint64_t *done, uint64_t *total);
void sheet_close(struct sheet *sheet); /* may be NULL */
/* Does a remark take its lines out of those that are imported? */
bool sheet_sets_aside(enum sheet_remark remark);

/* The field that a header names: its label or a variant of the registry, folded; FIELD_COUNT when
 * none. */
enum field sheet_match_header(const char *header);

/* Between the members of a set, in the cell of a table. */
#define MEMBERS_BETWEEN " | "

/* ---- tables out (tables*.c): a workbook, or one table as CSV -------------------------------- */

enum tables_format {
    TABLES_XLSX,
    TABLES_CSV,       /* RFC 4180: UTF-8, ',', CRLF */
    TABLES_CSV_EXCEL, /* as a French Excel opens it: UTF-8 with BOM, ';', CRLF */
};
enum tables_type {
    TABLES_TEXT,  /* one line; digits stay the text they are ("01150") */
    TABLES_LINES, /* paragraphs */
    TABLES_INTEGER,
    TABLES_EURO, /* whole euros */
    TABLES_DAY,
    TABLES_MOMENT,
};
struct tables_column {
    const char *header; /* French, as the import knows it (field_info.label) */
    enum tables_type type;
    int width; /* characters */
};
enum { TABLES_COLUMNS_MOST = 100 };

/* Written row by row, in flat memory, beside the file it will be. A text is always a text: what
 * looks like a formula is none. What fails is kept until tables_finish, which says it: nothing in
 * between needs to be looked at. */
struct tables;

/* `path` NULL is standard output, for CSV alone. `title` and `date` are those of the document.
 * ERR_INPUT when there is a file already and it is not to be replaced; ERR_IO, ERR_FULL,
 * ERR_READONLY, ERR_NOT_FOUND. */
struct tables *tables_begin(enum tables_format format, const char *path, bool replace,
                            const char *title, day date, struct error *err);
/* A new sheet; a CSV holds only the first. Its name is made one that a workbook takes, and no other
 * sheet has. */
void tables_sheet(struct tables *tables, const char *name, const struct tables_column columns[],
                  size_t count);
/* A line of explanation above the header: after tables_sheet, before the first cell. */
void tables_note(struct tables *tables, const char *text);
/* The next cell of the row, whatever the type of its column. A text that a cell of a workbook
 * cannot hold (32,767 signs) goes on in a sheet "Suites", and the cell says so. */
void tables_text(struct tables *tables, const char *text); /* NULL: empty */
void tables_integer(struct tables *tables, int64_t value);
void tables_day(struct tables *tables, day value);          /* DAY_NONE: empty */
void tables_moment(struct tables *tables, const char *iso); /* "2024-03-15T14:02", or a day; what is
                                                               neither is a text; NULL: empty */
void tables_empty(struct tables *tables);
/* The row is over; cells that were not written are empty. */
void tables_row(struct tables *tables);
/* The whole is on the disk and takes its name, or there is no trace of it. Frees either way. */
bool tables_finish(struct tables *tables, struct error *err);
/* Gives it up; NULL is allowed. */
void tables_drop(struct tables *tables);

/* ---- the whole base as JSON (dump*.c, docs/export.md) ---------------------------------------- */

enum { DUMPED_FIELDS = 40, DUMP_VERSION = 1, DUMP_FILE_LIMIT = 1024 * 1024 * 1024 };
/* A record outside the base. */
struct dumped {
    struct id id;
    enum entity entity;
    char *values[DUMPED_FIELDS];        /* by field, from the first of the entity; NULL: empty */
    struct strings sets[DUMPED_FIELDS]; /* the members of set fields */
    struct strings left;                /* keys that were read and say nothing to this version */
};
const char *dumped_get(const struct dumped *dumped, enum field field);
void dumped_set(struct dumped *dumped, enum field field, const char *value); /* copies */
struct strings *dumped_set_of(struct dumped *dumped, enum field field);
void dumped_clear(struct dumped *dumped);

/* What stands before the records. */
struct dump_head {
    char *exported_on, *shown; /* shown: which cases, in words; NULL: all */
    bool for_others;           /* initials, and what is missing: no copy of a base */
};
/* The parts of a dump, each added to `out`: the head; lists of records; the end. */
void dump_begin(struct text *out, const struct dump_head *head);
void dump_list(struct text *out, enum entity entity);
void dump_record(struct text *out, const struct dumped *dumped, bool first);
void dump_list_end(struct text *out);
void dump_end(struct text *out);

/* Called for each record. False, with an error, ends the reading. */
typedef bool dump_visit(void *state, struct dumped *dumped, struct error *err);
/* Reads a dump, record by record, whatever the bytes. ERR_INPUT, with the line, when it is none or
 * is cut; ERR_NEWER when a later version wrote it. */
bool dump_read(const char *bytes, size_t length, dump_visit *visit, void *state, struct error *err);
/* Do these bytes begin as JSON does? */
bool dump_looks_so(const char *bytes, size_t length);

/* ---- for other programs: a calendar (ics.c), an address book (vcard.c) ------------------------
 */

/* Something of a day, or of a moment in France. */
struct calendar_event {
    struct id id;       /* its UID for ever */
    int64_t changed_ms; /* since 1970: the SEQUENCE grows with it */
    const char *at;     /* "2027-03-15", or "2027-03-15T14:30" */
    int minutes;        /* of a moment: how long; 0: an hour */
    const char *summary;
    const char *description, *location; /* NULL: nothing */
    bool alarm;                         /* in the morning of that day */
};
/* The parts of an iCalendar file (RFC 5545), each added to `out`: the beginning, with the zone
 * Europe/Paris; events; the end. `about` may be NULL. */
void calendar_begin(struct text *out, const char *name, const char *about);
/* False when it has no date that can be read: nothing is added. */
bool calendar_event(struct text *out, const struct calendar_event *event, struct error *err);
void calendar_end(struct text *out);

/* Somebody to be reached; NULL where nothing is known. */
struct vcard {
    struct id id;
    int64_t changed_ms;
    bool person; /* else a structure */
    const char *name, *contact, *role, *phone, *mobile, *email, *address, *postcode, *town,
        *website;
};
/* Adds a vCard 4 (RFC 6350). */
void vcard_add(struct text *out, const struct vcard *card);

/* ---- the directory of partners as a file (listing*.c, hsds*.c) ----------------------------- */

enum {
    LISTED_FIELDS = FIELD_REFERRAL_DELETED - FIELD_PARTNER_DELETED,
    LISTING_LIMIT = 5000, /* partners in a file */
    LISTING_FILE_LIMIT = 16 * 1024 * 1024
};
/* A partner outside the base. */
struct listed {
    struct id id;       /* ID_NONE: the file gives none */
    int64_t changed_ms; /* since 1970; 0: unknown */
    char *values[LISTED_FIELDS];
};
struct listing {
    struct listed *rows;
    size_t count;
    struct strings remarks; /* what was read and could not be taken, as French lines */
};
/* The value of a field of PARTNER: as stored when it comes from the base, as somebody wrote it when
 * it comes from a file; a set as "a, b". NULL when nothing is said. */
const char *listed_get(const struct listed *listed, enum field field);
/* Copies it, clean; NULL or blank empties. */
void listed_set(struct listed *listed, enum field field, const char *value);
/* One more member of a set; twice the same is once. */
void listed_add(struct listed *listed, enum field field, const char *member);
/* Fields that travel: all that a form shows, and the code. */
bool listed_travels(enum field field);
/* Valid until the next one is added. */
struct listed *listing_add(struct listing *listing, const struct id *id);
void listing_clear(struct listing *listing);

/* Open Referral HSDS 3 (docs/annuaire.md): a page of organizations, each with its service. The
 * caller frees. */
char *hsds_write(const struct listing *listing);
/* CSV as a French spreadsheet opens it: UTF-8 with BOM, ';', CRLF, every cell between quotes, none
 * that it could take for a formula. The caller frees. */
char *listing_csv(const struct listing *listing);
/* Reads either, whatever the bytes; what it does not know is passed over. ERR_INPUT when it is
 * neither, or holds no partner or more than LISTING_LIMIT of them. `listing` is cleared by the
 * caller either way. */
bool listing_read_bytes(const void *bytes, size_t length, struct listing *listing,
                        struct error *err);
/* The same from a file; also ERR_NOT_FOUND, ERR_IO. */
bool listing_read(const char *path, struct listing *listing, struct error *err);

#endif
