/* What is asked about doubles: all of them, or whom a name being typed, a line being imported,
 * resembles. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>

/* ---- whom somebody resembles --------------------------------------------------------------- */

void twin_sheet_clear(struct twin_sheet *sheet)
{
    char *const texts[] = {sheet->name,  sheet->town,   sheet->siret, sheet->rna,
                           sheet->phone, sheet->mobile, sheet->email};
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        free(texts[t]);
    strings_clear(&sheet->aliases);
    *sheet = (struct twin_sheet){0};
}

static void add_side(struct twin_index *index, const struct twin_sheet *sheet)
{
    struct twin_side side;
    twin_side_read(sheet, &side);
    twin_index_add(index, &side);
}

struct twin_watch *twin_watch_of(const struct twin_sheets *sheets)
{
    struct twin_watch *watch = mem_alloc(sizeof *watch);
    watch->sheets = *sheets;
    watch->index = twin_index_new();
    for (size_t i = 0; i < watch->sheets.count; i++)
        add_side(watch->index, &watch->sheets.rows[i]);
    return watch;
}

struct twin_watch *app_twin_watch(struct app *app, struct error *err)
{
    struct twin_sheets sheets;
    return query_twin_sheets(app->store, &sheets, err) ? twin_watch_of(&sheets) : NULL;
}

void twin_watch_free(struct twin_watch *watch)
{
    if (!watch)
        return;
    twin_index_free(watch->index);
    for (size_t i = 0; i < watch->added_count; i++) {
        twin_sheet_clear(watch->added[i]);
        free(watch->added[i]);
    }
    free(watch->added);
    twin_sheets_clear(&watch->sheets);
    free(watch);
}

void twin_watch_add(struct twin_watch *watch, struct twin_sheet *sheet)
{
    if ((watch->added_count & (watch->added_count - 1)) == 0) /* full: twice as many */
        watch->added = mem_resize(watch->added, (watch->added_count ? 2 * watch->added_count : 1) *
                                                    sizeof watch->added[0]);
    struct twin_sheet *kept = mem_alloc(sizeof *kept);
    *kept = *sheet;
    *sheet = (struct twin_sheet){0};
    watch->added[watch->added_count++] = kept;
    add_side(watch->index, kept);
}

/* The best of those met so far; of two alike the one that came first. */
struct likest {
    struct twin_index *index;
    const struct twin_side *side;
    size_t number;
    int score;
};

/* The one that asks is not in the index: it is one more. */
static size_t sharers_with_asker(const void *index, const char *coordinate)
{
    return twin_index_sharers(index, coordinate) + 1;
}

static void weigh(void *state, size_t number)
{
    struct likest *best = state;
    int score = twin_score(twin_index_side(best->index, number), best->side, sharers_with_asker,
                           best->index, NULL);
    if (score > best->score || (score == best->score && number < best->number)) {
        best->score = score;
        best->number = number;
    }
}

/* "même SIRET, même commune". The caller frees. */
static char *reasons_text(const struct twin_side *a, const struct twin_side *b,
                          twin_sharers *sharers, const struct twin_index *index)
{
    struct strings reasons = {0};
    struct text text = {0};
    twin_score(a, b, sharers, index, &reasons);
    for (size_t i = 0; i < reasons.count; i++)
        text_addf(&text, "%s%s", i ? ", " : "", reasons.items[i]);
    strings_clear(&reasons);
    return text_take(&text);
}

bool twin_watch_find(struct twin_watch *watch, const struct twin_sheet *sheet,
                     const struct twin_sheet **likest, char **reasons)
{
    struct twin_side side;
    twin_side_read(sheet, &side);
    struct likest best = {.index = watch->index, .side = &side, .score = 0};
    twin_index_find(watch->index, &side, weigh, &best);
    bool found = best.score >= TWIN_LIKELY;
    if (found) {
        const struct twin_side *twin = twin_index_side(watch->index, best.number);
        *likest = twin->sheet;
        *reasons = reasons_text(twin, &side, sharers_with_asker, watch->index);
    }
    twin_side_clear(&side);
    return found;
}

