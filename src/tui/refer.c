/* Orienting: the partners in the order of the rule (app/matching.c), each with what speaks for and
 * against it; several may be ticked, each as an orientation, a mise en relation, a rebond or an
 * information. */
#include "screen.h"

#include <stdlib.h>
#include <string.h>

/* The cases, and the referral that this one follows. */
struct orienting {
    struct id after; /* ID_NONE */
    size_t count;
    struct id cases[];
};

static struct orienting *orienting_new(const struct id cases[], size_t count,
                                       const struct id *after)
{
    struct orienting *orienting = mem_alloc(sizeof *orienting + count * sizeof cases[0]);
    orienting->after = *after;
    orienting->count = count;
    memcpy(orienting->cases, cases, count * sizeof cases[0]);
    return orienting;
}

/* "gouvernance, bénévolat · Audomarois", and what is to be asked first. The caller frees. */
static char *pros_text(const struct suggestion *row)
{
    return row->asked
               ? mem_print("%s%sà demander : %s", row->pros, row->pros[0] ? " · " : "", row->asked)
               : mem_copy(row->pros);
}

/* Under the cursor: what is to be asked, in whole, and what the partner does. The caller frees;
 * NULL. */
static char *detail_text(const struct suggestion *row)
{
    if (!row->asked)
        return row->does ? mem_copy(row->does) : NULL;
    return mem_print("À demander : %s. %s", row->asked, row->does ? row->does : "");
}

static void offer(struct choose *choose, const struct suggestion *row)
{
    char *more = pros_text(row);
    choice_add(choose, row->name, more, row->full_name, NULL, &row->partner, false);
    struct choice_row *added = &choose->rows[choose->count - 1];
    if (row->cons)
        added->warning = mem_print("%s %s", put_sign(SIGN_REFUSED), row->cons);
    added->detail = detail_text(row);
    free(more);
}

static bool accept(struct tui *tui, void *context, const struct choice_row *const chosen[],
                   size_t count, struct error *err)
{
    const struct orienting *orienting = context;
    struct referral_wish *wishes = mem_alloc(count * sizeof *wishes);
    for (size_t i = 0; i < count; i++)
        wishes[i] =
            (struct referral_wish){.partner = chosen[i]->id,
                                   .kind = choices_REFERRAL_KIND.choices[chosen[i]->mode].code,
                                   .after = orienting->after};
    bool done = app_refer_cases(tui->app, orienting->cases, orienting->count, wishes, count, err);
    free(wishes);
    if (done) {
        tui_case_moved(tui);
        tui_done(tui);
    }
    return done;
}

static void partner_sheet(struct tui *tui, const struct choice_row *row)
{
    partner_open(tui, &row->id);
}

/* "besoins : local, emploi", of one case or of several, each once. The caller frees. */
static char *needs_text(struct tui *tui, const struct id cases[], size_t count)
{
    struct text text = {0}, seen = {0};
    for (size_t i = 0; i < count; i++) {
        struct strings members = {0};
        struct need need;
        query_members(tui->app->store, &cases[i], FIELD_CASE_NEEDS, &members, NULL);
        for (size_t m = 0; m < members.count; m++) {
            char *line =
                need_parse(members.items[m], &need) ? mem_print("\n%s\n", need.code) : NULL;
            if (line && !strstr(text_get(&seen), line)) {
                text_addf(&text, "%s%s", text.length ? ", " : "besoins : ", need_label(need.code));
                text_add(&seen, line);
            }
            free(line);
        }
        strings_clear(&members);
    }
    if (!text.length)
        text_addf(&text, "besoins : aucun coché (%s)", tui_key(tui, COMMAND_NEEDS));
    text_clear(&seen);
    return text_take(&text);
}

static void open_list(struct tui *tui, const char *title, const char *kind,
                      struct orienting *orienting)
{
    struct suggestions suggestions;
    struct error err = {0};
    if (!app_suggest(tui->app, orienting->cases, orienting->count, &suggestions, &err)) {
        tui_fail(tui, &err);
        free(orienting);
        return;
    }
    char *aside = needs_text(tui, orienting->cases, orienting->count);
    struct choose choose = {.title = title,
                            .aside = aside,
                            .enter = "orienter",
                            .several = true,
                            .accept = accept,
                            .sheet = partner_sheet,
                            .modes = &choices_REFERRAL_KIND,
                            .mode = choice_rank(&choices_REFERRAL_KIND, kind),
                            .mode_word = "nature",
                            .context = orienting};
    for (size_t i = 0; i < suggestions.count; i++)
        offer(&choose, &suggestions.rows[i]);
    choose_open(tui, &choose);
    free(aside);
    suggestions_clear(&suggestions);
}

void refer_open(struct tui *tui, const struct id cases[], size_t count)
{
    char *name = app_cases_name(tui->app, cases, count),
         *title = mem_print("Orienter %s vers…", name);
    open_list(tui, title, "orientation", orienting_new(cases, count, &ID_NONE));
    free(name);
    free(title);
}

void refer_again(struct tui *tui, const struct id *case_id, const struct id *after)
{
    char *name = app_case_name(tui->app, case_id), *title = mem_print("Rebond : %s vers…", name);
    open_list(tui, title, "rebond", orienting_new(case_id, 1, after));
    free(name);
    free(title);
}
