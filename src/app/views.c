/* Conditions on the cases looked at, as words: for the header, for the command line, and as the
 * text of a view that is kept under a name: "territoire artois, besoin gouvernance, en retard". */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;  /* in the text of a view; the whole condition when it takes no value */
    const char *title; /* before the value, in the header */
    const char *one;   /* in a refusal */
    const struct choice_list *choices;
    bool flag;
} conditions[CONDITION_COUNT] = {
    [CONDITION_TERRITORY] = {"territoire", "", "un territoire", &choices_TERRITORY},
    [CONDITION_NEED] = {"besoin", "besoin ", "un besoin", &choices_NEED},
    [CONDITION_PARTNER] = {"partenaire", "vers ", "un partenaire"},
    [CONDITION_WORKER] = {"référent", "suivi par ", "un référent"},
    [CONDITION_STAGE] = {"étape", "étape ", "une étape", &choices_STAGE},
    [CONDITION_OVERDUE] = {"en retard", "en retard", .flag = true},
    [CONDITION_NEVER] = {"jamais contactés", "jamais contactés", .flag = true},
    [CONDITION_IDLE] = {"sans prochaine action", "sans prochaine action", .flag = true},
};

const char *condition_word(enum condition condition)
{
    return conditions[condition].word;
}

bool condition_is_flag(enum condition condition)
{
    return conditions[condition].flag;
}

/* ---- one condition ------------------------------------------------------------------------- */

static bool *flag_of(struct filter *filter, enum condition condition)
{
    return condition == CONDITION_OVERDUE ? &filter->overdue
           : condition == CONDITION_NEVER ? &filter->never
                                          : &filter->idle;
}

/* The code that a closed list holds for it; NULL when it is not asked for. */
static const char *code_of(const struct filter *filter, enum condition condition)
{
    return condition == CONDITION_TERRITORY ? filter->territory : filter->need;
}

static char *partner_text(struct app *app, const struct id *partner, bool code)
{
    struct record record;
    if (id_is_none(partner))
        return NULL;
    if (!query_record(app->store, ENTITY_PARTNER, partner, &record, NULL))
        return mem_copy("?");
    const char *text = record_get(&record, code ? FIELD_PARTNER_CODE : FIELD_PARTNER_SHORT_NAME);
    if (!text)
        text = record_get(&record, FIELD_PARTNER_NAME);
    char *copy = mem_copy(text ? text : "?");
    record_clear(&record);
    return copy;
}

/* The names that the programme looked at gives to its stages; NULL when it gives none. The caller
 * frees. */
static char *stage_labels(struct app *app, const struct filter *filter)
{
    struct record programme = {0};
    if (!id_is_none(&filter->programme))
        query_record(app->store, ENTITY_PROGRAMME, &filter->programme, &programme, NULL);
    char *labels = mem_copy(record_get(&programme, FIELD_PROGRAMME_STAGE_LABELS));
    record_clear(&programme);
    return labels;
}

static char *stage_text(struct app *app, const struct filter *filter)
{
    if (filter->stage == STAGE_COUNT)
        return NULL;
    char *labels = stage_labels(app, filter), *label = stage_label(filter->stage, labels);
    free(labels);
    return label;
}

char *condition_value(struct app *app, const struct filter *filter, enum condition condition)
{
    if (conditions[condition].flag)
        return *flag_of((struct filter *)filter, condition) ? mem_copy("") : NULL;
    if (condition == CONDITION_WORKER)
        return mem_copy(filter->worker);
    if (condition == CONDITION_PARTNER)
        return partner_text(app, &filter->partner, false);
    if (condition == CONDITION_STAGE)
        return stage_text(app, filter);
    const char *code = code_of(filter, condition);
    if (code && condition == CONDITION_NEED)
        return mem_copy(need_label(code));
    return code ? mem_copy(choice_label(conditions[condition].choices, code)) : NULL;
}

/* "« artoiis » n'est pas un territoire connu : Arrageois, Artois…" */
static bool refuse_value(enum condition condition, const char *typed, const struct strings *known,
                         struct error *err)
{
    enum { ROOM = 300 };
    struct text list = {0};
    for (size_t i = 0; i < known->count && list.length < ROOM; i++)
        text_addf(&list, "%s%s", i ? ", " : " : ", known->items[i]);
    error_set(err, ERR_NOT_FOUND, "« %s » n'est pas %s connu%s%s", utf8_short(typed, 60).bytes,
              conditions[condition].one, condition == CONDITION_STAGE ? "e" : "", text_get(&list));
    text_clear(&list);
    return false;
}

