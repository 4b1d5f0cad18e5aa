/* See keyboard.h. Only what differs from a bare key stands here: all other characters, "é" and "à"
 * among them, are one key. */
#include "keyboard.h"

#include <string.h>

enum held { HELD_NONE = 0, HELD_SHIFT = 1, HELD_ALT = 2, HELD_CTRL = 4, HELD_ALT_GR = 8 };

static const char shifted[] = "0123456789.?/§%£µ°+>ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char with_alt_gr[] = "~#{[|`\\^@]}€";
static const char circumflexed[] = "âêîôû", umlauted[] = "äëïöü";

/* ---- one key after the other --------------------------------------------------------------- */

static size_t character_length(const char *at)
{
    size_t length = 1;
    while (((unsigned char)at[length] & 0xC0) == 0x80)
        length++;
    return length;
}

/* "\033OC", "\033[3~", "\033[13;5u"; Esc alone is a key too. */
static size_t sequence_length(const char *at)
{
    if (at[1] == 'O' && at[2])
        return 3;
    if (at[1] != '[')
        return 1;
    size_t digits = strspn(at + 2, "0123456789;");
    return at[2 + digits] ? digits + 3 : 1;
}

static size_t key_length(const char *at)
{
    return *at == '\033' ? sequence_length(at) : character_length(at);
}

const char *keyboard_next(const char *typed, char key[KEY_SIZE])
{
    size_t length = *typed ? key_length(typed) : 0;
    if (length == 0 || length >= KEY_SIZE)
        return NULL;
    memcpy(key, typed, length);
    key[length] = '\0';
    return typed + length;
}

/* ---- presses ------------------------------------------------------------------------------- */

static int held_for(const char *key)
{
    const char *modifier = key[0] == '\033' ? strchr(key, ';') : NULL;
    if (modifier)
        return modifier[1] - '1'; /* as xterm counts them: 2 is Maj, 5 is Ctrl */
    if (key[0] == '\033' || key[0] == '\r' || key[0] == '\t')
        return HELD_NONE;
    if ((unsigned char)key[0] < ' ')
        return HELD_CTRL;
    if (strstr(shifted, key))
        return HELD_SHIFT;
    return strstr(with_alt_gr, key) ? HELD_ALT_GR : HELD_NONE;
}

/* Dead keys pressed before the letter. ¨ is Maj and ^. */
static int dead_presses(const char *key)
{
    if ((unsigned char)key[0] < 0x80)
        return 0;
    return strstr(circumflexed, key) ? 1 : strstr(umlauted, key) ? 2 : 0;
}

static int count_bits(int mask)
{
    int count = 0;
    for (; mask; mask &= mask - 1)
        count++;
    return count;
}

int keyboard_presses(const char *typed)
{
    char key[KEY_SIZE];
    int presses = 0, held = HELD_NONE;
    while ((typed = keyboard_next(typed, key))) {
        int now = held_for(key);
        presses += count_bits(now & ~held) + dead_presses(key) + 1;
        held = now;
    }
    return presses;
}
