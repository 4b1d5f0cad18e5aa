/* Who is worth comparing. Each porteur lies under some dozen keys: its numbers, its name, what is
 * left of its name when a letter is lost, the words that set it apart. Two that share none are not
 * compared, so that ten thousand cost some hundred thousand comparisons and not fifty million. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>

/* What a key is of: the same text of two kinds is two keys. */
enum kind { OF_NUMBER, OF_COORDINATE, OF_NAME, OF_PLACE, OF_WORD, OF_LOSS, OF_START, OF_END };

/* A key that more than this many have says nothing any more, and is left aside: but for the numbers
 * of the State. */
enum { CROWD = 48, NONE = -1 };

/* Small, because a base of 100,000 porteurs has more than a million of each. */
struct entry {
    uint32_t number;
    int32_t next; /* in `entries`; NONE at the end */
};
struct slot {
    uint64_t hash; /* 0: empty */
    int32_t first;
    uint32_t count; /* beyond CROWD they are counted, not kept */
};
struct twin_index {
    struct twin_side *sides;
    unsigned *seen; /* the search that met it last */
    unsigned search;
    size_t count, room;
    struct slot *slots; /* a power of two of them */
    size_t slot_count, used;
    struct entry *entries;
    size_t entry_count, entry_room;
};

struct twin_index *twin_index_new(void)
{
    struct twin_index *index = mem_alloc(sizeof *index);
    index->slot_count = 1024;
    index->slots = mem_alloc(index->slot_count * sizeof index->slots[0]);
    return index;
}

void twin_index_free(struct twin_index *index)
{
    if (!index)
        return;
    for (size_t i = 0; i < index->count; i++)
        twin_side_clear(&index->sides[i]);
    free(index->sides);
    free(index->seen);
    free(index->slots);
    free(index->entries);
    free(index);
}

const struct twin_side *twin_index_side(const struct twin_index *index, size_t number)
{
    return &index->sides[number];
}

size_t twin_index_count(const struct twin_index *index)
{
    return index->count;
}

void twin_index_learn_town(struct twin_index *index, const struct id *holder, const char *town)
{
    for (size_t i = 0; i < index->count; i++) {
        struct twin_side *side = &index->sides[i];
        if (side->town[0] || !id_equal(&side->sheet->id, holder))
            continue;
        free(side->town);
        side->town = utf8_fold(town);
    }
}

/* ---- the table ----------------------------------------------------------------------------- */

/* FNV-1a; two texts of one hash only make one comparison more. Never 0. */
static uint64_t hash_of(enum kind kind, const char *bytes, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)kind;
    hash *= UINT64_C(1099511628211);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return hash ? hash : 1;
}

static struct slot *slot_at(struct slot *slots, size_t count, uint64_t hash)
{
    size_t at = (size_t)(hash ^ hash >> 32) & (count - 1);
    while (slots[at].hash && slots[at].hash != hash)
        at = (at + 1) & (count - 1);
    return &slots[at];
}

static void grow(struct twin_index *index)
{
    size_t count = index->slot_count * 2;
    struct slot *slots = mem_alloc(count * sizeof slots[0]);
    for (size_t i = 0; i < index->slot_count; i++)
        if (index->slots[i].hash)
            *slot_at(slots, count, index->slots[i].hash) = index->slots[i];
    free(index->slots);
    index->slots = slots;
    index->slot_count = count;
}

static void put_under(struct twin_index *index, uint64_t hash, size_t number, size_t most)
{
    if (index->used * 4 >= index->slot_count * 3)
        grow(index);
    struct slot *slot = slot_at(index->slots, index->slot_count, hash);
    if (!slot->hash) {
        *slot = (struct slot){.hash = hash, .first = NONE};
        index->used++;
    }
    if (slot->first != NONE && index->entries[slot->first].number == number)
        return;
    slot->count++;
    if (slot->count > most)
        return;
    if (index->entry_count == index->entry_room) {
        index->entry_room = index->entry_room ? index->entry_room * 2 : 1024;
        index->entries = mem_resize(index->entries, index->entry_room * sizeof index->entries[0]);
    }
    index->entries[index->entry_count] = (struct entry){(uint32_t)number, slot->first};
    slot->first = (int32_t)index->entry_count++;
}

/* ---- the keys of a porteur ----------------------------------------------------------------- */

typedef void take_key(void *state, uint64_t hash, size_t most);