static bool set_choice(struct app *app, struct filter *filter, enum condition condition,
                       const char *typed, struct error *err)
{
    const struct choice_list *choices = conditions[condition].choices;
    const char *code = choice_find(choices, typed);
    if (!code && condition == CONDITION_NEED)
        code = app_named_need(app, typed);
    if (!code) {
        struct strings labels = {0};
        for (int i = 0; i < choices->count; i++)
            strings_add(&labels, choices->choices[i].label);
        refuse_value(condition, typed, &labels, err);
        strings_clear(&labels);
        return false;
    }
    if (condition == CONDITION_TERRITORY)
        filter->territory = code;
    else
        filter->need = code;
    return true;
}

/* By the names of the programme looked at; those of the list fit everywhere. */
static bool set_stage(struct app *app, struct filter *filter, const char *typed, struct error *err)
{
    char *labels = stage_labels(app, filter);
    enum stage stage = stage_find(typed, labels);
    struct strings known = {0};
    for (enum stage s = STAGE_CONTACT; s < STAGE_COUNT; s++) {
        char *label = stage_label(s, labels);
        strings_add(&known, label);
        free(label);
    }
    bool found = stage != STAGE_COUNT || refuse_value(CONDITION_STAGE, typed, &known, err);
    if (found)
        filter->stage = stage;
    strings_clear(&known);
    free(labels);
    return found;
}

/* 2: this very name; 1: a word of it begins so. Both folded. */
static int worker_rank(const char *worker, const char *wanted)
{
    char *folded = utf8_fold(worker);
    int rank = strcmp(folded, wanted) == 0 ? 2 : 0;
    for (const char *at = folded; !rank && wanted[0] && (at = strstr(at, wanted)); at++)
        if (at == folded || at[-1] == ' ')
            rank = 1;
    free(folded);
    return rank;
}

/* As it is written on cases, if it is: the name itself, else the only one that fits. */
static bool set_worker(struct app *app, struct filter *filter, const char *typed, struct error *err)
{
    struct strings known;
    if (!query_values(app->store, FIELD_CASE_WORKER, &known, err))
        return false;
    char *wanted = utf8_fold(typed);
    const char *found = NULL;
    int best = 0, fitting = 0;
    for (size_t i = 0; i < known.count && best < 3; i++) {
        int rank = strcmp(known.items[i], typed) == 0 ? 3 : worker_rank(known.items[i], wanted);
        if (rank && rank >= best) {
            fitting = rank > best ? 1 : fitting + 1;
            best = rank;
            found = known.items[i];
        }
    }
    bool done = fitting == 1 || refuse_value(CONDITION_WORKER, typed, &known, err);
    if (done) {
        free(filter->worker);
        filter->worker = mem_copy(found);
    }
    free(wanted);
    strings_clear(&known);
    return done;
}

bool condition_set(struct app *app, struct filter *filter, enum condition condition,
                   const char *typed, struct error *err)
{
    if (conditions[condition].flag)
        return *flag_of(filter, condition) = true;
    if (condition == CONDITION_WORKER)
        return set_worker(app, filter, typed, err);
    if (condition == CONDITION_PARTNER)
        return query_find_partner(app->store, typed, &filter->partner, err);
    if (condition == CONDITION_STAGE)
        return set_stage(app, filter, typed, err);
    return set_choice(app, filter, condition, typed, err);
}

void condition_drop(struct filter *filter, enum condition condition)
{
    if (conditions[condition].flag)
        *flag_of(filter, condition) = false;
    else if (condition == CONDITION_TERRITORY)
        filter->territory = NULL;
    else if (condition == CONDITION_NEED)
        filter->need = NULL;
    else if (condition == CONDITION_STAGE)
        filter->stage = STAGE_COUNT;
    else if (condition == CONDITION_PARTNER)
        filter->partner = ID_NONE;
    else {
        free(filter->worker);
        filter->worker = NULL;
    }
}

/* ---- all of them as a text ----------------------------------------------------------------- */

char *filter_title(struct app *app, const struct filter *filter)
{
    struct text text = {0};
    for (enum condition condition = 0; condition < CONDITION_COUNT; condition++) {
        char *value = condition_value(app, filter, condition);
        if (value)
            text_addf(&text, "%s%s%s", text.length ? " · " : "", conditions[condition].title,
                      value);
        free(value);
    }
    return text_take(&text);
}

/* A value that holds a comma or an opening quote stands between « and », and » in it is doubled. */
static void add_value(struct text *text, const char *value)
{
    if (!strchr(value, ',') && !strstr(value, "«")) {
        text_add(text, value);
        return;
    }
    text_add(text, "« ");
    for (const char *at = value; *at;) {
        const char *quote = strstr(at, "»");
        text_add_bytes(text, at, quote ? (size_t)(quote - at) : strlen(at));
        if (!quote)
            break;
        text_add(text, "»»");
        at = quote + strlen("»");
    }
    text_add(text, " »");
}

