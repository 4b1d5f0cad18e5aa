/* The members of a set as one text, "ess--rh, local--Transport": how a shipped text, a file or a
 * person gives them, and how they are read. */
#include "dentelle/model.h"

#include <stdlib.h>
#include <string.h>

char *member_next(const char **at)
{
    while (**at && strchr(" ,", **at))
        (*at)++;
    size_t length = strcspn(*at, ","), kept = length;
    if (!length)
        return NULL;
    while (kept && (*at)[kept - 1] == ' ')
        kept--;
    char *member = mem_copy_bytes(*at, kept);
    *at += length;
    return member;
}

bool members_hold(const char *members, const char *member)
{
    bool held = false;
    char *here;
    for (const char *at = members ? members : ""; !held && (here = member_next(&at)); free(here))
        held = strcmp(here, member) == 0;
    return held;
}

const char *member_label(enum field field, const char *member)
{
    if (field_choices(field) == &choices_NEED)
        return need_label(member);
    return field_choices(field) ? choice_label(field_choices(field), member) : member;
}

char *members_show(enum field field, const char *members, const char *between)
{
    struct text text = {0};
    char *member;
    for (const char *at = members ? members : ""; (member = member_next(&at)); free(member))
        text_addf(&text, "%s%s", text.length ? between : "", member_label(field, member));
    return text_take(&text);
}

bool member_find(enum field field, const char *typed, char **member, struct error *err)
{
    const struct choice_list *list = field_choices(field);
    char need[NEED_CODE_SIZE];
    *member = NULL;
    if (list == &choices_NEED) {
        if (!need_find(typed, need, err))
            return false;
        *member = mem_copy(need);
        return true;
    }
    char *clean = utf8_clean(typed, strlen(typed), CLEAN_LINE);
    const char *code = list ? choice_find(list, clean) : clean;
    if (code)
        *member = mem_copy(code);
    else
        error_set(err, ERR_INPUT, "%s : « %s » n'est pas dans la liste", field_info(field)->label,
                  utf8_short(clean, 40).bytes);
    free(clean);
    return *member != NULL;
}
