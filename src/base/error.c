/* Errors: a code for the program, a French sentence for the person. */
#include "dentelle/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Formats whole, cleans, then cuts between two characters. A path may hold any byte, and an
 * argument an escape sequence: what reaches the terminal by a sentence does not. */
static void set_text(struct error *err, enum error_code code, const char *format, va_list arguments)
{
    struct text said = {0}; /* beside: an argument may be err->text itself */
    text_vaddf(&said, format, arguments);
    char *clean = utf8_clean(text_get(&said), said.length, CLEAN_LINE);
    size_t length = strlen(clean);
    if (length >= sizeof err->text)
        length = utf8_fitting(clean, sizeof err->text - 1);
    memcpy(err->text, clean, length);
    err->text[length] = '\0';
    err->code = code;
    free(clean);
    text_clear(&said);
}

bool error_set(struct error *err, enum error_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (err)
        set_text(err, code, format, arguments);
    va_end(arguments);
    return false;
}

void error_clear(struct error *err)
{
    *err = (struct error){0};
}

static const char *const names[] = {
    [ERR_NONE] = "none",           [ERR_USAGE] = "usage",         [ERR_INPUT] = "input",
    [ERR_NOT_FOUND] = "not_found", [ERR_AMBIGUOUS] = "ambiguous", [ERR_IO] = "io",
    [ERR_FULL] = "full",           [ERR_BUSY] = "busy",           [ERR_READONLY] = "readonly",
    [ERR_CORRUPT] = "corrupt",     [ERR_NEWER] = "newer",         [ERR_STALE] = "stale",
    [ERR_GIVEN_UP] = "given_up"};
enum { NAMES = sizeof names / sizeof names[0] };

const char *error_name(enum error_code code)
{
    return (unsigned)code < NAMES ? names[code] : names[ERR_NONE];
}

enum error_code error_named(const char *name)
{
    for (int code = 0; code < NAMES; code++)
        if (strcmp(names[code], name) == 0)
            return (enum error_code)code;
    return ERR_NONE;
}

/* Our own table: the C library speaks French only where its locale is installed. */
static const struct {
    int errnum;
    enum error_code code;
    const char *reason;
} reasons[] = {
    {ENOENT, ERR_NOT_FOUND, "il n'existe pas"},
    {EACCES, ERR_READONLY, "accès refusé"},
    {EPERM, ERR_READONLY, "accès refusé"},
    {EROFS, ERR_READONLY, "le disque est en lecture seule"},
    {ENOSPC, ERR_FULL, "le disque est plein"},
    {EDQUOT, ERR_FULL, "votre quota de disque est atteint"},
    {EIO, ERR_IO, "le disque refuse de lire ou d'écrire"},
    {EISDIR, ERR_IO, "c'est un dossier"},
    {ENOTDIR, ERR_IO, "une partie du chemin n'est pas un dossier"},
    {EBUSY, ERR_IO, "il est occupé"},
    {EMFILE, ERR_IO, "trop de fichiers ouverts"},
    {ENFILE, ERR_IO, "trop de fichiers ouverts"},
    {ENAMETOOLONG, ERR_IO, "le nom est trop long"},
    {EEXIST, ERR_IO, "il existe déjà"},
    {ELOOP, ERR_IO, "trop de liens à suivre"},
    {EFBIG, ERR_IO, "le fichier est trop grand"},
};

bool error_system(struct error *err, int errnum, const char *what, ...)
{
    if (!err)
        return false;
    struct error said = {0};
    va_list arguments;
    va_start(arguments, what);
    set_text(&said, ERR_IO, what, arguments);
    va_end(arguments);
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (reasons[i].errnum == errnum)
            return error_set(err, reasons[i].code, "%s : %s", said.text, reasons[i].reason);
    return error_set(err, ERR_IO, "%s : erreur système %d", said.text, errnum);
}
