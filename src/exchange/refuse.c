/* What a file is that is no table: told by its first bytes, with what to do about it. */
#include "kind.h"

#include <stdlib.h>
#include <string.h>

#define SAVE_AS                                                                                    \
    "dans le tableur, « Enregistrer sous… » en .xlsx ou .ods, puis importez ce fichier-là"

/* ---- by the first bytes ---------------------------------------------------------------------- */

struct magic {
    size_t at;
    const char *bytes;
    size_t length;
    const char *sentence;
};
#define MAGIC(at, bytes, sentence)                                                                 \
    {                                                                                              \
        at, bytes, sizeof(bytes) - 1, sentence                                                     \
    }
#define PICTURE                                                                                    \
    "ce fichier est une image : un tableau photographié ou numérisé ne peut pas être lu ; "    \
    "demandez le tableur (.xlsx, .ods) à qui l'a fait"
#define PACKED                                                                                     \
    "ce fichier est une archive : décompressez-la, puis importez le tableur qu'elle contient"
#define DOCUMENT                                                                                   \
    "ce fichier est un texte mis en page : copiez son tableau dans un tableur, "                   \
    "enregistrez en .xlsx ou .ods, puis importez ce fichier-là"

static const struct magic magics[] = {
    MAGIC(0, "%PDF",
          "ce fichier est un PDF, fait pour être imprimé : demandez le tableur (.xlsx, "
          ".ods) à qui l'a fait"),
    MAGIC(0, "\x89PNG", PICTURE),
    MAGIC(0, "\xFF\xD8\xFF", PICTURE),
    MAGIC(0, "GIF8", PICTURE),
    MAGIC(8, "WEBP", PICTURE),
    MAGIC(0, "II*\0", PICTURE),
    MAGIC(0, "MM\0*", PICTURE),
    MAGIC(4, "ftypheic", PICTURE),
    MAGIC(0, "\x1F\x8B", PACKED),
    MAGIC(0, "Rar!", PACKED),
    MAGIC(0, "7z\xBC\xAF", PACKED),
    MAGIC(0, "BZh", PACKED),
    MAGIC(0,
          "\xFD"
          "7zXZ",
          PACKED),
    MAGIC(0, "{\\rtf", DOCUMENT),
    MAGIC(0, "ID;P", "ce fichier est au format SYLK, d'un tableur ancien : " SAVE_AS),
    MAGIC(0, "SQLite format 3",
          "ce fichier est une base de données, et non un tableau : si c'est "
          "une base de dentelle, ouvrez-la avec --base"),
    MAGIC(0, "BEGIN:VC",
          "ce fichier est un carnet d'adresses ou un agenda, et non un tableau : " SAVE_AS),
};

/* ---- OLE2: what Microsoft wrote before 2007, and wraps passwords in
 * ------------------------------ */

/* The names of its streams are in UTF-16. */
static bool has_stream(const void *bytes, size_t length, const char *name)
{
    char wide[64];
    size_t size = 2 * strlen(name);
    for (size_t i = 0; i < size; i++)
        wide[i] = i % 2 ? '\0' : name[i / 2];
    return memmem(bytes, length, wide, size) != NULL;
}

static bool refuse_ole(const struct source *source, struct error *err)
{
    size_t length = 0;
    char *bytes = mem_alloc((size_t)source->length + 1);
    bool done = source_read(source, 0, bytes, (size_t)source->length, &length, err);
    const char *why = has_stream(bytes, length, "EncryptedPackage") ? PASSWORD_SENTENCE
                      : has_stream(bytes, length, "WordDocument")   ? DOCUMENT
                      : has_stream(bytes, length, "PowerPoint Document")
                          ? "ce fichier est un diaporama, et non un tableau : " SAVE_AS
                          : "ce fichier est un classeur Excel ancien (.xls) : " SAVE_AS;
    free(bytes);
    return done && error_set(err, ERR_INPUT, "%s", why);
}

/* ---- what begins with '<' ----------------------------------------------------------------------
 */

static bool has(const char *head, const char *word)
{
    return strcasestr(head, word) != NULL;
}

static bool refuse_markup(const char *head, struct error *err)
{
    if (has(head, "urn:schemas-microsoft-com:office:spreadsheet"))
        return error_set(err, ERR_INPUT, "ce fichier est un classeur XML de 2003 : " SAVE_AS);
    if (has(head, "opendocument.spreadsheet"))
        return error_set(err, ERR_INPUT,
                         "ce fichier est un classeur ODF à plat (.fods) : " SAVE_AS);
    if (has(head, "<html") || has(head, "<!doctype html") || has(head, "<table") ||
        has(head, "<meta"))
        return error_set(err, ERR_INPUT,
                         "ce fichier est une page web, même s'il s'appelle autrement : ouvrez-le "
                         "dans le tableur, « Enregistrer sous… » en .xlsx ou .ods, puis importez "
                         "ce fichier-là");
    if (has(head, "<?xml"))
        return error_set(err, ERR_INPUT, "ce fichier est du XML, et non un tableau : " SAVE_AS);
    return true;
}

