/* Paths that somebody types, and where files go when nobody says. */
#include "screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *typed_path(const char *text)
{
    const char *home = getenv("HOME");
    if (text[0] == '~' && text[1] == '/' && home)
        return mem_print("%s%s", home, text + 1);
    return mem_copy(text);
}

char *documents_folder(struct error *err)
{
    const char *home = getenv("HOME");
    char *folder = mem_print("%s/Documents", home ? home : "");
    struct stat status;
    if (home && stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
        return folder;
    free(folder);
    folder = getcwd(NULL, 0);
    if (!folder)
        error_system(err, errno, "le dossier courant ne peut pas être lu");
    return folder;
}

void say_written(struct tui *tui, const char *path)
{
    char *clean = utf8_clean(path, strlen(path), CLEAN_LINE);
    tui_say(tui, "écrit : %s", clean);
    free(clean);
}
