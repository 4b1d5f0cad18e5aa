/* The keys of four things, counted, and played key by key on 10,000 cases: each key waits for the
 * frame of the one before, and at the end the base must hold what was meant. The same with
 * taskwarrior's commands; a spreadsheet's keys are only counted. Seconds are the hand's and the
 * mind's by the keystroke-level model, and the machine's as measured. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

#include "gestures.h"
#include "keyboard.h"
#include "tasks.h"

enum { ROUNDS = 3 };

/* Card, Moran and Newell 1980: a typist of 40 words a minute, and a mind that makes itself ready.
 */
static const double key_s = 0.28, decision_s = 1.35;

/* ---- counting ------------------------------------------------------------------------------ */

static int presses(const struct typing *typing, bool with_text)
{
    char *whole = mem_print("%s%s%s", typing->before, typing->text, typing->after);
    int count = keyboard_presses(whole);
    free(whole);
    return with_text ? count : count - keyboard_presses(typing->text);
}

static double human_s(const struct typing *typing)
{
    return presses(typing, true) * key_s + typing->decisions * decision_s;
}

/* ---- ours ---------------------------------------------------------------------------------- */

static bool play_keys(struct session *session, const char *keys, double *ms, struct error *err)
{
    char key[KEY_SIZE];
    struct echo echo;
    while ((keys = keyboard_next(keys, key))) {
        if (!session_key(session, key, &echo, err))
            return false;
        *ms += echo.bytes ? echo.ms : 0;
    }
    return true;
}

static bool play(struct bench *bench, const struct gesture *gesture, double *ms, struct error *err)
{
    const struct typing *typing = &gesture->by[HAND_OURS];
    struct session session;
    double unmeasured = 0;
    if (!bench_open_board(bench, SIZE_10K, 24, 80, &session, err))
        return false;
    bool done = play_keys(&session, typing->before, ms, err) &&
                play_keys(&session, typing->text, ms, err) &&
                play_keys(&session, typing->after, ms, err) &&
                (!gesture->proof || play_keys(&session, gesture->proof, &unmeasured, err));
    session_end(&session, "\003\003\003q"); /* Ctrl-C goes back, up to the board */
    return done;
}

static bool nothing_done(const struct gesture *gesture, const char *when, struct error *err)
{
    return error_set(err, ERR_IO, "« %s » : %s", gesture->name, when);
}

/* The base is open in one program at a time. */
static bool prepare(struct bench *bench, const struct gesture *gesture,
                    struct id cases[GESTURE_CASES], struct error *err)
{
    struct app app;
    if (!app_open(&app, bench->bases[SIZE_10K], APP_BASE_THERE, NULL, err))
        return false;
    bool done = gesture_cases_make(&app, cases, err) &&
                (!gesture->is_done(&app, cases) || nothing_done(gesture, "fait d'avance", err));
    app_close(&app);
    return done;
}

static bool check(struct bench *bench, const struct gesture *gesture,
                  const struct id cases[GESTURE_CASES], struct error *err)
{
    struct app app;
    if (!app_open(&app, bench->bases[SIZE_10K], APP_BASE_THERE, NULL, err))
        return false;
    bool done = gesture->is_done(&app, cases) ||
                nothing_done(gesture, "la base ne dit pas que c'est fait", err);
    done = gesture_cases_remove(&app, cases, done ? err : NULL) && done;
    app_close(&app);
    return done;
}

static bool measure_ours(struct bench *bench, const struct gesture *gesture,
                         struct samples *machine, struct error *err)
{
    struct id cases[GESTURE_CASES];
    double ms = 0;
    if (!prepare(bench, gesture, cases, err) || !play(bench, gesture, &ms, err) ||
        !check(bench, gesture, cases, err))
        return false;
    samples_add(machine, ms);
    return true;
}

/* ---- theirs -------------------------------------------------------------------------------- */

static bool copy_tasks(struct bench *bench, const char *from, const char *to, struct error *err)
{
    struct run run;
    char *source = bench_path(bench, from), *target = bench_path(bench, to);
    bool done = RUN(&run, err, "cp", "-rT", source, target);
    free(source);
    free(target);
    return done;
}

