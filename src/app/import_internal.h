/* What import.c (the run over a file) and import_row.c (one line of it) share. */
#ifndef DENTELLE_APP_IMPORT_INTERNAL_H
#define DENTELLE_APP_IMPORT_INTERNAL_H

#include "internal.h"

/* A file being imported, inside an open group. */
struct import {
    struct app *app;
    const struct sheet *sheet;
    const char *file; /* its name without folders, for the notes of import */
    struct id programme;
};

/* Decides the fate of a line and, when it is new, writes it. False only when the base refused. */
bool import_row(const struct import *import, const struct sheet_row *row, struct import_row *result,
                struct error *err);

/* The columns that give a porteur its name and its town: the first is -1 when there is none. */
int import_name_column(const struct sheet *sheet);

#endif
