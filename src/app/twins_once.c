/* Whom one name resembles, asked once: reading all porteurs to be compared with one would cost more
 * than writing it. Their names alone, folded, are read from an index, and a sieve leaves the few
 * that the rule is worth asking about. */
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
    struct id *holders;
    size_t count;
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

static void keep(struct sieve *sieve, const struct id *holder)
{
    if ((sieve->count & (sieve->count - 1)) == 0) /* full: twice as many */
        sieve->holders = mem_resize(sieve->holders, (sieve->count ? 2 * sieve->count : 1) *
                                                        sizeof sieve->holders[0]);
    sieve->holders[sieve->count++] = *holder;
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

/* Its town is not known here: a core that holds the other may have it in its name. */
static bool is_near(const struct twin_name *name, const char *folded)
{
    struct twin_name other;
    twin_name_read(folded, "", &other);
    bool apart = name->core[0] && other.core[0];
    bool near = twin_nearness(name, &other) != NEAR_NOT ||
                (apart && (strstr(name->core, other.core) || strstr(other.core, name->core)));
    twin_name_clear(&other);
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

static void sift(void *state, const struct id *holder, const char *folded)
{
    struct sieve *sieve = state;
    const struct twin_name *name = &sieve->name;
    if ((has_pairs(sieve, folded) && is_near(name, folded)) ||
        (name->acronym[0] && begins_with(folded, name->acronym)) ||
        (name->initials[0][0] && stands_for(folded, name->initials[0])) ||
        (name->initials[1][0] && stands_for(folded, name->initials[1])))
        keep(sieve, holder);
}

/* Other names are in the index of the search. */
static void keep_called(struct sieve *sieve, struct app *app, const char *name)
{
    enum { MOST = 20 };
    struct words words;
    struct hits hits;
    words_read(name, &words);
    if (query_search_names(app->store, &words, MOST, &hits, NULL)) {
        for (size_t i = 0; i < hits.count; i++) {
            struct record record;
            struct id holder;
            if (!query_record(app->store, ENTITY_CASE, &hits.rows[i].id, &record, NULL))
                continue;
            if (record_reference(&record, FIELD_CASE_HOLDER, &holder))
                keep(sieve, &holder);
            record_clear(&record);
        }
        hits_clear(&hits);
    }
    words_clear(&words);
}

bool app_resembles_once(struct app *app, const char *name, const char *town,
                        struct resemblance *resemblance)
{
    struct sieve sieve = {0};
    struct twin_sheets sheets;
    char *place = utf8_fold(town ? town : "");
    sieve_set(&sieve, name, place);
    bool read = query_names(app->store, sift, &sieve, NULL);
    keep_called(&sieve, app, name);
    bool found = false;
    if (read && query_twin_sheets_of(app->store, sieve.holders, sieve.count, &sheets, NULL)) {
        struct twin_watch *watch = twin_watch_of(&sheets);
        found = app_resembles(app, watch, name, town, resemblance);
        twin_watch_free(watch);
        twin_sheets_clear(&sheets);
    }
    twin_name_clear(&sieve.name);
    free(sieve.holders);
    free(place);
    return found;
}
