/* The same porteur twice: each clue and its weight, false friends, what a mark shows, and that
 * rings and broken marks are harmless. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/twins.h"

static struct ground ground;
static struct app app;
static struct error err;

static void open_twins(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
}

static void close_twins(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    for (size_t i = 0; !diagnosis.sound && i < diagnosis.lines.count; i++)
        cr_log_error("%s", diagnosis.lines.items[i]);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    app_close(&app);
    ground_close(&ground);
}

TestSuite(twins);
TestSuite(merging, .init = open_twins, .fini = close_twins);

/* ---- the rule ------------------------------------------------------------------------------ */

/* The reasons as they are read; the score is returned. */
static char reasons[512];
static int score_among(const struct twin_sheet *left, const struct twin_sheet *right,
                       twin_sharers *sharers)
{
    struct twin_side a, b;
    struct strings list = {0};
    twin_side_read(left, &a);
    twin_side_read(right, &b);
    int score = twin_score(&a, &b, sharers, NULL, &list);
    cr_expect_eq(twin_score(&b, &a, sharers, NULL, NULL), score, "the rule has no direction");
    reasons[0] = '\0';
    for (size_t i = 0; i < list.count; i++)
        snprintf(reasons + strlen(reasons), sizeof reasons - strlen(reasons), "%s%s", i ? ", " : "",
                 list.items[i]);
    strings_clear(&list);
    twin_side_clear(&a);
    twin_side_clear(&b);
    return score;
}

static int score(struct twin_sheet left, struct twin_sheet right)
{
    return score_among(&left, &right, NULL);
}

#define SHEET(...) ((struct twin_sheet){__VA_ARGS__})
#define LIKELY(left, right, why)                                                                   \
    do {                                                                                           \
        int found = score(left, right);                                                            \
        cr_expect_geq(found, TWIN_LIKELY, "%d: %s", found, reasons);                               \
        cr_expect_not_null(strstr(reasons, why), "« %s » is not among: %s", why, reasons);         \
    } while (0)
#define UNLIKELY(left, right)                                                                      \
    do {                                                                                           \
        int found = score(left, right);                                                            \
        cr_expect_lt(found, TWIN_LIKELY, "%d: %s", found, reasons);                                \
    } while (0)

Test(twins, a_siret_proves_whatever_the_names)
{
    LIKELY(SHEET(.name = "La Ruche", .siret = "73282932000074"),
           SHEET(.name = "Le Fil", .siret = "73282932000074"), "même SIRET");
    cr_expect_eq(score(SHEET(.name = "La Ruche", .siret = "73282932000074"),
                       SHEET(.name = "Le Fil", .siret = "73282932000074")),
                 100);
}

Test(twins, a_siret_that_a_spreadsheet_rounded_is_no_proof)
{
    char rounded[] = "10000000000000"; /* the one of this form whose sum holds is looked for */
    for (char first = '1'; first <= '9' && !siret_valid(rounded); first++)
        for (char second = '0'; second <= '9' && !siret_valid(rounded); second++) {
            rounded[0] = first;
            rounded[1] = second;
        }
    cr_assert(siret_valid(rounded), "the sum of some rounded one holds");
    UNLIKELY(SHEET(.name = "La Ruche", .siret = rounded),
             SHEET(.name = "Le Fil", .siret = rounded));
    cr_expect_eq(score(SHEET(.name = "La Ruche", .siret = rounded),
                       SHEET(.name = "Le Fil", .siret = rounded)),
                 0);
}

Test(twins, other_sirets_speak_against_a_same_name_but_not_other_places_of_one_body)
{
    UNLIKELY(SHEET(.name = "La Palette", .town = "Arras", .siret = "73282932000074"),
             SHEET(.name = "La Palette", .town = "Arras", .siret = "40483304800022"));
    LIKELY(SHEET(.name = "La Palette", .siret = "73282932000074"),
           SHEET(.name = "La Palette", .siret = "73282932000082"), "même nom");
}

Test(twins, an_rna_proves_however_it_is_written)
{
    LIKELY(SHEET(.name = "La Ruche", .rna = "W621000123"),
           SHEET(.name = "Le Fil", .rna = "w 621 000 123"), "même RNA");
    UNLIKELY(SHEET(.name = "La Ruche", .rna = "en cours"),
             SHEET(.name = "Le Fil", .rna = "en cours"));
}

Test(twins, a_name_is_known_by_what_sets_it_apart)
{
    LIKELY(SHEET(.name = "La Palette"), SHEET(.name = "LA PALETTE"), "même nom");
    LIKELY(SHEET(.name = "A Contre Poids"), SHEET(.name = "A Contre Poids 62"), "petits mots");
    LIKELY(SHEET(.name = "La Palette"), SHEET(.name = "Association La Palette du Pas-de-Calais"),
           "petits mots");
    LIKELY(SHEET(.name = "La Palette de Lens", .town = "Lens"),
           SHEET(.name = "La Palette", .town = "Lens"), "commune en plus");
}

