/* What travels, byte by byte (docs/sync.md): a clear header that is authenticated whole, then a
 * body that only the team reads. Segments of operations and heads are sealed in one way. */
#ifndef DENTELLE_SYNC_SEGMENT_H
#define DENTELLE_SYNC_SEGMENT_H

#include "dentelle/stream.h"

enum {
    SEAL_HEADER_SIZE = 88,
    SEAL_FORMAT = 1,
    SEAL_READER = 1,                     /* of what this version writes, and the most it reads */
    SEAL_PLAIN_MOST = 256 * 1024 * 1024, /* a body, unpacked */
    SEAL_FILE_MOST = SEAL_PLAIN_MOST + 4096,
    SEGMENT_OPS = 4096, /* a segment ends with the group in which it reaches either */
    SEGMENT_BYTES = 1024 * 1024,
    VALUE_MOST = 4 * LINES_LIMIT,
};
enum seal_kind { SEAL_SEGMENT = 'S', SEAL_HEAD = 'H' };

struct seal_header {
    enum seal_kind kind;
    int reader; /* the least version that can read the body */
    uint32_t epoch;
    struct id organisation;
    struct stream_name stream;
    int64_t first, last; /* of a head: its number, and the author's last operation */
    struct segment_id previous;
};

/* The header of a file, as it is written there. ERR_CORRUPT when it is none of ours. */
bool seal_read_header(const void *bytes, size_t length, struct seal_header *header,
                      struct error *err);
/* Seals `plain` under the header; the identity follows from both and from the team's key, so that
 * the name of a file says nothing to others about what is in it. */
bool seal_close(const struct team *team, const struct seal_header *header, const struct text *plain,
                struct text *sealed, struct segment_id *id, struct error *err);
/* Checks all of it and gives the body. ERR_CORRUPT: not whole, or not of this team's key;
 * ERR_INPUT: of another organisation; ERR_NEWER: of a later version. */
bool seal_open(const struct team *team, const void *bytes, size_t length,
               struct seal_header *header, struct text *plain, struct segment_id *id,
               struct error *err);

/* A run of operations as a segment, and back. run->streams[0] is its author. */
bool segment_seal(const struct team *team, const struct op_run *run,
                  const struct segment_id *previous, struct sealed *sealed, struct error *err);
bool segment_open(const struct team *team, const void *bytes, size_t length,
                  struct seal_header *header, struct op_run *run, struct segment_id *id,
                  struct error *err);
/* The body of a segment, in CBOR (operations.c). False for anything that is not exactly one. */
void operations_pack(const struct op_run *run, struct text *plain);
bool operations_unpack(const void *bytes, size_t length, const struct seal_header *header,
                       struct op_run *run);

/* A head as a sealed file, and back (head.c). */
bool head_seal(const struct team *team, const struct head *head, struct text *sealed,
               struct error *err);
bool head_open(const struct team *team, const void *bytes, size_t length, struct head *head,
               struct error *err);

/* The body of a head, in CBOR. False for anything that is not exactly one. */
bool head_unpack(const void *bytes, size_t length, struct head *head);

/* ---- the team's key (keys.c, phrase.c) ----------------------------------------------------- */

enum { PHRASE_SIGNS = 24, PHRASE_SIZE = PHRASE_SIGNS + PHRASE_SIGNS / 4 };
/* A new phrase, "7K3M-9QXW-…": 110 random bits and 10 of a sum. */
void phrase_make(char phrase[PHRASE_SIZE]);
/* What was typed, in the form in which it was made: case, blanks, dashes, O for 0 and I or L for 1
 * are forgiven. ERR_INPUT when it cannot be one: a sign is missing or mistyped. */
bool phrase_read(const char *typed, char phrase[PHRASE_SIZE], struct error *err);

enum { KEYS_SIZE = 128 };
/* The file keys/<epoch>: the team's key under a key made from the phrase. */
bool keys_wrap(const struct team *team, const char *phrase, unsigned char file[KEYS_SIZE],
               struct error *err);
/* ERR_CORRUPT: no such file; ERR_INPUT: another phrase. */
bool keys_unwrap(const void *bytes, size_t length, const char *phrase, struct team *team,
                 struct error *err);
/* libsodium made ready; false with an error where the system gives no randomness. */
bool sodium_ready(struct error *err);

#endif
