/* What the case lacks, who said it and how much it weighs: ticked in the list of needs, or named
 * when the list does not have it. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

/* What the author had on screen, and whether the visit goes on from here. */
struct listening {
    struct id case_id;
    bool visit;
    size_t count;
    char **seen; /* in the same allocation, texts after the pointers */
};

static struct listening *listening_new(const struct id *case_id, const struct strings *seen,
                                       bool visit)
{
    size_t bytes = 0;
    for (size_t i = 0; i < seen->count; i++)
        bytes += sizeof(char *) + strlen(seen->items[i]) + 1;
    struct listening *listening = mem_alloc(sizeof *listening + bytes);
    *listening = (struct listening){.case_id = *case_id, .visit = visit, .count = seen->count};
    listening->seen = (char **)(listening + 1);
    char *at = (char *)(listening->seen + seen->count);
    for (size_t i = 0; i < seen->count; i++) {
        listening->seen[i] = strcpy(at, seen->items[i]);
        at += strlen(at) + 1;
    }
    return listening;
}

/* False, with a sentence, for a name that no need can have. */
static bool need_of_row(const struct choice_row *row, struct need *need, struct error *err)
{
    *need = (struct need){.level = row->level};
    strcpy(need->said_by, choices_SAID_BY.choices[row->mode].code); /* all are shorter */
    if (!row->code)
        return need_find(row->text, need->code, err);
    strcpy(need->code, row->code);
    return true;
}

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const struct listening *listening = context;
    struct strings seen = {listening->seen, listening->count};
    struct need *needs = mem_alloc((count + 1) * sizeof *needs);
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = need_of_row(chosen[i], &needs[i], err);
    done = done && app_set_needs(tui->app, &listening->case_id, &seen, needs, count, err);
    free(needs);
    if (!done)
        return false;
    tui_done(tui);
    if (listening->visit)
        visit_go_on(tui, &listening->case_id, VISIT_MATURITY);
    return true;
}

/* A need that the list does not have, by its name. */
static void find(struct tui *tui, const char *typed, struct choose *found)
{
    char code[NEED_CODE_SIZE];
    (void)tui;
    if (typed[strspn(typed, " ")] && need_find(typed, code, NULL) &&
        choice_rank(&choices_NEED, code) < 0)
        choice_add(found, need_label(code), "nouveau besoin", NULL, NULL, NULL, false);
}

/* Who said what is ticked, as the case has it; false when it is not. */
static void take_tick(struct choice_row *row, const struct strings *members, const char *code)
{
    struct need need;
    for (size_t i = 0; i < members->count && !row->ticked; i++) {
        if (!need_parse(members->items[i], &need) || strcmp(need.code, code) != 0)
            continue;
        int voice = choice_rank(&choices_SAID_BY, need.said_by);
        row->ticked = true;
        row->level = need.level;
        row->mode = voice < 0 ? 0 : voice;
    }
}

static bool is_listed(const struct choose *choose, const char *label)
{
    for (size_t i = 0; i < choose->count; i++)
        if (strcmp(choose->rows[i].text, label) == 0)
            return true;
    return false;
}

static void add_need(struct choose *choose, const char *code, const char *listed,
                     const struct strings *members)
{
    if (is_listed(choose, need_label(code)))
        return;
    choice_add(choose, need_label(code), NULL, need_brief(code), listed, NULL, false);
    take_tick(&choose->rows[choose->count - 1], members, code);
}

/* The list, then what was named on this case or on others. */
static void list_needs(struct tui *tui, struct choose *choose, const struct strings *members)
{
    struct strings named;
    struct need need;
    for (int i = 0; i < choices_NEED.count; i++)
        add_need(choose, choices_NEED.choices[i].code, choices_NEED.choices[i].code, members);
    for (size_t i = 0; i < members->count; i++)
        if (need_parse(members->items[i], &need) && need_known(need.code))
            add_need(choose, need.code, NULL, members);
    app_local_needs(tui->app, &named);
    for (size_t i = 0; i < named.count; i++)
        add_need(choose, named.items[i], NULL, members);
    strings_clear(&named);
}

static void open_list(struct tui *tui, const struct id *case_id, bool visit)
{
    struct strings members = {0};
    struct error err = {0};
    if (!query_members(tui->app->store, case_id, FIELD_CASE_NEEDS, &members, &err)) {
        tui_fail(tui, &err);
        return;
    }
    char *name = app_case_name(tui->app, case_id), *title = mem_print("Besoins de %s", name);
    struct choose choose = {.title = title,
                            .enter = visit ? "garder, puis la maturité" : "garder",
                            .several = true,
                            .or_none = true,
                            .accept = accept,
                            .find = find,
                            .modes = &choices_SAID_BY,
                            .mode_word = "qui le dit",
                            .levels = NEED_LEVELS,
                            .usual_level = NEED_LEVEL_USUAL,
                            .context = listening_new(case_id, &members, visit)};
    list_needs(tui, &choose, &members);
    choose_open(tui, &choose);
    free(name);
    free(title);
    strings_clear(&members);
}

void needs_open(struct tui *tui, const struct id *case_id)
{
    open_list(tui, case_id, false);
}

void needs_open_in_visit(struct tui *tui, const struct id *case_id)
{
    open_list(tui, case_id, true);
}
