/* Doctor: what is damaged outside of the program is found, said, and mended from the operations. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ground ground;
static struct app app;
static struct id case_id;
static struct error err;

static void open_ground(void)
{
    ground_open(&ground);
    ground_app(&ground, &app);
    err = (struct error){0};
    cr_assert(app_add_case(&app, "La Palette", "Arras", NULL, &case_id, &err), "%s", err.text);
    cr_assert(app_follow_up(&app, &case_id, app_today(&app) + 7, "rappeler", &err), "%s", err.text);
}

static void close_ground(void)
{
    app_close(&app);
    ground_close(&ground);
}

TestSuite(doctor, .init = open_ground, .fini = close_ground);

static void damage(const char *sql)
{
    free(ground_ask(&ground, sql));
}

static void ask(const char *sql, const char *wanted)
{
    char *answer = ground_ask(&ground, sql);
    cr_expect_str_eq(answer, wanted, "%s gives « %s »", sql, answer);
    free(answer);
}

static bool says(const struct diagnosis *diagnosis, const char *words)
{
    for (size_t i = 0; i < diagnosis->lines.count; i++)
        if (strstr(diagnosis->lines.items[i], words))
            return true;
    return false;
}

static void print(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->lines.count; i++)
        fprintf(stderr, "  %s\n", diagnosis->lines.items[i]);
}

static void examine(bool repair, struct diagnosis *diagnosis)
{
    cr_assert(doctor_examine(app.store, repair, diagnosis, &err), "%s", err.text);
}

static void expect_sound(void)
{
    struct diagnosis diagnosis;
    examine(false, &diagnosis);
    cr_expect(diagnosis.sound);
    if (!diagnosis.sound)
        print(&diagnosis);
    diagnosis_clear(&diagnosis);
}

/* Found and said by these words; mended; and then nothing is left to find. */
static void expect_found_and_mended(const char *words)
{
    struct diagnosis diagnosis;
    examine(false, &diagnosis);
    cr_expect_not(diagnosis.sound, "not found");
    cr_expect(says(&diagnosis, words), "nothing says « %s »", words);
    print(&diagnosis);
    diagnosis_clear(&diagnosis);
    examine(true, &diagnosis);
    cr_expect(diagnosis.repaired, "not mended");
    diagnosis_clear(&diagnosis);
    expect_sound();
}

static bool add_another(void)
{
    struct id id;
    return app_add_case(&app, "Bravo fictif", NULL, NULL, &id, &err);
}

Test(doctor, a_counter_that_lags_behind_the_operations)
{
    damage("UPDATE applied SET seq = 3");
    expect_found_and_mended("le compteur dit 3");
    cr_expect(add_another(), "%s", err.text);
}

Test(doctor, a_counter_that_is_missing)
{
    damage("DELETE FROM applied");
    expect_found_and_mended("le compteur dit 0");
    cr_expect(add_another(), "%s", err.text);
}

Test(doctor, a_series_that_lags_behind_the_references)
{
    cr_assert(add_another());
    damage("UPDATE series SET last = 1");
    expect_found_and_mended("or 2 est pris");
    ask("SELECT last FROM series", "2");
    cr_assert(add_another());
    ask("SELECT count(*) = count(DISTINCT ref) FROM case_file", "1");
}

Test(doctor, a_series_that_is_missing)
{
    damage("DELETE FROM series");
    expect_found_and_mended("or 1 est pris");
}

Test(doctor, an_identity_that_is_missing)
{
    struct id id;
    damage("DELETE FROM stream");
    cr_expect_not(app_add_case(&app, "Bravo fictif", NULL, NULL, &id, &err));
    cr_expect_eq(err.code, ERR_CORRUPT, "%s", err.text);
    expect_found_and_mended("l'identité du poste 1 manque");
    ask("SELECT name FROM holder", "La Palette");
    cr_expect(add_another(), "%s", err.text);
}

Test(doctor, an_erasure_that_is_forgotten)
{
    ground_erase(app.store, ENTITY_CASE, &case_id);
    damage("DELETE FROM erased");
    expect_found_and_mended("« erased »");
    ask("SELECT count(*) FROM erased", "1");
}

Test(doctor, an_operation_that_is_dead_before_it_came)
{
    damage("INSERT INTO dead VALUES(2, 7)");
    expect_found_and_mended("« dead »");
}

Test(doctor, a_table_that_is_missing)
{
    damage("DROP TABLE referral");
    expect_found_and_mended("« referral » manque");
}

