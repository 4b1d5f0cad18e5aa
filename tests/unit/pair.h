/* What the tests of sharing stand on: two bases of one team, and their folder. */
#ifndef DENTELLE_TESTS_PAIR_H
#define DENTELLE_TESTS_PAIR_H

#include "ground.h"
#include "store/internal.h"
#include "sync/folder.h"
#include "sync/segment.h"

struct pair {
    struct ground ground;
    struct store *ours, *theirs;
    char *root, *url; /* of the folder */
    struct team team;
    struct error err;
    struct sync_report report; /* of the last cycle */
};
extern struct pair pair;

/* The key is not made from a phrase: that is slow, and tried once. */
void pair_open(void);
void pair_close(void);

/* What fails fails the test with its sentence, but for the two that say so. */
void pair_write(struct store *store, const struct id *id, enum field field, const char *value);
struct id pair_make_holder(struct store *store, const char *name);
/* One number. */
int64_t pair_count(struct store *store, const char *sql);
int64_t pair_holders(struct store *store);
void pair_expect_value(struct store *store, const struct id *id, enum field field,
                       const char *wanted);
void pair_expect_alike(struct store *one, struct store *other);

/* False, and pair.err, when it fails. */
bool pair_cycle_watched(struct store *store, const struct sync_watch *watch);
bool pair_try_cycle(struct store *store);
void pair_cycle(struct store *store);
/* Did the last cycle say that? */
bool pair_remarked(const char *words);

/* The `index`-th file of the folder that fits the pattern; NULL: there are fewer. The caller frees.
 */
char *pair_find_file(const char *pattern, size_t index);
void pair_read_file(const char *path, struct text *bytes);
void pair_put_file(const char *path, const void *bytes, size_t length);

#endif
