/* A zip archive from outside and the XML in it, read under limits: whatever the archive says of
 * itself, no more is unpacked than a spreadsheet can need, and only what is asked for. Nothing is
 * ever written to the disk. */
#ifndef DENTELLE_EXCHANGE_ARCHIVE_H
#define DENTELLE_EXCHANGE_ARCHIVE_H

#include "dentelle/base.h"

enum {
    ARCHIVE_ENTRY_LIMIT = 10000,
    ARCHIVE_DIRECTORY_LIMIT = 4 * 1024 * 1024, /* bytes of the list of entries */
    PART_LIMIT = 512 * 1024 * 1024,            /* bytes of a part, unpacked */
    /* A part larger than the first that is packed more than the second times is a bomb: deflate
     * goes to 1000, a sheet of identical lines hardly to 100. */
    PART_SUSPECT = 16 * 1024 * 1024,
    PART_RATIO_LIMIT = 200
};

/* ---- archive.c ------------------------------------------------------------------------------- */

struct archive;
/* ERR_INPUT: no zip, cut short, or not to be trusted (two entries of one name, names that leave
 * the archive, too many). NULL on error. */
struct archive *archive_open(const char *path, struct error *err);
struct archive *archive_open_bytes(const void *bytes, size_t length, struct error *err);
void archive_close(struct archive *archive); /* may be NULL; after its parts */
/* While its parts are read, `tell` hears how far each one is; false gives up. NULL: nobody. */
typedef bool archive_progress(void *context, uint64_t done, uint64_t total);
void archive_on_progress(struct archive *archive, archive_progress *tell, void *context);
bool archive_goes_on(const struct archive *archive, uint64_t done, uint64_t total);
/* Names are compared as Office does: without case, '\' as '/', a first '/' forgotten. */
bool archive_has(const struct archive *archive, const char *name);
/* Is there an entry whose name begins so? */
bool archive_has_under(const struct archive *archive, const char *beginning);

/* An entry being unpacked. */
struct part;
/* ERR_INPUT: there is none of that name, or it has a password. */
struct part *part_open(struct archive *archive, const char *name, struct error *err);
/* Bytes read, 0 at the end, -1 on error (damaged, too large). */
ptrdiff_t part_read(struct part *part, void *bytes, size_t size, struct error *err);
uint64_t part_done(const struct part *part);
uint64_t part_size(const struct part *part); /* as the archive says it */
void part_close(struct part *part);          /* may be NULL */
/* A small part whole (its first `limit` bytes). */
bool part_read_whole(struct archive *archive, const char *name, size_t limit, struct text *out,
                     struct error *err);

/* ---- part_xml.c ------------------------------------------------------------------------------ */

enum { XML_DEPTH_LIMIT = 64, XML_ATTRIBUTE_LIMIT = 256 };

/* Of a start tag; values are neither copied nor ended by a NUL. */
struct xml_attributes {
    const unsigned char **raw; /* of libxml2: name, prefix, namespace, value, end of it */
    int count;
};
struct span {
    const char *bytes; /* NULL: there is none */
    size_t length;
};
/* The attribute of that name without namespace (`space` NULL), or in that one. */
struct span xml_attribute(const struct xml_attributes *attributes, const char *space,
                          const char *name);
bool span_is(struct span span, const char *text);
/* "1" and "true". */
bool span_is_true(struct span span);
/* A whole number from 0 on, digits only; `otherwise` when it is none; at most INT32_MAX. */
long span_number(struct span span, long otherwise);
char *span_copy(struct span span); /* the caller frees */

struct part_xml;
struct xml_handler {
    /* `space` is the namespace, "" when there is none. */
    void (*start)(void *state, const char *space, const char *name,
                  const struct xml_attributes *attributes);
    void (*end)(void *state, const char *space, const char *name);
    void (*text)(void *state, const char *bytes, size_t length); /* in pieces */
};
/* XML of an entry, handed to `handler` a block at a time. No DTD (hence no entity), no network;
 * nesting, attributes and the length of a tag are limited. NULL on error, as part_open. */
struct part_xml *part_xml_open(struct archive *archive, const char *name,
                               const struct xml_handler *handler, void *state, struct error *err);
/* One block; `*more` is false once there is none. ERR_INPUT: damaged, or refused by the limits or
 * by the handler. */
bool part_xml_feed(struct part_xml *xml, bool *more, struct error *err);
/* For handlers: nothing more is wanted, and that is no error. */
void part_xml_stop(struct part_xml *xml);
/* For handlers: refuses, with a French sentence. The first one counts. */
void part_xml_refuse(struct part_xml *xml, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void part_xml_progress(const struct part_xml *xml, uint64_t *done, uint64_t *total);
void part_xml_close(struct part_xml *xml); /* may be NULL */
/* All of a part. `state` begins with a `struct part_xml *`, which is set before the handler is
 * called. */
bool part_xml_read(struct archive *archive, const char *name, const struct xml_handler *handler,
                   void *state, struct error *err);

#endif
