/* What is known of a case, or of several at once, when a partner is looked for. What is not filled
 * in, or differs, is not known, which is not no. */
#include "matching.h"

#include <stdlib.h>
#include <string.h>

/* ---- needs --------------------------------------------------------------------------------- */

/* The heavier of two on one need stays. */
static void add_need(struct strings *needs, const char *member)
{
    struct need need, other;
    if (!need_parse(member, &need))
        return;
    for (size_t i = 0; i < needs->count; i++) {
        if (!need_parse(needs->items[i], &other) || strcmp(need.code, other.code) != 0)
            continue;
        if (need.level > other.level) {
            free(needs->items[i]);
            needs->items[i] = mem_copy(member);
        }
        return;
    }
    strings_add(needs, member);
}

static bool add_needs(struct app *app, const struct id *case_id, struct strings *needs,
                      struct error *err)
{
    struct strings members = {0};
    bool done = query_members(app->store, case_id, FIELD_CASE_NEEDS, &members, err);
    for (size_t i = 0; i < members.count; i++)
        add_need(needs, members.items[i]);
    strings_clear(&members);
    return done;
}

/* ---- the porteur --------------------------------------------------------------------------- */

/* "2023 : lauréat" among what was written of the Budget Citoyen. */
static bool read_label(struct app *app, const struct id *holder, int *labelled, struct error *err)
{
    struct strings members = {0};
    bool done = query_members(app->store, holder, FIELD_HOLDER_BUDGET_CITOYEN, &members, err);
    *labelled = members.count ? 0 : NOT_KNOWN;
    for (size_t i = 0; i < members.count; i++) {
        char *folded = utf8_fold(members.items[i]);
        if (strstr(folded, "labellise") || strstr(folded, "laureat"))
            *labelled = 1;
        free(folded);
    }
    strings_clear(&members);
    return done;
}

static char *copy_value(const struct record *record, enum field field)
{
    const char *value = record_get(record, field);
    return value ? mem_copy(value) : NULL;
}

static bool read_holder(struct app *app, const struct id *case_id, struct matching_facts *facts,
                        struct error *err)
{
    struct record case_file = {0}, holder = {0};
    struct id id;
    bool done = query_record(app->store, ENTITY_CASE, case_id, &case_file, err);
    bool known = done && record_reference(&case_file, FIELD_CASE_HOLDER, &id);
    done = done && (!known || (query_record(app->store, ENTITY_HOLDER, &id, &holder, err) &&
                               read_label(app, &id, &facts->labelled, err)));
    if (done && known) {
        const char *employees = record_get(&holder, FIELD_HOLDER_EMPLOYEES),
                   *esus = record_get(&holder, FIELD_HOLDER_ESUS);
        facts->territory = copy_value(&holder, FIELD_HOLDER_TERRITORY);
        facts->legal_form = copy_value(&holder, FIELD_HOLDER_LEGAL_FORM);
        facts->employees = employees ? (int)strtol(employees, NULL, 10) : NOT_KNOWN;
        facts->esus = esus ? strcmp(esus, "oui") == 0 : NOT_KNOWN;
    }
    record_clear(&case_file);
    record_clear(&holder);
    return done;
}

/* ---- several ------------------------------------------------------------------------------- */

static void share_text(char **common, char *other)
{
    bool same = *common && other && strcmp(*common, other) == 0;
    if (!same) {
        free(*common);
        *common = NULL;
    }
    free(other);
}

static int share_number(int common, int other)
{
    return common == other ? common : NOT_KNOWN;
}

static bool share(struct app *app, const struct id *case_id, struct matching_facts *facts,
                  struct error *err)
{
    struct matching_facts other = {
        .employees = NOT_KNOWN, .esus = NOT_KNOWN, .labelled = NOT_KNOWN};
    if (!read_holder(app, case_id, &other, err))
        return false;
    share_text(&facts->territory, other.territory);
    share_text(&facts->legal_form, other.legal_form);
    facts->employees = share_number(facts->employees, other.employees);
    facts->esus = share_number(facts->esus, other.esus);
    facts->labelled = share_number(facts->labelled, other.labelled);
    return true;
}

bool matching_facts_read(struct app *app, const struct id cases[], size_t count,
                         struct matching_facts *facts, struct error *err)
{
    *facts =
        (struct matching_facts){.employees = NOT_KNOWN, .esus = NOT_KNOWN, .labelled = NOT_KNOWN};
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = add_needs(app, &cases[i], &facts->needs, err) &&
               (i ? share(app, &cases[i], facts, err) : read_holder(app, &cases[i], facts, err));
    if (done && count == 1) /* of several, each may wait for another */
        done = query_referrals(app->store, cases, &facts->referrals, err);
    if (!done)
        matching_facts_clear(facts);
    return done;
}

void matching_facts_clear(struct matching_facts *facts)
{
    strings_clear(&facts->needs);
    free(facts->territory);
    free(facts->legal_form);
    referrals_clear(&facts->referrals);
    *facts = (struct matching_facts){0};
}
