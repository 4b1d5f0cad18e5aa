/* What writes and what reads a dump both know of its form. */
#ifndef DENTELLE_EXCHANGE_DUMP_H
#define DENTELLE_EXCHANGE_DUMP_H

#include "dentelle/exchange.h"

#define DUMP_FORMAT "dentelle"

/* How the lists of records are called, by entity. */
extern const char *const dump_lists[ENTITY_COUNT];

#endif
