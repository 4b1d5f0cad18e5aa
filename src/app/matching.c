/* To whom a case may be oriented: the partners in order, each with its reasons for, against, and
 * what is to be asked first. The whole rule is here. What is not known counts neither way: it is
 * asked. */
#include "matching.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What each reason weighs (docs/orientation.md). A need weighs its level times, so that what
 * matters most to the porteur decides; one condition that is not met weighs more than any one need.
 */
enum {
    WEIGHT_NEED = 10,        /* a level of a need that is covered: 10, 20 or 30 */
    WEIGHT_NEAR = 5,         /* it works in that territory by name, not in the whole département */
    WEIGHT_FAR = -40,        /* it does not work there */
    WEIGHT_CONDITION = -35,  /* each condition that is not met */
    WEIGHT_WAITING = -5,     /* a waiting list */
    WEIGHT_FULL = -25,       /* no room */
    WEIGHT_REFUSED = -30,    /* it refused this case, or nothing came of it */
    WEIGHT_PAST = 5,         /* all of at least PAST_ENOUGH cases went well; -5: all badly */
    WEIGHT_UNDERWAY = -1000, /* it has this case already */
    PAST_ENOUGH = 3
};

/* A partner as it is weighed. */
struct weighed {
    struct app *app;
    const struct partner_row *partner;
    struct record sheet;
    const struct matching_facts *facts;
    struct suggestion *to;
    struct text pros, cons, asked;
};

static void say(struct text *text, const char *between, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct text *text, const char *between, const char *format, ...)
{
    va_list arguments;
    if (text->length)
        text_add(text, between);
    va_start(arguments, format);
    text_vaddf(text, format, arguments);
    va_end(arguments);
}

/* ---- the reasons --------------------------------------------------------------------------- */

static void weigh_needs(struct weighed *w)
{
    struct need need;
    for (int level = NEED_LEVELS; level > 0; level--)
        for (size_t i = 0; i < w->facts->needs.count; i++) {
            if (!need_parse(w->facts->needs.items[i], &need) || need.level != level ||
                !strings_hold(&w->partner->needs, need.code))
                continue;
            say(&w->pros, ", ", "%s", need_label(need.code));
            w->to->score += WEIGHT_NEED * level;
            w->to->covered++;
        }
}

static void weigh_territory(struct weighed *w)
{
    const struct strings *territories = &w->partner->territories;
    const char *where = w->facts->territory;
    if (!territories->count) {
        say(&w->pros, " · ", "tout le 62");
    } else if (!where) {
        say(&w->asked, ", ", "le territoire");
    } else if (strings_hold(territories, where)) {
        say(&w->pros, " · ", "%s", choice_label(&choices_TERRITORY, where));
        w->to->score += WEIGHT_NEAR;
    } else {
        struct text text = {0};
        for (size_t i = 0; i < territories->count; i++)
            say(&text, ", ", "%s", choice_label(&choices_TERRITORY, territories->items[i]));
        say(&w->cons, " ; ", "%s seulement", text_get(&text));
        text_clear(&text);
        w->to->score += WEIGHT_FAR;
    }
}

static void weigh_employees(struct weighed *w)
{
    const char *least = record_get(&w->sheet, FIELD_PARTNER_MINIMUM_EMPLOYEES);
    int wanted = least ? (int)strtol(least, NULL, 10) : 0, has = w->facts->employees;
    if (wanted <= 0 || has >= wanted)
        return;
    if (has == NOT_KNOWN) {
        say(&w->asked, ", ", "combien de salariés");
        return;
    }
    say(&w->cons, " ; ", "demande %d salarié%s : %d déclaré%s", wanted, wanted > 1 ? "s" : "", has,
        has > 1 ? "s" : "");
    w->to->score += WEIGHT_CONDITION;
}

static bool exists_already(const char *legal_form)
{
    return strcmp(legal_form, "en_creation") != 0 && strcmp(legal_form, "personne") != 0;
}

