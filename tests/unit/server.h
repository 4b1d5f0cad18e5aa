/* A PostgreSQL server for tests: Debian's package, in a folder of its own, on a socket alone, never
 * as root, gone with the test. */
#ifndef DENTELLE_TESTS_SERVER_H
#define DENTELLE_TESTS_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

struct server {
    char folder[64]; /* "d" the cluster, "s" the socket; removed at the end */
    char *programs;  /* where initdb and postgres are */
    pid_t pid;       /* 0: stopped */
};
/* The superuser "admin" enters without password, everybody else with one. False when PostgreSQL is
 * not installed; any other failure fails the test. */
bool server_open(struct server *server);
void server_close(struct server *server);
/* Cut off as by a power failure, and started again. */
void server_kill(struct server *server);
void server_start(struct server *server);
/* "postgresql://<role>@/<base>?host=<socket>". The caller frees. */
char *server_url(const struct server *server, const char *role, const char *base);

#endif
