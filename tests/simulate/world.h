/* A team in one process, on the real code: devices with clocks and bases of their own, the places
 * they share, what was typed and by whom. A run is a script of events (script.h) and nothing else:
 * the same script gives the same run. */
#ifndef DENTELLE_SIMULATE_WORLD_H
#define DENTELLE_SIMULATE_WORLD_H

#include <setjmp.h>
#include <stdio.h>

#include "script.h"
#include "dentelle/sync.h"
#include "store/internal.h"

/* What must hold, of each run (docs/sync.md). */
enum property {
    PROPERTY_NONE,
    PROPERTY_STATE, /* the same operations, the same state, rows and conflicts */
    PROPERTY_KEPT,  /* what was typed is shown, kept beside, in the trash, or was given up knowingly
                     */
    PROPERTY_SEEN,  /* nobody replaces what was not before him */
    PROPERTY_ERASED,  /* what was erased is nowhere */
    PROPERTY_AGAIN,   /* all of it again, in any order, changes nothing */
    PROPERTY_REBUILT, /* an emptied place is filled again */
    PROPERTY_ENDS,    /* once all is carried, nothing moves any more */
    PROPERTY_TOLD,    /* what is told is so: what others have, who differs, what is missing */
    PROPERTY_SOUND,   /* doctor finds what the operations say */
    PROPERTY_APART,   /* of a lost laptop nothing is taken, and it gets nothing */
    PROPERTY_WORKS,   /* no gesture and no cycle fails without a reason */
    PROPERTY_COUNT
};
extern const char *const property_names[PROPERTY_COUNT];

/* Values that were typed, by number. */
struct values {
    uint64_t bits[VALUES_MOST / 64];
};
static inline void values_add(struct values *values, int value)
{
    values->bits[value / 64] |= UINT64_C(1) << (value % 64);
}
static inline bool values_hold(const struct values *values, int value)
{
    return values->bits[value / 64] >> (value % 64) & 1;
}

enum { PATH_SIZE = 256 };
struct editor { /* a field that stands open in an editor */
    bool open;
    int thing;
    enum field field;
    char *seen; /* what its author has on screen */
    struct values shown;
};
struct device {
    int number;
    bool there;  /* has a base, and takes part */
    bool pooled; /* its file is the one that was made for it: it can be emptied and used again */
    bool copied; /* is, or was put back from, a copy */
    bool older;  /* of a version that does not know some fields */
    bool keyed;  /* keys change in this run, and are carried */
    char base[PATH_SIZE], backup[PATH_SIZE];
    char shared[PATH_SIZE]; /* its folder; "": none, but the server */
    int backup_at;          /* the event that made the backup; -1: none */
    int64_t now_ms;
    uint64_t dice;
    struct clock clock;
    struct store *store;
    struct editor editor;
};
struct typed {
    bool is, published, may_be_gone;
    bool apart;  /* by a lost laptop, when all others knew it to be lost */
    bool secret; /* under a key that it never got */
    int thing, device;
};
struct thing {
    struct id id;
    enum entity entity;
    bool erased;
};
/* What befell in this run, of which some properties expect less. */
struct befell {
    bool copies;  /* a base was copied or put back */
    bool lost;    /* a device went away for ever */
    bool spoilt;  /* files of a place were damaged */
    bool torn;    /* a file that was put in a place was changed there */
    bool wiped;   /* a place was emptied */
    bool refused; /* the system refuses something: a cycle may fail */
};
/* The phrases that were given to the people of the team, and what became of the laptop. */
enum { PHRASES_MOST = 12 };
struct keys {
    char phrases[PHRASES_MOST][SYNC_PHRASE_SIZE];
    int count;
    bool lost, declared, found; /* is, as far as people know; ever was; ever was found again */
};
struct world {
    char scratch[PATH_SIZE - 64];
    const struct script *script;
    /* In what is typed: bases are used again, and their free pages hold what other runs typed. */
    char mark[6];
    struct device devices[DEVICES_MOST + 1]; /* the last one joins when all is over */
    struct thing things[THINGS];
    struct typed typed[VALUES_MOST];
    struct team team; /* all keys, once all is settled */
    struct keys keys;
    struct error err;
    FILE *tell;                 /* NULL: nobody */
    int at;                     /* the event that happens */
    long happened[EVENT_KINDS]; /* in this run, of what its script asks for */
    struct befell befell;
    enum property broken;
    char why[1024];
    jmp_buf out;
};

