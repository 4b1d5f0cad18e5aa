/* The hub: a PostgreSQL database as the shared place, through libpq (assets/hub.sql is the other
 * end). Nothing here waits without bound, and whoever waits can be told to stop. */
#ifndef DENTELLE_SYNC_HUB_H
#define DENTELLE_SYNC_HUB_H

#include "hub_library.h"
#include "remote.h"

/* ---- where it is (hub_url.c) --------------------------------------------------------------- */

/* "postgresql://role:secret@host:5432/base?sslmode=…", understood. */
struct hub_url {
    PQconninfoOption *options; /* as libpq reads them */
    bool local;                /* the very machine: no network in between */
    bool unverified; /* it says itself that the server's certificate is not to be checked */
};
/* ERR_USAGE when it is none. */
bool hub_url_read(const char *url, struct hub_url *parts, struct error *err);
void hub_url_clear(struct hub_url *parts);
const char *hub_url_get(const struct hub_url *parts, const char *keyword); /* NULL: not said */
/* The URL again, with this role and secret (NULL: none). The caller frees. */
char *hub_url_write(const struct hub_url *parts, const char *role, const char *secret);
/* Without secret and settings: "postgresql://role@host/base". The caller frees. */
char *hub_url_shown(const struct hub_url *parts);

/* ---- a connection (hub_connect.c) ---------------------------------------------------------- */

struct hub {
    struct remote *remote; /* whose patience is asked, and which is gone when this breaks */
    struct hub_url url;
    char *secret; /* a password that was asked for; NULL: none was */
    PGconn *conn;
};
/* Fails with what a person can do about it: ERR_NOT_FOUND (it does not answer), ERR_INPUT (name,
 * password, certificate), ERR_GIVEN_UP. Open already: does nothing. */
bool hub_connect(struct hub *hub, struct error *err);
void hub_disconnect(struct hub *hub);

/* Where a server is (hub_resolve.c): lists of libpq's, the host once for each address; empty where
 * there is nothing to look up, or where that is left to libpq. ERR_NOT_FOUND, ERR_GIVEN_UP. */
struct hub_addresses {
    struct text hosts, addresses;
};
bool hub_resolve(const struct hub *hub, struct hub_addresses *found, struct error *err);

/* Arguments of a statement, in binary. */
enum { HUB_ARGUMENTS = 4 };
struct hub_arguments {
    int count;
    Oid types[HUB_ARGUMENTS];
    const char *values[HUB_ARGUMENTS];
    int lengths[HUB_ARGUMENTS];
    struct text held[HUB_ARGUMENTS]; /* what they point to, where it is made here */
};
void hub_add_number(struct hub_arguments *arguments, int64_t number);
void hub_add_text(struct hub_arguments *arguments, const char *text);
void hub_add_uuid(struct hub_arguments *arguments, const struct id *id);
void hub_add_bytes(struct hub_arguments *arguments, const void *bytes,
                   size_t length); /* borrowed */
/* Arrays of numbers, and of bytes of one length. */
void hub_add_numbers(struct hub_arguments *arguments, const int64_t *numbers, size_t count);
void hub_add_blobs(struct hub_arguments *arguments, const void *bytes, size_t length, size_t count);

/* Runs a statement; the arguments are released. NULL with an error; the caller clears the result.
 * `refused` (may be NULL) takes the code by which the functions of the hub say no, "DT001". */
PGresult *hub_ask(struct hub *hub, const char *sql, struct hub_arguments *arguments,
                  char refused[6], struct error *err);
/* Several statements, in one transaction, without arguments or results. */
bool hub_run(struct hub *hub, const char *sql, struct error *err);
int64_t hub_number(const PGresult *result, int row, int column);
bool hub_flag(const PGresult *result, int row, int column);

/* ---- its errors in words (hub_words.c) ----------------------------------------------------- */

/* No such name. */
bool hub_say_nameless(const struct hub *hub, struct error *err);
/* Why no connection came about. */
bool hub_say_unreached(const struct hub *hub, struct error *err);
/* Why a statement failed: `state` is its SQLSTATE. */
bool hub_say_failed(struct hub *hub, const char *state, const char *message, struct error *err);

/* ---- what an administrator does (hub_admin.c) ---------------------------------------------- */

/* Makes sure that the hub is installed and that the team is in it, with a role of its own for this
 * device: `*url` is how that one comes. The caller frees. */
bool hub_found(struct hub *hub, const struct id *organisation, const struct remote_files *keys,
               const char *label, char **url, struct error *err);
/* A role for another device of the team. */
bool hub_invite(struct hub *hub, const struct id *organisation, const char *label, char **url,
                struct error *err);

#endif
