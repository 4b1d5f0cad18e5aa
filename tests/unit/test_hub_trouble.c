/* A hub in trouble: what goes wrong is said in words, a server cut off at any step loses nothing,
 * who waits can stop, sixteen who are killed at random all end alike. */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hub_ground.h"

/* ---- what goes wrong, in words ------------------------------------------------------------- */

void check_words(const struct group_of *group)
{
    const char *good = group->members[0].url, *at = strchr(good, '@'),
               *colon = strchr(good + strlen("postgresql://"), ':');
    char *role = mem_copy_bytes(good, (size_t)(colon - good));
    const struct {
        char *url;
        enum error_code code;
        const char *words;
    } cases[] = {
        {mem_print("%s:faux%s", role, at), ERR_INPUT, "mot de passe n'est pas le bon"},
        {mem_print("%s%s", role, at), ERR_INPUT, "demande un mot de passe"},
        {mem_print("postgresql://personne:x%s", at), ERR_INPUT, "ce rôle n'existe pas"},
        {mem_print("%.*s/ailleurs?host=%s/s", (int)(at + 1 - good), good, hub.server.folder),
         ERR_INPUT, "pas de base de ce nom"},
        {mem_print("postgresql://x@/lieu?host=%s", hub.server.folder), ERR_NOT_FOUND,
         "ne répond pas"},
        {mem_copy("postgresql://x@localhost:1/lieu"), ERR_NOT_FOUND, "ne répond pas"},
        {mem_copy("postgresql://x@nulle-part.invalid/lieu"), ERR_NOT_FOUND, "ne se trouve pas"},
        {mem_copy("postgresql://x@[broken/lieu"), ERR_USAGE, "s'écrit postgresql://"},
        {server_url(&hub.server, "admin", "postgres"), ERR_INPUT, "n'est pas un lieu de dentelle"},
        {server_url(&hub.server, "admin", "lieu"), ERR_INPUT, "aucun poste d'une équipe"},
    };
    char phrase[PHRASE_SIZE];
    struct store *store = new_base();
    phrase_make(phrase);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hub.err = (struct error){0};
        cr_expect_not(sync_join(store, cases[i].url, phrase, NULL, &hub.err));
        cr_expect_eq(hub.err.code, cases[i].code, "%s: %d %s", cases[i].url, hub.err.code,
                     hub.err.text);
        cr_expect_not_null(strstr(hub.err.text, cases[i].words), "%s: %s", cases[i].url,
                           hub.err.text);
        cr_expect_null(strstr(hub.err.text, "faux"), "a password is shown: %s", hub.err.text);
        free(cases[i].url);
    }
    store_close(store);
    free(role);
}

/* ---- cut off, made to wait ----------------------------------------------------------------- */

struct trouble {
    int steps, at; /* the server is killed at that step; -1: never */
    int patience;  /* steps without a change before giving up; 0: never */
};

static bool tell_step(void *context, const struct sync_step *step)
{
    struct trouble *trouble = context;
    (void)step;
    if (trouble->steps++ == trouble->at)
        server_kill(&hub.server);
    return trouble->patience == 0 || trouble->steps < trouble->patience;
}