static void give(enum kind kind, const char *text, take_key *take, void *state)
{
    if (text[0])
        take(state, hash_of(kind, text, strlen(text)), kind == OF_NUMBER ? SIZE_MAX : CROWD);
}

/* A short name with a letter less, each in turn: two that differ by one letter share one of those.
 * A longer one keeps its start or its end. */
static void give_core(const char *core, take_key *take, void *state)
{
    enum { SHORT = 12, PIECE = 5 };
    size_t length = strlen(core);
    char less[SHORT];
    give(OF_LOSS, core, take, state);
    if (length >= PIECE && length < SHORT)
        for (size_t i = 0; i < length; i++) {
            memcpy(less, core, i);
            memcpy(less + i, core + i + 1, length - i); /* with the NUL */
            give(OF_LOSS, less, take, state);
        }
    if (length >= SHORT - 1) { /* one letter from a longer one */
        take(state, hash_of(OF_START, core, PIECE), CROWD);
        take(state, hash_of(OF_END, core + length - PIECE, PIECE), CROWD);
    }
}

static void give_words(const char *words, take_key *take, void *state)
{
    for (const char *at = words; *at;) {
        size_t length = strcspn(at, " ");
        if (length > 2)
            take(state, hash_of(OF_WORD, at, length), CROWD);
        at += length + strspn(at + length, " ");
    }
}

static void give_names(const struct twin_side *side, take_key *take, void *state)
{
    const struct twin_name *name = &side->name;
    char *placed = mem_print("%s/%s", name->key, side->town);
    give(OF_NAME, name->full, take, state);
    give(OF_NAME, name->key, take, state);
    give(OF_NAME, name->acronym, take, state);
    give(OF_NAME, name->initials[0], take, state);
    give(OF_NAME, name->initials[1], take, state);
    give(OF_PLACE, placed, take, state);
    give_core(name->core, take, state);
    give_words(name->sorted, take, state);
    for (size_t i = 0; i < side->aliases.count; i++)
        give(OF_NAME, side->aliases.items[i], take, state);
    free(placed);
}

static void give_keys(const struct twin_side *side, take_key *take, void *state)
{
    give(OF_NUMBER, side->siret, take, state);
    give(OF_NUMBER, side->rna, take, state);
    give(OF_COORDINATE, side->email, take, state);
    for (int i = 0; i < TWIN_PHONES; i++)
        give(OF_COORDINATE, side->phones[i], take, state);
    give_names(side, take, state);
}

/* ---- adding, finding ----------------------------------------------------------------------- */

struct adding {
    struct twin_index *index;
    size_t number;
};

static void add_key(void *state, uint64_t hash, size_t most)
{
    struct adding *adding = state;
    put_under(adding->index, hash, adding->number, most);
}

size_t twin_index_add(struct twin_index *index, struct twin_side *side)
{
    if (index->count == index->room) {
        index->room = index->room ? index->room * 2 : 64;
        index->sides = mem_resize(index->sides, index->room * sizeof index->sides[0]);
        index->seen = mem_resize(index->seen, index->room * sizeof index->seen[0]);
    }
    struct adding adding = {index, index->count};
    index->seen[index->count] = 0;
    index->sides[index->count++] = *side;
    *side = (struct twin_side){0};
    give_keys(&index->sides[adding.number], add_key, &adding);
    return adding.number;
}

struct finding {
    struct twin_index *index;
    twin_visit *visit;
    void *state;
};

static void find_key(void *state, uint64_t hash, size_t most)
{
    struct finding *finding = state;
    struct twin_index *index = finding->index;
    const struct slot *slot = slot_at(index->slots, index->slot_count, hash);
    if (!slot->hash || slot->count > most)
        return;
    for (int32_t at = slot->first; at != NONE; at = index->entries[at].next) {
        size_t number = index->entries[at].number;
        if (index->seen[number] == index->search)
            continue;
        index->seen[number] = index->search;
        finding->visit(finding->state, number);
    }
}

void twin_index_find(struct twin_index *index, const struct twin_side *side, twin_visit *visit,
                     void *state)
{
    struct finding finding = {index, visit, state};
    index->search++;
    give_keys(side, find_key, &finding);
}

size_t twin_index_sharers(const void *context, const char *coordinate)
{
    const struct twin_index *index = context;
    uint64_t hash = hash_of(OF_COORDINATE, coordinate, strlen(coordinate));
    return slot_at(index->slots, index->slot_count, hash)->count;
}
