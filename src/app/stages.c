/* The way of a case through its stages: moved, closed, reopened; alone or with others. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static enum stage stage_of(const struct record *case_file)
{
    return stage_from_code(record_get(case_file, FIELD_CASE_STAGE));
}

/* Empty when it has none, or none that can be read. */
static struct record case_programme(struct app *app, const struct record *case_file)
{
    struct record programme = {0};
    struct id id;
    if (record_reference(case_file, FIELD_CASE_PROGRAMME, &id))
        query_record(app->store, ENTITY_PROGRAMME, &id, &programme, NULL);
    return programme;
}

bool stage_follows_referral(struct app *app, const struct record *case_file)
{
    struct record programme = case_programme(app, case_file);
    bool follows = !programme_is_parcours(record_get(&programme, FIELD_PROGRAMME_KIND));
    record_clear(&programme);
    return follows;
}

/* The programme's name for a stage. The caller frees. */
static char *case_stage_label(struct app *app, const struct record *case_file, enum stage stage)
{
    struct record programme = case_programme(app, case_file);
    char *label = stage_label(stage, record_get(&programme, FIELD_PROGRAMME_STAGE_LABELS));
    record_clear(&programme);
    return label;
}

bool stage_write(struct app *app, const struct record *case_file, enum stage to, struct error *err)
{
    char *old_label = case_stage_label(app, case_file, stage_of(case_file)),
         *new_label = case_stage_label(app, case_file, to);
    char *line = mem_print("%s → %s", old_label, new_label);
    bool done = op_set(app->store, &case_file->id, FIELD_CASE_STAGE, stage_code(to), NULL, err) &&
                timeline_add(app, &case_file->id, "etape", line, NULL, err);
    free(line);
    free(old_label);
    free(new_label);
    return done;
}

/* ---- moving -------------------------------------------------------------------------------- */

struct move {
    enum stage from, to; /* from STAGE_COUNT: each from its own stage, by `steps` */
    int steps;
    char *label; /* of the stage they came to */
    bool mixed;  /* they came to several */
};

static enum left why_not_moved(enum stage from, int to)
{
    if (from == STAGE_CLOSED)
        return LEFT_CLOSED;
    if (to < STAGE_CONTACT)
        return LEFT_FIRST;
    if (to > STAGE_ORIENTATION)
        return LEFT_LAST;
    return to == (int)from ? LEFT_STAGE : LEFT_NOT;
}

static bool refuse_stale(struct app *app, const struct record *case_file, enum stage now,
                         struct error *err)
{
    char *label = case_stage_label(app, case_file, now);
    error_set(err, ERR_STALE,
              "ce dossier est passé entre-temps à « %s » : l'écran a été rafraîchi, rien n'a été "
              "changé",
              label);
    free(label);
    return false;
}

/* Decides on what the base holds inside the group, so that it cannot change before it is written.
 */
static bool move_one(struct app *app, const struct record *case_file, void *how, enum left *left,
                     struct error *err)
{
    struct move *move = how;
    enum stage now = stage_of(case_file);
    if (move->from != STAGE_COUNT && now != move->from)
        return refuse_stale(app, case_file, now, err);
    int to = move->from == STAGE_COUNT ? (int)now + move->steps : (int)move->to;
    *left = why_not_moved(now, to);
    if (*left != LEFT_NOT)
        return true;
    char *label = case_stage_label(app, case_file, (enum stage)to);
    move->mixed = move->mixed || (move->label && strcmp(move->label, label) != 0);
    free(move->label);
    move->label = label;
    return stage_write(app, case_file, (enum stage)to, err);
}

static char *move_label(const char *who, bool several, const void *how)
{
    const struct move *move = how;
    (void)several;
    if (move->mixed)
        return mem_print("%s %s d'une étape", who, move->steps > 0 ? "avancés" : "reculés");
    return mem_print("%s → %s", who, move->label);
}

static bool move_cases(struct app *app, const struct id cases[], size_t count, struct move *move,
                       struct error *err)
{
    struct case_action action = {.write = move_one, .label = move_label, .how = move};
    bool done = act_on_cases(app, cases, count, &action, err);
    free(move->label);
    return done;
}

