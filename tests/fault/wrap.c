/* The wrapped system calls. Their names are the linker's. */
#include "wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The linker gives no place for a state of ours: the plan is known to the whole process. */
static struct {
    enum wrapped call;
    int left; /* calls until the one that fails; 0: it has happened, or none is planned */
    int errnum;
    bool broke;
    void (*look)(void *context); /* NULL: the call fails */
    void *context;
} plan;

int __real_open(const char *path, int flags, ...);
int __real_mkostemp(char *pattern, int flags);
ssize_t __real_read(int fd, void *bytes, size_t length);
ssize_t __real_write(int fd, const void *bytes, size_t length);
int __real_fsync(int fd);
int __real_rename(const char *from, const char *to);
int __real_renameat2(int in, const char *from, int into, const char *to, unsigned flags);
int __real_chmod(const char *path, mode_t mode);

int __wrap_open(const char *path, int flags, ...);
int __wrap_mkostemp(char *pattern, int flags);
ssize_t __wrap_read(int fd, void *bytes, size_t length);
ssize_t __wrap_write(int fd, const void *bytes, size_t length);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_renameat2(int in, const char *from, int into, const char *to, unsigned flags);
int __wrap_chmod(const char *path, mode_t mode);

void wrap_break(enum wrapped call, int at, int errnum)
{
    plan.call = call;
    plan.left = at;
    plan.errnum = errnum;
    plan.broke = false;
    plan.look = NULL;
}

void wrap_watch(enum wrapped call, int at, void (*look)(void *context), void *context)
{
    wrap_break(call, at, 0);
    plan.look = look;
    plan.context = context;
}

bool wrap_broke(void)
{
    plan.left = 0;
    return plan.broke;
}

static bool breaks(enum wrapped call)
{
    if (plan.left == 0 || call != plan.call || --plan.left > 0)
        return false;
    plan.broke = true;
    if (plan.look) {
        plan.look(plan.context);
        return false;
    }
    if (plan.errnum == WRAP_KILL)
        raise(SIGKILL);
    errno = plan.errnum;
    return true;
}

int __wrap_open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return breaks(WRAPPED_OPEN) ? -1 : __real_open(path, flags, mode);
}

int __wrap_mkostemp(char *pattern, int flags)
{
    return breaks(WRAPPED_MKOSTEMP) ? -1 : __real_mkostemp(pattern, flags);
}

ssize_t __wrap_read(int fd, void *bytes, size_t length)
{
    return breaks(WRAPPED_READ) ? -1 : __real_read(fd, bytes, length);
}

/* A failing write has written its first half, as a disk that fills up does. */
ssize_t __wrap_write(int fd, const void *bytes, size_t length)
{
    if (!breaks(WRAPPED_WRITE))
        return __real_write(fd, bytes, length);
    int errnum = plan.errnum;
    ssize_t written = __real_write(fd, bytes, length / 2);
    if (errnum == 0 || written < 0)
        return written;
    errno = errnum;
    return -1;
}

int __wrap_fsync(int fd)
{
    return breaks(WRAPPED_FSYNC) ? -1 : __real_fsync(fd);
}

int __wrap_rename(const char *from, const char *to)
{
    return breaks(WRAPPED_RENAME) ? -1 : __real_rename(from, to);
}

int __wrap_chmod(const char *path, mode_t mode)
{
    return breaks(WRAPPED_CHMOD) ? -1 : __real_chmod(path, mode);
}

int __wrap_renameat2(int in, const char *from, int into, const char *to, unsigned flags)
{
    return breaks(WRAPPED_RENAMEAT2) ? -1 : __real_renameat2(in, from, into, to, flags);
}
