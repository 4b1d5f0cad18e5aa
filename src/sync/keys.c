/* Files of keys: the ring of the team, each key drawn at random, under a key that Argon2id makes
 * from the phrase. Whoever has the folder and not the phrase has nothing; whoever has a key of the
 * team sees that one of the team wrote the file. */
#include "segment.h"

#include <sodium.h>
#include <string.h>

#include "cbor.h"

/* The clear part (docs/sync-format.md), authenticated; then for each key its epoch and a sum that
 * only who has it can make; then the keys themselves, sealed. */
enum {
    FORMAT = 2,
    EPOCH_AT = 12,
    ORGANISATION_AT = 16,
    PASSES_AT = 32,
    MEMORY_AT = 36,
    SALT_AT = 40,
    NONCE_AT = 56,
    AUTHOR_AT = 80,
    MOMENT_AT = 88,
    COUNT_AT = 96,
    CLEAR = 100,
    SUM_SIZE = 16,
    NOTICE_SIZE = 4 + SUM_SIZE,
    ENTRY_SIZE = 4 + TEAM_KEY_SIZE,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};
static const char magic[8] = {'D', 'E', 'N', 'T', 'K', 'E', 'Y', 'S'};

/* What a file may ask of us: 1 GiB, 16 passes. */
enum { PASSES_MOST = 16, MEMORY_MOST_KIB = 1024 * 1024, MEMORY_LEAST_KIB = 8 };

static bool stretch(const unsigned char *file, const char *phrase, unsigned char key[32],
                    struct error *err)
{
    return crypto_pwhash(key, 32, phrase, strlen(phrase), file + SALT_AT,
                         seal_get_number(file + PASSES_AT, 4),
                         (size_t)seal_get_number(file + MEMORY_AT, 4) * 1024,
                         crypto_pwhash_ALG_ARGON2ID13) == 0 ||
           error_set(err, ERR_IO,
                     "il n'y a pas assez de mémoire pour vérifier la phrase : fermez d'autres "
                     "programmes et recommencez");
}

/* ---- making -------------------------------------------------------------------------------- */

static void write_clear(const struct team *team, const struct stream_name *author, int64_t at_ms,
                        unsigned char *file)
{
    memcpy(file, magic, sizeof magic);
    file[8] = FORMAT;
    seal_put_number(file + EPOCH_AT, team->epoch, 4);
    memcpy(file + ORGANISATION_AT, team->organisation.bytes, 16);
    seal_put_number(file + PASSES_AT, crypto_pwhash_OPSLIMIT_INTERACTIVE, 4);
    seal_put_number(file + MEMORY_AT, crypto_pwhash_MEMLIMIT_INTERACTIVE / 1024, 4);
    randombytes_buf(file + SALT_AT, AUTHOR_AT - SALT_AT); /* salt and nonce */
    memcpy(file + AUTHOR_AT, author->bytes, STREAM_SIZE);
    seal_put_number(file + MOMENT_AT, (uint64_t)at_ms, 8);
    seal_put_number(file + COUNT_AT, team->older_count + 1, 4);
}

/* Of the clear part and the sealed one. */
static void make_sum(const unsigned char *whole, const unsigned char *file,
                     const unsigned char *sealed, size_t sealed_length, unsigned char sum[SUM_SIZE])
{
    crypto_generichash_state state;
    unsigned char key[32];
    seal_subkey(whole, SUBKEY_NOTICE, key);
    crypto_generichash_init(&state, key, sizeof key, SUM_SIZE);
    crypto_generichash_update(&state, file, CLEAR);
    crypto_generichash_update(&state, sealed, sealed_length);
    crypto_generichash_final(&state, sum, SUM_SIZE);
    sodium_memzero(key, sizeof key);
}

/* The keys of the ring, the one that seals first. */
static struct team_key ring_key(const struct team *team, size_t index)
{
    struct team_key first = {.epoch = team->epoch};
    memcpy(first.key, team->key, TEAM_KEY_SIZE);
    return index == 0 ? first : team->older[index - 1];
}

