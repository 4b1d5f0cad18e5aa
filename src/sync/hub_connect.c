/* A connection to the hub, and statements on it. libpq is only ever asked what does not block;
 * every wait is here, on the socket, a tenth of a second at a time, so that Esc is heard and
 * silence ends. Whoever gives up closes: what the server still does with the statement is whole or
 * nothing, and the next cycle asks again. (PQcancel is not used: it connects anew, in clear, and
 * waits without bound.) */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hub.h"

enum {
    SLICE_MS = 100,
    CONNECT_MS = 15 * 1000,
    SILENCE_MS = 60 * 1000, /* without a byte either way */
};
/* The server gives up before we do, and says why. */
static const char settings[] =
    "SET statement_timeout = '50s'; SET lock_timeout = '20s'; SET client_min_messages = 'error'";
static const char system_roots[] = "/etc/ssl/certs/ca-certificates.crt";

/* ---- waiting ------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until the socket can be read or written, as asked. */
static bool wait_for(struct hub *hub, short events, int64_t until, struct error *err)
{
    for (;;) {
        struct pollfd socket = {.fd = pq.socket(hub->conn), .events = events};
        if (!remote_goes_on(hub->remote, err))
            return false;
        if (socket.fd < 0)
            return hub_say_unreached(hub, err);
        if (poll(&socket, 1, SLICE_MS) > 0)
            return true;
        if (now_ms() > until)
            return error_set(err, ERR_NOT_FOUND,
                             "%s ne répond plus ; ce qui est reçu est gardé, ce qui attend partira "
                             "la prochaine fois",
                             hub->remote->at);
    }
}

/* ---- connecting ---------------------------------------------------------------------------- */

enum { SETTINGS_MOST = 64 };
struct parameters {
    const char *keywords[SETTINGS_MOST], *values[SETTINGS_MOST];
    int count;
};

static void add(struct parameters *all, const char *keyword, const char *value)
{
    if (all->count + 1 < SETTINGS_MOST) {
        all->keywords[all->count] = keyword;
        all->values[all->count++] = value;
    }
}

/* Addresses found for the host: it is still the name that the certificate must bear. */
static void add_addresses(struct parameters *all, const struct hub_addresses *found)
{
    if (found->addresses.length == 0)
        return;
    add(all, "host", text_get(&found->hosts));
    add(all, "hostaddr", text_get(&found->addresses));
}

/* What the URL does not say. Certificates are checked, name and chain, unless the server is this
 * machine or the URL says otherwise; roots are those that libpq looks for (~/.postgresql/root.crt),
 * else those of the system. */
static void add_unsaid(struct parameters *all, const struct hub *hub, const char *own_roots)
{
    const char *mode = hub_url_get(&hub->url, "sslmode");
    bool checked = mode ? strncmp(mode, "verify", 6) == 0 : !hub->url.local,
         by_system = checked && access(own_roots, R_OK) != 0 && access(system_roots, R_OK) == 0;
    const struct {
        const char *keyword, *value;
    } unsaid[] = {
        {"sslmode", checked ? "verify-full" : NULL},
        {"sslrootcert", by_system ? system_roots : NULL}, /* given, it is used whatever the mode */
        {"gssencmode", "disable"}, /* it would stand in for the check of the certificate */
        {"tcp_user_timeout", "30000"},
        {"application_name", "dentelle"},
        {"client_encoding", "UTF8"},
        {"password", hub->secret},
    };
    for (size_t i = 0; i < sizeof unsaid / sizeof unsaid[0]; i++)
        if (unsaid[i].value && !hub_url_get(&hub->url, unsaid[i].keyword))
            add(all, unsaid[i].keyword, unsaid[i].value);
}

/* What the server would tell beside its answers goes to nobody: the screen is not ours. */
static void keep_silent(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

static PGconn *start(const struct hub *hub, const struct hub_addresses *found)
{
    struct parameters all = {0};
    const char *home = getenv("HOME");
    char *own_roots = mem_print("%s/.postgresql/root.crt", home ? home : "");
    for (const PQconninfoOption *option = hub->url.options; option->keyword; option++)
        if (option->val && option->val[0] &&
            !(found->addresses.length && strcmp(option->keyword, "host") == 0))
            add(&all, option->keyword, option->val);
    add_addresses(&all, found);
    add_unsaid(&all, hub, own_roots);
    PGconn *conn = pq.connectStartParams(all.keywords, all.values, 0);
    free(own_roots);
    if (!conn)
        abort(); /* memory alone: mem_alloc would have ended as well */
    pq.setNoticeReceiver(conn, keep_silent, NULL);
    return conn;
}

static bool finish_connecting(struct hub *hub, struct error *err)
{
    int64_t until = now_ms() + CONNECT_MS;
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    pq.setErrorVerbosity(hub->conn, PQERRORS_SQLSTATE);
    while (pq.status(hub->conn) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED)
            break;
        if (!wait_for(hub, next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until, err))
            return false;
        next = pq.connectPoll(hub->conn);
    }
    return pq.status(hub->conn) == CONNECTION_OK || hub_say_unreached(hub, err);
}

