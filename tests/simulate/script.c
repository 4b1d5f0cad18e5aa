/* Drawing a script from a seed, and saying it. */
#include "script.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

static unsigned roll(uint64_t *dice, unsigned faces)
{
    *dice ^= *dice << 13;
    *dice ^= *dice >> 7;
    *dice ^= *dice << 17;
    return (unsigned)(*dice >> 33) % faces;
}

/* What can happen: how often, in runs of each kind; in words; and as it is counted in the end.
 * Another gesture is a line here, a name in event_kind, and a case in world.c or trouble.c that
 * does it. */
struct manner {
    /* rough: in a run where bases are copied and put back too; keyed: where keys change */
    unsigned usual, rough, keyed;
    const char *does, *counted;
    bool two; /* it has another device for object */
};
static const struct manner manners[EVENT_KINDS] = {
    [EVENT_ACT] = {390, 330, 390, "", "groups written", false},
    [EVENT_EDITOR_OPEN] = {25, 20, 25, "opens an editor", NULL, false},
    [EVENT_EDITOR_SAVE] = {35, 30, 35, "saves what stands in the editor", "editors saved late",
                           false},
    [EVENT_RESOLVE] = {30, 25, 30, "decides a conflict", "decisions", false},
    [EVENT_UNDO] = {55, 55, 55, "undoes", "undos", false},
    [EVENT_REDO] = {30, 30, 30, "redoes", NULL, false},
    [EVENT_CYCLE] = {190, 190, 190, "synchronises", "cycles", false},
    [EVENT_CYCLE_STOPPED] = {15, 15, 15, "synchronises and is stopped", "stopped", false},
    [EVENT_CYCLE_REFUSED] = {10, 20, 10, "synchronises, and the system refuses a call", "refused",
                             false},
    [EVENT_CYCLE_KILLED] = {5, 20, 5, "synchronises and is killed", "killed", false},
    [EVENT_CARRY] = {110, 100, 110, "gives some of its folder to", "carried in part", true},
    [EVENT_CARRY_ALL] = {45, 50, 45, "gives all of its folder to", NULL, true},
    [EVENT_WIPE] = {5, 10, 0, "finds its folder emptied", "folders emptied", false},
    [EVENT_JUNK] = {10, 10, 0, "finds strange files in its folder", "strange files", false},
    [EVENT_CLOCK] = {20, 15, 20, "sets its clock", "clocks set", false},
    [EVENT_CONFIRM] = {5, 5, 5, "confirms its clock", NULL, false},
    [EVENT_LATER] = {10, 10, 10, "writes something of a later version", "of a later version",
                     false},
    [EVENT_UPGRADE] = {10, 10, 10, "is brought up to date", NULL, false},
    [EVENT_BACKUP] = {0, 30, 0, "makes a backup", NULL, false},
    [EVENT_RESTORE] = {0, 30, 0, "puts its backup back", "backups put back", false},
    [EVENT_CLONE] = {0, 20, 0, "is copied to", "bases copied", true},
    [EVENT_GONE] = {0, 3, 0, "is lost", "laptops lost", false},
    [EVENT_PHRASE] = {0, 0, 12, "changes the phrase", "phrases changed", false},
    [EVENT_DECLARE] = {0, 0, 50, "declares lost", "declared lost", true},
    [EVENT_TYPE] = {0, 0, 60, "types a phrase", "phrases typed", false},
    [EVENT_FOUND] = {0, 0, 25, "has found", "found again", true},
};

/* What a run is like, from beginning to end. */
struct temper {
    bool rough, keyed, erasing;
};

static unsigned odds_of(const struct temper *temper, const struct manner *manner)
{
    return temper->keyed ? manner->keyed : temper->rough ? manner->rough : manner->usual;
}

static enum event_kind draw_kind(uint64_t *dice, const struct temper *temper)
{
    unsigned all = 0;
    enum event_kind kind = 0;
    for (int i = 0; i < EVENT_KINDS; i++)
        all += odds_of(temper, &manners[i]);
    for (unsigned at = roll(dice, all); at >= odds_of(temper, &manners[kind]); kind++)
        at -= odds_of(temper, &manners[kind]);
    return kind;
}

static void draw_act(uint64_t *dice, const struct temper *temper, struct act *act)
{
    unsigned kind = roll(dice, 60);
    act->kind = kind < 2 && temper->erasing ? ACT_ERASE
                : kind < 5                  ? ACT_TRASH
                : kind < 8                  ? ACT_BACK
                : kind < 11                 ? ACT_ALIAS
                : kind < 19                 ? ACT_MEMBER
                : kind < 24                 ? ACT_SAME
                                            : ACT_WRITE;
    /* Few things are written often, so that people meet. */
    act->thing = (int)(roll(dice, 2) ? roll(dice, THINGS) : roll(dice, 3) * (THINGS / 3));
    act->other = (int)roll(dice, THINGS);
    act->choice = roll(dice, 1u << 30);
}

/* The devices on which something was begun that another event ends. */
struct begun {
    unsigned editors, backups;
};

