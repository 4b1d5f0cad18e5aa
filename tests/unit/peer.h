/* Two other devices, for unit tests: what they write is received from them. */
#ifndef DENTELLE_TESTS_PEER_H
#define DENTELLE_TESTS_PEER_H

#include "store/internal.h"

/* The streams 2 and 3, "autre" and "encore un", say who they are. */
void peer_introduce(struct store *store);
/* The next operation of one of them, in a segment of its own. `op`: in the numbers of this base;
 * its value and prevs as it keeps them. */
void peer_receive(struct store *store, const struct op *op);

#endif
