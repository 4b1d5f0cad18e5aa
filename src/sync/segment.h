/* What travels, byte by byte (docs/sync.md): a clear header that is authenticated whole, then a
 * body that only the team reads. Segments of operations and heads are sealed in one way. */
#ifndef DENTELLE_SYNC_SEGMENT_H
#define DENTELLE_SYNC_SEGMENT_H

#include "dentelle/stream.h"

enum {
    SEAL_HEADER_SIZE = 88,
    SEAL_FORMAT = 1,
    SEAL_READER = 3,                     /* the most that this version reads: bundles */
    SEAL_READER_SECOND = 2,              /* what was rewritten, decisions on devices */
    SEAL_READER_FIRST = 1,               /* what all versions read */
    SEAL_PLAIN_MOST = 256 * 1024 * 1024, /* a body, unpacked */
    SEAL_FILE_MOST = SEAL_PLAIN_MOST + 4096,
    SEGMENT_OPS = 4096, /* a segment ends with the group in which it reaches either */
    SEGMENT_BYTES = 1024 * 1024,
    VALUE_MOST = 4 * LINES_LIMIT,
};
enum seal_kind { SEAL_SEGMENT = 'S', SEAL_HEAD = 'H', SEAL_KEY = 'K' };

struct seal_header {
    enum seal_kind kind;
    int reader; /* the least version that can read the body */
    uint32_t epoch;
    struct id organisation;
    struct stream_name stream;
    int64_t first, last; /* of a head: its number, and the author's last operation */
    struct segment_id previous;
    bool redacted; /* a segment in the place of one that held what was erased since */
};

/* The header of a file, as it is written there. ERR_CORRUPT when it is none of ours. */
bool seal_read_header(const void *bytes, size_t length, struct seal_header *header,
                      struct error *err);
/* Seals `plain` under the header; the identity follows from both and from the team's key, so that
 * the name of a file says nothing to others about what is in it. */
bool seal_close(const struct team *team, const struct seal_header *header, const struct text *plain,
                struct text *sealed, struct segment_id *id, struct error *err);
/* Checks all of it and gives the body. ERR_CORRUPT: not whole, or not of this team's key;
 * ERR_INPUT: of another organisation; ERR_NEWER: of a later version; ERR_KEY: of a key that we have
 * not got. */
bool seal_open(const struct team *team, const void *bytes, size_t length,
               struct seal_header *header, struct text *plain, struct segment_id *id,
               struct error *err);

/* A run of operations as a segment, and back. run->streams[0] is its author. The identity of one
 * that was rewritten is that of the first file, by which the next segment knows it. */
bool segment_seal(const struct team *team, const struct op_run *run,
                  const struct segment_id *previous, struct sealed *sealed, struct error *err);
/* One that holds what several hold, which go on from `previous` (all zero: nobody knows) to the one
 * called `last`; their erased operations are empty in `run`. Fills all of `sealed`. */
bool segment_gather(const struct team *team, const struct op_run *run,
                    const struct segment_id *previous, const struct segment_id *last,
                    struct sealed *sealed, struct error *err);
/* The identity of a file itself, and whether it is whole. */
bool segment_identify(const struct team *team, const void *bytes, size_t length,
                      struct segment_id *id, struct error *err);
bool segment_open(const struct team *team, const void *bytes, size_t length,
                  struct seal_header *header, struct op_run *run, struct segment_id *id,
                  struct error *err);
/* What takes the place of sealed->bytes: the same numbers, the same place in the chain, these
 * operations. Puts it there, with its file_id. */
bool segment_redact(const struct team *team, const struct op_run *run, struct sealed *sealed,
                    struct error *err);
/* The body of a segment, in CBOR (operations.c); of one that was rewritten, also the identity of
 * the first (`replaced`, else NULL). False for anything that is not exactly one. */
void operations_pack(const struct op_run *run, const struct segment_id *replaced,
                     struct text *plain);
bool operations_unpack(const void *bytes, size_t length, const struct seal_header *header,
                       struct op_run *run, struct segment_id *replaced);

/* A head as a sealed file, and back (head.c). */
bool head_seal(const struct team *team, const struct head *head, struct text *sealed,
               struct error *err);
bool head_open(const struct team *team, const void *bytes, size_t length, struct head *head,
               struct error *err);

/* The body of a head, in CBOR. False for anything that is not exactly one. */
bool head_unpack(const void *bytes, size_t length, struct head *head);

/* Keys of one use, made from a key of the team. */
enum { SUBKEY_SEAL = 1, SUBKEY_ID = 2, SUBKEY_NOTICE = 3 };
void seal_subkey(const unsigned char *whole, uint64_t number, unsigned char key[32]);

/* ---- the team's key (keys.c, phrase.c) ----------------------------------------------------- */

enum { PHRASE_SIGNS = 24, PHRASE_SIZE = PHRASE_SIGNS + PHRASE_SIGNS / 4 };
/* A new phrase, "7K3M-9QXW-…": 110 random bits and 10 of a sum. */
void phrase_make(char phrase[PHRASE_SIZE]);
/* What was typed, in the form in which it was made: case, blanks, dashes, O for 0 and I or L for 1
 * are forgiven. ERR_INPUT when it cannot be one: a sign is missing or mistyped. */
bool phrase_read(const char *typed, char phrase[PHRASE_SIZE], struct error *err);

/* A number of so many bytes, the greatest first, as all sealed files have them. */
void seal_put_number(unsigned char *to, uint64_t number, int bytes);
uint64_t seal_get_number(const unsigned char *from, int bytes);

enum { KEYS_FILE_MOST = 8192 };
/* What a file of keys says of itself to who has not the phrase. */
struct keys_notice {
    struct id organisation;
    uint32_t epoch; /* of the greatest key in it */
    struct stream_name author;
    int64_t at_ms;
    bool vouched; /* whoever wrote it has a key that we have */
};
/* A file of keys: the ring of the team under a key made from the phrase; `author` and `at_ms` are
 * told to everybody. */
bool keys_wrap(const struct team *team, const char *phrase, const struct stream_name *author,
               int64_t at_ms, struct text *file, struct error *err);
/* ERR_CORRUPT: no such file; ERR_INPUT: another phrase. */
bool keys_unwrap(const void *bytes, size_t length, const char *phrase, struct team *team,
                 struct error *err);
/* False, with an error, for what is no file of keys. `team` may be one without keys. */
bool keys_look(const void *bytes, size_t length, const struct team *team,
               struct keys_notice *notice, struct error *err);
/* One key under another, for who has only one of two that were made at the same time. */
bool keys_link(const struct team *team, uint32_t under, uint32_t epoch,
               const struct stream_name *author, struct text *file, struct error *err);
/* Puts the key that a link gives on the ring; true when there is one and we can open it. */
bool keys_follow(struct team *team, const void *bytes, size_t length);
/* libsodium made ready; false with an error where the system gives no randomness. */
bool sodium_ready(struct error *err);

#endif