/* A name of this machine may lead elsewhere (PGSERVICE, /etc/hosts): then nothing was checked. */
static bool is_where_it_says(struct hub *hub, struct error *err)
{
    const char *address = pq.hostaddr(hub->conn);
    bool here =
        !address || !*address || strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
    return !hub->url.local || here ||
           error_set(err, ERR_INPUT,
                     "%s n'est pas cette machine, alors que son nom le dit : donnez le vrai nom du "
                     "serveur, pour que son certificat soit vérifié",
                     hub->remote->at);
}

bool hub_connect(struct hub *hub, struct error *err)
{
    if (hub->conn)
        return pq.status(hub->conn) == CONNECTION_OK || hub_say_unreached(hub, err);
    struct hub_addresses found = {0};
    bool done = hub_resolve(hub, &found, err);
    if (done)
        hub->conn = start(hub, &found);
    text_clear(&found.hosts);
    text_clear(&found.addresses);
    done = done && finish_connecting(hub, err) && is_where_it_says(hub, err) &&
           (pq.setnonblocking(hub->conn, 1) == 0 || hub_say_unreached(hub, err)) &&
           hub_run(hub, settings, err);
    if (!done)
        hub->remote->gone = true;
    return done;
}

void hub_disconnect(struct hub *hub)
{
    if (hub->conn)
        pq.finish(hub->conn);
    hub->conn = NULL;
}

/* ---- statements ---------------------------------------------------------------------------- */

static bool send_all(struct hub *hub, struct error *err)
{
    int more;
    while ((more = pq.flush(hub->conn)) == 1) {
        if (!wait_for(hub, POLLIN | POLLOUT, now_ms() + SILENCE_MS, err))
            return false;
        if (!pq.consumeInput(hub->conn))
            return hub_say_unreached(hub, err);
    }
    return more == 0 || hub_say_unreached(hub, err);
}

/* The next result; NULL in it after the last. */
static bool take(struct hub *hub, PGresult **result, struct error *err)
{
    while (pq.isBusy(hub->conn)) {
        if (!wait_for(hub, POLLIN, now_ms() + SILENCE_MS, err))
            return false;
        if (!pq.consumeInput(hub->conn))
            return hub_say_unreached(hub, err);
    }
    *result = pq.getResult(hub->conn);
    return true;
}

static bool is_well(const PGresult *result)
{
    ExecStatusType status = pq.resultStatus(result);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* All results are taken; the first that is not well says what went wrong, the last well one is
 * kept. */
static bool take_all(struct hub *hub, PGresult **kept, char refused[6], struct error *err)
{
    PGresult *result = NULL;
    bool done = true, taken;
    while ((taken = take(hub, &result, err)) && result) {
        const char *state = pq.resultErrorField(result, PG_DIAG_SQLSTATE);
        if (done && !is_well(result)) {
            done = hub_say_failed(hub, state ? state : "", pq.resultErrorMessage(result), err);
            if (refused && state && strncmp(state, "DT", 2) == 0)
                memcpy(refused, state, 6);
        }
        pq.clear(*kept);
        *kept = result;
    }
    return taken && done;
}

/* What was sent and not answered to the end leaves the connection of no more use. */
static PGresult *answer(struct hub *hub, bool sent, char refused[6], struct error *err)
{
    PGresult *kept = NULL;
    bool done = (sent || hub_say_unreached(hub, err)) && send_all(hub, err) &&
                take_all(hub, &kept, refused, err);
    if (!done && (pq.transactionStatus(hub->conn) == PQTRANS_ACTIVE ||
                  pq.status(hub->conn) != CONNECTION_OK)) {
        hub_disconnect(hub);
        hub->remote->gone = true;
    }
    if (!done) {
        pq.clear(kept);
        return NULL;
    }
    return kept;
}

PGresult *hub_ask(struct hub *hub, const char *sql, struct hub_arguments *arguments,
                  char refused[6], struct error *err)
{
    static const int binary[HUB_ARGUMENTS] = {1, 1, 1, 1};
    PGresult *result = NULL;
    if (refused)
        refused[0] = '\0';
    if (hub->conn) {
        int sent = pq.sendQueryParams(hub->conn, sql, arguments->count, arguments->types,
                                      arguments->values, arguments->lengths, binary, 1);
        result = answer(hub, sent == 1, refused, err);
    } else {
        hub->remote->gone = true;
        hub_say_unreached(hub, err);
    }
    for (int i = 0; i < arguments->count; i++)
        text_clear(&arguments->held[i]);
    return result;
}

bool hub_run(struct hub *hub, const char *sql, struct error *err)
{
    PGresult *result = answer(hub, pq.sendQuery(hub->conn, sql) == 1, NULL, err);
    bool done = result != NULL;
    pq.clear(result);
    return done;
}
