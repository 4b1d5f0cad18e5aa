/* The simulator: many teams, each from a seed. What breaks is made short and told.
 *
 *   simulate [RUNS]                   that many, from seed 1 (200)
 *   simulate --from SEED RUNS         from another
 *   simulate --seed SEED [--only N,…] one, told step by step; only these of its events
 *   --jobs N                          processes (as many as there are processors, at most 8)
 *   --most N                          stop after so many failing seeds (1) */
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shrink.h"

enum { JOBS_MOST = 8, FAILED_MOST = 64, PATIENCE_S = 240 };

/* What a process says of itself, in memory that all share. */
struct progress {
    volatile uint64_t seed; /* that it is at */
    volatile long done, failed;
    volatile long happened[EVENT_KINDS], events;
    uint64_t failing[FAILED_MOST];
};
struct campaign {
    uint64_t from;
    long runs, most;
    int jobs;
    struct progress *progress;
};

/* ---- one process --------------------------------------------------------------------------- */

static void count_events(struct progress *progress, const struct world *world)
{
    for (int kind = 0; kind < EVENT_KINDS; kind++) {
        progress->happened[kind] += world->happened[kind];
        progress->events += world->happened[kind];
    }
}

static long failed_in_all(const struct campaign *campaign)
{
    long failed = 0;
    for (int job = 0; job < campaign->jobs; job++)
        failed += campaign->progress[job].failed;
    return failed;
}

static void work(const struct campaign *campaign, int job, long start)
{
    struct progress *progress = &campaign->progress[job];
    struct world *world = mem_alloc(sizeof *world);
    struct script *script = mem_alloc(sizeof *script);
    world_open(world);
    for (long i = start; i < campaign->runs && failed_in_all(campaign) < campaign->most;
         i += campaign->jobs) {
        progress->seed = campaign->from + (uint64_t)i;
        script_draw(script, progress->seed);
        if (!world_run(world, script) && progress->failed < FAILED_MOST)
            progress->failing[progress->failed++] = progress->seed;
        count_events(progress, world);
        progress->done++;
    }
    world_close(world);
    free(world);
    free(script);
}

/* ---- all of them --------------------------------------------------------------------------- */

static pid_t begin(const struct campaign *campaign, int job, long start)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        work(campaign, job, start);
        exit(0);
    }
    if (child < 0) {
        perror("fork");
        exit(2);
    }
    return child;
}

/* One that crashed or hangs has a failing seed, and goes on after it. */
static void fail_and_go_on(const struct campaign *campaign, int job, pid_t *child)
{
    struct progress *progress = &campaign->progress[job];
    if (progress->failed < FAILED_MOST)
        progress->failing[progress->failed++] = progress->seed;
    progress->done++;
    long next = (long)(progress->seed - campaign->from) + campaign->jobs;
    *child = next < campaign->runs && failed_in_all(campaign) < campaign->most
                 ? begin(campaign, job, next)
                 : 0;
}

static void watch(const struct campaign *campaign)
{
    pid_t children[JOBS_MOST];
    uint64_t seen[JOBS_MOST] = {0};
    time_t since[JOBS_MOST];
    int left = campaign->jobs, status;
    for (int job = 0; job < campaign->jobs; job++) {
        children[job] = begin(campaign, job, job);
        since[job] = time(NULL);
    }
    while (left > 0) {
        usleep(20000);
        for (int job = 0; job < campaign->jobs; job++) {
            if (!children[job])
                continue;
            if (campaign->progress[job].seed != seen[job]) {
                seen[job] = campaign->progress[job].seed;
                since[job] = time(NULL);
            } else if (time(NULL) - since[job] > PATIENCE_S) {
                kill(children[job], SIGKILL);
            }
            if (waitpid(children[job], &status, WNOHANG) != children[job])
                continue;
            if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
                children[job] = 0;
            else
                fail_and_go_on(campaign, job, &children[job]);
            left -= children[job] == 0;
        }
    }
}

