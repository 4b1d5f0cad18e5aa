/* A programme: how far it is, what the values of its sheet may be, its copy for the next year. */
#include "internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEAR_FIRST = 2000, YEAR_LAST = 2100, TARGET_MOST = 10000, BUDGET_MOST = 100000000 };

/* ---- how far it is ------------------------------------------------------------------------- */

static void add_part(struct text *text, int number, const char *word)
{
    text_addf(text, "%s%d %s%s", text->length ? " · " : "", number, word, number > 1 ? "s" : "");
}

char *progress_text(const struct board_counts *counts, bool narrowed, int parts)
{
    int target = narrowed ? 0 : counts->target;
    struct text text = {0};
    if (!counts->parcours)
        return target ? mem_print("%d sur %d rencontrés", counts->met, target)
                      : mem_print("%d rencontré%s", counts->met, counts->met > 1 ? "s" : "");
    if (parts > 2)
        add_part(&text, counts->contacts, "contact");
    if (parts > 1)
        add_part(&text, counts->diagnosed, "diagnostic");
    add_part(&text, counts->inscribed, "inscription");
    if (target)
        text_addf(&text, " sur %d", target);
    return text_take(&text);
}

/* ---- what a value may be ------------------------------------------------------------------- */

static bool check_number(enum field field, const char *stored, long least, long most,
                         struct error *err)
{
    char *end;
    long number = strtol(stored, &end, 10);
    return (*end == '\0' && number >= least && number <= most) ||
           error_set(err, ERR_INPUT, "%s : un nombre de %ld à %ld, pas « %s »",
                     field_info(field)->label, least, most, utf8_short(stored, 20).bytes);
}

/* Names are how imports and verbs say which programme they mean. */
static bool check_name(struct app *app, const struct id *programme, const char *stored,
                       struct error *err)
{
    struct id other;
    return !query_find_programme(app->store, stored, &other, NULL) || id_equal(&other, programme) ||
           error_set(err, ERR_INPUT, "« %s » existe déjà : un autre nom",
                     utf8_short(stored, 60).bytes);
}

/* The day that `field` has, or is about to have. */
static day day_of(const struct record *record, enum field field, enum field changed,
                  const char *stored)
{
    const char *iso = field == changed ? stored : record_get(record, field);
    day value;
    return iso && day_from_iso(iso, &value) ? value : DAY_NONE;
}

static bool check_dates(struct app *app, const struct id *programme, enum field field,
                        const char *stored, struct error *err)
{
    struct record record;
    if (!query_record(app->store, ENTITY_PROGRAMME, programme, &record, err))
        return false;
    day opens = day_of(&record, FIELD_PROGRAMME_OPENS_ON, field, stored),
        closes = day_of(&record, FIELD_PROGRAMME_CLOSES_ON, field, stored),
        report = day_of(&record, FIELD_PROGRAMME_REPORT_DUE_ON, field, stored);
    record_clear(&record);
    if (opens != DAY_NONE && closes != DAY_NONE && closes < opens)
        return error_set(err, ERR_INPUT, "la fin vient avant l'ouverture : rien n'a été changé");
    if (opens != DAY_NONE && report != DAY_NONE && report < opens)
        return error_set(err, ERR_INPUT,
                         "le bilan serait dû avant l'ouverture : rien n'a été changé");
    return true;
}

/* Three names at most; one that is missing is that of the list. */
static bool check_stage_labels(const char *stored, struct error *err)
{
    int names = 1;
    for (const char *at = stored; *at; at++)
        names += *at == ',';
    return names <= STAGE_CLOSED ||
           error_set(err, ERR_INPUT, "trois noms d'étapes, séparés par des virgules : %s",
                     parcours_stage_labels);
}

bool programme_check(struct app *app, const struct id *programme, enum field field,
                     const char *stored, struct error *err)
{
    if (!stored)
        return true;
    switch (field) {
    case FIELD_PROGRAMME_NAME:
        return check_name(app, programme, stored, err);
    case FIELD_PROGRAMME_YEAR:
        return check_number(field, stored, YEAR_FIRST, YEAR_LAST, err);
    case FIELD_PROGRAMME_TARGET:
        return check_number(field, stored, 0, TARGET_MOST, err);
    case FIELD_PROGRAMME_BUDGET_EUR:
        return check_number(field, stored, 0, BUDGET_MOST, err);
    case FIELD_PROGRAMME_OPENS_ON:
    case FIELD_PROGRAMME_CLOSES_ON:
    case FIELD_PROGRAMME_REPORT_DUE_ON:
        return check_dates(app, programme, field, stored, err);
    case FIELD_PROGRAMME_STAGE_LABELS:
        return check_stage_labels(stored, err);
    default:
        return true;
    }
}

