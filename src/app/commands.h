/* The table of commands (commands.def) as data: who asks what a key does, or what can be done here.
 */
#ifndef DENTELLE_APP_COMMANDS_H
#define DENTELLE_APP_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

/* Where a command works. */
enum place {
    PLACE_BOARD = 1 << 0,
    PLACE_CASE = 1 << 1,
    PLACE_EMPTY = 1 << 2, /* the board of an empty base */
    PLACE_TRIAGE = 1 << 5,
    PLACE_DIALOG = 1 << 3, /* lists and fields: only what works everywhere */
};
enum {
    IN_BOARD = PLACE_BOARD | PLACE_EMPTY,
    IN_EMPTY = PLACE_EMPTY,
    IN_LIST = PLACE_BOARD,
    IN_CASE = PLACE_BOARD | PLACE_CASE | PLACE_TRIAGE,
    EVERYWHERE = ~0,
};

enum command {
#define COMMAND(name, text, key, others, places, footer, help, synonyms) COMMAND_##name,
#include "commands.def"
#undef COMMAND
    COMMAND_COUNT
};

struct command_info {
    const char *name, *others, *footer, *help, *synonyms;
    char key, shown[2]; /* 0, "": none */
    int places;
};

const struct command_info *command_info(enum command command);
/* The command of a printable character (a capital is read as its small letter), of Ctrl and a
 * letter ("^Z"), or of "F1", at a place; COMMAND_COUNT when none. `pressed` is UTF-8. */
enum command command_find(const char *pressed, int place);
/* The key that footers print, "n" or "Espace"; "" when it has none. Static. */
const char *command_key(enum command command);
/* "n", ",  ?  F1": the keys of a command as help prints them, written to `buffer`; "" when it has
 * none. */
const char *command_keys(enum command command, char *buffer, size_t size);

#endif