Test(twins, a_letter_is_a_misprint_in_a_long_word_only)
{
    LIKELY(SHEET(.name = "Retrouvilles"), SHEET(.name = "Retrouville"), "à une lettre près");
    LIKELY(SHEET(.name = "Les compagnons du Nautilus"), SHEET(.name = "Les compagnons du Nautylis"),
           "à deux lettres près");
    LIKELY(SHEET(.name = "Grelinette"), SHEET(.name = "Grelinetet"), "à une lettre près");
    UNLIKELY(SHEET(.name = "Recyclerie du Nord"), SHEET(.name = "Recyclerie du Port"));
    UNLIKELY(SHEET(.name = "Le Fil"), SHEET(.name = "Le Fol"));
    UNLIKELY(SHEET(.name = "Porteur fictif 12"), SHEET(.name = "Porteur fictif 13"));
}

Test(twins, words_in_another_order_or_cut_otherwise_are_the_same)
{
    LIKELY(SHEET(.name = "Grelinette et coquille"), SHEET(.name = "Coquille et grelinette"),
           "rangés autrement");
    LIKELY(SHEET(.name = "A Contre Poids"), SHEET(.name = "À Contrepoids"), "coupés");
}

Test(twins, initials_need_something_beside_them)
{
    LIKELY(SHEET(.name = "ACP", .town = "Saint-Omer"),
           SHEET(.name = "A Contre Poids", .town = "Saint-Omer"), "même sigle : ACP");
    LIKELY(SHEET(.name = "A.C.P.", .phone = "03 21 00 00 00"),
           SHEET(.name = "A Contre Poids", .phone = "03 21 00 00 00"), "même sigle : ACP");
    UNLIKELY(SHEET(.name = "ACP"), SHEET(.name = "A Contre Poids"));
}

Test(twins, another_name_is_a_name)
{
    char *names[] = {"La Boutique"};
    struct twin_sheet called = {.name = "Retrouvilles", .aliases = {names, 1}};
    LIKELY(called, SHEET(.name = "la boutique"), "déjà appelé ainsi : la boutique");
}

Test(twins, an_address_of_ones_own_suffices_and_a_telephone_does_not)
{
    LIKELY(SHEET(.name = "La Ruche", .email = "Ruche@exemple.fr"),
           SHEET(.name = "Le Fil", .email = "ruche@exemple.fr"), "même courriel ruche@exemple.fr");
    UNLIKELY(SHEET(.name = "La Ruche", .phone = "03 21 00 00 00"),
             SHEET(.name = "Le Fil", .phone = "03 21 00 00 00"));
    cr_expect_not_null(strstr(reasons, "même téléphone 03 21 00 00 00"));
    UNLIKELY(SHEET(.name = "La Ruche", .town = "Lens", .phone = "03 21 00 00 00"),
             SHEET(.name = "Le Fil", .town = "Lens", .phone = "+33 3 21 00 00 00"));
    LIKELY(SHEET(.name = "La Ruche", .town = "Lens", .mobile = "06 00 00 00 01"),
           SHEET(.name = "Le Fil", .town = "Lens", .phone = "06 00 00 00 01"),
           "même portable 06 00 00 00 01, même commune");
}

static size_t many(void *context, const char *coordinate)
{
    (void)context;
    (void)coordinate;
    return 3;
}

Test(twins, what_many_share_is_weak)
{
    struct twin_sheet a = {.name = "La Ruche",
                           .town = "Lens",
                           .mobile = "06 00 00 00 01",
                           .email = "mdess@exemple.fr"},
                      b = {.name = "Le Fil",
                           .town = "Lens",
                           .mobile = "06 00 00 00 01",
                           .email = "mdess@exemple.fr"};
    cr_expect_lt(score_among(&a, &b, many), TWIN_LIKELY, "%s", reasons);
    cr_expect_not_null(strstr(reasons, "que d'autres ont aussi"), "%s", reasons);
    cr_expect_geq(score_among(&a, &b, NULL), TWIN_LIKELY);
}

Test(twins, false_friends_are_left_in_peace)
{
    UNLIKELY(SHEET(.name = "La Ruche", .town = "Lens"), SHEET(.name = "Le Fil", .town = "Lens"));
    UNLIKELY(SHEET(.name = "Association les amis de la palette", .town = "Lens"),
             SHEET(.name = "Association les amis de l'école", .town = "Lens"));
    UNLIKELY(SHEET(.name = "Les amis de la palette"), SHEET(.name = "La palette"));
    UNLIKELY(SHEET(.name = "La Ruche", .town = "Lens"), SHEET(.name = "La Ruche", .town = "Arras"));
    UNLIKELY(SHEET(.name = "Association"), SHEET(.name = "Collectif"));
    UNLIKELY(SHEET(.name = "???"), SHEET(.name = "!!!"));
    UNLIKELY(SHEET(.name = ""), SHEET(.name = ""));
}

