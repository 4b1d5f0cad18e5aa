/* What the files of a dump that comes back share: import_dump.c (the file, its records),
 * import_dump_value.c (their values). */
#ifndef DENTELLE_APP_IMPORT_DUMP_H
#define DENTELLE_APP_IMPORT_DUMP_H

#include "export.h"

/* A dump being brought back, inside an open group. */
struct import_dump {
    struct app *app;
    struct dump_report *report;
    struct ids in_file[ENTITY_COUNT];
    size_t remarks_unkept;
};

/* "fiche 0197… : <why>", among the first remarks. */
void dump_remark(struct import_dump *import, const struct dumped *dumped, const char *why);
/* A member of a set as it is stored; NULL when this version cannot take it. The caller frees. */
char *dump_check_member(struct import_dump *import, enum field field, const char *given);
/* Writes what the record has in a field; what the registry refuses is left out and said. */
bool dump_write_value(struct import_dump *import, struct dumped *dumped, enum field field,
                      struct error *err);

#endif