bool kind_refuse(const struct source *source, struct error *err)
{
    enum { HEAD = 4096 };
    char head[HEAD + 1];
    size_t length;
    if (!source_read(source, 0, head, HEAD, &length, err))
        return false;
    if (length == 0)
        return error_set(err, ERR_INPUT, "ce fichier est vide : il n'y a rien à importer");
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (length >= magics[i].at + magics[i].length &&
            memcmp(head + magics[i].at, magics[i].bytes, magics[i].length) == 0)
            return error_set(err, ERR_INPUT, "%s", magics[i].sentence);
    if (length >= 8 && memcmp(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return refuse_ole(source, err);
    head[length] = '\0';
    const char *first = head + (strncmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    first += strspn(first, " \t\r\n");
    return *first != '<' || refuse_markup(first, err);
}

/* ---- by the name -------------------------------------------------------------------------------
 */

bool kind_refuse_name(const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    bool office = strncmp(name, "~$", 2) == 0;
    bool libre = strncmp(name, ".~lock.", 7) == 0 && name[length - 1] == '#';
    if (!office && !libre)
        return true;
    char *real = office ? mem_copy(name + 2) : mem_copy_bytes(name + 7, length - 8);
    error_set(err, ERR_INPUT,
              "« %s » n'est que la marque que le tableur pose à côté d'un fichier ouvert : "
              "importez « %s »",
              utf8_short(name, 60).bytes, utf8_short(real, 60).bytes);
    free(real);
    return false;
}

/* ---- zip archives ------------------------------------------------------------------------------
 */

static bool refuse_document(const char *mimetype, struct error *err)
{
    if (strstr(mimetype, "opendocument.presentation"))
        return error_set(err, ERR_INPUT,
                         "ce fichier est un diaporama, et non un tableau : " SAVE_AS);
    if (strstr(mimetype, "epub"))
        return error_set(err, ERR_INPUT, "ce fichier est un livre, et non un tableau");
    return error_set(err, ERR_INPUT, DOCUMENT);
}

/* The manifest says which parts have a password; a package encrypted whole is one part. */
static bool check_password(struct archive *archive, struct error *err)
{
    enum { MANIFEST_LOOKED_AT = 256 * 1024 };
    struct text manifest = {0};
    bool locked = archive_has(archive, "encrypted-package");
    if (!locked && archive_has(archive, "META-INF/manifest.xml") &&
        part_read_whole(archive, "META-INF/manifest.xml", MANIFEST_LOOKED_AT, &manifest, NULL))
        locked = strstr(text_get(&manifest), "encryption-data") != NULL;
    text_clear(&manifest);
    return !locked || error_set(err, ERR_INPUT, PASSWORD_SENTENCE);
}

static bool find_ods(struct archive *archive, const char *mimetype, enum workbook_kind *kind,
                     struct error *err)
{
    *kind = WORKBOOK_ODS;
    if (!strstr(mimetype, "opendocument.spreadsheet"))
        return refuse_document(mimetype, err);
    return check_password(archive, err);
}

/* What the package is about: "xl/workbook.xml". */
static bool find_xlsx(struct archive *archive, char **part, enum workbook_kind *kind,
                      struct error *err)
{
    *kind = WORKBOOK_XLSX;
    *part = xlsx_related(archive, "", "/officeDocument");
    if (!*part && archive_has(archive, "xl/workbook.xml"))
        *part = mem_copy("xl/workbook.xml");
    if (!*part)
        return archive_has_under(archive, "Index/") || archive_has(archive, "Index.zip")
                   ? error_set(err, ERR_INPUT,
                               "ce fichier vient de Numbers (Apple) : dans Numbers, « Exporter "
                               "vers » Excel, puis importez ce fichier-là")
                   : error_set(err, ERR_INPUT, PACKED);
    if (strstr(*part, "workbook.bin"))
        return error_set(err, ERR_INPUT, "ce fichier est un classeur binaire (.xlsb) : " SAVE_AS);
    if (strstr(*part, "word/"))
        return error_set(err, ERR_INPUT, DOCUMENT);
    if (strstr(*part, "ppt/"))
        return error_set(err, ERR_INPUT,
                         "ce fichier est un diaporama, et non un tableau : " SAVE_AS);
    return true;
}

bool kind_of_archive(struct archive *archive, enum workbook_kind *kind, char **part,
                     struct error *err)
{
    enum { MIMETYPE_LIMIT = 200 };
    struct text mimetype = {0};
    *part = NULL;
    if (!archive_has(archive, "mimetype"))
        return find_xlsx(archive, part, kind, err);
    bool done = part_read_whole(archive, "mimetype", MIMETYPE_LIMIT, &mimetype, err) &&
                find_ods(archive, text_get(&mimetype), kind, err);
    text_clear(&mimetype);
    return done;
}
