/* See process.h. A frame has settled when the terminal falls silent: the time kept is that of its
 * last byte, the silence after it is waited for and not counted. */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SILENCE_MS = 15, NOTHING_MS = 100, DEADLINE_MS = 120000, SEEN_BYTES = 1 << 16 };

double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- to the end ---------------------------------------------------------------------------- */

static void become(const char *const arguments[], int output)
{
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(arguments[0], (char *const *)arguments);
    _exit(127);
}

/* The end of what a failed program said, in one line. */
static bool run_failed(const char *name, int status, char *said, struct error *err)
{
    for (char *at = said; *at; at++)
        if (*at == '\n')
            *at = ' ';
    return error_set(err, ERR_IO, "%s a échoué (%d) : %s", name, status, said);
}

static double cpu_of(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000 +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1000;
}

bool run_program(const char *const arguments[], struct run *run, struct error *err)
{
    int ends[2];
    char bytes[65536], said[200] = "";
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_system(err, errno, "pipe");
    *run = (struct run){0};
    double start = now_ms();
    pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        return error_system(err, errno, "fork");
    }
    if (child == 0)
        become(arguments, ends[1]);
    close(ends[1]);
    ssize_t n;
    while ((n = read(ends[0], bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR)) {
        if (n < 0)
            continue;
        run->said_ms = now_ms() - start;
        run->output += (size_t)n;
        snprintf(said, sizeof said, "%.*s", n < 190 ? (int)n : 190, bytes);
    }
    close(ends[0]);
    int status;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR)
            return error_system(err, errno, "wait");
    run->ms = now_ms() - start;
    run->peak_kib = usage.ru_maxrss;
    run->cpu_ms = cpu_of(&usage);
    return status == 0 || run_failed(arguments[0], status, said, err);
}

pid_t work_start(work_function *work, void *state)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct error err = {0};
    bool done = work(state, &err);
    if (!done)
        fprintf(stderr, "bench : %s\n", err.text);
    _exit(done ? 0 : 1);
}

bool work_wait(pid_t child, struct error *err)
{
    int status = -1;
    if (child < 0)
        return error_system(err, errno, "fork");
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return error_system(err, errno, "wait");
    return status == 0 || error_set(err, ERR_IO, "un travail du banc a échoué");
}

/* ---- at a terminal ------------------------------------------------------------------------- */

bool session_start(struct session *session, const char *const arguments[], int rows, int columns,
                   struct error *err)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    session->started_ms = now_ms();
    session->child = forkpty(&session->master, NULL, NULL, &size);
    if (session->child < 0)
        return error_system(err, errno, "forkpty");
    if (session->child == 0) {
        execvp(arguments[0], (char *const *)arguments);
        _exit(127);
    }
    fcntl(session->master, F_SETFL, fcntl(session->master, F_GETFL) | O_NONBLOCK);
    fcntl(session->master, F_SETFD, FD_CLOEXEC);
    return true;
}

/* What comes within `ms`: its length, 0 when nothing does, -1 at the end of the program. */
static ssize_t receive(struct session *session, char *bytes, size_t size, int ms)
{
    struct pollfd watched = {.fd = session->master, .events = POLLIN};
    if (poll(&watched, 1, ms) <= 0)
        return 0;
    ssize_t n = read(session->master, bytes, size);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    return n > 0 ? n : -1;
}

static bool ended_early(struct error *err)
{
    return error_set(err, ERR_IO, "dentelle s'est arrêté pendant la mesure");
}

bool session_expect(struct session *session, const char *bytes, double *ms, struct error *err)
{
    char *seen = mem_alloc(SEEN_BYTES + 1);
    size_t length = 0;
    bool found = false;
    while (!found) {
        ssize_t n = receive(session, seen + length, SEEN_BYTES - length, 100);
        double now = now_ms();
        length += n > 0 ? (size_t)n : 0;
        found = memmem(seen, length, bytes, strlen(bytes)) != NULL;
        if (found && ms)
            *ms = now - session->started_ms;
        if (!found && (n < 0 || length == SEEN_BYTES || now - session->started_ms > DEADLINE_MS))
            break;
    }
    free(seen);
    return found || error_set(err, ERR_IO, "l'écran attendu n'est pas venu");
}

bool session_settle(struct session *session, struct error *err)
{
    char bytes[65536];
    ssize_t n;
    while ((n = receive(session, bytes, sizeof bytes, NOTHING_MS)) > 0)
        ;
    return n == 0 || ended_early(err);
}

bool session_key(struct session *session, const char *key, struct echo *echo, struct error *err)
{
    char bytes[65536];
    size_t length = strlen(key);
    *echo = (struct echo){.ms = -1};
    double start = now_ms();
    if (write(session->master, key, length) != (ssize_t)length)
        return ended_early(err);
    ssize_t n;
    while ((n = receive(session, bytes, sizeof bytes, echo->bytes ? SILENCE_MS : NOTHING_MS)) > 0) {
        echo->ms = now_ms() - start;
        echo->bytes += (size_t)n;
    }
    return n == 0 || ended_early(err);
}

long session_resident_kib(const struct session *session)
{
    char line[256];
    long resident = 0;
    char *path = mem_print("/proc/%d/status", (int)session->child);
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmRSS: %ld", &resident) == 1)
            break;
    if (status)
        fclose(status);
    free(path);
    return resident;
}

void session_end(struct session *session, const char *farewell)
{
    char bytes[65536];
    size_t length = strlen(farewell);
    ssize_t n = write(session->master, farewell, length) == (ssize_t)length ? 0 : -1;
    double deadline = now_ms() + DEADLINE_MS;
    while (n >= 0 && now_ms() < deadline)
        n = receive(session, bytes, sizeof bytes, 100);
    if (n >= 0)
        kill(session->child, SIGKILL);
    while (waitpid(session->child, NULL, 0) < 0 && errno == EINTR)
        ;
    close(session->master);
}
