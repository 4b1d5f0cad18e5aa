/* What the files of doctor share: the checks of the file and the repair (doctor.c), what numbers
 * and names the operations (doctor_streams.c), the rebuilding that is compared (doctor_rebuild.c).
 */
#ifndef DENTELLE_STORE_DOCTOR_H
#define DENTELLE_STORE_DOCTOR_H

#include "derive.h"

/* What can be mended from the operations. */
struct found {
    bool streams; /* a stream without identity, a counter that lags */
    bool tables;  /* a table of the projection that is missing, or of another form */
    bool rows;    /* rows that the operations do not give */
};

/* A line of what was found. */
void diagnosis_add(struct diagnosis *diagnosis, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Identity of each stream, how far each is known, the series of references; and, to be known, what
 * waits for a later version and what was written at a doubtful date. */
bool check_streams(struct store *store, struct diagnosis *diagnosis, struct found *found,
                   struct error *err);
/* Inside the caller's transaction. */
bool mend_streams(struct store *store, struct error *err);

/* Are the tables of the projection there, as the registry makes them? */
bool check_tables(struct store *store, struct diagnosis *diagnosis, struct found *found,
                  struct error *err);
/* Applies all operations again in a copy and compares; says each table that differs. */
bool check_projection(struct store *store, struct diagnosis *diagnosis, struct found *found,
                      struct error *err);

#endif
