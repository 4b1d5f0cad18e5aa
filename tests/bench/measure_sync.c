/* Sharing through a folder: what a device that has everything sends, a new laptop that receives it,
 * then one change, sent and received. On imported cases and on cases with their notes; beside
 * taskwarrior with its server, and git carrying the same files. */
#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "couriers.h"

enum { CHANGES = 9 };

/* What is shared: lines of a spreadsheet, or cases with ten notes each. */
struct load {
    const char *called;
    int cases;
    bool notes, peers; /* peers: measured beside the others */
};
static const struct load small[] = {
    {"10 000 dossiers importés", 10000, false, true},
    {"10 000 opérations", 170, true, false},
    {"100 000 opérations", 1700, true, false},
};
static const struct load large[] = {
    {"1 000 000 d'opérations", 17000, true, false},
    {"100 000 dossiers importés", 100000, false, false},
};

struct place {
    const struct load *load;
    char *sheet, *base, *folder, *phrase, *other;
    int64_t operations;
};

/* Each under a name of its own: where a base has backups, another is not begun. */
static void place_open(const struct bench *bench, const struct load *load, struct place *place)
{
    int number = load->cases;
    *place = (struct place){.load = load,
                            .sheet = bench_path(bench, "sync.csv"),
                            .base = mem_print("%s/sync-%d-a.db", bench->folder, number),
                            .folder = mem_print("%s/sync-%d.dossier", bench->folder, number),
                            .phrase = bench_path(bench, "sync.phrase"),
                            .other = mem_print("%s/sync-%d-b.db", bench->folder, number)};
}

static void place_close(struct place *place, struct error *err)
{
    struct run run;
    bench_remove_base(place->base);
    bench_remove_base(place->other);
    RUN(&run, err, "rm", "-rf", place->folder);
    free(place->sheet);
    free(place->base);
    free(place->folder);
    free(place->phrase);
    free(place->other);
}

/* ---- what there is to share ---------------------------------------------------------------- */

static bool make(void *state, struct error *err)
{
    const struct place *place = state;
    return place->load->notes ? base_make(place->base, place->load->cases, err)
                              : sheet_make(place->sheet, place->load->cases, err);
}

