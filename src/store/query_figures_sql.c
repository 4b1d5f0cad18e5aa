/* The SELECT of each list that figures take their rows from, and of each figure that is taken from
 * none. All give the same columns (figures.h), and what a figure counts is its rows. */
#include "figures.h"

#include "derive.h"

/* ---- what they share ----------------------------------------------------------------------- */

/* The programmes that are looked at: one, or those of a year. */
#define SCOPE(which)                                                                               \
    "WITH scope AS MATERIALIZED (SELECT id, name, target, budget_eur FROM programme WHERE"         \
    " deleted IS NULL AND (id = ?2 OR (?2 IS NULL AND coalesce(year,"                              \
    " CAST(substr(opens_on, 1, 4) AS INTEGER)) = ?1" which "))) "
#define IS_PARCOURS "coalesce(kind, '') GLOB 'parcours_*'"
#define OF_ACTION SCOPE(" AND NOT " IS_PARCOURS)
#define OF_YEAR SCOPE("")

/* Their cases; one that was closed as a double of another counts nowhere but among those closed. */
#define ALL_CASES                                                                                  \
    " FROM scope p CROSS JOIN case_file c INDEXED BY case_figures ON c.programme = p.id AND"       \
    " c.deleted IS NULL"
#define CASES ALL_CASES " AND (c.stage IS NOT 'closed' OR c.outcome IS NOT 'doublon')"
#define NOTES(kinds)                                                                               \
    " CROSS JOIN note n ON n.case_file = c.id AND n.deleted IS NULL AND n.kind IN " kinds
#define SENT                                                                                       \
    " CROSS JOIN referral r ON r.case_file = c.id AND r.deleted IS NULL AND coalesce(r.status,"    \
    " 'draft') NOT IN ('draft', 'cancelled')"
#define PARTNER " LEFT JOIN partner t ON t.id = r.partner"
#define PARTNER_NAME "coalesce(t.short_name, t.name)"
#define HOLDER " LEFT JOIN holder h ON h.id = c.porteur"
#define ONE_PORTEUR "coalesce(c.porteur, c.id)"

#define CONTACT_KINDS "('appel', 'courriel', 'visite', 'visio', 'rencontre')"
#define TYPED_KINDS "('appel', 'courriel', 'visite', 'visio', 'rencontre', 'tiers', 'note')"

/* Whose row it is: case, porteur, name, legal form, reference. */
#define WHO " c.id, c.porteur, h.name, h.legal_form, c.ref, "
#define NO_TEXTS ", NULL, NULL"

/* Whom the texts of a row may name. */
#define PERSONS ", h.contact_person, h.legal_representative"
#define NO_PERSONS ", NULL, NULL"

/* ---- lists (figures_lists.c) --------------------------------------------------------------- */

static const char cases[] = OF_ACTION
    "SELECT 'c', c.id," WHO "c.received_on, coalesce(c.stage, 'contact'), c.outcome, c.met > 0,"
    " c.conventional_dates" NO_TEXTS PERSONS ", p.id, c.source, h.territory, c.maturity,"
    " c.closed_on, p.name" ALL_CASES HOLDER;

static const char contacts[] = OF_ACTION
    "SELECT 'n', n.id," WHO "n.at, NULL, n.kind, 1, c.conventional_dates" NO_TEXTS NO_PERSONS
    ", p.id" CASES HOLDER NOTES(CONTACT_KINDS);

static const char referrals[] = OF_ACTION
    "SELECT 'r', r.id," WHO "r.sent_on, " PARTNER_NAME ", r.status,"
    " CAST(julianday(r.answered_on) - julianday(r.sent_on) AS INTEGER),"
    " c.conventional_dates" NO_TEXTS NO_PERSONS ", p.id, r.answered_on" CASES
    " CROSS JOIN referral r ON r.case_file = c.id AND r.deleted IS NULL AND r.status IS NOT"
    " 'cancelled'" PARTNER HOLDER;

static const char prediagnostics[] =
    OF_YEAR "SELECT 'c', c.id," WHO "c.prediagnosed_on, NULL, p.name, 1, c.conventional_dates,"
            " c.elements, c.interest" PERSONS ", p.id" CASES HOLDER
            " WHERE trim(c.elements, char(10, 32)) <> ''"
            " AND trim(c.interest, char(10, 32)) <> ''";

/* What the sheets of the programmes say. */
#define OF_SHEETS(column)                                                                          \
    OF_ACTION "SELECT 'p', p.id, NULL, NULL, p.name, NULL, NULL, NULL, NULL, NULL, p." column      \
              ", NULL" NO_TEXTS " FROM scope p WHERE p." column " IS NOT NULL"

/* The cases of a parcours: stage, outcome, whether a diagnostic is dated, where they went. Which of
 * them a figure takes is asked of their way (figures_parcours.c). */
#define PARCOURS_CASES                                                                             \
    SCOPE("")                                                                                      \
    "SELECT 'c', c.id," WHO                                                                        \
    "c.received_on, c.stage, c.outcome, c.prediagnosed_on IS NOT NULL, c.conventional_dates,"      \
    " (SELECT group_concat(g.name, ', ') FROM case_file f JOIN programme g ON g.id = f.programme"  \
    " WHERE f.porteur = c.porteur AND f.follows = c.id AND f.deleted IS NULL),"                    \
    " (SELECT group_concat(" PARTNER_NAME ", ', ') FROM referral r LEFT JOIN partner t ON t.id ="  \
    " r.partner WHERE r.case_file = c.id AND r.deleted IS NULL AND coalesce(r.status, 'draft')"    \
    " NOT IN ('draft', 'cancelled'))" PERSONS CASES HOLDER                                         \
    " WHERE ?2 IS NOT NULL ORDER BY " ONE_PORTEUR ", c.id"

