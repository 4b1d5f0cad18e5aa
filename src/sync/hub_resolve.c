/* The addresses of a server, looked up without waiting for a resolver that does not answer: libpq
 * would do it in one call that nobody can stop. */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hub.h"

enum { SLICES_MOST = 100, SLICE_NS = 100 * 1000 * 1000, ADDRESSES_MOST = 8 };

/* What the C library works with while it looks. */
struct lookup {
    struct gaicb one;
    struct addrinfo wanted;
    char *name;
};

static void lookup_free(struct lookup *lookup)
{
    if (lookup->one.ar_result)
        freeaddrinfo(lookup->one.ar_result);
    free(lookup->name);
    free(lookup);
}

/* Given up: what the library is in the middle of it goes on with, and keeps. */
static void lookup_abandon(struct lookup *lookup)
{
    if (gai_cancel(&lookup->one) != EAI_NOTCANCELED)
        lookup_free(lookup);
}

static bool wait_for(const struct hub *hub, const struct gaicb *one, struct error *err)
{
    const struct gaicb *const list[] = {one};
    const struct timespec slice = {.tv_nsec = SLICE_NS};
    for (int i = 0; i < SLICES_MOST && gai_error((struct gaicb *)one) == EAI_INPROGRESS; i++) {
        if (!remote_goes_on(hub->remote, err))
            return false;
        gai_suspend(list, 1, &slice);
    }
    return gai_error((struct gaicb *)one) == 0 || hub_say_nameless(hub, err);
}

static void add_each(const struct addrinfo *result, const char *host, struct hub_addresses *found)
{
    char address[NI_MAXHOST];
    int count = 0;
    for (; result && count < ADDRESSES_MOST; result = result->ai_next) {
        if (getnameinfo(result->ai_addr, result->ai_addrlen, address, sizeof address, NULL, 0,
                        NI_NUMERICHOST) != 0)
            continue;
        const char *before = count++ ? "," : "";
        text_addf(&found->hosts, "%s%s", before, host);
        text_addf(&found->addresses, "%s%s", before, address);
    }
}

/* A server that has one name; several, or a file of services, are libpq's business. */
static const char *host_to_find(const struct hub *hub)
{
    const char *host = hub_url_get(&hub->url, "host");
    bool alone = host && !strpbrk(host, "/,@") && !hub_url_get(&hub->url, "hostaddr") &&
                 !getenv("PGHOSTADDR");
    return alone && !hub->url.local ? host : NULL;
}

bool hub_resolve(const struct hub *hub, struct hub_addresses *found, struct error *err)
{
    const char *host = host_to_find(hub);
    if (!host)
        return true;
    struct lookup *lookup = mem_alloc(sizeof *lookup);
    lookup->name = mem_copy(host);
    lookup->wanted.ai_socktype = SOCK_STREAM;
    lookup->one.ar_name = lookup->name;
    lookup->one.ar_request = &lookup->wanted;
    struct gaicb *list[] = {&lookup->one};
    if (getaddrinfo_a(GAI_NOWAIT, list, 1, NULL) != 0) {
        lookup_free(lookup);
        return true; /* then libpq looks it up */
    }
    if (!wait_for(hub, &lookup->one, err)) {
        lookup_abandon(lookup);
        return false;
    }
    add_each(lookup->one.ar_result, host, found);
    lookup_free(lookup);
    return true;
}
