/* What the tests of the hub stand on: one server, a database, teams in it. */
#ifndef DENTELLE_TESTS_HUB_GROUND_H
#define DENTELLE_TESTS_HUB_GROUND_H

#include <libpq-fe.h>

#include "ground.h"
#include "server.h"
#include "store/internal.h"
#include "sync/hub.h"
#include "sync/segment.h"

struct hub_ground {
    struct ground ground;
    struct server server;
    PGconn *admin; /* the superuser, looking from outside at the database "lieu" */
    struct error err;
    struct sync_report report; /* of the last cycle */
    int bases;
};
extern struct hub_ground hub;

/* False when PostgreSQL is not installed. */
bool hub_ground_open(void);
void hub_ground_close(void);

/* One value as text, "" when none; of `admin`, nothing is asked back. The caller frees. */
char *ask(PGconn *conn, const char *sql);
void tell(const char *sql);
/* After the server was started again. */
void look_again(void);
/* The code by which it is refused, "" when it is not. */
struct short_text refused(PGconn *conn, const char *sql);

struct member {
    struct store *store;
    char *url;
};
struct group_of {
    struct team team;
    struct member members[16];
    int count;
};

/* A base of its own. */
struct store *new_base(void);
/* A team in the hub, each with a base and a role. */
void found(struct group_of *group, int count);
void part(struct group_of *group);
void write_name(struct store *store, const struct id *id, const char *name);
struct id make_holder(struct store *store, const char *name);
int64_t holders(struct store *store);
bool cycle_watched(struct store *store, const struct sync_watch *watch);
void must_cycle(struct store *store);
bool remarked(const char *words);
/* Everybody has what everybody wrote, and the same. */
void converge(struct group_of *group, int64_t wanted);
/* What the superuser sees of a team: `select` of the rows s of segment. The caller frees. */
char *seen_of(const struct group_of *group, const char *select);

/* The cases (test_hub_walls.c, test_hub_trouble.c): of one test, since a server takes a second. */
void check_strangers(void);
void check_words(const struct group_of *group);
void check_cut(void);
void check_sixteen(void);

#endif
