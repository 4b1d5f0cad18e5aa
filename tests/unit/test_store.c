/* The store: operations, their projection, conflicts, undo. */
#include "ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ground ground;
static struct store *store;
static struct error err;

static void open_ground(void)
{
    ground_open(&ground);
    store = ground_store(&ground);
    err = (struct error){0};
}

static void close_ground(void)
{
    store_close(store);
    ground_close(&ground);
}

TestSuite(store, .init = open_ground, .fini = close_ground);

/* A holder with a name, as one action. */
static struct id make_holder(const char *name)
{
    struct id id = id_new(&ground.clock);
    cr_assert(op_begin(store, &err), "%s", err.text);
    cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, name, NULL, &err), "%s", err.text);
    cr_assert(op_commit(store, "nouveau", &id, &err), "%s", err.text);
    return id;
}

static void set_field(const struct id *id, enum field field, const char *value, const char *seen)
{
    cr_assert(op_begin(store, &err), "%s", err.text);
    cr_assert(op_set(store, id, field, value, seen, &err), "%s", err.text);
    cr_assert(op_commit(store, field_info(field)->column, id, &err), "%s", err.text);
}

/* The value on screen, "" when empty or in the trash. */
static char *shown(const struct id *id, enum field field)
{
    struct record record = {0};
    char *value = NULL;
    if (query_record(store, field_info(field)->entity, id, &record, NULL))
        value = mem_copy(record_get(&record, field));
    record_clear(&record);
    return value ? value : mem_copy("");
}

static void expect(const struct id *id, enum field field, const char *wanted)
{
    char *value = shown(id, field);
    cr_expect_str_eq(value, wanted, "%s shows « %s », not « %s »", field_info(field)->column, value,
                     wanted);
    free(value);
}

static void undo(void)
{
    struct undone undone;
    cr_assert(undo_last(store, &undone, &err), "%s", err.text);
    undone_clear(&undone);
}

static void redo(void)
{
    struct undone undone;
    cr_assert(redo_last(store, &undone, &err), "%s", err.text);
    undone_clear(&undone);
}

static void expect_sound(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(store, false, &diagnosis, &err), "%s", err.text);
    if (!diagnosis.sound)
        for (size_t i = 0; i < diagnosis.lines.count; i++)
            fprintf(stderr, "%s\n", diagnosis.lines.items[i]);
    cr_expect(diagnosis.sound);
    diagnosis_clear(&diagnosis);
}

Test(store, what_is_made_and_taken_out_of_the_trash_in_one_group_stays_out)
{
    struct id id = id_new(&ground.clock);
    cr_assert(op_begin(store, &err) && op_delete(store, ENTITY_HOLDER, &id, &err) &&
                  op_undelete(store, ENTITY_HOLDER, &id, &err) &&
                  op_set(store, &id, FIELD_HOLDER_TOWN, "Fictiville", NULL, &err) &&
                  op_set(store, &id, FIELD_HOLDER_NAME, "2 Fictifs", NULL, &err) &&
                  op_commit(store, "aller et retour", NULL, &err),
              "%s", err.text);
    expect(&id, FIELD_HOLDER_NAME, "2 Fictifs");
    expect(&id, FIELD_HOLDER_TOWN, "Fictiville");
    char *trashed = ground_ask(&ground, "SELECT count(*) FROM holder WHERE deleted IS NOT NULL");
    cr_expect_str_eq(trashed, "0");
    free(trashed);
}

Test(store, shows_what_was_written)
{
    struct id id = make_holder("La Palette");
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
    expect_sound();
}

Test(store, keeps_it_after_closing)
{
    struct id id = make_holder("La Palette");
    store_close(store);
    store = ground_store(&ground);
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
}

Test(store, numbers_operations_without_holes)
{
    make_holder("A");
    cr_assert(op_begin(store, &err));
    struct id lost = id_new(&ground.clock);
    cr_assert(op_set(store, &lost, FIELD_HOLDER_NAME, "perdu", NULL, &err));
    op_rollback(store);
    make_holder("B");
    char *dense = ground_ask(&ground, "SELECT count(*) = max(seq) FROM op");
    cr_expect_str_eq(dense, "1");
    free(dense);
}

