/* From a failing script to the shortest one that fails alike. */
#ifndef DENTELLE_SIMULATE_SHRINK_H
#define DENTELLE_SIMULATE_SHRINK_H

#include "world.h"

/* How a run ended. */
struct verdict {
    enum property broken; /* PROPERTY_NONE: all holds */
    char why[1024];
};

/* A run in a process of its own, that may crash or hang. */
void try_apart(const struct script *script, struct verdict *verdict);
/* Leaves out what the failure does not need. */
void shrink(struct script *script, struct verdict *verdict);
/* The steps that are left, and how to run them again. */
void tell_failure(const struct script *script, const struct verdict *verdict);

#endif