/* ---- each ---------------------------------------------------------------------------------- */

static const char sent_to_apes[] = OF_ACTION
    /* the first of what leads to the Apes, whichever of the two it is */
    "SELECT entity, id, case_id, porteur, name, legal_form, ref, min(day), NULL, what, 1,"
    " conventional_dates, NULL, NULL FROM (SELECT 'r' AS entity, r.id, c.id AS case_id, c.porteur,"
    " h.name, h.legal_form, c.ref, coalesce(r.sent_on, '9') AS day, " PARTNER_NAME
    " AS what, c.conventional_dates, " ONE_PORTEUR " AS one" CASES SENT
    " JOIN partner t ON t.id = r.partner AND t.kind = 'parcours_apes'" HOLDER
    " UNION ALL SELECT 'c', f.id, c.id, c.porteur, h.name, h.legal_form, c.ref,"
    " coalesce(f.received_on, '9'), g.name, c.conventional_dates, " ONE_PORTEUR CASES
    " CROSS JOIN case_file f ON f.porteur = c.porteur AND f.follows = c.id AND f.deleted IS NULL"
    " CROSS JOIN programme g ON g.id = f.programme AND g.deleted IS NULL AND g.kind GLOB"
    " 'parcours_*'" HOLDER ") GROUP BY one";

/* A need is "ess--gouvernance porteur 2": the code may hold blanks, the two last words do not. */
static const char needs[] = OF_ACTION
    "SELECT 'c', min(id), id, porteur, name, legal_form, ref, received_on, code,"
    " group_concat(DISTINCT substr(value, length(code) + 2, length(value) - length(code) - 3)),"
    " sum(met) > 0, conventional_dates, NULL, NULL FROM (SELECT c.id, c.porteur, h.name,"
    " h.legal_form, c.ref, c.received_on, c.met, c.conventional_dates, o.value,"
    " rtrim(rtrim(substr(o.value, 1, length(o.value) - 2), 'abcdefghijklmnopqrstuvwxyz_')) AS"
    " code" CASES " CROSS JOIN head x ON x.ent = c.id AND x.field = ?4"
    " CROSS JOIN op o ON o.sid = x.sid AND o.seq = x.seq" HOLDER ")"
    " WHERE code <> '' GROUP BY coalesce(porteur, id), code";

/* Of a hundred thousand notes the index alone is read, but for the texts that are asked for; the
 * few that may be quoted are found once, not sought for each. */
#define EVIDENCE                                                                                   \
    SCOPE("")                                                                                      \
    ", quotable AS MATERIALIZED (SELECT id, text FROM note INDEXED BY note_publishable WHERE"      \
    " publishable IS NOT NULL AND deleted IS NULL)"                                                \
    " SELECT 'n', n.id," WHO "n.at, 'note', n.kind, 0, c.conventional_dates,"                      \
    " CASE ?3 WHEN 2 THEN (SELECT x.text FROM note x WHERE x.id = n.id) WHEN 1 THEN (SELECT"       \
    " q.text FROM quotable q WHERE q.id = n.id) END AS text, NULL" PERSONS CASES HOLDER            \
    NOTES(TYPED_KINDS) " UNION ALL SELECT 'r', r.id," WHO                                          \
                       "r.sent_on, 'referral', r.status, 0, c.conventional_dates, "                \
                       "NULL, " PARTNER_NAME ", NULL, NULL" CASES SENT PARTNER HOLDER              \
                       " UNION ALL SELECT 'c', c.id," WHO                                          \
                       "c.closed_on, 'closing', c.outcome, 0, c.conventional_dates, NULL, NULL, "  \
                       "NULL, NULL" CASES HOLDER " WHERE c.stage = 'closed'"

const char *figure_sql(enum figure figure)
{
    static const char *const texts[FIGURE_COUNT] = {
        [FIGURE_TARGET] = OF_SHEETS("target"),
        [FIGURE_SENT_TO_APES] = sent_to_apes,
        [FIGURE_NEEDS] = needs,
        [FIGURE_PARCOURS_CONTACTS] = PARCOURS_CASES,
        [FIGURE_PARCOURS_DIAGNOSTICS] = PARCOURS_CASES,
        [FIGURE_PARCOURS_INSCRIBED] = PARCOURS_CASES,
        [FIGURE_PARCOURS_REBOUNDS] = PARCOURS_CASES,
        [FIGURE_PARCOURS_WITHDRAWN] = PARCOURS_CASES,
        [FIGURE_BUDGET] = OF_SHEETS("budget_eur"),
        [FIGURE_EVIDENCE] = EVIDENCE,
    };
    return texts[figure];
}

const char *figure_list_sql(enum list list)
{
    static const char *const texts[LISTS] = {[LIST_CASES] = cases,
                                             [LIST_CONTACTS] = contacts,
                                             [LIST_REFERRALS] = referrals,
                                             [LIST_PREDIAGNOSTICS] = prediagnostics};
    return texts[list];
}

const char *figure_sql_quotes(void)
{
    return "SELECT * FROM (" EVIDENCE ") WHERE text IS NOT NULL";
}