Test(doctor, an_index_of_words_that_is_missing)
{
    damage("DROP TABLE case_words");
    expect_found_and_mended("« case_words » manque");
}

Test(doctor, a_column_that_is_missing)
{
    damage("ALTER TABLE holder DROP COLUMN website");
    expect_found_and_mended("« holder » manque, ou");
}

Test(doctor, what_cannot_be_read_is_said_in_french_first)
{
    struct referrals referrals;
    damage("DROP TABLE referral");
    cr_assert_not(query_referrals(app.store, &case_id, &referrals, &err));
    cr_expect_not_null(strstr(err.text, "« dentelle doctor »"), "%s", err.text);
    cr_expect_not_null(strstr(err.text, "(no such table: referral)"), "%s", err.text);
}

Test(doctor, what_is_lost_for_good_is_not_said_mended)
{
    struct diagnosis diagnosis;
    damage("DELETE FROM op WHERE seq = 2");
    damage("DELETE FROM applied");
    examine(true, &diagnosis);
    cr_expect_not(diagnosis.repaired);
    cr_expect(says(&diagnosis, "il reste"));
    diagnosis_clear(&diagnosis);
}

Test(doctor, the_base_before_a_repair_is_kept_even_if_the_day_has_its_backup)
{
    struct backups backups;
    char *kept = NULL;
    cr_assert(app_daily_care(&app, &err), "%s", err.text);
    damage("UPDATE holder SET name = 'falsifié'");
    expect_found_and_mended("« holder »");
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_assert_eq(backups.count, 2);
    cr_expect_str_eq(backups.rows[0].name, "2027-03-15", "what was wrong is not offered first");
    cr_expect_str_eq(backups.rows[1].name, "2027-03-15-reparation");
    store_close(app.store);
    app.store = NULL;
    cr_assert(backup_restore(ground.base, backups.rows[1].path, &ground.clock, &kept, &err), "%s",
              err.text);
    ask("SELECT name FROM holder", "falsifié");
    backups_clear(&backups);
    free(kept);
}

/* ---- what is only told --------------------------------------------------------------------- */

static void expect_told(const char *words)
{
    struct diagnosis diagnosis;
    examine(false, &diagnosis);
    cr_expect(diagnosis.sound);
    cr_expect(says(&diagnosis, words), "nothing says « %s »", words);
    print(&diagnosis);
    diagnosis_clear(&diagnosis);
}

/* What a later version wrote here: a kind that is unknown now, on a field that is known. */
Test(doctor, an_operation_of_a_later_version_waits_and_changes_nothing)
{
    damage("INSERT INTO op SELECT sid, seq + 1, hlc + 1, 0, 42, (SELECT id FROM holder),"
           " 201, 'écrit par une autre version', '1:4', seq + 1 FROM op ORDER BY seq DESC LIMIT 1");
    damage("UPDATE applied SET seq = seq + 1");
    damage("UPDATE state SET waiting = waiting + 1");
    expect_told("version plus récente : 1");
    damage("UPDATE meta SET value = 'ancienne' WHERE name = 'projection'");
    store_close(app.store);
    app.store = ground_store(&ground);
    ask("SELECT name FROM holder", "La Palette");
    ask("SELECT count(*) FROM op WHERE kind = 42", "1");
    expect_sound();
}

#define LAST_SUSPECT "SELECT flags & 1 FROM op ORDER BY seq DESC LIMIT 1"

Test(doctor, a_date_that_surprises_is_doubted_until_it_is_confirmed)
{
    cr_expect_not(store_clock_suspect(app.store));
    ground_pass_days(&ground, 500);
    cr_expect(store_clock_suspect(app.store));
    cr_assert(add_another());
    ask(LAST_SUSPECT, "1");
    expect_told("écrites à une date douteuse");
    expect_told("--date-juste");
    cr_assert(store_confirm_clock(app.store, &err), "%s", err.text);
    cr_expect_not(store_clock_suspect(app.store));
    cr_assert(add_another());
    ask(LAST_SUSPECT, "0");
    ground_pass_days(&ground, 300);
    cr_assert(add_another());
    ask(LAST_SUSPECT, "0");
}

Test(doctor, a_date_that_cannot_be_is_not_confirmed)
{
    ground_pass_days(&ground, -10 * 365);
    cr_expect(store_clock_suspect(app.store));
    cr_expect_not(store_confirm_clock(app.store, &err));
    cr_expect_eq(err.code, ERR_INPUT, "%s", err.text);
    cr_expect(store_clock_suspect(app.store));
}
