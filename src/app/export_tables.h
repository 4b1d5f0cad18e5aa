/* What the sheets of an export (export_tables.c) are made of (export_cells.c). */
#ifndef DENTELLE_APP_EXPORT_TABLES_H
#define DENTELLE_APP_EXPORT_TABLES_H

#include "dentelle/exchange.h"
#include "export.h"

enum { REF_WIDTH = 16, NAME_WIDTH = 32 };

struct columns {
    struct tables_column columns[TABLES_COLUMNS_MOST];
    enum field fields[TABLES_COLUMNS_MOST]; /* FIELD_COUNT: not a field */
    size_t count;
};

/* Where an export of tables stands. */
struct sheets {
    struct export *export;
    struct tables *tables;
};

/* `field` FIELD_COUNT: it is not a field. */
void columns_add(struct columns *columns, const char *header, enum tables_type type, int width,
                 enum field field);
/* All fields of an entity that a form shows, but those that this export does not say. */
void columns_add_fields(const struct export *export, struct columns *columns, enum entity entity);
/* The cells of the columns from `first` on, each from the record that holds its field; empty where
 * none does. */
bool sheets_write_fields(const struct sheets *sheets, const struct columns *columns, size_t first,
                         const struct record *records[], size_t count, struct error *err);

#endif
