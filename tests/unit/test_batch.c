/* One action on several cases: one undo, a label that says who was left and why. */
#include "ground.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"

static struct ground ground;
static struct app app;
static struct error err;
static struct id cases[4];
enum { ALPHA, BRAVO, CHARLIE, DELTA };

static void open_batch(void)
{
    static const char *const names[] = {"Alpha", "Bravo", "Charlie", "Delta"};
    err = (struct error){0};
    ground_open(&ground);
    ground_app(&ground, &app);
    for (int i = 0; i < 4; i++)
        cr_assert(app_add_case(&app, names[i], NULL, NULL, &cases[i], &err), "%s", err.text);
}

static void close_batch(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(batch, .init = open_batch, .fini = close_batch);

static void label_is(const char *expected)
{
    cr_expect_str_eq(text_get(&app.label), expected);
}

static void stages_are(const char *expected)
{
    static const char letters[] = "cpox";
    char stages[5] = "????";
    for (int i = 0; i < 4; i++) {
        enum stage stage;
        if (query_stage(app.store, app_filter(&app), &cases[i], &stage))
            stages[i] = letters[stage];
    }
    cr_expect_str_eq(stages, expected);
}

static void undo(void)
{
    struct id subject;
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
}

Test(batch, three_cases_go_to_the_next_stage_and_one_undo_brings_them_back)
{
    struct id subject;
    cr_assert(app_step_cases(&app, cases, 3, 1, &err), "%s", err.text);
    label_is("3 dossiers → Pré-diagnostic");
    stages_are("pppc");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_expect(id_equal(&subject, &cases[ALPHA]));
    label_is("annulé : 3 dossiers → Pré-diagnostic");
    stages_are("cccc");
    cr_assert(app_redo(&app, &subject, &err), "%s", err.text);
    stages_are("pppc");
}

Test(batch, each_goes_forward_from_its_own_stage)
{
    cr_assert(app_step_cases(&app, &cases[BRAVO], 1, 1, &err));
    label_is("Bravo → Pré-diagnostic");
    cr_assert(app_step_cases(&app, cases, 2, 1, &err));
    label_is("2 dossiers avancés d'une étape");
    stages_are("pocc");
    cr_assert(app_step_cases(&app, cases, 2, -1, &err));
    label_is("2 dossiers reculés d'une étape");
    stages_are("cpcc");
}

Test(batch, those_that_cannot_are_left_and_said)
{
    cr_assert(app_step_cases(&app, &cases[DELTA], 1, 1, &err));
    cr_assert(app_step_cases(&app, &cases[DELTA], 1, 1, &err));
    cr_assert(app_close_case(&app, &cases[CHARLIE], "sans_suite", &err));
    cr_assert(app_step_cases(&app, cases, 4, 1, &err));
    label_is("2 dossiers → Pré-diagnostic (1 clos, 1 déjà à la dernière étape)");
    stages_are("ppxo");
    cr_assert(app_step_cases(&app, &cases[BRAVO], 3, 1, &err));
    label_is("Bravo → Orientation (1 clos, 1 déjà à la dernière étape)");
}

Test(batch, when_none_can_nothing_is_written_and_it_is_said)
{
    char *before = ground_ask(&ground, "SELECT count(*) FROM op");
    cr_expect_not(app_step_cases(&app, cases, 2, -1, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_expect_str_eq(err.text, "rien n'a été changé : 2 déjà à la première étape");
    cr_expect_not(app_step_cases(&app, cases, 1, -1, &err));
    cr_expect_str_eq(err.text, "ce dossier est déjà à la première étape");
    cr_expect_not(app_step_cases(&app, cases, 0, 1, &err));
    cr_expect_str_eq(err.text, "aucun dossier n'est choisi");
    char *after = ground_ask(&ground, "SELECT count(*) FROM op");
    cr_expect_str_eq(before, after);
    free(before);
    free(after);
}

Test(batch, a_case_in_the_trash_or_never_seen_is_left)
{
    struct id some[] = {cases[ALPHA], cases[BRAVO], id_new(&ground.clock)};
    cr_assert(app_delete_case(&app, &cases[BRAVO], &err));
    cr_assert(app_step_cases(&app, some, 3, 1, &err), "%s", err.text);
    label_is("Alpha → Pré-diagnostic (2 plus là)");
    cr_expect_not(app_close_case(&app, &cases[BRAVO], "sans_suite", &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);
}

Test(batch, several_are_closed_for_one_reason_and_reopened)
{
    cr_assert(app_close_case(&app, &cases[ALPHA], "injoignable", &err));
    cr_assert(app_close_cases(&app, cases, 3, "sans_suite", &err), "%s", err.text);
    label_is("2 dossiers clos : sans suite (1 déjà clos)");
    stages_are("xxxc");
    cr_assert(app_reopen_cases(&app, cases, 4, &err), "%s", err.text);
    label_is("3 dossiers rouverts (1 pas clos)");
    stages_are("cccc");
    cr_expect_not(app_close_cases(&app, cases, 2, "bof", &err));
    cr_expect_not(app_close_cases(&app, cases, 2, NULL, &err));
}

Test(batch, one_date_for_all_but_the_closed)
{
    cr_assert(app_close_case(&app, &cases[ALPHA], "injoignable", &err));
    cr_assert(app_follow_up_cases(&app, cases, 3, app_today(&app) + 7, "rappeler", &err), "%s",
              err.text);
    label_is("relance lun. 22 mars : rappeler, 2 dossiers (1 clos)");
    struct card card;
    cr_assert(query_card(app.store, &cases[CHARLIE], &card, &err));
    cr_expect_str_eq(card.due_at, "2027-03-22");
    cr_expect_str_eq(card.next_action, "rappeler");
    card_clear(&card);
    cr_assert(app_follow_up_cases(&app, cases, 3, DAY_NONE, NULL, &err));
    label_is("plus d'échéance, 2 dossiers (1 clos)");
    cr_expect_not(app_follow_up(&app, &cases[ALPHA], app_today(&app), NULL, &err));
    cr_expect_str_eq(err.text, "ce dossier est clos : rouvrez-le d'abord");
}

Test(batch, all_are_referred_to_the_same_partners_without_doubling_one)
{
    struct id partners[2];
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    cr_assert(query_find_partner(app.store, "dla", &partners[0], &err), "%s", err.text);
    cr_assert(query_find_partner(app.store, "aae62", &partners[1], &err), "%s", err.text);
    cr_assert(app_refer(&app, &cases[ALPHA], partners, 1, &err), "%s", err.text);
    const struct referral_wish wishes[] = {{.partner = partners[0], .kind = "orientation"},
                                           {.partner = partners[1], .kind = "orientation"}};
    cr_assert(app_refer_cases(&app, cases, 3, wishes, 2, &err), "%s", err.text);
    label_is("3 dossiers orientés vers DLA, AAE62");
    stages_are("oooc");
    struct referrals referrals;
    cr_assert(query_referrals(app.store, &cases[ALPHA], &referrals, &err));
    cr_expect_eq(referrals.count, 2, "one each, though DLA was waited for");
    referrals_clear(&referrals);
    cr_expect_not(app_refer_cases(&app, cases, 2, wishes, 2, &err));
    cr_expect_str_eq(err.text, "rien n'a été changé : 2 déjà en cours");
    undo();
    stages_are("occc");
}

Test(batch, several_go_to_another_programme_and_the_thread_says_so)
{
    struct id other;
    struct notes notes;
    cr_assert(app_programme(&app, "Parcours RH 2026", &other, &err), "%s", err.text);
    cr_assert(app_assign_programme(&app, cases, 2, &other, &err), "%s", err.text);
    label_is("2 dossiers → Parcours RH 2026");
    cr_assert(query_notes(app.store, &cases[BRAVO], &notes, &err));
    cr_expect_str_eq(notes.rows[0].text, "programme : Hors-réseaux 2027 → Parcours RH 2026");
    notes_clear(&notes);
    stages_are("??cc");
    cr_assert(app_assign_programme(&app, cases, 3, &other, &err), "%s", err.text);
    label_is("Charlie → Parcours RH 2026 (2 déjà dans ce programme)");
    undo();
    undo();
    stages_are("cccc");
    struct id nowhere = id_new(&ground.clock);
    cr_expect_not(app_assign_programme(&app, cases, 2, &nowhere, &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);
}

Test(batch, a_worker_takes_several_and_leaves_them)
{
    cr_assert(app_assign_worker(&app, cases, 2, "  J. Essai ", &err), "%s", err.text);
    label_is("2 dossiers : référent J. Essai");
    cr_assert(app_assign_worker(&app, cases, 3, "J. Essai", &err), "%s", err.text);
    label_is("Charlie : référent J. Essai (2 déjà ainsi)");
    cr_assert(app_assign_worker(&app, cases, 3, "", &err), "%s", err.text);
    label_is("3 dossiers : plus de référent");
    cr_expect_not(app_assign_worker(&app, cases, 3, NULL, &err));
}
