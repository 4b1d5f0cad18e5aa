/* The triage: each case that asks for a decision is seen once, the most pressing first; a skipped
 * one comes again at the end. What was decided stays decided for the day, so that leaving and
 * coming back goes on. Only an order and counts: decisions are written by the actions themselves.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char setting[] = "triage";

void triage_clear(struct triage *triage)
{
    free(triage->entries);
    *triage = (struct triage){0};
}

static struct triage_entry *find(const struct triage *triage, const struct id *id)
{
    for (size_t i = 0; i < triage->count; i++)
        if (id_equal(&triage->entries[i].id, id))
            return &triage->entries[i];
    return NULL;
}

static void add(struct triage *triage, const struct triage_entry *entry)
{
    triage->entries = mem_resize(triage->entries, (triage->count + 1) * sizeof triage->entries[0]);
    triage->entries[triage->count++] = *entry;
}

/* ---- from one day's sitting to the next ---------------------------------------------------- */

/* "2027-03-15 95000", then a line "uuid fate act reason" for each case that was seen. */
bool triage_keep(struct app *app, struct triage *triage, struct error *err)
{
    struct text text = {0};
    char iso[11], id[ID_TEXT_SIZE];
    if (!triage->changed)
        return true;
    int64_t now = app->clock.now_ms(app->clock.state);
    day_to_iso(app_today(app), iso);
    text_addf(&text, "%s %lld\n", iso, (long long)(triage->spent_ms + now - triage->began_ms));
    for (size_t i = 0; i < triage->count; i++) {
        const struct triage_entry *entry = &triage->entries[i];
        if (entry->fate != TRIAGE_DECIDED && entry->fate != TRIAGE_SKIPPED)
            continue;
        id_to_text(&entry->id, id);
        text_addf(&text, "%s %d %d %d\n", id, entry->fate, entry->act, entry->reason);
    }
    bool kept = store_set_setting(app->store, setting, text_get(&text), err);
    triage->changed = false;
    text_clear(&text);
    return kept;
}

static bool read_entry(const char *line, struct triage_entry *entry)
{
    char id[ID_TEXT_SIZE];
    int fate, act, reason;
    if (sscanf(line, "%36s %d %d %d", id, &fate, &act, &reason) != 4 ||
        !id_from_text(id, &entry->id) || (fate != TRIAGE_DECIDED && fate != TRIAGE_SKIPPED) ||
        act < 0 || act >= TRIAGE_ACTS || reason < 0 || reason > TRIAGE_OLD)
        return false;
    entry->fate = (enum triage_fate)fate;
    entry->act = (enum triage_act)act;
    entry->reason = (enum triage_reason)reason;
    return true;
}

/* What was seen earlier today; nothing when that was another day. */
static void recall(struct app *app, struct triage *seen)
{
    char iso[11], day_text[11];
    long long spent = 0;
    char *stored = store_setting(app->store, setting);
    day_to_iso(app_today(app), iso);
    bool today = stored && sscanf(stored, "%10s %lld", day_text, &spent) == 2 &&
                 strcmp(iso, day_text) == 0 && spent >= 0;
    const char *line = today ? strchr(stored, '\n') : NULL;
    for (; line; line = strchr(line + 1, '\n')) {
        struct triage_entry entry;
        if (read_entry(line + 1, &entry))
            add(seen, &entry);
    }
    seen->spent_ms = spent;
    free(stored);
}

/* ---- the pass ------------------------------------------------------------------------------ */

/* Cases that wait, most pressing first; those that were skipped keep that fate. */
static bool add_waiting(struct app *app, struct triage *triage, const struct triage *seen,
                        struct error *err)
{
    struct triage_rows rows;
    const struct settings *settings = &app->settings;
    if (!query_triage(app->store, app_filter(app), settings->partner_follow_ups,
                      settings->holder_silence, &rows, err))
        return false;
    triage->entries =
        mem_resize(triage->entries, (triage->count + rows.count + 1) * sizeof triage->entries[0]);
    for (size_t i = 0; i < rows.count; i++) {
        const struct triage_entry *known = find(seen, &rows.rows[i].id);
        struct triage_entry entry = {.id = rows.rows[i].id, .reason = rows.rows[i].reason};
        if (known)
            entry.fate = known->fate;
        if (entry.fate != TRIAGE_DECIDED)
            triage->entries[triage->count++] = entry;
    }
    triage_rows_clear(&rows);
    return true;
}

