/* Finding: what is found, in which order, and that the index follows whatever is done. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/app/internal.h"

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
    is_sound();
    app_close(&app);
    ground_close(&ground);
}

TestSuite(search, .init = open_app, .fini = close_app);

/* ---- what is done -------------------------------------------------------------------------- */

static struct id add(const char *name, const char *town)
{
    struct id case_id;
    cr_assert(app_add_case(&app, name, town, NULL, &case_id, &err), "%s", err.text);
    return case_id;
}

static struct id note(const struct id *case_id, const char *text)
{
    struct id id;
    ground.now_ms += 60000;
    cr_assert(app_write_note(&app, case_id, "appel", text, DAY_NONE, &id, &err), "%s", err.text);
    return id;
}

static struct id holder_of(const struct id *case_id)
{
    struct record record;
    struct id holder = ID_NONE;
    cr_assert(query_record(app.store, ENTITY_CASE, case_id, &record, &err));
    record_reference(&record, FIELD_CASE_HOLDER, &holder);
    record_clear(&record);
    return holder;
}

static void set(const struct id *case_id, enum field field, const char *typed)
{
    struct id entity = field_info(field)->entity == ENTITY_HOLDER ? holder_of(case_id) : *case_id;
    cr_assert(app_set_field(&app, &entity, field, typed, NULL, case_id, &err), "%s", err.text);
}

static void undo(void)
{
    struct id about;
    cr_assert(app_undo(&app, &about, &err), "%s", err.text);
}

static void redo(void)
{
    struct id about;
    cr_assert(app_redo(&app, &about, &err), "%s", err.text);
}

/* ---- what is found ------------------------------------------------------------------------- */

static void ask(const char *typed, size_t limit, struct hits *hits)
{
    struct words words;
    words_read(typed, &words);
    cr_assert(query_search(app.store, &words, limit, hits, &err), "« %.40s » : %s", typed,
              err.text);
    words_clear(&words);
}

/* All that is found, in order: names, and "#" with the beginning of notes. */
static void finds(const char *typed, const char *expected)
{
    struct hits hits;
    struct text text = {0};
    ask(typed, 20, &hits);
    for (size_t i = 0; i < hits.count; i++) {
        const struct hit *hit = &hits.rows[i];
        if (hit->kind == HIT_NOTE)
            text_addf(&text, "%s#%.11s", i ? ", " : "", hit->text);
        else
            text_addf(&text, "%s%s", i ? ", " : "", hit->name);
    }
    cr_expect_str_eq(text_get(&text), expected, "« %s » finds: %s", typed, text_get(&text));
    text_clear(&text);
    hits_clear(&hits);
}

/* The one case that is found, by this field. */
static void explains(const char *typed, enum field field, const char *expected)
{
    struct hits hits;
    ask(typed, 20, &hits);
    cr_assert_eq(hits.count, 1, "« %s » finds %zu", typed, hits.count);
    cr_assert_not_null(hits.rows[0].text);
    cr_expect_eq(hits.rows[0].field, field);
    cr_expect_str_eq(hits.rows[0].text, expected);
    hits_clear(&hits);
}

