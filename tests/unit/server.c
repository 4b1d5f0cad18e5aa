/* A PostgreSQL server for tests. See server.h. */
#include "server.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "dentelle/base.h"

enum { NOBODY = 65534, TRIES = 3000 };

static const char entries[] = "local all admin trust\nlocal all all scram-sha-256\n";

/* Both programs refuse root. Whoever is not root stays who he is. They look for one another beside
 * the name that they are called by, so it is the whole path. */
static pid_t run(const char *programs, const char *name, char *arguments[])
{
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid > 0)
        return pid;
    char *path = mem_print("%s/%s", programs, name);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        _exit(126);
    if (chdir("/") != 0 || nothing < 0 || dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 ||
        dup2(nothing, 2) < 0)
        _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    arguments[0] = path;
    execv(path, arguments);
    _exit(127);
}

static char *find_programs(void)
{
    glob_t found;
    char *programs = NULL;
    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) == 0) {
        programs = folder_of(found.gl_pathv[found.gl_pathc - 1]);
        globfree(&found);
    }
    return programs;
}

static void make_cluster(struct server *server)
{
    int status;
    char *cluster = mem_print("%s/d", server->folder), *hba = mem_print("%s/pg_hba.conf", cluster),
         *socket = mem_print("%s/s", server->folder);
    cr_assert(mkdir(cluster, 0700) == 0 && mkdir(socket, 0755) == 0 &&
              chmod(server->folder, 0755) == 0);
    if (geteuid() == 0)
        cr_assert(chown(cluster, NOBODY, NOBODY) == 0 && chown(socket, NOBODY, NOBODY) == 0);
    pid_t pid = run(server->programs, "initdb",
                    (char *[]){"initdb", "-D", cluster, "-U", "admin", "-A", "trust", "-E", "UTF8",
                               "--locale=C", "--no-sync", "--no-instructions", NULL});
    cr_assert(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0,
              "initdb: %d", status);
    int fd = open(hba, O_WRONLY | O_TRUNC | O_CLOEXEC);
    cr_assert(fd >= 0 && file_write_all(fd, entries, sizeof entries - 1) && close(fd) == 0);
    free(cluster);
    free(hba);
    free(socket);
}

void server_start(struct server *server)
{
    char *cluster = mem_print("%s/d", server->folder), *socket = mem_print("%s/s", server->folder),
         *url = server_url(server, "admin", "postgres");
    server->pid = run(server->programs, "postgres",
                      (char *[]){"postgres",
                                 "-D",
                                 cluster,
                                 "-k",
                                 socket,
                                 "-c",
                                 "listen_addresses=",
                                 "-c",
                                 "fsync=off",
                                 "-c",
                                 "full_page_writes=off",
                                 "-c",
                                 "max_connections=60",
                                 "-c",
                                 "shared_buffers=16MB",
                                 "-c",
                                 "autovacuum=off",
                                 "-c",
                                 "wal_level=minimal",
                                 "-c",
                                 "max_wal_senders=0",
                                 NULL});
    int tries = 0;
    while (PQping(url) != PQPING_OK && tries++ < TRIES)
        nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
    cr_assert_lt(tries, TRIES, "the server does not start");
    free(cluster);
    free(socket);
    free(url);
}

/* One that waits for the password of somebody does not hear that it is to go. */
static void kill_children(pid_t pid)
{
    char path[64];
    struct text list = {0};
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    int child, length = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
    char bytes[4096];
    ssize_t got;
    while (fd >= 0 && (got = read(fd, bytes, sizeof bytes)) > 0)
        text_add_bytes(&list, bytes, (size_t)got);
    if (fd >= 0)
        close(fd);
    for (const char *at = text_get(&list); sscanf(at, "%d %n", &child, &length) == 1; at += length)
        kill(child, SIGKILL);
    text_clear(&list);
}

void server_kill(struct server *server)
{
    if (server->pid > 0) {
        kill(server->pid, SIGCONT);
        kill(server->pid, SIGQUIT);
        for (int tries = 0; waitpid(server->pid, NULL, WNOHANG) == 0; tries++) {
            if (tries > 50)
                kill_children(server->pid);
            nanosleep(&(struct timespec){.tv_nsec = 10 * 1000 * 1000}, NULL);
        }
    }
    server->pid = 0;
}

bool server_open(struct server *server)
{
    *server = (struct server){.programs = find_programs()};
    if (!server->programs)
        return false;
    strcpy(server->folder, "/tmp/dentelle-hub-XXXXXX");
    cr_assert_not_null(mkdtemp(server->folder));
    make_cluster(server);
    server_start(server);
    return true;
}

void server_close(struct server *server)
{
    server_kill(server);
    if (server->folder[0]) {
        char *command = mem_print("rm -rf '%s'", server->folder);
        cr_expect_eq(system(command), 0);
        free(command);
    }
    free(server->programs);
    *server = (struct server){0};
}

char *server_url(const struct server *server, const char *role, const char *base)
{
    return mem_print("postgresql://%s@/%s?host=%s/s", role, base, server->folder);
}
