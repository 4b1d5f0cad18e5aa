/* Many identities, among which one is looked for. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

void ids_add(struct ids *ids, const struct id *id)
{
    if (ids->count == ids->room) {
        ids->room = ids->room ? 2 * ids->room : 64;
        ids->items = mem_resize(ids->items, ids->room * sizeof *ids->items);
    }
    ids->items[ids->count++] = *id;
}

void ids_sort(struct ids *ids)
{
    size_t kept = 0;
    if (ids->count)
        qsort(ids->items, ids->count, sizeof *ids->items, by_bytes);
    for (size_t i = 0; i < ids->count; i++)
        if (!kept || !id_equal(&ids->items[kept - 1], &ids->items[i]))
            ids->items[kept++] = ids->items[i];
    ids->count = kept;
}

bool ids_hold(const struct ids *ids, const struct id *id)
{
    return ids->count && bsearch(id, ids->items, ids->count, sizeof *ids->items, by_bytes);
}

void ids_clear(struct ids *ids)
{
    free(ids->items);
    *ids = (struct ids){0};
}
