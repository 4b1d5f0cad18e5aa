/* The courier: "dentelle sync --json" as a child in a session of its own, its lines read as they
 * come. */
#include "courier.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"

enum { LINE_MOST = 1024 * 1024 };

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- on its way ---------------------------------------------------------------------------- */

void courier_init(struct courier *courier)
{
    *courier = (struct courier){.pipe = -1};
}

/* How the last one ended. */
static void forget(struct courier *courier)
{
    text_clear(&courier->line);
    synced_clear(&courier->synced);
    courier_init(courier);
}

/* The very program that runs, also when a newer one has taken its place on the disk. It has no
 * terminal: neither Ctrl-C nor the end of the terminal is for it. */
static int spawn(pid_t *child, int output, const char *base)
{
    char *const words[] = {"dentelle", "--base", (char *)base, "sync", "--json", NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        failed = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
        if (!failed)
            failed =
                posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        if (!failed)
            failed = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        if (!failed)
            failed =
                posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        if (!failed)
            failed = posix_spawn(child, "/proc/self/exe", &actions, &attributes, words, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

bool courier_send(struct courier *courier, const char *base, struct error *err)
{
    int ends[2];
    forget(courier);
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return error_system(err, errno, "la synchronisation n'a pas pu commencer");
    /* Only our end must not wait: the child's last line is written whole. */
    int flags = fcntl(ends[1], F_GETFL);
    int failed = flags < 0 || fcntl(ends[1], F_SETFL, flags & ~O_NONBLOCK) != 0 ? errno : 0;
    if (!failed)
        failed = spawn(&courier->child, ends[1], base);
    close(ends[1]);
    if (failed) {
        close(ends[0]);
        courier->child = 0;
        return error_system(err, failed, "la synchronisation n'a pas pu commencer");
    }
    courier->pipe = ends[0];
    return true;
}

/* ---- what it says -------------------------------------------------------------------------- */

static int64_t number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key)); /* 0 when it is none */
}

static bool read_step(struct courier *courier, const json_t *line)
{
    static const char *const phases[] = {
        [SYNC_RECEIVING] = "receiving", [SYNC_SEALING] = "sealing", [SYNC_SENDING] = "sending"};
    const char *name = json_string_value(json_object_get(line, "phase"));
    for (int phase = 0; name && phase < (int)(sizeof phases / sizeof phases[0]); phase++)
        if (strcmp(phases[phase], name) == 0) {
            courier->moved = true;
            courier->step = (struct sync_step){(enum sync_phase)phase, number(line, "done"),
                                               number(line, "total"), (int)number(line, "devices")};
        }
    return name != NULL;
}

static bool read_failure(struct courier *courier, const json_t *line)
{
    const char *name = json_string_value(json_object_get(line, "error"));
    const char *message = json_string_value(json_object_get(line, "message"));
    if (!name || !message)
        return false;
    enum error_code code = error_named(name);
    error_set(&courier->err, code == ERR_NONE ? ERR_IO : code, "%s", message);
    return true;
}

static void read_end(struct courier *courier, const json_t *line)
{
    struct sync_report *report = &courier->synced.report;
    const json_t *remarks = json_object_get(line, "remarks");
    synced_clear(&courier->synced);
    report->received = number(line, "received");
    report->received_lots = number(line, "received_lots");
    report->sent = number(line, "sent");
    report->sent_lots = number(line, "sent_lots");
    report->stopped = json_is_true(json_object_get(line, "stopped"));
    courier->synced.twins = (size_t)number(line, "twins");
    for (size_t i = 0; i < json_array_size(remarks); i++) {
        const char *remark = json_string_value(json_array_get(remarks, i));
        char *clean = remark ? utf8_clean(remark, strlen(remark), CLEAN_LINE) : NULL;
        if (clean)
            strings_add(&report->remarks, clean);
        free(clean);
    }
    courier->done = true;
}

static void read_line(struct courier *courier, const char *bytes, size_t length)
{
    json_t *line = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(line) && !read_step(courier, line) && !read_failure(courier, line))
        read_end(courier, line);
    json_decref(line);
}

static void read_lines(struct courier *courier)
{
    const char *end;
    while ((end = memchr(text_get(&courier->line), '\n', courier->line.length))) {
        size_t length = (size_t)(end - text_get(&courier->line));
        read_line(courier, text_get(&courier->line), length);
        text_splice(&courier->line, 0, length + 1, "", 0);
    }
}

/* ---- back ---------------------------------------------------------------------------------- */

/* Its output is closed by its end, so that this does not wait. */
static void reap(struct courier *courier)
{
    int status = 0;
    while (waitpid(courier->child, &status, 0) < 0 && errno == EINTR)
        ;
    close(courier->pipe);
    courier->child = 0;
    courier->pipe = -1;
    if (courier->done || courier->err.code != ERR_NONE)
        return;
    if (courier->stopped) { /* before it could say so */
        courier->done = courier->synced.report.stopped = true;
        return;
    }
    error_set(&courier->err, ERR_IO,
              "la synchronisation s'est arrêtée sans rien dire (%s %d) ; ce qui est reçu est "
              "gardé, « dentelle sync » dans un terminal en dira plus",
              WIFSIGNALED(status) ? "signal" : "sortie",
              WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

bool courier_listen(struct courier *courier)
{
    char bytes[4096];
    while (courier->child) {
        ssize_t got = read(courier->pipe, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return true;
        if (got <= 0) {
            reap(courier);
            return false;
        }
        text_add_bytes(&courier->line, bytes, (size_t)got);
        read_lines(courier);
        if (courier->line.length > LINE_MOST) /* none of ours */
            text_clear(&courier->line);
    }
    return false;
}

void courier_stop(struct courier *courier)
{
    if (!courier->child)
        return;
    kill(courier->child, courier->stopped ? SIGKILL : SIGINT);
    courier->stopped = true;
}

bool courier_wait(struct courier *courier, int ms)
{
    int64_t until = monotonic_ms() + ms, left;
    while (courier_listen(courier) && (left = until - monotonic_ms()) > 0 &&
           signals_next() != WAKE_END) {
        struct pollfd watched[2] = {{.fd = courier->pipe, .events = POLLIN},
                                    {.fd = signals_pipe(), .events = POLLIN}};
        poll(watched, 2, (int)left);
    }
    return courier->child == 0;
}

void courier_leave(struct courier *courier)
{
    if (courier->pipe >= 0)
        close(courier->pipe);
    courier->child = 0;
    forget(courier);
}
