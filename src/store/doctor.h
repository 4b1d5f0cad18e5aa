/* What the files of doctor share: the checks of the file (doctor.c), the rebuilding that is
 * compared (doctor_rebuild.c). */
#ifndef DENTELLE_STORE_DOCTOR_H
#define DENTELLE_STORE_DOCTOR_H

#include "derive.h"

/* A line of what was found. */
void diagnosis_add(struct diagnosis *diagnosis, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Applies all operations again in a copy and compares; says each table that differs. */
bool check_projection(struct store *store, struct diagnosis *diagnosis, bool *differs,
                      struct error *err);

#endif
