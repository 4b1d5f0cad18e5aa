/* The styles of a workbook, of which only one thing matters here: what numbers look like. */
#include "xlsx.h"

#include <stdlib.h>
#include <string.h>

enum { FORMAT_LIMIT = 1000, STYLE_LIMIT = 65536 };

struct code {
    long id;
    struct number_format format;
};
struct reading {
    struct part_xml *xml; /* first: part_xml_read sets it */
    struct xlsx_styles *styles;
    struct code *codes;
    size_t code_count;
    bool in_codes, in_styles;
};

static void take_code(struct reading *reading, const struct xml_attributes *attributes)
{
    if (reading->code_count == FORMAT_LIMIT)
        return;
    reading->codes = mem_resize(reading->codes, (reading->code_count + 1) * sizeof *reading->codes);
    struct code *code = &reading->codes[reading->code_count++];
    char *text = span_copy(xml_attribute(attributes, NULL, "formatCode"));
    code->id = span_number(xml_attribute(attributes, NULL, "numFmtId"), -1);
    number_format_read(text, &code->format);
    free(text);
}

static void take_style(struct reading *reading, const struct xml_attributes *attributes)
{
    struct xlsx_styles *styles = reading->styles;
    long id = span_number(xml_attribute(attributes, NULL, "numFmtId"), 0);
    if (styles->count == STYLE_LIMIT)
        return;
    if ((styles->count & (styles->count - 1)) == 0) /* full: twice as many */
        styles->formats = mem_resize(styles->formats, (styles->count ? 2 * styles->count : 1) *
                                                          sizeof *styles->formats);
    struct number_format *format = &styles->formats[styles->count++];
    number_format_builtin(id, format);
    for (size_t i = 0; i < reading->code_count; i++)
        if (reading->codes[i].id == id)
            *format = reading->codes[i].format;
}

static void on_start(void *state, const char *space, const char *name,
                     const struct xml_attributes *attributes)
{
    struct reading *reading = state;
    if (!xlsx_is_main(space))
        return;
    if (strcmp(name, "numFmts") == 0)
        reading->in_codes = true;
    else if (strcmp(name, "cellXfs") == 0)
        reading->in_styles = true;
    else if (strcmp(name, "numFmt") == 0 && reading->in_codes)
        take_code(reading, attributes);
    else if (strcmp(name, "xf") == 0 && reading->in_styles)
        take_style(reading, attributes);
}

static void on_end(void *state, const char *space, const char *name)
{
    struct reading *reading = state;
    if (!xlsx_is_main(space))
        return;
    if (strcmp(name, "numFmts") == 0)
        reading->in_codes = false;
    else if (strcmp(name, "cellXfs") == 0)
        reading->in_styles = false;
}

static void on_text(void *state, const char *bytes, size_t length)
{
    (void)state;
    (void)bytes;
    (void)length;
}

bool xlsx_styles_read(struct archive *archive, const char *name, struct xlsx_styles *styles,
                      struct error *err)
{
    static const struct xml_handler handler = {on_start, on_end, on_text};
    struct reading reading = {.styles = styles};
    bool done = part_xml_read(archive, name, &handler, &reading, err);
    free(reading.codes);
    return done;
}

void xlsx_styles_clear(struct xlsx_styles *styles)
{
    free(styles->formats);
    *styles = (struct xlsx_styles){0};
}
