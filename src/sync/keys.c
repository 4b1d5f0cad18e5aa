/* keys/<epoch>: the team's key, drawn at random, under a key that Argon2id makes from the phrase.
 * Whoever has the folder and not the phrase has nothing. */
#include "segment.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* magic 8, format 1, zero 3, epoch 4, organisation 16, passes 4, memory 4 (KiB), salt 16, nonce 24:
 * the clear part, authenticated; then the key and its seal. */
enum { CLEAR = 80, SALT_AT = 40, NONCE_AT = 56, FORMAT = 1 };
static_assert(CLEAR + TEAM_KEY_SIZE + crypto_aead_xchacha20poly1305_ietf_ABYTES == KEYS_SIZE,
              "the parts of the file");
static const char magic[8] = {'D', 'E', 'N', 'T', 'K', 'E', 'Y', 'S'};

/* What a file may ask of us: 1 GiB, 16 passes. */
enum { PASSES_MOST = 16, MEMORY_MOST_KIB = 1024 * 1024, MEMORY_LEAST_KIB = 8 };

static void put_32(unsigned char *to, uint32_t number)
{
    for (int i = 3; i >= 0; i--, number >>= 8)
        to[i] = (unsigned char)number;
}

static uint32_t get_32(const unsigned char *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static bool stretch(const unsigned char *file, const char *phrase, unsigned char key[32],
                    struct error *err)
{
    return crypto_pwhash(key, 32, phrase, strlen(phrase), file + SALT_AT, get_32(file + 32),
                         (size_t)get_32(file + 36) * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0 ||
           error_set(err, ERR_IO,
                     "il n'y a pas assez de mémoire pour vérifier la phrase : fermez d'autres "
                     "programmes et recommencez");
}

bool keys_wrap(const struct team *team, const char *phrase, unsigned char file[KEYS_SIZE],
               struct error *err)
{
    unsigned char key[32];
    if (!sodium_ready(err))
        return false;
    memset(file, 0, KEYS_SIZE);
    memcpy(file, magic, sizeof magic);
    file[8] = FORMAT;
    put_32(file + 12, team->epoch);
    memcpy(file + 16, team->organisation.bytes, 16);
    put_32(file + 32, crypto_pwhash_OPSLIMIT_INTERACTIVE);
    put_32(file + 36, crypto_pwhash_MEMLIMIT_INTERACTIVE / 1024);
    randombytes_buf(file + SALT_AT, CLEAR - SALT_AT); /* salt and nonce */
    if (!stretch(file, phrase, key, err))
        return false;
    crypto_aead_xchacha20poly1305_ietf_encrypt(file + CLEAR, NULL, team->key, TEAM_KEY_SIZE, file,
                                               CLEAR, NULL, file + NONCE_AT, key);
    sodium_memzero(key, sizeof key);
    return true;
}

bool keys_unwrap(const void *bytes, size_t length, const char *phrase, struct team *team,
                 struct error *err)
{
    const unsigned char *file = bytes;
    unsigned char key[32];
    *team = (struct team){0};
    if (!sodium_ready(err))
        return false;
    if (length != KEYS_SIZE || memcmp(file, magic, sizeof magic) != 0)
        return error_set(err, ERR_CORRUPT,
                         "la clé de l'équipe n'est pas encore arrivée dans ce dossier, ou elle est "
                         "abîmée : attendez, ou refaites la copie");
    if (file[8] != FORMAT)
        return error_set(err, ERR_NEWER,
                         "ce dossier vient d'une version plus récente : mettez dentelle à jour");
    uint32_t passes = get_32(file + 32), memory = get_32(file + 36);
    if (passes < 1 || passes > PASSES_MOST || memory < MEMORY_LEAST_KIB || memory > MEMORY_MOST_KIB)
        return error_set(err, ERR_CORRUPT, "la clé de l'équipe est abîmée dans ce dossier");
    if (!stretch(file, phrase, key, err))
        return false;
    int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        team->key, NULL, NULL, file + CLEAR, KEYS_SIZE - CLEAR, file, CLEAR, file + NONCE_AT, key);
    sodium_memzero(key, sizeof key);
    if (opened != 0)
        return error_set(err, ERR_INPUT,
                         "ce n'est pas la phrase de cette équipe ; rien n'a été changé");
    team->epoch = get_32(file + 12);
    memcpy(team->organisation.bytes, file + 16, 16);
    return true;
}