bool app_resembles(struct app *app, struct twin_watch *watch, const char *name, const char *town,
                   struct resemblance *resemblance)
{
    struct twin_sheet asked = {.name = (char *)name, .town = (char *)town};
    const struct twin_sheet *likest;
    struct record case_file;
    *resemblance = (struct resemblance){0};
    if (!twin_watch_find(watch, &asked, &likest, &resemblance->reasons))
        return false;
    resemblance->holder = likest->id;
    resemblance->name = mem_copy(likest->name);
    resemblance->town = mem_copy(likest->town);
    if (!query_case_of_holder(app->store, &likest->id, &resemblance->case_id) ||
        !query_record(app->store, ENTITY_CASE, &resemblance->case_id, &case_file, NULL)) {
        resemblance_clear(resemblance); /* gone since the porteurs were read */
        return false;
    }
    const char *ref = record_get(&case_file, FIELD_CASE_REF);
    resemblance->ref = mem_copy(ref ? ref : "?");
    record_clear(&case_file);
    return true;
}

void resemblance_clear(struct resemblance *resemblance)
{
    free(resemblance->name);
    free(resemblance->town);
    free(resemblance->ref);
    free(resemblance->reasons);
    *resemblance = (struct resemblance){0};
}

char *resemblance_text(const struct resemblance *resemblance)
{
    const char *town = resemblance->town;
    return mem_print("%s%s%s%s, %s : %s", resemblance->name, town ? " (" : "", town ? town : "",
                     town ? ")" : "", resemblance->ref, resemblance->reasons);
}

/* ---- all of them --------------------------------------------------------------------------- */

struct pairing {
    struct twin_index *index;
    const struct twin_sheets *sheets;
    struct twins *twins;
    size_t number; /* of the one whose doubles are sought */
};

static struct twin_half half_of(const struct twin_sheet *sheet)
{
    return (struct twin_half){sheet->id, mem_copy(sheet->name), mem_copy(sheet->town)};
}

/* Each pair once: from the later one. */
static void pair(void *state, size_t number)
{
    struct pairing *pairing = state;
    struct twins *twins = pairing->twins;
    if (number >= pairing->number)
        return;
    const struct twin_side *a = twin_index_side(pairing->index, number),
                           *b = twin_index_side(pairing->index, pairing->number);
    int score = twin_score(a, b, twin_index_sharers, pairing->index, NULL);
    if (score < TWIN_LIKELY || twin_sheets_apart(pairing->sheets, &a->sheet->id, &b->sheet->id))
        return;
    if ((twins->count & (twins->count - 1)) == 0) /* full: twice as many */
        twins->rows =
            mem_resize(twins->rows, (twins->count ? 2 * twins->count : 1) * sizeof twins->rows[0]);
    twins->rows[twins->count++] =
        (struct twin){.a = half_of(a->sheet),
                      .b = half_of(b->sheet),
                      .score = score,
                      .reasons = reasons_text(a, b, twin_index_sharers, pairing->index)};
}

static int by_score(const void *a, const void *b)
{
    const struct twin *left = a, *right = b;
    if (left->score != right->score)
        return right->score - left->score;
    int order = memcmp(&left->a.holder, &right->a.holder, sizeof left->a.holder);
    return order ? order : memcmp(&left->b.holder, &right->b.holder, sizeof left->b.holder);
}

bool app_twins(struct app *app, struct twins *twins, struct error *err)
{
    struct twin_watch *watch = app_twin_watch(app, err);
    *twins = (struct twins){0};
    if (!watch)
        return false;
    struct pairing pairing = {watch->index, &watch->sheets, twins, 0};
    for (; pairing.number < twin_index_count(watch->index); pairing.number++)
        twin_index_find(watch->index, twin_index_side(watch->index, pairing.number), pair,
                        &pairing);
    if (twins->count)
        qsort(twins->rows, twins->count, sizeof twins->rows[0], by_score);
    twin_watch_free(watch);
    return true;
}

void twins_clear(struct twins *twins)
{
    for (size_t i = 0; i < twins->count; i++) {
        struct twin *twin = &twins->rows[i];
        char *const texts[] = {twin->a.name, twin->a.town, twin->b.name, twin->b.town,
                               twin->reasons};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            free(texts[t]);
    }
    free(twins->rows);
    *twins = (struct twins){0};
}
