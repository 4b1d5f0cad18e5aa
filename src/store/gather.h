/* What received operations do to the records that they touch, gathered in memory: the heads of each
 * record are read once, superseded there, and written once at the end, with the row and what
 * follows from it. The result is that of project_op on each of them, which what is written here
 * goes through: many operations on one record would each read and write it all. */
#ifndef DENTELLE_STORE_GATHER_H
#define DENTELLE_STORE_GATHER_H

#include "internal.h"

struct gather;

/* NULL with an error. */
struct gather *gather_new(struct store *store, struct error *err);
void gather_free(struct gather *gather); /* NULL: nothing */
/* Takes in an operation that is in table op already, and its value, which it frees. */
bool gather_add(struct gather *gather, const struct op *op, char *value, struct error *err);
/* Writes heads and rows, and tells derive.c what was touched; inside the transaction, before
 * derive_flush. Nothing more is taken in afterwards. */
bool gather_write(struct gather *gather, struct error *err);

#endif
