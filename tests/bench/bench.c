/* Makes the bases, runs the measures one after the other, prints one table. `./dev bench` starts it
 * with a scratch folder and the program. Nothing here is a test: a missed aim is printed, and the
 * status is 0 whenever everything could be measured. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const int bench_cases[SIZE_COUNT] = {100, 10000, 100000};
const char *const bench_size_names[SIZE_COUNT] = {"100", "10 000", "100 000"};

/* One line here for each thing that is measured, and the bases it needs. */
enum { NO_BASE = 0, MIDDLE_BASE = 1 << SIZE_10K, ALL_BASES = (1 << SIZE_COUNT) - 1 };
static const struct {
    const char *name, *title;
    bench_measure *run;
    unsigned bases;
} measures[] = {
    {"ouverture", "de l'appel à la première image", measure_start, ALL_BASES},
    {"touches", "de la touche à l'image", measure_keys, ALL_BASES},
    {"recherche", "chaque lettre d'une recherche", measure_search, 1 << SIZE_100K},
    {"verbes", "une commande", measure_commands, MIDDLE_BASE},
    {"import", "import d'un tableau", measure_import, NO_BASE},
    {"doublons", "le même porteur deux fois", measure_twins, MIDDLE_BASE},
    {"bilan", "le bilan d'une année", measure_bilan, MIDDLE_BASE},
    {"sync", "partager avec l'équipe", measure_sync, NO_BASE},
    {"sync-grand", "partager beaucoup", measure_sync_large, NO_BASE},
    {"serveur", "partager par un serveur", measure_hub, NO_BASE},
    {"operations", "ce que coûte un changement", measure_record, MIDDLE_BASE},
    {"gestes", "les touches de quatre gestes", measure_gestures, MIDDLE_BASE},
};
enum { MEASURES = sizeof measures / sizeof measures[0] };

void bench_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

char *bench_path(const struct bench *bench, const char *name)
{
    return mem_print("%s/%s", bench->folder, name);
}

void bench_remove_base(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char *file = mem_print("%s%s", path, endings[i]);
        unlink(file); /* most are not there */
        free(file);
    }
}

bool bench_open_board(const struct bench *bench, enum bench_size size, int rows, int columns,
                      struct session *session, struct error *err)
{
    const char *const arguments[] = {bench->program, "--base", bench->bases[size], NULL};
    return session_start(session, arguments, rows, columns, err) &&
           session_expect(session, "aide", NULL, err) && session_settle(session, err);
}

/* ---- the bases ----------------------------------------------------------------------------- */

struct order {
    const char *path;
    int cases;
};

/* One that is there already, in a folder that was kept to measure again, is taken as it is. */
static bool make_base(void *state, struct error *err)
{
    const struct order *order = state;
    return access(order->path, F_OK) == 0 || base_make(order->path, order->cases, err);
}

/* At once: two cores, one writer each. */
static bool make_bases(struct bench *bench, unsigned bases, struct error *err)
{
    pid_t makers[SIZE_COUNT];
    double start = now_ms();
    bool done = true;
    for (int i = SIZE_COUNT - 1; i >= 0; i--) {
        if (!(bases & 1u << i))
            continue;
        bench_say("base de %s dossiers, dix notes chacun…", bench_size_names[i]);
        bench->bases[i] = mem_print("%s/%d.db", bench->folder, bench_cases[i]);
        struct order order = {bench->bases[i], bench_cases[i]};
        makers[i] = work_start(make_base, &order);
    }
    for (int i = 0; i < SIZE_COUNT; i++)
        if (bench->bases[i])
            done = work_wait(makers[i], done ? err : NULL) && done;
    bench_say("  faites en %.0f s", (now_ms() - start) / 1000);
    return done;
}

/* The first change of a day makes the backup of the day: done here, so that no measure meets it. */
static bool make_backups(struct bench *bench, struct error *err)
{
    struct run run;
    for (int i = 0; i < SIZE_COUNT; i++) {
        if (!bench->bases[i])
            continue;
        if (!RUN(&run, err, bench->program, "--base", bench->bases[i], "ajouter", "Premier"))
            return false;
        char *seconds = figure(run.ms / 1000);
        table_add(&bench->table, mem_print("sauvegarde du jour, %s dossiers", bench_size_names[i]),
                  mem_print("%s s", seconds), NULL, NULL, AIM_NONE);
        free(seconds);
    }
    return true;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static bool wanted(int argc, char **argv, const char *name)
{
    for (int i = 3; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc <= 3;
}

static unsigned wanted_bases(int argc, char **argv)
{
    unsigned bases = NO_BASE;
    for (int i = 0; i < MEASURES; i++)
        if (wanted(argc, argv, measures[i].name))
            bases |= measures[i].bases;
    return bases;
}

static bool run_measures(struct bench *bench, int argc, char **argv, struct error *err)
{
    if (!make_bases(bench, wanted_bases(argc, argv), err))
        return false;
    setenv("DENTELLE_MAINTENANT", BENCH_NOW, 1);
    if (!make_backups(bench, err))
        return false;
    for (int i = 0; i < MEASURES; i++) {
        double start = now_ms();
        if (!wanted(argc, argv, measures[i].name))
            continue;
        bench_say("%s…", measures[i].title);
        if (!measures[i].run(bench, err))
            return false;
        bench_say("  mesuré en %.0f s", (now_ms() - start) / 1000);
    }
    return true;
}

/* The programs measured find nothing of the user's, and the same screen everywhere. */
static void set_environment(const char *folder)
{
    static const char *const unwanted[] = {
        "XDG_DATA_HOME",      "XDG_CONFIG_HOME", "LC_ALL",   "LINES", "COLUMNS",
        "NO_COLOR",           "TASKRC",          "TASKDATA", "TMUX",  "LC_CTYPE",
        "DENTELLE_MAINTENANT"};
    for (size_t i = 0; i < sizeof unwanted / sizeof unwanted[0]; i++)
        unsetenv(unwanted[i]);
    setenv("HOME", folder, 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("LANG", "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
}

int main(int argc, char **argv)
{
    struct error err = {0};
    if (argc < 3) {
        fputs("bench : il faut un dossier vide, le programme, puis les mesures voulues\n", stderr);
        return 2;
    }
    struct bench bench = {.folder = argv[1], .program = argv[2]};
    set_environment(bench.folder);
    utf8_locale();
    double start = now_ms();
    bool done = run_measures(&bench, argc, argv, &err);
    table_print(&bench.table);
    printf("\nEn tout : %.0f s.\n", (now_ms() - start) / 1000);
    if (!done)
        fprintf(stderr, "bench : %s\n", err.text);
    for (int i = 0; i < SIZE_COUNT; i++)
        free(bench.bases[i]);
    table_clear(&bench.table);
    return done ? 0 : 1;
}
