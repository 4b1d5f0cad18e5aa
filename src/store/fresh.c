/* Records that the open group made. Before them there was nothing, so that a field written for the
 * first time has neither value, rival nor fate: an import writes a hundred thousand of them, and
 * looks for none. The last few are remembered; what is forgotten is looked for as usual. */
#include "internal.h"

/* Its place among those remembered, -1 when it is none of them. */
static int find_fresh(const struct store *store, const struct id *entity)
{
    for (int i = 0; i < FRESH_KEPT && !id_is_none(entity); i++)
        if (id_equal(&store->group.fresh[i].id, entity))
            return i;
    return -1;
}

static uint64_t field_bit(enum field field)
{
    return UINT64_C(1) << (field - entity_first_field(field_info(field)->entity));
}

void fresh_made(struct store *store, const struct id *entity)
{
    struct group *group = &store->group;
    if (!group->open || store->rebuilding || find_fresh(store, entity) >= 0)
        return;
    group->fresh[group->fresh_next] = (struct fresh){.id = *entity};
    group->fresh_next = (group->fresh_next + 1) % FRESH_KEPT;
}

void fresh_written(struct store *store, const struct op *op)
{
    int at = find_fresh(store, &op->entity);
    if (at < 0)
        return;
    if (op->kind == OP_ERASE)
        store->group.fresh[at] = (struct fresh){0}; /* it is no longer there */
    else
        store->group.fresh[at].written |= field_bit(op->field);
}

bool fresh_is_unwritten(const struct store *store, const struct id *entity, enum field field)
{
    int at = find_fresh(store, entity);
    return at >= 0 && !(store->group.fresh[at].written & field_bit(field));
}
