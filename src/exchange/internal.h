/* What the files that read text share: bytes made text, quotes set right; and the directory as a
 * file. */
#ifndef DENTELLE_EXCHANGE_INTERNAL_H
#define DENTELLE_EXCHANGE_INTERNAL_H

#include "dentelle/exchange.h"

#include "grid.h"

/* ---- encoding.c ---------------------------------------------------------------------------- */

/* Decided from all the bytes: UTF-16, else valid UTF-8, else Windows-1252; a file that mixes both
 * is read line by line, and a BOM that lies is forgotten. The numbers of lines that hold bytes of
 * no encoding go to `undecoded`. ERR_INPUT for binary files. */
bool encoding_find(const struct source *source, struct encoding *encoding,
                   struct line_numbers *undecoded, struct error *err);

/* The text of a source, UTF-8 with LF line ends, from its beginning. A line of FORM_LINES is held
 * whole. */
struct decoder {
    const struct source *source;
    struct encoding encoding;
    uint64_t at; /* the next byte to be read */
    bool ended;
    unsigned char *block;
    struct text held;               /* bytes that wait for those after them */
    size_t looked;                  /* FORM_LINES: of them, those that are no line end */
    bool mixed;                     /* FORM_LINES: some lines are UTF-8 */
    uint32_t high, before;          /* UTF-16: the first half of a character; the unit before */
    bool cr;                        /* the text so far ends in what was a CR */
    int line;                       /* from 1 */
    struct line_numbers *undecoded; /* borrowed; NULL: nobody asks */
};
void decoder_begin(struct decoder *decoder, const struct source *source,
                   const struct encoding *encoding);
/* Adds what the next block gives, perhaps nothing. */
bool decoder_next(struct decoder *decoder, struct text *out, bool *more, struct error *err);
void decoder_clear(struct decoder *decoder);

/* ---- quotes.c ------------------------------------------------------------------------------ */

/* A text on its way to libcsv. */
struct quotes {
    struct decoder decoder;
    struct text window; /* decoded, and not yet given */
    bool ended;         /* nothing comes after it */
    struct error why;   /* it ended too early */
    char delimiter;
    int line;                 /* from 1 */
    size_t copied;            /* of the window: up to where `mended` has it */
    struct text *mended;      /* borrowed, while some is given */
    struct cell_notes *notes; /* borrowed; NULL: nobody asks */
};
void quotes_begin(struct quotes *quotes, const struct csv_file *file, struct cell_notes *notes);
/* Adds the next cells, their quotes set right; what the user must know goes to the notes. ERR_INPUT
 * for a quote that is never closed: all that comes before it was given. */
bool quotes_next(struct quotes *quotes, struct text *mended, bool *more, struct error *err);
void quotes_clear(struct quotes *quotes);

/* ---- guard.c ------------------------------------------------------------------------------- */

/* Adds a cell of a CSV file, between quotes, such that no spreadsheet takes it for a formula. */
void guard_write(struct text *out, const char *cell);
/* The cell without the apostrophe that guard_write may have put before it: a place in `cell`. */
const char *guard_drop(const char *cell);

/* ---- tables*.c ----------------------------------------------------------------------------- */

/* How one format writes tables. Each function is called only after those before it succeeded;
 * false sets the error. `row` is the line of the sheet, from 0; text is clean. */
struct tables_writer {
    bool (*sheet)(struct tables *tables, const char *name, struct error *err);
    bool (*note)(struct tables *tables, const char *text, struct error *err);
    bool (*header)(struct tables *tables, struct error *err);
    bool (*text)(struct tables *tables, const char *text, struct error *err);
    bool (*integer)(struct tables *tables, int64_t value, struct error *err);
    bool (*moment)(struct tables *tables, day date, int minutes, struct error *err);
    bool (*end_row)(struct tables *tables, struct error *err);
    /* All is in the file beside. */
    bool (*finish)(struct tables *tables, struct error *err);
    void (*release)(struct tables *tables);
};
extern const struct tables_writer tables_xlsx, tables_csv;

struct tables {
    const struct tables_writer *writer;
    enum tables_format format;
    struct file_beside file;
    char *title;
    day date;
    struct error error; /* the first one: nothing is written after it */
    /* The sheet that is being written. */
    struct tables_column *columns; /* headers are copies */
    size_t column_count, column;   /* column: of the next cell */
    bool begun;                    /* its header is written */
    void *own;                     /* of the writer */
};

/* A name made of the one asked for, which is then taken; `taken` holds them folded. The caller
 * frees (tables_name.c). */
char *tables_free_name(const char *asked, struct strings *taken);
/* Is the package whole: every part well-formed, and as many cells in its sheets as were written?
 * `shown`: the path for the sentence (tables_check.c). */
bool tables_check_xlsx(const char *path, const char *shown, int64_t cells, struct error *err);

/* ---- hsds_read.c, listing_csv.c ------------------------------------------------------------ */

bool hsds_read(const void *bytes, size_t length, struct listing *listing, struct error *err);
bool csv_read(const void *bytes, size_t length, struct listing *listing, struct error *err);
void listing_remark(struct listing *listing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The word by which HSDS attributes of ours are known (docs/annuaire.md). */
#define HSDS_OURS "dentelle"
#define HSDS_NEED "need"
#define HSDS_TAXONOMY "ess"
#define HSDS_EVERYWHERE "Pas-de-Calais"

#endif
