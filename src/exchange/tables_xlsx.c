/* Tables as a workbook, by libxlsxwriter, a row in memory at a time. Every text is a string cell of
 * the type "text": neither opening the file nor editing a cell makes a formula of it. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum {
    CELL_MOST = 32767,  /* UTF-16 units of a cell */
    CELL_SHORT = 8000,  /* bytes that fit, whatever they are */
    CELL_CUT = 32600,   /* where a longer text is cut: room for the words that say so */
    ROW_MOST = 1048576, /* rows of a sheet */
    FIRST_DAY = -25508, /* 1 March 1900: Excel has a 29 February before it */
    DAY_ZERO = 25569    /* 1 January 1970, as a workbook counts days */
};

enum look {
    LOOK_TEXT,
    LOOK_LINES,
    LOOK_INTEGER,
    LOOK_EURO,
    LOOK_DAY,
    LOOK_MOMENT,
    LOOK_HEAD,
    LOOKS
};

/* What did not fit in a cell. */
struct rest {
    char *sheet, *header, *text;
    lxw_row_t row;
};

struct workbook {
    lxw_workbook *book;
    lxw_format *looks[LOOKS];
    lxw_worksheet *sheet;
    char *name;           /* of the sheet */
    struct strings taken; /* names of sheets, folded */
    lxw_row_t row, head;  /* head: the line of the header */
    size_t columns;       /* of the header; 0 while it is not written */
    int64_t cells;        /* in all */
    struct rest *rests;
    size_t rest_count;
};

static bool check(const struct tables *tables, lxw_error code, struct error *err)
{
    return code == LXW_NO_ERROR ||
           error_set(err, ERR_IO, "%s : le classeur n'a pas pu être fait (%s)", tables->file.path,
                     lxw_strerror(code));
}

/* ---- the book ------------------------------------------------------------------------------ */

static void make_looks(struct workbook *own)
{
    static const char *const formats[LOOKS] = {
        [LOOK_TEXT] = "@",         [LOOK_LINES] = "@",
        [LOOK_INTEGER] = "0",      [LOOK_EURO] = "#,##0\\ \"€\"",
        [LOOK_DAY] = "dd/mm/yyyy", [LOOK_MOMENT] = "dd/mm/yyyy hh:mm",
    };
    for (int i = 0; i < LOOKS; i++) {
        own->looks[i] = workbook_add_format(own->book);
        format_set_align(own->looks[i], LXW_ALIGN_VERTICAL_TOP);
        if (formats[i])
            format_set_num_format(own->looks[i], formats[i]);
    }
    format_set_text_wrap(own->looks[LOOK_LINES]);
    format_set_text_wrap(own->looks[LOOK_HEAD]);
    format_set_bold(own->looks[LOOK_HEAD]);
    format_set_bottom(own->looks[LOOK_HEAD], LXW_BORDER_THIN);
}

static bool open_book(struct tables *tables, struct error *err)
{
    struct workbook *own = mem_alloc(sizeof *own);
    char *folder = getenv("TMPDIR");
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
    lxw_doc_properties properties = {.title = tables->title,
                                     .author = "dentelle",
                                     .created = (time_t)tables->date * 86400 + 43200};
    tables->own = own;
    own->book = workbook_new_opt(tables->file.beside, &options);
    if (!own->book)
        return error_set(err, ERR_IO, "%s : le classeur n'a pas pu être fait", tables->file.path);
    make_looks(own);
    return check(tables, workbook_set_properties(own->book, &properties), err);
}

/* ---- sheets -------------------------------------------------------------------------------- */

static bool add_sheet(struct tables *tables, const char *asked, struct error *err)
{
    struct workbook *own = tables->own;
    char *name = tables_free_name(asked, &own->taken);
    own->sheet = workbook_add_worksheet(own->book, name);
    if (!own->sheet)
        error_set(err, ERR_IO, "%s : la feuille « %s » n'a pas pu être faite", tables->file.path,
                  name);
    free(own->name);
    own->name = mem_copy(name);
    own->row = own->head = 0;
    own->columns = 0;
    free(name);
    return own->sheet != NULL;
}

static enum look look_of(enum tables_type type)
{
    static const enum look looks[] = {
        [TABLES_TEXT] = LOOK_TEXT, [TABLES_LINES] = LOOK_LINES, [TABLES_INTEGER] = LOOK_INTEGER,
        [TABLES_EURO] = LOOK_EURO, [TABLES_DAY] = LOOK_DAY,     [TABLES_MOMENT] = LOOK_MOMENT};
    return looks[type];
}

