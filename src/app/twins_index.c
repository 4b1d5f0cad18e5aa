/* Who is worth comparing: porteurs under their keys (twins_keys.c). A hundred thousand of them have
 * a million keys, so that all that is known of them lies in spills, of each of which a part is in
 * memory: no more for a hundred thousand than for ten thousand. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>

/* A key that more than this many have says nothing any more, and is left aside: but for the numbers
 * of the State. */
enum { CROWD = 48, FIRST_SLOTS = 1024 };
enum {
    SLOT_BYTES = 3 << 20,
    CHUNK_BYTES = 1 << 20,
    MARK_BYTES = 1 << 20,
    PLACE_BYTES = 256 << 10,
    TEXT_BYTES = 512 << 10
};

/* Porteurs, and places in `chunks`, are counted from 1 here: what is all zero is empty. Most keys
 * have one porteur, which is in the slot; those of the others lie together, so that going through
 * them goes through few pages. */
enum { CHUNK_NUMBERS = 7 };
struct chunk {
    uint32_t numbers[CHUNK_NUMBERS];
    uint32_t next; /* 0: the last */
};
struct slot {
    uint64_t key;   /* 0: empty */
    uint32_t first; /* the porteur, when there is one; else the chunk that is being filled */
    uint32_t count; /* beyond CROWD they are counted, not kept */
};
_Static_assert(SPILL_PAGE % sizeof(struct chunk) == 0 && SPILL_PAGE % sizeof(struct slot) == 0,
               "none lies across two pages");

/* What is looked at of each porteur that shares a key. */
struct mark {
    twin_sign sign;
    uint32_t seen; /* the search that met it last */
};
struct twin_index {
    char *folder;
    size_t count;
    uint32_t search;
    struct spill *slots; /* in the order of their keys, spread: see slot_at */
    size_t slot_count, used;
    struct spill *chunks;
    uint32_t chunk_count;
    struct spill *marks;  /* of the porteurs, by number */
    struct spill *places; /* the same: where their blocks are, as uint64_t */
    struct spill *texts;
};

struct twin_index *twin_index_new(const char *folder)
{
    struct twin_index *index = mem_alloc(sizeof *index);
    index->folder = mem_copy(folder);
    index->slots = spill_new(folder, SLOT_BYTES);
    index->slot_count = FIRST_SLOTS;
    index->chunks = spill_new(folder, CHUNK_BYTES);
    index->marks = spill_new(folder, MARK_BYTES);
    index->places = spill_new(folder, PLACE_BYTES);
    index->texts = spill_new(folder, TEXT_BYTES);
    return index;
}

void twin_index_free(struct twin_index *index)
{
    if (!index)
        return;
    spill_free(index->slots);
    spill_free(index->chunks);
    spill_free(index->marks);
    spill_free(index->places);
    spill_free(index->texts);
    free(index->folder);
    free(index);
}

size_t twin_index_count(const struct twin_index *index)
{
    return index->count;
}

bool twin_index_sound(const struct twin_index *index, struct error *err)
{
    return (spill_sound(index->slots) && spill_sound(index->chunks) && spill_sound(index->marks) &&
            spill_sound(index->places) && spill_sound(index->texts)) ||
           error_set(err, ERR_IO,
                     "les doublons ne peuvent pas être cherchés : le disque ne rend pas ce qui y a "
                     "été mis de côté ; rien n'est écrit, recommencez");
}

/* ---- texts --------------------------------------------------------------------------------- */

static uint64_t *place_at(const struct twin_index *index, size_t number, bool changing)
{
    return spill_at(index->places, (uint64_t)number * sizeof(uint64_t), changing);
}

/* Its texts, then who it is. */
static void keep_texts(struct twin_index *index, size_t number, const struct twin_side *side)
{
    struct text block = {0};
    twin_side_pack(side, &block);
    text_add_bytes(&block, &side->id, sizeof side->id);
    *place_at(index, number, true) = spill_add(index->texts, block.bytes, block.length);
    text_clear(&block);
}

void twin_index_read(struct twin_index *index, size_t number, struct twin_side *side)
{
    struct id holder = ID_NONE;
    size_t length;
    char *block = spill_take(index->texts, *place_at(index, number, false), &length);
    if (length >= sizeof holder) { /* else it is no longer sound */
        length -= sizeof holder;
        memcpy(&holder, block + length, sizeof holder);
        block[length] = '\0';
    }
    twin_side_unpack(&holder, block, length, side);
}

/* ---- the table ----------------------------------------------------------------------------- */

/* The slot of a key, or the empty one where it would be. Keys lie in the order of what they are
 * spread to, so that a larger table is filled from one end to the other. */
static struct slot *slot_at(struct spill *slots, size_t count, uint64_t key, bool changing)
{
    uint64_t spread = (key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)((spread >> 32) * count >> 32);
    for (;;) {
        struct slot *slot = spill_at(slots, at * sizeof *slot, false);
        if (!slot->key || slot->key == key)
            return changing ? spill_at(slots, at * sizeof *slot, true) : slot;
        at = at + 1 < count ? at + 1 : 0;
    }
}

static void grow(struct twin_index *index)
{
    size_t count = index->slot_count + index->slot_count / 2;
    struct spill *slots = spill_new(index->folder, SLOT_BYTES);
    spill_hold(index->slots, 0);
    for (size_t i = 0; i < index->slot_count; i++) {
        struct slot slot = *(const struct slot *)spill_at(index->slots, i * sizeof slot, false);
        if (slot.key)
            *slot_at(slots, count, slot.key, true) = slot;
    }
    spill_free(index->slots);
    index->slots = slots;
    index->slot_count = count;
}

