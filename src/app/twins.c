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

void twin_watch_add(struct twin_watch *watch, const struct twin_sheet *sheet)
{
    struct twin_side side;
    twin_side_read(sheet, &side);
    twin_index_add(watch->index, &side);
    twin_side_clear(&side);
}

struct twin_watch *twin_watch_of(const struct twin_sheets *sheets)
{
    struct twin_watch *watch = mem_alloc(sizeof *watch);
    watch->index = twin_index_new(NULL);
    for (size_t i = 0; i < sheets->count; i++)
        twin_watch_add(watch, &sheets->rows[i]);
    return watch;
}

static void watch_one(void *state, const struct twin_sheet *sheet)
{
    twin_watch_add(state, sheet);
}

struct twin_watch *app_twin_watch(struct app *app, struct error *err)
{
    struct twin_watch *watch = mem_alloc(sizeof *watch);
    char *folder = folder_of(store_path(app->store));
    watch->index = twin_index_new(folder);
    free(folder);
    if (query_twin_sheets(app->store, watch_one, watch, err))
        return watch;
    twin_watch_free(watch);
    return NULL;
}

void twin_watch_free(struct twin_watch *watch)
{
    if (!watch)
        return;
    twin_index_free(watch->index);
    free(watch);
}

/* The best of those met so far; of two alike the one that came first. */
struct likest {
    struct twin_index *index;
    const struct twin_side *side;
    size_t number;
    int score;
};

/* The one that asks is not in the index: it is one more. */
static size_t sharers_with_asker(void *index, const char *coordinate)
{
    return twin_index_sharers(index, coordinate) + 1;
}

static void weigh(void *state, size_t number)
{
    struct likest *best = state;
    struct twin_side side;
    twin_index_read(best->index, number, &side);
    int score = twin_score(&side, best->side, sharers_with_asker, best->index, NULL);
    twin_side_clear(&side);
    if (score > best->score || (score == best->score && number < best->number)) {
        best->score = score;
        best->number = number;
    }
}

/* "même SIRET, même commune". The caller frees. */
static char *reasons_text(const struct twin_side *a, const struct twin_side *b,
                          twin_sharers *sharers, struct twin_index *index)
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
                     struct twin_side *likest, char **reasons)
{
    struct twin_side side;
    twin_side_read(sheet, &side);
    struct likest best = {.index = watch->index, .side = &side, .score = 0};
    twin_index_find(watch->index, &side, weigh, &best);
    bool found = best.score >= TWIN_LIKELY;
    if (found) {
        twin_index_read(watch->index, best.number, likest);
        *reasons = reasons_text(likest, &side, sharers_with_asker, watch->index);
    }
    twin_side_clear(&side);
    return found;
}

