/* Who is worth comparing: porteurs under their keys (twins_keys.c). A hundred thousand of them have
 * a million keys, so that keys, lists and texts lie in spills and a few megabytes of each are in
 * memory; of each porteur some thirty bytes always are. */
#include "twins.h"

#include <stdlib.h>
#include <string.h>

/* A key that more than this many have says nothing any more, and is left aside: but for the numbers
 * of the State. */
enum { CROWD = 48, FIRST_SLOTS = 1024 };
enum { SLOT_BYTES = 4 << 20, ENTRY_BYTES = 2 << 20, TEXT_BYTES = 2 << 20 };

/* Places in `entries` are counted from 1, so that what is all zero is empty. */
struct entry {
    uint32_t number;
    uint32_t next; /* 0: the last */
};
struct slot {
    uint64_t key; /* 0: empty */
    uint32_t first;
    uint32_t count; /* beyond CROWD they are counted, not kept */
};
_Static_assert(SPILL_PAGE % sizeof(struct entry) == 0 && SPILL_PAGE % sizeof(struct slot) == 0,
               "none lies across two pages");

/* What is always in memory of a porteur. */
struct member {
    struct id holder;
    uint64_t texts; /* where its block is */
    twin_sign sign;
    uint32_t seen; /* the search that met it last */
};
struct twin_index {
    char *folder;
    struct member *members;
    size_t count, room;
    uint32_t search;
    struct spill *slots; /* a power of two of them */
    size_t slot_count, used;
    struct spill *entries;
    uint32_t entry_count;
    struct spill *texts;
};

struct twin_index *twin_index_new(const char *folder)
{
    struct twin_index *index = mem_alloc(sizeof *index);
    index->folder = mem_copy(folder);
    index->slots = spill_new(folder, SLOT_BYTES);
    index->slot_count = FIRST_SLOTS;
    index->entries = spill_new(folder, ENTRY_BYTES);
    index->texts = spill_new(folder, TEXT_BYTES);
    return index;
}

void twin_index_free(struct twin_index *index)
{
    if (!index)
        return;
    spill_free(index->slots);
    spill_free(index->entries);
    spill_free(index->texts);
    free(index->members);
    free(index->folder);
    free(index);
}

const struct id *twin_index_holder(const struct twin_index *index, size_t number)
{
    return &index->members[number].holder;
}

size_t twin_index_count(const struct twin_index *index)
{
    return index->count;
}

bool twin_index_sound(const struct twin_index *index, struct error *err)
{
    return (spill_sound(index->slots) && spill_sound(index->entries) &&
            spill_sound(index->texts)) ||
           error_set(err, ERR_IO,
                     "les doublons ne peuvent pas être cherchés : le disque ne rend pas ce qui y a "
                     "été mis de côté ; rien n'est écrit, recommencez");
}

/* ---- texts --------------------------------------------------------------------------------- */

static void keep_texts(struct twin_index *index, struct member *member,
                       const struct twin_side *side)
{
    struct text block = {0};
    twin_side_pack(side, &block);
    member->texts = spill_add(index->texts, block.bytes, block.length);
    text_clear(&block);
}

void twin_index_read(struct twin_index *index, size_t number, struct twin_side *side)
{
    const struct member *member = &index->members[number];
    size_t length;
    char *block = spill_take(index->texts, member->texts, &length);
    twin_side_unpack(&member->holder, block, length, side);
}

void twin_index_learn_town(struct twin_index *index, const struct id *holder, const char *town)
{
    for (size_t i = 0; i < index->count; i++) {
        struct member *member = &index->members[i];
        struct twin_side side;
        if (!id_equal(&member->holder, holder))
            continue;
        twin_index_read(index, i, &side);
        if (!side.town[0]) {
            side.town = utf8_fold(town);
            keep_texts(index, member, &side);
            free(side.town);
        }
        twin_side_clear(&side);
    }
}

/* ---- the table ----------------------------------------------------------------------------- */

