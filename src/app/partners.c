/* What a user does to a partner: a new one, one that was checked today, one that goes; and how old
 * what is known of it is. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *app_partner_name(struct app *app, const struct id *partner)
{
    return partner_name(app, partner, NULL);
}

bool partner_by_name(struct app *app, const char *name, struct id *partner, bool *found,
                     struct error *err)
{
    struct partners partners;
    *found = false;
    if (!query_partners(app->store, &partners, err))
        return false;
    char *wanted = utf8_name_key(name);
    for (size_t i = 0; i < partners.count && !*found; i++) {
        char *whole = utf8_name_key(partners.rows[i].name ? partners.rows[i].name : ""),
             *brief = utf8_name_key(partners.rows[i].short_name ? partners.rows[i].short_name : "");
        *found = wanted[0] && (strcmp(wanted, whole) == 0 || strcmp(wanted, brief) == 0);
        if (*found)
            *partner = partners.rows[i].id;
        free(whole);
        free(brief);
    }
    free(wanted);
    partners_clear(&partners);
    return true;
}

bool app_add_partner(struct app *app, const char *name, struct id *partner, struct error *err)
{
    char *stored;
    bool known;
    if (!value_check(FIELD_PARTNER_NAME, name, app_today(app), &stored, err))
        return false;
    if (!stored)
        return error_set(err, ERR_INPUT, "une structure a besoin d'un nom");
    bool done = partner_by_name(app, stored, partner, &known, err);
    if (done && known)
        done = error_set(err, ERR_INPUT, "« %s » est déjà dans l'annuaire",
                         utf8_short(stored, 40).bytes);
    if (done && op_begin(app->store, err)) {
        *partner = id_new(&app->clock);
        done = op_set(app->store, partner, FIELD_PARTNER_NAME, stored, NULL, err);
        if (done)
            done = action_commit(app, NULL, err, "nouvelle structure : %s",
                                 utf8_short(stored, 40).bytes);
        else
            op_rollback(app->store);
    } else {
        done = false;
    }
    free(stored);
    return done;
}

/* An action on one partner: "<what it is called><what was done>". */
static bool finish(struct app *app, bool done, const struct id *partner, const char *what,
                   struct error *err)
{
    if (!done) {
        op_rollback(app->store);
        return false;
    }
    char *name = app_partner_name(app, partner);
    done = action_commit(app, NULL, err, "%s : %s", name ? name : "?", what);
    free(name);
    return done;
}

bool app_remove_partner(struct app *app, const struct id *partner, struct error *err)
{
    int cases;
    if (!query_sent_count(app->store, partner, &cases, err))
        return false;
    if (cases)
        return error_set(err, ERR_INPUT,
                         "%d dossier%s y %s été orienté%s : la fiche reste, sa capacité peut être "
                         "« complet »",
                         cases, cases > 1 ? "s" : "", cases > 1 ? "ont" : "a",
                         cases > 1 ? "s" : "");
    return op_begin(app->store, err) &&
           finish(app, op_delete(app->store, ENTITY_PARTNER, partner, err), partner,
                  "retiré de l'annuaire", err);
}

bool app_check_partner(struct app *app, const struct id *partner, struct error *err)
{
    return op_begin(app->store, err) &&
           finish(app, set_day(app, partner, FIELD_PARTNER_CHECKED_ON, app_today(app), err),
                  partner, "vérifié aujourd'hui", err);
}

bool partner_field_set(struct app *app, const struct id *partner, enum field field,
                       const char *stored, struct error *err)
{
    return field != FIELD_PARTNER_CAPACITY || set_day(app, partner, FIELD_PARTNER_CAPACITY_ON,
                                                      stored ? app_today(app) : DAY_NONE, err);
}

/* ---- how old it is ------------------------------------------------------------------------- */

/* "3 j", "2 mois", "1 an". */
static void age_text(int days, char text[DAY_FRENCH_SIZE])
{
    enum { MONTH = 30, YEAR = 365 };
    int months = days / MONTH, years = days / YEAR;
    if (days < 2 * MONTH)
        snprintf(text, DAY_FRENCH_SIZE, "%d j", days);
    else if (days < 2 * YEAR && months < 24)
        snprintf(text, DAY_FRENCH_SIZE, "%d mois", months);
    else
        snprintf(text, DAY_FRENCH_SIZE, "%d ans", years);
}

char *partner_checked(const char *checked_on, day today)
{
    char age[DAY_FRENCH_SIZE];
    day checked;
    if (!checked_on || !day_from_iso(checked_on, &checked))
        return mem_copy("jamais vérifié");
    if (checked >= today)
        return mem_copy("vérifié aujourd'hui");
    if (checked == today - 1)
        return mem_copy("vérifié hier");
    age_text(today - checked, age);
    return mem_print("vérifié il y a %s", age);
}

/* ---- what became of the cases sent --------------------------------------------------------- */

/* In the order in which they are said: what came of it first. */
static const struct {
    const char *status, *one, *several;
} outcomes[] = {
    {"completed", "aboutie", "abouties"},
    {"in-progress", "prise en charge", "prises en charge"},
    {"accepted", "acceptée", "acceptées"},
    {"requested", "en attente", "en attente"},
    {"draft", "à transmettre", "à transmettre"},
    {"failed", "sans suite", "sans suite"},
    {"rejected", "refusée", "refusées"},
    {"cancelled", "annulée", "annulées"},
};

char *sent_sums_text(const struct sent_sums *sums)
{
    struct text text = {0};
    if (!sums->referrals)
        return mem_copy("aucun dossier");
    text_addf(&text, "%d dossier%s", sums->cases, sums->cases > 1 ? "s" : "");
    if (sums->referrals > sums->cases)
        text_addf(&text, ", %d orientations", sums->referrals);
    const char *between = " : ";
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        int count = sums->of_status[choice_rank(&choices_REFERRAL_STATUS, outcomes[i].status)];
        if (!count)
            continue;
        text_addf(&text, "%s%d %s", between, count,
                  count > 1 ? outcomes[i].several : outcomes[i].one);
        between = ", ";
    }
    return text_take(&text);
}
