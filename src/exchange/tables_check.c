/* A workbook just written, read back before it takes its name: libxlsxwriter writes its parts to
 * temporary files without looking at what the disk answers. */
#include "internal.h"

#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

static int read_part(void *context, char *buffer, int length)
{
    return (int)zip_fread(context, buffer, (zip_uint64_t)length);
}

/* Small parts: libxml2 reads them whole. */
static bool read_small(zip_file_t *part)
{
    xmlTextReader *reader =
        xmlReaderForIO(read_part, NULL, part, NULL, NULL,
                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    int more = reader ? 1 : -1;
    while (more == 1)
        more = xmlTextReaderRead(reader);
    if (reader)
        xmlFreeTextReader(reader);
    return more == 0;
}

/* ---- sheets -------------------------------------------------------------------------------- */

/* A sheet may be a hundred megabytes, all of it written by libxlsxwriter: what can be wrong is that
 * something is missing. So its elements are matched, and its cells counted, without a parser's
 * trees of names and attributes. libxlsxwriter writes no '>' in the value of an attribute. */
enum { DEEPEST = 16, BLOCK = 65536 };
struct scan {
    uint32_t open[DEEPEST]; /* names of what is open, as numbers */
    size_t depth;
    int64_t cells;
    bool rooted, broken;
};

enum { CELL = 'c' }; /* the number of the name "c" */

/* The number of the name that a tag begins with; `*tag` is after it. */
static uint32_t name_of(const char **tag, const char *end)
{
    uint32_t name = 0;
    while (*tag < end && **tag != ' ' && **tag != '\n')
        name = name * 31 + (unsigned char)*(*tag)++;
    return name;
}

/* Has each value its end? */
static bool are_closed(const char *attributes, const char *end)
{
    unsigned quotes = 0;
    while (attributes < end)
        quotes += *attributes++ == '"';
    return quotes % 2 == 0;
}

/* What stands between '<' and '>', at `end`. */
static void scan_tag(struct scan *scan, const char *tag, const char *end)
{
    if (*tag == '?' || *tag == '!')
        return;
    if (*tag == '/') {
        tag++;
        uint32_t name = name_of(&tag, end);
        scan->broken = !scan->depth || scan->open[--scan->depth] != name;
        return;
    }
    uint32_t name = name_of(&tag, end);
    scan->broken = !are_closed(tag, end);
    if (end[-1] == '/')
        return;
    scan->broken = scan->broken || scan->depth == DEEPEST || (!scan->depth && scan->rooted);
    if (!scan->broken)
        scan->open[scan->depth++] = name;
    scan->cells += name == CELL;
    scan->rooted = true;
}

/* Scans what is whole; the bytes that are left are the beginning of a tag. */
static size_t scan_bytes(struct scan *scan, const char *bytes, size_t length)
{
    const char *at = bytes, *stop = bytes + length;
    while (!scan->broken && (at = memchr(at, '<', (size_t)(stop - at)))) {
        const char *end = memchr(at + 1, '>', (size_t)(stop - at - 1));
        if (!end)
            return (size_t)(stop - at);
        scan->broken = memchr(at + 1, '<', (size_t)(end - at - 1)) != NULL;
        if (!scan->broken)
            scan_tag(scan, at + 1, end);
        at = end + 1;
    }
    return 0;
}

static bool read_sheet(zip_file_t *part, int64_t *cells)
{
    struct scan scan = {0};
    char *block = mem_alloc(BLOCK);
    size_t left = 0;
    zip_int64_t got = 0;
    while (left < BLOCK && /* libzip looks at the sum, too */
           (got = zip_fread(part, block + left, BLOCK - left)) > 0) {
        size_t length = left + (size_t)got;
        left = scan_bytes(&scan, block, length);
        memmove(block, block + length - left, left);
    }
    free(block);
    *cells += scan.cells;
    return got == 0 && !left && !scan.broken && scan.rooted && !scan.depth;
}

/* ---- the package --------------------------------------------------------------------------- */

static bool check_part(zip_t *zip, zip_uint64_t index, int64_t *cells)
{
    static const char sheets[] = "xl/worksheets/sheet";
    const char *name = zip_get_name(zip, index, 0);
    zip_file_t *part = name ? zip_fopen_index(zip, index, 0) : NULL;
    if (!part)
        return false;
    bool whole =
        strncmp(name, sheets, strlen(sheets)) == 0 ? read_sheet(part, cells) : read_small(part);
    return zip_fclose(part) == 0 && whole;
}

bool tables_check_xlsx(const char *path, const char *shown, int64_t cells, struct error *err)
{
    int64_t found = 0;
    zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
    bool whole = zip != NULL;
    for (zip_int64_t i = 0; whole && i < zip_get_num_entries(zip, 0); i++)
        whole = check_part(zip, (zip_uint64_t)i, &found);
    if (zip)
        zip_discard(zip);
    return (whole && found == cells) ||
           error_set(err, ERR_FULL,
                     "%s : le classeur n'a pas pu être écrit en entier (disque plein, ou dossier "
                     "temporaire plein) ; rien n'en reste, faites de la place et recommencez",
                     shown);
}
