/* The table of commands (commands.def) as data, and which key each one has: that of the table, or
 * the one that the user's settings give it. Who asks what a key does, or what can be done here. */
#ifndef DENTELLE_APP_COMMANDS_H
#define DENTELLE_APP_COMMANDS_H

#include "dentelle/base.h"

/* Where a command works. */
enum place {
    PLACE_BOARD = 1 << 0,
    PLACE_CASE = 1 << 1,
    PLACE_EMPTY = 1 << 2, /* the board of an empty base */
    PLACE_TRIAGE = 1 << 5,
    PLACE_AGENDA = 1 << 4,
    PLACE_PARTNER = 1 << 6, /* the sheet of a structure */
    PLACE_BILAN = 1 << 7,
    PLACE_DIALOG = 1 << 3, /* lists and fields: only what works everywhere */
};
enum {
    IN_BOARD = PLACE_BOARD | PLACE_EMPTY,
    IN_EMPTY = PLACE_EMPTY,
    IN_LIST = PLACE_BOARD | PLACE_AGENDA,
    IN_LISTS = IN_BOARD | PLACE_AGENDA, /* one of an empty base too */
    IN_CASE = PLACE_BOARD | PLACE_CASE | PLACE_TRIAGE | PLACE_AGENDA,
    TO_AGENDA = PLACE_BOARD | PLACE_CASE,
    TO_BILAN = PLACE_BOARD | PLACE_AGENDA | PLACE_CASE | PLACE_PARTNER,
    OF_PROGRAMME = IN_LISTS | PLACE_BILAN,
    TO_STRUCTURES = IN_LISTS | PLACE_CASE | PLACE_PARTNER,
    EVERYWHERE = ~0,
    FILLED = EVERYWHERE & ~PLACE_EMPTY,
};

enum command {
#define COMMAND(name, text, key, others, places, footer, help, synonyms) COMMAND_##name,
#include "commands.def"
#undef COMMAND
    COMMAND_COUNT
};

struct command_info {
    const char *name, *others, *footer, *help, *synonyms;
    char default_key; /* 0: none. Screens print command_key, which the user may have changed */
    int places;
};

const struct command_info *command_info(enum command command);
/* The command of that French name, accents and case forgiven; COMMAND_COUNT when none. */
enum command command_named(const char *name);

/* ---- bindings (bindings.c) ----------------------------------------------------------------- */

/* "n", "é", "^X" for Ctrl-X, "F2", "Espace"; "" when the command has none. */
enum { KEY_SIZE = 8 };
struct bindings {
    char keys[COMMAND_COUNT][KEY_SIZE];
    char shown[COMMAND_COUNT][KEY_SIZE]; /* as screens print them: "Ctrl-X" */
    int lines[COMMAND_COUNT];            /* of the settings that said so; 0: nobody did */
};
void bindings_default(struct bindings *bindings);
void bindings_set(struct bindings *bindings, enum command command, const char *key, int line);
/* Back to the key of the table. */
void bindings_reset(struct bindings *bindings, enum command command);
/* The key of the table, as bindings hold it. */
void command_default_key(enum command command, char key[KEY_SIZE]);

/* Keys in a list, "? F1": the first, and where the next begins; whether one is there; how it is
 * printed. */
const char *key_next(const char *keys, char key[KEY_SIZE]);
bool key_among(const char *keys, const char *key);
void key_show(const char *key, char shown[KEY_SIZE]);

/* Reads a key as a person writes it: a letter or sign that needs neither Maj nor AltGr on AZERTY,
 * "^X" or "Ctrl-X", "F2" to "F12". ERR_INPUT with a sentence for all others (docs/keys.md). */
bool key_from_text(const char *typed, char key[KEY_SIZE], struct error *err);
/* No key has two meanings on one screen. ERR_INPUT with a sentence when, where the command works,
 * the key has a meaning that no setting changes: it moves, it writes, it is another's alias. */
bool key_is_free(const char *key, enum command command, struct error *err);
/* The same when the key that the command has is there another's too. */
bool bindings_allow(const struct bindings *bindings, enum command command, struct error *err);

/* The command of a printable character (a capital is read as its small letter), of Ctrl and a
 * letter ("^Z"), or of "F1" to "F12", at a place; COMMAND_COUNT when none. `pressed` is UTF-8. */
enum command command_find(const struct bindings *bindings, const char *pressed, int place);
/* The key that screens print: "n", "Ctrl-X"; "" when it has none. Lives as long as the bindings. */
const char *command_key(const struct bindings *bindings, enum command command);
/* "n", ",  ?  F1": the keys of a command as help prints them, written to `buffer`; "" when it has
 * none. */
const char *command_keys(const struct bindings *bindings, enum command command, char *buffer,
                         size_t size);

#endif
