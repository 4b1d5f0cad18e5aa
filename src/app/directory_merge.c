/* A new edition of the shipped directory meets what the user made of the last one. Three voices:
 * what the directory said, what it says now, what the base holds. Where the base still holds what
 * was said, it takes what is said now; where it holds something else, that stays, and what is said
 * now is offered. Sets are merged member by member, except where an empty one means "all"
 * (territories, legal forms): there a member more could be a place less. */
#include "directory.h"

#include <stdlib.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
    return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* ---- sets as one text ---------------------------------------------------------------------- */

bool members_text(struct app *app, const struct id *id, enum field field, char **members,
                  struct error *err)
{
    struct strings list;
    struct text text = {0};
    *members = NULL;
    if (!query_members(app->store, id, field, &list, err))
        return false;
    for (size_t i = 0; i < list.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", list.items[i]);
    if (list.count)
        *members = text_take(&text);
    strings_clear(&list);
    return true;
}

static bool holds_all(const char *members, const char *others)
{
    bool all = true;
    char *member;
    for (const char *at = others ? others : ""; all && (member = member_next(&at)); free(member))
        all = members_hold(members, member);
    return all;
}

bool members_same(const char *a, const char *b)
{
    return holds_all(a, b) && holds_all(b, a);
}

static bool remove_missing(struct app *app, const struct id *id, enum field field,
                           const char *members, const char *but, struct error *err)
{
    bool done = true;
    char *member;
    for (const char *at = members ? members : ""; done && (member = member_next(&at)); free(member))
        done = members_hold(but, member) || op_remove(app->store, id, field, member, err);
    return done;
}

static bool add_missing(struct app *app, const struct id *id, enum field field, const char *members,
                        const char *but, struct error *err)
{
    bool done = true;
    char *member;
    for (const char *at = members ? members : ""; done && (member = member_next(&at)); free(member))
        done = members_hold(but, member) || op_add(app->store, id, field, member, err);
    return done;
}

bool members_write(struct app *app, const struct id *id, enum field field, const char *members,
                   struct error *err)
{
    char *held;
    bool done = members_text(app, id, field, &held, err) &&
                remove_missing(app, id, field, held, members, err) &&
                add_missing(app, id, field, members, held, err);
    free(held);
    return done;
}

/* ---- merging ------------------------------------------------------------------------------- */

/* What the three voices say of one field; NULL: nothing. */
struct voices {
    char *was, *is, *ours;
};

static void voices_clear(struct voices *voices)
{
    free(voices->was);
    free(voices->is);
    free(voices->ours);
}

static bool voices_read(struct merge *merge, enum field field, struct voices *voices,
                        struct error *err)
{
    const char *column = field_info(field)->column;
    const char *was = merge->before ? block_get(merge->before, column) : NULL,
               *is = block_get(merge->now, column);
    day today = app_today(merge->app);
    *voices = (struct voices){0};
    if (field_info(field)->type == TYPE_SET) {
        voices->was = mem_copy(was);
        voices->is = mem_copy(is);
        return members_text(merge->app, merge->id, field, &voices->ours, err);
    }
    voices->ours = mem_copy(record_get(merge->record, field));
    return value_check(field, was, today, &voices->was, err) &&
           value_check(field, is, today, &voices->is, err);
}

static bool same_of(enum field field, const char *a, const char *b)
{
    return field_info(field)->type == TYPE_SET ? members_same(a, b) : same(a, b);
}

/* What the user keeps is offered when the directory has something else to say than last time, or
 * said it last time and was not heard yet. A date of checking that is older is no news. */
static void offer(struct merge *merge, enum field field, const struct voices *voices)
{
    const char *column = field_info(field)->column;
    const char *offered = merge->before ? block_get(merge->before, SHIPPED_OFFERS) : NULL;
    bool fresh = !merge->before || !same_of(field, voices->was, voices->is);
    if (!voices->is || (!fresh && !members_hold(offered, column)))
        return;
    if (field == FIELD_PARTNER_CHECKED_ON && voices->ours && strcmp(voices->ours, voices->is) > 0)
        return;
    text_addf(&merge->offers, "%s%s", merge->offers.length ? ", " : "", column);
}

static bool take(struct merge *merge, enum field field, const char *value, struct error *err)
{
    merge->wrote = merge->wrote || field != FIELD_PARTNER_CHECKED_ON;
    if (field_info(field)->type == TYPE_SET)
        return members_write(merge->app, merge->id, field, value, err);
    return op_set(merge->app->store, merge->id, field, value, NULL, err);
}

/* What the directory took away is taken away, what it added is added; what the user did stays. */
static bool merge_members(struct merge *merge, enum field field, const struct voices *voices,
                          struct error *err)
{
    bool done = true;
    char *member;
    merge->wrote = true;
    for (const char *at = voices->was ? voices->was : ""; done && (member = member_next(&at));
         free(member))
        if (!members_hold(voices->is, member))
            done = op_remove(merge->app->store, merge->id, field, member, err);
    for (const char *at = voices->is ? voices->is : ""; done && (member = member_next(&at));
         free(member))
        if (!members_hold(voices->was, member))
            done = op_add(merge->app->store, merge->id, field, member, err);
    return done;
}

static bool has_all_when_empty(enum field field)
{
    return field == FIELD_PARTNER_TERRITORIES || field == FIELD_PARTNER_LEGAL_FORMS;
}

static bool merge_field(struct merge *merge, enum field field, const struct voices *voices,
                        struct error *err)
{
    bool untouched = merge->before ? same_of(field, voices->ours, voices->was) : !voices->ours;
    if (same_of(field, voices->ours, voices->is))
        return true;
    if (untouched)
        return take(merge, field, voices->is, err);
    bool whole = !merge->before ||
                 (has_all_when_empty(field) && (!voices->was || !voices->is || !voices->ours));
    if (field_info(field)->type == TYPE_SET && !whole && !same_of(field, voices->was, voices->is))
        return merge_members(merge, field, voices, err);
    offer(merge, field, voices);
    return true;
}

bool directory_merge(struct merge *merge, struct error *err)
{
    bool done = true;
    for (enum field field = entity_first_field(ENTITY_PARTNER);
         done && field <= entity_last_field(ENTITY_PARTNER); field++) {
        struct voices voices;
        const char *column = field_info(field)->column;
        if (!block_get(merge->now, column) && !(merge->before && block_get(merge->before, column)))
            continue;
        done = voices_read(merge, field, &voices, err) && merge_field(merge, field, &voices, err);
        voices_clear(&voices);
    }
    return done;
}
