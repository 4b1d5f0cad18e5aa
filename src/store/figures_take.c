/* What a figure takes of the list that it counts: which of its rows, whether all of a porteur's or
 * one, and what they say. A porteur counts once, however many cases or notes stand behind him. */
#include "figures.h"

#include <stdlib.h>
#include <string.h>

/* ---- of which list, and how many of a porteur ---------------------------------------------- */

enum taken { TAKEN_ALL, TAKEN_OLDEST_CASE, TAKEN_NEWEST_CASE, TAKEN_FIRST_DATED };

struct rule {
    enum list list;
    enum taken taken;
};
static const struct rule rules[FIGURE_COUNT] = {
    [FIGURE_RECEIVED] = {LIST_CASES, TAKEN_OLDEST_CASE},
    [FIGURE_SOURCES] = {LIST_CASES, TAKEN_OLDEST_CASE},
    [FIGURE_TERRITORIES] = {LIST_CASES, TAKEN_OLDEST_CASE},
    [FIGURE_LEGAL_FORMS] = {LIST_CASES, TAKEN_OLDEST_CASE},
    [FIGURE_MATURITIES] = {LIST_CASES, TAKEN_NEWEST_CASE},
    [FIGURE_OUTCOMES] = {LIST_CASES, TAKEN_ALL},
    [FIGURE_OPEN] = {LIST_CASES, TAKEN_ALL},
    [FIGURE_CONTACTED] = {LIST_CONTACTS, TAKEN_FIRST_DATED},
    [FIGURE_MET] = {LIST_CONTACTS, TAKEN_FIRST_DATED},
    [FIGURE_MET_FACE_TO_FACE] = {LIST_CONTACTS, TAKEN_FIRST_DATED},
    [FIGURE_MET_ON_SITE] = {LIST_CONTACTS, TAKEN_FIRST_DATED},
    [FIGURE_MEETINGS] = {LIST_CONTACTS, TAKEN_ALL},
    [FIGURE_FIRST_CONTACT] = {LIST_CONTACTS, TAKEN_FIRST_DATED},
    [FIGURE_REFERRALS] = {LIST_REFERRALS, TAKEN_ALL},
    [FIGURE_REFERRALS_BY_PARTNER] = {LIST_REFERRALS, TAKEN_ALL},
    [FIGURE_REFERRALS_BY_STATUS] = {LIST_REFERRALS, TAKEN_ALL},
    [FIGURE_REFERRED] = {LIST_REFERRALS, TAKEN_FIRST_DATED},
    [FIGURE_DRAFTS] = {LIST_REFERRALS, TAKEN_ALL},
    [FIGURE_FIRST_ANSWER] = {LIST_REFERRALS, TAKEN_ALL},
    [FIGURE_PREDIAGNOSTICS] = {LIST_PREDIAGNOSTICS, TAKEN_ALL},
};

unsigned figure_lists_of(enum figure figure)
{
    enum list list = rules[figure].list;
    return list == LIST_NONE ? 0
                             : 1u << list | (figure == FIGURE_FIRST_CONTACT ? 1u << LIST_CASES : 0);
}

/* ---- which rows ---------------------------------------------------------------------------- */

static bool is(const char *text, const char *code)
{
    return text && strcmp(text, code) == 0;
}

bool figure_kind_is_met(const char *kind)
{
    return is(kind, "visite") || is(kind, "visio") || is(kind, "rencontre");
}

static bool is_closed(const struct figure_row *row)
{
    return is(row->group, "closed");
}

/* Not said is not transmitted. */
static bool is_draft(const struct figure_row *referral)
{
    return !referral->what || is(referral->what, "draft");
}

