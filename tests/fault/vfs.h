/* A file system for SQLite that breaks on order: it stands before the default one, counts the calls
 * and makes one of them fail, or all from one on. What a failure must leave is for the tests. */
#ifndef DENTELLE_TESTS_VFS_H
#define DENTELLE_TESTS_VFS_H

#include <stdbool.h>

enum fault_call {
    FAULT_WRITE,
    FAULT_SYNC,
    FAULT_TRUNCATE,
    FAULT_DELETE,
    FAULT_OPEN,
    FAULT_READ,
    FAULT_SHARED, /* the index of the WAL in shared memory */
};

/* In place of a code: the process dies of SIGKILL there. */
enum { FAULT_KILL = -1 };

struct fault_plan {
    enum fault_call call;
    int code;     /* what SQLite is told: SQLITE_FULL, SQLITE_IOERR_WRITE… */
    int at;       /* which call of that kind, from 1; 0: none */
    bool lasting; /* and every one after it: a full disk stays full */
    bool cut;     /* a write that fails has written its first half */
};

/* Becomes the default file system of SQLite in this process; once is enough. */
void vfs_install(void);
/* Counts from zero and fails as planned; NULL: no failure any more. */
void vfs_break(const struct fault_plan *plan);
/* Did a planned failure happen since vfs_break? */
bool vfs_broke(void);
/* What the test itself reads in between neither counts nor fails. */
void vfs_hold(bool hold);

#endif
