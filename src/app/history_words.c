/* A line of a history, as a sentence. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* "dossier mis à la corbeille", "note du lun. 15 mars mise à la corbeille". */
static const struct {
    const char *name;
    bool feminine;
} records[ENTITY_COUNT] = {
    [ENTITY_PROGRAMME] = {"programme", false}, [ENTITY_HOLDER] = {"porteur", false},
    [ENTITY_CASE] = {"dossier", false},        [ENTITY_NOTE] = {"note", true},
    [ENTITY_PARTNER] = {"structure", true},    [ENTITY_REFERRAL] = {"orientation", true},
};

static char *fate_words(struct app *app, const struct history_row *row, const char *fates[2])
{
    enum entity entity = field_info(row->field)->entity;
    const char *fate = fates[records[entity].feminine];
    day on;
    if (entity == ENTITY_NOTE && row->detail && day_from_iso(row->detail, &on)) {
        char french[DAY_FRENCH_SIZE];
        day_french(on, app_today(app), french);
        return mem_print("note du %s %s", french, fate);
    }
    if (entity == ENTITY_REFERRAL && row->detail)
        return mem_print("orientation vers %s %s", row->detail, fate);
    return mem_print("%s %s", records[entity].name, fate);
}

/* What was typed at length is said by what it became alone. */
static char *set_words(struct app *app, const struct history_row *row)
{
    bool lines = field_info(row->field)->type == TYPE_LINES;
    char *field = field_words(app, row->field, row->detail), *text;
    char *value = value_words(app, row->field, row->value);
    char *before = value_words(app, row->field, row->before);
    if (row->change == CHANGE_DECIDED)
        text = mem_print("%s : %s, choisi entre plusieurs", field, value);
    else if (!row->value)
        text = mem_print("%s : vidé%s%s", field, row->before ? ", c'était " : "",
                         row->before ? before : "");
    else if (row->before && !lines && strcmp(row->before, row->value) != 0)
        text = mem_print("%s : %s → %s", field, before, value);
    else
        text = mem_print("%s%s : %s", field, row->before ? ", corrigé" : "", value);
    free(field);
    free(value);
    free(before);
    return text;
}

static char *member_line(struct app *app, const struct history_row *row)
{
    char *field = field_words(app, row->field, row->detail);
    char *value = value_words(app, row->field, row->value);
    char *text =
        mem_print("%s, %s : %s", field, row->change == CHANGE_ADDED ? "ajouté" : "retiré", value);
    free(field);
    free(value);
    return text;
}

char *history_words(struct app *app, const struct history_row *row)
{
    static const char *deleted[2] = {"mis à la corbeille", "mise à la corbeille"},
                      *restored[2] = {"sorti de la corbeille", "sortie de la corbeille"},
                      *erased[2] = {"effacé définitivement", "effacée définitivement"};
    switch (row->change) {
    case CHANGE_DELETED:
        return fate_words(app, row, deleted);
    case CHANGE_RESTORED:
        return fate_words(app, row, restored);
    case CHANGE_ERASED:
        return fate_words(app, row, erased);
    case CHANGE_ADDED:
    case CHANGE_REMOVED:
        return member_line(app, row);
    case CHANGE_UNKNOWN:
        return mem_copy("écrit par une version plus récente de dentelle");
    default:
        return set_words(app, row);
    }
}
