/* See gestures.h. */
#include "gestures.h"

#include <string.h>

#include "process.h"

#define TEXT "appelé, la mairie donne un local en juin"
#define WORD "ardoisière"
#define FOUND "La Fabrique fictive" /* whose note has the word */

#define RIGHT "\033OC"
#define DOWN "\033OB"
#define F2 "\033OQ"
#define ESCAPE "\033"
#define CTRL_F "\006"
#define CTRL_R "\022"
#define CTRL_S "\023"
#define CTRL_ENTER "\033[13;5u"

/* ---- was it done --------------------------------------------------------------------------- */

static bool has_note(struct app *app, const struct id *case_id, const char *text)
{
    struct notes notes;
    if (!query_notes(app->store, case_id, &notes, NULL))
        return false;
    bool found = notes.count > 0 && strcmp(notes.rows[0].kind, "appel") == 0 &&
                 strcmp(notes.rows[0].text, text) == 0;
    notes_clear(&notes);
    return found;
}

static bool is_called(struct app *app, const struct id cases[GESTURE_CASES])
{
    struct card card;
    char iso[11];
    day_to_iso(app_today(app) + 7, iso);
    if (!query_card(app->store, &cases[0], &card, NULL))
        return false;
    bool due = card.due_at && strcmp(card.due_at, iso) == 0;
    card_clear(&card);
    return due && has_note(app, &cases[0], TEXT);
}

/* The note typed as a proof went to the case that was open. */
static bool is_open(struct app *app, const struct id cases[GESTURE_CASES])
{
    return has_note(app, &cases[GESTURE_CASES - 1], "vu");
}

static bool is_at(struct app *app, const struct id *case_id, enum stage stage)
{
    enum stage now;
    return query_stage(app->store, &FILTER_NONE, case_id, &now) && now == stage;
}

static bool are_neighbours_moved(struct app *app, const struct id cases[GESTURE_CASES])
{
    return is_at(app, &cases[0], STAGE_PREDIAGNOSTIC) &&
           is_at(app, &cases[1], STAGE_PREDIAGNOSTIC) &&
           is_at(app, &cases[2], STAGE_PREDIAGNOSTIC) && is_at(app, &cases[3], STAGE_CONTACT);
}

static bool are_others_moved(struct app *app, const struct id cases[GESTURE_CASES])
{
    return is_at(app, &cases[0], STAGE_PREDIAGNOSTIC) && is_at(app, &cases[1], STAGE_CONTACT) &&
           is_at(app, &cases[2], STAGE_PREDIAGNOSTIC) && is_at(app, &cases[3], STAGE_CONTACT) &&
           is_at(app, &cases[4], STAGE_PREDIAGNOSTIC);
}

static bool is_referred(struct app *app, const struct id cases[GESTURE_CASES])
{
    struct referrals referrals;
    struct id first, second;
    if (!query_find_partner(app->store, "aae62", &first, NULL) ||
        !query_find_partner(app->store, "dla", &second, NULL) ||
        !query_referrals(app->store, &cases[0], &referrals, NULL))
        return false;
    bool both = referrals.count == 2;
    for (size_t i = 0; both && i < referrals.count; i++)
        both = id_equal(&referrals.rows[i].partner, &first) ||
               id_equal(&referrals.rows[i].partner, &second);
    both = both && !id_equal(&referrals.rows[0].partner, &referrals.rows[1].partner);
    referrals_clear(&referrals);
    return both && is_at(app, &cases[0], STAGE_ORIENTATION);
}

/* ---- what is typed ------------------------------------------------------------------------- */

#define CALL_CHECK "task 5 due.after:6d due.before:8d export | grep -q '" TEXT "'"
#define REFER_CHECK "test $(task 5 +aae +dla count) -eq 1"
static const struct typing sheet_refers = {RIGHT "aae\tdla\r", "", "", 4};
static const struct typing task_refers = {"task 5 mo +aae +dla\r", "", "", 3};

