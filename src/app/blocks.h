/* Blocks of "key: value", the form of the texts in assets/: [kind] opens one, # is a comment. */
#ifndef DENTELLE_APP_BLOCKS_H
#define DENTELLE_APP_BLOCKS_H

#include "dentelle/app.h"

struct block {
    char kind[16];
    struct strings keys, values; /* as many of each */
};

/* The next block of `*at`, which advances; false at the end. A block that was read is cleared by
 * the caller. */
bool block_next(const char **at, struct block *block);
void block_clear(struct block *block);
const char *block_get(const struct block *block, const char *key); /* NULL when it has none */

/* Writes the values of a block as fields of a record, inside an open group; keys are columns of the
 * registry, and those in `but` (NULL-terminated) are left to the caller. A key or value that the
 * registry refuses is ERR_INPUT. */
bool block_write(struct app *app, const struct block *block, enum entity entity,
                 const struct id *id, const char *const but[], struct error *err);

#endif
