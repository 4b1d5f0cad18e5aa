/* The peer on the command line: taskwarrior, with as many tasks as the base of 10,000 has cases. */
#ifndef DENTELLE_BENCH_TASKS_H
#define DENTELLE_BENCH_TASKS_H

#include "bench.h"

/* Its settings and tasks in the scratch folder, in `task`; every `task` started afterwards finds
 * them. Made anew each time: tasks 1 to 10,000, without annotations. */
bool tasks_make(struct bench *bench, struct error *err);

#endif
