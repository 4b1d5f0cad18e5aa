/* One action on one case or on several: one group, one label, one undo. Those that cannot take part
 * are left and said; when none can, nothing is written. */
#include "internal.h"

#include <stdlib.h>

/* What is said of some among several ("1 déjà clos"), and of one alone. */
static const struct {
    const char *words, *sentence;
    enum error_code code;
} reasons[LEFT_COUNT] = {
    [LEFT_GONE] = {"plus là", "ce dossier n'est plus là", ERR_NOT_FOUND},
    [LEFT_CLOSED] = {"clos", "ce dossier est clos : rouvrez-le d'abord", ERR_INPUT},
    [LEFT_CLOSED_ALREADY] = {"déjà clos", "ce dossier est déjà clos", ERR_INPUT},
    [LEFT_OPEN] = {"pas clos", "ce dossier n'est pas clos", ERR_INPUT},
    [LEFT_FIRST] = {"déjà à la première étape", "ce dossier est déjà à la première étape",
                    ERR_INPUT},
    [LEFT_LAST] = {"déjà à la dernière étape", "ce dossier est déjà à la dernière étape",
                   ERR_INPUT},
    [LEFT_STAGE] = {"déjà à cette étape", "ce dossier est déjà à cette étape", ERR_INPUT},
    [LEFT_PROGRAMME] = {"déjà dans ce programme", "ce dossier est déjà dans ce programme",
                        ERR_INPUT},
    [LEFT_WORKER] = {"déjà ainsi", "ce dossier a déjà ce référent", ERR_INPUT},
    [LEFT_REFERRED] = {"déjà en cours", "ces orientations sont déjà en cours", ERR_INPUT},
};

/* How an action went over its cases. */
struct tally {
    size_t taken, left[LEFT_COUNT];
    struct id first; /* of those taken: where undo brings the board back to */
};

static bool act_on_one(struct app *app, const struct id *case_id, const struct case_action *action,
                       struct tally *tally, struct error *err)
{
    struct record record;
    struct error why = {0};
    enum left left = LEFT_NOT;
    if (!query_record(app->store, ENTITY_CASE, case_id, &record, &why)) {
        if (why.code != ERR_NOT_FOUND)
            return error_set(err, why.code, "%s", why.text);
        tally->left[LEFT_GONE]++;
        return true;
    }
    bool done = true;
    if (record_get(&record, FIELD_CASE_DELETED))
        left = LEFT_GONE;
    else
        done = action->write(app, &record, action->how, &left, err);
    record_clear(&record);
    tally->left[left]++;
    if (left == LEFT_NOT && tally->taken++ == 0)
        tally->first = *case_id;
    return done;
}

/* "1 déjà clos, 2 plus là". The caller frees. */
static char *left_text(const struct tally *tally)
{
    struct text text = {0};
    for (enum left left = LEFT_NOT + 1; left < LEFT_COUNT; left++)
        if (tally->left[left])
            text_addf(&text, "%s%zu %s", text.length ? ", " : "", tally->left[left],
                      reasons[left].words);
    return text_take(&text);
}

static bool refuse(const struct tally *tally, size_t count, struct error *err)
{
    enum left left = LEFT_NOT + 1;
    if (count == 0)
        return error_set(err, ERR_INPUT, "aucun dossier n'est choisi");
    while (!tally->left[left])
        left++;
    if (count == 1)
        return error_set(err, reasons[left].code, "%s", reasons[left].sentence);
    char *why = left_text(tally);
    error_set(err, reasons[left].code, "rien n'a été changé : %s", why);
    free(why);
    return false;
}

static bool commit(struct app *app, const struct case_action *action, const struct tally *tally,
                   struct error *err)
{
    char *who = tally->taken == 1 ? app_case_name(app, &tally->first)
                                  : mem_print("%zu dossiers", tally->taken);
    char *label = action->label(who, tally->taken > 1, action->how), *left = left_text(tally);
    bool done = action_commit(app, &tally->first, err, left[0] ? "%s (%s)" : "%s", label, left);
    free(who);
    free(label);
    free(left);
    return done;
}

bool act_on_cases(struct app *app, const struct id cases[], size_t count,
                  const struct case_action *action, struct error *err)
{
    struct tally tally = {0};
    if (!op_begin(app->store, err))
        return false;
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = act_on_one(app, &cases[i], action, &tally, err);
    if (done && !tally.taken)
        done = refuse(&tally, count, err);
    if (done)
        return commit(app, action, &tally, err);
    op_rollback(app->store);
    return false;
}

char *app_cases_name(struct app *app, const struct id cases[], size_t count)
{
    return count == 1 ? app_case_name(app, &cases[0]) : mem_print("%zu dossiers", count);
}
