/* What a filter lets pass, over cases made by chance, against a reference that looks at each case
 * by itself. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"

enum { CASES = 120, ROUNDS = 120, PROGRAMMES = 2, PARTNERS = 3, NEEDS = 3, TERRITORIES = 3 };
static const char *const workers[] = {NULL, "J. Essai", "M. Fictif"};

/* What was written of a case: the reference needs nothing else. */
struct known {
    struct id id;
    int programme, territory, worker; /* -1, 0: none */
    bool needs[NEEDS], partners[PARTNERS];
    enum stage stage;
    day due; /* or DAY_NONE */
    bool contacted, deleted;
};

static struct ground ground;
static struct app app;
static struct error err;
static struct known known[CASES];
static struct id programmes[PROGRAMMES], partners[PARTNERS];

static unsigned chance(unsigned sides)
{
    unsigned value;
    ground.clock.random(&ground, &value, sizeof value);
    return value % sides;
}

static void set(const struct id *id, enum field field, const char *value)
{
    if (value)
        cr_assert(op_set(app.store, id, field, value, NULL, &err), "%s", err.text);
}

/* A thing that belongs to a case: a note, a referral. */
static struct id belonging(enum field field, const struct id *case_id)
{
    struct id id = id_new(&ground.clock);
    cr_assert(set_reference(&app, &id, field, case_id, &err), "%s", err.text);
    return id;
}

static void write_sets(const struct known *one)
{
    for (int i = 0; i < NEEDS; i++) {
        char *member = mem_print("%s apes 2", choices_NEED.choices[i].code);
        if (one->needs[i])
            cr_assert(op_add(app.store, &one->id, FIELD_CASE_NEEDS, member, &err), "%s", err.text);
        free(member);
    }
    for (int i = 0; i < PARTNERS; i++) {
        if (!one->partners[i])
            continue;
        struct id referral = belonging(FIELD_REFERRAL_CASE, &one->id);
        cr_assert(set_reference(&app, &referral, FIELD_REFERRAL_PARTNER, &partners[i], &err));
        set(&referral, FIELD_REFERRAL_STATUS, "requested");
    }
    if (one->contacted) {
        struct id note = belonging(FIELD_NOTE_CASE, &one->id);
        set(&note, FIELD_NOTE_KIND, "appel");
        set(&note, FIELD_NOTE_AT, "2027-03-01T10:00");
    }
}

static void write_case(struct known *one, int number)
{
    struct id holder = id_new(&ground.clock);
    char ref[32], name[32];
    one->id = id_new(&ground.clock);
    snprintf(ref, sizeof ref, "HR-2027-AA-%03d", number);
    snprintf(name, sizeof name, "Porteur %d", number);
    set(&holder, FIELD_HOLDER_NAME, name);
    if (one->territory >= 0)
        set(&holder, FIELD_HOLDER_TERRITORY, choices_TERRITORY.choices[one->territory].code);
    set(&one->id, FIELD_CASE_REF, ref);
    cr_assert(set_reference(&app, &one->id, FIELD_CASE_HOLDER, &holder, &err));
    cr_assert(
        set_reference(&app, &one->id, FIELD_CASE_PROGRAMME, &programmes[one->programme], &err));
    set(&one->id, FIELD_CASE_STAGE, stage_code(one->stage));
    set(&one->id, FIELD_CASE_WORKER, workers[one->worker]);
    cr_assert(set_day(&app, &one->id, FIELD_CASE_DUE_AT, one->due, &err));
    write_sets(one);
    if (one->deleted)
        cr_assert(op_delete(app.store, ENTITY_CASE, &one->id, &err));
}

static void draw_case(struct known *one)
{
    *one = (struct known){.programme = (int)chance(PROGRAMMES),
                          .territory = (int)chance(TERRITORIES + 1) - 1,
                          .worker = (int)chance(3),
                          .stage = (enum stage)chance(STAGE_COUNT),
                          .due = DAY_NONE,
                          .contacted = chance(2),
                          .deleted = chance(12) == 0};
    if (chance(3))
        one->due = app_today(&app) - 3 + (day)chance(7);
    for (int i = 0; i < NEEDS; i++)
        one->needs[i] = chance(3) == 0;
    for (int i = 0; i < PARTNERS; i++)
        one->partners[i] = chance(4) == 0;
}

