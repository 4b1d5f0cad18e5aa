/* Texts that live and die together: written one after the other into blocks, freed at once. */
#include "dentelle/base.h"

#include <stdlib.h>
#include <string.h>

struct pool_block {
    struct pool_block *before;
    size_t used, size;
    char bytes[];
};

/* A block for at least `length` bytes: each twice the one before, up to a limit, so that a few
 * texts take little and many take few blocks. */
static struct pool_block *add_block(struct pool *pool, size_t length)
{
    enum { LEAST = 1024, MOST = 256 * 1024 };
    size_t size = pool->last ? pool->last->size * 2 : LEAST;
    size = size > MOST ? MOST : size;
    size = size < length ? length : size;
    struct pool_block *block = mem_resize(NULL, sizeof *block + size);
    block->before = pool->last;
    block->used = 0;
    block->size = size;
    pool->last = block;
    return block;
}

const char *pool_copy(struct pool *pool, const void *bytes, size_t length)
{
    struct pool_block *block = pool->last;
    if (!block || block->size - block->used <= length)
        block = add_block(pool, length + 1);
    char *copy = block->bytes + block->used;
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    block->used += length + 1;
    return copy;
}

void pool_clear(struct pool *pool)
{
    while (pool->last) {
        struct pool_block *block = pool->last;
        pool->last = block->before;
        free(block);
    }
}
