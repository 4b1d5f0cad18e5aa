/* The workbook of an XLSX: its sheets, and where their cells, texts and styles are. */
#include "xlsx.h"

#include <stdlib.h>
#include <string.h>

bool xlsx_is_main(const char *space)
{
    return strcmp(space, "http://schemas.openxmlformats.org/spreadsheetml/2006/main") == 0 ||
           strcmp(space, "http://purl.oclc.org/ooxml/spreadsheetml/main") == 0;
}

static void ignore_end(void *state, const char *space, const char *name)
{
    (void)state;
    (void)space;
    (void)name;
}

static void ignore_text(void *state, const char *bytes, size_t length)
{
    (void)state;
    (void)bytes;
    (void)length;
}

/* ---- relationships --------------------------------------------------------------------------- */

enum { RELATION_LIMIT = 10000 };

struct relation {
    char *id, *type, *target; /* the target as a name in the archive */
};
struct relations {
    struct part_xml *xml; /* first: part_xml_read sets it */
    const char *part;     /* that refers to them */
    struct relation *rows;
    size_t count;
};

static void relations_clear(struct relations *relations)
{
    for (size_t i = 0; i < relations->count; i++) {
        free(relations->rows[i].id);
        free(relations->rows[i].type);
        free(relations->rows[i].target);
    }
    free(relations->rows);
}

/* "../drawings/a.xml" from "xl/worksheets/b.xml" is "xl/drawings/a.xml"; more steps up than there
 * are folders lead to a name that no entry has. The caller frees. */
static char *resolve(const char *part, const char *target)
{
    const char *slash = strrchr(part, '/');
    size_t folder = slash ? (size_t)(slash - part) : 0;
    if (target[0] == '/')
        return mem_copy(target + 1);
    while (strncmp(target, "../", 3) == 0 && folder > 0) {
        target += 3;
        while (folder > 0 && part[--folder] != '/')
            ;
    }
    if (strncmp(target, "./", 2) == 0)
        target += 2;
    char *above = mem_copy_bytes(part, folder);
    char *whole = folder ? mem_print("%s/%s", above, target) : mem_copy(target);
    free(above);
    return whole;
}

static void on_relation(void *state, const char *space, const char *name,
                        const struct xml_attributes *attributes)
{
    struct relations *relations = state;
    (void)space;
    if (strcmp(name, "Relationship") != 0 || relations->count == RELATION_LIMIT ||
        span_is(xml_attribute(attributes, NULL, "TargetMode"), "External"))
        return;
    if ((relations->count & (relations->count - 1)) == 0) /* full: twice as many */
        relations->rows =
            mem_resize(relations->rows,
                       (relations->count ? 2 * relations->count : 1) * sizeof *relations->rows);
    char *target = span_copy(xml_attribute(attributes, NULL, "Target"));
    relations->rows[relations->count++] =
        (struct relation){.id = span_copy(xml_attribute(attributes, NULL, "Id")),
                          .type = span_copy(xml_attribute(attributes, NULL, "Type")),
                          .target = resolve(relations->part, target)};
    free(target);
}

