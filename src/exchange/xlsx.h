/* What the files that read XLSX share: xlsx.c (the workbook), xlsx_strings.c, xlsx_styles.c,
 * xlsx_sheet.c (the rows of a sheet). */
#ifndef DENTELLE_EXCHANGE_XLSX_H
#define DENTELLE_EXCHANGE_XLSX_H

#include "archive.h"
#include "grid.h"
#include "number.h"

/* Is it the main namespace, of either edition of the standard? */
bool xlsx_is_main(const char *space);

/* ---- xlsx_strings.c -------------------------------------------------------------------------- */

/* The texts that cells share: clean, one after the other. */
struct xlsx_strings {
    struct spill *texts;
    struct spill *ends; /* of each in `texts`, as uint32_t; both are NULL when there is none */
    size_t count;
    uint64_t length; /* of all */
};
bool xlsx_strings_read(struct archive *archive, const char *name, const char *folder,
                       struct xlsx_strings *strings, struct error *err);
void xlsx_strings_clear(struct xlsx_strings *strings);
/* Adds the one of that number; false when there is none. */
bool xlsx_string(const struct xlsx_strings *strings, long index, struct text *text);
/* ERR_IO once the disk did not give them back. */
bool xlsx_strings_sound(const struct xlsx_strings *strings, struct error *err);
/* "_x000D_" stands for what XML cannot hold; undone in place. */
void xlsx_unescape(struct text *text);

/* ---- xlsx_styles.c --------------------------------------------------------------------------- */

/* How the numbers of each style look. */
struct xlsx_styles {
    struct number_format *formats;
    size_t count;
};
bool xlsx_styles_read(struct archive *archive, const char *name, struct xlsx_styles *styles,
                      struct error *err);
void xlsx_styles_clear(struct xlsx_styles *styles);

/* ---- xlsx.c ---------------------------------------------------------------------------------- */

struct xlsx_sheet {
    char *name; /* clean */
    char *id;   /* of its relationship */
    char *part; /* NULL: a chart, or what is no sheet of cells */
    bool hidden, pivot;
};
struct xlsx {
    struct archive *archive; /* borrowed */
    struct xlsx_strings strings;
    struct xlsx_styles styles;
    struct xlsx_sheet *sheets;
    size_t count;
    bool dates_1904;
};
/* `part` is the one that describes the workbook; `folder` as in workbook_open_slowly. Cleared by
 * the caller either way. */
bool xlsx_read(struct archive *archive, const char *part, const char *folder, struct xlsx *xlsx,
               struct error *err);
void xlsx_clear(struct xlsx *xlsx);

/* What a part refers to: the target, as a name in the archive, of the first relationship whose type
 * ends so. NULL when there is none; the caller frees. */
char *xlsx_related(struct archive *archive, const char *part, const char *type);

/* ---- xlsx_sheet.c ---------------------------------------------------------------------------- */

struct grid *xlsx_grid(const struct xlsx *xlsx, size_t index, struct error *err);

#endif
