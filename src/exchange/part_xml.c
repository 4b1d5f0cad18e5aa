/* The XML of a part, through libxml2's push parser and SAX: no tree is built. A DOCTYPE is refused,
 * so that there is no entity to expand and nothing outside to fetch. */
#include "archive.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 32 * 1024,
    /* Bytes read without anything said: one tag, comment or instruction that long is none of a
     * spreadsheet, and libxml2 looks through it again with each block. */
    SILENCE_LIMIT = 4 * BLOCK
};

struct part_xml {
    const struct archive *archive;
    struct part *part;
    xmlParserCtxtPtr parser;
    const struct xml_handler *handler;
    void *state;
    int depth;
    size_t silent; /* bytes since something was said */
    bool stopped, ended;
    struct error why; /* what was refused */
};

/* ---- attributes ------------------------------------------------------------------------------ */

struct span xml_attribute(const struct xml_attributes *attributes, const char *space,
                          const char *name)
{
    for (int i = 0; i < attributes->count; i++) {
        const unsigned char **raw = attributes->raw + 5 * (ptrdiff_t)i;
        bool same_space = space ? raw[2] && strcmp((const char *)raw[2], space) == 0 : !raw[2];
        if (same_space && strcmp((const char *)raw[0], name) == 0)
            return (struct span){(const char *)raw[3], (size_t)(raw[4] - raw[3])};
    }
    return (struct span){0};
}

bool span_is(struct span span, const char *text)
{
    return span.bytes && span.length == strlen(text) && memcmp(span.bytes, text, span.length) == 0;
}

bool span_is_true(struct span span)
{
    return span_is(span, "1") || span_is(span, "true");
}

long span_number(struct span span, long otherwise)
{
    long number = 0;
    if (!span.bytes || span.length == 0)
        return otherwise;
    for (size_t i = 0; i < span.length; i++) {
        if (span.bytes[i] < '0' || span.bytes[i] > '9')
            return otherwise;
        number = number * 10 + (span.bytes[i] - '0');
        if (number > INT32_MAX)
            number = INT32_MAX;
    }
    return number;
}

char *span_copy(struct span span)
{
    return mem_copy_bytes(span.bytes ? span.bytes : "", span.length);
}

/* ---- what libxml2 says ----------------------------------------------------------------------- */

static void stop(struct part_xml *xml)
{
    if (!xml->stopped)
        xmlStopParser(xml->parser);
    xml->stopped = true;
}

void part_xml_stop(struct part_xml *xml)
{
    stop(xml);
}

void part_xml_refuse(struct part_xml *xml, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_vaddf(&text, format, arguments);
    va_end(arguments);
    if (!xml->stopped)
        error_set(&xml->why, ERR_INPUT, "%s", text_get(&text));
    text_clear(&text);
    stop(xml);
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *space, int space_count, const xmlChar **spaces, int count,
                     int defaulted, const xmlChar **raw)
{
    struct part_xml *xml = ((xmlParserCtxtPtr)context)->_private;
    (void)prefix;
    (void)space_count;
    (void)spaces;
    (void)defaulted;
    xml->silent = 0;
    if (xml->stopped)
        return;
    if (++xml->depth > XML_DEPTH_LIMIT || count > XML_ATTRIBUTE_LIMIT) {
        part_xml_refuse(xml, "ce fichier est fait de travers (balises imbriquées ou surchargées) : "
                             "rien n'a été lu ; enregistrez-le de nouveau dans le tableur");
        return;
    }
    struct xml_attributes attributes = {raw, count};
    xml->handler->start(xml->state, space ? (const char *)space : "", (const char *)name,
                        &attributes);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct part_xml *xml = ((xmlParserCtxtPtr)context)->_private;
    (void)prefix;
    xml->silent = 0;
    if (xml->stopped)
        return;
    xml->depth--;
    xml->handler->end(xml->state, space ? (const char *)space : "", (const char *)name);
}

