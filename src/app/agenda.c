/* The words of the agenda, for its screen and its printed text: sections, days, and what is
 * proposed when a partner does not answer. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- sections ------------------------------------------------------------------------------ */

static const struct {
    const char *code, *label;
} sections[] = {
    [AGENDA_OVERDUE] = {"overdue", "En retard"},
    [AGENDA_TODAY] = {"today", "Aujourd'hui"},
    [AGENDA_TOMORROW] = {"tomorrow", "Demain"},
    [AGENDA_WEEK] = {"week", "Cette semaine"},
    [AGENDA_LATER] = {"later", "Plus tard"},
    [AGENDA_SILENT] = {"silent", "Sans réponse d'un partenaire"},
    [AGENDA_UNDATED] = {"undated", "Sans date"},
};
_Static_assert(sizeof sections / sizeof sections[0] == AGENDA_SECTIONS, "a section has no words");

const char *agenda_code(enum agenda_section section)
{
    return sections[section].code;
}

const char *agenda_label(enum agenda_section section)
{
    return sections[section].label;
}

void agenda_when(enum agenda_section section, day today, char when[AGENDA_WHEN_SIZE])
{
    struct days days = agenda_days(section, today);
    char french[DAY_FRENCH_SIZE];
    when[0] = '\0';
    switch (section) {
    case AGENDA_TODAY:
    case AGENDA_TOMORROW:
        day_french(days.from, today, when);
        break;
    case AGENDA_WEEK:
        day_french(days.to, today, french);
        snprintf(when, AGENDA_WHEN_SIZE, "jusqu'au %s", french);
        break;
    default:
        break;
    }
}

char *agenda_cases(struct app *app)
{
    struct record programme = {0};
    const struct filter *filter = app_filter(app);
    if (!id_is_none(&filter->programme))
        query_record(app->store, ENTITY_PROGRAMME, &filter->programme, &programme, NULL);
    const char *name = record_get(&programme, FIELD_PROGRAMME_NAME);
    char *conditions = filter_title(app, filter);
    char *text = mem_print("%s%s%s", name ? name : "Tous les programmes",
                           conditions[0] ? " · " : "", conditions);
    free(conditions);
    record_clear(&programme);
    return text;
}

/* ---- partners that do not answer ----------------------------------------------------------- */

const char *silence_proposal(const struct silence *silence)
{
    static const char *const proposals[] = {"relancer ?", "relancer encore ?",
                                            "clore l'orientation ?"};
    _Static_assert(sizeof proposals / sizeof proposals[0] == SILENCE_STEPS, "a step has no words");
    int step = silence->step < 1 ? 1 : silence->step;
    return proposals[step - 1];
}

char *silence_text(const struct silence *silence)
{
    return mem_print("%s : sans réponse depuis %d j — %s",
                     silence->partner_name ? silence->partner_name : "?", silence->days,
                     silence_proposal(silence));
}

/* ---- a case -------------------------------------------------------------------------------- */

char *agenda_next(const struct card *card, day today)
{
    char distance[DAY_FRENCH_SIZE];
    day at;
    if (card->next_action)
        return mem_copy(card->next_action);
    if (card->due_at)
        return mem_copy("relance");
    if (!card->contacts || !card->last_contact || !day_from_iso(card->last_contact, &at))
        return mem_copy("jamais contacté");
    day_distance(at, today, distance);
    return mem_print("contact %s", distance);
}

char *agenda_address(const struct card *card, bool town)
{
    const char *address = card->address ? card->address : "",
               *postcode = card->postcode ? card->postcode : "",
               *name = town && card->town ? card->town : "";
    return mem_print("%s%s%s%s%s", address, address[0] && (postcode[0] || name[0]) ? ", " : "",
                     postcode, postcode[0] && name[0] ? " " : "", name);
}
