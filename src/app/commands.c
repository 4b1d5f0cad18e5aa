/* The table of commands as data: one place says what a key does, and everything that tells it to
 * the user asks here. */
#include "commands.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

static const struct command_info commands[COMMAND_COUNT] = {
#define COMMAND(id, text, letter, aliases, where, word, sentence, words)                           \
    [COMMAND_##id] = {.name = text,                                                                \
                      .others = aliases,                                                           \
                      .footer = word,                                                              \
                      .help = sentence,                                                            \
                      .synonyms = words,                                                           \
                      .default_key = letter,                                                       \
                      .places = where},
#include "commands.def"
#undef COMMAND
};

const struct command_info *command_info(enum command command)
{
    return &commands[command];
}

enum command command_named(const char *name)
{
    enum command found = 0;
    while (found < COMMAND_COUNT && strcmp(commands[found].name, name) != 0)
        found++;
    if (found < COMMAND_COUNT)
        return found;
    char *wanted = utf8_fold(name);
    for (found = 0; found < COMMAND_COUNT; found++) {
        char *folded = utf8_fold(commands[found].name);
        bool same = strcmp(folded, wanted) == 0;
        free(folded);
        if (same)
            break;
    }
    free(wanted);
    return found;
}

/* ---- keys ---------------------------------------------------------------------------------- */

/* Verr. Maj must change nothing: a capital is its small letter. "^Z" and "F1" stay as they are. */
static void small_letter(const char *pressed, char key[KEY_SIZE])
{
    wchar_t c;
    mbstate_t state = {0};
    size_t length = strlen(pressed);
    char small[MB_LEN_MAX + 1] = "";
    bool space = strcmp(pressed, " ") == 0; /* nothing to print: by its name */
    snprintf(key, KEY_SIZE, "%s", space ? "Espace" : pressed);
    if (length == 0 || space || mbrtowc(&c, pressed, length, &state) != length)
        return;
    state = (mbstate_t){0};
    size_t size = wcrtomb(small, (wchar_t)towlower((wint_t)c), &state);
    if (size < KEY_SIZE)
        snprintf(key, KEY_SIZE, "%.*s", (int)size, small);
}

enum command command_find(const struct bindings *bindings, const char *pressed, int place)
{
    char key[KEY_SIZE];
    small_letter(pressed, key);
    for (enum command command = 0; key[0] && command < COMMAND_COUNT; command++) {
        bool here = (commands[command].places & place) != 0;
        if (here &&
            (strcmp(key, bindings->keys[command]) == 0 || key_among(commands[command].others, key)))
            return command;
    }
    return COMMAND_COUNT;
}

const char *command_key(const struct bindings *bindings, enum command command)
{
    return bindings->shown[command];
}

const char *command_keys(const struct bindings *bindings, enum command command, char *buffer,
                         size_t size)
{
    size_t used = 0;
    buffer[0] = '\0';
    used = (size_t)snprintf(buffer, size, "%s", bindings->shown[command]);
    for (const char *at = commands[command].others; *at && used + 1 < size;) {
        char key[KEY_SIZE], shown[KEY_SIZE];
        at = key_next(at, key);
        key_show(key, shown);
        if (strcmp(key, bindings->keys[command]) == 0)
            continue; /* the user made it the first */
        int n = snprintf(buffer + used, size - used, "%s%s", used ? "  " : "", shown);
        used += n > 0 ? (size_t)n : 0;
    }
    return buffer;
}