Test(twins, letters_apart_are_counted_as_far_as_is_asked)
{
    cr_expect_eq(twin_distance("", "", 2), 0);
    cr_expect_eq(twin_distance("abc", "abc", 0), 0);
    cr_expect_eq(twin_distance("abc", "acb", 2), 1);
    cr_expect_eq(twin_distance("abc", "ab", 2), 1);
    cr_expect_eq(twin_distance("abcd", "badc", 2), 2);
    cr_expect_eq(twin_distance("abcdef", "uvwxyz", 2), 3);
    cr_expect_eq(twin_distance("a", "abcd", 2), 3);
}

/* ---- who is compared ------------------------------------------------------------------------ */

/* The rule without the index: every key of everybody is looked at. */
struct plain_keys {
    uint64_t keys[64];
    enum twin_key kinds[64];
    size_t count;
};
enum { RANDOM_ONES = 400, PLAIN_CROWD = 48 };
static struct plain_keys plain_keys[RANDOM_ONES + 1];
static struct twin_side plain_sides[RANDOM_ONES];
static size_t plain_count;

static void take_plain_key(void *state, enum twin_key kind, uint64_t key)
{
    struct plain_keys *keys = state;
    cr_assert_lt(keys->count, 64);
    keys->kinds[keys->count] = kind;
    keys->keys[keys->count++] = key;
}

static bool has_plain_key(const struct plain_keys *keys, uint64_t key)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->keys[i] == key)
            return true;
    return false;
}

static size_t plain_bearers(uint64_t key)
{
    size_t bearers = 0;
    for (size_t i = 0; i < plain_count; i++)
        bearers += has_plain_key(&plain_keys[i], key);
    return bearers;
}

static size_t plain_sharers(void *context, const char *coordinate)
{
    (void)context;
    return plain_bearers(twin_coordinate_key(coordinate)) + 1;
}

/* The score of the likeliest one, whose number goes to `found`. */
static int plain_find(const struct twin_side *side, size_t *found)
{
    struct plain_keys *asked = &plain_keys[RANDOM_ONES];
    bool worth[RANDOM_ONES] = {false};
    int best = 0;
    asked->count = 0;
    twin_keys(side, take_plain_key, asked);
    for (size_t k = 0; k < asked->count; k++) {
        bool crowd = plain_bearers(asked->keys[k]) > PLAIN_CROWD;
        for (size_t i = 0; i < plain_count; i++)
            worth[i] = worth[i] || ((!crowd || asked->kinds[k] == TWIN_KEY_NUMBER) &&
                                    has_plain_key(&plain_keys[i], asked->keys[k]));
    }
    for (size_t i = 0; i < plain_count; i++) {
        int points = worth[i] ? twin_score(&plain_sides[i], side, plain_sharers, NULL, NULL) : 0;
        if (points > best) {
            best = points;
            *found = i;
        }
    }
    return best;
}

static uint32_t twin_dice;
static uint32_t rolled(uint32_t sides)
{
    twin_dice = twin_dice * 1664525 + 1013904223;
    return (twin_dice >> 10) % sides;
}

/* Names that are near each other, numbers that some share and that many share. */
/* Another letter, one too many, one too few, two exchanged. */
static void misprint(char *name, size_t length)
{
    size_t at = rolled((uint32_t)length - 1);
    char kept = name[at];
    switch (rolled(4)) {
    case 0:
        name[at] = (char)('a' + rolled(26));
        break;
    case 1:
        memmove(name + at + 1, name + at, length - at + 1);
        name[at] = (char)('a' + rolled(26));
        break;
    case 2:
        memmove(name + at, name + at + 1, length - at);
        break;
    default:
        name[at] = name[at + 1];
        name[at + 1] = kept;
    }
}

static void random_name(char name[128])
{
    static const char *const words[] = {"palette",  "ruche",      "retrouvilles", "grelinette",
                                        "amis",     "jardin",     "nautilus",     "les",
                                        "boutique", "12",         "13",           "coquille",
                                        "de lens",  "recyclerie", "acp",          "association"};
    size_t used = 0;
    uint32_t count = 1 + rolled(3);
    for (uint32_t i = 0; i < count; i++)
        used += (size_t)snprintf(name + used, 128 - used, "%s%s", i ? " " : "", words[rolled(16)]);
    for (uint32_t left = rolled(3) ? 0 : 1 + rolled(2); left > 0 && strlen(name) > 1; left--)
        misprint(name, strlen(name));
}

