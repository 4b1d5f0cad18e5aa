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

/* The eight bytes of a column; false, and zeros, when it holds something else. */
bool stream_column(sqlite3_stmt *stmt, int column, struct stream_name *name);

/* Operations `first` to `last` of a stream, all of them: ERR_CORRUPT when any is missing. */
bool stream_read_range(struct store *store, int64_t sid, int64_t first, int64_t last,
                       struct op_run *run, struct error *err);

/* BEGIN IMMEDIATE, unless the base is read-only; ROLLBACK without a word. */
bool stream_begin(struct store *store, struct error *err);
void stream_rollback(struct store *store);
/* COMMIT when `done`, else ROLLBACK; whether all went well. */
bool stream_end(struct store *store, bool done, struct error *err);

/* Decisions that came in a head, joined to ours (gone.c); one decision written. Inside the
 * caller's transaction. */
bool gones_join(struct store *store, const struct gones *gones, struct error *err);
bool gone_write(struct store *store, const struct gone *gone, struct error *err);
/* The team, or what of its keys is new; inside the caller's transaction. */
bool team_write(struct store *store, const struct team *team, struct error *err);
/* Of the key that seals; 0 when there is no team. */
bool team_epoch(struct store *store, uint32_t *epoch, struct error *err);

/* Writes in the base what tells it from a copy (mark.c); inside the caller's transaction. */
bool mark_write(struct store *store, struct error *err);

#endif
