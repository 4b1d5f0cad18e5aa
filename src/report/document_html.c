/* A document as one HTML page: nothing fetched from elsewhere, readable without its style, printed
 * on A4. It is well-formed XML as well, so that any parser of either kind reads it. */
#include "document.h"

#include <stdlib.h>

void add_escaped(struct text *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        if (*at == '&')
            text_add(out, "&amp;");
        else if (*at == '<')
            text_add(out, "&lt;");
        else if (*at == '>')
            text_add(out, "&gt;");
        else if (*at == '"')
            text_add(out, "&quot;");
        else
            text_add_bytes(out, at, 1);
    }
}

/* What is read, as opposed to what an attribute holds. */
static void add_prose(struct text *out, const char *text)
{
    char *set = document_typeset(text);
    add_escaped(out, set);
    free(set);
}

static void add_line(struct text *out, const struct document_line *line)
{
    char *target = document_target(line);
    if (target) {
        text_add(out, "<a href=\"");
        add_escaped(out, target);
        text_add(out, "\">");
    } else if (line->tone == TONE_STRONG) {
        text_add(out, "<strong>");
    }
    add_prose(out, line->text);
    if (target)
        text_add(out, "</a>");
    else if (line->tone == TONE_STRONG)
        text_add(out, "</strong>");
    free(target);
}

static void add_paragraph(struct text *out, const struct document_line *line)
{
    text_add(out, line->tone == TONE_FAINT ? "<p class=\"discret\">" : "<p>");
    add_line(out, line);
    text_add(out, "</p>\n");
}

/* ---- tables -------------------------------------------------------------------------------- */

static int sum_of_shares(const struct document_table *table)
{
    int sum = 0;
    for (size_t i = 0; i < table->column_count; i++)
        sum += table->columns[i].share;
    return sum ? sum : 1;
}

static void add_table_head(struct text *out, const struct document_table *table)
{
    int sum = sum_of_shares(table);
    text_add(out, "<table>\n<caption>");
    add_prose(out, table->name);
    text_add(out, "</caption>\n<colgroup>");
    for (size_t i = 0; i < table->column_count; i++)
        text_addf(out, "<col style=\"width:%d%%\" />", table->columns[i].share * 100 / sum);
    text_add(out, "</colgroup>\n<thead>\n<tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        text_add(out, table->columns[i].number ? "<th scope=\"col\" class=\"nombre\">"
                                               : "<th scope=\"col\">");
        add_prose(out, table->columns[i].header);
        text_add(out, "</th>");
    }
    text_add(out, "</tr>\n</thead>\n");
}

static void add_cell(struct text *out, const struct table_cell *cell, bool heads, bool number)
{
    if (heads)
        text_add(out, "<th scope=\"row\">\n");
    else
        text_add(out, number ? "<td class=\"nombre\">\n" : "<td>\n");
    for (size_t i = 0; i < cell->count; i++)
        add_paragraph(out, &cell->lines[i]);
    text_add(out, heads ? "</th>\n" : "</td>\n");
}

static void add_table(struct text *out, const struct document_table *table)
{
    add_table_head(out, table);
    text_add(out, "<tbody>\n");
    for (size_t row = 0; row < table->row_count; row++) {
        text_add(out, "<tr>\n");
        for (size_t column = 0; column < table->column_count; column++)
            add_cell(out, document_cell_at(table, row, column), column == 0,
                     table->columns[column].number);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody>\n</table>\n");
}

/* ---- charts -------------------------------------------------------------------------------- */

static void add_chart(struct text *out, const struct document_chart *chart, size_t number)
{
    char *caption = chart_caption(chart);
    text_add(out, "<figure>\n<figcaption>");
    add_prose(out, caption);
    text_add(out, "</figcaption>\n");
    chart_draw(chart, number, out);
    text_add(out, "</figure>\n");
    free(caption);
}

/* ---- the page ------------------------------------------------------------------------------ */

static void add_block(struct text *out, const struct document *document, size_t i)
{
    const struct document_block *block = &document->blocks[i];
    switch (block->part) {
    case PART_HEADING:
        text_addf(out, "<h%d>", block->level);
        add_prose(out, block->line.text);
        text_addf(out, "</h%d>\n", block->level);
        break;
    case PART_PARAGRAPH:
        add_paragraph(out, &block->line);
        break;
    case PART_ITEM:
        text_add(out, document_opens_list(document, i) ? "<ul>\n<li>" : "<li>");
        add_line(out, &block->line);
        text_add(out, document_closes_list(document, i) ? "</li>\n</ul>\n" : "</li>\n");
        break;
    case PART_TABLE:
        add_table(out, &block->table);
        break;
    case PART_CHART:
        add_chart(out, &block->chart, i + 1);
        break;
    }
}

void write_html(const struct document *document, struct text *bytes)
{
    char date[DAY_FRENCH_SIZE];
    document_date(document, date);
    text_add(bytes, "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\" />\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
                    "<title>");
    add_prose(bytes, document->title);
    text_addf(bytes, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>",
              asset_document_css);
    add_prose(bytes, document->title);
    text_addf(bytes, "</h1>\n<p class=\"discret\">%s</p>\n", date);
    for (size_t i = 0; i < document->count; i++)
        add_block(bytes, document, i);
    text_add(bytes, "</main>\n</body>\n</html>\n");
}