/* The slot of a key, or the empty one where it would be. */
static struct slot *slot_at(struct spill *slots, size_t count, uint64_t key, bool changing)
{
    size_t at = (size_t)(key ^ key >> 32) & (count - 1);
    for (;;) {
        struct slot *slot = spill_at(slots, at * sizeof *slot, false);
        if (!slot->key || slot->key == key)
            return changing ? spill_at(slots, at * sizeof *slot, true) : slot;
        at = (at + 1) & (count - 1);
    }
}

static void grow(struct twin_index *index)
{
    size_t count = index->slot_count * 2;
    struct spill *slots = spill_new(index->folder, SLOT_BYTES);
    for (size_t i = 0; i < index->slot_count; i++) {
        struct slot slot = *(const struct slot *)spill_at(index->slots, i * sizeof slot, false);
        if (slot.key)
            *slot_at(slots, count, slot.key, true) = slot;
    }
    spill_free(index->slots);
    index->slots = slots;
    index->slot_count = count;
}

static struct entry *entry_at(const struct twin_index *index, uint32_t place, bool changing)
{
    return spill_at(index->entries, (place - 1) * sizeof(struct entry), changing);
}

static bool is_kept(const struct slot *slot, enum twin_key kind)
{
    return kind == TWIN_KEY_NUMBER || slot->count <= CROWD;
}

struct adding {
    struct twin_index *index;
    uint32_t number;
};

static void add_key(void *state, enum twin_key kind, uint64_t key)
{
    const struct adding *adding = state;
    struct twin_index *index = adding->index;
    if (index->used * 4 >= index->slot_count * 3)
        grow(index);
    struct slot *slot = slot_at(index->slots, index->slot_count, key, true);
    if (slot->first && entry_at(index, slot->first, false)->number == adding->number)
        return;
    index->used += slot->key == 0;
    slot->key = key;
    slot->count++;
    if (!is_kept(slot, kind))
        return;
    uint32_t next = slot->first;
    slot->first = ++index->entry_count;
    *entry_at(index, index->entry_count, true) = (struct entry){adding->number, next};
}

size_t twin_index_add(struct twin_index *index, const struct twin_side *side)
{
    if (index->count == index->room) {
        index->room = index->room ? index->room * 2 : 64;
        index->members = mem_resize(index->members, index->room * sizeof index->members[0]);
    }
    struct adding adding = {index, (uint32_t)index->count};
    struct member *member = &index->members[index->count++];
    *member = (struct member){.holder = side->id, .sign = twin_sign_of(side)};
    keep_texts(index, member, side);
    twin_keys(side, add_key, &adding);
    return adding.number;
}

/* ---- finding ------------------------------------------------------------------------------- */

struct finding {
    struct twin_index *index;
    twin_sign sign;
    twin_visit *visit;
    void *state;
};

static void find_key(void *state, enum twin_key kind, uint64_t key)
{
    const struct finding *finding = state;
    struct twin_index *index = finding->index;
    const struct slot *slot = slot_at(index->slots, index->slot_count, key, false);
    uint32_t place = slot->key && is_kept(slot, kind) ? slot->first : 0;
    while (place) {
        struct entry entry = *entry_at(index, place, false);
        struct member *member = &index->members[entry.number];
        place = entry.next;
        if (member->seen == index->search ||
            (kind == TWIN_KEY_LIKE && !twin_signs_agree(member->sign, finding->sign)))
            continue;
        member->seen = index->search;
        finding->visit(finding->state, entry.number);
    }
}

void twin_index_find(struct twin_index *index, const struct twin_side *side, twin_visit *visit,
                     void *state)
{
    struct finding finding = {index, twin_sign_of(side), visit, state};
    index->search++;
    twin_keys(side, find_key, &finding);
}

size_t twin_index_sharers(void *context, const char *coordinate)
{
    struct twin_index *index = context;
    return slot_at(index->slots, index->slot_count, twin_coordinate_key(coordinate), false)->count;
}