static void open_filter(void)
{
    err = (struct error){0};
    ground_open(&ground);
    ground_app(&ground, &app);
    cr_assert(op_begin(app.store, &err));
    for (int i = 0; i < PROGRAMMES; i++)
        cr_assert(programme_create(&app, i ? "Parcours RH 2027" : "Hors-réseaux 2027",
                                   &programmes[i], &err));
    for (int i = 0; i < PARTNERS; i++) {
        partners[i] = id_new(&ground.clock);
        set(&partners[i], FIELD_PARTNER_NAME, "Partenaire");
    }
    for (int i = 0; i < CASES; i++) {
        draw_case(&known[i]);
        write_case(&known[i], i + 1);
    }
    cr_assert(op_commit(app.store, "hasard", NULL, &err), "%s", err.text);
}

static void close_filter(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(filter, .init = open_filter, .fini = close_filter);

/* ---- the reference ------------------------------------------------------------------------- */

static bool has_partner(const struct known *one, const struct id *partner)
{
    for (int i = 0; i < PARTNERS; i++)
        if (one->partners[i] && id_equal(&partners[i], partner))
            return true;
    return false;
}

static bool has_need(const struct known *one, const char *need)
{
    for (int i = 0; i < NEEDS; i++)
        if (one->needs[i] && strcmp(choices_NEED.choices[i].code, need) == 0)
            return true;
    return false;
}

static bool has_territory(const struct known *one, const char *territory)
{
    return one->territory >= 0 &&
           strcmp(choices_TERRITORY.choices[one->territory].code, territory) == 0;
}

static bool passes(const struct known *one, const struct filter *filter)
{
    const char *worker = workers[one->worker];
    bool open = one->stage != STAGE_CLOSED;
    return !one->deleted &&
           (id_is_none(&filter->programme) ||
            id_equal(&filter->programme, &programmes[one->programme])) &&
           (id_is_none(&filter->partner) || has_partner(one, &filter->partner)) &&
           (filter->stage == STAGE_COUNT || filter->stage == one->stage) &&
           (!filter->territory || has_territory(one, filter->territory)) &&
           (!filter->need || has_need(one, filter->need)) &&
           (!filter->worker || (worker && strcmp(filter->worker, worker) == 0)) &&
           (!filter->overdue || (open && one->due != DAY_NONE && one->due < filter->today)) &&
           (!filter->never || (open && !one->contacted)) &&
           (!filter->idle || (open && one->due == DAY_NONE));
}

/* ---- each question, asked of both ---------------------------------------------------------- */

static const struct known *find(const struct id *id)
{
    for (int i = 0; i < CASES; i++)
        if (id_equal(&known[i].id, id))
            return &known[i];
    return NULL;
}

static void columns_agree(const struct filter *filter)
{
    struct board_counts counts;
    int overdue = 0;
    cr_assert(query_counts(app.store, filter, &counts, &err), "%s", err.text);
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++) {
        struct cards cards;
        int wanted = 0;
        for (int i = 0; i < CASES; i++)
            wanted += known[i].stage == stage && passes(&known[i], filter);
        cr_assert(query_column(app.store, filter, stage, 0, CASES, &cards, &err), "%s", err.text);
        cr_assert_eq((int)cards.count, wanted);
        cr_assert_eq(counts.stage[stage], wanted);
        for (size_t i = 0; i < cards.count; i++)
            cr_assert(passes(find(&cards.rows[i].id), filter));
        cards_clear(&cards);
    }
    for (int i = 0; i < CASES; i++)
        overdue += passes(&known[i], filter) && known[i].stage != STAGE_CLOSED &&
                   known[i].due != DAY_NONE && known[i].due < filter->today;
    cr_assert_eq(counts.overdue, overdue);
}

