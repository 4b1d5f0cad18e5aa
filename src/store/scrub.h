/* What an erasure leaves to be done (scrub.c, redact.c). */
#ifndef DENTELLE_STORE_SCRUB_H
#define DENTELLE_STORE_SCRUB_H

#include "internal.h"

/* The file is to be cleaned (store_scrub); inside the caller's transaction. */
bool scrub_note(struct store *store, struct error *err);
/* The segments sealed here that hold operations on this record are to be rewritten; inside the
 * caller's transaction. */
bool redact_note(struct store *store, const struct id *entity, struct error *err);
/* An operation on a record that is erased here, if it is: nothing is kept of what it says. */
bool redact_late(struct store *store, const struct op *op, struct error *err);

#endif
