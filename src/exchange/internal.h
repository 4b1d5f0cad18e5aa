/* What the files that read sheets share: bytes made text, text made cells. */
#ifndef DENTELLE_EXCHANGE_INTERNAL_H
#define DENTELLE_EXCHANGE_INTERNAL_H

#include "dentelle/exchange.h"

/* ---- encoding.c ---------------------------------------------------------------------------- */

/* The bytes of a file as UTF-8 with LF line ends, decided from all of them: BOM, else valid UTF-8,
 * else Windows-1252; a file that mixes both is read line by line. `*encoding` is static text for
 * the report; the numbers of lines that hold bytes of no encoding go to `undecoded`. ERR_INPUT for
 * binary files. */
bool encoding_decode(const void *bytes, size_t length, struct text *utf8, const char **encoding,
                     struct line_numbers *undecoded, struct error *err);

/* ---- cells.c ------------------------------------------------------------------------------- */

/* A record of the file as cut by libcsv, before anything is known of its columns. */
struct record_cells {
    int line;
    size_t count;
    char **cells; /* clean, edges trimmed */
};
struct records {
    struct record_cells *rows;
    size_t count;
};
/* Cuts text into records; lines without a cell are records of zero cells. ERR_INPUT for an unclosed
 * quote and for too many columns. */
bool cells_cut(const struct text *utf8, char delimiter, struct records *records, struct error *err);
void records_clear(struct records *records);

#endif
