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
 * trees of names and attributes. */
enum { DEEPEST = 16 };
struct scan {
    bool in_tag, quoted;
    char last;           /* the byte before, in a tag */
    bool closing, other; /* "</c>"; "<?xml …?>" */
    bool name_over;
    uint32_t name;          /* of the tag, as a number */
    uint32_t open[DEEPEST]; /* names of what is open */
    size_t depth;
    int64_t cells;
    bool rooted, broken;
};

enum { CELL = 'c' }; /* the number of the name "c" */

static void end_tag(struct scan *scan)
{
    scan->in_tag = false;
    if (scan->other)
        return;
    if (scan->closing) {
        scan->broken = !scan->depth || scan->open[--scan->depth] != scan->name;
    } else if (scan->last != '/') {
        scan->broken = scan->depth == DEEPEST || (!scan->depth && scan->rooted);
        scan->cells += scan->name == CELL;
        if (!scan->broken)
            scan->open[scan->depth++] = scan->name;
        scan->rooted = true;
    }
}

static void scan_tag(struct scan *scan, char byte)
{
    if (scan->quoted || byte == '"') {
        scan->quoted = scan->quoted != (byte == '"');
        scan->name_over = true;
    } else if (byte == '>') {
        end_tag(scan);
    } else if (byte == '<') {
        scan->broken = true;
    } else if (!scan->last && byte == '/') {
        scan->closing = true;
    } else if (!scan->last && (byte == '?' || byte == '!')) {
        scan->other = true;
    } else if (byte == ' ' || byte == '/' || byte == '\n') {
        scan->name_over = true;
    } else if (!scan->name_over) {
        scan->name = scan->name * 31 + (unsigned char)byte;
    }
    scan->last = byte;
}

static void scan_bytes(struct scan *scan, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length && !scan->broken;) {
        if (scan->in_tag) {
            scan_tag(scan, bytes[i++]);
            continue;
        }
        const char *tag = memchr(bytes + i, '<', length - i);
        if (!tag)
            return;
        i = (size_t)(tag - bytes) + 1;
        scan->in_tag = true;
        scan->quoted = scan->closing = scan->other = scan->name_over = false;
        scan->last = '\0';
        scan->name = 0;
    }
}

static bool read_sheet(zip_file_t *part, int64_t *cells)
{
    struct scan scan = {0};
    char block[32768];
    zip_int64_t got;
    while ((got = zip_fread(part, block, sizeof block)) > 0) /* libzip looks at the sum, too */
        scan_bytes(&scan, block, (size_t)got);
    *cells += scan.cells;
    return got == 0 && !scan.broken && !scan.in_tag && scan.rooted && !scan.depth;
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
