/* Sealing: compressed, then encrypted under the team's key with the clear header as associated
 * data, so that no byte of a file can be changed, cut or moved without its being seen. */
#include "segment.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
    SEALED_LEAST = SEAL_HEADER_SIZE + crypto_secretstream_xchacha20poly1305_HEADERBYTES +
                   crypto_secretstream_xchacha20poly1305_ABYTES,
    LEVEL = 6,
};
static const char magic[8] = {'D', 'E', 'N', 'T', 'E', 'L', 'L', 'E'};

bool sodium_ready(struct error *err)
{
    return sodium_init() >= 0 ||
           error_set(err, ERR_IO, "le système ne donne pas de hasard : rien ne peut être scellé");
}

/* ---- header -------------------------------------------------------------------------------- */

void seal_put_number(unsigned char *to, uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--, number >>= 8)
        to[i] = (unsigned char)number;
}

uint64_t seal_get_number(const unsigned char *from, int bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++)
        number = number << 8 | from[i];
    return number;
}

static void write_header(const struct seal_header *header, unsigned char bytes[SEAL_HEADER_SIZE])
{
    memset(bytes, 0, SEAL_HEADER_SIZE);
    memcpy(bytes, magic, sizeof magic);
    bytes[8] = (unsigned char)header->kind;
    bytes[9] = SEAL_FORMAT;
    bytes[10] = (unsigned char)header->reader;
    bytes[11] = header->redacted;
    seal_put_number(bytes + 12, header->epoch, 4);
    memcpy(bytes + 16, header->organisation.bytes, 16);
    memcpy(bytes + 32, header->stream.bytes, STREAM_SIZE);
    seal_put_number(bytes + 40, (uint64_t)header->first, 8);
    seal_put_number(bytes + 48, (uint64_t)header->last, 8);
    memcpy(bytes + 56, header->previous.bytes, SEGMENT_ID_SIZE);
}

static bool not_whole(struct error *err)
{
    return error_set(err, ERR_CORRUPT,
                     "ce fichier n'est pas un lot entier de dentelle : il est en train d'arriver, "
                     "ou abîmé");
}

bool seal_read_header(const void *bytes, size_t length, struct seal_header *header,
                      struct error *err)
{
    const unsigned char *at = bytes;
    *header = (struct seal_header){0};
    if (length < SEAL_HEADER_SIZE || memcmp(at, magic, sizeof magic) != 0)
        return not_whole(err);
    header->kind = (enum seal_kind)at[8];
    header->reader = at[10];
    header->redacted = at[11] == 1;
    header->epoch = (uint32_t)seal_get_number(at + 12, 4);
    memcpy(header->organisation.bytes, at + 16, 16);
    memcpy(header->stream.bytes, at + 32, STREAM_SIZE);
    header->first = (int64_t)seal_get_number(at + 40, 8);
    header->last = (int64_t)seal_get_number(at + 48, 8);
    memcpy(header->previous.bytes, at + 56, SEGMENT_ID_SIZE);
    if (at[9] != SEAL_FORMAT || header->reader > SEAL_READER)
        return error_set(err, ERR_NEWER,
                         "un lot vient d'une version plus récente : mettez dentelle à jour pour le "
                         "recevoir");
    bool numbers = header->first > 0 && header->last >= 0 && header->first < INT64_MAX / 2 &&
                   header->last < INT64_MAX / 2;
    bool known = at[8] == SEAL_SEGMENT || at[8] == SEAL_HEAD || at[8] == SEAL_KEY;
    return (numbers && known && (at[11] == 0 || (at[11] == 1 && at[8] == SEAL_SEGMENT))) ||
           not_whole(err);
}

/* ---- keys of one use ----------------------------------------------------------------------- */

void seal_subkey(const unsigned char *whole, uint64_t number, unsigned char key[32])
{
    crypto_kdf_derive_from_key(key, 32, number, "dentelle", whole);
}

static void make_id(const unsigned char *whole, const unsigned char header[SEAL_HEADER_SIZE],
                    const struct text *plain, struct segment_id *id)
{
    crypto_generichash_state state;
    unsigned char key[32];
    seal_subkey(whole, SUBKEY_ID, key);
    crypto_generichash_init(&state, key, sizeof key, SEGMENT_ID_SIZE);
    crypto_generichash_update(&state, header, SEAL_HEADER_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)text_get(plain), plain->length);
    crypto_generichash_final(&state, id->bytes, SEGMENT_ID_SIZE);
    sodium_memzero(key, sizeof key);
}