Test(twins, the_index_finds_whom_every_comparison_would_find)
{
    static const char *const towns[] = {NULL, "Lens", "Arras"};
    static const char *const sirets[] = {"73282932000074", "40483304800022", "73282932000082"};
    struct twin_watch *watch = twin_watch_of(&(struct twin_sheets){0});
    size_t likely = 0, other = 0;
    twin_dice = 62;
    for (plain_count = 0; plain_count < RANDOM_ONES;) {
        char name[128], phone[16], email[32], called[128], *aliases[] = {called}, *said;
        struct twin_side likest, *side = &plain_sides[plain_count];
        random_name(name);
        random_name(called);
        snprintf(phone, sizeof phone, "03210000%02u", rolled(60));
        snprintf(email, sizeof email, "%u@exemple.fr", rolled(60));
        struct twin_sheet sheet = {.name = name,
                                   .town = (char *)towns[rolled(3)],
                                   .siret = rolled(40) ? NULL : (char *)sirets[rolled(3)],
                                   .phone = rolled(4)   ? NULL
                                            : rolled(2) ? phone
                                                        : (char *)"0321999999",
                                   .email = rolled(4)   ? NULL
                                            : rolled(2) ? email
                                                        : (char *)"mdess@exemple.fr",
                                   .aliases = {aliases, rolled(12) == 0}};
        memcpy(sheet.id.bytes, &plain_count, sizeof plain_count);
        twin_side_read(&sheet, side);
        size_t expected = 0, found = 0;
        bool any = plain_find(side, &expected) >= TWIN_LIKELY;
        cr_assert_eq(twin_watch_find(watch, &sheet, &likest, &said), any, "%zu: %s", plain_count,
                     name);
        if (any) {
            memcpy(&found, likest.id.bytes, sizeof found);
            cr_expect_eq(found, expected, "%s: %s, not %s", name, likest.shown,
                         plain_sides[expected].shown);
            cr_expect_str_eq(likest.shown, plain_sides[expected].shown);
            twin_side_clear(&likest);
            free(said);
        }
        likely += any;
        other += !any;
        twin_watch_add(watch, &sheet);
        plain_keys[plain_count].count = 0;
        twin_keys(side, take_plain_key, &plain_keys[plain_count++]);
    }
    cr_expect_gt(likely, 50);
    cr_expect_gt(other, 50);
    for (size_t i = 0; i < RANDOM_ONES; i++)
        twin_side_clear(&plain_sides[i]);
    twin_watch_free(watch);
}

/* ---- what is found in the base ------------------------------------------------------------- */

static struct id holder_of(const struct id *case_id)
{
    struct record record;
    struct id holder = ID_NONE;
    cr_assert(query_record(app.store, ENTITY_CASE, case_id, &record, &err), "%s", err.text);
    cr_assert(record_reference(&record, FIELD_CASE_HOLDER, &holder));
    record_clear(&record);
    return holder;
}

static struct id add(const char *name, const char *town, struct id *case_id)
{
    struct id programme;
    cr_assert(app_programme(&app, "HR 2027", &programme, &err), "%s", err.text);
    cr_assert(app_add_case(&app, name, town, &programme, case_id, &err), "%s", err.text);
    ground.now_ms += 1000;
    return holder_of(case_id);
}

static void set(const struct id *holder, enum field field, const char *value)
{
    cr_assert(app_set_field(&app, holder, field, value, NULL, &ID_NONE, &err), "%s", err.text);
}

static size_t pairs(void)
{
    struct twins twins;
    cr_assert(app_twins(&app, &twins, &err), "%s", err.text);
    size_t count = twins.count;
    twins_clear(&twins);
    return count;
}

static void is_named(const struct id *case_id, const char *name)
{
    struct card card;
    cr_assert(query_card(app.store, case_id, &card, &err), "%s", err.text);
    cr_expect_str_eq(card.name, name);
    card_clear(&card);
    char *said = app_case_name(&app, case_id);
    cr_expect_str_eq(said, name);
    free(said);
}

static size_t found(const char *typed)
{
    struct words words;
    struct hits hits;
    words_read(typed, &words);
    cr_assert(query_search(app.store, &words, 10, &hits, &err), "%s", err.text);
    size_t cases = 0;
    for (size_t i = 0; i < hits.count; i++)
        cases += hits.rows[i].kind == HIT_CASE;
    hits_clear(&hits);
    words_clear(&words);
    return cases;
}

static size_t aliases(const struct id *holder)
{
    struct strings members;
    cr_assert(query_members(app.store, holder, FIELD_HOLDER_ALIASES, &members, &err));
    size_t count = members.count;
    strings_clear(&members);
    return count;
}

