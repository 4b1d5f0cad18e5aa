/* Whom a few porteurs resemble, asked once: reading all others to be compared with them would cost
 * more than writing them. The names alone, folded, are read from an index, and a sieve leaves the
 * few that the rule is worth asking about. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>

/* Those whose names may be near one: whom they are is decided by the rule. */
enum { LETTERS = 26, PAIRS = LETTERS * LETTERS };
struct sieve {
    struct twin_name name;
    bool wanted[PAIRS]; /* letters that follow each other in its core */
    int least;          /* of those pairs, what a name near it has at least */
    int met[PAIRS];     /* the name that had it last, by its number */
    int number;
};
struct sifting {
    struct sieve *sieves; /* one for each name of each sheet */
    size_t count;
    const struct twin_side *sides; /* of the sheets */
    size_t side_count;
    struct ids *near;
};

/* 0 to 25; -1 for what is none of the alphabet. */
static int letter_of(char byte)
{
    return byte >= 'a' && byte <= 'z' ? byte - 'a' : -1;
}

/* The next pair of letters, spaces skipped: "a contre" has "ac". -1 at the end. */
static int next_pair(const char **at, int *last)
{
    while (**at) {
        int letter = letter_of(*(*at)++), before = *last;
        if (letter < 0)
            continue;
        *last = letter;
        if (before >= 0)
            return before * LETTERS + letter;
    }
    return -1;
}

/* Three pairs go with each letter that may be a misprint, one with each word that may stand
 * elsewhere. */
static void sieve_set(struct sieve *sieve, const char *name, const char *town)
{
    twin_name_read(name, town, &sieve->name);
    const char *core = sieve->name.core[0] ? sieve->name.core : sieve->name.key, *at = core;
    int last = -1, found;
    while ((found = next_pair(&at, &last)) >= 0) {
        sieve->least += !sieve->wanted[found];
        sieve->wanted[found] = true;
    }
    sieve->least -= 3 * twin_letters_allowed(strlen(core));
    for (at = sieve->name.sorted; *at; at++)
        sieve->least -= *at == ' ';
}

static bool has_pairs(struct sieve *sieve, const char *folded)
{
    int last = -1, found, have = 0;
    sieve->number++;
    while (have < sieve->least && (found = next_pair(&folded, &last)) >= 0) {
        have += sieve->wanted[found] && sieve->met[found] != sieve->number;
        sieve->met[found] = sieve->number;
    }
    return have >= sieve->least;
}

/* `town`: of the other, as far as one may guess. */
static bool is_near_in(const struct twin_name *name, const char *folded, const char *town)
{
    struct twin_name other;
    twin_name_read(folded, town, &other);
    bool apart = name->core[0] && other.core[0];
    bool near = twin_nearness(name, &other) != NEAR_NOT ||
                (apart && (strstr(name->core, other.core) || strstr(other.core, name->core)));
    twin_name_clear(&other);
    return near;
}

/* Its town is not known here: it may be what the name begins or ends with. */
static bool is_near(const struct twin_name *name, const char *folded)
{
    enum { TOWN_WORDS = 4 };
    bool near = is_near_in(name, folded, "");
    const char *head = folded, *tail = folded + strlen(folded);
    for (int words = 0; words < TOWN_WORDS && !near; words++) {
        head += strcspn(head, " ");
        while (tail > folded && tail[-1] != ' ')
            tail--;
        if (!*head || tail == folded)
            break;
        char *first = mem_copy_bytes(folded, (size_t)(head - folded));
        near = is_near_in(name, folded, first) || is_near_in(name, folded, tail);
        free(first);
        head++;
        tail--;
    }
    return near;
}

/* Do the words begin with these letters, one after the other, some words left out? */
static bool begins_with(const char *folded, const char *letters)
{
    for (const char *at = folded; *letters && *at; at++)
        if ((at == folded || at[-1] == ' ') && *at == *letters)
            letters++;
    return !*letters;
}

/* "acp" or "a c p" is what these words begin with. */
static bool stands_for(const char *folded, const char *initials)
{
    for (; *folded; folded++)
        if (*folded != ' ' && *folded != *initials++)
            return false;
    return !*initials;
}

static bool passes(struct sieve *sieve, const char *folded)
{
    const struct twin_name *name = &sieve->name;
    return (has_pairs(sieve, folded) && is_near(name, folded)) ||
           (name->acronym[0] && begins_with(folded, name->acronym)) ||
           (name->initials[0][0] && stands_for(folded, name->initials[0])) ||
           (name->initials[1][0] && stands_for(folded, name->initials[1]));
}

