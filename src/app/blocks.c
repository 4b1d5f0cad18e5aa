/* Reads the shipped texts; what they say becomes operations like anything a user types. */
#include "blocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *trimmed(const char *start, size_t length)
{
    while (length && *start == ' ') {
        start++;
        length--;
    }
    while (length && start[length - 1] == ' ')
        length--;
    return mem_copy_bytes(start, length);
}

static void take_line(struct block *block, const char *line, size_t length)
{
    const char *colon = memchr(line, ':', length);
    if (line[0] == '#' || !colon)
        return;
    char *key = trimmed(line, (size_t)(colon - line));
    char *value = trimmed(colon + 1, length - (size_t)(colon + 1 - line));
    strings_add(&block->keys, key);
    strings_add(&block->values, value);
    free(key);
    free(value);
}

bool block_next(const char **at, struct block *block)
{
    *block = (struct block){0};
    bool open = false;
    while (**at) {
        size_t length = strcspn(*at, "\n");
        if (**at == '[') {
            if (open)
                return true;
            size_t name = strcspn(*at + 1, "]\n");
            snprintf(block->kind, sizeof block->kind, "%.*s", (int)name, *at + 1);
            open = true;
        } else if (open) {
            take_line(block, *at, length);
        }
        *at += length + ((*at)[length] == '\n');
    }
    return open;
}

void block_clear(struct block *block)
{
    strings_clear(&block->keys);
    strings_clear(&block->values);
}

const char *block_get(const struct block *block, const char *key)
{
    for (size_t i = 0; i < block->keys.count; i++)
        if (strcmp(block->keys.items[i], key) == 0)
            return block->values.items[i];
    return NULL;
}

static bool write_set(struct app *app, const struct id *id, enum field field, const char *list,
                      struct error *err)
{
    bool done = true;
    while (done && *list) {
        size_t length = strcspn(list, ",");
        char *member = trimmed(list, length);
        done = op_add(app->store, id, field, member, err);
        free(member);
        list += length + (list[length] == ',');
    }
    return done;
}

static bool is_left_out(const char *key, const char *const but[])
{
    for (size_t i = 0; but && but[i]; i++)
        if (strcmp(key, but[i]) == 0)
            return true;
    return false;
}

bool block_write(struct app *app, const struct block *block, enum entity entity,
                 const struct id *id, const char *const but[], struct error *err)
{
    for (size_t i = 0; i < block->keys.count; i++) {
        const char *key = block->keys.items[i], *value = block->values.items[i];
        if (is_left_out(key, but))
            continue;
        enum field field = field_by_column(entity, key);
        if (field == FIELD_COUNT)
            return error_set(err, ERR_INPUT, "texte livré : « %s » n'est pas un champ", key);
        if (field_info(field)->type == TYPE_SET) {
            if (!write_set(app, id, field, value, err))
                return false;
            continue;
        }
        char *stored;
        if (!value_check(field, value, app_today(app), &stored, err))
            return false;
        bool done = op_set(app->store, id, field, stored, NULL, err);
        free(stored);
        if (!done)
            return false;
    }
    return true;
}