Test(store, a_group_taken_back_leaves_nothing)
{
    struct id id = id_new(&ground.clock);
    cr_assert(op_begin(store, &err));
    cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, "perdu", NULL, &err));
    op_rollback(store);
    struct record record;
    cr_expect_not(query_record(store, ENTITY_HOLDER, &id, &record, &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);
    cr_expect_null(undo_peek(store));
}

Test(store, writing_the_same_value_again_is_no_action)
{
    struct id id = make_holder("La Palette");
    set_field(&id, FIELD_HOLDER_NAME, "La Palette", NULL);
    char *count = ground_ask(&ground, "SELECT count(*) FROM op");
    cr_expect_str_eq(count, "1");
    free(count);
}

Test(store, each_operation_names_the_one_its_author_saw)
{
    struct id id = make_holder("a");
    set_field(&id, FIELD_HOLDER_NAME, "b", NULL);
    char *prevs = ground_ask(&ground, "SELECT prevs FROM op WHERE seq = 2");
    cr_expect_str_eq(prevs, "1:1");
    free(prevs);
}

Test(store, undo_gives_the_old_value_back_and_redo_the_new)
{
    struct id id = make_holder("avant");
    set_field(&id, FIELD_HOLDER_NAME, "après", NULL);
    undo();
    expect(&id, FIELD_HOLDER_NAME, "avant");
    redo();
    expect(&id, FIELD_HOLDER_NAME, "après");
    undo();
    expect(&id, FIELD_HOLDER_NAME, "avant");
    expect_sound();
}

Test(store, undo_of_a_creation_puts_the_record_in_the_trash)
{
    struct id id = make_holder("La Palette");
    undo();
    expect(&id, FIELD_HOLDER_DELETED, "1");
    redo();
    expect(&id, FIELD_HOLDER_DELETED, "");
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
}

Test(store, undo_works_after_closing_and_stops_at_the_beginning)
{
    struct id id = make_holder("avant");
    set_field(&id, FIELD_HOLDER_NAME, "après", NULL);
    store_close(store);
    store = ground_store(&ground);
    undo();
    expect(&id, FIELD_HOLDER_NAME, "avant");
    undo();
    struct undone undone;
    cr_expect_not(undo_last(store, &undone, &err));
    cr_expect_eq(err.code, ERR_NOT_FOUND);
}

Test(store, undo_goes_back_step_by_step_and_redo_forward)
{
    struct id id = make_holder("a");
    set_field(&id, FIELD_HOLDER_NAME, "b", NULL);
    set_field(&id, FIELD_HOLDER_NAME, "c", NULL);
    undo();
    undo();
    expect(&id, FIELD_HOLDER_NAME, "a");
    redo();
    expect(&id, FIELD_HOLDER_NAME, "b");
    redo();
    expect(&id, FIELD_HOLDER_NAME, "c");
    undo();
    undo();
    undo();
    expect(&id, FIELD_HOLDER_DELETED, "1");
    expect_sound();
}

Test(store, a_new_action_closes_what_could_be_redone)
{
    struct id id = make_holder("a");
    set_field(&id, FIELD_HOLDER_NAME, "b", NULL);
    undo();
    set_field(&id, FIELD_HOLDER_NAME, "c", NULL);
    cr_expect_null(redo_peek(store));
    undo();
    expect(&id, FIELD_HOLDER_NAME, "a");
}

Test(store, a_field_written_twice_in_a_group_is_undone_at_once)
{
    struct id id = make_holder("a");
    cr_assert(op_begin(store, &err));
    cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, "b", NULL, &err));
    cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, "c", NULL, &err));
    cr_assert(op_commit(store, "deux fois", &id, &err));
    undo();
    expect(&id, FIELD_HOLDER_NAME, "a");
    redo();
    expect(&id, FIELD_HOLDER_NAME, "c");
    expect_sound();
}