static bool set_columns(struct tables *tables, struct error *err)
{
    struct workbook *own = tables->own;
    lxw_error code = LXW_NO_ERROR;
    for (size_t i = 0; i < tables->column_count && code == LXW_NO_ERROR; i++)
        code =
            worksheet_set_column(own->sheet, (lxw_col_t)i, (lxw_col_t)i, tables->columns[i].width,
                                 own->looks[look_of(tables->columns[i].type)]);
    if (code == LXW_NO_ERROR) /* a SIRET is text, and no mistake */
        code =
            worksheet_ignore_errors(own->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:CV1048576");
    enum { PAPER_A4 = 9 }; /* ECMA-376, ST_PaperSize */
    worksheet_set_paper(own->sheet, PAPER_A4);
    worksheet_set_landscape(own->sheet);
    worksheet_fit_to_pages(own->sheet, 1, 0); /* all columns on a page, as many pages as it takes */
    return check(tables, code, err);
}

/* The filter goes to the last row, which is known only now. */
static bool end_sheet(struct tables *tables, struct error *err)
{
    struct workbook *own = tables->own;
    if (!own->sheet || !own->columns)
        return true;
    lxw_row_t last = own->row > own->head + 1 ? own->row - 1 : own->head;
    return check(
        tables, worksheet_autofilter(own->sheet, own->head, 0, last, (lxw_col_t)(own->columns - 1)),
        err);
}

static bool sheet(struct tables *tables, const char *name, struct error *err)
{
    if (!tables->own && !open_book(tables, err))
        return false;
    return end_sheet(tables, err) && add_sheet(tables, name, err) && set_columns(tables, err);
}

/* ---- cells --------------------------------------------------------------------------------- */

/* In the XML of a cell "_x000D_" is a sign, and so is what a person wrote that looks like one: its
 * own underscore is written as such. The caller frees. */
static char *escape(const char *text)
{
    struct text out = {0};
    for (const char *at = text; *at; at++) {
        if (at[0] == '_' && at[1] == 'x' && strspn(at + 2, "0123456789abcdefABCDEF") >= 4 &&
            at[6] == '_')
            text_add(&out, "_x005F");
        text_add_bytes(&out, at, 1);
    }
    return text_take(&out);
}

static bool write_string(struct tables *tables, size_t column, const char *text, enum look look,
                         struct error *err)
{
    struct workbook *own = tables->own;
    char *escaped = strstr(text, "_x") ? escape(text) : NULL; /* hardly ever */
    lxw_error code = worksheet_write_string(own->sheet, own->row, (lxw_col_t)column,
                                            escaped ? escaped : text, own->looks[look]);
    free(escaped);
    own->cells += text[0] != '\0';
    return check(tables, code, err);
}

/* The bytes that fit in `most` UTF-16 units once escaped, whole characters. */
static size_t fitting(const char *text, size_t most)
{
    size_t at = 0, units = 0;
    while (text[at]) {
        size_t after = at + 1;
        while (((unsigned char)text[after] & 0xC0) == 0x80)
            after++;
        units += (after - at == 4 ? 2 : 1) + (text[at] == '_' && text[after] == 'x' ? 6 : 0);
        if (units > most)
            break;
        at = after;
    }
    return at;
}

/* What a cell could not hold, in pieces that one can. */
static void keep_rest(struct tables *tables, const char *cell)
{
    struct workbook *own = tables->own;
    for (const char *at = cell; *at;) {
        size_t length = fitting(at, CELL_CUT);
        own->rests = mem_resize(own->rests, (own->rest_count + 1) * sizeof *own->rests);
        own->rests[own->rest_count++] =
            (struct rest){.sheet = mem_copy(own->name),
                          .header = mem_copy(tables->columns[tables->column].header),
                          .text = mem_copy_bytes(at, length),
                          .row = own->row + 1};
        at += length;
    }
}

static bool text(struct tables *tables, const char *cell, struct error *err)
{
    struct workbook *own = tables->own;
    bool lines = tables->columns[tables->column].type == TABLES_LINES;
    enum look look = lines ? LOOK_LINES : LOOK_TEXT;
    bool short_one = strnlen(cell, CELL_SHORT) < CELL_SHORT;
    if (short_one || !cell[fitting(cell, CELL_MOST)])
        return write_string(tables, tables->column, cell, look, err);
    size_t kept = fitting(cell, CELL_CUT);
    char *cut = mem_print("%.*s… (la suite est dans la feuille « Suites », ligne %zu)", (int)kept,
                          cell, own->rest_count + 2);
    keep_rest(tables, cell + kept);
    bool done = write_string(tables, tables->column, cut, look, err);
    free(cut);
    return done;
}

static bool integer(struct tables *tables, int64_t value, struct error *err)
{
    struct workbook *own = tables->own;
    enum look look = tables->columns[tables->column].type == TABLES_EURO ? LOOK_EURO : LOOK_INTEGER;
    own->cells++;
    return check(tables,
                 worksheet_write_number(own->sheet, own->row, (lxw_col_t)tables->column,
                                        (double)value, own->looks[look]),
                 err);
}

static bool moment(struct tables *tables, day date, int minutes, struct error *err)
{
    struct workbook *own = tables->own;
    if (date < FIRST_DAY) {
        char iso[11];
        day_to_iso(date, iso);
        return text(tables, iso, err);
    }
    own->cells++;
    return check(tables,
                 worksheet_write_number(own->sheet, own->row, (lxw_col_t)tables->column,
                                        date + DAY_ZERO + (minutes < 0 ? 0 : minutes / 1440.0),
                                        own->looks[minutes < 0 ? LOOK_DAY : LOOK_MOMENT]),
                 err);
}

static bool note(struct tables *tables, const char *words, struct error *err)
{
    struct workbook *own = tables->own;
    bool done = write_string(tables, 0, words, LOOK_TEXT, err);
    own->row++;
    return done;
}

static bool header(struct tables *tables, struct error *err)
{
    struct workbook *own = tables->own;
    bool done = true;
    for (size_t i = 0; done && i < tables->column_count; i++)
        done = write_string(tables, i, tables->columns[i].header, LOOK_HEAD, err);
    own->head = own->row++;
    own->columns = tables->column_count;
    worksheet_freeze_panes(own->sheet, own->row, 0);
    return done;
}

/* A sheet that is full goes on in the next, under the same header. */
static bool end_row(struct tables *tables, struct error *err)
{
    struct workbook *own = tables->own;
    if (++own->row < ROW_MOST)
        return true;
    char *name = mem_copy(own->name);
    bool done = sheet(tables, name, err) && header(tables, err);
    free(name);
    return done;
}

/* ---- the end ------------------------------------------------------------------------------- */

/* What was cut, each piece a row. */
static void write_rests(struct tables *tables)
{
    static const struct tables_column columns[] = {
        {"Feuille", TABLES_TEXT, 16},
        {"Ligne", TABLES_INTEGER, 8},
        {"Colonne", TABLES_TEXT, 24},
        {"Suite du texte", TABLES_LINES, 100},
    };
    struct workbook *own = tables->own;
    if (own->rest_count)
        tables_sheet(tables, "Suites", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < own->rest_count; i++) {
        tables_text(tables, own->rests[i].sheet);
        tables_integer(tables, own->rests[i].row);
        tables_text(tables, own->rests[i].header);
        tables_text(tables, own->rests[i].text);
        tables_row(tables);
    }
}

/* libxlsxwriter says on stderr what went wrong, which may be the screen. */
static lxw_error close_quietly(lxw_workbook *book)
{
    int kept = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    fflush(stderr);
    if (kept >= 0 && nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    lxw_error code = workbook_close(book);
    fflush(stderr);
    if (kept >= 0)
        dup2(kept, STDERR_FILENO);
    if (kept >= 0)
        close(kept);
    if (nowhere >= 0)
        close(nowhere);
    return code;
}

/* A workbook without a sheet is none. */
static bool finish(struct tables *tables, struct error *err)
{
    struct workbook *own = tables->own;
    if (!own)
        return error_set(err, ERR_INPUT, "%s : rien à écrire", tables->file.path);
    write_rests(tables);
    if (tables->error.code != ERR_NONE || !end_sheet(tables, err))
        return false;
    lxw_workbook *book = own->book;
    own->book = NULL; /* closing frees it, whatever comes of it */
    errno = 0;
    lxw_error code = close_quietly(book);
    int reason = errno;
    if (code != LXW_NO_ERROR && reason)
        return error_system(err, reason, "%s ne peut pas être écrit", tables->file.path);
    return check(tables, code, err) &&
           tables_check_xlsx(tables->file.beside, tables->file.path, own->cells, err);
}

static void release(struct tables *tables)
{
    struct workbook *own = tables->own;
    if (!own)
        return;
    if (own->book)
        lxw_workbook_free(own->book);
    for (size_t i = 0; i < own->rest_count; i++) {
        free(own->rests[i].sheet);
        free(own->rests[i].header);
        free(own->rests[i].text);
    }
    free(own->rests);
    free(own->name);
    strings_clear(&own->taken);
    free(own);
    tables->own = NULL;
}

const struct tables_writer tables_xlsx = {.sheet = sheet,
                                          .note = note,
                                          .header = header,
                                          .text = text,
                                          .integer = integer,
                                          .moment = moment,
                                          .end_row = end_row,
                                          .finish = finish,
                                          .release = release};
