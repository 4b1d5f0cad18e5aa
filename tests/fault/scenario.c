/* The day's work and the reading of its traces. Reads go through SQLite itself, not through the
 * store that is under test. */
#include "scenario.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vfs.h"

static bool add_case(struct scenario *s, struct error *err)
{
    return app_add_case(s->app, "La Palette", "Arras", NULL, &s->case_id, err);
}

static bool write_note(struct scenario *s, struct error *err)
{
    return app_write_note(s->app, &s->case_id, "visite", "Atelier partagé, trois associées.",
                          DAY_NONE, &s->note, err);
}

static bool move(struct scenario *s, struct error *err)
{
    return app_move_case(s->app, &s->case_id, STAGE_CONTACT, STAGE_PREDIAGNOSTIC, err);
}

static bool refer(struct scenario *s, struct error *err)
{
    struct partners partners;
    if (!query_partners(s->app->store, &partners, err))
        return false;
    bool some = partners.count > 0;
    struct id partner = some ? partners.rows[0].id : ID_NONE;
    partners_clear(&partners);
    cr_assert(some, "no partner was installed");
    return app_refer(s->app, &s->case_id, &partner, 1, err);
}

static bool follow_up(struct scenario *s, struct error *err)
{
    return app_follow_up(s->app, &s->case_id, app_today(s->app) + 7, "rappeler", err);
}

static bool import(struct scenario *s, struct error *err)
{
    struct import_report report;
    bool done = app_import(s->app, s->sheet, "Hors-réseaux 2027", &report, err);
    if (done)
        import_report_clear(&report);
    return done;
}

static bool undo(struct scenario *s, struct error *err)
{
    struct id subject;
    return app_undo(s->app, &subject, err);
}

static bool redo(struct scenario *s, struct error *err)
{
    struct id subject;
    return app_redo(s->app, &subject, err);
}

/* With nothing in memory any more, what follows reads from the disk. */
static bool reopen(struct scenario *s, struct error *err)
{
    app_close(s->app);
    if (!app_open(s->app, s->base, APP_BASE_MADE, NULL, err))
        return false;
    if (!store_is_read_only(s->app->store))
        return true;
    app_close(s->app);
    return error_set(err, ERR_READONLY, "base ouverte en lecture seule");
}

const struct action_step scenario_steps[] = {
    {"add a case", add_case},
    {"write a note", write_note},
    {"move", move},
    {"refer", refer},
    {"follow up", follow_up},
    {"import", import},
    {"reopen", reopen},
    {"undo the import", undo},
    {"redo the import", redo},
    {"undo it again", undo},
    {"reopen again", reopen},
    {"undo the follow-up", undo},
    {"write another", write_note},
};
const int scenario_length = (int)(sizeof scenario_steps / sizeof scenario_steps[0]);

void scenario_prepare(struct scenario *scenario, struct app *app, const char *base,
                      const char *sheet)
{
    static const char content[] = "Nom de la structure;Commune;Remarque\n"
                                  "Les Jardins d'Artois;Arras;à rappeler\n"
                                  "Recyclerie du Ternois;Saint-Pol-sur-Ternoise;\n"
                                  "Café des Dunes;Berck;vu au forum\n";
    struct error err = {0};
    *scenario = (struct scenario){.app = app, .base = base, .sheet = sheet};
    cr_assert(file_write_whole(sheet, content, sizeof content - 1, &err), "%s", err.text);
}

/* ---- traces
 * -------------------------------------------------------------------------------------------- */

static const char content_sql[] =
    "SELECT (SELECT count(*) FROM op) || ' ops, ' ||"
    " coalesce((SELECT group_concat(x, char(10)) FROM (SELECT seq || ' ' || grp || ' ' || kind ||"
    " ' ' || hex(ent) || ' ' || field || ' ' || quote(value) || ' ' || prevs AS x FROM op"
    " ORDER BY sid, seq)), '') || char(10) ||"
    " coalesce((SELECT group_concat(y, char(10)) FROM (SELECT id || ' ' || grp || ' ' ||"
    " coalesce(undo_grp, '-') || ' ' || label AS y FROM action ORDER BY id)), '')";

char *base_content(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    char *content = NULL;
    vfs_hold(true);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(db, 5000) == SQLITE_OK &&
        sqlite3_prepare_v2(db, content_sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        content = mem_copy((const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    vfs_hold(false);
    return content;
}

static void copy_file(const char *from, const char *to)
{
    struct text content = {0};
    struct error err = {0};
    if (unlink(to) != 0)
        cr_assert_eq(errno, ENOENT);
    if (!file_read_whole(from, (size_t)1 << 30, &content, &err)) {
        cr_assert_eq(err.code, ERR_NOT_FOUND, "%s", err.text);
        return;
    }
    cr_assert(file_write_whole(to, text_get(&content), content.length, &err), "%s", err.text);
    text_clear(&content);
}

char *base_content_after_cut(const char *path, const char *beside)
{
    static const char *const parts[] = {"", "-wal", "-journal"};
    char *shared = mem_print("%s-shm", beside);
    if (unlink(shared) != 0)
        cr_assert_eq(errno, ENOENT);
    free(shared);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char *from = mem_print("%s%s", path, parts[i]), *to = mem_print("%s%s", beside, parts[i]);
        copy_file(from, to);
        free(from);
        free(to);
    }
    return base_content(beside);
}

void base_expect_sound(const char *path, const char *where)
{
    struct error err = {0};
    struct diagnosis diagnosis;
    struct clock clock;
    cr_assert(clock_system(&clock, &err), "%s", err.text);
    vfs_hold(true);
    struct store *store = store_open(&(struct store_options){.path = path, .clock = &clock}, &err);
    cr_assert_not_null(store, "%s: %s", where, err.text);
    cr_assert(doctor_examine(store, false, &diagnosis, &err), "%s: %s", where, err.text);
    for (size_t i = 0; !diagnosis.sound && i < diagnosis.lines.count; i++)
        fprintf(stderr, "%s: %s\n", where, diagnosis.lines.items[i]);
    cr_assert(diagnosis.sound, "%s: doctor found something", where);
    diagnosis_clear(&diagnosis);
    store_close(store);
    vfs_hold(false);
}