static void places_agree(const struct filter *filter)
{
    struct cards cards;
    size_t place, in_column[STAGE_COUNT] = {0};
    enum stage stage;
    cr_assert(query_cards(app.store, filter, &cards, &err), "%s", err.text);
    for (size_t i = 0; i < cards.count; i++) {
        const struct known *one = find(&cards.rows[i].id);
        cr_assert(query_place(app.store, filter, &one->id, &stage, &place));
        cr_assert_eq(stage, one->stage);
        cr_assert_eq(place, in_column[stage]++);
    }
    cards_clear(&cards);
    for (int i = 0; i < CASES; i++) {
        bool wanted = passes(&known[i], filter);
        cr_assert_eq(query_stage(app.store, filter, &known[i].id, &stage), wanted);
        cr_assert_eq(query_place(app.store, filter, &known[i].id, &stage, &place), wanted);
    }
}

/* Soonest due first, those without a date last, then by reference. */
static int board_order(const struct known *a, const struct known *b)
{
    if (a->due != b->due)
        return a->due == DAY_NONE ? 1 : b->due == DAY_NONE ? -1 : a->due < b->due ? -1 : 1;
    return (a > b) - (a < b);
}

/* The cases of a column as they should stand; how many. */
static int stand(const struct filter *filter, enum stage stage, const struct known *column[CASES])
{
    int count = 0;
    for (int i = 0; i < CASES; i++) {
        if (known[i].stage != stage || !passes(&known[i], filter))
            continue;
        int at = count++;
        for (; at > 0 && board_order(&known[i], column[at - 1]) < 0; at--)
            column[at] = column[at - 1];
        column[at] = &known[i];
    }
    return count;
}

static void page_agrees(const struct filter *filter, enum stage stage, int offset, int limit)
{
    const struct known *column[CASES];
    struct cards cards;
    int count = stand(filter, stage, column), left = offset < count ? count - offset : 0;
    cr_assert(query_column(app.store, filter, stage, (size_t)offset, (size_t)limit, &cards, &err),
              "%s", err.text);
    cr_assert_eq((int)cards.count, left < limit ? left : limit, "%d cards from %d on",
                 (int)cards.count, offset);
    for (size_t i = 0; i < cards.count; i++)
        cr_assert(id_equal(&cards.rows[i].id, &column[(size_t)offset + i]->id));
    cards_clear(&cards);
}

static void a_place_agrees(const struct filter *filter, enum stage stage)
{
    const struct known *column[CASES];
    int count = stand(filter, stage, column), at = count ? (int)chance((unsigned)count) : 0;
    enum stage found;
    size_t place;
    if (!count)
        return;
    cr_assert(query_place(app.store, filter, &column[at]->id, &found, &place));
    cr_assert_eq(found, stage);
    cr_assert_eq((int)place, at);
}

/* A case takes another date, another column, or both. */
static void change_one(void)
{
    struct known *one = &known[chance(CASES)];
    if (one->deleted) /* a change would bring it back */
        return;
    cr_assert(op_begin(app.store, &err));
    if (chance(2)) {
        one->due = chance(3) ? app_today(&app) - 3 + (day)chance(7) : DAY_NONE;
        cr_assert(set_day(&app, &one->id, FIELD_CASE_DUE_AT, one->due, &err));
    }
    if (chance(2)) {
        one->stage = (enum stage)chance(STAGE_COUNT);
        set(&one->id, FIELD_CASE_STAGE, stage_code(one->stage));
    }
    cr_assert(op_commit(app.store, "changement", NULL, &err), "%s", err.text);
}

static bool count_listed(void *state, const struct card *card, const char *programme,
                         struct error *why)
{
    (void)programme, (void)why;
    cr_assert(find(&card->id));
    return ++*(int *)state > 0;
}

static void agenda_agrees(const struct filter *filter)
{
    const struct days stretches[] = {{.from = DAY_NONE, .to = filter->today - 1},
                                     {.from = filter->today, .to = filter->today + 1},
                                     {.from = filter->today + 2, .to = DAY_NONE},
                                     {.undated = true}};
    for (size_t s = 0; s < sizeof stretches / sizeof stretches[0]; s++) {
        const struct days *days = &stretches[s];
        size_t wanted = 0, count;
        struct cards cards;
        for (int i = 0; i < CASES; i++) {
            day due = known[i].due;
            bool within = days->undated
                              ? due == DAY_NONE
                              : due != DAY_NONE && (days->from == DAY_NONE || due >= days->from) &&
                                    (days->to == DAY_NONE || due <= days->to);
            wanted += within && known[i].stage != STAGE_CLOSED && passes(&known[i], filter);
        }
        cr_assert(query_due_count(app.store, filter, days, &count, &err), "%s", err.text);
        cr_assert_eq(count, wanted);
        cr_assert(query_due(app.store, filter, days, 0, CASES, &cards, &err), "%s", err.text);
        cr_assert_eq(cards.count, wanted);
        cards_clear(&cards);
    }
}

