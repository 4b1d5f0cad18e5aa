/* Shared places: what makes one, who joins one. */
#include "cycle.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)SYNC_PHRASE_SIZE >= (int)PHRASE_SIZE, "a phrase fits");

static struct remote_person as_person(const struct sync_person *who)
{
    struct remote_person person = {0};
    if (who)
        person = (struct remote_person){
            .password = who->password, .context = who->context, .label = who->label};
    return person;
}

/* ---- making -------------------------------------------------------------------------------- */

/* A new team: its key, the phrase that guards it, the file of both. */
static bool make_team(struct store *store, struct team *team, char phrase[SYNC_PHRASE_SIZE],
                      struct remote_files *keys, struct error *err)
{
    struct text file = {0};
    struct stream_name own;
    if (!stream_own(store, &own, err))
        return false;
    *team = (struct team){.epoch = 1};
    randombytes_buf(team->organisation.bytes, sizeof team->organisation.bytes);
    randombytes_buf(team->key, sizeof team->key);
    phrase_make(phrase);
    bool done = keys_wrap(team, phrase, &own, stream_now_ms(store), &file, err);
    if (done)
        remote_files_add(keys, "keys/1", text_get(&file), file.length);
    text_clear(&file);
    return done;
}

/* The files of keys of a place of the team; none where it is not there. */
static void copy_keys_of(struct store *store, const char *url, const struct team *team,
                         struct remote_files *keys)
{
    struct remote remote;
    struct id organisation;
    struct strings names = {0};
    if (remote_open(&remote, url, store_path(store), NULL, NULL, NULL) &&
        remote.kind->recognise(&remote, &organisation, NULL) &&
        id_equal(&organisation, &team->organisation) &&
        remote.kind->list_files(&remote, "keys", &names, NULL))
        for (size_t i = 0; i < names.count; i++) {
            struct text bytes = {0};
            char *name = mem_print("keys/%s", names.items[i]);
            if (remote.kind->read_file(&remote, name, KEYS_FILE_MOST, &bytes, NULL))
                remote_files_add(keys, name, text_get(&bytes), bytes.length);
            text_clear(&bytes);
            free(name);
        }
    strings_clear(&names);
    remote_close(&remote);
}

/* Another place of the team that is there: its phrase stays, and opens this place as well. */
static bool copy_keys(struct store *store, const struct team *team, struct remote_files *keys,
                      struct error *err)
{
    struct sync_places places;
    if (!places_read(store, &places, err))
        return false;
    for (size_t i = 0; i < places.count && keys->count == 0; i++)
        copy_keys_of(store, places.rows[i].url, team, keys);
    places_clear(&places);
    return keys->count ||
           error_set(err, ERR_NOT_FOUND,
                     "pour un lieu de plus de cette équipe, il faut que l'un de ceux "
                     "qu'elle a soit là : sa clé y est ; « dentelle sync etat » dit "
                     "où");
}

bool sync_init(struct store *store, const char *url, const struct sync_person *who,
               char phrase[SYNC_PHRASE_SIZE], struct error *err)
{
    struct remote remote;
    struct team team = {0};
    struct remote_files keys = {0};
    struct remote_person person = as_person(who);
    phrase[0] = '\0';
    bool done = remote_open(&remote, url, store_path(store), &person, NULL, err) &&
                sodium_ready(err) && team_read(store, &team, err);
    if (done)
        done = id_is_none(&team.organisation) ? make_team(store, &team, phrase, &keys, err)
                                              : copy_keys(store, &team, &keys, err);
    done = done && remote.kind->create(&remote, &team.organisation, &keys, err) &&
           team_join(store, &team, remote.url, err);
    sodium_memzero(&team, sizeof team);
    remote_files_clear(&keys);
    remote_close(&remote);
    return done;
}

/* ---- a right of entry for another device --------------------------------------------------- */

char *sync_invite(struct store *store, const char *url, const char *label,
                  const struct sync_person *who, struct error *err)
{
    struct remote remote;
    struct team team = {0};
    char *invitation = NULL;
    struct remote_person person = as_person(who);
    if (remote_open(&remote, url, store_path(store), &person, NULL, err) &&
        team_read(store, &team, err)) {
        if (id_is_none(&team.organisation))
            error_set(err, ERR_NOT_FOUND, "cette base ne partage avec personne");
        else if (!remote.kind->invite)
            error_set(err, ERR_INPUT,
                      "on entre dans un dossier sans rien d'autre que la phrase : « dentelle sync "
                      "rejoindre %s »",
                      remote.url);
        else
            remote.kind->invite(&remote, &team.organisation, label, &invitation, err);
    }
    sodium_memzero(&team, sizeof team);
    remote_close(&remote);
    return invitation;
}

char *sync_place_shown(const char *url)
{
    struct remote remote;
    char *shown = NULL;
    if (strncmp(url, hub_remote.scheme, strlen(hub_remote.scheme)) == 0 &&
        remote_open(&remote, url, "", NULL, NULL, NULL))
        shown = mem_copy(remote.at);
    else if (strncmp(url, hub_remote.scheme, strlen(hub_remote.scheme)) == 0)
        shown = mem_copy(hub_remote.scheme);
    else
        return mem_copy(url);
    remote_close(&remote);
    return shown;
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

static bool join_one(struct store *store, const char *url, const char *phrase,
                     const struct sync_person *who, struct error *err)
{
    struct remote remote;
    struct remote_person person = as_person(who);
    bool done = remote_open(&remote, url, store_path(store), &person, NULL, err) &&
                join_place(store, &remote, phrase, err);
    remote_close(&remote);
    return done;
}

/* The places of this base, in which a new phrase may lie: the first that it opens. */
static bool join_known(struct store *store, const char *phrase, const struct sync_person *who,
                       struct error *err)
{
    struct sync_places places;
    struct error why = {0};
    bool done = false;
    if (!places_read(store, &places, err))
        return false;
    error_set(&why, ERR_USAGE, "il faut dire où : dentelle sync rejoindre LIEU");
    for (size_t i = 0; !done && i < places.count; i++)
        done = join_one(store, places.rows[i].url, phrase, who, &why);
    places_clear(&places);
    return done || error_set(err, why.code, "%s", why.text);
}

bool sync_join(struct store *store, const char *url, const char *phrase,
               const struct sync_person *who, struct error *err)
{
    char canonical[PHRASE_SIZE];
    if (!phrase_read(phrase, canonical, err))
        return false;
    bool done =
        url ? join_one(store, url, canonical, who, err) : join_known(store, canonical, who, err);
    sodium_memzero(canonical, sizeof canonical);
    return done;
}
