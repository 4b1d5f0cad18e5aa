/* The porteurs that an import knows, by name. Each name is asked of the base and then kept here, so
 * that a line costs the same whether one or thousands bear its name. Some thousands of names are
 * kept: the base says the same of the others once they are asked for again. */
#include "import_internal.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* Those of one name; towns are keys (utf8_name_key), "" when unknown. */
struct known_name {
    char *key;
    struct namesakes holders;
    bool said; /* what a line said of it and the base would not say again */
};

static int by_key(const void *a, const void *b)
{
    const struct known_name *left = a, *right = b;
    return strcmp(left->key, right->key);
}

static void known_name_free(void *node)
{
    struct known_name *name = node;
    free(name->key);
    namesakes_clear(&name->holders);
    free(name);
}

void known_clear(struct import *import)
{
    tdestroy(import->known, known_name_free);
    import->known = NULL;
    import->known_count = 0;
}

/* Those of a tree that are to stay. */
struct kept {
    struct known_name **names;
    size_t count;
};

static void keep_said(const void *node, VISIT visit, void *state)
{
    struct known_name *known = *(struct known_name *const *)node;
    struct kept *kept = state;
    if ((visit != postorder && visit != leaf) || !known->said)
        return;
    kept->names = mem_resize(kept->names, (kept->count + 1) * sizeof kept->names[0]);
    kept->names[kept->count++] = known;
}

static void forget(void *node)
{
    struct known_name *known = node;
    if (!known->said)
        known_name_free(known);
}

/* Between two lines: what the base can say again goes once it is many. */
static bool make_room(struct import *import, struct error *err)
{
    enum { MOST = 4096 };
    struct kept kept = {0};
    if (import->known_count < MOST)
        return true;
    twalk_r(import->known, keep_said, &kept);
    tdestroy(import->known, forget);
    import->known = NULL;
    import->known_count =
        0; /* those that stay are not counted: they would be looked through often */
    size_t done = 0;
    while (done < kept.count && tsearch(kept.names[done], &import->known, by_key))
        done++;
    for (size_t i = done; i < kept.count; i++)
        known_name_free(kept.names[i]);
    bool all = done == kept.count;
    free(kept.names);
    return all || error_set(err, ERR_IO, "la mémoire manque");
}

static void fold_towns(struct namesakes *holders)
{
    for (size_t i = 0; i < holders->count; i++) {
        char *town = utf8_name_key(holders->rows[i].town ? holders->rows[i].town : "");
        free(holders->rows[i].town);
        holders->rows[i].town = town;
    }
}

static void add_holder(struct namesakes *holders, const struct namesake *row)
{
    size_t count = holders->count;
    if ((count & (count - 1)) == 0) /* as query_namesakes grows them */
        holders->rows =
            mem_resize(holders->rows, (count ? 2 * count : 1) * sizeof holders->rows[0]);
    holders->rows[holders->count++] = *row;
}

static size_t place_of(const struct namesakes *holders, const struct id *holder)
{
    size_t at = 0;
    while (at < holders->count && !id_equal(&holders->rows[at].holder, holder))
        at++;
    return at;
}

struct called {
    struct import *import;
    struct known_name *known;
    struct error *err;
    bool failed;
};

/* One of the porteurs that may be called so: is it? */
static void take_called(void *state, size_t number)
{
    struct called *called = state;
    struct namesakes *holders = &called->known->holders;
    struct twin_side side;
    twin_index_read(called->import->watch->index, number, &side);
    struct namesake row = {.holder = side.id};
    if (strings_hold(&side.aliases, called->known->key) && !called->failed &&
        place_of(holders, &row.holder) == holders->count) {
        called->failed = !query_first_case(called->import->app->store, &called->import->programme,
                                           &row.holder, &row.case_id, called->err);
        row.town = utf8_name_key(side.shown_town);
        add_holder(holders, &row);
    }
    twin_side_clear(&side);
}

/* Those that have it as another name are known by it too. */
static bool add_called(struct import *import, struct known_name *known, struct error *err)
{
    struct called called = {.import = import, .known = known, .err = err};
    struct twin_sheet sheet = {.name = known->key};
    struct twin_side side;
    if (!import_watch(import, err))
        return false;
    twin_side_read(&sheet, &side);
    twin_index_find(import->watch->index, &side, take_called, &called);
    twin_side_clear(&side);
    return !called.failed;
}

/* Those of that name, read from the base when it is met for the first time. NULL when the base
 * refused. */