Test(store, a_set_keeps_its_members_and_undo_knows_them)
{
    struct id id = make_holder("a");
    struct strings members;
    cr_assert(op_begin(store, &err));
    cr_assert(op_add(store, &id, FIELD_HOLDER_ALIASES, "Palette", &err));
    cr_assert(op_add(store, &id, FIELD_HOLDER_ALIASES, "LP", &err));
    cr_assert(op_add(store, &id, FIELD_HOLDER_ALIASES, "LP", &err));
    cr_assert(op_commit(store, "alias", &id, &err));
    cr_assert(op_begin(store, &err));
    cr_assert(op_remove(store, &id, FIELD_HOLDER_ALIASES, "LP", &err));
    cr_assert(op_commit(store, "alias", &id, &err));
    cr_assert(query_members(store, &id, FIELD_HOLDER_ALIASES, &members, &err));
    cr_expect_eq(members.count, 1);
    strings_clear(&members);
    undo();
    cr_assert(query_members(store, &id, FIELD_HOLDER_ALIASES, &members, &err));
    cr_expect_eq(members.count, 2);
    strings_clear(&members);
    undo();
    cr_assert(query_members(store, &id, FIELD_HOLDER_ALIASES, &members, &err));
    cr_expect_eq(members.count, 0);
    strings_clear(&members);
    expect_sound();
}

Test(store, two_edits_of_what_both_saw_are_both_kept_until_one_resolves)
{
    struct id id = make_holder("vu par les deux");
    struct strings versions;
    char *seen = query_seen(store, &id, FIELD_HOLDER_NAME, &err);
    set_field(&id, FIELD_HOLDER_NAME, "le mien", seen);
    set_field(&id, FIELD_HOLDER_NAME, "le sien", seen);
    free(seen);
    cr_assert(query_versions(store, &id, FIELD_HOLDER_NAME, &versions, &err));
    cr_assert_eq(versions.count, 2);
    cr_expect_str_eq(versions.items[0], "le sien");
    cr_expect_str_eq(versions.items[1], "le mien");
    strings_clear(&versions);
    enum field conflicts[2];
    cr_expect_eq(query_conflicts(store, &id, conflicts, 2), 1);
    cr_expect_eq(conflicts[0], FIELD_HOLDER_NAME);
    set_field(&id, FIELD_HOLDER_NAME, "le sien", NULL);
    cr_expect_eq(query_conflicts(store, &id, conflicts, 2), 0);
    char *kind = ground_ask(&ground, "SELECT kind FROM op ORDER BY seq DESC LIMIT 1");
    cr_expect_str_eq(kind, "9", "closing a conflict is a resolve");
    free(kind);
    expect_sound();
}

Test(store, undo_leaves_alone_what_was_changed_since_by_somebody_else)
{
    struct id id = make_holder("a");
    set_field(&id, FIELD_HOLDER_NAME, "b", NULL);
    char *seen = query_seen(store, &id, FIELD_HOLDER_NAME, &err);
    cr_assert(op_begin(store, &err));
    cr_assert(op_set(store, &id, FIELD_HOLDER_NAME, "venu d'ailleurs", seen, &err));
    cr_assert(
        op_commit(store, NULL, NULL, &err)); /* no undo of its own, as an operation received */
    free(seen);
    struct undone undone;
    cr_assert(undo_last(store, &undone, &err), "%s", err.text);
    cr_expect_eq(undone.kept, 1);
    undone_clear(&undone);
    expect(&id, FIELD_HOLDER_NAME, "venu d'ailleurs");
}

Test(store, a_note_corrected_keeps_its_first_text_in_the_operations)
{
    struct id note = id_new(&ground.clock);
    cr_assert(op_begin(store, &err));
    cr_assert(op_note(store, &note, "premier jet", NULL, &err));
    cr_assert(op_commit(store, "note", NULL, &err));
    cr_assert(op_begin(store, &err));
    cr_assert(op_note(store, &note, "corrigée", NULL, &err));
    cr_assert(op_commit(store, "note", NULL, &err));
    char *kinds = ground_ask(
        &ground,
        "SELECT group_concat(kind || ':' || value, '|') FROM (SELECT * FROM op ORDER BY seq)");
    cr_expect_str_eq(kinds, "2:premier jet|3:corrigée");
    free(kinds);
}

Test(store, erasure_is_for_ever)
{
    struct id id = make_holder("Mme X. Y.");
    set_field(&id, FIELD_HOLDER_TOWN, "Arras", NULL);
    ground_erase(store, ENTITY_HOLDER, &id);
    struct record record;
    cr_expect_not(query_record(store, ENTITY_HOLDER, &id, &record, NULL));
    char *left = ground_ask(&ground, "SELECT count(*) FROM op WHERE value IS NOT NULL");
    cr_expect_str_eq(left, "0");
    free(left);
    cr_assert(op_begin(store, &err));
    cr_assert(op_set(store, &id, FIELD_HOLDER_TOWN, "Lens", NULL, &err));
    cr_assert(op_commit(store, NULL, NULL, &err));
    cr_expect_not(query_record(store, ENTITY_HOLDER, &id, &record, NULL));
    expect_sound();
}