void check_cut(void)
{
    struct group_of group;
    int cut = 0;
    found(&group, 2);
    static const int moments[] = {0, 2, 4, 5, 7, 9, 12};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        int at = moments[i];
        struct trouble trouble = {.at = at};
        struct sync_watch watch = {.tell = tell_step, .context = &trouble};
        char name[32];
        snprintf(name, sizeof name, "Coupé %d", at);
        make_holder(group.members[0].store, name);
        must_cycle(group.members[1].store);
        bool done = cycle_watched(group.members[0].store, &watch);
        if (hub.server.pid == 0) {
            cut++;
            cr_expect(done || strstr(hub.err.text, "la prochaine fois"), "%s", hub.err.text);
            server_start(&hub.server);
            look_again();
        }
        must_cycle(group.members[0].store);
    }
    cr_expect_gt(cut, 2);
    int64_t wanted = holders(group.members[0].store);
    converge(&group, wanted);
    /* Somebody holds the place, or the whole server stands still: who waits can stop. */
    struct trouble trouble = {.at = -1, .patience = 4};
    struct sync_watch watch = {.tell = tell_step, .context = &trouble};
    tell("BEGIN; LOCK TABLE dentelle.segment");
    make_holder(group.members[0].store, "Attend");
    cr_expect(cycle_watched(group.members[0].store, &watch), "%s", hub.err.text);
    cr_expect(hub.report.stopped && hub.report.sent_lots == 0);
    tell("ROLLBACK");
    kill(hub.server.pid, SIGSTOP);
    trouble.steps = 0;
    cr_expect(cycle_watched(group.members[0].store, &watch), "%s", hub.err.text);
    cr_expect(hub.report.stopped && hub.report.sent_lots == 0);
    kill(hub.server.pid, SIGCONT);
    converge(&group, wanted + 1);
    part(&group);
}

/* ---- sixteen at once, killed at any moment ------------------------------------------------- */

enum { WRITERS = 16, ROUNDS = 2, KILLS = 10 };

/* No base is open when it begins: SQLite must not be carried over a fork. */
static pid_t start_writer(const char *base, int at, unsigned seed)
{
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid)
        return pid;
    struct store_options options = {.path = base, .clock = &hub.ground.clock};
    struct error why = {0};
    struct sync_report said;
    hub.ground.dice += seed * 7919u + (unsigned)at; /* the dice of the ground are copied with it */
    struct store *store = store_open(&options, &why);
    bool done = store != NULL;
    for (int round = 0; done && round < ROUNDS; round++) {
        struct id id;
        randombytes_buf(id.bytes, sizeof id.bytes);
        done = op_begin(store, &why) &&
               op_set(store, &id, FIELD_HOLDER_NAME, "Écrit à seize", NULL, &why) &&
               op_commit(store, "geste", NULL, &why) &&
               sync_cycle(store, "poste", NULL, &said, &why);
        if (done)
            sync_report_clear(&said);
    }
    if (!done)
        fprintf(stderr, "writer %d: %s\n", at, why.text);
    _exit(done ? 0 : 1);
}

void check_sixteen(void)
{
    struct group_of group;
    pid_t writers[WRITERS];
    char *paths[WRITERS];
    int status, killed = 0;
    unsigned seed = 7;
    found(&group, WRITERS);
    for (int i = 0; i < WRITERS; i++) {
        paths[i] = mem_copy(store_path(group.members[i].store));
        store_close(group.members[i].store);
    }
    for (int i = 0; i < WRITERS; i++)
        writers[i] = start_writer(paths[i], i, 1);
    for (int kills = 0; kills < KILLS; kills++) {
        seed = seed * 1103515245u + 12345u;
        int at = (int)(seed >> 16) % WRITERS;
        nanosleep(&(struct timespec){.tv_nsec = (long)(seed >> 8 & 31) * 1000000}, NULL);
        kill(writers[at], SIGKILL);
        cr_assert_eq(waitpid(writers[at], &status, 0), writers[at]);
        killed += WIFSIGNALED(status);
        writers[at] = start_writer(paths[at], at, (unsigned)kills + 2);
    }
    for (int i = 0; i < WRITERS; i++) {
        cr_assert_eq(waitpid(writers[i], &status, 0), writers[i]);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "writer %d: %d", i, status);
    }
    cr_expect_gt(killed, 0);
    int64_t written = 0;
    for (int i = 0; i < WRITERS; i++) {
        int64_t own = 0;
        struct store_options options = {.path = paths[i], .clock = &hub.ground.clock};
        group.members[i].store = store_open(&options, &hub.err);
        cr_assert(group.members[i].store, "%s", hub.err.text);
        free(paths[i]);
        cr_assert(db_integer(group.members[i].store, "SELECT count(*) FROM op WHERE sid = 1", 0,
                             &own, &hub.err));
        written += own;
    }
    cr_expect_geq(written, WRITERS * ROUNDS);
    converge(&group, written);
    part(&group);
}