static bool counts(enum figure figure, const struct figure_row *row, const struct said *said)
{
    switch (figure) {
    case FIGURE_OUTCOMES:
        return is_closed(row);
    case FIGURE_OPEN:
        return !is_closed(row);
    case FIGURE_CONTACTED:
    case FIGURE_FIRST_CONTACT:
    case FIGURE_PREDIAGNOSTICS:
        return true;
    case FIGURE_MET:
    case FIGURE_MEETINGS:
        return figure_kind_is_met(row->what);
    case FIGURE_MET_FACE_TO_FACE:
        return figure_kind_is_met(row->what) && !is(row->what, "visio");
    case FIGURE_MET_ON_SITE:
        return is(row->what, "visite");
    case FIGURE_DRAFTS:
        return is_draft(row);
    case FIGURE_FIRST_ANSWER: {
        const char *answered = said->texts[REFERRAL_ANSWERED_ON];
        return !is_draft(row) && row->on && answered && strcmp(answered, row->on) >= 0;
    }
    case FIGURE_REFERRALS:
    case FIGURE_REFERRALS_BY_PARTNER:
    case FIGURE_REFERRALS_BY_STATUS:
    case FIGURE_REFERRED:
        return !is_draft(row);
    default: /* names received: a case closed as a double of another counts nowhere */
        return !is_closed(row) || !is(row->what, "doublon");
    }
}

/* Does a row stand for its porteur rather than the one that did until now? The first of the list
 * does among equals. */
static bool stands_before(enum taken taken, const struct figure_row *row,
                          const struct figure_row *other)
{
    if (taken == TAKEN_FIRST_DATED)
        return row->on && (!other->on || strcmp(row->on, other->on) < 0);
    int order = memcmp(&row->id, &other->id, sizeof row->id);
    return taken == TAKEN_OLDEST_CASE ? order < 0 : order > 0;
}

/* ---- taking -------------------------------------------------------------------------------- */

enum { NOBODY = UINT32_MAX };

struct taking {
    enum figure figure;
    const struct figure_lists *lists;
    const struct figure_list *list;
    bool one;           /* of one programme: */
    uint32_t programme; /* its number */
    uint32_t *rows;     /* places in the list: of each porteur his (NOBODY: none), or all */
    size_t count;
};

static bool is_asked(const struct taking *taking, size_t at)
{
    return (!taking->one || taking->list->programmes[at] == taking->programme) &&
           counts(taking->figure, &taking->list->rows.rows[at],
                  taking->list->said ? &taking->list->said[at] : NULL);
}

static void take_all(struct taking *taking)
{
    taking->rows = mem_alloc((taking->list->rows.count + 1) * sizeof *taking->rows);
    for (size_t i = 0; i < taking->list->rows.count; i++)
        if (is_asked(taking, i))
            taking->rows[taking->count++] = (uint32_t)i;
}

static void take_one_each(struct taking *taking)
{
    const struct figure_row *rows = taking->list->rows.rows;
    enum taken taken = rules[taking->figure].taken;
    taking->count = taking->lists->porteur_count;
    taking->rows = mem_alloc((taking->count + 1) * sizeof *taking->rows);
    for (size_t i = 0; i < taking->count; i++)
        taking->rows[i] = NOBODY;
    for (size_t i = 0; i < taking->list->rows.count; i++) {
        uint32_t *his = &taking->rows[taking->list->porteurs[i]];
        if (is_asked(taking, i) && (*his == NOBODY || stands_before(taken, &rows[i], &rows[*his])))
            *his = (uint32_t)i;
    }
}

/* ---- what is known of a porteur by all of his cases ---------------------------------------- */

/* Whoever was met in one case was met. */
static void add_met(struct taking *taking, struct figure_row rows[])
{
    const struct figure_list *cases = taking->list;
    for (size_t i = 0; i < cases->rows.count; i++)
        if (is_asked(taking, i) && cases->rows.rows[i].number)
            rows[cases->porteurs[i]].number = 1;
}

/* The days from the name, the first time that it was received in that programme, to that contact;
 * those that do not follow one another are left out. */
static void add_delays(struct taking *taking, struct figure_row rows[])
{
    const struct figure_list *cases = &taking->lists->lists[LIST_CASES];
    const char **received = mem_alloc((taking->count + 1) * sizeof *received);
    for (size_t i = 0; i < cases->rows.count; i++) {
        const struct figure_row *row = &cases->rows.rows[i];
        uint32_t porteur = cases->porteurs[i], contact = taking->rows[porteur];
        if (contact == NOBODY || id_is_none(&row->porteur) || !row->on ||
            taking->list->programmes[contact] != cases->programmes[i])
            continue;
        if (!received[porteur] || strcmp(row->on, received[porteur]) < 0)
            received[porteur] = row->on;
    }
    for (size_t i = 0; i < taking->count; i++) {
        enum { DAY = 10 };
        day from, to;
        if (taking->rows[i] == NOBODY)
            continue;
        if (!received[i] || !rows[i].on || strncmp(rows[i].on, received[i], DAY) < 0)
            taking->rows[i] = NOBODY;
        else
            rows[i].number =
                day_from_iso(received[i], &from) && day_from_iso(rows[i].on, &to) ? to - from : 0;
    }
    free(received);
}

