/* Copying and removing, as carriers, backups and power cuts do it. */
#include "world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void need(bool truth, const char *path)
{
    if (!truth) {
        perror(path);
        abort();
    }
}

bool file_copy(const char *from, const char *to, size_t most)
{
    static char bytes[1 << 16];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return false;
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    need(out >= 0, to);
    for (ssize_t got = 1; got > 0 && most > 0; most -= (size_t)got) {
        got = read(in, bytes, most < sizeof bytes ? most : sizeof bytes);
        need(got >= 0 && write(out, bytes, (size_t)got) == got, to);
    }
    close(in);
    need(close(out) == 0, to);
    return true;
}

void file_remove(const char *path)
{
    unlink(path); /* one that is not there is removed too */
}

void folder_need(const char *path)
{
    struct stat status;
    need(mkdir(path, 0777) == 0 || stat(path, &status) == 0, path);
}

/* Two levels of folders are all that a place has; a tree is walked as deep as it goes. */
static void walk(const char *from, const char *to)
{
    DIR *listing = opendir(from);
    struct dirent *entry;
    if (to)
        folder_need(to);
    while (listing && (entry = readdir(listing))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *path = mem_print("%s/%s", from, entry->d_name),
             *other = to ? mem_print("%s/%s", to, entry->d_name) : NULL;
        if (entry->d_type == DT_DIR)
            walk(path, other);
        else if (to)
            file_copy(path, other, SIZE_MAX);
        else
            file_remove(path);
        free(path);
        free(other);
    }
    if (listing)
        closedir(listing);
    if (!to)
        rmdir(from);
}

void tree_remove(const char *path)
{
    walk(path, NULL);
}

void tree_copy(const char *from, const char *to)
{
    walk(from, to);
}
