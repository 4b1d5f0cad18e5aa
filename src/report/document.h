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

struct chart_bar {
    char *label; /* clean, one line */
    long value, target;
};
struct document_chart {
    enum chart_kind kind;
    char *name, *unit; /* the unit may be NULL */
    struct chart_bar *bars;
    size_t count;
};

enum document_part { PART_HEADING, PART_PARAGRAPH, PART_ITEM, PART_TABLE, PART_CHART };
struct document_block {
    enum document_part part;
    int level;                 /* of a heading */
    struct document_line line; /* but for a table and a chart */
    struct document_table table;
    struct document_chart chart;
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

/* Runs of blanks are one, none at the end. */
void document_squeeze(char *text);

/* ---- charts ---- */

void chart_clear(struct document_chart *chart);
/* "Rencontrés (porteurs)". The caller frees. */
char *chart_caption(const struct document_chart *chart);
/* All its figures in a sentence. The caller frees. */
char *chart_said(const struct document_chart *chart);
/* "(objectif 10)", NULL when there is none; "8 (objectif 10)". The caller frees. */
char *chart_target(const struct chart_bar *bar);
char *chart_value(const struct chart_bar *bar);
/* What the longest bar stands for: at least 1. */
long chart_most(const struct document_chart *chart);
/* Of `whole`, what the bar for `value` takes: something for whatever is not nothing. */
double chart_length(const struct document_chart *chart, long value, double whole);
/* Adds the picture as an <svg> element, the same in a page and as a file of its own. `number` tells
 * it from the others of the page. Its width and height come in its own units. */
void chart_draw(const struct document_chart *chart, size_t number, struct text *out);
enum { CHART_WIDTH = 640 };
int chart_height(const struct document_chart *chart);

/* Adds the text as XML and HTML have it. */
void add_escaped(struct text *out, const char *text);

void write_text(const struct document *document, struct text *bytes);
void write_html(const struct document *document, struct text *bytes);
bool write_odt(const struct document *document, struct text *bytes, struct error *err);

/* Shipped texts, embedded at build time from assets/. */
extern const char asset_document_css[];
extern const char asset_document_styles[];

#endif