Test(merging, pairs_are_found_through_every_key)
{
    struct id one, two, holder;
    add("Retrouvilles", "Arras", &one);
    add("Retrouville", NULL, &two);
    cr_expect_eq(pairs(), 1);
    holder = add("La Ruche", "Lens", &one);
    set(&holder, FIELD_HOLDER_EMAIL, "ruche@exemple.fr");
    holder = add("Le Fil", "Lens", &two);
    set(&holder, FIELD_HOLDER_EMAIL, "RUCHE@exemple.fr");
    cr_expect_eq(pairs(), 2);
    add("A Contre Poids", "Saint-Omer", &one);
    add("ACP", "Saint-Omer", &two);
    cr_expect_eq(pairs(), 3);
    add("Les compagnons du Nautilus", NULL, &one);
    add("Les compagnons du Nautylis", NULL, &two);
    cr_expect_eq(pairs(), 4);
    cr_assert(app_delete_case(&app, &two, &err));
    cr_expect_eq(pairs(), 3, "who has no case any more is nobody's double");
}

Test(merging, one_name_shown_for_both_and_nothing_rewritten)
{
    struct id one, two, third, subject;
    struct id kept = add("Retrouvilles", "Arras", &one), other = add("Retrouville", "Lens", &two);
    set(&other, FIELD_HOLDER_PHONE, "0321000000");
    cr_assert(app_write_note(&app, &two, "appel", "Une note de l'autre", DAY_NONE, NULL, &err));
    cr_assert(app_merge_holders(&app, &kept, &other, &err), "%s", err.text);
    cr_expect_str_eq(text_get(&app.label), "Retrouville : même porteur que Retrouvilles");
    is_named(&one, "Retrouvilles");
    is_named(&two, "Retrouvilles");
    struct id shown = holder_of(&two);
    cr_expect(id_equal(&shown, &kept));
    cr_expect_eq(aliases(&kept), 1);
    cr_expect_eq(found("retrouville"), 2, "by the old name too");
    cr_expect_eq(found("0321000000"), 2, "what only the other sheet said is on the one that shows");
    cr_expect_eq(found("lens"), 0);
    char *name = ground_ask(&ground, "SELECT group_concat(name) FROM (SELECT h.name FROM holder h"
                                     " JOIN case_file c ON c.holder = h.id ORDER BY h.name)");
    cr_expect_str_eq(name, "Retrouville,Retrouvilles", "the rows are as they were: %s", name);
    free(name);
    struct notes notes;
    cr_assert(query_notes(app.store, &two, &notes, &err));
    cr_expect_eq(notes.count, 2, "its thread, and a line about the mark");
    notes_clear(&notes);
    struct holder_cases cases;
    cr_assert(query_holder_cases(app.store, &kept, &cases, &err));
    cr_expect_eq(cases.count, 2);
    holder_cases_clear(&cases);
    cr_expect_eq(pairs(), 0);
    cr_assert(query_find_case(app.store, "retrouville", &third, &err), "%s", err.text);
    cr_expect(id_equal(&third, &two));
    cr_expect_not(query_find_case(app.store, "retrouvilles", &third, &err));
    cr_expect_eq(err.code, ERR_AMBIGUOUS, "both are called so now");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    is_named(&two, "Retrouville");
    cr_expect_eq(aliases(&kept), 0);
    cr_expect_eq(found("0321000000"), 1);
    cr_expect_eq(found("lens"), 1);
    cr_assert(app_redo(&app, &subject, &err), "%s", err.text);
    is_named(&two, "Retrouvilles");
}

Test(merging, the_territory_of_the_one_that_shows_filters_both)
{
    struct id one, two;
    struct id kept = add("Retrouvilles", NULL, &one), other = add("Retrouville", NULL, &two);
    set(&kept, FIELD_HOLDER_TERRITORY, "artois");
    set(&other, FIELD_HOLDER_TERRITORY, "ternois");
    cr_assert(app_merge_holders(&app, &kept, &other, &err), "%s", err.text);
    struct filter filter = FILTER_NONE;
    struct cards cards;
    filter.territory = "artois";
    cr_assert(query_cards(app.store, &filter, &cards, &err));
    cr_expect_eq(cards.count, 2);
    cards_clear(&cards);
}

Test(merging, said_not_to_be_the_same_is_remembered_and_undone)
{
    struct id one, two, three, subject;
    struct id a = add("Retrouvilles", NULL, &one), b = add("Retrouville", NULL, &two);
    cr_assert(app_part_holders(&app, &b, &a, &err), "%s", err.text);
    cr_expect_eq(pairs(), 0);
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_expect_eq(pairs(), 1);
    cr_assert(app_part_holders(&app, &a, &b, &err), "%s", err.text);
    struct id c = add("Association Retrouville", NULL, &three);
    cr_expect_eq(pairs(), 2);
    cr_assert(app_merge_holders(&app, &c, &b, &err), "%s", err.text);
    cr_expect_eq(pairs(), 0, "what was said of one holds for the one that stands for it");
    cr_assert(app_merge_holders(&app, &a, &c, &err), "%s", err.text);
    is_named(&two, "Retrouvilles");
}

