/* What the files of undo share: a group of operations as it is turned back (undo_invert.c), and
 * what each of them asks for (undo_mark.c). */
#ifndef DENTELLE_STORE_UNDO_H
#define DENTELLE_STORE_UNDO_H

#include "internal.h"

/* An operation as read back from the table; owns its texts. */
struct past_op {
    struct op op;
    char *value, *prevs;
    enum {
        TURN_NOTHING, /* the group wrote the field again, or the whole record goes */
        TURN_FIELD,   /* the field takes back the value it had */
        TURN_RECORD,  /* the group made the record: it goes to the trash */
    } turn;
};

/* The operations of a group, in their order. */
struct past_group {
    struct past_op *ops;
    size_t count;
    int64_t first, last; /* their numbers in the stream of this device */
    int kept;            /* fields left alone */
};

/* Gives back what an operation chose among, when it was several values: each becomes a head again.
 * `*written`: it was. `heads`: what stands for the operation today (undo_rivals.c). */
bool undo_rivals(struct store *store, const struct op *op, const char *heads, bool *written,
                 struct error *err);
/* Gives a deletion back, with what contested it before the operation settled it. */
bool undo_deletion(struct store *store, const struct op *op, const char *heads, struct error *err);

/* Says of each operation what turning back has to do with it. */
bool undo_mark(struct store *store, struct past_group *group, struct error *err);

#endif
