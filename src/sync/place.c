/* Shared places: how they are written, what makes one, who joins one. */
#include "cycle.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)SYNC_PHRASE_SIZE >= (int)PHRASE_SIZE, "a phrase fits");

/* The parent must be there; the folder itself may be made. */
static char *absolute(const char *path, struct error *err)
{
    char whole[PATH_MAX];
    if (realpath(path, whole))
        return mem_copy(whole);
    char *copy = mem_copy(path);
    for (size_t length = strlen(copy); length > 1 && copy[length - 1] == '/';)
        copy[--length] = '\0';
    char *above = folder_of(copy), *result = NULL;
    const char *slash = strrchr(copy, '/'), *name = slash ? slash + 1 : copy;
    if (!realpath(above, whole))
        error_system(err, errno, "%s n'est pas là (la clé est-elle branchée, le dossier arrivé ?)",
                     above);
    else if (!name[0] || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        error_set(err, ERR_INPUT, "« %s » n'est pas un dossier", utf8_short(path, 60).bytes);
    else
        result = mem_print("%s/%s", strcmp(whole, "/") == 0 ? "" : whole, name);
    free(above);
    free(copy);
    return result;
}

char *place_folder(const char *url, struct error *err)
{
    static const char scheme[] = "dossier:";
    if (strncmp(url, scheme, sizeof scheme - 1) == 0 && url[sizeof scheme - 1])
        return absolute(url + sizeof scheme - 1, err);
    error_set(err, ERR_USAGE,
              "un lieu partagé s'écrit dossier:CHEMIN, par exemple "
              "dossier:/media/cle/dentelle ; « %s » n'en est pas un",
              utf8_short(url, 60).bytes);
    return NULL;
}

bool place_is_apart(const char *root, const char *base, struct error *err)
{
    char whole[PATH_MAX];
    size_t length = strlen(root);
    if (!realpath(base, whole))
        return error_system(err, errno, "la base %s ne se retrouve pas", base);
    bool inside = strncmp(whole, root, length) == 0 && (whole[length] == '/' || length == 1);
    return !inside ||
           error_set(err, ERR_INPUT,
                     "la base elle-même est dans %s : un dossier qui se copie tout seul "
                     "l'abîmerait. Donnez un autre dossier, ou ouvrez une base ailleurs (--base)",
                     root);
}

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

static bool make_place(struct store *store, const char *root, char phrase[SYNC_PHRASE_SIZE],
                       struct error *err)
{
    unsigned char keys[KEYS_SIZE];
    struct team team = {.epoch = 1};
    randombytes_buf(team.organisation.bytes, sizeof team.organisation.bytes);
    randombytes_buf(team.key, sizeof team.key);
    phrase_make(phrase);
    char *url = mem_print("dossier:%s", root);
    bool done = keys_wrap(&team, phrase, keys, err) &&
                folder_create(root, &team.organisation, keys, sizeof keys, err) &&
                team_join(store, &team, url, err);
    sodium_memzero(&team, sizeof team);
    free(url);
    return done;
}

bool sync_init(struct store *store, const char *url, char phrase[SYNC_PHRASE_SIZE],
               struct error *err)
{
    char *root = place_folder(url, err);
    bool done = root && place_is_apart(root, store_path(store), err) && is_alone(store, err) &&
                sodium_ready(err) && make_place(store, root, phrase, err);
    free(root);
    return done;
}

/* ---- joining ------------------------------------------------------------------------------- */

static bool join_place(struct store *store, const char *root, const char *phrase, struct error *err)
{
    struct id organisation;
    struct text keys = {0};
    struct team team, ours;
    if (!folder_recognise(root, &organisation, err) || !team_read(store, &ours, err))
        return false;
    if (!id_is_none(&ours.organisation) && !id_equal(&ours.organisation, &organisation))
        return error_set(err, ERR_INPUT,
                         "ce dossier est celui d'une autre équipe que celle de cette base ; rien "
                         "n'a été changé");
    if (!folder_read_keys(root, 1, &keys, err))
        return false;
    bool done = keys_unwrap(text_get(&keys), keys.length, phrase, &team, err);
    if (done && !id_equal(&team.organisation, &organisation))
        done = error_set(err, ERR_CORRUPT,
                         "la clé et le FORMAT de %s ne sont pas de la même équipe : ce dossier est "
                         "un mélange de deux",
                         root);
    char *url = mem_print("dossier:%s", root);
    done = done && team_join(store, &team, url, err);
    sodium_memzero(&team, sizeof team);
    text_clear(&keys);
    free(url);
    return done;
}

bool sync_join(struct store *store, const char *url, const char *phrase, struct error *err)
{
    char canonical[PHRASE_SIZE];
    if (!phrase_read(phrase, canonical, err))
        return false;
    char *root = place_folder(url, err);
    bool done = root && place_is_apart(root, store_path(store), err) &&
                join_place(store, root, canonical, err);
    sodium_memzero(canonical, sizeof canonical);
    free(root);
    return done;
}
