/* What the files that read text share: bytes made text, quotes set right; and the directory as a
 * file. */
#ifndef DENTELLE_EXCHANGE_INTERNAL_H
#define DENTELLE_EXCHANGE_INTERNAL_H

#include "dentelle/exchange.h"

#include "grid.h"

/* ---- encoding.c ---------------------------------------------------------------------------- */

/* The bytes of a file as UTF-8 with LF line ends, decided from all of them: UTF-16, else valid
 * UTF-8, else Windows-1252; a file that mixes both is read line by line, and a BOM that lies is
 * forgotten. `*encoding` is static text for the report; the numbers of lines that hold bytes of no
 * encoding go to `undecoded`. ERR_INPUT for binary files. */
bool encoding_decode(const void *bytes, size_t length, struct text *utf8, const char **encoding,
                     struct line_numbers *undecoded, struct error *err);

/* ---- quotes.c ------------------------------------------------------------------------------ */

/* The text with its quotes set right, for libcsv; what the user must know goes to `notes`.
 * ERR_INPUT for a quote that is never closed: `mended` then ends before it. */
bool quotes_read(const struct text *utf8, char delimiter, struct text *mended,
                 struct cell_notes *notes, struct error *err);

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
