/* A thin layer over xmlTextWriter, which answers a negative number wherever it fails. */
#include "xml.h"

#include <libxml/xmlwriter.h>
#include <stdlib.h>

struct xml {
    xmlBufferPtr buffer;
    xmlTextWriterPtr writer; /* NULL: it could not be made */
    bool failed;
};

static void expect(struct xml *xml, bool done)
{
    xml->failed = xml->failed || !done;
}

struct xml *xml_new(void)
{
    struct xml *xml = mem_alloc(sizeof *xml);
    xml->buffer = xmlBufferCreate();
    xml->writer = xml->buffer ? xmlNewTextWriterMemory(xml->buffer, 0) : NULL;
    xml->failed = !xml->writer || xmlTextWriterStartDocument(xml->writer, "1.0", "UTF-8", NULL) < 0;
    return xml;
}

void xml_open(struct xml *xml, const char *name, ...)
{
    va_list attributes;
    if (xml->failed)
        return;
    expect(xml, xmlTextWriterStartElement(xml->writer, BAD_CAST name) >= 0);
    va_start(attributes, name);
    for (const char *attribute; (attribute = va_arg(attributes, const char *));) {
        const char *value = va_arg(attributes, const char *);
        expect(xml,
               xmlTextWriterWriteAttribute(xml->writer, BAD_CAST attribute, BAD_CAST value) >= 0);
    }
    va_end(attributes);
}

void xml_text(struct xml *xml, const char *text)
{
    if (!xml->failed)
        expect(xml, xmlTextWriterWriteString(xml->writer, BAD_CAST text) >= 0);
}

void xml_close(struct xml *xml)
{
    if (!xml->failed)
        expect(xml, xmlTextWriterEndElement(xml->writer) >= 0);
}

bool xml_end(struct xml *xml, struct text *out)
{
    if (!xml->failed)
        expect(xml, xmlTextWriterEndDocument(xml->writer) >= 0);
    if (xml->writer)
        xmlFreeTextWriter(xml->writer); /* flushes to the buffer */
    if (!xml->failed)
        text_add_bytes(out, xmlBufferContent(xml->buffer), (size_t)xmlBufferLength(xml->buffer));
    if (xml->buffer)
        xmlBufferFree(xml->buffer);
    bool done = !xml->failed;
    free(xml);
    return done;
}
