/* What an erasure leaves to be done (scrub.c, redact.c). */
#ifndef DENTELLE_STORE_SCRUB_H
#define DENTELLE_STORE_SCRUB_H

#include "internal.h"

/* The file is to be cleaned (store_scrub); inside the caller's transaction. */
bool scrub_note(struct store *store, struct error *err);
/* The segments sealed here that hold operations on this record are to be rewritten; inside the
 * caller's transaction. */
bool redact_note(struct store *store, const struct id *entity, struct error *err);
/* What this version does not know of a record that is erased here says nothing either. */
bool redact_unknown(struct store *store, const struct op *op, struct error *err);

#endif