static struct known_name *known_by_name(struct import *import, const char *name, struct error *err)
{
    struct known_name *known = mem_alloc(sizeof *known);
    known->key = utf8_name_key(name);
    struct known_name **place = tsearch(known, &import->known, by_key);
    if (!place) {
        known_name_free(known);
        error_set(err, ERR_IO, "la mémoire manque");
        return NULL;
    }
    if (*place != known) {
        known_name_free(known);
        return *place;
    }
    import->known_count++;
    if (!query_namesakes(import->app->store, &import->programme, name, &known->holders, err)) {
        tdelete(known, &import->known, by_key);
        known_name_free(known);
        return NULL;
    }
    fold_towns(&known->holders);
    if (add_called(import, known, err))
        return known;
    tdelete(known, &import->known, by_key);
    known_name_free(known);
    return NULL;
}

/* Towns that do not contradict each other: equal, or one of them unknown. Among those that agree,
 * one with a case in the programme, then one of this very town. */
static struct namesake *best_of(struct namesakes *holders, const char *town)
{
    struct namesake *best = NULL;
    int best_rank = -1;
    for (size_t i = 0; i < holders->count; i++) {
        struct namesake *row = &holders->rows[i];
        bool same = strcmp(row->town, town) == 0;
        int rank = 2 * !id_is_none(&row->case_id) + same;
        if ((same || !town[0] || !row->town[0]) && rank > best_rank) {
            best = row;
            best_rank = rank;
        }
    }
    return best;
}

bool known_find(struct import *import, const char *name, const char *town, struct id *holder,
                struct id *case_id, struct error *err)
{
    *holder = *case_id = ID_NONE;
    struct known_name *known = make_room(import, err) ? known_by_name(import, name, err) : NULL;
    if (!known)
        return false;
    char *key = utf8_name_key(town);
    const struct namesake *found = best_of(&known->holders, key);
    free(key);
    if (found) {
        *holder = found->holder;
        *case_id = found->case_id;
    }
    return true;
}

/* ---- by number ----------------------------------------------------------------------------- */

struct numbered {
    const struct import *import;
    const char *siret;
    struct id holder;
    size_t count;
};

/* Only those that were there before the file: two lines of one file that say one SIRET under two
 * names are for a person to look at. */
static void take_numbered(void *state, size_t number)
{
    struct numbered *numbered = state;
    struct twin_side side;
    if (number >= numbered->import->base_porteurs)
        return;
    twin_index_read(numbered->import->watch->index, number, &side);
    if (strcmp(side.siret, numbered->siret) == 0) {
        numbered->holder = side.id;
        numbered->count++;
    }
    twin_side_clear(&side);
}

bool known_by_siret(struct import *import, const struct twin_sheet *sheet, struct id *holder,
                    struct id *case_id, struct error *err)
{
    struct twin_side side;
    *holder = *case_id = ID_NONE;
    if (!sheet->siret || !import_watch(import, err))
        return !sheet->siret;
    twin_side_read(&(struct twin_sheet){.name = "", .siret = sheet->siret}, &side);
    struct numbered numbered = {.import = import, .siret = side.siret};
    if (side.siret[0])
        twin_index_find(import->watch->index, &side, take_numbered, &numbered);
    twin_side_clear(&side);
    if (numbered.count != 1)
        return true;
    *holder = numbered.holder;
    return query_first_case(import->app->store, &import->programme, holder, case_id, err);
}

void known_keep(struct import *import, const char *name)
{
    struct known_name sought = {.key = utf8_name_key(name)};
    struct known_name *const *place = tfind(&sought, &import->known, by_key);
    if (place)
        (*place)->said = true;
    free(sought.key);
}

/* The town that was missing, of one that was known without. */
static bool learn_town(struct import *import, struct namesake *row, const char *town)
{
    if ((row->town && row->town[0]) || !town[0])
        return false;
    free(row->town);
    row->town = utf8_name_key(town);
    if (import->watch)
        twin_index_learn_town(import->watch->index, &row->holder, town);
    return true;
}

bool known_note(struct import *import, const char *name, const char *town, const struct id *holder,
                const struct id *case_id, bool created, struct error *err)
{
    struct known_name *known = known_by_name(import, name, err);
    if (!known)
        return false;
    struct namesakes *holders = &known->holders;
    size_t at = place_of(holders, holder);
    if (at == holders->count) {
        add_holder(holders, &(struct namesake){*holder, *case_id, utf8_name_key(town)});
        known->said = known->said || !created;
        return true;
    }
    struct namesake *row = &holders->rows[at];
    bool moved = holders->count > 1 && !id_equal(&row->case_id, case_id);
    row->case_id = *case_id;
    known->said = learn_town(import, row, town) || moved || known->said;
    return true;
}
