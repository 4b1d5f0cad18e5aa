/* The events of a run, drawn beforehand so that each can be left out without changing the others:
 * that is what makes a failing run short enough to be read. */
#ifndef DENTELLE_SIMULATE_SCRIPT_H
#define DENTELLE_SIMULATE_SCRIPT_H

#include "dentelle/base.h"

enum {
    DEVICES_MOST = 9,
    THINGS = 9,
    EVENTS_MOST = 160,
    ACTS_MOST = 3,
    VALUES_MOST = EVENTS_MOST * 4, /* event × 4 + act is the number of what it types */
};

enum event_kind {
    EVENT_ACT, /* one group of up to three gestures */
    EVENT_EDITOR_OPEN,
    EVENT_EDITOR_SAVE,
    EVENT_RESOLVE,
    EVENT_UNDO,
    EVENT_REDO,
    EVENT_CYCLE,
    EVENT_CYCLE_STOPPED, /* by Esc, at a step */
    EVENT_CYCLE_REFUSED, /* the system refuses a call */
    EVENT_CYCLE_KILLED,  /* the process ends at a call */
    EVENT_CARRY,         /* some files, some cut, some twice */
    EVENT_CARRY_ALL,
    EVENT_WIPE, /* what lies in a place is gone */
    EVENT_JUNK, /* strange files in a place */
    EVENT_CLOCK,
    EVENT_CONFIRM,
    EVENT_LATER, /* an operation of a later version */
    EVENT_UPGRADE,
    EVENT_BACKUP,
    EVENT_RESTORE,
    EVENT_CLONE,
    EVENT_GONE,    /* a device is lost for ever */
    EVENT_PHRASE,  /* another phrase */
    EVENT_DECLARE, /* says that a laptop is lost, in whose hands it goes on */
    EVENT_TYPE,    /* types one of the phrases that were given */
    EVENT_FOUND,   /* says that it was found again */
    EVENT_KINDS
};
enum act_kind { ACT_WRITE, ACT_SAME, ACT_MEMBER, ACT_TRASH, ACT_BACK, ACT_ERASE, ACT_ALIAS };

struct act {
    enum act_kind kind;
    int thing, other;
    uint32_t choice;
};
struct event {
    enum event_kind kind;
    bool skipped;
    int device, other;
    int acts;
    struct act act[ACTS_MOST];
    uint32_t choice;
    int64_t wait_ms; /* before it */
};
/* A folder each, one for all, both; a server (hub.h), with a folder each beside it or without. */
enum places { PLACES_COPIES, PLACES_KEY, PLACES_BOTH, PLACES_HUB, PLACES_HUB_TOO };
struct script {
    uint64_t seed;
    enum places places;
    int devices, most; /* at the start; with those that are copied later */
    bool keyed;        /* keys change, and the last device may be declared lost */
    int64_t clock_ms[DEVICES_MOST];
    bool older[DEVICES_MOST];
    int count;
    struct event events[EVENTS_MOST];
};

void script_draw(struct script *script, uint64_t seed);
/* What happens there, in words. */
void script_say(const struct script *script, int at, char *words, size_t size);
/* As which such events are counted, NULL: not told. */
const char *script_counted(enum event_kind kind);

#endif
