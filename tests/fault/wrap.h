/* System calls of the program that fail on order: the linker sends those of src/ through here
 * (-Wl,--wrap). Those of SQLite are in its own library: vfs.h breaks them. */
#ifndef DENTELLE_TESTS_WRAP_H
#define DENTELLE_TESTS_WRAP_H

#include <stdbool.h>

enum wrapped {
    WRAPPED_NONE,
    WRAPPED_OPEN,
    WRAPPED_MKOSTEMP,
    WRAPPED_READ,
    WRAPPED_WRITE,
    WRAPPED_FSYNC,
    WRAPPED_RENAME,
    WRAPPED_CHMOD,
    WRAPPED_RENAMEAT2,
    WRAPPED_COUNT,
};

/* In place of an errnum: the process dies of SIGKILL there. */
enum { WRAP_KILL = -1 };

/* The `at`-th call from now fails with `errnum`; with errnum 0 and WRAPPED_WRITE it writes only
 * half, which is no failure. Each call is for once. */
void wrap_break(enum wrapped call, int at, int errnum);
/* The `at`-th call from now is told to `look`, and goes on as if nothing were. */
void wrap_watch(enum wrapped call, int at, void (*look)(void *context), void *context);
/* Did it fail? Nothing fails any more afterwards. */
bool wrap_broke(void);

#endif