static size_t file_size(size_t keys)
{
    return CLEAR + keys * (NOTICE_SIZE + ENTRY_SIZE) + TAG_SIZE;
}

bool keys_wrap(const struct team *team, const char *phrase, const struct stream_name *author,
               int64_t at_ms, struct text *text, struct error *err)
{
    unsigned char file[KEYS_FILE_MOST] = {0}, ring[TEAM_KEYS_MOST * ENTRY_SIZE], key[32];
    size_t count = team->older_count + 1;
    unsigned char *notices = file + CLEAR, *sealed = notices + count * NOTICE_SIZE;
    if (!sodium_ready(err))
        return false;
    write_clear(team, author, at_ms, file);
    if (!stretch(file, phrase, key, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct team_key one = ring_key(team, i);
        seal_put_number(ring + i * ENTRY_SIZE, one.epoch, 4);
        memcpy(ring + i * ENTRY_SIZE + 4, one.key, TEAM_KEY_SIZE);
        sodium_memzero(&one, sizeof one);
    }
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, ring, count * ENTRY_SIZE, file, CLEAR,
                                               NULL, file + NONCE_AT, key);
    sodium_memzero(key, sizeof key);
    sodium_memzero(ring, sizeof ring);
    for (size_t i = 0; i < count; i++) {
        struct team_key one = ring_key(team, i);
        seal_put_number(notices + i * NOTICE_SIZE, one.epoch, 4);
        make_sum(one.key, file, sealed, count * ENTRY_SIZE + TAG_SIZE,
                 notices + i * NOTICE_SIZE + 4);
        sodium_memzero(&one, sizeof one);
    }
    *text = (struct text){0};
    text_add_bytes(text, (const char *)file, file_size(count));
    return true;
}

/* ---- reading ------------------------------------------------------------------------------- */

static bool is_whole(const unsigned char *file, size_t length, size_t *count, struct error *err)
{
    bool ours = length >= CLEAR && memcmp(file, magic, sizeof magic) == 0;
    if (ours && file[8] > FORMAT)
        return error_set(err, ERR_NEWER,
                         "ce dossier vient d'une version plus récente : mettez dentelle à jour");
    *count = ours ? (size_t)seal_get_number(file + COUNT_AT, 4) : 0;
    if (!ours || file[8] != FORMAT || *count < 1 || *count > TEAM_KEYS_MOST ||
        length != file_size(*count))
        return error_set(err, ERR_CORRUPT,
                         "la clé de l'équipe n'est pas encore arrivée dans ce dossier, ou elle est "
                         "abîmée : attendez, ou refaites la copie");
    uint64_t passes = seal_get_number(file + PASSES_AT, 4),
             memory = seal_get_number(file + MEMORY_AT, 4);
    return (passes >= 1 && passes <= PASSES_MOST && memory >= MEMORY_LEAST_KIB &&
            memory <= MEMORY_MOST_KIB) ||
           error_set(err, ERR_CORRUPT, "la clé de l'équipe est abîmée dans ce dossier");
}

/* Has its author the key that the sum at this place is of? False when we have not got it. */
static bool is_vouched_at(const unsigned char *file, size_t count, size_t at,
                          const struct team *team)
{
    const unsigned char *notice = file + CLEAR + at * NOTICE_SIZE,
                        *sealed = file + CLEAR + count * NOTICE_SIZE,
                        *whole = team_key_of(team, (uint32_t)seal_get_number(notice, 4));
    unsigned char sum[SUM_SIZE];
    if (!whole)
        return false;
    make_sum(whole, file, sealed, count * ENTRY_SIZE + TAG_SIZE, sum);
    return sodium_memcmp(sum, notice + 4, SUM_SIZE) == 0;
}

static bool is_vouched(const unsigned char *file, size_t count, const struct team *team)
{
    for (size_t i = 0; i < count; i++)
        if (is_vouched_at(file, count, i, team))
            return true;
    return false;
}

