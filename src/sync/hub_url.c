/* How a hub is written: a URL of libpq's, whose password is kept with it and never shown. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "hub.h"

/* ---- what it says -------------------------------------------------------------------------- */

const char *hub_url_get(const struct hub_url *parts, const char *keyword)
{
    for (const PQconninfoOption *option = parts->options; option && option->keyword; option++)
        if (strcmp(option->keyword, keyword) == 0)
            return option->val && option->val[0] ? option->val : NULL;
    return NULL;
}

static bool one_is_local(const char *name, size_t length)
{
    static const char *const here[] = {"localhost", "127.0.0.1", "::1"};
    if (length == 0 || name[0] == '/' || name[0] == '@') /* a socket of the machine */
        return true;
    for (size_t i = 0; i < sizeof here / sizeof here[0]; i++)
        if (strlen(here[i]) == length && strncasecmp(name, here[i], length) == 0)
            return true;
    return false;
}

/* Several hosts are separated by commas; a connection goes to any of them. */
static bool all_are_local(const char *names)
{
    for (const char *at = names; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (!one_is_local(at, strcspn(at, ",")))
            return false;
    return true;
}

bool hub_url_read(const char *url, struct hub_url *parts, struct error *err)
{
    char *reason = NULL;
    *parts = (struct hub_url){0};
    if (!hub_library_load(err))
        return false;
    parts->options = pq.conninfoParse(url, &reason);
    pq.freemem(reason); /* in English, and it may repeat the password */
    if (!parts->options)
        return error_set(err, ERR_USAGE,
                         "cette adresse de serveur ne se lit pas : elle s'écrit "
                         "postgresql://ROLE@SERVEUR/BASE (un signe spécial du mot de passe s'y "
                         "écrit %%40 pour @, %%3A pour :, %%2F pour /)");
    const char *host = hub_url_get(parts, "host"), *address = hub_url_get(parts, "hostaddr");
    if (!host)
        host = getenv("PGHOST");
    if (!address)
        address = getenv("PGHOSTADDR");
    parts->local = all_are_local(host) && all_are_local(address) && !hub_url_get(parts, "service");
    const char *mode = hub_url_get(parts, "sslmode");
    parts->unverified = mode && strcmp(mode, "verify-full") != 0 && !parts->local;
    return true;
}

void hub_url_clear(struct hub_url *parts)
{
    if (parts->options)
        pq.conninfoFree(parts->options);
    *parts = (struct hub_url){0};
}

/* ---- written again ------------------------------------------------------------------------- */

static void add_escaped(struct text *text, const char *part)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    for (; *part; part++)
        if (strchr(plain, *part))
            text_add_bytes(text, part, 1);
        else
            text_addf(text, "%%%02X", (unsigned char)*part);
}

/* In its place before the base, or among the settings after it. */
static bool is_plain_host(const char *host)
{
    return host && !strpbrk(host, "/,@");
}

static void add_authority(struct text *text, const struct hub_url *parts, const char *role,
                          const char *secret)
{
    const char *host = hub_url_get(parts, "host"), *port = hub_url_get(parts, "port"),
               *base = hub_url_get(parts, "dbname");
    text_add(text, "postgresql://");
    if (role)
        add_escaped(text, role);
    if (role && secret) {
        text_add(text, ":");
        add_escaped(text, secret);
    }
    if (role)
        text_add(text, "@");
    if (is_plain_host(host))
        text_addf(text, strchr(host, ':') ? "[%s]" : "%s", host);
    if (is_plain_host(host) && port)
        text_addf(text, ":%s", port);
    text_add(text, "/");
    if (base)
        add_escaped(text, base);
}

char *hub_url_write(const struct hub_url *parts, const char *role, const char *secret)
{
    static const char *const placed[] = {"user", "password", "dbname"};
    struct text text = {0};
    const char *before = "?";
    bool plain = is_plain_host(hub_url_get(parts, "host"));
    add_authority(&text, parts, role, secret);
    for (const PQconninfoOption *option = parts->options; option->keyword; option++) {
        bool written = !option->val || !option->val[0] ||
                       (plain && (strcmp(option->keyword, "host") == 0 ||
                                  strcmp(option->keyword, "port") == 0));
        for (size_t i = 0; i < sizeof placed / sizeof placed[0]; i++)
            written = written || strcmp(option->keyword, placed[i]) == 0;
        if (written)
            continue;
        text_addf(&text, "%s%s=", before, option->keyword);
        add_escaped(&text, option->val);
        before = "&";
    }
    return text_take(&text);
}

char *hub_url_shown(const struct hub_url *parts)
{
    struct text text = {0};
    const char *host = hub_url_get(parts, "host");
    add_authority(&text, parts, hub_url_get(parts, "user"), NULL);
    if (host && !is_plain_host(host))
        text_addf(&text, " (%s)", host);
    if (parts->unverified)
        text_addf(&text, " (liaison non vérifiée : sslmode=%s)", hub_url_get(parts, "sslmode"));
    char *clean = utf8_clean(text_get(&text), text.length, CLEAN_LINE);
    text_clear(&text);
    return clean;
}
