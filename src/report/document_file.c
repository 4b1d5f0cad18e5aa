/* A document as a file: its format, its name, and a place where nothing is written over. */
#include "document.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *extension;
} formats[DOCUMENT_FORMATS] = {
    [DOCUMENT_TEXT] = {"texte", "txt"},
    [DOCUMENT_HTML] = {"html", "html"},
    [DOCUMENT_ODT] = {"odt", "odt"},
};

enum document_format document_format_named(const char *typed)
{
    char *folded = utf8_fold(typed);
    enum document_format format = 0;
    while (format < DOCUMENT_FORMATS && strcmp(formats[format].name, folded) != 0)
        format++;
    free(folded);
    return format;
}

const char *document_format_name(enum document_format format)
{
    return formats[format].name;
}

bool document_write(const struct document *document, enum document_format format,
                    struct text *bytes, struct error *err)
{
    if (format == DOCUMENT_ODT)
        return write_odt(document, bytes, err);
    if (format == DOCUMENT_HTML)
        write_html(document, bytes);
    else
        write_text(document, bytes);
    return true;
}

bool document_save_as(const struct document *document, enum document_format format,
                      const char *path, struct error *err)
{
    struct text bytes = {0};
    bool done = document_write(document, format, &bytes, err) &&
                file_write_new(path, bytes.bytes, bytes.length, err);
    text_clear(&bytes);
    return done;
}

/* The title in small letters, digits and hyphens, cut at a word: "qui-fait-quoi-pour-la-palette".
 * The caller frees. */
static char *name_of(const struct document *document)
{
    enum { LONGEST = 60 };
    char *folded = utf8_fold(document->title);
    struct text name = {0};
    for (const char *at = folded; *at && name.length < LONGEST; at++) {
        bool kept = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        if (kept)
            text_add_bytes(&name, at, 1);
        else if (name.length && name.bytes[name.length - 1] != '-')
            text_add(&name, "-");
    }
    free(folded);
    while (name.length && name.bytes[name.length - 1] == '-')
        text_splice(&name, name.length - 1, 1, "", 0);
    return name.length ? text_take(&name) : mem_copy("document");
}

bool document_save(const struct document *document, enum document_format format, const char *folder,
                   char **path, struct error *err)
{
    char *name = name_of(document);
    *path = file_free_path(folder, name, formats[format].extension);
    bool done = *path ? document_save_as(document, format, *path, err)
                      : error_set(err, ERR_INPUT, "trop de fichiers %s dans %s", name, folder);
    free(name);
    if (done)
        return true;
    free(*path);
    *path = NULL;
    return false;
}