bool keys_look(const void *bytes, size_t length, const struct team *team,
               struct keys_notice *notice, struct error *err)
{
    const unsigned char *file = bytes;
    size_t count;
    *notice = (struct keys_notice){0};
    if (!sodium_ready(err) || !is_whole(file, length, &count, err))
        return false;
    notice->epoch = (uint32_t)seal_get_number(file + EPOCH_AT, 4);
    memcpy(notice->organisation.bytes, file + ORGANISATION_AT, 16);
    memcpy(notice->author.bytes, file + AUTHOR_AT, STREAM_SIZE);
    notice->at_ms = (int64_t)seal_get_number(file + MOMENT_AT, 8);
    notice->vouched = is_vouched(file, count, team);
    return true;
}

bool keys_unwrap(const void *bytes, size_t length, const char *phrase, struct team *team,
                 struct error *err)
{
    const unsigned char *file = bytes;
    unsigned char key[32], ring[TEAM_KEYS_MOST * ENTRY_SIZE];
    size_t count;
    *team = (struct team){0};
    if (!sodium_ready(err) || !is_whole(file, length, &count, err) ||
        !stretch(file, phrase, key, err))
        return false;
    int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        ring, NULL, NULL, file + CLEAR + count * NOTICE_SIZE, count * ENTRY_SIZE + TAG_SIZE, file,
        CLEAR, file + NONCE_AT, key);
    sodium_memzero(key, sizeof key);
    if (opened != 0)
        return error_set(err, ERR_INPUT,
                         "ce n'est pas la phrase de cette équipe, ou elle a été changée depuis ; "
                         "rien n'a été changé ici");
    memcpy(team->organisation.bytes, file + ORGANISATION_AT, 16);
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = team_add_key(team, (uint32_t)seal_get_number(ring + i * ENTRY_SIZE, 4),
                            ring + i * ENTRY_SIZE + 4);
    sodium_memzero(ring, sizeof ring);
    for (size_t i = 0; done && i < count; i++)
        done = is_vouched_at(file, count, i, team);
    return done || error_set(err, ERR_CORRUPT, "la clé de l'équipe est abîmée dans ce dossier");
}

/* ---- one key under another ----------------------------------------------------------------- */

static void wipe(struct text *plain)
{
    if (plain->bytes)
        sodium_memzero(plain->bytes, plain->length);
    text_clear(plain);
}

bool keys_link(const struct team *team, uint32_t under, uint32_t epoch,
               const struct stream_name *author, struct text *file, struct error *err)
{
    struct text plain = {0};
    struct segment_id id;
    struct seal_header header = {.kind = SEAL_KEY,
                                 .reader = SEAL_READER_SECOND,
                                 .epoch = under,
                                 .organisation = team->organisation,
                                 .stream = *author,
                                 .first = 1};
    const unsigned char *key = team_key_of(team, epoch);
    pack_array(&plain, 2);
    pack_number(&plain, epoch);
    pack_bytes(&plain, key, key ? TEAM_KEY_SIZE : 0);
    bool done = key && seal_close(team, &header, &plain, file, &id, err);
    wipe(&plain);
    return done;
}

bool keys_follow(struct team *team, const void *bytes, size_t length)
{
    struct seal_header header;
    struct text plain;
    struct segment_id id;
    if (!seal_open(team, bytes, length, &header, &plain, &id, NULL))
        return false;
    struct unpacking from = {.bytes = (const unsigned char *)text_get(&plain),
                             .length = plain.length};
    unpack_array(&from, 2, 2);
    uint32_t epoch = (uint32_t)unpack_number(&from, 1, UINT32_MAX);
    const unsigned char *key = unpack_bytes(&from, TEAM_KEY_SIZE);
    bool done = header.kind == SEAL_KEY && unpack_is_whole(&from) && key &&
                epoch_changes(epoch) == epoch_changes(header.epoch) &&
                team_add_key(team, epoch, key);
    wipe(&plain);
    return done;
}