static void on_text(void *context, const xmlChar *bytes, int length)
{
    struct part_xml *xml = ((xmlParserCtxtPtr)context)->_private;
    xml->silent = 0;
    if (!xml->stopped && length > 0)
        xml->handler->text(xml->state, (const char *)bytes, (size_t)length);
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    struct part_xml *xml = ((xmlParserCtxtPtr)context)->_private;
    (void)name;
    (void)external;
    (void)system;
    part_xml_refuse(xml, "ce fichier déclare des entités XML (DOCTYPE), ce qu'aucun tableur ne "
                         "fait : rien n'a été lu ; enregistrez-le de nouveau dans le tableur");
}

/* What is wrong is asked at the end of each block; nothing is printed. */
static void on_error(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

/* ---- reading --------------------------------------------------------------------------------- */

void part_xml_close(struct part_xml *xml)
{
    if (!xml)
        return;
    if (xml->parser) {
        xmlDocPtr tree = xml->parser->myDoc;
        xmlFreeParserCtxt(xml->parser);
        if (tree)
            xmlFreeDoc(tree);
    }
    part_close(xml->part);
    free(xml);
}

static xmlParserCtxtPtr make_parser(struct part_xml *xml)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                         .startElementNs = on_start,
                         .endElementNs = on_end,
                         .characters = on_text,
                         .cdataBlock = on_text,
                         .ignorableWhitespace = on_text,
                         .internalSubset = on_doctype,
                         .serror = on_error};
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
    if (!parser)
        return NULL;
    parser->_private = xml;
    /* NOENT: "&amp;" in an attribute is '&' and no longer "&#38;". Without a DTD there is no other
     * entity than the five of XML. */
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    return parser;
}

struct part_xml *part_xml_open(struct archive *archive, const char *name,
                               const struct xml_handler *handler, void *state, struct error *err)
{
    struct part *part = part_open(archive, name, err);
    if (!part)
        return NULL;
    struct part_xml *xml = mem_alloc(sizeof *xml);
    xml->archive = archive;
    xml->part = part;
    xml->handler = handler;
    xml->state = state;
    xml->parser = make_parser(xml);
    if (xml->parser)
        return xml;
    error_set(err, ERR_IO, "le lecteur de XML n'a pas démarré");
    part_xml_close(xml);
    return NULL;
}

static bool is_broken(const struct part_xml *xml)
{
    return !xml->stopped && !xml->parser->wellFormed;
}

bool part_xml_feed(struct part_xml *xml, bool *more, struct error *err)
{
    char block[BLOCK];
    *more = false;
    if (xml->ended || xml->stopped)
        return xml->why.code == ERR_NONE || error_set(err, xml->why.code, "%s", xml->why.text);
    ptrdiff_t got = part_read(xml->part, block, sizeof block, err);
    if (got < 0)
        return false;
    xml->ended = got == 0;
    xml->silent += (size_t)got;
    xmlParseChunk(xml->parser, block, (int)got, xml->ended);
    if (!xml->stopped && !xml->ended && xml->silent > SILENCE_LIMIT)
        part_xml_refuse(xml, "ce fichier contient une balise démesurée : rien n'a été lu ; "
                             "enregistrez-le de nouveau dans le tableur");
    if (xml->why.code != ERR_NONE)
        return error_set(err, xml->why.code, "%s", xml->why.text);
    if (is_broken(xml))
        return error_set(err, ERR_INPUT,
                         "ce fichier est abîmé (XML illisible) : rien n'a été lu ; ouvrez-le dans "
                         "le tableur et enregistrez-le de nouveau");
    *more = !xml->ended && !xml->stopped;
    uint64_t done, total;
    part_xml_progress(xml, &done, &total);
    return !*more || archive_goes_on(xml->archive, done, total) ||
           error_set(err, ERR_GIVEN_UP, "lecture abandonnée : rien n'est écrit");
}

void part_xml_progress(const struct part_xml *xml, uint64_t *done, uint64_t *total)
{
    *done = part_done(xml->part);
    *total = part_size(xml->part) > *done ? part_size(xml->part) : *done;
}

bool part_xml_read(struct archive *archive, const char *name, const struct xml_handler *handler,
                   void *state, struct error *err)
{
    struct part_xml *xml = part_xml_open(archive, name, handler, state, err);
    bool more = true, done = xml != NULL;
    if (xml)
        *(struct part_xml **)state = xml;
    while (done && more)
        done = part_xml_feed(xml, &more, err);
    part_xml_close(xml);
    return done;
}