Test(search, accents_case_ligatures_and_elisions_are_forgiven)
{
    add("L'Épicerie du Cœur", "Nœux-les-Mines");
    static const char *const typed[] = {"épicerie",  "EPICERIE",  "l'épicerie", "l’épicerie",
                                        "coeur",     "cœur",      "noeux",      "épi cœ",
                                        "epicerie!", "COEUR epi", "l'"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        finds(typed[i], "L'Épicerie du Cœur");
}

Test(search, an_article_hides_nothing)
{
    struct id id = add("Alpha fictif", NULL);
    note(&id, "Vu l'igloo.");
    finds("igloo", "#Vu l'igloo.");
    finds("l'igloo", "#Vu l'igloo.");
    finds("d'igloo", "#Vu l'igloo.");
}

Test(search, prefixes_of_several_words_in_any_order)
{
    add("La Compagnie du Moulin", "Arras");
    finds("mou comp", "La Compagnie du Moulin");
    finds("arr mou", "La Compagnie du Moulin");
    finds("arr mou lens", "");
    finds("oulin", "");
}

Test(search, this_very_name_then_names_that_begin_so_then_their_words_then_the_rest_then_notes)
{
    struct id noted = add("Zeste", NULL);
    struct id rest = add("Abri", NULL);
    set(&rest, FIELD_CASE_PRESUMED_ISSUE, "une palette de bois");
    note(&noted, "Une palette vue.");
    add("La Palette", NULL);
    add("Palette et Cie", NULL);
    add("Palette", NULL);
    finds("palette", "Palette, Palette et Cie, La Palette, Abri, #Une palette");
    finds("la palette", "La Palette");
    finds("l'abri", "Abri");
}

Test(search, partners_come_between_cases_and_notes)
{
    cr_assert(app_install_partners(&app, &err), "%s", err.text);
    struct id id = add("Alpha fictif", NULL);
    set(&id, FIELD_CASE_PRESUMED_ISSUE, "orienté par AAE62");
    note(&id, "AAE62 rappelle lundi.");
    struct hits hits;
    ask("aae62", 20, &hits);
    cr_assert_eq(hits.count, 3);
    cr_expect_eq(hits.rows[0].kind, HIT_CASE);
    cr_expect_eq(hits.rows[1].kind, HIT_PARTNER);
    cr_expect_eq(hits.rows[2].kind, HIT_NOTE);
    hits_clear(&hits);
}

Test(search, notes_come_newest_first)
{
    struct id id = add("Alpha fictif", NULL);
    note(&id, "igloo un");
    note(&id, "igloo deux");
    ground_pass_days(&ground, 3);
    note(&id, "igloo trois");
    finds("igloo", "#igloo trois, #igloo deux, #igloo un");
}

Test(search, notes_of_one_minute_are_all_found)
{
    struct id id = add("Alpha fictif", NULL);
    for (int i = 0; i < 150; i++)
        cr_assert(app_write_note(&app, &id, "appel", "igloo", DAY_NONE, NULL, &err));
    struct hits hits;
    ask("igloo", 200, &hits);
    cr_expect_eq(hits.count, 150);
    hits_clear(&hits);
}

Test(search, a_telephone_is_found_in_any_grouping)
{
    struct id id = add("Alpha fictif", NULL);
    set(&id, FIELD_HOLDER_PHONE, "03 21 45 67 89");
    static const char *const typed[] = {
        "0321456789",        "03 21 45 67 89", "03.21.45", "0321",  "0321 456 789", "03 21 45 67 8",
        "+33 3 21 45 67 89", "+33321456789",   "6789",     "67 89", "789",          "45 67",
        "0 321 456",
    };
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        finds(typed[i], "Alpha fictif");
    finds("0322", "");
    explains("6789", FIELD_HOLDER_PHONE, "03 21 45 67 89");
}

Test(search, a_number_typed_by_groups_is_found_before_what_only_has_all_of_them)
{
    struct id right = add("Juste", NULL), wrong = add("Mêlé", NULL);
    set(&wrong, FIELD_HOLDER_PHONE, "03 45 21 67 89");
    set(&right, FIELD_HOLDER_PHONE, "03 21 45 67 89");
    finds("03 21 45 67 89", "Juste, Mêlé");
    finds("03 45 21 67 89", "Mêlé, Juste");
}

Test(search, a_reference_is_found_whole_and_by_its_number)
{
    add("Premier", NULL);
    struct id second = add("Second", NULL), third = add("Troisième", NULL);
    set(&third, FIELD_HOLDER_PHONE, "02 00 00 00 02");
    struct record record;
    cr_assert(query_record(app.store, ENTITY_CASE, &second, &record, &err));
    const char *ref = record_get(&record, FIELD_CASE_REF);
    finds(ref, "Second, Troisième");
    finds(strrchr(ref, '-') + 1, "Second, Troisième");
    record_clear(&record);
    finds("2", "Second, Troisième, Premier");
}

Test(search, says_which_field_holds_the_words)
{
    struct id id = add("Alpha fictif", "Arras");
    set(&id, FIELD_CASE_PRESUMED_ISSUE, "Porteuse isolée, local trop petit");
    set(&id, FIELD_HOLDER_EMAIL, "jeanne@exemple.fr");
    set(&id, FIELD_HOLDER_ALIASES, "Le Grand Essai");
    explains("isolee", FIELD_CASE_PRESUMED_ISSUE, "Porteuse isolée, local trop petit");
    explains("alpha local", FIELD_CASE_PRESUMED_ISSUE, "Porteuse isolée, local trop petit");
    explains("jeanne exemple", FIELD_HOLDER_EMAIL, "jeanne@exemple.fr");
    explains("grand", FIELD_HOLDER_ALIASES, "Le Grand Essai");
    struct hits hits;
    ask("alpha arras", 20, &hits);
    cr_assert_eq(hits.count, 1);
    cr_expect_null(hits.rows[0].text, "name and place say it all");
    hits_clear(&hits);
}

Test(search, says_where_a_case_stands)
{
    struct id id = add("Alpha fictif", "Arras");
    struct hits hits;
    cr_assert(app_close_case(&app, &id, "employed", &err) ||
                  app_close_case(&app, &id, choices_OUTCOME.choices[0].code, &err),
              "%s", err.text);
    ask("alpha", 20, &hits);
    cr_assert_eq(hits.count, 1);
    cr_expect_str_eq(hits.rows[0].place, "Arras");
    cr_expect_eq(strncmp(hits.rows[0].state, "clos : ", 7), 0, "%s", hits.rows[0].state);
    hits_clear(&hits);
}

/* ---- the index follows --------------------------------------------------------------------- */

Test(search, a_renamed_porteur_is_found_by_its_new_name_alone)
{
    struct id id = add("Alpha fictif", NULL);
    set(&id, FIELD_HOLDER_NAME, "Bravo fictif");
    finds("alpha", "");
    finds("bravo", "Bravo fictif");
    undo();
    finds("alpha", "Alpha fictif");
    finds("bravo", "");
    redo();
    finds("bravo", "Bravo fictif");
}

Test(search, town_phone_issue_and_other_names_follow_their_changes)
{
    static const struct {
        enum field field;
        const char *before, *after, *finds_before, *finds_after;
    } changes[] = {
        {FIELD_HOLDER_TOWN, "Arras", "Lens", "arras", "lens"},
        {FIELD_HOLDER_PHONE, "03 21 00 00 01", "03 21 77 88 99", "0321000001", "778899"},
        {FIELD_HOLDER_MOBILE, "06 00 00 00 01", "06 11 22 33 44", "0600000001", "0611"},
        {FIELD_CASE_PRESUMED_ISSUE, "local", "statuts", "local", "statuts"},
        {FIELD_HOLDER_ALIASES, "Le Sigle", "Le Nouveau", "sigle", "nouveau"},
        {FIELD_HOLDER_CONTACT_PERSON, "Jeanne", "Lucie", "jeanne", "lucie"},
        {FIELD_CASE_ELEMENTS, "gouvernance", "trésorerie", "gouvernance", "tresorerie"},
    };
    struct id id = add("Alpha fictif", NULL);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        set(&id, changes[i].field, changes[i].before);
        finds(changes[i].finds_before, "Alpha fictif");
        set(&id, changes[i].field, changes[i].after);
        finds(changes[i].finds_before, "");
        finds(changes[i].finds_after, "Alpha fictif");
        undo();
        finds(changes[i].finds_before, "Alpha fictif");
        finds(changes[i].finds_after, "");
        redo();
        finds(changes[i].finds_after, "Alpha fictif");
        is_sound();
    }
}

