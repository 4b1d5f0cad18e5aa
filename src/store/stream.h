/* What the files of the store that speak to sync share. */
#ifndef DENTELLE_STORE_STREAM_H
#define DENTELLE_STORE_STREAM_H

#include "dentelle/stream.h"
#include "internal.h"

/* The number of a stream in this base: 0 when it has none; or given one. */
bool stream_number(struct store *store, const struct stream_name *name, int64_t *sid,
                   struct error *err);
bool stream_number_made(struct store *store, const struct stream_name *name, int64_t *sid,
                        struct error *err);
bool stream_name_of(struct store *store, int64_t sid, struct stream_name *name, struct error *err);

/* BEGIN IMMEDIATE, unless the base is read-only; ROLLBACK without a word. */
bool stream_begin(struct store *store, struct error *err);
void stream_rollback(struct store *store);

/* Writes in the base what tells it from a copy (mark.c); inside the caller's transaction. */
bool mark_write(struct store *store, struct error *err);

#endif