/* Names that the user gave stay. */
bool programme_settle(struct app *app, const struct id *programme, enum field field,
                      const char *stored, struct error *err)
{
    struct record record;
    if (field != FIELD_PROGRAMME_KIND)
        return true;
    if (!query_record(app->store, ENTITY_PROGRAMME, programme, &record, err))
        return false;
    const char *labels = record_get(&record, FIELD_PROGRAMME_STAGE_LABELS);
    bool parcours = programme_is_parcours(stored),
         ours = !labels || strcmp(labels, parcours_stage_labels) == 0;
    record_clear(&record);
    return !ours || op_set(app->store, programme, FIELD_PROGRAMME_STAGE_LABELS,
                           parcours ? parcours_stage_labels : NULL, NULL, err);
}

/* ---- the next year ------------------------------------------------------------------------- */

/* Four digits that begin with 20, alone. */
static bool is_year(const char *name, const char *at)
{
    return (at == name || !isdigit((unsigned char)at[-1])) && strspn(at, "0123456789") == 4 &&
           at[0] == '2' && at[1] == '0';
}

/* "Parcours RH 2023" → "Parcours RH 2024"; a name without a year takes the new one. The caller
 * frees. */
static char *next_name(const char *name, int year)
{
    struct text text = {0};
    bool named = false;
    for (const char *at = name; *at;) {
        if (is_year(name, at)) {
            text_addf(&text, "%d", atoi(at) + 1);
            at += 4;
            named = true;
        } else {
            text_add_bytes(&text, at++, 1);
        }
    }
    if (!named)
        text_addf(&text, " %d", year + 1);
    return text_take(&text);
}

/* The same date a year later; 29 February becomes the 28th. The caller frees. */
static char *next_year(const char *iso)
{
    day exists;
    char *next = mem_print("%04d%.6s", atoi(iso) + 1, iso + 4);
    if (!day_from_iso(next, &exists))
        next[9] = '8';
    return next;
}

static bool copy_field(struct app *app, const struct record *from, const struct id *copy,
                       enum field field, struct error *err)
{
    const char *value = record_get(from, field);
    day date;
    bool later = field_info(field)->type == TYPE_DATE && value && day_from_iso(value, &date);
    char *copied = later ? next_year(value) : mem_copy(value);
    bool done = !copied || op_set(app->store, copy, field, copied, NULL, err);
    free(copied);
    return done;
}

/* Not the name and the year, which are given, nor what was written of the year that is over. */
static bool is_copied(enum field field)
{
    switch (field) {
    case FIELD_PROGRAMME_NAME:
    case FIELD_PROGRAMME_YEAR:
    case FIELD_PROGRAMME_REPORT_DONE:
    case FIELD_PROGRAMME_REPORT_DIFFICULTIES:
    case FIELD_PROGRAMME_REPORT_PROSPECTS:
        return false;
    default:
        return field_info(field)->label[0] != '\0';
    }
}

static bool write_copy(struct app *app, const struct record *from, const struct id *copy,
                       const char *name, int year, struct error *err)
{
    char number[12];
    snprintf(number, sizeof number, "%d", year);
    bool done = op_set(app->store, copy, FIELD_PROGRAMME_NAME, name, NULL, err) &&
                op_set(app->store, copy, FIELD_PROGRAMME_YEAR, number, NULL, err);
    for (enum field field = entity_first_field(ENTITY_PROGRAMME);
         done && field <= entity_last_field(ENTITY_PROGRAMME); field++)
        if (is_copied(field))
            done = copy_field(app, from, copy, field, err);
    return done;
}

/* Ends the group that app_copy_programme began. */
static bool copy_record(struct app *app, const struct record *from, struct id *copy,
                        struct error *err)
{
    const char *name = record_get(from, FIELD_PROGRAMME_NAME),
               *year = record_get(from, FIELD_PROGRAMME_YEAR);
    struct error why = {0};
    if (!name || !year || record_get(from, FIELD_PROGRAMME_DELETED))
        return error_set(err, ERR_INPUT, "« %s » n'a pas d'année : écrivez-la dans sa fiche",
                         utf8_short(name ? name : "?", 60).bytes);
    char *next = next_name(name, atoi(year));
    bool done = false;
    if (query_find_programme(app->store, next, copy, &why)) {
        error_set(err, ERR_INPUT, "« %s » existe déjà : rien n'a été copié", next);
    } else if (why.code != ERR_NOT_FOUND) {
        error_set(err, why.code, "%s", why.text);
    } else {
        *copy = id_new(&app->clock);
        done = write_copy(app, from, copy, next, atoi(year) + 1, err) &&
               action_commit(app, NULL, err, "%s, copie de %s", next, name);
    }
    free(next);
    return done;
}

bool app_copy_programme(struct app *app, const struct id *programme, struct id *copy,
                        struct error *err)
{
    struct record record = {0};
    *copy = ID_NONE;
    if (!op_begin(app->store, err))
        return false;
    bool done = query_record(app->store, ENTITY_PROGRAMME, programme, &record, err) &&
                copy_record(app, &record, copy, err);
    record_clear(&record);
    if (!done)
        op_rollback(app->store);
    return done;
}
