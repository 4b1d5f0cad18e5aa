/* conflicts: the conflict under the cursor, as it is drawn and decided on (conflicts.c, its sides
 * in conflicts_sides.c, its drawing in conflicts_draw.c). */
#ifndef DENTELLE_TUI_CONFLICTS_H
#define DENTELLE_TUI_CONFLICTS_H

#include "screen.h"
#include "word_diff.h"

/* A value as it is read, or what contests a deletion. */
struct side {
    char *who, *when; /* "ce poste", "lun. 15 mars à 09:02" */
    char *text;
    const char *value; /* as stored, of the versions */
};

/* One conflict, read. */
struct disputed {
    struct conflict conflict;
    struct versions versions;
    char *title;
    struct side *sides; /* of a deletion two: it, and all that contests it */
    size_t count;
    size_t chosen, first; /* the first of the two that show */
    int scroll;
    bool anew; /* the pair changed: what differs first is to show */
    bool deletion;
    struct word_diff diff; /* between the two that show */
};

/* Takes over what `conflict` holds. */
bool disputed_read(struct disputed *disputed, struct tui *tui, struct conflict *conflict,
                   struct error *err);
void disputed_clear(struct disputed *disputed);
/* The next side, or the one before; around the ends. */
void disputed_choose(struct disputed *disputed, int by);

/* The one that shows, from (row, column) on. Says where the cursor stands. */
void disputed_draw(struct disputed *disputed, struct tui *tui, int row, int column, int rows,
                   int columns);

#endif