/* Names, addresses and marks as they fall; `holders` of them. */
static void add_random(struct id holders[], size_t count)
{
    static const char *const towns[] = {NULL, "Lens", "Arras"};
    for (size_t i = 0; i < count; i++) {
        struct id one;
        char name[128], value[32];
        random_name(name);
        holders[i] = add(name, towns[rolled(3)], &one);
        snprintf(value, sizeof value, "03 21 00 00 %02u", rolled(40));
        if (rolled(4) == 0)
            set(&holders[i], rolled(2) ? FIELD_HOLDER_PHONE : FIELD_HOLDER_MOBILE, value);
        snprintf(value, sizeof value, "%u@exemple.fr", rolled(40));
        if (rolled(4) == 0)
            set(&holders[i], FIELD_HOLDER_EMAIL, value);
        if (i > 1 && rolled(12) == 0)
            cr_assert(app_part_holders(&app, &holders[rolled((uint32_t)i)], &holders[i], &err));
        if (i > 1 && rolled(16) == 0) /* refused where they are one already */
            app_merge_holders(&app, &holders[rolled((uint32_t)i)], &holders[i], &err);
    }
}

static size_t pairs_with(const struct twins *twins, const struct id *holder)
{
    size_t count = 0;
    for (size_t i = 0; i < twins->count; i++)
        count += id_equal(&twins->rows[i].a.holder, holder) ||
                 id_equal(&twins->rows[i].b.holder, holder);
    return count;
}

Test(merging, the_pairs_of_one_are_those_that_all_have)
{
    enum { SOME = 120, MANY = 20 };
    struct id holders[SOME];
    struct twins all, of_one, of_many;
    size_t with = 0;
    twin_dice = 7;
    add_random(holders, SOME);
    cr_assert(app_twins(&app, &all, &err), "%s", err.text);
    for (size_t i = 0; i < SOME; i++) {
        struct ids one = {&holders[i], 1, 1};
        cr_assert(app_twins_of(&app, &one, &of_one, &err), "%s", err.text);
        cr_expect_eq(of_one.count, pairs_with(&all, &holders[i]), "%zu: %zu", i, of_one.count);
        cr_expect_eq(pairs_with(&of_one, &holders[i]), of_one.count);
        with += of_one.count > 0;
        twins_clear(&of_one);
    }
    cr_expect_gt(with, 20);
    cr_expect_lt(with, SOME - 20);
    struct ids many = {holders, MANY, MANY};
    size_t wanted = 0;
    for (size_t i = 0; i < all.count; i++)
        wanted += ids_hold(&many, &all.rows[i].a.holder) || ids_hold(&many, &all.rows[i].b.holder);
    cr_assert(app_twins_of(&app, &many, &of_many, &err), "%s", err.text);
    cr_expect_eq(of_many.count, wanted);
    twins_clear(&of_many);
    twins_clear(&all);
}

Test(merging, chains_and_merges_both_ways_end)
{
    struct id one, two, three, subject;
    struct id a = add("Alpha", NULL, &one), b = add("Beta", NULL, &two),
              c = add("Gamma", NULL, &three);
    cr_assert(app_merge_holders(&app, &b, &a, &err), "%s", err.text);
    cr_assert(app_merge_holders(&app, &c, &b, &err), "%s", err.text);
    is_named(&one, "Gamma");
    is_named(&two, "Gamma");
    cr_expect_not(app_merge_holders(&app, &a, &c, &err));
    cr_expect_eq(err.code, ERR_INPUT);
    cr_assert(app_undo(&app, &subject, &err));
    is_named(&one, "Beta");
    is_named(&three, "Gamma");
    cr_assert(app_undo(&app, &subject, &err));
    is_named(&one, "Alpha");
    cr_assert(app_merge_holders(&app, &a, &b, &err), "%s", err.text);
    is_named(&two, "Alpha");
}

static void alias(const struct id *holder, const struct id *of)
{
    cr_assert(op_begin(app.store, &err), "%s", err.text);
    cr_assert(op_alias(app.store, holder, of, &err), "%s", err.text);
    cr_assert(op_commit(app.store, "repère", NULL, &err), "%s", err.text);
}

Test(merging, a_ring_of_marks_shows_the_oldest)
{
    struct id one, two, three, subject;
    struct id a = add("Alpha", NULL, &one), b = add("Beta", NULL, &two),
              c = add("Gamma", NULL, &three);
    alias(&a, &b);
    alias(&b, &a);
    alias(&c, &b);
    is_named(&one, "Alpha");
    is_named(&two, "Alpha");
    is_named(&three, "Alpha");
    alias(&a, &a);
    is_named(&one, "Alpha");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    pairs();
    struct id d = add("Delta", NULL, &three);
    cr_assert(app_merge_holders(&app, &d, &a, &err), "%s", err.text);
    is_named(&one, "Delta");
    is_named(&two, "Delta");
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    is_named(&two, "Alpha");
}