/* ESUS stands for any legal form, where the partner says so. */
static bool form_is_taken(const struct weighed *w, const struct strings *forms)
{
    bool esus = record_get(&w->sheet, FIELD_PARTNER_ESUS) && w->facts->esus == 1;
    return esus || !forms->count || strings_hold(forms, w->facts->legal_form);
}

static void weigh_legal_form(struct weighed *w)
{
    const char *form = w->facts->legal_form;
    bool must_exist = record_get(&w->sheet, FIELD_PARTNER_MUST_EXIST) != NULL,
         asks_esus = record_get(&w->sheet, FIELD_PARTNER_ESUS) && w->facts->esus == NOT_KNOWN;
    struct strings forms = {0};
    query_members(w->app->store, &w->partner->id, FIELD_PARTNER_LEGAL_FORMS, &forms, NULL);
    if (!form && (must_exist || forms.count)) {
        say(&w->asked, ", ", "la forme juridique");
    } else if (form && must_exist && !exists_already(form)) {
        say(&w->cons, " ; ", "demande une structure déjà créée : %s",
            choice_label(&choices_LEGAL_FORM, form));
        w->to->score += WEIGHT_CONDITION;
    } else if (form && !form_is_taken(w, &forms)) {
        struct text text = {0};
        for (size_t i = 0; i < forms.count; i++)
            say(&text, ", ", "%s", choice_label(&choices_LEGAL_FORM, forms.items[i]));
        if (asks_esus) {
            say(&w->asked, ", ", "l'agrément ESUS");
        } else {
            say(&w->cons, " ; ", "pour %s : %s", text_get(&text),
                choice_label(&choices_LEGAL_FORM, form));
            w->to->score += WEIGHT_CONDITION;
        }
        text_clear(&text);
    }
    strings_clear(&forms);
}

static void weigh_label(struct weighed *w)
{
    if (!record_get(&w->sheet, FIELD_PARTNER_BUDGET_CITOYEN) || w->facts->labelled == 1)
        return;
    if (w->facts->labelled == NOT_KNOWN) {
        say(&w->asked, ", ", "le label Budget Citoyen");
        return;
    }
    say(&w->cons, " ; ", "demande le label Budget Citoyen : pas obtenu");
    w->to->score += WEIGHT_CONDITION;
}

static void weigh_capacity(struct weighed *w)
{
    const char *capacity = record_get(&w->sheet, FIELD_PARTNER_CAPACITY),
               *since = record_get(&w->sheet, FIELD_PARTNER_CAPACITY_ON);
    bool full = capacity && strcmp(capacity, "complet") == 0,
         waiting = capacity && strcmp(capacity, "attente") == 0;
    char french[DAY_FRENCH_SIZE];
    day date;
    if (!full && !waiting)
        return;
    bool dated = since && day_from_iso(since, &date);
    if (dated)
        day_in_words(date, app_today(w->app), french);
    say(&w->cons, " ; ", "%s%s%s", choice_label(&choices_CAPACITY, capacity),
        dated ? " depuis le " : "", dated ? french : "");
    w->to->score += full ? WEIGHT_FULL : WEIGHT_WAITING;
}

/* What this case went through with it already: the last that counts. */
static void weigh_history(struct weighed *w)
{
    const struct referral_row *last = NULL;
    for (size_t i = 0; i < w->facts->referrals.count; i++) {
        const struct referral_row *row = &w->facts->referrals.rows[i];
        if (id_equal(&row->partner, &w->partner->id) && row->status &&
            strcmp(row->status, "cancelled") != 0)
            last = row;
    }
    if (!last)
        return;
    const char *status = choice_label(&choices_REFERRAL_STATUS, last->status);
    if (referral_is_open(last->status)) {
        say(&w->cons, " ; ", "déjà %s", status);
        w->to->score += WEIGHT_UNDERWAY;
    } else if (referral_asks_why(last->status)) {
        char month[DAY_FRENCH_SIZE] = "";
        day answered;
        if (last->answered_on && day_from_iso(last->answered_on, &answered))
            month_in_words(answered, app_today(w->app), month);
        say(&w->cons, " ; ", "déjà %s%s%s%s%s", status, month[0] ? " en " : "", month,
            last->reason ? " : " : "",
            last->reason ? choice_label(&choices_REFERRAL_REASON, last->reason) : "");
        w->to->score += WEIGHT_REFUSED;
    }
}

