/* The door through which text enters (cleaning), and the two foldings: one to find, one to sort. */
#include "dentelle/base.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Reads a code point at `at`; advances; -1 for an invalid byte, of which one is passed. */
static int32_t read_code_point(const char *bytes, size_t length, size_t *at)
{
    utf8proc_int32_t code_point;
    utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)bytes + *at,
                                             (utf8proc_ssize_t)(length - *at), &code_point);
    if (used <= 0) {
        (*at)++;
        return -1;
    }
    *at += (size_t)used;
    return code_point;
}

static void add_code_point(struct text *text, int32_t code_point)
{
    utf8proc_uint8_t bytes[4];
    text_add_bytes(text, bytes, (size_t)utf8proc_encode_char(code_point, bytes));
}

bool utf8_valid(const char *bytes, size_t length)
{
    for (size_t at = 0; at < length;)
        if (read_code_point(bytes, length, &at) < 0)
            return false;
    return true;
}

/* ---- cleaning ------------------------------------------------------------------------------ */

/* Invisible marks that change direction or order, and what is no character at all: they could show
 * a text as another. */
static bool is_forbidden(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0xFEFF || c == 0x200E || c == 0x200F ||
           c == 0x061C || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

static bool is_plain_ascii(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] < 0x20 || bytes[i] > 0x7E)
            return false;
    return true;
}

/* Composed already, whatever stands before and after: nearly all of what is written in French, so
 * that composing, the dear part of cleaning a megabyte, is seldom needed. */
static bool is_composed(int32_t c)
{
    return c < 0x300 || (c >= 0x2002 && c <= 0x20CF);
}

/* Returns whether what was written may need composing. */
static bool filter(struct text *out, const char *bytes, size_t length, bool lines)
{
    bool compose = false;
    for (size_t at = 0; at < length;) {
        size_t start = at; /* most letters are plain: they are taken by runs */
        while (at < length && bytes[at] >= 0x20 && bytes[at] <= 0x7E)
            at++;
        text_add_bytes(out, bytes + start, at - start);
        if (at == length)
            break;
        int32_t c = read_code_point(bytes, length, &at);
        compose = compose || !is_composed(c);
        if (c < 0)
            text_add(out, "\xEF\xBF\xBD"); /* U+FFFD: something stood here that could not be read */
        else if (c == '\r' || c == '\n' || c == 0x2028 || c == 0x2029 || c == 0x85) {
            if (c == '\r' && at < length && bytes[at] == '\n')
                at++;
            text_add(out, lines ? "\n" : " ");
        } else if (c == '\t')
            text_add(out, " ");
        else if (!is_forbidden(c))
            add_code_point(out, c);
    }
    return compose;
}

static char *compose(char *text)
{
    utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)text);
    if (!composed) /* only memory can fail on valid UTF-8; the text is then kept as it is */
        return text;
    free(text);
    return (char *)composed;
}

static void trim(char *text)
{
    size_t length = strlen(text), start = strspn(text, " ");
    while (length > start && text[length - 1] == ' ')
        length--;
    memmove(text, text + start, length - start);
    text[length - start] = '\0';
}

char *utf8_clean(const char *bytes, size_t length, enum clean_mode mode)
{
    char *clean;
    if (is_plain_ascii(bytes, length)) {
        clean = mem_copy_bytes(bytes, length);
    } else {
        struct text out = {0};
        bool uncomposed = filter(&out, bytes, length, mode == CLEAN_LINES);
        clean = text_take(&out);
        if (uncomposed)
            clean = compose(clean);
    }
    if (mode == CLEAN_LINE)
        trim(clean);
    return clean;
}

/* ---- folding ------------------------------------------------------------------------------- */

static bool is_word_character(int32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    utf8proc_category_t category = utf8proc_category(c);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

bool utf8_in_word(const char *text, size_t length, size_t at, size_t *after)
{
    int32_t c = read_code_point(text, length, &at);
    *after = at;
    if (c < 0x80)
        return c >= 0 && isalnum((unsigned char)c);
    utf8proc_category_t category = utf8proc_category(c); /* what strip takes out breaks no word */
    bool stripped = (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) ||
                    category == UTF8PROC_CATEGORY_CF;
    return stripped || is_word_character(c);
}

/* What a code point that is not ASCII becomes. */
static void strip_one(struct text *out, int32_t c)
{
    enum { LONGEST = 32 }; /* the longest compatibility decomposition has 18 */
    utf8proc_int32_t parts[LONGEST];
    int last = 0;
    utf8proc_ssize_t count =
        utf8proc_decompose_char(c, parts, LONGEST,
                                UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                    UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE,
                                &last);
    for (utf8proc_ssize_t i = 0; i < count && i < LONGEST; i++) {
        if (parts[i] == 0x153)
            text_add(out, "oe");
        else if (parts[i] == 0xE6)
            text_add(out, "ae");
        else if (parts[i] == 0x2019)
            text_add(out, "'");
        else
            add_code_point(out, parts[i]);
    }
}

/* Accents stripped, case folded, ligatures opened; the rest as it is. Marks go, so each character
 * is folded without its neighbours, and most are ASCII: this runs over every word of every note.
 * The caller frees. */
static char *strip(const char *text)
{
    struct text out = {0};
    size_t length = strlen(text);
    for (size_t at = 0; at < length;) {
        size_t start = at, written = out.length;
        while (at < length && (unsigned char)text[at] < 0x80)
            at++;
        text_add_bytes(&out, text + start, at - start);
        for (; written < out.length; written++)
            if (out.bytes[written] >= 'A' && out.bytes[written] <= 'Z')
                out.bytes[written] = (char)(out.bytes[written] - 'A' + 'a');
        if (at == length)
            break;
        int32_t c = read_code_point(text, length, &at);
        if (c < 0) { /* not UTF-8: nothing of it is to be trusted */
            text_clear(&out);
            return mem_copy(text);
        }
        strip_one(&out, c);
    }
    return text_take(&out);
}

char *utf8_fold(const char *text)
{
    char *stripped = strip(text);
    size_t length = strlen(stripped);
    struct text out = {0};
    for (size_t at = 0; at < length;) {
        size_t start = at;
        while (at < length && (unsigned char)stripped[at] < 0x80 && is_word_character(stripped[at]))
            at++;
        text_add_bytes(&out, stripped + start, at - start);
        if (at == length)
            break;
        start = at;
        int32_t c = read_code_point(stripped, length, &at);
        if (c >= 0 && is_word_character(c))
            text_add_bytes(&out, stripped + start, at - start);
        else if (out.length > 0 && out.bytes[out.length - 1] != ' ')
            text_add(&out, " ");
    }
    free(stripped);
    char *folded = text_take(&out);
    trim(folded);
    return folded;
}

char *utf8_name_key(const char *name)
{
    char *key = utf8_fold(name);
    if (key[0])
        return key;
    free(key);
    return utf8_clean(name, strlen(name), CLEAN_LINE);
}

char *utf8_sort_key(const char *text)
{
    return strip(text);
}
