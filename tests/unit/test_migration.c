/* A base stored by version 1 (tests/data/base-v1.sql) is brought forward, and loses nothing. */
#include "ground.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ground ground;

static void open_ground(void)
{
    const char *folder = getenv("DENTELLE_TEST_DATA");
    char *path = mem_print("%s/base-v1.sql", folder ? folder : "tests/data");
    struct text script = {0};
    struct error err = {0};
    sqlite3 *db;
    ground_open(&ground);
    cr_assert(file_read_whole(path, 1 << 20, &script, &err), "%s", err.text);
    cr_assert(folder_make(ground.folder, NULL));
    free(ground.base);
    ground.base = mem_print("%s/base.db", ground.folder);
    cr_assert_eq(sqlite3_open(ground.base, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, text_get(&script), NULL, NULL, NULL), SQLITE_OK, "%s",
                 sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_close(db), SQLITE_OK);
    text_clear(&script);
    free(path);
}

static void close_ground(void)
{
    ground_close(&ground);
}

TestSuite(migration, .init = open_ground, .fini = close_ground);

static char *ask_after_opening(const char *sql)
{
    store_close(ground_store(&ground));
    return ground_ask(&ground, sql);
}

Test(migration, a_base_of_version_1_is_brought_to_this_version)
{
    char *before = ground_ask(&ground, "PRAGMA user_version"),
         *after = ask_after_opening("PRAGMA user_version");
    cr_expect_str_eq(before, "1");
    cr_expect_str_eq(after, "6");
    free(before);
    free(after);
}

Test(migration, every_operation_is_still_there_and_counted)
{
    char *before = ground_ask(&ground, "SELECT count(*) FROM op");
    char *after = ask_after_opening("SELECT count(*) FROM op"),
         *known = ground_ask(&ground, "SELECT seq FROM applied");
    cr_expect_str_eq(before, after);
    cr_expect_str_eq(known, after, "a dense stream: its last number is its count");
    free(before);
    free(after);
    free(known);
}

Test(migration, what_was_written_then_is_read_now)
{
    struct store *store = ground_store(&ground);
    struct cards cards;
    struct notes notes;
    struct error err = {0};
    cr_assert(query_column(store, &FILTER_NONE, STAGE_PREDIAGNOSTIC, 0, 9, &cards, &err), "%s",
              err.text);
    cr_assert_eq(cards.count, 1);
    cr_expect_str_eq(cards.rows[0].name, "Alpha fictif");
    cr_assert(query_notes(store, &cards.rows[0].id, &notes, &err));
    bool found = false;
    for (size_t i = 0; i < notes.count; i++)
        found =
            found || strcmp(notes.rows[i].text, "Premier appel, du temps de la version 1.") == 0;
    cr_expect(found);
    notes_clear(&notes);
    cards_clear(&cards);
    store_close(store);
}

Test(migration, the_base_is_sound_and_can_be_written_and_undone)
{
    struct app app;
    struct id case_id;
    struct diagnosis diagnosis;
    struct error err = {0};
    ground_app(&ground, &app);
    cr_assert(app_undo(&app, &case_id, &err), "%s", err.text);
    cr_assert(app_write_note(&app, &case_id, "appel", "Aujourd'hui", DAY_NONE, NULL, &err), "%s",
              err.text);
    cr_assert(doctor_examine(app.store, false, &diagnosis, &err));
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    app_close(&app);
}

Test(migration, a_base_of_version_1_that_cannot_be_written_says_so)
{
    struct error err = {0};
    struct store_options options = {.path = ground.base, .clock = &ground.clock, .read_only = true};
    cr_expect_null(store_open(&options, &err));
    cr_expect_eq(err.code, ERR_READONLY);
    cr_expect(strstr(err.text, "plus ancienne"));
    char *version = ground_ask(&ground, "PRAGMA user_version");
    cr_expect_str_eq(version, "1");
    free(version);
}
