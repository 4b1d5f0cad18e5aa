/* What another device writes is received, in one order or the other. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "store/internal.h"

static struct ground ground;
static struct store *store;
static struct error err;

/* The streams of two other devices, and which of them writes now. */
enum { SECOND = 2, THIRD = 3 };
static int64_t their_seq[THIRD + 1];
static int sender;

static void lay_ground(void)
{
    ground_open(&ground);
    store = ground_store(&ground);
    err = (struct error){0};
    memset(their_seq, 0, sizeof their_seq);
    sender = SECOND;
    peer_introduce(store);
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
    peer_receive(store, &(struct op){.sid = sender,
                                     .seq = ++their_seq[sender],
                                     .hlc = (ground.now_ms + ahead_ms) << 16,
                                     .kind = kind,
                                     .entity = *id,
                                     .field = field,
                                     .value = value,
                                     .prevs = prevs});
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

static struct id make_holder(const char *name)
{
    struct id id = id_new(&ground.clock);
    set_field(&id, FIELD_HOLDER_NAME, name);
    return id;
}

static void delete (const struct id *id)
{
    begin();
    cr_assert(op_delete(store, ENTITY_HOLDER, id, &err), "%s", err.text);
    commit("supprimé");
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

/* ---- written at the same time -------------------------------------------------------------- */

static int conflicts(const struct id *id, enum field *first)
{
    *first = FIELD_COUNT;
    return query_conflicts(store, id, first, 1);
}

Test(merge, the_same_value_written_by_two_is_no_conflict)
{
    enum field field;
    struct strings versions;
    struct id id = make_holder("La Palette");
    set_field(&id, FIELD_HOLDER_TOWN, "Arras");
    receive(OP_SET, &id, FIELD_HOLDER_TOWN, "Arras", "", 1000);
    cr_expect_eq(conflicts(&id, &field), 0);
    cr_assert(query_versions(store, &id, FIELD_HOLDER_TOWN, &versions, &err));
    cr_expect_eq(versions.count, 1);
    strings_clear(&versions);
    sender = THIRD;
    receive(OP_SET, &id, FIELD_HOLDER_TOWN, NULL, "", 500);
    cr_expect_eq(conflicts(&id, &field), 1, "a value and none are two");
    cr_expect_eq(field, FIELD_HOLDER_TOWN);
}

Test(merge, the_same_correction_of_a_note_is_one_version)
{
    struct notes notes;
    struct id case_id = id_new(&ground.clock), note = id_new(&ground.clock);
    char text[ID_TEXT_SIZE];
    id_to_text(&case_id, text);
    begin();
    cr_assert(op_set(store, &note, FIELD_NOTE_CASE, text, NULL, &err));
    cr_assert(op_note(store, &note, "bonjour", NULL, &err));
    commit("note");
    receive(OP_REVISION, &note, FIELD_NOTE_TEXT, "bonjour", "", 1000);
    cr_assert(query_notes(store, &case_id, &notes, &err), "%s", err.text);
    cr_expect_eq(notes.rows[0].versions, 1);
    notes_clear(&notes);
    sender = THIRD;
    receive(OP_REVISION, &note, FIELD_NOTE_TEXT, "bonsoir", "", 1000);
    cr_assert(query_notes(store, &case_id, &notes, &err), "%s", err.text);
    cr_expect_eq(notes.rows[0].versions, 2);
    notes_clear(&notes);
}

/* ---- deleted here, changed there ----------------------------------------------------------- */

static void expect_contested(const struct id *id)
{
    enum field field;
    expect(id, FIELD_HOLDER_DELETED, "");
    cr_expect_eq(conflicts(id, &field), 1);
    cr_expect_eq(field, FIELD_HOLDER_DELETED);
}

static void expect_settled(const struct id *id, const char *deleted)
{
    enum field field;
    expect(id, FIELD_HOLDER_DELETED, deleted);
    cr_expect_eq(conflicts(id, &field), 0);
    expect_sound();
}

Test(merge, a_record_deleted_by_one_and_changed_by_another_stays_in_whatever_order)
{
    struct id first = make_holder("Suppression d'abord"),
              second = make_holder("Changement d'abord");
    receive(OP_DELETE, &first, FIELD_HOLDER_DELETED, "1", "", 0);
    sender = THIRD;
    receive(OP_SET, &first, FIELD_HOLDER_TOWN, "Lens", "", 0);
    receive(OP_SET, &second, FIELD_HOLDER_TOWN, "Lens", "", 0);
    sender = SECOND;
    receive(OP_DELETE, &second, FIELD_HOLDER_DELETED, "1", "| 1:2", 0);
    expect_contested(&first);
    expect_contested(&second);
    expect_sound();
}

Test(merge, what_we_deleted_comes_back_with_a_change_that_we_had_not_seen)
{
    struct id id = make_holder("La Palette");
    delete (&id);
    expect_settled(&id, "1");
    receive(OP_ADD, &id, FIELD_HOLDER_ALIASES, "LP", "", 0);
    expect_contested(&id);
    delete (&id);
    expect_settled(&id, "1");
}

Test(merge, a_deletion_that_saw_the_change_has_effect)
{
    struct id id = make_holder("La Palette");
    receive(OP_SET, &id, FIELD_HOLDER_TOWN, "Lens", "", 0);
    delete (&id);
    expect_settled(&id, "1");
    undo(0);
    expect_settled(&id, "");
    struct undone undone;
    cr_assert(redo_last(store, &undone, &err), "%s", err.text);
    undone_clear(&undone);
    expect_settled(&id, "1");
}

Test(merge, a_contested_deletion_can_be_taken_back)
{
    struct id id = make_holder("La Palette");
    delete (&id);
    receive(OP_SET, &id, FIELD_HOLDER_TOWN, "Lens", "", 0);
    expect_contested(&id);
    begin();
    cr_assert(op_undelete(store, ENTITY_HOLDER, &id, &err), "%s", err.text);
    commit("rétabli");
    expect_settled(&id, "");
}

Test(merge, what_we_change_in_a_record_that_is_still_shown_does_not_hide_it)
{
    struct id id = make_holder("La Palette");
    delete (&id);
    receive(OP_SET, &id, FIELD_HOLDER_TOWN, "Lens", "", 0);
    set_field(&id, FIELD_HOLDER_TOWN, "Arras");
    expect_contested(&id);
    expect_sound();
    delete (&id);
    expect_settled(&id, "1");
}
