/* A document as plain text, to be printed, pasted in a message or read aloud: no column to keep
 * aligned, each cell of a table is said after its header. */
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

static void add_table(struct text *out, const struct document_table *table)
{
    for (size_t row = 0; row < table->row_count; row++) {
        const struct table_cell *name = document_cell_at(table, row, 0);
        text_add(out, "\n");
        for (size_t i = 0; i < name->count; i++)
            add_wrapped(out, name->lines[i].text, i ? INDENT : 0, true);
        for (size_t column = 1; column < table->column_count; column++)
            add_cell(out, table->columns[column].header, document_cell_at(table, row, column));
    }
}

static void add_block(struct text *out, const struct document *document, size_t i)
{
    const struct document_block *block = &document->blocks[i];
    if (block->part == PART_TABLE) {
        add_table(out, &block->table);
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
