/* Others that share the same thing: taskwarrior with its server on as many tasks, and git, which
 * carries the very files of the shared folder. */
#ifndef DENTELLE_BENCH_COURIERS_H
#define DENTELLE_BENCH_COURIERS_H

#include "bench.h"

/* What sharing costs: sending all, receiving all elsewhere, then one change, sent and received. */
struct sharing {
    struct samples push, pull, send, receive; /* ms, each from a program's start to its end */
};
void sharing_clear(struct sharing *sharing);

/* taskwarrior and taskd, 10,000 tasks. */
bool couriers_tasks(struct bench *bench, struct sharing *sharing, struct error *err);

/* git: `folder` goes to a bare repository, and from there to another folder. */
bool couriers_git_start(struct bench *bench, const char *folder, struct sharing *sharing,
                        struct error *err);
/* What is new in the folder is sent, and received. */
bool couriers_git_carry(struct bench *bench, const char *folder, struct sharing *sharing,
                        struct error *err);

#endif
