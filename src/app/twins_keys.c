/* Where a double would be looked for. Each porteur lies under some dozen keys: its numbers, its
 * name, what is left of its name when a letter is lost, the words that set it apart. Two that share
 * none are not compared, so that ten thousand cost some hundred thousand comparisons and not fifty
 * million. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>

/* What a key is of: the same text of two kinds is two keys. */
enum of {
    OF_NUMBER,
    OF_COORDINATE,
    OF_NAME,
    OF_PLACE,
    OF_WORD,
    OF_LOSS,
    OF_START,
    OF_END,
    OF_HOLDER
};

/* FNV-1a; two texts of one hash only make one comparison more. Never 0. */
static uint64_t hash_of(enum of of, const char *bytes, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)of;
    hash *= UINT64_C(1099511628211);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return hash ? hash : 1;
}

uint64_t twin_coordinate_key(const char *coordinate)
{
    return hash_of(OF_COORDINATE, coordinate, strlen(coordinate));
}

uint64_t twin_holder_key(const struct id *holder)
{
    return hash_of(OF_HOLDER, (const char *)holder->bytes, sizeof holder->bytes);
}

/* Whoever takes the keys. */
struct taker {
    twin_take_key *take;
    void *state;
};

static void give_bytes(const struct taker *taker, enum of of, const char *bytes, size_t length)
{
    static const enum twin_key kinds[] = {
        [OF_NUMBER] = TWIN_KEY_NUMBER, [OF_COORDINATE] = TWIN_KEY_COORDINATE,
        [OF_NAME] = TWIN_KEY_NAME,     [OF_PLACE] = TWIN_KEY_PLACE,
        [OF_WORD] = TWIN_KEY_LIKE,     [OF_LOSS] = TWIN_KEY_LIKE,
        [OF_START] = TWIN_KEY_LIKE,    [OF_END] = TWIN_KEY_LIKE};
    if (length > 0)
        taker->take(taker->state, kinds[of], hash_of(of, bytes, length));
}

static void give(const struct taker *taker, enum of of, const char *text)
{
    give_bytes(taker, of, text, strlen(text));
}

/* A short name with a letter less, each in turn: two that differ by one letter share one of those.
 * A longer one keeps its start or its end. */
static void give_core(const struct taker *taker, const char *core)
{
    enum { SHORT = 12, PIECE = 5 };
    size_t length = strlen(core);
    char less[SHORT];
    give(taker, OF_LOSS, core);
    if (length >= PIECE && length < SHORT)
        for (size_t i = 0; i < length; i++) {
            memcpy(less, core, i);
            memcpy(less + i, core + i + 1, length - i); /* with the NUL */
            give(taker, OF_LOSS, less);
        }
    if (length >= SHORT - 1) { /* one letter from a longer one */
        give_bytes(taker, OF_START, core, PIECE);
        give_bytes(taker, OF_END, core + length - PIECE, PIECE);
    }
}

static void give_words(const struct taker *taker, const char *words)
{
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, " ");
        if (length > 2)
            give_bytes(taker, OF_WORD, at, length);
        at += length + strspn(at + length, " ");
    }
}

void twin_keys(const struct twin_side *side, twin_take_key *take, void *state)
{
    const struct taker taker = {take, state};
    const struct twin_name *name = &side->name;
    give(&taker, OF_NUMBER, side->siret);
    give(&taker, OF_NUMBER, side->rna);
    give(&taker, OF_COORDINATE, side->email);
    for (int i = 0; i < TWIN_PHONES; i++)
        give(&taker, OF_COORDINATE, side->phones[i]);
    give(&taker, OF_NAME, name->full);
    give(&taker, OF_NAME, name->key);
    give(&taker, OF_NAME, name->acronym);
    give(&taker, OF_NAME, name->initials[0]);
    give(&taker, OF_NAME, name->initials[1]);
    for (size_t i = 0; i < side->aliases.count; i++)
        give(&taker, OF_NAME, side->aliases.items[i]);
    char *placed = mem_print("%s/%s", name->key, side->town);
    give(&taker, OF_PLACE, placed);
    free(placed);
    give_core(&taker, name->core);
    give_words(&taker, name->sorted);
}

/* ---- signs --------------------------------------------------------------------------------- */

/* The highest bit: it has other names, or may stand for the first letters of another, and is to be
 * looked at whatever its words are. Then fifteen bits of its key, sixteen of its figures and common
 * words. */
enum { KEY_SHIFT = 16, ALWAYS_SHIFT = 31, KEY_MASK = 0x7FFF, COMMON_MASK = 0xFFFF };

twin_sign twin_sign_of(const struct twin_side *side)
{
    const struct twin_name *name = &side->name;
    bool always = side->aliases.count > 0 || name->acronym[0];
    uint64_t key = hash_of(OF_NAME, name->key, strlen(name->key)),
             common = hash_of(OF_WORD, name->common, strlen(name->common)) ^
                      hash_of(OF_NUMBER, name->numbers, strlen(name->numbers));
    return (twin_sign)always << ALWAYS_SHIFT | (twin_sign)(key >> 40 & KEY_MASK) << KEY_SHIFT |
           (twin_sign)(common >> 40 & COMMON_MASK);
}

bool twin_signs_agree(twin_sign a, twin_sign b)
{
    twin_sign differs = a ^ b;
    return (a | b) >> ALWAYS_SHIFT || !(differs & COMMON_MASK) ||
           !(differs >> KEY_SHIFT & KEY_MASK);
}