/* The value as the text of a view has it: labels folded, so that none needs quotes, and those of
 * the list, for a view is used in any programme. */
static char *word_value(struct app *app, const struct filter *filter, enum condition condition)
{
    if (condition == CONDITION_PARTNER)
        return partner_text(app, &filter->partner, true);
    if (condition == CONDITION_STAGE)
        return filter->stage == STAGE_COUNT
                   ? NULL
                   : utf8_fold(choice_label(&choices_STAGE, stage_code(filter->stage)));
    char *value = condition_value(app, filter, condition);
    if (!value || !conditions[condition].choices)
        return value;
    char *folded = utf8_fold(value);
    free(value);
    return folded;
}

char *filter_words(struct app *app, const struct filter *filter)
{
    struct text text = {0};
    for (enum condition condition = 0; condition < CONDITION_COUNT; condition++) {
        char *value = word_value(app, filter, condition);
        if (!value)
            continue;
        text_addf(&text, "%s%s%s", text.length ? ", " : "", conditions[condition].word,
                  value[0] ? " " : "");
        add_value(&text, value);
        free(value);
    }
    return text_take(&text);
}

/* ---- and back ------------------------------------------------------------------------------ */

/* Bytes up to the comma that ends an item: one between « and » ends none. */
static size_t item_length(const char *text)
{
    const size_t quote = strlen("»");
    const char *at = text;
    bool quoted = false;
    for (; *at && (quoted || *at != ','); at++) {
        if (strncmp(at, "«", quote) == 0)
            quoted = true;
        else if (quoted && strncmp(at, "»»", 2 * quote) == 0)
            at += 2 * quote - 1;
        else if (strncmp(at, "»", quote) == 0)
            quoted = false;
    }
    return (size_t)(at - text);
}

/* Without its quotes. The caller frees. */
static char *plain_value(const char *value)
{
    const size_t quote = strlen("»");
    struct text text = {0};
    bool quoted = strncmp(value, "«", quote) == 0;
    for (const char *at = quoted ? value + quote : value; *at; at++) {
        if (quoted && strncmp(at, "»", quote) == 0) {
            at += quote;
            if (strncmp(at, "»", quote) != 0)
                break;
        }
        text_add_bytes(&text, at, 1);
    }
    char *clean = utf8_clean(text_get(&text), text.length, CLEAN_LINE);
    text_clear(&text);
    return clean;
}

static bool same_word(const char *a, const char *b)
{
    char *fa = utf8_fold(a), *fb = utf8_fold(b);
    bool same = strcmp(fa, fb) == 0;
    free(fa);
    free(fb);
    return same;
}

static bool unknown(const char *item, struct error *err)
{
    struct text known = {0};
    for (enum condition condition = 0; condition < CONDITION_COUNT; condition++)
        text_addf(&known, "%s%s%s", condition ? ", " : "", conditions[condition].word,
                  conditions[condition].flag ? "" : " …");
    error_set(err, ERR_INPUT, "« %s » n'est pas une condition : %s", utf8_short(item, 60).bytes,
              text_get(&known));
    text_clear(&known);
    return false;
}

static bool read_item(struct app *app, const char *item, struct filter *filter, struct error *err)
{
    size_t length = strcspn(item, " ");
    char *word = mem_copy_bytes(item, length),
         *value = plain_value(item + length + (item[length] == ' '));
    enum condition condition = 0;
    while (condition < CONDITION_COUNT &&
           !(conditions[condition].flag ? same_word(item, conditions[condition].word)
                                        : same_word(word, conditions[condition].word)))
        condition++;
    bool done = condition < CONDITION_COUNT ? condition_set(app, filter, condition, value, err)
                                            : unknown(item, err);
    free(word);
    free(value);
    return done;
}

bool filter_read(struct app *app, const char *text, struct filter *filter, struct error *err)
{
    struct filter read = FILTER_NONE;
    bool done = true;
    read.programme = filter->programme;
    read.today = filter->today;
    while (done && *text) {
        size_t length = item_length(text);
        char *item = utf8_clean(text, length, CLEAN_LINE);
        done = !item[0] || read_item(app, item, &read, err);
        free(item);
        text += length + (text[length] == ',');
    }
    if (!done) {
        filter_clear(&read);
        return false;
    }
    filter_clear(filter);
    *filter = read;
    return true;
}