static void all_agree(struct filter *filter)
{
    filter->today = app_today(&app);
    columns_agree(filter);
    places_agree(filter);
    agenda_agrees(filter);
}

/* One condition of the filter, by chance; 9 of them. */
static void ask(struct filter *filter, unsigned condition)
{
    switch (condition) {
    case 0:
        filter->programme = programmes[chance(PROGRAMMES)];
        break;
    case 1:
        filter->partner = partners[chance(PARTNERS)];
        break;
    case 2:
        filter->stage = (enum stage)chance(STAGE_COUNT);
        break;
    case 3:
        filter->territory = choices_TERRITORY.choices[chance(TERRITORIES)].code;
        break;
    case 4:
        filter->need = choices_NEED.choices[chance(NEEDS)].code;
        break;
    case 5:
        free(filter->worker);
        filter->worker = mem_copy(workers[1 + chance(2)]);
        break;
    case 6:
        filter->overdue = true;
        break;
    case 7:
        filter->never = true;
        break;
    default:
        filter->idle = true;
        break;
    }
}

Test(filter, no_condition_lets_all_pass)
{
    struct filter filter = FILTER_NONE;
    all_agree(&filter);
}

Test(filter, each_condition_alone)
{
    for (unsigned condition = 0; condition < 9; condition++) {
        struct filter filter = FILTER_NONE;
        ask(&filter, condition);
        cr_expect_eq(filter_narrows(&filter), condition != 0);
        all_agree(&filter);
        filter_clear(&filter);
    }
}

Test(filter, combinations_at_random)
{
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct filter filter = FILTER_NONE;
        unsigned conditions = 2 + chance(3);
        for (unsigned i = 0; i < conditions; i++)
            ask(&filter, chance(9));
        all_agree(&filter);
        for (int i = 0; i < CASES; i++)
            found += passes(&known[i], &filter);
        filter_clear(&filter);
    }
    cr_expect_gt(found, ROUNDS, "the combinations that were tried left something to compare");
}

Test(filter, pages_and_places_while_cases_move)
{
    struct filter filters[] = {FILTER_NONE, FILTER_NONE, FILTER_NONE};
    filters[1].programme = programmes[0];
    filters[2].never = true;
    for (int round = 0; round < 40 * ROUNDS; round++) {
        struct filter *filter = &filters[chance(8) ? 0 : chance(3)];
        enum stage stage = chance(4) ? STAGE_CONTACT : (enum stage)chance(STAGE_COUNT);
        filter->today = app_today(&app);
        page_agrees(filter, stage, (int)chance(CASES / 2), (int)chance(12));
        a_place_agrees(filter, stage);
        if (chance(6) == 0)
            change_one();
    }
}

Test(filter, the_list_holds_what_the_columns_do)
{
    struct filter filter = FILTER_NONE;
    for (int round = 0; round < ROUNDS; round++) {
        int listed = 0, wanted = 0;
        filter.today = app_today(&app);
        cr_assert(query_list(app.store, &filter, count_listed, &listed, &err), "%s", err.text);
        for (int i = 0; i < CASES; i++)
            wanted += passes(&known[i], &filter);
        cr_assert_eq(listed, wanted);
        filter_clear(&filter);
        ask(&filter, chance(9));
    }
    filter_clear(&filter);
}

Test(filter, the_values_in_use_are_those_of_the_base)
{
    struct strings values;
    cr_assert(query_values(app.store, FIELD_CASE_WORKER, &values, &err), "%s", err.text);
    cr_assert_eq(values.count, 2);
    cr_expect_str_eq(values.items[0], "J. Essai");
    cr_expect_str_eq(values.items[1], "M. Fictif");
    strings_clear(&values);
    cr_assert(query_values(app.store, FIELD_HOLDER_TERRITORY, &values, &err), "%s", err.text);
    cr_expect_eq(values.count, TERRITORIES);
    strings_clear(&values);
}
