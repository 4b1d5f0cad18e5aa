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
        "xmlns:draw", ODF "drawing:1.0", "xmlns:svg", ODF "svg-compatible:1.0", "xmlns:xlink",     \
        "http://www.w3.org/1999/xlink", "office:version", "1.2"
static const char mimetype[] = "application/vnd.oasis.opendocument.text";

/* ---- lines --------------------------------------------------------------------------------- */

static void add_prose(struct xml *xml, const char *text)
{
    char *set = document_typeset(text);
    xml_text(xml, set);
    free(set);
}

static void add_value(struct xml *xml, const char *name, const char *value)
{
    XML_OPEN(xml, name);
    xml_text(xml, value);
    xml_close(xml);
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
    XML_OPEN(xml, "style:style", "style:name", "Image", "style:family", "graphic");
    XML_EMPTY(xml, "style:graphic-properties", "style:vertical-pos", "top", "style:vertical-rel",
              "baseline");
    xml_close(xml);
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
        XML_OPEN(xml, "text:p", "text:style-name",
                 table->columns[column].number ? "Tête_20_de_20_nombres" : "Table_20_Heading");
        add_prose(xml, table->columns[column].header);
        xml_close(xml);
        xml_close(xml);
    }
    xml_close(xml);
    xml_close(xml);
}

static void add_cell(struct xml *xml, const struct table_cell *cell, bool number)
{
    const char *style = number ? "Nombre" : "Table_20_Contents";
    XML_OPEN(xml, "table:table-cell", "table:style-name", "Cellule", "office:value-type", "string");
    for (size_t i = 0; i < cell->count; i++)
        add_line(xml, &cell->lines[i], style);
    if (cell->count == 0)
        XML_EMPTY(xml, "text:p", "text:style-name", style);
    xml_close(xml);
}

static void add_table(struct xml *xml, const struct document_table *table, size_t i)
{
    XML_OPEN(xml, "table:table", "table:name", table->name, "table:style-name", "Tableau");
    add_table_head(xml, table, i);
    for (size_t row = 0; row < table->row_count; row++) {
        XML_OPEN(xml, "table:table-row", "table:style-name", "Ligne");
        for (size_t column = 0; column < table->column_count; column++)
            add_cell(xml, document_cell_at(table, row, column), table->columns[column].number);
        xml_close(xml);
    }
    xml_close(xml);
}

/* ---- charts: pictures of the package ------------------------------------------------------- */

enum { PATH_SIZE = 48 };

/* Of the chart in block `i`. */
static void picture_path(size_t i, char path[PATH_SIZE])
{
    snprintf(path, PATH_SIZE, "Pictures/graphique%zu.svg", i);
}

/* As wide as the text, or as high as its page. */
static void picture_size(const struct document_chart *chart, char width[24], char height[24])
{
    const int widest = 1800, highest = 2300; /* hundredths of a centimetre */
    int wide = widest, high = chart_height(chart) * widest / CHART_WIDTH;
    if (high > highest) {
        wide = wide * highest / high;
        high = highest;
    }
    snprintf(width, 24, "%d.%02dcm", wide / 100, wide % 100);
    snprintf(height, 24, "%d.%02dcm", high / 100, high % 100);
}

static void add_chart(struct xml *xml, const struct document_chart *chart, size_t i)
{
    char path[PATH_SIZE], name[32], width[24], height[24];
    char *caption = chart_caption(chart), *said = chart_said(chart);
    picture_path(i, path);
    picture_size(chart, width, height);
    snprintf(name, sizeof name, "Graphique%zu", i);
    XML_OPEN(xml, "text:p", "text:style-name", "Légende_20_de_20_graphique");
    add_prose(xml, caption);
    xml_close(xml);
    XML_OPEN(xml, "text:p", "text:style-name", "Graphique");
    XML_OPEN(xml, "draw:frame", "draw:name", name, "draw:style-name", "Image", "text:anchor-type",
             "as-char", "svg:width", width, "svg:height", height);
    XML_EMPTY(xml, "draw:image", "xlink:href", path, "xlink:type", "simple", "xlink:show", "embed",
              "xlink:actuate", "onLoad");
    add_value(xml, "svg:title", caption);
    add_value(xml, "svg:desc", said);
    xml_close(xml);
    xml_close(xml);
    free(caption);
    free(said);
}

