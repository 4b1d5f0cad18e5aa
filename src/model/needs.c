/* What a porteur lacks: a code of the list, or a need that the list does not have, which is its own
 * code; who said it; how much it weighs. */
#include "dentelle/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char local_prefix[] = "local--", list_prefix[] = "ess--";

static bool is_local(const char *code)
{
    return strncmp(code, local_prefix, sizeof local_prefix - 1) == 0;
}

const char *need_label(const char *code)
{
    return code && is_local(code) ? code + sizeof local_prefix - 1
                                  : choice_label(&choices_NEED, code);
}

const char *need_brief(const char *code)
{
    size_t length = sizeof list_prefix - 1;
    return strncmp(code, list_prefix, length) == 0 ? code + length : need_label(code);
}

/* The code of the list whose brief form it is: "rh". NULL. */
static const char *brief_find(const char *typed)
{
    char *code = mem_print("%s%s", list_prefix, typed);
    int rank = choice_rank(&choices_NEED, code);
    free(code);
    return rank < 0 ? NULL : choices_NEED.choices[rank].code;
}

bool need_known(const char *code)
{
    if (!code)
        return false;
    if (!is_local(code))
        return choice_rank(&choices_NEED, code) >= 0;
    size_t length = strlen(code);
    return length > sizeof local_prefix - 1 && length < NEED_CODE_SIZE && !strpbrk(code, ",;\n");
}

bool need_find(const char *typed, char code[NEED_CODE_SIZE], struct error *err)
{
    char *clean = utf8_clean(typed, strlen(typed), CLEAN_LINE);
    const char *label = is_local(clean) ? need_label(clean) : clean;
    const char *brief = brief_find(label),
               *listed = brief ? brief : choice_find(&choices_NEED, label);
    size_t length = strlen(label);
    bool done = true;
    if (listed)
        strcpy(code, listed);
    else if (length == 0 || strpbrk(label, ",;\n"))
        done = error_set(err, ERR_INPUT, "un besoin se dit en quelques mots, sans virgule");
    else if (length + sizeof local_prefix > NEED_CODE_SIZE)
        done =
            error_set(err, ERR_INPUT, "« %s… » est trop long pour un besoin : %d lettres au plus",
                      utf8_short(label, 30).bytes, (int)(NEED_CODE_SIZE - sizeof local_prefix));
    else
        snprintf(code, NEED_CODE_SIZE, "%s%s", local_prefix, label);
    free(clean);
    return done;
}

char *need_member(const struct need *need)
{
    return mem_print("%s %s %d", need->code, need->said_by, need->level);
}

/* Cuts the last word off `text`, which ends before it. */
static char *last_word(char *text)
{
    char *space = strrchr(text, ' ');
    if (!space || space == text)
        return NULL;
    *space = '\0';
    return space + 1;
}

bool need_parse(const char *member, struct need *need)
{
    char *copy = mem_copy(member), *level = last_word(copy),
         *said_by = level ? last_word(copy) : NULL;
    memset(need, 0, sizeof *need);
    bool done = said_by && level[0] >= '1' && level[0] <= '3' && !level[1] &&
                strlen(copy) < sizeof need->code && strlen(said_by) < sizeof need->said_by;
    if (done) {
        strcpy(need->code, copy);
        strcpy(need->said_by, said_by);
        need->level = level[0] - '0';
    }
    free(copy);
    return done;
}
