/* Four things that a day is made of, and what a hand types for each of them: in dentelle, on
 * taskwarrior's command line, in a spreadsheet. What was typed is looked for afterwards: in the
 * base, and by taskwarrior itself; the spreadsheet's keys are those of its manual, nobody runs it.
 * Rules and reasons: docs/keystrokes.md. */
#ifndef DENTELLE_BENCH_GESTURES_H
#define DENTELLE_BENCH_GESTURES_H

#include "dentelle/app.h"

enum hand { HAND_OURS, HAND_TASK, HAND_SHEET, HAND_COUNT };

/* As keyboard.h reads it. The text is that of the note, or the word that is looked for: the same
 * for all three, so that it can be counted or left out. */
struct typing {
    const char *before, *text, *after;
    int decisions; /* how often the mind comes before the hand: what, on whom, is this the one */
};

enum { GESTURE_CASES = 5 };
struct gesture {
    const char *name;
    struct typing by[HAND_COUNT];
    const char *proof; /* typed afterwards, not counted: what shows in the base where one is */
    bool (*is_done)(struct app *app, const struct id cases[GESTURE_CASES]);
    const char *task_check; /* a command line that ends with 0 once it is done */
    bool reads;             /* it changes nothing: the check of the peer passes before, too */
};

enum { GESTURES = 7 };
extern const struct gesture gestures[GESTURES];

/* The cases they are done on: the first cards of Contact, in this order, where the board opens; the
 * last one has a note with the word. */
bool gesture_cases_make(struct app *app, struct id cases[GESTURE_CASES], struct error *err);
bool gesture_cases_remove(struct app *app, const struct id cases[GESTURE_CASES], struct error *err);
/* The same for taskwarrior, in its tasks 5 and 7. */
bool gesture_tasks_make(struct error *err);

#endif
