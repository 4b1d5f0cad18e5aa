/* What unit tests stand on: a folder of their own, a clock and dice that they set, an open base. */
#ifndef DENTELLE_TESTS_GROUND_H
#define DENTELLE_TESTS_GROUND_H

#include <criterion/criterion.h>

#include "dentelle/app.h"
#include "../scratch.h"
#include "dentelle/store.h"
#include "dentelle/stream.h"

/* A clock that stands still until it is told to move, and dice that always fall the same way. */
struct ground {
    char folder[SCRATCH_SIZE]; /* temporary, removed at the end */
    char *base;                /* path of a base in it, not yet made */
    int64_t now_ms;
    uint64_t dice;
    struct clock clock;
};

/* 2027-03-15T09:00 UTC, a Monday. */
enum { GROUND_SECONDS = 1805101200 };

void ground_open(struct ground *ground);
void ground_close(struct ground *ground);
void ground_pass_days(struct ground *ground, int days);

/* The base of the ground; a failure fails the test with its sentence. */
struct store *ground_store(struct ground *ground);
/* Another base, in a folder of that name on the same ground. */
struct store *ground_store_in(const struct ground *ground, const char *name);
/* An app on that base, with the clock of the ground. */
void ground_app(struct ground *ground, struct app *app);

/* In an action of its own; a failure fails the test. */
void ground_erase(struct store *store, enum entity entity, const struct id *id);
/* The own name as files and people write it, 16 hexadecimal digits. The caller frees. */
char *ground_device_name(struct store *store);

/* What sqlite3's shell would print: the first column of the first row as text, "" when none. The
 * caller frees. */
char *ground_ask(struct ground *ground, const char *sql);

#endif
