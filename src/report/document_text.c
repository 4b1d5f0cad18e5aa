/* A document as plain text, to be printed, pasted in a message or read aloud: each cell of a table
 * is said after its header, each value of a chart after its label. */
#include "document.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 76, INDENT = 2 };

static void add_rule(struct text *out, char sign, const char *above)
{
    int columns = utf8_columns(above, strlen(above));
    for (int i = 0; i < columns && i < WIDTH; i++)
        text_add_bytes(out, &sign, 1);
    text_add(out, "\n");
}

/* The first line at `indent`, those it goes on to a step further when `hangs`. */
static void add_wrapped(struct text *out, const char *text, int indent, bool hangs)
{
    size_t length = strlen(text), at = 0;
    int further = hangs ? indent + INDENT : indent;
    while (at <= length) {
        size_t start = at, end = wrap_line(text, length, at, WIDTH - further, &at);
        while (end > start && text[end - 1] == ' ')
            end--;
        text_addf(out, "%*s%.*s\n", start ? further : indent, "", (int)(end - start), text + start);
    }
}

/* "Ce qu'il fait : …", and what the cell says beside below it. */
static void add_cell(struct text *out, const char *header, const struct table_cell *cell)
{
    for (size_t i = 0; i < cell->count; i++) {
        char *line =
            i ? mem_copy(cell->lines[i].text) : mem_print("%s : %s", header, cell->lines[i].text);
        add_wrapped(out, line, i ? 2 * INDENT : INDENT, i == 0);
        free(line);
    }
}

/* Are there only numbers after the first column? */
static bool is_of_numbers(const struct document_table *table)
{
    bool numbers = table->column_count > 1;
    for (size_t column = 1; column < table->column_count; column++)
        numbers = numbers && table->columns[column].number;
    return numbers;
}

/* Numbers are one line each, "Porteurs rencontrés : 8"; where there are several, each after its
 * header: "Artois : Porteurs 3, dont rencontrés 2". */
static void add_numbers(struct text *out, const struct document_table *table)
{
    text_add(out, "\n");
    for (size_t row = 0; row < table->row_count; row++) {
        const struct table_cell *name = document_cell_at(table, row, 0);
        struct text line = {0};
        text_addf(&line, "%s :", name->count ? name->lines[0].text : "");
        for (size_t column = 1; column < table->column_count; column++) {
            const struct table_cell *number = document_cell_at(table, row, column);
            text_addf(&line, "%s %s%s%s", column > 1 ? "," : "",
                      table->column_count > 2 ? table->columns[column].header : "",
                      table->column_count > 2 ? " " : "",
                      number->count ? number->lines[0].text : "–");
        }
        add_wrapped(out, text_get(&line), 0, true);
        text_clear(&line);
    }
}

static void add_table(struct text *out, const struct document_table *table)
{
    if (is_of_numbers(table)) {
        add_numbers(out, table);
        return;
    }
    for (size_t row = 0; row < table->row_count; row++) {
        const struct table_cell *name = document_cell_at(table, row, 0);
        text_add(out, "\n");
        for (size_t i = 0; i < name->count; i++)
            add_wrapped(out, name->lines[i].text, i ? INDENT : 0, true);
        for (size_t column = 1; column < table->column_count; column++)
            add_cell(out, table->columns[column].header, document_cell_at(table, row, column));
    }
}

/* ---- charts -------------------------------------------------------------------------------- */

enum { LABEL_MOST = 30, APART = 2 };
static const char bar_sign[] = "█";

/* The columns of labels, of values, and what is left for bars. */
struct chart_columns {
    int label, value, bar;
};

static struct chart_columns columns_of(const struct document_chart *chart)
{
    struct chart_columns columns = {0, 0, WIDTH};
    int target = 0;
    for (size_t i = 0; i < chart->count; i++) {
        const struct chart_bar *bar = &chart->bars[i];
        char *value = document_number(bar->value), *aim = chart_target(bar);
        int label = utf8_columns(bar->label, strlen(bar->label)), digits = (int)strlen(value),
            said = aim ? utf8_columns(aim, strlen(aim)) + 1 : 0;
        columns.label = label > columns.label ? label : columns.label;
        columns.value = digits > columns.value ? digits : columns.value;
        target = said > target ? said : target;
        free(value);
        free(aim);
    }
    columns.label = columns.label < LABEL_MOST ? columns.label : LABEL_MOST;
    columns.bar -= columns.label + columns.value + 2 * APART + target;
    return columns;
}

/* The label, then its value on the right, then the bar: the line makes sense when it is heard. */
static void add_bar(struct text *out, const struct document_chart *chart,
                    const struct chart_bar *bar, struct chart_columns columns)
{
    char *value = document_number(bar->value), *aim = chart_target(bar);
    int label = utf8_columns(bar->label, strlen(bar->label));
    if (label > columns.label) { /* on lines of its own */
        add_wrapped(out, bar->label, 0, false);
        label = 0;
    } else {
        text_add(out, bar->label);
    }
    text_addf(out, "%*s%s", columns.label - label + APART + columns.value - (int)strlen(value), "",
              value);
    int signs = (int)(chart_length(chart, bar->value, columns.bar) + 0.5);
    if (bar->value > 0)
        text_addf(out, "%*s", APART, "");
    for (int i = 0; i < signs || (i == 0 && bar->value > 0); i++)
        text_add(out, bar_sign);
    text_addf(out, "%s%s\n", aim ? " " : "", aim ? aim : "");
    free(value);
    free(aim);
}

static void add_chart(struct text *out, const struct document_chart *chart)
{
    char *caption = chart_caption(chart);
    struct chart_columns columns = columns_of(chart);
    text_add(out, "\n");
    add_wrapped(out, caption, 0, false);
    for (size_t i = 0; i < chart->count; i++)
        add_bar(out, chart, &chart->bars[i], columns);
    free(caption);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void add_block(struct text *out, const struct document *document, size_t i)
{
    const struct document_block *block = &document->blocks[i];
    if (block->part == PART_TABLE) {
        add_table(out, &block->table);
        return;
    }
    if (block->part == PART_CHART) {
        add_chart(out, &block->chart);
        return;
    }
    if (block->part != PART_ITEM || document_opens_list(document, i))
        text_add(out, "\n");
    if (block->part == PART_ITEM) {
        char *item = mem_print("- %s", block->line.text);
        add_wrapped(out, item, 0, true);
        free(item);
        return;
    }
    add_wrapped(out, block->line.text, 0, false);
    if (block->part == PART_HEADING && block->level == 2)
        add_rule(out, '-', block->line.text);
}

void write_text(const struct document *document, struct text *bytes)
{
    char date[DAY_FRENCH_SIZE];
    document_date(document, date);
    add_wrapped(bytes, document->title, 0, false);
    add_rule(bytes, '=', document->title);
    text_addf(bytes, "%s\n", date);
    for (size_t i = 0; i < document->count; i++)
        add_block(bytes, document, i);
}