static bool count_operations(struct place *place, struct error *err)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    bool read = sqlite3_open_v2(place->base, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(db, "SELECT count(*) FROM op", -1, &stmt, NULL) == SQLITE_OK &&
                sqlite3_step(stmt) == SQLITE_ROW;
    if (read)
        place->operations = sqlite3_column_int64(stmt, 0);
    else
        error_set(err, ERR_IO, "%s", sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return read;
}

static bool share(const struct bench *bench, struct place *place, struct error *err)
{
    struct run run;
    bench_remove_base(place->base);
    return work_wait(work_start(make, place), err) &&
           (place->load->notes ||
            RUN(&run, err, bench->program, "--base", place->base, "importer", place->sheet)) &&
           count_operations(place, err) && RUN(&run, err, "rm", "-rf", place->folder) &&
           RUN(&run, err, "sh", "-c",
               "\"$0\" --base \"$1\" sync init \"dossier:$2\" | tail -n 1 >\"$3\"", bench->program,
               place->base, place->folder, place->phrase);
}

static bool join(const struct bench *bench, const struct place *place, struct error *err)
{
    struct run run;
    bench_remove_base(place->other);
    return RUN(&run, err, "sh", "-c", "\"$0\" --base \"$1\" sync rejoindre \"dossier:$2\" <\"$3\"",
               bench->program, place->other, place->folder, place->phrase);
}

/* ---- sizes --------------------------------------------------------------------------------- */

static double bytes_found;

static int add_bytes(const char *path, const struct stat *status, int flag, struct FTW *at)
{
    (void)path;
    (void)at;
    if (flag == FTW_F)
        bytes_found += (double)status->st_size;
    return 0;
}

static double folder_bytes(const char *folder)
{
    bytes_found = 0;
    nftw(folder, add_bytes, 16, FTW_PHYS);
    return bytes_found;
}

static double file_bytes(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (double)status.st_size : 0;
}

static void add_sizes(struct bench *bench, const struct place *place)
{
    double sealed = folder_bytes(place->folder) / (double)place->operations,
           kept = file_bytes(place->other) / (double)place->operations;
    char *first = figure(sealed), *second = figure(kept);
    table_add(&bench->table, mem_print("· octets par opération, %s", place->load->called),
              mem_print("%s o dans le dossier, %s dans la base et ses index", first, second), NULL,
              mem_copy("≤ 70 dans le dossier"), verdict_of(sealed <= 70));
    free(first);
    free(second);
}

/* ---- all at once --------------------------------------------------------------------------- */

static void add_rate(struct bench *bench, const char *work, const struct place *place,
                     const struct run *run, const char *beside, double aim)
{
    double rate = (double)place->operations / run->cpu_ms * 1e3;
    char *wall = figure(run->ms / 1e3), *cpu = figure(run->cpu_ms / 1e3), *each = figure(rate),
         *peak = figure((double)run->peak_kib / 1024);
    table_add(&bench->table, mem_print("%s %s", work, place->load->called),
              mem_print("%s s, %s s de processeur, %s opérations/s, %s Mio", wall, cpu, each, peak),
              beside ? mem_copy(beside) : NULL, aim > 0 ? mem_copy("≥ 100 000/s") : NULL,
              aim > 0 ? verdict_of(rate >= aim) : AIM_NONE);
    free(wall);
    free(cpu);
    free(each);
    free(peak);
}

static char *beside_words(struct sharing *tasks, struct sharing *git, bool first, bool push)
{
    struct samples *task = first ? (push ? &tasks->push : &tasks->pull)
                                 : (push ? &tasks->send : &tasks->receive),
                   *carried = first ? (push ? &git->push : &git->pull)
                                    : (push ? &git->send : &git->receive);
    char *one = samples_spread(task, "ms"), *two = samples_spread(carried, "ms");
    char *words = mem_print("%s : task sync ; %s : git, les mêmes fichiers", one, two);
    free(one);
    free(two);
    return words;
}

/* ---- one change ---------------------------------------------------------------------------- */

/* Whole programs, from their start on; and what they took of the processor. */
struct changes {
    struct samples send, receive, send_cpu, receive_cpu;
};

static bool change(struct bench *bench, struct place *place, struct changes *ours,
                   struct sharing *git, struct error *err)
{
    struct run run;
    if (!RUN(&run, err, bench->program, "--base", place->base, "ajouter", "Le Rucher fictif") ||
        !RUN(&run, err, bench->program, "--base", place->base, "sync"))
        return false;
    samples_add(&ours->send, run.ms);
    samples_add(&ours->send_cpu, run.cpu_ms);
    if (!RUN(&run, err, bench->program, "--base", place->other, "sync"))
        return false;
    samples_add(&ours->receive, run.ms);
    samples_add(&ours->receive_cpu, run.cpu_ms);
    return !place->load->peers || couriers_git_carry(bench, place->folder, git, err);
}

static void add_change(struct bench *bench, const struct place *place, const char *work,
                       struct samples *ours, struct samples *ours_cpu, char *beside)
{
    double median = samples_at(ours, 50);
    char *wall = samples_spread(ours, "ms"), *cpu = figure(samples_at(ours_cpu, 50));
    table_add(&bench->table, mem_print("· un changement %s, %s", work, place->load->called),
              mem_print("%s, %s ms de processeur", wall, cpu), beside, mem_copy("≤ 50 ms"),
              verdict_of(median <= 50));
    free(wall);
    free(cpu);
}

/* ---- the whole ----------------------------------------------------------------------------- */

struct peers {
    struct sharing tasks, git;
};

static bool share_all(struct bench *bench, struct place *place, struct peers *peers,
                      struct error *err)
{
    struct run push, pull;
    bool beside = place->load->peers;
    if (!share(bench, place, err) ||
        !RUN(&push, err, bench->program, "--base", place->base, "sync") ||
        !join(bench, place, err) ||
        !RUN(&pull, err, bench->program, "--base", place->other, "sync") ||
        (beside && (!couriers_tasks(bench, &peers->tasks, err) ||
                    !couriers_git_start(bench, place->folder, &peers->git, err))))
        return false;
    char *sent = beside ? beside_words(&peers->tasks, &peers->git, true, true) : NULL,
         *got = beside ? beside_words(&peers->tasks, &peers->git, true, false) : NULL;
    add_rate(bench, "envoyer", place, &push, sent, 0);
    add_rate(bench, "un nouveau poste reçoit", place, &pull, got, 100000);
    if (!beside) /* git's own files are in that folder */
        add_sizes(bench, place);
    free(sent);
    free(got);
    return true;
}

static bool change_some(struct bench *bench, struct place *place, struct peers *peers,
                        struct error *err)
{
    struct changes ours = {0};
    bool done = true, beside = place->load->peers;
    for (int i = 0; done && i < CHANGES; i++)
        done = change(bench, place, &ours, &peers->git, err);
    if (done) {
        add_change(bench, place, "envoyé", &ours.send, &ours.send_cpu,
                   beside ? beside_words(&peers->tasks, &peers->git, false, true) : NULL);
        add_change(bench, place, "reçu", &ours.receive, &ours.receive_cpu,
                   beside ? beside_words(&peers->tasks, &peers->git, false, false) : NULL);
    }
    struct samples *const all[] = {&ours.send, &ours.receive, &ours.send_cpu, &ours.receive_cpu};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        samples_clear(all[i]);
    return done;
}

static bool measure_loads(struct bench *bench, const struct load *loads, size_t count,
                          struct error *err)
{
    bool done = true;
    for (size_t i = 0; done && i < count; i++) {
        struct place place;
        struct peers peers = {0};
        bench_say("  %s…", loads[i].called);
        place_open(bench, &loads[i], &place);
        done = share_all(bench, &place, &peers, err) && change_some(bench, &place, &peers, err);
        sharing_clear(&peers.tasks);
        sharing_clear(&peers.git);
        place_close(&place, done ? err : NULL);
    }
    return done;
}

bool measure_sync(struct bench *bench, struct error *err)
{
    return measure_loads(bench, small, sizeof small / sizeof small[0], err);
}

bool measure_sync_large(struct bench *bench, struct error *err)
{
    return measure_loads(bench, large, sizeof large / sizeof large[0], err);
}
