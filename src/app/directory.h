/* directory: what the shipped directory of partners said, beside what the user made of it. */
#ifndef DENTELLE_APP_DIRECTORY_H
#define DENTELLE_APP_DIRECTORY_H

#include "blocks.h"

/* Installs an edition: partners that are not there yet, and into the others what changed since the
 * edition they know, wherever the user left that as it was. An older edition does nothing. */
bool directory_install(struct app *app, const char *text, struct error *err);

/* The block of a partner as it was last installed, kept in PARTNER_SHIPPED, with three keys before
 * those of the registry. */
#define SHIPPED_EDITION "edition" /* in which it came or changed last */
#define SHIPPED_NEWS "news"       /* "new", "changed"; none at the first installation */
#define SHIPPED_OFFERS "offers"   /* columns where the user keeps something else: "does, needs" */
/* `news` and `offers` may be NULL. The caller frees. */
char *shipped_text(const struct block *block, int edition, const char *news, const char *offers);
/* False when the partner is none of the directory, or of a base that kept no block yet. `block` is
 * cleared by the caller either way. */
bool shipped_read(const char *shipped, struct block *block);
int shipped_edition(const struct block *block);
/* Is it said, besides the three keys, the same? */
bool shipped_same(const struct block *a, const struct block *b);

/* Brings a partner from what `before` said (NULL: nobody knows) to what `now` says, inside an open
 * group. The fields where the user keeps something else go to `offers`. `wrote`: something was,
 * beside the date of checking, which is no news. */
struct merge {
    struct app *app;
    const struct id *id;
    const struct record *record;
    const struct block *before, *now;
    struct text offers;
    bool wrote;
};
bool directory_merge(struct merge *merge, struct error *err);

/* The members of a set as one text, in order. NULL when there are none. The caller frees. */
bool members_text(struct app *app, const struct id *id, enum field field, char **members,
                  struct error *err);
/* The set becomes exactly these, inside an open group. `members` may be NULL. */
bool members_write(struct app *app, const struct id *id, enum field field, const char *members,
                   struct error *err);
bool members_same(const char *a, const char *b);

#endif