/* ---- compressing --------------------------------------------------------------------------- */

static bool compress(const struct text *plain, struct text *packed, struct error *err)
{
    size_t room = ZSTD_compressBound(plain->length);
    char *bytes = mem_alloc(room);
    size_t length = ZSTD_compress(bytes, room, text_get(plain), plain->length, LEVEL);
    bool done = !ZSTD_isError(length);
    if (done)
        text_add_bytes(packed, bytes, length);
    free(bytes);
    return done || error_set(err, ERR_IO, "un lot n'a pas pu être comprimé");
}

static bool decompress(const unsigned char *packed, size_t length, struct text *plain,
                       struct error *err)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed, length);
    if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR ||
        size > SEAL_PLAIN_MOST)
        return not_whole(err);
    char *bytes = mem_alloc((size_t)size + 1);
    size_t got = ZSTD_decompress(bytes, (size_t)size, packed, length);
    bool done = !ZSTD_isError(got) && got == (size_t)size;
    if (done)
        text_add_bytes(plain, bytes, got);
    free(bytes);
    return done || not_whole(err);
}

/* ---- sealing ------------------------------------------------------------------------------- */

static bool no_key(uint32_t epoch, struct error *err)
{
    return error_set(err, ERR_KEY,
                     "ce fichier est scellé par une clé que ce poste n'a pas (%u.%u) : la clé de "
                     "l'équipe a changé, demandez la nouvelle phrase",
                     epoch_changes(epoch), epoch & 0xFFFF);
}

