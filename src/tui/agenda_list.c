/* What is in the agenda: its groups and how many rows each has, where a row is, and pages of rows.
 * By date nothing is kept but the counts; by town the visits of the week are. */
#include "agenda.h"

#include <stdlib.h>
#include <string.h>

/* ---- groups -------------------------------------------------------------------------------- */

static void group_add(struct agenda *agenda, const struct agenda_group *group)
{
    agenda->groups =
        mem_resize(agenda->groups, ((size_t)agenda->group_count + 1) * sizeof *agenda->groups);
    agenda->groups[agenda->group_count++] = *group;
}

static void group_by_section(struct agenda *agenda)
{
    for (enum agenda_section section = 0; section < AGENDA_SECTIONS; section++)
        group_add(agenda,
                  &(struct agenda_group){.section = section, .title = agenda_label(section)});
}

/* "ARRAS" and "Arras" are one town; the visits come sorted by the same key. */
static bool same_town(const char *a, const char *b)
{
    if (!a || !b)
        return !a && !b;
    char *left = utf8_sort_key(a), *right = utf8_sort_key(b);
    bool same = strcmp(left, right) == 0;
    free(left);
    free(right);
    return same;
}

static void group_by_town(struct agenda *agenda)
{
    for (size_t i = 0; i < agenda->visits.count; i++) {
        const char *town = agenda->visits.rows[i].town;
        struct agenda_group *last =
            agenda->group_count ? &agenda->groups[agenda->group_count - 1] : NULL;
        if (last && same_town(last->title, town))
            last->count++;
        else
            group_add(agenda, &(struct agenda_group){.section = AGENDA_SECTIONS,
                                                     .title = town,
                                                     .counted = true,
                                                     .count = 1,
                                                     .first = i});
    }
}

void agenda_forget(struct agenda *agenda)
{
    cards_clear(&agenda->visits);
    free(agenda->groups);
    agenda->groups = NULL;
    agenda->group_count = 0;
}

bool agenda_read(struct agenda *agenda, struct error *err)
{
    struct store *store = agenda->app->store;
    const struct filter *filter = app_filter(agenda->app);
    struct days week = agenda_week(filter->today);
    int64_t version = query_agenda_version(store, filter, agenda->app->settings.partner_follow_ups);
    if (agenda->groups && version == agenda->version)
        return true;
    agenda_forget(agenda);
    agenda->version = version;
    if (!agenda->by_town)
        group_by_section(agenda);
    else if (!query_due_by_town(store, filter, &week, AGENDA_VISITS, &agenda->visits, err))
        return false;
    else
        group_by_town(agenda);
    return true;
}

size_t agenda_count(struct agenda *agenda, int group)
{
    struct agenda_group *it = &agenda->groups[group];
    if (!it->counted)
        query_agenda_count(agenda->app->store, app_filter(agenda->app),
                           agenda->app->settings.partner_follow_ups, it->section, &it->count,
                           &agenda->err);
    it->counted = true;
    return it->count;
}

bool agenda_is_empty(struct agenda *agenda)
{
    for (int i = 0; i < agenda->group_count; i++)
        if (agenda_count(agenda, i))
            return false;
    return true;
}

/* ---- places -------------------------------------------------------------------------------- */

size_t agenda_number(struct agenda *agenda, int group, size_t offset)
{
    size_t number = offset;
    for (int i = 0; i < group && i < agenda->group_count; i++)
        number += agenda_count(agenda, i);
    return number;
}

void agenda_place(struct agenda *agenda, size_t number, int *group, size_t *offset)
{
    *group = 0;
    *offset = 0;
    for (int i = 0; i < agenda->group_count; i++) {
        size_t count = agenda_count(agenda, i);
        if (!count)
            continue;
        *group = i;
        *offset = number < count ? number : count - 1;
        if (number < count)
            return;
        number -= count;
    }
}

static bool find_in(struct agenda *agenda, const struct agenda_row *row, int group, size_t *offset)
{
    const struct agenda_group *in = &agenda->groups[group];
    struct store *store = agenda->app->store;
    const struct filter *filter = app_filter(agenda->app);
    for (size_t i = 0; in->section == AGENDA_SECTIONS && i < in->count; i++)
        if (id_equal(&agenda->visits.rows[in->first + i].id, &row->id)) {
            *offset = i;
            return true;
        }
    if (in->section == AGENDA_SECTIONS || row->silent != (in->section == AGENDA_SILENT))
        return false;
    if (row->silent)
        return query_silence_place(store, filter, agenda->app->settings.partner_follow_ups,
                                   &row->id, offset);
    struct days days = agenda_days(in->section, filter->today);
    return query_due_place(store, filter, &days, &row->id, offset);
}

/* Where it was is where it is, most often. */
bool agenda_find(struct agenda *agenda, const struct agenda_row *row, int *group, size_t *offset)
{
    if (*group < agenda->group_count && find_in(agenda, row, *group, offset))
        return true;
    for (int i = 0; i < agenda->group_count; i++)
        if (i != *group && find_in(agenda, row, i, offset)) {
            *group = i;
            return true;
        }
    return false;
}

/* ---- pages --------------------------------------------------------------------------------- */

bool agenda_page_read(struct agenda *agenda, int group, size_t offset, size_t limit,
                      struct agenda_page *page, struct error *err)
{
    const struct agenda_group *in = &agenda->groups[group];
    const struct filter *filter = app_filter(agenda->app);
    *page = (struct agenda_page){0};
    if (in->section == AGENDA_SECTIONS) {
        page->cards = agenda->visits.rows + in->first + offset;
        page->count = limit < in->count - offset ? limit : in->count - offset;
        return true;
    }
    if (in->section == AGENDA_SILENT) {
        if (!query_silences(agenda->app->store, filter, agenda->app->settings.partner_follow_ups,
                            offset, limit, &page->read_silences, err))
            return false;
        page->silences = page->read_silences.rows;
        page->count = page->read_silences.count;
        return true;
    }
    struct days days = agenda_days(in->section, filter->today);
    if (!query_due(agenda->app->store, filter, &days, offset, limit, &page->read, err))
        return false;
    page->cards = page->read.rows;
    page->count = page->read.count;
    return true;
}

void agenda_page_clear(struct agenda_page *page)
{
    cards_clear(&page->read);
    silences_clear(&page->read_silences);
    *page = (struct agenda_page){0};
}

struct agenda_row agenda_page_row(const struct agenda_page *page, size_t index)
{
    if (page->silences)
        return (struct agenda_row){.silent = true,
                                   .id = page->silences[index].referral,
                                   .case_id = page->silences[index].case_id};
    return (struct agenda_row){.id = page->cards[index].id, .case_id = page->cards[index].id};
}
