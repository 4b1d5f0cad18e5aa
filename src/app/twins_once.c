/* Whom a few porteurs resemble, asked once: reading all others to be compared with them would cost
 * more than writing them. The names alone, folded, are read from an index, and a sieve leaves
 * some whose towns are read too: of these the rule says who is near. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>

/* Those whose names may be near one: whom they are is decided by the rule. */
enum { ERRORS = 2, LONGEST = 63 }; /* bytes, as a bit for each and one more are at hand */
struct sieve {
    struct twin_name name;
    uint64_t where[256]; /* where each byte stands in what sets it apart: its core */
    size_t length;       /* of the core */
    int most;            /* letters that may be misprints */
};
struct sifting {
    struct sieve *sieves; /* one for each name of each sheet */
    size_t count;
    const struct twin_side *sides; /* of the sheets */
    size_t side_count;
    struct ids sifted; /* whose names passed */
    struct ids *near;
};

static void sieve_set(struct sieve *sieve, const char *name, const char *town)
{
    *sieve = (struct sieve){0};
    twin_name_read(name, town, &sieve->name);
    const struct twin_name *read = &sieve->name;
    const char *core = read->core[0] ? read->core : read->key[0] ? read->key : read->full;
    for (const char *at = core; *at; at++)
        if (*at != ' ' && sieve->length++ < LONGEST)
            sieve->where[(unsigned char)*at] |= UINT64_C(1) << (sieve->length - 1);
    sieve->most = read->core[0] ? twin_letters_allowed(sieve->length) : 0;
}

/* ---- letters ------------------------------------------------------------------------------- */

/* How far in the core one may be after some letters, bit n: its first n are made of them, with
 * that many errors or fewer. The automaton of Wu and Manber (Fast text searching allowing errors,
 * 1992), and two letters exchanged as one error. */
struct reached {
    uint64_t with[ERRORS + 1];
    uint64_t exchanged[ERRORS]; /* the letter read stands one further; if the next stands here… */
};

static struct reached reach_letter(const struct sieve *sieve, const struct reached *from, char byte)
{
    uint64_t here = sieve->where[(unsigned char)byte];
    struct reached to = {.with = {(from->with[0] & here) << 1}};
    for (int errors = 1; errors <= ERRORS; errors++) {
        uint64_t less = from->with[errors - 1];
        to.with[errors] = (from->with[errors] & here) << 1 /* as it should be */
                          | less | less << 1               /* one more, or another */
                          | to.with[errors - 1] << 1       /* one of the core left out */
                          | (from->exchanged[errors - 1] & here) << 2;
        to.exchanged[errors - 1] = less & here >> 1;
    }
    return to;
}

/* Each word is a part of the core, or one of those that set nobody apart. */
static void choose_word(struct reached *taken, const struct reached *left)
{
    for (int errors = 0; errors <= ERRORS; errors++)
        taken->with[errors] |= left->with[errors];
    for (int errors = 0; errors < ERRORS; errors++)
        taken->exchanged[errors] |= left->exchanged[errors];
}

/* Are some of the words, in their order, the core but for some letters? */
static bool has_letters(const struct sieve *sieve, const char *folded)
{
    if (sieve->length > LONGEST || sieve->length == 0)
        return sieve->length > 0;
    struct reached reached = {.with = {1, 3, 7}}, before = reached;
    for (; *folded; folded++)
        if (*folded == ' ') {
            choose_word(&reached, &before);
            before = reached;
        } else {
            reached = reach_letter(sieve, &reached, *folded);
        }
    choose_word(&reached, &before);
    return reached.with[sieve->most] >> sieve->length & 1;
}

/* Has it all the words that set the name apart, in whatever order? */
static bool has_words(const struct sieve *sieve, const char *folded)
{
    const char *word = sieve->name.sorted;
    if (!*word)
        return false;
    while (*word) {
        size_t length = strcspn(word, " ");
        const char *at = folded;
        while (strncmp(at, word, length) != 0 || (at[length] && at[length] != ' ')) {
            at += strcspn(at, " ");
            at += strspn(at, " ");
            if (!*at)
                return false;
        }
        word += length + strspn(word + length, " ");
    }
    return true;
}

/* ---- first letters ------------------------------------------------------------------------- */

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

static bool passes(const struct sieve *sieve, const char *folded)
{
    const struct twin_name *name = &sieve->name;
    return has_letters(sieve, folded) || has_words(sieve, folded) ||
           (name->acronym[0] && begins_with(folded, name->acronym)) ||
           (name->initials[0][0] && stands_for(folded, name->initials[0])) ||
           (name->initials[1][0] && stands_for(folded, name->initials[1]));
}

/* ---- whose names may be near --------------------------------------------------------------- */

static void sift_name(void *state, const struct id *holder, const char *folded)
{
    struct sifting *sifting = state;
    for (size_t i = 0; i < sifting->count; i++)
        if (passes(&sifting->sieves[i], folded)) {
            ids_add(&sifting->sifted, holder);
            return;
        }
}

/* What the rule says of its name where it is. */
static void weigh_name(void *state, const struct twin_sheet *sheet)
{
    const struct sifting *sifting = state;
    struct twin_side side;
    twin_side_read(sheet, &side);
    for (size_t i = 0; i < sifting->side_count; i++)
        if (twin_score(&side, &sifting->sides[i], NULL, NULL, NULL) > 0) {
            ids_add(sifting->near, &sheet->id);
            break;
        }
    twin_side_clear(&side);
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
           query_named(app->store, sifting.sifted.items, sifting.sifted.count, weigh_name, &sifting,
                       err) &&
           (!reached || query_coordinates(app->store, sift_coordinates, &sifting, err));
    for (size_t i = 0; i < sifting.count; i++)
        twin_name_clear(&sifting.sieves[i].name);
    for (size_t i = 0; i < count; i++)
        twin_side_clear(&sides[i]);
    ids_clear(&sifting.sifted);
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
    store_hold(app->store);
    if (twins_sift(app, &asked, 1, &near, NULL) &&
        query_twin_sheets_of(app->store, near.items, near.count, &sheets, NULL)) {
        struct twin_watch *watch = twin_watch_of(&sheets);
        found = app_resembles(app, watch, name, town, resemblance);
        twin_watch_free(watch);
        twin_sheets_clear(&sheets);
    }
    store_release(app->store);
    ids_clear(&near);
    return found;
}
