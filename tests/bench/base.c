/* The generator. Cases come a season at a time and their notes in rounds over the season, so that
 * the notes of one case lie far apart in the base, as they do after years of work. No SQL here:
 * what is measured afterwards was written the way a user's keys write it. */
#include "base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "vocabulary.h"

enum { SEASON = 1000, PROGRAMMES = 8, PARTNERS_MAX = 64 };

/* From February 2024 to the day of the bench. */
#define FIRST_MS INT64_C(1706745600000)
#define LAST_MS INT64_C(1805068800000)

struct town {
    const char *name, *postcode, *territory;
};
static const struct town towns[] = {
    {"Arras", "62000", "arrageois"},
    {"Achicourt", "62217", "arrageois"},
    {"Bapaume", "62450", "arrageois"},
    {"Vitry-en-Artois", "62490", "arrageois"},
    {"Béthune", "62400", "artois"},
    {"Bruay-la-Buissière", "62700", "artois"},
    {"Nœux-les-Mines", "62290", "artois"},
    {"Lillers", "62190", "artois"},
    {"Auchel", "62260", "artois"},
    {"Saint-Omer", "62500", "audomarois"},
    {"Aire-sur-la-Lys", "62120", "audomarois"},
    {"Arques", "62510", "audomarois"},
    {"Boulogne-sur-Mer", "62200", "boulonnais"},
    {"Outreau", "62230", "boulonnais"},
    {"Desvres", "62240", "boulonnais"},
    {"Calais", "62100", "calaisis"},
    {"Guînes", "62340", "calaisis"},
    {"Marck", "62730", "calaisis"},
    {"Lens", "62300", "lens_lievin"},
    {"Liévin", "62800", "lens_lievin"},
    {"Avion", "62210", "lens_lievin"},
    {"Hénin-Beaumont", "62110", "henin_carvin"},
    {"Carvin", "62220", "henin_carvin"},
    {"Montreuil-sur-Mer", "62170", "montreuillois"},
    {"Berck", "62600", "montreuillois"},
    {"Étaples", "62630", "montreuillois"},
    {"Saint-Pol-sur-Ternoise", "62130", "ternois"},
    {"Frévent", "62270", "ternois"},
};

struct maker {
    struct app app;
    struct vocabulary *vocabulary;
    struct dice dice;
    int64_t now_ms;
    struct id programmes[PROGRAMMES];
    struct id partners[PARTNERS_MAX];
    int partner_count;
    struct id season[SEASON]; /* its cases */
};

/* ---- clock and dice of the program --------------------------------------------------------- */

static int64_t maker_now(void *state)
{
    return ((struct maker *)state)->now_ms;
}

static void maker_random(void *state, void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        ((unsigned char *)bytes)[i] =
            (unsigned char)(dice_roll(&((struct maker *)state)->dice) >> 32);
}

/* ---- what is written ----------------------------------------------------------------------- */

static bool set(struct maker *maker, const struct id *entity, enum field field, const char *value,
                struct error *err)
{
    return op_set(maker->app.store, entity, field, value, NULL, err);
}

static bool set_id(struct maker *maker, const struct id *entity, enum field field,
                   const struct id *to, struct error *err)
{
    char text[ID_TEXT_SIZE];
    id_to_text(to, text);
    return set(maker, entity, field, text, err);
}

static bool set_day_near(struct maker *maker, const struct id *entity, enum field field, int before,
                         int after, struct error *err)
{
    char iso[11];
    day base = (day)(maker->now_ms / 86400000);
    day_to_iso(base + dice_between(&maker->dice, -before, after), iso);
    return set(maker, entity, field, iso, err);
}

static const char *any_of(struct maker *maker, const struct choice_list *list)
{
    return list->choices[dice_between(&maker->dice, 0, list->count - 1)].code;
}

static bool set_text(struct maker *maker, const struct id *entity, enum field field, int words,
                     struct error *err)
{
    struct text text = {0};
    vocabulary_write(maker->vocabulary, &maker->dice, words, &text);
    bool done = set(maker, entity, field, text_get(&text), err);
    text_clear(&text);
    return done;
}

/* "L'atelier brautier de Lens": a name that nobody else has, most of the time. */
static char *make_name(const struct vocabulary *vocabulary, struct dice *dice,
                       const struct town *town)
{
    static const char *const kinds[] = {
        "Association",  "Le jardin",     "L'atelier",     "La ruche", "Les amis",
        "Le collectif", "La recyclerie", "L'épicerie",    "Le café",  "La compagnie",
        "Au fil",       "Les mains",     "Le tiers-lieu", "L'œuvre",  "La coopérative"};
    const char *kind = kinds[dice_between(dice, 0, sizeof kinds / sizeof kinds[0] - 1)];
    const char *first = vocabulary_pick(vocabulary, dice, true),
               *second = vocabulary_pick(vocabulary, dice, true);
    return dice_percent(dice, 30) ? mem_print("%s %s de %s", kind, first, town->name)
                                  : mem_print("%s %s %s", kind, first, second);
}

