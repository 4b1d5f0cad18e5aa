/* A document as plain text, to be printed, pasted in a message or read aloud. Each value of a chart
 * stands after its label; tables are in document_text_table.c. */
#include "document_text.h"

#include <stdlib.h>
#include <string.h>

static void add_rule(struct text *out, char sign, const char *above)
{
    int columns = utf8_columns(above, strlen(above));
    for (int i = 0; i < columns && i < TEXT_WIDTH; i++)
        text_add_bytes(out, &sign, 1);
    text_add(out, "\n");
}

void text_wrapped(struct text *out, const char *text, int indent, bool hangs)
{
    size_t length = strlen(text), at = 0;
    int further = hangs ? indent + TEXT_INDENT : indent;
    while (at <= length) {
        size_t start = at, end = wrap_line(text, length, at, TEXT_WIDTH - further, &at);
        while (end > start && text[end - 1] == ' ')
            end--;
        text_addf(out, "%*s%.*s\n", start ? further : indent, "", (int)(end - start), text + start);
    }
}

/* ---- charts -------------------------------------------------------------------------------- */

enum { LABEL_MOST = 30 };
static const char bar_sign[] = "█";

/* The columns of labels, of values, and what is left for bars. */
struct chart_columns {
    int label, value, bar;
};

static struct chart_columns columns_of(const struct document_chart *chart)
{
    struct chart_columns columns = {0, 0, TEXT_WIDTH};
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
    columns.bar -= columns.label + columns.value + 2 * TEXT_APART + target;
    return columns;
}

/* The label, then its value on the right, then the bar: the line makes sense when it is heard. */
static void add_bar(struct text *out, const struct document_chart *chart,
                    const struct chart_bar *bar, struct chart_columns columns)
{
    char *value = document_number(bar->value), *aim = chart_target(bar);
    int label = utf8_columns(bar->label, strlen(bar->label));
    if (label > columns.label) { /* on lines of its own */
        text_wrapped(out, bar->label, 0, false);
        label = 0;
    } else {
        text_add(out, bar->label);
    }
    text_addf(out, "%*s%s", columns.label - label + TEXT_APART + columns.value - (int)strlen(value),
              "", value);
    int signs = (int)(chart_length(chart, bar->value, columns.bar) + 0.5);
    if (bar->value > 0)
        text_addf(out, "%*s", TEXT_APART, "");
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
    text_wrapped(out, caption, 0, false);
    for (size_t i = 0; i < chart->count; i++)
        add_bar(out, chart, &chart->bars[i], columns);
    free(caption);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void add_block(struct text *out, const struct document *document, size_t i)
{
    const struct document_block *block = &document->blocks[i];
    if (block->part == PART_TABLE) {
        text_table(out, &block->table);
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
        text_wrapped(out, item, 0, true);
        free(item);
        return;
    }
    text_wrapped(out, block->line.text, 0, false);
    if (block->part == PART_HEADING && block->level == 2)
        add_rule(out, '-', block->line.text);
}

void write_text(const struct document *document, struct text *bytes)
{
    char date[DAY_FRENCH_SIZE];
    document_date(document, date);
    text_wrapped(bytes, document->title, 0, false);
    add_rule(bytes, '=', document->title);
    text_addf(bytes, "%s\n", date);
    for (size_t i = 0; i < document->count; i++)
        add_block(bytes, document, i);
}
