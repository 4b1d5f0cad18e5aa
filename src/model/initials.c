/* Persons as initials: what leaves the house says "J. M." and not "Jeanne Martin". Whatever is not
 * known to be a title or a link between two persons becomes an initial; telephones and addresses
 * vanish. */
#include "dentelle/model.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Kept as they are written, when they begin with a capital or are longer than two letters. */
static const char *const titles[] = {"m",        "mr",     "mm",           "mme", "mmes",
                                     "mlle",     "mlles",  "dr",           "pr",  "me",
                                     "monsieur", "madame", "mademoiselle", NULL};
/* Between two persons. */
static const char *const links[] = {"et", "ou", NULL};
/* In small letters they are a part of the name that no initial stands for: "Jean de La Tour". */
static const char *const particles[] = {"de",  "du",  "des", "d",  "la",  "le", "les", "van",
                                        "von", "der", "dos", "da", "ben", "el", "al",  NULL};

static bool is_one_of(const char *word, const char *const list[])
{
    while (*list && strcmp(word, *list) != 0)
        list++;
    return *list != NULL;
}

/* The code point at `at`, and where the next begins. */
static utf8proc_int32_t read_sign(const char *text, size_t at, size_t *after)
{
    utf8proc_int32_t sign;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text + at, -1, &sign);
    *after = at + (size > 0 ? (size_t)size : 1);
    return size > 0 ? sign : -1;
}

/* What one word leaves: itself, an initial, nothing. */
static void add_word(struct text *out, const char *name, size_t start, size_t end)
{
    utf8proc_uint8_t bytes[4];
    size_t after;
    char *word = mem_copy_bytes(name + start, end - start), *key = utf8_fold(word);
    utf8proc_int32_t first = read_sign(word, 0, &after);
    bool small = utf8proc_category(first) == UTF8PROC_CATEGORY_LL;
    if (is_one_of(key, links) || (is_one_of(key, titles) && (!small || end - start > 2))) {
        text_addf(out, "%s%s", word, name[end] == '.' ? "." : "");
    } else if (!small || !is_one_of(key, particles)) {
        utf8proc_ssize_t size = utf8proc_encode_char(utf8proc_toupper(first), bytes);
        text_add_bytes(out, bytes, (size_t)size);
        text_add(out, ".");
    }
    free(word);
    free(key);
}

/* What stood between two words, as it is kept. */
static void add_between(struct text *out, const char *between, size_t length)
{
    static const char *const kept[] = {",", ";", " / ", " & ", " + "};
    size_t already = out->length;
    bool blank = false, hyphen = false;
    for (size_t i = 0; i < length; i++) {
        blank = blank || between[i] == ' ' || between[i] == '\n';
        hyphen = hyphen || between[i] == '-';
        for (size_t k = 0; k < sizeof kept / sizeof kept[0] && out->length == already; k++)
            if (strchr(kept[k], between[i]) && between[i] != ' ')
                text_add(out, kept[k]);
    }
    if (out->length == already && hyphen && !blank)
        text_add(out, "-");
    else if (out->length && out->bytes[out->length - 1] != ' ')
        text_add(out, " ");
}

static bool is_word_sign(utf8proc_int32_t sign)
{
    utf8proc_category_t category = sign < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(sign);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* Where the piece between blanks that begins at `at` ends; `*person`: it may be part of a name, not
 * a number, nor an address of mail. */
static size_t piece_end(const char *name, size_t at, bool *person)
{
    size_t length = strcspn(name + at, " \n");
    char *piece = mem_copy_bytes(name + at, length);
    *person = !strpbrk(piece, "@0123456789");
    free(piece);
    return at + length;
}

char *person_initials(const char *name)
{
    struct text out = {0};
    size_t between = 0, at = 0; /* between: where the last word ended */
    while (name[at]) {
        bool person;
        size_t end = piece_end(name, at, &person);
        if (name[at] == ' ' || name[at] == '\n' || !person) {
            at = end > at ? end : at + 1;
            continue;
        }
        while (at < end) {
            size_t after, start = at;
            while (at < end && is_word_sign(read_sign(name, at, &after)))
                at = after;
            if (at == start) {
                read_sign(name, at, &at);
                continue;
            }
            struct text word = {0};
            add_word(&word, name, start, at);
            if (word.length && out.length)
                add_between(&out, name + between, start - between);
            text_add_bytes(&out, text_get(&word), word.length);
            between = word.length ? at : between;
            text_clear(&word);
        }
    }
    return text_take(&out);
}
