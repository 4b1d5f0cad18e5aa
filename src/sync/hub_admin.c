/* What an administrator of the hub does through dentelle: installs it, lets a team in, gives each
 * laptop a role of its own. The rest is SQL (docs/sync.md). */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hub.h"

extern const char asset_hub[];

enum { VERSION_LEAST = 130000, ROLE_SIZE = 32, SECRET_SIGNS = 24, LABEL_MOST = 60 };

/* ---- installing ---------------------------------------------------------------------------- */

static bool ensure_installed(struct hub *hub, struct error *err)
{
    struct hub_arguments none = {0};
    PGresult *result = hub_ask(hub,
                               "SELECT current_setting('server_version_num')::int8,"
                               " to_regnamespace('dentelle') IS NOT NULL",
                               &none, NULL, err);
    if (!result)
        return false;
    int64_t version = hub_number(result, 0, 0);
    bool installed = hub_flag(result, 0, 1);
    pq.clear(result);
    if (version < VERSION_LEAST)
        return error_set(err, ERR_INPUT,
                         "%s est un PostgreSQL trop ancien : il en faut un de version 13 ou plus "
                         "récente",
                         hub->remote->at);
    return installed || hub_run(hub, asset_hub, err);
}

/* ---- a team, a laptop ---------------------------------------------------------------------- */

static bool ask_nothing(struct hub *hub, const char *sql, struct hub_arguments *arguments,
                        struct error *err)
{
    PGresult *result = hub_ask(hub, sql, arguments, NULL, err);
    bool done = result != NULL;
    pq.clear(result);
    return done;
}

static bool add_team(struct hub *hub, const struct id *organisation,
                     const struct remote_files *keys, struct error *err)
{
    struct hub_arguments arguments = {0};
    hub_add_uuid(&arguments, organisation);
    bool done = ask_nothing(hub, "SELECT dentelle.add_organisation($1)", &arguments, err);
    for (size_t i = 0; done && i < keys->count; i++) {
        const struct remote_file *file = &keys->rows[i];
        arguments = (struct hub_arguments){0};
        hub_add_uuid(&arguments, organisation);
        hub_add_text(&arguments, file->name);
        hub_add_bytes(&arguments, text_get(&file->bytes), file->bytes.length);
        done = ask_nothing(hub, "SELECT dentelle.add_file($1, $2, $3)", &arguments, err);
    }
    return done;
}

/* Names say nothing of the team: every role of the server can read them. */
static void draw(char role[ROLE_SIZE], char secret[SECRET_SIGNS + 1])
{
    static const char signs[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* 32: 5 bits each */
    unsigned char drawn[SECRET_SIGNS];
    randombytes_buf(drawn, sizeof drawn);
    snprintf(role, ROLE_SIZE, "dentelle_%02x%02x%02x%02x%02x%02x", drawn[0], drawn[1], drawn[2],
             drawn[3], drawn[4], drawn[5]);
    randombytes_buf(drawn, sizeof drawn);
    for (int i = 0; i < SECRET_SIGNS; i++)
        secret[i] = signs[drawn[i] % 32];
    secret[SECRET_SIGNS] = '\0';
    sodium_memzero(drawn, sizeof drawn);
}

/* The server is given what it needs to recognise the password, never the password: statements may
 * be logged. */
static bool add_device(struct hub *hub, const struct id *organisation, const char *label,
                       char **url, struct error *err)
{
    char role[ROLE_SIZE], secret[SECRET_SIGNS + 1];
    draw(role, secret);
    char *proof = pq.encryptPasswordConn(hub->conn, secret, role, "scram-sha-256"),
         *name = utf8_clean(label ? label : "", label ? strlen(label) : 0, CLEAN_LINE);
    name[utf8_fitting(name, LABEL_MOST)] = '\0';
    struct hub_arguments arguments = {0};
    hub_add_uuid(&arguments, organisation);
    hub_add_text(&arguments, role);
    hub_add_text(&arguments, proof);
    hub_add_text(&arguments, name);
    bool done = proof ? ask_nothing(hub, "SELECT dentelle.add_device($1, $2::name, $3, $4)",
                                    &arguments, err)
                      : hub_say_unreached(hub, err);
    *url = done ? hub_url_write(&hub->url, role, secret) : NULL;
    pq.freemem(proof);
    free(name);
    sodium_memzero(secret, sizeof secret);
    return done;
}

/* All of it or nothing. */
static bool end(struct hub *hub, bool done, char **url, struct error *err)
{
    if (done && hub_run(hub, "COMMIT", err))
        return true;
    if (hub->conn && !done)
        hub_run(hub, "ROLLBACK", NULL);
    free(*url);
    *url = NULL;
    return false;
}

bool hub_found(struct hub *hub, const struct id *organisation, const struct remote_files *keys,
               const char *label, char **url, struct error *err)
{
    *url = NULL;
    return ensure_installed(hub, err) && hub_run(hub, "BEGIN", err) &&
           end(hub,
               add_team(hub, organisation, keys, err) &&
                   add_device(hub, organisation, label, url, err),
               url, err);
}

bool hub_invite(struct hub *hub, const struct id *organisation, const char *label, char **url,
                struct error *err)
{
    *url = NULL;
    return hub_run(hub, "BEGIN", err) &&
           end(hub, add_device(hub, organisation, label, url, err), url, err);
}
