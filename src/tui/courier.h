/* courier: one cycle of the sync, done by a child of this program while the screens go on. Whatever
 * the shared place does, slow key or share that hangs, nobody waits for it here; and it takes its
 * connection to the base, its memory and its end with it (docs/sync.md). */
#ifndef DENTELLE_TUI_COURIER_H
#define DENTELLE_TUI_COURIER_H

#include <sys/types.h>

#include "dentelle/app.h"

struct courier {
    pid_t child;  /* 0: nobody is on the way */
    int pipe;     /* what it says, to be polled; -1 */
    bool stopped; /* it was asked to stop */
    struct text line;
    bool moved;            /* it has told a step */
    struct sync_step step; /* the last one */
    /* once it is back */
    bool done; /* false: `err` says why not */
    struct synced synced;
    struct error err;
};

void courier_init(struct courier *courier);
/* Starts one on this base. False with an error, and nobody is on the way. */
bool courier_send(struct courier *courier, const char *base, struct error *err);
/* Reads what it said; true while it is on the way. Never waits. */
bool courier_listen(struct courier *courier);
/* Asks it to stop where the next one goes on; asked again, it is ended. */
void courier_stop(struct courier *courier);
/* Waits until it is back, or somebody wants the program to end: at most that long. True when it is
 * back. */
bool courier_wait(struct courier *courier, int ms);
/* It goes on alone, and what it says is heard by nobody; releases everything. */
void courier_leave(struct courier *courier);

#endif