static void weigh_past(struct weighed *w, const struct partner_pasts *pasts)
{
    for (size_t i = 0; i < pasts->count; i++) {
        const struct partner_past *past = &pasts->rows[i];
        int all = past->well + past->badly;
        if (!id_equal(&past->partner, &w->partner->id) || all < PAST_ENOUGH)
            continue;
        if (past->well >= past->badly)
            say(&w->pros, " · ", "%d pris en charge sur %d", past->well, all);
        else
            say(&w->cons, " ; ", "sans suite %d fois sur %d", past->badly, all);
        w->to->score += WEIGHT_PAST * (past->well - past->badly) / all;
    }
}

/* ---- the order ----------------------------------------------------------------------------- */

static bool weigh(struct app *app, const struct partner_row *partner,
                  const struct matching_facts *facts, const struct partner_pasts *pasts,
                  struct suggestion *to, struct error *err)
{
    struct weighed w = {.app = app, .partner = partner, .facts = facts, .to = to};
    *to = (struct suggestion){
        .partner = partner->id,
        .name = mem_copy(partner->short_name ? partner->short_name : partner->name),
        .full_name = mem_copy(partner->name),
        .does = mem_copy(partner->does)};
    if (!query_record(app->store, ENTITY_PARTNER, &partner->id, &w.sheet, err))
        return false;
    weigh_needs(&w);
    weigh_territory(&w);
    weigh_employees(&w);
    weigh_legal_form(&w);
    weigh_label(&w);
    weigh_capacity(&w);
    weigh_history(&w);
    weigh_past(&w, pasts);
    to->pros = text_take(&w.pros);
    to->cons = w.cons.length ? text_take(&w.cons) : NULL;
    to->asked = w.asked.length ? text_take(&w.asked) : NULL;
    record_clear(&w.sheet);
    return true;
}

/* The best first; of equals, the one whose name comes first. */
static int best_first(const void *a, const void *b)
{
    const struct suggestion *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    if (left->covered != right->covered)
        return left->covered > right->covered ? -1 : 1;
    return (left->rank > right->rank) - (left->rank < right->rank);
}

bool app_suggest(struct app *app, const struct id cases[], size_t count,
                 struct suggestions *suggestions, struct error *err)
{
    struct partners partners = {0};
    struct partner_pasts pasts = {0};
    struct matching_facts facts = {0};
    *suggestions = (struct suggestions){0};
    bool done = query_partners(app->store, &partners, err) &&
                query_partner_pasts(app->store, &pasts, err) &&
                matching_facts_read(app, cases, count, &facts, err);
    if (done)
        suggestions->rows = mem_alloc((partners.count + 1) * sizeof *suggestions->rows);
    for (size_t i = 0; done && i < partners.count; i++) {
        done = weigh(app, &partners.rows[i], &facts, &pasts, &suggestions->rows[i], err);
        suggestions->rows[i].rank = (int)i;
        suggestions->count++;
    }
    if (done && suggestions->count)
        qsort(suggestions->rows, suggestions->count, sizeof *suggestions->rows, best_first);
    else if (!done)
        suggestions_clear(suggestions);
    matching_facts_clear(&facts);
    partner_pasts_clear(&pasts);
    partners_clear(&partners);
    return done;
}

void suggestions_clear(struct suggestions *suggestions)
{
    for (size_t i = 0; i < suggestions->count; i++) {
        struct suggestion *row = &suggestions->rows[i];
        char *const texts[] = {row->name, row->full_name, row->does,
                               row->pros, row->cons,      row->asked};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
    }
    free(suggestions->rows);
    *suggestions = (struct suggestions){0};
}
