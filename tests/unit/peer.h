/* Another device, for unit tests: its operations are written in as they would be received. */
#ifndef DENTELLE_TESTS_PEER_H
#define DENTELLE_TESTS_PEER_H

#include "store/internal.h"

/* The streams 2 and 3, "autre" and "encore un". */
void peer_introduce(struct store *store);
/* One operation, in a transaction of its own. */
void peer_receive(struct store *store, const struct op *op);

#endif
