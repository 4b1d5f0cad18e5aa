/* What must be alike on all devices. */
#ifndef DENTELLE_SIMULATE_PICTURE_H
#define DENTELLE_SIMULATE_PICTURE_H

#include "store/stream.h"
#include "world.h"

/* The caller frees. */
char *picture_of(struct world *world, struct store *store);
/* Where two of them first differ. */
void picture_difference(const char *one, const char *other, char *words, size_t size);

#endif
