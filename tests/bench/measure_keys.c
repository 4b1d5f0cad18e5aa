/* A user at the keyboard on each base: moves, openings, changes of stage, in a fixed disorder. Time
 * is taken from the key to the last byte of its frame. Changes of stage end on the disk: they stand
 * apart, beside the sync of a small file on the same disk. */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vocabulary.h"

enum { KEYS = 1000, KEYS_SMALL = 250, STEPS = 200, ESCAPES = 30 };

struct typist {
    struct session session;
    struct dice dice;
    int column; /* of the board, 0 to 2 */
    struct samples moves, opens, stages, all, syncs, escapes;
    int silent; /* keys that changed nothing on the screen */
    char *synced_file;
};

static void typist_clear(struct typist *typist)
{
    struct samples *const all[] = {&typist->moves, &typist->opens, &typist->stages,
                                   &typist->all,   &typist->syncs, &typist->escapes};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        samples_clear(all[i]);
    free(typist->synced_file);
}

/* Types a key and keeps its time among `of`. */
static bool type(struct typist *typist, const char *key, struct samples *of, struct error *err)
{
    struct echo echo;
    if (!session_key(&typist->session, key, &echo, err))
        return false;
    if (echo.bytes == 0) {
        typist->silent++;
        return true;
    }
    samples_add(of, echo.ms);
    samples_add(&typist->all, echo.ms);
    return true;
}

static bool move(struct typist *typist, struct error *err)
{
    static const char *const keys[] = {"j", "j", "j", "j", "k", "k", "\033[6~", "\033[5~"};
    int roll = dice_between(&typist->dice, 0, 11);
    if (roll == 8)
        return type(typist, "\033[F", &typist->moves, err); /* to the end of the column */
    if (roll == 9)
        return type(typist, "\033[H", &typist->moves, err);
    if (roll < 8)
        return type(typist, keys[roll], &typist->moves, err);
    bool right = typist->column == 0 || (typist->column < 2 && roll == 10);
    typist->column += right ? 1 : -1;
    return type(typist, right ? "l" : "h", &typist->moves, err);
}

