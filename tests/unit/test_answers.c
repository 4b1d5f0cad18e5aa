/* What becomes of a referral: states that follow one another, consent, both sides, the message that
 * goes with it; and the day from which a pré-diagnostic is one. */
#include "../../src/app/internal.h"
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct ground ground;
static struct app app;
static struct error err;
static struct id case_id, holder, partner, referral;

static void set(const struct id *id, enum field field, const char *value)
{
    cr_assert(app_set_field(&app, id, field, value, NULL, &ID_NONE, &err), "%s", err.text);
}

static void open_ground(void)
{
    struct record record;
    struct referrals referrals;
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(app_add_case(&app, "Porteur fictif", "Arras", NULL, &case_id, &err), "%s", err.text);
    cr_assert(query_record(app.store, ENTITY_CASE, &case_id, &record, &err));
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    cr_assert(query_find_partner(app.store, "dla", &partner, &err), "%s", err.text);
    cr_assert(app_refer(&app, &case_id, &partner, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, &case_id, &referrals, &err));
    referral = referrals.rows[0].id;
    referrals_clear(&referrals);
}

static void close_ground(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(answers, .init = open_ground, .fini = close_ground);

static void is(const struct id *id, enum field field, const char *expected)
{
    struct record record;
    cr_assert(query_record(app.store, field_info(field)->entity, id, &record, &err), "%s",
              err.text);
    const char *value = record_get(&record, field);
    cr_expect_str_eq(value ? value : "", expected, "%s", field_info(field)->column);
    record_clear(&record);
}

static bool say(const char *status, const char *reason)
{
    return app_answer(&app, &referral, &(struct answer){.status = status, .reason = reason}, &err);
}

static void agree(void)
{
    set(&case_id, FIELD_CASE_CONSENT_ON, "2027-03-01");
}

/* ---- states -------------------------------------------------------------------------------- */

Test(answers, every_state_is_in_the_table_and_leads_somewhere_that_is_known)
{
    for (int from = 0; from < choices_REFERRAL_STATUS.count; from++) {
        int leads = 0;
        const char *status = choices_REFERRAL_STATUS.choices[from].code;
        for (int to = 0; to < choices_REFERRAL_STATUS.count; to++)
            leads += referral_may_become(status, choices_REFERRAL_STATUS.choices[to].code);
        cr_expect_gt(leads, 0, "nothing follows %s", status);
        cr_expect_not(referral_may_become(status, status), "%s", status);
        cr_expect_not(referral_may_become(status, "complet"), "a beginning is no state");
    }
}

Test(answers, a_state_that_does_not_follow_is_refused_and_nothing_is_written)
{
    agree();
    cr_expect_not(say("completed", NULL));
    cr_expect_eq(err.code, ERR_STALE);
    cr_expect_str_eq(err.text, "DLA : de « à transmettre », on ne passe pas à « aboutie »");
    is(&referral, FIELD_REFERRAL_STATUS, "draft");
}

Test(answers, each_step_is_dated_told_in_the_thread_and_undone_alone)
{
    struct id subject;
    agree();
    cr_assert(say("requested", NULL), "%s", err.text);
    is(&referral, FIELD_REFERRAL_SENT_ON, "2027-03-15");
    ground_pass_days(&ground, 3);
    cr_assert(say("accepted", NULL), "%s", err.text);
    is(&referral, FIELD_REFERRAL_ANSWERED_ON, "2027-03-18");
    char *line = ground_ask(
        &ground, "SELECT text FROM note WHERE kind = 'orientation' ORDER BY at DESC, created DESC");
    cr_expect_str_eq(line, "DLA : acceptée");
    free(line);
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    is(&referral, FIELD_REFERRAL_STATUS, "requested");
    is(&referral, FIELD_REFERRAL_ANSWERED_ON, "");
}

Test(answers, a_refusal_is_said_with_its_reason_and_may_be_asked_again)
{
    agree();
    cr_expect_not(say("rejected", NULL));
    cr_expect_str_eq(err.text, "« refusée » se dit avec une raison");
    cr_assert(say("rejected", "complet"), "%s", err.text);
    is(&referral, FIELD_REFERRAL_REASON, "complet");
    ground_pass_days(&ground, 10);
    cr_assert(say("requested", NULL), "%s", err.text);
    is(&referral, FIELD_REFERRAL_REASON, "");
    is(&referral, FIELD_REFERRAL_SENT_ON, "2027-03-25");
    is(&referral, FIELD_REFERRAL_ANSWERED_ON, "");
}

/* ---- consent ------------------------------------------------------------------------------- */

Test(answers, nothing_leaves_before_the_porteur_agreed)
{
    cr_expect(app_asks_consent(&app, &referral, "requested"));
    cr_expect_not(app_asks_consent(&app, &referral, "cancelled"));
    cr_expect_not(say("requested", NULL));
    cr_expect_str_eq(err.text, "l'accord du porteur n'est pas noté : rien n'est transmis sans lui");
    const day tomorrow = app_today(&app) + 1, today = app_today(&app);
    cr_expect_not(app_answer(&app, &referral,
                             &(struct answer){.status = "requested", .consent = &tomorrow}, &err));
    cr_assert(app_answer(&app, &referral,
                         &(struct answer){.status = "requested", .consent = &today}, &err),
              "%s", err.text);
    is(&case_id, FIELD_CASE_CONSENT_ON, "2027-03-15");
    struct id subject;
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    is(&case_id, FIELD_CASE_CONSENT_ON, "");
}

Test(answers, information_about_a_partner_needs_no_consent)
{
    struct referrals referrals;
    struct id other;
    cr_assert(query_find_partner(app.store, "aae62", &other, &err));
    const struct referral_wish wish = {.partner = other, .kind = "information"};
    cr_assert(app_refer_cases(&app, &case_id, 1, &wish, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, &case_id, &referrals, &err));
    cr_assert_eq(referrals.count, 2);
    referral = referrals.rows[1].id;
    referrals_clear(&referrals);
    cr_expect(say("requested", NULL), "%s", err.text);
}

/* ---- both sides, and what follows a refusal ------------------------------------------------ */

Test(answers, the_meeting_is_closed_once_both_sides_say_it)
{
    const struct answer from_partner = {.confirmed_by = "partenaire"},
                        from_holder = {.confirmed_by = "porteur"};
    cr_assert(app_answer(&app, &referral, &from_partner, &err), "%s", err.text);
    is(&referral, FIELD_REFERRAL_CONFIRMED_BY, "partenaire");
    is(&referral, FIELD_REFERRAL_MET_ON, "2027-03-15");
    ground_pass_days(&ground, 2);
    cr_assert(app_answer(&app, &referral, &from_holder, &err), "%s", err.text);
    is(&referral, FIELD_REFERRAL_CONFIRMED_BY, "les_deux");
    is(&referral, FIELD_REFERRAL_MET_ON, "2027-03-15");
}

Test(answers, a_rebond_keeps_the_link_to_what_came_to_nothing)
{
    struct id other, after;
    struct record record;
    struct referrals referrals;
    cr_assert(query_find_partner(app.store, "aae62", &other, &err));
    const struct referral_wish wish = {.partner = other, .kind = "rebond", .after = referral};
    cr_assert(app_refer_cases(&app, &case_id, 1, &wish, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, &case_id, &referrals, &err));
    cr_assert(query_record(app.store, ENTITY_REFERRAL, &referrals.rows[1].id, &record, &err));
    cr_assert(record_reference(&record, FIELD_REFERRAL_AFTER, &after));
    cr_expect(id_equal(&after, &referral));
    cr_expect_str_eq(record_get(&record, FIELD_REFERRAL_KIND), "rebond");
    record_clear(&record);
    referrals_clear(&referrals);
}

Test(answers, what_the_case_lacks_and_the_partner_covers_is_what_it_is_sent_for)
{
    static const struct need needs[] = {{"ess--benevolat", "porteur", 2},
                                        {"ess--local-foncier", "porteur", 2}};
    struct strings members;
    struct id other;
    struct referrals referrals;
    cr_assert(app_set_needs(&app, &case_id, NULL, needs, 2, &err), "%s", err.text);
    cr_assert(query_find_partner(app.store, "aae62", &other, &err));
    cr_assert(app_refer(&app, &case_id, &other, 1, &err), "%s", err.text);
    cr_assert(query_referrals(app.store, &case_id, &referrals, &err));
    cr_assert(
        query_members(app.store, &referrals.rows[1].id, FIELD_REFERRAL_NEEDS, &members, &err));
    cr_assert_eq(members.count, 1);
    cr_expect_str_eq(members.items[0], "ess--benevolat");
    strings_clear(&members);
    referrals_clear(&referrals);
}

/* ---- messages ------------------------------------------------------------------------------ */

static bool says(const struct message *message, const char *text)
{
    return strstr(message->body, text) != NULL;
}

Test(answers, a_message_holds_what_the_referral_needs_and_no_word_of_the_notes)
{
    struct message message;
    set(&holder, FIELD_HOLDER_PHONE, "03 21 00 00 00");
    set(&holder, FIELD_HOLDER_EMAIL, "fictif@exemple.invalid");
    set(&case_id, FIELD_CASE_ELEMENTS, "SECRET un");
    set(&case_id, FIELD_CASE_INTEREST, "SECRET deux");
    set(&case_id, FIELD_CASE_PRESUMED_ISSUE, "SECRET trois");
    cr_assert(app_write_note(&app, &case_id, "visite", "SECRET quatre", DAY_NONE, NULL, &err));
    cr_assert(app_message(&app, &referral, MESSAGE_TO_PARTNER, &message, &err), "%s", err.text);
    cr_expect_not(says(&message, "03 21"), "nothing to reach him by before he agreed");
    cr_expect_not_null(strstr(message.remark, "accord"));
    message_clear(&message);
    agree();
    cr_assert(app_message(&app, &referral, MESSAGE_TO_PARTNER, &message, &err), "%s", err.text);
    cr_expect_str_eq(message.subject, "Porteur fictif : mise en relation");
    cr_expect(says(&message, "Commune : Arras"));
    cr_expect(says(&message, "03 21 00 00 00"));
    cr_expect(says(&message, "avec son accord donné le 1er mars"));
    cr_expect_not(says(&message, "SECRET"));
    cr_expect_not(says(&message, "{"), "no word is left unsaid: %s", message.body);
    cr_expect_not(says(&message, "Territoire"), "a line that has nothing to say is not there");
    cr_expect_null(message.remark);
    message_clear(&message);
}

Test(answers, a_message_becomes_a_link_that_holds_no_raw_byte)
{
    struct message message;
    set(&holder, FIELD_HOLDER_EMAIL, "fictif@exemple.invalid");
    cr_assert(app_message(&app, &referral, MESSAGE_TO_HOLDER, &message, &err), "%s", err.text);
    char *link = message_mailto(&message);
    static const char start[] = "mailto:fictif@exemple.invalid?subject=DLA%20%3A%20";
    cr_expect_eq(strncmp(link, start, sizeof start - 1), 0, "%s", link);
    cr_expect_not_null(strstr(link, "%0D%0A"));
    for (const char *at = link; *at; at++)
        cr_assert(*at > ' ' && *at < 127 && *at != '"' && *at != '\'');
    free(link);
    message_clear(&message);
}

Test(answers, the_users_template_is_taken_and_its_faults_are_told)
{
    struct message message;
    char *path = mem_print("%s/messages.txt", ground.folder),
         *settings = mem_print("%s/dentelle.conf", ground.folder);
    free(app.settings.path);
    app.settings.path = settings;
    static const char template[] =
        "[porteur]\nObjet : Bonjour {porteur}\n\nVoir {partenaire}, {inconnu}.\n";
    cr_assert(file_write_whole(path, template, strlen(template), &err), "%s", err.text);
    cr_assert(app_message(&app, &referral, MESSAGE_TO_HOLDER, &message, &err), "%s", err.text);
    cr_expect_str_eq(message.subject, "Bonjour Porteur fictif");
    cr_expect_str_eq(message.body, "Voir DLA, {inconnu}.\n");
    cr_expect_str_eq(message.remark, "le modèle a un mot inconnu : {inconnu}");
    message_clear(&message);
    cr_expect_not(app_message(&app, &referral, MESSAGE_TO_PARTNER, &message, &err));
    cr_expect_str_eq(err.text, "le modèle des messages n'a pas de partie [partenaire]");
    message_clear(&message);
    free(path);
}

Test(answers, a_message_kept_is_for_its_owner_alone)
{
    struct message message;
    struct stat status;
    cr_assert(app_message(&app, &referral, MESSAGE_TO_HOLDER, &message, &err), "%s", err.text);
    char *path = app_message_keep(&app, &message, &err);
    cr_assert_not_null(path, "%s", err.text);
    cr_assert_eq(stat(path, &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0600);
    cr_expect_not_null(strstr(path, "/messages/hr-2027-"));
    free(path);
    message_clear(&message);
}

/* ---- the pré-diagnostic -------------------------------------------------------------------- */

Test(answers, the_first_complete_pre_diagnostic_is_dated_once)
{
    static const struct need need = {"ess--benevolat", "porteur", 2};
    struct id subject;
    set(&case_id, FIELD_CASE_ELEMENTS, "Des éléments.");
    set(&case_id, FIELD_CASE_INTEREST, "Un intérêt.");
    is(&case_id, FIELD_CASE_PREDIAGNOSED_ON, "");
    cr_assert(app_set_needs(&app, &case_id, NULL, &need, 1, &err), "%s", err.text);
    is(&case_id, FIELD_CASE_PREDIAGNOSED_ON, "2027-03-15");
    ground_pass_days(&ground, 5);
    set(&case_id, FIELD_CASE_ELEMENTS, "D'autres éléments.");
    is(&case_id, FIELD_CASE_PREDIAGNOSED_ON, "2027-03-15");
    cr_assert(app_undo(&app, &subject, &err));
    cr_assert(app_undo(&app, &subject, &err));
    is(&case_id, FIELD_CASE_PREDIAGNOSED_ON, "");
}

static size_t missing(const char *first)
{
    struct strings words;
    cr_assert(app_prediagnosis_missing(&app, &case_id, &words, &err), "%s", err.text);
    size_t count = words.count;
    cr_expect_str_eq(count ? words.items[0] : "", first);
    strings_clear(&words);
    return count;
}

Test(answers, what_the_report_lacks_shrinks_as_it_is_filled)
{
    static const struct need need = {"ess--benevolat", "porteur", 2};
    cr_expect_eq(missing("une rencontre"), 7);
    cr_assert(app_write_note(&app, &case_id, "visite", "Vue sur place", DAY_NONE, NULL, &err));
    cr_expect_eq(missing("les besoins"), 6);
    cr_assert(app_set_needs(&app, &case_id, NULL, &need, 1, &err));
    set(&case_id, FIELD_CASE_MATURITY, "activite");
    set(&case_id, FIELD_CASE_ELEMENTS, "x");
    set(&case_id, FIELD_CASE_INTEREST, "y");
    cr_expect_eq(missing("la forme juridique"), 2);
    set(&holder, FIELD_HOLDER_LEGAL_FORM, "association");
    set(&holder, FIELD_HOLDER_TERRITORY, "artois");
    cr_expect_eq(missing(""), 0);
}

Test(answers, needs_ticked_on_two_screens_do_not_undo_each_other)
{
    static const struct need benevolat = {"ess--benevolat", "porteur", 2},
                             rh = {"ess--rh", "apes", 3};
    struct strings seen = {0}, members;
    cr_assert(app_set_needs(&app, &case_id, &seen, &benevolat, 1, &err), "%s", err.text);
    cr_assert(app_set_needs(&app, &case_id, &seen, &rh, 1, &err), "%s", err.text);
    cr_assert(query_members(app.store, &case_id, FIELD_CASE_NEEDS, &members, &err));
    cr_expect_eq(members.count, 2);
    strings_clear(&members);
}

Test(answers, a_need_that_the_list_lacks_is_remembered_and_checked)
{
    struct need need = {.said_by = "porteur", .level = 1};
    struct strings named;
    struct error why = {0};
    cr_assert(need_find("  Transport des usagers ", need.code, &err), "%s", err.text);
    cr_expect_str_eq(need.code, "local--Transport des usagers");
    cr_assert(app_set_needs(&app, &case_id, NULL, &need, 1, &err), "%s", err.text);
    app_local_needs(&app, &named);
    cr_assert_eq(named.count, 1);
    cr_expect_str_eq(need_label(named.items[0]), "Transport des usagers");
    strings_clear(&named);
    struct filter filter = FILTER_NONE;
    struct cards cards;
    cr_assert(filter_read(&app, "besoin transport des usagers", &filter, &why), "%s", why.text);
    filter.today = app_today(&app);
    char *title = filter_title(&app, &filter);
    cr_expect_str_eq(title, "besoin Transport des usagers");
    free(title);
    cr_assert(query_cards(app.store, &filter, &cards, &why), "%s", why.text);
    cr_expect_eq(cards.count, 1);
    cards_clear(&cards);
    cr_expect_not(need_find("deux, à la fois", need.code, &why));
    cr_expect_not(need_find("", need.code, &why));
    cr_expect_not(need_find("un nom de besoin qui n'en finit pas, et davantage encore que cela",
                            need.code, &why));
    cr_assert(need_find("gouv", need.code, &why));
    cr_expect_str_eq(need.code, "ess--gouvernance");
    cr_assert(need_find("rh", need.code, &why));
    cr_expect_str_eq(need.code, "ess--rh");
}
