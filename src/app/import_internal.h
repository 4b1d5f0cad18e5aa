/* What the files of the import share: import.c (the run over a file), import_sheet.c (what is in
 * it), import_columns.c (where each column goes), import_row.c (one line), import_cell.c (one
 * cell), import_known.c (who is known already), import_twin.c (who resembles whom), import_note.c
 * (what no field takes), import_report.c (what became of each line). */
#ifndef DENTELLE_APP_IMPORT_INTERNAL_H
#define DENTELLE_APP_IMPORT_INTERNAL_H

#include "internal.h"

#include "twins.h"

/* A file being imported, inside an open group. */
struct import {
    struct app *app;
    const struct import_column *columns;
    size_t column_count;
    const struct import_order *order;
    const char *file; /* its name without folders, for the notes of import */
    struct id programme;
    struct twin_watch *watch; /* the porteurs to be compared with; NULL until the first new one */
    size_t base_porteurs;     /* of them: those that were there before */
    void *known;              /* of import_known.c: a tree (tsearch), NULL while empty */
    size_t known_count;       /* of the names in it that may go */
    void *spoken, *removed;   /* of import_cell.c, the same */
    bool removed_read;
    struct strings *remarks; /* of the report */
    struct id noted;         /* the known case met last, and the texts of its notes of import: */
    struct strings notes;    /* lines about one porteur often follow each other */
};

/* ---- import_sheet.c ------------------------------------------------------------------------ */

/* The sheet that the order names, else the likely one; the report says which ones there are. */
struct sheet *import_open_sheet(struct workbook *workbook, const struct import_order *order,
                                struct import_report *report, struct error *err);
/* Lines that are no porteur's were read too: they are added to those set aside, after all others.
 */
void import_take_notes(const struct sheet *sheet, struct import_report *report);

/* ---- import_columns.c ---------------------------------------------------------------------- */

/* Where the columns of a header go: what the order says, else what was chosen for such a header
 * once, else the field that it names. ERR_INPUT when none gives the name of a porteur, or the order
 * names a column or a field that is none. */
bool import_columns(struct app *app, const struct import_order *order, const struct sheet *sheet,
                    struct import_report *report, struct error *err);
/* The first value that each column has, as long as it has none. */
void import_sample(struct import_report *report, const struct sheet_row *row);

/* ---- import_row.c -------------------------------------------------------------------------- */

/* What became of a line. */
struct import_result {
    struct import_row row;
    struct import_texts texts;
};
/* Decides the fate of a line and writes what it brings. False only when the base refused; the texts
 * of the result are the caller's either way. */
bool import_row(struct import *import, const struct sheet_row *row, struct import_result *result,
                struct error *err);

/* What the line has in the column of a field; "" when there is none. */
const char *import_cell(const struct import *import, const struct sheet_row *row, enum field field);

/* ---- import_report.c ----------------------------------------------------------------------- */

/* An empty one; what memory should not hold of it lies in that folder. */
void report_begin(struct import_report *report, const char *folder);
/* The rows from `second` on come after the others and are by line as they are: each goes to its
 * place. `folder` as before. */
void report_merge(struct import_report *report, size_t second, const char *folder);
/* Adds a row and takes its texts over. */
void report_add(struct import_report *report, struct import_result *result);

/* ---- import_cell.c ------------------------------------------------------------------------- */

/* What a line brings that no field takes: "Couleur : bleu". */
struct import_entry {
    char *text;
    char *shown; /* "Téléphone : ici 06…, dans le fichier 07…" where both changed, or NULL */
};
/* The note of import of a line, being gathered. */
struct import_note {
    struct import *import;
    int line;
    struct import_entry *entries;
    size_t count;
};
/* Where the cells of a line go. `holder` and `case_file` are what the base says of them before. */
struct target {
    struct record holder, case_file;
    bool known_holder, known_case;
    bool town_written; /* with a new holder */
    struct import_note note;
    int filled, updated; /* fields of known records that were empty, that were not */
    struct text changes; /* "Téléphone : 03… → 07… ; Site : …" */
};
/* Did a line of this file speak of that field of a known record already? It does from now on; the
 * answer is what it was before. */
bool import_speak(struct import *import, const struct id *entity, enum field field);
bool import_spoke(const struct import *import, const struct id *entity, enum field field);
bool import_write_cells(struct import *import, const struct sheet_row *row, struct target *to,
                        struct error *err);
/* Somebody said that the porteur of the line is this one: the name becomes one of its names. */
bool import_call(struct import *import, const char *name, struct target *to, struct error *err);
/* The known porteur is called otherwise in the file: that is its name when nobody here gave it
 * another, else one more of its other names. */
bool import_rename(struct import *import, const char *name, struct target *to, struct error *err);
void import_cells_clear(struct import *import);

/* ---- import_known.c ------------------------------------------------------------------------ */

/* The porteur of that name whose town does not say otherwise, and its case in the programme; both
 * ID_NONE when there is none. False when the base could not be read. */
bool known_find(struct import *import, const char *name, const char *town, struct id *holder,
                struct id *case_id, struct error *err);
/* The only porteur that the base had before this file with that SIRET, when it proves something. */
bool known_by_siret(struct import *import, const struct twin_sheet *sheet, struct id *holder,
                    struct id *case_id, struct error *err);
/* What a line wrote: a new porteur (`created`), a new case of one, a town that was missing ("":
 * none). */
bool known_note(struct import *import, const char *name, const char *town, const struct id *holder,
                const struct id *case_id, bool created, struct error *err);
/* Who bore that name before the file gave him another is still known by it. */
void known_keep(struct import *import, const char *name);
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

/* ---- import_note.c ------------------------------------------------------------------------- */

/* Keeps a cell that no field took; `why` is "" or " (valeur non reconnue)", `shown` as in
 * import_entry. A cell too long for a note is cut, and the report says so. */
void note_keep(struct import_note *note, size_t column, const char *cell, const char *why,
               const char *shown);
/* Keeps a text as it is. */
void note_keep_text(struct import_note *note, const char *text);
/* Leaves out what the notes of import of this case hold already: the same file again adds nothing.
 */
bool note_leave_known(struct import_note *note, const struct id *case_id, struct error *err);
/* Writes it on the case, in as many notes as it takes. */
bool note_write(struct import_note *note, const struct id *case_id, struct error *err);
void note_clear(struct import_note *note);
void noted_clear(struct import *import);

#endif
