/* Shared places: what makes one, who joins one. */
#include "cycle.h"

#include <assert.h>
#include <sodium.h>

static_assert((int)SYNC_PHRASE_SIZE >= (int)PHRASE_SIZE, "a phrase fits");

/* ---- making -------------------------------------------------------------------------------- */

static bool is_alone(struct store *store, struct error *err)
{
    struct team team;
    if (!team_read(store, &team, err))
        return false;
    return id_is_none(&team.organisation) ||
           error_set(err, ERR_INPUT,
                     "cette base est déjà d'une équipe (« dentelle sync etat » dit où elle "
                     "partage) ; un autre lieu de la même équipe est une copie de ce dossier, "
                     "qu'on rejoint");
}

static bool make_place(struct store *store, struct remote *remote, char phrase[SYNC_PHRASE_SIZE],
                       struct error *err)
{
    struct text file = {0};
    struct stream_name own;
    struct team team = {.epoch = 1};
    if (!stream_own(store, &own, err))
        return false;
    randombytes_buf(team.organisation.bytes, sizeof team.organisation.bytes);
    randombytes_buf(team.key, sizeof team.key);
    phrase_make(phrase);
    bool done = keys_wrap(&team, phrase, &own, stream_now_ms(store), &file, err) &&
                remote->kind->create(remote, &team.organisation, &file, err) &&
                team_join(store, &team, remote->url, err);
    sodium_memzero(&team, sizeof team);
    text_clear(&file);
    return done;
}

bool sync_init(struct store *store, const char *url, char phrase[SYNC_PHRASE_SIZE],
               struct error *err)
{
    struct remote remote;
    bool done = remote_open(&remote, url, store_path(store), NULL, NULL, err) &&
                is_alone(store, err) && sodium_ready(err) &&
                make_place(store, &remote, phrase, err);
    remote_close(&remote);
    return done;
}

/* ---- joining ------------------------------------------------------------------------------- */

static bool join_place(struct store *store, struct remote *remote, const char *phrase,
                       struct error *err)
{
    struct id organisation;
    struct team team, ours;
    if (!remote->kind->recognise(remote, &organisation, err) || !team_read(store, &ours, err))
        return false;
    bool other = !id_is_none(&ours.organisation) && !id_equal(&ours.organisation, &organisation);
    sodium_memzero(&ours, sizeof ours);
    if (other)
        return error_set(err, ERR_INPUT,
                         "ce lieu est celui d'une autre équipe que celle de cette base ; rien "
                         "n'a été changé");
    bool done = ring_unwrap(remote, &organisation, phrase, &team, err) &&
                team_join(store, &team, remote->url, err);
    sodium_memzero(&team, sizeof team);
    return done;
}

static bool join_one(struct store *store, const char *url, const char *phrase, struct error *err)
{
    struct remote remote;
    bool done = remote_open(&remote, url, store_path(store), NULL, NULL, err) &&
                join_place(store, &remote, phrase, err);
    remote_close(&remote);
    return done;
}

/* The places of this base, in which a new phrase may lie: the first that it opens. */
static bool join_known(struct store *store, const char *phrase, struct error *err)
{
    struct sync_places places;
    struct error why = {0};
    bool done = false;
    if (!places_read(store, &places, err))
        return false;
    error_set(&why, ERR_USAGE, "il faut dire où : dentelle sync rejoindre dossier:DIR");
    for (size_t i = 0; !done && i < places.count; i++)
        done = join_one(store, places.rows[i].url, phrase, &why);
    places_clear(&places);
    return done || error_set(err, why.code, "%s", why.text);
}

bool sync_join(struct store *store, const char *url, const char *phrase, struct error *err)
{
    char canonical[PHRASE_SIZE];
    if (!phrase_read(phrase, canonical, err))
        return false;
    bool done = url ? join_one(store, url, canonical, err) : join_known(store, canonical, err);
    sodium_memzero(canonical, sizeof canonical);
    return done;
}
