/* Several operations on a record that their own group made: what is left out as needless when a
 * field is written for the first time must not be when it is written again. */
#include "ground.h"

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
    cr_assert(op_begin(store, &err), "%s", err.text);
}

static void close_ground(void)
{
    store_close(store);
    ground_close(&ground);
}

TestSuite(group, .init = open_ground, .fini = close_ground);

static void set(const struct id *id, enum field field, const char *value)
{
    cr_assert(op_set(store, id, field, value, NULL, &err), "%s", err.text);
}

static void commit(void)
{
    cr_assert(op_commit(store, "essai", NULL, &err), "%s", err.text);
}

static void expect(const struct id *id, enum field field, const char *wanted)
{
    struct record record;
    cr_assert(query_record(store, field_info(field)->entity, id, &record, &err), "%s", err.text);
    cr_expect_str_eq(record_get(&record, field), wanted);
    record_clear(&record);
}

/* The rows are what the operations say. */
static void expect_sound(void)
{
    struct diagnosis diagnosis;
    cr_assert(doctor_examine(store, false, &diagnosis, &err), "%s", err.text);
    cr_expect(diagnosis.sound, "%s", diagnosis.lines.count ? diagnosis.lines.items[0] : "");
    diagnosis_clear(&diagnosis);
}

Test(group, a_field_written_twice_keeps_the_second_value_alone)
{
    struct id id = id_new(&ground.clock);
    set(&id, FIELD_HOLDER_NAME, "La Palette");
    set(&id, FIELD_HOLDER_TOWN, "Arras");
    set(&id, FIELD_HOLDER_NAME, "La Palette rouge");
    commit();
    struct strings versions;
    cr_assert(query_versions(store, &id, FIELD_HOLDER_NAME, &versions, &err), "%s", err.text);
    cr_expect_eq(versions.count, 1, "%zu values left", versions.count);
    strings_clear(&versions);
    expect(&id, FIELD_HOLDER_NAME, "La Palette rouge");
    expect_sound();
}

Test(group, the_value_that_is_there_already_is_not_written_again)
{
    struct id id = id_new(&ground.clock);
    set(&id, FIELD_HOLDER_NAME, "La Palette");
    set(&id, FIELD_HOLDER_NAME, "La Palette");
    commit();
    char *count = ground_ask(&ground, "SELECT count(*) FROM op WHERE field = 201");
    cr_expect_str_eq(count, "1");
    free(count);
}

Test(group, many_records_filled_in_turn_are_all_whole)
{
    enum { RECORDS = 12 };
    struct id ids[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
        ids[i] = id_new(&ground.clock);
        set(&ids[i], FIELD_HOLDER_NAME, "Un");
    }
    for (int i = 0; i < RECORDS; i++) {
        set(&ids[i], FIELD_HOLDER_TOWN, "Lens");
        set(&ids[i], FIELD_HOLDER_NAME, "Deux");
    }
    commit();
    for (int i = 0; i < RECORDS; i++) {
        expect(&ids[i], FIELD_HOLDER_NAME, "Deux");
        expect(&ids[i], FIELD_HOLDER_TOWN, "Lens");
    }
    expect_sound();
}

Test(group, members_of_a_set_stand_side_by_side)
{
    struct id id = id_new(&ground.clock);
    set(&id, FIELD_CASE_REF, "HR-1");
    cr_assert(op_add(store, &id, FIELD_CASE_NEEDS, "ess--statuts porteur 2", &err));
    cr_assert(op_add(store, &id, FIELD_CASE_NEEDS, "ess--rh porteur 2", &err));
    cr_assert(op_add(store, &id, FIELD_CASE_NEEDS, "ess--rh porteur 2", &err));
    cr_assert(op_remove(store, &id, FIELD_CASE_NEEDS, "ess--statuts porteur 2", &err));
    commit();
    struct strings members;
    cr_assert(query_members(store, &id, FIELD_CASE_NEEDS, &members, &err), "%s", err.text);
    cr_assert_eq(members.count, 1);
    cr_expect_str_eq(members.items[0], "ess--rh porteur 2");
    strings_clear(&members);
}

Test(group, what_is_erased_in_it_stays_erased)
{
    struct id id = id_new(&ground.clock);
    struct record record;
    set(&id, FIELD_HOLDER_NAME, "La Palette");
    cr_assert(op_erase(store, ENTITY_HOLDER, &id, &err), "%s", err.text);
    set(&id, FIELD_HOLDER_TOWN, "Arras");
    commit();
    cr_expect_not(query_record(store, ENTITY_HOLDER, &id, &record, NULL));
    char *kept =
        ground_ask(&ground, "SELECT count(*) FROM op WHERE value IN ('La Palette', 'Arras')");
    cr_expect_str_eq(kept, "0");
    free(kept);
}

Test(group, what_a_group_taken_back_made_is_unknown_to_the_next)
{
    struct id id = id_new(&ground.clock);
    set(&id, FIELD_HOLDER_NAME, "La Palette");
    op_rollback(store);
    cr_assert(op_begin(store, &err), "%s", err.text);
    set(&id, FIELD_HOLDER_TOWN, "Arras");
    set(&id, FIELD_HOLDER_NAME, "La Palette");
    commit();
    expect(&id, FIELD_HOLDER_NAME, "La Palette");
    expect_sound();
}

Test(group, references_follow_one_another_in_each_series)
{
    static const char *const endings[] = {"001", "002", "001", "003"};
    static const char *const series[] = {"HR-2027", "HR-2027", "PI-2027", "HR-2027"};
    for (int i = 0; i < 4; i++) {
        char *ref = op_next_ref(store, series[i], &err);
        cr_assert_not_null(ref, "%s", err.text);
        cr_expect_str_eq(ref + strlen(ref) - 3, endings[i]);
        free(ref);
    }
    op_rollback(store);
}