Test(search, a_note_follows_its_corrections)
{
    struct id id = add("Alpha fictif", NULL), written = note(&id, "Vu l'igloo.");
    cr_assert(app_revise_note(&app, &written, NULL, "Vu le chalet.", NULL, &err), "%s", err.text);
    finds("igloo", "");
    finds("chalet", "#Vu le chale");
    undo();
    finds("igloo", "#Vu l'igloo.");
    finds("chalet", "");
    redo();
    finds("chalet", "#Vu le chale");
    cr_assert(app_delete_note(&app, &written, &err), "%s", err.text);
    finds("chalet", "");
    undo();
    finds("chalet", "#Vu le chale");
    undo();
    undo();
    finds("igloo", "");
    redo();
    finds("igloo", "#Vu l'igloo.");
}

Test(search, a_case_in_the_trash_is_not_found_nor_its_notes)
{
    struct id id = add("Alpha fictif", "Arras");
    note(&id, "Vu l'igloo.");
    cr_assert(app_delete_case(&app, &id, &err), "%s", err.text);
    finds("alpha", "");
    finds("arras", "");
    finds("igloo", "");
    undo();
    finds("alpha", "Alpha fictif");
    finds("igloo", "#Vu l'igloo.");
}

Test(search, what_was_erased_leaves_no_word_in_the_file)
{
    struct id id = add("Alpha fictif", "Arras"), written = note(&id, "Vu zygomorphe.");
    struct id holder = holder_of(&id);
    set(&id, FIELD_HOLDER_CONTACT_PERSON, "Xylophonie");
    ground_erase(app.store, ENTITY_NOTE, &written);
    finds("zygomorphe", "");
    is_sound();
    ground_erase(app.store, ENTITY_HOLDER, &holder);
    finds("xylophonie", "");
    finds("alpha", "");
    ground_erase(app.store, ENTITY_CASE, &id);
    is_sound();
    cr_expect_eq(query_case_total(app.store), 0);
    static const char *const words[] = {"zygomorphe", "xylophonie"};
    struct text bytes = {0};
    app_close(&app);
    cr_assert(file_read_whole(ground.base, 64 << 20, &bytes, &err), "%s", err.text);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        cr_expect_null(memmem(bytes.bytes, bytes.length, words[i], strlen(words[i])), "%s",
                       words[i]);
    text_clear(&bytes);
    ground_app(&ground, &app);
}

