/* The table of commands as data: one place says what a key does, and everything that tells it to
 * the user asks here. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

static const struct command_info commands[COMMAND_COUNT] = {
#define COMMAND(id, text, letter, aliases, where, word, sentence, words)                           \
    [COMMAND_##id] = {.name = text,                                                                \
                      .others = aliases,                                                           \
                      .footer = word,                                                              \
                      .help = sentence,                                                            \
                      .synonyms = words,                                                           \
                      .key = letter,                                                               \
                      .shown = {letter, '\0'},                                                     \
                      .places = where},
#include "commands.def"
#undef COMMAND
};

const struct command_info *command_info(enum command command)
{
    return &commands[command];
}

/* One of the aliases "; ^P". */
static bool is_alias(const char *others, const char *pressed)
{
    size_t wanted = strlen(pressed);
    while (*others) {
        size_t length = strcspn(others, " ");
        if (length == wanted && strncmp(others, pressed, length) == 0)
            return true;
        others += length;
        others += strspn(others, " ");
    }
    return false;
}

enum command command_find(const char *pressed, int place)
{
    char key[8];
    snprintf(key, sizeof key, "%s", pressed);
    /* Verr. Maj must change nothing: a capital is its small letter. */
    if (key[0] >= 'A' && key[0] <= 'Z' && !key[1])
        key[0] = (char)(key[0] - 'A' + 'a');
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        const struct command_info *info = &commands[command];
        bool here = (info->places & place) != 0;
        if (here && ((info->key && key[0] == info->key && !key[1]) || is_alias(info->others, key)))
            return command;
    }
    return COMMAND_COUNT;
}

const char *command_key(enum command command)
{
    const struct command_info *info = &commands[command];
    return info->key == ' ' ? "Espace" : info->shown;
}

const char *command_keys(enum command command, char *buffer, size_t size)
{
    const struct command_info *info = &commands[command];
    size_t used = 0;
    buffer[0] = '\0';
    if (info->key)
        used = (size_t)snprintf(buffer, size, "%s", command_key(command));
    for (const char *at = info->others; *at && used + 1 < size;) {
        size_t length = strcspn(at, " ");
        bool ctrl = length == 2 && at[0] == '^';
        int n = ctrl ? snprintf(buffer + used, size - used, "%sCtrl-%c", used ? "  " : "", at[1])
                     : snprintf(buffer + used, size - used, "%s%.*s", used ? "  " : "", (int)length,
                                at);
        used += n > 0 ? (size_t)n : 0;
        at += length;
        at += strspn(at, " ");
    }
    return buffer;
}
