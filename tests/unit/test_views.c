/* Conditions as words: whatever a filter asks for is read back from its text. */
#include "ground.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"

static struct ground ground;
static struct app app;
static struct error err;
static struct filter filter;
static const char *const workers[] = {"J. Essai", "Durand, Marie", "« Le » Fictif", "K »», L"};
enum { WORKERS = sizeof workers / sizeof workers[0] };

static void open_views(void)
{
    err = (struct error){0};
    filter = FILTER_NONE;
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    for (int i = 0; i < WORKERS; i++) {
        struct id id;
        cr_assert(app_add_case(&app, workers[i], NULL, NULL, &id, &err), "%s", err.text);
        cr_assert(app_assign_worker(&app, &id, 1, workers[i], &err), "%s", err.text);
    }
}

static void close_views(void)
{
    filter_clear(&filter);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(views, .init = open_views, .fini = close_views);

static bool same(const struct filter *a, const struct filter *b)
{
    return id_equal(&a->programme, &b->programme) && id_equal(&a->partner, &b->partner) &&
           a->stage == b->stage && a->territory == b->territory && a->need == b->need &&
           strcmp(a->worker ? a->worker : "", b->worker ? b->worker : "") == 0 &&
           a->overdue == b->overdue && a->never == b->never && a->idle == b->idle;
}

static void comes_back(const struct filter *wanted)
{
    struct filter back = FILTER_NONE;
    char *words = filter_words(&app, wanted);
    cr_assert(filter_read(&app, words, &back, &err), "« %s » : %s", words, err.text);
    cr_expect(same(wanted, &back), "%s", words);
    filter_clear(&back);
    free(words);
}

static void words_are(const char *text, const char *expected)
{
    cr_assert(filter_read(&app, text, &filter, &err), "%s", err.text);
    char *words = filter_words(&app, &filter);
    cr_expect_str_eq(words, expected);
    free(words);
}

static void is_refused(const char *text, enum error_code code, const char *sentence)
{
    struct error why = {0};
    cr_expect_not(filter_read(&app, text, &filter, &why), "%s", text);
    cr_expect_eq(why.code, code, "%s", text);
    cr_expect(strstr(why.text, sentence) == why.text, "%s", why.text);
}

Test(views, every_condition_comes_back)
{
    struct partners partners;
    cr_assert(query_partners(app.store, &partners, &err));
    comes_back(&filter);
    for (enum condition condition = CONDITION_OVERDUE; condition < CONDITION_COUNT; condition++) {
        cr_assert(condition_set(&app, &filter, condition, NULL, &err));
        comes_back(&filter);
    }
    filter_clear(&filter);
    for (int i = 0; i < choices_TERRITORY.count; i++) {
        filter.territory = choices_TERRITORY.choices[i].code;
        comes_back(&filter);
    }
    for (int i = 0; i < choices_NEED.count; i++) {
        filter.need = choices_NEED.choices[i].code;
        comes_back(&filter);
    }
    for (filter.stage = 0; filter.stage < STAGE_COUNT; filter.stage++)
        comes_back(&filter);
    for (size_t i = 0; i < partners.count; i++) {
        filter.partner = partners.rows[i].id;
        comes_back(&filter);
    }
    for (int i = 0; i < WORKERS; i++) {
        free(filter.worker);
        filter.worker = mem_copy(workers[i]);
        comes_back(&filter);
    }
    partners_clear(&partners);
}

Test(views, words_are_read_in_any_order_and_written_in_ours)
{
    words_are("en retard, territoire artois, besoin gouvernance",
              "territoire artois, besoin gouvernance, en retard");
    words_are(" Sans prochaine action ,JAMAIS CONTACTES,, Étape  orient",
              "étape orientation, jamais contactés, sans prochaine action");
    words_are("référent Durand, en retard", "référent « Durand, Marie », en retard");
    words_are("referent essai, partenaire DLA", "partenaire dla, référent J. Essai");
    words_are("besoin « médiation, conflits »", "besoin mediation conflits");
    words_are("", "");
}

Test(views, the_title_is_what_the_header_shows)
{
    cr_assert(filter_read(&app, "en retard, territoire artois, référent essai, partenaire dla",
                          &filter, &err));
    char *title = filter_title(&app, &filter);
    cr_expect_str_eq(title, "Artois · vers DLA · suivi par J. Essai · en retard");
    free(title);
}

Test(views, what_is_not_known_is_said_and_nothing_changes)
{
    words_are("territoire artois", "territoire artois");
    is_refused("en retar", ERR_INPUT,
               "« en retar » n'est pas une condition : territoire …, besoin …, partenaire …, "
               "référent …, étape …, en retard, jamais contactés, sans prochaine action");
    is_refused("en retard, territoire atlantide", ERR_NOT_FOUND,
               "« atlantide » n'est pas un territoire connu : Arrageois, Artois,");
    is_refused("étape", ERR_NOT_FOUND, "«  » n'est pas une étape connue : Contact,");
    is_refused("référent Personne", ERR_NOT_FOUND, "« Personne » n'est pas un référent connu : ");
    is_refused("partenaire zzz", ERR_NOT_FOUND, "partenaire « zzz »");
    cr_expect_str_eq(filter.territory, "artois");
    cr_expect_not(filter.overdue);
}

Test(views, a_condition_is_dropped_alone)
{
    words_are("territoire artois, besoin statuts, partenaire dla, référent essai, étape contact, "
              "en retard, jamais contactés, sans prochaine action",
              "territoire artois, besoin statuts, partenaire dla, référent J. Essai, étape "
              "contact, en retard, jamais contactés, sans prochaine action");
    for (enum condition condition = 0; condition < CONDITION_COUNT; condition++) {
        char *value = condition_value(&app, &filter, condition);
        cr_expect_not_null(value);
        free(value);
        condition_drop(&filter, condition);
        cr_expect_null(condition_value(&app, &filter, condition));
        cr_expect_eq(filter_narrows(&filter), condition + 1 < CONDITION_COUNT);
    }
}

Test(views, the_programme_is_left_alone)
{
    struct id programme = id_new(&ground.clock);
    filter.programme = programme;
    words_are("en retard", "en retard");
    cr_expect(id_equal(&filter.programme, &programme));
}