static struct chunk *chunk_at(const struct twin_index *index, uint32_t place, bool changing)
{
    return spill_at(index->chunks, (uint64_t)(place - 1) * sizeof(struct chunk), changing);
}

static bool is_kept(const struct slot *slot, enum twin_key kind)
{
    return kind == TWIN_KEY_NUMBER || slot->count <= CROWD;
}

/* How many of a chunk are filled. */
static size_t filled(const struct chunk *chunk)
{
    size_t count = CHUNK_NUMBERS;
    while (count > 0 && !chunk->numbers[count - 1])
        count--;
    return count;
}

/* The one that came last. */
static uint32_t last_of(const struct twin_index *index, const struct slot *slot)
{
    if (slot->count < 2)
        return slot->first;
    const struct chunk *chunk = chunk_at(index, slot->first, false);
    size_t count = filled(chunk);
    return count ? chunk->numbers[count - 1] : 0;
}

/* The place of a chunk that holds one and is followed by another. */
static uint32_t begin_chunk(struct twin_index *index, uint32_t number, uint32_t next)
{
    *chunk_at(index, ++index->chunk_count, true) =
        (struct chunk){.numbers = {number}, .next = next};
    return index->chunk_count;
}

/* One more under a key that has some already. */
static void keep_under(struct twin_index *index, struct slot *slot, uint32_t number)
{
    if (slot->count == 2)
        slot->first = begin_chunk(index, slot->first, 0);
    struct chunk *chunk = chunk_at(index, slot->first, true);
    size_t count = filled(chunk);
    if (count < CHUNK_NUMBERS)
        chunk->numbers[count] = number;
    else
        slot->first = begin_chunk(index, number, slot->first);
}

struct adding {
    struct twin_index *index;
    uint32_t number; /* from 1 */
};

static void add_key(void *state, enum twin_key kind, uint64_t key)
{
    const struct adding *adding = state;
    struct twin_index *index = adding->index;
    if (index->used * 4 >= index->slot_count * 3)
        grow(index);
    struct slot *slot = slot_at(index->slots, index->slot_count, key, true);
    if (slot->count && last_of(index, slot) == adding->number)
        return;
    index->used += slot->key == 0;
    slot->key = key;
    if (++slot->count == 1)
        slot->first = adding->number;
    else if (is_kept(slot, kind))
        keep_under(index, slot, adding->number);
}

static struct mark *mark_at(const struct twin_index *index, size_t number, bool changing)
{
    return spill_at(index->marks, (uint64_t)number * sizeof(struct mark), changing);
}

size_t twin_index_add(struct twin_index *index, const struct twin_side *side)
{
    struct adding adding = {index, (uint32_t)index->count + 1};
    size_t number = index->count++;
    *mark_at(index, number, true) = (struct mark){.sign = twin_sign_of(side)};
    keep_texts(index, number, side);
    twin_keys(side, add_key, &adding);
    if (!side->town[0]) /* it may be learnt */
        add_key(&adding, TWIN_KEY_NUMBER, twin_holder_key(&side->id));
    return number;
}

/* ---- finding ------------------------------------------------------------------------------- */

/* All those that are kept under a key. */
static void visit_key(struct twin_index *index, enum twin_key kind, uint64_t key,
                      void (*visit)(void *state, enum twin_key kind, size_t number), void *state)
{
    const struct slot slot = *slot_at(index->slots, index->slot_count, key, false);
    if (slot.count == 1)
        visit(state, kind, slot.first - 1);
    if (slot.count < 2 || !is_kept(&slot, kind))
        return;
    for (uint32_t place = slot.first; place;) {
        const struct chunk chunk = *chunk_at(index, place, false);
        for (size_t i = 0; i < CHUNK_NUMBERS && chunk.numbers[i]; i++)
            visit(state, kind, chunk.numbers[i] - 1);
        place = chunk.next;
    }
}

struct finding {
    struct twin_index *index;
    twin_sign sign;
    twin_visit *visit;
    void *state;
};

static void meet(void *state, enum twin_key kind, size_t number)
{
    const struct finding *finding = state;
    struct twin_index *index = finding->index;
    const struct mark *mark = mark_at(index, number, false);
    if (mark->seen == index->search ||
        (kind == TWIN_KEY_LIKE && !twin_signs_agree(mark->sign, finding->sign)))
        return;
    mark_at(index, number, true)->seen = index->search;
    finding->visit(finding->state, number);
}

static void find_key(void *state, enum twin_key kind, uint64_t key)
{
    const struct finding *finding = state;
    visit_key(finding->index, kind, key, meet, state);
}

void twin_index_find(struct twin_index *index, const struct twin_side *side, twin_visit *visit,
                     void *state)
{
    struct finding finding = {index, twin_sign_of(side), visit, state};
    index->search++;
    twin_keys(side, find_key, &finding);
}

struct learning {
    struct twin_index *index;
    const struct id *holder;
    const char *town;
};

static void learn_town(void *state, enum twin_key kind, size_t number)
{
    const struct learning *learning = state;
    struct twin_side side;
    (void)kind;
    twin_index_read(learning->index, number, &side);
    if (id_equal(&side.id, learning->holder) && !side.town[0]) {
        side.town = utf8_fold(learning->town);
        keep_texts(learning->index, number, &side);
        free(side.town);
    }
    twin_side_clear(&side);
}

void twin_index_learn_town(struct twin_index *index, const struct id *holder, const char *town)
{
    struct learning learning = {index, holder, town};
    visit_key(index, TWIN_KEY_NUMBER, twin_holder_key(holder), learn_town, &learning);
}

size_t twin_index_sharers(void *context, const char *coordinate)
{
    struct twin_index *index = context;
    return slot_at(index->slots, index->slot_count, twin_coordinate_key(coordinate), false)->count;
}