const struct gesture gestures[GESTURES] = {
    {"appel noté, relance dans 7 j",
     {{"n", TEXT, CTRL_R CTRL_S, 2},
      {"task 5 an ", TEXT, " du:7d\r", 3},
      {RIGHT F2 CTRL_ENTER, TEXT, "\t22/3\r", 2}},
     NULL,
     is_called,
     CALL_CHECK,
     false},
    {"la même, le dossier cherché par son nom",
     {{"crucher\rn", TEXT, CTRL_R CTRL_S, 4},
      {"task rucher an ", TEXT, " du:7d\r", 3},
      {CTRL_F "rucher\r" ESCAPE RIGHT F2 CTRL_ENTER, TEXT, "\t22/3\r", 4}},
     NULL,
     is_called,
     CALL_CHECK,
     false},
    {"dossier trouvé par un mot d'une note, ouvert",
     {{"c", WORD, "\r", 2}, {"task ", WORD, " in\r", 2}, {CTRL_F, WORD, "\r", 2}},
     "nvu" CTRL_S,
     is_open,
     "task " WORD " in | grep -q '" FOUND "'",
     true},
    {"trois dossiers voisins avancés",
     {{"aaa", "", "", 1}, {"task 1-3 mo e:p\r", "", "", 2}, {RIGHT "p\rp\rp\r", "", "", 1}},
     NULL,
     are_neighbours_moved,
     "test $(task 1-3 e.is:p count) -eq 3",
     false},
    {"trois dossiers, un sur deux, avancés",
     {{"a" DOWN "a" DOWN "a", "", "", 3},
      {"task 1,3,5 mo e:p\r", "", "", 4},
      {RIGHT "p\r" DOWN "p\r" DOWN "p\r", "", "", 3}},
     NULL,
     are_others_moved,
     "test $(task 1,3,5 e.is:p count) -eq 3",
     false},
    {"orienté vers les deux partenaires proposés",
     {{"o\t" DOWN "\t\r", "", "", 3}, task_refers, sheet_refers},
     NULL,
     is_referred,
     REFER_CHECK,
     false},
    {"orienté vers deux partenaires nommés",
     {{"oaae\tdla\r", "", "", 4}, task_refers, sheet_refers},
     NULL,
     is_referred,
     REFER_CHECK,
     false},
};

/* ---- on what ------------------------------------------------------------------------------- */

static bool make_case(struct app *app, int rank, struct id *case_id, struct error *err)
{
    static const char *const names[GESTURE_CASES] = {
        "Le Rucher fictif", "La Scierie fictive", "Le Fournil fictif", "Le Lavoir fictif", FOUND};
    static const struct need needs[] = {{"ess--projet-associatif", "porteur", 2},
                                        {"ess--fonction-employeur", "porteur", 2}};
    day due;
    return day_from_iso("2026-01-01", &due) &&
           app_add_case(app, names[rank], "Arras", NULL, case_id, err) &&
           app_set_needs(app, case_id, NULL, needs, 2, err) &&
           app_follow_up(app, case_id, due + rank, "rappeler", err);
}

bool gesture_cases_make(struct app *app, struct id cases[GESTURE_CASES], struct error *err)
{
    for (int i = 0; i < GESTURE_CASES; i++)
        if (!make_case(app, i, &cases[i], err))
            return false;
    return app_write_note(app, &cases[GESTURE_CASES - 1], "visite",
                          "vu l'atelier de l'ancienne " WORD, DAY_NONE, NULL, err);
}

bool gesture_cases_remove(struct app *app, const struct id cases[GESTURE_CASES], struct error *err)
{
    for (int i = 0; i < GESTURE_CASES; i++)
        if (!app_delete_case(app, &cases[i], err))
            return false;
    return true;
}

bool gesture_tasks_make(struct error *err)
{
    struct run run;
    return RUN(&run, err, "task", "5", "modify", "Le Rucher fictif") &&
           RUN(&run, err, "task", "7", "modify", FOUND) &&
           RUN(&run, err, "task", "7", "annotate", "vu l'atelier de l'ancienne " WORD);
}
