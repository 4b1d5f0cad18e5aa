/* A document as OpenDocument text (ODF 1.2): real headings, tables with a repeated head, and named
 * styles (assets/document-styles.xml), so that whoever opens it goes on writing. */
#include "document.h"

#include <stdio.h>
#include <stdlib.h>

#include "package.h"
#include "xml.h"

#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define NAMESPACES                                                                                 \
    "xmlns:office", ODF "office:1.0", "xmlns:text", ODF "text:1.0", "xmlns:table",                 \
        ODF "table:1.0", "xmlns:style", ODF "style:1.0", "xmlns:fo", ODF "xsl-fo-compatible:1.0",  \
        "xmlns:xlink", "http://www.w3.org/1999/xlink", "office:version", "1.2"
static const char mimetype[] = "application/vnd.oasis.opendocument.text";

/* ---- lines --------------------------------------------------------------------------------- */

static void add_prose(struct xml *xml, const char *text)
{
    char *set = document_typeset(text);
    xml_text(xml, set);
    free(set);
}

static void add_line(struct xml *xml, const struct document_line *line, const char *style)
{
    char *target = document_target(line);
    XML_OPEN(xml, "text:p", "text:style-name", line->tone == TONE_FAINT ? "Discret" : style);
    if (target)
        XML_OPEN(xml, "text:a", "xlink:type", "simple", "xlink:href", target, "text:style-name",
                 "Internet_20_link");
    else if (line->tone == TONE_STRONG)
        XML_OPEN(xml, "text:span", "text:style-name", "Strong_20_Emphasis");
    add_prose(xml, line->text);
    if (target || line->tone == TONE_STRONG)
        xml_close(xml);
    xml_close(xml);
    free(target);
}

static void add_heading(struct xml *xml, int level, const char *text)
{
    char rank[12], style[40];
    snprintf(rank, sizeof rank, "%d", level);
    snprintf(style, sizeof style, "Heading_20_%d", level);
    XML_OPEN(xml, "text:h", "text:style-name", style, "text:outline-level", rank);
    add_prose(xml, text);
    xml_close(xml);
}

/* ---- tables: those of one shape share their styles ------------------------------------------ */

enum { STYLE_SIZE = 32 };

/* "Tableau1", "Tableau1.A": of the table in block `i`. */
static void style_of(size_t i, size_t column, char style[STYLE_SIZE])
{
    snprintf(style, STYLE_SIZE, "Tableau%zu.%c", i, 'A' + (int)column);
}

static void add_column_styles(struct xml *xml, const struct document_table *table, size_t i)
{
    for (size_t column = 0; column < table->column_count; column++) {
        char style[STYLE_SIZE], width[24];
        style_of(i, column, style);
        snprintf(width, sizeof width, "%d*", table->columns[column].share * 100);
        XML_OPEN(xml, "style:style", "style:name", style, "style:family", "table-column");
        XML_EMPTY(xml, "style:table-column-properties", "style:rel-column-width", width);
        xml_close(xml);
    }
}

static void add_cell_style(struct xml *xml, const char *name, const char *border)
{
    XML_OPEN(xml, "style:style", "style:name", name, "style:family", "table-cell");
    XML_EMPTY(xml, "style:table-cell-properties", "fo:padding", "0.1cm", "fo:padding-left", "0cm",
              "fo:padding-right", "0.25cm", "fo:padding-top", "0.12cm", "fo:padding-bottom",
              "0.12cm", "fo:border", "none", "fo:border-bottom", border);
    xml_close(xml);
}

static void add_automatic_styles(struct xml *xml, const struct document *document)
{
    XML_OPEN(xml, "office:automatic-styles");
    XML_OPEN(xml, "style:style", "style:name", "Tableau", "style:family", "table");
    XML_EMPTY(xml, "style:table-properties", "table:align", "margins", "fo:margin-top", "0.2cm",
              "fo:margin-bottom", "0.3cm", "table:border-model", "collapsing");
    xml_close(xml);
    XML_OPEN(xml, "style:style", "style:name", "Ligne", "style:family", "table-row");
    XML_EMPTY(xml, "style:table-row-properties", "fo:keep-together", "always");
    xml_close(xml);
    add_cell_style(xml, "Cellule", "0.5pt solid #999999");
    add_cell_style(xml, "Tête", "1pt solid #000000");
    for (size_t i = 0; i < document->count; i++)
        if (document->blocks[i].part == PART_TABLE)
            add_column_styles(xml, &document->blocks[i].table, i);
    xml_close(xml);
}

static void add_table_head(struct xml *xml, const struct document_table *table, size_t i)
{
    for (size_t column = 0; column < table->column_count; column++) {
        char style[STYLE_SIZE];
        style_of(i, column, style);
        XML_EMPTY(xml, "table:table-column", "table:style-name", style);
    }
    XML_OPEN(xml, "table:table-header-rows");
    XML_OPEN(xml, "table:table-row", "table:style-name", "Ligne");
    for (size_t column = 0; column < table->column_count; column++) {
        XML_OPEN(xml, "table:table-cell", "table:style-name", "Tête", "office:value-type",
                 "string");
        XML_OPEN(xml, "text:p", "text:style-name", "Table_20_Heading");
        add_prose(xml, table->columns[column].header);
        xml_close(xml);
        xml_close(xml);
    }
    xml_close(xml);
    xml_close(xml);
}