Test(store, the_clock_set_back_a_year_does_not_reorder)
{
    struct id id = make_holder("a");
    ground_pass_days(&ground, -365);
    set_field(&id, FIELD_HOLDER_NAME, "b", NULL);
    expect(&id, FIELD_HOLDER_NAME, "b");
    char *rising = ground_ask(&ground, "SELECT min(later) FROM (SELECT hlc > lag(hlc, 1, 0) OVER "
                                       "(ORDER BY seq) AS later FROM op)");
    cr_expect_str_eq(rising, "1");
    free(rising);
}

Test(store, a_clock_two_years_ahead_is_marked_and_not_believed)
{
    struct id id = make_holder("a");
    ground_pass_days(&ground, 800);
    set_field(&id, FIELD_HOLDER_NAME, "b", NULL);
    ground_pass_days(&ground, -800);
    set_field(&id, FIELD_HOLDER_NAME, "c", NULL);
    char *flags = ground_ask(
        &ground, "SELECT group_concat(flags, '') FROM (SELECT flags FROM op ORDER BY seq)");
    cr_expect_str_eq(flags, "010");
    free(flags);
    expect(&id, FIELD_HOLDER_NAME, "c");
}

Test(store, references_are_numbered_and_never_reused)
{
    cr_assert(op_begin(store, &err));
    char *first = op_next_ref(store, "HR-2027", &err),
         *second = op_next_ref(store, "HR-2027", &err);
    cr_assert(first && second, "%s", err.text);
    cr_expect_eq(strlen(first), strlen("HR-2027-7K-001"));
    cr_expect_str_eq(first + strlen(first) - 3, "001");
    cr_expect_str_eq(second + strlen(second) - 3, "002");
    free(first);
    free(second);
    op_rollback(store);
}

Test(store, another_connection_sees_and_is_seen)
{
    struct store *other = ground_store(&ground);
    store_changed(store);
    cr_expect_not(store_changed(store));
    cr_assert(op_begin(other, &err));
    struct id id = id_new(&ground.clock);
    cr_assert(op_set(other, &id, FIELD_HOLDER_NAME, "de l'autre fenêtre", NULL, &err));
    cr_assert(op_commit(other, "x", NULL, &err));
    cr_expect(store_changed(store));
    expect(&id, FIELD_HOLDER_NAME, "de l'autre fenêtre");
    set_field(&id, FIELD_HOLDER_NAME, "de celle-ci", NULL);
    store_close(other);
    expect_sound();
}

Test(store, a_busy_base_waits_then_says_so)
{
    struct store_options options = {.path = ground.base, .clock = &ground.clock, .busy_ms = 50};
    struct store *other = store_open(&options, &err);
    cr_assert_not_null(other, "%s", err.text);
    cr_assert(op_begin(store, &err));
    cr_expect_not(op_begin(other, &err));
    cr_expect_eq(err.code, ERR_BUSY);
    cr_expect(strstr(err.text, "autre fenêtre"));
    op_rollback(store);
    cr_expect(op_begin(other, &err));
    op_rollback(other);
    store_close(other);
}

/* ---- opening ------------------------------------------------------------------------------- */

static enum error_code open_code(const char *path)
{
    struct error why = {0};
    struct store *opened =
        store_open(&(struct store_options){.path = path, .clock = &ground.clock}, &why);
    store_close(opened);
    cr_expect_eq(opened == NULL, why.code != ERR_NONE);
    return why.code;
}

Test(store, a_missing_base_is_said_missing)
{
    char *path = mem_print("%s/absente.db", ground.folder);
    cr_expect_eq(open_code(path), ERR_NOT_FOUND);
    free(path);
}

Test(store, a_text_file_is_refused_and_left_as_it_is)
{
    char *path = mem_print("%s/texte.db", ground.folder);
    struct text content = {0};
    cr_assert(
        file_write_whole(path, "ceci n'est pas une base, mais un texte assez long\n", 50, &err));
    cr_expect_eq(open_code(path), ERR_CORRUPT);
    cr_assert(file_read_whole(path, 1000, &content, &err));
    cr_expect(strncmp(text_get(&content), "ceci", 4) == 0);
    text_clear(&content);
    free(path);
}