bool seal_close(const struct team *team, const struct seal_header *header, const struct text *plain,
                struct text *sealed, struct segment_id *id, struct error *err)
{
    unsigned char clear[SEAL_HEADER_SIZE], key[32];
    unsigned char nonce[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    crypto_secretstream_xchacha20poly1305_state state;
    struct text packed = {0};
    *sealed = (struct text){0};
    if (plain->length > SEAL_PLAIN_MOST)
        return error_set(
            err, ERR_INPUT,
            "une seule action a écrit plus de 256 Mo : elle ne peut pas être partagée");
    const unsigned char *whole = team_key_of(team, header->epoch);
    if (!whole)
        return no_key(header->epoch, err);
    if (!sodium_ready(err) || !compress(plain, &packed, err))
        return false;
    write_header(header, clear);
    seal_subkey(whole, SUBKEY_SEAL, key);
    crypto_secretstream_xchacha20poly1305_init_push(&state, nonce, key);
    size_t room = packed.length + crypto_secretstream_xchacha20poly1305_ABYTES;
    unsigned char *body = mem_alloc(room);
    crypto_secretstream_xchacha20poly1305_push(
        &state, body, NULL, (const unsigned char *)text_get(&packed), packed.length, clear,
        sizeof clear, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    text_add_bytes(sealed, clear, sizeof clear);
    text_add_bytes(sealed, nonce, sizeof nonce);
    text_add_bytes(sealed, body, room);
    make_id(whole, clear, plain, id);
    sodium_memzero(key, sizeof key);
    sodium_memzero(&state, sizeof state);
    free(body);
    text_clear(&packed);
    return true;
}

static bool decrypt(const unsigned char *whole, const unsigned char *bytes, size_t length,
                    struct text *plain, struct error *err)
{
    crypto_secretstream_xchacha20poly1305_state state;
    const unsigned char *nonce = bytes + SEAL_HEADER_SIZE,
                        *body = nonce + crypto_secretstream_xchacha20poly1305_HEADERBYTES;
    size_t sealed = length - (size_t)(body - bytes);
    size_t room = sealed - crypto_secretstream_xchacha20poly1305_ABYTES;
    unsigned char key[32], tag = 0, *packed = mem_alloc(room + 1);
    unsigned long long got = 0;
    seal_subkey(whole, SUBKEY_SEAL, key);
    bool done = crypto_secretstream_xchacha20poly1305_init_pull(&state, nonce, key) == 0 &&
                crypto_secretstream_xchacha20poly1305_pull(&state, packed, &got, &tag, body, sealed,
                                                           bytes, SEAL_HEADER_SIZE) == 0 &&
                tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    sodium_memzero(key, sizeof key);
    done = done ? decompress(packed, (size_t)got, plain, err) : not_whole(err);
    free(packed);
    return done;
}

bool seal_open(const struct team *team, const void *bytes, size_t length,
               struct seal_header *header, struct text *plain, struct segment_id *id,
               struct error *err)
{
    *plain = (struct text){0};
    *id = (struct segment_id){0};
    if (!sodium_ready(err) || !seal_read_header(bytes, length, header, err))
        return false;
    if (!id_equal(&header->organisation, &team->organisation))
        return error_set(err, ERR_INPUT, "ce lot est celui d'une autre équipe");
    const unsigned char *whole = team_key_of(team, header->epoch);
    if (!whole)
        return no_key(header->epoch, err);
    if (length < SEALED_LEAST || length > SEAL_FILE_MOST)
        return not_whole(err);
    if (!decrypt(whole, bytes, length, plain, err)) {
        text_clear(plain);
        return false;
    }
    make_id(whole, bytes, plain, id);
    return true;
}

/* ---- segments ------------------------------------------------------------------------------ */

static struct seal_header header_of(const struct team *team, const struct op_run *run,
                                    const struct segment_id *previous)
{
    return (struct seal_header){.kind = SEAL_SEGMENT,
                                .reader = SEAL_READER_FIRST,
                                .epoch = team->epoch,
                                .organisation = team->organisation,
                                .stream = run->streams[0],
                                .first = run->first,
                                .last = run->first + (int64_t)run->count - 1,
                                .previous = *previous};
}

bool segment_gather(const struct team *team, const struct op_run *run,
                    const struct segment_id *previous, const struct segment_id *last,
                    struct sealed *sealed, struct error *err)
{
    struct text plain = {0};
    struct seal_header header = header_of(team, run, previous);
    header.redacted = true;
    header.reader = SEAL_READER;
    *sealed = (struct sealed){
        .stream = header.stream, .first = header.first, .last = header.last, .id = *last};
    operations_pack(run, last, &plain);
    bool done = seal_close(team, &header, &plain, &sealed->bytes, &sealed->file_id, err);
    sealed->size = sealed->bytes.length;
    text_clear(&plain);
    return done;
}

bool segment_identify(const struct team *team, const void *bytes, size_t length,
                      struct segment_id *id, struct error *err)
{
    struct seal_header header;
    struct text plain;
    bool done = seal_open(team, bytes, length, &header, &plain, id, err);
    text_clear(&plain);
    return done;
}

bool segment_seal(const struct team *team, const struct op_run *run,
                  const struct segment_id *previous, struct sealed *sealed, struct error *err)
{
    struct text plain = {0};
    struct seal_header header = header_of(team, run, previous);
    *sealed = (struct sealed){.first = header.first, .last = header.last};
    operations_pack(run, NULL, &plain);
    bool done = seal_close(team, &header, &plain, &sealed->bytes, &sealed->id, err);
    sealed->file_id = sealed->id;
    text_clear(&plain);
    return done;
}

bool segment_redact(const struct team *team, const struct op_run *run, struct sealed *sealed,
                    struct error *err)
{
    struct text plain = {0}, bytes = {0};
    struct seal_header header;
    if (!seal_read_header(text_get(&sealed->bytes), sealed->bytes.length, &header, err))
        return false;
    header.redacted = true;
    header.reader = SEAL_READER_SECOND;
    header.epoch = team->epoch;
    operations_pack(run, &sealed->id, &plain);
    bool done = seal_close(team, &header, &plain, &bytes, &sealed->file_id, err);
    text_clear(&plain);
    text_clear(&sealed->bytes);
    sealed->bytes = bytes;
    return done;
}

bool segment_open(const struct team *team, const void *bytes, size_t length,
                  struct seal_header *header, struct op_run *run, struct segment_id *id,
                  struct error *err)
{
    struct text plain;
    struct segment_id replaced;
    *run = (struct op_run){0};
    if (!seal_open(team, bytes, length, header, &plain, id, err))
        return false;
    bool done =
        (header->kind == SEAL_SEGMENT &&
         operations_unpack(text_get(&plain), plain.length, header, run, &replaced)) ||
        error_set(err, ERR_CORRUPT, "ce lot ne se lit pas : il n'est pas fait comme il le devrait");
    if (done && header->redacted)
        *id = replaced;
    text_clear(&plain);
    return done;
}
