/* Where tests put their files: a new folder under TMPDIR, which ./dev test sets to memory where the
 * machine has some to lend, else under /tmp. */
#ifndef DENTELLE_TESTS_SCRATCH_H
#define DENTELLE_TESTS_SCRATCH_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCRATCH_SIZE = 64 };

/* False when it cannot be made, or when its name has no room: short, because some screens
 * show paths below it. */
static inline bool scratch_make(char folder[SCRATCH_SIZE], const char *kind)
{
    const char *under = getenv("TMPDIR");
    int length =
        snprintf(folder, SCRATCH_SIZE, "%s/dt-%s-XXXXXX", under && *under ? under : "/tmp", kind);
    return length < SCRATCH_SIZE && mkdtemp(folder) != NULL;
}

#endif