/* It ends what was begun on some device, or else it begins it. */
static void pair_up(struct event *event, enum event_kind begins, enum event_kind ends,
                    unsigned *begun)
{
    if (event->kind == ends && *begun) {
        while (!(*begun >> event->device & 1))
            event->device = (event->device + 1) % DEVICES_MOST;
        *begun &= ~(1u << event->device);
    } else if (event->kind == ends || event->kind == begins) {
        event->kind = begins;
        *begun |= 1u << event->device;
    }
}

static void draw_event(struct script *script, uint64_t *dice, const struct temper *temper,
                       struct begun *begun, struct event *event)
{
    static const int64_t jumps[] = {-DAY_MS, DAY_MS, -800 * DAY_MS, 800 * DAY_MS, -3600000};
    *event = (struct event){.kind = draw_kind(dice, temper),
                            .device = (int)roll(dice, (unsigned)script->most),
                            .other = (int)roll(dice, (unsigned)script->most),
                            .acts = 1 + (int)roll(dice, 4) % ACTS_MOST,
                            .choice = roll(dice, 1u << 30),
                            .wait_ms = roll(dice, 900000)};
    for (int i = 0; i < ACTS_MOST; i++)
        draw_act(dice, temper, &event->act[i]);
    pair_up(event, EVENT_EDITOR_OPEN, EVENT_EDITOR_SAVE, &begun->editors);
    pair_up(event, EVENT_BACKUP, EVENT_RESTORE, &begun->backups);
    if (event->kind == EVENT_CLOCK)
        event->wait_ms = jumps[roll(dice, 5)];
    if (event->kind == EVENT_DECLARE || event->kind == EVENT_FOUND)
        event->other = script->devices - 1;
    if (event->kind == EVENT_CLONE) {
        event->other = script->most;
        event->kind = script->most < DEVICES_MOST ? EVENT_CLONE : EVENT_CYCLE;
        script->most += event->kind == EVENT_CLONE;
    }
}

void script_draw(struct script *script, uint64_t seed)
{
    static const int64_t wrong_days[] = {0, 0, 0, 0, 1, -7300, 730, 500};
    /* Many short runs find more than few long ones; now and then one of either kind. */
    static const unsigned lengths[] = {4, 6, 6, 8, 8, 10, 12, 12, 12, 16, 16, 20, 24, 32, 40, 120};
    static const int teams[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
                                3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 5, 9};
    static const enum places shared[] = {
        PLACES_COPIES, PLACES_COPIES, PLACES_COPIES, PLACES_COPIES, PLACES_COPIES,
        PLACES_KEY,    PLACES_KEY,    PLACES_BOTH,   PLACES_HUB,    PLACES_HUB_TOO,
    };
    uint64_t dice = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int i = 0; i < 8; i++)
        roll(&dice, 2);
    *script = (struct script){.seed = seed};
    script->devices = script->most = teams[roll(&dice, 24)];
    script->places = shared[roll(&dice, 10)];
    script->count = 4 + (int)roll(&dice, lengths[roll(&dice, 16)]);
    bool mixed = roll(&dice, 6) == 0;
    /* After an erasure each base writes its file anew, which costs what a short run costs. */
    struct temper temper = {
        .rough = roll(&dice, 3) == 0, .erasing = roll(&dice, 5) == 0, .keyed = roll(&dice, 8) == 0};
    script->keyed = temper.keyed;
    if (script->keyed)
        script->count += 8;
    for (int i = 0; i < DEVICES_MOST; i++) {
        script->clock_ms[i] = wrong_days[roll(&dice, 8)] * DAY_MS;
        script->older[i] = mixed && roll(&dice, 2);
    }
    struct begun begun = {0};
    for (int i = 0; i < script->count; i++)
        draw_event(script, &dice, &temper, &begun, &script->events[i]);
}

/* ---- in words ------------------------------------------------------------------------------ */

static void say_act(int at, int number, const struct act *act, char *words, size_t size)
{
    static const char *const verbs[] = {
        [ACT_WRITE] = "types in",
        [ACT_SAME] = "types a common word in",
        [ACT_MEMBER] = "adds or removes a name of",
        [ACT_TRASH] = "deletes",
        [ACT_BACK] = "undeletes",
        [ACT_ERASE] = "erases",
        [ACT_ALIAS] = "says to be another",
    };
    if (act->kind == ACT_WRITE || act->kind == ACT_MEMBER)
        snprintf(words, size, "%s thing %d (v%04dx)", verbs[act->kind], act->thing,
                 at * 4 + number);
    else
        snprintf(words, size, "%s thing %d", verbs[act->kind], act->thing);
}

void script_say(const struct script *script, int at, char *words, size_t size)
{
    const struct event *event = &script->events[at];
    const struct manner *manner = &manners[event->kind];
    if (event->kind != EVENT_ACT) {
        snprintf(words, size, "%d %s", event->device, manner->does);
        if (manner->two)
            snprintf(words + strlen(words), size - strlen(words), " %d", event->other);
        return;
    }
    snprintf(words, size, "%d", event->device);
    for (int i = 0; i < event->acts; i++) {
        char act[120];
        say_act(at, i, &event->act[i], act, sizeof act);
        snprintf(words + strlen(words), size - strlen(words), "%s %s", i ? "," : "", act);
    }
}

const char *script_counted(enum event_kind kind)
{
    return manners[kind].counted;
}