bool app_move_case(struct app *app, const struct id *case_id, enum stage from, enum stage to,
                   struct error *err)
{
    struct move move = {.from = from, .to = to};
    if (to >= STAGE_CLOSED)
        return error_set(err, ERR_INPUT,
                         "on clôt un dossier avec un motif (x), on ne le déplace pas");
    return move_cases(app, case_id, 1, &move, err);
}

bool app_step_cases(struct app *app, const struct id cases[], size_t count, int steps,
                    struct error *err)
{
    struct move move = {.from = STAGE_COUNT, .steps = steps};
    return move_cases(app, cases, count, &move, err);
}

/* ---- closing ------------------------------------------------------------------------------- */

static bool close_one(struct app *app, const struct record *case_file, void *how, enum left *left,
                      struct error *err)
{
    const char *outcome = how;
    const struct id *id = &case_file->id;
    if (stage_of(case_file) == STAGE_CLOSED) {
        *left = LEFT_CLOSED_ALREADY;
        return true;
    }
    /* The date goes with the follow-up: a closed case is not overdue. Its text stays in the
     * timeline. */
    return op_set(app->store, id, FIELD_CASE_STAGE, stage_code(STAGE_CLOSED), NULL, err) &&
           op_set(app->store, id, FIELD_CASE_OUTCOME, outcome, NULL, err) &&
           set_day(app, id, FIELD_CASE_CLOSED_ON, app_today(app), err) &&
           set_day(app, id, FIELD_CASE_DUE_AT, DAY_NONE, err) &&
           timeline_add(app, id, "cloture", choice_label(&choices_OUTCOME, outcome), NULL, err);
}

static char *close_label(const char *who, bool several, const void *how)
{
    (void)several; /* « clos » in both */
    return mem_print("%s clos : %s", who, choice_label(&choices_OUTCOME, how));
}

bool app_close_cases(struct app *app, const struct id cases[], size_t count, const char *outcome,
                     struct error *err)
{
    struct case_action action = {.write = close_one, .label = close_label, .how = (void *)outcome};
    if (choice_rank(&choices_OUTCOME, outcome) < 0)
        return error_set(err, ERR_INPUT, "motif de clôture inconnu : « %s »",
                         utf8_short(outcome ? outcome : "", 40).bytes);
    return act_on_cases(app, cases, count, &action, err);
}

bool app_close_case(struct app *app, const struct id *case_id, const char *outcome,
                    struct error *err)
{
    return app_close_cases(app, case_id, 1, outcome, err);
}

/* Where the case was before it was closed; of one that came closed, what its referrals and its
 * diagnosis tell. */
static enum stage stage_before_closing(struct app *app, const struct record *case_file)
{
    struct way way;
    if (query_way(app->store, &case_file->id, &way, NULL) && way.last != STAGE_COUNT &&
        way.last != STAGE_CONTACT)
        return way.last;
    struct referrals referrals;
    bool referred =
        query_referrals(app->store, &case_file->id, &referrals, NULL) && referrals.count > 0;
    if (referred)
        referrals_clear(&referrals);
    if (referred && stage_follows_referral(app, case_file))
        return STAGE_ORIENTATION;
    return record_get(case_file, FIELD_CASE_PREDIAGNOSED_ON) ? STAGE_PREDIAGNOSTIC : STAGE_CONTACT;
}

static bool reopen_one(struct app *app, const struct record *case_file, void *how, enum left *left,
                       struct error *err)
{
    (void)how;
    if (stage_of(case_file) != STAGE_CLOSED) {
        *left = LEFT_OPEN;
        return true;
    }
    return op_set(app->store, &case_file->id, FIELD_CASE_OUTCOME, NULL, NULL, err) &&
           set_day(app, &case_file->id, FIELD_CASE_CLOSED_ON, DAY_NONE, err) &&
           stage_write(app, case_file, stage_before_closing(app, case_file), err);
}

static char *reopen_label(const char *who, bool several, const void *how)
{
    (void)how;
    return mem_print("%s rouvert%s", who, several ? "s" : "");
}

bool app_reopen_cases(struct app *app, const struct id cases[], size_t count, struct error *err)
{
    struct case_action action = {.write = reopen_one, .label = reopen_label};
    return act_on_cases(app, cases, count, &action, err);
}

bool app_reopen_case(struct app *app, const struct id *case_id, struct error *err)
{
    return app_reopen_cases(app, case_id, 1, err);
}
