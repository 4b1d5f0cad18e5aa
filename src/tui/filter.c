/* Which cases are looked at: conditions that combine, ticked in one list; those with a value lead
 * to the values that the base holds. */
#include "filter.h"

#include <stdlib.h>
#include <string.h>

static const char show_all[] = "all";

/* How many are left, and how to see all again: no filter may be forgotten. */
void filter_say(struct tui *tui)
{
    struct board_counts counts;
    int left = 0;
    tui->refiltered = true;
    if (!query_counts(tui->app->store, app_filter(tui->app), &counts, NULL))
        return;
    for (enum stage stage = 0; stage < STAGE_COUNT; stage++)
        left += counts.stage[stage];
    if (filter_narrows(&tui->app->filter))
        tui_say(tui, "%d dossier%s sous ce filtre — %s puis Entrée : tout montrer", left,
                left > 1 ? "s" : "", tui_key(tui, COMMAND_FILTER));
    else
        tui_say(tui, "tous les dossiers sont montrés");
}

/* ---- the value of one condition ------------------------------------------------------------ */

static bool accept_value(struct tui *tui, void *context, const struct choice_row *const chosen[],
                         size_t count, struct error *err)
{
    enum condition condition = *(const enum condition *)context;
    (void)count;
    if (condition == CONDITION_PARTNER) /* names may be alike, identities are not */
        tui->app->filter.partner = chosen[0]->id;
    else if (!condition_set(tui->app, &tui->app->filter, condition, chosen[0]->text, err))
        return false;
    filter_say(tui);
    return true;
}

static bool add_partners(struct tui *tui, struct choose *choose, struct error *err)
{
    struct partners partners;
    if (!query_partners(tui->app->store, &partners, err))
        return false;
    for (size_t i = 0; i < partners.count; i++) {
        const struct partner_row *row = &partners.rows[i];
        if (row->referred)
            choice_add(choose,
                       row->short_name ? row->short_name
                       : row->name     ? row->name
                                       : "?",
                       row->short_name ? row->name : NULL, NULL, NULL, &row->id, false);
    }
    partners_clear(&partners);
    return true;
}

static bool add_known(struct tui *tui, struct choose *choose, enum field field, struct error *err)
{
    struct strings values;
    const struct choice_list *choices = field_choices(field);
    if (!query_values(tui->app->store, field, &values, err))
        return false;
    for (size_t i = 0; i < values.count; i++)
        if (!choices || choice_rank(choices, values.items[i]) >= 0)
            choice_add(choose, choices ? choice_label(choices, values.items[i]) : values.items[i],
                       NULL, NULL, NULL, NULL, false);
    strings_clear(&values);
    return true;
}

/* Those of the list, then those that were named here. */
static bool add_needs(struct tui *tui, struct choose *choose)
{
    struct strings named;
    for (int i = 0; i < choices_NEED.count; i++)
        choice_add(choose, choices_NEED.choices[i].label, NULL, NULL, NULL, NULL, false);
    app_local_needs(tui->app, &named);
    for (size_t i = 0; i < named.count; i++)
        choice_add(choose, need_label(named.items[i]), NULL, NULL, NULL, NULL, false);
    strings_clear(&named);
    return true;
}

/* As the programme looked at calls them. */
static bool add_stages(struct tui *tui, struct choose *choose)
{
    struct filter filter = {.programme = tui->app->filter.programme};
    for (filter.stage = STAGE_CONTACT; filter.stage < STAGE_COUNT; filter.stage++) {
        char *label = condition_value(tui->app, &filter, CONDITION_STAGE);
        choice_add(choose, label, NULL, NULL, NULL, NULL, false);
        free(label);
    }
    return true;
}

static bool add_values(struct tui *tui, struct choose *choose, enum condition condition,
                       struct error *err)
{
    switch (condition) {
    case CONDITION_TERRITORY:
        return add_known(tui, choose, FIELD_HOLDER_TERRITORY, err);
    case CONDITION_WORKER:
        return add_known(tui, choose, FIELD_CASE_WORKER, err);
    case CONDITION_PARTNER:
        return add_partners(tui, choose, err);
    case CONDITION_STAGE:
        return add_stages(tui, choose);
    default: /* looking for the needs in use would read all of them */
        return add_needs(tui, choose);
    }
}

