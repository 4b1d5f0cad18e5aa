/* A device of an earlier version: the registry of fields answers it that it has none of some
 * numbers, which the linker makes pass through here (-Wl,--wrap=field_by_id). */
#ifndef DENTELLE_SIMULATE_OLDER_H
#define DENTELLE_SIMULATE_OLDER_H

#include <stdbool.h>

void older_is(bool older);

#endif
