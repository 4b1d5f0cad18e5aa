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

static int close_part(void *context)
{
    return zip_fclose(context) == 0 ? 0 : -1;
}

/* Reads a part to its end; its cells that hold something are counted: in a sheet, those elements
 * "c" that have content. */
static bool read_whole(xmlTextReader *reader, bool sheet, int64_t *cells)
{
    int more;
    while ((more = xmlTextReaderRead(reader)) == 1)
        if (sheet && xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT &&
            !xmlTextReaderIsEmptyElement(reader))
            *cells += strcmp((const char *)xmlTextReaderConstName(reader), "c") == 0;
    return more == 0;
}

static bool check_part(zip_t *zip, zip_uint64_t index, int64_t *cells)
{
    const char *name = zip_get_name(zip, index, 0);
    zip_file_t *part = name ? zip_fopen_index(zip, index, 0) : NULL;
    if (!part)
        return false;
    bool sheet = strncmp(name, "xl/worksheets/sheet", strlen("xl/worksheets/sheet")) == 0;
    xmlTextReader *reader =
        xmlReaderForIO(read_part, close_part, part, NULL, NULL,
                       XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!reader) {
        zip_fclose(part);
        return false;
    }
    bool whole = read_whole(reader, sheet, cells);
    xmlFreeTextReader(reader);
    return whole;
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
