/* What the files of the doubles share: twins_name.c (what a name is made of), twins_score.c (the
 * rule), twins_keys.c and twins_index.c (who is worth comparing), twins.c and twins_once.c (what is
 * asked), twins_act.c (what is decided). */
#ifndef DENTELLE_APP_TWINS_H
#define DENTELLE_APP_TWINS_H

#include "internal.h"

/* ---- twins_name.c -------------------------------------------------------------------------- */

/* A name as the rule reads it. All folded, owned. */
struct twin_name {
    char *full; /* "association les amis de la palette d arras" */
    char *key;  /* its words but the empty ones (articles, "association", "62"), a space between */
    char *bare; /* the key without the words of its own town */
    char *core; /* what sets it apart: nor common words (amis, atelier…); without spaces */
    char *sorted;      /* the words of the core in the order of the alphabet */
    char *common;      /* its common words, in that order */
    char *numbers;     /* its words of digits: "12" is no misprint of "13" */
    char *initials[2]; /* of all its words, of those of the key; "" below three letters */
    char *acronym;     /* the name itself when it may be one: "acp", "a c p"; else "" */
};
/* `town` folded, "" when unknown. */
void twin_name_read(const char *name, const char *town, struct twin_name *read);
void twin_name_clear(struct twin_name *name);

enum nearness {
    NEAR_NOT,
    NEAR_SAME,          /* the very name */
    NEAR_WORDS,         /* but for empty words */
    NEAR_TOWN,          /* but for the name of the town */
    NEAR_ORDER,         /* in another order, or cut into words otherwise */
    NEAR_LETTER,        /* but for a letter */
    NEAR_LETTERS,       /* but for two, of twelve or more */
    NEAR_NOTHING_APART, /* the same, but of common words alone */
};
enum nearness twin_nearness(const struct twin_name *a, const struct twin_name *b);
/* Letters that may be misprints in a core of that many bytes: none of a short one, where each makes
 * another word. */
int twin_letters_allowed(size_t length);
/* Letters to change, add, take away or exchange with the next to make one of the other; `most` + 1
 * when it takes more than that. */
int twin_distance(const char *a, const char *b, int most);

/* ---- twins_score.c ------------------------------------------------------------------------- */

enum { TWIN_PHONES = 2 };
/* A porteur, ready to be compared. Its texts, and those of its name, lie in one block. */
struct twin_side {
    struct id id;
    char *shown, *shown_town; /* as stored; "" when unknown */
    struct twin_name name;
    char *town;                /* folded, "" when unknown */
    char *email;               /* small letters, "" */
    char *siret, *rna;         /* "" when they prove nothing */
    char *phones[TWIN_PHONES]; /* digits; "" */
    struct strings aliases;    /* folded */
    char *block;
};
void twin_side_read(const struct twin_sheet *sheet, struct twin_side *side);
/* Its texts as bytes, added to `block`; and back. */
void twin_side_pack(const struct twin_side *side, struct text *block);
/* Takes over a block of mem_alloc with a NUL after its `length` bytes. */
void twin_side_unpack(const struct id *id, char *block, size_t length, struct twin_side *side);
void twin_side_clear(struct twin_side *side);
/* Has the sheet a number or an address of the side? */
bool twin_side_shares(const struct twin_side *side, const struct twin_sheet *sheet);

/* How many porteurs have this number, this address: a switchboard is nobody's. */
typedef size_t twin_sharers(void *context, const char *coordinate);

/* 0 to 100, and why; reasons against are among them. `sharers` may be NULL: nobody else's.
 * `reasons` may be NULL. */
int twin_score(const struct twin_side *a, const struct twin_side *b, twin_sharers *sharers,
               void *context, struct strings *reasons);

/* ---- twins_keys.c -------------------------------------------------------------------------- */

/* What a key says when it is shared. */
enum twin_key {
    TWIN_KEY_NUMBER,     /* it proves: however many have it, they are compared */
    TWIN_KEY_COORDINATE, /* a telephone, an address */
    TWIN_KEY_NAME,       /* a name, or what a name may be called by */
    TWIN_KEY_PLACE,      /* a name and its town */
    TWIN_KEY_LIKE,       /* a word of the name, a part of it: only names that are near count */
};
/* The keys under which a double of `side` would be found; some may come twice. Never 0. */
typedef void twin_take_key(void *state, enum twin_key kind, uint64_t key);
void twin_keys(const struct twin_side *side, twin_take_key *take, void *state);
uint64_t twin_coordinate_key(const char *coordinate);
uint64_t twin_holder_key(const struct id *holder); /* of none of these kinds */
/* Two that share keys of TWIN_KEY_LIKE alone are no likely doubles unless this agrees: a name is
 * near another of the same figures and common words, or of the same key. */
typedef uint32_t twin_sign;
twin_sign twin_sign_of(const struct twin_side *side);
bool twin_signs_agree(twin_sign a, twin_sign b);

/* ---- twins_index.c ------------------------------------------------------------------------- */

/* Porteurs under the keys by which a double of theirs would be found. */
struct twin_index;
/* What memory should not hold lies in a file without a name of that folder; NULL: nowhere. */
struct twin_index *twin_index_new(const char *folder);
void twin_index_free(struct twin_index *index);
/* Copies the side; its number. */
size_t twin_index_add(struct twin_index *index, const struct twin_side *side);
/* Cleared by twin_side_clear. */
void twin_index_read(struct twin_index *index, size_t number, struct twin_side *side);
size_t twin_index_count(const struct twin_index *index);
/* The town of a holder was not known, and is now. */
void twin_index_learn_town(struct twin_index *index, const struct id *holder, const char *town);
/* Called once for each that shares a key with `side` and may be a likely double of it, or bears one
 * of its names, in no order. */
typedef void twin_visit(void *state, size_t number);
void twin_index_find(struct twin_index *index, const struct twin_side *side, twin_visit *visit,
                     void *state);
twin_sharers twin_index_sharers; /* its context is the index */
/* ERR_IO once the disk did not give back what was laid aside: what was found since is not to be
 * trusted. */
bool twin_index_sound(const struct twin_index *index, struct error *err);

/* ---- twins_once.c -------------------------------------------------------------------------- */

/* Adds to `near` the holders that the rule is worth asking about for one of these sheets, and those
 * that have a number or an address of one; some may come twice. */
bool twins_sift(struct app *app, const struct twin_sheet sheets[], size_t count, struct ids *near,
                struct error *err);

/* ---- twins.c ------------------------------------------------------------------------------- */

/* The porteurs that somebody may resemble. */
struct twin_watch {
    struct twin_index *index;
};
/* Of these sheets alone. */
struct twin_watch *twin_watch_of(const struct twin_sheets *sheets);
/* A porteur that has just been written. */
void twin_watch_add(struct twin_watch *watch, const struct twin_sheet *sheet);
/* The porteur that this one resembles most, when likely enough, and why: the caller's to clear and
 * to free. False when there is none. */
bool twin_watch_find(struct twin_watch *watch, const struct twin_sheet *sheet,
                     struct twin_side *likest, char **reasons);
void twin_sheet_clear(struct twin_sheet *sheet);
/* The likely pairs of which one is among these, sorted; as app_twins. */
bool app_twins_of(struct app *app, const struct ids *porteurs, struct twins *twins,
                  struct error *err);

#endif
