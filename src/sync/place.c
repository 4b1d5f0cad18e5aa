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
    unsigned char keys[KEYS_SIZE];
    struct text file = {0};
    struct team team = {.epoch = 1};
    randombytes_buf(team.organisation.bytes, sizeof team.organisation.bytes);
    randombytes_buf(team.key, sizeof team.key);
    phrase_make(phrase);
    bool done = keys_wrap(&team, phrase, keys, err);
    text_add_bytes(&file, keys, sizeof keys);
    done = done && remote->kind->create(remote, &team.organisation, &file, err) &&
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
    struct text keys = {0};
    struct team team, ours;
    if (!remote->kind->recognise(remote, &organisation, err) || !team_read(store, &ours, err))
        return false;
    if (!id_is_none(&ours.organisation) && !id_equal(&ours.organisation, &organisation))
        return error_set(err, ERR_INPUT,
                         "ce lieu est celui d'une autre équipe que celle de cette base ; rien "
                         "n'a été changé");
    if (!remote_read_keys(remote, 1, &keys, err))
        return false;
    bool done = keys_unwrap(text_get(&keys), keys.length, phrase, &team, err);
    if (done && !id_equal(&team.organisation, &organisation))
        done = error_set(err, ERR_CORRUPT,
                         "la clé et ce qui la range, dans %s, ne sont pas de la même équipe : ce "
                         "lieu est un mélange de deux",
                         remote->at);
    done = done && team_join(store, &team, remote->url, err);
    sodium_memzero(&team, sizeof team);
    text_clear(&keys);
    return done;
}

bool sync_join(struct store *store, const char *url, const char *phrase, struct error *err)
{
    char canonical[PHRASE_SIZE];
    if (!phrase_read(phrase, canonical, err))
        return false;
    struct remote remote;
    bool done = remote_open(&remote, url, store_path(store), NULL, NULL, err) &&
                join_place(store, &remote, canonical, err);
    sodium_memzero(canonical, sizeof canonical);
    remote_close(&remote);
    return done;
}
