/* XML written through libxml2: what fails once fails for good, and is asked at the end. */
#ifndef DENTELLE_REPORT_XML_H
#define DENTELLE_REPORT_XML_H

#include "dentelle/base.h"

struct xml;
/* Never NULL. Names and values are UTF-8, escaped where XML asks for it. */
struct xml *xml_new(void);
/* An element that stays open, with its attributes: name, value…, NULL. */
void xml_open(struct xml *xml, const char *name, ...) __attribute__((sentinel));
void xml_text(struct xml *xml, const char *text);
void xml_close(struct xml *xml);
/* An element without content. */
#define XML_EMPTY(xml, ...)                                                                        \
    do {                                                                                           \
        xml_open(xml, __VA_ARGS__, NULL);                                                          \
        xml_close(xml);                                                                            \
    } while (0)
/* Ends the document, adds it to `out`, frees. False when anything was refused. */
bool xml_end(struct xml *xml, struct text *out);

#endif