static void tell_one(uint64_t seed)
{
    struct script *script = mem_alloc(sizeof *script);
    struct verdict verdict;
    script_draw(script, seed);
    try_apart(script, &verdict);
    if (verdict.broken == PROPERTY_NONE) {
        fprintf(stderr, "seed %llu failed after others, and does not alone\n",
                (unsigned long long)seed);
    } else {
        shrink(script, &verdict);
        tell_failure(script, &verdict);
    }
    free(script);
}

static void tell_coverage(const struct campaign *campaign)
{
    const char *comma = "";
    printf("happened:");
    for (enum event_kind kind = 0; kind < EVENT_KINDS; kind++) {
        long count = 0;
        for (int job = 0; job < campaign->jobs; job++)
            count += campaign->progress[job].happened[kind];
        if (!script_counted(kind))
            continue;
        printf("%s %ld %s", comma, count, script_counted(kind));
        comma = ",";
    }
    puts("");
}

static int run_campaign(struct campaign *campaign)
{
    struct timespec start, end;
    size_t size = JOBS_MOST * sizeof *campaign->progress;
    campaign->progress =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (campaign->progress == MAP_FAILED)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &start);
    watch(campaign);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds =
        (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    long done = 0, events = 0, failed = failed_in_all(campaign);
    for (int job = 0; job < campaign->jobs; job++) {
        done += campaign->progress[job].done;
        events += campaign->progress[job].events;
    }
    printf("simulate: %ld runs from seed %llu, %ld events, %.1f s (%d processes): %ld broken\n",
           done, (unsigned long long)campaign->from, events, seconds, campaign->jobs, failed);
    tell_coverage(campaign);
    fflush(stdout);
    for (int job = 0, told = 0; job < campaign->jobs; job++)
        for (long i = 0; i < campaign->progress[job].failed && told < campaign->most; i++, told++)
            tell_one(campaign->progress[job].failing[i]);
    munmap(campaign->progress, size);
    return failed ? 1 : 0;
}

/* ---- one run, told ------------------------------------------------------------------------- */

static void keep_only(struct script *script, const char *only)
{
    for (int i = 0; i < script->count; i++)
        script->events[i].skipped = true;
    for (char *end; *only; only = *end ? end + 1 : end) {
        long at = strtol(only, &end, 10);
        if (end == only)
            return;
        if (at >= 0 && at < script->count)
            script->events[at].skipped = false;
    }
}

static int tell_run(uint64_t seed, const char *only)
{
    struct world *world = mem_alloc(sizeof *world);
    struct script *script = mem_alloc(sizeof *script);
    script_draw(script, seed);
    if (only)
        keep_only(script, only);
    world_open(world);
    world->tell = stdout;
    bool holds = world_run(world, script);
    if (holds)
        puts("all holds");
    else
        printf("« %s »: %s\n", property_names[world->broken], world->why);
    world_close(world);
    free(world);
    free(script);
    return holds ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"from", required_argument, NULL, 'f'}, {"seed", required_argument, NULL, 's'},
        {"only", required_argument, NULL, 'o'}, {"jobs", required_argument, NULL, 'j'},
        {"most", required_argument, NULL, 'm'}, {NULL, 0, NULL, 0},
    };
    struct campaign campaign = {.from = 1, .runs = 200, .most = 1};
    const char *seed = NULL, *only = NULL;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    campaign.jobs = processors < 1 ? 1 : processors > JOBS_MOST ? JOBS_MOST : (int)processors;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'f')
            campaign.from = strtoull(optarg, NULL, 10);
        else if (option == 's')
            seed = optarg;
        else if (option == 'o')
            only = optarg;
        else if (option == 'j')
            campaign.jobs = (int)strtol(optarg, NULL, 10);
        else if (option == 'm')
            campaign.most = strtol(optarg, NULL, 10);
        else
            return 2;
    }
    if (seed)
        return tell_run(strtoull(seed, NULL, 10), only);
    if (optind < argc)
        campaign.runs = strtol(argv[optind], NULL, 10);
    if (campaign.jobs < 1 || campaign.jobs > JOBS_MOST || campaign.runs < 1 || campaign.most < 1) {
        fputs("simulate: these numbers make no sense\n", stderr);
        return 2;
    }
    return run_campaign(&campaign);
}
