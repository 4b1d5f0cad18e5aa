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

/* How often each happens, of a thousand; those after EVENT_GONE's row never do. */
static const struct {
    enum event_kind kind;
    unsigned usual, rough; /* rough: in a run where bases are copied and put back too */
} odds[] = {
    {EVENT_ACT, 390, 330},       {EVENT_EDITOR_OPEN, 25, 20},   {EVENT_EDITOR_SAVE, 35, 30},
    {EVENT_RESOLVE, 30, 25},     {EVENT_UNDO, 55, 55},          {EVENT_REDO, 30, 30},
    {EVENT_CYCLE, 190, 190},     {EVENT_CYCLE_STOPPED, 15, 15}, {EVENT_CYCLE_REFUSED, 10, 20},
    {EVENT_CYCLE_KILLED, 5, 20}, {EVENT_CARRY, 110, 100},       {EVENT_CARRY_ALL, 45, 50},
    {EVENT_WIPE, 5, 10},         {EVENT_JUNK, 10, 10},          {EVENT_CLOCK, 20, 15},
    {EVENT_CONFIRM, 5, 5},       {EVENT_LATER, 10, 10},         {EVENT_UPGRADE, 10, 10},
    {EVENT_BACKUP, 0, 20},       {EVENT_RESTORE, 0, 20},        {EVENT_CLONE, 0, 12},
    {EVENT_GONE, 0, 3},
};

static enum event_kind draw_kind(uint64_t *dice, bool rough)
{
    unsigned at = roll(dice, 1000);
    for (size_t i = 0; i < sizeof odds / sizeof odds[0]; i++) {
        unsigned odd = rough ? odds[i].rough : odds[i].usual;
        if (at < odd)
            return odds[i].kind;
        at -= odd;
    }
    return EVENT_CYCLE;
}

static void draw_act(uint64_t *dice, struct act *act)
{
    unsigned kind = roll(dice, 60);
    act->kind = kind == 0   ? ACT_ERASE
                : kind < 5  ? ACT_TRASH
                : kind < 8  ? ACT_BACK
                : kind < 11 ? ACT_ALIAS
                : kind < 19 ? ACT_MEMBER
                : kind < 24 ? ACT_SAME
                            : ACT_WRITE;
    /* Few things are written often, so that people meet. */
    act->thing = (int)(roll(dice, 2) ? roll(dice, THINGS) : roll(dice, 3) * (THINGS / 3));
    act->other = (int)roll(dice, THINGS);
    act->choice = roll(dice, 1u << 30);
}

static void draw_event(struct script *script, uint64_t *dice, struct event *event, bool rough)
{
    static const int64_t jumps[] = {-DAY_MS, DAY_MS, -800 * DAY_MS, 800 * DAY_MS, -3600000};
    *event = (struct event){.kind = draw_kind(dice, rough),
                            .device = (int)roll(dice, (unsigned)script->most),
                            .other = (int)roll(dice, (unsigned)script->most),
                            .acts = 1 + (int)roll(dice, 4) % ACTS_MOST,
                            .choice = roll(dice, 1u << 30),
                            .wait_ms = roll(dice, 900000)};
    for (int i = 0; i < ACTS_MOST; i++)
        draw_act(dice, &event->act[i]);
    if (event->kind == EVENT_CLOCK)
        event->wait_ms = jumps[roll(dice, 5)];
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
    static const unsigned lengths[] = {6, 8, 12, 12, 16, 24, 40, 120};
    static const int teams[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5, 9};
    static const enum places shared[] = {
        PLACES_COPIES, PLACES_COPIES, PLACES_COPIES, PLACES_COPIES, PLACES_COPIES,
        PLACES_KEY,    PLACES_KEY,    PLACES_BOTH,   PLACES_HUB,    PLACES_HUB_TOO,
    };
    uint64_t dice = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int i = 0; i < 8; i++)
        roll(&dice, 2);
    *script = (struct script){.seed = seed};
    script->devices = script->most = teams[roll(&dice, 20)];
    script->places = shared[roll(&dice, 10)];
    script->count = 4 + (int)roll(&dice, lengths[roll(&dice, 8)]);
    bool mixed = roll(&dice, 4) == 0, rough = roll(&dice, 3) == 0;
    for (int i = 0; i < DEVICES_MOST; i++) {
        script->clock_ms[i] = wrong_days[roll(&dice, 8)] * DAY_MS;
        script->older[i] = mixed && roll(&dice, 2);
    }
    for (int i = 0; i < script->count; i++)
        draw_event(script, &dice, &script->events[i], rough);
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
    static const char *const kinds[EVENT_KINDS] = {
        [EVENT_EDITOR_OPEN] = "opens an editor",
        [EVENT_EDITOR_SAVE] = "saves what stands in the editor",
        [EVENT_RESOLVE] = "decides a conflict",
        [EVENT_UNDO] = "undoes",
        [EVENT_REDO] = "redoes",
        [EVENT_CYCLE] = "synchronises",
        [EVENT_CYCLE_STOPPED] = "synchronises and is stopped",
        [EVENT_CYCLE_REFUSED] = "synchronises, and the system refuses a call",
        [EVENT_CYCLE_KILLED] = "synchronises and is killed",
        [EVENT_CARRY] = "gives some of its folder to",
        [EVENT_CARRY_ALL] = "gives all of its folder to",
        [EVENT_WIPE] = "finds its folder emptied",
        [EVENT_JUNK] = "finds strange files in its folder",
        [EVENT_CLOCK] = "sets its clock",
        [EVENT_CONFIRM] = "confirms its clock",
        [EVENT_LATER] = "writes something of a later version",
        [EVENT_UPGRADE] = "is brought up to date",
        [EVENT_BACKUP] = "makes a backup",
        [EVENT_RESTORE] = "puts its backup back",
        [EVENT_CLONE] = "is copied to",
        [EVENT_GONE] = "is lost",
    };
    const struct event *event = &script->events[at];
    bool two =
        event->kind == EVENT_CARRY || event->kind == EVENT_CARRY_ALL || event->kind == EVENT_CLONE;
    if (event->kind != EVENT_ACT) {
        snprintf(words, size, "%d %s", event->device, kinds[event->kind]);
        if (two)
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