static bool write_holder(struct maker *maker, const struct id *holder, struct error *err)
{
    struct dice *dice = &maker->dice;
    const struct town *town = &towns[dice_between(dice, 0, sizeof towns / sizeof towns[0] - 1)];
    char *name = make_name(maker->vocabulary, dice, town);
    bool done =
        set(maker, holder, FIELD_HOLDER_NAME, name, err) &&
        set(maker, holder, FIELD_HOLDER_TOWN, town->name, err) &&
        set(maker, holder, FIELD_HOLDER_POSTCODE, town->postcode, err) &&
        set(maker, holder, FIELD_HOLDER_TERRITORY, town->territory, err) &&
        set(maker, holder, FIELD_HOLDER_LEGAL_FORM, any_of(maker, &choices_LEGAL_FORM), err) &&
        set_text(maker, holder, FIELD_HOLDER_ACTIVITIES, 3, err);
    free(name);
    return done;
}

static bool write_referral(struct maker *maker, const struct id *case_id, struct error *err)
{
    struct id id = id_new(&maker->app.clock);
    const struct id *partner =
        &maker->partners[dice_between(&maker->dice, 0, maker->partner_count - 1)];
    return set_id(maker, &id, FIELD_REFERRAL_CASE, case_id, err) &&
           set_id(maker, &id, FIELD_REFERRAL_PARTNER, partner, err) &&
           set(maker, &id, FIELD_REFERRAL_KIND, "orientation", err) &&
           set(maker, &id, FIELD_REFERRAL_STATUS, any_of(maker, &choices_REFERRAL_STATUS), err);
}

/* Where a case is and what is next: a third of those that are open is overdue or has no date. */
static bool write_progress(struct maker *maker, const struct id *case_id, struct error *err)
{
    static const int reached[STAGE_COUNT] = {25, 50, 75, 100}; /* percent, cumulated */
    struct dice *dice = &maker->dice;
    int roll = dice_between(dice, 1, 100);
    enum stage stage = STAGE_CONTACT;
    while (roll > reached[stage])
        stage++;
    bool done = set(maker, case_id, FIELD_CASE_STAGE, stage_code(stage), err);
    if (done && stage == STAGE_CLOSED)
        done = set(maker, case_id, FIELD_CASE_OUTCOME, any_of(maker, &choices_OUTCOME), err) &&
               set_day_near(maker, case_id, FIELD_CASE_CLOSED_ON, 300, 0, err);
    else if (done && dice_percent(dice, 80))
        done = set_text(maker, case_id, FIELD_CASE_NEXT_ACTION, 3, err);
    if (done && stage != STAGE_CLOSED && dice_percent(dice, 80)) {
        char iso[11];
        day_to_iso((day)(LAST_MS / 86400000) + dice_between(dice, -60, 240), iso);
        done = set(maker, case_id, FIELD_CASE_DUE_AT, iso, err);
    }
    for (int left = stage >= STAGE_ORIENTATION ? dice_between(dice, 1, 2) : 0; done && left > 0;
         left--)
        done = write_referral(maker, case_id, err);
    return done;
}

static bool write_case(struct maker *maker, struct id *case_id, struct error *err)
{
    struct id holder = id_new(&maker->app.clock);
    *case_id = id_new(&maker->app.clock);
    if (!write_holder(maker, &holder, err))
        return false;
    char *ref = op_next_ref(maker->app.store, "HR-2024", err);
    bool done = ref && set(maker, case_id, FIELD_CASE_REF, ref, err) &&
                set_id(maker, case_id, FIELD_CASE_HOLDER, &holder, err) &&
                set_id(maker, case_id, FIELD_CASE_PROGRAMME,
                       &maker->programmes[dice_between(&maker->dice, 0, PROGRAMMES - 1)], err) &&
                set_day_near(maker, case_id, FIELD_CASE_RECEIVED_ON, 10, 0, err) &&
                set_text(maker, case_id, FIELD_CASE_PRESUMED_ISSUE, 8, err) &&
                write_progress(maker, case_id, err);
    free(ref);
    return done;
}

static bool write_note(struct maker *maker, const struct id *case_id, struct error *err)
{
    struct id id = id_new(&maker->app.clock);
    struct text text = {0};
    char moment[MOMENT_SIZE];
    const char *kind =
        choices_NOTE_KIND.choices[dice_between(&maker->dice, 0, NOTE_KINDS_TYPED - 1)].code;
    clock_moment(&maker->app.clock, moment);
    vocabulary_write(maker->vocabulary, &maker->dice, dice_between(&maker->dice, 15, 60), &text);
    bool done = set_id(maker, &id, FIELD_NOTE_CASE, case_id, err) &&
                set(maker, &id, FIELD_NOTE_KIND, kind, err) &&
                set(maker, &id, FIELD_NOTE_AT, moment, err) &&
                op_note(maker->app.store, &id, text_get(&text), NULL, err);
    text_clear(&text);
    return done;
}

