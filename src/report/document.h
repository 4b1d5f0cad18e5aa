/* The tree of a document, as its writers read it. */
#ifndef DENTELLE_REPORT_DOCUMENT_H
#define DENTELLE_REPORT_DOCUMENT_H

#include "dentelle/report.h"

struct document_line {
    enum tone tone;
    char *text; /* clean, not empty, no line feed */
};
struct table_cell {
    struct document_line *lines;
    size_t count;
};
struct document_table {
    char *name;
    struct table_column columns[TABLE_COLUMNS_MOST];
    size_t column_count;
    struct table_cell *cells; /* row after row */
    size_t row_count;
    size_t filled; /* cells begun in the last row */
};

enum document_part { PART_HEADING, PART_PARAGRAPH, PART_ITEM, PART_TABLE };
struct document_block {
    enum document_part part;
    int level;                 /* of a heading */
    struct document_line line; /* but for a table */
    struct document_table table;
};
struct document {
    char *title;
    day date;
    struct document_block *blocks;
    size_t count;
};

const struct table_cell *document_cell_at(const struct document_table *table, size_t row,
                                          size_t column);
/* "25 novembre 2026". */
void document_date(const struct document *document, char date[DAY_FRENCH_SIZE]);
/* The text as French is set: no line ends before a high sign, inside « » or in
 * a number. The caller frees. */
char *document_typeset(const char *text);
/* Where a line leads: "https://…"; NULL when it leads nowhere. The caller frees. */
char *document_target(const struct document_line *line);
/* The item `i` begins a list, ends one. */
bool document_opens_list(const struct document *document, size_t i);
bool document_closes_list(const struct document *document, size_t i);

void write_text(const struct document *document, struct text *bytes);
void write_html(const struct document *document, struct text *bytes);
bool write_odt(const struct document *document, struct text *bytes, struct error *err);

/* Shipped texts, embedded at build time from assets/. */
extern const char asset_document_css[];
extern const char asset_document_styles[];

#endif