static void sift_name(void *state, const struct id *holder, const char *folded)
{
    const struct sifting *sifting = state;
    for (size_t i = 0; i < sifting->count; i++)
        if (passes(&sifting->sieves[i], folded)) {
            ids_add(sifting->near, holder);
            return;
        }
}

static void sift_coordinates(void *state, const struct twin_sheet *sheet)
{
    const struct sifting *sifting = state;
    for (size_t i = 0; i < sifting->side_count; i++)
        if (twin_side_shares(&sifting->sides[i], sheet)) {
            ids_add(sifting->near, &sheet->id);
            return;
        }
}

/* Other names are in the index of the search. */
static bool add_called(struct app *app, const char *name, struct ids *near, struct error *err)
{
    enum { MOST = 20 };
    struct words words;
    struct hits hits;
    words_read(name, &words);
    bool done = query_search_names(app->store, &words, MOST, &hits, err);
    for (size_t i = 0; done && i < hits.count; i++) {
        struct record record;
        struct id holder;
        if (!query_record(app->store, ENTITY_CASE, &hits.rows[i].id, &record, NULL))
            continue;
        if (record_reference(&record, FIELD_CASE_HOLDER, &holder))
            ids_add(near, &holder);
        record_clear(&record);
    }
    if (done)
        hits_clear(&hits);
    words_clear(&words);
    return done;
}

/* ---- the sheets ---------------------------------------------------------------------------- */

static bool has_coordinates(const struct twin_side *side)
{
    return side->siret[0] || side->rna[0] || side->email[0] || side->phones[0][0] ||
           side->phones[1][0];
}

static bool add_name(struct sifting *sifting, struct app *app, const char *name, const char *town,
                     struct error *err)
{
    sifting->sieves = mem_resize(sifting->sieves, (sifting->count + 1) * sizeof *sifting->sieves);
    struct sieve *sieve = &sifting->sieves[sifting->count++];
    *sieve = (struct sieve){0};
    sieve_set(sieve, name, town);
    return add_called(app, name, sifting->near, err);
}

static bool add_sheet(struct sifting *sifting, struct app *app, const struct twin_sheet *sheet,
                      const struct twin_side *side, struct error *err)
{
    bool done = add_name(sifting, app, sheet->name ? sheet->name : "", side->town, err);
    for (size_t i = 0; done && i < sheet->aliases.count; i++)
        done = add_name(sifting, app, sheet->aliases.items[i], side->town, err);
    return done;
}

bool twins_sift(struct app *app, const struct twin_sheet sheets[], size_t count, struct ids *near,
                struct error *err)
{
    struct twin_side *sides = mem_alloc((count + 1) * sizeof *sides);
    struct sifting sifting = {.sides = sides, .side_count = count, .near = near};
    bool done = true, reached = false;
    for (size_t i = 0; i < count; i++) {
        twin_side_read(&sheets[i], &sides[i]);
        reached = reached || has_coordinates(&sides[i]);
    }
    for (size_t i = 0; done && i < count; i++)
        done = add_sheet(&sifting, app, &sheets[i], &sides[i], err);
    done = done && query_names(app->store, sift_name, &sifting, err) &&
           (!reached || query_coordinates(app->store, sift_coordinates, &sifting, err));
    for (size_t i = 0; i < sifting.count; i++)
        twin_name_clear(&sifting.sieves[i].name);
    for (size_t i = 0; i < count; i++)
        twin_side_clear(&sides[i]);
    free(sifting.sieves);
    free(sides);
    return done;
}

bool app_resembles_once(struct app *app, const char *name, const char *town,
                        struct resemblance *resemblance)
{
    const struct twin_sheet asked = {.name = (char *)name, .town = (char *)town};
    struct ids near = {0};
    struct twin_sheets sheets;
    bool found = false;
    *resemblance = (struct resemblance){0};
    if (twins_sift(app, &asked, 1, &near, NULL) &&
        query_twin_sheets_of(app->store, near.items, near.count, &sheets, NULL)) {
        struct twin_watch *watch = twin_watch_of(&sheets);
        found = app_resembles(app, watch, name, town, resemblance);
        twin_watch_free(watch);
        twin_sheets_clear(&sheets);
    }
    ids_clear(&near);
    return found;
}
