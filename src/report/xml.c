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

void xml_open(struct xml *xml, const char *const words[])
{
    if (xml->failed)
        return;
    expect(xml, xmlTextWriterStartElement(xml->writer, BAD_CAST words[0]) >= 0);
    for (size_t i = 1; words[i]; i += 2)
        expect(xml, xmlTextWriterWriteAttribute(xml->writer, BAD_CAST words[i],
                                                BAD_CAST words[i + 1]) >= 0);
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
