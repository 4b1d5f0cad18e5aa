/* How a porteur is called in what leaves the house. */
#include "dentelle/model.h"

#include <stdlib.h>
#include <string.h>

/* Does the name begin as that of a person: "Mme T. L.", "Monsieur Untel"? */
static bool has_title(const char *name)
{
    static const char *const titles[] = {"m ",     "mr ",       "mme ",    "mmes ",        "mlle ",
                                         "melle ", "monsieur ", "madame ", "mademoiselle "};
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
