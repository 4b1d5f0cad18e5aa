/* Names of sheets: what a workbook refuses is not in them, and no two are the same. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 31 }; /* UTF-16 units */

static size_t units(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += (((unsigned char)*text & 0xC0) != 0x80) + ((unsigned char)*text >= 0xF0);
    return count;
}

/* Without what a name must not hold, and no longer than it may be with `suffix`. The caller frees.
 */
static char *name_of(const char *asked, const char *suffix)
{
    char *name = mem_copy(asked);
    size_t end = strlen(name);
    for (char *at = name; *at; at++)
        if (strchr("[]:*?/\\'", *at))
            *at = '-';
    while (units(name) + units(suffix) > NAME_MOST) {
        while (end > 0 && ((unsigned char)name[--end] & 0xC0) == 0x80)
            ;
        name[end] = '\0';
    }
    char *whole = mem_print("%s%s", name[0] ? name : "Feuille", suffix);
    free(name);
    return whole;
}

/* Excel keeps the name of its own history for itself. */
static bool is_free(const char *name, const struct strings *taken)
{
    char *key = utf8_name_key(name);
    bool free_name =
        !strings_hold(taken, key) && strcmp(key, "history") != 0 && strcmp(key, "historique") != 0;
    free(key);
    return free_name;
}

char *tables_free_name(const char *asked, struct strings *taken)
{
    char *name = name_of(asked, "");
    for (int i = 2; !is_free(name, taken); i++) {
        char suffix[16];
        snprintf(suffix, sizeof suffix, " (%d)", i);
        free(name);
        name = name_of(asked, suffix);
    }
    char *key = utf8_name_key(name);
    strings_add(taken, key);
    free(key);
    return name;
}