Test(merging, the_one_that_shows_leaves_a_ring)
{
    struct id one, two, three;
    struct id a = add("Alpha", NULL, &one), b = add("Beta", NULL, &two),
              c = add("Gamma", NULL, &three);
    alias(&a, &b);
    alias(&b, &a);
    cr_assert(app_merge_holders(&app, &b, &c, &err), "%s", err.text);
    is_named(&one, "Alpha");
    is_named(&three, "Alpha");
}

Test(merging, a_mark_that_leads_to_a_deleted_porteur_counts_for_nothing)
{
    struct id one, two;
    struct id kept = add("Retrouvilles", NULL, &one), other = add("Retrouville", NULL, &two);
    cr_assert(app_merge_holders(&app, &kept, &other, &err), "%s", err.text);
    cr_assert(op_begin(app.store, &err));
    cr_assert(op_delete(app.store, ENTITY_HOLDER, &kept, &err), "%s", err.text);
    cr_assert(op_commit(app.store, "retiré", NULL, &err));
    is_named(&two, "Retrouville");
    cr_assert(op_begin(app.store, &err));
    cr_assert(op_undelete(app.store, ENTITY_HOLDER, &kept, &err), "%s", err.text);
    cr_assert(op_commit(app.store, "remis", NULL, &err));
    is_named(&two, "Retrouvilles");
}

Test(merging, a_new_case_for_who_is_known_learns_the_name)
{
    struct id one, two;
    struct id holder = add("Retrouvilles", NULL, &one);
    cr_assert(app_open_case(&app, &holder, "Retrouville", NULL, &two, &err), "%s", err.text);
    is_named(&two, "Retrouvilles");
    cr_expect_eq(aliases(&holder), 1);
    cr_assert(app_open_case(&app, &holder, "RETROUVILLES", NULL, &two, &err), "%s", err.text);
    cr_expect_eq(aliases(&holder), 1, "its own name is no other name");
}

Test(merging, what_is_typed_resembles_who_is_there)
{
    struct id one;
    struct resemblance resemblance;
    add("Retrouvilles", "Arras", &one);
    struct twin_watch *watch = app_twin_watch(&app, &err);
    cr_assert_not_null(watch, "%s", err.text);
    cr_expect_not(app_resembles(&app, watch, "Retro", NULL, &resemblance));
    cr_assert(app_resembles(&app, watch, "retrouville", NULL, &resemblance));
    char *text = resemblance_text(&resemblance);
    cr_expect_not_null(strstr(text, "Retrouvilles (Arras), HR-2027-"), "%s", text);
    cr_expect_not_null(strstr(text, " : même nom à une lettre près"), "%s", text);
    free(text);
    resemblance_clear(&resemblance);
    twin_watch_free(watch);
}

static void resembles_once(const char *name, const char *town, const char *whom)
{
    struct resemblance resemblance;
    bool there = app_resembles_once(&app, name, town, &resemblance);
    cr_expect_eq(there, whom != NULL, "%s", name);
    if (there)
        cr_expect_str_eq(resemblance.name, whom ? whom : "");
    resemblance_clear(&resemblance);
}

Test(merging, one_name_is_sifted_from_all_as_the_watch_does)
{
    struct id one;
    struct id kept = add("Retrouvilles", "Arras", &one);
    struct id merged = add("La Boutique du marché", "Arras", &one);
    add("A Contre Poids", "Saint-Omer", &one);
    add("MAS", "Lens", &one);
    add("Anticonstitutionnellement incompréhensibilité interprofessionnelle", NULL, &one);
    add("\u2605", NULL, &one);
    cr_assert(op_begin(app.store, &err));
    cr_assert(op_add(app.store, &kept, FIELD_HOLDER_ALIASES, "Chez Zoé", &err));
    cr_assert(op_commit(app.store, "autre nom", NULL, &err));
    cr_assert(app_merge_holders(&app, &kept, &merged, &err), "%s", err.text);
    resembles_once("Retrouvile", NULL, NULL);
    resembles_once("Retrouvilless", NULL, "Retrouvilles");
    resembles_once("Association Retrouville", "Arras", "Retrouvilles");
    resembles_once("la boutique du marche", NULL, "Retrouvilles");
    resembles_once("chez zoe", NULL, "Retrouvilles");
    resembles_once("ACP", "Saint-Omer", "A Contre Poids");
    resembles_once("Maison Avenir Solidaire", "Lens", "MAS");
    resembles_once("Contrepoids", NULL, "A Contre Poids");
    resembles_once("Poids contre", NULL, "A Contre Poids");
    resembles_once("Rertouvilles d'Arras", "Arras", "Retrouvilles");
    resembles_once("Retrouvilles de Lens", "Arras", NULL);
    resembles_once("Etrouvilles", NULL, "Retrouvilles");
    resembles_once("Interprofessionnelle anticonstitutionnellement incomprehensibilité", NULL,
                   "Anticonstitutionnellement incompréhensibilité interprofessionnelle");
    resembles_once("\u2605 \u2605", NULL, NULL);
    resembles_once("Tout autre chose", "Arras", NULL);
}