Test(search, an_import_is_found_and_its_undo_is_not)
{
    static const char csv[] = "Porteur;Ville;Tél.;Couleur\nAlpha fictif;Arras;0321000000;mauve\n"
                              "Bravo fictif;Lens;0321000001;ocre\n";
    char *path = mem_print("%s/suivi.csv", ground.folder);
    struct import_report report;
    cr_assert(file_write_whole(path, csv, sizeof csv - 1, &err), "%s", err.text);
    cr_assert(app_import_preview(&app, path, "HR 2027", &report, &err), "%s", err.text);
    import_report_clear(&report);
    finds("alpha", "");
    cr_assert(app_import(&app, path, "HR 2027", &report, &err), "%s", err.text);
    import_report_clear(&report);
    finds("fictif arras", "Alpha fictif");
    finds("0321000001", "Bravo fictif");
    struct hits hits;
    ask("ocre", 20, &hits);
    cr_expect_eq(hits.count, 1, "what no column takes is in the note of import");
    hits_clear(&hits);
    undo();
    finds("fictif", "");
    finds("ocre", "");
    redo();
    finds("fictif arras", "Alpha fictif");
    free(path);
}

Test(search, the_lines_of_the_program_are_no_notes)
{
    struct id id = add("Alpha fictif", NULL);
    cr_assert(app_move_case(&app, &id, STAGE_CONTACT, STAGE_PREDIAGNOSTIC, &err), "%s", err.text);
    cr_assert(app_follow_up(&app, &id, app_today(&app), "rappeler", &err), "%s", err.text);
    cr_assert(app_follow_up_done(&app, &id, &err), "%s", err.text);
    finds("diagnostic", "");
    finds("rappeler", "");
}

Test(search, a_rebuilt_index_finds_the_same)
{
    struct id id = add("Alpha fictif", "Arras");
    note(&id, "Vu l'igloo.");
    char *gone = ground_ask(&ground, "DELETE FROM note_doc");
    free(gone);
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, true, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.repaired);
    diagnosis_clear(&diagnosis);
    finds("igloo", "#Vu l'igloo.");
    finds("alpha arras", "Alpha fictif");
}

Test(search, an_index_that_lies_is_seen_by_doctor)
{
    struct id id = add("Alpha fictif", "Arras");
    note(&id, "Vu l'igloo.");
    free(ground_ask(&ground, "INSERT INTO note_words(note_words) VALUES('delete-all')"));
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err), "%s", err.text);
    cr_expect_not(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    cr_assert(doctor_examine(app.store, true, &diagnosis, &err), "%s", err.text);
    diagnosis_clear(&diagnosis);
    finds("igloo", "#Vu l'igloo.");
}

/* ---- whatever is typed --------------------------------------------------------------------- */

Test(search, no_text_is_a_bad_question)
{
    static const char *const typed[] = {
        "",
        " ",
        "\"",
        "\"\"\"",
        "*",
        "a*",
        "-",
        "-alpha",
        "(",
        ")",
        "(alpha",
        "NEAR",
        "NEAR(",
        "NEAR(a b, 2)",
        "AND",
        "a AND",
        "OR OR",
        "NOT",
        "name:",
        "name : alpha",
        "{name ref}: a",
        "^alpha",
        "alpha + beta",
        "🙂",
        "\xFF\xFE\x80",
        "a\xFF\x62",
        "'",
        "''",
        "l'",
        "; DROP TABLE note",
        "%",
        "_",
        "\\",
        "a\nb\tc",
        "\x01\x02",
        "ﬁn ½ № …",
        "漢字",
        "ـَ",
    };
    struct id id = add("Alpha fictif", NULL);
    note(&id, "Vu l'igloo.");
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        struct hits hits;
        ask(typed[i], 20, &hits);
        hits_clear(&hits);
    }
    finds("NOT alpha", "");
    finds("alpha*", "Alpha fictif");
    finds("\"alpha\" (fictif)", "Alpha fictif");
}

Test(search, ten_thousand_characters_and_many_words_are_a_question)
{
    struct id id = add("Alpha fictif", NULL);
    note(&id, "un deux trois quatre cinq six sept huit neuf dix");
    finds("un deux trois quatre cinq six sept huit neuf dix", "#un deux tro");
    char *typed = mem_alloc(10001);
    memset(typed, 'a', 10000);
    finds(typed, "");
    for (int i = 0; i < 10000; i += 2)
        typed[i] = ' ';
    finds(typed, "Alpha fictif");
    free(typed);
}

Test(search, the_limit_is_of_each_kind)
{
    for (int i = 0; i < 12; i++) {
        struct id id = add("Alpha fictif", "Arras");
        note(&id, "alpha");
    }
    struct hits hits;
    ask("alpha", 5, &hits);
    cr_expect_eq(hits.count, 10);
    hits_clear(&hits);
}