/* ---- what a row says ----------------------------------------------------------------------- */

static void say_of_case(enum figure figure, const struct said *said, struct figure_row *row)
{
    const char *stage = row->group, *outcome = row->what;
    bool all = rules[figure].taken == TAKEN_ALL;
    row->group = NULL;
    row->what = all ? said->texts[CASE_PROGRAMME] : NULL;
    switch (figure) {
    case FIGURE_SOURCES:
        row->group = said->texts[CASE_SOURCE];
        return;
    case FIGURE_TERRITORIES:
        row->group = said->texts[CASE_TERRITORY];
        return;
    case FIGURE_LEGAL_FORMS:
        row->group = row->legal_form;
        return;
    case FIGURE_MATURITIES:
        row->group = said->texts[CASE_MATURITY];
        return;
    case FIGURE_OPEN:
        row->group = stage;
        return;
    case FIGURE_OUTCOMES:
        row->group = outcome;
        row->on = said->texts[CASE_CLOSED_ON];
        return;
    default:
        return;
    }
}

static void say_of_referral(enum figure figure, const struct said *said, struct figure_row *row)
{
    const char *partner = row->group, *status = row->what;
    row->group = figure == FIGURE_REFERRALS_BY_PARTNER  ? partner
                 : figure == FIGURE_REFERRALS_BY_STATUS ? status
                                                        : NULL;
    row->what = figure == FIGURE_REFERRALS_BY_PARTNER ? status : partner;
    if (figure == FIGURE_FIRST_ANSWER)
        row->on = said->texts[REFERRAL_ANSWERED_ON];
    else
        row->number = 1;
    if (figure == FIGURE_DRAFTS)
        row->on = NULL;
}

static struct figure_row row_said(const struct taking *taking, uint32_t at)
{
    struct figure_row row = taking->list->rows.rows[at];
    if (rules[taking->figure].list == LIST_CASES)
        say_of_case(taking->figure, &taking->list->said[at], &row);
    else if (rules[taking->figure].list == LIST_REFERRALS)
        say_of_referral(taking->figure, &taking->list->said[at], &row);
    return row;
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* The number of a programme that was read; false when none of its cases is in a list. */
static bool find_programme(const struct figure_lists *lists, const struct id *programme,
                           uint32_t *number)
{
    for (size_t i = 0; i < lists->id_count; i++)
        if (id_equal(&lists->ids[i], programme)) {
            *number = (uint32_t)i;
            return true;
        }
    return false;
}

static void take(struct taking *taking, struct figure_rows *rows)
{
    bool one_each = rules[taking->figure].taken != TAKEN_ALL;
    (one_each ? take_one_each : take_all)(taking);
    rows->rows = mem_alloc((taking->count + 1) * sizeof *rows->rows);
    for (size_t i = 0; i < taking->count; i++)
        if (taking->rows[i] != NOBODY)
            rows->rows[i] = row_said(taking, taking->rows[i]);
    if (taking->figure == FIGURE_FIRST_CONTACT)
        add_delays(taking, rows->rows);
    else if (one_each && rules[taking->figure].list == LIST_CASES)
        add_met(taking, rows->rows);
    for (size_t i = 0; i < taking->count; i++)
        if (taking->rows[i] != NOBODY)
            rows->rows[rows->count++] = rows->rows[i];
    free(taking->rows);
}

void figure_lists_take(const struct figure_lists *lists, enum figure figure,
                       const struct id *programme, struct figure_rows *rows)
{
    struct taking taking = {.figure = figure,
                            .lists = lists,
                            .list = &lists->lists[rules[figure].list],
                            .one = programme != NULL};
    *rows = (struct figure_rows){0};
    if (!programme || find_programme(lists, programme, &taking.programme))
        take(&taking, rows);
}
