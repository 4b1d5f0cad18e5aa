/* What the fault tests share: a day's work as a row of actions, and the base as a line of text, so
 * that "wholly there" and "wholly absent" are one comparison. */
#ifndef DENTELLE_TESTS_SCENARIO_H
#define DENTELLE_TESTS_SCENARIO_H

#include "../unit/ground.h"

/* What the actions hand on to each other. */
struct scenario {
    struct app *app;
    struct id case_id, note;
    const char *base;  /* path, to open it again */
    const char *sheet; /* path of a CSV */
};

struct action_step {
    const char *name;
    bool (*act)(struct scenario *scenario, struct error *err);
};

extern const struct action_step scenario_steps[];
extern const int scenario_length;

/* Writes the CSV of the import; the base may not exist yet. */
void scenario_prepare(struct scenario *scenario, struct app *app, const char *base,
                      const char *sheet);

/* Every operation and every action of the base at `path`, read without faults; NULL when it cannot
 * be read. The caller frees. */
char *base_content(const char *path);
/* The same of a copy of the base as it lies on the disk at this moment, its log included, as after
 * a power cut. `beside` is the path that the copy takes. */
char *base_content_after_cut(const char *path, const char *beside);
/* Opens and examines the base; fails the test when doctor finds something. */
void base_expect_sound(const char *path, const char *where);

#endif