/* A page written to a file and synced: what a change of stage cannot do without. */
static bool sync_small(struct typist *typist, struct error *err)
{
    static const char bytes[4096];
    double start = now_ms();
    int fd = open(typist->synced_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    bool done = fd >= 0 && write(fd, bytes, sizeof bytes) == sizeof bytes && fdatasync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    samples_add(&typist->syncs, now_ms() - start);
    return done || error_system(err, why, "%s", typist->synced_file);
}

static bool change_stage(struct typist *typist, struct error *err)
{
    bool forward = typist->column == 0 || (typist->column == 1 && dice_percent(&typist->dice, 50));
    return type(typist, forward ? "a" : "-", &typist->stages, err) && sync_small(typist, err);
}

static bool open_and_come_back(struct typist *typist, struct error *err)
{
    return type(typist, "\r", &typist->opens, err) && type(typist, "q", &typist->opens, err);
}

/* Esc alone waits for what might follow it, so it is not among the others. */
static bool escape(struct typist *typist, struct error *err)
{
    struct echo echo;
    if (!session_key(&typist->session, "\r", &echo, err) ||
        !session_key(&typist->session, "\033", &echo, err))
        return false;
    samples_add(&typist->escapes, echo.ms);
    return true;
}

static bool type_at_random(struct typist *typist, int keys, struct error *err)
{
    bool done = true;
    for (int i = 0; done && i < keys; i++) {
        int roll = dice_between(&typist->dice, 1, 10);
        if (roll <= 7)
            done = move(typist, err);
        else if (roll <= 9)
            done = open_and_come_back(typist, err);
        else
            done = change_stage(typist, err);
    }
    for (int i = 0; done && i < ESCAPES; i++)
        done = escape(typist, err);
    return done;
}

static void add_times(struct bench *bench, enum bench_size size, struct typist *typist)
{
    const char *name = bench_size_names[size];
    bool judged = size == SIZE_100K;
    char *aim = judged ? mem_copy("p99 ≤ 5 ms") : NULL;
    table_add(&bench->table, mem_print("touche → image, %s dossiers", name),
              samples_tail(&typist->all, "ms"), NULL, aim,
              judged ? verdict_of(samples_at(&typist->all, 99) <= 5) : AIM_NONE);
    table_add(&bench->table, mem_copy("· déplacements"), samples_tail(&typist->moves, "ms"), NULL,
              NULL, AIM_NONE);
    table_add(&bench->table, mem_copy("· fiche ouverte, refermée (Entrée, q)"),
              samples_tail(&typist->opens, "ms"), NULL, NULL, AIM_NONE);
    char *syncs = samples_tail(&typist->syncs, "ms");
    table_add(&bench->table, mem_copy("· étape changée, sur le disque (a, -)"),
              samples_tail(&typist->stages, "ms"), mem_print("%s : 4 Kio et fdatasync", syncs),
              NULL, AIM_NONE);
    free(syncs);
    table_add(&bench->table, mem_copy("· Échap (attend 25 ms ce qui pourrait suivre)"),
              samples_tail(&typist->escapes, "ms"), NULL, NULL, AIM_NONE);
}

/* The base comes into memory, as it has after some hours of work: what a disk takes to give pages
 * that were never read is not what a key costs. */
static bool read_whole(const char *path, struct error *err)
{
    enum { PIECE = 1 << 20 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes = mem_alloc(PIECE);
    ssize_t n = fd < 0 ? -1 : 1;
    while (n > 0)
        n = read(fd, bytes, PIECE);
    int why = errno;
    if (fd >= 0)
        close(fd);
    free(bytes);
    return n == 0 || error_system(err, why, "%s", path);
}

static bool measure_times(struct bench *bench, enum bench_size size, struct error *err)
{
    struct typist typist = {.dice = {UINT64_C(0xA5A5F00D12345678)},
                            .synced_file = bench_path(bench, "sync")};
    bool done = read_whole(bench->bases[size], err) &&
                bench_open_board(bench, size, 24, 80, &typist.session, err) &&
                type_at_random(&typist, size == SIZE_100K ? KEYS : KEYS_SMALL, err);
    if (done)
        add_times(bench, size, &typist);
    if (done && size == SIZE_100K) {
        double mib = (double)session_resident_kib(&typist.session) / 1024;
        char *text = figure(mib);
        table_add(&bench->table, mem_copy("mémoire résidente après ces touches"),
                  mem_print("%s Mio", text), NULL, mem_copy("≤ 25 Mio"), verdict_of(mib <= 25));
        free(text);
    }
    session_end(&typist.session, "q");
    typist_clear(&typist);
    return done;
}

/* ---- bytes --------------------------------------------------------------------------------- */

static bool count_bytes(struct session *session, const char *const keys[], int count,
                        struct samples *bytes, struct error *err)
{
    struct echo echo;
    for (int i = 0; i < STEPS; i++) {
        if (!session_key(session, keys[i % count], &echo, err))
            return false;
        samples_add(bytes, (double)echo.bytes);
    }
    return true;
}

static bool measure_bytes(struct bench *bench, int rows, int columns, struct error *err)
{
    /* Down and up within the page, sideways and back: single moves of the selection. */
    static const char *const keys[] = {"j", "j", "k", "l", "j", "k", "h", "k"};
    static const char *const nothing[] = {"\033[H"};
    struct session session;
    struct echo echo;
    struct samples moved = {0}, still = {0};
    if (!bench_open_board(bench, SIZE_100K, rows, columns, &session, err))
        return false;
    bool done = session_key(&session, "\033[H", &echo, err) &&
                count_bytes(&session, keys, sizeof keys / sizeof keys[0], &moved, err) &&
                session_key(&session, "\033[H", &echo, err);
    for (int i = 0; done && i < 3; i++) {
        done = session_key(&session, nothing[0], &echo, err);
        samples_add(&still, (double)echo.bytes);
    }
    if (done) {
        table_add(&bench->table, mem_print("octets par déplacement, %d × %d", columns, rows),
                  samples_spread(&moved, "o"), NULL, mem_copy("≤ 350"),
                  verdict_of(samples_at(&moved, 100) <= 350));
        table_add(&bench->table, mem_copy("· quand rien ne change"), samples_spread(&still, "o"),
                  NULL, mem_copy("0"), verdict_of(samples_at(&still, 100) == 0));
    }
    session_end(&session, "q");
    samples_clear(&moved);
    samples_clear(&still);
    return done;
}

bool measure_keys(struct bench *bench, struct error *err)
{
    for (enum bench_size size = 0; size < SIZE_COUNT; size++)
        if (!measure_times(bench, size, err))
            return false;
    return measure_bytes(bench, 24, 80, err) && measure_bytes(bench, 60, 200, err);
}
