/* What a name is made of, and how near two names are. Words that every second association bears say
 * nothing of who it is; what is left sets it apart. */
#include "twins.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Say nothing: articles, what kind of body it is, the département. */
static const char empty_words[] =
    " le la les l un une des du de d au aux a et en pour par sur sous dans avec chez ou"
    " association asso ass assoc collectif loi 1901 scop scic sarl sas eurl sci 62 pdc ";
/* Said by many: alone they set nobody apart, together with others they belong to the name. */
static const char common_words[] =
    " ami amis amie amies compagnie cie comite club centre maison maisons jardin jardins atelier"
    " ateliers cafe cafes epicerie recyclerie ressourcerie cooperative reseau union federation"
    " groupe projet projets tiers lieu lieux tierslieu ferme theatre espace foyer ecole fete fetes"
    " social sociale sociaux solidaire solidaires solidarite citoyen citoyens citoyenne aide"
    " secours developpement insertion quartier ville village habitants jeunes enfants femmes"
    " familles culture culturel culturelle local locale rural rurale territoire territoires pas"
    " artois ternois calaisis audomarois boulonnais montreuillois arrageois ensemble bio nature"
    " environnement "; /* folded */

enum { WORDS_MOST_OF_NAME = 32 };
/* The words of a name, in place: `text` is cut at its spaces. */
struct cut {
    char *text;
    char *words[WORDS_MOST_OF_NAME];
    size_t count;
};

static bool is_among(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at++)
        if (at > list && at[-1] == ' ' && at[length] == ' ')
            return true;
    return false;
}

static void cut_words(const char *folded, struct cut *cut)
{
    char *rest = NULL;
    *cut = (struct cut){.text = mem_copy(folded)};
    for (char *word = strtok_r(cut->text, " ", &rest); word && cut->count < WORDS_MOST_OF_NAME;
         word = strtok_r(NULL, " ", &rest))
        cut->words[cut->count++] = word;
}

static bool is_number(const char *word)
{
    return word[strspn(word, "0123456789")] == '\0';
}