static void add_cell(struct xml *xml, const struct table_cell *cell)
{
    XML_OPEN(xml, "table:table-cell", "table:style-name", "Cellule", "office:value-type", "string");
    for (size_t i = 0; i < cell->count; i++)
        add_line(xml, &cell->lines[i], "Table_20_Contents");
    if (cell->count == 0)
        XML_EMPTY(xml, "text:p", "text:style-name", "Table_20_Contents");
    xml_close(xml);
}

static void add_table(struct xml *xml, const struct document_table *table, size_t i)
{
    XML_OPEN(xml, "table:table", "table:name", table->name, "table:style-name", "Tableau");
    add_table_head(xml, table, i);
    for (size_t row = 0; row < table->row_count; row++) {
        XML_OPEN(xml, "table:table-row", "table:style-name", "Ligne");
        for (size_t column = 0; column < table->column_count; column++)
            add_cell(xml, document_cell_at(table, row, column));
        xml_close(xml);
    }
    xml_close(xml);
}

/* ---- the parts of the package --------------------------------------------------------------- */

static void add_block(struct xml *xml, const struct document *document, size_t i)
{
    const struct document_block *block = &document->blocks[i];
    switch (block->part) {
    case PART_HEADING:
        add_heading(xml, block->level, block->line.text);
        break;
    case PART_PARAGRAPH:
        add_line(xml, &block->line, "Text_20_body");
        break;
    case PART_ITEM:
        if (document_opens_list(document, i))
            XML_OPEN(xml, "text:list", "text:style-name", "List_20_1");
        XML_OPEN(xml, "text:list-item");
        add_line(xml, &block->line, "Text_20_body");
        xml_close(xml);
        if (document_closes_list(document, i))
            xml_close(xml);
        break;
    case PART_TABLE:
        add_table(xml, &block->table, i);
        break;
    }
}

static bool write_content(const struct document *document, struct text *out)
{
    char date[DAY_FRENCH_SIZE];
    struct xml *xml = xml_new();
    XML_OPEN(xml, "office:document-content", NAMESPACES);
    add_automatic_styles(xml, document);
    XML_OPEN(xml, "office:body");
    XML_OPEN(xml, "office:text");
    add_heading(xml, 1, document->title);
    document_date(document, date);
    add_line(xml, &(struct document_line){TONE_FAINT, date}, "Text_20_body");
    for (size_t i = 0; i < document->count; i++)
        add_block(xml, document, i);
    if (document->count && document->blocks[document->count - 1].part == PART_TABLE)
        XML_EMPTY(xml, "text:p", "text:style-name", "Text_20_body"); /* where one goes on writing */
    return xml_end(xml, out);
}

static void add_value(struct xml *xml, const char *name, const char *value)
{
    XML_OPEN(xml, name);
    xml_text(xml, value);
    xml_close(xml);
}

static bool write_meta(const struct document *document, struct text *out)
{
    char iso[11], moment[24];
    struct xml *xml = xml_new();
    day_to_iso(document->date, iso);
    snprintf(moment, sizeof moment, "%sT00:00:00", iso);
    XML_OPEN(xml, "office:document-meta", "xmlns:office", ODF "office:1.0", "xmlns:meta",
             ODF "meta:1.0", "xmlns:dc", "http://purl.org/dc/elements/1.1/", "office:version",
             "1.2");
    XML_OPEN(xml, "office:meta");
    add_value(xml, "meta:generator", "dentelle");
    add_value(xml, "dc:title", document->title);
    add_value(xml, "dc:language", "fr-FR");
    add_value(xml, "meta:creation-date", moment);
    add_value(xml, "dc:date", moment);
    return xml_end(xml, out);
}

static bool write_manifest(struct text *out)
{
    static const char *const parts[] = {"content.xml", "styles.xml", "meta.xml"};
    struct xml *xml = xml_new();
    XML_OPEN(xml, "manifest:manifest", "xmlns:manifest", ODF "manifest:1.0", "manifest:version",
             "1.2");
    XML_EMPTY(xml, "manifest:file-entry", "manifest:full-path", "/", "manifest:version", "1.2",
              "manifest:media-type", mimetype);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        XML_EMPTY(xml, "manifest:file-entry", "manifest:full-path", parts[i], "manifest:media-type",
                  "text/xml");
    return xml_end(xml, out);
}

bool write_odt(const struct document *document, struct text *bytes, struct error *err)
{
    struct text content = {0}, meta = {0}, manifest = {0}, styles = {0}, type = {0};
    text_add(&type, mimetype);
    text_add(&styles, asset_document_styles);
    bool done = (write_content(document, &content) && write_meta(document, &meta) &&
                 write_manifest(&manifest)) ||
                error_set(err, ERR_IO, "le XML du document n'a pas pu être écrit");
    const struct package_part parts[] = {
        {.name = "mimetype", .bytes = &type, .stored = true}, /* first, and as it is */
        {.name = "META-INF/manifest.xml", .bytes = &manifest},
        {.name = "content.xml", .bytes = &content},
        {.name = "styles.xml", .bytes = &styles},
        {.name = "meta.xml", .bytes = &meta},
    };
    done = done && package_write(parts, sizeof parts / sizeof parts[0], document->date, bytes, err);
    text_clear(&content);
    text_clear(&meta);
    text_clear(&manifest);
    text_clear(&styles);
    text_clear(&type);
    return done;
}
