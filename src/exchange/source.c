/* The bytes of a file, read a block at a time, as often as it takes; or bytes that are in memory
 * already. A file is opened once: one that takes its name meanwhile is not looked at. */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 32 * 1024 };

void source_bytes(struct source *source, const void *bytes, size_t length)
{
    *source = (struct source){.fd = -1, .bytes = bytes, .length = length, .block = BLOCK};
}

bool source_open(struct source *source, const char *path, uint64_t limit, struct error *err)
{
    *source = (struct source){.block = BLOCK};
    source->fd = file_open(path, &source->length, err);
    if (source->fd < 0)
        return false;
    if (source->length <= limit)
        return true;
    source_close(source);
    return error_set(err, ERR_INPUT, "%s est trop grand (plus de %d Mo)", path,
                     (int)(limit / 1024 / 1024));
}

void source_close(struct source *source)
{
    if (source->fd >= 0)
        close(source->fd);
    *source = (struct source){.fd = -1};
}

/* A file that became shorter ends earlier. */
static bool read_file(const struct source *source, uint64_t at, char *to, size_t length,
                      size_t *got, struct error *err)
{
    while (*got < length) {
        ssize_t count = pread(source->fd, to + *got, length - *got, (off_t)(at + *got));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return error_system(err, errno, "le fichier ne peut pas être lu jusqu'au bout");
        if (count == 0)
            break;
        *got += (size_t)count;
    }
    return true;
}

bool source_read(const struct source *source, uint64_t at, void *to, size_t length, size_t *got,
                 struct error *err)
{
    uint64_t left = at < source->length ? source->length - at : 0;
    if (length > left)
        length = (size_t)left;
    *got = 0;
    if (source->fd >= 0)
        return read_file(source, at, to, length, got, err);
    if (length > 0)
        memcpy(to, source->bytes + at, length);
    *got = length;
    return true;
}
