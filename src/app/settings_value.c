/* The values of the settings, from text and back, by their kind; the table is settings.def. Files
 * and lines are settings.c. */
#include "settings_internal.h"

#include <stdlib.h>
#include <string.h>

enum setting_kind { KIND_CHOICE, KIND_NUMBER, KIND_DAYS, KIND_TEXT };
enum { DAYS = SILENCE_STEPS };

static const struct {
    struct setting_info info;
    enum setting_kind kind;
    size_t member; /* offset in struct settings */
    int least, most;
    const char *words;
} table[SETTING_COUNT] = {
#define SETTING(id, field, text, type, value, low, high, list, sentence)                           \
    [SETTING_##id] = {.info = {.name = text, .fallback = value, .comment = sentence},              \
                      .kind = KIND_##type,                                                         \
                      .member = offsetof(struct settings, field),                                  \
                      .least = low,                                                                \
                      .most = high,                                                                \
                      .words = list},
#include "settings.def"
#undef SETTING
};

const struct setting_info *setting_info(enum setting setting)
{
    return &table[setting].info;
}

static const void *member(const struct settings *settings, enum setting setting)
{
    return (const char *)settings + table[setting].member;
}

/* ---- words --------------------------------------------------------------------------------- */

/* The word of that rank in "auto non 8 256". The caller frees; NULL past the last. */
static char *word_at(const char *words, int rank)
{
    while (*words && rank-- > 0) {
        words += strcspn(words, " ");
        words += *words == ' ';
    }
    return *words ? mem_copy_bytes(words, strcspn(words, " ")) : NULL;
}

/* The rank of a word, case and accents forgiven; -1. */
static int rank_of(const char *words, const char *text)
{
    char *wanted = utf8_fold(text), *word;
    int found = -1;
    for (int rank = 0; found < 0 && (word = word_at(words, rank)); rank++) {
        if (strcmp(word, wanted) == 0)
            found = rank;
        free(word);
    }
    free(wanted);
    return found;
}

static char *one_of(const char *words)
{
    struct text text = {0};
    char *word, *next = word_at(words, 0);
    for (int rank = 1; (word = next); rank++) {
        next = word_at(words, rank);
        text_addf(&text, "%s%s", rank == 1 ? "" : next ? ", " : " ou ", word);
        free(word);
    }
    return text_take(&text);
}

char *setting_domain(enum setting setting)
{
    int least = table[setting].least, most = table[setting].most;
    const char *words = table[setting].words;
    switch (table[setting].kind) {
    case KIND_CHOICE:
        return one_of(words);
    case KIND_NUMBER:
        return mem_print("de %d à %d%s%s", least, most, words[0] ? ", ou " : "", words);
    case KIND_DAYS:
        return mem_print("trois nombres croissants, de %d à %d", least, most);
    default:
        return mem_copy("");
    }
}

/* ---- reading ------------------------------------------------------------------------------- */

/* Decimal digits alone; where they end. NULL when there are none, or the number is out of range. */
static const char *read_number(const char *text, enum setting setting, int *number)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 6)
        return NULL;
    *number = atoi(text);
    bool fits = *number >= table[setting].least && *number <= table[setting].most;
    return fits ? text + digits : NULL;
}

static bool read_days(const char *text, enum setting setting, int days[DAYS])
{
    for (int i = 0; i < DAYS; i++) {
        text = read_number(text, setting, &days[i]);
        if (!text || (i > 0 && days[i] <= days[i - 1]))
            return false;
        text += strspn(text, " ");
        if (i + 1 < DAYS && *text++ != ',')
            return false;
        text += strspn(text, " ");
    }
    return *text == '\0';
}

/* A number in its range, or the one word there may be instead. */
static bool read_one(const char *text, enum setting setting, int *value)
{
    const char *end = read_number(text, setting, value);
    if (end)
        return *end == '\0';
    *value = SETTING_AUTO;
    return rank_of(table[setting].words, text) == 0;
}

static bool refuse(enum setting setting, const char *text, struct error *err)
{
    char *cut = utf8_cut(text, 30), *domain = setting_domain(setting);
    error_set(err, ERR_INPUT, "« %s » ne va pas à %s : %s", cut, table[setting].info.name, domain);
    free(cut);
    free(domain);
    return false;
}

bool setting_read(struct settings *settings, enum setting setting, const char *text,
                  struct error *err)
{
    void *place = (char *)settings + table[setting].member;
    int number, days[DAYS];
    switch (table[setting].kind) {
    case KIND_CHOICE:
        number = rank_of(table[setting].words, text);
        if (number < 0)
            return refuse(setting, text, err);
        *(int *)place = number;
        return true;
    case KIND_NUMBER:
        if (!read_one(text, setting, &number))
            return refuse(setting, text, err);
        *(int *)place = number;
        return true;
    case KIND_DAYS:
        if (!read_days(text, setting, days))
            return refuse(setting, text, err);
        memcpy(place, days, sizeof days);
        return true;
    default:
        free(*(char **)place);
        *(char **)place = text[0] ? mem_copy(text) : NULL;
        return true;
    }
}

/* ---- showing ------------------------------------------------------------------------------- */

char *setting_show(const struct settings *settings, enum setting setting)
{
    const void *place = member(settings, setting);
    const int *numbers = place;
    const char *text;
    switch (table[setting].kind) {
    case KIND_CHOICE:
        return word_at(table[setting].words, *numbers);
    case KIND_NUMBER:
        return *numbers == SETTING_AUTO && table[setting].words[0] ? mem_copy(table[setting].words)
                                                                   : mem_print("%d", *numbers);
    case KIND_DAYS:
        return mem_print("%d, %d, %d", numbers[0], numbers[1], numbers[2]);
    default:
        text = *(char *const *)place;
        return mem_copy(text ? text : "");
    }
}
