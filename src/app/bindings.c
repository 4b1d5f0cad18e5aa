/* Which key each command has, and which a user may give it (docs/keys.md says why). The table of
 * commands is commands.c; the lines of the settings that change keys are read by settings.c. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* ---- keys as text -------------------------------------------------------------------------- */

const char *key_next(const char *keys, char key[KEY_SIZE])
{
    size_t length = strcspn(keys, " ");
    snprintf(key, KEY_SIZE, "%.*s", (int)length, keys);
    keys += length;
    return keys + strspn(keys, " ");
}

bool key_among(const char *keys, const char *key)
{
    while (*keys) {
        char one[KEY_SIZE];
        keys = key_next(keys, one);
        if (strcmp(one, key) == 0)
            return true;
    }
    return false;
}

void key_show(const char *key, char shown[KEY_SIZE])
{
    if (key[0] == '^' && key[1])
        snprintf(shown, KEY_SIZE, "Ctrl-%c", key[1]);
    else
        snprintf(shown, KEY_SIZE, "%s", key);
}

/* ---- the bindings -------------------------------------------------------------------------- */

void command_default_key(enum command command, char key[KEY_SIZE])
{
    char character = command_info(command)->default_key;
    snprintf(key, KEY_SIZE, character == ' ' ? "Espace" : "%c", character);
}

void bindings_set(struct bindings *bindings, enum command command, const char *key, int line)
{
    snprintf(bindings->keys[command], KEY_SIZE, "%s", key);
    key_show(key, bindings->shown[command]);
    bindings->lines[command] = line;
}

void bindings_reset(struct bindings *bindings, enum command command)
{
    char key[KEY_SIZE];
    command_default_key(command, key);
    bindings_set(bindings, command, key, 0);
}

void bindings_default(struct bindings *bindings)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        bindings_reset(bindings, command);
}

/* ---- what a user may type ------------------------------------------------------------------ */

/* Where AZERTY asks for AltGr, or leaves a dead key. */
static const char altgr[] = "[ ] { } ~ \\ @ # ` | ^";

static bool refuse(const char *typed, struct error *err)
{
    char *cut = utf8_cut(typed, 20);
    error_set(err, ERR_INPUT,
              "« %s » n'est pas une touche : une lettre, un signe, ^X (Ctrl-X) ou F2 à F12", cut);
    free(cut);
    return false;
}

static bool read_ctrl(const char *typed, char key[KEY_SIZE], struct error *err)
{
    const char *letter = typed[0] == '^' ? typed + 1 : typed + strlen("Ctrl-");
    char capital = letter[0] >= 'a' && letter[0] <= 'z' ? (char)(letter[0] - 'a' + 'A') : letter[0];
    if (capital == '[' || strchr("HIJM", capital))
        return error_set(err, ERR_INPUT,
                         "Ctrl-%c est une autre touche pour le terminal (effacer, Tab, Entrée, "
                         "Échap)",
                         capital);
    if (capital < 'A' || capital > 'Z')
        return refuse(typed, err);
    snprintf(key, KEY_SIZE, "^%c", capital);
    return true;
}

/* F and a number without zero before it. */
static bool read_function(const char *typed, char key[KEY_SIZE], struct error *err)
{
    int number = atoi(typed + 1);
    if (number == 1)
        return error_set(err, ERR_INPUT,
                         "F1 reste à l'aide : bien des terminaux la gardent pour "
                         "eux");
    if (number < 2 || number > 12)
        return refuse(typed, err);
    snprintf(key, KEY_SIZE, "F%d", number);
    return true;
}

static bool read_character(const char *typed, char key[KEY_SIZE], struct error *err)
{
    wchar_t c;
    mbstate_t state = {0};
    size_t length = strlen(typed);
    if (length >= KEY_SIZE || mbrtowc(&c, typed, length, &state) != length || wcwidth(c) != 1 ||
        iswspace((wint_t)c))
        return refuse(typed, err);
    if (towlower((wint_t)c) != (wint_t)c)
        return error_set(err, ERR_INPUT,
                         "« %s » est une majuscule : Verr. Maj ne doit rien changer", typed);
    if (c >= '0' && c <= '9')
        return error_set(err, ERR_INPUT, "« %s » demande Maj sur un clavier AZERTY", typed);
    if (key_among(altgr, typed))
        return error_set(err, ERR_INPUT, "« %s » demande AltGr sur un clavier AZERTY", typed);
    snprintf(key, KEY_SIZE, "%s", typed);
    return true;
}

bool key_from_text(const char *typed, char key[KEY_SIZE], struct error *err)
{
    size_t length = strlen(typed), digits = strspn(typed + (length > 0), "0123456789");
    bool ctrl =
        (length == 2 && typed[0] == '^') ||
        (length == 6 && (strncmp(typed, "Ctrl-", 5) == 0 || strncmp(typed, "ctrl-", 5) == 0));
    if (length == 0)
        return error_set(err, ERR_INPUT, "il manque la touche");
    if (ctrl)
        return read_ctrl(typed, key, err);
    if ((typed[0] == 'F' || typed[0] == 'f') && length > 1 && length < 4 && digits + 1 == length)
        return read_function(typed, key, err);
    return read_character(typed, key, err);
}

/* ---- one meaning on one screen ------------------------------------------------------------- */

/* What screens read without the table of commands. Of the editor's Ctrl keys, those that are no
 * command either: in a text they write, whatever works everywhere. */
static const struct {
    const char *keys, *what;
    int places;
} fixed[] = {
    {"h j k l", "se déplacer", EVERYWHERE},
    {"q ^C", "revenir", EVERYWHERE},
    {"& é \" ' 1 2 3 4", "les onglets d'un dossier", PLACE_CASE},
    {"^N", "nouvelle structure, brouillon du bilan", PLACE_DIALOG},
    {"m p", "décider d'un doublon", PLACE_DIALOG},
    {"e", "dire où va une colonne d'un tableau", PLACE_DIALOG},
    {"^A ^E ^K ^R ^S ^T ^U ^V ^W", "écrire un texte", PLACE_DIALOG},
    {"^D", "copier un programme", PLACE_DIALOG},
};

bool key_is_free(const char *key, enum command command, struct error *err)
{
    char shown[KEY_SIZE];
    int places = command_info(command)->places;
    key_show(key, shown);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if ((fixed[i].places & places) && key_among(fixed[i].keys, key))
            return error_set(err, ERR_INPUT, "« %s » garde son sens : %s", shown, fixed[i].what);
    for (enum command other = 0; other < COMMAND_COUNT; other++) {
        const struct command_info *info = command_info(other);
        if (other != command && (info->places & places) && key_among(info->others, key))
            return error_set(err, ERR_INPUT, "« %s » reste à « %s »", shown, info->name);
    }
    return true;
}

bool bindings_allow(const struct bindings *bindings, enum command command, struct error *err)
{
    const char *key = bindings->keys[command];
    int places = command_info(command)->places;
    for (enum command other = 0; key[0] && other < COMMAND_COUNT; other++) {
        const struct command_info *info = command_info(other);
        if (other != command && (info->places & places) && strcmp(bindings->keys[other], key) == 0)
            return error_set(err, ERR_INPUT, "« %s » est déjà la touche de « %s »",
                             bindings->shown[command], info->name);
    }
    return true;
}
