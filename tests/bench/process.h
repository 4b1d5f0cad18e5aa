/* Other programs, timed: run to their end, or used by keys in a pseudo-terminal. */
#ifndef DENTELLE_BENCH_PROCESS_H
#define DENTELLE_BENCH_PROCESS_H

#include <sys/types.h>

#include "dentelle/base.h"

double now_ms(void); /* monotonic */

/* What a run cost. */
struct run {
    double ms;      /* from fork to its end */
    double said_ms; /* from fork to the last byte of its output */
    double cpu_ms;  /* of processor, its own and the system's */
    long peak_kib;  /* of resident memory */
    size_t output;  /* bytes printed */
};
/* Runs a program, found in PATH, to its end; what it prints is read and dropped. `arguments` ends
 * with NULL, its first is the program. ERR_IO when it does not end with status 0. */
bool run_program(const char *const arguments[], struct run *run, struct error *err);
#define RUN(run, err, ...) run_program((const char *const[]){__VA_ARGS__, NULL}, (run), (err))

/* Runs a function in a process of its own, so that its memory is not counted with that of the
 * programs started afterwards. False when it failed; the child said why. */
typedef bool work_function(void *state, struct error *err);
pid_t work_start(work_function *work, void *state);
bool work_wait(pid_t child, struct error *err);

/* A program at a terminal of its own. */
struct session {
    pid_t child;
    int master;
    double started_ms;
};
bool session_start(struct session *session, const char *const arguments[], int rows, int columns,
                   struct error *err);
/* Waits until these bytes have come; `*ms` since the fork (NULL: not wanted). */
bool session_expect(struct session *session, const char *bytes, double *ms, struct error *err);
/* Waits until nothing comes any more. */
bool session_settle(struct session *session, struct error *err);
/* What a key brought: milliseconds until the last byte of the frame, and bytes; -1 and 0 when
 * nothing came. */
struct echo {
    double ms;
    size_t bytes;
};
bool session_key(struct session *session, const char *key, struct echo *echo, struct error *err);
long session_resident_kib(const struct session *session); /* VmRSS; 0 when unknown */
/* Types `farewell` and waits for the end; kills what does not end. */
void session_end(struct session *session, const char *farewell);

#endif
