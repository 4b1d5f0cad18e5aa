/* The lines that give a command another key, and what becomes of two that want the same. */
#include "settings_internal.h"

#include <stdlib.h>
#include <string.h>

bool setting_take_key(struct settings *settings, const char *name, const char *value, int number,
                      struct error *err)
{
    struct bindings *bindings = settings->bindings;
    enum command command = command_named(name);
    char key[KEY_SIZE], table[KEY_SIZE];
    if (command == COMMAND_COUNT) {
        char *cut = utf8_cut(name, 30);
        error_set(err, ERR_INPUT, "aucune commande ne s'appelle « %s »", cut);
        free(cut);
        return false;
    }
    if (bindings->lines[command])
        return error_set(err, ERR_INPUT, "« touche.%s » est déjà à la ligne %d",
                         command_info(command)->name, bindings->lines[command]);
    command_default_key(command, table);
    bool same = strcmp(value, table) == 0; /* "" for a command that has none */
    if (!same && command == COMMAND_QUIT)
        return error_set(err, ERR_INPUT, "« quitter » garde sa touche, %s", table);
    if (!same && (!key_from_text(value, key, err) || !key_is_free(key, command, err)))
        return false;
    bindings_set(bindings, command, same ? table : key, number);
    return true;
}

static bool is_table_key(const struct bindings *bindings, enum command command)
{
    char table[KEY_SIZE];
    command_default_key(command, table);
    return strcmp(bindings->keys[command], table) == 0;
}

/* Two commands may exchange their keys, so they are judged together. Of two that want the same, the
 * later line gives way, but never one that keeps the key of the table: with those alone nothing
 * clashes, and so this ends. */
void settings_settle_keys(struct settings *settings)
{
    struct bindings *bindings = settings->bindings;
    for (;;) {
        enum command wrong = COMMAND_COUNT;
        struct error why = {0}, err;
        for (enum command command = 0; command < COMMAND_COUNT; command++) {
            int line = bindings->lines[command];
            if (!line || is_table_key(bindings, command) ||
                (wrong != COMMAND_COUNT && line < bindings->lines[wrong]) ||
                bindings_allow(bindings, command, &err))
                continue;
            wrong = command;
            why = err;
        }
        if (wrong == COMMAND_COUNT)
            return;
        setting_fault_add(settings, bindings->lines[wrong], why.text);
        bindings_reset(bindings, wrong);
    }
}
