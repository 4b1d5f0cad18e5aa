/* dentelle agenda: what is due, section by section, to be printed or read aloud; or as a JSON
 * array. */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAGE = 500 };

/* What becomes of each row: printed, or added to the array. */
struct agenda {
    struct cli *cli;
    enum agenda_section section;
    json_t *array; /* NULL: text */
    day today;
};

/* ---- a case -------------------------------------------------------------------------------- */

static void print_when(const struct card *card, day today)
{
    char french[DAY_FRENCH_SIZE] = "";
    day due;
    if (card->due_at && day_from_iso(card->due_at, &due))
        day_french(due, today, french);
    printf("  ");
    print_cell(french, 18);
    printf("  ");
}

/* "rappeler la mairie (il y a 3 j)" */
static void print_next(const struct card *card, day today)
{
    char distance[DAY_FRENCH_SIZE];
    day due;
    char *next = agenda_next(card, today);
    fputs(next, stdout);
    free(next);
    if (card->due_at && day_from_iso(card->due_at, &due) && due < today) {
        day_distance(due, today, distance);
        printf(" (%s)", distance);
    }
    putchar('\n');
}

static void print_card(const struct agenda *agenda, const struct card *card)
{
    char *address = agenda_address(card, false);
    print_when(card, agenda->today);
    print_cell(card->name, 28);
    printf("  ");
    print_cell(card->town, 16);
    printf("  ");
    print_next(card, agenda->today);
    printf("%22s%s%s%s%s%s\n", "", card->ref ? card->ref : "?", address[0] ? ", " : "", address,
           card->phone ? ", " : "", card->phone ? card->phone : "");
    free(address);
}

static json_t *json_row(const struct agenda *agenda, const struct card *card)
{
    json_t *object = json_object();
    json_object_set_new(object, "ref", json_text(card->ref));
    json_object_set_new(object, "name", json_text(card->name));
    json_object_set_new(object, "town", json_text(card->town));
    json_object_set_new(object, "address", json_text(card->address));
    json_object_set_new(object, "postcode", json_text(card->postcode));
    json_object_set_new(object, "phone", json_text(card->phone));
    json_object_set_new(object, "due_at", json_text(card->due_at));
    json_object_set_new(object, "next_action", json_text(card->next_action));
    json_object_set_new(object, "section", json_text(agenda_code(agenda->section)));
    return object;
}

static bool tell_cases(const struct agenda *agenda, size_t offset, size_t *told, struct error *err)
{
    struct app *app = &agenda->cli->app;
    struct days days = agenda_days(agenda->section, agenda->today);
    struct cards cards;
    if (!query_due(app->store, app_filter(app), &days, offset, PAGE, &cards, err))
        return false;
    for (size_t i = 0; i < cards.count; i++)
        if (agenda->array)
            json_array_append_new(agenda->array, json_row(agenda, &cards.rows[i]));
        else
            print_card(agenda, &cards.rows[i]);
    *told = cards.count;
    cards_clear(&cards);
    return true;
}

/* ---- a silence ----------------------------------------------------------------------------- */

static void print_silence(const struct agenda *agenda, const struct silence *silence)
{
    char french[DAY_FRENCH_SIZE] = "";
    char *text = silence_text(silence);
    day sent;
    if (silence->sent_on && day_from_iso(silence->sent_on, &sent))
        day_french(sent, agenda->today, french);
    printf("  ");
    print_cell(french, 18);
    printf("  ");
    print_cell(silence->case_name, 28);
    printf("  %s\n", text);
    free(text);
}

static bool json_silence(const struct agenda *agenda, const struct silence *silence,
                         struct error *err)
{
    struct card card;
    if (!query_card(agenda->cli->app.store, &silence->case_id, &card, err))
        return false;
    json_t *object = json_row(agenda, &card);
    json_object_set_new(object, "partner", json_text(silence->partner_name));
    json_object_set_new(object, "sent_on", json_text(silence->sent_on));
    json_object_set_new(object, "days", json_integer(silence->days));
    json_object_set_new(object, "proposal", json_text(silence_proposal(silence)));
    json_array_append_new(agenda->array, object);
    card_clear(&card);
    return true;
}

static bool tell_silences(const struct agenda *agenda, size_t offset, size_t *told,
                          struct error *err)
{
    struct app *app = &agenda->cli->app;
    struct silences silences;
    bool done = true;
    if (!query_silences(app->store, app_filter(app), app->settings.partner_follow_ups, offset, PAGE,
                        &silences, err))
        return false;
    for (size_t i = 0; done && i < silences.count; i++)
        if (agenda->array)
            done = json_silence(agenda, &silences.rows[i], err);
        else
            print_silence(agenda, &silences.rows[i]);
    *told = silences.count;
    silences_clear(&silences);
    return done;
}

/* ---- sections ------------------------------------------------------------------------------ */

static void print_header(const struct agenda *agenda, size_t count)
{
    char when[AGENDA_WHEN_SIZE];
    agenda_when(agenda->section, agenda->today, when);
    printf("\n%s%s%s : %zu\n", agenda_label(agenda->section), when[0] ? ", " : "", when, count);
}

static bool tell_section(const struct agenda *agenda, size_t *count, struct error *err)
{
    struct app *app = &agenda->cli->app;
    size_t told = PAGE;
    if (!query_agenda_count(app->store, app_filter(app), app->settings.partner_follow_ups,
                            agenda->section, count, err))
        return false;
    if (*count && !agenda->array)
        print_header(agenda, *count);
    for (size_t offset = 0; offset < *count && told == PAGE; offset += told)
        if (!(agenda->section == AGENDA_SILENT ? tell_silences(agenda, offset, &told, err)
                                               : tell_cases(agenda, offset, &told, err)))
            return false;
    return true;
}

static void print_title(struct cli *cli, day today)
{
    char french[DAY_FRENCH_SIZE];
    char *cases = agenda_cases(&cli->app);
    day_french(today, today, french);
    printf("Agenda du %s, %s\n", french, cases);
    free(cases);
}

bool verb_agenda(struct cli *cli, struct error *err)
{
    struct agenda agenda = {.cli = cli, .today = app_today(&cli->app)};
    enum agenda_section end = cli->week ? AGENDA_LATER : AGENDA_SECTIONS;
    size_t total = 0, count = 0;
    if (!cli_programme(cli, err) || !cli_conditions(cli, err))
        return false;
    agenda.array = cli->json ? json_array() : NULL;
    if (!cli->json)
        print_title(cli, agenda.today);
    bool done = true;
    for (; done && agenda.section < end; agenda.section++) {
        done = tell_section(&agenda, &count, err);
        total += count;
    }
    if (done && agenda.array)
        return print_json(agenda.array, err);
    json_decref(agenda.array);
    if (done && total == 0)
        puts(cli->week ? "\nRien d'ici dimanche." : "\nAucun dossier ouvert.");
    return done;
}
