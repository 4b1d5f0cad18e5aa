/* See couriers.h. */
#include "couriers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tasks.h"

enum { CHANGES = 5, TRIES = 50 };

void sharing_clear(struct sharing *sharing)
{
    samples_clear(&sharing->push);
    samples_clear(&sharing->pull);
    samples_clear(&sharing->send);
    samples_clear(&sharing->receive);
}

static bool timed(struct samples *samples, const char *const arguments[], struct error *err)
{
    struct run run;
    if (!run_program(arguments, &run, err))
        return false;
    samples_add(samples, run.ms);
    return true;
}
#define TIMED(samples, err, ...) timed((samples), (const char *const[]){__VA_ARGS__, NULL}, (err))

/* ---- taskwarrior and taskd ----------------------------------------------------------------- */

static pid_t start_server(const char *data)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    execlp("taskd", "taskd", "server", "--data", data, (char *)NULL);
    _exit(127);
}

static void stop_server(pid_t child)
{
    if (child <= 0)
        return;
    kill(child, SIGTERM);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* A laptop with nothing to send: until the server answers. */
static bool wait_server(const char *b, struct error *err)
{
    struct run run;
    for (int i = 0; i < TRIES; i++) {
        if (RUN(&run, err, "task", b, "sync"))
            return true;
        usleep(100 * 1000);
    }
    return false;
}

static bool share_tasks(const char *a, const char *b, const char *tasks, struct sharing *sharing,
                        struct error *err)
{
    struct run run;
    bool done = RUN(&run, err, "task", a, "import", tasks) &&
                TIMED(&sharing->push, err, "task", a, "sync", "init") &&
                TIMED(&sharing->pull, err, "task", b, "sync");
    for (int i = 0; done && i < CHANGES; i++)
        done = RUN(&run, err, "task", a, "1000", "annotate", "rappelé, rendez-vous pris") &&
               TIMED(&sharing->send, err, "task", a, "sync") &&
               TIMED(&sharing->receive, err, "task", b, "sync");
    return done;
}

bool couriers_tasks(struct bench *bench, struct sharing *sharing, struct error *err)
{
    struct run run;
    char *folder = bench_path(bench, "taskd"), *data = bench_path(bench, "taskd/data"),
         *tasks = bench_path(bench, "tasks.json"), *a = mem_print("rc:%s/a.rc", folder),
         *b = mem_print("rc:%s/b.rc", folder);
    pid_t server = -1;
    bool done = tasks_make(bench, err) && RUN(&run, err, "rm", "-rf", folder) &&
                RUN(&run, err, "sh", "tests/bench/taskd.sh", folder, "53589");
    if (done)
        server = start_server(data);
    done = done && wait_server(b, err) && share_tasks(a, b, tasks, sharing, err);
    stop_server(server);
    free(folder);
    free(data);
    free(tasks);
    free(a);
    free(b);
    return done;
}

/* ---- git ----------------------------------------------------------------------------------- */

/* $0: the folder, $1: the bare repository, $2: the other folder. */
static const char begin[] =
    "rm -rf \"$1\" \"$2\" \"$0/.git\"; git init -q --bare \"$1\" && cd \"$0\""
    " && git init -q && git remote add origin \"$1\"";
static const char commit[] = "cd \"$0\" && git add -A && git -c user.name=bench -c"
                             " user.email=bench@localhost commit -q -m lot && git push -q origin"
                             " HEAD:refs/heads/main";
static const char copy[] = "git clone -q -b main \"$1\" \"$2\"";
static const char fetch[] = "cd \"$2\" && git pull -q";

static bool git(struct bench *bench, const char *script, const char *folder,
                struct samples *samples, struct error *err)
{
    char *bare = bench_path(bench, "git.bare"), *other = bench_path(bench, "git.other");
    bool done = TIMED(samples, err, "sh", "-c", script, folder, bare, other);
    free(bare);
    free(other);
    return done;
}

bool couriers_git_start(struct bench *bench, const char *folder, struct sharing *sharing,
                        struct error *err)
{
    struct samples none = {0};
    bool done = git(bench, begin, folder, &none, err) &&
                git(bench, commit, folder, &sharing->push, err) &&
                git(bench, copy, folder, &sharing->pull, err);
    samples_clear(&none);
    return done;
}

bool couriers_git_carry(struct bench *bench, const char *folder, struct sharing *sharing,
                        struct error *err)
{
    return git(bench, commit, folder, &sharing->send, err) &&
           git(bench, fetch, folder, &sharing->receive, err);
}
