/* A document as a tree: title, headings, paragraphs, lists, tables, charts. It is filled from top
 * to bottom and knows nothing of how it will be written. */
#include "document.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- lines --------------------------------------------------------------------------------- */

/* As HTML and ODF read them. */
void document_squeeze(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++)
        if (*from != ' ' || (to > text && to[-1] != ' '))
            *to++ = *from;
    if (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

/* Hands each line of `text`, clean and not empty, to `take`, which owns it. */
static void each_line(struct document *document, enum tone tone, const char *text,
                      void (*take)(struct document *document, struct document_line line))
{
    char *clean = utf8_clean(text ? text : "", text ? strlen(text) : 0, CLEAN_LINES);
    for (char *at = clean; *at;) {
        size_t length = strcspn(at, "\n");
        char *line = mem_copy_bytes(at, length);
        document_squeeze(line);
        if (line[0])
            take(document, (struct document_line){tone, line});
        else
            free(line);
        at += length + (at[length] == '\n');
    }
    free(clean);
}

/* ---- building ------------------------------------------------------------------------------ */

struct document *document_new(const char *title, day date)
{
    struct document *document = mem_alloc(sizeof *document);
    document->title = utf8_clean(title, strlen(title), CLEAN_LINE);
    document_squeeze(document->title);
    document->date = date;
    return document;
}

const char *document_title(const struct document *document)
{
    return document->title;
}

static struct document_block *add_block(struct document *document, enum document_part part)
{
    document->blocks =
        mem_resize(document->blocks, (document->count + 1) * sizeof document->blocks[0]);
    struct document_block *block = &document->blocks[document->count++];
    *block = (struct document_block){.part = part};
    return block;
}

static void take_paragraph(struct document *document, struct document_line line)
{
    add_block(document, PART_PARAGRAPH)->line = line;
}

static void take_item(struct document *document, struct document_line line)
{
    add_block(document, PART_ITEM)->line = line;
}

static void take_heading(struct document *document, struct document_line line)
{
    add_block(document, PART_HEADING)->line = line;
}

void document_heading(struct document *document, int level, const char *text)
{
    size_t first = document->count;
    each_line(document, TONE_STRONG, text, take_heading);
    for (size_t i = first; i < document->count; i++)
        document->blocks[i].level = level;
}

void document_paragraph(struct document *document, enum tone tone, const char *text)
{
    each_line(document, tone, text, take_paragraph);
}

void document_item(struct document *document, const char *text)
{
    each_line(document, TONE_PLAIN, text, take_item);
}

void document_table(struct document *document, const char *name,
                    const struct table_column columns[], size_t count)
{
    struct document_table *table = &add_block(document, PART_TABLE)->table;
    table->name = utf8_clean(name, strlen(name), CLEAN_LINE);
    table->column_count = count < TABLE_COLUMNS_MOST ? count : TABLE_COLUMNS_MOST;
    memcpy(table->columns, columns, table->column_count * sizeof columns[0]);
}

/* The table that is being filled: the last block. */
static struct document_table *current_table(struct document *document)
{
    return &document->blocks[document->count - 1].table;
}

void document_row(struct document *document)
{
    struct document_table *table = current_table(document);
    size_t count = table->row_count++ * table->column_count;
    table->cells = mem_resize(table->cells, (count + table->column_count) * sizeof *table->cells);
    memset(table->cells + count, 0, table->column_count * sizeof *table->cells);
    table->filled = 0;
}

void document_cell(struct document *document)
{
    current_table(document)->filled++;
}

static void take_line(struct document *document, struct document_line line)
{
    struct document_table *table = current_table(document);
    struct table_cell *cell =
        &table->cells[(table->row_count - 1) * table->column_count + table->filled - 1];
    cell->lines = mem_resize(cell->lines, (cell->count + 1) * sizeof *cell->lines);
    cell->lines[cell->count++] = line;
}

void document_line(struct document *document, enum tone tone, const char *text)
{
    each_line(document, tone, text, take_line);
}

void document_chart(struct document *document, enum chart_kind kind, const char *name,
                    const char *unit)
{
    struct document_chart *chart = &add_block(document, PART_CHART)->chart;
    chart->kind = kind;
    chart->name = utf8_clean(name, strlen(name), CLEAN_LINE);
    chart->unit = unit ? utf8_clean(unit, strlen(unit), CLEAN_LINE) : NULL;
}

void document_bar(struct document *document, const char *label, long value, long target)
{
    struct document_chart *chart = &document->blocks[document->count - 1].chart;
    chart->bars = mem_resize(chart->bars, (chart->count + 1) * sizeof *chart->bars);
    struct chart_bar *bar = &chart->bars[chart->count++];
    *bar = (struct chart_bar){utf8_clean(label, strlen(label), CLEAN_LINE), value, target};
    document_squeeze(bar->label);
}

static void table_clear(struct document_table *table)
{
    for (size_t i = 0; i < table->row_count * table->column_count; i++) {
        for (size_t j = 0; j < table->cells[i].count; j++)
            free(table->cells[i].lines[j].text);
        free(table->cells[i].lines);
    }
    free(table->cells);
    free(table->name);
}

void document_free(struct document *document)
{
    if (!document)
        return;
    for (size_t i = 0; i < document->count; i++) {
        free(document->blocks[i].line.text);
        table_clear(&document->blocks[i].table);
        chart_clear(&document->blocks[i].chart);
    }
    free(document->blocks);
    free(document->title);
    free(document);
}

/* ---- what the writers ask ------------------------------------------------------------------ */

const struct table_cell *document_cell_at(const struct document_table *table, size_t row,
                                          size_t column)
{
    return &table->cells[row * table->column_count + column];
}

void document_date(const struct document *document, char date[DAY_FRENCH_SIZE])
{
    day_french_long(document->date, date);
}

/* A line may not end at this blank: a high sign follows, « precedes, a number goes on. */
static bool binds(const char *text, const char *at)
{
    static const char opens[] = "«", closes[] = "»";
    const size_t width = sizeof opens - 1;
    bool quoted = (size_t)(at - text) >= width && strncmp(at - width, opens, width) == 0;
    bool number = at > text && isdigit((unsigned char)at[-1]) && isdigit((unsigned char)at[1]);
    return quoted || number || (at[1] && strchr(":;?!", at[1])) ||
           strncmp(at + 1, closes, sizeof closes - 1) == 0;
}

char *document_typeset(const char *text)
{
    struct text set = {0};
    for (const char *at = text; *at; at++) {
        if (*at == ' ' && binds(text, at))
            text_add(&set, "\u00A0");
        else
            text_add_bytes(&set, at, 1);
    }
    return text_take(&set);
}

char *document_target(const struct document_line *line)
{
    if (line->tone != TONE_LINK || strchr(line->text, ' '))
        return NULL;
    if (strncasecmp(line->text, "http://", 7) == 0 || strncasecmp(line->text, "https://", 8) == 0)
        return mem_copy(line->text);
    return strncasecmp(line->text, "www.", 4) == 0 ? mem_print("https://%s", line->text) : NULL;
}

bool document_opens_list(const struct document *document, size_t i)
{
    return i == 0 || document->blocks[i - 1].part != PART_ITEM;
}

bool document_closes_list(const struct document *document, size_t i)
{
    return i + 1 == document->count || document->blocks[i + 1].part != PART_ITEM;
}