/* "pas de calais" is where all of them are. */
static char *without_county(const char *folded)
{
    static const char county[] = "pas de calais";
    char *padded = mem_print(" %s ", folded), *at = strstr(padded, " pas de calais ");
    if (at)
        memset(at + 1, ' ', sizeof county - 1);
    return padded;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *join(char *const words[], size_t count, const char *between)
{
    struct text text = {0};
    for (size_t i = 0; i < count; i++)
        text_addf(&text, "%s%s", i ? between : "", words[i]);
    return text_take(&text);
}

static char *join_sorted(char *words[], size_t count)
{
    if (count)
        qsort(words, count, sizeof words[0], by_text);
    return join(words, count, " ");
}

/* "" below three letters: two are anybody's. */
static char *initials_of(char *const words[], size_t count)
{
    struct text text = {0};
    for (size_t i = 0; i < count; i++)
        if (isalpha((unsigned char)words[i][0]))
            text_add_bytes(&text, words[i], 1);
    if (text.length < 3)
        text_clear(&text);
    return text_take(&text);
}

/* A name of one word of three to eight letters, or of letters one by one, may stand for the first
 * letters of another. */
static char *acronym_of(const struct cut *cut)
{
    struct text text = {0};
    bool spelt = cut->count > 2;
    for (size_t i = 0; i < cut->count; i++)
        spelt = spelt && !cut->words[i][1];
    for (size_t i = 0; i < cut->count && (spelt || cut->count == 1); i++)
        text_add(&text, cut->words[i]);
    if (text.length < 3 || text.length > 8 ||
        strspn(text_get(&text), "abcdefghijklmnopqrstuvwxyz") != text.length)
        text_clear(&text);
    return text_take(&text);
}

void twin_name_read(const char *name, const char *town, struct twin_name *read)
{
    struct cut all, cut;
    char *key[WORDS_MOST_OF_NAME], *bare[WORDS_MOST_OF_NAME], *core[WORDS_MOST_OF_NAME],
        *common[WORDS_MOST_OF_NAME], *numbers[WORDS_MOST_OF_NAME];
    size_t keys = 0, bares = 0, cores = 0, commons = 0, figures = 0;
    char *towns = mem_print(" %s ", town);
    read->full = utf8_name_key(name);
    char *elsewhere = without_county(read->full);
    cut_words(read->full, &all);
    cut_words(elsewhere, &cut);
    for (size_t i = 0; i < cut.count; i++) {
        char *word = cut.words[i];
        if (is_among(empty_words, word))
            continue;
        key[keys++] = word;
        if (is_among(towns, word))
            continue;
        bare[bares++] = word;
        if (is_number(word))
            numbers[figures++] = word;
        else if (is_among(common_words, word))
            common[commons++] = word;
        else
            core[cores++] = word;
    }
    read->key = join(key, keys, " ");
    read->bare = join(bare, bares, " ");
    read->core = join(core, cores, "");
    read->numbers = join(numbers, figures, " ");
    read->initials[0] = initials_of(all.words, all.count);
    read->initials[1] = initials_of(key, keys);
    read->acronym = acronym_of(&all);
    read->sorted = join_sorted(core, cores);
    read->common = join_sorted(common, commons);
    free(all.text);
    free(cut.text);
    free(elsewhere);
    free(towns);
}

void twin_name_clear(struct twin_name *name)
{
    char *const texts[] = {name->full,        name->key,    name->bare,    name->core,
                           name->sorted,      name->common, name->numbers, name->initials[0],
                           name->initials[1], name->acronym};
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
        free(texts[t]);
    *name = (struct twin_name){0};
}

/* ---- nearness ------------------------------------------------------------------------------ */

static int least(int a, int b)
{
    return a < b ? a : b;
}

int twin_distance(const char *a, const char *b, int most)
{
    enum { LONGEST = 64 };
    int rows[3][LONGEST + 1];
    size_t long_a = strlen(a), long_b = strlen(b);
    size_t apart = long_a > long_b ? long_a - long_b : long_b - long_a;
    if (apart > (size_t)most || long_a > LONGEST || long_b > LONGEST)
        return strcmp(a, b) == 0 ? 0 : most + 1;
    for (size_t j = 0; j <= long_b; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= long_a; i++) {
        int *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        int best = row[0] = (int)i;
        for (size_t j = 1; j <= long_b; j++) {
            int change = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
            best = least(best, row[j]);
        }
        if (best > most)
            return most + 1;
    }
    return least(rows[long_a % 3][long_b], most + 1);
}

int twin_letters_allowed(size_t length)
{
    return length >= 12 ? 2 : length >= 5 ? 1 : 0;
}

enum nearness twin_nearness(const struct twin_name *a, const struct twin_name *b)
{
    bool apart = a->core[0] && b->core[0];
    if (strcmp(a->full, b->full) == 0 || (a->key[0] && strcmp(a->key, b->key) == 0))
        return !apart && !strchr(a->key, ' ')  ? NEAR_NOTHING_APART
               : strcmp(a->full, b->full) == 0 ? NEAR_SAME
                                               : NEAR_WORDS;
    if (!apart || strcmp(a->numbers, b->numbers) != 0 || strcmp(a->common, b->common) != 0)
        return NEAR_NOT;
    if (strcmp(a->bare, b->bare) == 0)
        return NEAR_TOWN;
    if (strcmp(a->sorted, b->sorted) == 0 || strcmp(a->core, b->core) == 0)
        return NEAR_ORDER;
    size_t long_a = strlen(a->core), long_b = strlen(b->core);
    int most = twin_letters_allowed(long_a < long_b ? long_a : long_b),
        distance = twin_distance(a->core, b->core, most);
    if (distance > most)
        return NEAR_NOT;
    return distance == 1 ? NEAR_LETTER : NEAR_LETTERS;
}
