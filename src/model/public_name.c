/* How a porteur is called in what leaves the house. */
#include "dentelle/model.h"

#include <stdlib.h>
#include <string.h>

/* Does the name begin as that of a person: "Mme T. L.", "Monsieur Untel"? */
static bool has_title(const char *name)
{
    static const char *const titles[] = {"m ",     "mr ",       "mme ",    "mmes ",        "mlle ",
                                         "melle ", "monsieur ", "madame ", "mademoiselle "};
    if (name[0] != 'M' && name[0] != 'm') /* most names: nothing is folded for them */
        return false;
    char *folded = utf8_fold(name);
    bool found = false;
    for (size_t i = 0; !found && i < sizeof titles / sizeof titles[0]; i++)
        found = strncmp(folded, titles[i], strlen(titles[i])) == 0;
    free(folded);
    return found;
}

char *porteur_public_name(const char *name, const char *legal_form)
{
    bool person = legal_form && strcmp(legal_form, "personne") == 0;
    if (!person && !has_title(name))
        return mem_copy(name);
    const char *comma = strchr(name, ',');
    size_t length = comma ? (size_t)(comma - name) : strlen(name);
    char *first = mem_copy_bytes(name, length), *initials = person_initials(first);
    /* "S. K., Grelinette et coquille": what follows a person who is initials already is a project;
       after a name in full it may be a first name. */
    bool initials_already = strcmp(first, initials) == 0;
    char *called = NULL;
    if (comma && (initials_already || !person))
        called = mem_print("%s%s", initials, comma);
    else if (comma)
        called = person_initials(name);
    free(first);
    if (called)
        free(initials);
    return called ? called : initials;
}

/* ---- in what was written about them -------------------------------------------------------- */

/* Is this word of a text one of somebody's names? As it is written there: "Rose" is not "rose". */
static bool is_named(const char *word, size_t length, const char *persons)
{
    size_t total = strlen(persons), at = 0, after = 0;
    if (length < 3)
        return false;
    while (at < total) {
        while (at < total && !utf8_in_word(persons, total, at, &after))
            at = after;
        size_t start = at;
        while (at < total && utf8_in_word(persons, total, at, &after))
            at = after;
        if (at - start == length && strncmp(persons + start, word, length) == 0) {
            char *name = mem_copy_bytes(word, length), *initial = person_initials(name);
            bool shortened = strcmp(name, initial) != 0; /* neither a title nor a link */
            free(name);
            free(initial);
            if (shortened)
                return true;
        }
    }
    return false;
}

char *public_text(const char *text, const char *persons)
{
    const size_t length = strlen(text);
    struct text out = {0};
    size_t at = 0, after = 0;
    while (at < length) {
        size_t start = at;
        while (at < length && !utf8_in_word(text, length, at, &after))
            at = after;
        text_add_bytes(&out, text + start, at - start);
        start = at;
        while (at < length && utf8_in_word(text, length, at, &after))
            at = after;
        if (persons && at > start && is_named(text + start, at - start, persons)) {
            char *word = mem_copy_bytes(text + start, at - start), *initial = person_initials(word);
            text_add(&out, initial);
            at += text[at] == '.'; /* the full stop that the initial ends with */
            free(word);
            free(initial);
        } else {
            text_add_bytes(&out, text + start, at - start);
        }
    }
    return text_take(&out);
}