/* ---- groups -------------------------------------------------------------------------------- */

/* One round over the season: its cases, then (round > 0) a note for each of them, in any order. */
static bool write_round(struct maker *maker, int cases, int round, int64_t step_ms,
                        struct error *err)
{
    bool done = op_begin(maker->app.store, err);
    for (int i = 0; done && i < cases; i++) {
        maker->now_ms += step_ms;
        done =
            round == 0
                ? write_case(maker, &maker->season[i], err)
                : write_note(maker, &maker->season[dice_between(&maker->dice, 0, cases - 1)], err);
    }
    if (done)
        return op_commit(maker->app.store, round ? "notes" : "dossiers", NULL, err);
    op_rollback(maker->app.store);
    return false;
}

static bool write_programmes(struct maker *maker, struct error *err)
{
    static const char *const names[PROGRAMMES] = {"Hors-réseaux 2024",
                                                  "Parcours implication 2024",
                                                  "Parcours RH 2025",
                                                  "Hors-réseaux 2025",
                                                  "Parcours environnement 2025",
                                                  "Parcours RH 2026",
                                                  "Hors-réseaux 2026",
                                                  "Hors-réseaux 2027"};
    for (int i = 0; i < PROGRAMMES; i++)
        if (!app_programme(&maker->app, names[i], &maker->programmes[i], err))
            return false;
    return true;
}

static bool read_partners(struct maker *maker, struct error *err)
{
    struct partners partners;
    if (!query_partners(maker->app.store, &partners, err))
        return false;
    for (size_t i = 0; i < partners.count && i < PARTNERS_MAX; i++)
        maker->partners[maker->partner_count++] = partners.rows[i].id;
    partners_clear(&partners);
    return maker->partner_count > 0 || error_set(err, ERR_IO, "aucun partenaire dans la base");
}

static bool fill(struct maker *maker, int cases, struct error *err)
{
    int64_t step_ms = (LAST_MS - FIRST_MS) / ((int64_t)cases * (1 + NOTES_PER_CASE) + 1);
    for (int from = 0; from < cases; from += SEASON) {
        int count = cases - from < SEASON ? cases - from : SEASON;
        for (int round = 0; round <= NOTES_PER_CASE; round++)
            if (!write_round(maker, count, round, step_ms, err))
                return false;
    }
    return true;
}

/* The store is opened once before the app, with the fixed dice: they name this device. */
static bool create(struct maker *maker, const char *path, struct error *err)
{
    struct clock clock = {.now_ms = maker_now, .random = maker_random, .state = maker};
    struct store *store =
        store_open(&(struct store_options){.path = path, .clock = &clock, .create = true}, err);
    if (!store)
        return false;
    store_close(store);
    if (!app_open(&maker->app, path, false, NULL, err))
        return false;
    maker->app.clock = clock;
    return true;
}

bool base_make(const char *path, int cases, struct error *err)
{
    struct maker *maker = mem_alloc(sizeof *maker);
    maker->vocabulary = vocabulary_new();
    maker->dice = (struct dice){UINT64_C(0x9E3779B97F4A7C15)};
    maker->now_ms = FIRST_MS;
    setenv("DENTELLE_MAINTENANT", "2024-01-31T09:00", 1);
    bool done = create(maker, path, err);
    if (done) {
        done = read_partners(maker, err) && write_programmes(maker, err) && fill(maker, cases, err);
        app_close(&maker->app);
    }
    vocabulary_free(maker->vocabulary);
    free(maker);
    return done;
}

/* ---- spreadsheets -------------------------------------------------------------------------- */

bool sheet_make(const char *path, int lines, struct error *err)
{
    struct vocabulary *vocabulary = vocabulary_new();
    struct dice dice = {UINT64_C(0xD1B54A32D192ED03)};
    FILE *file = fopen(path, "w");
    bool done = file != NULL;
    if (done)
        fputs("Nom de la structure,Commune,Code postal,Territoire,Statut,Problématique "
              "pressentie,Date de réception\n",
              file);
    for (int i = 0; done && i < lines; i++) {
        const struct town *town =
            &towns[dice_between(&dice, 0, sizeof towns / sizeof towns[0] - 1)];
        char *name = make_name(vocabulary, &dice, town);
        struct text issue = {0};
        vocabulary_write(vocabulary, &dice, 8, &issue);
        done =
            fprintf(file, "%s %d,%s,%s,%s,association,%s,%02d/%02d/2026\n", name, i, town->name,
                    town->postcode, choice_label(&choices_TERRITORY, town->territory),
                    text_get(&issue), dice_between(&dice, 1, 28), dice_between(&dice, 1, 12)) > 0;
        text_clear(&issue);
        free(name);
    }
    if (file && fclose(file) != 0)
        done = false;
    vocabulary_free(vocabulary);
    return done || error_system(err, errno, "%s", path);
}