/* No case has such a value: what would give it one. */
static void say_none(struct tui *tui, enum condition condition)
{
    if (condition == CONDITION_TERRITORY)
        tui_say(tui, "aucun porteur n'a encore de territoire — %s la fiche",
                tui_key(tui, COMMAND_EDIT));
    else if (condition == CONDITION_PARTNER)
        tui_say(tui, "aucun dossier n'est encore orienté — %s orienter",
                tui_key(tui, COMMAND_REFER));
    else
        tui_say(tui, "aucun dossier n'a encore de référent — %s puis « référent »",
                tui_key(tui, COMMAND_PALETTE));
}

static void values_open(struct tui *tui, enum condition condition)
{
    struct error err = {0};
    char *title = mem_print("Montrer seulement : %s…", condition_word(condition));
    enum condition *context = mem_alloc(sizeof *context);
    *context = condition;
    struct choose choose = {
        .title = title, .enter = "montrer", .accept = accept_value, .context = context};
    bool done = add_values(tui, &choose, condition, &err);
    if (done && choose.count) {
        choose_open(tui, &choose);
    } else {
        free(context);
        if (done)
            say_none(tui, condition);
        else
            tui_fail(tui, &err);
    }
    free(title);
}

/* ---- all conditions ------------------------------------------------------------------------ */

static bool is_chosen(const struct choice_row *const chosen[], size_t count,
                      enum condition condition)
{
    for (size_t i = 0; i < count; i++)
        if (!chosen[i]->leads && chosen[i]->code == condition_word(condition))
            return true;
    return false;
}

/* What is ticked stays or comes, what is not goes. */
static void apply(struct tui *tui, const struct choice_row *const chosen[], size_t count)
{
    struct filter *filter = &tui->app->filter;
    for (enum condition condition = 0; condition < CONDITION_COUNT; condition++) {
        if (!is_chosen(chosen, count, condition))
            condition_drop(filter, condition);
        else if (condition_is_flag(condition))
            condition_set(tui->app, filter, condition, NULL, NULL);
    }
}

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const struct choice_row *last = count ? chosen[count - 1] : NULL;
    const char *leads = last && last->leads ? last->code : NULL;
    (void)context;
    apply(tui, chosen, leads == show_all ? 0 : count);
    filter_say(tui);
    if (leads && views_are_asked(last))
        return views_accept(tui, last, err);
    for (enum condition condition = 0; condition < CONDITION_COUNT; condition++)
        if (leads == condition_word(condition))
            values_open(tui, condition);
    return true;
}

/* Those that are asked for, with their value. */
static void add_asked(struct tui *tui, struct choose *choose)
{
    for (enum condition condition = 0; condition < CONDITION_COUNT; condition++) {
        char *value = condition_value(tui->app, &tui->app->filter, condition);
        if (!value)
            continue;
        const char *word = condition_word(condition);
        char *text = value[0] ? mem_print("%s : %s", word, value) : mem_copy(word);
        choice_add(choose, text, NULL, NULL, word, NULL, true);
        free(text);
        free(value);
    }
}

static void add_others(struct tui *tui, struct choose *choose)
{
    for (int flags = 1; flags >= 0; flags--)
        for (enum condition condition = 0; condition < CONDITION_COUNT; condition++) {
            const char *word = condition_word(condition);
            char *value = condition_value(tui->app, &tui->app->filter, condition);
            if (!flags && !condition_is_flag(condition)) {
                char *text = mem_print("%s…", word);
                choice_lead(choose, text, NULL, NULL, word);
                free(text);
            } else if (flags && condition_is_flag(condition) && !value) {
                choice_add(choose, word, NULL, NULL, word, NULL, false);
            }
            free(value);
        }
}

void filter_open(struct tui *tui)
{
    struct choose choose = {.title = "Montrer seulement les dossiers…",
                            .enter = "montrer",
                            .several = true,
                            .or_none = true,
                            .adds = true,
                            .accept = accept};
    if (filter_narrows(&tui->app->filter))
        choice_lead(&choose, "tout montrer", NULL, "retirer effacer le filtre", show_all);
    add_asked(tui, &choose);
    add_others(tui, &choose);
    views_offer(tui, &choose);
    choose_open(tui, &choose);
}
