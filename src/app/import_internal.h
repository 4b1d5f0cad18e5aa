/* What the files of the import share: import.c (the run over a file), import_row.c (one line of
 * it), import_known.c (who is known already), import_twin.c (who resembles whom), import_note.c
 * (what no field takes). */
#ifndef DENTELLE_APP_IMPORT_INTERNAL_H
#define DENTELLE_APP_IMPORT_INTERNAL_H

#include "internal.h"

#include "twins.h"

/* A file being imported, inside an open group. */
struct import {
    struct app *app;
    const struct sheet *sheet;
    const char *file; /* its name without folders, for the notes of import */
    struct id programme;
    const int *same; /* lines whose porteurs are those they resemble */
    size_t same_count;
    struct twin_watch *watch; /* the porteurs to be compared with; NULL until the first new one */
    void *known;              /* of import_known.c: a tree (tsearch), NULL while empty */
    struct strings *remarks;  /* of the report */
    struct id noted;          /* the known case met last, and the texts of its notes of import: */
    struct strings notes;     /* lines about one porteur often follow each other */
};

/* ---- import_row.c -------------------------------------------------------------------------- */

/* Decides the fate of a line and writes what it brings. False only when the base refused. */
bool import_row(struct import *import, const struct sheet_row *row, struct import_row *result,
                struct error *err);

/* What the line has in the column of a field; "" when there is none. */
const char *import_cell(const struct sheet *sheet, const struct sheet_row *row, enum field field);
/* The columns that give a porteur its name and its town: the first is -1 when there is none. */
int import_name_column(const struct sheet *sheet);

/* ---- import_known.c ------------------------------------------------------------------------ */

/* The porteur of that name whose town does not say otherwise, and its case in the programme; both
 * ID_NONE when there is none. False when the base could not be read. */
bool known_find(struct import *import, const char *name, const char *town, struct id *holder,
                struct id *case_id, struct error *err);
/* What a line wrote: a new porteur, a new case of one, a town that was missing ("": none). */
bool known_note(struct import *import, const char *name, const char *town, const struct id *holder,
                const struct id *case_id, struct error *err);
void known_clear(struct import *import);

/* ---- import_twin.c: whom a line resembles --------------------------------------------------- */

/* The porteurs of the base, read when they are first asked for. */
bool import_watch(struct import *import, struct error *err);
/* What the line says of its porteur, as it will be compared. Freed by twin_sheet_clear. */
void import_sheet(const struct import *import, const struct sheet_row *row, const char *name,
                  struct twin_sheet *sheet);
/* The porteur that a new line resembles, ID_NONE when none; its case in the programme, and
 * "ressemble à Retrouvilles (Arras), HR-2027-7K-003 : même SIRET", which the caller frees. */
bool import_twin(struct import *import, const struct twin_sheet *sheet, struct id *holder,
                 struct id *case_id, char **reason, struct error *err);
/* Did somebody say that the porteur of this line is the one it resembles? */
bool import_is_same(const struct import *import, int line);

/* ---- import_note.c ------------------------------------------------------------------------- */

/* The note of import of a line, being gathered. */
struct import_note {
    struct import *import;
    int line;
    struct strings entries; /* "Couleur : bleu" */
};
/* Keeps a cell that no field took; `why` is "" or " (valeur non reconnue)". A cell too long for a
 * note is cut, and the report says so. */
void note_keep(struct import_note *note, size_t column, const char *cell, const char *why);
/* Leaves out what the notes of import of this case hold already: the same file again adds nothing.
 */
bool note_leave_known(struct import_note *note, const struct id *case_id, struct error *err);
/* Writes it on the case, in as many notes as it takes. */
bool note_write(struct import_note *note, const struct id *case_id, struct error *err);
void note_clear(struct import_note *note);
void noted_clear(struct import *import);

#endif