/* Ends the run: the property does not hold. */
void world_broken(struct world *world, enum property property, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
#define MUST(world, property, truth, ...)                                                          \
    do {                                                                                           \
        if (!(truth))                                                                              \
            world_broken(world, property, __VA_ARGS__);                                            \
    } while (0)
/* Of what the program does: its own sentence says what went wrong. */
#define WORKS(world, truth)                                                                        \
    MUST(world, PROPERTY_WORKS, truth, "%s:%d: %s", __FILE__, __LINE__, (world)->err.text)
void world_tell(const struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Everything lies in a folder of its own, in memory where the system has such a place. */
void world_open(struct world *world);
void world_close(struct world *world);
/* A run: true when all properties hold; otherwise `broken` and `why` say which and how. */
bool world_run(struct world *world, const struct script *script);

/* An empty base for the device; then it joins the team. */
void world_give_base(struct world *world, struct device *device);
void world_join(struct world *world, struct device *device);
/* Closes and opens its base, which may have been replaced meanwhile by another file. */
void world_shut(struct device *device);
void world_reopen(struct world *world, struct device *device);
/* A dice of its own, from a number: decisions that do not shift when an event is left out. */
uint64_t dice_of(uint64_t a, uint64_t b);

/* ---- files.c ------------------------------------------------------------------------------- */

/* At most `most` bytes of it; false when it is not there. */
bool file_copy(const char *from, const char *to, size_t most);
void file_remove(const char *path);
/* A folder with all that is in it. */
void tree_remove(const char *path);
void tree_copy(const char *from, const char *to);
void folder_need(const char *path);

/* ---- gestures.c: what people do ------------------------------------------------------------ */

/* Each of these is false when there was nothing to do it with: it did not happen. */
bool gesture(struct world *world, const struct event *event);
/* The values that stand on a device: of all fields, or of one. */
void values_standing(struct world *world, struct device *device, struct values *values);

/* ---- carry.c, trouble.c: what happens to places and bases ----------------------------------- */

bool carry(struct world *world, const struct event *event);
void carry_all(const struct device *from, const struct device *to);
bool trouble(struct world *world, const struct event *event);
/* A device of an earlier version becomes one of this. */
bool upgrade(struct world *world, struct device *device);
/* One cycle; how much moved. `stop`: at that step, 0: never. */
int64_t cycle(struct world *world, struct device *device, int stop);

/* ---- keys.c: phrases, keys, a laptop that is lost -------------------------------------------- */

/* What is drawn at random from here on follows from the number. */
void luck_from(uint64_t number);
void keys_start(struct world *world);
bool keys_gesture(struct world *world, const struct event *event);
/* Notes of a value that is being typed who must not come to see it. */
void keys_typed(struct world *world, const struct device *device, struct typed *typed);
/* People give one another all phrases, and the rest comes together: without the laptop while it is
 * lost, then, when it is found again, with it. False: it is not, and what it wrote stays apart. */
bool keys_settle(struct world *world);

/* ---- check.c ------------------------------------------------------------------------------- */

/* Brings everything everywhere, then looks whether all holds that must. */
void settle_and_check(struct world *world);
/* Carries and synchronises until nothing moves. `each`, unless NULL, is done before each round. */
void settle_rounds(struct world *world, void (*each)(struct world *world));
void expect_alike(struct world *world, struct device *device, const char *wanted,
                  enum property property, const char *when);
/* The next that takes part, from `at` on, which goes past it; NULL: no more. */
struct device *next_there(struct world *world, int *at);

#endif