bool app_resembles(struct app *app, struct twin_watch *watch, const char *name, const char *town,
                   struct resemblance *resemblance)
{
    struct twin_sheet asked = {.name = (char *)name, .town = (char *)town};
    struct twin_side likest;
    struct record case_file;
    *resemblance = (struct resemblance){0};
    if (!twin_watch_find(watch, &asked, &likest, &resemblance->reasons))
        return false;
    resemblance->holder = likest.id;
    resemblance->name = mem_copy(likest.shown);
    resemblance->town = likest.shown_town[0] ? mem_copy(likest.shown_town) : NULL;
    twin_side_clear(&likest);
    if (!query_case_of_holder(app->store, &resemblance->holder, &resemblance->case_id) ||
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
    struct twin_aparts aparts;
    struct twins *twins;
    const struct ids *of;  /* one of both is among these; NULL: whoever they are */
    struct twin_side side; /* the one whose doubles are sought */
    size_t number;
};

static struct twin_half half_of(const struct twin_side *side)
{
    char *town = side->shown_town[0] ? mem_copy(side->shown_town) : NULL;
    return (struct twin_half){side->id, mem_copy(side->shown), town};
}

static void keep_pair(struct pairing *pairing, const struct twin_side *a, int score)
{
    struct twins *twins = pairing->twins;
    if ((twins->count & (twins->count - 1)) == 0) /* full: twice as many */
        twins->rows =
            mem_resize(twins->rows, (twins->count ? 2 * twins->count : 1) * sizeof twins->rows[0]);
    twins->rows[twins->count++] = (struct twin){
        .a = half_of(a),
        .b = half_of(&pairing->side),
        .score = score,
        .reasons = reasons_text(a, &pairing->side, twin_index_sharers, pairing->index)};
}

/* Each pair once: from the later one. */
static void pair(void *state, size_t number)
{
    struct pairing *pairing = state;
    struct twin_side a;
    if (number >= pairing->number)
        return;
    twin_index_read(pairing->index, number, &a);
    bool asked =
        !pairing->of || ids_hold(pairing->of, &a.id) || ids_hold(pairing->of, &pairing->side.id);
    int score =
        asked ? twin_score(&a, &pairing->side, twin_index_sharers, pairing->index, NULL) : 0;
    if (score >= TWIN_LIKELY && !twins_are_apart(&pairing->aparts, &a.id, &pairing->side.id))
        keep_pair(pairing, &a, score);
    twin_side_clear(&a);
}

static int by_score(const void *a, const void *b)
{
    const struct twin *left = a, *right = b;
    if (left->score != right->score)
        return right->score - left->score;
    int order = memcmp(&left->a.holder, &right->a.holder, sizeof left->a.holder);
    return order ? order : memcmp(&left->b.holder, &right->b.holder, sizeof left->b.holder);
}

/* Of those in the index, all, or the pairs of which one is in `of`; `among`: whose separations
 * count, everybody's when it is empty. */
static bool pair_all(struct app *app, struct twin_index *index, const struct ids *among,
                     const struct ids *of, struct twins *twins, struct error *err)
{
    struct pairing pairing = {.index = index, .of = of, .twins = twins};
    if (!query_twin_aparts(app->store, among->items, among->count, &pairing.aparts, err))
        return false;
    for (; pairing.number < twin_index_count(index); pairing.number++) {
        twin_index_read(index, pairing.number, &pairing.side);
        twin_index_find(index, &pairing.side, pair, &pairing);
        twin_side_clear(&pairing.side);
    }
    if (twins->count)
        qsort(twins->rows, twins->count, sizeof twins->rows[0], by_score);
    twin_aparts_clear(&pairing.aparts);
    if (twin_index_sound(index, err))
        return true;
    twins_clear(twins);
    return false;
}

/* All, or those pairs of which one is among some. */
static bool pair_base(struct app *app, const struct ids *of, struct twins *twins, struct error *err)
{
    static const struct ids everybody;
    struct twin_watch *watch = app_twin_watch(app, err);
    bool done = watch && pair_all(app, watch->index, &everybody, of, twins, err);
    twin_watch_free(watch);
    return done;
}

bool app_twins(struct app *app, struct twins *twins, struct error *err)
{
    *twins = (struct twins){0};
    return pair_base(app, NULL, twins, err);
}

/* These, and whom the rule is worth asking about for them. */
static bool read_near(struct app *app, const struct ids *porteurs, struct twin_sheets *near,
                      struct error *err)
{
    struct twin_sheets sheets;
    struct ids ids = {0};
    *near = (struct twin_sheets){0};
    if (!query_twin_sheets_of(app->store, porteurs->items, porteurs->count, &sheets, err))
        return false;
    for (size_t i = 0; i < sheets.count; i++)
        ids_add(&ids, &sheets.rows[i].id);
    bool done = twins_sift(app, sheets.rows, sheets.count, &ids, err) &&
                query_twin_sheets_of(app->store, ids.items, ids.count, near, err);
    twin_sheets_clear(&sheets);
    ids_clear(&ids);
    return done;
}

static bool pair_near(struct app *app, const struct ids *porteurs, struct twins *twins,
                      struct error *err)
{
    struct twin_sheets near;
    struct ids ids = {0};
    if (!read_near(app, porteurs, &near, err))
        return false;
    for (size_t i = 0; i < near.count; i++)
        ids_add(&ids, &near.rows[i].id);
    struct twin_watch *watch = twin_watch_of(&near);
    bool done = pair_all(app, watch->index, &ids, porteurs, twins, err);
    twin_watch_free(watch);
    twin_sheets_clear(&near);
    ids_clear(&ids);
    return done;
}

bool app_twins_of(struct app *app, const struct ids *porteurs, struct twins *twins,
                  struct error *err)
{
    enum { FEW = 16 }; /* each is compared with every name of the base */
    *twins = (struct twins){0};
    return porteurs->count <= FEW ? pair_near(app, porteurs, twins, err)
                                  : pair_base(app, porteurs, twins, err);
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
