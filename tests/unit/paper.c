/* The strict readers of what is handed out. */
#include "paper.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "dentelle/base.h"

/* ---- trees --------------------------------------------------------------------------------- */

static bool is_named(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

int paper_count(const xmlNode *node, const char *name)
{
    int count = 0;
    for (; node; node = node->next)
        count += is_named(node, name) + paper_count(node->children, name);
    return count;
}

/* Without whatever is a style: that is not read. */
static void add_words(struct text *text, const xmlNode *node)
{
    for (; node; node = node->next) {
        if (node->type == XML_TEXT_NODE)
            text_add(text, (const char *)node->content);
        if (is_named(node, "style"))
            continue;
        add_words(text, node->children);
        text_add(text, " ");
    }
}

char *paper_words(const xmlNode *node)
{
    struct text read = {0}, words = {0};
    add_words(&read, node);
    for (const char *at = text_get(&read); *at; at++) {
        bool unbreakable = strncmp(at, "\u00A0", 2) == 0;
        bool blank = unbreakable || strchr(" \n\t\r", *at);
        at += unbreakable;
        if (!blank)
            text_add_bytes(&words, at, 1);
        else if (words.length && words.bytes[words.length - 1] != ' ')
            text_add(&words, " ");
    }
    text_clear(&read);
    return text_take(&words);
}

xmlDoc *paper_xml(const char *bytes, size_t length)
{
    xmlDoc *document = xmlReadMemory(bytes, (int)length, "paper.xml", NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const xmlError *error = xmlGetLastError();
    cr_assert_not_null(document, "%s", error ? error->message : "not XML");
    return document;
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static char *attribute(const xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
    char *copy = mem_copy((const char *)value);
    xmlFree(value);
    return copy;
}

static void attribute_is(const xmlNode *node, const char *name, const char *one, const char *other)
{
    char *value = attribute(node, name);
    cr_expect(value && (strcmp(value, one) == 0 || strcmp(value, other) == 0), "%s of <%s> is %s",
              name, (const char *)node->name, value ? value : "missing");
    free(value);
}

static void check_element(const xmlNode *node, int *level)
{
    static const char *const fetched[] = {"img", "script", "link", "iframe", "object", "embed"};
    const char *name = (const char *)node->name;
    for (size_t i = 0; i < sizeof fetched / sizeof fetched[0]; i++)
        cr_expect_str_neq(name, fetched[i], "nothing is fetched nor run");
    if (strcmp(name, "html") == 0)
        attribute_is(node, "lang", "fr", "fr");
    if (strcmp(name, "th") == 0)
        attribute_is(node, "scope", "col", "row");
    if (strcmp(name, "svg") == 0) {
        attribute_is(node, "role", "img", "img");
        cr_expect_eq(paper_count(node->children, "title") + paper_count(node->children, "desc"), 2,
                     "a picture says what it shows");
    }
    if (strcmp(name, "table") == 0)
        cr_expect_eq(paper_count(node->children, "caption"), 1, "a table has a caption");
    if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && !name[2]) {
        cr_expect_leq(name[1] - '0', *level + 1, "no level of heading is skipped");
        *level = name[1] - '0';
    }
    if (strcmp(name, "a") == 0) {
        char *target = attribute(node, "href");
        cr_expect(target && (strncmp(target, "http", 4) == 0), "a link leads to a site: %s",
                  target ? target : "nowhere");
        free(target);
    }
}

static void check_elements(const xmlNode *node, int *level)
{
    for (; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        check_element(node, level);
        check_elements(node->children, level);
    }
}

/* libxml2 knows HTML 4: that <main> is younger is no fault of ours. */
static void take_error(void *context, xmlErrorPtr error)
{
    if (error->code != XML_HTML_UNKNOWN_TAG)
        text_addf(context, "line %d: %s", error->line, error->message);
}

void paper_check_html(const char *html, size_t length)
{
    struct text errors = {0};
    int level = 0;
    xmlSetStructuredErrorFunc(&errors, take_error);
    htmlDocPtr page = htmlReadMemory(html, (int)length, "page.html", NULL, HTML_PARSE_NONET);
    xmlSetStructuredErrorFunc(NULL, NULL);
    cr_assert_not_null(page);
    cr_expect_eq(errors.length, 0, "%s", text_get(&errors));
    xmlNode *root = xmlDocGetRootElement(page);
    cr_expect_eq(paper_count(root, "h1"), 1);
    cr_expect_eq(paper_count(root, "title"), 1 + paper_count(root, "svg"), "its own and pictures'");
    cr_expect_eq(paper_count(root, "main"), 1);
    check_elements(root, &level);
    cr_expect_null(strstr(html, "url("), "its style fetches nothing");
    cr_expect_null(strstr(html, "@import"));
    xmlFreeDoc(page);
    text_clear(&errors);
    xmlFreeDoc(paper_xml(html, length));
}

/* ---- ODT ----------------------------------------------------------------------------------- */

char *paper_part(const void *bytes, size_t length, const char *name)
{
    zip_error_t error;
    zip_stat_t status;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, length, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    cr_assert_not_null(zip, "%s", zip_error_strerror(&error));
    cr_assert_eq(zip_stat(zip, name, 0, &status), 0, "no %s in the package", name);
    zip_file_t *file = zip_fopen(zip, name, 0);
    char *part = mem_alloc((size_t)status.size + 1);
    cr_assert_eq(zip_fread(file, part, status.size), (zip_int64_t)status.size);
    zip_fclose(file);
    zip_discard(zip);
    return part;
}

static xmlDoc *part_xml(const void *bytes, size_t length, const char *name)
{
    char *part = paper_part(bytes, length, name);
    xmlDoc *document = paper_xml(part, strlen(part));
    free(part);
    return document;
}

/* Names of styles: those that elements use ("style-name", and the parents and next of styles), or
 * those that <style:style> and its likes define. */
static void find_styles(const xmlNode *node, bool used, struct text *names)
{
    for (; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        bool defines =
            strcmp((const char *)node->ns->prefix, "style") == 0 || is_named(node, "list-style");
        for (const xmlAttr *at = node->properties; at; at = at->next) {
            const char *name = (const char *)at->name, *dash = strrchr(name, '-');
            bool uses = strcmp(name, "style-name") == 0 ||
                        (dash && dash > name && strlen(name) > 11 &&
                         strcmp(name + strlen(name) - 11, "-style-name") == 0);
            if (used ? uses : defines && strcmp(name, "name") == 0)
                text_addf(names, "|%s|", (const char *)at->children->content);
        }
        find_styles(node->children, used, names);
    }
}

static void check_styles(const xmlDoc *content, const xmlDoc *styles)
{
    struct text used = {0}, defined = {0};
    find_styles(content->children, true, &used);
    find_styles(styles->children, true, &used);
    find_styles(content->children, false, &defined);
    find_styles(styles->children, false, &defined);
    for (char *at = used.bytes, *end; at && *at && (end = strchr(at + 1, '|')); at = end + 1) {
        char *name = mem_copy_bytes(at, (size_t)(end - at) + 1);
        cr_expect_not_null(strstr(text_get(&defined), name), "style %s is not defined", name);
        free(name);
    }
    text_clear(&used);
    text_clear(&defined);
}

/* Each picture that is shown is in the package, in its manifest, and XML. */
static void check_pictures(const xmlNode *node, const char *manifest, const void *bytes,
                           size_t length)
{
    for (; node; node = node->next) {
        if (is_named(node, "image")) {
            char *path = attribute(node, "href");
            cr_assert_not_null(path);
            cr_expect_not_null(strstr(manifest, path), "%s is in the manifest", path);
            xmlFreeDoc(part_xml(bytes, length, path));
            free(path);
        }
        check_pictures(node->children, manifest, bytes, length);
    }
}

void paper_check_odt(const void *bytes, size_t length)
{
    static const char type[] = "mimetypeapplication/vnd.oasis.opendocument.text", *const parts[] = {
                                                                                      "content.xml",
                                                                                      "styles.xml",
                                                                                      "meta.xml"};
    enum { HEADER = 30, METHOD = 8 };
    const unsigned char *file = bytes;
    cr_assert_gt(length, HEADER + sizeof type);
    cr_expect_eq(memcmp(file, "PK\003\004", 4), 0);
    cr_expect_eq(file[METHOD] + file[METHOD + 1], 0, "mimetype is stored, not compressed");
    cr_expect_eq(memcmp(file + HEADER, type, sizeof type - 1), 0, "mimetype is first");
    char *manifest = paper_part(bytes, length, "META-INF/manifest.xml");
    xmlFreeDoc(paper_xml(manifest, strlen(manifest)));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        cr_expect_not_null(strstr(manifest, parts[i]), "%s is in the manifest", parts[i]);
    xmlDoc *content = part_xml(bytes, length, "content.xml"),
           *styles = part_xml(bytes, length, "styles.xml");
    check_styles(content, styles);
    check_pictures(content->children, manifest, bytes, length);
    free(manifest);
    xmlFreeDoc(part_xml(bytes, length, "meta.xml"));
    xmlFreeDoc(content);
    xmlFreeDoc(styles);
}

char *paper_odt_words(const void *bytes, size_t length)
{
    xmlDoc *content = part_xml(bytes, length, "content.xml"),
           *meta = part_xml(bytes, length, "meta.xml");
    char *said = paper_words(content->children), *kept = paper_words(meta->children);
    char *words = mem_print("%s %s", said, kept);
    free(said);
    free(kept);
    xmlFreeDoc(content);
    xmlFreeDoc(meta);
    return words;
}
