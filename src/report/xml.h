/* XML written through libxml2: what fails once fails for good, and is asked at the end. */
#ifndef DENTELLE_REPORT_XML_H
#define DENTELLE_REPORT_XML_H

#include "dentelle/base.h"

struct xml;
/* Never NULL. Names and values are UTF-8, escaped where XML asks for it. */
struct xml *xml_new(void);
/* An element that stays open: its name, then its attributes, name and value, and NULL. */
void xml_open(struct xml *xml, const char *const words[]);
#define XML_OPEN(xml, ...) xml_open((xml), (const char *const[]){__VA_ARGS__, NULL})
void xml_text(struct xml *xml, const char *text);
void xml_close(struct xml *xml);
/* An element without content. */
#define XML_EMPTY(xml, ...)                                                                        \
    do {                                                                                           \
        XML_OPEN(xml, __VA_ARGS__);                                                                \
        xml_close(xml);                                                                            \
    } while (0)
/* Ends the document, adds it to `out`, frees. False when anything was refused. */
bool xml_end(struct xml *xml, struct text *out);

#endif
