/* Several texts as one zip archive, in memory: what ODT is. */
#ifndef DENTELLE_REPORT_PACKAGE_H
#define DENTELLE_REPORT_PACKAGE_H

#include "dentelle/base.h"

struct package_part {
    const char *name;
    const struct text *bytes;
    bool stored; /* not compressed */
};
/* Adds the bytes of the archive to `out`; its parts are in this order and all bear this date, so
 * that the same parts give the same bytes. ERR_IO when libzip refuses. */
bool package_write(const struct package_part parts[], size_t count, day date, struct text *out,
                   struct error *err);

#endif