static bool measure_theirs(struct bench *bench, const struct gesture *gesture,
                           struct samples *machine, struct error *err)
{
    const struct typing *typing = &gesture->by[HAND_TASK];
    char *line = mem_print("%s%s%s", typing->before, typing->text, typing->after);
    struct run run, checking;
    line[strcspn(line, "\r")] = '\0';
    bool done = copy_tasks(bench, "task.before", "task", err) &&
                (gesture->reads || !RUN(&checking, NULL, "sh", "-c", gesture->task_check) ||
                 nothing_done(gesture, "fait d'avance par taskwarrior", err)) &&
                RUN(&run, err, "sh", "-c", line) &&
                RUN(&checking, err, "sh", "-c", gesture->task_check);
    if (done)
        samples_add(machine, run.ms);
    free(line);
    return done;
}

/* ---- lines of the table -------------------------------------------------------------------- */

static void add_keys(struct bench *bench, const struct gesture *gesture, bool with_text, char *work)
{
    int ours = presses(&gesture->by[HAND_OURS], with_text),
        task = presses(&gesture->by[HAND_TASK], with_text),
        sheet = presses(&gesture->by[HAND_SHEET], with_text), best = task < sheet ? task : sheet;
    table_add(&bench->table, work, mem_print("%d touches", ours),
              mem_print("%d : task · %d : tableur", task, sheet),
              mem_print("≤ 60 %% du meilleur (ici %.0f %%)", 100.0 * ours / best),
              verdict_of(ours * 10 <= best * 6));
}

static void add_seconds(struct bench *bench, const struct gesture *gesture, struct samples *ours,
                        struct samples *theirs)
{
    char *our_machine = samples_spread(ours, "ms"), *their_machine = samples_spread(theirs, "ms");
    char *seconds[HAND_COUNT] = {
        figure(human_s(&gesture->by[HAND_OURS]) + samples_at(ours, 50) / 1000),
        figure(human_s(&gesture->by[HAND_TASK]) + samples_at(theirs, 50) / 1000),
        figure(human_s(&gesture->by[HAND_SHEET]))};
    table_add(&bench->table, mem_copy("· secondes, machine comprise"),
              mem_print("%s s, dont %s", seconds[HAND_OURS], our_machine),
              mem_print("%s s, dont %s : task · %s s, sans la machine : tableur",
                        seconds[HAND_TASK], their_machine, seconds[HAND_SHEET]),
              NULL, AIM_NONE);
    for (int hand = 0; hand < HAND_COUNT; hand++)
        free(seconds[hand]);
    free(our_machine);
    free(their_machine);
}

static void add_lines(struct bench *bench, const struct gesture *gesture, struct samples *ours,
                      struct samples *theirs)
{
    bool has_text = gesture->by[HAND_OURS].text[0];
    add_keys(bench, gesture, false, mem_copy(gesture->name));
    if (has_text)
        add_keys(bench, gesture, true, mem_copy("· avec le texte ou le mot"));
    add_seconds(bench, gesture, ours, theirs);
}

static bool measure_gesture(struct bench *bench, const struct gesture *gesture, struct error *err)
{
    struct samples ours = {0}, theirs = {0};
    bool done = true;
    for (int round = 0; done && round < ROUNDS; round++)
        done = measure_ours(bench, gesture, &ours, err) &&
               measure_theirs(bench, gesture, &theirs, err);
    if (done)
        add_lines(bench, gesture, &ours, &theirs);
    samples_clear(&ours);
    samples_clear(&theirs);
    return done;
}

bool measure_gestures(struct bench *bench, struct error *err)
{
    bool done = tasks_make(bench, err) && gesture_tasks_make(err) &&
                copy_tasks(bench, "task", "task.before", err);
    for (int i = 0; done && i < GESTURES; i++)
        done = measure_gesture(bench, &gestures[i], err);
    return done;
}