Test(store, the_base_is_for_its_owner_alone)
{
    char *mode = mem_print("stat -c %%a %s %s/donnees | tr '\\n' ' '", ground.base, ground.folder);
    FILE *pipe = popen(mode, "r");
    char line[32] = "";
    cr_assert_not_null(fgets(line, sizeof line, pipe));
    pclose(pipe);
    free(mode);
    cr_expect_str_eq(line, "600 700 ");
}

Test(store, a_base_of_a_later_version_opens_to_be_read_only)
{
    struct id id = make_holder("La Palette");
    char *nothing = ground_ask(&ground, "PRAGMA user_version = 99");
    free(nothing);
    store_close(store);
    store = ground_store(&ground);
    cr_expect(store_is_newer(store));
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
    cr_expect_not(op_begin(store, &err));
    cr_expect_eq(err.code, ERR_NEWER);
    cr_expect(strstr(err.text, "lecture seule"));
}

Test(store, a_projection_of_another_registry_is_rebuilt_at_opening)
{
    struct id id = make_holder("La Palette");
    store_close(store);
    free(ground_ask(&ground, "ALTER TABLE holder DROP COLUMN website"));
    free(ground_ask(&ground, "UPDATE meta SET value = 'ancienne' WHERE name = 'projection'"));
    store = ground_store(&ground);
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
    set_field(&id, FIELD_HOLDER_WEBSITE, "exemple.invalid", NULL);
    expect_sound();
}

/* ---- doctor and backups -------------------------------------------------------------------- */

Test(store, doctor_finds_and_mends_a_table_that_lies)
{
    struct id id = make_holder("La Palette");
    struct diagnosis diagnosis;
    free(ground_ask(&ground, "UPDATE holder SET name = 'falsifié'"));
    cr_assert(doctor_examine(store, false, &diagnosis, &err), "%s", err.text);
    cr_expect_not(diagnosis.sound);
    diagnosis_clear(&diagnosis);
    cr_assert(doctor_examine(store, true, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.repaired);
    diagnosis_clear(&diagnosis);
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
    expect_sound();
}

Test(store, one_backup_a_day_and_the_last_seven)
{
    struct backups backups;
    make_holder("La Palette");
    for (int i = 0; i < 10; i++) {
        cr_assert(backup_daily(store, &err), "%s", err.text);
        cr_assert(backup_daily(store, &err), "%s", err.text);
        ground_pass_days(&ground, 1);
    }
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_expect_eq(backups.count, 7);
    cr_expect_str_eq(backups.rows[0].day_text, "2027-03-24");
    backups_clear(&backups);
}

Test(store, a_backup_put_back_keeps_the_damaged_base_beside)
{
    struct id id = make_holder("La Palette");
    struct backups backups;
    char *kept = NULL;
    cr_assert(backup_daily(store, &err), "%s", err.text);
    store_close(store);
    store = NULL;
    cr_assert(file_write_whole(ground.base, "abîmée", strlen("abîmée"), &err));
    cr_expect_eq(open_code(ground.base), ERR_CORRUPT);
    cr_assert(backup_list(ground.base, &backups, &err), "%s", err.text);
    cr_assert_eq(backups.count, 1);
    cr_assert(backup_restore(ground.base, backups.rows[0].path, &ground.clock, &kept, &err), "%s",
              err.text);
    backups_clear(&backups);
    store = ground_store(&ground);
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
    struct text content = {0};
    cr_assert(file_read_whole(kept, 100, &content, &err), "%s", err.text);
    cr_expect_str_eq(text_get(&content), "abîmée");
    text_clear(&content);
    free(kept);
}

Test(store, a_base_in_use_is_not_replaced)
{
    char *kept = NULL;
    struct backups backups;
    make_holder("La Palette");
    cr_assert(backup_daily(store, &err), "%s", err.text);
    cr_assert(backup_list(ground.base, &backups, &err));
    cr_expect_not(backup_restore(ground.base, backups.rows[0].path, &ground.clock, &kept, &err));
    cr_expect_eq(err.code, ERR_BUSY);
    backups_clear(&backups);
}