/* ---- import -------------------------------------------------------------------------------- */

static struct import_report report;

static void imports(const char *csv, const struct import_choice *choices, size_t count)
{
    char *path = mem_print("%s/suivi.csv", ground.folder);
    import_report_clear(&report);
    cr_assert(file_write_whole(path, csv, strlen(csv), &err), "%s", err.text);
    struct import_order order = {.path = path,
                                 .programme = "HR 2027",
                                 .choices = choices,
                                 .choice_count = count,
                                 .write = true};
    cr_assert(app_import_run(&app, &order, &report, &err), "%s", err.text);
    cr_expect_eq(report.read, report.added + report.probable + report.known + report.set_aside);
    free(path);
}

static void counts(int added, int probable, int known)
{
    cr_expect_eq(report.added, added, "%d new", report.added);
    cr_expect_eq(report.probable, probable, "%d probable", report.probable);
    cr_expect_eq(report.known, known, "%d known", report.known);
}

static void row_says(size_t row, const char *words)
{
    const struct import_row at = import_row_at(&report, row);
    char *line = import_row_text(&report, &at);
    cr_expect_not_null(strstr(line, words), "%s", line);
    free(line);
}

Test(merging, a_probable_double_comes_in_as_new_and_flagged)
{
    struct id one;
    add("Retrouvilles", "Arras", &one);
    imports("Porteur;Ville\nRetrouville;Arras\nLe Fil;Lens\nLe Fil;Lens\nGrelinette;\nGrelinete;\n",
            NULL, 0);
    counts(2, 2, 1);
    char *sum = import_report_sum(&report);
    cr_expect_str_eq(sum, "5 lignes lues = 2 nouveaux + 2 doublons probables + 1 déjà connu + 0 mis"
                          " de côté");
    free(sum);
    row_says(0, "ressemble à Retrouvilles (Arras), HR-2027-");
    row_says(4, "ressemble à Grelinette"); /* within one file */
    const struct import_row first = import_row_at(&report, 0);
    struct notes notes;
    cr_assert(query_notes(app.store, &first.case_id, &notes, &err));
    cr_assert_eq(notes.count, 1);
    cr_expect_not_null(strstr(notes.rows[0].text, "\nDoublon probable : ressemble à Retrouvilles"),
                       "%s", notes.rows[0].text);
    notes_clear(&notes);
    cr_expect_eq(pairs(), 2);
    imports("Porteur;Ville\nRetrouville;Arras\nGrelinete;\n", NULL, 0);
    counts(0, 0, 2);
    import_report_clear(&report);
}

Test(merging, a_line_said_to_be_the_same_completes_the_known_one)
{
    struct id one, subject;
    struct id holder = add("Retrouvilles", NULL, &one);
    const struct import_choice said[] = {{.line = 2, .same = holder}};
    imports("Porteur\nRetrouville\n", said, 1); /* which brings nothing but a name */
    cr_expect_eq(aliases(&holder), 1);
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    imports("Porteur;Tél.\nRetrouville;0321000000\n", said, 1);
    counts(0, 0, 1);
    const struct import_row first = import_row_at(&report, 0);
    cr_expect(id_equal(&first.case_id, &one));
    cr_expect_eq(aliases(&holder), 1);
    cr_expect_eq(found("0321000000"), 1);
    char *operations = ground_ask(&ground, "SELECT count(*) FROM op");
    imports("Porteur;Tél.\nRetrouville;0321000000\n", NULL, 0);
    counts(0, 0, 1);
    char *after = ground_ask(&ground, "SELECT count(*) FROM op");
    cr_expect_str_eq(after, operations, "the name was learnt: nothing is written");
    free(operations);
    free(after);
    cr_assert(app_undo(&app, &subject, &err), "%s", err.text);
    cr_expect_eq(aliases(&holder), 0);
    import_report_clear(&report);
}

Test(merging, an_import_follows_the_marks)
{
    struct id one, two;
    struct id kept = add("Retrouvilles", "Arras", &one),
              other = add("Boutique du Marché", "Arras", &two);
    cr_assert(app_merge_holders(&app, &kept, &other, &err), "%s", err.text);
    imports("Porteur;Ville;Tél.\nBoutique du marché;Arras;0321000000\n", NULL, 0);
    counts(0, 0, 1);
    const struct import_row first = import_row_at(&report, 0);
    cr_expect(id_equal(&first.case_id, &two));
    struct record record;
    cr_assert(query_record(app.store, ENTITY_HOLDER, &kept, &record, &err));
    cr_expect_str_eq(record_get(&record, FIELD_HOLDER_PHONE), "03 21 00 00 00");
    record_clear(&record);
    import_report_clear(&report);
}