/* The next one of this fate after `at`, then from the start; `count` when there is none. */
static size_t next_of(const struct triage *triage, size_t at, enum triage_fate fate)
{
    for (size_t i = 1; i <= triage->count; i++) {
        size_t place = (at + i) % triage->count;
        if (triage->entries[place].fate == fate)
            return place;
    }
    return triage->count;
}

/* In the second round each skipped one comes once: there is no going round again. */
static void go_on(struct triage *triage)
{
    size_t before = triage->at, waiting = next_of(triage, before, TRIAGE_WAITING);
    triage->changed = true;
    if (waiting < triage->count) {
        triage->at = waiting;
        return;
    }
    bool first_time = !triage->again;
    triage->again = true;
    if (first_time) {
        triage->at = triage->count ? next_of(triage, triage->count - 1, TRIAGE_SKIPPED) : 0;
        return;
    }
    size_t skipped = next_of(triage, before, TRIAGE_SKIPPED);
    triage->at = skipped > before ? skipped : triage->count;
}

bool triage_begin(struct app *app, struct triage *triage, struct error *err)
{
    struct triage seen = {0};
    *triage = (struct triage){.began_ms = app->clock.now_ms(app->clock.state)};
    recall(app, &seen);
    triage->spent_ms = seen.spent_ms;
    for (size_t i = 0; i < seen.count; i++)
        if (seen.entries[i].fate == TRIAGE_DECIDED)
            add(triage, &seen.entries[i]);
    bool done = add_waiting(app, triage, &seen, err);
    triage_clear(&seen);
    if (!done) {
        triage_clear(triage);
        return false;
    }
    if (triage->count) {
        triage->at = triage->count - 1;
        go_on(triage);
    }
    triage->changed = false;
    return true;
}

const struct triage_entry *triage_current(struct app *app, struct triage *triage)
{
    while (triage->at < triage->count) {
        struct triage_entry *entry = &triage->entries[triage->at];
        struct card card;
        bool there = query_card(app->store, &entry->id, &card, NULL);
        bool open = there && (card.stage != STAGE_CLOSED || entry->fate == TRIAGE_DECIDED);
        if (there)
            card_clear(&card);
        if (open)
            return entry;
        entry->fate = TRIAGE_GONE;
        go_on(triage);
    }
    return NULL;
}

void triage_decide(struct triage *triage, enum triage_act act)
{
    if (triage->at >= triage->count)
        return;
    triage->entries[triage->at].fate = TRIAGE_DECIDED;
    triage->entries[triage->at].act = act;
    go_on(triage);
}

void triage_skip(struct triage *triage)
{
    if (triage->at >= triage->count)
        return;
    if (triage->entries[triage->at].fate == TRIAGE_WAITING)
        triage->entries[triage->at].fate = TRIAGE_SKIPPED;
    go_on(triage);
}

bool triage_back(struct triage *triage)
{
    size_t at = triage->at;
    while (at > 0 && triage->entries[at - 1].fate == TRIAGE_GONE)
        at--;
    if (at == 0)
        return false;
    triage->at = at - 1;
    return true;
}

bool triage_return_to(struct triage *triage, const struct id *case_id)
{
    struct triage_entry *entry = find(triage, case_id);
    if (!entry)
        return false;
    entry->fate = triage->again ? TRIAGE_SKIPPED : TRIAGE_WAITING;
    triage->at = (size_t)(entry - triage->entries);
    triage->changed = true;
    return true;
}

bool triage_again(struct app *app, struct triage *triage, struct error *err)
{
    struct triage newcomers = {0};
    if (!add_waiting(app, &newcomers, triage, err))
        return false;
    for (size_t i = 0; i < newcomers.count; i++)
        if (!find(triage, &newcomers.entries[i].id))
            add(triage, &newcomers.entries[i]);
    triage_clear(&newcomers);
    triage->again = false;
    triage->at = triage->count ? triage->count - 1 : 0;
    if (triage->count)
        go_on(triage);
    return true;
}

void triage_sum(const struct app *app, const struct triage *triage, struct triage_sum *sum)
{
    int64_t now = app->clock.now_ms(app->clock.state);
    *sum = (struct triage_sum){0};
    for (size_t i = 0; i < triage->count; i++) {
        const struct triage_entry *entry = &triage->entries[i];
        sum->decided += entry->fate == TRIAGE_DECIDED;
        sum->skipped += entry->fate == TRIAGE_SKIPPED;
        sum->left += entry->fate == TRIAGE_WAITING;
        if (entry->fate == TRIAGE_DECIDED)
            sum->acts[entry->act]++;
    }
    sum->minutes = (int)((triage->spent_ms + now - triage->began_ms + 59999) / 60000);
}