/* A part without relationships refers to nothing. */
static bool relations_read(struct archive *archive, const char *part, struct relations *relations,
                           struct error *err)
{
    static const struct xml_handler handler = {on_relation, ignore_end, ignore_text};
    const char *slash = strrchr(part, '/'), *file = slash ? slash + 1 : part;
    char *folder = mem_copy_bytes(part, (size_t)(file - part));
    char *name = mem_print("%s_rels/%s.rels", folder, file);
    *relations = (struct relations){.part = part};
    bool done =
        !archive_has(archive, name) || part_xml_read(archive, name, &handler, relations, err);
    free(folder);
    free(name);
    return done;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

static const struct relation *of_type(const struct relations *relations, const char *type)
{
    for (size_t i = 0; i < relations->count; i++)
        if (ends_with(relations->rows[i].type, type))
            return &relations->rows[i];
    return NULL;
}

char *xlsx_related(struct archive *archive, const char *part, const char *type)
{
    struct relations relations;
    char *target = NULL;
    if (relations_read(archive, part, &relations, NULL)) {
        const struct relation *found = of_type(&relations, type);
        target = found ? mem_copy(found->target) : NULL;
    }
    relations_clear(&relations);
    return target;
}

/* ---- the workbook ---------------------------------------------------------------------------- */

struct reading {
    struct part_xml *xml; /* first: part_xml_read sets it */
    struct xlsx *xlsx;
};

/* The identity of a relationship is an attribute of a namespace that has two editions. */
static struct span relation_id(const struct xml_attributes *attributes)
{
    static const char *const spaces[] = {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships"};
    struct span id = xml_attribute(attributes, spaces[0], "id");
    return id.bytes ? id : xml_attribute(attributes, spaces[1], "id");
}

static void take_sheet(struct reading *reading, const struct xml_attributes *attributes)
{
    struct xlsx *xlsx = reading->xlsx;
    struct span name = xml_attribute(attributes, NULL, "name");
    struct span state = xml_attribute(attributes, NULL, "state");
    if (xlsx->count == WORKBOOK_SHEET_LIMIT) {
        part_xml_refuse(reading->xml,
                        "plus de %d feuilles dans ce classeur : ce n'est pas un "
                        "tableau de suivi",
                        WORKBOOK_SHEET_LIMIT);
        return;
    }
    xlsx->sheets = mem_resize(xlsx->sheets, (xlsx->count + 1) * sizeof *xlsx->sheets);
    xlsx->sheets[xlsx->count++] = (struct xlsx_sheet){
        .name = utf8_clean(name.bytes ? name.bytes : "", name.length, CLEAN_LINE),
        .id = span_copy(relation_id(attributes)),
        .hidden = span_is(state, "hidden") || span_is(state, "veryHidden")};
}

static void on_workbook(void *state, const char *space, const char *name,
                        const struct xml_attributes *attributes)
{
    struct reading *reading = state;
    if (!xlsx_is_main(space))
        return;
    if (strcmp(name, "workbookPr") == 0)
        reading->xlsx->dates_1904 = span_is_true(xml_attribute(attributes, NULL, "date1904"));
    else if (strcmp(name, "sheet") == 0)
        take_sheet(reading, attributes);
}

/* Sheets that show charts or dialogs have no cells. */
static void place_sheets(struct xlsx *xlsx, const struct relations *relations)
{
    for (size_t i = 0; i < xlsx->count; i++) {
        struct xlsx_sheet *sheet = &xlsx->sheets[i];
        for (size_t j = 0; j < relations->count && !sheet->part; j++)
            if (strcmp(relations->rows[j].id, sheet->id) == 0 &&
                ends_with(relations->rows[j].type, "/worksheet"))
                sheet->part = mem_copy(relations->rows[j].target);
        char *pivot = sheet->part ? xlsx_related(xlsx->archive, sheet->part, "/pivotTable") : NULL;
        sheet->pivot = pivot != NULL;
        free(pivot);
    }
}

static bool read_parts(struct xlsx *xlsx, const struct relations *relations, const char *folder,
                       struct error *err)
{
    const struct relation *styles = of_type(relations, "/styles"),
                          *strings = of_type(relations, "/sharedStrings");
    if (styles && archive_has(xlsx->archive, styles->target) &&
        !xlsx_styles_read(xlsx->archive, styles->target, &xlsx->styles, err))
        return false;
    return !strings || !archive_has(xlsx->archive, strings->target) ||
           xlsx_strings_read(xlsx->archive, strings->target, folder, &xlsx->strings, err);
}

bool xlsx_read(struct archive *archive, const char *part, const char *folder, struct xlsx *xlsx,
               struct error *err)
{
    static const struct xml_handler handler = {on_workbook, ignore_end, ignore_text};
    struct reading reading = {.xlsx = xlsx};
    struct relations relations;
    *xlsx = (struct xlsx){.archive = archive};
    bool done = relations_read(archive, part, &relations, err) &&
                part_xml_read(archive, part, &handler, &reading, err);
    if (done && xlsx->count == 0)
        done =
            error_set(err, ERR_INPUT, "ce classeur n'a pas de feuille : il n'y a rien à importer");
    if (done) {
        place_sheets(xlsx, &relations);
        done = read_parts(xlsx, &relations, folder, err);
    }
    relations_clear(&relations);
    return done;
}

void xlsx_clear(struct xlsx *xlsx)
{
    for (size_t i = 0; i < xlsx->count; i++) {
        free(xlsx->sheets[i].name);
        free(xlsx->sheets[i].id);
        free(xlsx->sheets[i].part);
    }
    free(xlsx->sheets);
    xlsx_strings_clear(&xlsx->strings);
    xlsx_styles_clear(&xlsx->styles);
    *xlsx = (struct xlsx){0};
}
