/* What received operations do to the records that they touch, gathered in memory: the heads of each
 * record are read once, superseded there, and written once at the end, with the row and what
 * follows from it. The result is that of project_op on each of them, which what is written here
 * goes through: many operations on one record would each read and write it all. */
#ifndef DENTELLE_STORE_GATHER_H
#define DENTELLE_STORE_GATHER_H

#include "internal.h"

#define NONE SIZE_MAX

/* A head of a record: one that the base has, or one that came. */
struct gathered_head {
    size_t record, next; /* next: of the same record, NONE after the last */
    enum field field;
    int64_t sid, seq;
    char *value;          /* of one that came */
    bool stored, dropped; /* stored: in the base; dropped: superseded since */
};
struct gathered {
    struct id id;
    enum entity entity;
    size_t heads; /* the first one; NONE: none */
    uint64_t touched;
    int64_t least, most; /* of the clocks of what came */
    bool there, erased;  /* there: its row is */
};

/* Places by a hash, of records or of heads: open addressing, a power of two, NONE where free. */
struct places {
    size_t *items;
    size_t room, used;
};

struct gathered_notes {
    struct id *items;
    size_t count, room;
};

struct gather {
    struct store *store;
    struct gathered *records;
    size_t record_count, record_room;
    struct gathered_head *heads;
    size_t head_count, head_room;
    struct places by_id, by_name;
    size_t last;                           /* the record touched last */
    bool deaths, erasures;                 /* the tables dead and erased hold something */
    struct gathered_notes leaving, coming; /* notes: out of the index of words, and into it */
};

/* NULL with an error. */
struct gather *gather_new(struct store *store, struct error *err);
void gather_free(struct gather *gather); /* NULL: nothing */
/* Takes in an operation that is in table op already, and its value, which it frees. */
bool gather_add(struct gather *gather, const struct op *op, char *value, struct error *err);
/* Writes heads and rows, and tells derive.c what was touched; inside the transaction, before
 * derive_flush. Nothing more is taken in afterwards. */
bool gather_write(struct gather *gather, struct error *err);

/* Does a statement that asks for a record (?1) give a row? */
bool gather_asks(struct store *store, const char *sql, const struct id *id, bool *there,
                 struct error *err);

#endif
