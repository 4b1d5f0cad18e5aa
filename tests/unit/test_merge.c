/* What another device writes: its operations are written in as they would be received, in one order
 * or the other. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

static struct ground ground;
static struct store *store;
static struct error err;

/* The stream of the other device. */
enum { THEIRS = 2 };
static int64_t their_seq;

static void lay_ground(void)
{
    ground_open(&ground);
    store = ground_store(&ground);
    err = (struct error){0};
    their_seq = 0;
    cr_assert(db_exec(store, "INSERT INTO stream VALUES(2, x'0102030405060708', 'autre')", &err));
}

static void clear_ground(void)
{
    store_close(store);
    ground_close(&ground);
}

TestSuite(merge, .init = lay_ground, .fini = clear_ground);

/* An operation of the other device, whose clock is `ahead_ms` ahead. */
static void receive(enum op_kind kind, const struct id *id, enum field field, const char *value,
                    const char *prevs, int64_t ahead_ms)
{
    struct op op = {.sid = THEIRS,
                    .seq = ++their_seq,
                    .hlc = (ground.now_ms + ahead_ms) << 16,
                    .grp = their_seq,
                    .kind = kind,
                    .entity = *id,
                    .field = field,
                    .value = value,
                    .prevs = prevs};
    cr_assert(db_exec(store, "BEGIN IMMEDIATE", &err), "%s", err.text);
    sqlite3_stmt *stmt =
        db_prepare(store, "INSERT INTO op VALUES(2, ?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?1)", &err);
    cr_assert_not_null(stmt, "%s", err.text);
    sqlite3_bind_int64(stmt, 1, op.seq);
    sqlite3_bind_int64(stmt, 2, op.hlc);
    sqlite3_bind_int(stmt, 3, (int)kind);
    db_bind_id(stmt, 4, id);
    sqlite3_bind_int(stmt, 5, field_info(field)->id);
    db_bind_value(stmt, 6, field, value);
    sqlite3_bind_text(stmt, 7, prevs, -1, SQLITE_TRANSIENT);
    cr_assert(db_run(store, stmt, &err) && project_op(store, &op, &err), "%s", err.text);
    cr_assert(db_exec(store,
                      "INSERT OR REPLACE INTO applied SELECT sid, max(seq), max(seq) FROM op"
                      " GROUP BY sid; COMMIT",
                      &err),
              "%s", err.text);
}

static void begin(void)
{
    cr_assert(op_begin(store, &err), "%s", err.text);
}

static void commit(const char *label)
{
    cr_assert(op_commit(store, label, NULL, &err), "%s", err.text);
}

static void set_field(const struct id *id, enum field field, const char *value)
{
    begin();
    cr_assert(op_set(store, id, field, value, NULL, &err), "%s", err.text);
    commit(field_info(field)->column);
}

static void undo(int kept)
{
    struct undone undone;
    cr_assert(undo_last(store, &undone, &err), "%s", err.text);
    cr_expect_eq(undone.kept, kept);
    undone_clear(&undone);
}

static void expect(const struct id *id, enum field field, const char *wanted)
{
    struct record record = {0};
    cr_assert(query_record(store, field_info(field)->entity, id, &record, &err), "%s", err.text);
    const char *value = record_get(&record, field);
    cr_expect_str_eq(value ? value : "", wanted, "%s shows « %s », not « %s »",
                     field_info(field)->column, value ? value : "", wanted);
    record_clear(&record);
}

static void expect_sound(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(store, false, &diagnosis, &err), "%s", err.text);
    for (size_t i = 0; !diagnosis.sound && i < diagnosis.lines.count; i++)
        fprintf(stderr, "%s\n", diagnosis.lines.items[i]);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
}

static const int64_t two_days = INT64_C(2) * 86400000;

/* ---- undo ---------------------------------------------------------------------------------- */

Test(merge, undo_takes_back_our_town_and_leaves_the_record_that_another_made)
{
    struct id id = id_new(&ground.clock);
    receive(OP_SET, &id, FIELD_HOLDER_NAME, "De l'autre poste", "", two_days);
    set_field(&id, FIELD_HOLDER_TOWN, "Lens");
    undo(0);
    expect(&id, FIELD_HOLDER_DELETED, "");
    expect(&id, FIELD_HOLDER_NAME, "De l'autre poste");
    expect(&id, FIELD_HOLDER_TOWN, "");
    expect_sound();
}

Test(merge, undo_leaves_the_record_of_another_also_when_we_wrote_over_all_of_it)
{
    struct id id = id_new(&ground.clock);
    receive(OP_SET, &id, FIELD_HOLDER_NAME, "De l'autre poste", "", two_days);
    set_field(&id, FIELD_HOLDER_TOWN, "Lens");
    set_field(&id, FIELD_HOLDER_NAME, "De chez nous");
    undo(0);
    undo(0);
    expect(&id, FIELD_HOLDER_DELETED, "");
    expect(&id, FIELD_HOLDER_NAME, "De l'autre poste");
    expect(&id, FIELD_HOLDER_TOWN, "");
}

Test(merge, undo_of_our_creation_puts_it_in_the_trash_and_redo_takes_it_out)
{
    struct undone undone;
    struct id id = id_new(&ground.clock);
    begin();
    cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, "À nous", NULL, &err));
    cr_assert(op_set(store, &id, FIELD_HOLDER_TOWN, "Lens", NULL, &err));
    cr_assert(op_add(store, &id, FIELD_HOLDER_ALIASES, "AN", &err));
    commit("nouveau");
    set_field(&id, FIELD_HOLDER_NAME, "À nous deux");
    undo(0);
    undo(0);
    expect(&id, FIELD_HOLDER_DELETED, "1");
    expect(&id, FIELD_HOLDER_TOWN, "Lens");
    cr_assert(redo_last(store, &undone, &err), "%s", err.text);
    undone_clear(&undone);
    expect(&id, FIELD_HOLDER_DELETED, "");
    expect(&id, FIELD_HOLDER_NAME, "À nous");
    expect_sound();
}

Test(merge, a_large_import_is_undone_and_redone)
{
    enum { ROWS = 300 };
    struct undone undone;
    begin();
    for (int i = 0; i < ROWS; i++) {
        struct id id = id_new(&ground.clock);
        char name[32];
        snprintf(name, sizeof name, "Porteur %d", i);
        cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, name, NULL, &err), "%s", err.text);
        cr_assert(op_set(store, &id, FIELD_HOLDER_TOWN, "Lens", NULL, &err), "%s", err.text);
    }
    commit("import");
    undo(0);
    cr_assert(redo_last(store, &undone, &err), "%s", err.text);
    undone_clear(&undone);
    char *count = ground_ask(&ground, "SELECT count(*) FROM holder WHERE deleted IS NULL");
    cr_expect_str_eq(count, "300");
    free(count);
}