/* ---- the parts of the package --------------------------------------------------------------- */

/* What says what is in a table or on a chart stays on its page. */
static bool leads(const struct document *document, size_t i)
{
    enum document_part next =
        i + 1 < document->count ? document->blocks[i + 1].part : PART_PARAGRAPH;
    return next == PART_TABLE || next == PART_CHART;
}

static void add_block(struct xml *xml, const struct document *document, size_t i)
{
    const struct document_block *block = &document->blocks[i];
    switch (block->part) {
    case PART_HEADING:
        add_heading(xml, block->level, block->line.text);
        break;
    case PART_PARAGRAPH:
        add_line(xml, &block->line, leads(document, i) ? "Avant_20_tableau" : "Text_20_body");
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
    case PART_CHART:
        add_chart(xml, &block->chart, i);
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

static void add_entry(struct xml *xml, const char *path, const char *type)
{
    XML_EMPTY(xml, "manifest:file-entry", "manifest:full-path", path, "manifest:media-type", type);
}

static bool write_manifest(const struct document *document, struct text *out)
{
    static const char *const parts[] = {"content.xml", "styles.xml", "meta.xml"};
    struct xml *xml = xml_new();
    XML_OPEN(xml, "manifest:manifest", "xmlns:manifest", ODF "manifest:1.0", "manifest:version",
             "1.2");
    XML_EMPTY(xml, "manifest:file-entry", "manifest:full-path", "/", "manifest:version", "1.2",
              "manifest:media-type", mimetype);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        add_entry(xml, parts[i], "text/xml");
    for (size_t i = 0; i < document->count; i++) {
        char path[PATH_SIZE];
        picture_path(i, path);
        if (document->blocks[i].part == PART_CHART)
            add_entry(xml, path, "image/svg+xml");
    }
    return xml_end(xml, out);
}

/* ---- the package ---------------------------------------------------------------------------- */

/* The parts, and the names and bytes that they borrow. */
struct odt {
    struct package_part *parts;
    char **names;
    struct text **bytes;
    size_t count;
};

/* Filled by the caller. */
static struct text *add_part(struct odt *odt, const char *name, bool stored)
{
    size_t i = odt->count++;
    odt->parts = mem_resize(odt->parts, odt->count * sizeof *odt->parts);
    odt->names = mem_resize(odt->names, odt->count * sizeof *odt->names);
    odt->bytes = mem_resize(odt->bytes, odt->count * sizeof *odt->bytes);
    odt->names[i] = mem_copy(name);
    odt->bytes[i] = mem_alloc(sizeof *odt->bytes[i]);
    odt->parts[i] = (struct package_part){odt->names[i], odt->bytes[i], stored};
    return odt->bytes[i];
}

static void add_pictures(struct odt *odt, const struct document *document)
{
    for (size_t i = 0; i < document->count; i++) {
        char path[PATH_SIZE];
        if (document->blocks[i].part != PART_CHART)
            continue;
        picture_path(i, path);
        struct text *bytes = add_part(odt, path, false);
        text_add(bytes, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        chart_draw(&document->blocks[i].chart, i, bytes);
    }
}

static void clear_parts(struct odt *odt)
{
    for (size_t i = 0; i < odt->count; i++) {
        text_clear(odt->bytes[i]);
        free(odt->bytes[i]);
        free(odt->names[i]);
    }
    free(odt->bytes);
    free(odt->names);
    free(odt->parts);
}

bool write_odt(const struct document *document, struct text *bytes, struct error *err)
{
    struct odt odt = {0};
    text_add(add_part(&odt, "mimetype", true), mimetype); /* first, and as it is */
    bool done = (write_manifest(document, add_part(&odt, "META-INF/manifest.xml", false)) &&
                 write_content(document, add_part(&odt, "content.xml", false)) &&
                 write_meta(document, add_part(&odt, "meta.xml", false))) ||
                error_set(err, ERR_IO, "le XML du document n'a pas pu être écrit");
    text_add(add_part(&odt, "styles.xml", false), asset_document_styles);
    add_pictures(&odt, document);
    done = done && package_write(odt.parts, odt.count, document->date, bytes, err);
    clear_parts(&odt);
    return done;
}
