/* Reads what is handed out as strict readers do: HTML by libxml2, as HTML and as XML; ODT by libzip
 * and libxml2. */
#ifndef DENTELLE_TESTS_PAPER_H
#define DENTELLE_TESTS_PAPER_H

#include <criterion/criterion.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* A page that anybody can read: well-formed, in French, one h1 and no level skipped, every table
 * with its caption and every header cell with its scope, nothing fetched from elsewhere. */
void paper_check_html(const char *html, size_t length);
/* A package that LibreOffice does not mend: mimetype first and stored, a manifest that names what
 * is there, XML, every style that is used defined. */
void paper_check_odt(const void *bytes, size_t length);
/* A part of the package, NUL-terminated; the caller frees. */
char *paper_part(const void *bytes, size_t length, const char *name);
/* How many elements of that name, whatever their namespace; what the whole tree says, blanks
 * squeezed and unbreakable spaces made plain. The caller frees the text. */
int paper_count(const xmlNode *node, const char *name);
char *paper_words(const xmlNode *node);
/* The file as XML; fails the test when it is not. The caller frees by xmlFreeDoc. */
xmlDoc *paper_xml(const char *bytes, size_t length);
/* All that a reader of an ODT can see, or find in its properties. The caller frees. */
char *paper_odt_words(const void *bytes, size_t length);

#endif
