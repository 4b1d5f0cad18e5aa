/* What a run of bytes from the terminal is, before libtermkey sees it. Only whole units of the
 * shapes that keys and mice have reach it. */
#include "input_unit.h"

#include <string.h>

#include "dentelle/base.h"

static enum unit read_character(const char *at, size_t length, bool over, size_t *used)
{
    unsigned char first = (unsigned char)at[0];
    size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4)
        size = 0; /* no character begins so */
    *used = 1;
    if (size == 1)
        return UNIT_KEY;
    for (size_t i = 1; i < size; i++) {
        if (i == length)
            return over ? UNIT_BROKEN : UNIT_WAIT;
        if (((unsigned char)at[i] & 0xC0) != 0x80)
            return UNIT_BROKEN;
    }
    if (size == 0 || !utf8_valid(at, size))
        return UNIT_BROKEN;
    *used = size;
    return UNIT_KEY;
}

/* ESC [ and the bytes of an old mouse report, or of F1 to F5 on the Linux console. */
static enum unit read_fixed(const char *at, size_t length, bool over, size_t size, size_t *used)
{
    *used = length < size ? length : size;
    if (length < size)
        return over ? UNIT_NOTHING : UNIT_WAIT;
    for (size_t i = 3; i < size; i++)
        if (at[i] < 0x20 || at[i] == 0x7F)
            return UNIT_NOTHING;
    return UNIT_KEY;
}

/* "ESC [ 1 ; 5 A", "ESC [ 3 ~", "ESC [ < 0 ; 250 ; 5 M": short numbers, at most four. */
static bool is_key_shape(const char *at, size_t length)
{
    char last = at[length - 1];
    bool mouse = at[2] == '<';
    int numbers = 1, digits = 0;
    for (size_t i = mouse ? 3 : 2; i < length - 1; i++) {
        bool separator = at[i] == ';';
        if (!separator && (at[i] < '0' || at[i] > '9'))
            return false;
        digits = separator ? 0 : digits + 1;
        numbers += separator;
        if (digits > 4 || numbers > 4)
            return false;
    }
    if (mouse)
        return numbers == 3 && digits > 0 && (last == 'M' || last == 'm');
    bool letter = (last >= 'A' && last <= 'Z') || (last >= 'a' && last <= 'z');
    return letter ? last != 'u' || digits > 0 : last == '~' && digits > 0;
}

static enum unit read_csi(const char *at, size_t length, bool over, size_t *used)
{
    size_t end = 2;
    if (length > 2 && (at[2] == 'M' || at[2] == '['))
        return read_fixed(at, length, over, at[2] == 'M' ? 6 : 4, used);
    while (end < length && at[end] >= 0x20 && at[end] < 0x40)
        end++;
    *used = end;
    if (end == length)
        return over ? UNIT_NOTHING : UNIT_WAIT;
    if (at[end] < 0x40 || at[end] == 0x7F) /* cut short by something else, which stays */
        return UNIT_NOTHING;
    *used = end + 1;
    return is_key_shape(at, end + 1) ? UNIT_KEY : UNIT_NOTHING;
}

/* "ESC O A", of some "ESC O 5 A" or "ESC O a". Of a letter that is no key libtermkey would make
 * Alt-O and that letter, and the letter would be a command. */
static enum unit read_ss3(const char *at, size_t length, bool over, size_t *used)
{
    size_t end = 2;
    while (end < length && ((at[end] >= '0' && at[end] <= '9') || at[end] == ';'))
        end++;
    *used = end;
    if (end == length)
        return over ? UNIT_NOTHING : UNIT_WAIT;
    if (at[end] < 0x40 || at[end] == 0x7F)
        return UNIT_NOTHING;
    *used = end + 1;
    bool known = end <= 2 + 4 && strchr("ABCDEFHIMPQRSXabcdjklmnopqrstuvwxy", at[end]);
    return known ? UNIT_KEY : UNIT_NOTHING;
}

enum unit input_unit(const char *at, size_t length, bool over, size_t *used)
{
    if (at[0] != '\033')
        return read_character(at, length, over, used);
    *used = 1;
    if (length == 1)
        return over ? UNIT_KEY : UNIT_WAIT;
    if (at[1] == '\033')
        return UNIT_KEY;
    if (at[1] == '[')
        return read_csi(at, length, over, used);
    if (at[1] == 'O')
        return read_ss3(at, length, over, used);
    *used = 2;
    if ((at[1] >= 0 && at[1] < 0x20) || at[1] == 0x7F)
        return UNIT_KEY;
    /* Alt and a character: nothing here */
    enum unit unit = read_character(at + 1, length - 1, over, used);
    ++*used;
    return unit == UNIT_WAIT ? UNIT_WAIT : UNIT_NOTHING;
}

/* F1 to F5 of the Linux console, Ctrl and an arrow of rxvt and of old terminals. */
void input_push(TermKey *keys, const char *at, size_t length)
{
    char xterm[] = "\033[1;5A", last = at[length - 1];
    bool console = length == 4 && memcmp(at, "\033[[", 3) == 0;
    bool ss3 = length >= 3 && at[1] == 'O';
    if (console && last >= 'A' && last <= 'D') {
        xterm[1] = 'O';
        xterm[2] = (char)('P' + last - 'A');
        termkey_push_bytes(keys, xterm, 3);
    } else if (console && last == 'E') {
        termkey_push_bytes(keys, "\033[15~", 5);
    } else if (ss3 && last >= 'a' && last <= 'd') {
        xterm[5] = (char)(last - 'a' + 'A');
        termkey_push_bytes(keys, xterm, sizeof xterm - 1);
    } else if (ss3 && length > 3) {
        xterm[4] = at[length - 2];
        xterm[5] = last;
        termkey_push_bytes(keys, xterm, sizeof xterm - 1);
    } else if (!console) {
        termkey_push_bytes(keys, at, length);
    }
}
