/* Delta debugging over the events: halves, quarters, … single ones are left out as long as the run
 * still breaks the same property; then gestures within groups. Each try is a process of its own. */
#include "shrink.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A run takes a second. One that waits for nothing ends by the clock on the wall, which a busy
 * machine makes long; one that turns round, by the processor's. */
enum { TRY_SECONDS = 240, TRY_CPU_SECONDS = 30 };

static void limit_time(void)
{
    const struct rlimit limit = {TRY_CPU_SECONDS, TRY_CPU_SECONDS};
    alarm(TRY_SECONDS);
    if (setrlimit(RLIMIT_CPU, &limit) != 0)
        perror("setrlimit");
}

void try_apart(const struct script *script, struct verdict *verdict)
{
    int ends[2], status = 0;
    *verdict = (struct verdict){0};
    fflush(NULL);
    if (pipe(ends) != 0)
        exit(2);
    pid_t child = fork();
    if (child == 0) {
        struct world *world = mem_alloc(sizeof *world);
        limit_time();
        world_open(world);
        world_run(world, script);
        verdict->broken = world->broken;
        snprintf(verdict->why, sizeof verdict->why, "%s", world->why);
        ssize_t written = write(ends[1], verdict, sizeof *verdict);
        world_close(world);
        _exit(written == (ssize_t)sizeof *verdict ? 0 : 2);
    }
    close(ends[1]);
    bool told = child > 0 && read(ends[0], verdict, sizeof *verdict) == (ssize_t)sizeof *verdict;
    close(ends[0]);
    waitpid(child, &status, 0);
    if (!told || WIFSIGNALED(status)) {
        verdict->broken = PROPERTY_WORKS;
        snprintf(verdict->why, sizeof verdict->why, "the process ended, signal %d",
                 WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    }
}

/* Does the run break the same without events from..to? Then they are left out. */
static bool leave_out(struct script *script, int from, int to, struct verdict *verdict)
{
    struct script *shorter = mem_alloc(sizeof *shorter);
    struct verdict now;
    bool any = false;
    *shorter = *script;
    for (int i = from; i < to && i < script->count; i++) {
        any = any || !script->events[i].skipped;
        shorter->events[i].skipped = true;
    }
    if (any)
        try_apart(shorter, &now);
    bool same = any && now.broken == verdict->broken;
    if (same) {
        *script = *shorter;
        *verdict = now;
    }
    free(shorter);
    return same;
}

static bool fewer_acts(struct script *script, int at, struct verdict *verdict)
{
    struct event *event = &script->events[at], before = *event;
    struct verdict now;
    if (event->skipped || event->kind != EVENT_ACT || event->acts < 2)
        return false;
    for (int drop = 0; drop < before.acts; drop++) {
        *event = before;
        /* What comes after moves up, and with it the values that it types. */
        for (int i = drop; i + 1 < before.acts; i++)
            event->act[i] = before.act[i + 1];
        event->acts--;
        try_apart(script, &now);
        if (now.broken == verdict->broken) {
            *verdict = now;
            return true;
        }
    }
    *event = before;
    return false;
}

void shrink(struct script *script, struct verdict *verdict)
{
    bool shorter = true;
    while (shorter) {
        shorter = false;
        for (int size = script->count / 2 + 1; size > 0; size /= 2)
            for (int at = 0; at < script->count; at += size)
                shorter = leave_out(script, at, at + size, verdict) || shorter;
    }
    for (int at = 0; at < script->count; at++)
        while (fewer_acts(script, at, verdict))
            ;
}

void tell_failure(const struct script *script, const struct verdict *verdict)
{
    static const char *const places[] = {"a folder each", "one folder for all", "both", "a server",
                                         "a server and a folder each"};
    char words[512];
    fprintf(stderr, "seed %llu breaks « %s »: %s\n%d devices, %s:\n",
            (unsigned long long)script->seed, property_names[verdict->broken], verdict->why,
            script->devices, places[script->places]);
    for (int i = 0; i < script->devices; i++)
        if (script->older[i] || script->clock_ms[i])
            fprintf(stderr, "     %d: clock %+lld days%s\n", i,
                    (long long)(script->clock_ms[i] / 86400000),
                    script->older[i] ? ", of an earlier version" : "");
    for (int at = 0; at < script->count; at++)
        if (!script->events[at].skipped) {
            script_say(script, at, words, sizeof words);
            fprintf(stderr, "%4d. %s\n", at, words);
        }
    fprintf(stderr, "again, told step by step: simulate --seed %llu --only ",
            (unsigned long long)script->seed);
    const char *comma = "";
    for (int at = 0; at < script->count; at++)
        if (!script->events[at].skipped) {
            fprintf(stderr, "%s%d", comma, at);
            comma = ",";
        }
    fputs("\n", stderr);
}
