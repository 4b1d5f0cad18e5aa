/* Finding against reading everything: whatever is done at random, the index holds what the notes
 * say. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ground ground;
static struct app app;
static struct error err;

static void open_app(void)
{
    utf8_locale();
    ground_open(&ground);
    ground_app(&ground, &app);
    err = (struct error){0};
}

static void is_sound(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    for (size_t i = 0; !diagnosis.sound && i < diagnosis.lines.count; i++)
        fprintf(stderr, "%s\n", diagnosis.lines.items[i]);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
}

static void close_app(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(search_random, .init = open_app, .fini = close_app);

enum { KEPT = 12 };
static struct id cases[KEPT], notes[KEPT];
static size_t case_count, note_count;

static size_t roll(size_t sides)
{
    uint32_t dice;
    ground.clock.random(ground.clock.state, &dice, sizeof dice);
    return dice % sides;
}

static const char *some_words(void)
{
    static const char *const texts[] = {"igloo",        "l'igloo d'Arras", "Cœur de Nœux",
                                        "épicerie",     "03 21 00 00 0",   "Le Moulin",
                                        "moulin igloo", "AND \"*\""};
    return texts[roll(sizeof texts / sizeof texts[0])];
}

static void edit_something(const struct id *case_id)
{
    static const enum field fields[] = {FIELD_HOLDER_NAME,  FIELD_HOLDER_TOWN,
                                        FIELD_HOLDER_PHONE, FIELD_HOLDER_ALIASES,
                                        FIELD_HOLDER_EMAIL, FIELD_CASE_PRESUMED_ISSUE};
    enum field field = fields[roll(sizeof fields / sizeof fields[0])];
    struct id holder = ID_NONE;
    struct record record = {0};
    struct error refused = {0};
    if (query_record(app.store, ENTITY_CASE, case_id, &record, NULL))
        record_reference(&record, FIELD_CASE_HOLDER, &holder);
    record_clear(&record);
    app_set_field(&app, field_info(field)->entity == ENTITY_CASE ? case_id : &holder, field,
                  some_words(), NULL, case_id, &refused);
}

/* One thing that a user, or an erasure, may do; refusals are part of the game. */
static void do_something(void)
{
    struct error refused = {0};
    struct id about, *on = case_count ? &cases[roll(case_count)] : NULL,
                     *which = note_count ? &notes[roll(note_count)] : NULL;
    ground.now_ms += 30000;
    switch (roll(12)) {
    case 0:
    case 1:
        if (app_add_case(&app, some_words(), some_words(), NULL, &about, &refused))
            cases[case_count < KEPT ? case_count++ : roll(KEPT)] = about;
        break;
    case 2:
    case 3:
    case 4:
        if (on && app_write_note(&app, on, "visite", some_words(), DAY_NONE, &about, &refused))
            notes[note_count < KEPT ? note_count++ : roll(KEPT)] = about;
        break;
    case 5:
        if (which)
            app_revise_note(&app, which, NULL, some_words(), NULL, &refused);
        break;
    case 6:
        if (which)
            app_delete_note(&app, which, &refused);
        break;
    case 7:
        if (on)
            edit_something(on);
        break;
    case 8:
        if (on && roll(3) == 0)
            app_delete_case(&app, on, &refused);
        break;
    case 9:
    case 10:
        if (roll(2))
            app_undo(&app, &about, &refused);
        else
            app_redo(&app, &about, &refused);
        break;
    default:
        if (which && roll(2))
            ground_erase(app.store, ENTITY_NOTE, which);
    }
}

/* Every note that holds the words and stands on a case, by reading them all. */
static size_t count_notes(const char *typed)
{
    struct cards all;
    struct words words;
    size_t count = 0;
    words_read(typed, &words);
    cr_assert(query_cards(app.store, &FILTER_NONE, &all, &err), "%s", err.text);
    for (size_t i = 0; i < all.count; i++) {
        struct notes of;
        cr_assert(query_notes(app.store, &all.rows[i].id, &of, &err), "%s", err.text);
        for (size_t n = 0; n < of.count; n++)
            count += strcmp(of.rows[n].kind, "visite") == 0 &&
                     words_in(&words, of.rows[n].text) == words_all(&words);
        notes_clear(&of);
    }
    cards_clear(&all);
    words_clear(&words);
    return count;
}

Test(search_random, the_index_follows_three_hundred_operations)
{
    static const char *const typed[] = {"igl", "l'igloo", "noeux coeur", "0321", "moulin", "a"};
    case_count = note_count = 0;
    for (int i = 1; i <= 300; i++) {
        do_something();
        if (i % 50)
            continue;
        is_sound();
        for (size_t t = 0; t < sizeof typed / sizeof typed[0]; t++) {
            struct words words;
            struct hits hits;
            size_t found = 0;
            words_read(typed[t], &words);
            cr_assert(query_search(app.store, &words, 1000, &hits, &err), "%s", err.text);
            words_clear(&words);
            for (size_t h = 0; h < hits.count; h++)
                found += hits.rows[h].kind == HIT_NOTE;
            cr_expect_eq(found, count_notes(typed[t]), "« %s »: %zu", typed[t], found);
            hits_clear(&hits);
        }
    }
}
